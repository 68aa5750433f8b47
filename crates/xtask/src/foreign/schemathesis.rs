//! The package schemathesis asks our interface by its description alone, and finds one that lies.
//!
//! Its phase is there only where `./test` found a Python that can run it. The platform that it
//! asks is a test's, on this machine alone.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use super::python::{install, is_wanted, words};
use super::{Claim, claim};

const SETTINGS: &str = "e2e/foreign/python/ask.toml";
const PACKAGES: &str = "e2e/foreign/python/ask-requirements.txt";
/// The test that serves, and calls the program that this names.
const TEST: &str =
    "tests::stranger::a_stranger_with_the_description_alone_finds_every_answer_as_described";
const PROGRAM: &str = "DAYLIGHT_SCHEMATHESIS";
/// What the test prints before each verdict.
const VERDICT: &str = "stranger: ";
/// Readings: one as each of three organisations, one of a description that lies.
const READINGS: usize = 4;

/// Whether there are settings and a Python for it.
pub fn subject(root: &Path) -> bool {
    is_wanted(root, SETTINGS)
}

/// Asks as three organisations, and once by a description that lies.
pub fn ask(root: &Path, folder: &Path) -> Result<Vec<Claim>> {
    let python = install(root, folder, PACKAGES)?;
    let asked = Command::new("cargo")
        .args(["test", "--locked", "--quiet", "--workspace", "--lib", "--"])
        .args(["--exact", TEST, "--nocapture"])
        .env(PROGRAM, python.with_file_name("schemathesis"))
        .current_dir(root)
        .output()?;
    let said = words(&asked);
    let verdicts: Vec<&str> = said.lines().filter_map(|it| it.strip_prefix(VERDICT)).collect();
    ensure!(asked.status.success() || !verdicts.is_empty(), "{said}");
    let mut claims: Vec<Claim> =
        verdicts.iter().map(|it| claim(&format!("schemathesis, {it}"), true)).collect();
    let whole = asked.status.success() && verdicts.len() == READINGS;
    if !whole {
        println!("{said}");
    }
    claims.push(claim("schemathesis ended without a fault", whole));
    Ok(claims)
}
