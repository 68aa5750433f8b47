//! A member falls away: he is replaced, or the committee is dissolved and built anew.
//!
//! Purpose: a seat never stays empty for ever, and nobody is exchanged for his opinion. Both take
//! the supervisor's order, since every bid has been opened by then (draw.md §6.7).

use std::collections::BTreeSet;

use crate::award::{Member, MemberKind};
use crate::lot::{Lot, Stage};
use crate::rulebook::ids;
use crate::shared::Hash;
use crate::world::{Event, World};

use super::Refusal;
use super::event::{
    CommitteeDissolved, DrawPurpose, LeavingCause, MemberReplaced, Replaced, SubstituteNamed,
};

/// Whether a member may still be replaced: after the last signature nobody's opinion can change.
fn before_report(lot: &Lot) -> Result<(), Refusal> {
    if lot.is_suspended() {
        return Err(Refusal::DrawSuspended);
    }
    if matches!(lot.stage, Stage::Opened | Stage::Evaluating) {
        Ok(())
    } else {
        Err(Refusal::Stage)
    }
}

/// Decides that a member leaves his seat.
///
/// # Rules
///
/// - `C1.18`: whoever is absent, must withdraw or is ill is replaced; his opinions are void.
pub(super) fn replace(
    world: &World,
    lot: &Lot,
    (seat, pid): (u8, Option<Hash>),
    (cause, document): (LeavingCause, Hash),
) -> Result<Vec<Event>, Refusal> {
    before_report(lot)?;
    let mut members = lot.evaluation.members.iter();
    let member = members.find(|it| it.seat == seat).ok_or(Refusal::SeatUnknown)?;
    let drawn = lot.draw.result.is_some() && member.kind == MemberKind::Expert;
    let left = MemberReplaced { lot: lot.id.clone(), seat, cause, document };
    let mut events = vec![Event::MemberReplaced(left)];
    match pid {
        Some(pid) if drawn && lot.draw.sits(&pid) && is_account(world, lot, &pid, member) => {
            let of = lot.draw.attempt(&lot.id);
            events.push(Event::Replaced(Replaced { of, pid, order: document.hex() }));
        }
        // Whoever no open list gave: a representative, a member drawn outside, or by lists that
        // are used up, whose seat nothing but another committee fills.
        None if !(drawn && is_listed(world, lot, member)) => {}
        _ => return Err(Refusal::DrawDiffers),
    }
    Ok(events)
}

/// Whether a name of the draw is a member's; taken as said by whoever may not see who is who.
fn is_account(world: &World, lot: &Lot, pid: &Hash, member: &Member) -> bool {
    if lot.draw.lines.is_empty() {
        return true;
    }
    let line = lot.draw.lines.get(pid);
    let listed = line.and_then(|it| world.roster.get(&it.expert));
    listed.is_some_and(|it| it.profile.account.as_ref() == Some(&member.account))
}

/// Whether one of the open attempt's names that sit is a member's; never for whoever may not see
/// who is who.
fn is_listed(world: &World, lot: &Lot, member: &Member) -> bool {
    let visible = !lot.draw.lines.is_empty();
    visible && lot.draw.sitting().any(|it| is_account(world, lot, it, member))
}

/// Decides who sits in seats that no list of the platform fills: a representative's, or any of a
/// committee that was drawn outside.
///
/// # Rules
///
/// - `C1.18`: the seats are filled, by others than those who left.
pub(super) fn name(lot: &Lot, members: &[Member], document: Hash) -> Result<Vec<Event>, Refusal> {
    before_report(lot)?;
    let state = &lot.evaluation;
    let fills = |it: &Member| {
        let kind = state.vacant.get(&it.seat);
        let listed = lot.draw.result.is_some() && it.kind == MemberKind::Expert;
        kind == Some(&it.kind) && !listed
    };
    let seats: BTreeSet<u8> = members.iter().map(|it| it.seat).collect();
    let accounts: BTreeSet<_> = members.iter().map(|it| &it.account).collect();
    let sits = |it: &Member| state.members.iter().any(|of| of.account == it.account);
    let once = seats.len() == members.len() && accounts.len() == members.len();
    let other = members.iter().all(|it| !sits(it) && !state.left.contains(&it.account));
    if members.is_empty() || !once || !other || !members.iter().all(fills) {
        return Err(Refusal::DrawDiffers);
    }
    let (lot, members) = (lot.id.clone(), members.to_vec());
    Ok(vec![Event::SubstituteNamed(SubstituteNamed { lot, members, document })])
}

/// Decides that the committee is dissolved: only where it cannot be filled, so that nobody draws
/// until he likes the outcome.
///
/// # Rules
///
/// - `C1.19`: activity stops, the files are sealed, a committee is built anew, every opinion is
///   void.
pub(super) fn dissolve(lot: &Lot, document: Hash) -> Result<Vec<Event>, Refusal> {
    before_report(lot)?;
    if lot.evaluation.vacant.is_empty() && !lot.draw.is_short() {
        return Err(Refusal::CommitteeSits { rule: ids::C1_19 });
    }
    // The protocol's draw of the committee; a later one of substitutes ends with it.
    let mut of = lot.draw.attempt(&lot.id);
    of.purpose = DrawPurpose::Committee;
    of.seq = lot.draw.attempts;
    Ok(vec![Event::CommitteeDissolved(CommitteeDissolved { of, document })])
}
