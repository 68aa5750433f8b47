//! One phase: commands run one after the other, bounded in time, their output kept in a file.

use std::fs::File;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::counts::{Counts, Reader};

/// Lines of a failed phase that are shown at once; the rest is in its file.
const TAIL_LINES: usize = 60;

/// One command of a phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it runs, from the root.
    pub folder: &'static str,
    pub words: Vec<String>,
    pub reader: Reader,
}

/// A tool the phase needs, and how to get it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    pub tool: &'static str,
    pub present: bool,
    /// Debian packages; empty when there is no package.
    pub packages: &'static str,
}

/// A named part of the check.
pub struct Phase {
    pub name: &'static str,
    pub seconds_max: u64,
    pub needs: Vec<Need>,
    pub steps: Vec<Step>,
}

/// What became of a phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Counted(Counts),
    /// Something failed; `tail` is the end of its output.
    Failed {
        counts: Counts,
        tail: String,
    },
    /// A tool is missing, so the phase was not run; it counts as one skipped thing.
    Missing {
        tool: &'static str,
        remedy: String,
    },
}

impl Outcome {
    /// The counts of the phase.
    pub fn counts(&self) -> Counts {
        match self {
            Self::Counted(counts) | Self::Failed { counts, .. } => *counts,
            Self::Missing { .. } => Counts { passed: 0, failed: 0, skipped: 1 },
        }
    }
}

impl Phase {
    /// Runs the steps until one fails or the time is up.
    ///
    /// What they keep for a moment lies in `scratch`.
    pub fn run(&self, root: &Path, logs: &Path, scratch: &Path) -> Outcome {
        if let Some(need) = self.needs.iter().find(|it| !it.present) {
            let remedy = format!("sudo apt-get install -y {}", need.packages);
            return Outcome::Missing { tool: need.tool, remedy };
        }
        let log = logs.join(format!("{}.log", self.name.replace(' ', "-")));
        let deadline = Instant::now() + Duration::from_secs(self.seconds_max);
        let mut total = Counts::default();
        for (at, step) in self.steps.iter().enumerate() {
            let ended = step.run((root, scratch), &log, at == 0, deadline);
            let output = std::fs::read(&log).unwrap_or_default();
            let output = String::from_utf8_lossy(&output).into_owned();
            let mine = output.rsplit(COMMAND_MARK).next().unwrap_or(&output);
            let good = matches!(&ended, Ok(Some(status)) if status.success());
            total = total.and(step.counts(mine, good));
            if !good || total.failed > 0 {
                let why = match ended {
                    Ok(Some(status)) => format!("{}: {status}", step.words.join(" ")),
                    Ok(None) => format!("{}: stopped after its time", step.words.join(" ")),
                    Err(fault) => format!("{}: {fault:#}", step.words.join(" ")),
                };
                return Outcome::Failed { counts: total, tail: tail(&output, &why) };
            }
        }
        Outcome::Counted(total)
    }
}

/// Stands before each command in the log, so that its own output can be told apart.
const COMMAND_MARK: &str = "\n$ ";

impl Step {
    /// What the step counts for: what its runner printed, else one thing.
    ///
    /// A failed step never counts as clean, whatever its runner printed.
    fn counts(&self, output: &str, good: bool) -> Counts {
        match self.reader.read(output) {
            Some(counts) if good || counts.failed > 0 => counts,
            Some(counts) => counts.and(Counts::FAILED),
            // A runner of tests that counts nothing has run nothing.
            None if good && self.reader == Reader::ExitCode => Counts::HELD,
            None => Counts::FAILED,
        }
    }

    /// Runs the command; `None` when it had to be stopped.
    fn run(
        &self,
        (root, scratch): (&Path, &Path),
        log: &Path,
        first: bool,
        deadline: Instant,
    ) -> Result<Option<ExitStatus>> {
        use std::io::Write as _;
        use std::os::unix::process::CommandExt as _;

        let mut file = File::options().create(true).append(true).open(log)?;
        if first {
            file.set_len(0)?;
        }
        writeln!(file, "{COMMAND_MARK}{}", self.words.join(" "))?;
        let mut child = Command::new(&self.words[0])
            .args(&self.words[1..])
            .current_dir(root.join(self.folder))
            .env("TMPDIR", scratch)
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            // A group of its own, so that what it started ends with it.
            .process_group(0)
            .spawn()
            .with_context(|| format!("{} could not start", self.words[0]))?;
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(status));
            }
            if Instant::now() > deadline {
                let group = format!("-{}", child.id());
                Command::new("kill").args(["-KILL", "--", &group]).status()?;
                child.wait()?;
                return Ok(None);
            }
            sleep(Duration::from_millis(50));
        }
    }
}

/// The lines that say what failed, and the last ones.
fn tail(output: &str, why: &str) -> String {
    let lines: Vec<&str> = output.lines().collect();
    let from = lines.len().saturating_sub(TAIL_LINES);
    let named = |it: &&&str| it.contains("panicked at") || it.ends_with("FAILED");
    let mut shown: Vec<&str> = lines[..from].iter().filter(named).copied().collect();
    shown.extend(&lines[from..]);
    shown.push(why);
    shown.iter().map(|it| format!("    {it}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phase(words: &[&str], reader: Reader) -> Phase {
        let words = words.iter().map(|it| (*it).to_owned()).collect();
        let steps = vec![Step { folder: ".", words, reader }];
        Phase { name: "planted", seconds_max: 20, needs: Vec::new(), steps }
    }

    fn outcome(name: &str, phase: &Phase) -> Outcome {
        let logs = std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&logs).expect("the temporary folder can be written");
        let outcome = phase.run(Path::new("/"), &logs, &logs);
        std::fs::remove_dir_all(logs).expect("it was just made");
        outcome
    }

    #[test]
    fn a_command_that_fails_fails_its_phase_and_shows_its_words() {
        let phase = phase(&["sh", "-c", "echo planted fault; exit 3"], Reader::ExitCode);
        let Outcome::Failed { counts, tail } = outcome("fails", &phase) else {
            panic!("a failing command passed");
        };
        assert_eq!(counts, Counts::FAILED);
        assert!(tail.contains("planted fault") && tail.contains("exit status: 3"));
    }

    #[test]
    fn a_runner_that_counts_nothing_has_failed() {
        let phase = phase(&["sh", "-c", "echo all is well"], Reader::Cargo);
        assert_eq!(outcome("nothing", &phase).counts(), Counts::FAILED);
    }

    #[test]
    fn a_runner_that_exits_badly_with_clean_counts_has_failed() {
        let words = ["sh", "-c", "echo 3 passed, 0 failed, 0 skipped; exit 1"];
        let counts = outcome("bad-exit", &phase(&words, Reader::Ours)).counts();
        assert_eq!(counts, Counts { passed: 3, failed: 1, skipped: 0 });
    }

    #[test]
    fn a_command_without_end_is_stopped() {
        let mut phase = phase(&["sh", "-c", "while :; do :; done"], Reader::ExitCode);
        phase.seconds_max = 0;
        assert_eq!(outcome("endless", &phase).counts(), Counts::FAILED);
    }

    #[test]
    fn a_missing_tool_is_one_skipped_thing() {
        let mut phase = phase(&["true"], Reader::ExitCode);
        phase.needs = vec![Need { tool: "age", present: false, packages: "age" }];
        let outcome = outcome("missing", &phase);
        assert_eq!(outcome.counts(), Counts { passed: 0, failed: 0, skipped: 1 });
        let remedy = "sudo apt-get install -y age".to_owned();
        assert_eq!(outcome, Outcome::Missing { tool: "age", remedy });
    }
}
