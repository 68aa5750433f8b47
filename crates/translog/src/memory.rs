//! Stores in memory, for tests, simulation and readers that hold a log as a map of files.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::head::{Head, HeadStore};
use crate::store::{StoreError, TileStore};

/// The files of a log in memory. After `fail_after` writes every write fails, as a pulled plug.
#[derive(Debug, Default)]
pub struct MemoryTiles {
    files: Mutex<BTreeMap<String, Vec<u8>>>,
    writes_left: Mutex<Option<u64>>,
}

impl MemoryTiles {
    /// Holds these files.
    pub fn of(files: BTreeMap<String, Vec<u8>>) -> MemoryTiles {
        MemoryTiles { files: Mutex::new(files), writes_left: Mutex::new(None) }
    }

    /// Gives a copy of all files.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.files.lock().expect("no holder of this lock panics").clone()
    }

    /// Lets that many writes succeed and fails all later ones; `None` heals the store.
    pub fn fail_after(&self, writes: Option<u64>) {
        *self.writes_left.lock().expect("no holder of this lock panics") = writes;
    }

    fn spend(&self) -> Result<(), StoreError> {
        let mut left = self.writes_left.lock().expect("no holder of this lock panics");
        match left.as_mut() {
            Some(0) => Err(StoreError::Failed(std::io::Error::other("the plug is pulled"))),
            Some(more) => {
                *more -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.spend()?;
        let mut files = self.files.lock().expect("no holder of this lock panics");
        files.insert(path.to_owned(), bytes.to_vec());
        Ok(())
    }
}

impl TileStore for MemoryTiles {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.files.lock().expect("no holder of this lock panics").get(path).cloned())
    }

    fn write_once(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        match self.read(path)? {
            Some(there) if there == bytes => Ok(()),
            Some(_) => Err(StoreError::Differs(path.to_owned())),
            None => self.put(path, bytes),
        }
    }

    fn write_derived(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.put(path, bytes)
    }

    fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.put(path, bytes)
    }

    fn append(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let mut all = self.read(path)?.unwrap_or_default();
        all.extend(bytes);
        self.put(path, &all)
    }

    fn forget_partials(&self, full: &str) {
        let prefix = format!("{full}.p/");
        let mut files = self.files.lock().expect("no holder of this lock panics");
        files.retain(|it, _| !it.starts_with(&prefix));
    }
}

/// A head in memory.
#[derive(Debug, Default)]
pub struct MemoryHead(Mutex<Option<Head>>);

impl HeadStore for MemoryHead {
    fn read(&self) -> Result<Option<Head>, StoreError> {
        Ok(*self.0.lock().expect("no holder of this lock panics"))
    }

    fn swap(&self, old: Option<Head>, new: Head) -> Result<(), StoreError> {
        let mut head = self.0.lock().expect("no holder of this lock panics");
        if *head != old {
            return Err(StoreError::Differs("head".to_owned()));
        }
        *head = Some(new);
        Ok(())
    }
}
