//! Why the law of auctions says no; nothing changed.

use crate::rulebook::{MissingRule, ids};

/// What of the terms is unfit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unfit {
    /// A price is not above zero, too large, no multiple of the unit, or the step is none.
    Prices,
    /// The cap does not lie beyond the start.
    Cap,
    /// The notice is too short.
    Notice,
    /// The free period is too short, or ends before it begins.
    FreePeriod,
    /// What the course needs is missing, or what it does not know is there.
    Course,
    Window,
    Preparation,
    Bidders,
    Priority,
    Hours,
    SealedRound,
    /// The keys of the trustees, their number or their assignments, or when their envelopes close.
    Trustees,
    Place,
    Bundle,
    /// What is traded has no name, or too long a one.
    Subject,
    /// Signing up ends too late, or before now, or the kind has a way of its own.
    SignUp,
    /// More may bid jointly than an auction knows.
    Joint,
    /// The deposit is no lawful share of the start price.
    Deposit,
    /// The deposit is due too late, or before now.
    DepositDue,
    /// The round before is none that may be announced again.
    Previous,
    /// The start price lies too far below that of the round before.
    StartAgain,
}

/// Why the law says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the terms are unfit: {what:?} (rule {rule})")]
    TermsUnfit { what: Unfit, rule: &'static str },
    #[error("rule {id} is missing from the adopted pack")]
    LawGap { id: &'static str },
    #[error("there is an auction of this lot already, or none")]
    NoSuchAuction,
    #[error("the auction has not begun")]
    NotBegun,
    #[error("the reserve was not committed before the opening")]
    ReserveMissing,
    #[error("the reserve is committed before the opening only")]
    ReserveLate,
    #[error("the reserve is committed and does not change")]
    ReserveFixed,
    #[error("no reserve was announced")]
    NoReserve,
    #[error("the reserve is opened after the close only")]
    ReserveEarly,
    #[error("the opened reserve is not the committed one")]
    ReserveDiffers,
    #[error("this organisation has a plate already, alone or jointly")]
    TwoHands,
    #[error("the plate is taken or no plate")]
    PlateTaken,
    #[error("there are as many plates as there may be")]
    TooMany,
    #[error("nobody is admitted any more")]
    AdmissionOver,
    #[error("a priority right is confirmed before the opening only")]
    PriorityLate,
    #[error("the right was confirmed already, or no such rights were announced")]
    NoPriority,
    #[error("this is no price: not above zero, or too large to be written down")]
    NoPrice,
    #[error("nobody has this plate")]
    PlateUnknown,
    #[error("this plate is another bidder's")]
    NotYourPlate,
    #[error("one bidder makes at most one offer a second")]
    TooSoon,
    #[error("the offer came after the end")]
    Late,
    #[error("no offers are taken yet: the timed period is being prepared")]
    Preparing,
    #[error("the auction stands still")]
    Frozen,
    #[error("outside the announced hours")]
    OutOfHours,
    #[error("only sealed offers are taken")]
    SealedOnly,
    #[error("no sealed offers are taken now")]
    NotSealed,
    #[error("this bidder has won another lot and leaves this one to others")]
    WonAnother,
    #[error(
        "the deposit behind this plate is there no longer: its guarantee was revoked or is short"
    )]
    PlateSilent,
    #[error("the price is no multiple of the announced unit")]
    Unit,
    #[error("the first offer does not reach the start price")]
    TooLow,
    #[error("the offer is less than one step better than the leading one")]
    StepShort,
    #[error("the price lies beyond the cap")]
    BeyondCap,
    #[error("this holder has matched this price already, or leads")]
    MatchedAlready,
    #[error("an offer cannot be taken back")]
    Irrevocable,
    #[error("nobody is asked now")]
    NotAsked,
    #[error("no holders of a priority right are asked now")]
    NoRightAsked,
    #[error("whoever leads is not asked, and nobody says it twice")]
    LeadsAlready,
    #[error("each bidder makes one sealed offer")]
    OneShot,
    #[error("sealed offers are opened after the end only")]
    NotOpenYet,
    #[error("what was opened is not what was sealed")]
    SealDiffers,
    #[error("trustees open the sealed offers of this round, all at once")]
    OpenedByTrustees,
    #[error("no draw is owed")]
    NoDraw,
    #[error("this plate is not among those drawn from")]
    NotDrawable,
    #[error("the trouble of the server was not measured as the rule asks")]
    NotMeasured,
    #[error("the trouble of the lines was not measured as the rule asks")]
    LinesNotMeasured,
    #[error("the reason, or the document of an order, is missing or too long")]
    ReasonMissing,
    #[error("the resumption is announced too shortly before")]
    NoticeShort,
    #[error("the auction does not stand still, or its resumption must be announced")]
    NotFrozen,
    #[error("the bidding is held for something raised, and goes on when that is over")]
    HeldFor,
    #[error("this lot waits for no turn")]
    NoTurn,
    #[error("the auction is over")]
    Over,
    #[error("nothing is due")]
    NotDue,
}

impl From<MissingRule> for Refusal {
    fn from(it: MissingRule) -> Self {
        Self::LawGap { id: it.id }
    }
}

impl Refusal {
    /// The rule this refusal rests on, if it is one of law.
    #[must_use]
    pub fn rule(&self) -> Option<&'static str> {
        Some(match self {
            Self::TermsUnfit { rule, .. } => rule,
            Self::LawGap { id } => id,
            Self::ReserveLate
            | Self::ReserveFixed
            | Self::ReserveEarly
            | Self::ReserveDiffers
            | Self::ReserveMissing
            | Self::NoReserve => ids::Y130,
            Self::TwoHands => ids::Y139,
            Self::NotYourPlate | Self::PlateUnknown | Self::PlateTaken => ids::J01_6,
            Self::AdmissionOver => ids::Y179,
            Self::TooSoon => ids::Y129,
            Self::Late | Self::NotBegun => ids::J01_5,
            Self::Preparing => ids::Y125,
            Self::Frozen => ids::Y214,
            Self::OutOfHours => ids::Y144,
            Self::WonAnother | Self::NoTurn => ids::Y140,
            Self::PlateSilent => ids::Y97,
            Self::Unit | Self::TooLow | Self::StepShort | Self::NoPrice => ids::Y143,
            Self::BeyondCap => ids::Y138,
            Self::MatchedAlready | Self::NoPriority | Self::PriorityLate => ids::J01_4,
            Self::Irrevocable => ids::A04,
            Self::NotAsked | Self::LeadsAlready => ids::Y128,
            Self::NoRightAsked => ids::Y133,
            Self::NotSealed => ids::Y141,
            Self::SealedOnly | Self::NotOpenYet | Self::SealDiffers => ids::Y194,
            Self::NotMeasured => ids::Y134,
            Self::LinesNotMeasured => ids::Y135,
            Self::NoticeShort | Self::NotFrozen => ids::Y137,
            Self::ReasonMissing => ids::Y193,
            Self::HeldFor => ids::Y89,
            Self::NotDrawable | Self::NoDraw | Self::OneShot => ids::Y145,
            Self::OpenedByTrustees => ids::Y195,
            Self::Over => ids::Y213,
            // No rule: there is nothing that one could be of, a bound of a state, and what only
            // the platform asks, of itself.
            Self::NoSuchAuction | Self::TooMany | Self::NotDue => return None,
        })
    }

    /// Whether the refused offer is an event of the stream; floods are counted beside the log.
    #[must_use]
    pub fn is_recorded(&self) -> bool {
        !matches!(
            self,
            Self::TooSoon
                | Self::NoPrice
                | Self::PlateUnknown
                | Self::NotYourPlate
                | Self::Over
                | Self::NoSuchAuction
                | Self::LawGap { .. }
        )
    }
}
