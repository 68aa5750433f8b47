//! Folds what happens before a lot with a list of bidders is announced.

use crate::shared::Instant;
use crate::world::{Event, World};

use super::{Admission, Ground, Prequalification, PrequalificationOutcome};

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
                findings: Vec::new(),
                signed: Default::default(),
                outcome: None,
                terminated: false,
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
            if let Some(it) = lot.and_then(|it| world.prequalifications.get_mut(it)) {
                step(it, other, now);
            }
            if let Event::PrequalificationConcluded(it) = other
                && it.outcome == PrequalificationOutcome::Enough
            {
                let shut = Admission { ground: Ground::Prequalified, bidders: None };
                world.admissions.insert(it.lot.clone(), shut);
            }
        }
    }
}

fn step(of: &mut Prequalification, event: &Event, now: Instant) {
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
        Event::ApplicantsReviewed(it) => {
            if of.findings != it.findings {
                of.findings.clone_from(&it.findings);
                of.signed.clear();
            }
            of.signed.extend(it.seat);
        }
        Event::PrequalificationConcluded(it) => of.outcome = Some(it.outcome),
        Event::Terminated(_) => of.terminated = true,
        _ => {}
    }
}
