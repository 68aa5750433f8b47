//! The bidder's own deposit of a bidding on the ledger: its sub-account, what came, what went back.

use domain::auction::Guarantees;
use domain::law::Law;
use domain::ledger::return_due;
use domain::online::{Bidding, Stage, is_own, opens};
use domain::rulebook::ids;
use domain::securities::{Held, unconfirmed};
use domain::shared::{Instant, LotId, Uscc};
use domain::world::{Command, World};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::button;
use crate::design::icon::{Tone, tag};
use crate::design::value::{amount, code, day, instant};
use crate::desk::perform::Ask;
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet};
use crate::public::securities::{answers, flaw_key};
use crate::text::Text;
use crate::visit::Visit;

use super::bidder::home;
use super::{asking, one, room};

/// The own sub-account and what lies in it, or the form that asks for one.
pub(super) fn own(sheet: &Sheet<'_>, world: &World, of: &Bidding, bidder: &Uscc) -> Markup {
    let (t, now_ms) = (sheet.v.text, sheet.v.now_ms);
    if of.spec.deposit.is_none() {
        return html! {};
    }
    let by_hand = of.known(bidder).and_then(|it| it.deposit.as_ref());
    let open = of.stage == Stage::Announced
        && Instant(now_ms) < opens(of, world.auctions.get(&of.lot), Instant(now_ms))
        && of.bidders.contains_key(bidder)
        && by_hand.is_none();
    let number = world.ledger.sub_account(&of.lot, bidder);
    let owed = i64::try_from(world.ledger.books.owed(&of.lot, bidder)).unwrap_or(i64::MAX);
    let lost = of.bidders.get(bidder).is_some_and(|it| it.kept.is_some());
    let guaranteed = of.spec.guarantees.is_some();
    let transfers = of.spec.guarantees != Some(Guarantees::Alone);
    html! {
        @if guaranteed {
            (super::own_reach(t, world, (&of.lot, bidder), now_ms))
            p { a class="button" href=(room("bidder", &of.lot, "guarantee")) {
                (t.s("guarantee-title"))
            } }
        }
        @if let Some(number) = number {
            h2 { (t.s("bidding-sub-account")) }
            p class="own-number" { (code(number)) }
            @if open { p { (t.s("bidding-sub-account-how")) } }
            p { (t.s("ledger-balance")) " " (amount(t, owed)) }
            ul class="files" {
                @for (_, it) in of.securities.of(bidder) { (entry(t, world, &of.lot, it, now_ms)) }
            }
        } @else if open && transfers {
            h2 { (t.s("bidding-sub-account")) }
            p { (t.s("bidding-sub-account-says")) }
            (sheet.form(&room("bidder", &of.lot, "deposit"), &html! {
                (sheet.line("own_account", Need::Optional))
                (button(&t.s("sub-account-ask")))
            }))
        }
        @if lost { p { (tag(Tone::Alarm, &t.s("bidding-deposit-lost"))) } }
    }
}

/// The rules of a deposit, where the notice asks for one.
pub(super) fn rules(of: &Bidding) -> &'static [&'static str] {
    const OF_DEPOSITS: [&str; 5] = [ids::Y172, ids::Y159, ids::Y203, ids::Y164, ids::Y165];
    if of.spec.deposit.is_some() { &OF_DEPOSITS } else { &[] }
}

/// One entry of the own sub-account of a bidding or an auction.
pub(crate) fn entry(t: &Text, world: &World, lot: &LotId, it: &Held, now_ms: i64) -> Markup {
    let now = Instant(now_ms);
    let rules = app::rules::rules_for(world, Some(lot), now);
    let calendar = world.calendar(crate::desk::calendar());
    let law = Law { rules, calendar: &calendar, now };
    let due = return_due(world, lot, it, law).ok().flatten();
    html! {
        li {
            @if let Some(of) = &it.received.guarantee { (code(&of.number)) " " }
            @if let Some(last) = it.received.valid_until {
                (t.s("guarantee-until")) " " (day(Instant::start_of(last).0)) " "
            }
            (amount(t, it.received.amount.0)) " "
            (instant(it.received.arrived_s.saturating_mul(1_000))) " "
            (standing(t, it))
            @if let Some(due) = due {
                @let last = due.by.for_duty();
                " " (t.s("security-back-by")) " " (day(Instant::start_of(last).0))
                @if now > Instant::end_of(last) {
                    " " (tag(Tone::Alarm, &t.s("security-overdue")))
                }
            }
            (answers(t, it))
        }
    }
}

/// What became of an entry.
pub(crate) fn standing(t: &Text, it: &Held) -> Markup {
    html! {
        @if let Some(back) = &it.returned {
            (tag(Tone::Checked, &t.s("bidding-deposit-gone-back"))) " "
            (day(Instant::start_of(back.on).0))
            @if back.interest.0 > 0 {
                " " (t.s("field-interest")) " " (amount(t, back.interest.0))
            }
        } @else if it.is_kept() { (tag(Tone::Alarm, &t.s("bidding-deposit-lost"))) }
        @else if it.ordered.is_some() { (tag(Tone::Plain, &t.s("order-sent"))) }
        @else if it.replaced_by.is_some() { (tag(Tone::Plain, &t.s("guarantee-replaced"))) }
        @else if it.received.guarantee.is_some() {
            @match unconfirmed(it) {
                Some(of) => (tag(Tone::Alarm, &t.s(&flaw_key(of)))),
                None => (tag(Tone::Checked, &t.s("guarantee-stands"))),
            }
        }
        @else if !is_own(&it.received) { (tag(Tone::Alarm, &t.s("security-flaw-name"))) }
        @else { (tag(Tone::Plain, &t.s("bidding-deposit-there"))) }
    }
}

/// Asks for a sub-account.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(one)?;
    let payer = home(v, &folded).map_err(one)?;
    let opening = crate::bidder::security::opening(v, (id, payer), posted);
    asking(v, ("bidder", id), Command::Ledger(opening), "sub-account-opened")
}
