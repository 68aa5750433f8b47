//! What happens to the money of securities at the bank.

use crate::shared::{CivilDate, Fen, Hash, LotId, Salt, Uscc};

/// Which way money went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// 贷记,来账
    In,
    /// 借记,往账
    Out,
}

/// What kind of entry it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    Payment,
    /// 结息
    Interest,
}

/// Under whose name a payment came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// The holder of the sub-account.
    Own,
    Another,
}

/// A bidder got a sub-account for one lot; nobody at the centre sees whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubAccountOpened {
    pub lot: LotId,
    pub payer: Uscc,
    /// Ten digits, drawn by the platform.
    pub number: String,
    /// The bidder's basic account 基本账户; stays beside the log.
    pub own_account: Option<String>,
    /// Chance without which nobody can guess that account from the command's commitment; stays
    /// beside the log too.
    pub salt: Option<Salt>,
}

/// Where a statement says that a security came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banked {
    /// SHA-256 of the bank's file.
    pub statement: Hash,
    /// The bank's own reference of the entry.
    pub reference: String,
    pub sub_account: String,
    pub named: Named,
}

/// Which order returned a security, and where the statement shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    pub order: u32,
    pub reference: String,
}

/// For what money is ordered out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// 退还
    Refund,
    /// 不予退还,划付
    Forfeit,
}

/// To whom a kept security goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payee {
    pub name: String,
    pub account: String,
}

/// Two people of the finance post ordered a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentOrdered {
    pub lot: LotId,
    /// The order's number, one row for the whole centre.
    pub order: u32,
    /// The entry of the security.
    pub number: u32,
    pub purpose: Purpose,
    pub amount: Fen,
    pub interest: Fen,
    /// The rule by which it is due, if it is.
    pub rule: Option<String>,
    /// Last day of that duty.
    pub due: Option<CivilDate>,
    /// Of a kept one.
    pub payee: Option<Payee>,
}

/// How an order ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The bank paid it.
    Settled,
    /// It came back 退汇.
    Bounced,
}

/// An order was paid to whoever keeps a security, or came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentEnded {
    pub lot: LotId,
    pub order: u32,
    pub outcome: Outcome,
    pub amount: Fen,
    pub statement: Hash,
    pub reference: String,
    pub on: CivilDate,
}

/// Why an entry of the bank belongs to no security.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// No sub-account, or one that nobody has.
    Unknown,
    /// The lot takes none any more.
    Late,
    /// The order it names does not fit.
    OrderUnfit,
    /// Money left without an order.
    Unordered,
    /// Interest that the bank credited.
    Interest,
}

impl Cause {
    /// Every cause, with its word.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Unknown, "unknown"),
        (Self::Late, "late"),
        (Self::OrderUnfit, "order_unfit"),
        (Self::Unordered, "unordered"),
        (Self::Interest, "interest"),
    ];
}

/// An entry of the bank that belongs to no security: it names nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankEntryUnmatched {
    /// From 1, in order.
    pub number: u32,
    pub statement: Hash,
    pub reference: String,
    pub direction: Direction,
    pub amount: Fen,
    /// Unix seconds.
    pub at_s: i64,
    pub cause: Cause,
    pub sub_account: Option<String>,
    pub order: Option<u32>,
}

/// What was done with such an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// It is ordered back to where it came from.
    Ordered,
    Settled,
    Bounced,
}

/// An entry that belongs to no security goes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankEntryMoved {
    pub number: u32,
    pub order: u32,
    pub step: Step,
    pub amount: Fen,
    /// Why it goes back.
    pub reason: Option<String>,
    /// The statement that shows it.
    pub statement: Option<Hash>,
    pub reference: Option<String>,
    pub on: CivilDate,
}

/// What the bank says lies in the account at the end of a day, and what the books say of that day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementClosed {
    /// From 1, in order.
    pub number: u32,
    pub statement: Hash,
    pub day: CivilDate,
    /// The bank's balance before the first entry, where it says so.
    pub opening: Option<Fen>,
    pub closing: Fen,
    /// What the books said of that day when it was read.
    pub books: Fen,
    /// The day of the statement before, where working days lie between that no statement covers.
    pub after: Option<CivilDate>,
}
