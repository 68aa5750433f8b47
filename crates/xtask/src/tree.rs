//! The files of the working tree as tidy sees them: path and text, nothing else.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Files by path from the root, with `/` between folders.
///
/// A file that is not UTF-8 (a picture) has an empty text and stands under `bytes` only.
#[derive(Debug, Default)]
pub struct Tree {
    texts: BTreeMap<String, String>,
    bytes: BTreeMap<String, u64>,
}

impl Tree {
    /// Reads every file git tracks or would track, so that a new file is judged before its commit.
    ///
    /// # Errors
    ///
    /// Git is missing or a listed file cannot be read; nothing is half read.
    pub fn read(root: &Path) -> Result<Self> {
        let listed = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()
            .context("git ls-files could not start")?;
        ensure!(listed.status.success(), "git ls-files failed in {}", root.display());
        let mut tree = Self::default();
        for path in String::from_utf8(listed.stdout)?.split('\0').filter(|it| !it.is_empty()) {
            // A file deleted but not yet committed is listed and is not there.
            let Ok(bytes) = std::fs::read(root.join(path)) else { continue };
            tree.bytes.insert(path.to_owned(), bytes.len() as u64);
            tree.texts.insert(path.to_owned(), String::from_utf8(bytes).unwrap_or_default());
        }
        Ok(tree)
    }

    /// Makes a tree from pairs of path and text.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let mut tree = Self::default();
        for (path, text) in files {
            tree.bytes.insert((*path).to_owned(), text.len() as u64);
            tree.texts.insert((*path).to_owned(), (*text).to_owned());
        }
        tree
    }

    /// Every file as (path, text), in path order.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The files whose path ends in one of the given endings.
    pub fn ending<'a>(
        &'a self,
        endings: &'a [&'a str],
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files().filter(|(path, _)| endings.iter().any(|it| path.ends_with(it)))
    }

    /// The text of one file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// Every file with its size in bytes.
    pub fn sizes(&self) -> impl Iterator<Item = (&str, u64)> {
        self.bytes.iter().map(|(path, length)| (path.as_str(), *length))
    }

    /// Whether a file or a folder of this name exists.
    pub fn holds(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        self.texts.contains_key(path)
            || self
                .texts
                .range(folder.clone()..)
                .next()
                .is_some_and(|(it, _)| it.starts_with(&folder))
    }
}

/// The root of the workspace, two folders above this crate.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("the crate lies in crates/xtask").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_held_when_a_file_lies_in_it() {
        let tree = Tree::of(&[("docs/spec/log.md", "# Log"), ("docs2", "")]);
        assert!(tree.holds("docs/spec/"));
        assert!(tree.holds("docs/spec/log.md"));
        assert!(!tree.holds("docs/sp"));
    }
}
