//! The commands behind what the ledger took from the bank and ordered.

use domain::ledger::{BankEntry, Command as It, Direction, EntryKind, Named, Outcome, Step};
use domain::online::Drawn;
use domain::securities::PayingAccount;
use domain::shared::{CivilDate, Fen, Instant};
use domain::world::{Command, Event};

use super::online::drawn;
use super::posts::examined;
use super::{Rebuilt, is};

/// What stands on a statement, what was ordered, and who has a sub-account.
pub(super) fn ledger(first: &Event, rest: &[Event]) -> Option<Rebuilt> {
    is(Command::Ledger(match first {
        Event::SubAccountOpened(it) => It::OpenSubAccount {
            lot: it.lot.clone(),
            payer: it.payer.clone(),
            number: it.number.clone(),
            own_account: it.own_account.clone(),
            salt: it.salt,
        },
        Event::PaymentOrdered(it) => {
            let (proposed_by, decided_by) = examined(rest, &format!("order {}", it.order))?;
            let (lot, payee) = (it.lot.clone(), it.payee.clone());
            It::Order { lot, number: it.number, order: it.order, payee, proposed_by, decided_by }
        }
        Event::BankEntryMoved(it) if it.step == Step::Ordered => {
            let (proposed_by, decided_by) = examined(rest, &format!("order {}", it.order))?;
            let reason = it.reason.clone().unwrap_or_default();
            It::SendBack { number: it.number, order: it.order, reason, proposed_by, decided_by }
        }
        Event::BankEntryUnmatched(it) => {
            let interest = it.cause == domain::ledger::Cause::Interest;
            let kind = if interest { EntryKind::Interest } else { EntryKind::Payment };
            let entry = BankEntry {
                statement: it.statement,
                reference: it.reference.clone(),
                kind,
                direction: it.direction,
                amount: it.amount,
                at_s: it.at_s,
                sub_account: it.sub_account.clone(),
                order: it.order,
            };
            booked(entry, (Named::Own, PayingAccount::Basic), Drawn::NOTHING)
        }
        Event::StatementClosed(it) => It::CloseStatement {
            statement: it.statement,
            day: it.day,
            opening: it.opening,
            closing: it.closing,
        },
        other => of_statement(other, drawn(rest))?,
    }))
}

fn booked(entry: BankEntry, (named, paid_from): (Named, PayingAccount), drawn: Drawn) -> It {
    It::Book { entry, named, paid_from, drawn }
}

/// An entry that became something else than an unmatched one.
fn of_statement(first: &Event, drawn: Drawn) -> Option<It> {
    let at = |on: CivilDate| Instant::start_of(on).seconds();
    let own = |entry| booked(entry, (Named::Own, PayingAccount::Basic), Drawn::NOTHING);
    Some(match first {
        Event::SecurityReceived(it) => {
            let bank = it.bank.as_ref()?;
            let entry = BankEntry {
                statement: bank.statement,
                reference: bank.reference.clone(),
                kind: EntryKind::Payment,
                direction: Direction::In,
                amount: it.amount,
                at_s: it.arrived_s,
                sub_account: Some(bank.sub_account.clone()),
                order: None,
            };
            booked(entry, (bank.named, it.paid_from?), drawn)
        }
        Event::SecurityReturned(it) => {
            let bank = it.bank.as_ref()?;
            own(BankEntry {
                statement: it.document,
                reference: bank.reference.clone(),
                kind: EntryKind::Payment,
                direction: Direction::Out,
                amount: Fen(it.amount.0.saturating_add(it.interest.0)),
                at_s: at(it.on),
                sub_account: None,
                order: Some(bank.order),
            })
        }
        Event::PaymentEnded(it) => {
            let out = it.outcome == Outcome::Settled;
            own(BankEntry {
                statement: it.statement,
                reference: it.reference.clone(),
                kind: EntryKind::Payment,
                direction: if out { Direction::Out } else { Direction::In },
                amount: it.amount,
                at_s: at(it.on),
                sub_account: None,
                order: Some(it.order),
            })
        }
        Event::BankEntryMoved(it) => {
            let out = it.step == Step::Settled;
            own(BankEntry {
                statement: it.statement?,
                reference: it.reference.clone()?,
                kind: EntryKind::Payment,
                direction: if out { Direction::Out } else { Direction::In },
                amount: it.amount,
                at_s: at(it.on),
                sub_account: None,
                order: Some(it.order),
            })
        }
        _ => return None,
    })
}
