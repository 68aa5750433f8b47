//! Decides what is entered, returned and kept of bid securities.

use crate::award::{self, LossCause, Pass};
use crate::law::Law;
use crate::lot::Lot;
use crate::opening::Ending;
use crate::parties::{self, OrganisationKind};
use crate::procedure::{CorrectionExamined, KeptCause, SecurityForm};
use crate::rulebook::{Regime, ids};
use crate::shared::{CivilDate, Fen, Hash, Uscc};
use crate::world::{Event, World};

use super::state::flaw;
use super::{
    Command, Held, Refusal, ReturnDue, SecurityKept, SecurityReceived, SecurityReturned, guarantee,
    return_due,
};

/// Most entries of one lot.
pub(super) const ENTRIES_MAX: usize = 10_000; // not law: bound of a list
/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000; // not law: bound of a body

/// Decides one command; a lot that is held stops none of them, for money comes and goes outside.
///
/// # Errors
///
/// A [`Refusal`] changes nothing, and the same command may be tried again.
///
/// # Rules
///
/// - `Y57`: nothing is entered once the lot is opened.
/// - `T09`, `T17`, `G07.1`–`G07.3`, `G08.2`, `N04.2`, `N04.3`, `N04.6`, `Y55`: when it goes back.
/// - `T09.2`, `T74`, `G06.3`, `N04.4`: for what it is kept; `Y167`: electronic guarantees.
pub fn decide(world: &World, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Present { .. } => return guarantee::present(world, command, law),
        Command::Answer { .. } => return guarantee::answer(world, command, law),
        _ => {}
    }
    let lot = world.tender(command.lot()).ok_or(Refusal::LotUnknown)?;
    if lot.notice.security.is_none() {
        return Err(Refusal::SecurityNotAsked { rule: lot.notice.procedure().limits().security });
    }
    match command {
        Command::Receive { .. } => receive(world, lot, command, law),
        Command::Correct { .. } => correct(world, lot, command, law),
        Command::Present { .. } | Command::Answer { .. } => Err(Refusal::Stage),
        Command::Return { .. } => give_back(world, lot, command, law),
        Command::Keep { .. } => keep(lot, command),
    }
}

/// What came in, whether it fits or not: what is short, late or unfit is marked and goes back.
fn receive(
    world: &World,
    lot: &Lot,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::Receive {
        payer,
        form,
        amount,
        arrived_s,
        paid_from,
        valid_until,
        document,
        replaces,
        ..
    } = command
    else {
        return Err(Refusal::Stage);
    };
    if replaces.is_some() {
        return Err(Refusal::CorrectedAlone { rule: ids::Y69 });
    }
    let entry = SecurityReceived {
        lot: lot.id.clone(),
        number: lot.securities.next(),
        payer: payer.clone(),
        form: *form,
        amount: *amount,
        arrived_s: *arrived_s,
        paid_from: *paid_from,
        valid_until: *valid_until,
        document: *document,
        replaces: None,
        reason: None,
        bank: None,
        guarantee: None,
    };
    fits(world, lot, &entry, law)?;
    Ok(vec![Event::SecurityReceived(entry)])
}

/// A wrong entry is mended by another one that stands beside it.
///
/// # Rules
///
/// - `Y69`: one of the finance post proposes with the reason, another one decides; `Y57`: before
///   the lot is opened.
fn correct(
    world: &World,
    lot: &Lot,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::Correct { entry, proposed_by, decided_by } = command else {
        return Err(Refusal::Stage);
    };
    let old = entry.replaces.and_then(|it| lot.securities.entries.get(&it));
    let old = old.ok_or(Refusal::EntryUnknown)?;
    if !old.received.is_by_hand() || !entry.is_by_hand() {
        return Err(Refusal::BankReports { rule: ids::Y172 });
    }
    let said = |it: &String| !it.trim().is_empty() && it.len() <= REASON_BYTES_MAX;
    if !entry.reason.as_ref().is_some_and(said) {
        return Err(Refusal::ReasonMissing);
    }
    let entry = SecurityReceived { number: lot.securities.next(), ..entry.clone() };
    fits(world, lot, &entry, law)?;
    let (number, replaces, reason) =
        (old.received.number, old.received.replaces, old.received.reason.clone());
    if old.received == (SecurityReceived { number, replaces, reason, ..entry.clone() }) {
        return Err(Refusal::Repeated);
    }
    if !parties::are_two(world, proposed_by, decided_by, law.now) {
        return Err(Refusal::CorrectedAlone { rule: ids::Y69 });
    }
    let examined = CorrectionExamined {
        subject: format!("{} {}", lot.id, entry.number),
        proposed_by: proposed_by.clone(),
        decided_by: decided_by.clone(),
    };
    Ok(vec![Event::SecurityReceived(entry), Event::CorrectionExamined(examined)])
}

/// Whether an entry may stand.
///
/// # Rules
///
/// - `Y57`: nobody becomes a payer once prices are known.
fn fits(world: &World, lot: &Lot, it: &SecurityReceived, law: Law<'_>) -> Result<(), Refusal> {
    if lot.opening.opened_at.is_some() {
        return Err(Refusal::SecurityOpened);
    }
    let state = &lot.securities;
    if lot.is_over() || state.entries.len() >= ENTRIES_MAX {
        return Err(Refusal::Stage);
    }
    // What the bank reports is counted once: nobody enters it beside the statement.
    let reported = world.ledger.sub_account(&lot.id, &it.payer).is_some();
    if reported && it.form == SecurityForm::Transfer && it.bank.is_none() {
        return Err(Refusal::BankReports { rule: ids::Y172 });
    }
    let known = world.organisations.get(&it.payer);
    if !known.is_some_and(|it| it.kinds.contains(&OrganisationKind::Bidder)) {
        return Err(Refusal::PayerUnknown);
    }
    if it.amount.0 <= 0 {
        return Err(Refusal::SecurityAmountUnfit);
    }
    let guarantee = it.form == SecurityForm::Guarantee;
    if guarantee != it.valid_until.is_some() || guarantee == it.paid_from.is_some() {
        return Err(Refusal::SecurityFormUnfit);
    }
    if it.arrived_s > law.now.seconds() {
        return Err(Refusal::DayAhead);
    }
    if let Some(old) = &it.replaces {
        let old = state.entries.get(old).ok_or(Refusal::EntryUnknown)?;
        if !old.is_held() {
            return Err(Refusal::Repeated);
        }
    }
    let other = |known: (&u32, &Held)| {
        known.1.replaced_by.is_none()
            && Some(*known.0) != it.replaces
            && known.1.received.document == it.document
    };
    if state.entries.iter().any(other) {
        return Err(Refusal::Repeated);
    }
    Ok(())
}

fn held(lot: &Lot, number: u32) -> Result<&Held, Refusal> {
    let it = lot.securities.entries.get(&number).ok_or(Refusal::EntryUnknown)?;
    if it.is_held() { Ok(it) } else { Err(Refusal::Repeated) }
}

/// A return: as soon as its clock runs, and before it as soon as the payer no longer competes.
///
/// # Rules
///
/// - `G07.4`: of open procurement tenders with at least the interest of a late return.
fn give_back(
    world: &World,
    lot: &Lot,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::Return { number, interest, on, document, .. } = command else {
        return Err(Refusal::Stage);
    };
    let it = held(lot, *number)?;
    if interest.0 < 0 {
        return Err(Refusal::SecurityAmountUnfit);
    }
    if *on > law.now.date() {
        return Err(Refusal::DayAhead);
    }
    let due = returnable(lot, it, law)?;
    let money = it.received.form != SecurityForm::Guarantee;
    let least = late_least(world, lot, (*number, *on), due.as_ref().filter(|_| money), law)?;
    if *interest < least {
        return Err(Refusal::InterestShort { rule: ids::G07_4, least });
    }
    Ok(vec![Event::SecurityReturned(SecurityReturned {
        lot: lot.id.clone(),
        number: *number,
        amount: it.received.amount,
        interest: *interest,
        on: *on,
        document: *document,
        rule: due.as_ref().map(|it| it.rule.to_owned()),
        due: due.map(|it| it.by.for_duty()),
        bank: None,
    })])
}

/// The least interest of a return by hand: of works the bank's own slip says how much it is.
fn late_least(
    world: &World,
    lot: &Lot,
    (number, on): (u32, CivilDate),
    due: Option<&ReturnDue>,
    law: Law<'_>,
) -> Result<Fen, Refusal> {
    match lot.notice.regime {
        Regime::Works => Ok(Fen(0)),
        Regime::GovernmentProcurement => {
            Ok(crate::ledger::interest_due(world, (&lot.id, number), due, on, law)?)
        }
    }
}

/// Whether one may go back, and by which duty: as soon as its clock runs, and before it as soon as
/// the payer no longer competes.
///
/// # Errors
///
/// [`Refusal::Competes`] while neither holds.
pub fn returnable(lot: &Lot, it: &Held, law: Law<'_>) -> Result<Option<ReturnDue>, Refusal> {
    let due = return_due(lot, it, law)?;
    let payer = &it.received.payer;
    let lapsed = award::lapsed_since(lot, payer, law.now).is_some();
    let idle = flaw(lot, &it.received).is_some() || lapsed || !competes(lot, payer);
    if due.is_none() && !idle {
        return Err(Refusal::Competes { rule: lot.notice.procedure().limits().back_winner });
    }
    Ok(due)
}

/// Whether a payer may still win, as far as is known: before the opening everybody may.
fn competes(lot: &Lot, payer: &Uscc) -> bool {
    if lot.opening.opened_at.is_none() {
        return true;
    }
    let rejected = lot.evaluation.reviews.values().flat_map(|it| &it.results);
    let mut rejected = rejected.filter(|it| it.pass == Pass::Rejected);
    let bids = lot.entrants().contains(payer);
    bids && !rejected.any(|it| it.bidder == *payer)
}

/// A purchaser keeps one, by a cause that law and documents know and the record or a proof shows.
fn keep(lot: &Lot, command: &Command) -> Result<Vec<Event>, Refusal> {
    let Command::Keep { number, cause, reason, document, signed, .. } = command else {
        return Err(Refusal::Stage);
    };
    // Before that nobody but the finance post knows who paid.
    if lot.opening.opened.is_none() {
        return Err(Refusal::Stage);
    }
    let it = held(lot, *number)?;
    let rule = lot.notice.procedure().limits().kept;
    let named = lot.notice.security.iter().any(|it| it.kept_for.contains(cause));
    let rule = match cause.rule(lot.notice.procedure()) {
        Some(it) if named => it,
        other => return Err(Refusal::CauseUnfit { rule: other.unwrap_or(rule) }),
    };
    let payer = &it.received.payer;
    shown(lot, payer, (*cause, document.as_ref()), rule)?;
    if reason.trim().is_empty() || reason.len() > REASON_BYTES_MAX {
        return Err(Refusal::ReasonMissing);
    }
    Ok(vec![Event::SecurityKept(SecurityKept {
        lot: lot.id.clone(),
        number: *number,
        payer: payer.clone(),
        cause: *cause,
        rule: rule.to_owned(),
        reason: reason.clone(),
        document: *document,
        signed: signed.clone(),
    })])
}

fn shown(
    lot: &Lot,
    payer: &Uscc,
    (cause, document): (KeptCause, Option<&Hash>),
    rule: &'static str,
) -> Result<(), Refusal> {
    match cause {
        KeptCause::Revoked | KeptCause::ContractRefused if shown_cause(lot, payer, cause) => Ok(()),
        KeptCause::Revoked | KeptCause::ContractRefused => Err(Refusal::CauseUnshown { rule }),
        KeptCause::FalseMaterials | KeptCause::Collusion => match document {
            Some(_) => Ok(()),
            None => Err(Refusal::ProofMissing { rule }),
        },
    }
}

/// Whether the record itself shows a cause: a bid that its bidder did not open, or a winner that
/// was lost because it refused the contract.
#[must_use]
pub fn shown_cause(lot: &Lot, payer: &Uscc, cause: KeptCause) -> bool {
    match cause {
        KeptCause::Revoked => {
            let mut bids = lot.opening.opened.iter().flat_map(|it| &it.bids);
            bids.any(|it| it.bidder == *payer && it.ending == Ending::Absent)
        }
        KeptCause::ContractRefused => lot.award.lost.get(payer).is_some_and(|it| {
            matches!(it.cause, LossCause::GaveUp | LossCause::NotSigned | LossCause::NoSecurity)
                && lot.securities.told.contains(payer)
        }),
        KeptCause::FalseMaterials | KeptCause::Collusion => false,
    }
}
