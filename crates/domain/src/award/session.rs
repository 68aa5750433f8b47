//! The hours of a committee: adjourned and resumed 中止与恢复, and the time that the purchaser gives.
//!
//! Invariant: while it is adjourned nothing of the evaluation is read, written or concluded.

use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::rulebook::{Regime, ids};
use crate::world::Event;

use super::event::{
    AdjournmentCause, EvaluationAdjourned, EvaluationResumed, EvaluationTimeFixed, MoreTimeAsked,
    Resumer, Signed,
};
use super::{Command, Refusal, attend};

/// Most adjournments of one lot.
const ADJOURNMENTS_MAX: usize = 1_000; // not law: bound of a list

/// Decides a command about the committee's hours.
pub(super) fn decide(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::AdjournEvaluation { cause, reason, signed, .. } => {
            adjourn(lot, *cause, reason, signed)
        }
        Command::ResumeEvaluation { by, signed, .. } => resume(lot, *by, signed),
        Command::FixEvaluationTime { until_s, signed, .. } => fix(lot, *until_s, signed, law),
        Command::AskMoreTime { seat, signed, .. } => ask_time(lot, *seat, signed),
        _ => Ok(Vec::new()),
    }
}

fn works_on(lot: &Lot) -> Result<(), Refusal> {
    if lot.evaluation.members.is_empty() {
        return Err(Refusal::StepMissing);
    }
    if !matches!(lot.stage, Stage::Opened | Stage::Evaluating) {
        return Err(Refusal::Stage);
    }
    Ok(())
}

/// Decides that the committee stops for a while and its desk is sealed.
///
/// # Rules
///
/// - `C1.22`: with cause and reason.
fn adjourn(
    lot: &Lot,
    cause: AdjournmentCause,
    reason: &str,
    signed: &Signed,
) -> Result<Vec<Event>, Refusal> {
    works_on(lot)?;
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    if lot.evaluation.adjournments.len() >= ADJOURNMENTS_MAX {
        return Err(Refusal::SetDiffers);
    }
    let (lot, reason, signed) = (lot.id.clone(), reason.to_owned(), signed.clone());
    Ok(vec![Event::EvaluationAdjourned(EvaluationAdjourned { lot, cause, reason, signed })])
}

/// Decides that it goes on.
///
/// # Rules
///
/// - `C1.22`: by the leader, or by the purchaser, who organises the evaluation.
fn resume(lot: &Lot, by: Resumer, signed: &Signed) -> Result<Vec<Event>, Refusal> {
    works_on(lot)?;
    if !lot.evaluation.is_adjourned() {
        return Err(Refusal::Repeated);
    }
    if by == Resumer::Leader && attend::leader(lot).is_none() {
        return Err(Refusal::NotAttended { rule: ids::C1_20 });
    }
    let (lot, signed) = (lot.id.clone(), signed.clone());
    Ok(vec![Event::EvaluationResumed(EvaluationResumed { lot, by, signed })])
}

/// Nothing goes on while it is adjourned.
pub(super) fn sits(lot: &Lot) -> Result<(), Refusal> {
    if lot.evaluation.is_adjourned() {
        return Err(Refusal::Adjourned { rule: ids::C1_22 });
    }
    Ok(())
}

/// Decides until when the committee has time: first set, then only extended.
///
/// # Rules
///
/// - `T21`: reasonable time; extended where more than the share of members ask.
fn fix(lot: &Lot, until_s: i64, signed: &Signed, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    works_on(lot)?;
    if lot.notice.regime != Regime::Works {
        return Err(Refusal::Stage);
    }
    let standing = lot.evaluation.until_s.unwrap_or(i64::MIN);
    if until_s <= standing || until_s <= law.now.seconds() {
        return Err(Refusal::TimeShort { rule: ids::T21 });
    }
    let asked = u32::try_from(lot.evaluation.asked_time.len()).unwrap_or(u32::MAX);
    let (lot, signed) = (lot.id.clone(), signed.clone());
    Ok(vec![Event::EvaluationTimeFixed(EvaluationTimeFixed { lot, until_s, asked, signed })])
}

/// Decides that a member finds the time too short: once until it is extended.
///
/// # Rules
///
/// - `T21`: only where a time was set.
fn ask_time(lot: &Lot, seat: u8, signed: &Signed) -> Result<Vec<Event>, Refusal> {
    works_on(lot)?;
    if !lot.evaluation.members.iter().any(|it| it.seat == seat) {
        return Err(Refusal::SeatUnknown);
    }
    if lot.evaluation.until_s.is_none() {
        return Err(Refusal::NoTimeFixed { rule: ids::T21 });
    }
    if lot.evaluation.asked_time.contains(&seat) {
        return Err(Refusal::Repeated);
    }
    let (lot, signed) = (lot.id.clone(), signed.clone());
    Ok(vec![Event::MoreTimeAsked(MoreTimeAsked { lot, seat, signed })])
}

/// Whether so many members ask for more time that the purchaser must extend it.
///
/// # Errors
///
/// [`Refusal::LawGap`] when the pack has no such share.
///
/// # Rules
///
/// - `T21`: more than the share.
pub fn time_is_owed(lot: &Lot, law: Law<'_>) -> Result<bool, Refusal> {
    let state = &lot.evaluation;
    if state.asked_time.is_empty() {
        return Ok(false);
    }
    let (of, to) = law.share(ids::T21)?;
    let (asked, members) = (state.asked_time.len() as u64, state.members.len() as u64);
    Ok(asked * u64::from(to) > members * u64::from(of))
}

/// The report is not signed before time that is owed was given.
pub(super) fn time_given(lot: &Lot, law: Law<'_>) -> Result<(), Refusal> {
    if time_is_owed(lot, law)? { Err(Refusal::TimeOwed { rule: ids::T21 }) } else { Ok(()) }
}
