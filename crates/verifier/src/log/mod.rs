//! Checks a log's files, receipts and acknowledgements offline, and says what each check found.
//!
//! Source: docs/spec/log.md, docs/spec/leaf.md, docs/spec/receipt.md.

pub mod check;
pub mod closing;
pub mod code;
pub mod command;
mod erased;
pub mod files;
pub mod leaves;
mod lost;
pub mod offer;
pub mod print;
pub mod read;
pub mod receipt;
mod starts;
mod succession;
pub mod time;
pub mod verdict;

pub use check::{Asked, Options, ReadLog, Report, check, judge, read};
pub use closing::{Closeness, CoverFacts, LotFacts};
pub use code::{Code, Weight};
pub use command::{RECEIPT_USAGE, run_receipt};
pub use files::{DirFiles, MemoryFiles, ReadFiles};
pub use offer::{Offered, OwnOffer, ProvenOffer, check_offer_receipt};
pub use receipt::{
    Link, OwnRecord, Proven, Standing, check_acknowledgement, check_held, check_receipt,
};
pub use verdict::{Claim, Finding, Input, Sample, Verdict, exit_code};
