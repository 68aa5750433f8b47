//! A complaint at the supervisor 投诉处理: examined, corrected, served, answered, suspended, decided.

use crate::calendar::Due;
use crate::law::{Law, LawGap};
use crate::online::Bidding;
use crate::rulebook::ids;
use crate::shared::{CivilDate, Id, Instant, Uscc};
use crate::world::Event;

use super::decide::open;
use super::{
    Case, Command, Complaint, ComplaintCorrected, ComplaintDecided, ComplaintExamined,
    ComplaintPaused, ComplaintResponded, ComplaintResumed, ComplaintServed, ComplaintStep,
    Examination, Outcome, Redress, Refusal, Remedy, RemedyKind, SuspensionEnded, SuspensionEnding,
    SuspensionOrdered, redress,
};

/// Whether its course is that of works: accepted or not, without copies.
fn works(case: Case<'_>) -> bool {
    case.knows_objections()
}

/// An open complaint at one of the steps.
fn at<'a>(
    case: Case<'a>,
    remedy: &Id,
    steps: &[ComplaintStep],
) -> Result<(&'a Remedy, &'a Complaint), Refusal> {
    let found = open(case, remedy)?;
    let it = found.complaint.as_ref().ok_or(Refusal::NoComplaint)?;
    if steps.contains(&it.step) { Ok((found, it)) } else { Err(Refusal::Stage) }
}

fn other(due: Due) -> Option<CivilDate> {
    due.settled().is_none().then(|| due.for_right())
}

/// The rule by which an examination with this end was due.
fn examined_by(case: Case<'_>, verdict: Examination) -> &'static str {
    match (works(case), verdict) {
        (true, _) => case.rule(ids::T20_1),
        (false, Examination::Accepted) => ids::G25_1,
        (false, Examination::CorrectionOrdered) => ids::G25_2,
        (false, Examination::Refused | Examination::Redirected) => ids::G25_3,
    }
}

/// Decides what the supervisor found on examining a complaint; late it is late and stands.
///
/// # Rules
///
/// - `T20.1`: works, accepted or not; `G25.1`, `G25.2`, `G25.3`: of procurement, by its end.
/// - `T20.2`: thirty days from acceptance; `G23`: from receipt; `G25.4`: by when it is served.
pub(super) fn examine(
    case: Case<'_>,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::ExamineComplaint { remedy, verdict, commitment, reply, signed, .. } = command
    else {
        return Ok(Vec::new());
    };
    let (found, it) = at(case, remedy, &[ComplaintStep::Received])?;
    if *verdict == Examination::CorrectionOrdered && (works(case) || it.corrected) {
        return Err(Refusal::CorrectionOnce { rule: ids::G25_2 });
    }
    let rule = examined_by(case, *verdict);
    let due = law.due(found.received_on, rule)?.for_duty();
    let accepted = *verdict == Examination::Accepted;
    let decide = match (accepted, works(case)) {
        (false, _) => None,
        (true, true) => Some(law.due(law.now.date(), case.rule(ids::T20_2))?),
        (true, false) => Some(law.due(found.received_on, ids::G23)?),
    };
    let serves = accepted && !works(case);
    let serve_by =
        if serves { Some(law.due(found.received_on, ids::G25_4)?.for_duty()) } else { None };
    Ok(vec![Event::ComplaintExamined(ComplaintExamined {
        lot: case.id().clone(),
        remedy: remedy.clone(),
        verdict: *verdict,
        rule: rule.to_owned(),
        due,
        serve_by,
        decide_by: decide.map(Due::for_duty),
        decide_by_other: decide.and_then(other),
        commitment: *commitment,
        reply: reply.clone(),
        signed: signed.clone(),
    })])
}

/// Decides the corrected letter; the clocks count from it anew.
///
/// # Rules
///
/// - `G25.1`: examined within its days of the new receipt; `G25.2`: once.
pub(super) fn correct(
    case: Case<'_>,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::CorrectComplaint { remedy, commitment, letter, signed, .. } = command else {
        return Ok(Vec::new());
    };
    let (found, _) = at(case, remedy, &[ComplaintStep::Correcting])?;
    let raiser = letter.as_ref().and_then(|it| it.raiser.as_ref());
    if raiser.is_some() && found.raiser().is_some() && raiser != found.raiser() {
        return Err(Refusal::RemedyUnknown);
    }
    let due = law.due(law.now.date(), ids::G25_1)?;
    Ok(vec![Event::ComplaintCorrected(ComplaintCorrected {
        lot: case.id().clone(),
        remedy: remedy.clone(),
        due: due.for_duty(),
        due_other: other(due),
        rule: ids::G25_1.to_owned(),
        commitment: *commitment,
        letter: letter.clone(),
        signed: signed.clone(),
    })])
}

/// Decides that copies went to the purchaser and to the suppliers concerned.
///
/// # Rules
///
/// - `G25.4`: by when; `G25.5`: by when they respond.
pub(super) fn serve(
    case: Case<'_>,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::ServeComplaint { remedy, to, .. } = command else { return Ok(Vec::new()) };
    let (found, it) = at(case, remedy, &[ComplaintStep::Accepted])?;
    if works(case) || it.served.is_some() {
        return Err(Refusal::Stage);
    }
    let concerned = |who: &Uscc| case.takes_part(who, found.matter);
    if to.as_ref().is_some_and(|it| !it.iter().all(concerned)) {
        return Err(Refusal::Incomplete("to"));
    }
    let respond = law.due(law.now.date(), ids::G25_5)?;
    Ok(vec![Event::ComplaintServed(ComplaintServed {
        lot: case.id().clone(),
        remedy: remedy.clone(),
        due: it.serve_by.unwrap_or(CivilDate::MAX),
        respond_by: respond.for_duty(),
        respond_by_other: other(respond),
        to: to.clone(),
    })])
}

/// Decides the response of the purchaser's side or of a supplier that was served.
///
/// # Rules
///
/// - `G25.5`: late it is recorded as late; until the decision.
pub(super) fn respond(case: Case<'_>, command: &Command) -> Result<Vec<Event>, Refusal> {
    let Command::RespondToComplaint { remedy, respondent, commitment, reply, signed, .. } = command
    else {
        return Ok(Vec::new());
    };
    let (_, it) = at(case, remedy, &[ComplaintStep::Accepted])?;
    let served = it.served.as_ref().ok_or(Refusal::Stage)?;
    if let Some(who) = respondent {
        let buyer = case.is_buyer(who);
        let named = served.to.as_ref().is_none_or(|it| it.contains(who));
        if !buyer && !named {
            return Err(Refusal::NotServed { rule: ids::G25_5 });
        }
        if it.responses.iter().any(|it| it.respondent.as_ref() == Some(who)) {
            return Err(Refusal::Repeated);
        }
    }
    Ok(vec![Event::ComplaintResponded(ComplaintResponded {
        lot: case.id().clone(),
        remedy: remedy.clone(),
        due: served.respond_by,
        respondent: respondent.clone(),
        commitment: *commitment,
        reply: reply.clone(),
        signed: signed.clone(),
    })])
}

/// The rule by which time does not count.
fn uncounted(case: Case<'_>) -> &'static str {
    if works(case) { case.rule(ids::T20_3) } else { ids::G23_2 }
}

/// Decides that a test or experts were asked, and the clock of the decision stands.
///
/// # Rules
///
/// - `T20.3`, `G23.2`: from the day on which they were asked.
pub(super) fn pause(case: Case<'_>, command: &Command) -> Result<Vec<Event>, Refusal> {
    let Command::PauseComplaint { remedy, cause, document, .. } = command else {
        return Ok(Vec::new());
    };
    let (_, it) = at(case, remedy, &[ComplaintStep::Accepted])?;
    if it.paused.is_some() {
        return Err(Refusal::Repeated);
    }
    Ok(vec![Event::ComplaintPaused(ComplaintPaused {
        lot: case.id().clone(),
        remedy: remedy.clone(),
        cause: *cause,
        rule: uncounted(case).to_owned(),
        document: *document,
    })])
}

/// Decides that the answer came: the decision is due so many working days later as were needed.
///
/// # Rules
///
/// - `T20.3`, `G23.2`: up to the day on which it came.
pub(super) fn resume(
    case: Case<'_>,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::ResumeComplaint { remedy, document, .. } = command else { return Ok(Vec::new()) };
    let (_, it) = at(case, remedy, &[ComplaintStep::Accepted])?;
    let since = it.paused.ok_or(Refusal::Stage)?;
    let decide_by = it.decide_by.ok_or(Refusal::Stage)?;
    let today = law.now.date();
    let moved = law.moved_by(decide_by, (since, today));
    let latest = law.moved_by(it.decide_by_other.unwrap_or(decide_by), (since, today));
    let (first, last) = (moved.for_duty(), latest.for_right());
    Ok(vec![Event::ComplaintResumed(ComplaintResumed {
        lot: case.id().clone(),
        remedy: remedy.clone(),
        decide_by: first,
        decide_by_other: (last != first).then_some(last),
        rule: uncounted(case).to_owned(),
        document: *document,
    })])
}

/// Decides that the supervisor suspends the activity while it deals with a complaint.
///
/// # Rules
///
/// - `G24`: of procurement no longer than its days together, and it ends by itself; `T62`: works,
///   where needed.
pub(super) fn suspend(
    case: Case<'_>,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::OrderSuspension { remedy, until, reason, signed, .. } = command else {
        return Ok(Vec::new());
    };
    let (_, it) = at(case, remedy, &[ComplaintStep::Received, ComplaintStep::Accepted])?;
    let kept = case.lot().is_some_and(|it| it.contract.keep_until.is_some())
        || case.bidding().is_some_and(Bidding::is_over);
    if it.suspension.is_some() || kept {
        return Err(Refusal::Repeated);
    }
    let today = law.now.date();
    let last = if works(case) {
        None
    } else {
        // The days of an earlier suspension of the same complaint count too.
        let from = it.suspended_first.unwrap_or(today);
        Some(law.capped(from, ids::G24)?)
    };
    let long = |it: CivilDate| it < today || last.is_some_and(|last| it > last);
    if until.is_some_and(long) || last.is_some_and(|last| last < today) {
        return Err(Refusal::SuspensionLong { rule: ids::G24, last: last.unwrap_or(today) });
    }
    let until = until.or(last);
    let rule = if works(case) { case.rule(ids::T62) } else { ids::G24 };
    Ok(vec![Event::SuspensionOrdered(SuspensionOrdered {
        lot: case.id().clone(),
        remedy: remedy.clone(),
        until,
        rule: rule.to_owned(),
        reason: reason.clone(),
        signed: signed.clone(),
    })])
}

/// Decides the end of a suspension: lifted by the supervisor, or lapsed after its last day.
///
/// # Rules
///
/// - `G24`: it ends by itself.
pub(super) fn end_suspension(
    case: Case<'_>,
    (remedy, way): (&Id, SuspensionEnding),
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let found = case.remedies().get(remedy).ok_or(Refusal::RemedyUnknown)?;
    let it = found.complaint.as_ref().ok_or(Refusal::NoComplaint)?;
    let standing = it.suspension.as_ref().ok_or(Refusal::Stage)?;
    if way == SuspensionEnding::Lapsed {
        let until = standing.until.ok_or(Refusal::Stage)?;
        if law.now <= Instant::end_of(until) {
            return Err(Refusal::SuspensionRuns { rule: ids::G24, until });
        }
    }
    Ok(unsuspended(case, remedy, way, law))
}

/// The event that ends a suspension, and the deadline that moves when activity goes on.
fn unsuspended(case: Case<'_>, remedy: &Id, way: SuspensionEnding, law: Law<'_>) -> Vec<Event> {
    let ended = SuspensionEnded { lot: case.id().clone(), remedy: remedy.clone(), way };
    let mut events = vec![Event::SuspensionEnded(ended)];
    let end = |it: &mut Remedy| {
        if let Some(it) = &mut it.complaint {
            it.suspension = None;
        }
    };
    events.extend(case.goes_on(remedy, end, law));
    events
}

/// Decides the complaint itself, in public; a suspension ends with it.
///
/// # Rules
///
/// - `T20.2`, `G23`: late it is late and stands; `G23.3`, `G23.4`, `T06.3`, `T14.3`: what may be
///   ordered, by matter and by how far the procedure is; `G23.5`: it is published.
pub(super) fn conclude(
    case: Case<'_>,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::DecideComplaint {
        remedy, outcome, order, finding, text, documents, signed, ..
    } = command
    else {
        return Ok(Vec::new());
    };
    let (found, it) = at(case, remedy, &[ComplaintStep::Accepted])?;
    if it.paused.is_some() {
        return Err(Refusal::Paused { rule: uncounted(case) });
    }
    match (outcome, order) {
        (Outcome::Rejected, None) => {}
        (Outcome::Upheld, Some(order)) => {
            redress::lawful(case, (found.kind, found.matter), *order, law)?
        }
        _ => return Err(Refusal::OutcomeUnfit),
    }
    if finding.is_some() && (*outcome != Outcome::Rejected || works(case)) {
        return Err(Refusal::OutcomeUnfit);
    }
    let decided = ComplaintDecided {
        lot: case.id().clone(),
        remedy: remedy.clone(),
        outcome: *outcome,
        order: *order,
        finding: *finding,
        due: it.decide_by.unwrap_or(CivilDate::MAX),
        text: text.clone(),
        documents: documents.clone(),
        signed: signed.clone(),
    };
    let mut events = vec![Event::ComplaintDecided(decided)];
    if it.suspension.is_some() {
        events.extend(unsuspended(case, remedy, SuspensionEnding::Decided, law));
    }
    Ok(events)
}

/// Everything that a complaint still waits for, each by its own rule.
///
/// # Errors
///
/// [`LawGap`] when the adopted pack has no such period.
///
/// # Rules
///
/// - `T20.1`, `T20.2`, `G23`, `G24`, `G25.1`–`G25.5`.
pub fn clocks<'a>(
    of: impl Into<Case<'a>>,
    found: &Remedy,
    law: Law<'_>,
) -> Result<Vec<Clock>, LawGap> {
    let (case, mut all) = (of.into(), Vec::new());
    let Some(it) = found.complaint.as_ref().filter(|_| found.kind == RemedyKind::Complaint) else {
        return Ok(all);
    };
    let mut push = |rule, last: CivilDate| all.push(Clock { rule, last });
    let from = found.received_on;
    match it.step {
        ComplaintStep::Received if works(case) => {
            let rule = case.rule(ids::T20_1);
            push(rule, law.due(from, rule)?.for_duty());
        }
        ComplaintStep::Received => {
            for rule in [ids::G25_1, ids::G25_2, ids::G25_3] {
                push(rule, law.due(from, rule)?.for_duty());
            }
        }
        ComplaintStep::Correcting => {}
        ComplaintStep::Accepted => {
            match (&it.served, it.serve_by) {
                (None, Some(last)) => push(ids::G25_4, last),
                (Some(served), _) => push(ids::G25_5, served.respond_by),
                (None, None) => {}
            }
            if let Some(last) = it.decide_by {
                push(if works(case) { case.rule(ids::T20_2) } else { ids::G23 }, last);
            }
        }
    }
    if let Some(until) = it.suspension.as_ref().and_then(|it| it.until) {
        push(ids::G24, until);
    }
    Ok(all)
}

/// One clock that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    pub rule: &'static str,
    /// Last day, by the bound that harms nobody who waits for it.
    pub last: CivilDate,
}

/// The redress that an order of the supervisor names.
pub(super) fn ordered(it: &Complaint) -> Option<Redress> {
    it.decided.as_ref().and_then(|it| it.order)
}
