//! A lot from its notice to its close or its end.
//!
//! Purpose: a lot is announced by a lawful timetable, changed only with time left for bidders,
//! suspended while an objection waits, and ends by close, failure or termination.
//! Commands: register, announce, clarify, extend, hold, terminate, re-tender.

mod announce;
mod command;
mod correct;
mod decide;
mod event;
mod failure;
mod hold;
mod notice;
mod performance;
mod refusal;
mod scheme;
mod security;
mod terms;

pub(crate) use announce::{LIST_MAX, envelopes};
pub use command::Command;
pub use decide::decide;
pub use event::*;
pub use failure::wants_finding;
pub(crate) use hold::resumed;
pub use notice::*;
pub use performance::performance_due;
pub use refusal::Refusal;
pub use scheme::*;
pub(crate) use security::VALID_DAYS_MAX;
pub use security::{KeptCause, SecurityForm, SecurityTerms, Spared, security_most};
pub(crate) use terms::low_rates;
pub use terms::{CONSORTIUM, CORE_BRAND, DECLARED_DOMESTIC, DECLARED_FIRM};
