//! Worlds of online biddings 网上竞价: buyers, owners, bidders and staff, honest and hostile, through
//! the real door and desk from the request to the file, and promises read from the rows alone.

mod bank;
mod checkers;
mod deeds;
mod guarantees;
mod holds;
mod play;
mod villains;

pub use bank::BANK_VILLAINIES;
pub use checkers::CHECKERS;
pub use holds::HOLD_VILLAINIES;
pub use play::{Evidence, play};
pub use villains::VILLAINIES;

use crate::checkers::Fault;

/// Whether a name is that of a promise about biddings.
#[must_use]
pub fn is_checker(name: &str) -> bool {
    CHECKERS.iter().any(|it| it.0 == name)
}

/// Plays a seed's biddings and asks every checker about them.
#[must_use]
pub fn faults(seed: u64) -> Vec<Fault> {
    judge(&play(seed))
}

/// Asks every checker about a world that has ended.
#[must_use]
pub fn judge(evidence: &Evidence) -> Vec<Fault> {
    let told = checkers::Told::read(&evidence.rows);
    let asked = CHECKERS.iter().flat_map(|(checker, check)| {
        let found = check(evidence, &told).into_iter();
        found.map(|sentence| Fault { checker, sentence })
    });
    asked.collect()
}
