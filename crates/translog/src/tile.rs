//! Tiles and entry bundles of C2SP tlog-tiles: paths, bytes, and reading a tree by them.

use crate::hash::{Hash, leaf_hash, node_hash};
use crate::store::{StoreError, TileStore};
use crate::tree::HashSource;

/// Hashes in a full tile and entries in a full bundle.
pub const TILE_WIDTH: u64 = 256;
/// The longest entry in bytes: its length is a 16-bit prefix.
pub const ENTRY_BYTES_MAX: usize = 65_535;

/// What a file below `tile/` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// The entries themselves.
    Entries,
    /// Hashes of complete subtrees of `256^level` leaves.
    Level(u8),
}

/// Gives the path of a tile, from `tile/` on; `width` is 1 to 256, below 256 for a partial tile.
///
/// Source: C2SP tlog-tiles, "Merkle Tree".
pub fn path(row: Row, index: u64, width: u64) -> String {
    let row = match row {
        Row::Entries => "entries".to_owned(),
        Row::Level(level) => level.to_string(),
    };
    let mut number = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        number = format!("x{:03}/{number}", rest % 1000);
        rest /= 1000;
    }
    let partial = if width < TILE_WIDTH { format!(".p/{width}") } else { String::new() };
    format!("tile/{row}/{number}{partial}")
}

/// Tells how wide tile `index` of a row is in a tree of `size` leaves, 0 when it is not there.
pub fn width(row: Row, index: u64, size: u64) -> u64 {
    let there = match row {
        Row::Entries => size,
        Row::Level(level) => size.checked_shr(8 * u32::from(level)).unwrap_or(0),
    };
    there.saturating_sub(index.saturating_mul(TILE_WIDTH)).min(TILE_WIDTH)
}

/// Writes entries as a bundle. Each must be at most [`ENTRY_BYTES_MAX`] long.
pub fn bundle<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for it in entries {
        let length = u16::try_from(it.len()).expect("the writer refuses longer entries");
        bytes.extend(length.to_be_bytes());
        bytes.extend(it);
    }
    bytes
}

/// Reads a bundle into its entries; `None` when the bytes do not end with an entry.
pub fn entries(bundle: &[u8]) -> Option<Vec<&[u8]>> {
    let (mut rest, mut found) = (bundle, Vec::new());
    while !rest.is_empty() {
        let (length, tail) = rest.split_first_chunk::<2>()?;
        let (entry, tail) = tail.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        found.push(entry);
        rest = tail;
    }
    Some(found)
}

/// Writes hashes as a tile.
pub fn tile(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|it| it.0).collect()
}

/// Reads a tile into its hashes; `None` when the length is no multiple of 32.
pub fn hashes(tile: &[u8]) -> Option<Vec<Hash>> {
    let (found, rest) = tile.as_chunks::<32>();
    rest.is_empty().then(|| found.iter().map(|it| Hash(*it)).collect())
}

/// Folds hashes, a power of two of them, to the hash of their subtree.
pub fn fold(hashes: &[Hash]) -> Hash {
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        row = row.chunks(2).map(|it| node_hash(&it[0], &it[1])).collect();
    }
    row[0]
}

/// The tree of the first `size` leaves, read from its tiles.
pub struct TileTree<'a> {
    store: &'a dyn TileStore,
    size: u64,
}

impl<'a> TileTree<'a> {
    /// Reads the tree of `size` leaves whose tiles lie in `store`.
    pub fn new(store: &'a dyn TileStore, size: u64) -> TileTree<'a> {
        TileTree { store, size }
    }

    /// Reads one tile or bundle at the width it has in this tree, or full where that exists.
    fn read(&self, row: Row, index: u64) -> Result<Vec<u8>, StoreError> {
        let width = width(row, index, self.size);
        let name = path(row, index, width);
        if width == 0 {
            return Err(StoreError::Missing(name));
        }
        if let Some(bytes) = self.store.read(&name)? {
            return Ok(bytes);
        }
        // A partial tile may be gone once the full one exists; the full one begins with it.
        let full = self.store.read(&path(row, index, TILE_WIDTH))?;
        full.ok_or(StoreError::Missing(name))
    }

    /// Reads the entries of bundle `index` that belong to this tree.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`] when the file or an entry is not there, `Damaged` when the bytes
    /// are no bundle, or the store's own.
    pub fn bundle(&self, index: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let name = path(Row::Entries, index, width(Row::Entries, index, self.size));
        let bytes = self.read(Row::Entries, index)?;
        let found = entries(&bytes).ok_or_else(|| StoreError::Damaged(name.clone()))?;
        let wanted = width(Row::Entries, index, self.size) as usize;
        if found.len() < wanted {
            return Err(StoreError::Damaged(name));
        }
        Ok(found[..wanted].iter().map(|it| it.to_vec()).collect())
    }

    /// Reads one entry.
    ///
    /// # Errors
    ///
    /// As [`TileTree::bundle`].
    pub fn entry(&self, index: u64) -> Result<Vec<u8>, StoreError> {
        let mut bundle = self.bundle(index / TILE_WIDTH)?;
        Ok(bundle.swap_remove((index % TILE_WIDTH) as usize))
    }

    /// Reads all entries of this tree, in order.
    ///
    /// # Errors
    ///
    /// As [`TileTree::bundle`].
    pub fn entries(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut found = Vec::new();
        for index in 0..self.size.div_ceil(TILE_WIDTH) {
            found.extend(self.bundle(index)?);
        }
        Ok(found)
    }

    /// Tells whether the tile of level 0 holds the hashes of the entries of its bundle.
    ///
    /// # Errors
    ///
    /// As [`TileTree::bundle`].
    pub fn agrees(&self, index: u64) -> Result<bool, StoreError> {
        let bytes = self.read(Row::Level(0), index)?;
        let leaves: Vec<Hash> = self.bundle(index)?.iter().map(|it| leaf_hash(it)).collect();
        Ok(hashes(&bytes).is_some_and(|it| it.starts_with(&leaves)))
    }
}

impl HashSource for TileTree<'_> {
    type Error = StoreError;

    fn subtree(&self, level: u32, index: u64) -> Result<Hash, StoreError> {
        let (row, height) = (Row::Level((level / 8) as u8), level % 8);
        let first = index << height;
        let tile_index = first / TILE_WIDTH;
        let bytes = self.read(row, tile_index)?;
        let name = || path(row, tile_index, width(row, tile_index, self.size));
        let all = hashes(&bytes).ok_or_else(|| StoreError::Damaged(name()))?;
        let from = (first % TILE_WIDTH) as usize;
        let part = all.get(from..from + (1 << height)).ok_or_else(|| StoreError::Damaged(name()));
        Ok(fold(part?))
    }
}
