//! Where a lot opens twice: no price before the technical result is locked, none of whoever did not
//! pass, nobody drops out between, and what was scored before the prices stands after them.

use std::collections::{BTreeMap, BTreeSet};

use domain::award::{Pass, ReviewStep, ScoreSheet, TechnicalLocked};
use domain::opening::{Bid, Ending, KeyInClosed, PricesCalled, Verdict};
use domain::procedure::{Ask, EnvelopeName};
use domain::shared::{Hash, Points, Uscc};
use domain::world::Event;

use super::history::{History, Tender};
use crate::world::Evidence;

/// One sentence for each promise of two openings that a lot broke.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    let twice = history.tenders().filter(|it| it.notice.asks.contains(&Ask::TwoOpenings));
    twice.flat_map(|it| Course::of(&it).found).collect()
}

/// What a sheet gave, by bidder and item.
type Given = BTreeMap<(Uscc, String), Points>;

/// One lot's two openings, read again.
struct Course<'a> {
    tender: &'a Tender<'a>,
    bids: BTreeMap<Uscc, &'a Bid>,
    seats: BTreeSet<u8>,
    sheets: BTreeMap<u8, Given>,
    /// Who passed the first opening's review.
    passed: Vec<Uscc>,
    /// What was locked, by seat.
    locked: Option<BTreeMap<u8, Given>>,
    called: Option<&'a PricesCalled>,
    keyed: BTreeMap<EnvelopeName, BTreeSet<Hash>>,
    failed: BTreeSet<Hash>,
    found: Vec<String>,
}

impl<'a> Course<'a> {
    fn of(tender: &'a Tender<'a>) -> Self {
        let mut it = Self {
            tender,
            bids: BTreeMap::new(),
            seats: BTreeSet::new(),
            sheets: BTreeMap::new(),
            passed: Vec::new(),
            locked: None,
            called: None,
            keyed: BTreeMap::new(),
            failed: BTreeSet::new(),
            found: Vec::new(),
        };
        for past in &tender.pasts {
            it.take(&past.event);
        }
        it
    }

    fn say(&mut self, what: &str) {
        self.found.push(format!("{}: {what}", self.tender.id));
    }

    fn take(&mut self, event: &'a Event) {
        match event {
            Event::EnvelopeReceived(it) => drop(self.bids.insert(it.bid.bidder.clone(), &it.bid)),
            Event::BidReplaced(it) => drop(self.bids.insert(it.bid.bidder.clone(), &it.bid)),
            Event::BidWithdrawn(it) => drop(self.bids.remove(&it.bidder)),
            Event::KeyedIn(it) if it.keys.iter().any(|it| self.is_price(it.ctx)) => {
                self.say("the bare key of a price is taken");
            }
            Event::KeyInClosed(it) => self.closed(it),
            Event::SharesReleased(it) if is_price(it.envelope) => {
                let all: Vec<Hash> = it.statements.iter().map(|it| it.ctx).collect();
                self.asked(&all, "a share");
            }
            Event::DepositsSettled(it) if is_price(it.envelope) => {
                let all: Vec<Hash> = it.recovered.iter().chain(&it.failed).copied().collect();
                self.failed.extend(it.failed.iter().copied());
                self.asked(&all, "a deposit");
            }
            Event::SharesClosed(it) if is_price(it.envelope) => self.judged(&it.verdicts),
            Event::BidsOpened(it) => {
                let priced = it.bids.iter().filter(|it| it.price.is_some() || it.s_b.is_some());
                let all: Vec<Hash> = priced.map(|it| it.ctx).collect();
                self.asked(&all, "a price");
                if self.called.is_none() {
                    self.say("prices are published before they are called");
                }
            }
            Event::PricesCalled(it) => self.call(it),
            _ => self.evaluated(event),
        }
    }

    fn evaluated(&mut self, event: &'a Event) {
        match event {
            Event::CommitteeEntered(it) => {
                self.seats = it.members.iter().map(|it| it.seat).collect();
            }
            Event::BidsReviewed(it) => {
                if it.step == ReviewStep::Responsiveness && self.called.is_none() {
                    self.say("prices are reviewed while they are sealed");
                }
                if it.step == ReviewStep::Qualification {
                    let good = it.results.iter().filter(|it| it.pass == Pass::Passed);
                    self.passed = good.map(|it| it.bidder.clone()).collect();
                }
            }
            Event::ScoreSheet(it) => self.sheet(it),
            Event::TechnicalLocked(it) => self.lock(it),
            Event::MemberReplaced(_) | Event::CommitteeDissolved(_) => {
                self.sheets.clear();
                self.locked = None;
            }
            _ => {}
        }
    }

    fn is_price(&self, ctx: Hash) -> bool {
        let mut all = self.bids.values().flat_map(|it| &it.envelopes);
        all.any(|it| it.ctx == ctx && is_price(it.name))
    }

    /// Nobody who handed in a key for the first opening lacks one for the second.
    fn closed(&mut self, it: &KeyInClosed) {
        let held = it.keyed.iter().chain(&it.deposited).copied().collect();
        self.keyed.insert(it.envelope, held);
        if self.keyed.len() < self.tender.notice.envelopes.len() {
            return;
        }
        let held = |ctx: &Hash| self.keyed.values().any(|it| it.contains(ctx));
        let torn = self.bids.values().any(|bid| {
            let count = bid.envelopes.iter().filter(|it| held(&it.ctx)).count();
            count != 0 && count != bid.envelopes.len()
        });
        if torn {
            self.say("a bid may be opened once and drop out before its price");
        }
    }

    /// Everything that is asked for of a price was called before.
    fn asked(&mut self, contexts: &[Hash], what: &str) {
        let called = self.called.map(|it| it.called.as_slice()).unwrap_or_default();
        if !contexts.iter().all(|it| called.contains(it)) {
            self.say(&format!("{what} of a bid whose price was not called"));
        }
    }

    fn judged(&mut self, verdicts: &[Verdict]) {
        let Some(called) = self.called else {
            return self.say("prices are judged before they are called");
        };
        for it in verdicts {
            let returned = it.ending == Ending::Returned;
            if returned == called.called.contains(&it.ctx) {
                self.say("whoever is called is returned, or the other way");
            }
            if called.called.contains(&it.ctx) && it.ending == Ending::Absent {
                let failed = self.failed.contains(&it.ctx);
                let handed = self.keyed.values().any(|all| all.contains(&it.ctx));
                if handed && !failed {
                    self.say("a called price is absent although its key was left");
                }
            }
        }
    }

    fn sheet(&mut self, it: &ScoreSheet) {
        let of = |it: &domain::award::Score| ((it.bidder.clone(), it.item.clone()), it.points);
        let given: Given = it.scores.iter().map(of).collect();
        let before = self.locked.as_ref().and_then(|all| all.get(&it.seat));
        let moved = before.is_some_and(|before| {
            given.iter().any(|(place, it)| before.get(place).is_some_and(|was| was != it))
        });
        if moved {
            self.say("a score changed after the technical result was locked");
        }
        if self.locked.is_none() {
            self.sheets.insert(it.seat, given);
        }
    }

    fn lock(&mut self, it: &TechnicalLocked) {
        let seats: BTreeSet<u8> = self.sheets.keys().copied().collect();
        if !self.seats.is_empty() && seats != self.seats {
            self.say("a technical result is locked before every sheet is in");
        }
        if !it.passed.iter().map(|it| &it.bidder).eq(self.passed.iter()) {
            self.say("a technical result names others than those who passed");
        }
        self.locked = Some(std::mem::take(&mut self.sheets));
    }

    fn call(&mut self, it: &'a PricesCalled) {
        if self.locked.is_none() {
            self.say("prices are called before the technical result is locked");
        }
        let of = |passes: bool| {
            let bids = self.bids.iter().filter(|it| self.passed.contains(it.0) == passes);
            let all = bids.flat_map(|it| &it.1.envelopes).filter(|it| is_price(it.name));
            all.map(|it| it.ctx).collect::<BTreeSet<Hash>>()
        };
        let right =
            it.called.iter().copied().eq(of(true)) && it.returned.iter().copied().eq(of(false));
        if !right {
            self.say("others are called or returned than passed or did not");
        }
        self.called = Some(it);
    }
}

fn is_price(name: EnvelopeName) -> bool {
    matches!(name, EnvelopeName::Price | EnvelopeName::PriceDetail)
}
