//! Where the log's public files lie: a narrow trait, and a directory that keeps its promises.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a file of the log could not be read or written.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The world broke; the write may or may not have happened.
    #[error("a file of the log cannot be read or written: {0}")]
    Failed(#[from] std::io::Error),
    /// Something that must be there is not.
    #[error("the log has no {0}")]
    Missing(String),
    /// Bytes that this program cannot have written.
    #[error("{0} is damaged")]
    Damaged(String),
    /// An immutable file exists with other bytes, or the head is not the expected one.
    #[error("{0} exists with other bytes: stop")]
    Differs(String),
}

/// The public files of a log by their path below `/log/`, such as `tile/0/000`.
pub trait TileStore {
    /// Reads a file, `None` when there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`].
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Writes a file that never changes again, durably: temp, fsync, rename, fsync of the
    /// directory. Writing the same bytes again is nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError::Differs`] when it exists with other bytes, which are kept.
    fn write_once(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError>;

    /// Writes a file that can be derived again: a partial tile. Needs no fsync, but readers see
    /// the old bytes or the new ones, never a mixture.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`].
    fn write_derived(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError>;

    /// Replaces a file durably: the checkpoint, the current day of the archive.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`]; the file is then the old or the new one.
    fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError>;

    /// Adds bytes at the end of a file, durably, making it when it is not there.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`]; some of the bytes may then stand at the end.
    fn append(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError>;

    /// Removes the partial tiles of a tile that is now full. May do nothing.
    fn forget_partials(&self, full: &str);
}

/// The files in a directory of this machine.
pub struct DirTiles {
    root: PathBuf,
}

impl DirTiles {
    /// Uses `root` as `/log/`; it must exist.
    pub fn new(root: &Path) -> DirTiles {
        DirTiles { root: root.to_owned() }
    }

    /// Writes through a temporary file beside the target; `synced` makes both durable.
    fn put(&self, path: &str, bytes: &[u8], durability: Durability) -> Result<(), StoreError> {
        let target = self.root.join(path);
        let parent = target.parent().expect("a file of the log lies below its root");
        self.make_dirs(parent)?;
        let mut temp = target.clone().into_os_string();
        temp.push(".new");
        let mut file = File::create(&temp)?;
        file.write_all(bytes)?;
        if durability == Durability::Synced {
            file.sync_all()?;
        }
        fs::rename(&temp, &target)?;
        if durability == Durability::Synced {
            File::open(parent)?.sync_all()?;
        }
        Ok(())
    }

    /// Makes missing directories one by one, so that each new name is durable in its parent.
    fn make_dirs(&self, dir: &Path) -> Result<(), StoreError> {
        if dir.is_dir() {
            return Ok(());
        }
        let parent = dir.parent().expect("the root exists, so every missing directory is below it");
        self.make_dirs(parent)?;
        match fs::create_dir(dir) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error.into()),
            _ => {}
        }
        File::open(parent)?.sync_all()?;
        Ok(())
    }
}

/// Whether a write outlives a power cut.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Durability {
    Synced,
    Derived,
}

impl TileStore for DirTiles {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match fs::read(self.root.join(path)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            other => Ok(Some(other?)),
        }
    }

    fn write_once(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        match self.read(path)? {
            Some(there) if there == bytes => Ok(()),
            Some(_) => Err(StoreError::Differs(path.to_owned())),
            None => self.put(path, bytes, Durability::Synced),
        }
    }

    fn write_derived(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.put(path, bytes, Durability::Derived)
    }

    fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.put(path, bytes, Durability::Synced)
    }

    fn append(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let target = self.root.join(path);
        let parent = target.parent().expect("a file of the log lies below its root");
        self.make_dirs(parent)?;
        let mut file = OpenOptions::new().create(true).append(true).open(&target)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        File::open(parent)?.sync_all()?;
        Ok(())
    }

    fn forget_partials(&self, full: &str) {
        // Only tidying: what stays is never read again once the full tile exists.
        let _ = fs::remove_dir_all(self.root.join(format!("{full}.p")));
    }
}
