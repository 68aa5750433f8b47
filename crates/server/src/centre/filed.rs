//! Which days of the cosigned history were closed by their leaf, and which are to be.
//!
//! A day is closed five minutes after midnight in Beijing by a clear `CheckpointsFiled`; what is
//! found of it later goes to `<day>.late`. Source: protocols/log.md §1.

use std::collections::{BTreeMap, BTreeSet};

use app::platform::{Asked, Platform};
use app::ports::StoreError;
use app::publisher::{Day, PublishError};
use record::canonical::{self, Value};
use translog::archive;
use translog::store::TileStore;

const CLOSED_AFTER_MS: i64 = 300_000;
const DAY_MS: i64 = 86_400_000;
const BEIJING_MS: i64 = 28_800_000;
/// Rows read at once.
const ROWS_AT_ONCE: u32 = 1_024;

/// Days since 1970 in Beijing, and which of them were filed.
#[derive(Debug)]
pub struct Filed {
    filed: BTreeSet<String>,
    /// The first day that was not looked at yet.
    next: i64,
}

fn day_of(ms: i64) -> i64 {
    (ms + BEIJING_MS).div_euclid(DAY_MS)
}

fn date(day: i64) -> String {
    let noon_s = (day * DAY_MS - BEIJING_MS + DAY_MS / 2) / 1_000;
    archive::day(u64::try_from(noon_s).unwrap_or_default())
}

impl Filed {
    /// Reads what the record says was filed; begins with the day of its first leaf.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the record cannot be read.
    pub fn read(platform: &Platform) -> Result<Self, StoreError> {
        let mut reader = platform.readers.reader()?;
        let first = reader.rows(0, 1)?.first().map_or_else(|| platform.now_ms(), |it| it.stamp_ms);
        let (mut filed, mut from) = (BTreeSet::new(), 1);
        loop {
            let rows = reader.stream("log", from, ROWS_AT_ONCE)?;
            let Some(last) = rows.last() else { break };
            from = last.version + 1;
            filed.extend(
                rows.iter().filter(|it| it.kind == "CheckpointsFiled").filter_map(|it| {
                    canonical::parse(&it.body).ok()?.text("date").map(str::to_owned)
                }),
            );
        }
        Ok(Self { filed, next: day_of(first) })
    }

    /// Days that are over, have a file, and were not filed.
    ///
    /// # Errors
    ///
    /// [`PublishError`] when the archive cannot be read.
    pub fn over(
        &mut self,
        now_ms: i64,
        store: &dyn TileStore,
    ) -> Result<Vec<String>, PublishError> {
        let today = day_of(now_ms - CLOSED_AFTER_MS);
        let mut over = Vec::new();
        for day in self.next..today {
            let date = date(day);
            if !self.filed.contains(&date) && store.read(&archive::path(&date))?.is_some() {
                over.push(date);
            }
        }
        if over.is_empty() {
            self.next = self.next.max(today);
        }
        Ok(over)
    }

    /// Today and yesterday: where a cosignature may be missing that nobody filed without.
    pub fn recent(&self, now_ms: i64) -> Vec<(String, Day)> {
        let today = day_of(now_ms);
        let kind = |it: &String| if self.filed.contains(it) { Day::Filed } else { Day::Open };
        let days = [date(today - 1), date(today)].into_iter();
        days.map(|it| (it.clone(), kind(&it))).collect()
    }

    /// Asks for the leaf that closes a day; a day that does not enter now is asked for again.
    ///
    /// # Errors
    ///
    /// [`PublishError`] when the archive cannot be read.
    pub fn file(
        &mut self,
        date: &str,
        platform: &Platform,
        store: &dyn TileStore,
    ) -> Result<(), PublishError> {
        let bytes = store.read(&archive::path(date))?.unwrap_or_default();
        let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let fields = BTreeMap::from([
            ("date".to_owned(), Value::Text(date.to_owned())),
            ("length".to_owned(), Value::Integer(length)),
            ("sha256".to_owned(), Value::Text(translog::hash::sha256(&bytes).to_hex())),
        ]);
        let asked = platform.door.submit(Asked::Fact { kind: "CheckpointsFiled", fields });
        if asked.is_ok_and(|it| matches!(it.wait(), Ok(app::desk::Answer::Written(_)))) {
            self.filed.insert(date.to_owned());
        }
        Ok(())
    }
}
