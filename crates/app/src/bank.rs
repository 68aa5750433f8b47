//! Carries between bank and record: statements in, entry by entry, and released orders out.
//!
//! No person touches a file: the machine reads it, keeps it beside the record under its hash, and
//! the law books each entry once. What a payment is sent to is read from the entry that brought
//! the money, so that no account of a payer stands in the log.
//! Source: docs/decisions/0435-statements-are-read-by-the-machine.md.

use domain::ledger::{
    BankEntry, Cause, Command as Ledger, Named, Order, Refusal as Refused, Subject, securities_of,
};
use domain::online::Drawn;
use domain::securities::PayingAccount;
use domain::shared::Hash;
use domain::world::{Command, Refusal, World};
use sha2::{Digest, Sha256};

use crate::desk::Answer;
use crate::platform::Platform;
use crate::ports::{
    Arrived, Bank, BankFailure, ClosingBalance, ObjectName, Payment, StatementLine, StoreError,
};
use crate::timekeeper::PLATFORM;

/// Bytes of a statement written or read at once.
const PART_BYTES: usize = 1 << 20;
/// Hex digits of an idempotency key.
const KEY_DIGITS: usize = 32;

/// What one look at the bank did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beat {
    /// Entries booked now.
    pub booked: usize,
    /// Entries that were known.
    pub known: usize,
    /// Files set aside, with the reason.
    pub refused: Vec<(String, String)>,
    /// Orders handed over, known ones too.
    pub sent: usize,
    /// Orders that wait because nobody knows where to pay them.
    pub nowhere: Vec<u32>,
}

/// Why a look at the bank ended early; the next one takes up where it stopped.
#[derive(Debug, thiserror::Error)]
pub enum BeatFailure {
    #[error(transparent)]
    Bank(#[from] BankFailure),
    #[error("the record 记录: {0}")]
    Store(#[from] StoreError),
    #[error("the files 文件存储: {0}")]
    Objects(#[from] crate::ports::ObjectError),
    #[error("the desk did not answer 受理未应答")]
    Unanswered,
}

/// The object in which a statement is kept.
///
/// # Panics
///
/// Never: a prefix and hex digits are a name.
#[must_use]
pub fn object(statement: &Hash) -> ObjectName {
    ObjectName::new(&format!("bank/{}", statement.hex())).expect("hex is a name")
}

/// Takes what came and sends what was released.
///
/// # Errors
///
/// [`BeatFailure`]; whatever was done stays done, and doing it again changes nothing.
pub fn beat(platform: &Platform, bank: &dyn Bank) -> Result<Beat, BeatFailure> {
    let mut done = Beat::default();
    for file in bank.arrived()? {
        let read = bank.read(&file.bytes);
        match read.and_then(|it| Ok((it, bank.closing(&file.bytes)?))) {
            Err(why) => set_aside(bank, &file.name, why.to_string(), &mut done)?,
            Ok((lines, closing)) => take(platform, bank, (&file, &lines, closing), &mut done)?,
        }
    }
    send(platform, bank, &mut done)?;
    Ok(done)
}

fn set_aside(bank: &dyn Bank, name: &str, why: String, done: &mut Beat) -> Result<(), BankFailure> {
    bank.refused(name, &why)?;
    done.refused.push((name.to_owned(), why));
    Ok(())
}

/// Books every entry of a file; it is kept before the first of them.
fn take(
    platform: &Platform,
    bank: &dyn Bank,
    (file, lines, closing): (&Arrived, &[StatementLine], Option<ClosingBalance>),
    done: &mut Beat,
) -> Result<(), BeatFailure> {
    let statement = Hash(Sha256::digest(&file.bytes).into());
    keep(platform, &object(&statement), &file.bytes)?;
    let (mut wrong, mut ahead) = (Vec::new(), 0);
    for line in lines {
        let command = command(&platform.folded()?.world, line, statement);
        let key = key(&statement, &line.reference);
        let ticket = platform.ask(PLATFORM, &key, Command::Ledger(command));
        let answer = ticket.map_err(|_| BeatFailure::Unanswered)?.wait();
        match answer.map_err(|_| BeatFailure::Unanswered)? {
            Answer::Accepted(_) => done.booked += 1,
            it => match it.refusal() {
                Some(Refusal::Ledger(Refused::Repeated)) => done.known += 1,
                // The bank's clock is ahead of ours: the entry is booked once it is time.
                Some(Refusal::Ledger(Refused::DayAhead)) => ahead += 1,
                Some(why) => wrong.push(format!("{}: {why}", line.reference)),
                None => return Err(BeatFailure::Unanswered),
            },
        }
    }
    if wrong.is_empty() {
        if ahead == 0 && close(platform, statement, closing)? {
            bank.taken(&file.name)?;
        }
        return Ok(());
    }
    set_aside(bank, &file.name, wrong.join("; "), done)?;
    Ok(())
}

/// Compares the balance of a day's statement with the books, once all of it is booked. `false`
/// where the day is not over by our clock: the file is looked at again.
fn close(
    platform: &Platform,
    statement: Hash,
    closing: Option<ClosingBalance>,
) -> Result<bool, BeatFailure> {
    let Some(it) = closing else { return Ok(true) };
    let (day, opening, closing) = (it.day, it.opening, it.closing);
    let command = Ledger::CloseStatement { statement, day, opening, closing };
    let ticket = platform.ask(PLATFORM, &key(&statement, ""), Command::Ledger(command));
    let answer = ticket.map_err(|_| BeatFailure::Unanswered)?.wait();
    match answer.map_err(|_| BeatFailure::Unanswered)? {
        Answer::Accepted(_) => Ok(true),
        other => match other.refusal() {
            Some(Refusal::Ledger(Refused::DayAhead)) => Ok(false),
            Some(_) => Ok(true),
            None => Err(BeatFailure::Unanswered),
        },
    }
}

fn key(statement: &Hash, reference: &str) -> String {
    let digest = Sha256::new()
        .chain_update(b"daylight.bank-entry/1\0")
        .chain_update(statement.0)
        .chain_update(reference.as_bytes())
        .finalize();
    let mut hex = Hash(digest.into()).hex();
    hex.truncate(KEY_DIGITS);
    hex
}

/// What an entry asks of the law: whose name and which account it came from is compared here, so
/// that neither enters the record.
fn command(world: &World, line: &StatementLine, statement: Hash) -> Ledger {
    let of = line.sub_account.as_ref().and_then(|it| world.ledger.sub_accounts.get(it));
    let holder = of.and_then(|it| world.organisations.get(&it.payer));
    let own = holder.is_some_and(|it| plain(&it.name) == plain(&line.name));
    let basic = of.and_then(|it| it.own_account.as_deref()) == Some(line.account.as_str());
    Ledger::Book {
        entry: BankEntry {
            statement,
            reference: line.reference.clone(),
            kind: line.kind,
            direction: line.direction,
            amount: line.amount,
            at_s: line.at_s,
            sub_account: line.sub_account.clone(),
            order: line.order,
        },
        named: if own { Named::Own } else { Named::Another },
        paid_from: if basic { PayingAccount::Basic } else { PayingAccount::Other },
        drawn: Drawn::NOTHING,
    }
}

/// A name without blanks and with brackets of one width, as banks write them in their own way.
fn plain(name: &str) -> String {
    let one = |it: char| match it {
        '（' => '(',
        '）' => ')',
        other => other,
    };
    name.chars().filter(|it| !it.is_whitespace()).map(one).collect()
}

/// Keeps what came from outside beside the record; what is there stays.
pub(crate) fn keep(
    platform: &Platform,
    name: &ObjectName,
    bytes: &[u8],
) -> Result<(), BeatFailure> {
    let objects = &platform.objects;
    if objects.length(name).is_ok() {
        return Ok(());
    }
    let begun = usize::try_from(objects.upload_length(name)?).unwrap_or(usize::MAX);
    if begun > bytes.len() {
        objects.abandon(name)?;
    }
    let mut at = begun.min(bytes.len());
    for part in bytes[at..].chunks(PART_BYTES) {
        objects.put_part(name, at as u64, part)?;
        at += part.len();
    }
    Ok(objects.finish(name, name)?)
}

/// A statement and the bank's reference in it.
type Source = (Hash, String);
/// An order with the entry that brought its money.
type Waiting = (u32, Order, Option<Source>);

/// Hands over every order that has not ended. A bank knows an order by its number.
fn send(platform: &Platform, bank: &dyn Bank, done: &mut Beat) -> Result<(), BeatFailure> {
    let waiting: Vec<Waiting> = {
        let folded = platform.folded()?;
        let open = folded.world.ledger.orders.iter().filter(|it| it.1.ended.is_none());
        open.map(|(number, it)| (*number, it.clone(), source(&folded.world, it))).collect()
    };
    for (number, order, from) in waiting {
        let to = match (&order.payee, from) {
            (Some(it), _) => Some((it.name.clone(), it.account.clone())),
            (None, Some((statement, reference))) => payer(platform, bank, &statement, &reference)?,
            (None, None) => None,
        };
        let Some((name, account)) = to else {
            done.nowhere.push(number);
            continue;
        };
        let words = format!("{} DL-{number:06}", order.rule.as_deref().unwrap_or("Y173"));
        let (amount, at_ms) = (order.total(), order.at.0);
        bank.send(&Payment { order: number, amount, name, account, at_ms, words })?;
        done.sent += 1;
    }
    Ok(())
}

/// The entry of a statement that brought the money of an order.
fn source(world: &World, it: &Order) -> Option<Source> {
    match &it.subject {
        Subject::Security(lot, number) => {
            let held = securities_of(world, lot)?.entries.get(number)?;
            let bank = held.received.bank.as_ref()?;
            Some((bank.statement, bank.reference.clone()))
        }
        Subject::Unmatched(number) => {
            let it = &world.ledger.unmatched.get(number)?.entry;
            let pays = matches!(it.cause, Cause::Unknown | Cause::Late | Cause::OrderUnfit);
            pays.then(|| (it.statement, it.reference.clone()))
        }
    }
}

/// Name and account from which an entry came, read again from the statement that is kept.
fn payer(
    platform: &Platform,
    bank: &dyn Bank,
    statement: &Hash,
    reference: &str,
) -> Result<Option<(String, String)>, BeatFailure> {
    let name = object(statement);
    let Ok(length) = platform.objects.length(&name) else { return Ok(None) };
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    let bytes = platform.objects.read(&name, 0, length)?;
    let lines = bank.read(&bytes).unwrap_or_default();
    let line = lines.into_iter().find(|it| it.reference == reference);
    Ok(line.filter(|it| !it.account.is_empty()).map(|it| (it.name, it.account)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::auction::{Kind, SignUpTerms};
    use domain::ledger::{Banked, Purpose};
    use domain::online::SignUps;
    use domain::procedure::SecurityForm;
    use domain::securities::{SecuritiesState, SecurityReceived};
    use domain::shared::{Fen, Instant, LotId, Uscc};
    use domain::world::Event;

    use super::*;

    #[test]
    fn a_refund_of_an_auctions_deposit_goes_back_to_the_entry_that_brought_it() {
        let lot = LotId::parse("F2026-001/1/1").unwrap();
        let payer = "0123456789ABCDEFGHJKLMNPQRTUWXY"
            .chars()
            .find_map(|it| Uscc::new(&format!("9151000000AAMPLE1{it}")))
            .unwrap();
        let of = SignUps {
            lot: lot.clone(),
            kind: Kind::CourtEstate,
            terms: SignUpTerms { until_ms: 1, deposit: None, joint_max: 0 },
            applicants: BTreeMap::new(),
            withdrawn: BTreeMap::new(),
            securities: SecuritiesState::default(),
            ended: None,
            result: None,
            settled: None,
            reads: std::collections::BTreeSet::new(),
        };
        let mut world = World::default();
        world.sign_ups.insert(lot.clone(), of);
        let banked = Banked {
            statement: Hash([7; 32]),
            reference: "B1".to_owned(),
            sub_account: "0000077001".to_owned(),
            named: Named::Own,
        };
        let came = SecurityReceived {
            lot: lot.clone(),
            number: 1,
            payer,
            form: SecurityForm::Transfer,
            amount: Fen(20_00),
            arrived_s: 0,
            paid_from: Some(PayingAccount::Basic),
            valid_until: None,
            document: Hash([7; 32]),
            replaces: None,
            reason: None,
            bank: Some(banked),
            guarantee: None,
        };
        domain::apply::apply(&mut world, &Event::SecurityReceived(came), Instant(0));
        let order = |number| Order {
            subject: Subject::Security(lot.clone(), number),
            purpose: Purpose::Refund,
            amount: Fen(20_00),
            interest: Fen(0),
            rule: None,
            due: None,
            payee: None,
            at: Instant(0),
            ended: None,
        };
        assert_eq!(source(&world, &order(1)), Some((Hash([7; 32]), "B1".to_owned())));
        assert_eq!(source(&world, &order(2)), None);
    }
}
