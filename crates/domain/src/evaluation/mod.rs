//! The arithmetic of evaluation: price points, means of sheets, the committee's composition.
//!
//! Exact integers; each published score is rounded half up to hundredths, the benchmark never.

mod committee;
mod formula;
#[cfg(test)]
mod tests;

pub use committee::{CommitteeFault, Composition, compose, least_experts};
pub use formula::{mean_points, price_points};
