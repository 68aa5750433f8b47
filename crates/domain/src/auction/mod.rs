//! Auctions 竞价: one engine for every kind of trade, a pure function of an ordered stream of offers.
//!
//! `decide(state, command, law)` gives events or a refusal. The pack is asked once, when terms are
//! announced; an offer is then decided from numbers of the state, and nothing is allocated for it.
//! Time decides before anybody writes it down: an offer after the end is late although no tick has
//! come. A stream of its own beside the lot (docs/decisions/0414); specification:
//! docs/spec/auction.md.
//!
//! Knows no name: bidders are plates with a pseudonym (`who`). Knows no hash function: digests of
//! reserves and sealed offers are computed by the host and compared here.
//!
//! Refusals: a late offer, one before the start or while it stands still, a step too short, a price
//! beyond the cap, another's plate, two hands of one bidder, a reserve opened early or changed, an
//! outage that was not measured.

mod again;
mod announce;
mod close;
mod command;
mod decide;
mod event;
mod group;
mod host;
mod limits;
mod numbers;
mod offer;
mod outage;
mod proxy;
mod refusal;
mod round;
mod sealed;
mod sign_up;
mod state;
mod terms;
mod tick;
mod view;

pub use again::{may_follow, start_least};
pub use command::{Command, Offer};
pub use decide::{PLATES_MAX, decide};
pub use event::{
    AuctionAnnounced, AuctionEnded, BidderAdmitted, CapReached, Cause, Closed, ContinueAsked,
    ContinueSaid, DrawOwed, Event, Frozen, Happened, LeftToOthers, Matched, Measured, OfferRefused,
    OfferTaken, OpeningBegan, Outcome, PlateHeard, PlateSilenced, PriorityAsked, PriorityConfirmed,
    ReserveCommitted, ReserveMet, ReserveOpened, ReserveOverdue, ReserveOwed, Resumed,
    ResumptionAnnounced, SealedOffered, SealedOpened, Silence, Standing, StoppedForTheDay,
    TieDrawn, TimedBegan, TurnCame, Unsold,
};
pub use group::next;
pub(crate) use host::apply_in;
pub use host::{Adds, Asked, Occurred, PseudonymsSealed, ask, comes_due, group_of, opens};
pub use limits::{FreeBound, KindLimits, SignUpLimits};
pub use numbers::Numbers;
pub use offer::offer;
pub use outage::was_down;
pub use proxy::answer;
pub use refusal::{Refusal, Unfit};
pub use round::{announced_notice, begins, followed, notice};
pub use sign_up::{sign_up_end_rule, sign_up_latest};
pub use state::{Bidder, Ice, Lead, Phase, Seal, State, apply};
pub use terms::{
    BUNDLE_MAX, Cap, Course, DepositTerms, Direction, Entry, Guarantees, Hours, Kind, Pick, Place,
    Plate, Priority, PriorityWay, Reserve, SealedRound, SignUpTerms, Subject, Terms, Then, Ties,
    Timed, Trustees, Wins,
};
pub use tick::due;
pub use view::{View, least};
