//! The commands of `cargo x`: what a shell script would do, with tests.

mod bench;
mod budget;
mod check;
mod foreign;
mod generate;
mod named;
mod source;
mod tidy;
mod tree;

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::Result;

const USAGE: &str = "\
cargo x tidy                  what no compiler checks, one sentence per fault
cargo x generate [--check]    the documents that are made from the rules
cargo x bench [PART…]         figures of this machine, or parts of them, into docs/benchmarks.md
cargo x budget                how many crates the verifier is made of
cargo x foreign go|age|openssl|python|schemathesis
                              another person's tool on our bytes
cargo x mutants [NAME…]       each planted fault is seen by the checker of its name
cargo x check [quick|long]    everything, with a table of phases at its end";

fn main() -> Result<ExitCode> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let root = tree::root();
    let good = match words.as_slice() {
        ["tidy"] => tidy::report(&tidy::findings(&tree::Tree::read(&root)?)),
        ["generate"] => generate::write(&root)?,
        ["generate", "--check"] => generate::compare(&root)?,
        ["bench", parts @ ..] => bench::run(&root, parts)?,
        ["budget"] => budget::run(&root)?,
        ["foreign", tool] => foreign::run(&root, tool)?,
        ["mutants", ..] => simulator(&root, &words)?,
        ["check"] => return check::run(&root, check::Extent::Whole),
        ["check", "quick"] => return check::run(&root, check::Extent::Quick),
        ["check", "long"] => return check::run(&root, check::Extent::Long),
        _ => {
            eprintln!("{USAGE}");
            false
        }
    };
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs a command of the simulator in its own build.
fn simulator(root: &Path, words: &[&str]) -> Result<bool> {
    let sim = ["run", "--locked", "--quiet", "-p", "sim", "--"];
    let status = Command::new("cargo").args(sim).args(words).current_dir(root).status()?;
    Ok(status.success())
}
