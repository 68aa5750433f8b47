//! The folded ledger.

use std::collections::BTreeMap;

use crate::securities::Guaranteed;
use crate::shared::{CivilDate, Fen, Instant, LotId, Uscc};
use crate::world::{Event, World};

use super::{
    Account, BankEntryMoved, BankEntryUnmatched, Books, Outcome, Payee, PaymentOrdered, Purpose,
    StatementClosed, Step, postings,
};

/// The ledger so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Sub-accounts, by number.
    pub sub_accounts: BTreeMap<String, SubAccount>,
    /// Entries that are booked: the amount in 分 by the bank's reference.
    pub booked: BTreeMap<String, Fen>,
    /// Entries that belong to no security, by number.
    pub unmatched: BTreeMap<u32, Unmatched>,
    /// Payments ordered, by number.
    pub orders: BTreeMap<u32, Order>,
    /// Electronic guarantees that were presented: lot and entry by issuer and number.
    pub guarantees: BTreeMap<(Uscc, String), (LotId, u32)>,
    /// Balances that the bank reported, by number.
    pub statements: BTreeMap<u32, StatementClosed>,
    /// What each day moved at the bank, in 分.
    pub by_day: BTreeMap<CivilDate, i128>,
    pub books: Books,
}

/// Whose a sub-account is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubAccount {
    pub lot: LotId,
    pub payer: Uscc,
    /// The payer's basic account, where it can be seen.
    pub own_account: Option<String>,
}

/// An entry that belongs to no security.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    pub entry: BankEntryUnmatched,
    /// When it was booked.
    pub at: Instant,
    /// The order by which it goes back, and why.
    pub ordered: Option<(u32, String)>,
    /// Whether the statement shows it gone.
    pub gone: Option<CivilDate>,
}

impl Unmatched {
    /// Whether it may be sent back: money that came, and is not on its way.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let came = self.entry.direction == super::Direction::In;
        came && self.entry.cause != super::Cause::Interest && self.ordered.is_none()
    }
}

/// What an order pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An entry of a lot's securities.
    Security(LotId, u32),
    /// An entry that belongs to no security.
    Unmatched(u32),
}

/// A payment that was ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub subject: Subject,
    pub purpose: Purpose,
    pub amount: Fen,
    pub interest: Fen,
    pub rule: Option<String>,
    pub due: Option<CivilDate>,
    pub payee: Option<Payee>,
    pub at: Instant,
    /// How it ended last; one that was paid may still come back.
    pub ended: Option<Outcome>,
}

impl Order {
    /// What the bank is to pay.
    #[must_use]
    pub fn total(&self) -> Fen {
        self.amount.checked_add(self.interest).unwrap_or(Fen(i64::MAX))
    }
}

impl Ledger {
    /// The number of the next order.
    #[must_use]
    pub fn next_order(&self) -> u32 {
        self.orders.keys().next_back().map_or(1, |it| it.saturating_add(1))
    }

    /// What the books say lay at the bank at the end of a day, in 分.
    #[must_use]
    pub fn at_bank(&self, day: CivilDate) -> i128 {
        self.by_day.range(..=day).map(|it| it.1).sum()
    }

    /// The sub-account of a payer of a lot, if it has one.
    #[must_use]
    pub fn sub_account(&self, lot: &LotId, payer: &Uscc) -> Option<&str> {
        let mut all = self.sub_accounts.iter();
        let of = all.find(|it| it.1.lot == *lot && it.1.payer == *payer);
        of.map(|it| it.0.as_str())
    }
}

/// Folds an event before the states that it changes: its postings are read from what held until
/// now.
pub(crate) fn apply(world: &mut World, event: &Event, now: Instant) {
    let all = postings(world, event);
    let ledger = &mut world.ledger;
    let mut moved = 0;
    for posting in &all {
        ledger.books.post(posting);
        let amount = i128::from(posting.amount.0);
        moved += if posting.debit == Account::Bank { amount } else { 0 };
        moved -= if posting.credit == Account::Bank { amount } else { 0 };
    }
    if moved != 0 {
        *ledger.by_day.entry(day_of(event, now)).or_default() += moved;
    }
    match event {
        Event::SubAccountOpened(it) => {
            let (lot, payer) = (it.lot.clone(), it.payer.clone());
            let own_account = it.own_account.clone();
            ledger.sub_accounts.insert(it.number.clone(), SubAccount { lot, payer, own_account });
        }
        Event::SecurityReceived(it) => {
            ledger.booked.extend(it.bank.iter().map(|of| (of.reference.clone(), it.amount)));
            let named = |of: &Guaranteed| (of.issuer.clone(), of.number.clone());
            let at = (it.lot.clone(), it.number);
            ledger.guarantees.extend(it.guarantee.iter().map(|of| (named(of), at.clone())));
        }
        Event::SecurityReturned(it) => {
            if let Some(paid) = &it.bank {
                ledger.end(paid.order, &paid.reference, Outcome::Settled);
            }
        }
        Event::PaymentOrdered(it) => ledger.order(it, now),
        Event::PaymentEnded(it) => ledger.end(it.order, &it.reference, it.outcome),
        Event::BankEntryUnmatched(it) => {
            ledger.booked.insert(it.reference.clone(), it.amount);
            let (entry, at) = (it.clone(), now);
            let unmatched = Unmatched { entry, at, ordered: None, gone: None };
            ledger.unmatched.insert(it.number, unmatched);
        }
        Event::BankEntryMoved(it) => ledger.moved(it, now),
        Event::StatementClosed(it) => drop(ledger.statements.insert(it.number, it.clone())),
        _ => {}
    }
}

/// The day on which the bank moved what an event books.
fn day_of(event: &Event, now: Instant) -> CivilDate {
    match event {
        Event::SecurityReceived(it) => Instant::from_seconds(it.arrived_s).date(),
        Event::BankEntryUnmatched(it) => Instant::from_seconds(it.at_s).date(),
        Event::SecurityReturned(it) => it.on,
        Event::PaymentEnded(it) => it.on,
        Event::BankEntryMoved(it) => it.on,
        _ => now.date(),
    }
}

impl Ledger {
    fn order(&mut self, it: &PaymentOrdered, at: Instant) {
        let order = Order {
            subject: Subject::Security(it.lot.clone(), it.number),
            purpose: it.purpose,
            amount: it.amount,
            interest: it.interest,
            rule: it.rule.clone(),
            due: it.due,
            payee: it.payee.clone(),
            at,
            ended: None,
        };
        self.orders.insert(it.order, order);
    }

    fn end(&mut self, order: u32, reference: &str, outcome: Outcome) {
        if let Some(order) = self.orders.get_mut(&order) {
            order.ended = Some(outcome);
            self.booked.insert(reference.to_owned(), order.total());
        }
    }

    fn moved(&mut self, it: &BankEntryMoved, at: Instant) {
        let Some(unmatched) = self.unmatched.get_mut(&it.number) else { return };
        match it.step {
            Step::Ordered => {
                unmatched.ordered = Some((it.order, it.reason.clone().unwrap_or_default()));
                let order = Order {
                    subject: Subject::Unmatched(it.number),
                    purpose: Purpose::Refund,
                    amount: it.amount,
                    interest: Fen(0),
                    rule: None,
                    due: None,
                    payee: None,
                    at,
                    ended: None,
                };
                self.orders.insert(it.order, order);
            }
            Step::Settled => {
                unmatched.gone = Some(it.on);
                self.end(it.order, it.reference.as_deref().unwrap_or_default(), Outcome::Settled);
            }
            Step::Bounced => {
                (unmatched.ordered, unmatched.gone) = (None, None);
                self.end(it.order, it.reference.as_deref().unwrap_or_default(), Outcome::Bounced);
            }
        }
    }
}
