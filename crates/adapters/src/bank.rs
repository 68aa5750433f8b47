//! A bank's directory exchange: statements in `in/`, orders in `out/`.
//!
//! Files of CSV, and of ISO 20022 camt.053 and camt.054; orders as pain.001. Whoever carries files
//! between this folder and the bank is the bank's client, no part of the platform.

mod camt;
mod csv;
mod order;
mod sample;
mod time;
mod xml;

use std::fs::{self, File, Permissions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use app::ports::{
    Arrived, Bank, BankFailure, ClosingBalance, Payment, STATEMENT_BYTES_MAX, StatementFault,
    StatementLine,
};

pub(crate) use time::day;

pub use order::{fen, file_name, order_of, pain};
pub use sample::{Paying, SampleBank, SampleBankError};

/// Files hold names and accounts: nobody but the owner reads them.
const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;
/// Most files of one look.
const FILES_MAX: usize = 64;
/// Longest reason kept beside a file, in bytes.
const REASON_BYTES_MAX: usize = 8_192;

/// A folder with `in`, `taken`, `refused`, `out` and `ordered`.
pub struct DirectoryExchange {
    folder: PathBuf,
    /// The account that orders are paid from.
    pub own: Own,
}

/// The centre's own account, as orders name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    pub name: String,
    pub account: String,
}

impl DirectoryExchange {
    /// An exchange over a folder, whose parts are made at once.
    ///
    /// # Errors
    ///
    /// [`BankFailure`] when they cannot be made.
    pub fn open(folder: &Path, own: Own) -> Result<Self, BankFailure> {
        for part in ["in", "taken", "refused", "out", "ordered"] {
            make(&folder.join(part)).map_err(|it| failure(&it))?;
        }
        Ok(Self { folder: folder.to_owned(), own })
    }

    fn part(&self, part: &str, name: &str) -> PathBuf {
        self.folder.join(part).join(name)
    }

    /// Moves a file out of `in`; one that another look moved already is moved.
    fn aside(&self, name: &str, to: &str) -> Result<(), BankFailure> {
        match fs::rename(self.part("in", name), self.part(to, name)) {
            Err(it) if it.kind() != ErrorKind::NotFound => Err(failure(&it)),
            _ => Ok(()),
        }
    }
}

pub(crate) fn make(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::set_permissions(folder, Permissions::from_mode(FOLDER_MODE))
}

fn failure(it: &std::io::Error) -> BankFailure {
    BankFailure(it.to_string())
}

/// Writes a file whole or not at all, and durably.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension("part");
    let mut file = File::create(&beside)?;
    file.set_permissions(Permissions::from_mode(FILE_MODE))?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Names of files that are whole: no hidden one, none that is still being written.
fn names(folder: &Path, endings: &[&str]) -> std::io::Result<Vec<String>> {
    let mut all = Vec::new();
    for it in fs::read_dir(folder)? {
        let it = it?;
        let Ok(name) = it.file_name().into_string() else { continue };
        let known = endings.iter().any(|end| name.to_lowercase().ends_with(end));
        if known && !name.starts_with('.') && it.file_type()?.is_file() {
            all.push(name);
        }
    }
    all.sort();
    Ok(all)
}

/// At most one byte more than a statement may have, so that a larger one is known.
fn read_bounded(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(STATEMENT_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The entries of a statement in any form that is known.
///
/// # Errors
///
/// [`StatementFault`].
pub fn read(bytes: &[u8]) -> Result<Vec<StatementLine>, StatementFault> {
    if bytes.is_empty() || bytes.len() as u64 > STATEMENT_BYTES_MAX {
        return Err(StatementFault::Size);
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match text.iter().find(|it| !it.is_ascii_whitespace()) {
        Some(b'<') => camt::read(text),
        _ => csv::read(text),
    }
}

impl Bank for DirectoryExchange {
    fn arrived(&self) -> Result<Vec<Arrived>, BankFailure> {
        let wrong = |it: std::io::Error| failure(&it);
        let names = names(&self.folder.join("in"), &[".csv", ".xml"]).map_err(wrong)?;
        let read = |name: String| match read_bounded(&self.part("in", &name)) {
            Ok(bytes) => Some(Ok(Arrived { name, bytes })),
            // Another look moved it aside between the list and this.
            Err(it) if it.kind() == ErrorKind::NotFound => None,
            Err(it) => Some(Err(failure(&it))),
        };
        names.into_iter().take(FILES_MAX).filter_map(read).collect()
    }

    fn read(&self, bytes: &[u8]) -> Result<Vec<StatementLine>, StatementFault> {
        read(bytes)
    }

    fn closing(&self, bytes: &[u8]) -> Result<Option<ClosingBalance>, StatementFault> {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        match text.iter().find(|it| !it.is_ascii_whitespace()) {
            Some(b'<') => camt::closing(text),
            _ => csv::closing(text),
        }
    }

    fn taken(&self, name: &str) -> Result<(), BankFailure> {
        self.aside(name, "taken")
    }

    fn refused(&self, name: &str, why: &str) -> Result<(), BankFailure> {
        let mut end = why.len().min(REASON_BYTES_MAX);
        while !why.is_char_boundary(end) {
            end -= 1;
        }
        let beside = self.part("refused", &format!("{name}.why.txt"));
        write(&beside, &why.as_bytes()[..end]).map_err(|it| failure(&it))?;
        self.aside(name, "refused")
    }

    fn send(&self, it: &Payment) -> Result<(), BankFailure> {
        let name = file_name(it.order);
        // The bank's client takes files out of `out`: what was ordered is known by our own copy.
        let copy = self.part("ordered", &name);
        match fs::metadata(&copy) {
            Ok(_) => return Ok(()),
            Err(why) if why.kind() == ErrorKind::NotFound => {}
            Err(why) => return Err(failure(&why)),
        }
        let bytes = pain(&self.own, it);
        let out = write(&self.part("out", &name), bytes.as_bytes());
        out.and_then(|()| write(&copy, bytes.as_bytes())).map_err(|it| failure(&it))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// A name that was listed and is gone when it is read, as two hands at one folder see it.
    #[test]
    fn a_file_that_another_hand_took_in_between_is_no_failure() {
        let folder = tempfile::tempdir().unwrap();
        let own = Own { name: "样本交易中心".to_owned(), account: "6222".to_owned() };
        let exchange = DirectoryExchange::open(folder.path(), own).unwrap();
        let bank = SampleBank::open(folder.path()).unwrap();
        for gone in ["in/gone.csv", "out/gone.xml"] {
            symlink(folder.path().join("nowhere"), folder.path().join(gone)).unwrap();
        }
        write(&folder.path().join("in/here.csv"), b"x").unwrap();
        let arrived = exchange.arrived().unwrap();
        assert_eq!(arrived.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["here.csv"]);
        assert_eq!(bank.work(0).unwrap(), [0_u32; 0]);
    }
}
