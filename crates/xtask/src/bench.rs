//! `cargo x bench`: runs the figures and writes them down with the machine they were taken on.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The page that the figures go to.
const PAGE: &str = "docs/benchmarks.md";
const HEAD: &str = "# Figures 性能实测

Written by `cargo x bench`: release build, each figure beside a raw engine or a peer in the same
run where there is one. They are measurements of one machine, not promises. \"Bare\" is door and
store alone with rows of the same size: no law, no leaf, no signature, no view.
";

/// Runs the benches and writes the page; returns true.
///
/// # Errors
///
/// The benches do not build or run, or the page cannot be written.
pub fn run(root: &Path) -> Result<bool> {
    let cargo = |words: &[&str]| -> Result<String> {
        let done = Command::new("cargo").args(words).current_dir(root).output()?;
        if !done.status.success() {
            bail!("cargo {}: {}", words.join(" "), String::from_utf8_lossy(&done.stderr));
        }
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    };
    // The page is written after each part: what was measured stays, whatever the next part does.
    let mut page = format!("{HEAD}\n## The machine 机器\n\n{}\n## Figures 数值\n\n", machine());
    let figures = cargo(&["bench", "--locked", "-p", "server", "--bench", "figures"])?;
    kept(root, &mut page, &rows(&figures))?;
    let seen = seen_in_a_browser(root, &cargo)?;
    kept(root, &mut page, &rows(&seen))?;
    let worlds = cargo(&["run", "--locked", "--release", "-q", "-p", "sim", "--", "rate"])?;
    let worlds = format!("\n## Simulated procedures 模拟项目\n\n```text\n{}\n```\n", worlds.trim());
    kept(root, &mut page, &worlds)?;
    println!("bench: {PAGE} written");
    Ok(true)
}

/// The rows of the table among what a bench printed.
fn rows(printed: &str) -> String {
    printed.lines().filter(|it| it.starts_with('|')).map(|it| format!("{it}\n")).collect()
}

/// Adds a part to the page and writes it.
fn kept(root: &Path, page: &mut String, part: &str) -> Result<()> {
    page.push_str(part);
    std::fs::write(root.join(PAGE), &*page).with_context(|| format!("{PAGE} is not written"))
}

/// Rows that a browser measures over the sample county.
fn seen_in_a_browser(root: &Path, cargo: &impl Fn(&[&str]) -> Result<String>) -> Result<String> {
    let programs = ["-p", "server", "--features", "demo", "-p", "witness", "-p", "keytool"];
    cargo(&[&["build", "--locked", "--release"][..], &programs].concat())?;
    let mut node = Command::new("node");
    node.arg("e2e/figures.mjs").env("DAYLIGHT_PROFILE", "release").current_dir(root);
    let done = node.output().context("node is not installed")?;
    if !done.status.success() {
        bail!("e2e/figures.mjs: {}", String::from_utf8_lossy(&done.stderr));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// What the system says about itself: processor, cores, memory, kernel.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|it| it.starts_with(name));
        line.and_then(|it| it.split_once(':')).map_or_else(String::new, |it| it.1.trim().to_owned())
    };
    let (processor, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    format!(
        "- processor {}, {cores} cores\n- memory {}\n- Linux {}\n",
        field(&processor, "model name"),
        field(&memory, "MemTotal"),
        read("/proc/sys/kernel/osrelease").trim(),
    )
}
