//! Simulated ports, people and faults, and checkers that share no code with the law.

pub mod auction;
pub mod biddings;
pub mod checkers;
pub mod log;
pub mod machine;
pub mod people;
pub mod ports;
pub mod world;

/// Whether a world's bids are sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// By the real protocol, opened by the trustees' real shares.
    Sealed,
    /// Digests stand where the seals would; everything that the law reads is as it would be.
    Plain,
}
