//! Files of frames in one folder, each named after its first leaf index.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use app::ports::{Row, StoreError};

use super::frame::{Found, decode, encode, holds_whole_frame, unframed};
use crate::durable;
use crate::storable::without_gap;

const FIRST_LINE: &[u8] = b"daylight-rows/1\n";
const SEGMENT_BYTES_MAX: u64 = 64 << 20;

/// Rows in files, appended turn by turn; one process holds them.
#[derive(Debug)]
pub struct Segments {
    folder: PathBuf,
    current: Option<File>,
    length: u64,
    next_index: u64,
    last_row: Option<Row>,
    _lock: File,
}

impl Segments {
    /// Takes hold of the folder, made when absent; the torn tail of a crash is cut off.
    ///
    /// # Errors
    /// `Busy` while another process holds it, `Damaged`, `Down`.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let down = |it: io::Error| failure(folder, &it);
        fs::create_dir_all(folder).map_err(down)?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join("rows.lock"))
            .map_err(down)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::Busy(format!("{} is held", folder.display())));
            }
            Err(TryLockError::Error(it)) => return Err(down(it)),
        }
        let mut it = Self {
            folder: folder.to_owned(),
            current: None,
            length: 0,
            next_index: 0,
            last_row: None,
            _lock: lock,
        };
        it.resume()?;
        Ok(it)
    }

    fn resume(&mut self) -> Result<(), StoreError> {
        let names = names(&self.folder)?;
        let Some((from, path)) = names.last() else { return Ok(()) };
        let (mut next_index, mut last_row) = (*from, None);
        let whole = read_segment(path, Place::Last, &mut |rows| {
            if let Some(last) = rows.last() {
                next_index = last.index + 1;
                last_row = Some(last.clone());
            }
            Ok(())
        })?;
        let file = OpenOptions::new().append(true).open(path).map_err(|it| failure(path, &it))?;
        let cut = file.set_len(whole).and_then(|()| file.sync_all());
        cut.map_err(|it| failure(path, &it))?;
        (self.next_index, self.last_row) = (next_index, last_row);
        if whole < FIRST_LINE.len() as u64 {
            // A crash came between the file's making and its first line: begin it anew.
            fs::remove_file(path).map_err(|it| failure(path, &it))?;
            return self.resume();
        }
        (self.current, self.length) = (Some(file), whole);
        Ok(())
    }

    /// Leaf index that comes next.
    #[must_use]
    pub fn next_index(&self) -> u64 {
        self.next_index
    }

    /// Last row of the newest file.
    #[must_use]
    pub fn last_row(&self) -> Option<&Row> {
        self.last_row.as_ref()
    }

    /// Appends rows as one frame and flushes it.
    ///
    /// # Errors
    /// `Conflict` when they do not follow, `Full`, `Down`; after the last two the tail may be
    /// torn and nothing may be appended before a new opening.
    pub fn append(&mut self, rows: &[Row]) -> Result<(), StoreError> {
        if without_gap(self.next_index, rows.iter().map(|it| it.index)).is_err() {
            return Err(StoreError::Conflict(format!("row {} must follow", self.next_index)));
        }
        let Some(last) = rows.last() else { return Ok(()) };
        let frame = encode(rows);
        let written = self.write(&frame);
        written.map_err(|it| {
            self.current = None;
            failure(&self.folder, &it)
        })?;
        self.length += frame.len() as u64;
        self.next_index = last.index + 1;
        self.last_row = Some(last.clone());
        Ok(())
    }

    /// Puts rows in place of those with their indexes, file by file, each whole or not at all. Of
    /// rows that the folder does not hold nothing is written.
    ///
    /// # Errors
    /// `Damaged` for a broken file, `Full`, `Down`; some files may be rewritten already.
    pub fn rewrite(&mut self, rows: &[Row]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let names = names(&self.folder)?;
        for (at, (from, path)) in names.iter().enumerate() {
            let until = names.get(at + 1).map_or(u64::MAX, |it| it.0);
            let of = |it: &&Row| (*from..until).contains(&it.index);
            let new: Vec<&Row> = rows.iter().filter(of).collect();
            if new.is_empty() {
                continue;
            }
            let place = if at + 1 == names.len() { Place::Last } else { Place::Middle };
            let (mut bytes, mut changed) = (FIRST_LINE.to_vec(), false);
            read_segment(path, place, &mut |mut frame| {
                for row in &mut frame {
                    let found = new.iter().rfind(|it| it.index == row.index);
                    if let Some(it) = found.filter(|it| **it != row) {
                        *row = (*it).clone();
                        changed = true;
                    }
                }
                bytes.extend(encode(&frame));
                Ok(())
            })?;
            if !changed {
                continue;
            }
            self.current = None;
            durable::replace(path, &bytes).map_err(|it| failure(path, &it))?;
        }
        // The file that rows are appended to may be a new one now.
        self.resume()
    }

    fn write(&mut self, frame: &[u8]) -> io::Result<()> {
        if self.current.is_none() || self.length >= SEGMENT_BYTES_MAX {
            let path = self.folder.join(format!("rows-{:016}.seg", self.next_index));
            let mut file = OpenOptions::new().create_new(true).append(true).open(&path)?;
            file.write_all(FIRST_LINE)?;
            file.sync_all()?;
            durable::flush_folder_of(&path)?;
            self.length = FIRST_LINE.len() as u64;
            self.current = Some(file);
        }
        let file = self.current.as_mut().expect("a file was made above");
        file.write_all(frame)?;
        file.sync_data()
    }
}

/// Reads every frame's rows in order, from the file that holds `from` on; earlier rows of that
/// file come too. A torn tail of the last file is left out.
///
/// # Errors
/// `Damaged` for a gap, a broken frame that is no torn tail or a foreign file; `Down`; and
/// whatever `take` gives.
pub fn read_rows(
    folder: &Path,
    from: u64,
    take: &mut dyn FnMut(Vec<Row>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let names = names(folder)?;
    let first = names.iter().rposition(|(index, _)| *index <= from).unwrap_or(0);
    let mut next = names.get(first).map_or(0, |(index, _)| *index);
    for (at, (index, path)) in names.iter().enumerate().skip(first) {
        if *index != next {
            return Err(StoreError::Damaged(format!("rows from {next} on are missing")));
        }
        let place = if at + 1 == names.len() { Place::Last } else { Place::Middle };
        read_segment(path, place, &mut |rows| {
            without_gap(next, rows.iter().map(|it| it.index))?;
            next += rows.len() as u64;
            take(rows)
        })?;
    }
    Ok(())
}

/// The last whole row of a folder that another process may be writing; none while it is empty.
///
/// # Errors
/// `Damaged`, `Down`.
pub fn last_row(folder: &Path) -> Result<Option<Row>, StoreError> {
    let mut last = None;
    read_rows(folder, u64::MAX, &mut |mut rows| {
        last = rows.pop().or(last.take());
        Ok(())
    })?;
    Ok(last)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Middle,
    Last,
}

/// Reads one file and returns the length of its whole frames.
fn read_segment(
    path: &Path,
    place: Place,
    take: &mut dyn FnMut(Vec<Row>) -> Result<(), StoreError>,
) -> Result<u64, StoreError> {
    let bytes = fs::read(path).map_err(|it| failure(path, &it))?;
    let damaged = || StoreError::Damaged(format!("{} has a broken frame", path.display()));
    let Some(mut rest) = bytes.strip_prefix(FIRST_LINE) else {
        let torn = place == Place::Last && FIRST_LINE.starts_with(&bytes);
        return if torn { Ok(0) } else { Err(damaged()) };
    };
    while let Some((payload, after)) = unframed(rest) {
        take(decode(payload)?)?;
        rest = after;
    }
    let torn = place == Place::Last && holds_whole_frame(rest) == Found::None;
    if rest.is_empty() || torn { Ok((bytes.len() - rest.len()) as u64) } else { Err(damaged()) }
}

fn names(folder: &Path) -> Result<Vec<(u64, PathBuf)>, StoreError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|it| failure(folder, &it))? {
        let path = entry.map_err(|it| failure(folder, &it))?.path();
        let index = path
            .file_name()
            .and_then(|it| it.to_str())
            .and_then(|it| it.strip_prefix("rows-")?.strip_suffix(".seg")?.parse().ok());
        found.extend(index.map(|it| (it, path)));
    }
    found.sort_unstable();
    Ok(found)
}

fn failure(path: &Path, error: &io::Error) -> StoreError {
    let text = format!("{}: {error}", path.display());
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full(text),
        _ => StoreError::Down(text),
    }
}
