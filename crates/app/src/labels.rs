//! Which hidden leaves still have a shut label, and until when they may.
//!
//! Hidden acts of a lot are opened with the lot. A leaf of a person or of an organisation's keys
//! has no such day: its label is opened, never its body, half-way through the time that the rules
//! allow. A refusal behind its lot's opening is opened once nobody can be refused near that limit
//! any more. Hidden acts of a lot that is not opened in time are listed as still sealed, and again
//! before a listing ends. Source: protocols/log.md §2 (No orphans) and §3.6, rules Y06, Y12, Y21.

use std::collections::{BTreeMap, BTreeSet};

use domain::rulebook::{Rulebook, ids};
use domain::shared::LotId;
use record::canonical::{self, Value};

use crate::desk::Desk;
use crate::platform::Asked;
use crate::ports::{Reader, Row, StoreError};

/// Rows read at once.
const ROWS_AT_ONCE: u32 = 1_024;
const DAY_MS: i64 = 86_400_000;

/// Shut labels, as far as the record was read.
#[derive(Debug, Default)]
pub struct Labels {
    next: u64,
    /// Of persons: stamps by leaf index, unix milliseconds.
    persons: BTreeMap<u64, i64>,
    /// Hidden streams of lots that were opened.
    opened: BTreeSet<String>,
    /// Refusals behind their lot's opening: stamps by leaf index, unix milliseconds.
    refused: BTreeMap<u64, i64>,
    /// Hidden acts of lots that are not opened.
    sealed: BTreeMap<u64, Sealed>,
}

/// One hidden act of a lot.
#[derive(Clone, Copy, Debug)]
struct Sealed {
    stamp_ms: i64,
    /// Until when the last listing keeps it, unix milliseconds.
    listed_ms: Option<i64>,
}

impl Sealed {
    /// Until when it may be shut without being listed (again), unix milliseconds.
    fn until_ms(self, rules: &Rulebook) -> Option<i64> {
        let days = i64::from(rules.count(ids::Y06).ok()?);
        Some(self.listed_ms.unwrap_or(self.stamp_ms + days * DAY_MS))
    }
}

impl Labels {
    /// Reads on from where the last reading ended.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; what was read before stays.
    pub fn read_on(&mut self, reader: &mut dyn Reader) -> Result<(), StoreError> {
        loop {
            let entries = reader.entries(self.next, ROWS_AT_ONCE)?;
            let Some(last) = entries.last() else { return Ok(()) };
            if entries.iter().any(|it| concerns(&it.entry)) {
                let count = u32::try_from(entries.len()).unwrap_or(ROWS_AT_ONCE);
                for row in &reader.rows(self.next, count)? {
                    self.take(row);
                }
            }
            self.next = last.index + 1;
        }
    }

    /// Whether so many rows below `next` were not read yet that it is time to.
    #[must_use]
    pub fn lags(&self, next: u64) -> bool {
        next.saturating_sub(self.next) >= u64::from(ROWS_AT_ONCE)
    }

    fn take(&mut self, row: &Row) {
        let hidden = row.salt_k.is_some();
        if hidden && !row.stream.ends_with("/sealed") {
            self.persons.insert(row.index, row.stamp_ms);
        } else if hidden {
            let sealed = Sealed { stamp_ms: row.stamp_ms, listed_ms: None };
            self.sealed.insert(row.index, sealed);
        }
        match row.kind.as_str() {
            "Refused" if self.opened.contains(&row.stream) => {
                self.refused.insert(row.index, row.stamp_ms);
            }
            "RecordsOpened" => self.opened.extend(opened_stream(&row.body)),
            "Opened" => {
                for index in opened(&row.body) {
                    self.persons.remove(&index);
                    self.refused.remove(&index);
                    self.sealed.remove(&index);
                }
            }
            "StillSealed" => self.take_listing(&row.body),
            _ => {}
        }
    }

    fn take_listing(&mut self, body: &[u8]) {
        let Ok(body) = canonical::parse(body) else { return };
        let until_ms = body.integer("until").map(|it| it.saturating_mul(1_000));
        for it in body.list("indexes").unwrap_or_default() {
            let Value::Integer(index) = it else { continue };
            let sealed = u64::try_from(*index).ok().and_then(|it| self.sealed.get_mut(&it));
            if let Some(sealed) = sealed {
                sealed.listed_ms = until_ms;
            }
        }
    }

    /// When hidden acts of lots are listed as still sealed, unix milliseconds: a day before the
    /// first of them would be overdue.
    #[must_use]
    pub fn listing_due_ms(&self, rules: &Rulebook) -> Option<i64> {
        self.sealed.values().filter_map(|it| it.until_ms(rules)).min().map(|it| it - DAY_MS)
    }

    /// The fields of a `StillSealed`, when one is due: every hidden act that would be overdue
    /// before the next listing, covers included, and until when the list holds.
    #[must_use]
    pub fn listing(&self, now_ms: i64, rules: &Rulebook) -> Option<BTreeMap<String, Value>> {
        self.listing_due_ms(rules).filter(|it| *it < now_ms)?;
        let until_ms = now_ms + i64::from(rules.count(ids::Y21).ok()?) * DAY_MS;
        let due = |it: &Sealed| it.until_ms(rules).is_some_and(|it| it <= until_ms);
        let indexes = self.sealed.iter().filter(|it| due(it.1)).map(|it| *it.0);
        let integer = |it: u64| Value::Integer(i64::try_from(it).unwrap_or(i64::MAX));
        let fields = [
            ("cite", Value::Text(ids::Y06.to_owned())),
            ("indexes", Value::List(indexes.map(integer).collect())),
            ("until", Value::Integer(until_ms.div_euclid(1_000))),
        ];
        Some(fields.map(|(name, it)| (name.to_owned(), it)).into())
    }

    /// When the labels of persons are opened: half of the allowed time after the oldest.
    fn persons_due_ms(&self, rules: &Rulebook) -> Option<i64> {
        let days = i64::from(rules.count(ids::Y06).ok()?);
        // Stamps never fall along the indexes, so the first is the oldest.
        self.persons.first_key_value().map(|(_, it)| it + days * DAY_MS / 2)
    }

    /// When those of late refusals are: no refusal near the same limit comes after that.
    fn refused_due_ms(&self, rules: &Rulebook) -> Option<i64> {
        let window_ms = rules.seconds(ids::Y12).ok()?.saturating_mul(1_000);
        self.refused.first_key_value().map(|(_, it)| it.saturating_add(window_ms))
    }

    /// When labels are opened next, unix milliseconds.
    #[must_use]
    pub fn due_ms(&self, rules: &Rulebook) -> Option<i64> {
        let refused = self.refused_due_ms(rules);
        self.persons_due_ms(rules).into_iter().chain(refused).min()
    }

    /// Leaf indexes of every shut label whose time has come.
    #[must_use]
    pub fn due(&self, now_ms: i64, rules: &Rulebook) -> Vec<u64> {
        let of = |due: Option<i64>, all: &BTreeMap<u64, i64>| -> Vec<u64> {
            let all = all.keys().copied();
            if due.is_some_and(|it| it < now_ms) { all.collect() } else { Vec::new() }
        };
        let mut due = of(self.persons_due_ms(rules), &self.persons);
        due.extend(of(self.refused_due_ms(rules), &self.refused));
        due.sort_unstable();
        due
    }
}

/// What is to be asked of the door now: labels whose time has come, with refusals that wait for
/// their count, and the list of what stays sealed.
pub fn asked(labels: &Labels, desk: &mut Desk, now_ms: i64, rules: &Rulebook) -> Vec<Asked> {
    let indexes = labels.due(now_ms, rules);
    let uncounted = uncounted_ms(desk, rules).is_some_and(|it| it < now_ms);
    let opens = !indexes.is_empty() || uncounted;
    let listing = labels.listing(now_ms, rules);
    let listing = listing.map(|fields| Asked::Fact { kind: "StillSealed", fields });
    opens.then_some(Asked::Labels { indexes }).into_iter().chain(listing).collect()
}

/// When something is to be asked next, unix milliseconds.
pub fn next_ms(labels: &Labels, desk: &mut Desk, rules: &Rulebook) -> Option<i64> {
    let uncounted = uncounted_ms(desk, rules);
    let leaves = [labels.due_ms(rules), labels.listing_due_ms(rules), uncounted];
    leaves.into_iter().flatten().min()
}

/// When further refusals behind an opening are counted; unread states are read at a turn.
fn uncounted_ms(desk: &mut Desk, rules: &Rulebook) -> Option<i64> {
    desk.uncounted_ms(rules.seconds(ids::Y12).ok()?).ok()?
}

/// Clear kinds that [`Labels`] reads, besides every opaque row.
const READ: [&[u8]; 3] = [b"Opened", b"RecordsOpened", b"StillSealed"];

/// Whether an entry may shut or open a label, or list one.
fn concerns(entry: &[u8]) -> bool {
    let line = entry.split(|it| *it == b'\n').next().unwrap_or_default();
    let kind = line.split(|it| *it == b' ').nth(2);
    entry.starts_with(b"o ") || kind.is_some_and(|it| READ.contains(&it))
}

/// The hidden stream that a `RecordsOpened` opens.
fn opened_stream(body: &[u8]) -> Option<String> {
    let body = canonical::parse(body).ok()?;
    Some(LotId::parse(body.text("lot")?).ok()?.sealed())
}

/// Leaf indexes that an `Opened` opens.
fn opened(body: &[u8]) -> Vec<u64> {
    let Ok(body) = canonical::parse(body) else { return Vec::new() };
    let Some(Value::List(all)) = body.get("openings") else { return Vec::new() };
    let index = |it: &Value| u64::try_from(it.integer("index")?).ok();
    all.iter().filter_map(index).collect()
}

#[cfg(test)]
mod tests {
    use domain::shared::Instant;

    use super::*;

    fn rules() -> &'static Rulebook {
        crate::rules::rules_for(&domain::world::World::default(), None, Instant(0))
    }

    fn row(index: u64, kind: &str, stream: &str, body: &str) -> Row {
        let hidden = (kind != "Opened" && kind != "StillSealed").then_some([1; 32]);
        Row {
            index,
            stream: stream.to_owned(),
            version: 1,
            kind: kind.to_owned(),
            stamp_ms: i64::try_from(index).unwrap() * DAY_MS,
            body: body.as_bytes().to_vec(),
            entry: Vec::new(),
            salt_k: hidden,
            salt_b: hidden,
            enclosure: None,
            command_sha256: [0; 32],
            account: "platform".to_owned(),
            key: None,
            answer: None,
        }
    }

    fn indexes(fields: &BTreeMap<String, Value>) -> String {
        fields["indexes"].encode()
    }

    #[test]
    fn a_lot_that_is_not_opened_in_time_is_listed_and_listed_again_thirty_days_later() {
        // covers: Y06, Y21
        let mut labels = Labels::default();
        for (index, kind) in [(0, "EnvelopeReceived"), (20, "Cover"), (40, "EnvelopeReceived")] {
            labels.take(&row(index, kind, "W1/A/1/sealed", "{}"));
        }
        labels.take(&row(41, "PersonAdded", "person/a", "{}"));
        let due_ms = 179 * DAY_MS;
        assert_eq!(labels.listing_due_ms(rules()), Some(due_ms));
        assert_eq!(labels.listing(due_ms, rules()), None);
        let fields = labels.listing(due_ms + 1, rules()).unwrap();
        // Leaf 40 may stay shut until day 220, beyond what this list promises.
        assert_eq!(indexes(&fields), "[0,20]");
        assert_eq!(fields["until"], Value::Integer((due_ms + 30 * DAY_MS) / 1_000));
        let body = Value::Object(fields).encode();
        labels.take(&row(179, "StillSealed", "log", &body));
        assert_eq!(labels.listing_due_ms(rules()), Some(208 * DAY_MS));
        let again = labels.listing(208 * DAY_MS + 1, rules()).unwrap();
        assert_eq!(indexes(&again), "[0,20,40]");
        labels.take(&row(209, "Opened", "log", "{\"openings\":[{\"index\":0},{\"index\":20}]}"));
        assert_eq!(labels.listing_due_ms(rules()), Some((40 + 179) * DAY_MS));
    }

    #[test]
    fn a_list_that_is_none_keeps_nothing_shut() {
        let mut labels = Labels::default();
        labels.take(&row(0, "Cover", "W1/A/1/sealed", "{}"));
        for body in ["", "{\"indexes\":0}", "{\"indexes\":[-1,\"0\",7]}", "{\"until\":1}"] {
            labels.take(&row(1, "StillSealed", "log", body));
            assert_eq!(labels.listing_due_ms(rules()), Some(179 * DAY_MS), "{body}");
        }
    }

    #[test]
    fn only_opaque_entries_and_what_opens_or_lists_them_are_looked_into() {
        assert!(concerns(b"o 1700000000 00\n"));
        assert!(concerns(b"c 1700000000 Opened log 7\n{}"));
        assert!(concerns(b"h 1700000000 Opened log 7 00 20000\n"));
        assert!(concerns(b"c 1700000000 RecordsOpened log 8\n{}"));
        assert!(concerns(b"c 1700000000 StillSealed log 9\n{}"));
        assert!(!concerns(b"c 1700000000 Announced a/A/1 1\n{\"x\":\" Opened \"}"));
        assert!(!concerns(b""));
    }

    #[test]
    fn a_reading_is_due_when_a_whole_batch_waits() {
        let labels = Labels::default();
        assert!(!labels.lags(0) && !labels.lags(1_023));
        assert!(labels.lags(1_024));
    }
}
