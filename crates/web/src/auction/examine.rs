//! The official's page of sign-ups for an auction: who waits for an examination, who signed up on
//! paper, and after the end the result and what became of the sale.
//!
//! It shows neither who paid nor whose a plate is: an official does not learn it.

use app::follower::Folded;
use domain::auction::may_follow;
use domain::online::{
    Applicant, Command as It, Drawn, SaleEnd, SignUpExamined, SignUps, TEXT_BYTES_MAX, Verdict,
};
use domain::rulebook::ids;
use domain::shared::{LotId, Uscc};
use domain::world::{Command, World};
use maud::{Markup, html};

use super::admit::known;
use super::announce::{PEOPLE, again_of};
use super::room::{room_of, title_of};
use super::sign_up;
use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::icon::{Tone, tag};
use crate::design::value::{amount, code, instant};
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may, nothing, only};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Option_, Sheet, needed, wrong};
use crate::online::one;
use crate::visit::Visit;

fn at(lot: &LotId, page: &str) -> String {
    format!("/centre/auctions/{lot}/{page}")
}

fn sign_ups<'a>(v: &Visit, folded: &'a Folded, id: &LotId) -> Result<&'a SignUps, Problem> {
    only(v, folded, PEOPLE)?;
    folded.world.sign_ups.get(id).ok_or_else(nothing)
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
    let (world, of) = (&folded.world, sign_ups(v, &folded, id)?);
    let state = world.auctions.get(id).ok_or_else(nothing)?;
    let sheet = Sheet { v, posted, problems };
    let open = of.ended.is_none();
    let body = html! {
        p class="lot" { strong { (title_of(world, id)) } " · " (id) }
        (sheet.top())
        ul class="files" {
            li { a href=(room_of(id)) { (t.s("auction-see-room")) } }
            li { a href={ "/centre/auctions/" (id) } { (t.s("sign-ups-auction")) } }
        }
        @if of.applicants.is_empty() { p { (t.s("sign-ups-none")) } }
        @else { ul class="files" {
            @for (who, it) in &of.applicants { (line(v, world, id, (who, it))) }
        } }
        @if let Some(it) = chosen(v, of, posted).filter(|_| open) {
            (examine(&sheet, world, of, it))
        }
        @if open && v.now_ms <= of.terms.until_ms { (entered(&sheet, of)) }
        (after(&sheet, world, of))
        @if may_follow(world, id) {
            p { a class="button" href=(again_of(&state.terms)) { (t.s("announce-again")) } }
        }
        (cited(v, &folded, id, &[ids::Y179, ids::J01_6, ids::Y164, ids::Y183, ids::Y184]))
    };
    Ok(Shown::reading(t.s("sign-ups-title"), body))
}

fn name_of(world: &World, who: &Uscc) -> String {
    world.organisations.get(who).map_or_else(|| who.to_string(), |it| it.name.clone())
}

/// One that signed up: what was found, or the way to the examination.
fn line(v: &Visit, world: &World, id: &LotId, (who, it): (&Uscc, &Applicant)) -> Markup {
    let t = v.text;
    html! {
        li {
            (name_of(world, who)) " " (code(who.as_str())) " " (instant(it.since.0)) " "
            @match &it.examined {
                None => {
                    (tag(Tone::Due, &t.s("sign-up-waits"))) " "
                    a href={ (at(id, "sign-ups")) "?bidder=" (who) } { (t.s("sign-up-examine")) }
                },
                Some((_, of)) if of.verdict == Verdict::Complies => {
                    (tag(Tone::Checked, &t.s("sign-up-confirmed")))
                },
                Some((_, of)) => {
                    (tag(Tone::Alarm, &t.s("sign-up-refused"))) " " (of.reason)
                },
            }
        }
    }
}

/// Whose examination is shown: the one that was sent or asked for, else the first that waits.
fn chosen<'a>(v: &Visit, of: &'a SignUps, posted: &Posted) -> Option<(&'a Uscc, &'a Applicant)> {
    let asked = v.query.split('&').find_map(|it| it.strip_prefix("bidder="));
    let sent = Some(posted.get("sign_up_bidder")).filter(|it| !it.is_empty());
    let named = sent.or(asked).and_then(Uscc::new);
    let waits = |it: &(&Uscc, &Applicant)| it.1.examined.is_none();
    let named = named.and_then(|it| of.applicants.get_key_value(&it)).filter(waits);
    named.or_else(|| of.applicants.iter().find(waits))
}

const VERDICTS: [(&str, Verdict); 2] =
    [("complies", Verdict::Complies), ("does-not", Verdict::DoesNot)];

fn examine(sheet: &Sheet, world: &World, of: &SignUps, (who, it): (&Uscc, &Applicant)) -> Markup {
    let t = sheet.v.text;
    let verdicts: Vec<Option_> =
        VERDICTS.iter().map(|it| (it.0, t.s(&format!("sign-up-{}", it.0)))).collect();
    let claims = &it.claims;
    html! {
        h2 { (t.s("sign-up-examine")) }
        p { strong { (name_of(world, who)) } " " (code(who.as_str())) }
        @if let Some(it) = &claims.paper { p { (t.s("field-sign_up_paper")) ": " (it) } }
        @if let Some(it) = &claims.priority { p { (t.s("sign-up-claims")) " " (it) } }
        @if !claims.members.is_empty() {
            p { (t.s("field-sign_up_members")) }
            ul class="files" { @for it in &claims.members {
                li { (name_of(world, it)) " " (code(it.as_str())) }
            } }
        }
        (sheet.form(&at(&of.lot, "sign-ups"), &html! {
            input type="hidden" name="sign_up_bidder" value=(who);
            (sheet.radios("sign_up_verdict", &verdicts))
            (sheet.lines("sign_up_reason", 2, Need::Optional))
            @if claims.priority.is_some() { (sheet.line("sign_up_rank", Need::Optional)) }
            (commit_button(&t.s("sign-up-examine"), &t.s("sign-up-examine-brings")))
        }))
    }
}

/// Whoever signed up on paper, entered with the reason.
fn entered(sheet: &Sheet, of: &SignUps) -> Markup {
    let t = sheet.v.text;
    let own = |it: &Problem| {
        let Problem::Field(name, _) = it else { return false };
        ["auction_bidder", "sign_up_paper"].contains(&name.as_str())
    };
    let open = sheet.problems.iter().any(own);
    html! {
        details class="more" open[open] {
            summary { (t.s("sign-up-paper")) }
            p { (t.s("sign-up-paper-says")) }
            (sheet.form(&at(&of.lot, "paper"), &html! {
                (sheet.line("auction_bidder", Need::Needed))
                @if of.terms.joint_max > 0 {
                    (sheet.lines("sign_up_members", 2, Need::Optional))
                }
                (sheet.lines("sign_up_priority", 2, Need::Optional))
                (sheet.lines("sign_up_paper", 2, Need::Needed))
                (commit_button(&t.s("sign-up-paper"), &t.s("sign-up-paper-brings")))
            }))
        }
    }
}

const ENDS: [(&str, SaleEnd); 2] = [("signed", SaleEnd::Signed), ("lost", SaleEnd::Lost)];

/// The result, and what became of the sale.
fn after(sheet: &Sheet, world: &World, of: &SignUps) -> Markup {
    let t = sheet.v.text;
    let Some((plate, price)) = of.winning() else { return html! {} };
    let ends: Vec<Option_> = ENDS.iter().map(|it| (it.0, t.s(&format!("sale-{}", it.0)))).collect();
    html! {
        h2 { (t.s("sale-result")) }
        p {
            (t.t("auction-deal", &[("plate", plate.0.into())])) " " (amount(t, price.0)) " "
            @if let Some((when, it)) = &of.result {
                strong { (name_of(world, &it.bidder)) } " " (instant(when.0))
            }
        }
        @match (&of.result, &of.settled) {
            (None, _) => (sheet.form(&at(&of.lot, "result"), &html! {
                (commit_button(&t.s("sale-publish"), &t.s("sale-publish-brings")))
            })),
            (Some(_), None) => {
                h2 { (t.s("sale-settle")) }
                (sheet.form(&at(&of.lot, "settle"), &html! {
                    (sheet.radios("sale_end", &ends))
                    (sheet.lines("sale_reason", 2, Need::Optional))
                    (commit_button(&t.s("sale-settle"), &t.s("sale-settle-brings")))
                }))
            },
            (Some(_), Some((when, it))) => p {
                (t.s(sign_up::settled_key(it.end))) " " (it.reason) " " (instant(when.0))
            },
        }
    }
}

fn asking(
    v: &Visit,
    folded: &Folded,
    command: It,
    (id, done): (&LotId, &str),
) -> Result<Ask, Vec<Problem>> {
    let command = Command::Online(command);
    may(v, folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done={done}", at(id, "sign-ups")) })
}

/// Confirms a qualification, or says why not.
pub(super) fn examined(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    sign_ups(v, &folded, id).map_err(one)?;
    let mut wrongs = Vec::new();
    let bidder = known(&folded, "sign_up_verdict", posted.get("sign_up_bidder"));
    let bidder = bidder.map_err(|it| wrongs.push(it));
    let verdict = VERDICTS.iter().find(|it| it.0 == posted.get("sign_up_verdict")).map(|it| it.1);
    if verdict.is_none() {
        wrongs.push(wrong("sign_up_verdict", "form-choose"));
    }
    let mut reason = posted.get("sign_up_reason").trim().to_owned();
    if verdict == Some(Verdict::DoesNot)
        && let Err(it) = needed(posted, "sign_up_reason", TEXT_BYTES_MAX)
    {
        wrongs.push(it);
    }
    if verdict == Some(Verdict::Complies) {
        reason = String::new();
    }
    let typed = posted.get("sign_up_rank").trim();
    let rank = typed.parse::<u8>().ok().filter(|it| *it > 0);
    if !typed.is_empty() && rank.is_none() {
        wrongs.push(wrong("sign_up_rank", "form-not-number"));
    }
    let rank = rank.filter(|_| verdict == Some(Verdict::Complies));
    let (Ok(bidder), Some(verdict), true) = (bidder, verdict, wrongs.is_empty()) else {
        return Err(wrongs);
    };
    let it = SignUpExamined { lot: id.clone(), bidder, verdict, reason, rank };
    asking(v, &folded, It::ExamineSignUp(it), (id, "sign-up-examined"))
}

/// Enters who signed up on paper.
pub(super) fn paper(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    sign_ups(v, &folded, id).map_err(one)?;
    let mut wrongs = Vec::new();
    let bidder = known(&folded, "auction_bidder", posted.get("auction_bidder"));
    let bidder = bidder.map_err(|it| wrongs.push(it));
    let reason = needed(posted, "sign_up_paper", TEXT_BYTES_MAX).map_err(|it| wrongs.push(it));
    let claims = sign_up::claims(&folded, posted).map_err(|it| wrongs.extend(it));
    let (Ok(bidder), Ok(reason), Ok(mut claims)) = (bidder, reason, claims) else {
        return Err(wrongs);
    };
    claims.paper = Some(reason.to_owned());
    let (lot, offers, drawn) = (id.clone(), String::new(), Drawn::NOTHING);
    let command = It::SignUp { lot, bidder, offers, claims: Some(claims), drawn };
    asking(v, &folded, command, (id, "sign-up-entered"))
}

/// Publishes whose the winning plate is.
pub(super) fn published(v: &Visit, id: &LotId, _: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    sign_ups(v, &folded, id).map_err(one)?;
    asking(v, &folded, It::PublishResult { lot: id.clone(), bidder: None }, (id, "sale-published"))
}

/// Notes what became of the sale.
pub(super) fn settled(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    sign_ups(v, &folded, id).map_err(one)?;
    let end = ENDS.iter().find(|it| it.0 == posted.get("sale_end")).map(|it| it.1);
    let end = end.ok_or_else(|| one(wrong("sale_end", "form-choose")))?;
    let reason = posted.get("sale_reason").trim().to_owned();
    if end == SaleEnd::Lost {
        needed(posted, "sale_reason", TEXT_BYTES_MAX).map_err(one)?;
    }
    asking(v, &folded, It::SettleSale { lot: id.clone(), end, reason }, (id, "sale-settled"))
}
