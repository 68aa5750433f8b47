//! What an announcement says of an auction; everything that differs between trades is one of these.

use crate::procedure::Envelope;
use crate::shared::{Fen, Hash, Id, LotId, Uscc};

/// The largest price, and the latest instant: what every reader of the log keeps exactly.
pub const PRICE_MAX: i64 = (1 << 53) - 1; // not law: docs/spec/leaf.md

/// A number plate 竞买号牌, from 1 to 999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Plate(pub u16);

/// What is traded, as far as it bounds the terms; a row of rule ids each, never a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// 国有建设用地使用权
    Land,
    /// 矿业权
    Mining,
    /// 国有、农村产权
    Property,
    /// 拍卖, held by a licensed auctioneer.
    Auctioneer,
    /// 网上竞价: small purchases, and sales of assets.
    Online,
    /// 网络司法拍卖, movables.
    CourtMovable,
    /// 网络司法拍卖, real estate and other rights.
    CourtEstate,
}

/// Whether prices rise or fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// A sale: prices rise.
    Forward,
    /// A purchase: prices fall.
    Reverse,
}

impl Direction {
    /// A price as a number that is larger the better it is; prices are above zero.
    #[must_use]
    pub fn gain(self, price: Fen) -> i64 {
        match self {
            Self::Forward => price.0,
            Self::Reverse => price.0.wrapping_neg(),
        }
    }
}

/// How an auction runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Course {
    /// A free period, then a timed one where its entry holds.
    Listing,
    /// The last minutes move the end.
    Closing,
    /// One sealed offer each.
    Sealed,
}

/// What leads from the free period to the timed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    /// (a) enough bidders have made an offer.
    TwoBidders,
    /// (b) enough offers in the last hour.
    LateOffers,
    /// (c) somebody but the leader says "go on" when asked.
    AskedToContinue,
    /// Always.
    Always,
}

/// The timed period 限时竞价期.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timed {
    pub entry: Entry,
    pub preparation_s: u32,
    pub window_s: u32,
}

/// Who of several sealed offers has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pick {
    /// The best price.
    Best,
    /// The price nearest to the mean; of two equally near the lower.
    NearestMean,
}

/// Who has it of several sealed offers of one price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ties {
    Earlier,
    Drawn,
}

/// A round of single sealed offers 一次报价.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedRound {
    pub pick: Pick,
    pub ties: Ties,
    /// How long offers are sealed after the cap was reached; a sealed course has its own instants.
    pub length_s: u32,
    /// How long they may be opened after that.
    pub opening_s: u32,
}

/// What follows when the cap is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Then {
    /// A round of sealed offers.
    Sealed,
    /// A draw among all bidders 摇号.
    Draw,
    /// Another auction with terms of its own, such as one of shares to be kept 竞自持.
    Another,
}

/// The highest price (reverse: the lowest), and what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cap {
    pub price: Fen,
    pub then: Then,
}

/// Whether there is a reserve 底价.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reserve {
    None,
    /// Committed by its holders before the opening.
    Committed,
}

/// How holders of a priority right 优先购买权 come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PriorityWay {
    /// They match while offers are taken.
    InRoom,
    /// They are asked after the close.
    Asked,
}

/// The way, and how long they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Priority {
    pub way: PriorityWay,
    /// Of [`PriorityWay::Asked`] only.
    pub ask_s: Option<u32>,
}

/// Between which seconds of a Beijing day offers are taken, the last one excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    pub from_s: u32,
    pub to_s: u32,
}

/// Whether who wins one lot takes part in those after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wins {
    Any,
    One,
}

/// Place among lots that follow one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub group: Id,
    /// From 1.
    pub number: u32,
    pub wins: Wins,
}

/// Most lots of a bundle besides the first.
pub const BUNDLE_MAX: usize = 50; // not law: bound of a body

/// What is traded 标的 and by whom, where neither a project nor a bidding says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub title: String,
    /// 出让人、转让方、委托人 of a sale; its people commit and open a reserve.
    pub owner: Uscc,
}

/// How far a deposit may be an electronic guarantee 电子保函; where a notice says nothing of it, a
/// deposit is money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guarantees {
    /// A guarantee or a transfer, as the bidder likes.
    Beside,
    /// Guarantees alone.
    Alone,
}

/// A deposit 竞买保证金 that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DepositTerms {
    pub amount: Fen,
    /// Last millisecond in which it may arrive, unix, by the bank's clock.
    pub due_ms: i64,
    pub guarantees: Option<Guarantees>,
}

/// How whoever wants to bid signs up 竞买报名, where that is done on the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignUpTerms {
    /// Last millisecond in which one signs up, unix.
    pub until_ms: i64,
    pub deposit: Option<DepositTerms>,
    /// Most members of a joint bid 联合竞买 besides the one that leads it; 0: nobody bids jointly.
    pub joint_max: u32,
}

/// Who holds the keys of sealed offers 开标密钥保管人: each offer is then an envelope of
/// `ggzy.seal/v1`, and all are opened at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trustees {
    /// Shares needed to open (t of n).
    pub threshold: u8,
    /// The one envelope, with the sets of keys that seal it.
    pub envelope: Envelope,
}

/// What is announced of an auction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    pub lot: LotId,
    pub subject: Option<Subject>,
    /// Further lots that are offered as one with it, for one price.
    pub bundle: Vec<LotId>,
    pub kind: Kind,
    pub direction: Direction,
    pub course: Course,
    /// 起始价; of a purchase the ceiling.
    pub start: Fen,
    pub step: Fen,
    /// Every price is a multiple of it.
    pub unit: Fen,
    pub cap: Option<Cap>,
    /// Unix milliseconds; of lots in order not before.
    pub opens_ms: i64,
    /// Last millisecond of the free period; of lots in order so long after the opening.
    pub closes_ms: i64,
    /// Of a listing.
    pub timed: Option<Timed>,
    /// Of a sealed course, and where a sealed round follows the cap.
    pub sealed: Option<SealedRound>,
    /// Of a sealed round; absent where an offer is a hash that its bidder opens.
    pub trustees: Option<Box<Trustees>>,
    pub bidders_min: u32,
    pub reserve: Reserve,
    pub priority: Option<Priority>,
    pub hours: Option<Hours>,
    pub place: Option<Place>,
    /// `None`: signing up is done elsewhere, or by a procedure of its own.
    pub sign_up: Option<SignUpTerms>,
    /// The round before, that was not sold.
    pub previous: Option<LotId>,
    /// SHA-256 of the salt of the pseudonyms.
    pub pseudonyms: Hash,
}

impl Terms {
    /// When the single offers close, unix milliseconds; `None` until the cap is reached, or the
    /// turn has come, where that begins their time.
    #[must_use]
    pub fn round_closes_ms(&self) -> Option<i64> {
        let known = self.course == Course::Sealed && self.place.is_none();
        known.then_some(self.closes_ms)
    }

    /// An end of single offers: envelopes close at whole seconds (docs/spec/seal.md), and never
    /// early.
    pub(super) fn round_end(&self, it: i64) -> i64 {
        match self.trustees {
            Some(_) => super::numbers::whole(it),
            None => it,
        }
    }
}
