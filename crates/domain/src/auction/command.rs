//! What may be asked of an auction.

use crate::shared::{Fen, Hash, LotId, Salt};

use super::event::{Cause, Measured, Silence};
use super::terms::{Plate, Terms};

/// One offer as it came, from the pseudonym of the session behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub plate: Plate,
    pub who: Hash,
    pub price: Fen,
}

/// What may be asked; only [`Command::Announce`] is asked without a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Announce(Box<Terms>),
    /// Its holders commit the reserve.
    CommitReserve(Hash),
    /// A bidder, and the members of its consortium, get a plate.
    Admit {
        plate: Plate,
        who: Hash,
        members: Vec<Hash>,
        /// Of a priority right that is confirmed with it; 1 is the highest.
        rank: Option<u8>,
    },
    /// A priority right is confirmed; rank 1 is the highest.
    ConfirmPriority {
        plate: Plate,
        rank: u8,
    },
    Offer(Offer),
    /// Nobody may.
    Withdraw(Plate),
    /// A bidder who is asked goes on.
    Continue {
        plate: Plate,
        who: Hash,
    },
    OfferSealed {
        plate: Plate,
        who: Hash,
        seal: Hash,
    },
    /// `digest` is what the host computed from plate, price and salt; without a salt it is the `b`
    /// of the envelope that trustees opened.
    OpenSealed {
        plate: Plate,
        price: Fen,
        salt: Option<Salt>,
        digest: Hash,
    },
    /// The lot of the envelopes closed; nobody asks for it alone.
    CloseSealed,
    /// Every envelope that opens is open; nobody asks for it alone.
    CountSealed,
    /// Trustees left an envelope shut whose key came in; nobody asks for it alone.
    FailSealed,
    /// The plate that the draw gave.
    Draw(Plate),
    Freeze {
        cause: Cause,
        reason: String,
        document: Option<String>,
        measured: Option<Measured>,
    },
    AnnounceResumption {
        /// Unix milliseconds.
        at_ms: i64,
        reason: Option<String>,
    },
    Resume {
        reason: Option<String>,
    },
    /// `digest` is what the host computed from price and salt.
    OpenReserve {
        price: Fen,
        salt: Salt,
        digest: Hash,
    },
    /// A holder of a priority right takes it at the price of the close.
    Match {
        plate: Plate,
        who: Hash,
    },
    /// The lot before has ended; of the first lot nothing is before.
    TurnCame,
    /// This bidder has won another lot of the group.
    Leave {
        plate: Plate,
        won: LotId,
    },
    /// The deposit behind a plate is there no longer; the platform alone says so.
    Silence {
        plate: Plate,
        why: Silence,
    },
    /// It is there again.
    Hear(Plate),
    Terminate {
        cause: Cause,
        reason: String,
        document: Option<String>,
    },
    /// A due instant has passed.
    Tick,
}
