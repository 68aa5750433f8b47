//! Comparing the tables that serve with tables built anew from the record, byte for byte.

use super::table::InMemory;
use super::{ALL, View, is_public};
use crate::ports::{Order, Reader, Scan, StoreError};

/// Rows read at once, of the record and of a table.
const ROWS_AT_ONCE: u32 = 4_096;

/// One view, compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    pub view: &'static str,
    /// Rows built anew.
    pub rows: u64,
    /// Leaf index up to which (exclusive) the serving table is complete.
    pub position: u64,
    /// Leaf index that comes next in the record.
    pub next_index: u64,
    /// The first differences, at most [`DIFFERENCES_MAX`].
    pub differences: Vec<Difference>,
}

/// Most differences that are kept of one view.
pub const DIFFERENCES_MAX: usize = 100;

/// One difference between the serving table and the one built anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Key of the row; empty when it is the whole table.
    pub key: String,
    pub what: What,
}

/// What differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// No table serves yet.
    Absent,
    /// The serving table was written by another version of the code.
    Version,
    /// The serving table lacks the row.
    Missing,
    /// The serving table has a row too many.
    Extra,
    /// Sort or body differ.
    Bytes,
    /// Search tokens differ.
    Tokens,
}

/// Compares every view. `reader` should be a snapshot, so that all answers are of one instant.
///
/// # Errors
///
/// `Down`, `Damaged` when a row is not readable by a view.
pub fn compare(reader: &mut dyn Reader) -> Result<Vec<Compared>, StoreError> {
    ALL.iter().map(|it| one(reader, it)).collect()
}

fn one(reader: &mut dyn Reader, view: &View) -> Result<Compared, StoreError> {
    let next_index = reader.head()?.next_index;
    let found = |rows, position, differences| {
        Ok(Compared { view: view.name, rows, position, next_index, differences })
    };
    let whole = |what| vec![Difference { key: String::new(), what }];
    let Some(live) = reader.view_live(view.name)? else {
        let differences = if next_index == 0 { Vec::new() } else { whole(What::Absent) };
        return found(0, 0, differences);
    };
    if live.version != view.version {
        return found(0, live.position, whole(What::Version));
    }
    let built = built(reader, view, live.position)?;
    let rows = built.rows.len() as u64;
    let differences = differences(reader, &live.table, built)?;
    found(rows, live.position, differences)
}

fn built(reader: &mut dyn Reader, view: &View, position: u64) -> Result<InMemory, StoreError> {
    let (mut table, mut from) = (InMemory::default(), 0);
    while from < position {
        let left = u32::try_from(position - from).unwrap_or(u32::MAX);
        let rows = reader.rows(from, ROWS_AT_ONCE.min(left))?;
        let Some(last) = rows.last() else {
            return Err(StoreError::Damaged(format!("{}: beyond the record", view.name)));
        };
        from = last.index + 1;
        rows.iter().filter(|it| is_public(it)).try_for_each(|it| (view.take)(&mut table, it))?;
    }
    Ok(table)
}

fn differences(
    reader: &mut dyn Reader,
    table: &str,
    mut built: InMemory,
) -> Result<Vec<Difference>, StoreError> {
    let mut found = Vec::new();
    let mut after: Option<(String, String)> = None;
    loop {
        let scan = Scan {
            table,
            prefix: "",
            after: after.as_ref().map(|(sort, key)| (sort.as_str(), key.as_str())),
            limit: ROWS_AT_ONCE,
            order: Order::Ascending,
        };
        let rows = reader.view_scan(&scan)?;
        let Some(last) = rows.last() else { break };
        after = Some((last.sort.clone(), last.key.clone()));
        for row in rows {
            let what = match built.rows.remove(&row.key) {
                None => Some(What::Extra),
                Some((right, _)) if right != row => Some(What::Bytes),
                Some((_, tokens)) if reader.view_tokens_of(table, &row.key)? != tokens => {
                    Some(What::Tokens)
                }
                Some(_) => None,
            };
            found.extend(what.map(|what| Difference { key: row.key, what }));
        }
    }
    found.extend(built.rows.into_keys().map(|key| Difference { key, what: What::Missing }));
    found.truncate(DIFFERENCES_MAX);
    Ok(found)
}
