//! Where the verifier reads a log from: a directory, or a map in memory.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

/// The files of a log by their path below `/log/`.
pub trait ReadFiles {
    /// Reads a file, `None` when there is none.
    ///
    /// # Errors
    ///
    /// When it is there and cannot be read.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Error>;

    /// Lists the names directly below a folder, files and folders, in byte order.
    ///
    /// # Errors
    ///
    /// When the folder is there and cannot be read.
    fn list(&self, folder: &str) -> Result<Vec<String>, Error>;
}

/// A directory of this machine.
pub struct DirFiles(pub PathBuf);

impl DirFiles {
    /// Reads below this directory.
    pub fn new(root: &Path) -> DirFiles {
        DirFiles(root.to_owned())
    }
}

impl ReadFiles for DirFiles {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        match fs::read(self.0.join(path)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            other => Ok(Some(other?)),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, Error> {
        let entries = match fs::read_dir(self.0.join(folder)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let mut names = Vec::new();
        for it in entries {
            names.extend(it?.file_name().into_string().ok());
        }
        names.sort_unstable();
        Ok(names)
    }
}

/// Files in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles(pub BTreeMap<String, Vec<u8>>);

impl ReadFiles for MemoryFiles {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.0.get(path).cloned())
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, Error> {
        let prefix = format!("{folder}/");
        let below = self.0.keys().filter_map(|it| it.strip_prefix(&prefix));
        let mut names: Vec<String> =
            below.map(|it| it.split('/').next().unwrap_or(it).to_owned()).collect();
        names.dedup();
        Ok(names)
    }
}
