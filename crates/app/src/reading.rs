//! What an opened envelope holds, as a reader lists it: read by ranges, and hostile throughout.
//!
//! An envelope is a zip, a single document, or anything else its bidder put there. Every name,
//! path, number and page range in it is the bidder's; none of them is a path on a disk here.

mod list;
#[cfg(test)]
mod tests;
mod zip;

pub use list::{Document, Evidence, Group, Listing, Media, blind, document_at, listing};
pub use zip::{Member, Packing, place};

use crate::ports::{ObjectError, ObjectName, Objects};

/// Most members of one zip that are listed; the rest are counted.
pub const MEMBERS_MAX: usize = 2_000;
/// Most bytes of a member that is inflated for its reader: 512 MiB.
pub const INFLATED_BYTES_MAX: u64 = 536_870_912;
/// Most bytes of `bid.json` that are read.
const BID_BYTES_MAX: u64 = 4_194_304;

/// An opened envelope in the store of objects.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    pub objects: &'a dyn Objects,
    pub name: &'a ObjectName,
    /// Bytes of the whole object.
    pub length: u64,
}

impl Source<'_> {
    /// Exactly so many bytes from `at`; none when the object ends before.
    ///
    /// # Errors
    ///
    /// [`ObjectError`] when the store fails.
    fn bytes(&self, at: u64, length: u64) -> Result<Option<Vec<u8>>, ObjectError> {
        let Some(end) = at.checked_add(length).filter(|it| *it <= self.length) else {
            return Ok(None);
        };
        let mut all = Vec::new();
        let mut from = at;
        while from < end {
            let most = u32::try_from(end - from).unwrap_or(u32::MAX);
            let part = self.objects.read(self.name, from, most)?;
            if part.is_empty() {
                return Ok(None);
            }
            from += part.len() as u64;
            all.extend(part);
        }
        Ok(Some(all))
    }
}
