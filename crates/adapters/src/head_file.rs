//! The head file: the highest tree head signed, outside store and backups.
//!
//! Trusted for: not going back. A thief learns nothing that the log does not publish; a liar can
//! make the log stop, or, with the log key, sign a second history that witnesses refuse.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use app::head::{Head, HeadError, HeadKeeper};
use sha2::{Digest, Sha256};

use crate::durable;

const FIRST_LINE: &str = "daylight-head/1";

/// The head of one origin in `head_dir`; one process holds it.
#[derive(Debug)]
pub struct HeadFile {
    path: PathBuf,
    origin: String,
    _lock: File,
}

impl HeadFile {
    /// Takes hold of the folder, made when absent.
    ///
    /// # Errors
    /// `Down` while another process holds it or when it cannot be made, `Damaged` for a file of
    /// another origin or with another sum.
    pub fn open(folder: &Path, origin: &str) -> Result<Self, HeadError> {
        let down = |it: std::io::Error| HeadError::Down(format!("{}: {it}", folder.display()));
        fs::create_dir_all(folder).map_err(down)?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join("head.lock"))
            .map_err(down)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(HeadError::Down("another process holds the head".to_owned()));
            }
            Err(TryLockError::Error(it)) => return Err(down(it)),
        }
        let file = Self { path: folder.join("head"), origin: origin.to_owned(), _lock: lock };
        file.read()?;
        Ok(file)
    }

    fn parse(&self, text: &str) -> Option<Head> {
        let (content, sum) = text.trim_end().rsplit_once('\n')?;
        let mut lines = content.lines();
        let known = lines.next()? == FIRST_LINE && lines.next()? == self.origin;
        let size = lines.next()?.parse().ok()?;
        let root = unhex(lines.next()?)?;
        let whole = lines.next().is_none() && sum == hex(&Sha256::digest(content));
        (known && whole).then_some(Head { size, root })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut root = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in root.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(root)
}

impl HeadKeeper for HeadFile {
    fn read(&self) -> Result<Option<Head>, HeadError> {
        match fs::read_to_string(&self.path) {
            Ok(text) => match self.parse(&text) {
                Some(head) => Ok(Some(head)),
                None => Err(HeadError::Damaged(self.path.display().to_string())),
            },
            Err(it) if it.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(it) if it.kind() == std::io::ErrorKind::InvalidData => {
                Err(HeadError::Damaged(self.path.display().to_string()))
            }
            Err(it) => Err(HeadError::Down(it.to_string())),
        }
    }

    fn swap(&mut self, expected: Option<Head>, new: Head) -> Result<(), HeadError> {
        let found = self.read()?;
        if found != expected {
            return Err(HeadError::Moved { found });
        }
        if let Some(held) = found {
            let backwards = new.size < held.size || (new.size == held.size && new != held);
            if backwards {
                return Err(HeadError::Backwards { held: held.size, offered: new.size });
            }
        }
        let content = format!("{FIRST_LINE}\n{}\n{}\n{}", self.origin, new.size, hex(&new.root));
        let text = format!("{content}\n{}\n", hex(&Sha256::digest(&content)));
        durable::replace(&self.path, text.as_bytes())
            .map_err(|it| HeadError::Down(format!("{}: {it}", self.path.display())))
    }
}

#[cfg(test)]
mod tests {
    use super::{Head, HeadError, HeadFile, HeadKeeper};

    #[test]
    fn the_head_moves_forward_by_compare_and_swap_and_survives() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = HeadFile::open(folder.path(), "o").unwrap();
        let (one, two) = (Head { size: 1, root: [1; 32] }, Head { size: 2, root: [0xab; 32] });
        assert_eq!(file.read(), Ok(None));
        file.swap(None, one).unwrap();
        assert_eq!(file.swap(None, two), Err(HeadError::Moved { found: Some(one) }));
        file.swap(Some(one), two).unwrap();
        assert_eq!(file.swap(Some(two), one), Err(HeadError::Backwards { held: 2, offered: 1 }));
        let other_root = Head { size: 2, root: [7; 32] };
        assert!(matches!(file.swap(Some(two), other_root), Err(HeadError::Backwards { .. })));
        file.swap(Some(two), two).unwrap();
        assert!(matches!(HeadFile::open(folder.path(), "o"), Err(HeadError::Down(_))));
        drop(file);
        assert_eq!(HeadFile::open(folder.path(), "o").unwrap().read(), Ok(Some(two)));
    }

    #[test]
    fn a_flipped_byte_or_another_origin_is_damage() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = HeadFile::open(folder.path(), "o").unwrap();
        file.swap(None, Head { size: 1, root: [1; 32] }).unwrap();
        drop(file);
        assert!(matches!(HeadFile::open(folder.path(), "p"), Err(HeadError::Damaged(_))));
        let path = folder.path().join("head");
        let whole = std::fs::read(&path).unwrap();
        for at in 0..whole.len() - 1 {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            std::fs::write(&path, flipped).unwrap();
            let opened = HeadFile::open(folder.path(), "o");
            assert!(matches!(opened, Err(HeadError::Damaged(_))), "byte {at}");
        }
    }
}
