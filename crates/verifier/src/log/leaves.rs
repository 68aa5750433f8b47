//! Leaves and openings in their sequence: grammar, kinds, twins, versions and orphans, rows 10, 15.

use std::collections::{BTreeMap, BTreeSet};

use record::canonical::Value;
use record::leaf::{Kinds, Leaf, LeafFault, Line};
use record::opening::{OpenedLeaf, Opening};

use super::code::Code;
use super::verdict::Finding;
use crate::numbers::Numbers;

/// Kinds whose body carries a bid's commitment `b`.
pub const BID_KINDS: [&str; 3] = ["EnvelopeReceived", "BidReplaced", "BidWithdrawn"];
const DAY: u64 = 86_400;

/// What the leaves say, as far as they are open to the reader.
#[derive(Debug, Default)]
pub struct Leaves {
    /// Each leaf, `None` where the entry is of no form.
    pub leaves: Vec<Option<Leaf>>,
    /// Bodies of clear and of large leaves that were found, by index.
    pub clear: BTreeMap<u64, Value>,
    /// Large leaves whose body is not there.
    pub bodies_missing: BTreeSet<u64>,
    /// Opaque leaves that were opened, by index; the body where one was shown.
    pub opened: BTreeMap<u64, OpenedLeaf>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// Reads the body of a large leaf by its hash.
pub type ReadBody<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// Reads entries in order with the openings they contain and those of the reader's bundle.
pub fn read(entries: &[Vec<u8>], kinds: Kinds, bundle: &[Value], read_body: ReadBody) -> Leaves {
    let mut all = Leaves::default();
    let (mut commitments, mut streams) = (BTreeSet::new(), Streams::default());
    for (index, entry) in entries.iter().enumerate() {
        let index = index as u64;
        let leaf = match Leaf::parse(entry) {
            Ok(leaf) => leaf,
            Err(fault) => {
                all.findings.push(Finding::leaf(fault.into(), index));
                all.leaves.push(None);
                continue;
            }
        };
        if let Err(fault) = leaf.check_kind(kinds) {
            all.findings.push(Finding::leaf(fault.into(), index));
        }
        if let Leaf::Opaque(_, c) = &leaf
            && !commitments.insert(*c)
        {
            all.findings.push(Finding::leaf(Code::LeafDuplicateC, index));
        }
        all.findings.extend(leaf.line().and_then(|it| streams.check(it, index)));
        all.read_clear(index, &leaf, read_body);
        all.leaves.push(Some(leaf));
        if let Some(body) = all.opened_event(index) {
            let list = body.list("openings").map(<[Value]>::to_vec);
            match list {
                Some(list) => all.open(&list, kinds, index, index),
                None => all.findings.push(Finding::leaf(Code::LeafOpeningMismatch, index)),
            }
        }
    }
    let size = all.leaves.len() as u64;
    all.open(bundle, kinds, size, size);
    all.check_twins();
    all.check_bundle(bundle);
    all
}

impl Leaves {
    fn read_clear(&mut self, index: u64, leaf: &Leaf, read_body: ReadBody) {
        match leaf {
            Leaf::Clear(line, body) => {
                let value = record::leaf::check_body(body, line.stamp);
                self.clear.extend(value.ok().map(|it| (index, it)));
            }
            Leaf::Large(_, sha256, _) => match read_body(sha256).map(|it| leaf.check_large(&it)) {
                Some(Ok(value)) => {
                    self.clear.insert(index, value);
                }
                Some(Err(fault)) => self.findings.push(Finding::leaf(fault.into(), index)),
                None => {
                    self.bodies_missing.insert(index);
                }
            },
            Leaf::Opaque(..) => {}
        }
    }

    fn opened_event(&self, index: u64) -> Option<Value> {
        let line = self.leaf(index)?.line()?;
        (line.kind == "Opened").then(|| self.clear.get(&index).cloned()).flatten()
    }

    /// Takes openings of leaves below `before`; findings point at `at`, or the leaf in a bundle.
    fn open(&mut self, list: &[Value], kinds: Kinds, before: u64, at: u64) {
        for it in list {
            let opening = match Opening::read(it) {
                Ok(opening) => opening,
                Err(fault) => {
                    self.findings.push(Finding::leaf(fault.into(), at));
                    continue;
                }
            };
            if opening.index >= before {
                self.findings.push(Finding::leaf(Code::LeafOpeningMismatch, at));
                continue;
            }
            let Some(leaf) = self.leaf(opening.index) else { continue };
            let opened = match opening.check(leaf, kinds) {
                Ok(opened) => Some(opened),
                Err(fault) => {
                    self.findings.push(Finding::leaf(fault.into(), opening.index));
                    // Its bytes are the leaf's, so it still counts where leaves are counted.
                    opening.shows().filter(|_| fault == LeafFault::StampMismatch)
                }
            };
            let known = self.opened.get(&opening.index).is_some_and(|it| it.body.is_some());
            if let Some(opened) = opened.filter(|_| !known) {
                self.opened.insert(opening.index, opened);
            }
        }
    }

    /// Checks that among opened bodies other than `Refused` no bid and no command stands twice.
    fn check_twins(&mut self) {
        let (mut bids, mut commands) = (BTreeSet::new(), BTreeSet::new());
        let mut versions = BTreeSet::new();
        let mut twins = Vec::new();
        for (index, it) in &self.opened {
            let (kind, Some(body)) = (it.label.kind.as_str(), &it.body) else { continue };
            if kind == "Refused" {
                continue;
            }
            let bid = body.text("b").filter(|_| BID_KINDS.contains(&kind));
            let twice = bid.is_some_and(|it| !bids.insert(it))
                | body.text("command_sha256").is_some_and(|it| !commands.insert(it))
                | own_version(it).is_some_and(|it| !versions.insert(it));
            if twice {
                twins.push(Finding::leaf(Code::LeafEventTwice, *index));
            }
        }
        self.findings.extend(twins);
    }

    /// Checks that in a holder's bundle the versions of persons and accounts have no gap.
    fn check_bundle(&mut self, bundle: &[Value]) {
        let shown: BTreeSet<u64> = bundle.iter().filter_map(|it| it.count("index")).collect();
        let mut streams: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
        let held = self.opened.iter().filter(|it| shown.contains(it.0));
        for (stream, version) in held.filter_map(|it| own_version(it.1)) {
            // Sheets of one lot share a stream, and each evaluator holds only his own.
            if !stream.ends_with("/scores") {
                streams.entry(stream).or_default().insert(version);
            }
        }
        let gap = |it: &BTreeSet<u64>| !it.iter().copied().eq(1..=it.len() as u64);
        let gaps = streams.iter().filter(|it| gap(it.1));
        // What was erased nobody can show: as many versions may be missing.
        let missing = |it: &BTreeSet<u64>| it.last().map_or(0, |last| last - it.len() as u64);
        let erased = self.erased().filter(|it| !shown.contains(it)).count() as u64;
        let explained = gaps.clone().map(|it| missing(it.1)).sum::<u64>() <= erased;
        let gaps = gaps.filter(|_| !explained);
        let found: Vec<_> = gaps.map(|it| Finding::place(Code::StreamVersionGap, it.0)).collect();
        self.findings.extend(found);
    }

    /// Leaves that the log says were erased, of whatever standing.
    pub fn erased(&self) -> impl Iterator<Item = u64> + '_ {
        let lists = self.clear_of("Erased").filter_map(|it| it.2.list("indexes"));
        lists.flatten().filter_map(|it| match it {
            Value::Integer(it) => u64::try_from(*it).ok(),
            _ => None,
        })
    }

    /// Checks that opaque leaves were opened in their time, seen from second `now`.
    ///
    /// A leaf that the last `StillSealed` naming it keeps shut beyond its `until` (unix seconds),
    /// or longer than one list may hold, is overdue; one that none names is an orphan after
    /// `opaque_days_max`. `numbers` are those of a second.
    pub fn check_orphans(&mut self, now: u64, numbers: &dyn Fn(u64) -> Numbers) {
        let mut kept: BTreeMap<u64, u64> = BTreeMap::new();
        for (index, body) in &self.clear {
            let line = self.leaf(*index).and_then(Leaf::line);
            let sealed = line.filter(|it| it.kind == "StillSealed");
            let Some((line, until)) = sealed.zip(body.count("until")) else { continue };
            let days = numbers(line.stamp).still_sealed_days_max;
            let until = until.min(line.stamp + days * DAY);
            let indexes = body.list("indexes").unwrap_or_default();
            kept.extend(indexes.iter().filter_map(|it| match it {
                Value::Integer(it) => u64::try_from(*it).ok().map(|it| (it, until)),
                _ => None,
            }));
        }
        let mut late = Vec::new();
        for (index, leaf) in self.leaves.iter().enumerate() {
            let index = index as u64;
            let Some(Leaf::Opaque(stamp, _)) = leaf else { continue };
            if self.opened.contains_key(&index) {
                continue;
            }
            match kept.get(&index) {
                Some(until) if *until < now => late.push(Finding::leaf(Code::OpenOverdue, index)),
                Some(_) => {}
                None if stamp + numbers(*stamp).opaque_days_max * DAY < now => {
                    late.push(Finding::leaf(Code::LeafOrphan, index));
                }
                None => {}
            }
        }
        self.findings.extend(late);
    }

    /// Gives a leaf, `None` when it is not there or of no form.
    pub fn leaf(&self, index: u64) -> Option<&Leaf> {
        self.leaves.get(usize::try_from(index).ok()?)?.as_ref()
    }

    /// Gives the stamps in seconds, by index.
    pub fn stamps(&self) -> Vec<Option<u64>> {
        self.leaves.iter().map(|it| it.as_ref().map(Leaf::stamp)).collect()
    }

    /// Gives clear events of a kind that can be read: index, line and body.
    pub fn clear_of<'a>(
        &'a self,
        kind: &'a str,
    ) -> impl Iterator<Item = (u64, &'a Line, &'a Value)> {
        self.clear.iter().filter_map(move |(index, body)| {
            let line = self.leaf(*index)?.line()?;
            (line.kind == kind).then_some((*index, line, body))
        })
    }

    /// Counts opaque leaves in a range that are not opened to their label.
    pub fn shut(&self, range: std::ops::Range<u64>) -> Vec<u64> {
        let opaque = |it: &u64| matches!(self.leaf(*it), Some(Leaf::Opaque(..)));
        range.filter(|it| opaque(it) && !self.opened.contains_key(it)).collect()
    }
}

/// Gives stream and version that the body of a person's or account's event holds.
fn own_version(it: &OpenedLeaf) -> Option<(&str, u64)> {
    let body = it.body.as_ref()?;
    let person = it.label.hidden == record::leaf::Hidden::Person;
    if person { Some((body.text("stream")?, body.count("version")?)) } else { None }
}

/// The versions seen of each clear stream.
#[derive(Default)]
struct Streams {
    seen: BTreeMap<String, BTreeSet<u64>>,
}

impl Streams {
    fn check(&mut self, line: &Line, index: u64) -> Option<Finding> {
        let seen = self.seen.entry(line.stream.clone()).or_default();
        let expected = seen.last().map_or(1, |it| it + 1);
        if !seen.insert(line.version) {
            return Some(Finding::leaf(Code::LeafEventTwice, index));
        }
        (line.version != expected).then(|| Finding::leaf(Code::StreamVersionGap, index))
    }
}
