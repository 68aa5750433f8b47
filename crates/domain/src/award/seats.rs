//! What becomes of opinions when a seat is left, filled, or the committee is dissolved.
//!
//! Invariant: no conclusion outlives a member who took part in it; what others wrote for
//! themselves stands as long as it covers the bids that are valid.

use crate::lot::{AwardState, Lot, Stage, VoidedEvaluation};
use crate::remedies::{EvaluationVoided, Evaluators};
use crate::shared::{Instant, Uscc};
use crate::signing::{Part, reviewer};

use super::event::Member;
use super::{alerts, blind, technical, validity};

/// Members take vacant seats, or all of a new committee.
pub(crate) fn fill(lot: &mut Lot, members: &[Member]) {
    let state = &mut lot.evaluation;
    for it in members {
        state.vacant.remove(&it.seat);
        state.members.push(it.clone());
    }
    state.members.sort_by_key(|it| it.seat);
}

/// A member leaves: his sheet is void, and so is what the committee concluded with him.
pub(crate) fn leave(lot: &mut Lot, seat: u8) {
    let state = &mut lot.evaluation;
    if let Some(at) = state.members.iter().position(|it| it.seat == seat) {
        let gone = state.members.remove(at);
        state.vacant.insert(seat, gone.kind);
        state.left.insert(gone.account);
    }
    technical::unlock(lot);
    let state = &mut lot.evaluation;
    state.sheets.remove(&seat);
    state.blind.sheets.remove(&seat);
    state.explained.remove(&seat);
    state.recused.remove(&seat);
    state.asked_time.remove(&seat);
    // Whoever voted for the one who left votes again.
    state.attended.retain(|of, vote| *of != seat && *vote != seat);
    void_conclusions(lot);
}

/// The committee is dissolved: every opinion is void.
pub(crate) fn dissolve(lot: &mut Lot) {
    let state = &mut lot.evaluation;
    state.members.clear();
    state.vacant.clear();
    state.attended.clear();
    state.recused.clear();
    state.asked_time.clear();
    state.document = None;
    state.technical = None;
    state.sheets.clear();
    state.explained.clear();
    state.reopened.clear();
    state.dissolved += 1;
    blind::dissolve(lot);
    void_conclusions(lot);
}

/// The result is void: what was is kept as it stood, and bids are evaluated anew, by the members
/// who sit or by others.
pub(crate) fn evaluate_anew(lot: &mut Lot, it: &EvaluationVoided, now: Instant) {
    lot.voided.push(VoidedEvaluation {
        at: now,
        remedy: it.remedy.clone(),
        by: it.by,
        evaluation: lot.evaluation.clone(),
        award: lot.award.clone(),
    });
    lot.stage = Stage::Evaluating;
    if it.by == Evaluators::Others {
        let gone = std::mem::take(&mut lot.evaluation.members);
        lot.evaluation.left.extend(gone.into_iter().map(|it| it.account));
        dissolve(lot);
    } else {
        let state = &mut lot.evaluation;
        state.sheets.clear();
        state.explained.clear();
        state.reopened.clear();
        blind::dissolve(lot);
        void_conclusions(lot);
    }
    let state = &mut lot.evaluation;
    state.began = (it.by == Evaluators::Original).then_some(now);
    state.adjournments.clear();
    state.until_s = None;
    (state.delivered, state.due) = (None, None);
    let (voided, lost) = (lot.award.voided.clone(), lot.award.lost.clone());
    let (renounced, notices) = (lot.award.renounced.clone(), lot.award.notices);
    lot.award = AwardState { voided, lost, renounced, notices, ..AwardState::default() };
    lot.contract.begin_anew();
}

/// What the committee concluded together is void. The purchaser's own review stands, and so does
/// what bidders explained or confirmed.
fn void_conclusions(lot: &mut Lot) {
    let own: Vec<_> = lot.evaluation.reviews.keys().copied().collect();
    let own = own.into_iter().filter(|it| reviewer(Some(lot), *it) == Part::PurchaserOrAgent);
    let kept: Vec<_> = own.collect();
    let gone = validity::all_declined(lot);
    let state = &mut lot.evaluation;
    state.reviews.retain(|step, _| kept.contains(step));
    state.lapsed = gone;
    state.queries.values_mut().for_each(|it| it.judged = None);
    state.clarifications.values_mut().for_each(|it| it.judged = None);
    state.deviations = None;
    state.closed = None;
    state.totals = None;
    state.ranking.clear();
    state.aside.clear();
    state.report = None;
    state.tells_more = false;
    state.first_signed = None;
    state.signed.clear();
    state.refused = None;
    state.deemed.clear();
    if state.reviews.is_empty() {
        lot.stage = Stage::Opened;
    }
}

/// Sheets that no longer cover exactly the valid bids are void.
pub(crate) fn keep_fitting_sheets(lot: &mut Lot) {
    let Some(valid) = technical::scored(lot) else { return };
    let open = lot.evaluation.queries.values().any(|it| it.judged.is_none());
    if open {
        return;
    }
    lot.evaluation.sheets.retain(|_, sheet| {
        let mut scored: Vec<&Uscc> = sheet.scores.iter().map(|it| &it.bidder).collect();
        scored.dedup();
        scored.into_iter().eq(&valid)
    });
    alerts::keep_fitting_answers(lot);
}
