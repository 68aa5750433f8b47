//! Everything that must hold before a change is whole, phase by phase, with a table at the end.

mod counts;
mod phase;
mod phases;
mod scratch;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};

pub use counts::Counts;
use phase::Outcome;
pub use phases::on_path;
use scratch::Scratch;

/// Where the whole output of each phase is kept, below the build folder.
const LOGS: &str = "check";

/// How much is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Two minutes on a warm tree: format, lints, law, vectors, tidy.
    Quick,
    /// Everything a change needs.
    Whole,
    /// Everything, with longer worlds, more kills, and mutants.
    Long,
}

/// Runs the phases of the extent, prints the table, and tells by the exit code:
/// 0 all held, 1 something failed, 2 nothing failed but a named tool was missing.
///
/// # Errors
///
/// The folder for the logs cannot be made.
pub fn run(root: &Path, extent: Extent) -> Result<ExitCode> {
    let logs = build_folder(root).join(LOGS);
    std::fs::create_dir_all(&logs).with_context(|| format!("{} cannot be made", logs.display()))?;
    let scratch = Scratch::make(extent)?;
    let mut rows = Vec::new();
    for phase in phases::of(root, extent) {
        println!("check: {} …", phase.name);
        let start = Instant::now();
        let outcome = phase.run(root, &logs, scratch.folder());
        let row = Row { name: phase.name, seconds: start.elapsed().as_secs_f64(), outcome };
        println!("check: {}", row.line());
        if let Outcome::Failed { tail, .. } = &row.outcome {
            println!("{tail}");
        }
        rows.push(row);
    }
    println!("\n{}", table(&rows));
    let total = rows.iter().fold(Counts::default(), |sum, row| sum.and(row.outcome.counts()));
    println!("{}", verdict(&rows));
    println!("{} passed, {} failed, {} skipped", total.passed, total.failed, total.skipped);
    Ok(exit(total))
}

struct Row {
    name: &'static str,
    seconds: f64,
    outcome: Outcome,
}

impl Row {
    fn line(&self) -> String {
        let Counts { passed, failed, skipped } = self.outcome.counts();
        let seconds = self.seconds;
        format!("{:<24}{seconds:>8.1} s{passed:>8}{failed:>8}{skipped:>8}", self.name)
    }
}

fn table(rows: &[Row]) -> String {
    let head =
        format!("{:<24}{:>10}{:>8}{:>8}{:>8}", "phase", "time", "passed", "failed", "skipped");
    let seconds: f64 = rows.iter().map(|it| it.seconds).sum();
    let mut lines = vec![head];
    lines.extend(rows.iter().map(Row::line));
    lines.push(format!("{:<24}{seconds:>8.1} s", "together"));
    lines.join("\n")
}

/// One sentence on the whole, and one line for each tool that was missing.
fn verdict(rows: &[Row]) -> String {
    let mut lines = Vec::new();
    for row in rows {
        match &row.outcome {
            Outcome::Missing { tool, remedy } => {
                lines.push(format!("skipped: {}: {tool} is missing; {remedy}", row.name));
            }
            Outcome::Failed { .. } => lines.push(format!("failed: {}", row.name)),
            Outcome::Counted(_) => {}
        }
    }
    let total = rows.iter().fold(Counts::default(), |sum, row| sum.and(row.outcome.counts()));
    lines.push(match (total.failed, total.skipped) {
        (0, 0) => "complete: everything held".to_owned(),
        (0, _) => "incomplete: nothing failed, but not everything was run".to_owned(),
        _ => "failed".to_owned(),
    });
    lines.join("\n")
}

fn exit(total: Counts) -> ExitCode {
    match (total.failed, total.skipped) {
        (0, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(2),
        _ => ExitCode::FAILURE,
    }
}

/// The folder cargo builds into.
pub fn build_folder(root: &Path) -> std::path::PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &'static str, outcome: Outcome) -> Row {
        Row { name, seconds: 1.0, outcome }
    }

    fn good() -> Row {
        row("law", Outcome::Counted(Counts { passed: 3, failed: 0, skipped: 0 }))
    }

    #[test]
    fn a_missing_tool_is_named_with_its_remedy_and_makes_the_run_incomplete() {
        let missing = Outcome::Missing { tool: "age", remedy: "apt-get install age".to_owned() };
        let words = verdict(&[good(), row("age", missing)]);
        assert_eq!(
            words,
            "skipped: age: age is missing; apt-get install age\n\
            incomplete: nothing failed, but not everything was run"
        );
        let total = Counts { passed: 3, failed: 0, skipped: 1 };
        assert_eq!(exit(total), ExitCode::from(2));
    }

    #[test]
    fn one_failure_fails_the_run_whatever_else_was_skipped() {
        assert_eq!(exit(Counts { passed: 9, failed: 1, skipped: 1 }), ExitCode::FAILURE);
        assert_eq!(exit(Counts { passed: 9, failed: 0, skipped: 0 }), ExitCode::SUCCESS);
    }
}
