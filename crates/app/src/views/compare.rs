//! Comparing the tables that serve with tables built anew from the record, byte for byte.

use super::table::InMemory;
use super::{ALL, View, is_public};
use crate::ports::{Live, Order, Reader, Scan, StoreError};

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
    let next_index = reader.head()?.next_index;
    let mut serving = Vec::new();
    for view in ALL {
        serving.push(reader.view_live(view.name)?);
    }
    let built = built(reader, &serving)?;
    let mut found = Vec::new();
    for ((view, live), built) in ALL.iter().zip(serving).zip(built) {
        let rows = built.rows.len() as u64;
        let position = live.as_ref().map_or(0, |it| it.position);
        let whole = |what| vec![Difference { key: String::new(), what }];
        let differences = match live {
            None if next_index == 0 => Vec::new(),
            None => whole(What::Absent),
            Some(it) if it.version != view.version => whole(What::Version),
            Some(it) => differences(reader, &it.table, built)?,
        };
        found.push(Compared { view: view.name, rows, position, next_index, differences });
    }
    Ok(found)
}

/// Builds every view in memory, each as far as its serving table has come.
fn built(reader: &mut dyn Reader, serving: &[Option<Live>]) -> Result<Vec<InMemory>, StoreError> {
    let reach = |view: &View, live: &Option<Live>| {
        live.as_ref().filter(|it| it.version == view.version).map_or(0, |it| it.position)
    };
    let reached: Vec<u64> = ALL.iter().zip(serving).map(|(view, it)| reach(view, it)).collect();
    let mut tables: Vec<InMemory> = ALL.iter().map(|_| InMemory::default()).collect();
    let (mut from, end) = (0, reached.iter().copied().max().unwrap_or_default());
    while from < end {
        let left = u32::try_from(end - from).unwrap_or(u32::MAX);
        let rows = reader.rows(from, ROWS_AT_ONCE.min(left))?;
        let Some(last) = rows.last() else {
            return Err(StoreError::Damaged("a list is beyond the record".to_owned()));
        };
        from = last.index + 1;
        for row in rows.iter().filter(|it| is_public(it)) {
            for ((view, table), reached) in ALL.iter().zip(&mut tables).zip(&reached) {
                if row.index < *reached {
                    (view.take)(table, row)?;
                }
            }
        }
    }
    Ok(tables)
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
