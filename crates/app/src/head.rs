//! What the log is bound to: the highest tree head it has signed, and where a record stands to it.
//!
//! The head lies outside store and backups, so that a record put back from a backup cannot be
//! mistaken for the whole one. Source: protocols/log.md §4.

/// A tree head: size and root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of leaves.
    pub size: u64,
    /// Root of the tree of that size.
    pub root: [u8; 32],
}

/// Why the head could not be read or moved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// Somebody else moved it: a second signer lives. Stop.
    #[error("the head file holds another head than expected: {found:?}")]
    Moved { found: Option<Head> },
    /// The new head is smaller, or of equal size with another root. Stop.
    #[error("a head of size {held} must not be followed by one of size {offered}")]
    Backwards { held: u64, offered: u64 },
    /// The file is not one of ours, or belongs to another origin. Stop.
    #[error("the head file is damaged: {0}")]
    Damaged(String),
    /// The file could not be written or read; the head may be either one. Sign nothing with it.
    #[error("the head file is down: {0}")]
    Down(String),
}

/// Keeps the highest head signed for one origin.
pub trait HeadKeeper: Send {
    /// The head last made durable; none before the first signature.
    ///
    /// # Errors
    /// `Damaged`, `Down`.
    fn read(&self) -> Result<Option<Head>, HeadError>;

    /// Moves from `expected` to `new`; with `Ok` it is durable, and only then may it be signed.
    ///
    /// # Errors
    /// `Moved`, `Backwards`, `Damaged`: nothing changed. `Down`: either may stand there.
    fn swap(&mut self, expected: Option<Head>, new: Head) -> Result<(), HeadError>;
}

/// Where a record stands to a head signed earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The record extends the head (or none was signed): it may be written.
    Extends,
    /// The record is smaller than what was signed: read-only, loud.
    Behind { size: u64, signed: u64 },
    /// The record has another root at the signed size: read-only, loud.
    Forked { signed: u64 },
}

/// Compares a record of `size` leaves with the highest signed head.
///
/// `root_at` gives the record's own root of a size not above `size`; it is asked at most once.
///
/// # Errors
/// Whatever `root_at` gives.
pub fn standing<E>(
    signed: Option<Head>,
    size: u64,
    root_at: impl FnOnce(u64) -> Result<[u8; 32], E>,
) -> Result<Standing, E> {
    let Some(signed) = signed else { return Ok(Standing::Extends) };
    if size < signed.size {
        return Ok(Standing::Behind { size, signed: signed.size });
    }
    if root_at(signed.size)? == signed.root {
        Ok(Standing::Extends)
    } else {
        Ok(Standing::Forked { signed: signed.size })
    }
}

#[cfg(test)]
mod tests {
    use super::{Head, Standing, standing};

    fn root_of(size: u64) -> Result<[u8; 32], ()> {
        Ok([u8::try_from(size).unwrap(); 32])
    }

    #[test]
    fn a_record_that_holds_the_signed_head_extends_it() {
        let signed = Head { size: 3, root: [3; 32] };
        assert_eq!(standing(Some(signed), 3, root_of), Ok(Standing::Extends));
        assert_eq!(standing(Some(signed), 9, root_of), Ok(Standing::Extends));
        assert_eq!(standing(None, 0, root_of), Ok(Standing::Extends));
    }

    #[test]
    fn a_record_one_leaf_short_of_the_signed_head_is_behind() {
        let signed = Head { size: 3, root: [3; 32] };
        assert_eq!(standing(Some(signed), 2, root_of), Ok(Standing::Behind { size: 2, signed: 3 }));
    }

    #[test]
    fn a_record_with_another_root_at_the_signed_size_has_forked() {
        let signed = Head { size: 3, root: [4; 32] };
        assert_eq!(standing(Some(signed), 9, root_of), Ok(Standing::Forked { signed: 3 }));
    }
}
