//! A store whose turns bring the views on by themselves.

use std::sync::Arc;

use super::{Progress, apply, is_public, step};
use crate::ports::{CommitFailure, Committed, Readers, Row, Store, StoreError, Turn};

/// A store before which every commit brings the views on, in the same transaction.
///
/// A view that cannot be brought on falls behind; the record is committed all the same.
pub struct Viewed {
    inner: Box<dyn Store>,
    progress: Progress,
}

impl Viewed {
    /// Puts the views before a store; those that lack rows catch up in later turns and rests.
    #[must_use]
    pub fn new(inner: Box<dyn Store>) -> Self {
        Self { inner, progress: Progress::Behind }
    }
}

impl Store for Viewed {
    fn epoch(&self) -> u64 {
        self.inner.epoch()
    }

    fn begin(&mut self) -> Result<Box<dyn Turn + '_>, StoreError> {
        let inner = self.inner.begin()?;
        let from = inner.next_index();
        let progress = &mut self.progress;
        Ok(Box::new(ViewedTurn { inner, progress, from, rows: Vec::new(), saved: 0 }))
    }

    fn readers(&self) -> Arc<dyn Readers> {
        self.inner.readers()
    }

    /// Besides the store's own housekeeping, one bounded step of views that lack rows.
    fn rest(&mut self) -> Result<(), StoreError> {
        self.inner.rest()?;
        if self.progress == Progress::Current {
            return Ok(());
        }
        let mut turn = self.inner.begin()?;
        let progress = step(&mut *turn)?;
        turn.commit().map_err(|it| match it {
            CommitFailure::NotCommitted(it) => it,
            CommitFailure::Unknown(it) => StoreError::Down(it),
        })?;
        self.progress = progress;
        Ok(())
    }
}

struct ViewedTurn<'a> {
    inner: Box<dyn Turn + 'a>,
    progress: &'a mut Progress,
    from: u64,
    rows: Vec<Row>,
    saved: usize,
}

impl<'a> ViewedTurn<'a> {
    fn ask(&mut self) -> &mut (dyn Turn + 'a) {
        self.inner.as_mut()
    }

    fn saving(&mut self) {
        self.saved = self.rows.len();
    }

    fn rolling_back(&mut self) {
        self.rows.truncate(self.saved);
    }

    fn appending(&mut self, _: &Row) -> Result<(), StoreError> {
        Ok(())
    }

    /// Views show nothing of what is erased or lost: their rows are of public events.
    fn rewritten(&mut self, _: &Row) {}

    fn appended(&mut self, row: &Row) {
        if is_public(row) {
            self.rows.push(row.clone());
        }
    }

    /// Brings the views on behind a savepoint; what fails there is undone and tried again later.
    fn bring_on(&mut self) -> Result<Progress, StoreError> {
        self.inner.savepoint()?;
        match apply(&mut *self.inner, self.from, &self.rows) {
            Ok(progress) => {
                self.inner.release()?;
                Ok(progress)
            }
            Err(failure) => {
                self.inner.rollback()?;
                Err(failure)
            }
        }
    }
}

crate::reads_by_asking!(ViewedTurn<'_>);

impl Turn for ViewedTurn<'_> {
    crate::writes_by_asking!();

    fn commit(mut self: Box<Self>) -> Result<Committed, CommitFailure> {
        if self.inner.next_index() == self.from {
            return self.inner.commit();
        }
        // The engine remembers its own failures and gives them at the commit; a row that no view
        // can read must not stop the record.
        let progress = self.bring_on().unwrap_or(Progress::Behind);
        let committed = self.inner.commit()?;
        *self.progress = progress;
        Ok(committed)
    }
}
