//! What a bidder is asked for about its bid and says: prices, clarifications, corrections.

use crate::shared::{Fen, Hash, LotId, Uscc};

use super::*;

/// A price is asked about 异常低价审查: by arithmetic at once, or as the committee judges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceQueried {
    pub lot: LotId,
    pub bidder: Uscc,
    /// The price as it was bid.
    pub price: Fen,
    pub grounds: Vec<Ground>,
    /// What the committee wants explained; empty where arithmetic asked.
    pub reason: String,
    /// Until when the bidder may explain, unix seconds.
    pub until_s: i64,
    /// Absent where arithmetic asked.
    pub signed: Option<Signed>,
}

/// A bidder explained its price 书面说明; text and salt stay beside the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceExplained {
    pub lot: LotId,
    pub bidder: Uscc,
    pub text: String,
    pub salt: Salt,
    /// Salted commitment to the text; what the bidder signed.
    pub commitment: Hash,
    pub signed: Signed,
}

/// The committee judged whether a price is proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceJudged {
    pub lot: LotId,
    pub bidder: Uscc,
    pub verdict: PriceVerdict,
    pub reason: String,
    pub signed: Signed,
}

/// What became of a price that was asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PriceVerdict {
    Proven,
    /// The bid is invalid.
    Unproven,
}

/// A member wants a bidder to be asked about its bid; text and salt stay beside the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClarificationProposed {
    pub lot: LotId,
    /// From 1, proposals of the lot.
    pub number: u32,
    pub seat: u8,
    pub bidder: Uscc,
    pub doubt: Doubt,
    pub text: String,
    pub salt: Salt,
    /// Salted commitment to the text; what the member signed.
    pub commitment: Hash,
    pub signed: Signed,
}

/// What gives rise to a question; nothing else may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// 含义不明确
    Unclear,
    /// 同类问题表述不一致
    Inconsistent,
    /// 明显文字和计算错误
    Mistaken,
}

/// The committee asked a bidder in writing 要求澄清; text and salt stay beside the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClarificationAsked {
    pub lot: LotId,
    /// From 1, questions of the lot.
    pub number: u32,
    /// The member's proposal that it takes up.
    pub proposed: Option<u32>,
    pub bidder: Uscc,
    pub doubt: Doubt,
    pub text: String,
    pub salt: Salt,
    pub commitment: Hash,
    /// Until when the bidder may answer, unix seconds.
    pub until_s: i64,
    pub signed: Signed,
}

/// The bidder answered in writing 澄清; text and salt stay beside the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClarificationAnswered {
    pub lot: LotId,
    pub number: u32,
    pub bidder: Uscc,
    pub text: String,
    pub salt: Salt,
    pub commitment: Hash,
    pub signed: Signed,
}

/// The committee judged an answer, or recorded that none came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClarificationJudged {
    pub lot: LotId,
    pub number: u32,
    pub verdict: ClarificationVerdict,
    pub reason: String,
    pub signed: Signed,
}

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClarificationVerdict {
    /// It stays within the bid and is considered.
    Accepted,
    /// It goes beyond the bid or changes its substance, and is not considered.
    Disregarded,
    Unanswered,
}

/// The committee corrected a price 报价修正; it binds once the bidder confirms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceCorrected {
    pub lot: LotId,
    pub bidder: Uscc,
    /// In the order of the law.
    pub steps: Vec<CorrectionStep>,
    /// Until when the bidder may confirm, unix seconds.
    pub until_s: i64,
    pub signed: Signed,
}

/// One inconsistency and what it makes of the price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionStep {
    pub ground: CorrectionGround,
    pub from: Fen,
    pub to: Fen,
    /// Where the bid contradicts itself.
    pub reason: String,
}

/// Which inconsistency, in the order of the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CorrectionGround {
    /// The opening sheet wins over the files: the price stays.
    OpeningSheet,
    /// Words win over figures.
    Words,
    /// A unit price's point is misplaced: the total wins and the price stays.
    DecimalPoint,
    /// The sum of the unit prices wins over another total.
    UnitSum,
}

/// The bidder answered the correction; only a confirmed price goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionAnswered {
    pub lot: LotId,
    pub bidder: Uscc,
    pub answer: CorrectionAnswer,
    pub signed: Signed,
}

/// What the bidder says of a corrected price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CorrectionAnswer {
    Confirmed,
    Refused,
}

/// The committee counted the deviations that have a price (lowest evaluated price).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviationsPriced {
    pub lot: LotId,
    /// What deviates; a bid or a deviation without a line has none.
    pub lines: Vec<DeviationLine>,
    pub signed: Signed,
}

/// How often one bid deviates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviationLine {
    pub bidder: Uscc,
    pub deviation: String,
    pub times: u32,
}
