//! The signed head as commands read it, and where a record stands to it.

use std::fs;
use std::path::Path;

use app::head::{Head, Standing, standing};
use app::ports::{Readers, StoreError};
use translog::head::{DirHead, HeadStore};
use translog::note::{Checkpoint, SignedNote};
use translog::tree::MemoryTree;

use crate::data::Data;
use crate::ops::Problem;

/// Leaves read at once.
const ENTRIES_AT_ONCE: u32 = 4_096;

/// The head in the head folder; none before the first signature or when the folder is lost.
///
/// # Errors
///
/// [`Problem::Refused`] when the file is no head.
pub fn kept(data: &Data) -> Result<Option<Head>, Problem> {
    let read = DirHead::new(&data.head).read();
    let refused = |it| Problem::Refused(format!("{} 树头文件: {it}", data.head.display()));
    Ok(read.map_err(refused)?.map(|it| Head { size: it.size, root: it.root.0 }))
}

/// The head that a published checkpoint names; none for a file that is none. Its signature is
/// not checked: it can only make a restored record look behind, never complete.
#[must_use]
pub fn of_checkpoint(path: &Path) -> Option<Head> {
    let note = SignedNote::parse(&fs::read(path).ok()?)?;
    let head = Checkpoint::parse(&note.text)?.head;
    Some(Head { size: head.size, root: head.root.0 })
}

/// The tree over all leaves of the record.
///
/// # Errors
///
/// As the store's.
pub fn tree_of(readers: &dyn Readers) -> Result<MemoryTree, StoreError> {
    let mut reader = readers.snapshot()?;
    let mut tree = MemoryTree::default();
    loop {
        let entries = reader.entries(tree.size(), ENTRIES_AT_ONCE)?;
        if entries.is_empty() {
            return Ok(tree);
        }
        for it in entries {
            tree.push(translog::hash::leaf_hash(&it.entry));
        }
    }
}

/// Where a tree stands to a signed head.
#[must_use]
pub fn stands(tree: &MemoryTree, signed: Head) -> Standing {
    let root_at = |size| Ok(tree.root(size).expect("asked below the tree's size").0);
    let Ok(standing): Result<Standing, std::convert::Infallible> =
        standing(Some(signed), tree.size(), root_at);
    standing
}

/// Where the record stands to a signed head.
///
/// # Errors
///
/// As the store's.
pub fn standing_of(readers: &dyn Readers, signed: Head) -> Result<Standing, StoreError> {
    Ok(stands(&tree_of(readers)?, signed))
}
