//! Plants each fault of `mutants/` into a copy of the sources: its checker must see it.
//!
//! A file is named `<checker>-<what>.patch`, or `log_verifies-<code>-<what>.patch`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::patch::Patch;

/// What of the tree a world is built from.
const SOURCES: &[&str] = &[
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "calendar",
    "clippy.toml",
    "crates",
    "rules",
    "rust-toolchain.toml",
];
/// Folders that no build reads.
const NOT_SOURCES: &[&str] = &["node_modules", "target", "mutants", ".git"];
/// Seeds that a planted fault may hide from.
const SEEDS: u64 = 600;

/// Builds and runs the mutants whose names contain one of `only`, all when it is empty; says
/// whether each was seen.
#[must_use]
pub fn run(only: &[&str]) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let build = build_folder(&root).join("mutants");
    let bench =
        Bench { root: root.clone(), tree: build.join("tree"), target: build.join("target") };
    let mutants = match mutants(&root.join("crates/sim/mutants"), only) {
        Ok(it) if !it.is_empty() => it,
        Ok(_) => return fail("there is no such mutant"),
        Err(it) => return fail(&it),
    };
    if let Err(it) = bench.copy().and_then(|()| bench.unharmed()) {
        return fail(&it);
    }
    let (mut seen, mut survived) = (0, 0);
    for (name, patch) in &mutants {
        match bench.plant(name, patch) {
            Ok(line) => {
                seen += 1;
                println!("{name}: seen: {line}");
            }
            Err(why) => {
                survived += 1;
                println!("{name}: NOT SEEN: {why}");
            }
        }
    }
    println!("{seen} passed, {survived} failed, 0 skipped");
    survived == 0
}

fn fail(why: &str) -> bool {
    println!("mutants: {why}\n0 passed, 1 failed, 0 skipped");
    false
}

fn build_folder(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into)
}

/// Patches by name.
fn mutants(folder: &Path, only: &[&str]) -> Result<BTreeMap<String, Patch>, String> {
    let mut all = BTreeMap::new();
    let entries = fs::read_dir(folder).map_err(|it| format!("{}: {it}", folder.display()))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(name) = name.strip_suffix(".patch") else { continue };
        if !only.is_empty() && !only.iter().any(|it| name.contains(it)) {
            continue;
        }
        let text = fs::read_to_string(entry.path()).map_err(|it| format!("{name}: {it}"))?;
        let patch = Patch::parse(&text).ok_or_else(|| format!("{name} is no unified diff"))?;
        all.insert(name.to_owned(), patch);
    }
    Ok(all)
}

/// A copy of the sources and the folder it builds into.
struct Bench {
    root: PathBuf,
    tree: PathBuf,
    target: PathBuf,
}

impl Bench {
    fn copy(&self) -> Result<(), String> {
        for name in SOURCES {
            let from = self.root.join(name);
            if from.exists() {
                copy(&from, &self.tree.join(name)).map_err(|it| format!("{name}: {it}"))?;
            }
        }
        Ok(())
    }

    /// Without a fault no checker speaks: else a mutant's red would prove nothing.
    fn unharmed(&self) -> Result<(), String> {
        self.build()?;
        let (good, said) = self.play(SEEDS / 30, None)?;
        if good { Ok(()) } else { Err(format!("the unharmed tree is red: {said}")) }
    }

    fn plant(&self, name: &str, patch: &Patch) -> Result<String, String> {
        let words = awaited(name)?;
        let checker = words.as_str();
        let harmed = patch.apply(&self.tree)?;
        let outcome = self.build().and_then(|()| self.play(SEEDS, Some(checker)));
        for (path, text) in &harmed {
            fs::write(path, text).map_err(|it| format!("{}: {it}", path.display()))?;
        }
        let (good, said) = outcome?;
        let line = said.lines().find(|it| it.trim_start().starts_with(&format!("{checker}:")));
        match line {
            Some(line) if !good => Ok(line.trim().to_owned()),
            _ => Err(format!("{SEEDS} seeds passed, or another checker spoke: {said}")),
        }
    }

    fn build(&self) -> Result<(), String> {
        let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["build", "--quiet", "-p", "sim"])
            .env("CARGO_TARGET_DIR", &self.target)
            .current_dir(&self.tree)
            .output()
            .map_err(|it| format!("cargo does not start: {it}"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.success() { Ok(()) } else { Err(format!("it does not build: {said}")) }
    }

    /// Plays seeds until one is red, or until the checker that is waited for has spoken.
    fn play(&self, seeds: u64, until: Option<&str>) -> Result<(bool, String), String> {
        let program = self.target.join("debug").join("sim");
        let mut command = Command::new(program);
        command.args(["seeds", "0", &seeds.to_string()]).args(until);
        let output = command.output().map_err(|it| format!("sim does not start: {it}"))?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok((output.status.success(), said))
    }
}

/// How the line of a mutant's checker begins: its name, and for the verifier its code besides.
fn awaited(name: &str) -> Result<String, String> {
    let mut parts = name.split('-');
    let checker = parts.next().expect("a split has a first part");
    if !sim::checkers::names().contains(&checker) {
        return Err("its name begins with no checker".to_owned());
    }
    match parts.next().filter(|_| checker == "log_verifies") {
        Some(code) => Ok(format!("{checker}: {code}")),
        None => Ok(checker.to_owned()),
    }
}

/// Copies what has changed, so that an earlier build is of use; what is gone is removed.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if from.is_file() {
        let bytes = fs::read(from)?;
        if fs::read(to).ok().as_ref() != Some(&bytes) {
            fs::create_dir_all(to.parent().expect("a file lies in a folder"))?;
            fs::write(to, bytes)?;
        }
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        if !from.join(entry.file_name()).exists() {
            let path = entry.path();
            if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
        }
    }
    for entry in fs::read_dir(from)? {
        let name = entry?.file_name();
        if !NOT_SOURCES.iter().any(|it| name == *it) {
            copy(&from.join(&name), &to.join(&name))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_planted_fault_stands_once_in_the_sources_of_today() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let all = mutants(&root.join("crates/sim/mutants"), &[]).unwrap();
        assert!(all.len() > 20, "the folder of planted faults was read");
        for (name, patch) in all {
            let changes = patch.changes(&root);
            assert!(changes.is_ok(), "{name}: {}", changes.unwrap_err());
        }
    }

    /// Codes that no world earns: a fixture of the verifier alone triggers each of them.
    const FIXTURES_ONLY: &[&str] = &[
        "ack.not_in_log",
        "bid.after_close",
        "bid.no_ending",
        "bid.replace.unauthorised",
        "bid.two_endings",
        "bid.withdraw.unauthorised",
        "close.one_witness",
        "close.witness_tight",
        "close.witness_wide",
        "leaf.duplicate_c",
        "leaf.erasure",
        "leaf.event_twice",
        "leaf.grammar",
        "leaf.kind_unknown",
        "leaf.orphan",
        "leaf.salt_length",
        "log.archive_grammar",
        "log.unwitnessed_fork",
        "log.view_inconsistent",
        "open.envelope_not_due",
        "open.not_keyed_in_opened",
        "open.order.deposits",
        "open.order.key_in",
        "open.order.key_in_closed",
        "open.overdue",
        "receipt.body",
        "receipt.grammar",
        "receipt.inclusion",
        "receipt.label",
        "receipt.quorum",
        "receipt.signature",
        "receipt.unconfirmed",
        "result.blind",
        "result.object",
        "result.price",
        "result.rank_gap",
        "result.score",
        "result.secret",
    ];

    #[test]
    fn every_code_of_the_log_is_planted_in_a_world_or_named_as_a_fixtures() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let all = mutants(&root.join("crates/sim/mutants"), &["log_verifies-"]).unwrap();
        let planted: BTreeSet<&str> = all.keys().map(|it| it.split('-').nth(1).unwrap()).collect();
        let fixtures: BTreeSet<&str> = FIXTURES_ONLY.iter().copied().collect();
        let both: Vec<_> = planted.intersection(&fixtures).collect();
        assert!(both.is_empty(), "planted, so strike them from the list: {both:?}");
        let known: BTreeSet<&str> = verifier::log::Code::ALL.iter().map(|it| it.text()).collect();
        assert_eq!(planted.union(&fixtures).copied().collect::<BTreeSet<_>>(), known);
    }
}
