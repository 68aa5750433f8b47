//! The whole check: a log's rows, the law asked again, the order, the wall and the ranking.

use std::collections::{BTreeMap, BTreeSet};

use domain::apply::apply;
use domain::shared::LotId;
use domain::world::{Event, World};
use record::leaf::Hidden;

use crate::log::read::ReadError;
use crate::log::{self, Code, Finding, Options, ReadFiles, ReadLog, Report, Weight};
use crate::past::{Past, Seen};
use crate::replay::{Replay, replay};
use crate::wall::{Objects, Wall};
use crate::{bids, blind, claims, lots, notices, order, score, sheets, trustees, wall};

/// Whether the reader has ciphertexts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ciphertexts {
    /// He gave a place where they lie.
    Given,
    /// He did not.
    No,
}

/// Everything that was found about a log.
pub struct Audit {
    /// The log's files, leaves and times.
    pub log: ReadLog,
    /// The events that can be seen.
    pub past: Past,
    /// Findings, closings and claims.
    pub report: Report,
    /// The law's answers.
    pub replay: Replay,
    /// What was opened, by lot.
    pub walls: BTreeMap<LotId, Wall>,
    /// Whether the reader has ciphertexts.
    pub ciphertexts: Ciphertexts,
    /// Leaves of each lot, in order, as far as they can be told.
    leaves: BTreeMap<String, Vec<u64>>,
}

impl Audit {
    /// Leaves of a lot, in order, as far as they can be told.
    #[must_use]
    pub fn leaves_of(&self, lot: &LotId) -> &[u64] {
        self.leaves.get(&lot.to_string()).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Checks a log directory with everything that the reader has.
///
/// # Errors
///
/// [`ReadError`] when there is nothing to judge.
pub fn audit(
    files: &dyn ReadFiles,
    options: &Options,
    objects: Option<&dyn Objects>,
) -> Result<Audit, ReadError> {
    let mut log = log::read(files, options)?;
    let past = Past::of(&log, &options.enclosures);
    let facts = lots::facts_of(&past);
    let mut report = log::judge(&mut log, &facts, options);
    let folded = fold(&past);
    let walls = wall::check(&past, &log, &folded, objects);
    let mut found = past.findings.clone();
    found.extend(notices::check(&past, &log));
    found.extend(order::check(&past, &log));
    found.extend(bids::check(&past));
    found.extend(trustees::check(&past));
    found.extend(score::check(&past, &folded));
    found.extend(sheets::check(&past, &log));
    found.extend(blind::check(&past, &folded));
    found.extend(walls.values().flat_map(|it| it.findings.iter().cloned()));
    let explained = explained(&report.findings, &found, &past, &log);
    let replay = replay(&past, &log, &explained);
    found.extend(replay.findings.iter().cloned());
    found.sort_by_key(|it| (it.index, it.code));
    found.dedup();
    report.findings.extend(found);
    let mut leaves: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for at in 0..past.leaves.len() as u64 {
        if let Some(lot) = lot_of_leaf(&past, &log, at) {
            leaves.entry(lot).or_default().push(at);
        }
    }
    let ciphertexts = if objects.is_some() { Ciphertexts::Given } else { Ciphertexts::No };
    let mut audit = Audit { log, past, report, replay, walls, ciphertexts, leaves };
    let more = claims::all(&audit);
    audit.report.claims.extend(more);
    Ok(audit)
}

/// Folds all that can be seen, right or wrong.
fn fold(past: &Past) -> World {
    let mut world = World::default();
    for fact in past.facts() {
        apply(&mut world, &fact.event, fact.stamp);
    }
    world
}

/// Leaves of which something more exact than *the law refuses it* is known.
fn explained(report: &[Finding], found: &[Finding], past: &Past, log: &ReadLog) -> BTreeSet<u64> {
    let failed = report.iter().chain(found).filter(|it| it.code.weight() == Weight::Failed);
    let mut explained: BTreeSet<u64> = failed.filter_map(|it| it.index).collect();
    let endings = [Code::BidNoEnding, Code::BidTwoEndings];
    let bids = report.iter().filter(|it| endings.contains(&it.code)).filter_map(|it| it.index);
    let bids: BTreeSet<u64> = bids.collect();
    let lots: BTreeSet<String> = bids.iter().filter_map(|it| lot_of_leaf(past, log, *it)).collect();
    explained.extend(past.facts().filter_map(|it| match &it.event {
        Event::BidsOpened(opened) if lots.contains(&opened.lot.to_string()) => Some(it.index),
        _ => None,
    }));
    explained
}

/// The lot that a leaf belongs to, as far as the reader can see.
#[must_use]
pub fn lot_of_leaf(past: &Past, log: &ReadLog, index: u64) -> Option<String> {
    let at = usize::try_from(index).ok()?;
    if let Some(Seen::Fact(it)) = past.leaves.get(at)
        && let Some(lot) = domain::apply::lot_of(&it.event)
    {
        return Some(lot.to_string());
    }
    if let Some(opened) = log.leaves.opened.get(&index) {
        return match &opened.label.hidden {
            Hidden::Lot(lot) => Some(lot.clone()),
            Hidden::Person => None,
        };
    }
    log.leaves.clear.get(&index)?.text("lot").map(str::to_owned)
}
