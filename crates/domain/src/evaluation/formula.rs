//! Price formulas F1–F4 and F6, and the mean of members' sheets (law/rules.md C2).

use crate::procedure::{BonusCap, PriceFormula, Trim};
use crate::shared::Points;

use super::Evaluated;

/// One in ten-thousandths.
const WHOLE_E4: i128 = 10_000; // not law: unit
/// One in percent.
const WHOLE_PERCENT: i128 = 100; // not law: unit

/// How a score is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// Decimal places, at most two.
    pub places: u8,
    /// Raises the points of price, basis points; none is zero.
    pub bonus_bp: u32,
    /// Where raised points end.
    pub cap: Option<BonusCap>,
}

impl Published {
    /// With so many places and no bonus.
    #[must_use]
    pub fn plain(places: u8) -> Self {
        Self { places, bonus_bp: 0, cap: None }
    }
}

/// Price points of one bid among the prices of all bids that passed, its own included.
///
/// `None` when a price is not positive, a rate is negative, no price is given, or a value leaves
/// the range of 127 bits.
///
/// # Rules
///
/// - `F0`: half up to the published places, once; benchmark unrounded; `F1.3`: low price first;
///   `F2`, `F3`: no points; `F4.1`, `F4.2`: mean benchmark, extremes dropped when more than two
///   prices stand; `F6.1`: the bonus of a small firm.
#[must_use]
pub fn price_points(
    formula: PriceFormula,
    price: Evaluated,
    prices: &[Evaluated],
    published: Published,
) -> Option<Points> {
    if price.0 <= 0 || prices.iter().any(|it| it.0 <= 0) {
        return None;
    }
    let (full, top, bottom) = match formula {
        PriceFormula::LowestPrice | PriceFormula::EvaluatedLowest => return Some(Points(0)),
        PriceFormula::LowPriceFirst { full } => {
            let least = prices.iter().min()?;
            (full, least.0.checked_mul(i128::from(full.0))?, price.0)
        }
        PriceFormula::MeanBenchmark { full, trim, k_e4, e1, e2 } => {
            let benchmark = benchmark(prices, trim, k_e4)?;
            let gap = price.0.checked_mul(benchmark.bottom)?.checked_sub(benchmark.top)?;
            let rate = i128::from(if gap > 0 { e1 } else { e2 }.0);
            if rate < 0 {
                return None;
            }
            let loss = gap.abs().checked_mul(WHOLE_PERCENT)?.checked_mul(rate)?;
            let whole = i128::from(full.0).checked_mul(benchmark.top)?;
            (full, whole.checked_sub(loss)?.max(0), benchmark.top)
        }
    };
    let raised = top.checked_mul(WHOLE_E4.checked_add(i128::from(published.bonus_bp))?)?;
    let points = half_up(raised, bottom.checked_mul(WHOLE_E4)?, published.places)?;
    Some(match published.cap {
        Some(BonusCap::AtFull) => points.min(full),
        None => points,
    })
}

/// The mean of the members' sums for one bid, rounded half up; `None` without members.
///
/// # Rules
///
/// - `F0`: half up to the published places, once, over the members' totals.
#[must_use]
pub fn mean_points(sum: Points, members: usize, places: u8) -> Option<Points> {
    half_up(i128::from(sum.0), i128::try_from(members).ok()?, places)
}

/// A benchmark price as an exact fraction.
struct Benchmark {
    top: i128,
    bottom: i128,
}

/// Mean of the prices, lowered by k.
fn benchmark(prices: &[Evaluated], trim: Trim, k_e4: u32) -> Option<Benchmark> {
    let mut sorted = prices.to_vec();
    sorted.sort_unstable();
    let counted = match (trim, sorted.as_slice()) {
        (Trim::DropExtremes, [_, inner @ .., _]) if !inner.is_empty() => inner,
        (_, all) => all,
    };
    let sum = counted.iter().try_fold(0_i128, |sum, it| sum.checked_add(it.0))?;
    let rest = WHOLE_E4.checked_sub(i128::from(k_e4)).filter(|it| *it > 0)?;
    let bottom = i128::try_from(counted.len()).ok().filter(|it| *it > 0)? * WHOLE_E4;
    Some(Benchmark { top: sum.checked_mul(rest)?, bottom })
}

/// A quotient that is not negative, rounded half up 四舍五入 to so many places of a point.
fn half_up(top: i128, bottom: i128, places: u8) -> Option<Points> {
    if top < 0 || bottom <= 0 {
        return None;
    }
    let step = 10_i128.checked_pow(u32::from(2_u8.checked_sub(places)?))?; // not law: hundredths
    let bottom = bottom.checked_mul(step)?;
    let twice = top.checked_mul(2)?.checked_add(bottom)?;
    let steps = twice / bottom.checked_mul(2)?;
    i64::try_from(steps.checked_mul(step)?).ok().map(Points)
}
