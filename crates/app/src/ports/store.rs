//! The store: rows of events, written in turns by one writer, read by many.
//!
//! The port knows rows and bytes. It refuses to know what an event means, whether a stream is
//! hidden, and what a leaf contains.

use std::sync::Arc;

use super::view::{Live, Scan, ViewRow, Views};

/// One event with everything that belongs to it: written in one transaction, and changed by an
/// erasure or a re-supply only ([`Turn::rewrite`]); its leaf never is.
///
/// Source: protocols/log.md §4 (authoritative rows), architecture.md (Invariants).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Leaf index, from 0, without gap over the whole store; set by the writer, not the engine.
    pub index: u64,
    /// Stream the event belongs to; no NUL inside.
    pub stream: String,
    /// Position in its stream, from 1, without gap; store-internal for hidden streams.
    pub version: u64,
    /// Name of the event, as in its leaf.
    pub kind: String,
    /// The door's stamp, in unix milliseconds; never below the stamp of the row before.
    pub stamp_ms: i64,
    /// Exact canonical bytes of the body.
    pub body: Vec<u8>,
    /// Exact bytes of the log's entry (the leaf).
    pub entry: Vec<u8>,
    /// Salt of the label; only for opaque leaves.
    pub salt_k: Option<[u8; 32]>,
    /// Salt of the body; only for opaque leaves.
    pub salt_b: Option<[u8; 32]>,
    /// What is not in the body (seal record, signature, account, post); versioned like a body.
    pub enclosure: Option<Vec<u8>>,
    /// SHA-256 of the canonical command that made the event.
    pub command_sha256: [u8; 32],
    /// Account that gave the command; scope of `key`.
    pub account: String,
    /// Idempotency key; on the first row of a command only.
    pub key: Option<String>,
    /// First answer, with acknowledgement, its `prev` and its signature; beside `key` only.
    pub answer: Option<Vec<u8>>,
}

impl Row {
    /// Whether both are of one leaf: what lies beside it may have been erased or re-supplied.
    #[must_use]
    pub fn is_of_leaf(&self, other: &Self) -> bool {
        (self.index, self.stamp_ms, &self.entry) == (other.index, other.stamp_ms, &other.entry)
    }
}

/// One leaf as the publisher needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Leaf index.
    pub index: u64,
    /// The door's stamp, in unix milliseconds.
    pub stamp_ms: i64,
    /// Exact bytes of the entry.
    pub entry: Vec<u8>,
}

/// What a repeated idempotency key finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// SHA-256 of the command that used the key first; another one is a conflict.
    pub command_sha256: [u8; 32],
    /// The first answer, byte for byte.
    pub answer: Option<Vec<u8>>,
    /// Leaf index of the command's first row.
    pub index: u64,
}

/// Why the store did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Somebody else writes under a later epoch: this process must end, loudly.
    #[error("another writer holds epoch {found}, this one held {held}")]
    Fenced { held: u64, found: u64 },
    /// Index, (stream, version) or (account, key) is taken, or leaves a gap; nothing changed.
    #[error("the row does not fit: {0}")]
    Conflict(String),
    /// The engine is busy; the same turn may be tried again.
    #[error("the store is busy: {0}")]
    Busy(String),
    /// No space is left: nothing was written, and the handle is read-only from now on.
    #[error("the store is full and read-only: {0}")]
    Full(String),
    /// The engine cannot be reached or failed; reads may be tried again.
    #[error("the store is down: {0}")]
    Down(String),
    /// Bytes that cannot be ours. The writer stops; nothing is repaired silently.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// A text that not every engine keeps (with NUL, or a stream, kind, account, idempotency key,
    /// view key, sort or token above 800 bytes), or a number beyond 2^63 − 1.
    #[error("not storable: {0}")]
    NotStorable(String),
    /// The fate of an earlier commit is unknown: this process must end and start anew.
    #[error("an earlier commit's fate is unknown; this handle writes no more")]
    Poisoned,
}

/// Why a commit gave no `Ok`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitFailure {
    /// Nothing of the turn is stored. After `Busy` or `Conflict` the handle lives on, after
    /// `Full` it is read-only, after anything else it is poisoned.
    #[error("the turn was not committed: {0}")]
    NotCommitted(#[source] StoreError),
    /// The turn may or may not be stored: every command of it is answered `Unknown`, the handle
    /// is poisoned, the process must end. A new start reads what became of it.
    #[error("the fate of the turn is unknown: {0}")]
    Unknown(String),
}

/// What a commit made durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Number of rows now durable, which is the next leaf index.
    pub next_index: u64,
    /// Highest stamp of the record, or `i64::MIN` while it is empty.
    pub last_stamp_ms: i64,
}

/// The writer's handle. There is one in the world for one record.
pub trait Store: Send {
    /// Epoch under which this handle writes; each opening for writing takes the next one.
    fn epoch(&self) -> u64;

    /// Begins a turn, with the writer's lock and the fence checked. Dropping the turn undoes it.
    ///
    /// # Errors
    /// `Fenced`, `Poisoned`, `Full` (read-only), `Busy`, `Down`; nothing changed.
    fn begin(&mut self) -> Result<Box<dyn Turn + '_>, StoreError>;

    /// Readers over connections of their own; they see committed turns only.
    fn readers(&self) -> Arc<dyn Readers>;

    /// Uses a quiet moment for housekeeping that would otherwise delay a turn.
    ///
    /// # Errors
    /// `Busy` or `Down`; nothing changed.
    fn rest(&mut self) -> Result<(), StoreError>;
}

/// What can be asked of the record inside a turn (its own rows included) and outside.
pub trait Log: Views {
    /// Rows of a stream from `from_version` (1 is the first), in order, at most `limit`.
    ///
    /// # Errors
    /// `Down`, `Damaged`.
    fn stream(
        &mut self,
        stream: &str,
        from_version: u64,
        limit: u32,
    ) -> Result<Vec<Row>, StoreError>;

    /// Last version of a stream; 0 when it has no row.
    ///
    /// # Errors
    /// `Down`, `Damaged`.
    fn version(&mut self, stream: &str) -> Result<u64, StoreError>;

    /// What an idempotency key of an account was answered first.
    ///
    /// # Errors
    /// `Down`, `Damaged`.
    fn answered(&mut self, account: &str, key: &str) -> Result<Option<Answered>, StoreError>;

    /// Rows from leaf index `from`, in order, at most `limit`: the feed.
    ///
    /// # Errors
    /// `Down`, `Damaged` (an index is missing in the middle).
    fn rows(&mut self, from: u64, limit: u32) -> Result<Vec<Row>, StoreError>;

    /// Leaf index that comes next, and the highest stamp (`i64::MIN` while empty).
    ///
    /// # Errors
    /// `Down`, `Damaged`.
    fn head(&mut self) -> Result<Committed, StoreError>;
}

/// One turn: one transaction of the writer, with a savepoint for each command.
///
/// After an error from any call inside a savepoint, the caller rolls back to it.
pub trait Turn: Log {
    /// Opens the savepoint of one command. One at a time.
    ///
    /// # Errors
    /// `Down`, `Full`.
    fn savepoint(&mut self) -> Result<(), StoreError>;

    /// Keeps what the command wrote.
    ///
    /// # Errors
    /// `Down`, `Full`.
    fn release(&mut self) -> Result<(), StoreError>;

    /// Undoes everything since the savepoint, rows and views.
    ///
    /// # Errors
    /// `Down`, `Full`.
    fn rollback(&mut self) -> Result<(), StoreError>;

    /// Leaf index of the next row.
    fn next_index(&self) -> u64;

    /// Highest stamp so far; `i64::MIN` while the record is empty.
    fn last_stamp_ms(&self) -> i64;

    /// Appends one row: its index must be `next_index`, its version the stream's next, its stamp
    /// not below the last.
    ///
    /// # Errors
    /// `Conflict` when it does not fit or the key is taken, `NotStorable`, `Full`, `Down`.
    fn append(&mut self, row: &Row) -> Result<(), StoreError>;

    /// Replaces everything of a stored row but its index, stamp and entry, which must be the
    /// stored ones: what was erased goes, what was lost comes back. The leaf stays as it is.
    ///
    /// # Errors
    /// `Conflict` when there is no such row with this stamp and entry, or stream, version or key
    /// are another row's; `NotStorable`, `Full`, `Down`.
    fn rewrite(&mut self, row: &Row) -> Result<(), StoreError>;

    /// Writes one view row, in place of the one with the same key; its search tokens stay.
    ///
    /// # Errors
    /// `NotStorable`, `Full`, `Down`.
    fn view_put(&mut self, table: &str, row: &ViewRow) -> Result<(), StoreError>;

    /// Removes one view row and its search tokens, if it is there.
    ///
    /// # Errors
    /// `Full`, `Down`.
    fn view_delete(&mut self, table: &str, key: &str) -> Result<(), StoreError>;

    /// Replaces the search tokens of a key; `sort` must be the sort of its view row.
    ///
    /// # Errors
    /// `NotStorable`, `Full`, `Down`.
    fn view_tokens(
        &mut self,
        table: &str,
        key: &str,
        sort: &str,
        tokens: &[&str],
    ) -> Result<(), StoreError>;

    /// Names the table that serves a view from now on, in place of the one before.
    ///
    /// # Errors
    /// `NotStorable`, `Full`, `Down`.
    fn view_swap(&mut self, view: &str, live: &Live) -> Result<(), StoreError>;

    /// Removes at most `limit` rows of a table that serves no longer; says how many went.
    ///
    /// # Errors
    /// `Full`, `Down`.
    fn view_clear(&mut self, table: &str, limit: u32) -> Result<u32, StoreError>;

    /// Makes the turn durable: with `Ok`, a power cut does not undo it.
    ///
    /// # Errors
    /// See [`CommitFailure`].
    fn commit(self: Box<Self>) -> Result<Committed, CommitFailure>;
}

/// Hands out readers from any thread.
pub trait Readers: Send + Sync {
    /// A reader that sees, at each call, all turns committed before it.
    ///
    /// # Errors
    /// `Down`.
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError>;

    /// How many rows are durable, told by this process's own writer without asking the engine;
    /// none where another process writes, or before the first commit of this one.
    fn durable(&self) -> Option<u64> {
        None
    }

    /// A reader whose answers are all of one instant. Short use only: it keeps old pages alive.
    ///
    /// # Errors
    /// `Down`.
    fn snapshot(&self) -> Result<Box<dyn Reader>, StoreError>;
}

/// Reads committed rows and views.
pub trait Reader: Log + Send {
    /// Leaves from index `from`, in order, at most `limit`: for the publisher.
    ///
    /// # Errors
    /// `Down`, `Damaged` (an index is missing in the middle).
    fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError>;

    /// View rows that hold every token, by descending (sort, key), strictly below `scan.after`.
    ///
    /// Tokens are a filter, not a phrase: the caller looks into the bodies it gets. No token or
    /// more than [`super::SEARCH_TOKENS_MAX`] finds nothing; `scan.order` is not heeded.
    ///
    /// # Errors
    /// `Down`.
    fn search(&mut self, scan: &Scan<'_>, tokens: &[&str]) -> Result<Vec<ViewRow>, StoreError>;
}
