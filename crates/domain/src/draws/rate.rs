//! The rate that lowers a mean benchmark 下浮系数, drawn in the hall.
//!
//! After the deadline nobody changes a bid, and after the end of key-in nobody chooses whether his
//! bid is opened; before the first trustee answers nobody can know a price. The keys that open the
//! contributions are published between the two, so the rate is chosen by nobody who knows what it
//! does: commitments may be made while keys come in, and no share is released before the result.
//! Where a lot opens twice the draw begins with the call for prices: a rate known before would tell
//! a reviewer which bid to reject for the mean's sake.

use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::rulebook::ids;
use crate::world::Event;

use super::event::{Context, DrawPurpose, DrawResult, Party, PoolCommitted, RateDrawn};
use super::{DrawState, Refusal};

/// Stratum of a draw of a rate (draw.md §3).
pub const RATE: &str = "coefficient";
/// Keys that open the contributions: with three parties no two of them choose alone what the
/// third may stop alone (n = 2t − 1, draw.md §3).
const THRESHOLD: u64 = 2;

/// A rate that was drawn, with its whole course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateState {
    /// Ten-thousandths.
    pub rate_e4: u32,
    pub drawn: DrawState,
}

/// A rate below one as the pool lists it, `0.0250`: four places, so that the order of the words is
/// the order of the rates.
#[must_use]
pub fn rate_word(rate_e4: u32) -> String {
    format!("0.{rate_e4:04}")
}

impl Lot {
    /// Whether a rate is to be drawn before any price may be opened: where prices are opened after
    /// the technical result, once they are called, so that nobody who judges knows it.
    #[must_use]
    pub fn awaits_rate(&self) -> bool {
        let due = !self.notice.opens_twice() || self.opening.called.is_some();
        due && !self.notice.scheme.rates().is_empty() && self.rate.is_none()
    }

    /// Whether nothing is drawn: the committee sits, and no rate is drawn between.
    #[must_use]
    pub fn draw_rests(&self) -> bool {
        self.committee_sits() && self.committee_draw.is_none()
    }

    /// The formula of the price, with the rate that was drawn.
    #[must_use]
    pub fn formula(&self) -> crate::procedure::PriceFormula {
        let stated = self.notice.scheme.price;
        self.rate.as_ref().map_or(stated, |it| stated.with_rate(it.rate_e4))
    }
}

/// Nothing else is drawn before the rate.
///
/// # Rules
///
/// - `F4.3`: a rate is stated, or drawn of those that are.
pub(super) fn drawn_first(lot: &Lot) -> Result<(), Refusal> {
    if lot.awaits_rate() { Err(Refusal::RateUndrawn { rule: ids::F4_3 }) } else { Ok(()) }
}

/// Whether a context and its pool are those of the announced rates.
pub(super) fn fixed(lot: &Lot, ctx: &Context, pool: &PoolCommitted) -> Result<(), Refusal> {
    if lot.is_suspended() {
        return Err(Refusal::DrawSuspended);
    }
    if !(Stage::Closed..=Stage::Releasing).contains(&lot.stage) {
        return Err(Refusal::Stage);
    }
    if lot.draw.ctx.is_some() {
        return Err(Refusal::Repeated);
    }
    let joined = &lot.draw.joined;
    if joined.len() != Party::ALL.len() {
        return Err(Refusal::StepMissing);
    }
    let of = lot.draw.attempt(&lot.id);
    if ctx.of != of || pool.of != of {
        return Err(Refusal::DrawAttemptDiffers);
    }
    let same = ctx.parties.len() == joined.len()
        && joined.values().zip(&ctx.parties).all(|(joined, it)| {
            (joined.name, joined.sign, joined.wrap) == (it.name, it.sign, it.wrap)
        });
    let one = matches!(&ctx.need[..], [it] if it.specialty.as_str() == RATE && it.seats == 1);
    let words: Vec<String> = lot.notice.scheme.rates().iter().map(|it| rate_word(*it)).collect();
    let plain = pool.pool.iter().all(|it| {
        let alone = matches!(&it.strata[..], [it] if it.as_str() == RATE);
        it.employer.is_none() && it.w == 1 && alone
    });
    let fits = same
        && one
        && plain
        && (ctx.roster, ctx.t) == (None, THRESHOLD)
        && pool.pool.len() == words.len()
        && pool.pool_count == words.len() as u64
        && pool.excluded_count == 0
        && pool.values.as_ref() == Some(&words);
    if fits { Ok(()) } else { Err(Refusal::DrawDiffers) }
}

/// Keys come only when nobody chooses any more whether his bid is opened.
pub(super) fn may_open(lot: &Lot) -> Result<(), Refusal> {
    let rate = lot.draw.purpose == DrawPurpose::Coefficient;
    if rate && lot.stage != Stage::Releasing { Err(Refusal::StepMissing) } else { Ok(()) }
}

/// The result with the rate that came first. That the rate is the word of the first name is
/// arithmetic of the protocol, asked beside this law.
pub(super) fn publish(
    lot: &Lot,
    result: &DrawResult,
    rate_e4: u32,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let rates = lot.notice.scheme.rates();
    let drawn = matches!(&result.ranks[..], [it] if it.stratum.as_str() == RATE);
    if !drawn || !rates.contains(&rate_e4) {
        return Err(Refusal::DrawDiffers);
    }
    let until = law.now.plus_seconds(law.seconds(ids::Y02)?);
    let seq = result.of.seq;
    let answers_until_s = until.seconds();
    let rate = RateDrawn { lot: lot.id.clone(), seq, rate_e4, answers_until_s };
    Ok(vec![Event::DrawResult(result.clone()), Event::RateDrawn(rate)])
}
