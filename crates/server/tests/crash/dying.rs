//! Ports that end the process at a told place, as a pulled plug does: nothing is cleaned up.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use app::ports::{CommitFailure, Committed, Readers, Row, Store, StoreError, Turn};
use app::publisher::{LastSeen, Witness};
use translog::head::{DirHead, Head, HeadStore};
use translog::store::{DirTiles, StoreError as TileError, TileStore};
use witness::clock::Reading;

/// Where to die. Each is one of the gaps of the crash table, protocols/log.md §4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Nowhere,
    BeforeCommit,
    AfterCommit,
    /// The flush fails although the rows are stored: the commit's fate is unknown.
    FlushFails,
    DiskFull,
    BeforeTiles,
    TornTile,
    BeforeFullTile,
    BeforeHead,
    AfterHead,
    /// As after the head, in the first beat of a log: no witness has seen it yet.
    AfterFirstHead,
    BeforeWitness,
    AfterWitness,
    BeforeArchive,
    TornArchive,
    AfterArchive,
}

pub const NAMES: [(&str, Place); 16] = [
    ("nowhere", Place::Nowhere),
    ("before-commit", Place::BeforeCommit),
    ("after-commit", Place::AfterCommit),
    ("flush-fails", Place::FlushFails),
    ("disk-full", Place::DiskFull),
    ("before-tiles", Place::BeforeTiles),
    ("torn-tile", Place::TornTile),
    ("before-full-tile", Place::BeforeFullTile),
    ("before-head", Place::BeforeHead),
    ("after-head", Place::AfterHead),
    ("after-first-head", Place::AfterFirstHead),
    ("before-witness", Place::BeforeWitness),
    ("after-witness", Place::AfterWitness),
    ("before-archive", Place::BeforeArchive),
    ("torn-archive", Place::TornArchive),
    ("after-archive", Place::AfterArchive),
];

impl Place {
    pub fn word(self) -> &'static str {
        NAMES.iter().find(|it| it.1 == self).unwrap().0
    }

    pub fn of(word: &str) -> Self {
        NAMES.iter().find(|it| it.0 == word).unwrap().1
    }
}

/// The place, and whether it is to be died at now.
#[derive(Clone)]
pub struct Plug {
    pub place: Place,
    armed: Arc<AtomicBool>,
}

impl Plug {
    pub fn new(place: Place) -> Self {
        Self { place, armed: Arc::new(AtomicBool::new(false)) }
    }

    pub fn arm(&self) {
        self.armed.store(true, Ordering::SeqCst);
    }

    fn is_at(&self, place: Place) -> bool {
        self.armed.load(Ordering::SeqCst) && self.place == place
    }

    fn pulled_at(&self, place: Place) {
        if self.is_at(place) {
            pull();
        }
    }
}

fn pull() -> ! {
    std::process::abort()
}

pub struct DyingStore {
    pub inner: Box<dyn Store>,
    pub plug: Plug,
}

impl Store for DyingStore {
    fn epoch(&self) -> u64 {
        self.inner.epoch()
    }

    fn begin(&mut self) -> Result<Box<dyn Turn + '_>, StoreError> {
        let inner = self.inner.begin()?;
        Ok(Box::new(DyingTurn { inner, plug: self.plug.clone() }))
    }

    fn readers(&self) -> Arc<dyn Readers> {
        self.inner.readers()
    }

    fn rest(&mut self) -> Result<(), StoreError> {
        self.inner.rest()
    }
}

struct DyingTurn<'a> {
    inner: Box<dyn Turn + 'a>,
    plug: Plug,
}

impl<'a> DyingTurn<'a> {
    fn ask(&mut self) -> &mut (dyn Turn + 'a) {
        self.inner.as_mut()
    }

    fn saving(&mut self) {}

    fn rolling_back(&mut self) {}

    fn appended(&mut self, _: &Row) {}

    fn rewritten(&mut self, _: &Row) {}

    fn appending(&mut self, _: &Row) -> Result<(), StoreError> {
        if self.plug.is_at(Place::DiskFull) {
            return Err(StoreError::Full("no space is left".to_owned()));
        }
        Ok(())
    }
}

app::reads_by_asking!(DyingTurn<'_>);

impl Turn for DyingTurn<'_> {
    app::writes_by_asking!();

    fn commit(self: Box<Self>) -> Result<Committed, CommitFailure> {
        self.plug.pulled_at(Place::BeforeCommit);
        let done = self.inner.commit();
        self.plug.pulled_at(Place::AfterCommit);
        if self.plug.is_at(Place::FlushFails) {
            return Err(CommitFailure::Unknown("fsync: input/output error".to_owned()));
        }
        done
    }
}

pub struct DyingTiles {
    pub inner: DirTiles,
    pub folder: std::path::PathBuf,
    pub plug: Plug,
}

impl DyingTiles {
    /// What a cut-off write may leave: half of the bytes, under the name or beside it.
    fn tear(&self, path: &str, bytes: &[u8]) -> ! {
        let target = self.folder.join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        let half = &bytes[..bytes.len() / 2];
        std::fs::write(target.with_extension("new"), half).unwrap();
        std::fs::write(&target, half).unwrap();
        pull()
    }
}

impl TileStore for DyingTiles {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, TileError> {
        self.inner.read(path)
    }

    fn write_once(&self, path: &str, bytes: &[u8]) -> Result<(), TileError> {
        if path.starts_with("tile/") {
            self.plug.pulled_at(Place::BeforeTiles);
            self.plug.pulled_at(Place::BeforeFullTile);
        }
        self.inner.write_once(path, bytes)
    }

    fn write_derived(&self, path: &str, bytes: &[u8]) -> Result<(), TileError> {
        self.plug.pulled_at(Place::BeforeTiles);
        if self.plug.is_at(Place::TornTile) {
            self.tear(path, bytes);
        }
        self.inner.write_derived(path, bytes)
    }

    fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), TileError> {
        if path == "checkpoint" {
            self.plug.pulled_at(Place::AfterArchive);
        }
        self.inner.replace(path, bytes)
    }

    fn append(&self, path: &str, bytes: &[u8]) -> Result<(), TileError> {
        self.plug.pulled_at(Place::BeforeArchive);
        if self.plug.is_at(Place::TornArchive) {
            self.inner.append(path, &bytes[..bytes.len() / 2])?;
            pull();
        }
        self.inner.append(path, bytes)
    }

    fn forget_partials(&self, full: &str) {
        self.inner.forget_partials(full);
    }
}

pub struct DyingHead {
    pub inner: DirHead,
    pub plug: Plug,
}

impl HeadStore for DyingHead {
    fn read(&self) -> Result<Option<Head>, TileError> {
        self.inner.read()
    }

    fn swap(&self, old: Option<Head>, new: Head) -> Result<(), TileError> {
        self.plug.pulled_at(Place::BeforeHead);
        self.inner.swap(old, new)?;
        self.plug.pulled_at(Place::AfterHead);
        self.plug.pulled_at(Place::AfterFirstHead);
        Ok(())
    }
}

/// A witness with its own key and state; it dies with the child, behind what it persisted.
pub struct DyingWitness {
    pub inner: witness::witness::Witness,
    pub plug: Plug,
}

impl Witness for DyingWitness {
    fn add_checkpoint(&self, request: &str) -> Option<(u16, String)> {
        self.plug.pulled_at(Place::BeforeWitness);
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let now = Reading::Agreed(now.as_secs());
        let answer = self.inner.add_checkpoint(request.as_bytes(), now);
        self.plug.pulled_at(Place::AfterWitness);
        Some((answer.status, answer.body))
    }

    fn last(&self) -> LastSeen {
        let head = self.inner.head();
        if head.size == 0 { LastSeen::Nothing } else { LastSeen::Head(head) }
    }

    fn history(&self, day: &str) -> Option<Vec<u8>> {
        let answer = self.inner.get(&format!("/history/{day}"));
        (answer.status == 200).then(|| answer.body.into_bytes())
    }
}
