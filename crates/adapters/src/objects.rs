//! Objects in a folder: uploads beside, finished ones under their name, flushed before it shows.
//!
//! Trusted for: nothing but keeping; every object is re-hashed against the record. A thief gets
//! ciphertexts, and where an evaluation store lies here, opened files.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use app::ports::{ObjectError, ObjectName, Objects};

use crate::durable;

const COPY_BYTES: usize = 1 << 16;
/// No object name holds this sign, so no object can stand in an object's way to a folder.
const SUFFIX: &str = "~";

/// Objects under one folder, copied to a second one before a finish counts, if there is one.
#[derive(Debug)]
pub struct FolderObjects {
    uploads: PathBuf,
    objects: PathBuf,
    mirror: Option<PathBuf>,
}

impl FolderObjects {
    /// Uses `folder`, made when absent, and `mirror` for a second copy.
    ///
    /// # Errors
    /// `Down`.
    pub fn open(folder: &Path, mirror: Option<&Path>) -> Result<Self, ObjectError> {
        let it = Self {
            uploads: folder.join("uploads"),
            objects: folder.join("objects"),
            mirror: mirror.map(|it| it.join("objects")),
        };
        for folder in [&it.uploads, &it.objects].into_iter().chain(&it.mirror) {
            fs::create_dir_all(folder).map_err(|it| failure(folder, &it))?;
        }
        Ok(it)
    }

    /// Brings every object of the mirror back that is absent here; says how many.
    ///
    /// # Errors
    /// `Full`, `Down`.
    pub fn restore(&self) -> Result<u64, ObjectError> {
        match &self.mirror {
            Some(mirror) => copy_missing(mirror, &self.objects),
            None => Ok(0),
        }
    }

    /// Copies every object that `folder` lacks to it, for a backup; says how many. A folder so
    /// filled serves as a mirror to restore from.
    ///
    /// # Errors
    /// `Full`, `Down`.
    pub fn back_up(&self, folder: &Path) -> Result<u64, ObjectError> {
        copy_missing(&self.objects, &folder.join("objects"))
    }

    /// How many objects of `folder` its mirror lacks; changes nothing.
    ///
    /// # Errors
    /// `Down`.
    pub fn lacking(folder: &Path, mirror: &Path) -> Result<u64, ObjectError> {
        let objects = folder.join("objects");
        if !objects.exists() {
            return Ok(0);
        }
        let mut names = Vec::new();
        collect(&objects, "", &mut names).map_err(|it| failure(&objects, &it))?;
        let lacks = |it: &&String| !place(&mirror.join("objects"), it).exists();
        Ok(names.iter().filter(lacks).count() as u64)
    }

    fn upload(&self, name: &ObjectName) -> PathBuf {
        place(&self.uploads, name.as_str())
    }

    fn object(&self, name: &ObjectName) -> PathBuf {
        place(&self.objects, name.as_str())
    }
}

fn copy_missing(from: &Path, to: &Path) -> Result<u64, ObjectError> {
    let mut names = Vec::new();
    collect(from, "", &mut names).map_err(|it| failure(from, &it))?;
    let mut count = 0;
    for name in names {
        let target = place(to, &name);
        if !target.exists() {
            copy(&place(from, &name), &target).map_err(|it| failure(&target, &it))?;
            count += 1;
        }
    }
    Ok(count)
}

fn place(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}{SUFFIX}"))
}

fn failure(path: &Path, error: &io::Error) -> ObjectError {
    let text = format!("{}: {error}", path.display());
    match error.kind() {
        io::ErrorKind::NotFound => ObjectError::Absent(text),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ObjectError::Full(text),
        _ => ObjectError::Down(text),
    }
}

fn make_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().expect("an object lies in a folder");
    if folder.exists() {
        return Ok(());
    }
    make_folder_of(folder)?;
    fs::create_dir_all(folder)?;
    durable::flush_folder_of(folder)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    make_folder_of(to)?;
    let beside = durable::beside(to);
    fs::copy(from, &beside)?;
    File::open(&beside)?.sync_all()?;
    fs::rename(&beside, to)?;
    durable::flush_folder_of(to)
}

fn same(a: &Path, b: &Path) -> io::Result<Sameness> {
    if fs::metadata(a)?.len() != fs::metadata(b)?.len() {
        return Ok(Sameness::Other);
    }
    let (mut a, mut b) = (File::open(a)?, File::open(b)?);
    let (mut left, mut right) = (vec![0; COPY_BYTES], vec![0; COPY_BYTES]);
    loop {
        let length = a.read(&mut left)?;
        b.read_exact(&mut right[..length])?;
        if left[..length] != right[..length] {
            return Ok(Sameness::Other);
        }
        if length == 0 {
            return Ok(Sameness::Same);
        }
    }
}

#[derive(PartialEq, Eq)]
enum Sameness {
    Same,
    Other,
}

fn read_at(path: &Path, offset: u64, length: u32) -> Result<Vec<u8>, ObjectError> {
    let read = || {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        file.take(u64::from(length)).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|it: io::Error| failure(path, &it))
}

fn remove(path: &Path) -> Result<(), ObjectError> {
    match fs::remove_file(path) {
        Err(it) if it.kind() != io::ErrorKind::NotFound => Err(failure(path, &it)),
        _ => Ok(()),
    }
}

fn collect(folder: &Path, within: &str, names: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let name = format!("{within}{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), names)?;
        } else if let Some(name) = name.strip_suffix(SUFFIX) {
            names.push(name.to_owned());
        }
    }
    Ok(())
}

fn listed(
    folder: &Path,
    prefix: &str,
    after: &str,
    limit: u32,
) -> Result<Vec<ObjectName>, ObjectError> {
    let mut names = Vec::new();
    collect(folder, "", &mut names).map_err(|it| failure(folder, &it))?;
    names.retain(|it| it.starts_with(prefix) && it.as_str() > after);
    names.sort_unstable();
    names.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    names.iter().map(|it| ObjectName::new(it)).collect()
}

impl Objects for FolderObjects {
    fn put_part(&self, upload: &ObjectName, offset: u64, part: &[u8]) -> Result<u64, ObjectError> {
        let length = self.upload_length(upload)?;
        if offset != length {
            return Err(ObjectError::Offset { length });
        }
        let path = self.upload(upload);
        let write = || {
            make_folder_of(&path)?;
            let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
            file.write_all(part)
        };
        write().map_err(|it: io::Error| {
            // A part that did not fit is cut away, so that the length stays a boundary of parts.
            if let Ok(file) = OpenOptions::new().write(true).open(&path) {
                let _ = file.set_len(length);
            }
            failure(&path, &it)
        })?;
        Ok(length + part.len() as u64)
    }

    fn upload_length(&self, upload: &ObjectName) -> Result<u64, ObjectError> {
        let path = self.upload(upload);
        match fs::metadata(&path) {
            Ok(it) => Ok(it.len()),
            Err(it) if it.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(it) => Err(failure(&path, &it)),
        }
    }

    fn read_upload(
        &self,
        upload: &ObjectName,
        offset: u64,
        length: u32,
    ) -> Result<Vec<u8>, ObjectError> {
        read_at(&self.upload(upload), offset, length)
    }

    fn finish(&self, upload: &ObjectName, name: &ObjectName) -> Result<(), ObjectError> {
        let (from, to) = (self.upload(upload), self.object(name));
        let down = |it: io::Error| failure(&to, &it);
        if to.exists() {
            return match same(&from, &to).map_err(down)? {
                Sameness::Same => remove(&from),
                Sameness::Other => Err(ObjectError::Exists(name.as_str().to_owned())),
            };
        }
        File::open(&from).and_then(|it| it.sync_all()).map_err(|it| failure(&from, &it))?;
        if let Some(mirror) = &self.mirror {
            copy(&from, &place(mirror, name.as_str())).map_err(down)?;
        }
        make_folder_of(&to).map_err(down)?;
        fs::rename(&from, &to).map_err(down)?;
        durable::flush_folder_of(&to).map_err(down)
    }

    fn abandon(&self, upload: &ObjectName) -> Result<(), ObjectError> {
        remove(&self.upload(upload))
    }

    fn length(&self, name: &ObjectName) -> Result<u64, ObjectError> {
        let path = self.object(name);
        fs::metadata(&path).map(|it| it.len()).map_err(|it| failure(&path, &it))
    }

    fn read(&self, name: &ObjectName, offset: u64, length: u32) -> Result<Vec<u8>, ObjectError> {
        read_at(&self.object(name), offset, length)
    }

    fn delete(&self, name: &ObjectName) -> Result<(), ObjectError> {
        if let Some(mirror) = &self.mirror {
            remove(&place(mirror, name.as_str()))?;
        }
        remove(&self.object(name))
    }

    fn list(&self, prefix: &str, after: &str, limit: u32) -> Result<Vec<ObjectName>, ObjectError> {
        listed(&self.objects, prefix, after, limit)
    }

    fn uploads(&self, after: &str, limit: u32) -> Result<Vec<ObjectName>, ObjectError> {
        listed(&self.uploads, "", after, limit)
    }
}

#[cfg(test)]
mod tests {
    use super::{FolderObjects, ObjectError, ObjectName, Objects};

    fn name(text: &str) -> ObjectName {
        ObjectName::new(text).unwrap()
    }

    #[test]
    fn an_upload_resumes_where_it_ends_and_finishes_once() {
        let folder = tempfile::tempdir().unwrap();
        let objects = FolderObjects::open(folder.path(), None).unwrap();
        let (upload, object) = (name("u/1"), name("t/1/ab"));
        assert_eq!(objects.upload_length(&upload), Ok(0));
        assert_eq!(objects.put_part(&upload, 0, b"abc"), Ok(3));
        assert_eq!(objects.put_part(&upload, 0, b"abc"), Err(ObjectError::Offset { length: 3 }));
        let objects = FolderObjects::open(folder.path(), None).unwrap();
        assert_eq!(objects.put_part(&upload, 3, b"def"), Ok(6));
        assert_eq!(objects.read_upload(&upload, 2, 2).unwrap(), b"cd");
        objects.finish(&upload, &object).unwrap();
        assert_eq!(objects.length(&object), Ok(6));
        assert_eq!(objects.read(&object, 4, 99).unwrap(), b"ef");
        assert_eq!(objects.upload_length(&upload), Ok(0));
        objects.put_part(&upload, 0, b"abcdef").unwrap();
        objects.finish(&upload, &object).unwrap();
        objects.put_part(&upload, 0, b"abcdeX").unwrap();
        assert!(matches!(objects.finish(&upload, &object), Err(ObjectError::Exists(_))));
        assert_eq!(objects.read(&object, 0, 99).unwrap(), b"abcdef");
        assert_eq!(objects.uploads("", 9).unwrap(), std::slice::from_ref(&upload));
        objects.abandon(&upload).unwrap();
        objects.delete(&object).unwrap();
        assert!(matches!(objects.length(&object), Err(ObjectError::Absent(_))));
    }

    #[test]
    fn objects_are_listed_in_order_page_by_page() {
        let folder = tempfile::tempdir().unwrap();
        let objects = FolderObjects::open(folder.path(), None).unwrap();
        for it in ["b/2", "a", "b", "b/1", "b/1/x", "c"] {
            objects.put_part(&name("u"), 0, it.as_bytes()).unwrap();
            objects.finish(&name("u"), &name(it)).unwrap();
        }
        let list = |prefix, after, limit| -> Vec<String> {
            let found = objects.list(prefix, after, limit).unwrap();
            found.iter().map(|it| it.as_str().to_owned()).collect()
        };
        assert_eq!(list("", "", 9), ["a", "b", "b/1", "b/1/x", "b/2", "c"]);
        assert_eq!(list("b/", "b/1", 9), ["b/1/x", "b/2"]);
        assert_eq!(list("", "a", 2), ["b", "b/1"]);
    }

    #[test]
    fn names_that_climb_out_of_the_folder_are_none() {
        for it in ["", "..", "a/../b", "/a", "a//b", ".a", "a/", "a~", "a\0", "河", "a\\b"] {
            assert!(ObjectName::new(it).is_err(), "{it:?}");
        }
        assert!(ObjectName::new(&"a".repeat(201)).is_err());
    }

    #[test]
    fn a_lost_folder_comes_back_from_its_mirror() {
        let (folder, mirror) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let objects = FolderObjects::open(folder.path(), Some(mirror.path())).unwrap();
        for it in ["t/1/ab", "t/2"] {
            objects.put_part(&name("u"), 0, it.as_bytes()).unwrap();
            objects.finish(&name("u"), &name(it)).unwrap();
        }
        drop(folder);
        let folder = tempfile::tempdir().unwrap();
        let objects = FolderObjects::open(folder.path(), Some(mirror.path())).unwrap();
        assert_eq!(FolderObjects::lacking(mirror.path(), folder.path()), Ok(2));
        assert_eq!(objects.restore(), Ok(2));
        assert_eq!(FolderObjects::lacking(mirror.path(), folder.path()), Ok(0));
        assert_eq!(objects.read(&name("t/1/ab"), 0, 99).unwrap(), b"t/1/ab");
        assert_eq!(objects.restore(), Ok(0));
        let backup = tempfile::tempdir().unwrap();
        assert_eq!(objects.back_up(backup.path()), Ok(2));
        assert_eq!(objects.back_up(backup.path()), Ok(0));
    }
}
