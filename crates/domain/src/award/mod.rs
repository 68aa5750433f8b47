//! From the committee to the letter of acceptance.
//!
//! Purpose: the winner follows from sheets written against the announced table, and nobody
//! else. The committee is the result of a draw made outside: "drawn outside, not checked".

mod command;
mod committee;
mod compute;
mod decide;
mod event;
mod refusal;
mod result;

pub use command::Command;
pub use compute::rank;
pub use decide::decide;
pub use event::*;
pub use refusal::Refusal;
