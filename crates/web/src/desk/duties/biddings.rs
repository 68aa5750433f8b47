//! What waits in online biddings, for each side.

use domain::law::Law;
use domain::ledger::return_due;
use domain::online::{Bidding, Side, SignUp, Stage};
use domain::parties::{Person, Role};
use domain::rulebook::ids;
use domain::shared::{CivilDate, Instant};

use crate::desk::room;

use super::{Duty, Sight};

/// What waits for a person in online biddings.
pub(super) fn duties(sight: &Sight, person: &Person, out: &mut Vec<Duty>) {
    for of in sight.world.biddings.values() {
        let home = person.organisation.as_ref();
        if person.is(Role::Official) {
            out.extend(of_centre(of));
        }
        if person.is(Role::Purchaser) && home == Some(&of.purchaser) {
            out.extend(of_buyer(sight, of));
        }
        let own = home.filter(|_| person.is(Role::Bidder)).and_then(|it| of.bidders.get(it));
        if let (Some(own), Some(home)) = (own, home) {
            let wins = of.deal.as_ref().is_some_and(|it| it.bidder == *home);
            out.extend(of_bidder(sight, of, own, wins));
        }
        if person.is(Role::Finance) && holds_back(of) {
            out.push(duty(of, "return-deposits", "finance", "", (None, ids::Y159)));
        }
        if person.is(Role::Finance) {
            out.extend(pays_back(sight, of));
        }
    }
}

fn duty(
    of: &Bidding,
    what: &'static str,
    desk: &str,
    page: &str,
    (until, rule): (Option<CivilDate>, &'static str),
) -> Duty {
    let rest = if page.is_empty() { String::new() } else { format!("/{page}") };
    Duty {
        what,
        about: format!("{} {}", of.lot.tender, of.spec.title),
        until_ms: until.map(|it| Instant::end_of(it).0),
        rule: Some(rule),
        lot: Some(of.lot.clone()),
        href: format!("/{desk}/biddings/{}{rest}", of.lot),
    }
}

/// Whether a deposit by hand of a finished bidding has not gone back.
fn holds_back(of: &Bidding) -> bool {
    let done =
        matches!(of.stage, Stage::Confirmed | Stage::Accepted | Stage::Failed | Stage::Terminated);
    let held = |it: &SignUp| it.deposit.is_some() && it.returned.is_none() && it.kept.is_none();
    done && of.bidders.values().any(held)
}

/// The first deposit on a sub-account to fall due, or one that was lost and is to be paid on.
fn pays_back(sight: &Sight, of: &Bidding) -> Option<Duty> {
    let rules = app::rules::rules_for(sight.world, Some(&of.lot), sight.now);
    let calendar = sight.world.calendar(sight.calendar);
    let law = Law { rules, calendar: &calendar, now: sight.now };
    let entries = || of.securities.entries.values();
    let due = |it| return_due(sight.world, &of.lot, it, law).ok().flatten();
    let first = entries().filter_map(due).map(|it| it.by.for_duty()).min();
    let owed = entries().any(|it| it.is_kept() && it.ordered.is_none());
    let (rule, until) = match (first, owed) {
        (Some(until), _) => (ids::Y159, Some(until)),
        (None, true) => (ids::Y164, None),
        (None, false) => return None,
    };
    let it = duty(of, "return-deposits", "finance", "", (until, rule));
    Some(Duty { href: room("finance", &of.lot, "payments"), ..it })
}

fn of_centre(of: &Bidding) -> Option<Duty> {
    match of.stage {
        Stage::Requested => Some(duty(of, "publish-bidding", "centre", "", (None, ids::Y162))),
        Stage::Accepted if !of.holds_deposits() => {
            Some(duty(of, "archive-bidding", "centre", "", (None, ids::Y161)))
        }
        _ => None,
    }
}

/// Whether the result notice is over and a side has not signed.
fn signs(sight: &Sight, of: &Bidding, side: Side) -> bool {
    let over = of.deal.as_ref().is_some_and(|it| sight.now.date() > it.until);
    of.stage == Stage::Published && over && !of.confirmed.contains_key(&side)
}

fn of_buyer(sight: &Sight, of: &Bidding) -> Option<Duty> {
    let sign_by = of.deal.as_ref().map(|it| it.sign_by);
    match of.stage {
        Stage::Returned => Some(duty(of, "mend-bidding", "purchaser", "mend", (None, ids::Y162))),
        Stage::Checking => {
            Some(duty(of, "check-bidding", "purchaser", "check", (of.check_by, ids::Y155)))
        }
        Stage::Published if signs(sight, of, Side::Buyer) => {
            Some(duty(of, "sign-deal", "purchaser", "confirm", (sign_by, ids::Y158)))
        }
        Stage::Confirmed => {
            Some(duty(of, "accept-bidding", "purchaser", "accept", (None, ids::Y150)))
        }
        _ => None,
    }
}

fn of_bidder(sight: &Sight, of: &Bidding, own: &SignUp, wins: bool) -> Option<Duty> {
    let sign_by = of.deal.as_ref().map(|it| it.sign_by);
    if wins && signs(sight, of, Side::Bidder) {
        return Some(duty(of, "sign-deal", "bidder", "confirm", (sign_by, ids::Y158)));
    }
    let bids = of.stage == Stage::Announced && own.plate.is_some();
    bids.then(|| {
        let it = duty(of, "bid-online", "bidder", "", (None, ids::J01_6));
        Duty { until_ms: Some(of.spec.closes_ms), ..it }
    })
}
