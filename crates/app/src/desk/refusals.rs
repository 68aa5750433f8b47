//! Refusals near a limit: whose first one has a leaf, and how many further ones wait for a count.
//!
//! The first ones are read back from the record, with the states. The further ones have no leaf
//! before their count has one; whoever runs the desk keeps them beside it (working state) before
//! the answers go out, so that an end of the process loses none. Source: protocols/log.md §3.6.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::take;

use domain::shared::{Instant, LotId};
use record::canonical;

use crate::ports::Row;

/// Kind of the leaves.
pub(super) const REFUSED: &str = "Refused";

/// Further refusals of one lot since its last count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Further {
    pub count: u64,
    /// Stamp of the last of them.
    pub last: Instant,
    /// Leaves when it was noted: a count at or behind this index holds it already.
    pub after: u64,
}

/// What the desk knows of refusals near a limit.
#[derive(Clone, Debug, Default)]
pub(super) struct Refusals {
    /// Lot, account and rule of each first one.
    first: BTreeSet<(LotId, String, String)>,
    /// Leaf index of each lot's last count.
    counted: BTreeMap<LotId, u64>,
    further: BTreeMap<LotId, Further>,
}

impl Refusals {
    /// Reads a row, when it is one of a refusal.
    pub fn take(&mut self, row: &Row) {
        if row.kind != REFUSED {
            return;
        }
        let Ok(body) = canonical::parse(&row.body) else { return };
        let Some(lot) = body.text("lot").and_then(|it| LotId::parse(it).ok()) else { return };
        match body.text("rule") {
            Some(rule) => {
                self.first.insert((lot, row.account.clone(), rule.to_owned()));
            }
            None => {
                self.counted.insert(lot, row.index);
            }
        }
    }

    /// For a turn: what was read moves out, and is read anew should the turn fail; what waits for
    /// its count stays here until the turn ends well.
    pub fn for_a_turn(&mut self) -> Self {
        let (first, counted) = (take(&mut self.first), take(&mut self.counted));
        Self { first, counted, further: self.further.clone() }
    }

    /// The same, read anew from the record: what waits for its count stays.
    pub fn anew(&mut self, read: Self) {
        (self.first, self.counted) = (read.first, read.counted);
    }

    /// Whether nobody saw this account be refused by this rule in this lot before; notes it.
    pub fn note_first(&mut self, lot: &LotId, account: &str, rule: &str) -> bool {
        self.first.insert((lot.clone(), account.to_owned(), rule.to_owned()))
    }

    /// One more of what was refused before.
    pub fn note_further(&mut self, lot: &LotId, stamp: Instant, after: u64) {
        let count = self.further.get(lot).map_or(0, |it| it.count);
        let further = Further { count: count.saturating_add(1), last: stamp, after };
        self.further.insert(lot.clone(), further);
    }

    /// Takes the further ones of a lot, which are written now.
    pub fn take_further(&mut self, lot: &LotId) -> Option<u64> {
        self.further.remove(lot).map(|it| it.count)
    }

    /// What waits for its count.
    pub const fn further(&self) -> &BTreeMap<LotId, Further> {
        &self.further
    }

    /// Takes what was kept beside the record; what a count holds already is not counted twice.
    pub fn recall(&mut self, kept: BTreeMap<LotId, Further>) {
        let counted = &self.counted;
        let waits = |it: &(LotId, Further)| counted.get(&it.0).is_none_or(|at| *at < it.1.after);
        self.further = kept.into_iter().filter(waits).collect();
    }
}
