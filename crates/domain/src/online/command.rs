//! What may be asked of an online bidding.

use crate::auction::Plate;
use crate::award::Signed;
use crate::shared::{Fen, Hash, LotId, Salt, Uscc};

use super::event::{BiddingRequested, ComplianceFound, LossCause, Side};

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
        drawn: Drawn,
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
            Self::GiveBack { lot, .. }
            | Self::Announce { lot, .. }
            | Self::SignUp { lot, .. }
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
