//! Closings: the deadline kept, the lateness bound, the beat, and the set of bids; rows 6 to 9, 12.

use record::canonical::Value;
use record::cover::{Deadline, Outage, Rates, compare, schedule};
use record::leaf::{Hidden, Leaf, hash};
use translog::tree::MemoryTree;

use super::code::Code;
use super::leaves::Leaves;
use super::read::Witnessed;
use super::verdict::Finding;

/// Seconds that a closing may come after its deadline without an outage.
const CLOSE_DELAY_MAX: u64 = 2;
/// A stamp is cut to its second, which hides up to one.
const STAMP_FLOOR: u64 = 1;
/// ω: seconds of witness clock error.
const WITNESS_ERROR: u64 = 1;
/// The greatest bound that is called tight, in seconds.
const TIGHT_MAX: i64 = 5;
/// Seconds before the deadline from which the beat is watched.
const BEAT_BEFORE: u64 = 60;
/// The longest pause of the beat that is not noted, in seconds.
const BEAT_GAP_MAX: u64 = 10;

/// What the record says of one lot's closing, as the caller reads it from events.
#[derive(Clone, Debug, Default)]
pub struct LotFacts {
    /// The lot's id, `<tender>/<lot>/<round>`.
    pub lot: String,
    /// Index of its announcement.
    pub announced: u64,
    /// The deadline T that held at the end, unix seconds.
    pub deadline: u64,
    /// Index of `LotClosed`.
    pub closed: u64,
    /// Indexes of bids keyed in, opened or published as in time.
    pub admitted: Vec<u64>,
    /// `KeyInClosed` and `SharesClosed`: index and the second each was due.
    pub later_closings: Vec<(u64, u64)>,
    /// For each ending of a bid, the bid's index; `None` before the lot is opened.
    pub endings: Option<Vec<u64>>,
    /// Seconds of the wide bound, by the adopted pack.
    pub close_witness_s_max: u64,
    /// The cover schedule; `None` before the seed is revealed.
    pub covers: Option<CoverFacts>,
}

/// What covers of a lot follow from.
#[derive(Clone, Debug)]
pub struct CoverFacts {
    /// The commitment of the announcement.
    pub commit: [u8; 32],
    /// The revealed seed.
    pub seed: [u8; 32],
    /// The announcement's and each extension's deadline.
    pub deadlines: Vec<Deadline>,
    /// The pack's rates.
    pub rates: Rates,
}

/// How well the end of a lot is bounded from the late side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closeness {
    /// At most 5 s.
    Tight,
    /// At most what the pack allows.
    Wide,
    /// More.
    Late,
    /// In time by one witness, not by the quorum.
    OneWitness,
    /// There is no history.
    NotCheckable,
    /// No quorum has signed after the closing, and there may be time for it yet.
    Undecided,
}

/// What was found of one closing.
#[derive(Clone, Debug)]
pub struct Closing {
    /// The lot.
    pub lot: String,
    /// How well it is bounded.
    pub closeness: Closeness,
    /// The lateness bound b in seconds: a bid shown in time came less than this after T.
    pub bound: Option<i64>,
    /// The longest pause of the beat around the deadline, in seconds.
    pub gap: Option<u64>,
    /// Bids of the set, by index, as far as they are opened.
    pub bids: Vec<u64>,
    /// Opaque leaves between announcement and closing that are not opened.
    pub shut: Vec<u64>,
    /// What is wrong or worth noting.
    pub findings: Vec<Finding>,
}

/// What closings are judged against.
pub struct Context<'a> {
    /// The leaves.
    pub leaves: &'a Leaves,
    /// The good part of the history, by size.
    pub history: &'a [Witnessed],
}

/// Judges one lot.
pub fn check(facts: &LotFacts, context: &Context) -> Closing {
    let mut closing = Closing {
        lot: facts.lot.clone(),
        closeness: Closeness::NotCheckable,
        bound: None,
        gap: None,
        bids: Vec::new(),
        shut: context.leaves.shut(facts.announced..facts.closed),
        findings: Vec::new(),
    };
    closing.check_deadline(facts, context);
    closing.check_witnessing(facts, context);
    closing.check_set(facts, context);
    closing.check_endings(facts);
    closing.check_covers(facts, context);
    closing
}

impl Closing {
    fn find(&mut self, code: Code, index: u64) {
        self.findings.push(Finding::leaf(code, index));
    }

    /// Rows 6 and 7: closed after T, not much later, and nothing late admitted.
    fn check_deadline(&mut self, facts: &LotFacts, context: &Context) {
        let (closed, deadline) = (facts.closed, facts.deadline);
        let limit_ms = i64::try_from(deadline).unwrap_or(i64::MAX).saturating_mul(1000);
        let stamp_ms = context.leaves.clear.get(&closed).and_then(|it| it.integer("stamp_ms"));
        if stamp_ms.is_none_or(|it| it <= limit_ms) {
            self.find(Code::CloseStamp, closed);
        }
        let stamp = context.leaves.leaf(closed).map_or(0, Leaf::stamp);
        let explained =
            |it: &Outage| it.from <= deadline + CLOSE_DELAY_MAX && it.to + CLOSE_DELAY_MAX >= stamp;
        let delayed = stamp > deadline + CLOSE_DELAY_MAX
            && !outages(context.leaves, closed).iter().any(explained);
        if delayed {
            self.find(Code::CloseDelayed, closed);
        }
        for bid in &facts.admitted {
            if *bid >= closed {
                self.find(Code::BidAfterClose, *bid);
                continue;
            }
            let second = context.leaves.leaf(*bid).map_or(0, Leaf::stamp);
            let body = context.leaves.opened.get(bid).and_then(|it| it.body.as_ref());
            let opened_ms = body.and_then(|it| it.integer("stamp_ms"));
            if second > deadline || opened_ms.is_some_and(|it| it > limit_ms) {
                self.find(Code::BidAdmittedLate, *bid);
            }
        }
    }

    /// Rows 8 and 9: the lateness bound and the beat.
    fn check_witnessing(&mut self, facts: &LotFacts, context: &Context) {
        if context.history.is_empty() {
            return;
        }
        let wide_max = i64::try_from(facts.close_witness_s_max + 2).unwrap_or(i64::MAX);
        let by_quorum = held(context.history, facts.closed, |it| it.hi);
        let by_one = held(context.history, facts.closed, |it| it.checked.earliest(1));
        let bound = |at: u64| lateness(at, facts.deadline);
        let (at, closeness) = match (by_quorum, by_one) {
            (Some(at), _) if bound(at) <= TIGHT_MAX => (Some(at), Closeness::Tight),
            (Some(at), _) if bound(at) <= wide_max => (Some(at), Closeness::Wide),
            (_, Some(at)) if bound(at) <= wide_max => (Some(at), Closeness::OneWitness),
            (Some(at), _) => (Some(at), Closeness::Late),
            (None, _) if bound(latest(context.history)) <= wide_max => (None, Closeness::Undecided),
            (None, _) => (None, Closeness::Late),
        };
        (self.bound, self.closeness) = (at.map(bound), closeness);
        match closeness {
            Closeness::Tight => self.find(Code::CloseWitnessTight, facts.closed),
            Closeness::Wide => self.find(Code::CloseWitnessWide, facts.closed),
            Closeness::OneWitness => self.find(Code::CloseOneWitness, facts.closed),
            Closeness::Late => self.find(Code::CloseWitnessLate, facts.closed),
            Closeness::NotCheckable | Closeness::Undecided => {}
        }
        self.gap = at.map(|it| beat_gap(context.history, facts.deadline, it));
        if self.gap.is_some_and(|it| it > BEAT_GAP_MAX) {
            self.find(Code::CloseBeatGap, facts.closed);
        }
        for (index, due) in &facts.later_closings {
            let at = held(context.history, *index, |it| it.hi);
            let at = at.or_else(|| held(context.history, *index, |it| it.checked.earliest(1)));
            let judged = at.unwrap_or_else(|| latest(context.history));
            if lateness(judged, *due) > wide_max {
                self.find(Code::CloseWitnessLate, *index);
            }
        }
    }

    /// Row 12, first half: the opened bids are those that were committed to at the closing.
    fn check_set(&mut self, facts: &LotFacts, context: &Context) {
        let limit_ms = i64::try_from(facts.deadline).unwrap_or(i64::MAX).saturating_mul(1000);
        let of_lot = Hidden::Lot(facts.lot.clone());
        let (mut tree, mut any_opened) = (MemoryTree::default(), false);
        for (index, it) in context.leaves.opened.range(..facts.closed) {
            if it.label.hidden != of_lot {
                continue;
            }
            any_opened = true;
            let bid = ["EnvelopeReceived", "BidReplaced"].contains(&it.label.kind.as_str());
            let stamp_ms = it.body.as_ref().and_then(|it| it.integer("stamp_ms"));
            if let Some(Leaf::Opaque(_, c)) = context.leaves.leaf(*index)
                && bid
                && stamp_ms.is_some_and(|it| it <= limit_ms)
            {
                tree.push(translog::hash::leaf_hash(c));
                self.bids.push(*index);
            }
        }
        let body = context.leaves.clear.get(&facts.closed);
        let count = body.and_then(|it| it.count("count"));
        if !any_opened && count != Some(0) {
            return;
        }
        let root = body.and_then(|it| hash(it.text("set_root")?));
        if root != tree.root(tree.size()).map(|it| it.0) {
            self.find(Code::BidSetRoot, facts.closed);
        }
        if count != Some(tree.size()) {
            self.find(Code::BidCount, facts.closed);
        }
    }

    /// Row 12, second half: each bid of the set ends once.
    fn check_endings(&mut self, facts: &LotFacts) {
        let Some(endings) = &facts.endings else { return };
        for bid in self.bids.clone() {
            match endings.iter().filter(|it| **it == bid).count() {
                0 => self.find(Code::BidNoEnding, bid),
                1 => {}
                _ => self.find(Code::BidTwoEndings, bid),
            }
        }
    }

    /// Row 15, covers: found are scheduled, one by one.
    fn check_covers(&mut self, facts: &LotFacts, context: &Context) {
        let Some(covers) = &facts.covers else { return };
        if record::cover::commit(&covers.seed) != covers.commit {
            self.find(Code::CoverMissing, facts.closed);
            return;
        }
        let of_lot = Hidden::Lot(facts.lot.clone());
        let opened = context.leaves.opened.iter();
        let found = opened.filter(|it| it.1.label.kind == "Cover" && it.1.label.hidden == of_lot);
        let stamps: Vec<u64> =
            found.filter_map(|it| context.leaves.leaf(*it.0)).map(Leaf::stamp).collect();
        let due = schedule(&covers.seed, &facts.lot, &covers.deadlines, &covers.rates);
        let outages = outages(context.leaves, u64::MAX);
        let difference = compare(&due, &stamps, &outages);
        if !difference.missing.is_empty() {
            self.find(Code::CoverMissing, facts.closed);
        }
        if !difference.extra.is_empty() {
            self.find(Code::CoverExtra, facts.closed);
        }
    }
}

/// Gives b for a closing that was held at second `at`.
fn lateness(at: u64, deadline: u64) -> i64 {
    let late = i128::from(at + STAMP_FLOOR + WITNESS_ERROR) - i128::from(deadline);
    i64::try_from(late).unwrap_or(i64::MAX)
}

/// Gives the least time over checkpoints that hold leaf `index`.
fn held(
    history: &[Witnessed],
    index: u64,
    time: impl Fn(&Witnessed) -> Option<u64>,
) -> Option<u64> {
    history.iter().filter(|it| it.size() > index).filter_map(time).min()
}

fn latest(history: &[Witnessed]) -> u64 {
    history.iter().filter_map(|it| it.hi).max().unwrap_or(0)
}

fn beat_gap(history: &[Witnessed], deadline: u64, end: u64) -> u64 {
    let start = deadline.saturating_sub(BEAT_BEFORE);
    let between = history.iter().filter_map(|it| it.hi).filter(|it| (start..=end).contains(it));
    let mut times: Vec<u64> = between.chain([start, end]).collect();
    times.sort_unstable();
    times.windows(2).map(|it| it[1] - it[0]).max().unwrap_or(0)
}

/// Gives the outages written before leaf `before`.
fn outages(leaves: &Leaves, before: u64) -> Vec<Outage> {
    let read = |body: &Value| Some((body.count("from")?, body.count("to")?));
    let events = leaves.clear_of("Outage").filter(|it| it.0 < before);
    let read = events.filter_map(|(_, line, body)| Some((line.stamp, read(body)?)));
    read.map(|(stamp, (from, to))| Outage { from, to, stamp }).collect()
}
