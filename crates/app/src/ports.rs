//! The roles that the platform asks of the world: store, working state, objects, clock, chance.
//!
//! Roles only: no vendor, no file name, no socket is named here. Every role has one contract
//! suite (feature `contract`) that each adapter runs, faults included.

mod bank;
mod clock;
#[cfg(feature = "contract")]
pub mod contract;
mod delegate;
mod entropy;
#[cfg(feature = "contract")]
pub mod faulty;
mod issuers;
mod messages;
mod objects;
mod packages;
mod seals;
mod sheets;
mod store;
mod typesetter;
mod view;
mod working;

pub use bank::{
    Arrived, Bank, BankFailure, ClosingBalance, Payment, STATEMENT_BYTES_MAX, STATEMENT_LINES_MAX,
    StatementFault, StatementLine,
};
pub use clock::{Clock, ClockDoubt};
pub use entropy::Entropy;
pub use issuers::{
    ANSWER_BYTES_MAX, Answered as IssuerAnswered, GuaranteeQuestion, GuaranteeTerms, IssuerAnswer,
    Issuers, IssuersFailure,
};
pub use messages::{Channel, Letter, Messages, SendFailure};
pub use objects::{ObjectError, ObjectName, Objects};
pub use packages::{Packages, Packing, Squeeze};
pub use seals::{SealFailure, SealNature, Seals};
pub use sheets::{
    SHEET_BYTES_MAX, SHEET_CELL_MAX, SHEET_COLUMNS_MAX, SHEET_LINES_MAX, Sheet, SheetCell,
    SheetFault, SheetLine, Sheets, Written,
};
pub use store::{
    Answered, CommitFailure, Committed, Entry, Log, Reader, Readers, Row, Store, StoreError, Turn,
};
pub use typesetter::{DOCUMENT_PAGES_MAX, SealPlace, SealRoom, Typeset, TypesetFault, Typesetter};
pub use view::{Live, Order, SEARCH_TOKENS_MAX, Scan, ViewRow, Views};
pub use working::{Replaced, WORKING_SCAN_MAX, Working, WorkingRow};
