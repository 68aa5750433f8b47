//! `cargo x bench [PART…]`: runs the figures and writes them down with the machine they were
//! taken on, a part at a time: what one part measured stays, whatever the next one does.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The page that the figures go to.
const PAGE: &str = "docs/benchmarks.md";
const HEAD: &str = "# Figures 性能实测

Written by `cargo x bench`, or a part of it by `cargo x bench PART`: release build, each figure
beside a raw engine or a peer in the same run where there is one. They are measurements of one
machine, not promises; each part says when, on what and of which tree it was taken. \"Bare\" is
door and store alone with rows of the same size: no law, no leaf, no signature, no view.
";
const COLUMNS: &str =
    "| Figure | Ours | Beside it, in the same run | Ratio | Goal |\n|---|---|---|---|---|\n";
/// Parts that the program `figures` measures, in the order of the page; its own table of groups
/// refuses a name that it lacks.
const FIGURES: [&str; 18] = [
    "durable",
    "bids",
    "minute",
    "pages",
    "uploads",
    "sealing",
    "opening",
    "archive",
    "drawing",
    "tendering",
    "offers",
    "replay",
    "auction",
    "crowd",
    "screens",
    "feed",
    "log",
    "rebuild",
];
/// Rows that a browser measures over the sample county.
const BROWSER: &str = "browser";
/// Simulated procedures a minute.
const WORLDS: &str = "worlds";

/// Runs all parts or those that are named, and writes the page after each; returns true.
///
/// # Errors
///
/// A name of no part; a bench that does not build or run; a page that cannot be written.
pub fn run(root: &Path, only: &[&str]) -> Result<bool> {
    let all: Vec<&str> = FIGURES.into_iter().chain([BROWSER, WORLDS]).collect();
    if let Some(it) = only.iter().find(|it| !all.contains(it)) {
        bail!("no part of the figures is named {it}; there are {}", all.join(", "));
    }
    for part in all.into_iter().filter(|it| only.is_empty() || only.contains(it)) {
        let measured = measured(root, part).with_context(|| part.to_owned())?;
        let section = format!("\nTaken of {}.\n\n{measured}", taken(root));
        let old = std::fs::read_to_string(root.join(PAGE)).unwrap_or_default();
        std::fs::write(root.join(PAGE), placed(&old, part, &section))
            .with_context(|| format!("{PAGE} is not written"))?;
        println!("bench: {part} written to {PAGE}");
    }
    Ok(true)
}

/// Measures one part, as it stands on the page.
fn measured(root: &Path, part: &str) -> Result<String> {
    let cargo = |words: &[&str]| said(Command::new("cargo").args(words).current_dir(root));
    match part {
        BROWSER => {
            let programs = ["-p", "server", "--features", "demo", "-p", "witness", "-p", "keytool"];
            cargo(&[&["build", "--locked", "--release"][..], &programs].concat())?;
            let mut node = Command::new("node");
            node.arg("e2e/figures.mjs").env("DAYLIGHT_PROFILE", "release").current_dir(root);
            Ok(table(&said(&mut node)?))
        }
        WORLDS => {
            let words = ["run", "--locked", "--release", "-q", "-p", "sim", "--", "rate"];
            Ok(format!("```text\n{}\n```\n", cargo(&words)?.trim()))
        }
        _ => {
            // The centre whose feed is read has its two witnesses, as programs beside the bench.
            if part == "feed" {
                cargo(&["build", "--locked", "--release", "-p", "witness"])?;
            }
            let words = ["bench", "--locked", "-p", "server", "--bench", "figures", "--", part];
            Ok(table(&cargo(&words)?))
        }
    }
}

/// What a program printed, when it ended well.
fn said(command: &mut Command) -> Result<String> {
    let done = command.output().with_context(|| format!("{command:?} does not start"))?;
    if !done.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// The rows among what a bench printed, under our columns.
fn table(printed: &str) -> String {
    let rows = printed.lines().filter(|it| it.starts_with('|') && !COLUMNS.contains(it));
    rows.fold(COLUMNS.to_owned(), |page, it| page + it + "\n")
}

/// The page with a part's section in its place; other parts stay as they are.
fn placed(page: &str, part: &str, section: &str) -> String {
    let order = FIGURES.into_iter().chain([BROWSER, WORLDS]);
    let mut sections: Vec<(&str, &str)> = page
        .split("\n## ")
        .skip(1)
        .filter_map(|it| it.split_once('\n'))
        .filter(|it| it.0 != part)
        .collect();
    sections.push((part, section));
    let at = |name: &str| order.clone().position(|it| it == name).unwrap_or(usize::MAX);
    sections.sort_by_key(|it| at(it.0));
    sections.iter().fold(HEAD.to_owned(), |page, (name, text)| {
        format!("{page}\n## {name}\n{}\n", text.trim_end_matches('\n'))
    })
}

/// Which tree, on which day, on which machine.
fn taken(root: &Path) -> String {
    let git = said(Command::new("git").args(["rev-parse", "--short=8", "HEAD"]).current_dir(root));
    let day = said(Command::new("date").args(["-u", "+%Y-%m-%d"]));
    let [tree, day] =
        [git, day].map(|it| it.map_or_else(|_| "?".to_owned(), |it| it.trim().to_owned()));
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|it| it.starts_with(name));
        line.and_then(|it| it.split_once(':')).map_or_else(String::new, |it| it.1.trim().to_owned())
    };
    let (processor, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    format!(
        "{tree} on {day}: {}, {cores} cores, {} of memory, Linux {}",
        field(&processor, "model name"),
        field(&memory, "MemTotal"),
        read("/proc/sys/kernel/osrelease").trim(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_measured_again_takes_its_place_and_others_stay() {
        let one = placed("", "log", "\nTaken of a.\n\n| 1 |\n");
        let two = placed(&one, "durable", "\nTaken of b.\n\n| 2 |\n");
        let three = placed(&two, "log", "\nTaken of c.\n\n| 3 |\n");
        assert!(three.starts_with(HEAD) && three.find("| 2 |") < three.find("| 3 |"), "{three}");
        assert!(!three.contains("| 1 |") && three.matches("\n## ").count() == 2, "{three}");
        assert_eq!(placed(&three, "log", "\nTaken of c.\n\n| 3 |\n"), three, "no line grows");
    }

    #[test]
    fn rows_are_taken_and_headings_are_not() {
        let printed = "x\n| Figure | Ours | Beside it, in the same run | Ratio | Goal |\n\
            |---|---|---|---|---|\n| a | 1 | 2 | 0.5 | — |\nwarning: no\n";
        assert_eq!(table(printed), format!("{COLUMNS}| a | 1 | 2 | 0.5 | — |\n"));
    }
}
