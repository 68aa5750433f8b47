//! What must enter the platform and by which method, what is intended, and what was let in.
//!
//! The centre publishes its trading catalogue 交易目录: lines with the amount from which a project
//! must enter, and from which it must be an open tender. A purchaser publishes its procurement
//! intentions 采购意向. A registered project asks for its intake 进场登记: it names its line, what
//! approved it and the intention it follows; one official examines, another accepts, or it is
//! returned with its reason and may be asked again. While a catalogue is in force, nothing is
//! announced before its intake was accepted.
//!
//! States of an intake: asked → returned → asked again, or asked → accepted. Refusals name the
//! rule: an approval that is missing (`T60`, `G60`), another method than the open tender without
//! approval (`G61`), an intention that is missing or younger than its days (`G27`), one person in
//! both parts (`Y60`).

mod decide;
mod event;
mod outside;
mod splitting;
mod state;

pub use decide::{Command, Refusal, decide};
pub use event::{
    Approval, CatalogueLine, CataloguePublished, IntakeAccepted, IntakeAsked, IntakeExamined,
    IntakeReturned, IntentionPublished, IntentionWithdrawn,
};
pub use outside::{Outside, outside};
pub use splitting::{Split, splits};
pub use state::{Catalogue, Intake, IntakeStep, Intention, line_of};

pub(crate) use decide::may_announce;
pub(crate) use state::apply;
