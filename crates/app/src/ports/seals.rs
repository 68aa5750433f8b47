//! Electronic seals 电子印章, put into the place that a document keeps free for one.

use super::typesetter::{SealRoom, Typeset};

/// What a seal is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealNature {
    /// 样章: it shows how it goes, and is no organisation's seal.
    Sample,
    /// Made by a maker of seals whom the law knows.
    Real,
}

/// Why a document was not sealed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealFailure {
    /// The maker of seals does not answer; the same may go through later.
    #[error("no seal now: {0}")]
    Down(String),
    /// What was made does not fit the place kept free, or there is none.
    #[error("the seal has {bytes} bytes, and the document keeps {room} free")]
    Large { bytes: usize, room: usize },
}

/// Seals documents.
///
/// Who holds the key is trusted with all that a seal says; the record does not depend on it: what
/// a document says follows from the log, and its page and its codes lead there.
pub trait Seals: Send + Sync {
    fn nature(&self) -> SealNature;

    /// What must be kept free.
    fn room(&self) -> SealRoom;

    /// The document with the seal in its place; no byte outside of the place changes.
    ///
    /// # Errors
    ///
    /// [`SealFailure`]; the document then has no seal.
    fn seal(&self, document: Typeset) -> Result<Vec<u8>, SealFailure>;
}
