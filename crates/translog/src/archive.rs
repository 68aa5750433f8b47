//! The cosigned history: one file a day, `cosigned/<YYYY-MM-DD>`, a note and an empty line each.

use crate::note::SignedNote;
use crate::store::{StoreError, TileStore};

/// Seconds by which Beijing time is ahead of unix time.
const BEIJING_AHEAD: u64 = 8 * 3600;

/// A day's file, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed<'a> {
    /// The bytes of each whole note, without the empty line after it.
    pub notes: Vec<&'a [u8]>,
    /// What follows the last whole note: nothing, or the rest of a write that was cut off.
    pub rest: &'a [u8],
}

/// Takes a day's file apart: text, empty line, signature lines, empty line, and again.
///
/// It only cuts; whether a piece is a note, [`SignedNote::parse`] says.
pub fn parse(bytes: &[u8]) -> Parsed<'_> {
    let (mut notes, mut rest) = (Vec::new(), bytes);
    while let Some(text) = find(rest, b"\n\n") {
        let Some(lines) = find(&rest[text + 2..], b"\n\n") else { break };
        let end = text + 2 + lines + 1;
        notes.push(&rest[..end]);
        rest = &rest[end + 1..];
    }
    Parsed { notes, rest }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|it| it == what)
}

/// Gives the day's file of a unix second: the date in Beijing time.
pub fn day(seconds: u64) -> String {
    // Days since 0000-03-01, by the proleptic Gregorian calendar's 400-year cycle.
    let days = (seconds + BEIJING_AHEAD) / 86_400 + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let date = of_year - (153 * march + 2) / 5 + 1;
    let (month, next) = if march < 10 { (march + 3, 0) } else { (march - 9, 1) };
    format!("{:04}-{month:02}-{date:02}", year + era * 400 + next)
}

/// Gives the archive's path for a day.
pub fn path(day: &str) -> String {
    format!("cosigned/{day}")
}

/// Adds a note to the file of the day of its earliest cosignature, durably.
///
/// A tail that a cut-off write left is removed first, so that what is appended can be read. A
/// note that already stands there is not added again. The caller adds in order of (size, time).
///
/// # Errors
///
/// The store's own.
pub fn append(store: &dyn TileStore, earliest: u64, note: &SignedNote) -> Result<(), StoreError> {
    let path = path(&day(earliest));
    let there = store.read(&path)?.unwrap_or_default();
    let parsed = parse(&there);
    let encoded = note.encode();
    if parsed.notes.contains(&encoded.as_bytes()) {
        return Ok(());
    }
    let added = format!("{encoded}\n");
    if parsed.rest.is_empty() {
        return store.append(&path, added.as_bytes());
    }
    let mut whole = there[..there.len() - parsed.rest.len()].to_vec();
    whole.extend(added.as_bytes());
    store.replace(&path, &whole)
}
