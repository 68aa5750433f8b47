//! Reading a PostgreSQL store, inside a turn and beside it.

use std::sync::{Arc, Mutex};

use app::ports::{
    Answered, Committed, Entry, Live, Order, Reader, Readers, Row, SEARCH_TOKENS_MAX, Scan,
    StoreError, ViewRow,
};
use postgres::types::ToSql;

use super::{Given, Link, Rest, no_head};
use crate::storable::{beyond, number, stored, stored_32, without_gap};

const ROW: &str = "SELECT leaf_index, stream, version, kind, stamp_ms, body, entry, salt_k, \
                   salt_b, enclosure, command_sha256, account, key, answer FROM event ";

fn row(it: &postgres::Row) -> Result<Row, StoreError> {
    let salt = |at| it.get::<_, Option<&[u8]>>(at).map(stored_32).transpose();
    Ok(Row {
        index: stored(it.get(0))?,
        stream: it.get(1),
        version: stored(it.get(2))?,
        kind: it.get(3),
        stamp_ms: it.get(4),
        body: it.get(5),
        entry: it.get(6),
        salt_k: salt(7)?,
        salt_b: salt(8)?,
        enclosure: it.get(9),
        command_sha256: stored_32(it.get(10))?,
        account: it.get(11),
        key: it.get(12),
        answer: it.get(13),
    })
}

/// Questions to one connection, of a turn or of a reader.
pub(super) struct Ask<'a>(pub(super) &'a mut Link);

impl Ask<'_> {
    fn events(&mut self, rest: &str, given: Given<'_>) -> Result<Vec<Row>, StoreError> {
        self.0.rows(&format!("{ROW}{rest}"), given)?.iter().map(row).collect()
    }

    fn view_rows(&mut self, sql: &str, given: Given<'_>) -> Result<Vec<ViewRow>, StoreError> {
        let read =
            |it: &postgres::Row| ViewRow { key: it.get(0), sort: it.get(1), body: it.get(2) };
        Ok(self.0.rows(sql, given)?.iter().map(read).collect())
    }

    pub(super) fn view_get(
        &mut self,
        table: &str,
        key: &str,
    ) -> Result<Option<ViewRow>, StoreError> {
        let sql = "SELECT key, sort, body FROM view_row WHERE tbl = $1 AND key = $2";
        Ok(self.view_rows(sql, &[&table, &key])?.pop())
    }

    pub(super) fn view_scan(&mut self, scan: &Scan<'_>) -> Result<Vec<ViewRow>, StoreError> {
        let (compare, direction) = match scan.order {
            Order::Ascending => (">", "ASC"),
            Order::Descending => ("<", "DESC"),
        };
        let (beyond, limit) = (beyond(scan.prefix), i64::from(scan.limit));
        let mut given: Vec<&(dyn ToSql + Sync)> = vec![&scan.table, &scan.prefix, &beyond, &limit];
        let mut after = String::new();
        if let Some((sort, key)) = &scan.after {
            after = format!("AND (sort, key) {compare} ($5, $6)");
            given.extend([sort as &(dyn ToSql + Sync), key]);
        }
        let sql = format!(
            "SELECT key, sort, body FROM view_row \
             WHERE tbl = $1 AND sort >= $2 AND sort < $3 {after} \
             ORDER BY sort {direction}, key {direction} LIMIT $4"
        );
        self.view_rows(&sql, &given)
    }

    pub(super) fn view_live(&mut self, view: &str) -> Result<Option<Live>, StoreError> {
        let sql = "SELECT tbl, version, position FROM view_meta WHERE view = $1";
        let found = self.0.rows(sql, &[&view])?;
        let live = |it: &postgres::Row| {
            let version = u32::try_from(it.get::<_, i64>(1))
                .map_err(|_| StoreError::Damaged("a view's version is no u32".to_owned()))?;
            Ok(Live { table: it.get(0), version, position: stored(it.get(2))? })
        };
        found.first().map(live).transpose()
    }

    pub(super) fn view_tokens_of(
        &mut self,
        table: &str,
        key: &str,
    ) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT token FROM token WHERE tbl = $1 AND key = $2 ORDER BY token";
        let found = self.0.rows(sql, &[&table, &key])?;
        Ok(found.iter().map(|it| it.get(0)).collect())
    }

    pub(super) fn stream(
        &mut self,
        stream: &str,
        from_version: u64,
        limit: u32,
    ) -> Result<Vec<Row>, StoreError> {
        let rest = "WHERE stream = $1 AND version >= $2 ORDER BY version LIMIT $3";
        let given: Given<'_> = &[&stream, &number(from_version)?, &i64::from(limit)];
        let found = self.events(rest, given)?;
        without_gap(from_version.max(1), found.iter().map(|it| it.version))?;
        Ok(found)
    }

    pub(super) fn version(&mut self, stream: &str) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(max(version), 0) FROM event WHERE stream = $1";
        let found = self.0.rows(sql, &[&stream])?;
        stored(found.first().map_or(0, |it| it.get(0)))
    }

    pub(super) fn answered(
        &mut self,
        account: &str,
        key: &str,
    ) -> Result<Option<Answered>, StoreError> {
        let found = self.events("WHERE account = $1 AND key = $2", &[&account, &key])?.pop();
        Ok(found.map(|it| Answered {
            command_sha256: it.command_sha256,
            answer: it.answer,
            index: it.index,
        }))
    }

    pub(super) fn rows(&mut self, from: u64, limit: u32) -> Result<Vec<Row>, StoreError> {
        let rest = "WHERE leaf_index >= $1 ORDER BY leaf_index LIMIT $2";
        let found = self.events(rest, &[&number(from)?, &i64::from(limit)])?;
        without_gap(from, found.iter().map(|it| it.index))?;
        Ok(found)
    }

    pub(super) fn head(&mut self) -> Result<Committed, StoreError> {
        let sql = "SELECT coalesce(max(leaf_index), -1) + 1, coalesce((SELECT stamp_ms FROM event \
                   ORDER BY leaf_index DESC LIMIT 1), -9223372036854775808) FROM event";
        let found = self.0.rows(sql, &[])?;
        let it = found.first().ok_or_else(no_head)?;
        Ok(Committed { next_index: stored(it.get(0))?, last_stamp_ms: it.get(1) })
    }
}

/// Readers of one store.
pub(super) struct Pool {
    rest: Arc<Rest>,
}

impl Pool {
    pub(super) fn new(config: &str) -> Self {
        Self { rest: Arc::new(Rest { config: config.to_owned(), links: Mutex::default() }) }
    }

    fn take(&self, pinned: &str) -> Result<Box<dyn Reader>, StoreError> {
        let mut link = self.rest.take()?;
        link.batch(pinned)?;
        Ok(Box::new(PostgresReader { link: Some(link), rest: Arc::clone(&self.rest) }))
    }
}

impl Readers for Pool {
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        self.take("")
    }

    fn snapshot(&self) -> Result<Box<dyn Reader>, StoreError> {
        self.take("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT epoch FROM log_head")
    }
}

struct PostgresReader {
    link: Option<Link>,
    rest: Arc<Rest>,
}

impl PostgresReader {
    fn ask(&mut self) -> Ask<'_> {
        Ask(self.link.as_mut().expect("only Drop takes the connection"))
    }
}

impl Drop for PostgresReader {
    fn drop(&mut self) {
        let Some(mut link) = self.link.take() else { return };
        // Outside a transaction this only warns.
        if link.batch("ROLLBACK").is_ok() {
            self.rest.give_back(link);
        }
    }
}

app::reads_by_asking!(PostgresReader);

impl Reader for PostgresReader {
    fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let sql = "SELECT leaf_index, stamp_ms, entry FROM event WHERE leaf_index >= $1 \
                   ORDER BY leaf_index LIMIT $2";
        let found = self.ask().0.rows(sql, &[&number(from)?, &i64::from(limit)])?;
        let entry = |it: &postgres::Row| {
            Ok(Entry { index: stored(it.get(0))?, stamp_ms: it.get(1), entry: it.get(2) })
        };
        let entries: Vec<Entry> = found.iter().map(entry).collect::<Result<_, StoreError>>()?;
        without_gap(from, entries.iter().map(|it| it.index))?;
        Ok(entries)
    }

    fn search(&mut self, scan: &Scan<'_>, tokens: &[&str]) -> Result<Vec<ViewRow>, StoreError> {
        if tokens.is_empty() || tokens.len() > SEARCH_TOKENS_MAX {
            return Ok(Vec::new());
        }
        let (beyond, limit) = (beyond(scan.prefix), i64::from(scan.limit));
        let mut given: Vec<&(dyn ToSql + Sync)> = vec![&scan.table, &scan.prefix, &beyond, &limit];
        let mut sql = "SELECT v.key, v.sort, v.body FROM token t \
                       JOIN view_row v ON v.tbl = t.tbl AND v.key = t.key \
                       WHERE t.tbl = $1 AND t.sort >= $2 AND t.sort < $3"
            .to_owned();
        for (at, token) in tokens.iter().enumerate() {
            given.push(token);
            let n = given.len();
            sql += &match at {
                0 => format!(" AND t.token = ${n}"),
                _ => format!(
                    " AND EXISTS (SELECT 1 FROM token u WHERE u.tbl = t.tbl \
                     AND u.token = ${n} AND u.sort = t.sort AND u.key = t.key)"
                ),
            };
        }
        if let Some((sort, key)) = &scan.after {
            sql += &format!(" AND (t.sort, t.key) < (${}, ${})", given.len() + 1, given.len() + 2);
            given.extend([sort as &(dyn ToSql + Sync), key]);
        }
        sql += " ORDER BY t.sort DESC, t.key DESC LIMIT $4";
        self.ask().view_rows(&sql, &given)
    }
}
