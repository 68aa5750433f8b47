//! One turn on PostgreSQL: one transaction that holds `log_head`, one savepoint at a time.

use app::ports::{CommitFailure, Committed, Live, Row, StoreError, Turn, ViewRow};

use super::read::Ask;
use super::{Given, Link, no_head};
use crate::health::Health;

use crate::storable::{number, stored, texts};

const APPEND: &str = "INSERT INTO event (leaf_index, stream, version, kind, stamp_ms, body, \
                      entry, salt_k, salt_b, enclosure, command_sha256, account, key, answer) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

const REWRITE: &str = "UPDATE event SET stream = $2, version = $3, kind = $4, body = $6, \
                       salt_k = $8, salt_b = $9, enclosure = $10, command_sha256 = $11, \
                       account = $12, key = $13, answer = $14 \
                       WHERE leaf_index = $1 AND stamp_ms = $5 AND entry = $7";

/// Asked before anything else: a text that the engine cannot hold would end the turn.
fn storable(row: &Row) -> Result<(), StoreError> {
    texts(&[&row.stream, &row.kind, &row.account, row.key.as_deref().unwrap_or("")])
}

pub(super) struct PostgresTurn<'a> {
    link: &'a mut Link,
    health: &'a mut Health,
    epoch: u64,
    began: Committed,
    now: Committed,
    saved: Committed,
    /// First failure after which the engine may have undone the turn by itself.
    doomed: Option<StoreError>,
    ended: bool,
}

impl<'a> PostgresTurn<'a> {
    pub(super) fn begin(
        link: &'a mut Link,
        epoch: u64,
        health: &'a mut Health,
    ) -> Result<Self, StoreError> {
        link.batch("BEGIN")?;
        let nothing = Committed { next_index: 0, last_stamp_ms: i64::MIN };
        let mut turn = Self {
            link,
            health,
            epoch,
            began: nothing,
            now: nothing,
            saved: nothing,
            doomed: None,
            ended: false,
        };
        let sql = "SELECT epoch, next_index, last_stamp_ms FROM log_head FOR UPDATE";
        let head = turn.link.rows(sql, &[])?;
        let head = head.first().ok_or_else(no_head)?;
        let (found, next_index, last_stamp_ms) = (head.get(0), head.get(1), head.get(2));
        let found = stored(found)?;
        if found != epoch {
            *turn.health = Health::Poisoned;
            return Err(StoreError::Fenced { held: epoch, found });
        }
        turn.began = Committed { next_index: stored(next_index)?, last_stamp_ms };
        (turn.now, turn.saved) = (turn.began, turn.began);
        Ok(turn)
    }

    fn ask(&mut self) -> Ask<'_> {
        Ask(self.link)
    }

    fn run(&mut self, sql: &str, given: Given<'_>) -> Result<u64, StoreError> {
        if let Some(doom) = &self.doomed {
            return Err(doom.clone());
        }
        let done = self.link.run(sql, given);
        if let Err(error) = &done {
            // After any error the engine takes nothing but a rollback to the savepoint.
            self.doomed = Some(error.clone());
        }
        done
    }

    /// Gives every column of a row to a statement; gives how many rows it wrote.
    fn write(&mut self, statement: &str, row: &Row) -> Result<u64, StoreError> {
        let (salt_k, salt_b) = (row.salt_k.map(Vec::from), row.salt_b.map(Vec::from));
        let command_sha256 = row.command_sha256.as_slice();
        let given: Given<'_> = &[
            &number(row.index)?,
            &row.stream,
            &number(row.version)?,
            &row.kind,
            &row.stamp_ms,
            &row.body,
            &row.entry,
            &salt_k,
            &salt_b,
            &row.enclosure,
            &command_sha256,
            &row.account,
            &row.key,
            &row.answer,
        ];
        self.run(statement, given)
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

    fn fence(&mut self) -> Result<(), StoreError> {
        let (epoch, next_index) = (number(self.epoch)?, number(self.now.next_index)?);
        let sql = "UPDATE log_head SET next_index = $1, last_stamp_ms = $2 WHERE epoch = $3";
        let last_stamp_ms = self.now.last_stamp_ms;
        let fenced = self.run(sql, &[&next_index, &last_stamp_ms, &epoch])? == 0;
        if fenced {
            let error = StoreError::Fenced { held: self.epoch, found: self.epoch + 1 };
            self.doomed = Some(error.clone());
            return Err(error);
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), CommitFailure> {
        // The fence is written even by a turn without rows: in a transaction that an error has
        // aborted, COMMIT alone would say nothing and undo all.
        if let Err(error) = self.fence() {
            *self.health = match &error {
                StoreError::Full(why) => Health::Full(why.clone()),
                StoreError::Conflict(_) | StoreError::Busy(_) => Health::Writable,
                _ => Health::Poisoned,
            };
            return Err(CommitFailure::NotCommitted(error));
        }
        self.link.batch("COMMIT").map_err(|it| match it {
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
        Ok(())
    }
}

impl Drop for PostgresTurn<'_> {
    fn drop(&mut self) {
        if !self.ended && self.link.batch("ROLLBACK").is_err() {
            *self.health = Health::Poisoned;
        }
    }
}

app::reads_by_asking!(PostgresTurn<'_>);

impl Turn for PostgresTurn<'_> {
    fn savepoint(&mut self) -> Result<(), StoreError> {
        self.saved = self.now;
        self.run("SAVEPOINT command", &[]).map(drop)
    }

    fn release(&mut self) -> Result<(), StoreError> {
        self.run("RELEASE SAVEPOINT command", &[]).map(drop)
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        self.now = self.saved;
        if matches!(self.doomed, Some(StoreError::Conflict(_) | StoreError::Busy(_))) {
            self.doomed = None;
        }
        self.run("ROLLBACK TO SAVEPOINT command", &[])?;
        self.run("RELEASE SAVEPOINT command", &[]).map(drop)
    }

    fn next_index(&self) -> u64 {
        self.now.next_index
    }

    fn last_stamp_ms(&self) -> i64 {
        self.now.last_stamp_ms
    }

    fn append(&mut self, row: &Row) -> Result<(), StoreError> {
        storable(row)?;
        self.fits(row)?;
        self.write(APPEND, row)?;
        self.now = Committed { next_index: row.index + 1, last_stamp_ms: row.stamp_ms };
        Ok(())
    }

    fn rewrite(&mut self, row: &Row) -> Result<(), StoreError> {
        storable(row)?;
        if self.write(REWRITE, row)? == 0 {
            return Err(StoreError::Conflict(format!("no row {} with this leaf", row.index)));
        }
        Ok(())
    }

    fn view_put(&mut self, table: &str, row: &ViewRow) -> Result<(), StoreError> {
        texts(&[table, &row.key, &row.sort])?;
        let sql = "INSERT INTO view_row (tbl, key, sort, body) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (tbl, key) DO UPDATE SET sort = excluded.sort, \
                   body = excluded.body";
        self.run(sql, &[&table, &row.key, &row.sort, &row.body]).map(drop)
    }

    fn view_delete(&mut self, table: &str, key: &str) -> Result<(), StoreError> {
        self.run("DELETE FROM token WHERE tbl = $1 AND key = $2", &[&table, &key])?;
        self.run("DELETE FROM view_row WHERE tbl = $1 AND key = $2", &[&table, &key]).map(drop)
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
        self.run("DELETE FROM token WHERE tbl = $1 AND key = $2", &[&table, &key])?;
        let sql = "INSERT INTO token (tbl, token, sort, key) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT DO NOTHING";
        tokens.iter().try_for_each(|it| self.run(sql, &[&table, &it, &sort, &key]).map(drop))
    }

    fn view_swap(&mut self, view: &str, live: &Live) -> Result<(), StoreError> {
        texts(&[view, &live.table])?;
        let sql = "INSERT INTO view_meta (view, tbl, version, position) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (view) DO UPDATE SET tbl = excluded.tbl, \
                   version = excluded.version, position = excluded.position";
        self.run(sql, &[&view, &live.table, &i64::from(live.version), &number(live.position)?])
            .map(drop)
    }

    fn view_clear(&mut self, table: &str, limit: u32) -> Result<u32, StoreError> {
        let tokens = "DELETE FROM token WHERE tbl = $1 AND key IN \
                      (SELECT key FROM view_row WHERE tbl = $1 ORDER BY key LIMIT $2)";
        self.run(tokens, &[&table, &i64::from(limit)])?;
        let rows = "DELETE FROM view_row WHERE tbl = $1 AND key IN \
                    (SELECT key FROM view_row WHERE tbl = $1 ORDER BY key LIMIT $2)";
        let gone = self.run(rows, &[&table, &i64::from(limit)])?;
        Ok(u32::try_from(gone).expect("no more rows went than the limit, a u32"))
    }

    fn commit(mut self: Box<Self>) -> Result<Committed, CommitFailure> {
        self.finish()?;
        Ok(self.now)
    }
}
