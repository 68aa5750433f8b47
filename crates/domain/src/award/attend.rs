//! Decides what a member says before anything of a bid is shown: no ground to withdraw, and who
//! leads.

use std::collections::BTreeMap;

use crate::lot::{Lot, Stage};
use crate::rulebook::ids;
use crate::world::Event;

use super::Refusal;
use super::event::{Avoidance, AvoidanceDeclared, MemberKind, Signed};

/// Decides a member's declaration. Whoever finds a ground later says so later.
///
/// # Rules
///
/// - `C1.20`: identity and avoidance before the work begins; `C1.21`, `C1.5`: the members elect
///   their leader, in government procurement not the purchaser's representative.
pub(super) fn declare(
    lot: &Lot,
    (seat, avoidance, leader): (u8, Avoidance, Option<u8>),
    signed: &Signed,
) -> Result<Vec<Event>, Refusal> {
    let state = &lot.evaluation;
    let kind = |seat: u8| state.members.iter().find(|it| it.seat == seat).map(|it| it.kind);
    kind(seat).ok_or(Refusal::SeatUnknown)?;
    if !matches!(lot.stage, Stage::Opened | Stage::Evaluating) {
        return Err(Refusal::Stage);
    }
    match (avoidance, leader) {
        (Avoidance::None, Some(of)) => {
            if state.attended.contains_key(&seat) || state.recused.contains(&seat) {
                return Err(Refusal::Repeated);
            }
            let kind = kind(of).ok_or(Refusal::SeatUnknown)?;
            if super::committee::bars_leader(lot) && kind == MemberKind::Representative {
                return Err(Refusal::Committee { rule: ids::C1_5 });
            }
        }
        (Avoidance::MustWithdraw, None) => {
            if state.recused.contains(&seat) {
                return Err(Refusal::Repeated);
            }
        }
        _ => return Err(Refusal::SetDiffers),
    }
    let (lot, signed) = (lot.id.clone(), signed.clone());
    let it = AvoidanceDeclared { lot, seat, avoidance, leader, signed };
    Ok(vec![Event::AvoidanceDeclared(it)])
}

/// The seat that leads: most votes once every member has declared and nobody must withdraw; of
/// equal ones the lowest seat. `None` before.
#[must_use]
pub fn leader(lot: &Lot) -> Option<u8> {
    let state = &lot.evaluation;
    let declared = state.members.iter().all(|it| state.attended.contains_key(&it.seat));
    if !lot.committee_sits() || !declared || !state.recused.is_empty() {
        return None;
    }
    let mut votes: BTreeMap<u8, usize> = BTreeMap::new();
    for of in state.attended.values() {
        *votes.entry(*of).or_default() += 1;
    }
    let most = votes.values().max()?;
    votes.iter().find(|it| it.1 == most).map(|it| *it.0)
}
