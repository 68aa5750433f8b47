//! The ranking from sheets and prices: exact integers, published scores rounded half up.

use std::collections::BTreeMap;

use crate::lot::Lot;
use crate::procedure::{PriceFormula, Tie, Trim};
use crate::shared::{Fen, Points, Uscc};

use super::event::{RankLine, ReviewStep};
use super::{Refusal, committee};

/// Ranks the bidders who passed every review.
///
/// A bidder's score without price is the mean of the members' sheets; price points follow the
/// announced formula; both are rounded half up to two places, and totals compare what is published.
///
/// # Errors
///
/// [`Refusal::StepMissing`] before the reviews, [`Refusal::Amount`] beyond 127-bit arithmetic.
///
/// # Rules
///
/// - `F1.3`, `F2`, `F4.1`, `F4.2`, `F0`: formulas and rounding; `C4.1`, `C4.2`: ties.
pub fn rank(lot: &Lot) -> Result<Vec<RankLine>, Refusal> {
    let passed = committee::passed(lot, ReviewStep::Responsiveness).ok_or(Refusal::StepMissing)?;
    let priced: BTreeMap<Uscc, (String, Fen)> =
        lot.priced().into_iter().map(|(who, name, price)| (who, (name, price))).collect();
    let prices: Vec<Fen> = passed.iter().filter_map(|who| priced.get(who)).map(|it| it.1).collect();
    let mut lines = Vec::with_capacity(passed.len());
    for who in &passed {
        let (name, price) = priced.get(who).cloned().ok_or(Refusal::StepMissing)?;
        let price_score = price_points(lot.notice.scheme.price, price, &prices)?;
        let other_score = mean_of_sheets(lot, who)?;
        let total = price_score.checked_add(other_score).ok_or(Refusal::Amount)?;
        let bidder = who.clone();
        lines.push(RankLine { rank: 0, bidder, name, price, price_score, other_score, total });
    }
    place(&mut lines, lot.notice.scheme.price, lot.notice.scheme.tie);
    Ok(lines)
}

fn place(lines: &mut [RankLine], price: PriceFormula, tie: Tie) {
    let lowest = price == PriceFormula::LowestPrice;
    let key = |it: &RankLine| {
        let total = if lowest { 0 } else { -it.total.0 };
        let quality = match tie {
            Tie::LowerPrice => 0,
            Tie::LowerPriceThenQuality => -it.other_score.0,
        };
        (total, it.price, quality)
    };
    lines.sort_by(|one, other| key(one).cmp(&key(other)).then(one.bidder.cmp(&other.bidder)));
    let mut rank = 0;
    for at in 0..lines.len() {
        let joint = at > 0 && key(&lines[at]) == key(&lines[at - 1]);
        if !joint {
            rank = u32::try_from(at + 1).unwrap_or(u32::MAX);
        }
        lines[at].rank = rank;
    }
}

fn mean_of_sheets(lot: &Lot, who: &Uscc) -> Result<Points, Refusal> {
    let sheets = &lot.evaluation.sheets;
    if lot.notice.scheme.items.is_empty() {
        return Ok(Points(0));
    }
    let points = sheets.values().flat_map(|it| &it.scores).filter(|it| it.bidder == *who);
    let sum = Points::sum(points.map(|it| it.points)).ok_or(Refusal::Amount)?;
    let members = i128::try_from(sheets.len()).map_err(|_| Refusal::Amount)?;
    rounded(i128::from(sum.0), members)
}

/// Price points of one bid among the prices of all that passed.
pub(super) fn price_points(
    formula: PriceFormula,
    price: Fen,
    prices: &[Fen],
) -> Result<Points, Refusal> {
    match formula {
        PriceFormula::LowestPrice => Ok(Points(0)),
        PriceFormula::LowPriceFirst { full } => {
            let least = prices.iter().min().ok_or(Refusal::Amount)?;
            let top = i128::from(least.0) * i128::from(full.0);
            rounded(top, i128::from(price.0))
        }
        PriceFormula::MeanBenchmark { full, trim, k_e4, e1, e2 } => {
            mean_benchmark(price, prices, full, trim, (k_e4, e1, e2))
        }
    }
}

/// `B = mean × (1 − k)`, `dev = (p − B) / B × 100`; the benchmark is never rounded before use.
fn mean_benchmark(
    price: Fen,
    prices: &[Fen],
    full: Points,
    trim: Trim,
    (k_e4, e1, e2): (u32, Points, Points),
) -> Result<Points, Refusal> {
    let mut sorted = prices.to_vec();
    sorted.sort_unstable();
    if trim == Trim::DropExtremes && sorted.len() > 2 {
        sorted.remove(0);
        sorted.pop();
    }
    let count = i128::try_from(sorted.len()).map_err(|_| Refusal::Amount)?;
    let sum = i128::from(Fen::sum(sorted).ok_or(Refusal::Amount)?.0);
    // B = top / bottom in fen.
    let top = sum.checked_mul(10_000 - i128::from(k_e4)).ok_or(Refusal::Amount)?; // not law: unit
    let bottom = count * 10_000; // not law: ten-thousandths
    let gap = i128::from(price.0).checked_mul(bottom).ok_or(Refusal::Amount)? - top;
    let rate = if gap > 0 { e1 } else { e2 };
    // full ∓ |gap| / top × 100 × rate, all in hundredths of a point.
    let hundredths = 100 * i128::from(rate.0); // not law: percent
    let loss = gap.abs().checked_mul(hundredths).ok_or(Refusal::Amount)?;
    let whole = i128::from(full.0).checked_mul(top).ok_or(Refusal::Amount)?;
    rounded((whole - loss).max(0), top)
}

/// Half up, for a quotient that is not negative.
fn rounded(top: i128, bottom: i128) -> Result<Points, Refusal> {
    if bottom <= 0 || top < 0 {
        return Err(Refusal::Amount);
    }
    let twice = top.checked_mul(2).and_then(|it| it.checked_add(bottom)).ok_or(Refusal::Amount)?;
    i64::try_from(twice / (2 * bottom)).map(Points).map_err(|_| Refusal::Amount)
}
