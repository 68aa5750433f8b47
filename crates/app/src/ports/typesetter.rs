//! Statutory documents as files that are printed and kept.

use std::ops::Range;

use crate::statutory::StatutoryDocument;

/// Most pages of one document.
pub const DOCUMENT_PAGES_MAX: usize = 400;

/// Sets documents in pages.
pub trait Typesetter: Send + Sync {
    /// What the bytes depend on besides the document: layout and fonts. Another edition may give
    /// other bytes.
    fn edition(&self) -> &str;

    /// Whether the fonts have a character.
    fn has(&self, character: char) -> bool;

    /// The document in pages, with a place kept free where a seal comes. The same gives the same
    /// bytes.
    ///
    /// # Errors
    ///
    /// [`TypesetFault`]; nothing is half made.
    fn typeset(
        &self,
        document: &StatutoryDocument,
        room: Option<SealRoom>,
    ) -> Result<Typeset, TypesetFault>;
}

/// A document in pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typeset {
    pub bytes: Vec<u8>,
    pub pages: usize,
    /// Where a seal is put in; absent where none was asked for.
    pub place: Option<SealPlace>,
}

/// What a maker of seals needs kept free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealRoom {
    /// Most bytes of a seal.
    pub bytes: usize,
    /// Name of the handler that reads it (`/Filter`).
    pub filter: &'static str,
    /// Name of its format (`/SubFilter`).
    pub format: &'static str,
}

/// The place that is kept free for a seal, within the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealPlace {
    /// The array of `/ByteRange`, brackets included. It is filled in: a seal covers it.
    pub byte_range: Range<usize>,
    /// The value of `/Contents`, angle brackets included: all that a seal does not cover.
    pub contents: Range<usize>,
}

impl Typeset {
    /// What a seal covers: the bytes before its place and those after it.
    #[must_use]
    pub fn covered(&self) -> Option<[&[u8]; 2]> {
        let it = &self.place.as_ref()?.contents;
        Some([self.bytes.get(..it.start)?, self.bytes.get(it.end..)?])
    }
}

/// Why a document cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypesetFault {
    /// No font has these: a document with gaps in names is worse than none.
    #[error("no font has {}", code_points(.0))]
    Glyphs(Vec<char>),
    #[error("it would have more than {DOCUMENT_PAGES_MAX} pages")]
    Long,
    #[error("the font cannot be used: {0}")]
    Font(String),
}

fn code_points(all: &[char]) -> String {
    let one = |it: &char| format!("U+{:04X}", u32::from(*it));
    all.iter().map(one).collect::<Vec<_>>().join(", ")
}
