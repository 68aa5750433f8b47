//! The blind review 暗标评审: announced items scored under codes, and places that show a name.
//!
//! Nothing here knows a bidder's name before the codes are opened: bids are numbers.

use domain::award::{self, BlindScore, blind_items, coded};
use domain::lot::Lot;
use domain::procedure::{BlindConsequence, BlindTerms, ScoreItem};
use domain::rulebook::ids;
use domain::shared::LotId;
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::button;
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{room, sign};
use crate::public::{blind as opened, lot_line};
use crate::text::Text;
use crate::visit::Visit;

use super::sheet::points_within;
use super::{blind_seat, kept, sheet as points_sheet};

/// Longest words on a place that shows a name, in bytes.
const REASON_BYTES_MAX: usize = 4_000;

/// The name of a bid while it is judged blind.
pub(super) fn code_name(t: &Text, number: u32) -> String {
    t.t("blind-code", &[("n", number.into())])
}

/// The field of the points of a code and of the item at this place among the blind ones.
pub(super) fn field(number: u32, item: usize) -> String {
    points_sheet::field(number as usize - 1, item)
}

/// What a member does, as typed: everything but the signature.
enum Said {
    Sheet(Vec<BlindScore>),
    Found { number: u32, condition: u32, reason: String },
}

impl Said {
    fn command(&self, id: &LotId, seat: u8, signed: award::Signed) -> Command {
        let lot = id.clone();
        Command::Award(match self {
            // The desk puts the codes in once the last sheet is there.
            Self::Sheet(scores) => {
                let scores = scores.clone();
                award::Command::ScoreBlind { lot, seat, scores, signed, codes: None }
            }
            Self::Found { number, condition, reason } => award::Command::FindIdentity {
                lot,
                number: *number,
                condition: *condition,
                reason: reason.clone(),
                signed,
            },
        })
    }

    fn key(&self) -> &'static str {
        match self {
            Self::Sheet(_) => "blind-submit",
            Self::Found { .. } => "blind-found",
        }
    }
}

fn said(lot: &Lot, posted: &Posted) -> Result<Said, Vec<Problem>> {
    if posted.get("what") != "found" {
        return scores(lot, posted).map(Said::Sheet);
    }
    let mut wrongs = Vec::new();
    let mut number = |name: &str| {
        let read = posted.get(name).parse::<u32>().ok().filter(|it| *it > 0);
        if read.is_none() {
            wrongs.push(wrong(name, "form-choose"));
        }
        read
    };
    let (code, condition) = (number("blind_code"), number("blind_condition"));
    let reason = needed(posted, "blind_place", REASON_BYTES_MAX).map_err(|it| wrongs.push(it));
    match (code, condition, reason) {
        (Some(number), Some(condition), Ok(reason)) => {
            Ok(Said::Found { number, condition, reason: reason.to_owned() })
        }
        _ => Err(wrongs),
    }
}

/// Reads the sheet: every announced item of every code, within its limit.
fn scores(lot: &Lot, posted: &Posted) -> Result<Vec<BlindScore>, Vec<Problem>> {
    let (mut wrongs, mut all) = (Vec::new(), Vec::new());
    for number in 1..=coded(lot) {
        for (column, item) in blind_items(lot).into_iter().enumerate() {
            let name = field(number, column);
            match points_within(posted, &name, item.max) {
                Ok(points) => all.push(BlindScore { number, item: item.id.clone(), points }),
                Err(it) => wrongs.push(it),
            }
        }
    }
    if wrongs.is_empty() { Ok(all) } else { Err(wrongs) }
}

/// The page.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let (lot, seat) = blind_seat(v, &folded, id)?;
    let title = t.s("blind-title");
    let Some(terms) = lot.notice.scheme.blind() else {
        let none = empty(&t.s("blind-none"), &t.s("blind-none-hint"), &[]);
        return Ok(Shown::reading(title, html! { (lot_line(lot)) (none) }));
    };
    let basis = html! {
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &[ids::C5_1, ids::C5_2, ids::C5_3, ids::C5_4]))
    };
    if !award::is_blind(lot) {
        let body = html! {
            (lot_line(lot))
            p { (t.s("blind-over")) }
            p { a href=(room("evaluator", id, "sheet")) { (t.s("evaluator-sheet")) } }
            (opened::codes(t, lot))
            (own(t, lot, seat))
            (found(t, lot, terms))
            (basis)
        };
        return Ok(Shown::wide(title, body));
    }
    let action = room("evaluator", id, "blind");
    let posted = &kept::filled(v, id, posted)?;
    let form = Sheet { v, posted, problems };
    if sign::is_next(posted, problems)
        && let Ok(said) = said(lot, posted)
    {
        let key = said.key();
        let (label, brings) = (t.s(key), t.s(&format!("{key}-brings")));
        let body = html! {
            (lot_line(lot))
            (typed(t, lot, terms, &said))
            (sign::page(&form, &folded, &action, (&label, &brings),
                |by| said.command(id, seat, by)))
        };
        return Ok(Shown::wide(title, body).with(&["sign_act"]));
    }
    let done = lot.evaluation.blind.sheets.contains_key(&seat);
    let body = html! {
        (lot_line(lot))
        (form.top())
        p { (t.s("blind-says")) }
        p { a class="button" href=(room("evaluator", id, "read")) { (t.s("read-open")) } }
        (standing(t, lot))
        (rules(t, terms))
        @if done {
            p { strong { (t.s("blind-done")) } }
            (own(t, lot, seat))
        } @else if lot.opening.record_signed.is_none() {
            p { (t.s("sheet-early")) }
        } @else {
            (sheet(&form, lot, &action))
        }
        (found(t, lot, terms))
        @if award::leader(lot) == Some(seat) { (finding(&form, lot, terms, &action)) }
        (basis)
    };
    Ok(Shown::wide(title, body).with(&["keep_sheet"]))
}

/// How many sheets are in; whose does not matter.
fn standing(t: &Text, lot: &Lot) -> Markup {
    let count = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
    let state = &lot.evaluation;
    let args = [
        ("n", count(state.blind.sheets.len()).into()),
        ("of", count(state.members.len()).into()),
        ("bids", coded(lot).into()),
    ];
    html! { p { (t.t("blind-standing", &args)) } }
}

/// The requirements of form, as announced.
fn rules(t: &Text, terms: &BlindTerms) -> Markup {
    html! {
        h2 { (t.s("blind-form")) }
        ol { @for it in &terms.form { li { (it) } } }
        p { (t.s(consequence_key(terms.consequence))) }
    }
}

/// The word of what follows for a part that shows a name.
pub(crate) fn consequence_key(it: BlindConsequence) -> &'static str {
    match it {
        BlindConsequence::Rejected => "blind-rejected",
        BlindConsequence::Zero => "blind-zero",
    }
}

fn sheet(form: &Sheet, lot: &Lot, action: &str) -> Markup {
    let t = form.v.text;
    let items = blind_items(lot);
    html! {
        h2 { (t.s("blind-sheet")) }
        p { (t.s("blind-submit-brings")) }
        p { (t.s("sheet-private")) }
        div data-island="keep_sheet" data-keep={ (action) "/draft" } {
            p class="quiet" role="status" {
                span data-when="typing" hidden { (t.s("sheet-typing")) }
                span data-when="kept" hidden { (t.s("sheet-kept-now")) }
                span data-when="unkept" hidden { (t.s("sheet-unkept")) }
            }
            (form.form(action, &html! {
                @for number in 1..=coded(lot) {
                    fieldset {
                        legend { (code_name(t, number)) }
                        @if lot.evaluation.blind.found.contains_key(&number) {
                            p { strong { (t.s("blind-shown-zero")) } }
                        }
                        @for (column, item) in items.iter().enumerate() {
                            (points_sheet::points(form, &field(number, column), item))
                        }
                    }
                }
                (form.lines(kept::NOTES, 4, Need::Optional))
                (button(&t.s("act-next")))
                p {
                    button class="link" formaction={ (action) "/draft" } formnovalidate {
                        (t.s("sheet-keep"))
                    }
                }
            }))
        }
    }
}

/// The leader's form for a part that shows whose it is.
fn finding(form: &Sheet, lot: &Lot, terms: &BlindTerms, action: &str) -> Markup {
    let t = form.v.text;
    let open = (1..=coded(lot)).filter(|it| !lot.evaluation.blind.found.contains_key(it));
    let codes: Vec<(String, String)> = open.map(|it| (it.to_string(), code_name(t, it))).collect();
    let conditions: Vec<(String, String)> =
        (1u32..).zip(&terms.form).map(|(n, it)| (n.to_string(), format!("{n}. {it}"))).collect();
    let codes: Vec<(&str, String)> = codes.iter().map(|it| (it.0.as_str(), it.1.clone())).collect();
    let conditions: Vec<(&str, String)> =
        conditions.iter().map(|it| (it.0.as_str(), it.1.clone())).collect();
    html! {
        @if !codes.is_empty() {
            h2 { (t.s("blind-found")) }
            p { (t.s("blind-found-brings")) }
            (form.form(action, &html! {
                input type="hidden" name="what" value="found";
                (form.radios("blind_code", &codes))
                (form.radios("blind_condition", &conditions))
                (form.lines("blind_place", 3, Need::Needed))
                (button(&t.s("act-next")))
            }))
        }
    }
}

/// What was found to show whose a bid is.
fn found(t: &Text, lot: &Lot, terms: &BlindTerms) -> Markup {
    let all = &lot.evaluation.blind.found;
    let condition = |number: u32| {
        let at = usize::try_from(number).ok().and_then(|it| it.checked_sub(1));
        at.and_then(|it| terms.form.get(it)).map_or("", String::as_str)
    };
    html! {
        @if !all.is_empty() { h2 { (t.s("blind-findings")) } }
        @for it in all.values() {
            h3 { (code_name(t, it.number)) }
            p { (condition(it.condition)) }
            blockquote class="said" { @for line in it.reason.lines() { p { (line) } } }
        }
    }
}

/// What is about to be signed.
fn typed(t: &Text, lot: &Lot, terms: &BlindTerms, said: &Said) -> Markup {
    match said {
        Said::Sheet(scores) => told(t, lot, scores),
        Said::Found { number, condition, reason } => {
            let at = usize::try_from(*condition).unwrap_or(0).saturating_sub(1);
            html! {
                p { strong { (code_name(t, *number)) } }
                p { (terms.form.get(at).map_or("", String::as_str)) }
                blockquote class="said" { @for line in reason.lines() { p { (line) } } }
            }
        }
    }
}

/// The own blind sheet, once it is in.
fn own(t: &Text, lot: &Lot, seat: u8) -> Markup {
    let sheet = lot.evaluation.blind.sheets.get(&seat);
    html! { @if let Some(it) = sheet { (told(t, lot, &it.scores)) } }
}

fn told(t: &Text, lot: &Lot, all: &[BlindScore]) -> Markup {
    let items: Vec<&ScoreItem> = blind_items(lot);
    let mut heads = vec![t.s("blind-code-head")];
    heads.extend(items.iter().map(|it| format!("{} ({})", it.title, it.max.decimal())));
    let columns: Vec<Column> = heads
        .iter()
        .enumerate()
        .map(|(at, head)| Column { head, set: if at == 0 { Set::Words } else { Set::Number } })
        .collect();
    let line = |number: u32| {
        let mut cells = vec![html! { (code_name(t, number)) }];
        let own = all.iter().filter(|it| it.number == number);
        cells.extend(own.map(|it| html! { (it.points.decimal()) }));
        cells
    };
    let rows: Vec<Vec<Markup>> = (1..=coded(lot)).map(line).collect();
    table(&t.s("blind-sheet"), &columns, &rows)
}

/// The sheet or the finding, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let (lot, seat) = blind_seat(v, &folded, id).map_err(|it| vec![it])?;
    let said = said(lot, posted)?;
    let command = sign::take(v, &folded, posted, |by| said.command(id, seat, by))?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("{}?done={}", room("evaluator", id, "blind"), said.key()) })
}
