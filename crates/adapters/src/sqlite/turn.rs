//! One turn on SQLite: one immediate transaction, one savepoint at a time.

use std::cell::RefCell;

use app::ports::{CommitFailure, Committed, Live, Row, StoreError, Turn, ViewRow};
use rusqlite::{Connection, Params, params};

use super::failure;
use super::read::{Ask, Lately, Pool};
use crate::health::Health;

use crate::storable::{number, stored, texts};

const APPEND: &str = "INSERT INTO event (leaf_index, stream, version, kind, stamp_ms, body, \
                      entry, salt_k, salt_b, enclosure, command_sha256, account, key, answer) \
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";

const REWRITE: &str = "UPDATE event SET stream = ?2, version = ?3, kind = ?4, body = ?6, \
                       salt_k = ?8, salt_b = ?9, enclosure = ?10, command_sha256 = ?11, \
                       account = ?12, key = ?13, answer = ?14 \
                       WHERE leaf_index = ?1 AND stamp_ms = ?5 AND entry = ?7";

/// Runs a statement that is prepared once for the life of the connection.
fn execute(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(drop)
}

pub(super) struct SqliteTurn<'a> {
    connection: &'a Connection,
    readers: &'a Pool,
    health: &'a mut Health,
    epoch: u64,
    began: Committed,
    now: Committed,
    saved: Committed,
    lately: RefCell<Lately>,
    /// First failure after which the engine may have undone the turn by itself.
    doomed: Option<StoreError>,
    ended: bool,
}

impl<'a> SqliteTurn<'a> {
    pub(super) fn begin(
        (connection, readers): (&'a Connection, &'a Pool),
        epoch: u64,
        health: &'a mut Health,
    ) -> Result<Self, StoreError> {
        execute(connection, "BEGIN IMMEDIATE").map_err(failure)?;
        let nothing = Committed { next_index: 0, last_stamp_ms: i64::MIN };
        let mut turn = Self {
            connection,
            readers,
            health,
            epoch,
            began: nothing,
            now: nothing,
            saved: nothing,
            lately: RefCell::default(),
            doomed: None,
            ended: false,
        };
        let head = "SELECT epoch, next_index, last_stamp_ms FROM log_head";
        let (found, next_index, last_stamp_ms) = connection
            .prepare_cached(head)
            .and_then(|mut it| it.query_row([], |it| Ok((it.get(0)?, it.get(1)?, it.get(2)?))))
            .map_err(failure)?;
        let found = stored(found)?;
        if found != epoch {
            *turn.health = Health::Poisoned;
            return Err(StoreError::Fenced { held: epoch, found });
        }
        turn.began = Committed { next_index: stored(next_index)?, last_stamp_ms };
        (turn.now, turn.saved) = (turn.began, turn.began);
        Ok(turn)
    }

    fn ask(&self) -> Ask<'_> {
        Ask(self.connection, Some(&self.lately))
    }

    fn run(&mut self, sql: &str, given: impl Params) -> Result<usize, StoreError> {
        if let Some(doom) = &self.doomed {
            return Err(doom.clone());
        }
        let done = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(given))
            .map_err(failure);
        if let Err(error) = &done
            && !matches!(error, StoreError::Conflict(_) | StoreError::Busy(_))
        {
            self.doomed = Some(error.clone());
        }
        done
    }

    fn fits(&mut self, row: &Row) -> Result<(), StoreError> {
        let misfit = |what: String| Err(StoreError::Conflict(what));
        if row.index != self.now.next_index {
            return misfit(format!("index {} is not {}", row.index, self.now.next_index));
        }
        if row.stamp_ms < self.now.last_stamp_ms {
            return misfit(format!("stamp {} is below the last", row.stamp_ms));
        }
        let version = self.ask().version(&row.stream)?;
        if row.version != version + 1 {
            return misfit(format!("{} is at version {version}", row.stream));
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), CommitFailure> {
        if let Some(doom) = self.doomed.take() {
            *self.health = match &doom {
                StoreError::Full(why) => Health::Full(why.clone()),
                _ => Health::Poisoned,
            };
            return Err(CommitFailure::NotCommitted(doom));
        }
        if self.now != self.began {
            let epoch = number(self.epoch).map_err(CommitFailure::NotCommitted)?;
            let next_index = number(self.now.next_index).map_err(CommitFailure::NotCommitted)?;
            let sql = "UPDATE log_head SET next_index = ?1, last_stamp_ms = ?2 WHERE epoch = ?3";
            let given = (next_index, self.now.last_stamp_ms, epoch);
            if let Err(error) = self.run(sql, given) {
                self.doomed.get_or_insert(error);
                return self.finish();
            }
        }
        execute(self.connection, "COMMIT").map_err(|it| match failure(it) {
            error @ (StoreError::Busy(_) | StoreError::Conflict(_)) => {
                CommitFailure::NotCommitted(error)
            }
            StoreError::Full(why) => {
                *self.health = Health::Full(why.clone());
                CommitFailure::NotCommitted(StoreError::Full(why))
            }
            error => {
                *self.health = Health::Poisoned;
                CommitFailure::Unknown(error.to_string())
            }
        })?;
        self.ended = true;
        self.readers.tell(self.now.next_index);
        Ok(())
    }
}

impl Drop for SqliteTurn<'_> {
    fn drop(&mut self) {
        // The engine has already undone the transaction after some failures.
        let undone = self.ended || self.connection.is_autocommit();
        if !undone && self.connection.execute_batch("ROLLBACK").is_err() {
            *self.health = Health::Poisoned;
        }
    }
}

app::reads_by_asking!(SqliteTurn<'_>);

impl Turn for SqliteTurn<'_> {
    fn savepoint(&mut self) -> Result<(), StoreError> {
        self.saved = self.now;
        self.run("SAVEPOINT command", []).map(drop)
    }

    fn release(&mut self) -> Result<(), StoreError> {
        self.run("RELEASE command", []).map(drop)
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        self.now = self.saved;
        self.lately.take();
        self.run("ROLLBACK TO command", [])?;
        self.run("RELEASE command", []).map(drop)
    }

    fn next_index(&self) -> u64 {
        self.now.next_index
    }

    fn last_stamp_ms(&self) -> i64 {
        self.now.last_stamp_ms
    }

    fn append(&mut self, row: &Row) -> Result<(), StoreError> {
        texts(&[&row.stream, &row.kind, &row.account, row.key.as_deref().unwrap_or("")])?;
        self.fits(row)?;
        let given = params![
            number(row.index)?,
            row.stream,
            number(row.version)?,
            row.kind,
            row.stamp_ms,
            row.body,
            row.entry,
            row.salt_k.as_ref().map(|it| it.as_slice()),
            row.salt_b.as_ref().map(|it| it.as_slice()),
            row.enclosure,
            row.command_sha256.as_slice(),
            row.account,
            row.key,
            row.answer,
        ];
        self.run(APPEND, given)?;
        self.lately.replace(Some((row.stream.clone(), row.version)));
        self.now = Committed { next_index: row.index + 1, last_stamp_ms: row.stamp_ms };
        Ok(())
    }

    fn rewrite(&mut self, row: &Row) -> Result<(), StoreError> {
        texts(&[&row.stream, &row.kind, &row.account, row.key.as_deref().unwrap_or("")])?;
        let given = params![
            number(row.index)?,
            row.stream,
            number(row.version)?,
            row.kind,
            row.stamp_ms,
            row.body,
            row.entry,
            row.salt_k.as_ref().map(|it| it.as_slice()),
            row.salt_b.as_ref().map(|it| it.as_slice()),
            row.enclosure,
            row.command_sha256.as_slice(),
            row.account,
            row.key,
            row.answer,
        ];
        // What goes must not stay in pages that the file no longer uses.
        self.connection.execute_batch("PRAGMA secure_delete = ON").map_err(failure)?;
        if self.run(REWRITE, given)? == 0 {
            return Err(StoreError::Conflict(format!("no row {} with this leaf", row.index)));
        }
        self.lately.take();
        Ok(())
    }

    fn view_put(&mut self, table: &str, row: &ViewRow) -> Result<(), StoreError> {
        texts(&[table, &row.key, &row.sort])?;
        let sql = "INSERT INTO view_row (tbl, key, sort, body) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT (tbl, key) DO UPDATE SET sort = excluded.sort, \
                   body = excluded.body";
        self.run(sql, params![table, row.key, row.sort, row.body]).map(drop)
    }

    fn view_delete(&mut self, table: &str, key: &str) -> Result<(), StoreError> {
        self.run("DELETE FROM token WHERE tbl = ?1 AND key = ?2", params![table, key])?;
        self.run("DELETE FROM view_row WHERE tbl = ?1 AND key = ?2", params![table, key]).map(drop)
    }

    fn view_tokens(
        &mut self,
        table: &str,
        key: &str,
        sort: &str,
        tokens: &[&str],
    ) -> Result<(), StoreError> {
        texts(&[table, key, sort])?;
        texts(tokens)?;
        self.run("DELETE FROM token WHERE tbl = ?1 AND key = ?2", params![table, key])?;
        let sql = "INSERT INTO token (tbl, token, sort, key) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT DO NOTHING";
        tokens.iter().try_for_each(|it| self.run(sql, params![table, it, sort, key]).map(drop))
    }

    fn view_swap(&mut self, view: &str, live: &Live) -> Result<(), StoreError> {
        texts(&[view, &live.table])?;
        let sql = "INSERT INTO view_meta (view, tbl, version, position) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT (view) DO UPDATE SET tbl = excluded.tbl, \
                   version = excluded.version, position = excluded.position";
        self.run(sql, params![view, live.table, live.version, number(live.position)?]).map(drop)
    }

    fn view_clear(&mut self, table: &str, limit: u32) -> Result<u32, StoreError> {
        let tokens = "DELETE FROM token WHERE tbl = ?1 AND key IN \
                      (SELECT key FROM view_row WHERE tbl = ?1 ORDER BY key LIMIT ?2)";
        self.run(tokens, params![table, limit])?;
        let rows = "DELETE FROM view_row WHERE tbl = ?1 AND key IN \
                    (SELECT key FROM view_row WHERE tbl = ?1 ORDER BY key LIMIT ?2)";
        let gone = self.run(rows, params![table, limit])?;
        Ok(u32::try_from(gone).expect("no more rows went than the limit, a u32"))
    }

    fn commit(mut self: Box<Self>) -> Result<Committed, CommitFailure> {
        self.finish()?;
        Ok(self.now)
    }
}
