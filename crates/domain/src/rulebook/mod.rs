//! The adopted rules of law, typed and looked up by id, and the stage tables of procedures.
//!
//! Knows no bytes: packs are parsed by `record`, which hands over values.

mod book;
pub mod ids;
mod limits;
mod rule;
mod stage;
#[cfg(test)]
mod tests;

pub use book::{MissingRule, Rulebook, RulebookError, Settings};
pub use limits::Limits;
pub use rule::{Bounds, Built, Citation, Kind, Level, Mark, Period, Rule, Says, Unit, Value, Way};
pub use stage::{
    Actor, Guard, Method, Procedure, Regime, Stage, StageError, StageTable, Transition, Trigger,
};
