//! What may be asked of sealed bids and their opening.

use crate::auction::Plate;
use crate::award::Signed;
use crate::parties::Purpose;
use crate::procedure::EnvelopeName;
use crate::shared::{Hash, Id, LotId, PublicKey, Salt, Secret, Signature, Uscc};

use super::{Bid, HandedKey, LaterDeposit, OpenedBid, OpenedFile, ShareStatement, Verdict};

/// What was found about a record's form before the queue (protocols/seal.md §8a).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    Good,
    /// The lowest place in the order at which the form breaks, and its code.
    Broken {
        place: u8,
        code: String,
    },
}

/// A record handed in, with what was found before the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    pub form: Form,
    pub bid: Bid,
    /// Of an auction: the bidder's plate and pseudonym, which the desk adds.
    pub hand: Option<(Plate, Hash)>,
}

/// The chance from which the codes of a blind review follow, and the commitment to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlindSeal {
    pub salt: Salt,
    pub commitment: Hash,
}

/// A command of this context.
// A withdrawal is as rare as it is large; a box would only hide its fields from the reader.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Submits a first bid or replaces one: the record says which.
    Submit {
        lot: LotId,
        offered: Box<Offered>,
    },
    Withdraw {
        lot: LotId,
        form: Form,
        bidder: Uscc,
        seq: u64,
        withdraws: Hash,
        record: String,
        record_sha256: Hash,
        signature: Signature,
        key: PublicKey,
        salt: Salt,
        salt_r: Salt,
        b: Hash,
    },
    SignIn {
        lot: LotId,
        bidder: Uscc,
    },
    /// By the platform when T has passed; `set_root` is over the admitted leaves.
    CloseLot {
        lot: LotId,
        set_root: Hash,
        /// Chance of a blind review, which the desk adds where items are judged blind.
        blind: Option<BlindSeal>,
    },
    /// By the platform once the close is cosigned and every ciphertext was hashed again.
    ReportObjects {
        lot: LotId,
        missing: Vec<Hash>,
    },
    /// The supervisor orders the opening although no witness signs.
    OpenUnwitnessed {
        lot: LotId,
        size: u64,
        root: Hash,
        reason: String,
        signed: Signed,
    },
    SupplyObject {
        lot: LotId,
        ct_root: Hash,
    },
    StartSession {
        lot: LotId,
        reason: String,
    },
    ExtendKeyIn {
        lot: LotId,
        until_s: i64,
        reason: String,
    },
    Adjourn {
        lot: LotId,
        until_s: i64,
        reason: String,
    },
    /// All values of one message or none; each was compared with its CB before the queue.
    KeyIn {
        lot: LotId,
        keys: Vec<HandedKey>,
        /// Deposits of envelopes that open later; absent without any.
        later: Option<Vec<LaterDeposit>>,
        fits: Form,
    },
    /// By the platform when the window has ended: one digest per envelope.
    CloseKeyIn {
        lot: LotId,
        malformed: Vec<Hash>,
        digests: Vec<(EnvelopeName, Hash)>,
    },
    /// The chair opens the second session: prices of those who passed are called.
    CallPrices {
        lot: LotId,
        /// Deposits of key-in that belong to what is called, by context.
        later: Vec<LaterDeposit>,
    },
    SettleDeposits {
        lot: LotId,
        envelope: EnvelopeName,
        /// Contexts and the keys recovered for them.
        recovered: Vec<HandedKey>,
        failed: Vec<Hash>,
        digest: Hash,
    },
    /// A trustee's one signed batch; signatures were checked before the queue.
    ReleaseShares {
        lot: LotId,
        envelope: EnvelopeName,
        purpose: Purpose,
        trustee: Id,
        x: u8,
        statements: Vec<ShareStatement>,
    },
    Contest {
        lot: LotId,
        envelope: EnvelopeName,
        purpose: Purpose,
        contexts: Vec<Hash>,
    },
    PublishSecret {
        lot: LotId,
        envelope: EnvelopeName,
        purpose: Purpose,
        trustee: Id,
        x: u8,
        secret: Secret,
    },
    PublishSeed {
        lot: LotId,
        ctx: Hash,
        seed: Secret,
    },
    CloseShares {
        lot: LotId,
        envelope: EnvelopeName,
        verdicts: Vec<Verdict>,
    },
    /// By the platform once the verdicts are cosigned: one event publishes everything.
    PublishBids {
        lot: LotId,
        bids: Vec<OpenedBid>,
        files: Vec<(EnvelopeName, Vec<OpenedFile>)>,
    },
    Object {
        lot: LotId,
        bidder: Uscc,
        text: String,
    },
    AnswerObjection {
        lot: LotId,
        number: u32,
        text: String,
    },
    Confirm {
        lot: LotId,
        bidder: Uscc,
    },
    SignRecord {
        lot: LotId,
        record: Hash,
        key: PublicKey,
        signature: Signature,
    },
}

impl Command {
    /// Whether a bidder says it in the session of an opening.
    #[must_use]
    pub const fn is_said_in_session(&self) -> bool {
        matches!(self, Self::SignIn { .. } | Self::Object { .. } | Self::Confirm { .. })
    }

    /// The lot the command is about.
    #[must_use]
    pub fn lot(&self) -> &LotId {
        match self {
            Self::Submit { lot, .. }
            | Self::Withdraw { lot, .. }
            | Self::SignIn { lot, .. }
            | Self::CloseLot { lot, .. }
            | Self::ReportObjects { lot, .. }
            | Self::OpenUnwitnessed { lot, .. }
            | Self::SupplyObject { lot, .. }
            | Self::StartSession { lot, .. }
            | Self::ExtendKeyIn { lot, .. }
            | Self::Adjourn { lot, .. }
            | Self::KeyIn { lot, .. }
            | Self::CloseKeyIn { lot, .. }
            | Self::CallPrices { lot, .. }
            | Self::SettleDeposits { lot, .. }
            | Self::ReleaseShares { lot, .. }
            | Self::Contest { lot, .. }
            | Self::PublishSecret { lot, .. }
            | Self::PublishSeed { lot, .. }
            | Self::CloseShares { lot, .. }
            | Self::PublishBids { lot, .. }
            | Self::Object { lot, .. }
            | Self::AnswerObjection { lot, .. }
            | Self::Confirm { lot, .. }
            | Self::SignRecord { lot, .. } => lot,
        }
    }
}
