//! View rows: what pages and lists read, derived from the record and thrown away at will.

use super::store::StoreError;

/// Most tokens of one search.
pub const SEARCH_TOKENS_MAX: usize = 16;

/// One row of a view.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ViewRow {
    /// Unique in its table; no NUL inside.
    pub key: String,
    /// Order of lists, compared byte by byte, ties by key; no NUL inside.
    pub sort: String,
    /// Whatever the view keeps.
    pub body: Vec<u8>,
}

/// Which table serves a view. A new version is built in another table beside it, then swapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    /// Name under which the rows stand, for example `tenders.3`; chosen by the caller.
    pub table: String,
    /// Version of the code that wrote them.
    pub version: u32,
    /// Leaf index up to which (exclusive) they are complete.
    pub position: u64,
}

/// Direction of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Ascending,
    Descending,
}

/// One page of a list, by (sort, key).
#[derive(Clone, Copy, Debug)]
pub struct Scan<'a> {
    /// Table, as in [`Live::table`].
    pub table: &'a str,
    /// Only rows whose sort begins so; empty for all.
    pub prefix: &'a str,
    /// (sort, key) of the last row seen, exclusive; none for the first page.
    pub after: Option<(&'a str, &'a str)>,
    /// Most rows.
    pub limit: u32,
    /// Direction.
    pub order: Order,
}

/// Reading of views, inside a turn (with what it wrote) and outside.
pub trait Views {
    /// One row by its key.
    ///
    /// # Errors
    /// `Down`.
    fn view_get(&mut self, table: &str, key: &str) -> Result<Option<ViewRow>, StoreError>;

    /// One page of rows.
    ///
    /// # Errors
    /// `Down`.
    fn view_scan(&mut self, scan: &Scan<'_>) -> Result<Vec<ViewRow>, StoreError>;

    /// The table that serves a view; none before the first swap.
    ///
    /// # Errors
    /// `Down`.
    fn view_live(&mut self, view: &str) -> Result<Option<Live>, StoreError>;

    /// Search tokens of one key, each once, in byte order; none for a key that is not there.
    ///
    /// # Errors
    /// `Down`.
    fn view_tokens_of(&mut self, table: &str, key: &str) -> Result<Vec<String>, StoreError>;
}
