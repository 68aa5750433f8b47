//! Documents made from code and rules: written, or compared with what is committed.

use std::path::Path;

use anyhow::{Context, Result};
use domain::rulebook::StageTable;
use record::pack;

use crate::named;
use crate::tree::Tree;

/// One generated document: its path from the root, and how it is made.
type Page = (&'static str, fn(&Path) -> Result<String>);

/// Every generated document. A new one is one line here.
const PAGES: &[Page] = &[
    ("docs/rules/disclosure.md", |_| Ok(record::disclosure::markdown())),
    ("docs/rules/permissions.md", |_| Ok(app::access::markdown())),
    ("docs/rules/rules.md", |root| {
        let tests = named::tests_by_rule(&Tree::read(root)?);
        Ok(pack::rules_markdown(pack::packs(), &tests))
    }),
    ("docs/rules/stages.md", |_| Ok(pack::stages_markdown(&stages()))),
];

/// The stage tables of the newest pack.
fn stages() -> Vec<StageTable> {
    pack::packs().last().map(|it| it.stages.clone()).unwrap_or_default()
}

/// Writes every generated document; returns true.
///
/// # Errors
///
/// A document cannot be made or written; those before it are written.
pub fn write(root: &Path) -> Result<bool> {
    for (path, make) in PAGES {
        let file = root.join(path);
        let folder = file.parent().expect("a page lies in a folder");
        std::fs::create_dir_all(folder).with_context(|| format!("{path} has no folder"))?;
        std::fs::write(&file, make(root)?).with_context(|| format!("{path} is not written"))?;
    }
    println!("generate: {} documents written", PAGES.len());
    Ok(true)
}

/// Compares every generated document with the committed one; returns whether all are equal.
///
/// # Errors
///
/// A document cannot be made.
pub fn compare(root: &Path) -> Result<bool> {
    let stale = stale(root, PAGES)?;
    for path in &stale {
        println!("generate: {path} is not what `cargo x generate` writes");
    }
    println!("generate: {} documents compared", PAGES.len());
    Ok(stale.is_empty())
}

fn stale(root: &Path, pages: &[Page]) -> Result<Vec<&'static str>> {
    let mut stale = Vec::new();
    for (path, make) in pages {
        let made = make(root).with_context(|| format!("{path} cannot be made"))?;
        if std::fs::read_to_string(root.join(path)).ok() != Some(made) {
            stale.push(*path);
        }
    }
    Ok(stale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_differs_from_its_source_is_found() {
        let root = crate::tree::root();
        let same: Page =
            ("Cargo.toml", |root| Ok(std::fs::read_to_string(root.join("Cargo.toml"))?));
        let other: Page = ("Cargo.toml", |_| Ok("planted".to_owned()));
        let absent: Page = ("docs/rules/planted.md", |_| Ok(String::new()));
        assert_eq!(
            stale(&root, &[same, other, absent]).expect("all can be made"),
            ["Cargo.toml", "docs/rules/planted.md"]
        );
    }
}
