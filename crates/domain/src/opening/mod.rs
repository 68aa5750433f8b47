//! Sealed bids: received, replaced, withdrawn, closed, keyed in and opened together.
//!
//! Purpose: never late, never early, counted before opened, and opened all at once. States run
//! from receiving to the wall; a bid that drops out delays nobody, a contest holds its lot. A lot
//! that opens twice goes the same way from the trustees to the wall a second time.

mod bids;
mod close;
mod command;
mod decide;
mod event;
mod hall;
mod refusal;
mod release;
mod second;
mod unwitnessed;

pub use bids::shut_out;
pub use command::{BlindSeal, Command, Form, Offered};
pub use decide::decide;
pub use event::*;
pub use refusal::{Refusal, place};
