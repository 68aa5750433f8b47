//! Qualification and responsiveness reviews, entered and signed by the committee's leader.

use app::follower::Folded;
use domain::award::{
    self, BrandFound, ConditionFound, Pass, ReviewResult, ReviewStep, conditions, responsive,
};
use domain::lot::Lot;
use domain::rulebook::Regime;
use domain::shared::{LotId, Uscc};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::button;
use crate::design::table::{Column, Set, table};
use crate::design::value::code;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::desk::{room, sign};
use crate::public::{joint, lot_line, reviews, securities};
use crate::purchaser::mine;
use crate::text::Text;
use crate::visit::Visit;

use super::{brands, files, name, seat};

/// Longest reason why competition is lacking, in bytes.
const LACKING_BYTES_MAX: usize = 4_000;

/// The review that comes next, with the bidders it is about; none when both are done.
fn next(lot: &Lot) -> Option<(ReviewStep, Vec<Uscc>)> {
    let done = |step| lot.evaluation.reviews.get(&step);
    if done(ReviewStep::Responsiveness).is_some() {
        return None;
    }
    Some(match done(ReviewStep::Qualification) {
        None => (ReviewStep::Qualification, lot.entrants()),
        // The second review is about prices, which open after the technical result.
        Some(_) if lot.awaits_prices() => return None,
        Some(_) => (ReviewStep::Responsiveness, responsive(lot)?),
    })
}

fn words(lot: &Lot, step: ReviewStep) -> &'static str {
    match (step, lot.notice.opens_twice()) {
        (ReviewStep::Qualification, false) => "review-qualification",
        (ReviewStep::Responsiveness, false) => "review-responsiveness",
        (ReviewStep::Qualification, true) => "review-first-envelope",
        (ReviewStep::Responsiveness, true) => "review-second-envelope",
    }
}

fn command(id: &LotId, step: ReviewStep, said: &Results, by: award::Signed) -> Command {
    let lot = id.clone();
    let Results { results, lacking, brands } = said.clone();
    Command::Award(award::Command::Review { lot, step, results, lacking, brands, signed: by })
}

/// What a review says.
#[derive(Clone)]
struct Results {
    results: Vec<ReviewResult>,
    /// Why the few left plainly lack competition, if the committee says so.
    lacking: String,
    /// The brands of the bids that pass, where they count.
    brands: Option<Vec<BrandFound>>,
}

/// Reads the results in the order of the bidders: where the documents hold conditions a finding of
/// each, from which follows whether the bid passes, unless a ground of the law rejects it.
fn results(
    posted: &Posted,
    lot: &Lot,
    (step, bidders): (ReviewStep, &[Uscc]),
) -> Result<Results, Vec<Problem>> {
    let conditions = conditions(&lot.notice, step);
    let mut wrongs = Vec::new();
    let mut all = Vec::new();
    for (at, bidder) in bidders.iter().enumerate() {
        let ground = posted.get(&format!("reason-{at}")).to_owned();
        let findings = findings(posted, at, &conditions, &mut wrongs);
        let unmet = findings.iter().any(|it| it.pass == Pass::Rejected);
        let pass = if conditions.is_empty() {
            chosen(posted, at, &ground, &mut wrongs)
        } else if unmet || !ground.is_empty() {
            Pass::Rejected
        } else {
            Pass::Passed
        };
        let reason = if pass == Pass::Rejected { ground } else { String::new() };
        all.push(ReviewResult { bidder: bidder.clone(), pass, reason, findings });
    }
    let lacking = posted.get("lacking").to_owned();
    if lacking.len() > LACKING_BYTES_MAX {
        wrongs.push(wrong("lacking", "form-long"));
    }
    let brands = brands::read(posted, lot, (step, &all), &mut wrongs);
    if wrongs.is_empty() { Ok(Results { results: all, lacking, brands }) } else { Err(wrongs) }
}

/// What was found of each condition for the bid at this place.
fn findings(
    posted: &Posted,
    at: usize,
    conditions: &[&str],
    wrongs: &mut Vec<Problem>,
) -> Vec<ConditionFound> {
    let one = |(number, _): (u32, &&str)| {
        let (choice, why) = (format!("found-{at}-{number}"), format!("why-{at}-{number}"));
        let reason = posted.get(&why).trim().to_owned();
        let pass = match posted.get(&choice) {
            "passed" => Pass::Passed,
            "rejected" => Pass::Rejected,
            _ => {
                wrongs.push(wrong(&choice, "form-choose"));
                return None;
            }
        };
        if pass == Pass::Rejected && reason.is_empty() {
            wrongs.push(wrong(&why, "form-reason-needed"));
        }
        let reason = if pass == Pass::Rejected { reason } else { String::new() };
        Some(ConditionFound { number, pass, reason })
    };
    (1..).zip(conditions).filter_map(one).collect()
}

/// Whether a bid passes a review that the documents give no conditions for.
fn chosen(posted: &Posted, at: usize, ground: &str, wrongs: &mut Vec<Problem>) -> Pass {
    let choice = format!("pass-{at}");
    match posted.get(&choice) {
        "passed" => Pass::Passed,
        "rejected" => {
            if ground.is_empty() {
                wrongs.push(wrong(&format!("reason-{at}"), "form-reason-needed"));
            }
            Pass::Rejected
        }
        _ => {
            wrongs.push(wrong(&choice, "form-choose"));
            Pass::Rejected
        }
    }
}

/// Whether this desk enters the review: of qualification in open procurement the purchaser
/// (87-44), of everything else the committee's leader.
fn enters(lot: &Lot, step: ReviewStep, desk: &str, seat: u8) -> bool {
    let purchaser = !lot.notice.committee_qualifies() && step == ReviewStep::Qualification;
    if desk == "purchaser" { purchaser } else { !purchaser && award::leader(lot) == Some(seat) }
}

pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    page_at(v, id, "evaluator", posted, problems)
}

pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    ask_at(v, id, "evaluator", posted)
}

/// The lot, and the seat where the desk is the committee's.
fn found<'a>(
    v: &Visit,
    folded: &'a Folded,
    id: &LotId,
    desk: &str,
) -> Result<(&'a Lot, u8), Problem> {
    if desk == "purchaser" { Ok((mine(v, folded, id)?, 0)) } else { seat(v, folded, id) }
}

/// The page at one desk.
pub(crate) fn page_at(
    v: &Visit,
    id: &LotId,
    desk: &str,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let (lot, seat) = found(v, &folded, id, desk)?;
    let sheet = Sheet { v, posted, problems };
    let action = room(desk, id, "review");
    let title = t.s("evaluator-review");
    let Some((step, bidders)) = next(lot).filter(|_| lot.opening.record_signed.is_some()) else {
        let key = match lot.opening.record_signed {
            None => "review-early",
            Some(_) if lot.awaits_prices() => "review-prices-sealed",
            Some(_) => "review-done",
        };
        let body = html! { (lot_line(lot)) p { (t.s(key)) } (done(v, lot)) };
        return Ok(Shown::reading(title, body));
    };
    if !enters(lot, step, desk, seat) {
        let buys = !lot.notice.committee_qualifies();
        let first = step == ReviewStep::Qualification;
        let key = if buys && first { "review-purchaser" } else { "review-leader" };
        let body = html! { (lot_line(lot)) p { (t.s(key)) } (done(v, lot)) };
        return Ok(Shown::reading(title, body));
    }
    let asked = conditions(&lot.notice, step);
    if let Ok(all) = results(posted, lot, (step, &bidders)).map_err(|_| ())
        && sign::is_next(posted, problems)
    {
        let (label, brings) = (t.s("review-sign"), t.s("review-brings"));
        let body = html! {
            (lot_line(lot))
            h2 { (t.s(words(lot, step))) }
            (told(v, lot, step, &all.results))
            @if !all.lacking.is_empty() { p { (t.s("field-lacking")) " " (all.lacking) } }
            @if let Some(brands) = &all.brands { (brands::told(t, lot, brands)) }
            (sign::page(&sheet, &folded, &action, (&label, &brings),
                |by| command(id, step, &all, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        (done(v, lot))
        h2 { (t.s(words(lot, step))) }
        @if !asked.is_empty() { p { (t.s("review-findings-why")) } }
        (brands::why(t, lot, step))
        (files::list(v, lot))
        (sheet.form(&action, &html! {
            @for (at, bidder) in bidders.iter().enumerate() {
                @let hint = html! {
                    (secured(t, lot, step, bidder))
                    (joint::hint(v, &folded, lot, bidder))
                    (brands::inputs(&sheet, lot, step, (at, bidder)))
                };
                (one(&sheet, at, (&name(lot, bidder), bidder), (&asked, &hint)))
            }
            @if lot.notice.regime == Regime::Works {
                (sheet.lines("lacking", 2, Need::Optional))
            }
            (button(&t.s("act-next")))
        }))
    };
    Ok(Shown::reading(title, body))
}

/// Whether the announced security is there, where responsiveness is reviewed.
fn secured(t: &Text, lot: &Lot, step: ReviewStep, bidder: &Uscc) -> Markup {
    html! {
        @if step == ReviewStep::Responsiveness { (securities::hint(t, lot, bidder)) }
    }
}

fn one(
    sheet: &Sheet,
    at: usize,
    (name, bidder): (&str, &Uscc),
    (conditions, hint): (&[&str], &Markup),
) -> Markup {
    let t = sheet.v.text;
    let reason = format!("reason-{at}");
    let key = if conditions.is_empty() { "review-reason" } else { "review-ground" };
    html! {
        fieldset class="field" {
            legend { (name) " " (code(bidder.as_str())) }
            (hint)
            @if conditions.is_empty() { (choices(sheet, &format!("pass-{at}"))) }
            @for (number, condition) in (1..).zip(conditions) {
                (finding(sheet, (at, number), condition))
            }
            label for={ "f-" (reason) } { (t.s(key)) }
            (sheet.error_at(&reason))
            input class="line" type="text" id={ "f-" (reason) } name=(reason) autocomplete="off"
                value=(sheet.posted.get(&reason));
        }
    }
}

/// One condition of one bid: met or not, and why not.
fn finding(sheet: &Sheet, (at, number): (usize, u32), condition: &str) -> Markup {
    let t = sheet.v.text;
    let why = format!("why-{at}-{number}");
    html! {
        fieldset class="field" {
            legend { (number) ". " (condition) }
            (choices(sheet, &format!("found-{at}-{number}")))
            label for={ "f-" (why) } { (t.s("review-why-not")) }
            (sheet.error_at(&why))
            input class="line" type="text" id={ "f-" (why) } name=(why) autocomplete="off"
                value=(sheet.posted.get(&why));
        }
    }
}

fn choices(sheet: &Sheet, name: &str) -> Markup {
    html! {
        (sheet.error_at(name))
        @for (place, value) in ["passed", "rejected"].iter().enumerate() {
            @let id = if place == 0 { format!("f-{name}") } else { format!("f-{name}-{place}") };
            div class="choice" {
                input type="radio" id=(id) name=(name) value=(value)
                    checked[sheet.posted.get(name) == *value];
                label for=(id) { (sheet.v.text.s(&format!("review-{value}"))) }
            }
        }
    }
}

/// Reviews that were signed already.
fn done(v: &Visit, lot: &Lot) -> Markup {
    html! {
        @for it in lot.evaluation.reviews.values() {
            h2 { (v.text.s(words(lot, it.step))) }
            (told(v, lot, it.step, &it.results))
            @if !it.lacking.is_empty() { p { (v.text.s("field-lacking")) " " (it.lacking) } }
            @if let Some(brands) = &it.brands { (brands::told(v.text, lot, brands)) }
        }
    }
}

fn told(v: &Visit, lot: &Lot, step: ReviewStep, results: &[ReviewResult]) -> Markup {
    let t = v.text;
    let heads = ["role-bidder", "lot-ending", "review-reason"].map(|key| t.s(key));
    let columns: Vec<Column> = heads.iter().map(|head| Column { head, set: Set::Words }).collect();
    let line = |it: &ReviewResult| {
        let key = match it.pass {
            Pass::Passed => "review-passed",
            Pass::Rejected => "review-rejected",
        };
        vec![
            html! { (name(lot, &it.bidder)) },
            html! { (t.s(key)) },
            reviews::why(&lot.notice, step, it),
        ]
    };
    let rows: Vec<Vec<Markup>> = results.iter().map(line).collect();
    table(&t.s("review-results"), &columns, &rows)
}

/// The review, once signed.
pub(crate) fn ask_at(
    v: &Visit,
    id: &LotId,
    desk: &str,
    posted: &Posted,
) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let (lot, _) = found(v, &folded, id, desk).map_err(|it| vec![it])?;
    let over = || vec![Problem::Denied("review-over".to_owned())];
    let (step, bidders) = next(lot).ok_or_else(over)?;
    let all = results(posted, lot, (step, &bidders))?;
    let command = sign::take(v, &folded, posted, |by| command(id, step, &all, by))?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("{}?done=reviewed", room(desk, id, "review")) })
}
