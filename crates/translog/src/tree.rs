//! A Merkle tree seen through its complete subtrees: roots and proofs from any source of hashes.

use std::convert::Infallible;

use crate::hash::{Hash, empty_root, leaf_hash, node_hash};

/// Anything that can tell the hash of a complete subtree.
pub trait HashSource {
    /// Why a hash could not be told.
    type Error;

    /// Tells the hash over the `2^level` leaves from leaf `index << level` on.
    ///
    /// # Errors
    ///
    /// The source's own, when the subtree is not there or not readable.
    fn subtree(&self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}

impl<S: HashSource> HashSource for &S {
    type Error = S::Error;

    fn subtree(&self, level: u32, index: u64) -> Result<Hash, S::Error> {
        (*self).subtree(level, index)
    }
}

/// Computes the root of the first `size` leaves.
///
/// # Errors
///
/// The source's own.
pub fn root<S: HashSource>(source: &S, size: u64) -> Result<Hash, S::Error> {
    if size == 0 { Ok(empty_root()) } else { range(source, 0, size) }
}

/// Makes the inclusion proof of leaf `index` in the tree of `size` leaves, nearest sibling first.
///
/// Source: RFC 6962 section 2.1.1. Needs `index < size`.
///
/// # Errors
///
/// The source's own.
pub fn inclusion<S: HashSource>(source: &S, index: u64, size: u64) -> Result<Vec<Hash>, S::Error> {
    let (mut first, mut count, mut path) = (0, size, Vec::new());
    while count > 1 {
        let left = split(count);
        if index - first < left {
            path.push(range(source, first + left, count - left)?);
            count = left;
        } else {
            path.push(range(source, first, left)?);
            first += left;
            count -= left;
        }
    }
    path.reverse();
    Ok(path)
}

/// Makes the consistency proof from the tree of `old` to that of `new` leaves.
///
/// Empty when `old` is 0 or equals `new`. Source: RFC 6962 section 2.1.2. Needs `old <= new`.
///
/// # Errors
///
/// The source's own.
pub fn consistency<S: HashSource>(source: &S, old: u64, new: u64) -> Result<Vec<Hash>, S::Error> {
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let (mut first, mut count, mut rest, mut path) = (0, new, old, Vec::new());
    // True while the old tree is still a whole subtree starting at leaf 0, known to the reader.
    let mut known = true;
    while rest < count {
        let left = split(count);
        if rest <= left {
            path.push(range(source, first + left, count - left)?);
            count = left;
        } else {
            path.push(range(source, first, left)?);
            first += left;
            count -= left;
            rest -= left;
            known = false;
        }
    }
    if !known {
        path.push(range(source, first, count)?);
    }
    path.reverse();
    Ok(path)
}

/// Gives the largest power of two below `count`, which is at least 2.
fn split(count: u64) -> u64 {
    1 << (63 - (count - 1).leading_zeros())
}

/// Hashes `count >= 1` leaves from `first` on; `first` is a multiple of every power below `count`.
fn range<S: HashSource>(source: &S, first: u64, count: u64) -> Result<Hash, S::Error> {
    if count.is_power_of_two() {
        let level = count.trailing_zeros();
        return source.subtree(level, first >> level);
    }
    let left = split(count);
    let left_hash = range(source, first, left)?;
    Ok(node_hash(&left_hash, &range(source, first + left, count - left)?))
}

/// A whole tree in memory: every complete subtree, by level.
#[derive(Clone, Debug, Default)]
pub struct MemoryTree {
    levels: Vec<Vec<Hash>>,
}

impl MemoryTree {
    /// Builds the tree over these entries.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> MemoryTree {
        let mut tree = MemoryTree::default();
        for it in entries {
            tree.push(leaf_hash(it));
        }
        tree
    }

    /// Adds one leaf by its hash.
    pub fn push(&mut self, leaf: Hash) {
        let (mut hash, mut level) = (leaf, 0);
        loop {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            self.levels[level].push(hash);
            let [.., left, right] = self.levels[level].as_slice() else { return };
            if !self.levels[level].len().is_multiple_of(2) {
                return;
            }
            hash = node_hash(left, right);
            level += 1;
        }
    }

    /// Tells the number of leaves.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |it| it.len() as u64)
    }

    /// Computes the root of the first `size` leaves, `None` when there are fewer.
    pub fn root(&self, size: u64) -> Option<Hash> {
        if size > self.size() {
            return None;
        }
        let Ok(hash) = root(self, size);
        Some(hash)
    }

    /// Makes an inclusion proof, `None` when `index < size <= self.size()` does not hold.
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Hash>> {
        if index >= size || size > self.size() {
            return None;
        }
        let Ok(path) = inclusion(self, index, size);
        Some(path)
    }

    /// Makes a consistency proof, `None` when `old <= new <= self.size()` does not hold.
    pub fn consistency(&self, old: u64, new: u64) -> Option<Vec<Hash>> {
        if old > new || new > self.size() {
            return None;
        }
        let Ok(path) = consistency(self, old, new);
        Some(path)
    }
}

impl HashSource for MemoryTree {
    type Error = Infallible;

    /// Panics when the subtree is not complete; the callers above have checked the size.
    fn subtree(&self, level: u32, index: u64) -> Result<Hash, Infallible> {
        let at = usize::try_from(index).expect("a tree in memory is indexed by usize");
        Ok(self.levels[level as usize][at])
    }
}
