//! What may be asked about bid securities.

use crate::award::Signed;
use crate::online::Drawn;
use crate::procedure::{KeptCause, SecurityForm};
use crate::shared::{AccountId, CivilDate, Fen, Hash, LotId, Uscc};

use super::{Guaranteed, IssuerSays, PayingAccount, Question, SecurityReceived};

/// A command of this context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The finance post enters what arrived.
    Receive {
        lot: LotId,
        payer: Uscc,
        form: SecurityForm,
        amount: Fen,
        /// Unix seconds.
        arrived_s: i64,
        paid_from: Option<PayingAccount>,
        valid_until: Option<CivilDate>,
        document: Hash,
        /// The mistaken entry that this one stands for.
        replaces: Option<u32>,
    },
    /// A second person of the finance post mends an entry: the new one stands beside the old.
    Correct { entry: SecurityReceived, proposed_by: AccountId, decided_by: AccountId },
    /// A bidder presents an electronic guarantee.
    Present {
        lot: LotId,
        payer: Uscc,
        guarantee: Guaranteed,
        amount: Fen,
        valid_until: CivilDate,
        /// SHA-256 of the guarantee's file.
        document: Hash,
    },
    /// The platform notes what an issuer answered.
    Answer {
        lot: LotId,
        number: u32,
        question: Question,
        says: IssuerSays,
        /// SHA-256 of the answer; none of silence.
        document: Option<Hash>,
        /// The plate that a confirmed guarantee brings, drawn by the desk.
        drawn: Drawn,
    },
    /// The finance post returned one.
    Return { lot: LotId, number: u32, interest: Fen, on: CivilDate, document: Hash },
    /// The purchaser keeps one.
    Keep {
        lot: LotId,
        number: u32,
        cause: KeptCause,
        reason: String,
        document: Option<Hash>,
        signed: Signed,
    },
}

impl Command {
    /// The lot the command is about.
    #[must_use]
    pub fn lot(&self) -> &LotId {
        match self {
            Self::Correct { entry, .. } => &entry.lot,
            Self::Receive { lot, .. }
            | Self::Present { lot, .. }
            | Self::Answer { lot, .. }
            | Self::Return { lot, .. }
            | Self::Keep { lot, .. } => lot,
        }
    }
}
