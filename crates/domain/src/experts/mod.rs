//! Evaluators before they sit: who may be drawn, who must withdraw 回避, and when a draw is lawful.
//!
//! The draw itself is `ggzy.draw/v1`, arithmetic that knows no experts; here stands the law around
//! it. Purpose: every exclusion follows from facts by a rule, so that whoever holds the facts can
//! repeat it. Invariant: an expert is in the pool or excluded by exactly one code, the first that
//! applies in the order of [`Code`].

mod avoidance;
mod event;
mod limits;
mod roster;

pub use avoidance::{Asked, Code, Exclusion, Expert, Relation, Standing, Tie, exclude, strata};
pub use event::*;
pub use limits::{Limits, earliest_day, limits};
pub(crate) use roster::apply;
pub use roster::{Command, HALF_DAYS_MAX, Listed, Refusal, Roster, Turn, decide, unfit};
