//! Decides what a member says before anything of a bid is shown: no ground to withdraw, and who
//! leads.

use std::collections::{BTreeMap, BTreeSet};

use crate::draws::Bench;
use crate::lot::Lot;
use crate::rulebook::ids;
use crate::world::Event;

use super::Refusal;
use super::event::{Avoidance, AvoidanceDeclared, Member, MemberKind, Signed};

/// Decides a member's declaration, in a committee that evaluates or that reviews applicants.
/// Whoever finds a ground later says so later.
///
/// # Rules
///
/// - `C1.20`: identity and avoidance before the work begins; `C1.21`, `C1.5`: the members elect
///   their leader, in government procurement not the purchaser's representative. `T12.4`: of
///   applicants alike.
pub(super) fn declare(
    bench: Bench<'_>,
    (seat, avoidance, leader): (u8, Avoidance, Option<u8>),
    signed: &Signed,
) -> Result<Vec<Event>, Refusal> {
    let kind = |seat: u8| bench.members().iter().find(|it| it.seat == seat).map(|it| it.kind);
    kind(seat).ok_or(Refusal::SeatUnknown)?;
    if !bench.is_judging() {
        return Err(Refusal::Stage);
    }
    let recused = bench.recused().contains(&seat);
    match (avoidance, leader) {
        (Avoidance::None, Some(of)) => {
            if bench.attended().contains_key(&seat) || recused {
                return Err(Refusal::Repeated);
            }
            let kind = kind(of).ok_or(Refusal::SeatUnknown)?;
            let barred = matches!(bench, Bench::Lot(lot) if super::committee::bars_leader(lot));
            if barred && kind == MemberKind::Representative {
                return Err(Refusal::Committee { rule: ids::C1_5 });
            }
        }
        (Avoidance::MustWithdraw, None) => {
            if recused {
                return Err(Refusal::Repeated);
            }
        }
        _ => return Err(Refusal::SetDiffers),
    }
    let (lot, signed) = (bench.id().clone(), signed.clone());
    let it = AvoidanceDeclared { lot, seat, avoidance, leader, signed };
    Ok(vec![Event::AvoidanceDeclared(it)])
}

/// The seat that leads: most votes once every member has declared and nobody must withdraw; of
/// equal ones the lowest seat. `None` before.
#[must_use]
pub fn leader(lot: &Lot) -> Option<u8> {
    let state = &lot.evaluation;
    let sits = lot.committee_sits();
    sits.then(|| elected(&state.members, &state.attended, &state.recused))?
}

/// The same of the members of a whole committee, their votes and whoever must withdraw.
pub(crate) fn elected(
    members: &[Member],
    attended: &BTreeMap<u8, u8>,
    recused: &BTreeSet<u8>,
) -> Option<u8> {
    let declared = members.iter().all(|it| attended.contains_key(&it.seat));
    if !declared || !recused.is_empty() {
        return None;
    }
    let mut votes: BTreeMap<u8, usize> = BTreeMap::new();
    for of in attended.values() {
        *votes.entry(*of).or_default() += 1;
    }
    let most = votes.values().max()?;
    votes.iter().find(|it| it.1 == most).map(|it| *it.0)
}
