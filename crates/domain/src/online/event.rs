//! What happens around an auction of online bidding.

use crate::auction::{Direction, Guarantees, Plate, Reserve};
use crate::award::Signed;
use crate::shared::{CivilDate, Fen, Hash, LotId, Uscc};

/// One line of what is bought or sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub name: String,
    /// Specification or description, as far as it matters.
    pub spec: String,
    /// Unit of measure, such as 台.
    pub unit: String,
    /// Thousandths of the unit, above zero.
    pub quantity_e3: i64,
}

/// What is announced of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    pub title: String,
    /// 统一交易标识码, or the buyer's own number.
    pub code: String,
    pub direction: Direction,
    pub items: Vec<Item>,
    /// What whoever signs up promises to meet.
    pub conditions: Vec<String>,
    /// Where, until when and how it is delivered or taken over, and paid.
    pub delivery: String,
    /// Of a purchase the ceiling 最高限价, of a sale the start price 起始价.
    pub start: Fen,
    pub step: Fen,
    /// Every price is a multiple of it.
    pub unit: Fen,
    /// Of a sale only.
    pub reserve: Reserve,
    /// 保证金, where one is asked.
    pub deposit: Option<Fen>,
    /// Only with a deposit.
    pub guarantees: Option<Guarantees>,
    /// Unix milliseconds: the free period begins.
    pub opens_ms: i64,
    /// Last millisecond of the free period.
    pub closes_ms: i64,
    /// Window of the timed period, in seconds.
    pub window_s: u32,
    /// Least number of bidders with a valid offer.
    pub bidders_min: u32,
    /// Whom bidders ask.
    pub contact: String,
}

/// A buyer or owner asks for a bidding; after it was given back it asks anew, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BiddingRequested {
    pub lot: LotId,
    pub purchaser: Uscc,
    pub spec: Spec,
    /// The failed round that this one repeats.
    pub previous: Option<LotId>,
}

/// The request was given back with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BiddingReturned {
    pub lot: LotId,
    pub reason: String,
}

/// The notice 竞价公告 is public; the auction is announced in the same instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BiddingAnnounced {
    pub lot: LotId,
    /// SHA-256 of the salt of the pseudonyms.
    pub pseudonyms: Hash,
}

/// A bidder signed up and promises what was announced; hidden until the bidding has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BidderSignedUp {
    pub lot: LotId,
    pub bidder: Uscc,
    /// What it would deliver: brand, model, what differs; of a purchase.
    pub offers: String,
    /// Of an auction whose official examines who signs up; none of a bidding.
    pub claims: Option<Claims>,
}

/// A bidder took its sign-up back before the end of signing up; hidden as that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUpWithdrawn {
    pub lot: LotId,
    pub bidder: Uscc,
}

/// What whoever signs up for an auction claims besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// A priority right 优先购买权, and what it rests on.
    pub priority: Option<String>,
    /// Who bids jointly with it.
    pub members: Vec<Uscc>,
    /// Why an official entered it: signed up on paper.
    pub paper: Option<String>,
}

/// An official examined the qualification 竞买资格 of whoever signed up; hidden as that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUpExamined {
    pub lot: LotId,
    pub bidder: Uscc,
    pub verdict: Verdict,
    /// Why it was not confirmed; empty where it was.
    pub reason: String,
    /// Rank of a priority right that was confirmed with it; 1 is the highest.
    pub rank: Option<u8>,
}

/// The result of an auction is published with the winner's name 公布结果.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleResultPublished {
    pub lot: LotId,
    pub bidder: Uscc,
    pub bidder_name: String,
    pub plate: Plate,
    pub price: Fen,
}

/// What became of a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SaleEnd {
    /// The deal confirmation is signed; the deposit becomes part of the price.
    Signed,
    /// The winner gave up or did not sign in time; the deposit is lost.
    Lost,
}

/// A sale is settled: its deposit became price, or is lost with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleSettled {
    pub lot: LotId,
    pub bidder: Uscc,
    pub end: SaleEnd,
    pub reason: String,
}

/// A deposit came in; hidden as the signing up is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositEntered {
    pub lot: LotId,
    pub bidder: Uscc,
    pub amount: Fen,
    /// Number of the bank's entry or of the guarantee.
    pub reference: String,
}

/// Which plate a bidder has; hidden until the deal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlateGiven {
    pub lot: LotId,
    pub bidder: Uscc,
    pub plate: Plate,
    pub who: Hash,
}

/// A plate with the best price it offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked {
    pub plate: Plate,
    pub price: Fen,
}

/// The auction ended with a price; these are the offers in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceFound {
    pub lot: LotId,
    pub ranking: Vec<Ranked>,
    /// Last day of the check.
    pub check_by: CivilDate,
}

/// Why a bidding failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailedBidding {
    NoOffer,
    TooFewBidders,
    BelowReserve,
    /// The reserve was not committed in time.
    NotBegun,
    /// The auction was terminated.
    Stopped,
    /// Nobody in the order of prices is left.
    NoneLeft,
    /// An objection or complaint was upheld, and it begins anew.
    Overturned,
}

/// The bidding failed 流标; there may be another round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BiddingFailed {
    pub lot: LotId,
    pub cause: FailedBidding,
    pub rule: String,
}

/// Whether a bidder meets what was announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Complies,
    DoesNot,
}

/// The buyer checked whoever is next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplianceFound {
    pub lot: LotId,
    pub plate: Plate,
    pub verdict: Verdict,
    pub reasons: String,
}

/// The result notice 结果公告.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DealPublished {
    pub lot: LotId,
    pub bidder: Uscc,
    pub bidder_name: String,
    pub plate: Plate,
    pub price: Fen,
    /// Last day of the notice.
    pub until: CivilDate,
    /// Last day to sign the confirmation.
    pub sign_by: CivilDate,
}

/// Which side signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    Buyer,
    Bidder,
}

/// One side signed the deal confirmation 成交确认书; it binds once both have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DealConfirmed {
    pub lot: LotId,
    pub side: Side,
    pub bidder: Uscc,
    pub amount: Fen,
    pub signed: Signed,
}

/// Why a published deal is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LossCause {
    /// The bidder gave it up.
    GaveUp,
    /// The bidder did not sign in time.
    NotSigned,
    /// An objection or complaint was upheld; nobody says so, it follows.
    Overturned,
}

/// A published deal is lost; the next in rank takes its place, if there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DealLost {
    pub lot: LotId,
    pub plate: Plate,
    pub cause: LossCause,
    pub reason: String,
    /// Last day of the check of whoever is next.
    pub check_by: CivilDate,
}

/// What was delivered, or handed over, is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodsAccepted {
    pub lot: LotId,
    /// What was found.
    pub text: String,
}

/// A deposit went back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositReturned {
    pub lot: LotId,
    pub bidder: Uscc,
    pub amount: Fen,
    pub reference: String,
}

/// Everything is done; the file is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BiddingArchived {
    pub lot: LotId,
    /// Last day on which it must be kept.
    pub keep_until: CivilDate,
}

/// Ended by the buyer before the bidding began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BiddingTerminated {
    pub lot: LotId,
    pub reason: String,
}
