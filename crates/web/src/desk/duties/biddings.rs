//! What waits in online biddings, for each side.

use domain::auction::Silence;
use domain::law::Law;
use domain::ledger::return_due;
use domain::online::{Bidding, Side, SignUp, Stage, lacks_deposit};
use domain::parties::{Person, Role};
use domain::remedies::Case;
use domain::rulebook::ids;
use domain::shared::{CivilDate, Instant, Uscc};

use crate::desk::room;

use super::{Duty, Sight, raised};

/// What waits for a person in online biddings.
pub(super) fn duties(sight: &Sight, person: &Person, out: &mut Vec<Duty>) {
    for of in sight.world.biddings.values() {
        if of.is_public() {
            raised::duties(sight, (Case::Bidding(of), person), out);
        }
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
            let renews = renews(sight, of, home);
            out.extend(renews.or_else(|| of_bidder(sight, of, own, wins)));
        }
        if person.is(Role::Finance) && owes(of) {
            let by = return_by(sight, of);
            out.push(duty(of, "return-deposits", "finance", "", (by, ids::Y159)));
        }
        if person.is(Role::Finance) {
            out.extend(gives_back(sight, of));
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

/// The first deposit by hand to fall due of whoever took its sign-up back.
fn gives_back(sight: &Sight, of: &Bidding) -> Option<Duty> {
    let held = |it: &SignUp| it.deposit.is_some() && it.returned.is_none() && it.kept.is_none();
    let since = of.withdrawn.values().filter(|it| held(&it.1)).map(|it| it.0).min()?;
    let rules = app::rules::rules_for(sight.world, Some(&of.lot), sight.now);
    let calendar = sight.world.calendar(sight.calendar);
    let law = Law { rules, calendar: &calendar, now: sight.now };
    let by = law.due(since.date(), ids::Y203).ok().map(|it| it.for_duty());
    Some(duty(of, "return-deposits", "finance", "", (by, ids::Y203)))
}

/// The first deposit on a sub-account to fall due, or one that was lost and is to be paid on.
fn pays_back(sight: &Sight, of: &Bidding) -> Option<Duty> {
    let rules = app::rules::rules_for(sight.world, Some(&of.lot), sight.now);
    let calendar = sight.world.calendar(sight.calendar);
    let law = Law { rules, calendar: &calendar, now: sight.now };
    let entries = || of.securities.entries.values();
    let due = |it| return_due(sight.world, &of.lot, it, law).ok().flatten();
    let first = entries().filter_map(due).min_by_key(|it| it.by.for_duty());
    let owed = entries().any(|it| it.is_kept() && it.ordered.is_none());
    let (rule, until) = match (first, owed) {
        (Some(it), _) => (it.rule, Some(it.by.for_duty())),
        (None, true) => (ids::Y164, None),
        (None, false) => return None,
    };
    let it = duty(of, "return-deposits", "finance", "", (until, rule));
    Some(Duty { href: room("finance", &of.lot, "payments"), ..it })
}

/// Whether a deposit is due back: the losers' once the result is published, everybody's later.
fn owes(of: &Bidding) -> bool {
    let wins = |it: &Uscc| of.deal.as_ref().is_some_and(|deal| deal.bidder == *it);
    let held = |it: &SignUp| it.deposit.is_some() && it.returned.is_none() && it.kept.is_none();
    let loses = of.bidders.iter().any(|it| held(it.1) && !wins(it.0));
    holds_back(of) || (of.stage == Stage::Published && loses)
}

/// Last day of the deposits that are due back, counted from the step that made them so.
fn return_by(sight: &Sight, of: &Bidding) -> Option<CivilDate> {
    let calendar = sight.world.calendar(sight.calendar);
    let rules = app::rules::rules_for(sight.world, Some(&of.lot), sight.now);
    let law = Law { rules, calendar: &calendar, now: sight.now };
    // Acceptance moves no day: it follows the signatures.
    let since = match of.stage {
        Stage::Accepted => of.confirmed.values().map(|it| it.0).max()?,
        _ => of.stepped,
    };
    law.due(since.date(), ids::Y159).ok().map(|it| it.for_right())
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
    let waits = of.stands() || of.awaits_answer();
    of.stage == Stage::Published && over && !waits && !of.confirmed.contains_key(&side)
}

/// The announced last days, later by the time in which it stood still: of the check and to sign.
fn last_days(sight: &Sight, of: &Bidding) -> (Option<CivilDate>, Option<CivilDate>) {
    let calendar = sight.world.calendar(sight.calendar);
    let rules = app::rules::rules_for(sight.world, Some(&of.lot), sight.now);
    let law = Law { rules, calendar: &calendar, now: sight.now };
    (of.check_until(law), of.sign_by(law))
}

fn of_buyer(sight: &Sight, of: &Bidding) -> Option<Duty> {
    let (check_by, sign_by) = last_days(sight, of);
    match of.stage {
        Stage::Returned => Some(duty(of, "mend-bidding", "purchaser", "mend", (None, ids::Y162))),
        Stage::Checking if !of.stands() => {
            let lacks = next_lacks(sight, of).map(|rule| ("pass-over-bidder", rule));
            let (what, rule) = lacks.unwrap_or(("check-bidding", ids::Y155));
            Some(duty(of, what, "purchaser", "check", (check_by, rule)))
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

/// A guarantee that does not last as long as is asked since the beginning was moved.
fn renews(sight: &Sight, of: &Bidding, home: &Uscc) -> Option<Duty> {
    let it = crate::online::own_short(sight.world, (&of.lot, home), sight.now.0)?;
    let of = duty(of, "renew-guarantee", "bidder", "guarantee", (None, it.rule));
    Some(Duty { until_ms: Some(it.until.0), ..of })
}

/// Whether whoever is next has no deposit any more, so that it cannot be found to comply.
fn next_lacks(sight: &Sight, of: &Bidding) -> Option<&'static str> {
    let rules = app::rules::rules_for(sight.world, Some(&of.lot), sight.now);
    let calendar = sight.world.calendar(sight.calendar);
    let law = Law { rules, calendar: &calendar, now: sight.now };
    let next = of.next_in_rank()?;
    let lacks = lacks_deposit((sight.world, of), next.plate, law).ok()??;
    Some(match lacks {
        Silence::Revoked => ids::Y201,
        Silence::Short => ids::Y96,
    })
}

fn of_bidder(sight: &Sight, of: &Bidding, own: &SignUp, wins: bool) -> Option<Duty> {
    let sign_by = last_days(sight, of).1;
    if wins && signs(sight, of, Side::Bidder) {
        return Some(duty(of, "sign-deal", "bidder", "confirm", (sign_by, ids::Y158)));
    }
    if of.stage == Stage::Announced && own.plate.is_none() && sight.now.0 < of.spec.opens_ms {
        let it = duty(of, "pay-bidding-deposit", "bidder", "", (None, ids::Y163));
        return Some(Duty { until_ms: Some(of.spec.opens_ms), ..it });
    }
    let bids = of.stage == Stage::Announced && own.plate.is_some();
    bids.then(|| {
        let it = duty(of, "bid-online", "bidder", "", (None, ids::J01_6));
        Duty { until_ms: Some(of.spec.closes_ms), ..it }
    })
}
