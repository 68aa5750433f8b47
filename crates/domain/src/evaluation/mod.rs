//! The arithmetic of evaluation: price points, means of sheets, the committee's composition.
//!
//! Exact integers; each published score is rounded half up to the places of the documents, and
//! nothing else is rounded: neither a benchmark nor a price after preferences.

mod committee;
mod formula;
mod low;
mod outlier;
mod price;
#[cfg(test)]
mod tests;

pub use committee::{CommitteeFault, Composition, compose, least_experts};
pub use formula::{Published, mean_points, price_points};
pub use low::{Ground, low_grounds};
pub use outlier::{Apart, stand_apart};
pub use price::Evaluated;
