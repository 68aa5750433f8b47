//! What the log is bound to: the highest (size, root) it has let a signature out for.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::hash::Hash;
use crate::store::StoreError;

/// A tree head: how many leaves, and their root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of leaves.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
}

impl Head {
    /// Gives the file form: size, newline, root in hex, newline.
    pub fn encode(&self) -> String {
        format!("{}\n{}\n", self.size, self.root.to_hex())
    }

    /// Reads [`Head::encode`]'s form; anything else is `None`.
    pub fn parse(text: &str) -> Option<Head> {
        let (size, root) = text.strip_suffix('\n')?.split_once('\n')?;
        let head = Head { size: size.parse().ok()?, root: Hash::from_hex(root)? };
        (head.encode() == text).then_some(head)
    }
}

/// Keeps the head outside tiles, database and backups.
pub trait HeadStore {
    /// Reads the head, `None` before the first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Damaged`] when the bytes are no head, or the store's own.
    fn read(&self) -> Result<Option<Head>, StoreError>;

    /// Puts `new` in the place of `old` and makes it durable before returning.
    ///
    /// # Errors
    ///
    /// [`StoreError::Differs`] when the head is not `old`; nothing is changed then. Any other
    /// error leaves either the old or the new head.
    fn swap(&self, old: Option<Head>, new: Head) -> Result<(), StoreError>;
}

/// The head in one file of a directory, which backups leave out.
///
/// One process writes it; that no second one does is the store's fence, not this file's.
pub struct DirHead {
    dir: PathBuf,
    turn: Mutex<()>,
}

impl DirHead {
    /// Keeps the head in `dir`, which must exist.
    pub fn new(dir: &Path) -> DirHead {
        DirHead { dir: dir.to_owned(), turn: Mutex::new(()) }
    }
}

impl HeadStore for DirHead {
    fn read(&self) -> Result<Option<Head>, StoreError> {
        let bytes = match fs::read_to_string(self.dir.join("head")) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            other => other?,
        };
        Head::parse(&bytes).map(Some).ok_or_else(|| StoreError::Damaged("head".to_owned()))
    }

    fn swap(&self, old: Option<Head>, new: Head) -> Result<(), StoreError> {
        let _turn = self.turn.lock().expect("no holder of this lock panics");
        if self.read()? != old {
            return Err(StoreError::Differs("head".to_owned()));
        }
        let temp = self.dir.join("head.new");
        let mut file = File::create(&temp)?;
        file.write_all(new.encode().as_bytes())?;
        file.sync_all()?;
        fs::rename(&temp, self.dir.join("head"))?;
        File::open(&self.dir)?.sync_all()?;
        Ok(())
    }
}
