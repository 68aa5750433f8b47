//! The commands behind events before a lot with a list of bidders is announced.

use domain::admission::{Command as It, InvitationPooled};
use domain::procedure::Scope;
use domain::world::{Command, Event};

use super::{Rebuilt, is};

/// A prequalification from its notice to its findings, and an invitation.
pub(super) fn admission(first: &Event, rest: &[Event]) -> Option<Rebuilt> {
    is(Command::Admission(match first {
        Event::RulesAdopted(it) if it.scope == Scope::Tender => {
            let Some(Event::PrequalificationAnnounced(announced)) = rest.first() else {
                return None;
            };
            It::AnnouncePrequalification {
                lot: announced.lot.clone(),
                notice: Box::new(announced.notice.clone()),
                pack: it.pack.clone(),
                pack_sha256: it.sha256,
            }
        }
        Event::PrequalificationClarified(it) => It::ClarifyPrequalification {
            lot: it.lot.clone(),
            text: it.text.clone(),
            documents: it.documents.clone(),
            effect: it.effect,
            deadline_s: Some(it.deadline_s),
        },
        Event::ApplicationReceived(it) => It::Apply {
            lot: it.lot.clone(),
            applicant: it.applicant.clone(),
            documents: it.documents.clone(),
            signed: it.signed.clone(),
        },
        Event::ApplicationWithdrawn(it) => It::WithdrawApplication {
            lot: it.lot.clone(),
            applicant: it.applicant.clone(),
            signed: it.signed.clone(),
        },
        Event::PrequalificationClosed(it) => It::ClosePrequalification { lot: it.lot.clone() },
        Event::ReviewersNamed(it) => It::NameReviewers {
            lot: it.lot.clone(),
            members: it.members.clone(),
            document: it.document,
        },
        Event::ApplicantsReviewed(it) => It::ReviewApplicants {
            lot: it.lot.clone(),
            seat: it.seat,
            findings: it.findings.clone(),
            signed: it.signed.clone(),
        },
        Event::BiddersInvited(it) => {
            let Some(Event::InvitationDecided(decided)) = rest.first() else {
                return Some(Rebuilt::Shut);
            };
            It::InviteBidders {
                lot: it.lot.clone(),
                cause: decided.cause,
                reason: decided.reason.clone(),
                document: decided.document,
                source: decided.source,
                pool: it.pool.clone(),
                bidders: it.bidders.clone(),
                witnesses: it.witnesses.clone(),
                minutes: it.minutes,
                signed: it.signed.clone(),
            }
        }
        Event::InvitationPooled(it) => drawn(it),
        _ => return None,
    }))
}

/// The request that whom to invite be drawn.
fn drawn(it: &InvitationPooled) -> It {
    It::AskInvitationDraw {
        lot: it.lot.clone(),
        cause: it.cause,
        reason: it.reason.clone(),
        document: it.document,
        source: it.source,
        pool: it.pool.clone(),
        most: it.most,
        witnesses: it.witnesses.clone(),
        signed: it.signed.clone(),
    }
}
