//! Auctions of a seed: the law beside a naive model of it, people honest and hostile, one promise.

mod play;
mod reference;
mod terms;

pub use play::{Played, play};
pub use reference::Reference;

use crate::checkers::Fault;

/// Name of the promise that law and model answer alike, as its mutants carry it.
pub const CHECKER: &str = "auctions_agree";
/// Auctions of one seed.
pub const AUCTIONS_A_SEED: u64 = 8;

/// Plays a seed's auctions; one sentence for the first difference of each.
#[must_use]
pub fn faults(seed: u64) -> Vec<Fault> {
    let auctions = (0..AUCTIONS_A_SEED).map(|it| seed.wrapping_mul(AUCTIONS_A_SEED) + it);
    let found = auctions.filter_map(|it| Some((it, play(it).difference?)));
    found
        .map(|(at, it)| Fault { checker: CHECKER, sentence: format!("auction {at}: {it}") })
        .collect()
}
