//! Reading an SQLite store, inside a turn and beside it.

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use app::ports::{
    Answered, Committed, Entry, Live, Order, Reader, Readers, Row, SEARCH_TOKENS_MAX, Scan,
    StoreError, ViewRow,
};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Params, params, params_from_iter};

use super::{Rest, failure};

use crate::storable::{beyond, number, stored, stored_32, without_gap};

const ROW: &str = "SELECT leaf_index, stream, version, kind, stamp_ms, body, entry, salt_k, \
                   salt_b, enclosure, command_sha256, account, key, answer FROM event ";

const FROM_INDEX: &str = "WHERE leaf_index >= ?1 ORDER BY leaf_index LIMIT ?2";
const FROM_VERSION: &str = "WHERE stream = ?1 AND version >= ?2 ORDER BY version LIMIT ?3";

/// A row as SQLite gives it, before its numbers and lengths are checked.
struct Raw {
    row: Row,
    index: i64,
    version: i64,
    salts: [Option<Vec<u8>>; 2],
    command_sha256: Vec<u8>,
}

impl Raw {
    fn read(it: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let row = Row {
            index: 0,
            stream: it.get(1)?,
            version: 0,
            kind: it.get(3)?,
            stamp_ms: it.get(4)?,
            body: it.get(5)?,
            entry: it.get(6)?,
            salt_k: None,
            salt_b: None,
            enclosure: it.get(9)?,
            command_sha256: [0; 32],
            account: it.get(11)?,
            key: it.get(12)?,
            answer: it.get(13)?,
        };
        Ok(Self {
            row,
            index: it.get(0)?,
            version: it.get(2)?,
            salts: [it.get(7)?, it.get(8)?],
            command_sha256: it.get(10)?,
        })
    }

    fn check(self) -> Result<Row, StoreError> {
        let [salt_k, salt_b] = self.salts;
        Ok(Row {
            index: stored(self.index)?,
            version: stored(self.version)?,
            salt_k: salt_k.map(|it| stored_32(&it)).transpose()?,
            salt_b: salt_b.map(|it| stored_32(&it)).transpose()?,
            command_sha256: stored_32(&self.command_sha256)?,
            ..self.row
        })
    }
}

fn rows(connection: &Connection, rest: &str, given: impl Params) -> Result<Vec<Row>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{ROW}{rest}")).map_err(failure)?;
    let found = statement.query_map(given, Raw::read).map_err(failure)?;
    found.map(|it| it.map_err(failure)?.check()).collect()
}

fn view_rows(
    connection: &Connection,
    sql: &str,
    given: impl Params,
) -> Result<Vec<ViewRow>, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(failure)?;
    let read = |it: &rusqlite::Row<'_>| {
        Ok(ViewRow { key: it.get(0)?, sort: it.get(1)?, body: it.get(2)? })
    };
    let found = statement.query_map(given, read).map_err(failure)?;
    found.map(|it| it.map_err(failure)).collect()
}

/// Questions to one connection, of a turn or of a reader.
pub(super) struct Ask<'a>(pub(super) &'a Connection, pub(super) Option<&'a RefCell<Lately>>);

/// The stream that a turn asked for last and its version, since the append asks for it again.
pub(super) type Lately = Option<(String, u64)>;

impl Ask<'_> {
    pub(super) fn view_get(&self, table: &str, key: &str) -> Result<Option<ViewRow>, StoreError> {
        let sql = "SELECT key, sort, body FROM view_row WHERE tbl = ?1 AND key = ?2";
        Ok(view_rows(self.0, sql, params![table, key])?.pop())
    }

    pub(super) fn view_scan(&self, scan: &Scan<'_>) -> Result<Vec<ViewRow>, StoreError> {
        let (compare, direction) = match scan.order {
            Order::Ascending => (">", "ASC"),
            Order::Descending => ("<", "DESC"),
        };
        let mut given: Vec<Value> = vec![
            Value::Text(scan.table.to_owned()),
            Value::Text(scan.prefix.to_owned()),
            Value::Text(beyond(scan.prefix)),
            Value::Integer(i64::from(scan.limit)),
        ];
        let mut after = String::new();
        if let Some((sort, key)) = scan.after {
            after = format!("AND (sort, key) {compare} (?5, ?6)");
            given.extend([Value::Text(sort.to_owned()), Value::Text(key.to_owned())]);
        }
        let sql = format!(
            "SELECT key, sort, body FROM view_row \
             WHERE tbl = ?1 AND sort >= ?2 AND sort < ?3 {after} \
             ORDER BY sort {direction}, key {direction} LIMIT ?4"
        );
        view_rows(self.0, &sql, params_from_iter(given))
    }

    pub(super) fn view_live(&self, view: &str) -> Result<Option<Live>, StoreError> {
        let sql = "SELECT tbl, version, position FROM view_meta WHERE view = ?1";
        let mut statement = self.0.prepare_cached(sql).map_err(failure)?;
        let found: Option<(String, u32, i64)> = statement
            .query_row([view], |it| Ok((it.get(0)?, it.get(1)?, it.get(2)?)))
            .optional()
            .map_err(failure)?;
        let live =
            |(table, version, position)| Ok(Live { table, version, position: stored(position)? });
        found.map(live).transpose()
    }

    pub(super) fn view_tokens_of(&self, table: &str, key: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT token FROM token WHERE tbl = ?1 AND key = ?2 ORDER BY token";
        let mut statement = self.0.prepare_cached(sql).map_err(failure)?;
        let found = statement.query_map(params![table, key], |it| it.get(0)).map_err(failure)?;
        found.map(|it| it.map_err(failure)).collect()
    }
}

impl Ask<'_> {
    pub(super) fn stream(
        &self,
        stream: &str,
        from_version: u64,
        limit: u32,
    ) -> Result<Vec<Row>, StoreError> {
        let found = rows(self.0, FROM_VERSION, params![stream, number(from_version)?, limit])?;
        without_gap(from_version.max(1), found.iter().map(|it| it.version))?;
        Ok(found)
    }

    pub(super) fn version(&self, stream: &str) -> Result<u64, StoreError> {
        let known = self.1.and_then(|it| match &*it.borrow() {
            Some((of, version)) if of == stream => Some(*version),
            _ => None,
        });
        if let Some(version) = known {
            return Ok(version);
        }
        let sql = "SELECT coalesce(max(version), 0) FROM event WHERE stream = ?1";
        let mut statement = self.0.prepare_cached(sql).map_err(failure)?;
        let found = statement.query_row([stream], |it| it.get(0)).map_err(failure);
        let found = found.and_then(stored)?;
        if let Some(lately) = self.1 {
            lately.replace(Some((stream.to_owned(), found)));
        }
        Ok(found)
    }

    pub(super) fn answered(
        &self,
        account: &str,
        key: &str,
    ) -> Result<Option<Answered>, StoreError> {
        let rest = "WHERE account = ?1 AND key = ?2";
        let found = rows(self.0, rest, params![account, key])?.pop();
        Ok(found.map(|it| Answered {
            command_sha256: it.command_sha256,
            answer: it.answer,
            index: it.index,
        }))
    }

    pub(super) fn rows(&self, from: u64, limit: u32) -> Result<Vec<Row>, StoreError> {
        let found = rows(self.0, FROM_INDEX, params![number(from)?, limit])?;
        without_gap(from, found.iter().map(|it| it.index))?;
        Ok(found)
    }

    pub(super) fn head(&self) -> Result<Committed, StoreError> {
        let sql = "SELECT coalesce(max(leaf_index), -1) + 1, coalesce((SELECT stamp_ms FROM event \
                   ORDER BY leaf_index DESC LIMIT 1), -9223372036854775808) FROM event";
        let mut statement = self.0.prepare_cached(sql).map_err(failure)?;
        let (next_index, last_stamp_ms) =
            statement.query_row([], |it| Ok((it.get(0)?, it.get(1)?))).map_err(failure)?;
        Ok(Committed { next_index: stored(next_index)?, last_stamp_ms })
    }
}

/// Readers of one store file.
#[derive(Debug)]
pub(super) struct Pool {
    rest: Arc<Rest>,
    /// Rows that the writer of this process made durable; [`UNTOLD`] before it said so.
    durable: AtomicU64,
}

const UNTOLD: u64 = u64::MAX;

impl Pool {
    pub(super) fn new(path: PathBuf) -> Self {
        let rest = Arc::new(Rest { path, connections: Mutex::default() });
        Self { rest, durable: AtomicU64::new(UNTOLD) }
    }

    /// For the writer, after each commit.
    pub(super) fn tell(&self, next_index: u64) {
        self.durable.store(next_index, Ordering::SeqCst);
    }

    fn take(&self) -> Result<SqliteReader, StoreError> {
        let connection = Some(self.rest.take()?);
        Ok(SqliteReader { connection, rest: Arc::clone(&self.rest) })
    }
}

impl Readers for Pool {
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(self.take()?))
    }

    fn durable(&self) -> Option<u64> {
        Some(self.durable.load(Ordering::SeqCst)).filter(|it| *it != UNTOLD)
    }

    fn snapshot(&self) -> Result<Box<dyn Reader>, StoreError> {
        let reader = self.take()?;
        let pinned = "BEGIN; SELECT epoch FROM log_head";
        reader.connection().execute_batch(pinned).map_err(failure)?;
        Ok(Box::new(reader))
    }
}

struct SqliteReader {
    connection: Option<Connection>,
    rest: Arc<Rest>,
}

impl SqliteReader {
    fn connection(&self) -> &Connection {
        self.connection.as_ref().expect("only Drop takes the connection")
    }

    fn ask(&self) -> Ask<'_> {
        Ask(self.connection(), None)
    }
}

app::reads_by_asking!(SqliteReader);

impl Drop for SqliteReader {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        if connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok() {
            self.rest.give_back(connection);
        }
    }
}

impl Reader for SqliteReader {
    fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let sql = "SELECT leaf_index, stamp_ms, entry FROM event WHERE leaf_index >= ?1 \
                   ORDER BY leaf_index LIMIT ?2";
        let mut statement = self.connection().prepare_cached(sql).map_err(failure)?;
        let found = statement
            .query_map(params![number(from)?, limit], |it| {
                Ok((it.get::<_, i64>(0)?, it.get(1)?, it.get(2)?))
            })
            .map_err(failure)?;
        let entries: Vec<Entry> = found
            .map(|it| {
                let (index, stamp_ms, entry) = it.map_err(failure)?;
                Ok(Entry { index: stored(index)?, stamp_ms, entry })
            })
            .collect::<Result<_, StoreError>>()?;
        without_gap(from, entries.iter().map(|it| it.index))?;
        Ok(entries)
    }

    fn search(&mut self, scan: &Scan<'_>, tokens: &[&str]) -> Result<Vec<ViewRow>, StoreError> {
        if tokens.is_empty() || tokens.len() > SEARCH_TOKENS_MAX {
            return Ok(Vec::new());
        }
        let mut given: Vec<Value> = vec![
            Value::Text(scan.table.to_owned()),
            Value::Text(scan.prefix.to_owned()),
            Value::Text(beyond(scan.prefix)),
            Value::Integer(i64::from(scan.limit)),
        ];
        let text = |it: &str| Value::Text(it.to_owned());
        let mut sql = "SELECT v.key, v.sort, v.body FROM token t \
                       JOIN view_row v ON v.tbl = t.tbl AND v.key = t.key \
                       WHERE t.tbl = ?1 AND t.sort >= ?2 AND t.sort < ?3"
            .to_owned();
        for (at, token) in tokens.iter().enumerate() {
            given.push(text(token));
            let n = given.len();
            sql += &match at {
                0 => format!(" AND t.token = ?{n}"),
                _ => format!(
                    " AND EXISTS (SELECT 1 FROM token u WHERE u.tbl = t.tbl \
                     AND u.token = ?{n} AND u.sort = t.sort AND u.key = t.key)"
                ),
            };
        }
        if let Some((sort, key)) = scan.after {
            sql += &format!(" AND (t.sort, t.key) < (?{}, ?{})", given.len() + 1, given.len() + 2);
            given.extend([text(sort), text(key)]);
        }
        sql += " ORDER BY t.sort DESC, t.key DESC LIMIT ?4";
        view_rows(self.connection(), &sql, params_from_iter(given))
    }
}

#[cfg(test)]
mod tests {
    use app::ports::contract::commit_one;
    use rusqlite::StatementStatus;

    use super::super::Sqlite;
    use super::{Ask, ROW};

    #[test]
    fn a_statement_is_not_prepared_again_for_another_value() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Sqlite::open(&folder.path().join("record.sqlite")).expect("a store");
        for _ in 0..3 {
            commit_one(&mut store, "s", None);
        }
        let connection = store.readers.rest.take().expect("a connection");
        let ask = Ask(&connection, None);
        for (from, limit) in [(0, 10), (1, 20), (2, 1)] {
            assert!(!ask.rows(from, limit).expect("rows").is_empty());
            assert!(!ask.stream("s", from, limit).expect("rows").is_empty());
        }
        for rest in [super::FROM_INDEX, super::FROM_VERSION] {
            let statement = connection.prepare_cached(&format!("{ROW}{rest}")).expect("kept");
            assert_eq!(statement.get_status(StatementStatus::RePrepare), 0, "{rest}");
        }
    }
}
