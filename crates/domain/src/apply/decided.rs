//! Folds what a committee does, who is determined, and what is published of it into a lot.

use crate::award::{
    self, AgreementDeemed, PublishedNotice, SigningRefused, alerts, blind, proof, seats, technical,
    validity,
};
use crate::lot::{
    Adjournment, Clarification, Correction, Lot, Query, Recheck, Stage, ValidityRequest,
};
use crate::rulebook::Regime;
use crate::shared::Instant;
use crate::world::Event;

pub(super) fn apply_award(lot: &mut Lot, event: &Event, now: Instant) {
    match event {
        Event::CommitteeEntered(it) => {
            lot.evaluation.members.clone_from(&it.members);
            lot.evaluation.document = Some(it.document);
        }
        Event::CommitteeDrawn(it) => lot.evaluation.members.clone_from(&it.members),
        Event::SubstituteNamed(it) => seats::fill(lot, &it.members),
        Event::SubstituteSeated(it) => seats::fill(lot, &it.members),
        Event::MemberReplaced(it) => seats::leave(lot, it.seat),
        Event::CommitteeDissolved(_) => seats::dissolve(lot),
        Event::AvoidanceDeclared(it) => {
            lot.evaluation.began.get_or_insert(now);
            match it.leader {
                Some(leader) => drop(lot.evaluation.attended.insert(it.seat, leader)),
                None => drop(lot.evaluation.recused.insert(it.seat)),
            }
        }
        Event::BidsReviewed(it) => {
            lot.stage = Stage::Evaluating;
            lot.evaluation.reviews.insert(it.step, it.clone());
            seats::keep_fitting_sheets(lot);
        }
        Event::ObjectRead(it) => {
            lot.evaluation.reads.insert((it.day, it.reader.clone(), it.object));
        }
        Event::ScoreSheet(it) => {
            lot.evaluation.sheets.insert(it.seat, it.clone());
        }
        Event::Ranked(it) => {
            lot.evaluation.ranking.clone_from(&it.ranking);
            lot.evaluation.aside = it.aside.clone().unwrap_or_default();
            lot.evaluation.report = Some(it.report);
            lot.evaluation.tells_more = false;
        }
        Event::ReportSigned(it) => {
            lot.evaluation.signed.insert(it.seat);
            lot.evaluation.report = Some(it.report);
            lot.evaluation.first_signed.get_or_insert(now);
        }
        Event::ReportDelivered(it) => {
            lot.stage = Stage::Reported;
            lot.evaluation.delivered = Some(now);
            lot.evaluation.due = Some(it.due);
        }
        Event::CandidatesPublished(it) => displayed(lot, it),
        Event::DisplayEnded(award::DisplayEnded { .. }) => lot.award.display_ended = true,
        Event::WinnerDetermined(it) => {
            lot.stage = Stage::Decided;
            lot.award.winner = Some((it.winner.clone(), it.amount));
            lot.award.determined = Some(now);
        }
        Event::ResultPublished(it) => {
            lot.award.published = true;
            lot.award.result_until = Some(it.until);
        }
        Event::NoticeCorrected(_) => lot.award.notices += 1,
        Event::NoticeWithdrawn(it) => withdrawn(lot, it.notice),
        Event::LetterIssued(it) => {
            lot.stage = Stage::Notified;
            lot.award.letter = Some(now);
            lot.award.contract_by = Some(it.contract_by);
        }
        other => {
            apply_losses(lot, other, now);
            apply_prices(lot, other, now);
        }
    }
}

fn displayed(lot: &mut Lot, it: &award::CandidatesPublished) {
    lot.stage = Stage::Displayed;
    lot.award.displayed_until = Some(it.until);
    lot.award.shown = it.candidates.iter().map(|it| it.bidder.clone()).collect();
}

/// Whoever was chosen falls away before the contract.
fn apply_losses(lot: &mut Lot, event: &Event, now: Instant) {
    match event {
        Event::AwardVoided(it) => {
            lot.award.voided.insert(it.winner.clone());
            undetermined(lot, now);
        }
        Event::EvaluationVoided(it) => seats::evaluate_anew(lot, it, now),
        Event::RecheckAsked(it) => lot.award.rechecks.push(Recheck {
            asked: it.clone(),
            found: Default::default(),
            refused: None,
            deemed: Default::default(),
            verdict: None,
        }),
        Event::StandingFound(it) => {
            if let Some(open) = lot.award.rechecks.last_mut() {
                open.found.insert(it.seat, it.clone());
            }
        }
        Event::SigningRefused(it) => noted(lot, it),
        Event::AgreementDeemed(it) => deemed(lot, it),
        Event::RecheckConcluded(it) => {
            if let Some(open) = lot.award.rechecks.last_mut() {
                open.verdict = Some(it.verdict);
            }
        }
        Event::ValidityAsked(it) => lot.validity.push(ValidityRequest {
            asked: it.clone(),
            at: now,
            answers: Default::default(),
        }),
        Event::ValidityAnswered(it) => {
            let loses = validity::loses_award(lot, it);
            validity::answered(lot, it, now);
            if loses {
                undetermined(lot, now);
            }
        }
        Event::AwardRenounced(it) => {
            lot.award.renounced.insert(it.bidder.clone(), now);
        }
        Event::AwardLost(it) => {
            lot.award.lost.insert(it.bidder.clone(), it.clone());
            undetermined(lot, now);
        }
        _ => {}
    }
}

/// Who refuses to sign the report, or to find in a check.
fn noted(lot: &mut Lot, it: &SigningRefused) {
    match it.recheck {
        None => lot.evaluation.refused = Some(it.clone()),
        Some(_) => {
            if let Some(open) = lot.award.rechecks.last_mut() {
                open.refused = Some(it.clone());
            }
        }
    }
}

/// Whose silence counts as agreement.
fn deemed(lot: &mut Lot, it: &AgreementDeemed) {
    match it.recheck {
        None => drop(lot.evaluation.deemed.insert(it.seat)),
        Some(_) => {
            if let Some(open) = lot.award.rechecks.last_mut() {
                open.deemed.insert(it.seat);
            }
        }
    }
}

/// A withdrawn notice stands no more; what it had begun is undone.
fn withdrawn(lot: &mut Lot, notice: PublishedNotice) {
    lot.award.notices += 1;
    match notice {
        PublishedNotice::Candidates => {
            lot.stage = Stage::Reported;
            lot.award.displayed_until = None;
            lot.award.display_ended = false;
            lot.award.shown.clear();
        }
        PublishedNotice::Contract => lot.contract.published.clear(),
        PublishedNotice::Result => {}
    }
}

/// The lot stands where it stood before its winner was determined; the purchaser's time begins
/// anew.
fn undetermined(lot: &mut Lot, now: Instant) {
    lot.award.winner = None;
    lot.award.determined = None;
    lot.award.published = false;
    lot.award.result_until = None;
    lot.award.letter = None;
    lot.award.contract_by = None;
    lot.contract.begin_anew();
    match lot.notice.regime {
        Regime::Works => lot.stage = Stage::Displayed,
        Regime::GovernmentProcurement => {
            lot.stage = Stage::Reported;
            lot.evaluation.delivered = Some(now);
        }
    }
}

/// Prices asked about, corrected, or compared with their deviations.
fn apply_prices(lot: &mut Lot, event: &Event, now: Instant) {
    match event {
        Event::TechnicalLocked(it) => technical::lock(lot, it),
        Event::ScoresClosed(it) => proof::close(lot, it),
        Event::Totals(it) => proof::total(lot, it),
        Event::Confirmed(it) => lot.evaluation.confirmed.push(it.clone()),
        Event::PriceQueried(it) => match lot.evaluation.queries.get_mut(&it.bidder) {
            Some(known) => known.asked = it.clone(),
            None => {
                let known = Query { asked: it.clone(), explained: None, judged: None };
                lot.evaluation.queries.insert(it.bidder.clone(), known);
            }
        },
        Event::PriceExplained(it) => {
            if let Some(known) = lot.evaluation.queries.get_mut(&it.bidder) {
                known.explained = Some(it.clone());
            }
        }
        Event::PriceJudged(it) => {
            if let Some(known) = lot.evaluation.queries.get_mut(&it.bidder) {
                known.judged = Some(it.clone());
            }
            seats::keep_fitting_sheets(lot);
        }
        Event::PriceCorrected(it) => {
            let known = Correction { corrected: it.clone(), answer: None };
            lot.evaluation.corrections.insert(it.bidder.clone(), known);
        }
        Event::CorrectionAnswered(it) => {
            if let Some(known) = lot.evaluation.corrections.get_mut(&it.bidder) {
                known.answer = Some(it.answer);
            }
        }
        Event::DeviationsPriced(it) => lot.evaluation.deviations = Some(it.lines.clone()),
        Event::ClarificationProposed(_)
        | Event::ClarificationAsked(_)
        | Event::ClarificationAnswered(_)
        | Event::ClarificationJudged(_) => apply_clarifications(lot, event),
        Event::SheetReopened(it) => alerts::hand_back(lot, it),
        Event::ScoresExplained(it) => {
            lot.evaluation.explained.insert(it.seat, it.answers.clone());
            lot.evaluation.tells_more = true;
        }
        other => {
            apply_blind(lot, other);
            apply_session(lot, other, now);
        }
    }
}

/// What is judged blind.
fn apply_blind(lot: &mut Lot, event: &Event) {
    match event {
        Event::BlindSealed(it) => lot.evaluation.blind.sealed = Some(it.clone()),
        Event::IdentityFound(it) => blind::found(lot, it),
        Event::BlindSheet(it) => {
            lot.evaluation.blind.sheets.insert(it.seat, it.clone());
        }
        Event::BlindRevealed(it) => {
            lot.evaluation.blind.revealed = Some(it.codes.clone());
            // Of a reader who could not see what was sealed, it is open now.
            if let Some(sealed) = &mut lot.evaluation.blind.sealed {
                sealed.salt = it.salt;
            }
        }
        _ => {}
    }
}

/// The committee's hours.
fn apply_session(lot: &mut Lot, event: &Event, now: Instant) {
    let state = &mut lot.evaluation;
    match event {
        Event::EvaluationAdjourned(it) => {
            let (cause, reason) = (it.cause, it.reason.clone());
            // Nobody's time runs while the desk is sealed.
            state.refused = None;
            state.adjournments.push(Adjournment { at: now, cause, reason, resumed: None });
        }
        Event::EvaluationResumed(_) => {
            if let Some(last) = state.adjournments.last_mut() {
                last.resumed = Some(now);
            }
            state.tells_more = !state.ranking.is_empty();
        }
        Event::EvaluationTimeFixed(it) => {
            state.until_s = Some(it.until_s);
            state.asked_time.clear();
        }
        Event::MoreTimeAsked(it) => drop(state.asked_time.insert(it.seat)),
        _ => {}
    }
}

/// What was asked of bids.
fn apply_clarifications(lot: &mut Lot, event: &Event) {
    let state = &mut lot.evaluation;
    match event {
        Event::ClarificationProposed(it) => {
            state.proposals.insert(it.number, it.clone());
        }
        Event::ClarificationAsked(it) => {
            let known = Clarification { asked: it.clone(), answered: None, judged: None };
            state.clarifications.insert(it.number, known);
        }
        Event::ClarificationAnswered(it) => {
            if let Some(known) = state.clarifications.get_mut(&it.number) {
                known.answered = Some(it.clone());
            }
        }
        Event::ClarificationJudged(it) => {
            if let Some(known) = state.clarifications.get_mut(&it.number) {
                known.judged = Some(it.clone());
            }
        }
        _ => {}
    }
}
