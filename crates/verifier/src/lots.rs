//! What the events say about each lot's closing: the facts that rows 6–9, 12 and 15 judge.

use std::collections::{BTreeMap, BTreeSet};

use domain::auction::{self, Occurred, Terms, announced_notice, begins};
use domain::opening::{Bid, BidsOpened, KeyInClosed};
use domain::procedure::{EnvelopeName, Scope};
use domain::shared::{Hash, Instant, LotId};
use domain::world::Event;
use record::cover::Deadline;

use crate::log::{CoverFacts, LotFacts, ReadLog};
use crate::numbers;
use crate::past::{Fact, Past};

/// Reads the facts of every closed lot from clear and opened events.
#[must_use]
pub fn facts(log: &ReadLog) -> Vec<LotFacts> {
    facts_of(&Past::of(log, &BTreeMap::new()))
}

/// Reads the facts of every closed lot.
#[must_use]
pub fn facts_of(past: &Past) -> Vec<LotFacts> {
    let mut lots: BTreeMap<&LotId, Course> = BTreeMap::new();
    let mut adopted: BTreeMap<&LotId, &str> = BTreeMap::new();
    for fact in past.facts() {
        let Some(lot) = domain::apply::lot_of(&fact.event) else { continue };
        if let Event::RulesAdopted(it) = &fact.event {
            if it.scope == Scope::Tender {
                adopted.insert(lot, &it.pack);
            }
        } else if let Some((_, notice)) = announced_notice(&fact.event) {
            lots.entry(lot).or_insert_with(|| {
                let first = deadline(fact, notice.deadline_s);
                let commit = match &fact.event {
                    Event::Announced(it) => it.cover_commit,
                    _ => Hash([0; 32]),
                };
                let terms = terms_of(&fact.event);
                Course { announced: fact.index, commit, terms, ..Course::of(first) }
            });
        } else if let Some(course) = lots.get_mut(lot) {
            course.take(fact);
        }
    }
    let closed = lots.into_iter().filter(|it| it.1.closed.is_some());
    let pack = |lot: &LotId| adopted.get(lot).copied().unwrap_or_default();
    closed.map(|(lot, course)| course.facts(lot, past, pack(lot))).collect()
}

/// The terms of an auction that an event announces.
fn terms_of(event: &Event) -> Option<Terms> {
    match event {
        Event::Auction(Occurred { event: auction::Event::AuctionAnnounced(it), .. }) => {
            Some(it.terms.clone())
        }
        _ => None,
    }
}

fn deadline(fact: &Fact, at: i64) -> Deadline {
    Deadline { since: second(fact), at: u64::try_from(at).unwrap_or(0) }
}

fn second(fact: &Fact) -> u64 {
    u64::try_from(fact.stamp.seconds()).unwrap_or(0)
}

/// What one lot has gone through.
struct Course {
    announced: u64,
    commit: Hash,
    /// Of an auction.
    terms: Option<Terms>,
    deadlines: Vec<Deadline>,
    closed: Option<u64>,
    /// Bids and replacements: index and price context, by the hash of the record.
    bids: BTreeMap<Hash, (u64, Option<Hash>)>,
    /// Records that were replaced or withdrawn, in order.
    superseded: Vec<Hash>,
    /// Contexts treated as in time by the close of key-in or on the wall.
    treated: BTreeSet<Hash>,
    opened: Option<Vec<Hash>>,
    failed: bool,
    later_closings: Vec<(u64, u64)>,
}

impl Course {
    fn of(first: Deadline) -> Self {
        Self {
            announced: 0,
            commit: Hash([0; 32]),
            terms: None,
            deadlines: vec![first],
            closed: None,
            bids: BTreeMap::new(),
            superseded: Vec::new(),
            treated: BTreeSet::new(),
            opened: None,
            failed: false,
            later_closings: Vec::new(),
        }
    }

    fn take(&mut self, fact: &Fact) {
        if let (Some(terms), Event::Auction(it)) = (&self.terms, &fact.event)
            && let Some(at_ms) = begins(terms, &it.event)
        {
            // The cap or the turn began the single offers: until then nothing could be handed in.
            self.deadlines = vec![deadline(fact, Instant(at_ms).seconds())];
        }
        match &fact.event {
            Event::Extended(it) => self.deadlines.push(deadline(fact, it.to_s)),
            // An auction that stood still goes on, and its envelopes close later.
            Event::Auction(Occurred { event: auction::Event::Resumed(it), .. })
                if self.closed.is_none() =>
            {
                self.deadlines.push(deadline(fact, Instant(it.ends_ms).seconds()));
            }
            Event::LotClosed(_) => self.closed = self.closed.or(Some(fact.index)),
            Event::EnvelopeReceived(it) => self.receive(fact.index, &it.bid),
            Event::BidReplaced(it) => {
                self.superseded.extend(it.bid.supersedes);
                self.receive(fact.index, &it.bid);
            }
            Event::BidWithdrawn(it) => self.superseded.push(it.withdraws),
            Event::KeyInClosed(it) => {
                self.treated.extend(listed(it));
                self.later_closings.push((fact.index, second(fact)));
            }
            Event::SharesClosed(_) => self.later_closings.push((fact.index, second(fact))),
            Event::BidsOpened(it) => self.open(it),
            Event::TenderFailed(_) => self.failed = true,
            _ => {}
        }
    }

    fn receive(&mut self, index: u64, bid: &Bid) {
        let price = bid.envelopes.iter().find(|it| it.name == EnvelopeName::Price);
        self.bids.insert(bid.record_sha256, (index, price.map(|it| it.ctx)));
    }

    fn open(&mut self, it: &BidsOpened) {
        let contexts: Vec<Hash> = it.bids.iter().map(|it| it.ctx).collect();
        self.treated.extend(contexts.iter().copied());
        self.opened = Some(contexts);
    }

    fn facts(self, lot: &LotId, past: &Past, pack: &str) -> LotFacts {
        let closed = self.closed.unwrap_or(0);
        let in_time = |it: &&(u64, Option<Hash>)| {
            it.0 < closed || it.1.is_some_and(|ctx| self.treated.contains(&ctx))
        };
        let admitted = self.bids.values().filter(in_time).map(|it| it.0).collect();
        let seed = past.revealed.get(&lot.to_string()).and_then(|it| it.cover_seed);
        let since = self.deadlines.first().map_or(0, |it| it.since);
        let numbers = numbers::adopted(pack, since);
        LotFacts {
            close_witness_s_max: numbers.close_witness_s_max,
            lot: lot.to_string(),
            announced: self.announced,
            deadline: self.deadlines.last().map_or(0, |it| it.at),
            closed,
            admitted,
            endings: self.endings(),
            covers: seed.map(|seed| CoverFacts {
                commit: self.commit.0,
                seed,
                deadlines: self.deadlines.clone(),
                rates: numbers.rates,
            }),
            later_closings: self.later_closings,
        }
    }

    /// For each ending the bid's index; `None` before the prices are on the wall.
    fn endings(&self) -> Option<Vec<u64>> {
        let mut ended: Vec<u64> =
            self.superseded.iter().filter_map(|it| Some(self.bids.get(it)?.0)).collect();
        let standing = self.bids.values().filter(|it| !ended.contains(&it.0));
        let standing: Vec<_> = standing.copied().collect();
        let of_ctx = |ctx: &Hash| self.bids.values().find(|it| it.1 == Some(*ctx)).map(|it| it.0);
        match &self.opened {
            Some(contexts) => ended.extend(contexts.iter().filter_map(of_ctx)),
            // A round that failed before its opening ends every bid that stood.
            None if self.failed => ended.extend(standing.iter().map(|it| it.0)),
            None => return None,
        }
        Some(ended)
    }
}

fn listed(it: &KeyInClosed) -> impl Iterator<Item = Hash> + '_ {
    [&it.keyed, &it.deposited, &it.absent, &it.malformed].into_iter().flatten().copied()
}
