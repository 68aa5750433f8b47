//! Commands of what is raised, answered, suspended and carried out.

use domain::remedies;
use domain::world::{Command, Event};

use super::{Rebuilt, is};

pub(super) fn remedy(first: &Event) -> Option<Rebuilt> {
    use remedies::Command as It;
    is(Command::Remedies(match first {
        Event::RemedyReceived(it) => It::ReceiveRemedy {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            kind: it.kind,
            matter: it.matter,
            received_on: it.received_on,
            document: it.document,
        },
        Event::RemedyRaised(it) => It::RaiseRemedy {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            kind: it.kind,
            matter: it.matter,
            of: it.of.clone(),
            known_on: it.known_on,
            interest: it.interest,
            entry: it.entry.clone(),
            commitment: it.commitment,
            letter: it.letter.clone(),
            officials: it.officials.clone(),
            signed: it.signed.clone(),
        },
        Event::InterestReviewed(it) => It::ReviewInterest {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            verdict: it.verdict,
            commitment: it.commitment,
            reply: it.reply.clone(),
            signed: it.signed.clone(),
        },
        Event::RemedyAnswered(it) => It::AnswerRemedy {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            outcome: it.outcome,
            commitment: it.commitment,
            reply: it.reply.clone(),
            signed: it.signed.clone(),
        },
        Event::RemedyWithdrawn(it) => It::WithdrawRemedy {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            reason: it.reason.clone(),
        },
        other => return at_supervisor(other),
    }))
}

/// What a supervisor does with a complaint, who responds to it, and what follows from it.
fn at_supervisor(first: &Event) -> Option<Rebuilt> {
    use remedies::Command as It;
    is(Command::Remedies(match first {
        Event::ComplaintExamined(it) => It::ExamineComplaint {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            verdict: it.verdict,
            commitment: it.commitment,
            reply: it.reply.clone(),
            signed: it.signed.clone(),
        },
        Event::ComplaintCorrected(it) => It::CorrectComplaint {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            commitment: it.commitment,
            letter: it.letter.clone(),
            signed: it.signed.clone(),
        },
        Event::ComplaintServed(it) => {
            It::ServeComplaint { lot: it.lot.clone(), remedy: it.remedy.clone(), to: it.to.clone() }
        }
        Event::ComplaintResponded(it) => It::RespondToComplaint {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            respondent: it.respondent.clone(),
            commitment: it.commitment,
            reply: it.reply.clone(),
            signed: it.signed.clone(),
        },
        Event::ComplaintPaused(it) => It::PauseComplaint {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            cause: it.cause,
            document: it.document,
        },
        Event::ComplaintResumed(it) => It::ResumeComplaint {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            document: it.document,
        },
        Event::ComplaintDecided(it) => It::DecideComplaint {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            outcome: it.outcome,
            order: it.order,
            finding: it.finding,
            text: it.text.clone(),
            documents: it.documents.clone(),
            signed: it.signed.clone(),
        },
        Event::ComplainantListed(it) => It::ListComplainant {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            organisation: it.organisation.clone(),
            ground: it.ground,
            counted: it.counted.clone(),
            until: it.until,
            reason: it.reason.clone(),
            signed: it.signed.clone(),
        },
        Event::RedressCarried(it) => It::CarryOut {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            redress: it.redress,
            text: it.text.clone(),
            signed: it.signed.clone(),
        },
        other => return suspension(other),
    }))
}

fn suspension(first: &Event) -> Option<Rebuilt> {
    use remedies::{Command as It, SuspensionEnding};
    is(Command::Remedies(match first {
        Event::SuspensionOrdered(it) => It::OrderSuspension {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            until: it.until,
            reason: it.reason.clone(),
            signed: it.signed.clone(),
        },
        Event::SuspensionEnded(it) => match it.way {
            SuspensionEnding::Lifted => {
                It::LiftSuspension { lot: it.lot.clone(), remedy: it.remedy.clone() }
            }
            SuspensionEnding::Lapsed => It::LapseSuspension { lot: it.lot.clone() },
            // It follows the decision.
            SuspensionEnding::Decided => return None,
        },
        _ => return None,
    }))
}
