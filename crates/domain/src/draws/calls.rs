//! Calls: placed before they ring, ended by the expert's own act or after the pack's tries.

use std::collections::BTreeSet;

use crate::award::{Member, MemberKind};
use crate::experts::{Limits, limits};
use crate::law::Law;
use crate::rulebook::ids;
use crate::shared::Hash;
use crate::world::{Event, World};

use super::Refusal;
use super::bench::Bench;
use super::event::{
    Attempt, CallEnded, CallOutcome, CallPlaced, CommitteeDrawn, Placement, Seated,
    SubstituteSeated,
};

/// Why somebody may decline.
pub const DECLINE_REASONS: [&str; 5] = ["away", "conflict", "duty", "ill", "other"];

fn drawn(bench: Bench<'_>, of: &Attempt) -> Result<(), Refusal> {
    let result = bench.draw().result.as_ref().ok_or(Refusal::StepMissing)?;
    if result.of == *of { Ok(()) } else { Err(Refusal::DrawAttemptDiffers) }
}

/// Whom to call follows from the lists and is checked beside this law; here stands that each is
/// called once at a time, by counted attempts.
pub(super) fn place(bench: Bench<'_>, all: &[CallPlaced]) -> Result<Vec<Event>, Refusal> {
    if bench.is_suspended() {
        return Err(Refusal::DrawSuspended);
    }
    if all.is_empty() {
        return Err(Refusal::StepMissing);
    }
    let mut once = BTreeSet::new();
    for it in all {
        drawn(bench, &it.of)?;
        let before = bench.draw().calls.get(&it.pid).map_or(&[][..], Vec::as_slice);
        let ended = before.iter().all(|it| it.ended.is_some());
        let open = bench.draw().outcome(&it.pid).is_none();
        if !ended || !open || !once.insert(it.pid) || it.n != before.len() as u64 + 1 {
            return Err(Refusal::Repeated);
        }
    }
    Ok(all.iter().cloned().map(Event::CallPlaced).collect())
}

/// The attempt at somebody that is still ringing.
fn ringing<'a>(bench: Bench<'a>, it: &CallEnded, law: Law<'_>) -> Result<&'a Placement, Refusal> {
    drawn(bench, &it.of)?;
    let last = bench.draw().calls.get(&it.pid).and_then(|all| all.last());
    let last = last.filter(|last| last.ended.is_none() && last.placed.n == it.n);
    let last = last.ok_or(Refusal::CallUnknown)?;
    let rang_s = law.now.seconds_since(last.at);
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
pub(super) fn end(bench: Bench<'_>, it: &CallEnded, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    ringing(bench, it, law)?;
    let silent = it.proof.is_empty() && it.reason.is_empty() && it.record.is_empty();
    if !silent || !matches!(it.outcome, CallOutcome::Rang | CallOutcome::NoAnswer) {
        return Err(Refusal::DrawDiffers);
    }
    let of = limits(law.rules)?;
    if i64::try_from(it.ring_s).is_ok_and(|ring| ring < of.ring_seconds_min) {
        return Err(Refusal::TriedTooLittle { rule: ids::Y28 });
    }
    if it.outcome == CallOutcome::NoAnswer {
        tried(&bench.draw().calls[&it.pid], &of)?;
    }
    Ok(vec![Event::CallEnded(it.clone())])
}

/// Whether somebody was tried often enough, by enough ways, over enough time.
fn tried(all: &[Placement], of: &Limits) -> Result<(), Refusal> {
    let least = |holds: bool, rule| {
        if holds { Ok(()) } else { Err(Refusal::TriedTooLittle { rule }) }
    };
    let channels: BTreeSet<_> = all.iter().map(|it| &it.placed.channel).collect();
    let ends = all.first().zip(all.last());
    let spread_s = ends.map_or(0, |(first, last)| last.at.seconds_since(first.at));
    least(all.len() >= of.attempts_min as usize, ids::Y25)?;
    least(channels.len() >= of.channels_min as usize, ids::Y26)?;
    least(spread_s >= of.spread_seconds_min, ids::Y27)
}

/// The expert's own answer.
pub(super) fn answer(
    bench: Bench<'_>,
    it: &CallEnded,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    ringing(bench, it, law)?;
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

/// Seats everybody who accepted and holds no seat yet: in a new committee with the purchaser's
/// representatives behind them, else in the seats that are vacant.
///
/// # Rules
///
/// - `C1.5`: the first seat leads, and an expert has it. `C1.18`: vacant seats are filled.
pub(super) fn seat(
    world: &World,
    bench: Bench<'_>,
    of: &Attempt,
    members: &[Member],
) -> Result<Vec<Event>, Refusal> {
    if bench.is_suspended() {
        return Err(Refusal::DrawSuspended);
    }
    drawn(bench, of)?;
    let fresh = unseated(bench);
    if bench.draw().open_seats() > 0 || fresh.is_empty() {
        return Err(Refusal::StepMissing);
    }
    let sitting = bench.members();
    let beside = if sitting.is_empty() { bench.draw().beside } else { 0 };
    let sized = members.len() as u64 == fresh.len() as u64 + beside;
    let due: Vec<u8> = if sitting.is_empty() {
        (1..=u8::MAX).take(members.len()).collect()
    } else {
        bench.vacant()
    };
    let in_order = members.iter().map(|it| it.seat).eq(due);
    let (experts, behind) = members.split_at(fresh.len().min(members.len()));
    let kinds = experts.iter().all(|it| it.kind == MemberKind::Expert)
        && behind.iter().all(|it| it.kind == MemberKind::Representative);
    let all = sitting.iter().chain(members).map(|it| &it.account);
    let accounts: BTreeSet<_> = all.clone().collect();
    if !in_order || !kinds || !sized || accounts.len() != all.count() {
        return Err(Refusal::DrawDiffers);
    }
    // Whoever may see who is who compares the people too.
    if !bench.draw().lines.is_empty() {
        let account = |pid: &Hash| {
            let waiting = bench.draw().waiting.get(pid).and_then(|it| it.1.as_ref());
            let line = waiting.or_else(|| bench.draw().lines.get(pid))?;
            world.roster.get(&line.expert)?.profile.account.clone()
        };
        // Nobody reviews twice whose review was void (T12.6).
        if members.iter().any(|it| bench.is_barred(&it.account)) {
            return Err(Refusal::Committee { rule: ids::T12_6 });
        }
        let drawn: BTreeSet<_> = fresh.iter().map(|it| account(&it.1)).collect();
        let named: BTreeSet<_> = experts.iter().map(|it| Some(it.account.clone())).collect();
        let own = bench.draw().representatives.iter().map(|it| &it.account);
        let own = own.take(behind.len());
        if drawn != named || !behind.iter().map(|it| &it.account).eq(own) {
            return Err(Refusal::DrawDiffers);
        }
    }
    let seated = fresh.into_iter().map(|(of, pid)| Event::Seated(Seated { of, pid }));
    let members = members.to_vec();
    let first = if sitting.is_empty() && of.purpose.is_whole() {
        Event::CommitteeDrawn(CommitteeDrawn { lot: bench.id().clone(), seq: of.seq, members })
    } else {
        Event::SubstituteSeated(SubstituteSeated { of: of.clone(), members })
    };
    Ok(std::iter::once(first).chain(seated).collect())
}

/// Names that accepted and hold no seat yet, each with its attempt: first those of lists that are
/// used up.
fn unseated(bench: Bench<'_>) -> Vec<(Attempt, Hash)> {
    let state = bench.draw();
    let of = state.attempt(bench.id());
    let waiting = state.waiting.iter().map(|(pid, it)| (it.0.clone(), *pid));
    let free = state.sitting().filter(|it| !state.seated.contains(it));
    waiting.chain(free.map(|it| (of.clone(), *it))).collect()
}
