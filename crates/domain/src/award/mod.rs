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
mod review;

pub use command::Command;
pub use compute::rank;
pub use decide::decide;
pub use event::*;
pub use refusal::Refusal;

/// The seat whose member signs for the whole committee 评标委员会负责人.
pub const LEADER_SEAT: u8 = 1;
