//! Holds every decision to the adopted stage table: what the table does not allow is refused.

use crate::admission::{Prequalification, PrequalificationOutcome};
use crate::award::{AwardWay, ReviewStep, validity};
use crate::law::Law;
use crate::lot::{self, Lot};
use crate::remedies::{Forum, Matter, Redress, RemedyKind, Standing, Suspends, suspends};
use crate::rulebook::{Procedure, Stage, Trigger};
use crate::shared::Instant;
use crate::world::{Command, Event, Refusal, World};
use crate::{
    admission, auction, award, contract, draws, ledger, online, opening, procedure, remedies,
    securities,
};

/// A lot's stage in the words of the table: a suspension is a stage only where it stops bids or a
/// display; a contest and a finished qualification review are stages of their own.
#[must_use]
pub fn stage_of(lot: &Lot) -> Stage {
    let at_once = lot.notice.committee_qualifies();
    let judged = lot.evaluation.reviews.contains_key(&ReviewStep::Responsiveness);
    match lot.stage {
        lot::Stage::Announced | lot::Stage::Displayed if lot.is_suspended() => Stage::Suspended,
        lot::Stage::Announced => Stage::Announced,
        lot::Stage::Closed => Stage::Closed,
        lot::Stage::KeyIn => Stage::KeyIn,
        lot::Stage::Releasing if !is_contested(lot) => Stage::Releasing,
        lot::Stage::Releasing => Stage::Contested,
        lot::Stage::SharesClosed => Stage::SharesClosed,
        lot::Stage::Opened => Stage::Opened,
        lot::Stage::Evaluating if at_once || judged => Stage::Evaluating,
        lot::Stage::Evaluating => Stage::QualificationReviewed,
        lot::Stage::Reported => Stage::Reported,
        lot::Stage::Displayed => Stage::Displayed,
        lot::Stage::Decided => Stage::Decided,
        lot::Stage::Notified => contract_stage(lot),
        lot::Stage::Failed => Stage::Failed,
        lot::Stage::Terminated => Stage::Terminated,
    }
}

/// Whether an envelope of the opening that is under way is contested.
fn is_contested(lot: &Lot) -> bool {
    let due = lot.due();
    lot.opening.contested.keys().any(|it| due.contains(&it.0))
}

/// After the letter the stage follows from the contract.
fn contract_stage(lot: &Lot) -> Stage {
    let it = &lot.contract;
    match (it.keep_until, it.binds(), it.offer.is_some()) {
        (Some(_), ..) => Stage::Archived,
        (None, true, _) if it.is_performed() => Stage::Accepted,
        (None, true, _) => Stage::Contracted,
        (None, false, true) => Stage::ContractOffered,
        (None, false, false) => Stage::Notified,
    }
}

/// The trigger of the table that an event pulls in a lot as it stood before; `None` for one that
/// moves no lot.
#[must_use]
pub fn trigger_of(lot: &Lot, event: &Event) -> Option<Trigger> {
    let stands = matches!(lot.stage, lot::Stage::Announced | lot::Stage::Displayed);
    match event {
        Event::Clarified(_) => Some(Trigger::Clarify),
        Event::Held(_) if stands && !lot.is_suspended() => Some(Trigger::Suspend),
        Event::RemedyReceived(it)
            if stands && !lot.is_suspended() && stops((it.kind, it.matter, it.standing)) =>
        {
            Some(Trigger::Suspend)
        }
        Event::RemedyRaised(it)
            if stands && !lot.is_suspended() && stops((it.kind, it.matter, it.standing)) =>
        {
            Some(Trigger::Suspend)
        }
        Event::SuspensionOrdered(_) if stands && !lot.is_suspended() => Some(Trigger::Suspend),
        Event::HoldLifted(_)
        | Event::RemedyAnswered(_)
        | Event::RemedyWithdrawn(_)
        | Event::InterestReviewed(_)
        | Event::ComplaintExamined(_)
        | Event::SuspensionEnded(_)
            if stands && lot.goes_on_after(event) =>
        {
            Some(Trigger::Resume)
        }
        Event::RedressCarried(it) => redressed(it.redress),
        Event::LotClosed(_) => Some(Trigger::Deadline),
        Event::ObjectsPresent(_) => Some(Trigger::ObjectsChecked),
        Event::KeyInClosed(_) => Some(Trigger::KeyInEnds),
        Event::OpeningContested(_) => Some(Trigger::Contest),
        Event::SharesClosed(_) => Some(Trigger::AnswersSettled),
        Event::PricesCalled(_) => Some(Trigger::CallPrices),
        Event::FilesOpened(it) if lot.awaits_prices() && !it.envelope.opens_later() => {
            Some(Trigger::PublishTechnical)
        }
        Event::BidsOpened(_) => Some(Trigger::PublishPrices),
        Event::BidsReviewed(it) => reviewed(lot, it.step),
        Event::MemberReplaced(_) => Some(Trigger::ReplaceMember),
        Event::CommitteeDissolved(_) => Some(Trigger::DissolveCommittee),
        Event::ReportDelivered(_) => Some(Trigger::DeliverReport),
        Event::CandidatesPublished(_) => Some(Trigger::PublishCandidates),
        Event::WinnerDetermined(it) => Some(match it.way {
            AwardWay::Determined => Trigger::Determine,
            AwardWay::Deemed => Trigger::Deem,
        }),
        Event::AwardLost(_) => Some(Trigger::LoseAward),
        Event::ValidityAnswered(it) if validity::loses_award(lot, it) => Some(Trigger::LoseAward),
        Event::LetterIssued(_) => Some(Trigger::SendLetter),
        Event::Terminated(_) => Some(Trigger::Terminate),
        Event::AwardReported(_) => Some(Trigger::ReportAward),
        Event::NoticeWithdrawn(_) => Some(Trigger::WithdrawNotice),
        Event::ContractOffered(_) => Some(Trigger::OfferContract),
        Event::ContractSigned(_) => Some(Trigger::SignContract),
        Event::ContractPublished(_) => Some(Trigger::PublishContract),
        Event::ContractFiled(_) => Some(Trigger::FileContract),
        Event::PerformanceNoted(_) => Some(Trigger::NotePerformance),
        Event::DeliveryAccepted(_) => Some(Trigger::Accept),
        Event::FileClosed(_) => Some(Trigger::CloseFile),
        Event::FailureDeclared(_) => Some(Trigger::DeclareFailure),
        _ => None,
    }
}

fn redressed(it: Redress) -> Option<Trigger> {
    match it {
        Redress::Restart => Some(Trigger::Restart),
        Redress::NextCandidate => Some(Trigger::VoidAward),
        Redress::EvaluateAgain | Redress::EvaluateAnew => Some(Trigger::EvaluateAnew),
        Redress::Amend | Redress::Damages => None,
    }
}

/// Whether what was raised stops the whole procedure.
fn stops((kind, matter, standing): (RemedyKind, Matter, Standing)) -> bool {
    suspends(Forum::Tender, kind, matter, standing) == Suspends::UntilAnswer
}

fn reviewed(lot: &Lot, step: ReviewStep) -> Option<Trigger> {
    match (lot.notice.committee_qualifies(), step) {
        (false, ReviewStep::Qualification) => Some(Trigger::ReviewQualification),
        (false, ReviewStep::Responsiveness) | (true, ReviewStep::Qualification) => {
            Some(Trigger::StartEvaluation)
        }
        (true, ReviewStep::Responsiveness) => {
            lot.notice.opens_twice().then_some(Trigger::StartEvaluation)
        }
    }
}

impl Lot {
    /// Whether an event ends the lot's last suspension.
    fn goes_on_after(&self, event: &Event) -> bool {
        let mut after = self.clone();
        crate::apply::apply_lot(&mut after, event, Instant(0));
        self.is_suspended() && !after.is_suspended()
    }
}

/// Refuses what was decided if the table has no such step from where the lot stands.
pub(crate) fn check(
    world: &World,
    command: &Command,
    events: &[Event],
    law: Law<'_>,
) -> Result<(), Refusal> {
    if let Some(of) = command.lot().and_then(|id| world.biddings.get(id)) {
        return check_bidding(of, command, events, law);
    }
    let Some(lot) = command.lot().and_then(|id| world.lots.get(id)) else {
        return check_early(world, command, events, law);
    };
    if lot.round.is_some() {
        // Envelopes are received and opened; everything else is the auction's, and who signed up
        // for it pays a deposit beside them.
        let signs_up = world.sign_ups.contains_key(&lot.id);
        return match command {
            // An auction has no session in which anybody signs in, objects or confirms.
            Command::Opening(it) if it.is_said_in_session() => Err(unlisted(command)),
            Command::Opening(_) | Command::Auction(_) => Ok(()),
            Command::Online(_) | Command::Ledger(_) | Command::Securities(_) if signs_up => Ok(()),
            Command::Award(award::Command::NoteRead { .. }) if signs_up => Ok(()),
            _ => Err(unlisted(command)),
        };
    }
    let table = law.rules.stages(lot.notice.procedure()).ok_or_else(|| unlisted(command))?;
    let from = stage_of(lot);
    let mut triggers = events.iter().filter_map(|it| trigger_of(lot, it));
    if triggers.all(|it| table.allows(from, it)) {
        return Ok(());
    }
    Err(unlisted(command))
}

/// The same of an online bidding; what moves none is not its table's to allow.
fn check_bidding(
    of: &online::Bidding,
    command: &Command,
    events: &[Event],
    law: Law<'_>,
) -> Result<(), Refusal> {
    let mut triggers = events.iter().filter_map(|it| online::trigger_of(of, it)).peekable();
    if triggers.peek().is_none() {
        return Ok(());
    }
    let table = law.rules.bidding_stages().ok_or_else(|| unlisted(command))?;
    let from = online::stage_word(of);
    let listed = triggers.all(|it| table.allows(from, it));
    if listed { Ok(()) } else { Err(unlisted(command)) }
}

/// The same of a lot that is not announced and whose prequalification runs.
fn check_early(
    world: &World,
    command: &Command,
    events: &[Event],
    law: Law<'_>,
) -> Result<(), Refusal> {
    let of = command.lot().and_then(|id| world.prequalifications.get(id));
    let Some(of) = of else { return Ok(()) };
    let procedure = Procedure::from(of.notice.regime);
    let table = law.rules.stages(procedure).ok_or_else(|| unlisted(command))?;
    let from = stage_before(of);
    let mut triggers = events.iter().filter_map(|it| trigger_before(of, it));
    if triggers.all(|it| table.allows(from, it)) {
        return Ok(());
    }
    Err(unlisted(command))
}

/// The stage of a lot before its announcement, in the words of the table.
#[must_use]
pub fn stage_before(of: &Prequalification) -> Stage {
    if of.overturned {
        return Stage::Failed;
    }
    match (of.terminated, of.outcome, of.closed) {
        (true, ..) => Stage::Terminated,
        (_, Some(PrequalificationOutcome::Enough), _) => Stage::Prequalified,
        (_, Some(PrequalificationOutcome::TooFew), _) => Stage::Failed,
        (_, None, Some(_)) => Stage::ApplicationsClosed,
        (_, None, None) if of.is_suspended() => Stage::PrequalificationSuspended,
        (_, None, None) => Stage::Prequalifying,
    }
}

/// The trigger of the table that an event pulls before the announcement.
#[must_use]
pub fn trigger_before(of: &Prequalification, event: &Event) -> Option<Trigger> {
    let moves = |to: bool| {
        let mut after = of.clone();
        admission::step(&mut after, event, Instant(0));
        of.is_open() && after.is_suspended() == to && of.is_suspended() != to
    };
    match event {
        Event::RedressCarried(it) => redressed(it.redress),
        Event::Held(_)
        | Event::RemedyReceived(_)
        | Event::RemedyRaised(_)
        | Event::SuspensionOrdered(_) => moves(true).then_some(Trigger::Suspend),
        Event::HoldLifted(_)
        | Event::RemedyAnswered(_)
        | Event::RemedyWithdrawn(_)
        | Event::InterestReviewed(_)
        | Event::ComplaintExamined(_)
        | Event::SuspensionEnded(_) => moves(false).then_some(Trigger::Resume),
        Event::PrequalificationClarified(_) => Some(Trigger::Clarify),
        Event::PrequalificationClosed(_) => Some(Trigger::CloseApplications),
        Event::PrequalificationConcluded(_) => Some(Trigger::ReviewApplicants),
        Event::Announced(_) => Some(Trigger::Announce),
        Event::Terminated(_) => Some(Trigger::Terminate),
        _ => None,
    }
}

/// The refusal of a step that the table does not have, in the words of the command's context.
fn unlisted(command: &Command) -> Refusal {
    match command {
        Command::Opening(_) => Refusal::Opening(opening::Refusal::Stage),
        Command::Award(_) => Refusal::Award(award::Refusal::Stage),
        Command::Draws(_) => Refusal::Draws(draws::Refusal::Stage),
        Command::Contract(_) => Refusal::Contract(contract::Refusal::Stage),
        Command::Remedies(_) => Refusal::Remedies(remedies::Refusal::Stage),
        Command::Securities(_) => Refusal::Securities(securities::Refusal::Stage),
        Command::Ledger(_) => Refusal::Ledger(ledger::Refusal::Stage),
        Command::Admission(_) => Refusal::Admission(admission::Refusal::Stage),
        Command::Online(_) => Refusal::Online(online::Refusal::Stage),
        Command::Auction(_) => Refusal::Auction(auction::Refusal::NoSuchAuction),
        Command::Procedure(_)
        | Command::Parties(_)
        | Command::Experts(_)
        | Command::Catalogue(_)
        | Command::Settings(_)
        | Command::Posts(_) => Refusal::Procedure(procedure::Refusal::Stage),
    }
}
