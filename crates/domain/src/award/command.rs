//! What may be asked between the opening and the letter.

use crate::shared::{AccountId, Hash, LotId, Uscc};

use super::{Member, ReadObject, ReviewResult, ReviewStep, Score, Signed};

/// A command of this context; signatures were checked over the act's bytes before the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    EnterCommittee {
        lot: LotId,
        members: Vec<Member>,
        document: Hash,
    },
    Review {
        lot: LotId,
        step: ReviewStep,
        results: Vec<ReviewResult>,
        /// Why the few bids left plainly lack competition, so that all are rejected; else empty.
        lacking: String,
        signed: Signed,
    },
    Score {
        lot: LotId,
        seat: u8,
        scores: Vec<Score>,
        signed: Signed,
        /// SHA-256 of the report these sheets make once all are in: the desk adds it.
        report: Hash,
    },
    SignReport {
        lot: LotId,
        seat: u8,
        report: Hash,
        dissent: String,
        signed: Signed,
    },
    PublishCandidates {
        lot: LotId,
    },
    /// By the platform when the display ended.
    EndDisplay {
        lot: LotId,
    },
    Determine {
        lot: LotId,
        winner: Uscc,
        signed: Signed,
    },
    /// By the platform when the purchaser stayed silent (government procurement).
    Deem {
        lot: LotId,
    },
    IssueLetter {
        lot: LotId,
        signed: Signed,
    },
    /// By the platform, before it gives a byte to the reader.
    NoteRead {
        lot: LotId,
        reader: AccountId,
        what: ReadObject,
        object: Hash,
    },
}

impl Command {
    /// The lot the command is about.
    #[must_use]
    pub fn lot(&self) -> &LotId {
        match self {
            Self::EnterCommittee { lot, .. }
            | Self::Review { lot, .. }
            | Self::Score { lot, .. }
            | Self::SignReport { lot, .. }
            | Self::PublishCandidates { lot }
            | Self::EndDisplay { lot }
            | Self::Determine { lot, .. }
            | Self::Deem { lot }
            | Self::IssueLetter { lot, .. }
            | Self::NoteRead { lot, .. } => lot,
        }
    }
}
