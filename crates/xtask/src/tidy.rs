//! What no compiler checks: each function reads the tree and returns one sentence per fault.

mod crates;
mod documents;
mod files;
mod law;
mod places;
mod words;

use crate::tree::Tree;

/// One check: its name, and what it finds wrong.
type Check = (&'static str, fn(&Tree) -> Vec<String>);

const CHECKS: &[Check] = &[
    ("crate table", crates::untrue_table),
    ("forbidden arrows", crates::forbidden_arrows),
    ("opening sentence", files::without_opening_sentence),
    ("long lines", files::long_lines),
    ("long files", files::long_files),
    ("unfinished work", files::unfinished),
    ("unstable order and clocks", law::clocks_and_unstable_order),
    ("numbers in the law", law::bare_numbers),
    ("rules used and tested", law::rules_unused_or_untested),
    ("words in page code", words::words_in_page_code),
    ("two languages", words::unequal_languages),
    ("registries and machines", places::hosts_and_machines),
    ("bundles and large files", places::bundles),
    ("dead paths", documents::dead_paths),
    ("one title", documents::titles),
    ("decision numbers", documents::decisions),
];

/// What tidy found: how many checks ran, and the faults of those that failed.
pub struct Findings {
    pub checks: usize,
    pub faults: Vec<(&'static str, Vec<String>)>,
}

/// Runs every check over the tree.
pub fn findings(tree: &Tree) -> Findings {
    let faults = CHECKS
        .iter()
        .map(|(name, check)| (*name, check(tree)))
        .filter(|(_, faults)| !faults.is_empty())
        .collect();
    Findings { checks: CHECKS.len(), faults }
}

/// Prints the findings; returns whether the tree is tidy.
pub fn report(findings: &Findings) -> bool {
    for (name, faults) in &findings.faults {
        println!("tidy: {name}: {} found", faults.len());
        for fault in faults {
            println!("  {fault}");
        }
    }
    let failed = findings.faults.len();
    println!("tidy: {} checks held, {failed} did not", findings.checks - failed);
    failed == 0
}
