//! The mirror: each turn's rows in a second folder, flushed before anybody is answered.
//!
//! Restoring is a backup plus the mirror's later rows, or the mirror alone. Working state is not
//! mirrored. Trusted as the store is: it holds the same rows, salts and enclosures.

mod frame;
mod segments;

use std::path::Path;
use std::sync::Arc;

use app::ports::{CommitFailure, Committed, Readers, Row, Store, StoreError, Turn};
pub(crate) use frame::{Fields, framed, put, unframed};
pub use segments::{Segments, last_row, read_rows};

/// Most rows of one frame when the mirror catches up or a record is restored.
pub(crate) const FRAME_ROWS_MAX: u32 = 500;

/// A store whose turns count only once the mirror has them too.
pub struct Mirrored {
    inner: Box<dyn Store>,
    mirror: Segments,
    poisoned: Poison,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Poison {
    None,
    Poisoned,
}

impl Mirrored {
    /// Puts the mirror in `folder` behind a store; rows that a crash kept from it are added.
    ///
    /// # Errors
    /// `Damaged` when the mirror holds more rows than the store (restore first) or other ones,
    /// `Busy` while another process writes it, `Full`, `Down`.
    pub fn open(inner: Box<dyn Store>, folder: &Path) -> Result<Self, StoreError> {
        let mut mirror = Segments::open(folder)?;
        let mut reader = inner.readers().reader()?;
        let stored = reader.head()?.next_index;
        let mirrored = mirror.next_index();
        let known = app::erasure::rewritten(&*inner.readers())?;
        if mirrored > stored {
            let why = format!("the mirror holds {mirrored} rows, the store {stored}: restore");
            return Err(StoreError::Damaged(why));
        }
        if let Some(last) = mirror.last_row()
            && !reader.rows(last.index, 1)?.first().is_some_and(|it| {
                it == last || (it.is_of_leaf(last) && known.contains(&last.index))
            })
        {
            return Err(StoreError::Damaged("the mirror is of another record".to_owned()));
        }
        while mirror.next_index() < stored {
            mirror.append(&reader.rows(mirror.next_index(), FRAME_ROWS_MAX)?)?;
        }
        // A crash may have come between an erasure in the store and the same in the mirror.
        let mut rewritten = Vec::new();
        for index in known {
            rewritten.extend(reader.rows(index, 1)?);
        }
        mirror.rewrite(&rewritten)?;
        drop(reader);
        Ok(Self { inner, mirror, poisoned: Poison::None })
    }
}

impl Store for Mirrored {
    fn epoch(&self) -> u64 {
        self.inner.epoch()
    }

    fn begin(&mut self) -> Result<Box<dyn Turn + '_>, StoreError> {
        if self.poisoned == Poison::Poisoned {
            return Err(StoreError::Poisoned);
        }
        Ok(Box::new(MirroredTurn {
            inner: self.inner.begin()?,
            mirror: &mut self.mirror,
            poisoned: &mut self.poisoned,
            rows: Vec::new(),
            saved: (0, 0),
            rewritten: Vec::new(),
        }))
    }

    fn readers(&self) -> Arc<dyn Readers> {
        self.inner.readers()
    }

    fn rest(&mut self) -> Result<(), StoreError> {
        self.inner.rest()
    }
}

struct MirroredTurn<'a> {
    inner: Box<dyn Turn + 'a>,
    mirror: &'a mut Segments,
    poisoned: &'a mut Poison,
    rows: Vec<Row>,
    saved: (usize, usize),
    rewritten: Vec<Row>,
}

impl<'a> MirroredTurn<'a> {
    fn ask(&mut self) -> &mut (dyn Turn + 'a) {
        self.inner.as_mut()
    }

    fn saving(&mut self) {
        self.saved = (self.rows.len(), self.rewritten.len());
    }

    fn rolling_back(&mut self) {
        self.rows.truncate(self.saved.0);
        self.rewritten.truncate(self.saved.1);
    }

    fn appending(&mut self, _: &Row) -> Result<(), StoreError> {
        Ok(())
    }

    fn appended(&mut self, row: &Row) {
        self.rows.push(row.clone());
    }

    fn rewritten(&mut self, row: &Row) {
        self.rewritten.push(row.clone());
    }
}

app::reads_by_asking!(MirroredTurn<'_>);

impl Turn for MirroredTurn<'_> {
    app::writes_by_asking!();

    fn commit(self: Box<Self>) -> Result<Committed, CommitFailure> {
        let committed = self.inner.commit()?;
        let appended = if self.rows.is_empty() { Ok(()) } else { self.mirror.append(&self.rows) };
        let done = appended.and_then(|()| self.mirror.rewrite(&self.rewritten));
        if let Err(failure) = done {
            *self.poisoned = Poison::Poisoned;
            return Err(CommitFailure::Unknown(format!("the mirror failed: {failure}")));
        }
        Ok(committed)
    }
}
