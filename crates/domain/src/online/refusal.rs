//! Why the law of online bidding says no; nothing changed.

use crate::auction;
use crate::law::LawGap;
use crate::rulebook::ids;
use crate::shared::CivilDate;

/// Why the law says no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("there is no such bidding")]
    BiddingUnknown,
    #[error("the number is taken, or the round does not follow a failed one (rule {rule})")]
    BiddingKnown { rule: &'static str },
    #[error("the organisation is not admitted as a purchaser")]
    PurchaserUnfit,
    #[error("what is asked is incomplete or wrong: {0}")]
    Incomplete(&'static str),
    #[error("the ceiling reaches the limit of rule {rule}")]
    CeilingReachesLimit { rule: &'static str },
    #[error("a purchase has no reserve: its ceiling is public (rule {rule})")]
    ReserveUnfit { rule: &'static str },
    #[error("the deposit is higher than rule {rule} allows, or none")]
    BiddingDepositUnfit { rule: &'static str },
    #[error(transparent)]
    Terms(#[from] auction::Refusal),
    #[error("the bidding does not stand where this may be asked")]
    Stage,
    #[error("signing up has ended, as rule {rule} says")]
    SignUpOver { rule: &'static str },
    #[error("signing up has ended, and nobody takes it back any more (rule {rule})")]
    WithdrawalOver { rule: &'static str },
    #[error("whoever has offered is bound and takes no sign-up back (rule {rule})")]
    OfferBinds { rule: &'static str },
    #[error("the organisation is not admitted as a bidder, or is the buyer itself")]
    BidderUnfit { rule: &'static str },
    #[error("the bidder signed up already")]
    SignedUpAlready { rule: &'static str },
    #[error("the bidder did not sign up")]
    NotSignedUp { rule: &'static str },
    #[error("the deposit is not the amount asked for")]
    DepositDiffers,
    #[error("no deposit is held or asked for")]
    NoDeposit,
    #[error("the deposit was entered, or returned, already")]
    DepositKnown,
    #[error("the deposit is held until its time, as rule {rule} says")]
    DepositHeld { rule: &'static str },
    #[error("what came to a sub-account stands on the bank's statement (rule {rule})")]
    BankReportsDeposit { rule: &'static str },
    #[error("the deposit was lost with the deal (rule {rule})")]
    DepositForfeited { rule: &'static str },
    #[error("another plate is next in the order of prices (rule {rule})")]
    NotNext { rule: &'static str },
    #[error("the reason is missing or too long")]
    ReasonMissing,
    #[error("the result notice stands until {until}, as rule {rule} asks")]
    NoticeStands { rule: &'static str, until: CivilDate },
    #[error("what is signed is another deal than the published one")]
    DealDiffers,
    #[error("this side signed already")]
    SignedAlready,
    #[error("the time to sign runs until {until}, as rule {rule} says")]
    SignatureAwaited { rule: &'static str, until: CivilDate },
    #[error("a deposit was not returned yet (rule {rule})")]
    DepositsWait { rule: &'static str },
    #[error("the bidding has begun: what stops it is the law of auctions (rule {rule})")]
    Begun { rule: &'static str },
    #[error("it is held for an objection or a complaint (rule {rule})")]
    Held { rule: &'static str },
    #[error("what was upheld is not carried out (rule {rule})")]
    RedressWaits { rule: &'static str },
    #[error("an objection to course or result waits for its answer (rule {rule})")]
    ObjectionOpen { rule: &'static str },
    #[error("what is claimed is unfit: {0}")]
    ClaimUnfit(&'static str),
    #[error("the organisation has no key in force, with which it would bid")]
    BidderWithoutKey,
    #[error("the qualification was examined already")]
    ExaminedAlready,
    #[error("the qualification is not confirmed (rule {rule})")]
    NotConfirmed { rule: &'static str },
    #[error("the deposit has not come in whole, in time and under the own name (rule {rule})")]
    DepositNotPaid { rule: &'static str },
    #[error("the issuer of the guarantee does not stand by it, or not yet (rule {rule})")]
    GuaranteeUnconfirmed { rule: &'static str },
    #[error("the guarantee was too short when offers began (rule {rule})")]
    GuaranteeTooShort { rule: &'static str },
    #[error("the notice takes guarantees alone, no transfer (rule {rule})")]
    TransferNotTaken { rule: &'static str },
    #[error("the plate was taken already")]
    PlateKnown,
    #[error("the result is not published yet, or there is none (rule {rule})")]
    NoResult { rule: &'static str },
    #[error("it was published or settled already")]
    SettledAlready,
    #[error(transparent)]
    LawGap(#[from] LawGap),
}

impl Refusal {
    /// The rule this refusal rests on, if it is one of law.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::BiddingKnown { rule }
            | Self::CeilingReachesLimit { rule }
            | Self::ReserveUnfit { rule }
            | Self::BiddingDepositUnfit { rule }
            | Self::SignUpOver { rule }
            | Self::WithdrawalOver { rule }
            | Self::OfferBinds { rule }
            | Self::DepositHeld { rule }
            | Self::BankReportsDeposit { rule }
            | Self::DepositForfeited { rule }
            | Self::NotNext { rule }
            | Self::NoticeStands { rule, .. }
            | Self::SignatureAwaited { rule, .. }
            | Self::DepositsWait { rule }
            | Self::Held { rule }
            | Self::RedressWaits { rule }
            | Self::ObjectionOpen { rule }
            | Self::Begun { rule }
            | Self::BidderUnfit { rule }
            | Self::SignedUpAlready { rule }
            | Self::NotSignedUp { rule }
            | Self::NotConfirmed { rule }
            | Self::DepositNotPaid { rule }
            | Self::GuaranteeUnconfirmed { rule }
            | Self::GuaranteeTooShort { rule }
            | Self::TransferNotTaken { rule }
            | Self::NoResult { rule } => Some(rule),
            Self::Terms(it) => it.rule(),
            Self::LawGap(it) => Some(it.id),
            Self::ClaimUnfit(_)
            | Self::BidderWithoutKey
            | Self::ExaminedAlready
            | Self::PlateKnown => Some(ids::Y179),
            Self::DepositDiffers | Self::NoDeposit | Self::DepositKnown => Some(ids::Y163),
            Self::DealDiffers | Self::SignedAlready => Some(ids::Y158),
            Self::Stage => Some(ids::Y215),
            _ => None,
        }
    }
}
