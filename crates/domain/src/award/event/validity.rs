//! Bids are asked to bind longer than was announced 延长投标有效期, and each bidder answers.

use crate::shared::{CivilDate, LotId, Uscc};

use super::Signed;

/// The purchaser asks every bidder whose bid stands to let it bind longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidityAsked {
    pub lot: LotId,
    /// From 1, requests of the lot.
    pub number: u32,
    /// The last day on which a bid that is asked binds without this.
    pub from: CivilDate,
    /// The last day that is asked.
    pub to: CivilDate,
    /// Until when bidders answer, unix seconds.
    pub until_s: i64,
    /// What is special about the circumstances; public.
    pub reason: String,
    pub signed: Signed,
}

/// A bidder answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidityAnswered {
    pub lot: LotId,
    /// The request.
    pub number: u32,
    pub bidder: Uscc,
    pub answer: ValidityAnswer,
    pub signed: Signed,
}

/// Whether a bid binds longer; nothing else of it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ValidityAnswer {
    /// It does, and so does its security.
    Extends,
    /// It does not: it stands no more, and its security goes back.
    Declines,
}
