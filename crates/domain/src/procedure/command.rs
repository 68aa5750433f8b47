//! What may be asked before the close.

use crate::shared::{AccountId, Hash, Id, LotId};

use super::{Document, Effect, FailureCause, Finding, HoldBy, Notice, ProjectRegistered};

/// A command of this context; what a timer sends is marked so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Register(ProjectRegistered),
    /// Mends how a project was registered, before its first notice; `decided_by` is another person
    /// than who proposed it.
    CorrectProject {
        project: Box<ProjectRegistered>,
        reason: String,
        proposed_by: AccountId,
        decided_by: AccountId,
    },
    Announce {
        lot: LotId,
        notice: Box<Notice>,
        /// Pack in force at the stamp, and its hash: the desk adds them.
        pack: String,
        pack_sha256: Hash,
        cover_commit: Hash,
        policy_sha256: Hash,
    },
    Clarify {
        lot: LotId,
        text: String,
        documents: Vec<Document>,
        effect: Effect,
        /// The deadline asked for, unix seconds; `None` leaves it to the rule.
        deadline_s: Option<i64>,
    },
    /// By the platform: load refused or downtime before T (log.md §3).
    MoveForOutage {
        lot: LotId,
    },
    Hold {
        lot: LotId,
        by: HoldBy,
        /// The objection or complaint that a hold of a bidding rests on.
        remedy: Option<Id>,
        reason: String,
    },
    LiftHold {
        lot: LotId,
        by: HoldBy,
        reason: String,
    },
    Terminate {
        lot: LotId,
        cause: String,
    },
    /// No further round: the second one had too few bidders as well.
    EndTendering {
        lot: LotId,
        /// The approval, or where none is needed the purchaser's decision.
        document: Hash,
    },
    /// The purchaser declares the round failed 废标.
    DeclareFailure {
        lot: LotId,
        cause: FailureCause,
        reason: String,
        /// What it rests on.
        document: Hash,
    },
    /// What was found of documents and course after too few bids.
    ReviewFailure {
        lot: LotId,
        finding: Finding,
        /// The written opinion.
        document: Hash,
    },
    /// Another method follows, as approved.
    ChangeMethod {
        lot: LotId,
        /// The approval.
        document: Hash,
    },
}

impl Command {
    /// The lot the command is about; a registration has none.
    #[must_use]
    pub fn lot(&self) -> Option<&LotId> {
        match self {
            Self::Register(_) | Self::CorrectProject { .. } => None,
            Self::Announce { lot, .. }
            | Self::Clarify { lot, .. }
            | Self::MoveForOutage { lot }
            | Self::Hold { lot, .. }
            | Self::LiftHold { lot, .. }
            | Self::Terminate { lot, .. }
            | Self::EndTendering { lot, .. }
            | Self::DeclareFailure { lot, .. }
            | Self::ReviewFailure { lot, .. }
            | Self::ChangeMethod { lot, .. } => Some(lot),
        }
    }
}
