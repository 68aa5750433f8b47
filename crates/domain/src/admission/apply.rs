//! Folds what happens before a lot with a list of bidders is announced.

use crate::draws::{DrawPurpose, DrawState};
use crate::remedies::{EvaluationVoided, Evaluators};
use crate::shared::Instant;
use crate::world::{Event, World};

use super::{Admission, Ground, Prequalification, PrequalificationOutcome, VoidedReview};

/// Folds an event; any other changes nothing.
pub(crate) fn apply(world: &mut World, event: &Event, now: Instant) {
    match event {
        Event::PrequalificationAnnounced(it) => {
            let begun = Prequalification {
                id: it.lot.clone(),
                notice: it.notice.clone(),
                announced: now,
                deadline_s: it.notice.deadline_s,
                clarifications: 0,
                applications: Default::default(),
                closed: None,
                reviewers: Vec::new(),
                draw: DrawState::of_applicants(),
                findings: Vec::new(),
                signed: Default::default(),
                outcome: None,
                concluded: None,
                terminated: false,
                overturned: false,
                remedies: Default::default(),
                holds: Default::default(),
                suspended_since: None,
                voided: Vec::new(),
            };
            world.prequalifications.insert(it.lot.clone(), begun);
        }
        Event::BiddersAdmitted(it) => {
            let bidders = Some(it.bidders.iter().cloned().collect());
            world.admissions.insert(it.lot.clone(), Admission { ground: it.ground, bidders });
        }
        Event::InvitationDecided(it) => {
            let shut = Admission { ground: Ground::Invited, bidders: None };
            world.admissions.insert(it.lot.clone(), shut);
        }
        other => {
            let lot = crate::apply::lot_of(other);
            // From the notice of the tender on, everything happens to the lot.
            let lot = lot.filter(|it| !world.lots.contains_key(it));
            if let Some(it) = lot.and_then(|it| world.prequalifications.get_mut(it)) {
                step(it, other, now);
                if it.outcome.is_none() || it.is_stopped() {
                    world.admissions.remove(&it.id);
                }
            }
            // A list that is drawn is there with its result.
            let drawn = crate::apply::attempt_of(other).filter(|_| is_result(other));
            if let Some(it) = drawn.filter(|it| it.purpose == DrawPurpose::Shortlist) {
                let shut = Admission { ground: Ground::Prequalified, bidders: None };
                world.admissions.insert(it.lot.clone(), shut);
            }
            if let Event::PrequalificationConcluded(it) = other
                && it.outcome == PrequalificationOutcome::Enough
                && world.prequalifications.get(&it.lot).is_none_or(|it| it.notice.limit.is_none())
            {
                let shut = Admission { ground: Ground::Prequalified, bidders: None };
                world.admissions.insert(it.lot.clone(), shut);
            }
        }
    }
}

fn is_result(event: &Event) -> bool {
    matches!(event, Event::DrawResult(_))
}

/// Folds what happens to a prequalification before the notice of the tender.
pub(crate) fn step(of: &mut Prequalification, event: &Event, now: Instant) {
    // A list's draw stands beside it and folds its own.
    let of_list = crate::apply::attempt_of(event).is_some_and(|it| it.purpose.draws_list());
    if !of_list {
        of.draw.apply(event, now);
    }
    match event {
        Event::PrequalificationClarified(it) => {
            of.clarifications = it.number;
            of.deadline_s = it.deadline_s;
        }
        Event::ApplicationReceived(it) => {
            of.applications.insert(it.applicant.clone(), it.clone());
        }
        Event::ApplicationWithdrawn(it) => drop(of.applications.remove(&it.applicant)),
        Event::PrequalificationClosed(_) => of.closed = Some(now),
        Event::ReviewersNamed(it) => of.reviewers.clone_from(&it.members),
        Event::CommitteeDrawn(it) => of.reviewers.clone_from(&it.members),
        Event::SubstituteSeated(it) => of.reviewers.clone_from(&it.members),
        Event::ApplicantsReviewed(it) => {
            if of.findings != it.findings {
                of.findings.clone_from(&it.findings);
                of.signed.clear();
            }
            of.signed.extend(it.seat);
        }
        Event::PrequalificationConcluded(it) => {
            of.outcome = Some(it.outcome);
            of.concluded = Some(now);
        }
        Event::Extended(it) => of.deadline_s = it.to_s,
        Event::Held(it) => {
            of.holds.insert(it.by);
        }
        Event::HoldLifted(it) => {
            of.holds.remove(&it.by);
        }
        Event::Terminated(_) => of.terminated = true,
        Event::TenderFailed(_) => of.overturned = true,
        Event::EvaluationVoided(it) => voided(of, it, now),
        other => crate::remedies::apply(
            &mut of.remedies,
            (crate::remedies::Forum::Tender, of.clarifications),
            other,
            now,
        ),
    }
    of.suspended_since = match (of.is_suspended(), of.suspended_since) {
        (true, None) => Some(now),
        (true, since) => since,
        (false, _) => None,
    };
}

/// The review is void and repeated; applications stand.
fn voided(of: &mut Prequalification, it: &EvaluationVoided, now: Instant) {
    let others = it.by == Evaluators::Others;
    of.voided.push(VoidedReview {
        at: now,
        remedy: it.remedy.clone(),
        by: it.by,
        reviewers: of.reviewers.clone(),
        findings: std::mem::take(&mut of.findings),
    });
    if others {
        of.reviewers.clear();
    }
    of.signed.clear();
    (of.outcome, of.concluded) = (None, None);
}
