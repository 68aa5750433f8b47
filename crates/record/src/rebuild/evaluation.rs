//! Commands of a committee and of the bidders that it asks, rebuilt from their events.

use domain::award;
use domain::world::{Command, Event};

use super::{Rebuilt, is};

/// Events that follow from the last sheet: its closing, totals and ranking.
const CLOSING_EVENTS: usize = 3;

/// What the desk added to a sheet: none of it stands in an event unless it was the last one.
pub(super) fn closing(rest: &[Event]) -> award::Closing {
    let mut closing = award::Closing::default();
    for event in rest.iter().take(CLOSING_EVENTS) {
        match event {
            Event::ScoresClosed(it) => {
                (closing.sheets, closing.score_root) = (it.sheets.clone(), it.score_root);
            }
            Event::Totals(it) => {
                (closing.salt, closing.totals_root) = (it.salt, it.totals_root);
            }
            Event::Ranked(it) => closing.report = it.report,
            _ => break,
        }
    }
    closing
}

pub(super) fn prices(first: &Event) -> Option<Rebuilt> {
    use award::Command as It;
    is(Command::Award(match first {
        Event::PriceQueried(it) => It::QueryPrice {
            lot: it.lot.clone(),
            bidder: it.bidder.clone(),
            reason: it.reason.clone(),
            until_s: it.until_s,
            // Without a signature arithmetic asked: that follows from the review.
            signed: it.signed.clone()?,
        },
        Event::PriceExplained(it) => It::ExplainPrice {
            lot: it.lot.clone(),
            bidder: it.bidder.clone(),
            text: it.text.clone(),
            salt: it.salt,
            commitment: it.commitment,
            signed: it.signed.clone(),
        },
        Event::PriceJudged(it) => It::JudgePrice {
            lot: it.lot.clone(),
            bidder: it.bidder.clone(),
            verdict: it.verdict,
            reason: it.reason.clone(),
            signed: it.signed.clone(),
        },
        Event::PriceCorrected(it) => It::CorrectPrice {
            lot: it.lot.clone(),
            bidder: it.bidder.clone(),
            steps: it.steps.clone(),
            signed: it.signed.clone(),
        },
        Event::CorrectionAnswered(it) => It::AnswerCorrection {
            lot: it.lot.clone(),
            bidder: it.bidder.clone(),
            answer: it.answer,
            signed: it.signed.clone(),
        },
        Event::AvoidanceDeclared(it) => It::DeclareAvoidance {
            lot: it.lot.clone(),
            seat: it.seat,
            avoidance: it.avoidance,
            leader: it.leader,
            signed: it.signed.clone(),
        },
        Event::DeviationsPriced(it) => It::PriceDeviations {
            lot: it.lot.clone(),
            lines: it.lines.clone(),
            signed: it.signed.clone(),
        },
        _ => return None,
    }))
}

pub(super) fn clarifications(first: &Event) -> Option<Rebuilt> {
    use award::Command as It;
    is(Command::Award(match first {
        Event::ClarificationProposed(it) => It::ProposeClarification {
            lot: it.lot.clone(),
            seat: it.seat,
            bidder: it.bidder.clone(),
            doubt: it.doubt,
            text: it.text.clone(),
            salt: it.salt,
            commitment: it.commitment,
            signed: it.signed.clone(),
        },
        Event::ClarificationAsked(it) => It::AskClarification {
            lot: it.lot.clone(),
            proposed: it.proposed,
            bidder: it.bidder.clone(),
            doubt: it.doubt,
            text: it.text.clone(),
            salt: it.salt,
            commitment: it.commitment,
            until_s: it.until_s,
            signed: it.signed.clone(),
        },
        Event::ClarificationAnswered(it) => It::AnswerClarification {
            lot: it.lot.clone(),
            number: it.number,
            bidder: it.bidder.clone(),
            text: it.text.clone(),
            salt: it.salt,
            commitment: it.commitment,
            signed: it.signed.clone(),
        },
        Event::ClarificationJudged(it) => It::JudgeClarification {
            lot: it.lot.clone(),
            number: it.number,
            verdict: it.verdict,
            reason: it.reason.clone(),
            signed: it.signed.clone(),
        },
        _ => return None,
    }))
}

pub(super) fn session(first: &Event) -> Option<Rebuilt> {
    use award::Command as It;
    is(Command::Award(match first {
        Event::EvaluationAdjourned(it) => It::AdjournEvaluation {
            lot: it.lot.clone(),
            cause: it.cause,
            reason: it.reason.clone(),
            signed: it.signed.clone(),
        },
        Event::EvaluationResumed(it) => {
            It::ResumeEvaluation { lot: it.lot.clone(), by: it.by, signed: it.signed.clone() }
        }
        Event::EvaluationTimeFixed(it) => It::FixEvaluationTime {
            lot: it.lot.clone(),
            until_s: it.until_s,
            signed: it.signed.clone(),
        },
        Event::SheetReopened(it) => It::ReopenSheet {
            lot: it.lot.clone(),
            seat: it.seat,
            by: it.by,
            cause: it.cause,
            text: it.text.clone(),
            salt: it.salt,
            commitment: it.commitment,
            signed: it.signed.clone(),
        },
        Event::ScoresExplained(it) => It::ExplainScores {
            lot: it.lot.clone(),
            seat: it.seat,
            answers: it.answers.clone(),
            salt: it.salt,
            commitment: it.commitment,
            signed: it.signed.clone(),
        },
        Event::Confirmed(it) => It::Confirm {
            lot: it.lot.clone(),
            holder: it.holder,
            bidder: it.bidder.clone(),
            seat: it.seat,
            root: it.root,
            verdict: it.verdict,
            signed: it.signed.clone(),
        },
        Event::MoreTimeAsked(it) => {
            It::AskMoreTime { lot: it.lot.clone(), seat: it.seat, signed: it.signed.clone() }
        }
        _ => return None,
    }))
}

pub(super) fn blind(first: &Event, rest: &[Event]) -> Option<Rebuilt> {
    use award::Command as It;
    is(Command::Award(match first {
        Event::BlindSheet(it) => It::ScoreBlind {
            lot: it.lot.clone(),
            seat: it.seat,
            scores: it.scores.clone(),
            signed: it.signed.clone(),
            codes: match rest.first() {
                Some(Event::BlindRevealed(it)) => {
                    let (salt, codes) = (it.salt, it.codes.clone());
                    Some(Box::new(award::BlindCodes { salt, codes }))
                }
                _ => None,
            },
        },
        Event::IdentityFound(it) => It::FindIdentity {
            lot: it.lot.clone(),
            number: it.number,
            condition: it.condition,
            reason: it.reason.clone(),
            signed: it.signed.clone(),
        },
        _ => return None,
    }))
}
