//! Ids as the public log spells them.

use std::fmt;

/// Why a text is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("an id starts with a letter or digit and holds only letters, digits, `.`, `_`, `-`")]
    Grammar,
    #[error("the id is too long")]
    Length,
}

/// One id segment: `[0-9A-Za-z][0-9A-Za-z._-]*`, at most 40 bytes.
///
/// Source: protocols/log.md, opening paragraph.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(String);

/// Longest segment: three of them and two slashes stay within a log id.
pub const SEGMENT_BYTES_MAX: usize = 40; // not law: bound of our own, below log.md's 64
/// Longest lot id, so that `<lot>/sealed` is an id of the log.
pub const LOT_BYTES_MAX: usize = 57; // not law: protocols/log.md

impl Id {
    /// Reads a segment.
    ///
    /// # Errors
    ///
    /// [`IdError`] when it is empty, too long, or holds another character.
    pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
        let text = text.into();
        let mut rest = text.bytes();
        let first = rest.next().is_some_and(|it| it.is_ascii_alphanumeric());
        let allowed = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'_' | b'-');
        if !first || !rest.all(allowed) {
            return Err(IdError::Grammar);
        }
        if text.len() > SEGMENT_BYTES_MAX {
            return Err(IdError::Length);
        }
        Ok(Self(text))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who acts: a person's account at this platform.
pub type AccountId = Id;
/// A stored document's id within its project.
pub type DocumentId = Id;

/// A lot's round 轮次: 1 at first, one more at each re-tender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Round(u16);

impl Round {
    pub const FIRST: Self = Self(1);

    /// Reads a round from 1 to 999.
    #[must_use]
    pub fn new(number: u16) -> Option<Self> {
        (1..=999).contains(&number).then_some(Self(number)) // not law: protocols/seal.md §4
    }

    #[must_use]
    pub fn number(self) -> u16 {
        self.0
    }

    /// The round of a re-tender, if there may be one more.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::new(self.0 + 1)
    }
}

/// One lot 标段/包 in one round: `<tender>/<lot>/<round>`, a stream of the log.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LotId {
    pub tender: Id,
    pub lot: Id,
    pub round: Round,
}

impl LotId {
    /// Joins the three parts.
    ///
    /// # Errors
    ///
    /// [`IdError::Length`] when the whole is longer than [`LOT_BYTES_MAX`].
    pub fn new(tender: Id, lot: Id, round: Round) -> Result<Self, IdError> {
        let it = Self { tender, lot, round };
        if it.to_string().len() > LOT_BYTES_MAX {
            return Err(IdError::Length);
        }
        Ok(it)
    }

    /// Reads `<tender>/<lot>/<round>`.
    ///
    /// # Errors
    ///
    /// [`IdError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let mut parts = text.split('/');
        let (Some(tender), Some(lot), Some(round), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(IdError::Grammar);
        };
        if round.starts_with('0') || round.starts_with('+') {
            return Err(IdError::Grammar);
        }
        let round = round.parse().ok().and_then(Round::new).ok_or(IdError::Grammar)?;
        Self::new(Id::new(tender)?, Id::new(lot)?, round)
    }

    /// The stream of the lot's hidden acts.
    #[must_use]
    pub fn sealed(&self) -> String {
        format!("{self}/sealed")
    }
}

impl fmt::Display for LotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.tender, self.lot, self.round.0)
    }
}

impl fmt::Debug for LotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lot_id_reads_back_as_it_was_written() {
        let it = LotId::parse("GP2026-001/A/2").unwrap();
        assert_eq!(it.to_string(), "GP2026-001/A/2");
        assert_eq!(it.sealed(), "GP2026-001/A/2/sealed");
    }

    #[test]
    fn a_hostile_id_is_refused() {
        for it in ["", "/", "a//1", "a/b/0", "a/b/01", "a/b/1000", "../b/1", "a/b/1/c", "甲/b/1"] {
            assert!(LotId::parse(it).is_err(), "{it}");
        }
        assert!(Id::new("-a").is_err());
        assert!(Id::new("a".repeat(41)).is_err());
    }
}
