//! Calls: placed before they ring, ended by the expert's own act or after the pack's tries.

use std::collections::BTreeSet;

use crate::award::{Member, MemberKind};
use crate::experts::{Limits, limits};
use crate::law::Law;
use crate::lot::Lot;
use crate::rulebook::ids;
use crate::shared::Hash;
use crate::world::{Event, World};

use super::Refusal;
use super::event::{
    Attempt, CallEnded, CallOutcome, CallPlaced, CommitteeDrawn, Placement, Seated,
};

/// Why somebody may decline.
pub const DECLINE_REASONS: [&str; 5] = ["away", "conflict", "duty", "ill", "other"];

fn drawn(lot: &Lot, of: &Attempt) -> Result<(), Refusal> {
    let result = lot.draw.result.as_ref().ok_or(Refusal::StepMissing)?;
    if result.of == *of { Ok(()) } else { Err(Refusal::DrawAttemptDiffers) }
}

/// Whom to call follows from the lists and is checked beside this law; here stands that each is
/// called once at a time, by counted attempts.
pub(super) fn place(lot: &Lot, all: &[CallPlaced]) -> Result<Vec<Event>, Refusal> {
    if lot.is_suspended() {
        return Err(Refusal::DrawSuspended);
    }
    if all.is_empty() {
        return Err(Refusal::StepMissing);
    }
    let mut once = BTreeSet::new();
    for it in all {
        drawn(lot, &it.of)?;
        let before = lot.draw.calls.get(&it.pid).map_or(&[][..], Vec::as_slice);
        let ended = before.iter().all(|it| it.ended.is_some());
        let open = lot.draw.outcome(&it.pid).is_none();
        if !ended || !open || !once.insert(it.pid) || it.n != before.len() as u64 + 1 {
            return Err(Refusal::Repeated);
        }
    }
    Ok(all.iter().cloned().map(Event::CallPlaced).collect())
}

/// The attempt at somebody that is still ringing.
fn ringing<'a>(lot: &'a Lot, it: &CallEnded, law: Law<'_>) -> Result<&'a Placement, Refusal> {
    drawn(lot, &it.of)?;
    let last = lot.draw.calls.get(&it.pid).and_then(|all| all.last());
    let last = last.filter(|last| last.ended.is_none() && last.placed.n == it.n);
    let last = last.ok_or(Refusal::CallUnknown)?;
    let rang_s = law.now.seconds().saturating_sub(last.at.seconds());
    if i64::try_from(it.ring_s).is_ok_and(|it| it <= rang_s) {
        Ok(last)
    } else {
        Err(Refusal::DrawDiffers)
    }
}

/// Ends a call that nobody answered.
///
/// # Rules
///
/// - `Y25`–`Y28`: attempts, channels, from first to last, and how long each rings.
pub(super) fn end(lot: &Lot, it: &CallEnded, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    ringing(lot, it, law)?;
    let silent = it.proof.is_empty() && it.reason.is_empty() && it.record.is_empty();
    if !silent || !matches!(it.outcome, CallOutcome::Rang | CallOutcome::NoAnswer) {
        return Err(Refusal::DrawDiffers);
    }
    let of = limits(law.rules)?;
    if i64::try_from(it.ring_s).is_ok_and(|ring| ring < of.ring_seconds_min) {
        return Err(Refusal::TriedTooLittle { rule: ids::Y28 });
    }
    if it.outcome == CallOutcome::NoAnswer {
        tried(&lot.draw.calls[&it.pid], &of)?;
    }
    Ok(vec![Event::CallEnded(it.clone())])
}

/// Whether somebody was tried often enough, by enough ways, over enough time.
fn tried(all: &[Placement], of: &Limits) -> Result<(), Refusal> {
    let least = |holds: bool, rule| {
        if holds { Ok(()) } else { Err(Refusal::TriedTooLittle { rule }) }
    };
    let channels: BTreeSet<_> = all.iter().map(|it| &it.placed.channel).collect();
    let first = all.first().map_or(0, |it| it.at.seconds());
    let last = all.last().map_or(0, |it| it.at.seconds());
    least(all.len() >= of.attempts_min as usize, ids::Y25)?;
    least(channels.len() >= of.channels_min as usize, ids::Y26)?;
    least(last.saturating_sub(first) >= of.spread_seconds_min, ids::Y27)
}

/// The expert's own answer.
pub(super) fn answer(lot: &Lot, it: &CallEnded, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    ringing(lot, it, law)?;
    let fits = match it.outcome {
        CallOutcome::Accepted => it.reason.is_empty(),
        CallOutcome::Declined => DECLINE_REASONS.contains(&it.reason.as_str()),
        CallOutcome::Rang | CallOutcome::NoAnswer => false,
    };
    if fits && !it.proof.is_empty() && it.record.is_empty() {
        Ok(vec![Event::CallEnded(it.clone())])
    } else {
        Err(Refusal::DrawDiffers)
    }
}

/// Seats everybody who accepted, with the purchaser's representatives behind them.
///
/// # Rules
///
/// - `C1.5`: the first seat leads, and an expert has it.
pub(super) fn seat(
    world: &World,
    lot: &Lot,
    of: &Attempt,
    members: &[Member],
) -> Result<Vec<Event>, Refusal> {
    if lot.is_suspended() {
        return Err(Refusal::DrawSuspended);
    }
    drawn(lot, of)?;
    let ctx = lot.draw.ctx.as_ref().ok_or(Refusal::StepMissing)?;
    let request = lot.draw.request.as_ref().ok_or(Refusal::StepMissing)?;
    let accepted = accepted(lot);
    let seats: u64 = ctx.need.iter().map(|it| it.seats).sum();
    if accepted.len() as u64 != seats {
        return Err(Refusal::StepMissing);
    }
    let in_order = members.iter().enumerate().all(|(at, it)| usize::from(it.seat) == at + 1);
    let (experts, beside) = members.split_at(accepted.len().min(members.len()));
    let kinds = experts.iter().all(|it| it.kind == MemberKind::Expert)
        && beside.iter().all(|it| it.kind == MemberKind::Representative);
    let sized = experts.len() == accepted.len() && beside.len() as u64 == request.representatives;
    let accounts: BTreeSet<_> = members.iter().map(|it| &it.account).collect();
    if !in_order || !kinds || !sized || accounts.len() != members.len() {
        return Err(Refusal::DrawDiffers);
    }
    // Whoever may see who is who compares the people too.
    if !lot.draw.lines.is_empty() {
        let account = |pid: &Hash| {
            let line = lot.draw.lines.get(pid)?;
            world.roster.get(&line.expert)?.profile.account.clone()
        };
        let drawn: BTreeSet<_> = accepted.iter().map(account).collect();
        let named: BTreeSet<_> = experts.iter().map(|it| Some(it.account.clone())).collect();
        let own: Vec<_> = lot.draw.representatives.iter().map(|it| &it.account).collect();
        if drawn != named || !beside.iter().map(|it| &it.account).eq(own) {
            return Err(Refusal::DrawDiffers);
        }
    }
    let (id, seq) = (lot.id.clone(), of.seq);
    let drawn = CommitteeDrawn { lot: id, seq, members: members.to_vec() };
    let seated = accepted.into_iter().map(|pid| Event::Seated(Seated { of: of.clone(), pid }));
    Ok(std::iter::once(Event::CommitteeDrawn(drawn)).chain(seated).collect())
}

/// Names of those who accepted, ascending.
fn accepted(lot: &Lot) -> Vec<Hash> {
    let state = &lot.draw;
    let all = state.calls.keys();
    all.filter(|it| state.outcome(it) == Some(CallOutcome::Accepted)).copied().collect()
}
