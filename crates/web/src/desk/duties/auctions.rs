//! What waits in auctions that take sign-ups, for each side.

use domain::law::Law;
use domain::ledger::return_due;
use domain::online::{Applicant, SignUps};
use domain::parties::{Person, Role};
use domain::rulebook::ids;
use domain::shared::{CivilDate, Instant, Uscc};

use crate::desk::room;

use super::{Duty, Sight};

/// From how long before its opening an auction waits for its official.
const SOON_MS: i64 = 86_400_000;

/// What waits for a person in auctions that take sign-ups.
pub(super) fn duties(sight: &Sight, person: &Person, out: &mut Vec<Duty>) {
    for of in sight.world.sign_ups.values() {
        if person.is(Role::Official) {
            of_official(sight, of, out);
        }
        if person.is(Role::Finance) {
            out.extend(pays_back(sight, of));
        }
        let home = person.organisation.as_ref().filter(|_| person.is(Role::Bidder));
        if let Some((home, own)) = home.and_then(|it| Some((it, of.applicants.get(it)?))) {
            out.extend(of_bidder(sight, of, (home, own)));
        }
    }
}

fn duty(
    sight: &Sight,
    of: &SignUps,
    what: &'static str,
    (href, rule): (String, &'static str),
    until_ms: Option<i64>,
) -> Duty {
    let title = crate::finance::title(sight.world, &of.lot);
    let about = format!("{} {title}", of.lot.tender);
    Duty { what, about, until_ms, rule: Some(rule), lot: Some(of.lot.clone()), href }
}

fn law<'a>(sight: &Sight<'a>, of: &SignUps, calendar: &'a domain::calendar::Calendar) -> Law<'a> {
    let rules = app::rules::rules_for(sight.world, Some(&of.lot), sight.now);
    Law { rules, calendar, now: sight.now }
}

/// Applications that wait, an auction that begins, a result and a sale.
fn of_official(sight: &Sight, of: &SignUps, out: &mut Vec<Duty>) {
    let page = format!("/centre/auctions/{}/sign-ups", of.lot);
    let one = |what, rule, until_ms| duty(sight, of, what, (page.clone(), rule), until_ms);
    let Some((ended, _)) = of.ended else {
        if of.waiting() > 0 {
            out.push(one("examine-sign-ups", ids::Y179, Some(of.terms.until_ms)));
        }
        let opens = sight.world.auctions.get(&of.lot).and_then(|it| it.opens_ms());
        let soon = opens.filter(|it| (0..=SOON_MS).contains(&(it - sight.now.0)));
        out.extend(soon.map(|opens| {
            let it = one("auction-begins", ids::J01_5, Some(opens));
            Duty { href: format!("/auctions/{}/host", of.lot), ..it }
        }));
        return;
    };
    if of.winning().is_none() || of.settled.is_some() {
        return;
    }
    if of.result.is_some() {
        // Whose guarantee was revoked has no deal: its sale can be noted as lost alone.
        let bare = of.winner().is_some_and(|it| of.is_unsecured(it));
        let (what, rule) = if bare { ("lose-sale", ids::Y201) } else { ("settle-sale", ids::Y183) };
        out.push(one(what, rule, None));
        return;
    }
    let rule = of.kind.limits().sign_up.and_then(|it| it.result);
    let calendar = sight.world.calendar(sight.calendar);
    let due = rule.and_then(|it| law(sight, of, &calendar).due(ended.date(), it).ok());
    let until = due.map(|it| Instant::end_of(it.for_duty()).0);
    out.push(one("publish-sale-result", rule.unwrap_or(ids::J01_6), until));
}

/// The first deposit to fall due, or one that is to be paid on.
fn pays_back(sight: &Sight, of: &SignUps) -> Option<Duty> {
    let calendar = sight.world.calendar(sight.calendar);
    let law = law(sight, of, &calendar);
    let entries = || of.securities.entries.values();
    let due = |it| return_due(sight.world, &of.lot, it, law).ok().flatten();
    let first = entries().filter_map(due).min_by_key(|it| it.by.for_duty());
    let owed = entries().any(|it| it.is_kept() && it.ordered.is_none());
    let last = |it: CivilDate| Instant::end_of(it).0;
    let (rule, until) = match (first, owed) {
        (Some(it), _) => (it.rule, Some(last(it.by.for_duty()))),
        (None, true) => (ids::Y183, None),
        (None, false) => return None,
    };
    let href = room("finance", &of.lot, "payments");
    Some(duty(sight, of, "return-deposits", (href, rule), until))
}

/// What a bidder does next: pay, take the plate, bid.
fn of_bidder(sight: &Sight, of: &SignUps, (home, own): (&Uscc, &Applicant)) -> Option<Duty> {
    let now_ms = sight.now.0;
    let at = format!("/bidder/auctions/{}/guarantee", of.lot);
    // What mends the deposit comes before what waits for it.
    if let Some(it) = crate::online::own_short(sight.world, (&of.lot, home), now_ms) {
        let until = Some(it.until.0);
        return Some(duty(sight, of, "renew-guarantee", (at, it.rule), until));
    }
    if crate::online::silence(sight.world, &of.lot, home).is_some() {
        let due = of.terms.deposit.map(|it| it.due_ms).filter(|it| now_ms <= *it);
        let what = if due.is_some() { "bring-deposit-again" } else { "plate-silent" };
        return Some(duty(sight, of, what, (at, ids::Y97), due));
    }
    if of.ended.is_some() || own.is_refused() {
        return None;
    }
    let page = format!("/bidder/auctions/{}/sign-up", of.lot);
    let closes = sight.world.auctions.get(&of.lot).map(|it| it.terms.closes_ms);
    if own.plate.is_some() {
        let href = format!("/bidder/auctions/{}", of.lot);
        return Some(duty(sight, of, "bid-online", (href, ids::J01_6), closes));
    }
    let due = of.terms.deposit.map(|it| it.due_ms).filter(|it| sight.now.0 <= *it);
    match (of.is_paid(home), due) {
        (false, Some(due)) => {
            Some(duty(sight, of, "pay-auction-deposit", (page, ids::Y183), Some(due)))
        }
        (true, _) if own.is_confirmed() => {
            Some(duty(sight, of, "take-plate", (page, ids::Y179), closes))
        }
        _ => None,
    }
}
