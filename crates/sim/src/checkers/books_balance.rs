//! The books say what an own count of the bank's entries, refunds and kept securities says; every
//! entry of the bank counts once, and nobody is paid back more than came.

use std::collections::{BTreeMap, BTreeSet};

use domain::ledger::{Account, Direction, Outcome, Purpose, StatementClosed, Step};
use domain::procedure::SecurityForm;
use domain::shared::{CivilDate, Instant, LotId, Uscc};
use domain::world::Event;

use super::history::History;
use crate::world::Evidence;

type Payer = (LotId, Uscc);

/// An order as it was given.
struct Ordered {
    /// Whose security, of a refund.
    payer: Option<Payer>,
    principal: i128,
    total: i128,
    paid: bool,
    /// Came back: it is owed again, and no longer on its way.
    back: bool,
}

/// The own count.
#[derive(Default)]
struct Count {
    bank: i128,
    /// What each day moved at the bank.
    by_day: BTreeMap<CivilDate, i128>,
    owed: BTreeMap<Payer, i128>,
    /// Payer and amount of every entry of money.
    entries: BTreeMap<(LotId, u32), (Payer, i128)>,
    orders: BTreeMap<u32, Ordered>,
    references: BTreeSet<String>,
    found: Vec<String>,
}

/// One sentence for each sum that differs, each entry counted twice, each payer paid too much.
pub fn check(evidence: &Evidence, history: &History) -> Vec<String> {
    let mut count = Count::default();
    for past in &history.all {
        count.take(&past.event);
    }
    let mut found = count.found;
    let books = &evidence.books;
    let sum: i128 = books.balances().map(|it| it.1).sum();
    if sum != 0 {
        found.push(format!("debits and credits differ by {sum}"));
    }
    if books.balance(&Account::Bank) != count.bank {
        let said = books.balance(&Account::Bank);
        found.push(format!("the books hold {said} at the bank, its entries {}", count.bank));
    }
    let under_way = count.orders.values().filter(|it| !it.paid && !it.back);
    let under_way: i128 = under_way.map(|it| it.total).sum();
    let said = -books.balance(&Account::InFlight);
    if said != under_way {
        found.push(format!("{under_way} is on its way, the books say {said}"));
    }
    for ((lot, payer), owed) in &count.owed {
        let said = books.owed(lot, payer);
        if said != *owed {
            found.push(format!("{lot}: {payer} is owed {owed}, the books say {said}"));
        }
        if *owed < 0 {
            found.push(format!("{lot}: {payer} got {} more than it paid", -owed));
        }
    }
    found
}

impl Count {
    fn once(&mut self, reference: Option<&String>) {
        if let Some(it) = reference
            && !self.references.insert(it.clone())
        {
            self.found.push(format!("the bank's entry {it} counts twice"));
        }
    }

    fn moves(&mut self, day: CivilDate, amount: i128) {
        self.bank += amount;
        *self.by_day.entry(day).or_default() += amount;
    }

    /// What a statement was compared with is what the entries of its day and of those before say.
    fn closes(&mut self, it: &StatementClosed) {
        let own: i128 = self.by_day.range(..=it.day).map(|it| it.1).sum();
        let said = i128::from(it.books.0);
        if said != own {
            self.found.push(format!("{}: the books said {said}, its entries {own}", it.day));
        }
    }

    fn owes(&mut self, payer: Payer, amount: i128) {
        *self.owed.entry(payer).or_default() += amount;
    }

    fn take(&mut self, event: &Event) {
        match event {
            Event::SecurityReceived(it) => {
                self.once(it.bank.as_ref().map(|it| &it.reference));
                let old = it.replaces.and_then(|old| self.entries.remove(&(it.lot.clone(), old)));
                let day = Instant::from_seconds(it.arrived_s).date();
                if let Some((payer, amount)) = old {
                    self.moves(day, -amount);
                    self.owes(payer, -amount);
                }
                if it.form == SecurityForm::Guarantee {
                    return;
                }
                let (payer, amount) = ((it.lot.clone(), it.payer.clone()), i128::from(it.amount.0));
                self.moves(day, amount);
                self.owes(payer.clone(), amount);
                self.entries.insert((it.lot.clone(), it.number), (payer, amount));
            }
            Event::SecurityReturned(it) => {
                self.once(it.bank.as_ref().map(|it| &it.reference));
                let Some(of) = self.entries.get(&(it.lot.clone(), it.number)).cloned() else {
                    return;
                };
                self.moves(it.on, -(i128::from(it.amount.0) + i128::from(it.interest.0)));
                match &it.bank {
                    None => self.owes(of.0, -of.1),
                    Some(paid) => self.paid(paid.order, true),
                }
            }
            Event::SecurityKept(it) => {
                if let Some(of) = self.entries.get(&(it.lot.clone(), it.number)).cloned() {
                    self.owes(of.0, -of.1);
                }
            }
            other => self.at_the_bank(other),
        }
    }

    fn back(&mut self, order: u32) {
        if let Some(it) = self.orders.get_mut(&order) {
            it.back = true;
        }
    }

    fn paid(&mut self, order: u32, paid: bool) {
        if let Some(it) = self.orders.get_mut(&order) {
            it.paid = paid;
        }
    }

    fn at_the_bank(&mut self, event: &Event) {
        match event {
            Event::PaymentOrdered(it) => {
                let of = self.entries.get(&(it.lot.clone(), it.number)).cloned();
                let payer = of.map(|it| it.0).filter(|_| it.purpose == Purpose::Refund);
                let principal = i128::from(it.amount.0);
                if let Some(payer) = &payer {
                    self.owes(payer.clone(), -principal);
                }
                let total = principal + i128::from(it.interest.0);
                self.orders.insert(
                    it.order,
                    Ordered { payer, principal, total, paid: false, back: false },
                );
            }
            Event::PaymentEnded(it) => {
                self.once(Some(&it.reference));
                let of = self.orders.get(&it.order);
                let of = of.map(|it| (it.payer.clone(), it.principal, it.total, it.paid));
                let Some((payer, principal, total, paid)) = of else { return };
                if it.outcome == Outcome::Settled {
                    self.moves(it.on, -total);
                    self.paid(it.order, true);
                    return;
                }
                self.moves(it.on, if paid { total } else { 0 });
                self.back(it.order);
                if let Some(payer) = payer {
                    self.owes(payer, principal);
                }
            }
            Event::BankEntryUnmatched(it) => {
                self.once(Some(&it.reference));
                let sign = if it.direction == Direction::In { 1 } else { -1 };
                let day = Instant::from_seconds(it.at_s).date();
                self.moves(day, sign * i128::from(it.amount.0));
            }
            Event::BankEntryMoved(it) => {
                self.once(it.reference.as_ref());
                let amount = i128::from(it.amount.0);
                let known = self.orders.get(&it.order).is_some_and(|it| it.paid);
                match it.step {
                    Step::Ordered => {
                        let (principal, total) = (amount, amount);
                        let made =
                            Ordered { payer: None, principal, total, paid: false, back: false };
                        self.orders.insert(it.order, made);
                    }
                    Step::Settled => {
                        self.moves(it.on, -amount);
                        self.paid(it.order, true);
                    }
                    Step::Bounced => {
                        self.moves(it.on, if known { amount } else { 0 });
                        self.back(it.order);
                    }
                }
            }
            Event::StatementClosed(it) => self.closes(it),
            _ => {}
        }
    }
}
