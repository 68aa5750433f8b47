//! The log's own hand: makes tiles of entries, and lets no head out before it is kept.

use thiserror::Error;

use crate::hash::{Hash, leaf_hash};
use crate::head::{Head, HeadStore};
use crate::key::NoteSigner;
use crate::note::{Checkpoint, SignedNote};
use crate::store::{StoreError, TileStore};
use crate::tile::{self, ENTRY_BYTES_MAX, Row, TILE_WIDTH, TileTree};
use crate::tree;

/// Why the log could not be extended or signed.
#[derive(Debug, Error)]
pub enum WriteError {
    /// A store's own.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An entry longer than [`ENTRY_BYTES_MAX`]; nothing was written.
    #[error("an entry is longer than {ENTRY_BYTES_MAX} bytes")]
    EntryTooLong,
    /// We have signed for more, or for another tree: damage, stop and go read-only.
    #[error("the kept head ({kept:?}) is not a prefix of this tree ({now:?}): stop")]
    Forked {
        /// What we have let out.
        kept: Head,
        /// What the tiles say.
        now: Head,
    },
}

/// Extends the tiles of one log. There is one writer at a time.
pub struct Writer<S> {
    store: S,
    size: u64,
    /// Hashes at the right edge of each level that do not fill a tile yet.
    edge: Vec<Vec<Hash>>,
    /// Entries that do not fill a bundle yet.
    waiting: Vec<Vec<u8>>,
}

impl<S: TileStore> Writer<S> {
    /// Takes up the work where the full bundles end.
    ///
    /// Partial tiles are derived and may be damaged after a crash, so they are not read: the
    /// caller gives the entries from [`Writer::size`] on again.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`] or `Damaged` when a full tile under a full bundle is not whole.
    pub fn resume(store: S) -> Result<Writer<S>, StoreError> {
        let mut bundles = 0;
        while store.read(&tile::path(Row::Entries, bundles, TILE_WIDTH))?.is_some() {
            bundles += 1;
        }
        let mut writer =
            Writer { store, size: bundles * TILE_WIDTH, edge: Vec::new(), waiting: Vec::new() };
        let (mut level, mut tiles) = (0, bundles);
        while tiles > 0 {
            // The tiles of this level that are not covered by a full tile of the next.
            let mut edge = Vec::new();
            for index in tiles - tiles % TILE_WIDTH..tiles {
                let name = tile::path(Row::Level(level), index, TILE_WIDTH);
                let bytes = writer.store.read(&name)?.ok_or(StoreError::Missing(name.clone()))?;
                let hashes = tile::hashes(&bytes).filter(|it| it.len() == TILE_WIDTH as usize);
                edge.push(tile::fold(&hashes.ok_or(StoreError::Damaged(name))?));
            }
            if level == 0 {
                writer.edge.push(Vec::new());
            }
            writer.edge.push(edge);
            tiles /= TILE_WIDTH;
            level += 1;
        }
        Ok(writer)
    }

    /// Tells how many entries the writer has taken, which is the index of the next.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Gives the store back for reading.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// Adds entries and writes every tile that the new tree needs.
    ///
    /// A full tile is durable and compared with what exists; its bundle is written last, so that
    /// a bundle that exists has all its tiles.
    ///
    /// # Errors
    ///
    /// [`WriteError`]. After any error this writer must be dropped and [`Writer::resume`]d.
    pub fn publish(&mut self, entries: &[Vec<u8>]) -> Result<Head, WriteError> {
        if entries.iter().any(|it| it.len() > ENTRY_BYTES_MAX) {
            return Err(WriteError::EntryTooLong);
        }
        for it in entries {
            self.take(it)?;
        }
        self.write_partials()?;
        let head_root = tree::root(&TileTree::new(&self.store, self.size), self.size)?;
        Ok(Head { size: self.size, root: head_root })
    }

    fn take(&mut self, entry: &[u8]) -> Result<(), StoreError> {
        self.waiting.push(entry.to_vec());
        self.size += 1;
        let (mut hash, mut level) = (leaf_hash(entry), 0);
        loop {
            if self.edge.len() == level {
                self.edge.push(Vec::new());
            }
            self.edge[level].push(hash);
            if (self.edge[level].len() as u64) < TILE_WIDTH {
                break;
            }
            let full = std::mem::take(&mut self.edge[level]);
            let index = (self.size >> (8 * (level + 1))) - 1;
            let row = Row::Level(u8::try_from(level).expect("64 bits have 8 levels of tiles"));
            let name = tile::path(row, index, TILE_WIDTH);
            self.store.write_once(&name, &tile::tile(&full))?;
            self.store.forget_partials(&name);
            hash = tile::fold(&full);
            level += 1;
        }
        if self.waiting.len() as u64 == TILE_WIDTH {
            let index = self.size / TILE_WIDTH - 1;
            let bundle = tile::bundle(self.waiting.iter().map(Vec::as_slice));
            let name = tile::path(Row::Entries, index, TILE_WIDTH);
            self.store.write_once(&name, &bundle)?;
            self.waiting.clear();
            self.store.forget_partials(&name);
        }
        Ok(())
    }

    fn write_partials(&self) -> Result<(), StoreError> {
        for (level, edge) in self.edge.iter().enumerate().filter(|(_, it)| !it.is_empty()) {
            let row = Row::Level(u8::try_from(level).expect("64 bits have 8 levels of tiles"));
            let index = self.size >> (8 * (level + 1));
            let name = tile::path(row, index, edge.len() as u64);
            self.store.write_derived(&name, &tile::tile(edge))?;
        }
        if !self.waiting.is_empty() {
            let index = self.size / TILE_WIDTH;
            let name = tile::path(Row::Entries, index, self.waiting.len() as u64);
            let bundle = tile::bundle(self.waiting.iter().map(Vec::as_slice));
            self.store.write_derived(&name, &bundle)?;
        }
        Ok(())
    }

    /// Keeps `head` and only then signs it as a checkpoint of the key's name.
    ///
    /// The kept head must be a prefix of this tree; signing the kept one again keeps nothing.
    ///
    /// # Errors
    ///
    /// [`WriteError::Forked`] when it is not; no signature exists then.
    pub fn sign(
        &self,
        head: Head,
        heads: &dyn HeadStore,
        signer: &NoteSigner,
    ) -> Result<SignedNote, WriteError> {
        let kept = heads.read()?;
        if let Some(kept) = kept {
            let extends = kept.size <= head.size
                && tree::root(&TileTree::new(&self.store, self.size), kept.size)? == kept.root;
            if !extends {
                return Err(WriteError::Forked { kept, now: head });
            }
        }
        if kept != Some(head) {
            heads.swap(kept, head)?;
        }
        let text = Checkpoint { origin: signer.verifier().name.clone(), head }.encode();
        let note = SignedNote::of(&text, &[signer.sign_note(&text)]);
        Ok(note.expect("a checkpoint and its signer's line make a note"))
    }
}

/// What the witnesses know of this log, judged before the first signature after a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At least one witness answered and nothing contradicts: the log may sign.
    Sign,
    /// No witness answered: serve pages, sign and acknowledge nothing.
    Unwitnessed,
    /// A witness or the kept head knows more, or another tree: read-only, loud.
    ReadOnly(Head),
}

/// Judges the answers of all witnesses and the kept head against the own tiles.
///
/// An answer is `None` for a witness that never saw this log, which counts only for a log of
/// size 0; witnesses that did not answer are left out. Source: docs/spec/log.md, "Start".
///
/// # Errors
///
/// The source's own, when a root cannot be read.
pub fn judge_start(
    store: &dyn TileStore,
    size: u64,
    kept: Option<Head>,
    answers: &[Option<Head>],
) -> Result<Start, StoreError> {
    let own = TileTree::new(store, size);
    for head in kept.iter().chain(answers.iter().flatten()) {
        if head.size > size || tree::root(&own, head.size)? != head.root {
            return Ok(Start::ReadOnly(*head));
        }
    }
    let counted = answers.iter().any(|it| it.is_some() || size == 0);
    Ok(if counted { Start::Sign } else { Start::Unwitnessed })
}
