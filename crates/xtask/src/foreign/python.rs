//! The package aics-tlog reads a log that our crate wrote, and refuses tampered copies.
//!
//! Its phase is there only where `./test` found a Python that can run it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, bail, ensure};

use super::{Claim, claim, write_log};

/// Names a Python of 3.12 or later; `./test` sets it.
const PYTHON: &str = "DAYLIGHT_PYTHON";
const READER: &str = "e2e/foreign/python/read_log.py";
const PACKAGES: &str = "e2e/foreign/python/requirements.txt";

/// How the reader ends when the library refuses; a fault of the reader ends otherwise.
const REFUSED: i32 = 3;

const CHECKPOINT: &str = "checkpoint";
/// The checks that take the root as it is stated, signed or not.
const OF_THE_TREE: [&str; 3] = ["audit", "inclusion", "consistency"];
/// Words of the reason for which each of them refuses.
const REASONS: [&str; 3] = ["not match", "is not included", "is no beginning"];

/// Whether there is a reader and a Python for it.
pub fn subject(root: &Path) -> bool {
    is_wanted(root, READER)
}

/// Whether there is this file and a Python for it.
pub fn is_wanted(root: &Path, file: &str) -> bool {
    is_had(root, file, std::env::var_os(PYTHON).as_deref())
}

fn is_had(root: &Path, file: &str, python: Option<&OsStr>) -> bool {
    python.is_some_and(|it| !it.is_empty()) && root.join(file).exists()
}

/// Reads the log as it is and every changed copy of it.
pub fn read(root: &Path, folder: &Path) -> Result<Vec<Claim>> {
    let log = folder.join("log");
    let key = write_log(root, &log)?;
    let reader = Reader { root, python: install(root, folder, PACKAGES)?, key };
    let mut claims = Vec::new();
    for check in [CHECKPOINT].iter().chain(&OF_THE_TREE) {
        let (ended, said) = reader.read(check, &log)?;
        let held = ended == Some(0);
        claims.push(claim(&format!("Python, {check}: {said}"), held));
    }
    claims.extend(tampered_checkpoints(&reader, &log)?);
    claims.extend(tampered_trees(&reader, &log)?);
    Ok(claims)
}

/// A folder of its own for the packages, so that nothing else on the machine changes.
pub fn install(root: &Path, folder: &Path, packages: &str) -> Result<PathBuf> {
    let python = std::env::var_os(PYTHON).with_context(|| format!("{PYTHON} names no Python"))?;
    let place = folder.join("venv");
    let made = Command::new(&python).args(["-I", "-m", "venv"]).arg(&place).output();
    let made = made.with_context(|| format!("{} could not start", python.display()))?;
    ensure!(made.status.success(), "the Python makes no venv: {}", words(&made));
    let python = place.join("bin/python");
    let pip = "-I -m pip install --quiet --no-input --disable-pip-version-check --retries 2 \
               --only-binary :all: --requirement";
    let installed =
        Command::new(&python).args(pip.split_whitespace()).arg(root.join(packages)).output()?;
    if !installed.status.success() {
        bail!("{packages} could not be installed from PyPI: {}", words(&installed));
    }
    Ok(python)
}

/// What a command said on both of its streams.
pub fn words(output: &Output) -> String {
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.push_str(&String::from_utf8_lossy(&output.stderr));
    said.trim().to_owned()
}

struct Reader<'a> {
    root: &'a Path,
    python: PathBuf,
    key: String,
}

impl Reader<'_> {
    /// One check of a log: how the reader ended, and what it said.
    fn read(&self, check: &str, log: &Path) -> Result<(Option<i32>, String)> {
        let mut python = Command::new(&self.python);
        python.args(["-I", "-B"]).arg(self.root.join(READER));
        let read = python.arg(check).arg(log).arg(&self.key).output()?;
        Ok((read.status.code(), words(&read)))
    }

    /// Whether the library refuses a log in which one file is changed, for the given reason.
    fn refuses(&self, check: &str, log: &Path, change: &Change) -> Result<Claim> {
        let file = log.join(change.file);
        let whole = fs::read(&file)?;
        ensure!(whole != change.bytes, "{} is not changed", change.file);
        fs::write(&file, &change.bytes)?;
        let read = self.read(check, log);
        fs::write(&file, &whole)?;
        let (ended, said) = read?;
        let held = ended == Some(REFUSED) && said.contains(change.because);
        let what = change.what;
        Ok(claim(&format!("Python, {check}, refuses a changed {what}: {said}"), held))
    }
}

/// A file of the log as somebody else would have it.
struct Change {
    what: &'static str,
    file: &'static str,
    bytes: Vec<u8>,
    /// Words of the reason that the reader gives.
    because: &'static str,
}

/// No line of the checkpoint can be another one under the same signature.
fn tampered_checkpoints(reader: &Reader, log: &Path) -> Result<Vec<Claim>> {
    let note = fs::read_to_string(log.join(CHECKPOINT))?;
    let lines: Vec<&str> = note.lines().collect();
    let [origin, size, root, "", signature] = lines[..] else {
        bail!("the checkpoint has another form");
    };
    let whole = |origin: &str, size: &str, root: &str, signature: &str| {
        format!("{origin}\n{size}\n{root}\n\n{signature}\n").into_bytes()
    };
    let fewer = (size.parse::<u64>()? - 1).to_string();
    let (other_origin, other_root) = (format!("other.{origin}"), other_letter(root, 0));
    // Past the name and the four bytes of the key, which say only whose signature it is.
    let other_signature = other_letter(signature, signature.len() - 40);
    let signed = "failed verification";
    let change = |what, because, bytes| Change { what, file: CHECKPOINT, bytes, because };
    let root_changed = change("root", signed, whole(origin, size, &other_root, signature));
    let mut claims = Vec::new();
    for change in [
        change("origin", "origin mismatch", whole(&other_origin, size, root, signature)),
        change("size", signed, whole(origin, &fewer, root, signature)),
        change("signature", signed, whole(origin, size, root, &other_signature)),
    ] {
        claims.push(reader.refuses(CHECKPOINT, log, &change)?);
    }
    claims.push(reader.refuses(CHECKPOINT, log, &root_changed)?);
    for (check, because) in OF_THE_TREE.into_iter().zip(REASONS) {
        let change = Change { because, bytes: root_changed.bytes.clone(), ..root_changed };
        claims.push(reader.refuses(check, log, &change)?);
    }
    Ok(claims)
}

/// One byte of a tile or of an entry is another one, and the signed checkpoint as it was.
fn tampered_trees(reader: &Reader, log: &Path) -> Result<Vec<Claim>> {
    // The library makes the proofs of so small a tree from its lowest tiles; only the audit
    // reads the level above.
    let files = [
        ("full tile of hashes", "tile/0/000", 3),
        ("partial tile of hashes", "tile/0/001.p/44", 3),
        ("tile of the level above", "tile/1/000.p/1", 1),
        ("entry of a full bundle", "tile/entries/000", 3),
        ("entry of a partial bundle", "tile/entries/001.p/44", 3),
    ];
    let mut claims = Vec::new();
    for (what, file, checks) in files {
        let mut bytes = fs::read(log.join(file)).with_context(|| format!("no {file}"))?;
        // The last byte of a bundle lies in an entry, not in its length.
        *bytes.last_mut().with_context(|| format!("{file} is empty"))? ^= 0x01;
        for (check, because) in OF_THE_TREE.into_iter().zip(REASONS).take(checks) {
            let change = Change { what, file, bytes: bytes.clone(), because };
            claims.push(reader.refuses(check, log, &change)?);
        }
    }
    Ok(claims)
}

/// The text with another letter at a place, still Base64.
fn other_letter(text: &str, at: usize) -> String {
    let other = |it| if it == 'A' { 'B' } else { 'A' };
    text.chars().enumerate().map(|(i, it)| if i == at { other(it) } else { it }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_python_there_is_no_phase() {
        let root = crate::tree::root();
        assert!(!is_had(&root, READER, None) && !is_had(&root, READER, Some(OsStr::new(""))));
        assert!(is_had(&root, READER, Some(OsStr::new("python3"))));
        assert!(!is_had(Path::new("/nowhere"), READER, Some(OsStr::new("python3"))));
    }

    #[test]
    fn another_letter_is_always_another() {
        assert_eq!(other_letter("ABC", 0), "BBC");
        assert_eq!(other_letter("ABC", 2), "ABA");
    }
}
