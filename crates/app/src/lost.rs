//! Bodies that are lost while their leaves are not: rows made again from the public log, the fact
//! that says which are empty, and their re-supply by whoever holds the bytes.
//!
//! A leaf holds its body to the byte, so it does not matter who brings it. Source:
//! docs/decisions/0408-a-lost-body-comes-back-from-whoever-holds-it.md.

use std::collections::BTreeMap;

use domain::shared::Hash;
use domain::world::Event;
use record::bundle::Bundle;
use record::canonical::{self, Value};
use record::event::LOG_KINDS;
use record::leaf::{Label, Leaf};
use record::opening::{Opening, Shown};
use record::rebuild::Rebuilt;

use crate::erasure::{self, BODIES_LOST};
use crate::ports::{CommitFailure, Readers, Row, Store, StoreError, Turn};

/// Stream of rows whose own stream is lost with their body; of the store alone.
const LOST_STREAM: &str = "lost";
/// Account of rows whose sender is lost; nobody's.
const LOST_ACCOUNT: &str = "lost";
/// Rows read at once.
const ROWS_AT_ONCE: u32 = 1_024;
/// Most leaves of one fact.
pub const LOST_MAX: usize = 1_000;

/// Whether the body of a row is lost: it is held under this kind until it is re-supplied.
#[must_use]
pub fn is_lost(row: &Row) -> bool {
    row.kind == BODIES_LOST && row.account == LOST_ACCOUNT
}

/// Appends the row of a leaf of which only the public log is left. `large` reads the body of a
/// large leaf by its hash.
///
/// # Errors
///
/// [`StoreError::Damaged`] for bytes that are no leaf, and as [`Turn::append`].
pub fn append(
    turn: &mut dyn Turn,
    entry: &[u8],
    large: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<(), StoreError> {
    let index = turn.next_index();
    let damaged = |_| StoreError::Damaged(format!("entry {index} is no leaf"));
    let leaf = Leaf::parse(entry).map_err(damaged)?;
    let (line, body) = match &leaf {
        Leaf::Clear(line, body) => (Some(line), Some(body.clone())),
        Leaf::Large(line, sha256, _) => {
            let found = large(sha256).filter(|it| leaf.check_large(it).is_ok());
            (Some(line), found)
        }
        Leaf::Opaque(..) => (None, None),
    };
    // An event whose names lie beside the log is lost with them.
    let whole = line.zip(body).filter(|(line, body)| {
        let own = LOG_KINDS.iter().any(|it| it.0 == line.kind);
        own || record::event::decode(&line.kind, body, None).is_ok()
    });
    let stamp_ms = whole.as_ref().and_then(|it| canonical::parse(&it.1).ok()?.integer("stamp_ms"));
    let second_ms = i64::try_from(leaf.stamp()).unwrap_or(i64::MAX).saturating_mul(1_000);
    let stream = line.map_or(LOST_STREAM, |it| it.stream.as_str()).to_owned();
    let version = match line {
        Some(it) => it.version,
        None => turn.version(LOST_STREAM)? + 1,
    };
    let (kind, body) = match whole {
        Some((line, body)) => (line.kind.clone(), body),
        None => (BODIES_LOST.to_owned(), Vec::new()),
    };
    let stamp_ms = stamp_ms.unwrap_or(second_ms).max(turn.last_stamp_ms());
    turn.append(&Row {
        index,
        stream,
        version,
        kind,
        stamp_ms,
        body,
        entry: entry.to_vec(),
        salt_k: None,
        salt_b: None,
        enclosure: None,
        command_sha256: [0; 32],
        account: LOST_ACCOUNT.to_owned(),
        key: None,
        answer: None,
    })
}

/// Leaves whose bodies are lost now.
///
/// # Errors
///
/// [`StoreError`].
pub fn lost(readers: &dyn Readers) -> Result<Vec<u64>, StoreError> {
    let (mut reader, mut from, mut found) = (readers.reader()?, 0, Vec::new());
    loop {
        let rows = reader.rows(from, ROWS_AT_ONCE)?;
        let Some(last) = rows.last() else { return Ok(found) };
        from = last.index + 1;
        found.extend(rows.iter().filter(|it| is_lost(it)).map(|it| it.index));
    }
}

/// Those of them that no fact names yet, at most [`LOST_MAX`].
///
/// # Errors
///
/// [`StoreError`].
pub fn untold(readers: &dyn Readers) -> Result<Vec<u64>, StoreError> {
    let told = erasure::rewritten(readers)?;
    let all = lost(readers)?.into_iter();
    Ok(all.filter(|it| !told.contains(it)).take(LOST_MAX).collect())
}

/// The fields of the fact.
#[must_use]
pub fn fields(indexes: &[u64]) -> BTreeMap<String, Value> {
    let index = |it: &u64| Value::Integer(i64::try_from(*it).expect("an index stays below 2^53"));
    [("indexes".to_owned(), Value::List(indexes.iter().map(index).collect()))].into()
}

/// The row again, of the bytes that somebody brought; `None` when they are not the leaf's, or an
/// enclosure that it needs is not there.
fn supplied(row: &Row, opening: &Opening, enclosure: Option<&str>) -> Option<Row> {
    let leaf = Leaf::parse(&row.entry).ok()?;
    opening.check(&leaf, &record::event::all_kinds()).ok()?;
    let Shown::Body(salt_b, body) = &opening.shown else { return None };
    let label = Label::parse(&opening.label)?;
    let value = canonical::parse(body.as_bytes()).ok()?;
    let stream = match &label.hidden {
        record::leaf::Hidden::Lot(lot) => format!("{lot}/sealed"),
        record::leaf::Hidden::Person => value.text("stream")?.to_owned(),
    };
    let enclosure = enclosure.map(|it| it.as_bytes().to_vec());
    let own = LOG_KINDS.iter().any(|it| it.0 == label.kind);
    let command = value.text("command_sha256").and_then(Hash::from_hex);
    if !own {
        let event = record::event::decode(&label.kind, body.as_bytes(), enclosure.as_deref());
        fits(&event.ok()?, &value, command)?;
    }
    Some(Row {
        kind: label.kind,
        stream,
        body: body.as_bytes().to_vec(),
        salt_k: Some(opening.salt_k),
        salt_b: Some(*salt_b),
        enclosure,
        command_sha256: command.map_or(row.command_sha256, |it| it.0),
        ..row.clone()
    })
}

/// Whether an event, its enclosure included, is the one whose body the leaf holds.
fn fits(event: &Event, body: &Value, command: Option<Hash>) -> Option<()> {
    let stamp_ms = body.integer("stamp_ms")?;
    let version = body.count("version").unwrap_or(1);
    let known = command.unwrap_or(Hash([0; 32]));
    let again = record::event::encode(event, stamp_ms, &known, version);
    let same = again.body == body.encode();
    // What the body leaves out is held by the hash of its command.
    let held = match (command, record::rebuild::command(event, &[])) {
        (None, _) => true,
        (Some(hash), Rebuilt::Command(it)) => record::wire::command_sha256(&it) == hash,
        (Some(_), _) => false,
    };
    (same && held).then_some(())
}

/// Takes what a bundle holds of lost bodies; says which leaves came back.
///
/// # Errors
///
/// [`StoreError`].
pub fn supply(store: &mut dyn Store, bundle: &Bundle) -> Result<Vec<u64>, StoreError> {
    let mut turn = store.begin()?;
    let mut back = Vec::new();
    turn.savepoint()?;
    for opening in &bundle.openings {
        let rows = turn.rows(opening.index, 1)?;
        let enclosure = bundle.enclosures.get(&opening.index).map(String::as_str);
        let row = rows.first().filter(|it| is_lost(it));
        let Some(mut row) = row.and_then(|it| supplied(it, opening, enclosure)) else { continue };
        row.version = turn.version(&row.stream)? + 1;
        turn.rewrite(&row)?;
        back.push(row.index);
    }
    turn.release()?;
    match turn.commit() {
        Ok(_) => Ok(back),
        Err(CommitFailure::NotCommitted(it)) => Err(it),
        Err(CommitFailure::Unknown(it)) => Err(StoreError::Down(it)),
    }
}
