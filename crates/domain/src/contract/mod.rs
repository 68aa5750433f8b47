//! From the letter of acceptance to the closed file.
//!
//! Purpose: the contract is the bid's, signed by both sides over one text, changed within the
//! limits of the law, published, filed, accepted and kept. A performance security that the notice
//! asks for comes to the purchaser before the contract and leaves it before the file closes; the
//! purchaser notes it, for it does not lie with the centre.

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
