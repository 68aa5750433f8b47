//! Draws held by the platform: who may do what when, so that every choice is fixed before the
//! knowledge that could guide it.
//!
//! The arithmetic is `ggzy.draw/v1` and stands in its own crate; the desk asks it beside this law.
//! Purpose: nobody, the centre included, chooses the committee. Invariants: one attempt is open at
//! a time; a party says each thing once; nobody is called before the result, and nobody is given
//! up before the pack's number of tries.

mod bench;
mod calls;
mod command;
mod decide;
mod event;
pub(crate) mod list;
pub(crate) mod order;
mod rate;
mod refusal;
mod replace;
mod state;
mod values;

pub use bench::Bench;
pub use calls::DECLINE_REASONS;
pub use command::Command;
pub use decide::decide;
pub use event::*;
pub use list::{ListDraw, names_of};
pub use order::{OrderState, SHORTLIST, order_rule};
pub use rate::{RATE, RateState, rate_word};
pub use refusal::Refusal;
pub use state::DrawState;
