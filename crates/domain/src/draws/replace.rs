//! A member falls away: he is replaced, or the committee is dissolved and built anew.
//!
//! Purpose: a seat never stays empty for ever, and nobody is exchanged for his opinion. Both take
//! the supervisor's order, since every bid has been opened by then (draw.md §6.7).

use std::collections::BTreeSet;

use crate::award::{Member, MemberKind};
use crate::rulebook::ids;
use crate::shared::Hash;
use crate::world::{Event, World};

use super::Refusal;
use super::bench::Bench;
use super::event::{
    CommitteeDissolved, DrawPurpose, LeavingCause, MemberReplaced, Replaced, SubstituteNamed,
};

/// Whether a member may still be replaced: after the last signature nobody's opinion can change.
fn before_report(bench: Bench<'_>) -> Result<(), Refusal> {
    if bench.is_suspended() {
        return Err(Refusal::DrawSuspended);
    }
    if bench.is_judging() { Ok(()) } else { Err(Refusal::Stage) }
}

/// Decides that a member leaves his seat.
///
/// # Rules
///
/// - `C1.18`: whoever is absent, must withdraw or is ill is replaced; his opinions are void.
pub(super) fn replace(
    world: &World,
    bench: Bench<'_>,
    (seat, pid): (u8, Option<Hash>),
    (cause, document): (LeavingCause, Hash),
) -> Result<Vec<Event>, Refusal> {
    before_report(bench)?;
    let mut members = bench.members().iter();
    let member = members.find(|it| it.seat == seat).ok_or(Refusal::SeatUnknown)?;
    let drawn = bench.draw().result.is_some() && member.kind == MemberKind::Expert;
    let left = MemberReplaced { lot: bench.id().clone(), seat, cause, document };
    let mut events = vec![Event::MemberReplaced(left)];
    match pid {
        Some(pid) if drawn && bench.draw().sits(&pid) && is_account(world, bench, &pid, member) => {
            let of = bench.draw().attempt(bench.id());
            events.push(Event::Replaced(Replaced { of, pid, order: document.hex() }));
        }
        // Whoever no open list gave: a representative, a member drawn outside, or by lists that
        // are used up, whose seat nothing but another committee fills.
        None if !(drawn && is_listed(world, bench, member)) => {}
        _ => return Err(Refusal::DrawDiffers),
    }
    Ok(events)
}

/// Whether a name of the draw is a member's; taken as said by whoever may not see who is who.
fn is_account(world: &World, bench: Bench<'_>, pid: &Hash, member: &Member) -> bool {
    if bench.draw().lines.is_empty() {
        return true;
    }
    let line = bench.draw().lines.get(pid);
    let listed = line.and_then(|it| world.roster.get(&it.expert));
    listed.is_some_and(|it| it.profile.account.as_ref() == Some(&member.account))
}

/// Whether one of the open attempt's names that sit is a member's; never for whoever may not see
/// who is who.
fn is_listed(world: &World, bench: Bench<'_>, member: &Member) -> bool {
    let visible = !bench.draw().lines.is_empty();
    visible && bench.draw().sitting().any(|it| is_account(world, bench, it, member))
}

/// Decides who sits in seats that no list of the platform fills: a representative's, or any of a
/// committee that was drawn outside.
///
/// # Rules
///
/// - `C1.18`: the seats are filled, by others than those who left. `T12.6`: nor by whoever sat in a
///   review that is void.
pub(super) fn name(
    bench: Bench<'_>,
    members: &[Member],
    document: Hash,
) -> Result<Vec<Event>, Refusal> {
    before_report(bench)?;
    let nameable = bench.nameable();
    let fills = |it: &Member| {
        bench.vacancies().get(&it.seat) == Some(&it.kind) && nameable.contains(&it.seat)
    };
    let seats: BTreeSet<u8> = members.iter().map(|it| it.seat).collect();
    let accounts: BTreeSet<_> = members.iter().map(|it| &it.account).collect();
    let sits = |it: &Member| bench.members().iter().any(|of| of.account == it.account);
    let once = seats.len() == members.len() && accounts.len() == members.len();
    let other = members.iter().all(|it| !sits(it) && !bench.left().contains(&it.account));
    if members.is_empty() || !once || !other || !members.iter().all(fills) {
        return Err(Refusal::DrawDiffers);
    }
    // Nobody reviews twice whose review was void.
    if members.iter().any(|it| bench.is_barred(&it.account)) {
        return Err(Refusal::Committee { rule: ids::T12_6 });
    }
    let (lot, members) = (bench.id().clone(), members.to_vec());
    Ok(vec![Event::SubstituteNamed(SubstituteNamed { lot, members, document })])
}

/// Decides that the committee is dissolved: only where it cannot be filled, so that nobody draws
/// until he likes the outcome.
///
/// # Rules
///
/// - `C1.19`: activity stops, the files are sealed, a committee is built anew, every opinion is
///   void.
pub(super) fn dissolve(bench: Bench<'_>, document: Hash) -> Result<Vec<Event>, Refusal> {
    before_report(bench)?;
    if bench.vacancies().is_empty() && !bench.draw().is_short() {
        return Err(Refusal::CommitteeSits { rule: ids::C1_19 });
    }
    // The protocol's draw of the committee; a later one of substitutes ends with it.
    let mut of = bench.draw().attempt(bench.id());
    of.purpose = match bench {
        Bench::Lot(_) => DrawPurpose::Committee,
        Bench::Applicants(..) => DrawPurpose::Reviewers,
    };
    of.seq = bench.draw().attempts;
    Ok(vec![Event::CommitteeDissolved(CommitteeDissolved { of, document })])
}
