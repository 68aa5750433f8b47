//! Values that the law leaves to the centre 中心规定值.
//!
//! A pack marks what no statute sets as CONFIG and gives the bounds within which a centre may set
//! another number. One official proposes, another decides, and the record holds the number, the
//! reason and the decision. A lot keeps the values that stood when it was announced, its contract
//! those that stood when it was offered; what hangs on no lot goes by the values of the day.
//!
//! Refusals: a rule that no centre may set, a number out of the pack's bounds, the value that
//! stands already, one person in both parts (`Y63`).

mod decide;
mod event;
mod state;

pub use decide::{Command, Refusal, decide};
pub use event::{SettingExamined, SettingMade};
pub use state::{Made, State};
