//! Each step follows its own: the notice the request, the check the price, the next in rank the one
//! before, the signatures the published deal, the file the acceptance, a round a failed one.

use std::collections::BTreeSet;

use domain::auction::Plate;
use domain::online::{DealPublished, FailedBidding, LossCause, Ranked, Side, Verdict};
use domain::world::Event;

use super::{Past, Round, Told};
use crate::biddings::play::Evidence;

/// Where a round stands, as a reader of the rows sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Nowhere,
    Requested,
    Returned,
    Announced,
    Checking,
    Published,
    Confirmed,
    Accepted,
    Over,
}

/// What has happened to a round so far.
struct Story<'a> {
    at: At,
    ranking: Vec<Ranked>,
    /// Plates that fell away.
    away: BTreeSet<Plate>,
    /// A plate that complies and whose deal is to be published.
    complies: Option<Plate>,
    deal: Option<&'a DealPublished>,
    signed: BTreeSet<Side>,
}

/// Says what is not so.
pub(super) fn check(evidence: &Evidence, told: &Told) -> Vec<String> {
    let mut found: Vec<String> = told.rounds.iter().flat_map(of_round).collect();
    found.extend(told.rounds.iter().filter_map(|it| follows(told, it)));
    found.extend(evidence.denied.iter().map(|it| format!("turned away in good faith: {it}")));
    found.extend(evidence.unended.iter().map(|it| format!("it came to no end: {it}")));
    found
}

/// A further round follows a failed one, and no other follows the same.
fn follows(told: &Told, round: &Round) -> Option<String> {
    let previous = round.requested(u64::MAX)?.1.previous.clone();
    let first = round.pasts.first()?.index;
    let Some(previous) = previous else {
        let again = round.lot.round.number() != 1;
        return again.then(|| format!("{} follows nothing", round.lot));
    };
    let before = told.rounds.iter().find(|it| it.lot == previous);
    let failed = before.is_some_and(|it| {
        let fails = |it: &Past| matches!(it.event, Event::BiddingFailed(_)) && it.index < first;
        it.pasts.iter().any(fails)
    });
    let next = previous.round.number() + 1 == round.lot.round.number();
    (!failed || !next).then(|| format!("{} follows what did not fail before", round.lot))
}

fn of_round(round: &Round) -> Vec<String> {
    let mut story = Story {
        at: At::Nowhere,
        ranking: Vec::new(),
        away: BTreeSet::new(),
        complies: None,
        deal: None,
        signed: BTreeSet::new(),
    };
    let mut found = Vec::new();
    for it in &round.pasts {
        if let Some(why) = story.goes_on(it) {
            found.push(format!("{} leaf {}: {} {why}", round.lot, it.index, it.event.kind()));
        }
    }
    found
}

impl<'a> Story<'a> {
    fn next(&self) -> Option<Plate> {
        self.ranking.iter().map(|it| it.plate).find(|it| !self.away.contains(it))
    }

    /// Takes one event; says why it should not have happened.
    fn goes_on(&mut self, it: &'a Past) -> Option<String> {
        let stands = |at: At, allowed: &[At]| {
            (!allowed.contains(&at)).then(|| format!("while it stood at {at:?}"))
        };
        let at = self.at;
        match &it.event {
            Event::BiddingRequested(_) => {
                self.at = At::Requested;
                stands(at, &[At::Nowhere, At::Returned])
            }
            Event::BiddingReturned(_) => {
                self.at = At::Returned;
                stands(at, &[At::Requested])
            }
            Event::BiddingAnnounced(_) => {
                self.at = At::Announced;
                stands(at, &[At::Requested])
            }
            Event::BidderSignedUp(_)
            | Event::SignUpWithdrawn(_)
            | Event::DepositEntered(_)
            | Event::PlateGiven(_) => stands(at, &[At::Announced]),
            Event::PriceFound(of) => {
                (self.at, self.ranking) = (At::Checking, of.ranking.clone());
                stands(at, &[At::Announced])
            }
            Event::ComplianceFound(of) => {
                let next = self.next();
                match of.verdict {
                    Verdict::Complies => self.complies = Some(of.plate),
                    Verdict::DoesNot => drop(self.away.insert(of.plate)),
                }
                let other = (next != Some(of.plate)).then(|| "of another than the next".to_owned());
                stands(at, &[At::Checking]).or(other)
            }
            Event::BiddingFailed(of) if of.cause == FailedBidding::Overturned => {
                self.at = At::Over;
                stands(at, &[At::Announced, At::Checking, At::Published])
            }
            Event::BiddingFailed(_) | Event::BiddingTerminated(_) => {
                self.at = At::Over;
                stands(at, &[At::Requested, At::Returned, At::Announced, At::Checking])
            }
            _ => self.once_priced(it),
        }
    }

    fn once_priced(&mut self, it: &'a Past) -> Option<String> {
        let at = self.at;
        let stood = |allowed: At| (at != allowed).then(|| format!("while it stood at {at:?}"));
        match &it.event {
            Event::DealPublished(of) => {
                (self.at, self.deal) = (At::Published, Some(of));
                let other = self.complies.take() != Some(of.plate);
                stood(At::Checking).or(other.then(|| "of another than who complies".to_owned()))
            }
            Event::DealConfirmed(of) => {
                let same =
                    self.deal.is_some_and(|it| it.bidder == of.bidder && it.price == of.amount);
                let twice = !self.signed.insert(of.side);
                if self.signed.len() == 2 {
                    self.at = At::Confirmed;
                }
                let wrong = twice || !same;
                stood(At::Published).or(wrong.then(|| "twice, or of another deal".to_owned()))
            }
            Event::DealLost(of) => {
                let overturned = of.cause == LossCause::Overturned;
                let signed = self.signed.contains(&Side::Bidder) && !overturned;
                let wrong = signed || self.deal.is_none_or(|it| it.plate != of.plate);
                self.away.insert(of.plate);
                self.signed.clear();
                (self.at, self.deal) = (At::Checking, None);
                let cause = if of.cause == LossCause::GaveUp { "given up" } else { "not signed" };
                stood(At::Published).or(wrong.then(|| format!("{cause}, and signed before")))
            }
            Event::GoodsAccepted(_) => {
                self.at = At::Accepted;
                stood(At::Confirmed)
            }
            Event::BiddingArchived(_) => {
                self.at = At::Over;
                stood(At::Accepted)
            }
            _ => None,
        }
    }
}
