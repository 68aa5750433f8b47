//! The tables of a PostgreSQL store; texts compare byte by byte, as in every store.

use app::ports::StoreError;

use super::Link;

/// Version of the stored format. Events are never migrated; a later format adds tables.
const FORMAT: i64 = 1;

const TABLES: &str = r#"
CREATE TABLE store_format (version BIGINT NOT NULL);
INSERT INTO store_format VALUES (1);
CREATE TABLE log_head (
  one BIGINT PRIMARY KEY CHECK (one = 1),
  epoch BIGINT NOT NULL, next_index BIGINT NOT NULL, last_stamp_ms BIGINT NOT NULL
);
INSERT INTO log_head (one, epoch, next_index, last_stamp_ms)
  VALUES (1, 0, 0, -9223372036854775808);
CREATE TABLE event (
  leaf_index BIGINT PRIMARY KEY,
  stream TEXT COLLATE "C" NOT NULL, version BIGINT NOT NULL, kind TEXT NOT NULL,
  stamp_ms BIGINT NOT NULL, body BYTEA NOT NULL, entry BYTEA NOT NULL,
  salt_k BYTEA, salt_b BYTEA, enclosure BYTEA, command_sha256 BYTEA NOT NULL,
  account TEXT COLLATE "C" NOT NULL, key TEXT COLLATE "C", answer BYTEA
);
CREATE UNIQUE INDEX event_stream ON event (stream, version);
CREATE UNIQUE INDEX event_key ON event (account, key) WHERE key IS NOT NULL;
CREATE TABLE view_row (
  tbl TEXT COLLATE "C" NOT NULL, key TEXT COLLATE "C" NOT NULL,
  sort TEXT COLLATE "C" NOT NULL, body BYTEA NOT NULL, PRIMARY KEY (tbl, key)
);
CREATE INDEX view_row_sort ON view_row (tbl, sort, key);
CREATE TABLE view_meta (
  view TEXT COLLATE "C" PRIMARY KEY, tbl TEXT NOT NULL, version BIGINT NOT NULL,
  position BIGINT NOT NULL
);
CREATE TABLE token (
  tbl TEXT COLLATE "C" NOT NULL, token TEXT COLLATE "C" NOT NULL,
  sort TEXT COLLATE "C" NOT NULL, key TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (tbl, token, sort, key)
);
CREATE INDEX token_key ON token (tbl, key);
CREATE TABLE working (
  kind TEXT COLLATE "C" NOT NULL, key TEXT COLLATE "C" NOT NULL, body BYTEA NOT NULL,
  expires_ms BIGINT NOT NULL, PRIMARY KEY (kind, key)
);
CREATE INDEX working_expires ON working (expires_ms);
"#;

/// Makes the tables in an empty database; refuses a later format.
///
/// # Errors
/// `Damaged` for a later format, `Down`.
pub(super) fn settle(link: &mut Link) -> Result<(), StoreError> {
    let known = link.rows("SELECT to_regclass('store_format') IS NOT NULL", &[])?;
    if !known.iter().any(|it| it.get(0)) {
        return link.batch(&format!("BEGIN; {TABLES} COMMIT;"));
    }
    let found: Option<i64> =
        link.rows("SELECT version FROM store_format", &[])?.first().map(|it| it.get(0));
    match found {
        Some(FORMAT) => Ok(()),
        other => Err(StoreError::Damaged(format!("format {other:?} is not known here"))),
    }
}
