//! Views: what public pages list and search, folded from the clear rows of the record.
//!
//! A view reads one row after the other and writes one versioned table. It never reads an opaque
//! row, an enclosure or a hidden stream, so nothing made from a view can show a bid before its
//! opening. A view that fails falls behind; it never stops the record.
//! Source: architecture.md (Invariants: views have their own versions).

mod build;
mod compare;
pub mod lot_events;
mod store;
mod table;
pub mod tenders;
mod tokens;

use record::event::{KINDS, LOG_KINDS};
use record::leaf::Form;

use crate::ports::{Row, StoreError};

pub use build::{Progress, apply, rebuild, step};
pub use compare::{Compared, Difference, What, compare};
pub use store::Viewed;
pub use table::Table;

/// One view: its name, the version of the code that writes it, and that code.
pub struct View {
    /// Name, as [`crate::ports::Views::view_live`] knows it.
    pub name: &'static str,
    /// To be raised whenever the rows written for an old record would differ.
    pub version: u32,
    take: fn(&mut dyn Table, &Row) -> Result<(), StoreError>,
}

/// Every view of this release.
pub const ALL: &[View] = &[
    View { name: tenders::NAME, version: tenders::VERSION, take: tenders::take },
    View { name: lot_events::NAME, version: lot_events::VERSION, take: lot_events::take },
];

/// Whether a view may read the row: its leaf shows it in clear, and no hidden stream holds it.
#[must_use]
pub fn is_public(row: &Row) -> bool {
    let shown = row.entry.starts_with(b"c ") || row.entry.starts_with(b"h ");
    let clear = |it: &(&str, Form)| it.0 == row.kind && it.1 == Form::Clear;
    shown && !row.stream.ends_with("/sealed") && KINDS.iter().chain(LOG_KINDS).any(clear)
}

fn damaged(row: &Row) -> StoreError {
    StoreError::Damaged(format!("leaf {} is no {}", row.index, row.kind))
}

#[cfg(test)]
mod tests {
    use super::is_public;
    use crate::ports::Row;

    fn row(kind: &str, stream: &str, entry: &[u8]) -> Row {
        Row {
            index: 0,
            stream: stream.to_owned(),
            version: 1,
            kind: kind.to_owned(),
            stamp_ms: 0,
            body: Vec::new(),
            entry: entry.to_vec(),
            salt_k: None,
            salt_b: None,
            enclosure: None,
            command_sha256: [0; 32],
            account: "a".to_owned(),
            key: None,
            answer: None,
        }
    }

    #[test]
    fn only_a_clear_kind_in_a_clear_leaf_of_a_stream_that_is_not_hidden_is_public() {
        assert!(is_public(&row("Announced", "t/A/1", b"c 1")));
        assert!(is_public(&row("Announced", "t/A/1", b"h 1")));
        assert!(is_public(&row("Opened", "log", b"c 1")));
        assert!(!is_public(&row("Announced", "t/A/1", b"o 1")));
        assert!(!is_public(&row("Announced", "t/A/1/sealed", b"c 1")));
        assert!(!is_public(&row("EnvelopeReceived", "t/A/1", b"c 1")));
        assert!(!is_public(&row("PersonAdded", "person/a", b"c 1")));
        assert!(!is_public(&row("Unheard", "t/A/1", b"c 1")));
    }
}
