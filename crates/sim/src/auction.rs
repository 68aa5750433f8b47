//! Auctions of a seed: the law beside a naive model of it, people honest and hostile, one promise.

pub mod hosted;
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

/// Name of the promise that the desk hosts auctions as it should.
pub const HOSTED: &str = "auctions_hosted";

/// Plays a seed's group of lots through desk and store; a sentence for each broken promise.
#[must_use]
pub fn hosted_faults(seed: u64) -> Vec<Fault> {
    let found = crate::checkers::auctions_hosted::check(&hosted::hosted(seed)).into_iter();
    found.map(|sentence| Fault { checker: HOSTED, sentence }).collect()
}

/// Plays a seed's auctions; one sentence for the first difference of each.
#[must_use]
pub fn faults(seed: u64) -> Vec<Fault> {
    let auctions = (0..AUCTIONS_A_SEED).map(|it| seed.wrapping_mul(AUCTIONS_A_SEED) + it);
    let found = auctions.filter_map(|it| Some((it, play(it).difference?)));
    found
        .map(|(at, it)| Fault { checker: CHECKER, sentence: format!("auction {at}: {it}") })
        .collect()
}
