//! What happens to an auction.

use crate::shared::{Fen, Hash, LotId, Salt};

use super::numbers::Numbers;
use super::refusal::Refusal;
use super::terms::{Plate, Terms, Then};

/// The terms hold, with the numbers of the adopted pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuctionAnnounced {
    pub terms: Terms,
    pub numbers: Numbers,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReserveCommitted {
    pub commitment: Hash,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BidderAdmitted {
    pub plate: Plate,
    pub who: Hash,
    /// Pseudonyms of further members of a consortium.
    pub members: Vec<Hash>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriorityConfirmed {
    pub plate: Plate,
    pub rank: u8,
}

/// A lot in order opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnCame {
    pub opens_ms: i64,
    pub closes_ms: i64,
}

/// A bidder has won another lot and takes no part any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftToOthers {
    pub plate: Plate,
    pub won: LotId,
}

/// Why a plate is silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Silence {
    /// The issuer of its guarantee stands by it no longer.
    Revoked,
    /// Its guarantee ends before the day that is asked from the opening as it was moved.
    Short,
}

/// A plate without a deposit makes no offers any more; those it made stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlateSilenced {
    pub plate: Plate,
    pub why: Silence,
}

/// The deposit behind a plate is there again, and its offers are heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlateHeard {
    pub plate: Plate,
}

/// Whether an offer leads, or stands behind one of the same price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Leads,
    Stands,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferTaken {
    pub plate: Plate,
    pub price: Fen,
    pub standing: Standing,
    /// Last millisecond of the period, moved by this offer or not.
    pub ends_ms: i64,
}

/// An offer of an admitted bidder was refused; the desk writes it from the refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferRefused {
    pub plate: Plate,
    pub price: Fen,
    pub why: Refusal,
}

/// The timed period begins, at the instant or after its preparation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimedBegan {
    pub from_ms: i64,
    pub ends_ms: i64,
    /// Last millisecond of the day's hours, where there are any.
    pub stops_ms: Option<i64>,
}

/// The day's hours ended a timed period that goes on in the morning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoppedForTheDay {
    pub from_ms: i64,
    pub ends_ms: i64,
    pub stops_ms: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContinueAsked {
    pub until_ms: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContinueSaid {
    pub plate: Plate,
}

/// The cap stopped the bidding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapReached {
    pub then: Then,
    /// Last millisecond of the sealed round, if one follows.
    pub until_ms: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedOffered {
    pub plate: Plate,
    pub seal: Hash,
}

/// Sealed offers are in and may be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpeningBegan {
    /// Last millisecond for their bidders; absent where trustees open them.
    pub until_ms: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedOpened {
    pub plate: Plate,
    pub price: Fen,
    /// Absent of an envelope, whose own keys prove the price.
    pub salt: Option<Salt>,
}

/// Only a draw can tell who has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawOwed {
    pub plates: Vec<Plate>,
    pub price: Fen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TieDrawn {
    pub plate: Plate,
}

/// The hammer: no more offers, and whose is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    pub leader: Option<Plate>,
    pub price: Option<Fen>,
    /// Bidders with a valid offer.
    pub bidders: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReserveOwed {
    pub until_ms: i64,
}

/// Whether the best offer reaches the reserve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReserveMet {
    Met,
    Missed,
}

/// The reserve was opened and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReserveOpened {
    pub met: ReserveMet,
    /// `None` to whoever reads the public part of one that was missed.
    pub price: Option<Fen>,
    /// As the price.
    pub salt: Option<Salt>,
}

/// Nobody opened the reserve in time; nothing is deemed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReserveOverdue {
    pub since_ms: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriorityAsked {
    pub until_ms: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Matched {
    pub plate: Plate,
}

/// Why an auction stands still or is terminated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The server wrote nothing durable.
    Server,
    /// Many lines went silent at once.
    Lines,
    /// A court or a supervisor ordered it.
    Ordered,
    /// What was announced does not hold any more.
    TermsChanged,
    /// Collusion was found.
    Collusion,
}

/// What was measured of the trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// For how long the trouble has lasted.
    pub quiet_ms: i64,
    /// Lines that were present when it began.
    pub lines: u32,
    /// Those of them that are silent.
    pub lost: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    pub cause: Cause,
    pub reason: String,
    /// Of an order.
    pub document: Option<String>,
    /// Of trouble.
    pub measured: Option<Measured>,
    /// From when on it stands still.
    pub since_ms: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResumptionAnnounced {
    pub at_ms: i64,
    /// What was mended; files of before Y193 have none.
    pub reason: Option<String>,
}

/// It goes on, with new instants of the phase it stood in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resumed {
    pub from_ms: i64,
    pub ends_ms: i64,
    pub stops_ms: Option<i64>,
    /// Of one at once: what was mended.
    pub reason: Option<String>,
}

/// Why nothing was sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unsold {
    NoOffer,
    TooFewBidders,
    BelowReserve,
    /// Trustees did not open what they should have.
    NotOpened,
}

/// How an auction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Deal {
        plate: Plate,
        price: Fen,
    },
    Unsold(Unsold),
    /// The cap was reached, and another auction decides.
    Switched,
    /// The reserve was not committed in time.
    NotBegun,
    Terminated(Cause),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuctionEnded {
    pub outcome: Outcome,
    /// Of a termination.
    pub reason: Option<String>,
    /// Of a termination by order.
    pub document: Option<String>,
}

/// Everything that happens to an auction; large ones are boxed, so that an offer stays small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    AuctionAnnounced(Box<AuctionAnnounced>),
    ReserveCommitted(ReserveCommitted),
    BidderAdmitted(Box<BidderAdmitted>),
    PriorityConfirmed(PriorityConfirmed),
    TurnCame(TurnCame),
    LeftToOthers(Box<LeftToOthers>),
    PlateSilenced(PlateSilenced),
    PlateHeard(PlateHeard),
    OfferTaken(OfferTaken),
    OfferRefused(OfferRefused),
    ContinueAsked(ContinueAsked),
    ContinueSaid(ContinueSaid),
    TimedBegan(TimedBegan),
    StoppedForTheDay(StoppedForTheDay),
    CapReached(CapReached),
    SealedOffered(SealedOffered),
    OpeningBegan(OpeningBegan),
    SealedOpened(SealedOpened),
    DrawOwed(Box<DrawOwed>),
    TieDrawn(TieDrawn),
    Closed(Closed),
    ReserveOwed(ReserveOwed),
    ReserveOpened(ReserveOpened),
    ReserveOverdue(ReserveOverdue),
    PriorityAsked(PriorityAsked),
    Matched(Matched),
    Frozen(Box<Frozen>),
    ResumptionAnnounced(ResumptionAnnounced),
    Resumed(Resumed),
    AuctionEnded(Box<AuctionEnded>),
}

macro_rules! kinds {
    ($($kind:ident)*) => {
        impl Event {
            /// The kind as the log spells it.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$kind(_) => stringify!($kind),)* }
            }
        }
    };
}

kinds! {
    AuctionAnnounced ReserveCommitted BidderAdmitted PriorityConfirmed
    TurnCame LeftToOthers PlateSilenced PlateHeard OfferTaken OfferRefused
    ContinueAsked ContinueSaid TimedBegan StoppedForTheDay
    CapReached SealedOffered OpeningBegan SealedOpened
    DrawOwed TieDrawn Closed ReserveOwed
    ReserveOpened ReserveOverdue PriorityAsked Matched
    Frozen ResumptionAnnounced Resumed AuctionEnded
}

impl Event {
    /// The end of an auction without further words.
    #[must_use]
    pub(super) fn ended(outcome: Outcome) -> Self {
        Self::AuctionEnded(Box::new(AuctionEnded { outcome, reason: None, document: None }))
    }
}

/// What one command gives: one event, or two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    pub first: Event,
    pub then: Option<Event>,
}

impl Happened {
    /// The events in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Event> {
        std::iter::once(&self.first).chain(self.then.as_ref())
    }
}

impl From<Event> for Happened {
    fn from(first: Event) -> Self {
        Self { first, then: None }
    }
}
