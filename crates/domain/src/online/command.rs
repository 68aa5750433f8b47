//! What may be asked of an online bidding.

use crate::auction::Plate;
use crate::award::Signed;
use crate::shared::{Fen, Hash, LotId, Salt, Uscc};

use super::event::{
    BiddingRequested, Claims, ComplianceFound, LossCause, SaleEnd, Side, SignUpExamined,
};

/// What the platform adds to an announcement; whatever somebody puts here the desk replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adds {
    /// Pack in force, which the lot adopts.
    pub pack: String,
    pub pack_sha256: Hash,
    /// Salt behind the pseudonyms, which stays shut.
    pub salt: Salt,
    /// SHA-256 of the salt.
    pub pseudonyms: Hash,
}

/// The plate as the platform drew it, with the pseudonym of the bidder; whatever somebody puts
/// here the desk replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawn {
    pub plate: Plate,
    pub who: Hash,
}

impl Drawn {
    /// What stands there before the desk has drawn.
    pub const NOTHING: Self = Self { plate: Plate(0), who: Hash([0; 32]) };
}

/// A command of this context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Request(Box<BiddingRequested>),
    GiveBack {
        lot: LotId,
        reason: String,
    },
    /// Publishes the notice and announces the auction.
    Announce {
        lot: LotId,
        adds: Adds,
    },
    SignUp {
        lot: LotId,
        bidder: Uscc,
        offers: String,
        /// Of an auction whose official examines who signs up.
        claims: Option<Claims>,
        drawn: Drawn,
    },
    /// Whoever signed up takes that back.
    WithdrawSignUp {
        lot: LotId,
        bidder: Uscc,
    },
    /// An official confirms the qualification of whoever signed up for an auction, or does not.
    ExamineSignUp(SignUpExamined),
    /// Whoever is confirmed and has paid takes its plate.
    TakePlate {
        lot: LotId,
        bidder: Uscc,
        /// Pseudonyms of whoever bids jointly with it; the desk's to add.
        members: Vec<Hash>,
        drawn: Drawn,
    },
    /// An official publishes whose the winning plate is; `bidder` is the desk's to add.
    PublishResult {
        lot: LotId,
        bidder: Option<Uscc>,
    },
    /// An official notes that the deal was signed, or that it is lost.
    SettleSale {
        lot: LotId,
        end: SaleEnd,
        reason: String,
    },
    EnterDeposit {
        lot: LotId,
        bidder: Uscc,
        amount: Fen,
        reference: String,
        drawn: Drawn,
    },
    /// `bidder` is whoever has the plate, where it complies: the desk adds it.
    Check {
        found: ComplianceFound,
        bidder: Option<Uscc>,
    },
    Confirm {
        lot: LotId,
        side: Side,
        /// Whose deal it is, and its price: what is signed.
        bidder: Uscc,
        amount: Fen,
        signed: Signed,
    },
    /// The bidder gives up, or the buyer says that it did not sign.
    Lose {
        lot: LotId,
        cause: LossCause,
        reason: String,
    },
    Accept {
        lot: LotId,
        text: String,
    },
    ReturnDeposit {
        lot: LotId,
        bidder: Uscc,
        reference: String,
    },
    Archive {
        lot: LotId,
    },
    Terminate {
        lot: LotId,
        reason: String,
    },
}

impl Command {
    /// The lot it is about.
    #[must_use]
    pub fn lot(&self) -> &LotId {
        match self {
            Self::Request(it) => &it.lot,
            Self::Check { found, .. } => &found.lot,
            Self::ExamineSignUp(it) => &it.lot,
            Self::GiveBack { lot, .. }
            | Self::Announce { lot, .. }
            | Self::SignUp { lot, .. }
            | Self::WithdrawSignUp { lot, .. }
            | Self::TakePlate { lot, .. }
            | Self::PublishResult { lot, .. }
            | Self::SettleSale { lot, .. }
            | Self::EnterDeposit { lot, .. }
            | Self::Confirm { lot, .. }
            | Self::Lose { lot, .. }
            | Self::Accept { lot, .. }
            | Self::ReturnDeposit { lot, .. }
            | Self::Archive { lot }
            | Self::Terminate { lot, .. } => lot,
        }
    }
}
