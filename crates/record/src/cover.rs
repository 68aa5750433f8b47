//! Covers: leaves that hide how many bids a lot has, on a schedule fixed by a committed seed.
//!
//! Source: docs/spec/leaf.md, "Covers".

use sha2::{Digest, Sha256};

use crate::leaf::length;

const HOUR: u64 = 3600;
/// The last two hours before the deadline have their own, denser slots.
const LATE: u64 = 2 * HOUR;
/// The most covers of one slot.
const SLOT_COVERS_MAX: u64 = 255;
/// The most hours that a schedule looks at: ten years.
const HOURS_MAX: u64 = 87_660;
/// How many seconds after it is due a cover may be stamped.
const SLACK: u64 = 2;

/// Covers an hour brings on average, as a fraction `a / b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Numerator.
    pub a: u64,
    /// Denominator, at least 1.
    pub b: u64,
}

/// The rates of early and late hours, parameters of the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// Until two hours before the deadline.
    pub early: Rate,
    /// In the last two hours.
    pub late: Rate,
}

/// The rates of protocol version 1: one in two hours, then twenty an hour.
pub const RATES: Rates = Rates { early: Rate { a: 1, b: 2 }, late: Rate { a: 20, b: 1 } };

/// A deadline and since when it holds, both in unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// Stamp of the announcement or extension.
    pub since: u64,
    /// The deadline T.
    pub at: u64,
}

/// Commits to a seed; stands in the announcement.
pub fn commit(seed: &[u8; 32]) -> [u8; 32] {
    Sha256::new().chain_update(b"daylight.cover-seed/1\0").chain_update(seed).finalize().into()
}

/// Computes when covers of a lot are due, in unix seconds, ascending.
///
/// `deadlines` holds the announcement's first, then each extension's, by stamp.
pub fn schedule(seed: &[u8; 32], lot: &str, deadlines: &[Deadline], rates: &Rates) -> Vec<u64> {
    let Some(first) = deadlines.first() else { return Vec::new() };
    let last = deadlines.iter().map(|it| it.at).max().unwrap_or(0);
    // A late slot that began before the announcement counts with the announced deadline.
    let in_force = |start: u64| {
        let last = deadlines.iter().rfind(|it| it.since <= start);
        last.unwrap_or(first).at
    };
    let mut due = Vec::new();
    let hours = (first.since.div_ceil(HOUR)..last.div_ceil(HOUR)).take(HOURS_MAX as usize);
    for start in hours.map(|it| it * HOUR) {
        let at = in_force(start);
        if start + LATE < at {
            slot(seed, lot, Slot { tag: b"b", rate: rates.early, start, at }, &mut due);
        }
    }
    let mut starts: Vec<u64> = deadlines
        .iter()
        .flat_map(|it| [it.at.saturating_sub(LATE), it.at.saturating_sub(HOUR)])
        .collect();
    starts.sort_unstable();
    starts.dedup();
    for start in starts {
        let at = in_force(start);
        if start + LATE == at || start + HOUR == at {
            slot(seed, lot, Slot { tag: b"l", rate: rates.late, start, at }, &mut due);
        }
    }
    due.retain(|it| *it > first.since);
    due.sort_unstable();
    due
}

/// One hour of a schedule.
struct Slot<'a> {
    tag: &'a [u8],
    rate: Rate,
    start: u64,
    at: u64,
}

fn slot(seed: &[u8; 32], lot: &str, it: Slot, due: &mut Vec<u64>) {
    let word = |what: &[u8], j: u64| {
        let head = Sha256::new().chain_update(b"daylight.cover/1\0").chain_update(seed);
        let head = head.chain_update(length(lot.as_bytes())).chain_update(lot);
        let head = head.chain_update(it.tag).chain_update(what);
        let whole = head.chain_update(it.start.to_be_bytes()).chain_update(j.to_be_bytes());
        let hash: [u8; 32] = whole.finalize().into();
        u64::from_be_bytes(*hash.first_chunk().expect("a hash is longer than a word"))
    };
    let scaled = |x: u64, by: u64| ((u128::from(x) * u128::from(by)) >> 64) as u64;
    let more = |j: &u64| scaled(word(b"n", *j), it.rate.a + it.rate.b) < it.rate.a;
    let times = (0..SLOT_COVERS_MAX).take_while(more);
    let times = times.map(|j| it.start + scaled(word(b"t", j), HOUR));
    due.extend(times.filter(|time| *time < it.at));
}

/// An outage: from and to which second, and the stamp of its leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// First second.
    pub from: u64,
    /// Last second.
    pub to: u64,
    /// Stamp of the `Outage` leaf.
    pub stamp: u64,
}

/// How covers found differ from covers due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Due seconds without a cover: `cover.missing`.
    pub missing: Vec<u64>,
    /// Stamps of covers that nothing asks for: `cover.extra`.
    pub extra: Vec<u64>,
}

/// Pairs covers found with covers due, one by one, as many as can be paired.
pub fn compare(due: &[u64], stamps: &[u64], outages: &[Outage]) -> Difference {
    let fits = |due: u64, stamp: u64| {
        let late = outages.iter().any(|it| it.stamp == stamp && it.from <= due && due <= it.to);
        late || (due..=due.saturating_add(SLACK)).contains(&stamp)
    };
    let mut holder: Vec<Option<usize>> = vec![None; stamps.len()];
    let mut missing = Vec::new();
    for (at, time) in due.iter().enumerate() {
        let mut seen = vec![false; stamps.len()];
        if !pair(at, &|d, s| fits(due[d], stamps[s]), &mut holder, &mut seen) {
            missing.push(*time);
        }
    }
    let alone = stamps.iter().zip(&holder).filter(|it| it.1.is_none());
    Difference { missing, extra: alone.map(|it| *it.0).collect() }
}

/// Finds a stamp for one due cover, moving others where they have a choice.
fn pair(
    due: usize,
    fits: &dyn Fn(usize, usize) -> bool,
    holder: &mut [Option<usize>],
    seen: &mut [bool],
) -> bool {
    for stamp in 0..holder.len() {
        if seen[stamp] || !fits(due, stamp) {
            continue;
        }
        seen[stamp] = true;
        if holder[stamp].is_none_or(|other| pair(other, fits, holder, seen)) {
            holder[stamp] = Some(due);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::rulebook::ids;

    #[test]
    fn every_pack_sets_what_this_release_computes_covers_with() {
        for pack in crate::pack::packs() {
            let rules = pack.rulebook();
            let rate = |id| rules.share(id).map(|(a, b)| Rate { a: a.into(), b: b.into() });
            assert_eq!(rate(ids::Y16), Ok(RATES.early)); // covers: Y16
            assert_eq!(rate(ids::Y17), Ok(RATES.late)); // covers: Y17
            assert_eq!(rules.seconds(ids::Y18).map(u64::try_from), Ok(Ok(LATE))); // covers: Y18
            assert_eq!(rules.count(ids::Y20).map(u64::from), Ok(SLOT_COVERS_MAX)); // covers: Y20
        }
    }
}
