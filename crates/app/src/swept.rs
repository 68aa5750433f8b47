//! Finished documents that nobody refers to are swept: what somebody sent with a form that never
//! became an act, after a time, and never one that the record or a draft names.
//!
//! In two steps, since a form may be on its way: first nobody may name the document any more, and
//! when nothing named it for a while after that, its bytes go. A document whose filer is not
//! remembered is never touched: it was not sent with a form.

use std::collections::{BTreeMap, BTreeSet};

use domain::shared::Hash;
use record::canonical;

use crate::documents::{self, FILED};
use crate::ports::{Objects, Readers, StoreError, Working, WorkingRow};

/// CONFIG: how long a document stays that nothing names: thirty days after it was last sent.
pub const KEPT_MS: i64 = 30 * 86_400_000;
/// CONFIG: how long between the two steps; no form is on its way for so long.
const GRACE_MS: i64 = 6 * 3_600_000;
/// Kind of the working state that holds what goes next: by hash, since when.
const GOING: &str = "document-going";
/// Rows of the record read at once.
const ROWS_AT_ONCE: u32 = 1_024;
/// Characters of a hash.
const HEX: usize = 64;

/// What one sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Documents that nobody may name from now on.
    pub shut: usize,
    /// Documents whose bytes are gone.
    pub gone: usize,
    /// Documents that were named again between the steps.
    pub named: usize,
}

/// Where documents and what names them are, and the time.
#[derive(Clone, Copy)]
pub struct At<'a> {
    pub readers: &'a dyn Readers,
    pub working: &'a dyn Working,
    pub objects: &'a dyn Objects,
    /// The record's time, unix milliseconds.
    pub now_ms: i64,
}

/// Sweeps once.
///
/// # Errors
///
/// [`StoreError`]; what was done stays, and the rest is for the next sweep.
pub fn sweep(at: At<'_>) -> Result<Swept, StoreError> {
    let mut done = Swept::default();
    let going = pages(at.working, GOING, at.now_ms)?;
    let ripe: Vec<WorkingRow> =
        going.iter().filter(|it| since(it) + GRACE_MS <= at.now_ms).cloned().collect();
    let held: BTreeSet<String> = going.into_iter().map(|it| it.key).collect();
    let old: BTreeSet<String> = old(at)?.into_iter().filter(|it| !held.contains(it)).collect();
    let asked = old.iter().cloned().chain(ripe.iter().map(|it| it.key.clone())).collect();
    let named = named(at, &asked)?;
    for it in ripe {
        let filed = !at.working.scan(FILED, &filer(&it.key), None, at.now_ms)?.is_empty();
        if filed || named.contains(&it.key) {
            done.named += 1;
        } else if let Some(sha256) = Hash::from_hex(&it.key) {
            let gone = at.objects.delete(&documents::object(&sha256));
            gone.map_err(|it| StoreError::Down(it.to_string()))?;
            done.gone += 1;
        }
        at.working.delete(GOING, &it.key)?;
    }
    for key in old.into_iter().filter(|it| !named.contains(it)) {
        let body = at.now_ms.to_string().into_bytes();
        let row = WorkingRow { key: key.clone(), body, expires_ms: i64::MAX };
        at.working.put(GOING, &row)?;
        for row in at.working.scan(FILED, &filer(&key), None, at.now_ms)? {
            at.working.delete(FILED, &row.key)?;
        }
        done.shut += 1;
    }
    Ok(done)
}

fn filer(sha256: &str) -> String {
    format!("{sha256} ")
}

fn since(row: &WorkingRow) -> i64 {
    let text = std::str::from_utf8(&row.body).ok();
    text.and_then(|it| it.parse().ok()).unwrap_or(i64::MAX - GRACE_MS)
}

fn pages(working: &dyn Working, kind: &str, now_ms: i64) -> Result<Vec<WorkingRow>, StoreError> {
    let (mut all, mut after) = (Vec::new(), None::<String>);
    loop {
        let rows = working.scan(kind, "", after.as_deref(), now_ms)?;
        let Some(last) = rows.last() else { return Ok(all) };
        after = Some(last.key.clone());
        all.extend(rows);
    }
}

/// Documents that were last sent long ago. One whose time is not known counts from now on.
fn old(at: At<'_>) -> Result<BTreeSet<String>, StoreError> {
    let mut last: BTreeMap<String, i64> = BTreeMap::new();
    for row in pages(at.working, FILED, at.now_ms)? {
        let Some((sha256, _)) = row.key.split_once(' ') else { continue };
        let body = canonical::parse(&row.body).ok();
        let filed_ms = match body.as_ref().and_then(|it| it.integer("filed_ms")) {
            Some(it) => it,
            None => {
                if let Some(canonical::Value::Object(mut fields)) = body {
                    fields.insert("filed_ms".to_owned(), canonical::Value::Integer(at.now_ms));
                    let body = canonical::Value::Object(fields).encode().into_bytes();
                    at.working.put(FILED, &WorkingRow { body, ..row.clone() })?;
                }
                at.now_ms
            }
        };
        let newest = last.entry(sha256.to_owned()).or_insert(filed_ms);
        *newest = (*newest).max(filed_ms);
    }
    Ok(last.into_iter().filter(|it| it.1 + KEPT_MS < at.now_ms).map(|it| it.0).collect())
}

/// Those of them that the record or any other working state names.
fn named(at: At<'_>, asked: &BTreeSet<String>) -> Result<BTreeSet<String>, StoreError> {
    let mut found = BTreeSet::new();
    if asked.is_empty() {
        return Ok(found);
    }
    let (mut reader, mut from) = (at.readers.reader()?, 0);
    loop {
        let rows = reader.rows(from, ROWS_AT_ONCE)?;
        let Some(last) = rows.last() else { break };
        from = last.index + 1;
        for row in &rows {
            hashes(&row.body, asked, &mut found);
            hashes(row.enclosure.as_deref().unwrap_or_default(), asked, &mut found);
        }
    }
    for it in asked {
        if !found.contains(it) && at.working.names(it, &[FILED, GOING], at.now_ms)? {
            found.insert(it.clone());
        }
    }
    Ok(found)
}

/// Every run of so many hexadecimal digits that is one of those asked for.
fn hashes(bytes: &[u8], asked: &BTreeSet<String>, found: &mut BTreeSet<String>) {
    let runs = bytes.split(|it| !it.is_ascii_hexdigit()).filter(|it| it.len() >= HEX);
    for window in runs.flat_map(|it| it.windows(HEX)) {
        if let Ok(text) = std::str::from_utf8(window)
            && asked.contains(text)
        {
            found.insert(text.to_owned());
        }
    }
}
