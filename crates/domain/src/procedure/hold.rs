//! Holding a lot or a bidding 暂停, lifting the hold, and the deadline that moves with it.

use std::collections::BTreeSet;

use crate::law::Law;
use crate::online;
use crate::remedies::{Case, Remedies, stands_still};
use crate::rulebook::ids;
use crate::shared::{Id, LotId};
use crate::world::{Event, World};

use super::Refusal;
use super::event::{Extended, ExtensionCause, Held, HoldBy, HoldLifted};

/// A case that something can still follow in, from the first notice on.
fn standing<'a>(world: &'a World, lot: &LotId) -> Result<Case<'a>, Refusal> {
    let case = world.case(lot).ok_or(Refusal::LotUnknown)?;
    let over = match case {
        Case::Early(it) => it.has_failed(),
        Case::Lot(it, _) => it.is_over(),
        Case::Bidding(it) => it.is_over(),
    };
    if over { Err(Refusal::Stage) } else { Ok(case) }
}

/// When activity resumes before the close, the deadline moves by the time it was suspended.
pub(crate) fn resumed(
    of: Case<'_>,
    (remedies, holds): (&Remedies, &BTreeSet<HoldBy>),
    law: Law<'_>,
) -> Option<Event> {
    let (since, from_s) = of.stopped()?;
    if stands_still(remedies, holds) {
        return None;
    }
    let lost = (law.now.0 - since.0 + 999) / 1_000; // not law: whole seconds, rounded up
    // Answered in the same instant, nothing was lost and nothing moves.
    (lost > 0).then(|| {
        let (cause, rule) = (ExtensionCause::Suspension, ids::T07.to_owned());
        let (lot, to_s) = (of.id().clone(), from_s + lost);
        Event::Extended(Extended { lot, from_s, to_s, cause, rule })
    })
}

/// # Rules
///
/// - `Y89`: a bidding is held by the centre alone, on what was raised in time and waits.
pub(super) fn hold(
    (world, lot): (&World, &LotId),
    (by, remedy): (HoldBy, Option<&Id>),
    reason: &str,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let of = standing(world, lot)?;
    if reason.trim().is_empty() {
        return Err(Refusal::NoticeIncomplete("reason"));
    }
    if of.holds().contains(&by) {
        return Err(Refusal::HoldKnown);
    }
    match of {
        Case::Bidding(of) => online::may_hold(of, (by, remedy), law)?,
        _ if by == HoldBy::Centre || remedy.is_some() => {
            return Err(Refusal::HoldUngrounded { rule: ids::Y89 });
        }
        _ => {}
    }
    let (lot, remedy, reason) = (lot.clone(), remedy.cloned(), reason.to_owned());
    Ok(vec![Event::Held(Held { lot, by, remedy, reason })])
}

/// # Rules
///
/// - `Y90`: of a bidding after the answer, or when its time is over.
pub(super) fn lift(
    (world, lot): (&World, &LotId),
    by: HoldBy,
    reason: &str,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let of = standing(world, lot)?;
    if reason.trim().is_empty() {
        return Err(Refusal::NoticeIncomplete("reason"));
    }
    if !of.holds().contains(&by) {
        return Err(Refusal::HoldUnknown);
    }
    if let Case::Bidding(of) = of {
        online::may_lift(of, law)?;
    }
    let mut after = of.holds().clone();
    after.remove(&by);
    let lifted = HoldLifted { lot: lot.clone(), by, reason: reason.to_owned() };
    let mut events = vec![Event::HoldLifted(lifted)];
    events.extend(resumed(of, (of.remedies(), &after), law));
    Ok(events)
}
