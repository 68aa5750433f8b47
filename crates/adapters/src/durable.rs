//! Files that survive a power cut: written beside, flushed, renamed, and the folder flushed.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Puts `bytes` at `path` as a whole or not at all.
///
/// # Errors
/// The system's; then the old or the new content stands there whole.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = beside(path);
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    flush_folder_of(path)
}

/// Flushes the folder that holds `path`, so that a rename or a new file in it survives.
///
/// # Errors
/// The system's.
pub(crate) fn flush_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Where a file is written before it takes its place: its own name with `new` behind it.
pub(crate) fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("new");
    PathBuf::from(name)
}
