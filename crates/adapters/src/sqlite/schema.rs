//! The tables of the embedded store.

use app::ports::StoreError;
use rusqlite::Connection;

use super::failure;

/// Version of the stored format. Events are never migrated; a later format adds tables.
pub const FORMAT: i64 = 1;

const TABLES: &str = "
CREATE TABLE log_head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  epoch BIGINT NOT NULL, next_index BIGINT NOT NULL, last_stamp_ms BIGINT NOT NULL
);
INSERT INTO log_head (one, epoch, next_index, last_stamp_ms)
  VALUES (1, 0, 0, -9223372036854775808);
CREATE TABLE event (
  leaf_index INTEGER PRIMARY KEY,
  stream TEXT NOT NULL, version BIGINT NOT NULL, kind TEXT NOT NULL, stamp_ms BIGINT NOT NULL,
  body BLOB NOT NULL, entry BLOB NOT NULL, salt_k BLOB, salt_b BLOB, enclosure BLOB,
  command_sha256 BLOB NOT NULL, account TEXT NOT NULL, key TEXT, answer BLOB
);
CREATE UNIQUE INDEX event_stream ON event (stream, version);
CREATE UNIQUE INDEX event_key ON event (account, key) WHERE key IS NOT NULL;
CREATE TABLE view_row (
  id INTEGER PRIMARY KEY, tbl TEXT NOT NULL, key TEXT NOT NULL, sort TEXT NOT NULL,
  body BLOB NOT NULL
);
CREATE UNIQUE INDEX view_row_key ON view_row (tbl, key);
CREATE INDEX view_row_sort ON view_row (tbl, sort, key);
CREATE TABLE view_meta (
  view TEXT PRIMARY KEY, tbl TEXT NOT NULL, version BIGINT NOT NULL, position BIGINT NOT NULL
) WITHOUT ROWID;
CREATE TABLE token (
  tbl TEXT NOT NULL, token TEXT NOT NULL, sort TEXT NOT NULL, key TEXT NOT NULL,
  PRIMARY KEY (tbl, token, sort, key)
) WITHOUT ROWID;
CREATE INDEX token_key ON token (tbl, key);
";

/// Makes the tables in a new file; refuses a file of a later format.
///
/// # Errors
/// `Damaged` for a later format, `Down`.
pub(super) fn settle(connection: &Connection) -> Result<(), StoreError> {
    let found: i64 =
        connection.query_row("PRAGMA user_version", [], |it| it.get(0)).map_err(failure)?;
    match found {
        FORMAT => Ok(()),
        0 => {
            let all = format!("BEGIN IMMEDIATE; {TABLES} PRAGMA user_version = {FORMAT}; COMMIT;");
            connection.execute_batch(&all).map_err(failure)
        }
        later => Err(StoreError::Damaged(format!("format {later} is not known here"))),
    }
}
