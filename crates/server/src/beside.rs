//! What lies beside the rows and is not made from them: keys, `centre.toml`, cosigned history,
//! credentials.
//!
//! A backup takes settings and history; the mirror takes the private keys and the working state
//! too, since it is trusted as the data folder is. The head file goes into neither.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use adapters::sqlite::SqliteWorking;

use crate::backup;
use crate::data::Data;
use crate::ops::{Problem, wall_ms};

/// Folders and files of the public log that no row gives back, by their path below it.
const OF_LOG: &[&str] = &["checkpoint", "cosigned", "policy"];
/// How often the mirror's copy is brought up to date.
const EVERY: Duration = Duration::from_secs(1);
/// The mirror's copy of the working state.
const WORKING: &str = "working.seg";
const SECRET_MODE: u32 = 0o600;
const SECRET_FOLDER_MODE: u32 = 0o700;
/// The rights of everybody but the owner.
pub(crate) const OTHERS: u32 = 0o077;
const PUBLIC_MODE: u32 = 0o644;

/// Whether private keys go along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// To and from a mirror.
    Along,
    /// To and from a backup.
    Left,
}

/// Copies what lies beside the rows into `folder`; what is equal there already is left. Says how
/// many files were written.
///
/// # Errors
///
/// [`Problem::File`].
pub fn keep(data: &Data, folder: &Path, keys: Keys) -> Result<u64, Problem> {
    let mut count = put_if_other(&data.centre, &folder.join("centre.toml"), PUBLIC_MODE)?;
    for name in OF_LOG {
        count += copy_all(&data.log.join(name), &folder.join("log").join(name), PUBLIC_MODE)?;
    }
    if keys == Keys::Along {
        count += copy_all(&data.keys, &folder.join("keys"), SECRET_MODE)?;
        close(&folder.join("keys"))?;
    }
    Ok(count)
}

/// Writes the mirror's copy of the working state: without credentials nobody could sign in to a
/// centre that comes back from its mirror alone.
///
/// # Errors
///
/// [`Problem::Store`].
pub fn keep_working(data: &Data, mirror: &Path, now_ms: i64) -> Result<(), Problem> {
    if !data.working.exists() {
        return Ok(());
    }
    let working = SqliteWorking::open(&data.working)?;
    let kinds = backup::kept_kinds(&working)?;
    let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
    adapters::backup::write_working((&working, &kinds, now_ms), &mirror.join(WORKING))?;
    Ok(())
}

/// Brings the mirror's copy of the working state back.
///
/// # Errors
///
/// [`Problem::Store`].
pub fn bring_working_back(mirror: &Path, data: &Data) -> Result<(), Problem> {
    let copy = mirror.join(WORKING);
    if copy.exists() {
        adapters::backup::read_working(&copy, &SqliteWorking::open(&data.working)?)?;
    }
    Ok(())
}

/// Brings it back from `folder` where the data folder lacks it; of two files of one day's
/// history the longer one stays, since they only grow.
///
/// # Errors
///
/// [`Problem::File`].
pub fn bring_back(folder: &Path, data: &Data, keys: Keys) -> Result<u64, Problem> {
    let mut count = 0;
    if !data.centre.exists() {
        count += put_if_other(&folder.join("centre.toml"), &data.centre, PUBLIC_MODE)?;
    }
    for name in OF_LOG.iter().filter(|it| **it != "checkpoint") {
        for (from, to) in pairs(&folder.join("log").join(name), &data.log.join(name))? {
            let length = |it: &Path| fs::metadata(it).map_or(0, |it| it.len());
            if length(&from) > length(&to) {
                count += put_if_other(&from, &to, PUBLIC_MODE)?;
            }
        }
    }
    if keys == Keys::Along {
        count += copy_all(&folder.join("keys"), &data.keys, SECRET_MODE)?;
        close(&data.keys)?;
    }
    Ok(count)
}

/// Every file below `from` (or `from` itself) with its place below `to`.
fn pairs(from: &Path, to: &Path) -> Result<Vec<(PathBuf, PathBuf)>, Problem> {
    if from.is_file() {
        return Ok(vec![(from.to_owned(), to.to_owned())]);
    }
    let mut found = Vec::new();
    let entries = match fs::read_dir(from) {
        Err(it) if it.kind() == io::ErrorKind::NotFound => return Ok(found),
        other => other.map_err(Problem::file(from))?,
    };
    for entry in entries {
        let entry = entry.map_err(Problem::file(from))?;
        found.extend(pairs(&entry.path(), &to.join(entry.file_name()))?);
    }
    found.sort_unstable();
    Ok(found)
}

fn copy_all(from: &Path, to: &Path, mode: u32) -> Result<u64, Problem> {
    pairs(from, to)?.iter().try_fold(0, |sum, (from, to)| Ok(sum + put_if_other(from, to, mode)?))
}

/// Takes every right from others, on a folder or file that is there.
pub(crate) fn close(path: &Path) -> Result<(), Problem> {
    let Ok(found) = fs::metadata(path) else { return Ok(()) };
    let mode = if found.is_dir() { SECRET_FOLDER_MODE } else { SECRET_MODE };
    if found.permissions().mode() & OTHERS == 0 {
        return Ok(());
    }
    fs::set_permissions(path, Permissions::from_mode(mode)).map_err(Problem::file(path))
}

/// What in a data folder nobody else may read: all but the public log and the head.
#[must_use]
pub fn private(data: &Data) -> Vec<PathBuf> {
    let sides = |file: &Path| {
        ["", "-wal", "-shm"].map(|side| {
            let mut name = file.as_os_str().to_owned();
            name.push(side);
            PathBuf::from(name)
        })
    };
    let mut all = vec![data.keys.clone(), data.objects.clone()];
    all.extend(sides(&data.store));
    all.extend(sides(&data.working));
    all.extend(data.mirror.clone());
    all
}

/// Copies one file as a whole or not at all, flushed; an absent one is left, and one of the same
/// length and time.
fn put_if_other(from: &Path, to: &Path, mode: u32) -> Result<u64, Problem> {
    let seen = |path: &Path| fs::metadata(path).and_then(|it| Ok((it.len(), it.modified()?)));
    // Asked before the bytes are read: what changes meanwhile is copied the next time.
    let before = match seen(from) {
        Err(it) if it.kind() == io::ErrorKind::NotFound => return Ok(0),
        other => other.map_err(Problem::file(from))?,
    };
    if seen(to).is_ok_and(|there| there == before) {
        return Ok(0);
    }
    let bytes = fs::read(from).map_err(Problem::file(from))?;
    put(to, &bytes, mode).map_err(Problem::file(to))?;
    let times = File::open(to).and_then(|it| it.set_modified(before.1));
    times.map_err(Problem::file(to))?;
    Ok(1)
}

/// Closes what is private, and keeps the mirror's copy fresh, from now on as long as the process
/// lives; what is there already is done before this returns.
///
/// # Errors
///
/// [`Problem::File`] when the first copy fails; later failures are said on standard error.
pub fn follow(data: Data) -> Result<(), Problem> {
    let all = move || {
        private(&data).iter().try_for_each(|it| close(it))?;
        let Some(mirror) = &data.mirror else { return Ok(()) };
        keep(&data, mirror, Keys::Along)?;
        keep_working(&data, mirror, wall_ms())
    };
    all()?;
    std::thread::spawn(move || {
        let mut failing = false;
        loop {
            std::thread::sleep(EVERY);
            match all() {
                Ok(()) => failing = false,
                Err(it) if !failing => {
                    crate::warn_operator!("daylight: {it}");
                    failing = true;
                }
                Err(_) => {}
            }
        }
    });
    Ok(())
}

/// Puts bytes at a path as a whole or not at all, flushed, with this mode.
pub(crate) fn put(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let mut file = File::create(&beside)?;
    // Before the first byte: nobody else may read a key in between.
    file.set_permissions(Permissions::from_mode(mode))?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::{Keys, bring_back, keep, put};
    use crate::data::Data;

    #[test]
    fn keys_go_to_a_mirror_closed_and_never_to_a_backup() {
        let folder = tempfile::tempdir().unwrap();
        let data = Data::of(&folder.path().join("data"));
        put(&data.keys.join("log"), b"secret", 0o600).unwrap();
        put(&data.centre, b"origin", 0o644).unwrap();
        let (mirror, backup) = (folder.path().join("mirror"), folder.path().join("backup"));
        assert_eq!(keep(&data, &mirror, Keys::Along).unwrap(), 2);
        assert_eq!(keep(&data, &mirror, Keys::Along).unwrap(), 0, "equal files are left");
        assert_eq!(keep(&data, &backup, Keys::Left).unwrap(), 1);
        assert!(!backup.join("keys").exists());
        let mode =
            |path: &str| fs::metadata(mirror.join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("keys"), mode("keys/log")), (0o700, 0o600));
    }

    #[test]
    fn a_file_that_changed_is_copied_again_even_at_equal_length() {
        let folder = tempfile::tempdir().unwrap();
        let data = Data::of(&folder.path().join("data"));
        let mirror = folder.path().join("mirror");
        put(&data.centre, b"one", 0o644).unwrap();
        assert_eq!(keep(&data, &mirror, Keys::Along).unwrap(), 1);
        put(&data.centre, b"two", 0o644).unwrap();
        assert_eq!(keep(&data, &mirror, Keys::Along).unwrap(), 1);
        assert_eq!(fs::read(mirror.join("centre.toml")).unwrap(), b"two");
    }

    #[test]
    fn of_two_histories_of_a_day_the_longer_one_stays() {
        let folder = tempfile::tempdir().unwrap();
        let old = Data::of(&folder.path().join("old"));
        let new = Data::of(&folder.path().join("new"));
        for (name, text) in [("cosigned/2026-01-01", "one\n"), ("cosigned/2026-01-02", "a\nb\n")] {
            put(&old.log.join(name), text.as_bytes(), 0o644).unwrap();
        }
        put(&new.log.join("cosigned/2026-01-01"), b"one\ntwo\n", 0o644).unwrap();
        let backup = folder.path().join("backup");
        keep(&old, &backup, Keys::Left).unwrap();
        assert_eq!(bring_back(&backup, &new, Keys::Left).unwrap(), 1);
        let read = |name: &str| fs::read_to_string(new.log.join(name)).unwrap();
        assert_eq!(read("cosigned/2026-01-01"), "one\ntwo\n");
        assert_eq!(read("cosigned/2026-01-02"), "a\nb\n");
    }
}
