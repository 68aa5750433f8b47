//! Decides what the ledger takes from the bank and what it orders.

use crate::law::Law;
use crate::lot::Lot;
use crate::online::Drawn;
use crate::parties::{self, OrganisationKind};
use crate::procedure::{CorrectionExamined, SecurityForm};
use crate::securities::{PayingAccount, SecurityReceived, SecurityReturned};
use crate::shared::{AccountId, Instant, LotId, Uscc};
use crate::world::{Event, World};

use super::{
    BankEntry, BankEntryMoved, BankEntryUnmatched, Banked, Cause, Command, Direction, EntryKind,
    Named, Outcome, Paid, Payee, PaymentEnded, PaymentOrdered, Purpose, Refusal, Step,
    SubAccountOpened, Subject, Unmatched, deposit, interest_due, returnable, securities_of,
    statement,
};

/// Digits of a sub-account.
const SUB_ACCOUNT_DIGITS: usize = 10; // not law: form of a number
/// Longest number of an account, in bytes.
const ACCOUNT_BYTES_MAX: usize = 34; // not law: an account's number at a bank
/// Shortest number of an account, in bytes.
const ACCOUNT_BYTES_MIN: usize = 6; // not law: an account's number at a bank
/// Longest reference of a bank, in bytes.
const REFERENCE_BYTES_MAX: usize = 64; // not law: bound of a name
/// Longest name or reason, in bytes.
const WORDS_BYTES_MAX: usize = 4_000; // not law: bound of a body
/// Most that one payment moves, in 分.
const AMOUNT_MAX: i64 = 100_000_000_000_000; // not law: bound of a number
/// Most entries that belong to no security.
const UNMATCHED_MAX: usize = 100_000; // not law: bound of a list
/// Most entries of one lot.
const ENTRIES_MAX: usize = 10_000; // not law: bound of a list

/// Decides one command; a lot that is held stops none of them.
///
/// # Errors
///
/// A [`Refusal`] changes nothing, and the same command may be tried again.
///
/// # Rules
///
/// - `Y172`: one sub-account per bidder and lot; `Y173`: what fits none goes back, and nobody
///   assigns it; `Y171`: a second person releases; `Y170`, `T17`, `G07.4`, `Y165`: interest;
///   `Y169`: a statement's balance.
pub fn decide(world: &World, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::OpenSubAccount { .. } => open(world, command, law),
        Command::Book { entry, named, paid_from, drawn } => {
            book(world, entry, (*named, *paid_from, *drawn), law)
        }
        Command::CloseStatement { statement, day, opening, closing } => {
            statement::close(world, (*statement, *day), (*opening, *closing), law)
        }
        Command::Order { lot, number, order, payee, proposed_by, decided_by } => {
            let two = (proposed_by, decided_by);
            order_one(world, (lot, *number, *order), payee.as_ref(), two, law)
        }
        Command::SendBack { number, order, reason, proposed_by, decided_by } => {
            send_back(world, (*number, *order), reason, (proposed_by, decided_by), law)
        }
    }
}

fn open(world: &World, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::OpenSubAccount { lot: id, payer, number, own_account, salt } = command else {
        return Err(Refusal::Stage);
    };
    match (world.biddings.get(id), world.sign_ups.get(id)) {
        (Some(of), _) => deposit::asked((world, of), payer, law)?,
        (None, Some(of)) => deposit::asked_of_auction((world, of), payer, law)?,
        (None, None) => transferred(world, id, payer, law)?,
    }
    let digits = number.len() == SUB_ACCOUNT_DIGITS && number.bytes().all(|it| it.is_ascii_digit());
    let bare = own_account.is_some() && salt.is_none();
    if !digits || bare || !own_account.as_ref().is_none_or(|it| is_account(it)) {
        return Err(Refusal::AccountUnfit);
    }
    if world.ledger.sub_account(id, payer).is_some() {
        return Err(Refusal::Repeated);
    }
    if world.ledger.sub_accounts.contains_key(number) {
        return Err(Refusal::NumberTaken);
    }
    Ok(vec![Event::SubAccountOpened(SubAccountOpened {
        lot: id.clone(),
        payer: payer.clone(),
        number: number.clone(),
        own_account: own_account.clone(),
        salt: *salt,
    })])
}

/// Whether a tender's notice takes transfers, from this payer and until now.
fn transferred(world: &World, id: &LotId, payer: &Uscc, law: Law<'_>) -> Result<(), Refusal> {
    let lot = world.tender(id).ok_or(Refusal::LotUnknown)?;
    let Some(terms) = &lot.notice.security else {
        return Err(Refusal::SecurityNotAsked { rule: lot.notice.procedure().limits().security });
    };
    if !terms.forms.contains(&SecurityForm::Transfer) {
        return Err(Refusal::TransferNotTaken);
    }
    if !takes(lot) || law.now > Instant::from_seconds(lot.deadline_s) {
        return Err(Refusal::Stage);
    }
    let known = world.organisations.get(payer);
    if !known.is_some_and(|it| it.kinds.contains(&OrganisationKind::Bidder)) {
        return Err(Refusal::PayerUnknown);
    }
    Ok(())
}

/// Whether a security may still be entered.
fn takes(lot: &Lot) -> bool {
    let full = lot.securities.entries.len() >= ENTRIES_MAX;
    lot.opening.opened_at.is_none() && !lot.is_over() && !full
}

fn is_account(text: &str) -> bool {
    let fits = (ACCOUNT_BYTES_MIN..=ACCOUNT_BYTES_MAX).contains(&text.len());
    fits && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
}

fn is_said(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= WORDS_BYTES_MAX
}

/// One entry of a statement, whether it fits or not: the bank has moved the money already.
fn book(
    world: &World,
    it: &BankEntry,
    (named, paid_from, drawn): (Named, PayingAccount, Drawn),
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let printable = it.reference.bytes().all(|it| it.is_ascii_graphic());
    if it.reference.is_empty() || it.reference.len() > REFERENCE_BYTES_MAX || !printable {
        return Err(Refusal::ReferenceUnfit);
    }
    if !(1..=AMOUNT_MAX).contains(&it.amount.0) {
        return Err(Refusal::AmountUnfit);
    }
    if it.at_s > law.now.seconds() {
        return Err(Refusal::DayAhead);
    }
    match world.ledger.booked.get(&it.reference) {
        Some(amount) if *amount == it.amount => return Err(Refusal::Repeated),
        Some(_) => return Err(Refusal::ReferenceReused),
        None => {}
    }
    if let Some(events) = of_order(world, it) {
        return Ok(events);
    }
    let cause = match it.direction {
        _ if it.order.is_some() => Cause::OrderUnfit,
        Direction::Out => Cause::Unordered,
        Direction::In if it.kind == EntryKind::Interest => Cause::Interest,
        Direction::In => match received(world, it, (named, paid_from, drawn), law) {
            Ok(events) => return Ok(events),
            Err(cause) => cause,
        },
    };
    unmatched(world, it, cause)
}

/// What came to a sub-account, as an entry of its lot; of a bidding with the plate it brings.
fn received(
    world: &World,
    it: &BankEntry,
    (named, paid_from, drawn): (Named, PayingAccount, Drawn),
    law: Law<'_>,
) -> Result<Vec<Event>, Cause> {
    let number = it.sub_account.as_ref().ok_or(Cause::Unknown)?;
    let of = world.ledger.sub_accounts.get(number).ok_or(Cause::Unknown)?;
    let held = securities_of(world, &of.lot).ok_or(Cause::Unknown)?;
    let bidding = world.biddings.get(&of.lot);
    let open = match (bidding, world.tender(&of.lot)) {
        (Some(of), _) => deposit::takes((world, of), it.at_s, law),
        (None, Some(lot)) => takes(lot),
        (None, None) => world
            .sign_ups
            .get(&of.lot)
            .is_some_and(|up| deposit::takes_of_auction((world, up), (&of.payer, it.at_s), law)),
    };
    if !open || held.entries.len() >= ENTRIES_MAX {
        return Err(Cause::Late);
    }
    let (statement, reference) = (it.statement, it.reference.clone());
    let entry = SecurityReceived {
        lot: of.lot.clone(),
        number: held.next_banked(),
        payer: of.payer.clone(),
        form: SecurityForm::Transfer,
        amount: it.amount,
        arrived_s: it.at_s,
        paid_from: Some(paid_from),
        valid_until: None,
        document: statement,
        replaces: None,
        reason: None,
        bank: Some(Banked { statement, reference, sub_account: number.clone(), named }),
        guarantee: None,
    };
    let plate = bidding.map(|it| deposit::plate((world, it), &entry, drawn, law));
    let entry = Event::SecurityReceived(entry);
    Ok([entry].into_iter().chain(plate.into_iter().flatten()).collect())
}

fn unmatched(world: &World, it: &BankEntry, cause: Cause) -> Result<Vec<Event>, Refusal> {
    let known = world.ledger.unmatched.len();
    if known >= UNMATCHED_MAX {
        return Err(Refusal::Stage);
    }
    Ok(vec![Event::BankEntryUnmatched(BankEntryUnmatched {
        number: u32::try_from(known).unwrap_or(u32::MAX).saturating_add(1),
        statement: it.statement,
        reference: it.reference.clone(),
        direction: it.direction,
        amount: it.amount,
        at_s: it.at_s,
        cause,
        sub_account: it.sub_account.clone(),
        order: it.order,
    })])
}

/// What the bank did with an order of ours; `None` where the entry names none that fits.
fn of_order(world: &World, it: &BankEntry) -> Option<Vec<Event>> {
    let number = it.order?;
    let order = world.ledger.orders.get(&number).filter(|of| of.total() == it.amount)?;
    let outcome = match (it.direction, order.ended) {
        (Direction::Out, None) => Outcome::Settled,
        (Direction::In, None | Some(Outcome::Settled)) => Outcome::Bounced,
        _ => return None,
    };
    let on = Instant::from_seconds(it.at_s).date();
    let (statement, reference) = (it.statement, it.reference.clone());
    Some(vec![match (&order.subject, order.purpose, outcome) {
        (Subject::Unmatched(of), ..) => Event::BankEntryMoved(BankEntryMoved {
            number: *of,
            order: number,
            step: if outcome == Outcome::Settled { Step::Settled } else { Step::Bounced },
            amount: it.amount,
            reason: None,
            statement: Some(statement),
            reference: Some(reference),
            on,
        }),
        (Subject::Security(lot, entry), Purpose::Refund, Outcome::Settled) => {
            Event::SecurityReturned(SecurityReturned {
                lot: lot.clone(),
                number: *entry,
                amount: order.amount,
                interest: order.interest,
                on,
                document: statement,
                rule: order.rule.clone(),
                due: order.due,
                bank: Some(Paid { order: number, reference }),
            })
        }
        (Subject::Security(lot, _), ..) => {
            let (lot, order, amount) = (lot.clone(), number, it.amount);
            let ended = PaymentEnded { lot, order, outcome, amount, statement, reference, on };
            Event::PaymentEnded(ended)
        }
    }])
}

/// A payment of a security: back to its payer, or on to whoever the law gives it to.
fn order_one(
    world: &World,
    (id, number, order): (&LotId, u32, u32),
    payee: Option<&Payee>,
    two: (&AccountId, &AccountId),
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let entries = &securities_of(world, id).ok_or(Refusal::LotUnknown)?.entries;
    let it = entries.get(&number).ok_or(Refusal::EntryUnknown)?;
    if it.received.form == SecurityForm::Guarantee {
        return Err(Refusal::NoMoney);
    }
    free(world, order)?;
    let (purpose, due) = if it.is_kept() && it.ordered.is_none() {
        (Purpose::Forfeit, None)
    } else if it.is_held() {
        (Purpose::Refund, returnable(world, id, it, law)?)
    } else {
        return Err(Refusal::Repeated);
    };
    let fits = |it: &Payee| is_said(&it.name) && is_account(&it.account);
    if payee.is_some_and(|it| !fits(it)) || payee.is_some() != (purpose == Purpose::Forfeit) {
        return Err(Refusal::PayeeUnfit);
    }
    let examined = examined(world, order, two, law)?;
    let interest = interest_due(world, (id, number), due.as_ref(), law.now.date(), law)?;
    let ordered = PaymentOrdered {
        lot: id.clone(),
        order,
        number,
        purpose,
        amount: it.received.amount,
        interest,
        rule: due.as_ref().map(|it| it.rule.to_owned()),
        due: due.map(|it| it.by.for_duty()),
        payee: payee.cloned(),
    };
    Ok(vec![Event::PaymentOrdered(ordered), examined])
}

/// What belongs to no security goes back to where it came from.
fn send_back(
    world: &World,
    (number, order): (u32, u32),
    reason: &str,
    two: (&AccountId, &AccountId),
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let it = world.ledger.unmatched.get(&number).ok_or(Refusal::EntryUnknown)?;
    if !Unmatched::is_open(it) {
        return Err(Refusal::Repeated);
    }
    if !is_said(reason) {
        return Err(Refusal::ReasonMissing);
    }
    free(world, order)?;
    let examined = examined(world, order, two, law)?;
    let moved = BankEntryMoved {
        number,
        order,
        step: Step::Ordered,
        amount: it.entry.amount,
        reason: Some(reason.to_owned()),
        statement: None,
        reference: None,
        on: law.now.date(),
    };
    Ok(vec![Event::BankEntryMoved(moved), examined])
}

/// Whether a number of an order is free.
fn free(world: &World, order: u32) -> Result<(), Refusal> {
    let taken = order == 0 || world.ledger.orders.contains_key(&order);
    if taken { Err(Refusal::NumberTaken) } else { Ok(()) }
}

/// Who proposed an order and who released it.
fn examined(
    world: &World,
    order: u32,
    (proposed_by, decided_by): (&AccountId, &AccountId),
    law: Law<'_>,
) -> Result<Event, Refusal> {
    if !parties::are_two(world, proposed_by, decided_by, law.now) {
        return Err(Refusal::ReleasedAlone);
    }
    Ok(Event::CorrectionExamined(CorrectionExamined {
        subject: format!("order {order}"),
        proposed_by: proposed_by.clone(),
        decided_by: decided_by.clone(),
    }))
}
