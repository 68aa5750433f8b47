//! Score sheets are bound before totals: which leaves, how many, under which root.
//!
//! Who signed a sheet is shut to most readers; that so many leaves were bound, and that no total
//! stands before them, anyone sees. Source: docs/spec/totals.md.

use std::collections::BTreeMap;

use domain::apply::apply;
use domain::award::{Ranked, ScoreSheet, ScoresClosed, Totals};
use domain::lot::Lot;
use domain::shared::{Hash, LotId, Points};
use domain::world::{Event, World};
use record::leaf::Leaf;
use translog::tree::MemoryTree;

use crate::log::{Code, Finding, ReadLog};
use crate::past::{Extent, Fact, Past, Seen};

/// RFC 6962 root over these leaves.
#[must_use]
pub fn root(leaves: &[[u8; 32]]) -> Hash {
    let tree = MemoryTree::of(leaves.iter().map(|it| &it[..]));
    Hash(tree.root(tree.size()).expect("the tree knows its own size").0)
}

/// How far one lot's scores are bound.
#[derive(Default)]
struct Course {
    /// Number of the last closing.
    number: u32,
    /// A closing of which no ranking was made yet.
    closed: Option<ScoresClosed>,
    totals: Option<(u64, Totals, Extent)>,
    /// The sheets that the reader sees, each with its leaf.
    seen: Vec<(u64, ScoreSheet)>,
}

/// Judges every closing of sheets, every committed total and every ranking.
#[must_use]
pub fn check(past: &Past, log: &ReadLog) -> Vec<Finding> {
    let mut world = World::default();
    let mut lots: BTreeMap<LotId, Course> = BTreeMap::new();
    let mut findings = Vec::new();
    for fact in past.facts() {
        if let Some(id) = domain::apply::lot_of(&fact.event) {
            let course = lots.entry(id.clone()).or_default();
            let lot = world.lots.get(id);
            let code = lot.and_then(|lot| course.take(fact, lot, (past, log)));
            findings.extend(code.map(|it| Finding::leaf(it, fact.index)));
        }
        apply(&mut world, &fact.event, fact.stamp);
        if let (Event::Ranked(it), Some(course)) = (&fact.event, lot_course(&mut lots, &fact.event))
            && let Some(lot) = world.lots.get(&it.lot)
        {
            findings.extend(course.opened(lot).map(|(code, at)| Finding::leaf(code, at)));
        }
    }
    findings
}

fn lot_course<'a>(lots: &'a mut BTreeMap<LotId, Course>, event: &Event) -> Option<&'a mut Course> {
    lots.get_mut(domain::apply::lot_of(event)?)
}

impl Course {
    fn take(&mut self, fact: &Fact, lot: &Lot, (past, log): (&Past, &ReadLog)) -> Option<Code> {
        match &fact.event {
            Event::ScoreSheet(it) => {
                self.seen.push((fact.index, it.clone()));
                None
            }
            Event::ScoresClosed(it) => {
                let code = self.wrong_closing(fact, it, lot, (past, log));
                (self.number, self.totals) = (it.number, None);
                self.closed = Some(it.clone());
                code
            }
            Event::Totals(it) => {
                let bound = self.closed.as_ref().is_some_and(|of| of.number == it.number);
                self.totals = Some((fact.index, it.clone(), fact.extent));
                (!bound).then_some(Code::ResultTotalsEarly)
            }
            Event::TechnicalLocked(_) => self.closed.take().map_or(EARLY, |_| None),
            Event::Ranked(it) => self.wrong_ranking(it),
            Event::SheetReopened(_)
            | Event::MemberReplaced(_)
            | Event::CommitteeDissolved(_)
            | Event::EvaluationVoided(_) => {
                self.closed = None;
                None
            }
            _ => None,
        }
    }

    /// As many sheets as members, each an opaque leaf before the closing, and their root; what the
    /// reader sees of sheets is what was bound.
    fn wrong_closing(
        &self,
        fact: &Fact,
        it: &ScoresClosed,
        lot: &Lot,
        (past, log): (&Past, &ReadLog),
    ) -> Option<Code> {
        let members = lot.evaluation.members.len();
        let counts = it.sheets.len() == members && usize::try_from(it.count) == Ok(members);
        if !counts || it.number != self.number.saturating_add(1) {
            return Some(Code::ResultSheetCount);
        }
        let ascending = it.sheets.is_sorted_by(|a, b| a < b);
        let opaque = |at: &u64| match log.leaves.leaf(*at) {
            Some(Leaf::Opaque(_, c)) if *at < fact.index => Some(*c),
            _ => None,
        };
        let leaves: Option<Vec<[u8; 32]>> = it.sheets.iter().map(opaque).collect();
        let bound = leaves.is_some_and(|it_leaves| root(&it_leaves) == it.score_root);
        let counting = lot.evaluation.sheets.values();
        let leaf = |sheet: &ScoreSheet| self.seen.iter().rfind(|it| it.1 == *sheet).map(|it| it.0);
        let mut seen = counting.filter_map(leaf);
        let of_lot = |at: &u64| match past.leaves.get(usize::try_from(*at).unwrap_or(usize::MAX)) {
            Some(Seen::Fact(of)) => {
                matches!(&of.event, Event::ScoreSheet(of) if of.lot == it.lot)
            }
            Some(Seen::Shut(_)) => true,
            _ => false,
        };
        let good = ascending
            && bound
            && seen.all(|at| it.sheets.contains(&at))
            && it.sheets.iter().all(of_lot);
        (!good).then_some(Code::ResultSheetRoot)
    }

    /// A ranking follows from sheets that are bound, and its totals are those that were committed.
    fn wrong_ranking(&mut self, it: &Ranked) -> Option<Code> {
        let closed = self.closed.take();
        let totals = self.totals.as_ref().map(|it| &it.1);
        let (Some(_), Some(totals)) = (closed, totals) else { return EARLY };
        let aside = it.aside.as_deref().unwrap_or_default();
        let all = it.ranking.iter().map(|it| it.total).chain(aside.iter().map(|it| it.total));
        let count = it.ranking.len() + aside.len();
        let same =
            Points::sum(all) == Some(totals.sum) && Ok(count) == usize::try_from(totals.count);
        (!same).then_some(Code::ResultTotals)
    }

    /// With every sheet and the salt at hand, the root is that of the lines.
    fn opened(&self, lot: &Lot) -> Option<(Code, u64)> {
        let (index, totals, extent) = self.totals.as_ref()?;
        let state = &lot.evaluation;
        if *extent != Extent::Whole || state.sheets.len() != state.members.len() {
            return None;
        }
        let made = root(&record::totals::leaves(lot, &totals.salt));
        (made != totals.totals_root).then_some((Code::ResultTotals, *index))
    }
}

/// Totals or a ranking stand before sheets were bound.
const EARLY: Option<Code> = Some(Code::ResultTotalsEarly);
