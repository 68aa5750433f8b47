//! What every engine keeps faithfully: short texts without NUL and numbers below 2^63.

use app::ports::StoreError;

/// A number as engines hold it.
///
/// # Errors
/// `NotStorable` from 2^63.
pub(crate) fn number(value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::NotStorable(format!("{value} is too large")))
}

/// A number as it was stored.
///
/// # Errors
/// `Damaged` when negative.
pub(crate) fn stored(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::Damaged(format!("{value} is negative")))
}

/// Thirty-two bytes as they were stored.
///
/// # Errors
/// `Damaged` when of another length.
pub(crate) fn stored_32(bytes: &[u8]) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Damaged("32 bytes have another length".to_owned()))
}

/// Most bytes of a text that an index holds: three of them fit an index row of every engine.
const TEXT_BYTES_MAX: usize = 800;

/// Refuses texts with NUL, which one engine cuts and another rejects, and long ones, which one
/// engine indexes and another does not.
///
/// # Errors
/// `NotStorable`.
pub(crate) fn texts(all: &[&str]) -> Result<(), StoreError> {
    for it in all {
        if it.contains('\0') {
            return Err(StoreError::NotStorable(format!("{it:?} holds NUL")));
        }
        if it.len() > TEXT_BYTES_MAX {
            return Err(StoreError::NotStorable(format!("{} bytes are too many", it.len())));
        }
    }
    Ok(())
}

/// Exclusive upper bound, byte by byte, of all texts that begin with `prefix`.
pub(crate) fn beyond(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

/// Checks that rows read in index order leave no gap.
///
/// # Errors
/// `Damaged` at the first gap.
pub(crate) fn without_gap(
    from: u64,
    found: impl IntoIterator<Item = u64>,
) -> Result<(), StoreError> {
    for (expected, found) in (from..).zip(found) {
        if expected != found {
            return Err(StoreError::Damaged(format!("row {expected} is missing")));
        }
    }
    Ok(())
}
