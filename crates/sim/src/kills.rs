//! Kills of the real server under load, by SIGKILL: nothing acknowledged is lost, nothing forks.
//!
//! The servers are processes of their own, with the embedded store, a mirror and two witnesses
//! outside, so this runs the tests that own them (`crates/server/tests/ops`), with more kills, and
//! those of writers on PostgreSQL (`crates/adapters/tests/postgres`).

use std::ffi::OsString;
use std::process::Command;

/// The tests that kill and destroy, by a piece of their names.
const TESTS: &str = "kill";
/// Test binary, and how many of them there are: killed and destroyed, each by HTTP and at
/// the door; a writer, its server's processes, and a paused writer.
const OWNERS: [(&str, u64); 2] = [("ops", 4), ("postgres", 3)];
const COUNT: &str = "DAYLIGHT_TEST_KILLS";

/// Kills servers `count` times by HTTP, as often at their door and as often on PostgreSQL; says
/// whether all held.
#[must_use]
pub fn run(count: u64) -> bool {
    let (mut passed, mut failed) = (0, 0);
    for (binary, tests_min) in OWNERS {
        match of_owner(binary, count) {
            Some(it) if it >= tests_min => passed += it,
            // A run that found fewer tests than there are has shown nothing.
            found => {
                passed += found.unwrap_or_default();
                failed += 1;
            }
        }
    }
    println!("{count} kills by HTTP, {count} at the door, {count} of each kind on PostgreSQL");
    println!("{passed} passed, {failed} failed, 0 skipped");
    failed == 0
}

/// How many tests of one binary held; none when one did not or cargo does not start.
fn of_owner(binary: &str, count: u64) -> Option<u64> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let done = Command::new(cargo)
        .args(["test", "--locked", "--quiet", "--workspace", "--test", binary, TESTS])
        .env(COUNT, count.to_string())
        .output();
    let done = done.inspect_err(|it| println!("cargo does not start: {it}")).ok()?;
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    print!("{text}{}", String::from_utf8_lossy(&done.stderr));
    held(&text).filter(|_| done.status.success())
}

/// How many tests held, as cargo says.
fn held(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|it| it.trim().strip_prefix("test result: "))?;
    line.split_once(". ")?.1.split_once(" passed")?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::held;

    #[test]
    fn the_count_of_a_run_is_read_from_what_cargo_prints() {
        let text = "running 3 tests\n...\ntest result: ok. 3 passed; 0 failed; 0 ignored";
        assert_eq!(held(text), Some(3));
        assert_eq!(held("error: no such test"), None);
    }
}
