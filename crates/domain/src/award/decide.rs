//! Decides what one command does to an evaluation or an award.

use std::collections::BTreeSet;

use crate::draws::Bench;
use crate::law::Law;
use crate::lot::Lot;
use crate::online::staff_sees_payers;
use crate::rulebook::ids;
use crate::shared::{AccountId, CivilDate, Hash, LotId};
use crate::signing::{Part, reviewer};
use crate::world::{Event, World};

use super::{
    Command, ObjectRead, ReadObject, Refusal, alerts, attend, blind, clarify, committee, correct,
    lost, notices, proof, query, recheck, result, review, session, silence, technical, validity,
};

/// Decides one command.
///
/// # Errors
///
/// A [`Refusal`] changes nothing, and the same command may be tried again.
///
/// # Rules
///
/// - `C4.17`, `C4.18`: sheets handed back; `F7.1`–`F7.8`: prices asked about; `C4.14`–`C4.16`:
///   bids asked about; `C4.10`–`C4.13`: corrections, recheck; `F3`: deviations; `C1.22`, `T21`: the
///   committee's hours.
/// - `C1.1`–`C1.5`: committee; `T13.1`, `T13.2`, `T14`: display; `G10`, `G11`, `G12.1`, `G12.2`:
///   report, determination, result; `T15`, `G13`: contract; `T55.2`, `G49`: who is lost.
/// - `Y205`, `Y207`: until when bids bind, and how they come to bind longer.
/// - `C4.21`–`C4.23`, `Y210`–`Y212`: whoever neither signs nor writes why counts as agreeing.
/// - `Y82`, `Y83`: sheets bound before totals, and what their holders say.
pub fn decide(world: &World, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    if let Command::NoteRead { lot, reader, what, object } = command {
        return noted(world, lot, (reader, *what, *object), law);
    }
    if let Some(decided) = of_applicants(world, command) {
        return decided;
    }
    let lot = world.lots.get(command.lot()).ok_or(Refusal::LotUnknown)?;
    if let Some(decided) = whatever_stands(lot, command, law) {
        return decided;
    }
    running(lot)?;
    complete(lot, command)?;
    match command {
        Command::EnterCommittee { members, document, .. } => {
            committee::enter(lot, members, *document, law)
        }
        Command::DeclareAvoidance { seat, avoidance, leader, signed, .. } => {
            attend::declare(Bench::Lot(lot), (*seat, *avoidance, *leader), signed)
        }
        Command::Review { .. } => review::decide(lot, command, law),
        Command::Score { seat, scores, signed, closing, .. } => {
            committee::score(lot, (*seat, scores), signed, closing, law)
        }
        Command::ScoreBlind { .. } => blind::score(lot, command),
        Command::FindIdentity { .. } => blind::find(lot, command),
        Command::SignReport { .. } => committee::sign(lot, command, law),
        Command::ReopenSheet { .. } => alerts::reopen(lot, command, law),
        Command::ExplainScores { .. } => alerts::explain(lot, command, law),
        Command::QueryPrice { .. } => query::query(lot, command, law),
        Command::JudgePrice { .. } => query::judge(lot, command, law),
        Command::ProposeClarification { .. } => clarify::propose(lot, command),
        Command::AskClarification { .. } => clarify::ask(lot, command, law),
        Command::JudgeClarification { .. } => clarify::judge(lot, command, law),
        Command::AdjournEvaluation { .. }
        | Command::ResumeEvaluation { .. }
        | Command::FixEvaluationTime { .. }
        | Command::AskMoreTime { .. } => session::decide(lot, command, law),
        Command::CorrectPrice { .. } => correct::correct(lot, command, law),
        Command::PriceDeviations { lines, signed, .. } => correct::deviations(lot, lines, signed),
        Command::PublishCandidates { .. } => result::publish_candidates(lot, law),
        Command::EndDisplay { .. } => result::end_display(lot, law),
        Command::Determine { winner, signed, .. } => result::determine(lot, winner, signed, law),
        Command::Deem { .. } => result::deem(lot, law),
        Command::IssueLetter { signed, .. } => result::issue_letter(lot, signed, law),
        Command::AskRecheck { .. } => recheck::ask(lot, command),
        Command::FindStanding { .. } => recheck::find(lot, command),
        Command::NoteRefusal { .. } => silence::note(lot, command, law),
        Command::DeemAgreement { .. } => silence::deem(lot, law),
        Command::Renounce { .. }
        | Command::DeclareLost { .. }
        | Command::ExplainPrice { .. }
        | Command::AnswerClarification { .. }
        | Command::AnswerCorrection { .. }
        | Command::AskValidity { .. }
        | Command::AnswerValidity { .. }
        | Command::CorrectNotice { .. }
        | Command::WithdrawNotice { .. }
        | Command::Confirm { .. }
        | Command::NoteRead { .. } => Err(Refusal::Repeated),
    }
}

/// What is decided of a lot that is held or over too; none for anything else.
fn whatever_stands(
    lot: &Lot,
    command: &Command,
    law: Law<'_>,
) -> Option<Result<Vec<Event>, Refusal>> {
    Some(match command {
        Command::CorrectNotice { .. } | Command::WithdrawNotice { .. } => {
            notices::decide(lot, command)
        }
        // After the letter too, as long as no contract binds.
        Command::Renounce { bidder, reason, signed, .. } => {
            lost::renounce(lot, (bidder, reason), signed, law)
        }
        Command::DeclareLost { .. } => lost::declare(lot, command, law),
        // What was committed stays committed.
        Command::Confirm { .. } => proof::confirm(lot, command),
        // A hold must not silence a bidder whose time runs on.
        Command::ExplainPrice { .. } => query::explain(lot, command, law),
        Command::AnswerClarification { .. } => clarify::answer(lot, command, law),
        Command::AnswerCorrection { .. } => correct::answer(lot, command, law),
        // What is held takes time, and bids bind no longer for it.
        Command::AskValidity { .. } => validity::ask(lot, command, law),
        Command::AnswerValidity { .. } => validity::answer(lot, command, law),
        _ => return None,
    })
}

/// A member's declaration before there is a notice; none for anything else.
fn of_applicants(world: &World, command: &Command) -> Option<Result<Vec<Event>, Refusal>> {
    let Command::DeclareAvoidance { lot, seat, avoidance, leader, signed } = command else {
        return None;
    };
    let bench @ Bench::Applicants(..) = world.bench(lot)? else { return None };
    if bench.is_suspended() {
        return Some(Err(Refusal::Suspended));
    }
    Some(attend::declare(bench, (*seat, *avoidance, *leader), signed))
}

/// What was opened may be read in a lot that is held or over; the read is noted all the same.
fn noted(
    world: &World,
    lot: &LotId,
    read: (&AccountId, ReadObject, Hash),
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if let Some(of) = world.biddings.get(lot) {
        let books = Books { is_open: staff_sees_payers(of), reads: &of.reads };
        return read_books((lot, books), read, law);
    }
    if let Some(of) = world.sign_ups.get(lot) {
        let books = Books { is_open: of.staff_sees_payers(), reads: &of.reads };
        return read_books((lot, books), read, law);
    }
    read_lot(world.lots.get(lot).ok_or(Refusal::LotUnknown)?, read, law)
}

/// One event per person, object and day; but for replies and the list of who paid none before
/// prices are out, and none of
/// an own result before the result is (`G12.3`), and no file while the desk is sealed (`C1.22`).
fn read_lot(
    lot: &Lot,
    (reader, what, object): (&AccountId, ReadObject, Hash),
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let before = matches!(what, ReadObject::Reply | ReadObject::Securities);
    let early = lot.opening.opened_at.is_none() && !before;
    if early || (what == ReadObject::OwnResult && !lot.award.published) {
        return Err(Refusal::Stage);
    }
    if matches!(what, ReadObject::File | ReadObject::Report) {
        session::sits(lot)?;
    }
    let day = law.now.date();
    if lot.evaluation.reads.contains(&(day, reader.clone(), object)) {
        return Err(Refusal::Repeated);
    }
    let (lot, reader) = (lot.id.clone(), reader.clone());
    Ok(vec![Event::ObjectRead(ObjectRead { lot, reader, what, object, day })])
}

/// Who signed up for a bidding or an auction and paid, as staff may look at it.
struct Books<'a> {
    is_open: bool,
    /// Looks that were noted, by day.
    reads: &'a BTreeSet<(CivilDate, AccountId, Hash)>,
}

/// The same of an online bidding or an auction, whose list of who signed up and paid no law ever
/// opens: every look of staff is noted, and before the result there is none.
///
/// # Rules
///
/// - `Y172`: nobody sees whose until the result is published.
fn read_books(
    (lot, books): (&LotId, Books<'_>),
    (reader, what, object): (&AccountId, ReadObject, Hash),
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if what != ReadObject::Securities || !books.is_open {
        return Err(Refusal::Stage);
    }
    let day = law.now.date();
    if books.reads.contains(&(day, reader.clone(), object)) {
        return Err(Refusal::Repeated);
    }
    let (lot, reader) = (lot.clone(), reader.clone());
    Ok(vec![Event::ObjectRead(ObjectRead { lot, reader, what, object, day })])
}

/// Nobody concludes anything while a seat is empty: activity stops until it is filled.
///
/// # Rules
///
/// - `C1.22`: not while it is adjourned. `C1.18`: the committee is filled before it goes on.
///   `C1.20`, `C1.21`: every member has declared, and one leads. `C5.1`: blind items first. `Y19`:
///   prices after the technical result.
fn complete(lot: &Lot, command: &Command) -> Result<(), Refusal> {
    let works = matches!(
        command,
        Command::Review { .. }
            | Command::Score { .. }
            | Command::ScoreBlind { .. }
            | Command::FindIdentity { .. }
            | Command::SignReport { .. }
            | Command::NoteRefusal { .. }
            | Command::DeemAgreement { .. }
            | Command::ReopenSheet { .. }
            | Command::ExplainScores { .. }
            | Command::QueryPrice { .. }
            | Command::JudgePrice { .. }
            | Command::ProposeClarification { .. }
            | Command::AskClarification { .. }
            | Command::JudgeClarification { .. }
            | Command::AdjournEvaluation { .. }
            | Command::AskMoreTime { .. }
            | Command::CorrectPrice { .. }
            | Command::PriceDeviations { .. }
    );
    if works {
        session::sits(lot)?;
    }
    if works && !lot.evaluation.vacant.is_empty() {
        return Err(Refusal::SeatVacant { rule: ids::C1_18 });
    }
    // The purchaser reviews qualification in government procurement without a committee's word.
    let own = match command {
        Command::Review { step, .. } => reviewer(Some(lot), *step) == Part::PurchaserOrAgent,
        _ => false,
    };
    if works && !own && !lot.evaluation.members.is_empty() && attend::leader(lot).is_none() {
        return Err(Refusal::NotAttended { rule: ids::C1_20 });
    }
    if !own {
        blind::first(lot, command)?;
    }
    technical::in_order(lot, command)?;
    if !own && matches!(command, Command::Review { .. } | Command::Score { .. }) {
        clarify::all_judged(lot)?;
    }
    Ok(())
}

fn running(lot: &Lot) -> Result<(), Refusal> {
    if lot.is_over() {
        return Err(Refusal::Stage);
    }
    if lot.is_suspended() {
        return Err(Refusal::Suspended);
    }
    Ok(())
}
