//! The books after every event: debits equal credits, nobody is owed less than nothing, and bank
//! and payers stand as an own count of the same events says.

use std::collections::{BTreeMap, BTreeSet};

use domain::apply::apply;
use domain::auction::Plate;
use domain::ledger::{Account, Direction, Named, Outcome, Purpose, Step};
use domain::online::LossCause;
use domain::procedure::SecurityForm;
use domain::shared::{Instant, LotId, Uscc};
use domain::world::{Event, World};

use super::Told;
use crate::biddings::play::Evidence;

type Payer = (LotId, Uscc);

/// Money of one payer that came at once.
#[derive(Clone)]
struct Part {
    payer: Payer,
    amount: i128,
    /// It came under the payer's own name, and so is part of the deposit.
    is_own: bool,
    is_here: bool,
}

/// An order as it was given.
struct Order {
    /// The entry that it pays back.
    part: Option<(LotId, u32)>,
    total: i128,
    is_paid: bool,
}

/// The own count.
#[derive(Default)]
struct Count {
    bank: i128,
    /// By lot and number of the entry; what was entered by hand has none.
    parts: BTreeMap<(LotId, u32), Part>,
    by_hand: BTreeMap<Payer, Part>,
    orders: BTreeMap<u32, Order>,
    plates: BTreeMap<(LotId, Plate), Uscc>,
    references: BTreeSet<String>,
}

/// Says what is not so, once for each event after which it is not.
pub(super) fn check(evidence: &Evidence, _: &Told) -> Vec<String> {
    let (mut world, mut count, mut found) = (World::default(), Count::default(), Vec::new());
    for row in &evidence.rows {
        let read = record::event::decode(&row.kind, &row.body, row.enclosure.as_deref());
        let Ok(event) = read else { continue };
        apply(&mut world, &event, Instant(row.stamp_ms));
        let twice = count.takes(&event);
        let mut say = |what: String| found.push(format!("leaf {} {}: {what}", row.index, row.kind));
        if let Some(reference) = twice {
            say(format!("the bank's entry {reference} counts twice"));
        }
        let books = &world.ledger.books;
        if !books.balance_out() {
            say("the books do not balance".to_owned());
        }
        let said = books.balance(&Account::Bank);
        if said != count.bank {
            say(format!("the books hold {said} at the bank, its entries {}", count.bank));
        }
        for (payer, owed) in count.owed() {
            let said = books.owed(&payer.0, &payer.1);
            if said != owed {
                say(format!("{}: {} is owed {owed}, the books say {said}", payer.0, payer.1));
            }
        }
    }
    found
}

impl Count {
    /// What each payer has here, by an own sum.
    fn owed(&self) -> BTreeMap<Payer, i128> {
        let mut all: BTreeMap<Payer, i128> = BTreeMap::new();
        for it in self.parts.values().chain(self.by_hand.values()) {
            let here = if it.is_here { it.amount } else { 0 };
            *all.entry(it.payer.clone()).or_default() += here;
        }
        all
    }

    /// Takes one event; gives a reference of the bank that was taken before.
    fn takes(&mut self, event: &Event) -> Option<String> {
        let mut reference = None;
        match event {
            Event::PlateGiven(it) => {
                self.plates.insert((it.lot.clone(), it.plate), it.bidder.clone());
            }
            Event::DepositEntered(it) => {
                let (payer, amount) =
                    ((it.lot.clone(), it.bidder.clone()), i128::from(it.amount.0));
                self.bank += amount;
                let part = Part { payer: payer.clone(), amount, is_own: true, is_here: true };
                self.by_hand.insert(payer, part);
            }
            Event::DepositReturned(it) => {
                self.bank -= i128::from(it.amount.0);
                let own = self.by_hand.get_mut(&(it.lot.clone(), it.bidder.clone()));
                own.into_iter().for_each(|it| it.is_here = false);
            }
            Event::SecurityReceived(it) if it.form != SecurityForm::Guarantee => {
                reference = it.bank.as_ref().map(|it| it.reference.clone());
                let (payer, amount) = ((it.lot.clone(), it.payer.clone()), i128::from(it.amount.0));
                self.bank += amount;
                let is_own = it.bank.as_ref().is_none_or(|it| it.named == Named::Own);
                let part = Part { payer, amount, is_own, is_here: true };
                self.parts.insert((it.lot.clone(), it.number), part);
            }
            Event::SecurityReturned(it) => {
                self.bank -= i128::from(it.amount.0) + i128::from(it.interest.0);
                reference = it.bank.as_ref().map(|it| it.reference.clone());
                if let Some(of) = it.bank.as_ref().and_then(|it| self.orders.get_mut(&it.order)) {
                    of.is_paid = true;
                }
            }
            Event::DealLost(it) if it.cause != LossCause::Overturned => {
                if let Some(loser) = self.plates.get(&(it.lot.clone(), it.plate)) {
                    let loser = (it.lot.clone(), loser.clone());
                    let all = self.parts.values_mut().chain(self.by_hand.values_mut());
                    all.filter(|it| it.payer == loser && it.is_own)
                        .for_each(|it| it.is_here = false);
                }
            }
            other => reference = self.at_the_bank(other),
        }
        reference.filter(|it| !self.references.insert(it.clone()))
    }

    fn at_the_bank(&mut self, event: &Event) -> Option<String> {
        match event {
            Event::PaymentOrdered(it) => {
                let key = (it.lot.clone(), it.number);
                let refund = it.purpose == Purpose::Refund;
                if let Some(part) = self.parts.get_mut(&key).filter(|_| refund) {
                    part.is_here = false;
                }
                let total = i128::from(it.amount.0) + i128::from(it.interest.0);
                let order = Order { part: refund.then_some(key), total, is_paid: false };
                self.orders.insert(it.order, order);
                None
            }
            Event::PaymentEnded(it) => {
                let order = self.orders.get_mut(&it.order)?;
                match it.outcome {
                    Outcome::Settled => {
                        (self.bank, order.is_paid) = (self.bank - order.total, true)
                    }
                    Outcome::Bounced => {
                        self.bank += if order.is_paid { order.total } else { 0 };
                        let part = order.part.as_ref().and_then(|it| self.parts.get_mut(it));
                        part.into_iter().for_each(|it| it.is_here = true);
                    }
                }
                Some(it.reference.clone())
            }
            Event::BankEntryUnmatched(it) => {
                let sign = if it.direction == Direction::In { 1 } else { -1 };
                self.bank += sign * i128::from(it.amount.0);
                Some(it.reference.clone())
            }
            Event::BankEntryMoved(it) => {
                let amount = i128::from(it.amount.0);
                match it.step {
                    Step::Ordered => {
                        let order = Order { part: None, total: amount, is_paid: false };
                        self.orders.insert(it.order, order);
                    }
                    Step::Settled => {
                        self.bank -= amount;
                        self.orders.get_mut(&it.order)?.is_paid = true;
                    }
                    Step::Bounced if self.orders.get(&it.order)?.is_paid => self.bank += amount,
                    Step::Bounced => {}
                }
                it.reference.clone()
            }
            _ => None,
        }
    }
}
