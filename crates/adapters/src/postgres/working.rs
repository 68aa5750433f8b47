//! Working state in a PostgreSQL table, over a connection of its own.

use std::sync::{Mutex, MutexGuard};

use app::ports::{Replaced, StoreError, WORKING_SCAN_MAX, Working, WorkingRow};

use super::{Given, Link, schema};
use crate::storable::{beyond, texts};

/// Working state of a PostgreSQL store.
pub struct PostgresWorking {
    config: String,
    link: Mutex<Link>,
}

impl PostgresWorking {
    /// Connects, and makes the tables when absent.
    ///
    /// # Errors
    /// `Down`, `Damaged`.
    pub fn open(config: &str) -> Result<Self, StoreError> {
        let mut link = Link::open(config)?;
        schema::settle(&mut link)?;
        Ok(Self { config: config.to_owned(), link: Mutex::new(link) })
    }

    /// The connection, opened anew when the server has closed it.
    fn lock(&self) -> Result<MutexGuard<'_, Link>, StoreError> {
        let mut link = self.link.lock().expect("nothing under this lock panics");
        if link.client.is_closed() {
            *link = Link::open(&self.config)?;
        }
        Ok(link)
    }

    fn run(&self, sql: &str, given: Given<'_>) -> Result<u64, StoreError> {
        self.lock()?.run(sql, given)
    }

    fn rows(&self, sql: &str, given: Given<'_>) -> Result<Vec<WorkingRow>, StoreError> {
        Ok(self.lock()?.rows(sql, given)?.iter().map(read).collect())
    }
}

fn read(it: &postgres::Row) -> WorkingRow {
    WorkingRow { key: it.get(0), body: it.get(1), expires_ms: it.get(2) }
}

impl Working for PostgresWorking {
    fn get(&self, kind: &str, key: &str, now_ms: i64) -> Result<Option<WorkingRow>, StoreError> {
        let sql = "SELECT key, body, expires_ms FROM working \
                   WHERE kind = $1 AND key = $2 AND expires_ms > $3";
        Ok(self.rows(sql, &[&kind, &key, &now_ms])?.pop())
    }

    fn scan(
        &self,
        kind: &str,
        prefix: &str,
        after: Option<&str>,
        now_ms: i64,
    ) -> Result<Vec<WorkingRow>, StoreError> {
        let sql = "SELECT key, body, expires_ms FROM working WHERE kind = $1 AND key >= $2 \
                   AND key < $3 AND ($4::TEXT IS NULL OR key > $4) AND expires_ms > $5 \
                   ORDER BY key LIMIT $6";
        let limit = i64::from(WORKING_SCAN_MAX);
        self.rows(sql, &[&kind, &prefix, &beyond(prefix), &after, &now_ms, &limit])
    }

    fn put(&self, kind: &str, row: &WorkingRow) -> Result<(), StoreError> {
        texts(&[kind, &row.key])?;
        let sql = "INSERT INTO working (kind, key, body, expires_ms) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body, \
                   expires_ms = excluded.expires_ms";
        self.run(sql, &[&kind, &row.key, &row.body, &row.expires_ms]).map(drop)
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
                "INSERT INTO working (kind, key, body, expires_ms) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT DO NOTHING",
                &[&kind, &row.key, &row.body, &row.expires_ms],
            )?,
            Some(expected) => self.run(
                "UPDATE working SET body = $3, expires_ms = $4 \
                 WHERE kind = $1 AND key = $2 AND body = $5",
                &[&kind, &row.key, &row.body, &row.expires_ms, &expected],
            )?,
        };
        Ok(if done == 1 { Replaced::Done } else { Replaced::Changed })
    }

    fn delete(&self, kind: &str, key: &str) -> Result<(), StoreError> {
        self.run("DELETE FROM working WHERE kind = $1 AND key = $2", &[&kind, &key]).map(drop)
    }

    fn names(&self, text: &str, but: &[&str], now_ms: i64) -> Result<bool, StoreError> {
        let sql = "SELECT kind, body, expires_ms FROM working WHERE expires_ms > $1 \
                   AND kind <> ALL($4) \
                   AND (position($2 IN body) > 0 OR position($3 IN key) > 0) LIMIT 1";
        let (bytes, but) = (text.as_bytes(), but.to_vec());
        Ok(!self.rows(sql, &[&now_ms, &bytes, &text, &but])?.is_empty())
    }

    fn sweep(&self, now_ms: i64) -> Result<u64, StoreError> {
        self.run("DELETE FROM working WHERE expires_ms <= $1", &[&now_ms])
    }
}
