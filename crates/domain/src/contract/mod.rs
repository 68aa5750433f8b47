//! From the letter of acceptance to the closed file.
//!
//! Purpose: the contract is the bid's, signed by both sides over one text, changed within the
//! limits of the law, published, filed, accepted and kept. Securities are not built: no refund is
//! counted here.

mod command;
mod decide;
mod event;
mod refusal;
mod state;

pub use command::Command;
pub use decide::decide;
pub use event::*;
pub use refusal::Refusal;
pub use state::{ContractState, Instrument};
