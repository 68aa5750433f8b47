//! The public bytes of one draw as a file: every event with its place in the log.
//!
//! Canonical JSON `{"draw", "entries", "v"}`, `v` being `daylight.draw/1`; an entry is
//! `{"body", "index", "kind"}` with the exact body, or `{"cosigned_ms", "index"}` for a cosigned
//! checkpoint that covers every smaller index.

use draw::attempt::Item;
use draw::call_event::{self, Logged};
use draw::event::Framed;
use record::canonical::{self, Value};

/// The member `v`.
pub const VERSION: &str = "daylight.draw/1";
/// Most entries that are read.
pub const ENTRIES_MAX: usize = 100_000;

/// What stands at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Draw(Framed),
    Call(Logged),
    /// The committee of an attempt was dissolved with its citation.
    Dissolved {
        seq: u64,
    },
    /// Quorum time, milliseconds since 1970.
    Cosigned {
        at_ms: u64,
    },
}

/// One place of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub index: u64,
    pub what: What,
}

/// One draw with all its attempts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawFile {
    pub draw: String,
    /// Ascending by index.
    pub entries: Vec<Entry>,
}

/// Why a file is no draw, or which body of it is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("not a file of a draw")]
    NotADraw,
    #[error("{code} at #{index}")]
    Body { index: u64, code: draw::Code },
}

impl DrawFile {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`FileError::NotADraw`] for other bytes, [`FileError::Body`] with `draw.not_canonical` or
    /// `draw.ctx` for a body that does not read.
    pub fn parse(bytes: &[u8]) -> Result<DrawFile, FileError> {
        let value = canonical::parse(bytes).map_err(|_| FileError::NotADraw)?;
        let shape = value.has_exactly(&["draw", "entries", "v"]);
        let version = value.text("v") == Some(VERSION);
        let (Some(draw), Some(list), true) =
            (value.text("draw"), value.list("entries"), shape && version)
        else {
            return Err(FileError::NotADraw);
        };
        if list.len() > ENTRIES_MAX {
            return Err(FileError::NotADraw);
        }
        let entries = list.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        if !entries.is_sorted_by(|a, b| a.index < b.index) {
            return Err(FileError::NotADraw);
        }
        Ok(DrawFile { draw: draw.to_owned(), entries })
    }

    /// The items of one attempt: its own events, the rosters, and all checkpoints.
    #[must_use]
    pub fn attempt(&self, seq: u64) -> Vec<Item> {
        let item = |it: &Entry| match &it.what {
            What::Cosigned { at_ms } => Some(Item::Cosigned { at_ms: Some(*at_ms) }),
            What::Draw(it) if it.kind() == "RosterCommitted" || it.frame.seq == seq => {
                Some(Item::Event(it.clone()))
            }
            _ => None,
        };
        self.entries.iter().filter_map(item).collect()
    }

    /// The stamp of an attempt's announcement, milliseconds since 1970.
    #[must_use]
    pub fn announced_ms(&self, seq: u64) -> Option<u64> {
        self.entries.iter().find_map(|it| match &it.what {
            What::Draw(it) if it.kind() == "DrawAnnounced" && it.frame.seq == seq => {
                Some(it.frame.stamp_ms)
            }
            _ => None,
        })
    }

    /// The attempts by seq, in the order of their first event, with the index of that event.
    #[must_use]
    pub fn attempts(&self) -> Vec<(u64, u64)> {
        let mut out: Vec<(u64, u64)> = Vec::new();
        for it in &self.entries {
            if let What::Draw(framed) = &it.what
                && framed.kind() == "DrawAnnounced"
            {
                out.push((framed.frame.seq, it.index));
            }
        }
        out
    }
}

fn entry(value: &Value) -> Result<Entry, FileError> {
    let index = value.count("index").ok_or(FileError::NotADraw)?;
    if value.has_exactly(&["cosigned_ms", "index"]) {
        let at_ms = value.count("cosigned_ms").ok_or(FileError::NotADraw)?;
        return Ok(Entry { index, what: What::Cosigned { at_ms } });
    }
    let (Some(kind), Some(body), true) =
        (value.text("kind"), value.text("body"), value.has_exactly(&["body", "index", "kind"]))
    else {
        return Err(FileError::NotADraw);
    };
    let what = what(kind, body).map_err(|code| FileError::Body { index, code })?;
    Ok(Entry { index, what })
}

/// Reads a body by its kind.
pub(super) fn what(kind: &str, body: &str) -> Result<What, draw::Code> {
    let body = body.as_bytes();
    if kind == "CommitteeDissolved" {
        // The citation beside the frame is the platform's own.
        let value = canonical::parse(body).map_err(|_| draw::Code::NotCanonical)?;
        let seq = value.count("seq").filter(|_| value.text("draw").is_some());
        return Ok(What::Dissolved { seq: seq.ok_or(draw::Code::NotCanonical)? });
    }
    if kind == "EvaluationVoided" {
        // Which attempt it ends follows from its place.
        return Ok(What::Dissolved { seq: 0 });
    }
    if call_event::KINDS.contains(&kind) {
        return call_event::parse(kind, body).map(What::Call);
    }
    Framed::parse(kind, body).map(What::Draw)
}
