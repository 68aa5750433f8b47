//! Why the law says no at the door and in the hall.

use crate::rulebook::ids;

/// Places in the order of protocols/seal.md §8a that only the turn can judge; the form's places
/// lie between them, so that the lowest one is the answer.
pub mod place {
    /// `seal.ctx.seq`: judged by the turn, since it depends on the last record.
    pub const SEQ: u8 = 7; // not law: order of seal.md §8a
    /// `seal.record.supersedes`.
    pub const SUPERSEDES: u8 = 8; // not law: order of seal.md §8a
    /// `seal.record.late`.
    pub const LATE: u8 = 30; // not law: order of seal.md §8a
}

/// A refusal changes nothing; [`Refusal::rule`] names the rule it rests on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("there is no such lot")]
    LotUnknown,
    #[error("the deadline has passed")]
    EnvelopeLate,
    #[error("the record is refused: {code}")]
    Record { code: String },
    #[error("the signing key is not bound to this bidder")]
    KeyNotBound,
    #[error("the organisation is not admitted as a bidder")]
    BidderUnknown,
    #[error("only listed bidders may bid in this lot (rule {rule})")]
    NotAdmitted { rule: &'static str },
    #[error("the stage does not allow it")]
    Stage,
    #[error("the lot is suspended")]
    Suspended,
    #[error("it is too early")]
    Early,
    #[error("key-in has closed")]
    KeyLate,
    #[error("the key does not fit: {code}")]
    Key { code: String },
    #[error("it was done before")]
    Repeated,
    #[error("a lot waits for no witness now (rule {rule})")]
    NothingWaits { rule: &'static str },
    #[error("what is listed is not what is due")]
    SetDiffers,
    #[error("the trustee does not hold that place in the key set")]
    TrusteeUnknown,
    #[error("the time given does not lie ahead or is too far")]
    TimeUnfit,
    #[error("a reason is needed")]
    ReasonMissing,
    #[error("only a bidder of this lot may do it")]
    NotABidder,
    #[error("the technical result is not locked: prices stay sealed (rule {rule})")]
    TechnicalOpen { rule: &'static str },
    #[error("objections wait for an answer")]
    ObjectionsOpen,
    #[error("the signing key is bound to nobody")]
    SignerUnbound,
    #[error("the signer does not hold the part that the act needs: {0:?}")]
    SignerUnfit(crate::signing::Part),
    #[error("the signature does not fit the exact bytes of the act")]
    SignatureWrong,
    #[error("the opening record signed is another")]
    RecordDiffers,
    #[error("the answer does not fit the witnessed list: {code}")]
    Release { code: String },
    #[error(transparent)]
    LawGap(#[from] crate::law::LawGap),
}

impl Refusal {
    /// The rule this refusal rests on, if it is one of law.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::EnvelopeLate => Some(ids::X02),
            Self::NotAdmitted { rule } => Some(rule),
            Self::KeyLate => Some(ids::X01),
            Self::ObjectionsOpen => Some(ids::G42),
            Self::TechnicalOpen { rule } | Self::NothingWaits { rule } => Some(rule),
            Self::Record { code } if is_of_sealing(code) => Some(ids::X02_2),
            Self::LawGap(it) => Some(it.id),
            _ => None,
        }
    }

    /// The protocol's reason code, where it has one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::EnvelopeLate => Some("seal.record.late"),
            Self::KeyLate => Some("seal.key.late"),
            Self::Record { code } | Self::Key { code } | Self::Release { code } => Some(code),
            Self::KeyNotBound => Some("seal.record.signature"),
            _ => None,
        }
    }
}

/// Whether a code says that a bid is not sealed as announced.
fn is_of_sealing(code: &str) -> bool {
    ["seal.header.", "seal.ct.", "seal.payload.", "seal.deposit."]
        .iter()
        .any(|it| code.starts_with(it))
}
