//! The ports of `app` without a machine: memory, a clock that somebody turns, seeded chance.

pub mod chance;
pub mod clock;
pub mod objects;
pub mod store;
mod views;
