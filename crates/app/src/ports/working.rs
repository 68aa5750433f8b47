//! Working state: credentials, sign-in sessions, drafts, upload parts, outbox, rate counters.
//!
//! It is not truth and not part of a turn: losing it loses comfort, not facts. So it is written
//! outside turns, from any thread, each call its own small transaction.

use super::store::StoreError;

/// Most rows of one [`Working::scan`].
pub const WORKING_SCAN_MAX: u32 = 1_000;

/// One piece of working state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingRow {
    /// Unique within its kind; no NUL inside.
    pub key: String,
    /// Whatever its writer keeps.
    pub body: Vec<u8>,
    /// Wall time in unix milliseconds from which it counts as gone; `i64::MAX` for never.
    pub expires_ms: i64,
}

/// Working state by (kind, key).
pub trait Working: Send + Sync {
    /// One row that has not expired at `now_ms`.
    ///
    /// # Errors
    /// `Down`, `Busy`.
    fn get(&self, kind: &str, key: &str, now_ms: i64) -> Result<Option<WorkingRow>, StoreError>;

    /// Rows of a kind that have not expired, by key, strictly after `after`, at most
    /// [`WORKING_SCAN_MAX`], only keys that begin with `prefix`.
    ///
    /// # Errors
    /// `Down`, `Busy`.
    fn scan(
        &self,
        kind: &str,
        prefix: &str,
        after: Option<&str>,
        now_ms: i64,
    ) -> Result<Vec<WorkingRow>, StoreError>;

    /// Writes one row in place of the one before.
    ///
    /// # Errors
    /// `NotStorable`, `Full`, `Busy`, `Down`.
    fn put(&self, kind: &str, row: &WorkingRow) -> Result<(), StoreError>;

    /// As [`Working::put`], for what is no loss: a power cut may undo it.
    ///
    /// # Errors
    /// As [`Working::put`].
    fn note(&self, kind: &str, row: &WorkingRow) -> Result<(), StoreError> {
        self.put(kind, row)
    }

    /// Writes one row only where the body (expired or not) is still `expected`, none meaning
    /// absent; says whether it did.
    ///
    /// # Errors
    /// `NotStorable`, `Full`, `Busy`, `Down`.
    fn replace(
        &self,
        kind: &str,
        expected: Option<&[u8]>,
        row: &WorkingRow,
    ) -> Result<Replaced, StoreError>;

    /// Removes one row; no error when it is absent.
    ///
    /// # Errors
    /// `Full`, `Busy`, `Down`.
    fn delete(&self, kind: &str, key: &str) -> Result<(), StoreError>;

    /// Whether a row that has not expired, of any kind but these, holds a text in its key or body.
    ///
    /// # Errors
    /// `Down`, `Busy`.
    fn names(&self, text: &str, but: &[&str], now_ms: i64) -> Result<bool, StoreError>;

    /// Removes what has expired at `now_ms`; says how many.
    ///
    /// # Errors
    /// `Full`, `Busy`, `Down`.
    fn sweep(&self, now_ms: i64) -> Result<u64, StoreError>;
}

/// Outcome of [`Working::replace`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// The row is now as asked.
    Done,
    /// Somebody else was faster; nothing changed.
    Changed,
}
