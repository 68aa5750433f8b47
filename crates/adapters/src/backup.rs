//! Backups online and their restoring, in one form for every store.
//!
//! A backup holds the rows and the working state, not views (they are rebuilt) and never the
//! head file: what the log is bound to must not go back with its record.

use std::fs;
use std::path::Path;

use app::ports::{Readers, Row, Store, StoreError, Working, WorkingRow};

use crate::durable;
use crate::mirror::{FRAME_ROWS_MAX, Fields, Segments, framed, put, read_rows, unframed};

const COMPLETE: &str = "complete";
const WORKING: &str = "working.seg";
const FIRST_LINE: &str = "daylight-backup/1";

/// What was restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Rows from the backup.
    pub from_backup: u64,
    /// Later rows from the mirror.
    pub from_mirror: u64,
    /// Leaf index that comes next; to be compared with the signed head before writing.
    pub next_index: u64,
}

/// Writes a backup of one instant into a new folder, while the store is in use. `kinds` are the
/// kinds of working state to keep; what has expired at `now_ms` is left out.
///
/// # Errors
/// `Conflict` when the folder already holds something, `Full`, `Down`, `Damaged`; without its
/// last file the folder is no backup.
pub fn write(
    readers: &dyn Readers,
    working: (&dyn Working, &[&str], i64),
    folder: &Path,
) -> Result<u64, StoreError> {
    if fs::read_dir(folder).is_ok_and(|mut it| it.next().is_some()) {
        return Err(StoreError::Conflict(format!("{} is not empty", folder.display())));
    }
    let mut rows = Segments::open(folder)?;
    let mut reader = readers.snapshot()?;
    loop {
        let more = reader.rows(rows.next_index(), FRAME_ROWS_MAX)?;
        if more.is_empty() {
            break;
        }
        rows.append(&more)?;
    }
    drop(reader);
    let down = |it: std::io::Error| StoreError::Down(format!("{}: {it}", folder.display()));
    write_working(working, &folder.join(WORKING))?;
    let next_index = rows.next_index();
    let text = format!("{FIRST_LINE}\n{next_index}\n");
    durable::replace(&folder.join(COMPLETE), text.as_bytes()).map_err(down)?;
    Ok(next_index)
}

/// Writes the working state of these kinds to one file, unless it says the same already; says
/// whether it wrote. What has expired at the given wall time is left out.
///
/// # Errors
/// `Full`, `Down`; then the old or the new file stands there whole.
pub fn write_working(
    working: (&dyn Working, &[&str], i64),
    path: &Path,
) -> Result<Written, StoreError> {
    let bytes = working_bytes(working)?;
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(Written::Same);
    }
    let down = |it: std::io::Error| StoreError::Down(format!("{}: {it}", path.display()));
    durable::replace(path, &bytes).map_err(down)?;
    Ok(Written::New)
}

/// Outcome of [`write_working`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    New,
    Same,
}

fn working_bytes(
    (working, kinds, now_ms): (&dyn Working, &[&str], i64),
) -> Result<Vec<u8>, StoreError> {
    let mut payload = Vec::new();
    for kind in kinds {
        let mut after: Option<String> = None;
        loop {
            let rows = working.scan(kind, "", after.as_deref(), now_ms)?;
            let Some(last) = rows.last() else { break };
            after = Some(last.key.clone());
            for row in rows {
                put(kind.as_bytes(), &mut payload);
                put(row.key.as_bytes(), &mut payload);
                put(&row.body, &mut payload);
                payload.extend(row.expires_ms.to_be_bytes());
            }
        }
    }
    Ok(framed(&payload))
}

/// Fills an empty store from a backup, a mirror, or both: the mirror's rows follow the backup's.
///
/// # Errors
/// `Conflict` when the store is not empty, `Damaged` for an incomplete or broken backup or a
/// mirror of another record, `Down`, `Full`.
pub fn restore(
    backup: Option<&Path>,
    mirror: Option<&Path>,
    store: &mut dyn Store,
    working: &dyn Working,
) -> Result<Restored, StoreError> {
    if store.readers().reader()?.head()?.next_index != 0 {
        return Err(StoreError::Conflict("the store is not empty".to_owned()));
    }
    let mut from_backup = 0;
    if let Some(folder) = backup {
        let promised = promised(folder)?;
        from_backup = refill(folder, store)?;
        if from_backup != promised {
            let why = format!("the backup holds {from_backup} rows of {promised}");
            return Err(StoreError::Damaged(why));
        }
        read_working(&folder.join(WORKING), working)?;
    }
    let next_index = match mirror {
        Some(folder) => refill(folder, store)?,
        None => from_backup,
    };
    Ok(Restored { from_backup, from_mirror: next_index - from_backup, next_index })
}

fn promised(folder: &Path) -> Result<u64, StoreError> {
    let text = fs::read_to_string(folder.join(COMPLETE)).unwrap_or_default();
    let number = text.strip_prefix(FIRST_LINE).and_then(|it| it.trim().parse().ok());
    number.ok_or_else(|| {
        StoreError::Damaged(format!("{} is not a complete backup", folder.display()))
    })
}

/// Appends what follows the store's last row; returns the index that comes next.
fn refill(folder: &Path, store: &mut dyn Store) -> Result<u64, StoreError> {
    let next = store.readers().reader()?.head()?.next_index;
    read_rows(folder, next.saturating_sub(1), &mut |rows| write_rows(store, &rows))?;
    Ok(store.readers().reader()?.head()?.next_index)
}

fn write_rows(store: &mut dyn Store, rows: &[Row]) -> Result<(), StoreError> {
    let mut turn = store.begin()?;
    let next_index = turn.next_index();
    let (known, new) = rows.split_at(rows.partition_point(|it| it.index < next_index));
    if let Some(last) = known.last()
        && !turn.rows(last.index, 1)?.first().is_some_and(|it| it.is_of_leaf(last))
    {
        return Err(StoreError::Damaged("the rows are of another record".to_owned()));
    }
    turn.savepoint()?;
    for row in new {
        turn.append(row)?;
    }
    turn.release()?;
    turn.commit().map(drop).map_err(|it| StoreError::Down(it.to_string()))
}

/// Puts the working state of a file in place of what has the same keys.
///
/// # Errors
/// `Damaged` for a file that [`write_working`] did not write, and as [`Working::put`].
pub fn read_working(path: &Path, working: &dyn Working) -> Result<(), StoreError> {
    let damaged = || StoreError::Damaged(format!("{} is broken", path.display()));
    let bytes = fs::read(path).map_err(|_| damaged())?;
    let (payload, _) = unframed(&bytes).ok_or_else(damaged)?;
    let mut fields = Fields(payload);
    while !fields.0.is_empty() {
        let kind = fields.text()?;
        let (key, body) = (fields.text()?, fields.bytes()?);
        let expires_ms = fields.number()?.cast_signed();
        working.put(&kind, &WorkingRow { key, body, expires_ms })?;
    }
    Ok(())
}
