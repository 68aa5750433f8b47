//! Working state in an SQLite file of its own, so that it never waits for a turn nor delays one.

use std::path::Path;
use std::sync::{Mutex, MutexGuard};

use app::ports::{Replaced, StoreError, WORKING_SCAN_MAX, Working, WorkingRow};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Params, params};

use super::{connect, failure};
use crate::storable::{beyond, texts};

const TABLE: &str = "CREATE TABLE IF NOT EXISTS working (
  kind TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL, expires_ms BIGINT NOT NULL,
  PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS working_expires ON working (expires_ms);";

/// Working state of the embedded store.
#[derive(Debug)]
pub struct SqliteWorking {
    connection: Mutex<Connection>,
}

impl SqliteWorking {
    /// Opens the file, made when absent.
    ///
    /// # Errors
    /// `Down`, `Damaged`.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = connect(path, OpenFlags::SQLITE_OPEN_CREATE)?;
        connection.execute_batch(TABLE).map_err(failure)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// The kinds that are kept, in order.
    ///
    /// # Errors
    /// `Down`, `Busy`.
    pub fn kinds(&self) -> Result<Vec<String>, StoreError> {
        let connection = self.lock();
        let sql = "SELECT DISTINCT kind FROM working ORDER BY kind";
        let mut statement = connection.prepare_cached(sql).map_err(failure)?;
        let found = statement.query_map([], |it| it.get(0)).map_err(failure)?;
        found.map(|it| it.map_err(failure)).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().expect("nothing under this lock panics")
    }

    fn run(&self, sql: &str, given: impl Params) -> Result<usize, StoreError> {
        run(&self.lock(), sql, given)
    }
}

const PUT: &str = "INSERT INTO working (kind, key, body, expires_ms) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body, \
                   expires_ms = excluded.expires_ms";

fn run(connection: &Connection, sql: &str, given: impl Params) -> Result<usize, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(failure)?;
    statement.execute(given).map_err(failure)
}

fn read(it: &rusqlite::Row<'_>) -> rusqlite::Result<WorkingRow> {
    Ok(WorkingRow { key: it.get(0)?, body: it.get(1)?, expires_ms: it.get(2)? })
}

impl Working for SqliteWorking {
    fn get(&self, kind: &str, key: &str, now_ms: i64) -> Result<Option<WorkingRow>, StoreError> {
        let sql = "SELECT key, body, expires_ms FROM working \
                   WHERE kind = ?1 AND key = ?2 AND expires_ms > ?3";
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql).map_err(failure)?;
        statement.query_row(params![kind, key, now_ms], read).optional().map_err(failure)
    }

    fn scan(
        &self,
        kind: &str,
        prefix: &str,
        after: Option<&str>,
        now_ms: i64,
    ) -> Result<Vec<WorkingRow>, StoreError> {
        let sql = "SELECT key, body, expires_ms FROM working WHERE kind = ?1 AND key >= ?2 \
                   AND key < ?3 AND (?4 IS NULL OR key > ?4) AND expires_ms > ?5 \
                   ORDER BY key LIMIT ?6";
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql).map_err(failure)?;
        let given = params![kind, prefix, beyond(prefix), after, now_ms, WORKING_SCAN_MAX];
        let found = statement.query_map(given, read).map_err(failure)?;
        found.map(|it| it.map_err(failure)).collect()
    }

    fn put(&self, kind: &str, row: &WorkingRow) -> Result<(), StoreError> {
        texts(&[kind, &row.key])?;
        self.run(PUT, params![kind, row.key, row.body, row.expires_ms]).map(drop)
    }

    fn note(&self, kind: &str, row: &WorkingRow) -> Result<(), StoreError> {
        texts(&[kind, &row.key])?;
        let connection = self.lock();
        // The next flush of this file makes it durable too; the order of writes stays.
        connection.execute_batch("PRAGMA synchronous = NORMAL").map_err(failure)?;
        let given = params![kind, row.key, row.body, row.expires_ms];
        let noted = run(&connection, PUT, given);
        connection.execute_batch("PRAGMA synchronous = FULL").map_err(failure)?;
        noted.map(drop)
    }

    fn replace(
        &self,
        kind: &str,
        expected: Option<&[u8]>,
        row: &WorkingRow,
    ) -> Result<Replaced, StoreError> {
        texts(&[kind, &row.key])?;
        let done = match expected {
            None => self.run(
                "INSERT INTO working (kind, key, body, expires_ms) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT DO NOTHING",
                params![kind, row.key, row.body, row.expires_ms],
            )?,
            Some(expected) => self.run(
                "UPDATE working SET body = ?3, expires_ms = ?4 \
                 WHERE kind = ?1 AND key = ?2 AND body = ?5",
                params![kind, row.key, row.body, row.expires_ms, expected],
            )?,
        };
        Ok(if done == 1 { Replaced::Done } else { Replaced::Changed })
    }

    fn delete(&self, kind: &str, key: &str) -> Result<(), StoreError> {
        self.run("DELETE FROM working WHERE kind = ?1 AND key = ?2", params![kind, key]).map(drop)
    }

    fn names(&self, text: &str, but: &[&str], now_ms: i64) -> Result<bool, StoreError> {
        let sql = "SELECT kind FROM working WHERE expires_ms > ?1 \
                   AND (instr(body, CAST(?2 AS BLOB)) > 0 OR instr(key, ?2) > 0)";
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql).map_err(failure)?;
        let kinds = statement.query_map(params![now_ms, text], |it| it.get::<_, String>(0));
        for kind in kinds.map_err(failure)? {
            if !but.contains(&kind.map_err(failure)?.as_str()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn sweep(&self, now_ms: i64) -> Result<u64, StoreError> {
        let gone = self.run("DELETE FROM working WHERE expires_ms <= ?1", [now_ms])?;
        Ok(u64::try_from(gone).expect("usize is at most 64 bits here"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_leaves_the_next_write_as_durable_as_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let working = SqliteWorking::open(&folder.path().join("work.sqlite")).expect("a file");
        let row = WorkingRow { key: "k".to_owned(), body: vec![1], expires_ms: i64::MAX };
        working.note("form-done", &row).expect("noted");
        let refused = WorkingRow { key: "k\0".to_owned(), ..row };
        working.note("form-done", &refused).expect_err("not storable");
        let ask = |it: &rusqlite::Row<'_>| it.get(0);
        let kept: i64 = working.lock().query_row("PRAGMA synchronous", [], ask).expect("a pragma");
        assert_eq!(kept, 2, "FULL");
    }
}
