//! The audit file of an auction: every public event, a line each, as anybody may replay it.

use domain::auction::Event;
use domain::rulebook::Settings;
use domain::shared::{Instant, LotId};

use super::{decode, encode, kind};
use crate::canonical::{self, Value};

/// The member `v` of the first line.
pub const VERSION: &str = "daylight.auction/1";
/// Most events of a file that is read.
pub const LINES_MAX: usize = 2_000_000;

/// One event with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub position: u64,
    pub stamp: Instant,
    pub event: Event,
}

/// One auction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditFile {
    pub lot: LotId,
    /// Id of the pack that the lot adopted.
    pub pack: String,
    /// Numbers that the centre set in place of the pack's, as the lot keeps them.
    pub settings: Settings,
    pub lines: Vec<Line>,
}

/// Why bytes are no audit file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("not an audit file of an auction")]
    NotAnAuction,
    #[error("line {0} is no event of an auction")]
    Line(usize),
    #[error("the file has more events than are read")]
    TooLong,
}

impl Line {
    /// Writes the public line, without its line feed.
    #[must_use]
    pub fn encode(&self) -> String {
        let position = i64::try_from(self.position).unwrap_or(canonical::INTEGER_MAX);
        Value::object([
            ("body", encode(&self.event).0),
            ("kind", kind(&self.event).into()),
            ("position", position.into()),
            ("stamp_ms", self.stamp.0.into()),
        ])
        .encode()
    }

    /// Reads a line; `None` for any other bytes.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let value = canonical::parse(bytes).ok()?;
        if !value.has_exactly(&["body", "kind", "position", "stamp_ms"]) {
            return None;
        }
        let (position, stamp) = (value.count("position")?, value.integer("stamp_ms")?);
        let event = decode(value.text("kind")?, value.get("body")?, None).ok()?;
        Some(Self { position, stamp: Instant(stamp), event })
    }
}

impl AuditFile {
    /// Writes the file.
    #[must_use]
    pub fn encode(&self) -> String {
        let settings = self.settings.iter().map(|it| (it.0.clone(), (*it.1).into()));
        let head = Value::object([
            ("lot", self.lot.to_string().into()),
            ("pack", self.pack.as_str().into()),
            ("settings", Value::Object(settings.collect())),
            ("v", VERSION.into()),
        ]);
        let mut out = head.encode();
        out.push('\n');
        for it in &self.lines {
            out.push_str(&it.encode());
            out.push('\n');
        }
        out
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`FileError`] for other bytes; lines are counted from 1, the head being the first.
    pub fn parse(bytes: &[u8]) -> Result<Self, FileError> {
        let bytes = bytes.strip_suffix(b"\n").ok_or(FileError::NotAnAuction)?;
        let mut lines = bytes.split(|it| *it == b'\n');
        let head = lines.next().and_then(|it| canonical::parse(it).ok());
        let head = head.ok_or(FileError::NotAnAuction)?;
        let (lot, pack, settings) = head_of(&head).ok_or(FileError::NotAnAuction)?;
        let mut read = Vec::new();
        for (at, line) in lines.enumerate() {
            if at >= LINES_MAX {
                return Err(FileError::TooLong);
            }
            read.push(Line::parse(line).ok_or(FileError::Line(at + 2))?);
        }
        Ok(Self { lot, pack, settings, lines: read })
    }
}

fn head_of(head: &Value) -> Option<(LotId, String, Settings)> {
    let shape = head.has_exactly(&["lot", "pack", "settings", "v"]);
    if !shape || head.text("v") != Some(VERSION) {
        return None;
    }
    let Value::Object(settings) = head.get("settings")? else { return None };
    let number = |it: &Value| match it {
        Value::Integer(it) => Some(*it),
        _ => None,
    };
    let settings = settings.iter().map(|it| Some((it.0.clone(), number(it.1)?)));
    let lot = LotId::parse(head.text("lot")?).ok()?;
    Some((lot, head.text("pack")?.to_owned(), settings.collect::<Option<_>>()?))
}
