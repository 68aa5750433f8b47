//! What may be asked before a lot with a list of bidders is announced.

use crate::award::{Member, Signed};
use crate::procedure::{Document, Effect};
use crate::shared::{AccountId, Hash, LotId, Uscc};

use super::{ApplicantFound, InvitationCause, PoolSource, PrequalificationNotice};

/// A command of this context; what a timer sends is marked so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    AnnouncePrequalification {
        lot: LotId,
        notice: Box<PrequalificationNotice>,
        /// Pack in force at the stamp, and its hash: the desk adds them.
        pack: String,
        pack_sha256: Hash,
    },
    ClarifyPrequalification {
        lot: LotId,
        text: String,
        documents: Vec<Document>,
        effect: Effect,
        /// The deadline asked for, unix seconds; `None` leaves it to the rule.
        deadline_s: Option<i64>,
    },
    Apply {
        lot: LotId,
        applicant: Uscc,
        documents: Vec<Document>,
        signed: Signed,
    },
    WithdrawApplication {
        lot: LotId,
        applicant: Uscc,
        signed: Signed,
    },
    /// By the timer.
    ClosePrequalification {
        lot: LotId,
    },
    NameReviewers {
        lot: LotId,
        members: Vec<Member>,
        document: Hash,
    },
    ReviewApplicants {
        lot: LotId,
        seat: Option<u8>,
        findings: Vec<ApplicantFound>,
        signed: Signed,
    },
    InviteBidders {
        lot: LotId,
        cause: InvitationCause,
        reason: String,
        document: Hash,
        source: PoolSource,
        pool: Vec<Uscc>,
        bidders: Vec<Uscc>,
        witnesses: Vec<AccountId>,
        minutes: Option<Hash>,
        signed: Signed,
    },
    /// The same with whom to invite drawn by the platform.
    AskInvitationDraw {
        lot: LotId,
        cause: InvitationCause,
        reason: String,
        document: Hash,
        source: PoolSource,
        pool: Vec<Uscc>,
        /// How many are drawn.
        most: u32,
        witnesses: Vec<AccountId>,
        signed: Signed,
    },
}

impl Command {
    /// The lot the command is about.
    #[must_use]
    pub fn lot(&self) -> &LotId {
        match self {
            Self::AnnouncePrequalification { lot, .. }
            | Self::ClarifyPrequalification { lot, .. }
            | Self::Apply { lot, .. }
            | Self::WithdrawApplication { lot, .. }
            | Self::ClosePrequalification { lot }
            | Self::NameReviewers { lot, .. }
            | Self::ReviewApplicants { lot, .. }
            | Self::InviteBidders { lot, .. }
            | Self::AskInvitationDraw { lot, .. } => lot,
        }
    }
}
