//! Where the tests of a run put what they keep for a moment.
//!
//! A test's centre is on the disk for seconds and synced as often as a real one. In memory the
//! same calls are made and nobody waits for a disk; what survives a killed process is the same in
//! both, since neither loses what the system holds. Long runs stay on the disk: they seal files
//! of a gibibyte, and somebody should.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::Extent;

/// The folder in memory that Linux has.
const MEMORY: &str = "/dev/shm";
/// What must be free in it: the sample county, a browser's profile and the databases of a test.
const FREE_MIB_MIN: u64 = 4_096;

/// A folder of this run, gone with it.
pub struct Scratch(PathBuf);

impl Scratch {
    /// In memory where there is room, else where the system keeps such things.
    ///
    /// # Errors
    ///
    /// The folder cannot be made.
    pub fn make(extent: Extent) -> Result<Self> {
        let memory = Path::new(MEMORY);
        let fits = free_mib(memory).is_some_and(|it| it >= FREE_MIB_MIN);
        let above =
            if extent != Extent::Long && fits { memory.to_owned() } else { std::env::temp_dir() };
        let folder = above.join(format!("daylight-check-{}", std::process::id()));
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        Ok(Self(folder))
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

/// Free room of the file system below a folder, in MiB; `None` where it cannot be told.
fn free_mib(folder: &Path) -> Option<u64> {
    let asked = Command::new("df").args(["--output=avail", "-BM"]).arg(folder).output().ok()?;
    let said = String::from_utf8(asked.stdout).ok()?;
    said.lines().nth(1)?.trim().trim_end_matches('M').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_a_run_is_gone_with_it() {
        let scratch = Scratch::make(Extent::Whole).expect("a folder can be made");
        let folder = scratch.folder().to_owned();
        std::fs::write(folder.join("kept"), "for a moment").expect("it can be written");
        drop(scratch);
        assert!(!folder.exists());
    }

    #[test]
    fn room_is_told_where_there_is_a_folder_and_nowhere_else() {
        assert!(free_mib(&std::env::temp_dir()).is_some());
        assert_eq!(free_mib(Path::new("/no/such/folder")), None);
    }
}
