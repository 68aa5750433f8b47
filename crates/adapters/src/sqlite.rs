//! The embedded store: one SQLite file, one writer, readers beside it.
//!
//! Durable by WAL with `synchronous=FULL`; a second writer is kept out by a lock file and, were
//! that bypassed, by the epoch in `log_head`.

mod read;
mod schema;
mod turn;
mod working;

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::ports::{Readers, Store, StoreError, Turn};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::health::Health;
use crate::storable::stored;
pub use schema::FORMAT;
pub use working::SqliteWorking;

const BUSY_MAX: Duration = Duration::from_secs(5);
const STATEMENTS_MAX: usize = 64;

/// The writer of an SQLite store.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
    readers: Arc<read::Pool>,
    epoch: u64,
    health: Health,
    /// Held, not read: dropping it lets the next writer in.
    _lock: File,
}

impl Sqlite {
    /// Opens the store for writing, made when absent, under the next epoch.
    ///
    /// # Errors
    /// `Busy` while another process writes, `Damaged` for a file of another format, `Down`.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let lock = lock(&path.with_extension("lock"))?;
        let connection = connect(path, OpenFlags::SQLITE_OPEN_CREATE)?;
        schema::settle(&connection)?;
        let epoch = connection
            .query_row("UPDATE log_head SET epoch = epoch + 1 RETURNING epoch", [], |it| it.get(0))
            .map_err(failure)
            .and_then(stored)?;
        let readers = Arc::new(read::Pool::new(path.to_owned()));
        Ok(Self { connection, readers, epoch, health: Health::Writable, _lock: lock })
    }

    /// Readers of a store that another process writes.
    ///
    /// # Errors
    /// `Down` when there is no such store, `Damaged` for a file of another format.
    pub fn follow(path: &Path) -> Result<Arc<dyn Readers>, StoreError> {
        match Self::format(path)? {
            FORMAT => {}
            other => return Err(StoreError::Damaged(format!("format {other} is not known here"))),
        }
        let pool = Arc::new(read::Pool::new(path.to_owned()));
        drop(pool.reader()?);
        Ok(pool)
    }

    /// Version of the stored format of a file, 0 while it has no tables; changes nothing.
    ///
    /// # Errors
    /// `Down` when there is no such file, `Damaged` for one that is no store.
    pub fn format(path: &Path) -> Result<i64, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(failure)?;
        connection.query_row("PRAGMA user_version", [], |it| it.get(0)).map_err(failure)
    }

    /// Bounds the file at `pages` pages, so that a full disk can be met on purpose.
    ///
    /// # Errors
    /// `Down`.
    pub fn bound_pages(&self, pages: u32) -> Result<(), StoreError> {
        self.connection.pragma_update(None, "max_page_count", pages).map_err(failure)
    }
}

impl Store for Sqlite {
    fn epoch(&self) -> u64 {
        self.epoch
    }

    fn begin(&mut self) -> Result<Box<dyn Turn + '_>, StoreError> {
        self.health.check()?;
        let ends = (&self.connection, &*self.readers);
        let turn = turn::SqliteTurn::begin(ends, self.epoch, &mut self.health)?;
        Ok(Box::new(turn))
    }

    fn readers(&self) -> Arc<dyn Readers> {
        Arc::clone(&self.readers) as Arc<dyn Readers>
    }

    fn rest(&mut self) -> Result<(), StoreError> {
        self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).map_err(failure)
    }
}

fn lock(path: &Path) -> Result<File, StoreError> {
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(|it| StoreError::Down(format!("{}: {it}", path.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(StoreError::Busy(format!("another process holds {}", path.display())))
        }
        Err(TryLockError::Error(it)) => Err(StoreError::Down(it.to_string())),
    }
}

/// A connection with the durability that a sealed bid's acknowledgement needs.
fn connect(path: &Path, more: OpenFlags) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let connection = Connection::open_with_flags(path, flags).map_err(failure)?;
    connection.busy_timeout(BUSY_MAX).map_err(failure)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    // A plan depends on no bound value; without this, each new `LIMIT ?` is prepared again.
    let stable = DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG;
    connection.set_db_config(stable, true).map_err(failure)?;
    connection.pragma_update(None, "journal_mode", "WAL").map_err(failure)?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(failure)?;
    connection.pragma_update(None, "wal_autocheckpoint", 10_000).map_err(failure)?;
    Ok(connection)
}

/// Sorts SQLite's errors by what may be done next.
pub(crate) fn failure(error: rusqlite::Error) -> StoreError {
    let text = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => StoreError::Conflict(text),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy(text),
        Some(ErrorCode::DiskFull) => StoreError::Full(text),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged(text),
        _ => StoreError::Down(text),
    }
}

/// Connections at rest, for whoever reads next.
#[derive(Debug)]
struct Rest {
    path: PathBuf,
    connections: Mutex<Vec<Connection>>,
}

impl Rest {
    fn take(&self) -> Result<Connection, StoreError> {
        let rested = self.connections.lock().expect("nothing under this lock panics").pop();
        match rested {
            Some(connection) => Ok(connection),
            None => {
                let connection = connect(&self.path, OpenFlags::empty())?;
                connection.pragma_update(None, "query_only", 1).map_err(failure)?;
                Ok(connection)
            }
        }
    }

    fn give_back(&self, connection: Connection) {
        let mut rested = self.connections.lock().expect("nothing under this lock panics");
        if rested.len() < READERS_RESTING_MAX {
            rested.push(connection);
        }
    }
}

const READERS_RESTING_MAX: usize = 16;
