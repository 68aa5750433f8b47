//! Time from the witnesses' side: between which seconds each leaf came, rows 1 to 5.

use std::collections::BTreeMap;

use super::code::Code;
use super::read::Witnessed;
use super::verdict::Finding;

/// Seconds by which the door's clock may be off.
const DOOR_ERROR: u64 = 5;
/// Seconds by which a witness's time, a floor, may be below the truth.
const FLOOR: u64 = 1;
/// Seconds by which witnesses of one tree may differ.
const WITNESSES_APART_MAX: u64 = 5;

/// When quorums first held each leaf, and last did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// U: the leaf was there no later than this.
    pub upper: Vec<Option<u64>>,
    /// V: the leaf was not there yet at this time.
    pub lower: Vec<Option<u64>>,
}

/// Computes U and V for the leaves of a log of `size`.
pub fn bounds(history: &[Witnessed], size: usize) -> Bounds {
    let least = |a: Option<u64>, b: Option<u64>| match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, other) => one.or(other),
    };
    // best_upper[n]: the least hi over checkpoints of size n or more; V alike from below.
    let mut by_size: BTreeMap<u64, (Option<u64>, Option<u64>)> = BTreeMap::new();
    for it in history {
        let at = by_size.entry(it.size()).or_default();
        *at = (least(at.0, it.hi), at.1.max(it.lo));
    }
    let mut upper = vec![None; size];
    let (mut best, mut next) = (None, by_size.iter().rev().peekable());
    for index in (0..size).rev() {
        while let Some((_, it)) = next.next_if(|it| *it.0 > index as u64) {
            best = least(best, it.0);
        }
        upper[index] = best;
    }
    let mut lower = vec![None; size];
    let (mut best, mut next) = (None, by_size.iter().peekable());
    for (index, slot) in lower.iter_mut().enumerate() {
        while let Some((_, it)) = next.next_if(|it| *it.0 <= index as u64) {
            best = best.max(it.1);
        }
        *slot = best;
    }
    Bounds { upper, lower }
}

/// Checks the stamps' order and their place between the witnesses' times.
pub fn check_stamps(stamps: &[Option<u64>], bounds: &Bounds) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut before = 0;
    for (index, stamp) in stamps.iter().enumerate() {
        let Some(stamp) = *stamp else { continue };
        let at = index as u64;
        if stamp < before {
            findings.push(Finding::leaf(Code::StampOrder, at));
        }
        before = stamp;
        if bounds.upper[index].is_some_and(|it| stamp > it + FLOOR + DOOR_ERROR) {
            findings.push(Finding::leaf(Code::StampFuture, at));
        }
        if bounds.lower[index].is_some_and(|it| stamp + DOOR_ERROR < it) {
            findings.push(Finding::leaf(Code::StampPast, at));
        }
    }
    findings
}

/// Checks that no witness's time runs back and that witnesses agree.
pub fn check_witnesses(history: &[Witnessed]) -> Vec<Finding> {
    let mut findings = Vec::new();
    // For each witness: the latest time at sizes below the present one, and at it.
    let mut seen: BTreeMap<[u8; 32], (u64, u64, u64)> = BTreeMap::new();
    for it in history {
        for (key, (_, time)) in it.keys.iter().zip(&it.checked.times) {
            let (below, size, here) = seen.entry(*key).or_insert((0, it.size(), 0));
            if *size < it.size() {
                (*below, *size) = ((*below).max(*here), it.size());
            }
            if *time < *below {
                findings.push(Finding::place(Code::WitnessTimeBackwards, &it.place));
            }
            *here = (*here).max(*time);
        }
        let times = it.checked.times.iter().map(|it| it.1);
        if times.clone().max() > times.min().map(|it| it + WITNESSES_APART_MAX) {
            findings.push(Finding::place(Code::WitnessClockDisagree, &it.place));
        }
    }
    findings
}
