//! Who may bid in a lot: everybody, whoever was found qualified, or whoever was invited.
//!
//! Purpose: before a lot is announced its bidders may be found by a prequalification 资格预审 or be
//! invited 邀请招标; what comes of either is one list, and the lot lets nobody else in.
//! Commands: announce, clarify, apply, withdraw, close, name reviewers, review, invite. Reviewers
//! are drawn by the machine that draws an evaluation committee (`draws::Bench`).

mod apply;
mod command;
mod decide;
mod event;
mod invite;
mod refusal;
mod review;
mod state;

pub(crate) use apply::{apply, step};
pub use command::Command;
pub use decide::decide;
pub use event::*;
pub use refusal::Refusal;
pub use review::{is_reviewed_by_committee, may_be_named};
pub use state::{
    Admission, Admitted, Prequalification, Seats, VoidedReview, least_listed, only_rule, timer,
};

/// Most applicants of one prequalification, and most suppliers of one pool.
pub const APPLICANTS_MAX: usize = 512; // not law: bound of a list
/// Longest words on one applicant or on a cause, in bytes.
pub const REASON_BYTES_MAX: usize = 4_000; // not law: bound of a body
