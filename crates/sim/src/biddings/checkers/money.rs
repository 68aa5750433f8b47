//! Deposits: at most their share, whole before a plate, held until their time, back once, and none
//! left when the file is closed; whoever loses its deal loses it.

use std::collections::{BTreeMap, BTreeSet};

use domain::auction::{Direction, Plate};
use domain::shared::{Fen, Uscc};
use domain::world::Event;

use super::{Round, Told};
use crate::biddings::play::Evidence;
use crate::checkers::law;

const WHOLE_BP: i128 = 10_000;

/// Says what is not so.
pub(super) fn check(_: &Evidence, told: &Told) -> Vec<String> {
    told.rounds.iter().flat_map(of_round).collect()
}

/// What is known of a round's money so far.
#[derive(Default)]
struct Purse<'a> {
    held: BTreeMap<&'a Uscc, Fen>,
    back: BTreeSet<&'a Uscc>,
    plates: BTreeMap<Plate, &'a Uscc>,
    /// Whose deposit was lost with its deal.
    lost: BTreeSet<&'a Uscc>,
    winner: Option<&'a Uscc>,
    signatures: u8,
    over: bool,
}

fn of_round(round: &Round) -> Vec<String> {
    let Some((announced, spec, pack)) = round.announced() else { return Vec::new() };
    let mut found = Vec::new();
    let rule = if spec.direction == Direction::Reverse { "Y153" } else { "Y154" };
    let most = law::basis_points(pack, rule).unwrap_or_default() * i128::from(spec.start.0);
    if spec.deposit.is_some_and(|it| i128::from(it.0) * WHOLE_BP > most || it.0 <= 0) {
        found.push(format!("{} leaf {}: a deposit above its share", round.lot, announced.index));
    }
    let mut purse = Purse::default();
    for it in &round.pasts {
        if let Some(why) = purse.takes(spec.deposit, &it.event) {
            found.push(format!("{} leaf {}: {why}", round.lot, it.index));
        }
    }
    found
}

impl<'a> Purse<'a> {
    fn takes(&mut self, asked: Option<Fen>, event: &'a Event) -> Option<&'static str> {
        match event {
            Event::DepositEntered(it) => {
                let known = self.held.insert(&it.bidder, it.amount).is_some();
                (known || asked != Some(it.amount)).then_some("a deposit twice, or of another sum")
            }
            Event::PlateGiven(it) => {
                self.plates.insert(it.plate, &it.bidder);
                let unpaid = asked.is_some() && !self.held.contains_key(&it.bidder);
                unpaid.then_some("a plate before its deposit")
            }
            Event::DealPublished(it) => {
                (self.winner, self.signatures) = (Some(&it.bidder), 0);
                None
            }
            Event::DealConfirmed(_) => {
                self.signatures += 1;
                None
            }
            Event::DealLost(it) => {
                self.winner = None;
                self.lost.extend(self.plates.get(&it.plate));
                None
            }
            Event::BiddingFailed(_) | Event::BiddingTerminated(_) => {
                self.over = true;
                None
            }
            Event::DepositReturned(it) => self.gives_back(&it.bidder, it.amount),
            Event::BiddingArchived(_) => {
                let gone = |it: &&Uscc| self.back.contains(it) || self.lost.contains(it);
                let left = !self.held.keys().all(gone);
                left.then_some("the file is closed while a deposit is held")
            }
            _ => None,
        }
    }

    fn gives_back(&mut self, bidder: &'a Uscc, amount: Fen) -> Option<&'static str> {
        let whole = self.held.get(bidder) == Some(&amount);
        if !self.back.insert(bidder) || !whole {
            return Some("a deposit back twice, or another sum");
        }
        if self.lost.contains(bidder) {
            return Some("a deposit back that was lost with its deal");
        }
        let signed = self.signatures == 2;
        match self.winner {
            _ if self.over => None,
            None => Some("a deposit back before the result"),
            Some(it) if it == bidder && !signed => Some("the winner's deposit back unsigned"),
            Some(_) => None,
        }
    }
}
