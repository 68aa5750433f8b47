//! From an event to its postings; also of records made before there was a ledger.

use crate::online::{DealLost, DepositEntered, LossCause, SaleSettled};
use crate::procedure::SecurityForm;
use crate::securities::{Held, SecurityReceived};
use crate::shared::{Fen, LotId};
use crate::world::{Event, World};

use super::{
    Account, BankEntryMoved, BankEntryUnmatched, Cause, Direction, Outcome, PaymentEnded,
    PaymentOrdered, Posting, Purpose, Step, securities_of,
};

/// What an event enters into the books, read from the states before it.
#[must_use]
pub fn postings(world: &World, event: &Event) -> Vec<Posting> {
    let held = |lot: &LotId, number: u32| {
        let entries = securities_of(world, lot).map(|it| &it.entries);
        entries.and_then(|it| it.get(&number)).filter(|it| is_money(&it.received))
    };
    let all = match event {
        Event::SecurityReceived(it) => {
            let old = it.replaces.and_then(|old| held(&it.lot, old));
            let old = old.and_then(|it| arrived(&it.received)).map(Posting::back);
            vec![old, arrived(it)]
        }
        Event::SecurityReturned(it) => match (held(&it.lot, it.number), &it.bank) {
            (Some(_), Some(_)) => {
                let total = Fen(it.amount.0.saturating_add(it.interest.0));
                vec![Posting::new(Account::InFlight, Account::Bank, total)]
            }
            (Some(held), None) => vec![
                Posting::new(sub(held), Account::Bank, it.amount),
                Posting::new(Account::Interest, Account::Bank, it.interest),
            ],
            (None, _) => Vec::new(),
        },
        Event::SecurityKept(it) => {
            let kept = held(&it.lot, it.number);
            let kept = kept.map(|held| (sub(held), held.received.amount));
            vec![kept.and_then(|it2| Posting::new(it2.0, Account::Kept(it.lot.clone()), it2.1))]
        }
        Event::PaymentOrdered(it) => ordered(held(&it.lot, it.number), it),
        Event::PaymentEnded(it) => ended(world, it),
        Event::BankEntryUnmatched(it) => vec![unmatched(it)],
        Event::BankEntryMoved(it) => vec![moved(world, it)],
        Event::DepositEntered(it) => vec![Posting::new(Account::Bank, by_hand(it), it.amount)],
        Event::DepositReturned(it) => {
            let sub = Account::Sub(it.lot.clone(), it.bidder.clone());
            vec![Posting::new(sub, Account::Bank, it.amount)]
        }
        Event::DealLost(it) if it.cause != LossCause::Overturned => vec![forfeited(world, it)],
        Event::SaleSettled(it) => vec![settled(world, it)],
        _ => Vec::new(),
    };
    all.into_iter().flatten().collect()
}

fn by_hand(it: &DepositEntered) -> Account {
    Account::Sub(it.lot.clone(), it.bidder.clone())
}

/// Whoever gives a deal up loses what counted as its deposit.
fn forfeited(world: &World, it: &DealLost) -> Option<Posting> {
    let of = world.biddings.get(&it.lot)?;
    let loser = &of.deal.as_ref()?.bidder;
    let sub = Account::Sub(it.lot.clone(), loser.clone());
    Posting::new(sub, Account::Kept(it.lot.clone()), of.paid(loser))
}

/// A sale that is settled takes its winner's deposit: as part of the price, or because it is lost.
fn settled(world: &World, it: &SaleSettled) -> Option<Posting> {
    let of = world.sign_ups.get(&it.lot)?;
    let entries = of.deposit_entries(&it.bidder, it.end);
    let entries = entries.iter().filter_map(|it| of.securities.entries.get(it));
    let entries = entries.filter(|it| is_money(&it.received));
    let sum = Fen::sum(entries.map(|it| it.received.amount)).unwrap_or(Fen(i64::MAX));
    let sub = Account::Sub(it.lot.clone(), it.bidder.clone());
    Posting::new(sub, Account::Kept(it.lot.clone()), sum)
}

/// A guarantee is a promise, no money.
fn is_money(it: &SecurityReceived) -> bool {
    it.form != SecurityForm::Guarantee
}

fn sub(held: &Held) -> Account {
    Account::Sub(held.received.lot.clone(), held.received.payer.clone())
}

fn arrived(it: &SecurityReceived) -> Option<Posting> {
    let sub = Account::Sub(it.lot.clone(), it.payer.clone());
    is_money(it).then(|| Posting::new(Account::Bank, sub, it.amount))?
}

/// The two legs of an order: the security, and the interest with it.
fn ordered(held: Option<&Held>, it: &PaymentOrdered) -> Vec<Option<Posting>> {
    let Some(held) = held else { return Vec::new() };
    let from = match it.purpose {
        Purpose::Refund => sub(held),
        Purpose::Forfeit => Account::Kept(it.lot.clone()),
    };
    vec![
        Posting::new(from, Account::InFlight, it.amount),
        Posting::new(Account::Interest, Account::InFlight, it.interest),
    ]
}

/// An order that was paid leaves the bank; one that came back is owed again.
fn ended(world: &World, it: &PaymentEnded) -> Vec<Option<Posting>> {
    let Some(order) = world.ledger.orders.get(&it.order) else { return Vec::new() };
    let paid = order.ended == Some(Outcome::Settled);
    match it.outcome {
        Outcome::Settled => vec![Posting::new(Account::InFlight, Account::Bank, order.total())],
        Outcome::Bounced => {
            let from = if paid { Account::Bank } else { Account::InFlight };
            let super::Subject::Security(lot, number) = &order.subject else { return Vec::new() };
            let held = securities_of(world, lot).and_then(|it| it.entries.get(number));
            let Some(held) = held else { return Vec::new() };
            let to = match order.purpose {
                Purpose::Refund => sub(held),
                Purpose::Forfeit => Account::Kept(lot.clone()),
            };
            vec![
                Posting::new(from.clone(), to, order.amount),
                Posting::new(from, Account::Interest, order.interest),
            ]
        }
    }
}

fn unmatched(it: &BankEntryUnmatched) -> Option<Posting> {
    let other = match it.cause {
        Cause::Interest => Account::Interest,
        _ => Account::Unmatched,
    };
    let came = Posting::new(Account::Bank, other, it.amount);
    match it.direction {
        Direction::In => came,
        Direction::Out => came.map(Posting::back),
    }
}

fn moved(world: &World, it: &BankEntryMoved) -> Option<Posting> {
    let order = world.ledger.orders.get(&it.order);
    let paid = order.is_some_and(|it| it.ended == Some(Outcome::Settled));
    match it.step {
        Step::Ordered => Posting::new(Account::Unmatched, Account::InFlight, it.amount),
        Step::Settled => Posting::new(Account::InFlight, Account::Bank, it.amount),
        Step::Bounced if paid => Posting::new(Account::Bank, Account::Unmatched, it.amount),
        Step::Bounced => Posting::new(Account::InFlight, Account::Unmatched, it.amount),
    }
}
