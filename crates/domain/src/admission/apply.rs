//! Folds what happens before a lot with a list of bidders is announced.

use crate::award::Member;
use crate::draws::{DrawPurpose, DrawState};
use crate::remedies::{EvaluationVoided, Evaluators};
use crate::shared::Instant;
use crate::world::{Event, World};

use super::{Admission, Ground, Prequalification, PrequalificationOutcome, Seats, VoidedReview};

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
                seats: Seats::default(),
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
        other => {
            seated(of, other);
            let forum = (crate::remedies::Forum::Tender, of.clarifications);
            crate::remedies::apply(&mut of.remedies, forum, other, now);
        }
    }
    of.suspended_since = match (of.is_suspended(), of.suspended_since) {
        (true, None) => Some(now),
        (true, since) => since,
        (false, _) => None,
    };
}

/// Who sits, what members said of themselves, and who leaves.
fn seated(of: &mut Prequalification, event: &Event) {
    match event {
        Event::ReviewersNamed(it) => seat_all(of, &it.members),
        Event::CommitteeDrawn(it) => seat_all(of, &it.members),
        Event::SubstituteNamed(it) => fill(of, &it.members),
        Event::SubstituteSeated(it) => fill(of, &it.members),
        Event::MemberReplaced(it) => leave(of, it.seat),
        Event::CommitteeDissolved(_) => {
            seat_all(of, &[]);
            void_findings(of);
        }
        Event::AvoidanceDeclared(it) => match it.leader {
            Some(leader) => drop(of.seats.attended.insert(it.seat, leader)),
            None => drop(of.seats.recused.insert(it.seat)),
        },
        _ => {}
    }
}

/// A committee begins: nobody has said anything yet.
fn seat_all(of: &mut Prequalification, members: &[Member]) {
    of.reviewers = members.to_vec();
    of.seats = Seats { left: std::mem::take(&mut of.seats.left), ..Seats::default() };
}

fn fill(of: &mut Prequalification, members: &[Member]) {
    for it in members {
        of.seats.vacant.remove(&it.seat);
        of.reviewers.push(it.clone());
    }
    of.reviewers.sort_by_key(|it| it.seat);
}

/// A member leaves: what the committee found with it is void, and whoever voted for it votes again.
fn leave(of: &mut Prequalification, seat: u8) {
    if let Some(at) = of.reviewers.iter().position(|it| it.seat == seat) {
        let gone = of.reviewers.remove(at);
        of.seats.vacant.insert(seat, gone.kind);
        of.seats.left.insert(gone.account);
    }
    of.seats.recused.remove(&seat);
    of.seats.attended.retain(|of, vote| *of != seat && *vote != seat);
    void_findings(of);
}

fn void_findings(of: &mut Prequalification) {
    of.findings.clear();
    of.signed.clear();
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
        seat_all(of, &[]);
    }
    of.signed.clear();
    (of.outcome, of.concluded) = (None, None);
}
