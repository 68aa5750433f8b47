//! Unified diffs, found by their lines and not by their numbers.

use std::fs;
use std::path::{Path, PathBuf};

/// A diff of one or more files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    hunks: Vec<Hunk>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Hunk {
    path: String,
    old: String,
    new: String,
}

impl Patch {
    /// Reads a diff with `a/` and `b/` before its paths; `None` when it holds no hunk.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (mut hunks, mut path): (Vec<Hunk>, Option<&str>) = (Vec::new(), None);
        for line in text.lines() {
            if let Some(to) = line.strip_prefix("+++ b/") {
                path = Some(to);
            } else if line.starts_with("--- ") {
                path = None;
            } else if line.starts_with("@@") {
                let path = path?.to_owned();
                hunks.push(Hunk { path, old: String::new(), new: String::new() });
            } else if let Some(hunk) = hunks.last_mut().filter(|_| path.is_some()) {
                let (mark, rest) = line.split_at_checked(1).unwrap_or((" ", ""));
                if mark != "+" {
                    hunk.old.push_str(rest);
                    hunk.old.push('\n');
                }
                if mark != "-" {
                    hunk.new.push_str(rest);
                    hunk.new.push('\n');
                }
            }
        }
        (!hunks.is_empty()).then_some(Self { hunks })
    }

    /// Changes the files of a tree; gives what stood in each before.
    ///
    /// # Errors
    ///
    /// A sentence, when a hunk's lines stand nowhere or more than once; nothing changed.
    pub fn apply(&self, tree: &Path) -> Result<Vec<(PathBuf, String)>, String> {
        let changed = self.changes(tree)?;
        for (path, _, harmed) in &changed {
            fs::write(path, harmed).map_err(|it| format!("{}: {it}", path.display()))?;
        }
        Ok(changed.into_iter().map(|(path, before, _)| (path, before)).collect())
    }

    /// What each file holds before and after; nothing is written.
    ///
    /// # Errors
    ///
    /// A sentence, when a hunk's lines stand nowhere or more than once.
    pub fn changes(&self, tree: &Path) -> Result<Vec<(PathBuf, String, String)>, String> {
        let mut changed: Vec<(PathBuf, String, String)> = Vec::new();
        for hunk in &self.hunks {
            let path = tree.join(&hunk.path);
            let at = changed.iter().position(|it| it.0 == path);
            let text = match at {
                Some(at) => changed[at].2.clone(),
                None => fs::read_to_string(&path).map_err(|it| format!("{}: {it}", hunk.path))?,
            };
            let found = text.matches(&hunk.old).count();
            if found != 1 {
                return Err(format!("{}: the lines stand {found} times", hunk.path));
            }
            let harmed = text.replacen(&hunk.old, &hunk.new, 1);
            match at {
                Some(at) => changed[at].2 = harmed,
                None => changed.push((path, text, harmed)),
            }
        }
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIFF: &str = "--- a/f.rs\n+++ b/f.rs\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n";

    #[test]
    fn a_hunk_holds_the_lines_before_and_after() {
        let patch = Patch::parse(DIFF).unwrap();
        assert_eq!(patch.hunks.len(), 1);
        assert_eq!(patch.hunks[0].old, "one\ntwo\nthree\n");
        assert_eq!(patch.hunks[0].new, "one\n2\nthree\n");
        assert_eq!(Patch::parse("no diff\n"), None);
    }

    #[test]
    fn lines_that_stand_nowhere_or_twice_are_refused_and_nothing_changes() {
        let folder = std::env::temp_dir().join(format!("sim-patch-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("f.rs");
        for text in ["one\n", "one\ntwo\nthree\none\ntwo\nthree\n"] {
            fs::write(&file, text).unwrap();
            assert!(Patch::parse(DIFF).unwrap().apply(&folder).is_err());
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
        }
        fs::write(&file, "one\ntwo\nthree\n").unwrap();
        Patch::parse(DIFF).unwrap().apply(&folder).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "one\n2\nthree\n");
        fs::remove_dir_all(folder).unwrap();
    }
}
