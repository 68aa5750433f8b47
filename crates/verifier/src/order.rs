//! The order of an opening: each step only after the one before it, and after its witnessing.
//!
//! Source: docs/spec/log.md, "The order of an opening".

use std::collections::{BTreeMap, BTreeSet};

use domain::auction::announced_notice;
use domain::opening::{
    BidsOpened, Ending, FilesOpened, KeyInClosed, OpenUnwitnessed, PricesCalled, SharesReleased,
};
use domain::parties::Purpose;
use domain::procedure::{EnvelopeName, Notice};
use domain::shared::{Hash, LotId};
use domain::world::Event;

use crate::log::{Code, Finding, ReadLog};
use crate::past::{Fact, Past};

/// Judges the order of every opening.
#[must_use]
pub fn check(past: &Past, log: &ReadLog) -> Vec<Finding> {
    let mut lots: BTreeMap<&LotId, Course<'_>> = BTreeMap::new();
    let mut findings = Vec::new();
    for fact in past.facts() {
        let Some(lot) = domain::apply::lot_of(&fact.event) else { continue };
        if let Some((_, notice)) = announced_notice(&fact.event) {
            lots.entry(lot).or_insert_with(|| Course::of(&notice, log));
        } else if let Some(course) = lots.get_mut(lot) {
            findings.extend(course.take(fact).map(|code| Finding::leaf(code, fact.index)));
        }
    }
    let first_opened = first_opened(log);
    for (lot, course) in &lots {
        course.check_hidden(&lot.to_string(), past, &first_opened, &mut findings);
    }
    findings
}

/// For each leaf that the log opened, the index of the first `Opened` that did.
fn first_opened(log: &ReadLog) -> BTreeMap<u64, u64> {
    let mut first = BTreeMap::new();
    for (at, _, body) in log.leaves.clear_of("Opened") {
        let openings = body.list("openings").unwrap_or_default();
        for index in openings.iter().filter_map(|it| it.count("index")) {
            first.entry(index).or_insert(at);
        }
    }
    first
}

/// How far one lot's opening has come.
struct Course<'a> {
    log: &'a ReadLog,
    envelopes: BTreeSet<EnvelopeName>,
    closed: Option<(u64, Hash)>,
    /// Size of the tree and second from which an order to open without witnesses holds.
    ordered: Option<(u64, i64)>,
    objects: Option<u64>,
    missing: BTreeSet<Hash>,
    roots: BTreeMap<Hash, Hash>,
    key_in_closed: BTreeMap<EnvelopeName, u64>,
    /// An end of key-in that no check of the objects came before.
    unchecked: Option<u64>,
    /// The turn in which the law opens the records: index and stamp.
    opening_turn: Option<(u64, i64)>,
    listed: BTreeSet<Hash>,
    deposited: BTreeSet<EnvelopeName>,
    settled: BTreeMap<EnvelopeName, u64>,
    verdicts: BTreeMap<EnvelopeName, u64>,
    /// Whether what holds a price waits for the technical result.
    opens_twice: bool,
    /// The last lock of a technical result, and the call for prices after it.
    locked: Option<u64>,
    called: Option<u64>,
}

impl<'a> Course<'a> {
    fn of(notice: &Notice, log: &'a ReadLog) -> Self {
        Self {
            log,
            envelopes: notice.envelopes.iter().map(|it| it.name).collect(),
            closed: None,
            ordered: None,
            objects: None,
            missing: BTreeSet::new(),
            roots: BTreeMap::new(),
            key_in_closed: BTreeMap::new(),
            unchecked: None,
            opening_turn: None,
            listed: BTreeSet::new(),
            deposited: BTreeSet::new(),
            settled: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            opens_twice: notice.opens_twice(),
            locked: None,
            called: None,
        }
    }

    /// Whether an envelope may be opened now: nothing that holds a price before it was called.
    fn is_due(&self, envelope: EnvelopeName) -> bool {
        !self.opens_twice || self.called.is_some() || !envelope.opens_later()
    }

    /// Prices are called once the technical result is locked; whoever is returned is not opened.
    fn check_called(&mut self, fact: &Fact, it: &PricesCalled) -> Option<Code> {
        let first = self.locked.is_some_and(|at| at < fact.index) && self.called.is_none();
        self.called = Some(fact.index);
        self.listed.retain(|ctx| !it.returned.contains(ctx));
        (!first || !self.opens_twice).then_some(Code::OpenOrderPrices)
    }

    /// The supervisor's order to open without witnesses: over this very tree.
    fn check_ordered(&mut self, fact: &Fact, it: &OpenUnwitnessed) -> Option<Code> {
        let root = self.log.files.tree.root(it.size).map(|it| it.0);
        if it.size > fact.index || root != Some(it.root.0) {
            return Some(Code::LogUnwitnessedFork);
        }
        self.ordered = Some((it.size, it.from_s));
        None
    }

    /// Whether the supervisor's order lets ciphertexts be checked: its tree holds the close, and
    /// the time to look is over.
    fn is_ordered(&self, fact: &Fact) -> bool {
        let (Some((size, from_s)), Some((closed, _))) = (self.ordered, self.closed) else {
            return false;
        };
        closed < size && fact.stamp.0 >= from_s.saturating_mul(1_000)
    }

    /// Whether a cosigned checkpoint holds leaf `from` and not yet leaf `before`.
    fn witnessed(&self, from: u64, before: u64) -> bool {
        let history = &self.log.files.history;
        let between = |it: &crate::log::read::Witnessed| {
            (from + 1..=before).contains(&it.size()) && it.checked.earliest(1).is_some()
        };
        // Without history time is not checkable; that is said elsewhere.
        history.is_empty() || history.iter().any(between)
    }

    fn take(&mut self, fact: &Fact) -> Option<Code> {
        let index = fact.index;
        match &fact.event {
            Event::EnvelopeReceived(it) => self.roots(&it.bid),
            Event::BidReplaced(it) => self.roots(&it.bid),
            Event::LotClosed(it) => {
                self.closed = self.closed.or(Some((index, it.set_root)));
            }
            Event::OpenUnwitnessed(it) => return self.check_ordered(fact, it),
            Event::TenderFailed(_) => self.turn(fact),
            Event::ObjectsPresent(it) => return self.check_objects(fact, it),
            Event::ObjectSupplied(it) => {
                self.missing.remove(&it.ct_root);
            }
            Event::KeyInClosed(it) => return self.check_key_in_closed(fact, it),
            Event::TechnicalLocked(_) => self.locked = Some(index),
            Event::PricesCalled(it) => return self.check_called(fact, it),
            Event::DepositsSettled(it) if !self.is_due(it.envelope) => {
                return Some(Code::OpenEnvelopeNotDue);
            }
            Event::DepositsSettled(it) => {
                self.settled.insert(it.envelope, index);
                self.listed.extend(it.recovered.iter().copied());
                let closed = self.list_of(it.envelope);
                let good = closed.is_some_and(|at| self.witnessed(*at, index));
                return (!good).then_some(Code::OpenOrderDeposits);
            }
            Event::SharesReleased(it) => return self.check_shares(fact, it),
            Event::SharesClosed(it) if !self.is_due(it.envelope) => {
                return Some(Code::OpenEnvelopeNotDue);
            }
            Event::SharesClosed(it) => {
                self.verdicts.insert(it.envelope, index);
            }
            Event::BidsOpened(it) => return self.check_prices(fact, it),
            Event::FilesOpened(it) => return self.check_files(fact, it),
            _ => {}
        }
        None
    }

    /// The event whose list trustees answer for an envelope, before its deposits are settled.
    fn list_of(&self, envelope: EnvelopeName) -> Option<&u64> {
        let called = self.called.as_ref().filter(|_| self.opens_twice && envelope.opens_later());
        called.or_else(|| self.key_in_closed.get(&envelope))
    }

    fn roots(&mut self, bid: &domain::opening::Bid) {
        self.roots.extend(bid.envelopes.iter().map(|it| (it.ctx, it.ct_root)));
    }

    fn turn(&mut self, fact: &Fact) {
        self.opening_turn = self.opening_turn.or(Some((fact.index, fact.stamp.0)));
    }

    fn check_objects(&mut self, fact: &Fact, it: &domain::opening::ObjectsPresent) -> Option<Code> {
        self.objects = Some(fact.index);
        self.missing = it.missing.iter().copied().collect();
        if !self.key_in_closed.is_empty() {
            return Some(Code::OpenOrderKeyInClosed);
        }
        match self.closed {
            Some((at, _)) if !self.witnessed(at, fact.index) && !self.is_ordered(fact) => {
                Some(Code::OpenOrderObjects)
            }
            None => Some(Code::OpenOrderObjects),
            Some((_, root)) => (root != it.set_root).then_some(Code::OpenObjectUnchecked),
        }
    }

    fn check_key_in_closed(&mut self, fact: &Fact, it: &KeyInClosed) -> Option<Code> {
        self.turn(fact);
        self.key_in_closed.insert(it.envelope, fact.index);
        self.listed.extend(it.keyed.iter().copied());
        if !it.deposited.is_empty() {
            self.deposited.insert(it.envelope);
        }
        if !self.envelopes.contains(&it.envelope) || self.closed.is_none() {
            return Some(Code::OpenEnvelopeNotDue);
        }
        if self.objects.is_none() {
            self.unchecked = Some(fact.index);
        }
        None
    }

    fn check_shares(&self, fact: &Fact, it: &SharesReleased) -> Option<Code> {
        let known = self.envelopes.contains(&it.envelope) && self.closed.is_some();
        if !known || !self.is_due(it.envelope) {
            return Some(Code::OpenEnvelopeNotDue);
        }
        let settled = self.settled.get(&it.envelope);
        let waits = it.purpose == Purpose::Share && self.deposited.contains(&it.envelope);
        let list = match settled {
            Some(at) if it.purpose == Purpose::Share => Some(at),
            None if waits => None,
            _ => self.list_of(it.envelope),
        };
        let good = list.is_some_and(|at| self.witnessed(*at, fact.index));
        (!good).then_some(Code::OpenOrderShares)
    }

    fn check_prices(&self, fact: &Fact, it: &BidsOpened) -> Option<Code> {
        let all = self.envelopes.iter().all(|it| self.verdicts.contains_key(it));
        let last = self.verdicts.values().max();
        if !all || !last.is_some_and(|at| self.witnessed(*at, fact.index)) {
            return Some(Code::OpenOrderPrices);
        }
        let mut opened = it.bids.iter().filter(|it| is_opened(it.ending));
        opened.find_map(|it| self.check_opened(it.ctx))
    }

    fn check_files(&self, fact: &Fact, it: &FilesOpened) -> Option<Code> {
        if !self.verdicts.contains_key(&it.envelope) || !self.is_due(it.envelope) {
            return Some(Code::OpenEnvelopeNotDue);
        }
        // Beside prices it was asked with them; the first of two openings has none.
        let alone = self.opens_twice && !it.envelope.opens_later();
        let mut due = self.envelopes.iter().filter(|it| !it.opens_later());
        let stands = |it: &EnvelopeName| {
            self.verdicts.get(it).is_some_and(|at| self.witnessed(*at, fact.index))
        };
        if alone && !due.all(stands) {
            return Some(Code::OpenOrderPrices);
        }
        let mut opened = it.files.iter().filter(|it| is_opened(it.ending));
        opened.find_map(|it| self.check_opened(it.ctx))
    }

    fn check_opened(&self, ctx: Hash) -> Option<Code> {
        if !self.listed.contains(&ctx) {
            return Some(Code::OpenNotKeyedInOpened);
        }
        let lost = self.roots.get(&ctx).is_some_and(|it| self.missing.contains(it));
        lost.then_some(Code::OpenObjectUnchecked)
    }

    /// Keys come between the check of objects and the end of key-in; nothing is opened before it.
    fn check_hidden(
        &self,
        lot: &str,
        past: &Past,
        first_opened: &BTreeMap<u64, u64>,
        findings: &mut Vec<Finding>,
    ) {
        if let Some(at) = self.unchecked {
            findings.push(match self.objects {
                Some(_) => Finding::leaf(Code::OpenOrderKeyInClosed, at),
                None => Finding::leaf(Code::OpenObjectUnchecked, at),
            });
        }
        let turn = self.opening_turn;
        let end = self.key_in_closed.values().min();
        let mut early = false;
        for (index, kind) in past.hidden(lot, self.log) {
            let from = self.objects.or(self.closed.map(|it| it.0));
            let inside = from.is_some_and(|it| it < index) && end.is_none_or(|it| index < *it);
            if kind == "KeyedIn" && !inside && self.unchecked.is_none() {
                findings.push(Finding::leaf(Code::OpenOrderKeyIn, index));
            }
            let opened_at = first_opened.get(&index);
            early |= opened_at.is_some_and(|at| turn.is_none_or(|it| *at < it.0));
        }
        let revealed = past.revealed.get(lot);
        let good = match (turn, revealed) {
            (Some(turn), Some(it)) => it.index > turn.0 && it.stamp.0 == turn.1,
            (None, None) => true,
            (None, Some(_)) | (Some(_), None) => false,
        };
        if early || !good {
            let at = revealed.map(|it| it.index).or(turn.map(|it| it.0));
            findings.push(match at {
                Some(index) => Finding::leaf(Code::OpenOrderRecords, index),
                None => Finding::place(Code::OpenOrderRecords, lot),
            });
        }
    }
}

fn is_opened(ending: Ending) -> bool {
    matches!(ending, Ending::Opened | Ending::PayloadBad | Ending::ContentBad)
}
