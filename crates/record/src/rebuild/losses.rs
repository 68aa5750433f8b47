//! The commands behind events by which somebody who was chosen is checked again or lost, or a bid
//! binds longer.

use domain::award;
use domain::world::{Command, Event};

use super::{Rebuilt, is};

/// How somebody who was chosen is lost.
pub(super) fn losses(first: &Event) -> Option<Rebuilt> {
    use award::Command as It;
    is(Command::Award(match first {
        Event::RecheckAsked(it) => It::AskRecheck {
            lot: it.lot.clone(),
            bidder: it.bidder.clone(),
            change: it.change,
            reason: it.reason.clone(),
            document: it.document,
            signed: it.signed.clone(),
        },
        Event::StandingFound(it) => It::FindStanding {
            lot: it.lot.clone(),
            seat: it.seat,
            verdict: it.verdict,
            reason: it.reason.clone(),
            signed: it.signed.clone(),
        },
        Event::ValidityAsked(it) => It::AskValidity {
            lot: it.lot.clone(),
            to: it.to,
            reason: it.reason.clone(),
            signed: it.signed.clone(),
        },
        Event::ValidityAnswered(it) => It::AnswerValidity {
            lot: it.lot.clone(),
            number: it.number,
            bidder: it.bidder.clone(),
            answer: it.answer,
            signed: it.signed.clone(),
        },
        Event::SigningRefused(it) => It::NoteRefusal {
            lot: it.lot.clone(),
            recheck: it.recheck,
            seats: it.seats.clone(),
            statement: it.statement.clone(),
            signed: it.signed.clone(),
        },
        Event::AgreementDeemed(it) => It::DeemAgreement { lot: it.lot.clone() },
        Event::AwardRenounced(it) => It::Renounce {
            lot: it.lot.clone(),
            bidder: it.bidder.clone(),
            reason: it.reason.clone(),
            signed: it.signed.clone(),
        },
        Event::AwardLost(it) => It::DeclareLost {
            lot: it.lot.clone(),
            bidder: it.bidder.clone(),
            cause: it.cause,
            follows: it.follows,
            reason: it.reason.clone(),
            document: it.document,
            signed: it.signed.clone(),
        },
        _ => return None,
    }))
}
