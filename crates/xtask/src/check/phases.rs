//! Which phases there are. A phase whose subject is not in the tree is absent, not skipped.

use std::path::Path;

use super::Extent;
use super::counts::Reader;
use super::phase::{Need, Phase, Step};
use crate::foreign;

/// Set for the tests when no PostgreSQL is installed: its store contract is then not run, and
/// a phase of its own says so.
const WITHOUT_POSTGRES: &str = "DAYLIGHT_WITHOUT_POSTGRES=1";

/// The phases of an extent, in the order in which a mistake is cheapest to find.
pub fn of(root: &Path, extent: Extent) -> Vec<Phase> {
    let has = |path: &str| root.join(path).exists();
    let mut phases = vec![
        phase("format", 120, &[cargo("fmt --all --check")]),
        phase("tidy", 120, &[ourselves("tidy")]),
        phase("generated documents", 120, &[ourselves("generate --check")]),
        phase("verifier budget", 120, &[ourselves("budget")]),
    ];
    // The pages embed what the islands build, so they come before any compiler.
    if has("islands/package.json") {
        phases.push(islands(extent));
    }
    let clippy = "clippy --locked --workspace --all-targets --quiet -- -D warnings";
    // Packages are built without the sample county.
    let package = "clippy --locked -p server --no-default-features --quiet -- -D warnings";
    phases.push(phase("lints", 900, &[cargo(clippy), cargo(package)]));
    if extent == Extent::Quick {
        let pure = "-p domain -p record -p translog -p seal -p verifier -p xtask";
        let law = cargo(&format!("test --locked {pure}"));
        phases.push(phase("law and vectors", 900, &[counted_by(Reader::Cargo, law)]));
        return phases;
    }
    phases.extend(tests());
    phases.extend(windows_tools(extent));
    if has("deny.toml") && on_path("cargo-deny") {
        phases.push(phase("licences and advisories", 300, &[cargo("deny check")]));
    }
    if on_path("cargo-machete") {
        phases.push(phase("unused dependencies", 120, &[cargo("machete")]));
    }
    phases.extend(foreign_readers(root));
    phases.extend(worlds(root, extent));
    if has("e2e/package.json") {
        phases.push(browser(root, extent));
    }
    phases
}

/// All tests of the workspace, those on PostgreSQL and those in documents included.
fn tests() -> Vec<Phase> {
    let all = counted_by(Reader::Cargo, cargo("test --locked --workspace --no-fail-fast"));
    if has_postgres() {
        return vec![phase("tests", 1_800, &[all])];
    }
    let mut without = all;
    without.words.splice(0..0, ["env".to_owned(), WITHOUT_POSTGRES.to_owned()]);
    let mut postgres = phase("store on PostgreSQL", 0, &[]);
    postgres.needs = vec![need("PostgreSQL", false, "postgresql")];
    vec![phase("tests", 1_800, &[without]), postgres]
}

/// The target that the tools are cross-checked for, and the compiler that it needs.
const WINDOWS: &str = "x86_64-pc-windows-gnu";
const WINDOWS_COMPILER: &str = "x86_64-w64-mingw32-gcc";

/// The tools for a person's own Windows machine: checked, and (long) built to the end.
///
/// Where the toolchain is not to be had this is said and not counted: no check of Linux needs it.
fn windows_tools(extent: Extent) -> Option<Phase> {
    if !has_target(WINDOWS) || !on_path(WINDOWS_COMPILER) {
        println!(
            "check: Windows build of daylight-key and daylight-verify: not checked, not counted: \
             rustup target add {WINDOWS}; sudo apt-get install -y gcc-mingw-w64-x86-64-win32"
        );
        return None;
    }
    let act = if extent == Extent::Long { "build" } else { "check" };
    let words = format!("{act} --locked --quiet --target {WINDOWS} -p keytool -p verifier --bins");
    Some(phase("tools on Windows", 900, &[cargo(&words)]))
}

/// Whether the compiler has the library of a target.
fn has_target(target: &str) -> bool {
    let asked = std::process::Command::new("rustc").args(["--print", "sysroot"]).output();
    let sysroot = asked.map(|it| String::from_utf8_lossy(&it.stdout).trim().to_owned());
    sysroot.is_ok_and(|it| Path::new(&it).join("lib/rustlib").join(target).join("lib").is_dir())
}

fn islands(extent: Extent) -> Phase {
    let npm = |words: &str| step("islands", &format!("npm {words}"));
    let mut steps = vec![npm("ci --no-audit --no-fund"), npm("run build"), npm("run check")];
    if extent != Extent::Quick {
        steps.push(counted_by(Reader::Node, npm("test")));
    }
    phase("islands", 600, &steps)
}

/// Other people's tools on our bytes, a phase for each.
fn foreign_readers(root: &Path) -> Vec<Phase> {
    foreign::TOOLS
        .iter()
        .filter(|tool| (tool.subject)(root))
        .map(|tool| {
            let run = ourselves(&format!("foreign {}", tool.word));
            let mut phase = phase(tool.name, tool.limit_s, &[counted_by(Reader::Ours, run)]);
            phase.needs = vec![need(tool.program, tool.present(), tool.packages)];
            phase
        })
        .collect()
}

/// Simulated worlds, kills under load, and (long) planted faults.
fn worlds(root: &Path, extent: Extent) -> Vec<Phase> {
    let has = |path: &str| root.join(path).exists();
    let long = extent == Extent::Long;
    let built = super::build_folder(root).join("debug/sim").to_string_lossy().into_owned();
    let sim = |words: String| counted_by(Reader::Ours, step(".", &format!("{built} {words}")));
    let phase = |name, seconds, run: Step| phase(name, seconds, &[programs(), run]);
    let mut phases = Vec::new();
    if has("crates/sim/src/main.rs") {
        let seconds = if long { 600 } else { 60 };
        // The same worlds for the same tree, so that red means a change; long runs play new ones.
        let seed = if long { "" } else { " --seed 1000000" };
        phases.push(phase("simulation", 900 + seconds, sim(format!("worlds {seconds}{seed}"))));
    }
    if has("crates/sim/src/kills.rs") {
        let count = if long { 100 } else { 10 };
        phases.push(phase("kills", 600 + 20 * count, sim(format!("kills {count}"))));
    }
    if long && has("crates/web/src/tests/feed.rs") {
        // As many writes as 72 a second over 4.5 minutes, the test of the best peer's feed.
        let run = "env DAYLIGHT_TEST_FEED_WRITES=19440 cargo test --locked --quiet -p web --lib \
                   while_somebody_writes";
        phases.push(phase("feed", 1_800, counted_by(Reader::Cargo, step(".", run))));
    }
    if long && has("crates/sim/mutants") {
        phases.push(phase("mutants", 7_200, sim("mutants".to_owned())));
    }
    phases
}

/// Browser runs; long ones seal a gibibyte.
fn browser(root: &Path, extent: Extent) -> Phase {
    let mut steps = Vec::new();
    if root.join("e2e/package-lock.json").exists() {
        steps.push(step("e2e", "npm ci --no-audit --no-fund"));
    }
    steps.push(programs());
    let long = extent == Extent::Long;
    let run =
        if long { "env DAYLIGHT_HEAVY_MIB=1024 node e2e/run.mjs" } else { "node e2e/run.mjs" };
    steps.push(counted_by(Reader::Ours, step(".", run)));
    let mut phase = phase("browser", if long { 3_600 } else { 1_800 }, &steps);
    phase.needs = vec![need("Chromium", on_path("chromium"), "chromium fonts-noto-cjk")];
    phase
}

/// All programs, with the parts that the tests were built with: nothing is compiled twice.
fn programs() -> Step {
    cargo("build --locked --quiet --workspace --bins")
}

fn phase(name: &'static str, seconds_max: u64, steps: &[Step]) -> Phase {
    Phase { name, seconds_max, needs: Vec::new(), steps: steps.to_vec() }
}

fn need(tool: &'static str, present: bool, packages: &'static str) -> Need {
    Need { tool, present, packages }
}

fn step(folder: &'static str, words: &str) -> Step {
    let words = words.split(' ').map(str::to_owned).collect();
    Step { folder, words, reader: Reader::ExitCode }
}

fn counted_by(reader: Reader, step: Step) -> Step {
    Step { reader, ..step }
}

fn cargo(words: &str) -> Step {
    step(".", &format!("cargo {words}"))
}

/// A command of this program, without asking cargo whether it is fresh.
fn ourselves(words: &str) -> Step {
    let mut step = step(".", words);
    let program = std::env::current_exe().expect("the system knows which program runs");
    step.words.insert(0, program.to_string_lossy().into_owned());
    step
}

/// Whether a program can be found by its name.
pub fn on_path(program: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|it| it.join(program).is_file())
}

/// Whether a PostgreSQL server is installed; Debian keeps it off the path.
fn has_postgres() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql");
    let debian = versions.into_iter().flatten().flatten();
    on_path("initdb") || debian.into_iter().any(|it| it.path().join("bin/initdb").is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(root: &Path, extent: Extent) -> Vec<&'static str> {
        of(root, extent).iter().map(|it| it.name).collect()
    }

    #[test]
    fn a_phase_without_a_subject_is_absent() {
        let empty = Path::new("/nowhere");
        let names = names(empty, Extent::Long);
        for absent in
            ["islands", "feed", "simulation", "kills", "mutants", "browser", "foreign: Go"]
        {
            assert!(!names.contains(&absent), "{absent}");
        }
        assert!(names.contains(&"tests"));
    }

    #[test]
    fn the_quick_check_ends_with_the_law() {
        let names = names(&crate::tree::root(), Extent::Quick);
        assert_eq!(names.last(), Some(&"law and vectors"));
        assert!(!names.contains(&"tests"));
    }
}
