//! Which hidden leaves of persons still have a shut label, and until when they may.
//!
//! Hidden acts of a lot are opened with the lot. A leaf of a person or of an organisation's keys
//! has no such day: its label is opened, never its body, half-way through the time that the rules
//! allow. Source: protocols/log.md §2 (No orphans), rule Y06.

use std::collections::BTreeMap;

use domain::rulebook::{Rulebook, ids};
use record::canonical;

use crate::ports::{Reader, Row, StoreError};

/// Rows read at once.
const ROWS_AT_ONCE: u32 = 1_024;
const DAY_MS: i64 = 86_400_000;

/// Shut labels of persons, as far as the record was read.
#[derive(Debug, Default)]
pub struct Labels {
    next: u64,
    /// Stamps by leaf index, unix milliseconds.
    shut: BTreeMap<u64, i64>,
}

impl Labels {
    /// Reads on from where the last reading ended.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; what was read before stays.
    pub fn read_on(&mut self, reader: &mut dyn Reader) -> Result<(), StoreError> {
        loop {
            let rows = reader.rows(self.next, ROWS_AT_ONCE)?;
            if rows.is_empty() {
                return Ok(());
            }
            for row in &rows {
                self.take(row);
            }
        }
    }

    fn take(&mut self, row: &Row) {
        self.next = row.index + 1;
        if row.salt_k.is_some() && !row.stream.ends_with("/sealed") {
            self.shut.insert(row.index, row.stamp_ms);
        }
        if row.kind == "Opened" {
            for index in opened(&row.body) {
                self.shut.remove(&index);
            }
        }
    }

    /// When the labels are opened, unix milliseconds: half of the allowed time after the oldest.
    #[must_use]
    pub fn due_ms(&self, rules: &Rulebook) -> Option<i64> {
        let days = i64::from(rules.count(ids::Y06).ok()?);
        self.shut.values().min().map(|it| it + days * DAY_MS / 2)
    }

    /// Leaf indexes of every shut label.
    #[must_use]
    pub fn shut(&self) -> Vec<u64> {
        self.shut.keys().copied().collect()
    }
}

/// Leaf indexes that an `Opened` opens.
fn opened(body: &[u8]) -> Vec<u64> {
    let Ok(body) = canonical::parse(body) else { return Vec::new() };
    let Some(canonical::Value::List(all)) = body.get("openings") else { return Vec::new() };
    let index = |it: &canonical::Value| u64::try_from(it.integer("index")?).ok();
    all.iter().filter_map(index).collect()
}
