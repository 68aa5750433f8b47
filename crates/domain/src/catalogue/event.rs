//! What happens to the catalogue, to intentions and to intakes.

use crate::procedure::Category;
use crate::rulebook::Regime;
use crate::shared::{AccountId, CivilDate, Fen, Hash, Id, Uscc};

/// One line of the trading catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueLine {
    pub line: Id,
    pub title: String,
    pub regime: Regime,
    pub category: Category,
    /// A project of this budget or more must enter the platform, in 分; 0: every project.
    pub enters_from: Fen,
    /// A project of this budget or more must be an open tender, in 分; none: no amount asks for it.
    pub open_from: Option<Fen>,
}

/// The trading catalogue 交易目录 is in force from here on, in place of the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CataloguePublished {
    pub lines: Vec<CatalogueLine>,
    /// Name and number of the decision that sets it.
    pub cite: String,
    /// SHA-256 of that decision.
    pub document: Hash,
}

/// A purchaser made known what it intends to buy 采购意向.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntentionPublished {
    pub intention: Id,
    pub purchaser: Uscc,
    pub title: String,
    /// What is needed, in short 采购需求概况.
    pub needs: String,
    pub category: Category,
    pub budget: Fen,
    /// First day of the month in which the procurement is expected to begin.
    pub expected_on: CivilDate,
}

/// An intention was given up; what was published stays readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntentionWithdrawn {
    pub intention: Id,
    pub purchaser: Uscc,
    pub reason: String,
}

/// A document of an authority: its number and its bytes by hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub number: String,
    /// SHA-256 of the document.
    pub document: Hash,
}

/// A project asks to enter 进场登记.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntakeAsked {
    pub project: Id,
    /// Its line of the catalogue in force.
    pub line: Id,
    /// Works: the project's approval; procurement: the plan as filed with the finance department.
    pub approval: Approval,
    /// Of another method than the open tender, where the budget asks for one.
    pub method_approval: Option<Approval>,
    pub intention: Option<Id>,
    /// Why no intention was published, where one is asked for.
    pub without_intention: Option<String>,
}

/// The centre gave an intake back; it may be asked again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntakeReturned {
    pub project: Id,
    pub reason: String,
}

/// The centre let a project in 受理.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntakeAccepted {
    pub project: Id,
    pub line: Id,
}

/// Who let a project in: two officials, never one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntakeExamined {
    pub project: Id,
    pub examined_by: AccountId,
    pub accepted_by: AccountId,
}
