//! Bid securities 投标保证金: received, returned, kept.
//!
//! Purpose: who paid is closed until the lot is opened, nobody becomes a payer once prices are
//! known, and every security goes back by its clock unless a cause of the law keeps it.

mod command;
mod decide;
mod due;
mod event;
mod guarantee;
mod refusal;
mod state;

pub use command::Command;
pub use decide::{decide, returnable, shown_cause};
pub use due::{ReturnDue, return_due};
pub use event::*;
pub use guarantee::{Asking, Wanted, asked_since, open_questions};
pub(crate) use guarantee::{
    asked_of_lot, reach_of_lot, short_entry, short_of_tender, wanted_of_lot,
};
pub use refusal::Refusal;
pub use state::{
    Flaw, Held, Lack, SecuritiesState, binds_as_announced, flaw, guaranteed_until, lack,
    shows_payers, unconfirmed, unsecured_rule,
};
