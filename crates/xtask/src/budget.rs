//! How many crates a stranger has to trust when he runs the verifier.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Most crates the verifier may be made of, its own included.
const CRATES_MAX: usize = 60;

/// Counts the crates of the verifier and prints the count; returns whether it is in the budget.
///
/// # Errors
///
/// Cargo cannot print the tree.
pub fn run(root: &Path) -> Result<bool> {
    let tree = Command::new("cargo")
        .args(["tree", "-p", "verifier", "-e", "normal", "--prefix", "none", "--format", "{p}"])
        .current_dir(root)
        .output()
        .context("cargo tree could not start")?;
    ensure!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let crates = count(&String::from_utf8(tree.stdout)?);
    println!("verifier: {crates} crates, at most {CRATES_MAX}");
    Ok(crates <= CRATES_MAX)
}

/// The different crates of a printed tree; two versions of one crate are two.
fn count(tree: &str) -> usize {
    let name = |it: &str| it.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    tree.lines().map(name).filter(|it| !it.is_empty()).collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_counts_once_and_two_versions_twice() {
        let tree = "verifier v0.1.0 (/a)\nsha2 v0.11.0\n\nsha2 v0.11.0 (*)\nsha2 v0.10.0\n";
        assert_eq!(count(tree), 3);
    }
}
