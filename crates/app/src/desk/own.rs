//! The desk's own turns: what is written because of the clock and not of a command.

use std::collections::BTreeMap;

use domain::lot::{Lot, Stage};
use domain::shared::{Hash, Instant, LotId};
use record::canonical::Value;

use super::{Desk, Further, facts};
use crate::erasure::{ERASED, erased};
use crate::leaves;
use crate::ports::{CommitFailure, Entropy, Store, StoreError, Turn};

impl Desk {
    /// Writes in a turn of its own; what breaks there is broken for commands too.
    ///
    /// A commit of unknown fate ends the process, as it does after a turn of commands: whoever
    /// asks again must not write a second time what was stored.
    fn own<T>(
        &mut self,
        write: impl FnOnce(&mut dyn Turn, &dyn Entropy) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.head = None;
        let done = committed(&mut *self.store, |turn| {
            turn.savepoint()?;
            let written = write(turn, &*self.entropy)?;
            turn.release()?;
            Ok(written)
        });
        done.map_err(|it| match it {
            CommitFailure::NotCommitted(it) => {
                self.health.note(&it);
                it
            }
            CommitFailure::Unknown(it) => {
                self.health.fatal = Some(it.clone());
                StoreError::Down(it)
            }
        })
    }

    /// Writes an event of the log about itself, in a turn of its own; gives its leaf index.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when it is not stored or may not be; the folded states are kept, since no
    /// law depends on these.
    pub fn log_event(
        &mut self,
        kind: &'static str,
        fields: BTreeMap<String, Value>,
        stamp: Instant,
    ) -> Result<u64, StoreError> {
        let body = facts::body(fields, stamp);
        self.own(|turn, _| facts::append_log(turn, kind, body, stamp, &Hash([0; 32])))
    }

    /// Writes a cover of a lot, in a turn of its own; gives its leaf index.
    ///
    /// # Errors
    ///
    /// As [`Desk::log_event`].
    pub fn cover(&mut self, lot: &LotId, stamp: Instant) -> Result<u64, StoreError> {
        let body = facts::cover_body(stamp);
        self.own(|turn, entropy| {
            let about = (stamp, &Hash([0; 32]), entropy);
            facts::append_sealed(turn, "Cover", lot, body, about)
        })
    }

    /// Opens leaves to their labels by clear events, in a turn of its own; further refusals of
    /// lots that were opened before are counted with them.
    ///
    /// # Errors
    ///
    /// As [`Desk::log_event`].
    pub fn open_labels(&mut self, indexes: &[u64], stamp: Instant) -> Result<(), StoreError> {
        let late = self.uncounted()?;
        self.own(|turn, entropy| {
            let mut openings = Vec::with_capacity(indexes.len());
            for index in indexes {
                let rows = turn.rows(*index, 1)?;
                openings.extend(rows.iter().filter_map(leaves::opening).map(leaves::label_only));
            }
            let about = (stamp, &Hash([0; 32]), entropy);
            for (lot, further) in &late {
                let counted = facts::write_count(turn, further.count, lot, about)?;
                openings.extend(leaves::opening(&counted));
            }
            for body in record::opening::bodies(&openings, stamp.0) {
                facts::append_log(turn, "Opened", body, stamp, &Hash([0; 32]))?;
            }
            Ok(())
        })?;
        for (lot, _) in &late {
            self.refusals.take_further(lot);
        }
        Ok(())
    }

    /// Erases rows that may be: opens their labels, says so by a clear leaf of these fields, and
    /// takes body and salt out of the record, in one turn; gives the leaf's index.
    ///
    /// # Errors
    ///
    /// As [`Desk::log_event`]; `Conflict` when one of them has nothing to erase.
    pub fn erase(
        &mut self,
        indexes: &[u64],
        fields: BTreeMap<String, Value>,
        stamp: Instant,
    ) -> Result<u64, StoreError> {
        let body = facts::body(fields, stamp);
        self.own(|turn, _| {
            let (mut openings, mut left) = (Vec::new(), Vec::new());
            for index in indexes {
                let rows = turn.rows(*index, 1)?;
                let row = rows.first().and_then(|it| leaves::opening(it).zip(erased(it)));
                let nothing = || StoreError::Conflict(format!("nothing to erase at {index}"));
                let (opening, erased) = row.ok_or_else(nothing)?;
                openings.push(leaves::label_only(opening));
                left.push(erased);
            }
            for opened in record::opening::bodies(&openings, stamp.0) {
                facts::append_log(turn, "Opened", opened, stamp, &Hash([0; 32]))?;
            }
            let index = facts::append_log(turn, ERASED, body, stamp, &Hash([0; 32]))?;
            left.iter().try_for_each(|it| turn.rewrite(it))?;
            Ok(index)
        })
    }

    /// Further refusals of lots whose hidden leaves were opened before.
    fn uncounted(&mut self) -> Result<Vec<(LotId, Further)>, StoreError> {
        let further = self.refusals.further().clone();
        if further.is_empty() {
            return Ok(Vec::new());
        }
        let world = self.world()?;
        let opened = |it: &LotId| world.lots.get(it).is_some_and(is_opened);
        Ok(further.into_iter().filter(|it| opened(&it.0)).collect())
    }

    /// Further refusals that wait for their count: to be kept beside the record before the
    /// answers of a turn go out.
    #[must_use]
    pub const fn further(&self) -> &BTreeMap<LotId, Further> {
        self.refusals.further()
    }

    /// Takes the further refusals that an earlier process kept beside the record.
    ///
    /// # Errors
    ///
    /// As [`Desk::world`].
    pub fn recall(&mut self, kept: BTreeMap<LotId, Further>) -> Result<(), StoreError> {
        self.world()?;
        self.refusals.recall(kept);
        Ok(())
    }

    /// When further refusals of lots that were opened before are to be counted, unix
    /// milliseconds: `window_s` after the last of them.
    ///
    /// # Errors
    ///
    /// As [`Desk::world`].
    pub fn uncounted_ms(&mut self, window_s: i64) -> Result<Option<i64>, StoreError> {
        let last = self.uncounted()?.into_iter().map(|it| it.1.last.0).max();
        Ok(last.map(|it| it + window_s * 1_000))
    }
}

fn committed<T>(
    store: &mut dyn Store,
    write: impl FnOnce(&mut dyn Turn) -> Result<T, StoreError>,
) -> Result<T, CommitFailure> {
    let mut turn = store.begin().map_err(CommitFailure::NotCommitted)?;
    let written = write(&mut *turn).map_err(CommitFailure::NotCommitted)?;
    turn.commit().map(|_| written)
}

/// Whether the hidden leaves of a lot were opened, so that later ones are opened for themselves.
fn is_opened(lot: &Lot) -> bool {
    lot.stage == Stage::Failed || !lot.opening.closed.is_empty()
}
