//! Decides what one command does to a remedy.

use crate::award::Signed;
use crate::law::Law;
use crate::rulebook::ids;
use crate::shared::Id;
use crate::world::{Event, World};

use super::{
    Answered, Case, Command, Letter, Outcome, Refusal, Remedy, RemedyAnswered, RemedyKind,
    RemedyWithdrawn, Reply, Suspends, SuspensionEnding, complaint, interest, listing, raise,
    redress,
};

/// Decides one command.
///
/// # Errors
///
/// A [`Refusal`] changes nothing, and the same command may be tried again.
///
/// # Rules
///
/// - `T06`, `T07`, `T14`, `T14.2`, `T19`, `T20.1`, `T20.2`: works; `G19`, `G20.1`–`G23`: of
///   procurement; `Y185`–`Y189`, `Y88`, `Y91`, `Y92`: of biddings.
pub fn decide(world: &World, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let case = world.case(command.lot()).ok_or(Refusal::LotUnknown)?;
    match command {
        Command::ReceiveRemedy { .. } => raise::receive(case, command, law),
        Command::RaiseRemedy { .. } => raise::raise((world, case), command, law),
        Command::ReviewInterest { .. } => interest::review(case, command, law),
        Command::AnswerRemedy { .. } => answer(case, command, law),
        Command::ExamineComplaint { .. } => complaint::examine(case, command, law),
        Command::CorrectComplaint { .. } => complaint::correct(case, command, law),
        Command::ServeComplaint { .. } => complaint::serve(case, command, law),
        Command::RespondToComplaint { .. } => complaint::respond(case, command),
        Command::PauseComplaint { .. } => complaint::pause(case, command),
        Command::ResumeComplaint { .. } => complaint::resume(case, command, law),
        Command::OrderSuspension { .. } => complaint::suspend(case, command, law),
        Command::LiftSuspension { remedy, .. } => {
            complaint::end_suspension(case, (remedy, SuspensionEnding::Lifted), law)
        }
        Command::LapseSuspension { .. } => {
            let (remedy, _) = case.lapses().ok_or(Refusal::RemedyUnknown)?;
            complaint::end_suspension(case, (remedy, SuspensionEnding::Lapsed), law)
        }
        Command::DecideComplaint { .. } => complaint::conclude(case, command, law),
        Command::ListComplainant { .. } => listing::list((world, case), command, law),
        Command::CarryOut { .. } => redress::carry((world, case), command, law),
        Command::WithdrawRemedy { remedy, reason, .. } => withdraw(case, remedy, reason, law),
    }
}

/// Whether a command holds what only a reader of the public log may lack.
///
/// # Errors
///
/// [`Refusal::Incomplete`]: letter or reply, or a part of it; a signature where the law asks for
/// one (94-12).
pub fn whole(command: &Command) -> Result<(), Refusal> {
    let signature =
        |it: &Option<Signed>| it.is_some().then_some(()).ok_or(Refusal::Incomplete("signed"));
    match command {
        Command::RaiseRemedy { kind, letter, entry, officials, signed, .. } => {
            let asks = *kind == RemedyKind::Enquiry;
            written(letter.as_ref(), asks)?;
            match entry {
                // Signed on paper, of which the entry holds the scan.
                Some(_) => interest::presented(letter.as_ref(), officials.as_ref()),
                None if asks => Ok(()),
                None => signature(signed),
            }
        }
        Command::CorrectComplaint { letter, signed, .. } => {
            written(letter.as_ref(), false)?;
            signature(signed)
        }
        Command::AnswerRemedy { reply, .. }
        | Command::ReviewInterest { reply, .. }
        | Command::ExamineComplaint { reply, .. } => said(reply.as_ref()),
        Command::RespondToComplaint { respondent, reply, signed, .. } => {
            said(reply.as_ref())?;
            respondent.as_ref().ok_or(Refusal::Incomplete("respondent"))?;
            signature(signed)
        }
        Command::ServeComplaint { to: None, .. } => Err(Refusal::Incomplete("to")),
        Command::WithdrawRemedy { reason: text, .. }
        | Command::OrderSuspension { reason: text, .. }
        | Command::DecideComplaint { text, .. }
        | Command::ListComplainant { reason: text, .. }
        | Command::CarryOut { text, .. } => {
            if empty(text) {
                Err(Refusal::Incomplete("reason"))
            } else {
                Ok(())
            }
        }
        Command::ReceiveRemedy { .. }
        | Command::ServeComplaint { .. }
        | Command::PauseComplaint { .. }
        | Command::ResumeComplaint { .. }
        | Command::LiftSuspension { .. }
        | Command::LapseSuspension { .. } => Ok(()),
    }
}

pub(super) fn empty(text: &str) -> bool {
    text.trim().is_empty()
}

fn written(letter: Option<&Letter>, asks: bool) -> Result<(), Refusal> {
    let it = letter.ok_or(Refusal::Incomplete("letter"))?;
    if empty(&it.claims) {
        return Err(Refusal::Incomplete("claims"));
    }
    if !asks && (empty(&it.request) || empty(&it.grounds)) {
        return Err(Refusal::Incomplete("grounds"));
    }
    Ok(())
}

fn said(reply: Option<&Reply>) -> Result<(), Refusal> {
    let text = reply.is_some_and(|it| !it.text.trim().is_empty());
    if text { Ok(()) } else { Err(Refusal::Incomplete("reply")) }
}

pub(super) fn open<'a>(case: Case<'a>, remedy: &Id) -> Result<&'a Remedy, Refusal> {
    let found = case.remedies().get(remedy).filter(|it| it.is_open());
    found.ok_or(Refusal::RemedyUnknown)
}

/// An answer, late or not; what stood still until then goes on.
///
/// # Rules
///
/// - `T07`, `T14.2`: the procedure goes on with the reply; `T63`: a claimed interest is looked at
///   first.
fn answer(case: Case<'_>, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::AnswerRemedy { remedy, outcome, commitment, reply, signed, .. } = command else {
        return Ok(Vec::new());
    };
    let found = open(case, remedy)?;
    if found.kind == RemedyKind::Complaint {
        // A complaint is examined and decided.
        return Err(Refusal::Stage);
    }
    if found.interest_waits() {
        return Err(Refusal::InterestOpen { rule: case.rule(ids::T63) });
    }
    if (found.kind == RemedyKind::Enquiry) != (*outcome == Outcome::Answered) {
        return Err(Refusal::OutcomeUnfit);
    }
    let answered = RemedyAnswered {
        lot: case.id().clone(),
        remedy: remedy.clone(),
        outcome: *outcome,
        commitment: *commitment,
        reply: reply.clone(),
        signed: signed.clone(),
    };
    Ok(ends(case, (remedy, found), Event::RemedyAnswered(answered), law))
}

/// Whoever raised it takes it back before its end.
fn withdraw(
    case: Case<'_>,
    remedy: &Id,
    reason: &str,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let found = open(case, remedy)?;
    let withdrawn = RemedyWithdrawn {
        lot: case.id().clone(),
        remedy: remedy.clone(),
        reason: reason.to_owned(),
    };
    Ok(ends(case, (remedy, found), Event::RemedyWithdrawn(withdrawn), law))
}

/// The event that ends a remedy, and the deadline that moves when activity goes on.
pub(super) fn ends(
    case: Case<'_>,
    (id, found): (&Id, &Remedy),
    event: Event,
    law: Law<'_>,
) -> Vec<Event> {
    let mut events = vec![event];
    if found.suspends == Suspends::UntilAnswer || found.is_suspension() {
        let end = |it: &mut Remedy| {
            it.answered = Answered::Yes;
            it.complaint = None;
        };
        events.extend(case.goes_on(id, end, law));
    }
    events
}
