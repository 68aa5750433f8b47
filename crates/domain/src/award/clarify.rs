//! 澄清: the committee asks one bidder about its bid in writing, and judges what it answers.
//!
//! Invariant: nothing that a bidder says unasked, late or beyond its bid changes what is evaluated.

use crate::law::Law;
use crate::lot::{Clarification, Lot, Stage};
use crate::rulebook::{Regime, ids};
use crate::shared::Uscc;
use crate::world::Event;

use super::event::{
    ClarificationAnswered, ClarificationAsked, ClarificationJudged, ClarificationProposed,
    ClarificationVerdict, Pass,
};
use super::{Command, Refusal};

/// Most questions, and most proposals, of one lot.
const CLARIFICATIONS_MAX: usize = 1_000; // not law: bound of a list

/// The article that allows the question and bounds the answer.
#[must_use]
pub fn clarification_rule(regime: Regime) -> &'static str {
    match regime {
        Regime::Works => ids::C4_15,
        Regime::GovernmentProcurement => ids::C4_14,
    }
}

/// Whether the committee may still ask: after the opening record, before anybody scored.
fn may_ask(lot: &Lot, bidder: &Uscc) -> Result<(), Refusal> {
    if lot.opening.record_signed.is_none() {
        return Err(Refusal::RecordUnsigned);
    }
    let begun = !lot.evaluation.sheets.is_empty() || !lot.evaluation.ranking.is_empty();
    if !matches!(lot.stage, Stage::Opened | Stage::Evaluating) || begun {
        return Err(Refusal::Stage);
    }
    if lot.evaluation.members.is_empty() {
        return Err(Refusal::StepMissing);
    }
    let rejected = lot.evaluation.reviews.values().flat_map(|it| &it.results);
    let mut rejected = rejected.filter(|it| it.pass == Pass::Rejected);
    let stands = lot.priced().iter().any(|it| it.0 == *bidder);
    if !stands || rejected.any(|it| it.bidder == *bidder) {
        return Err(Refusal::SetDiffers);
    }
    Ok(())
}

/// Decides a member's wish that something is asked; the leader asks.
///
/// # Rules
///
/// - `C4.14`, `C4.15`: only what is unclear, inconsistent or obviously mistaken.
pub(super) fn propose(lot: &Lot, command: &Command) -> Result<Vec<Event>, Refusal> {
    let Command::ProposeClarification {
        seat, bidder, doubt, text, salt, commitment, signed, ..
    } = command
    else {
        return Ok(Vec::new());
    };
    may_ask(lot, bidder)?;
    if !lot.evaluation.members.iter().any(|it| it.seat == *seat) {
        return Err(Refusal::SeatUnknown);
    }
    if lot.evaluation.proposals.len() >= CLARIFICATIONS_MAX {
        return Err(Refusal::SetDiffers);
    }
    Ok(vec![Event::ClarificationProposed(ClarificationProposed {
        lot: lot.id.clone(),
        number: next(lot.evaluation.proposals.len()),
        seat: *seat,
        bidder: bidder.clone(),
        doubt: *doubt,
        text: text.clone(),
        salt: *salt,
        commitment: *commitment,
        signed: signed.clone(),
    })])
}

/// Numbers go from 1.
fn next(known: usize) -> u32 {
    u32::try_from(known + 1).unwrap_or(u32::MAX)
}

/// Decides the committee's question to one bidder.
///
/// # Rules
///
/// - `C4.14`, `C4.15`: in writing; `C4.16`: never less time; `C5.5`: never more.
pub(super) fn ask(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::AskClarification {
        proposed,
        bidder,
        doubt,
        text,
        salt,
        commitment,
        until_s,
        signed,
        ..
    } = command
    else {
        return Ok(Vec::new());
    };
    may_ask(lot, bidder)?;
    if lot.evaluation.clarifications.len() >= CLARIFICATIONS_MAX {
        return Err(Refusal::SetDiffers);
    }
    if let Some(number) = proposed {
        let known = lot.evaluation.proposals.get(number).ok_or(Refusal::SetDiffers)?;
        if known.bidder != *bidder {
            return Err(Refusal::SetDiffers);
        }
        let mut asked = lot.evaluation.clarifications.values();
        if asked.any(|it| it.asked.proposed == Some(*number)) {
            return Err(Refusal::Repeated);
        }
    }
    let least = law.now.seconds().saturating_add(law.seconds(ids::C4_16)?);
    if *until_s < least {
        return Err(Refusal::TimeShort { rule: ids::C4_16 });
    }
    let most = law.now.seconds().saturating_add(law.seconds(ids::C5_5)?);
    if *until_s > most {
        return Err(Refusal::TimeLong { rule: ids::C5_5 });
    }
    Ok(vec![Event::ClarificationAsked(ClarificationAsked {
        lot: lot.id.clone(),
        number: next(lot.evaluation.clarifications.len()),
        proposed: *proposed,
        bidder: bidder.clone(),
        doubt: *doubt,
        text: text.clone(),
        salt: *salt,
        commitment: *commitment,
        until_s: *until_s,
        signed: signed.clone(),
    })])
}

/// Decides the bidder's answer: to a question that was asked of it, in time, once.
///
/// # Rules
///
/// - `C4.14`, `C4.15`: nothing is taken unasked; `C4.16`: the time.
pub(super) fn answer(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::AnswerClarification { number, bidder, text, salt, commitment, signed, .. } =
        command
    else {
        return Ok(Vec::new());
    };
    let rule = clarification_rule(lot.notice.regime);
    let known = lot.evaluation.clarifications.get(number);
    let known = known.filter(|it| it.asked.bidder == *bidder);
    let known = known.ok_or(Refusal::NotAsked { rule })?;
    if !matches!(lot.stage, Stage::Opened | Stage::Evaluating) {
        return Err(Refusal::Stage);
    }
    if known.answered.is_some() {
        return Err(Refusal::Repeated);
    }
    if known.judged.is_some() || law.now.seconds() > known.asked.until_s {
        return Err(Refusal::AnswerLate { rule: ids::C4_16 });
    }
    Ok(vec![Event::ClarificationAnswered(ClarificationAnswered {
        lot: lot.id.clone(),
        number: *number,
        bidder: bidder.clone(),
        text: text.clone(),
        salt: *salt,
        commitment: *commitment,
        signed: signed.clone(),
    })])
}

/// Decides what the committee makes of an answer, or of the silence.
///
/// # Rules
///
/// - `C4.16`: not before the answer, or the end of its time; `C4.14`, `C4.15`: what goes beyond the
///   bid or changes its substance is not considered.
pub(super) fn judge(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::JudgeClarification { number, verdict, reason, signed, .. } = command else {
        return Ok(Vec::new());
    };
    if !matches!(lot.stage, Stage::Opened | Stage::Evaluating) {
        return Err(Refusal::Stage);
    }
    let known = lot.evaluation.clarifications.get(number).ok_or(Refusal::SetDiffers)?;
    if known.judged.is_some() {
        return Err(Refusal::Repeated);
    }
    if known.answered.is_none() && law.now.seconds() <= known.asked.until_s {
        return Err(Refusal::AnswerOpen { rule: ids::C4_16 });
    }
    let silent = *verdict == ClarificationVerdict::Unanswered;
    if silent != known.answered.is_none() {
        return Err(Refusal::SetDiffers);
    }
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    Ok(vec![Event::ClarificationJudged(ClarificationJudged {
        lot: lot.id.clone(),
        number: *number,
        verdict: *verdict,
        reason: reason.clone(),
        signed: signed.clone(),
    })])
}

/// The committee concludes nothing while a question waits.
///
/// # Rules
///
/// - `C4.14`, `C4.15`: what was asked is judged first.
pub(super) fn all_judged(lot: &Lot) -> Result<(), Refusal> {
    let rule = clarification_rule(lot.notice.regime);
    let open = |it: &Clarification| it.judged.is_none();
    if lot.evaluation.clarifications.values().any(open) {
        return Err(Refusal::ClarificationOpen { rule });
    }
    Ok(())
}
