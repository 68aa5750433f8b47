//! The buyer's biddings: where each stands, the check of who complies, the confirmation, the end.

use app::follower::Folded;
use domain::auction::Direction;
use domain::award::Signed;
use domain::law::Law;
use domain::online::{
    Bidding, Command as It, ComplianceFound, LossCause, Side, Stage, TEXT_BYTES_MAX, Verdict, opens,
};
use domain::parties::Role;
use domain::remedies::Case;
use domain::rulebook::ids;
use domain::shared::{Instant, LotId};
use domain::world::{Command, World};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::Link;
use crate::design::form::commit_button;
use crate::design::lists::{empty, facts};
use crate::design::value::{amount, code};
use crate::desk::perform::{Ask, Shown, denied, nothing, only};
use crate::desk::posted::Posted;
use crate::desk::room as lot_room;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::sign;
use crate::remedies::title_key;
use crate::visit::Visit;

use super::{
    asking, basis, bidding, head, listing, name_of, number, one, outcome, room, said, seen_by,
    sorted,
};
use super::{stage_tag, templates};

/// The own bidding.
pub(super) fn mine<'a>(v: &Visit, folded: &'a Folded, id: &LotId) -> Result<&'a Bidding, Problem> {
    let person = only(v, folded, &[Role::Purchaser])?;
    let of = bidding(folded, id)?;
    if person.organisation.as_ref() == Some(&of.purchaser) { Ok(of) } else { Err(denied()) }
}

/// The list of the own biddings, with the way to a new one.
pub(super) fn list(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let person = only(v, &folded, &[Role::Purchaser])?;
    let all = sorted(&folded.world, |it| Some(&it.purchaser) == person.organisation.as_ref());
    let new = Link { href: "/purchaser/biddings/new", label: &t.s("bidding-new") };
    let body = html! {
        p { (t.s("biddings-says")) }
        @if all.is_empty() {
            (empty(&t.s("biddings-none"), &t.s("biddings-none-hint"), &[new]))
        } @else {
            p { a class="button" href=(new.href) { (new.label) } }
            (listing(seen_by(v, &folded), &all, &|it| room("purchaser", &it.lot, "")))
        }
    };
    Ok(Shown::wide(t.s("biddings-title"), body))
}

/// What can be done now: page and key of its name.
fn ways(world: &World, of: &Bidding, law: Law<'_>) -> Vec<(&'static str, &'static str)> {
    let now = law.now;
    let buyer = of.confirmed.contains_key(&Side::Buyer);
    let bidder = of.confirmed.contains_key(&Side::Bidder);
    let today = now.date();
    let deal = of.deal.as_ref();
    let over = deal.is_some_and(|it| today > it.until);
    let late = of.sign_by(law).is_some_and(|it| today > it);
    let goes_on = !of.stands();
    let over = over && !of.awaits_answer();
    let mut all = Vec::new();
    let mut add = |when: bool, page, key| all.extend(when.then_some((page, key)));
    add(of.stage == Stage::Returned, "mend", "bidding-mend");
    add(of.stage == Stage::Failed && of.next.is_none(), "again", "bidding-again");
    add(of.stage == Stage::Checking && goes_on, "check", "bidding-check");
    let published = of.stage == Stage::Published && goes_on;
    add(published && over && !buyer, "confirm", "bidding-confirm");
    add(published && late && !bidder, "lost", "bidding-declare-lost");
    add(of.stage == Stage::Confirmed, "accept", "bidding-accept");
    let early = matches!(of.stage, Stage::Requested | Stage::Returned)
        || of.stage == Stage::Announced && now < opens(of, world.auctions.get(&of.lot), now);
    add(early, "terminate", "bidding-terminate");
    all
}

/// The page of one.
pub(super) fn page(v: &Visit, id: &LotId, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let of = mine(v, &folded, id)?;
    let calendar = folded.world.calendar(&super::record_calendar()).into_owned();
    let law = super::law_of(&folded.world, of, &calendar, Instant(v.now_ms));
    let mut ways = ways(&folded.world, of, law);
    let state = folded.world.auctions.get(id);
    let owed = state.and_then(|it| super::reserve::owed(it, v.now_ms));
    ways.extend(owed.map(|key| ("reserve", key)));
    let body = html! {
        (number(t, of))
        p { (stage_tag(t, &folded.world, of, v.now_ms)) }
        @if let Some(reason) = of.returned.as_ref().filter(|_| of.stage == Stage::Returned) {
            p { (t.s("bidding-returned-why")) " " (reason) }
        }
        @if !ways.is_empty() {
            h2 { (t.s("manage-now")) }
            ul class="files" {
                @for (page, key) in &ways {
                    li { a href=(room("purchaser", id, page)) { (t.s(key)) } }
                }
            }
        }
        (outcome(t, &folded.world, of))
        h2 { (t.s("bidding-announced")) }
        (said(t, &folded.world, of, v.now_ms))
        @if of.is_public() {
            p {
                a href=(lot_room("purchaser", id, "remedies")) {
                    (t.s(title_key(Case::Bidding(of))))
                }
                " " (of.remedies.len())
            }
        }
        p {
            @if of.is_public() {
                a href={ "/biddings/" (of.lot) } { (t.s("manage-public")) } " · "
            }
            a href=(templates::like(of)) { (t.s("bidding-like")) }
        }
    };
    Ok(Shown::reading(of.spec.title.clone(), body))
}

/// Whoever is next in the order, as the buyer sees it once the bidding has ended.
fn next(t: &crate::text::Text, folded: &Folded, of: &Bidding) -> Option<Markup> {
    let next = of.next_in_rank()?;
    let who = of.behind(next.plate)?;
    let offers = of.bidders.get(who).map(|it| it.offers.clone()).unwrap_or_default();
    let name = name_of(&folded.world, who);
    let label = ["bidding-plate", "bidding-price", "bidding-bidder", "bidding-offers"];
    let [plate, price, bidder, what] = label.map(|it| t.s(it));
    Some(facts(&[
        (&plate, html! { (next.plate.0) }),
        (&price, amount(t, next.price.0)),
        (&bidder, html! { (name) " " (code(&who.to_string())) }),
        (&what, html! { (offers) }),
    ]))
}

/// The check of who is next.
pub(super) fn check(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let of = mine(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let Some(who) = next(t, &folded, of).filter(|_| of.stage == Stage::Checking) else {
        let body = html! { (head(t, of)) (sheet.top()) (outcome(t, &folded.world, of)) };
        return Ok(Shown::reading(t.s("bidding-check"), body));
    };
    let verdicts = [("complies", t.s("bidding-complies")), ("does_not", t.s("bidding-does-not"))];
    let fields = html! {
        (sheet.radios("bidding_verdict", &verdicts))
        (sheet.lines("bidding_reasons", 4, Need::Optional))
        (commit_button(&t.s("bidding-check-do"), &t.s("bidding-check-brings")))
    };
    let body = html! {
        (head(t, of))
        (sheet.top())
        @if let Some(day) = of.check_by { p { (t.s("bidding-check-by")) " " (day) } }
        (who)
        (sheet.form(&room("purchaser", id, "check"), &fields))
        (said(t, &folded.world, of, v.now_ms))
        (basis(t, &folded.world, Some(id), v.now_ms, &[ids::Y155, ids::Y156, ids::Y157]))
    };
    Ok(Shown::reading(t.s("bidding-check"), body))
}

/// The command of the check.
pub(super) fn checked(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    let of = mine(v, &folded, id).map_err(one)?;
    let next = of.next_in_rank().ok_or_else(|| one(nothing()))?;
    let verdict = match posted.get("bidding_verdict") {
        "complies" => Verdict::Complies,
        "does_not" => Verdict::DoesNot,
        _ => return Err(one(wrong("bidding_verdict", "form-choose"))),
    };
    let reasons = posted.get("bidding_reasons").trim().to_owned();
    if reasons.len() > TEXT_BYTES_MAX {
        return Err(one(wrong("bidding_reasons", "form-long")));
    }
    if verdict == Verdict::DoesNot && reasons.is_empty() {
        return Err(one(wrong("bidding_reasons", "form-needed")));
    }
    let found = ComplianceFound { lot: id.clone(), plate: next.plate, verdict, reasons };
    let bidder = of.behind(next.plate).cloned();
    let command = Command::Online(It::Check { found, bidder });
    asking(v, ("purchaser", id), command, "bidding-checked")
}

/// What one side signs of a deal; none where there is none.
pub(super) fn confirming(of: &Bidding, side: Side, signed: Signed) -> Option<Command> {
    let deal = of.deal.as_ref()?;
    let (lot, bidder, amount) = (of.lot.clone(), deal.bidder.clone(), deal.price);
    Some(Command::Online(It::Confirm { lot, side, bidder, amount, signed }))
}

/// The page on which a side signs the confirmation.
pub(super) fn to_sign(
    sheet: &Sheet,
    folded: &Folded,
    of: &Bidding,
    (desk, side): (&str, Side),
) -> Shown {
    let t = sheet.v.text;
    let (label, brings) = (t.s("bidding-confirm"), t.s("bidding-confirm-brings"));
    let action = room(desk, &of.lot, "confirm");
    let waits = of.stage == Stage::Published && !of.confirmed.contains_key(&side);
    let body = html! {
        (head(t, of))
        (outcome(t, &folded.world, of))
        @if waits && of.deal.is_some() {
            (sign::page(sheet, folded, &action, (&label, &brings), |by| {
                confirming(of, side, by).expect("the deal was looked at above")
            }))
        } @else { (sheet.top()) }
        (basis(t, &folded.world, Some(&of.lot), sheet.v.now_ms, &[ids::Y157, ids::Y158]))
    };
    Shown::reading(label, body).with(&["sign_act"])
}

/// A side's signature under the deal as it was published.
pub(super) fn signed(
    v: &Visit,
    folded: &Folded,
    of: &Bidding,
    posted: &Posted,
    (desk, side): (&str, Side),
) -> Result<Ask, Vec<Problem>> {
    if of.deal.is_none() {
        return Err(one(nothing()));
    }
    let command = sign::take(v, folded, posted, |by| {
        confirming(of, side, by).expect("the deal was looked at above")
    })?;
    asking(v, (desk, &of.lot), command, "bidding-signed")
}

/// The buyer's page of the confirmation.
pub(super) fn confirm(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let folded = v.site.platform.folded()?;
    let of = mine(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    Ok(to_sign(&sheet, &folded, of, ("purchaser", Side::Buyer)))
}

/// The buyer's signature.
pub(super) fn confirmed(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    let of = mine(v, &folded, id).map_err(one)?;
    signed(v, &folded, of, posted, ("purchaser", Side::Buyer))
}

/// A page with one text and one button.
struct Plain {
    page: &'static str,
    title: &'static str,
    field: &'static str,
    brings: &'static str,
    rules: &'static [&'static str],
}

const LOST: Plain = Plain {
    page: "lost",
    title: "bidding-declare-lost",
    field: "bidding_reason",
    brings: "bidding-lost-brings",
    rules: &[ids::Y156, ids::Y158],
};
const ACCEPT: Plain = Plain {
    page: "accept",
    title: "bidding-accept",
    field: "bidding_found",
    brings: "bidding-accept-brings",
    rules: &[],
};
const TERMINATE: Plain = Plain {
    page: "terminate",
    title: "bidding-terminate",
    field: "bidding_reason",
    brings: "bidding-terminate-brings",
    rules: &[ids::Y150, ids::A04],
};

fn plain(
    v: &Visit,
    id: &LotId,
    (posted, problems): (&Posted, &[Problem]),
    it: &Plain,
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let of = mine(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let hands_over = it.page == ACCEPT.page && of.spec.direction == Direction::Forward;
    let fields = html! {
        @if hands_over { p { (t.s("bidding-accept-sale")) } }
        (sheet.lines(it.field, 4, Need::Needed))
        (commit_button(&t.s(it.title), &t.s(it.brings)))
    };
    let body = html! {
        (head(t, of))
        (sheet.top())
        (sheet.form(&room("purchaser", id, it.page), &fields))
        @if !it.rules.is_empty() { (basis(t, &folded.world, Some(id), v.now_ms, it.rules)) }
    };
    Ok(Shown::reading(t.s(it.title), body))
}

fn plainly(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    it: &Plain,
    make: impl FnOnce(LotId, String) -> It,
) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    mine(v, &folded, id).map_err(one)?;
    let words = needed(posted, it.field, TEXT_BYTES_MAX).map_err(one)?.trim().to_owned();
    let command = Command::Online(make(id.clone(), words));
    asking(v, ("purchaser", id), command, &format!("bidding-{}", it.page))
}

type Fields<'a> = &'a Posted;

/// Where the bidder did not sign in time.
pub(super) fn lost(
    v: &Visit,
    id: &LotId,
    sent: Fields,
    wrong: &[Problem],
) -> Result<Shown, Problem> {
    plain(v, id, (sent, wrong), &LOST)
}

/// The command of it.
pub(super) fn declared(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    plainly(v, id, posted, &LOST, |lot, reason| It::Lose {
        lot,
        cause: LossCause::NotSigned,
        reason,
    })
}

/// What was delivered or handed over.
pub(super) fn accept(
    v: &Visit,
    id: &LotId,
    sent: Fields,
    wrong: &[Problem],
) -> Result<Shown, Problem> {
    plain(v, id, (sent, wrong), &ACCEPT)
}

/// The command of it.
pub(super) fn accepted(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    plainly(v, id, posted, &ACCEPT, |lot, text| It::Accept { lot, text })
}

/// The end before it begins.
pub(super) fn terminate(
    v: &Visit,
    id: &LotId,
    sent: Fields,
    wrong: &[Problem],
) -> Result<Shown, Problem> {
    plain(v, id, (sent, wrong), &TERMINATE)
}

/// The command of it.
pub(super) fn terminated(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    plainly(v, id, posted, &TERMINATE, |lot, reason| It::Terminate { lot, reason })
}
