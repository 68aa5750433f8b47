//! What the system says about the disk under a folder.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Number of the device that holds a file or folder; two folders with two numbers do not die
/// together when one disk does.
///
/// # Errors
///
/// The system's.
pub fn device(path: &Path) -> io::Result<u64> {
    Ok(std::fs::metadata(path)?.dev())
}

/// Bytes that may still be written under a folder without a superuser's rights.
///
/// # Errors
///
/// The system's.
pub fn free_bytes(path: &Path) -> io::Result<u64> {
    let it = rustix::fs::statvfs(path)?;
    Ok(it.f_bavail.saturating_mul(it.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::{device, free_bytes};

    #[test]
    fn a_folder_lies_on_the_device_of_its_parent_and_has_space() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        assert_eq!(device(&inner).unwrap(), device(folder.path()).unwrap());
        assert!(free_bytes(&inner).unwrap() > 0);
        assert!(free_bytes(&folder.path().join("absent")).is_err());
    }
}
