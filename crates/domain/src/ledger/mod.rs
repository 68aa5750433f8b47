//! The deposit ledger 保证金账: what the bank reports, which sub-account it belongs to, and what is
//! ordered to be paid back, as double entry.
//!
//! Purpose: the books follow from the record alone and balance after every event, each payment is
//! counted once, and nobody but the payer and the machine knows before the opening who paid.

mod books;
mod command;
mod decide;
mod deposit;
mod event;
mod interest;
mod of_lot;
mod post;
mod reach;
mod refusal;
mod state;
mod statement;

pub use books::{Account, Books, Posting};
pub use command::{BankEntry, Command};
pub use decide::decide;
pub use event::*;
pub use interest::{interest, late_interest};
pub use of_lot::{
    LateRefund, beneficiary, guarantee_wanted, interest_due, late_refunds, return_due, returnable,
    securities_of, staff_sees_payers,
};
pub use post::postings;
pub use reach::{Reach, Short, reach, short};
pub use refusal::Refusal;
pub use state::{Ledger, Order, SubAccount, Subject, Unmatched};
pub use statement::{Gap, gaps};

pub(crate) use of_lot::{guarantees_asked, plate_of_guarantee};
pub(crate) use reach::lasts_until;
pub(crate) use state::apply;
