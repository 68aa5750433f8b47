//! Remedies 询问、异议、质疑、投诉: who may raise what, until when, who answers by when, and what
//! follows.
//!
//! Purpose: each regime has its own remedies with their own clocks; what the law stops stands
//! still until the answer, and nothing is lost on a provisional date. Texts and names stay beside
//! the log: of a letter it shows kind, matter, clocks and a commitment.

mod case;
mod command;
mod complaint;
mod decide;
mod event;
mod interest;
mod listing;
mod raise;
mod redress;
mod refusal;
mod state;

pub use case::{Case, lapses, redress_waits, stands_still};
pub use command::Command;
pub use complaint::{Clock, clocks};
pub use decide::{decide, whole};
pub use event::*;
pub use listing::groundless;
pub use raise::{About, Window, challenge_until, fits, window};
pub use redress::waits;
pub use refusal::Refusal;
pub use state::*;
