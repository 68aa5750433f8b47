//! Counts of tests, read from what the runners print.

/// How many held, failed, and were not run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl Counts {
    /// The sum of two counts.
    pub fn and(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }

    /// One thing that held.
    pub const HELD: Self = Self { passed: 1, failed: 0, skipped: 0 };

    /// One thing that failed.
    pub const FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };
}

/// Who printed the counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The phase is one thing: its exit code says whether it held.
    ExitCode,
    /// `cargo test`: one `test result:` line per binary.
    Cargo,
    /// `node --test`: lines `pass 3`, `fail 0`, `skipped 0`.
    Node,
    /// Our own runs: a last line `3 passed, 0 failed, 0 skipped`.
    Ours,
}

impl Reader {
    /// Reads the counts; `None` when the runner printed none.
    pub fn read(self, output: &str) -> Option<Counts> {
        match self {
            Self::ExitCode => None,
            Self::Cargo => sum(output.lines().filter_map(cargo_line)),
            Self::Node => sum(output.lines().filter_map(node_line)),
            Self::Ours => output.lines().rev().find_map(our_line),
        }
    }
}

fn sum(found: impl Iterator<Item = Counts>) -> Option<Counts> {
    found.reduce(Counts::and)
}

fn cargo_line(line: &str) -> Option<Counts> {
    let pieces = line.trim().strip_prefix("test result: ")?.split_once(". ")?.1;
    let mut counts = Counts::default();
    for piece in pieces.split("; ") {
        match piece.split_once(' ') {
            Some((number, "passed")) => counts.passed = number.parse().ok()?,
            Some((number, "failed")) => counts.failed = number.parse().ok()?,
            Some((number, "ignored")) => counts.skipped = number.parse().ok()?,
            _ => {}
        }
    }
    Some(counts)
}

fn node_line(line: &str) -> Option<Counts> {
    let words: Vec<&str> = line.trim().trim_start_matches(['ℹ', '#']).split_whitespace().collect();
    let [word, number] = words.as_slice() else { return None };
    let number = number.parse().ok()?;
    let none = Counts::default();
    match *word {
        "pass" => Some(Counts { passed: number, ..none }),
        "fail" => Some(Counts { failed: number, ..none }),
        "skipped" | "todo" => Some(Counts { skipped: number, ..none }),
        _ => None,
    }
}

fn our_line(line: &str) -> Option<Counts> {
    let pieces: Vec<&str> = line.trim().split(", ").collect();
    let [passed, failed, skipped] = pieces.as_slice() else { return None };
    Some(Counts {
        passed: passed.strip_suffix(" passed")?.parse().ok()?,
        failed: failed.strip_suffix(" failed")?.parse().ok()?,
        skipped: skipped.strip_suffix(" skipped")?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64, skipped: u64) -> Option<Counts> {
        Some(Counts { passed, failed, skipped })
    }

    #[test]
    fn the_binaries_of_cargo_are_added_up() {
        let output = "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out\n\
            noise\ntest result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; finished in 1s";
        assert_eq!(Reader::Cargo.read(output), counts(7, 3, 1));
    }

    #[test]
    fn both_manners_of_node_are_read() {
        assert_eq!(Reader::Node.read("ℹ pass 4\nℹ fail 1\nℹ skipped 2"), counts(4, 1, 2));
        assert_eq!(Reader::Node.read("# tests 4\n# pass 4\n# fail 0\n"), counts(4, 0, 0));
    }

    #[test]
    fn our_own_last_line_is_read() {
        assert_eq!(Reader::Ours.read("x\n9 passed, 1 failed, 0 skipped\n"), counts(9, 1, 0));
        assert_eq!(Reader::Ours.read("nothing"), None);
    }
}
