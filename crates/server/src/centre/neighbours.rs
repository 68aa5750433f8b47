//! The two local witnesses of a sample: processes of their own, with own keys and states.
//!
//! A real origin never gets them: its witnesses belong to other organisations.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use translog::hash::empty_root;

use super::settings::WitnessAt;

/// Names under which a sample's witnesses sign.
const NAMES: [&str; 2] = ["supervisor", "peer"];

/// Why a local witness does not run.
#[derive(Debug, thiserror::Error)]
pub enum NeighbourError {
    /// Local witnesses are for samples only.
    #[error("only a sample has local witnesses 只有样本才有本机见证方")]
    RealOrigin,
    /// The program is not beside this one.
    #[error("{0} is missing; build it too 缺少程序")]
    Program(PathBuf),
    /// The program did not do what it was asked.
    #[error("daylight-witness {0}: {1}")]
    Failed(&'static str, String),
}

/// Running witnesses; they end with this value.
pub struct Neighbours {
    children: Vec<Child>,
    /// Their keys and where they listen.
    pub witnesses: Vec<WitnessAt>,
}

impl Neighbours {
    /// Starts both witnesses over folders below `home`; makes and enrols them when they are new.
    ///
    /// # Errors
    ///
    /// [`NeighbourError`].
    pub fn start(
        home: &Path,
        origin: &str,
        log: &str,
        clock: &Path,
    ) -> Result<Self, NeighbourError> {
        if !origin.starts_with("sample.") {
            return Err(NeighbourError::RealOrigin);
        }
        let program = program()?;
        let mut it = Self { children: Vec::new(), witnesses: Vec::new() };
        for name in NAMES {
            let dir = home.join(name);
            let key = key(&program, &dir, &format!("sample.{name}/witness"), (origin, log))?;
            let (child, address) = serve(&program, &dir, clock)?;
            it.children.push(child);
            it.witnesses.push(WitnessAt { vkey: key, address });
        }
        Ok(it)
    }
}

impl Drop for Neighbours {
    fn drop(&mut self) {
        for child in &mut self.children {
            // It may have ended already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn program() -> Result<PathBuf, NeighbourError> {
    let name = format!("daylight-witness{}", std::env::consts::EXE_SUFFIX);
    let own = std::env::current_exe().unwrap_or_default();
    let folders = own.ancestors().skip(1).take(2);
    let found = folders.map(|it| it.join(&name)).find(|it| it.is_file());
    found.ok_or_else(|| NeighbourError::Program(own.with_file_name(name)))
}

fn run(program: &Path, word: &'static str, rest: &[&str]) -> Result<String, NeighbourError> {
    let failed = |why: String| NeighbourError::Failed(word, why);
    let done = Command::new(program).arg(word).args(rest).output();
    let done = done.map_err(|it| failed(it.to_string()))?;
    if !done.status.success() {
        return Err(failed(String::from_utf8_lossy(&done.stderr).into_owned()));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// The witness's verifier key; the witness is made and enrolled at size 0 when it is new.
fn key(
    program: &Path,
    dir: &Path,
    name: &str,
    (origin, log): (&str, &str),
) -> Result<String, NeighbourError> {
    let path = dir.to_string_lossy().into_owned();
    let at = ["--dir", path.as_str()];
    if !dir.join("key").exists() {
        run(program, "new", &[&at[..], &["--name", name, "--origin", origin]].concat())?;
        let root = empty_root().to_hex();
        let enrol = ["--log", log, "--size", "0", "--root", &root];
        run(program, "enrol", &[&at[..], &enrol[..]].concat())?;
    }
    let shown = run(program, "show", &at)?;
    let key = shown.lines().find_map(|it| it.strip_prefix("key "));
    key.map(str::to_owned).ok_or_else(|| NeighbourError::Failed("show", shown.clone()))
}

fn serve(program: &Path, dir: &Path, clock: &Path) -> Result<(Child, String), NeighbourError> {
    let failed = |why: String| NeighbourError::Failed("serve", why);
    let mut child = Command::new(program)
        .args(["serve", "--listen", "127.0.0.1:0", "--dir"])
        .arg(dir)
        .arg("--sample-clock")
        .arg(clock)
        .args(["--attached", "yes"])
        .stdout(Stdio::piped())
        .stdin(Stdio::piped())
        .spawn()
        .map_err(|it| failed(it.to_string()))?;
    let mut line = String::new();
    let out = child.stdout.take().expect("it was asked for");
    let read = BufReader::new(out).read_line(&mut line);
    match line.trim().strip_prefix("listening on ") {
        Some(address) if read.is_ok() => Ok((child, format!("http://{address}"))),
        _ => {
            let _ = child.kill();
            Err(failed(format!("it said {line:?}")))
        }
    }
}
