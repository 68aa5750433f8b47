//! Price formulas F1, F2, F4 and the mean of members' sheets (law/rules.md C2).

use crate::procedure::{PriceFormula, Trim};
use crate::shared::{Fen, Points};

/// One in ten-thousandths.
const WHOLE_E4: i128 = 10_000; // not law: unit
/// One in percent.
const WHOLE_PERCENT: i128 = 100; // not law: unit

/// Price points of one bid among the prices of all bids that passed, its own included.
///
/// `None` when a price is not positive, a rate is negative, no price is given, or a value leaves
/// the range of 127 bits.
///
/// # Rules
///
/// - `F0`: half up to hundredths, benchmark unrounded; `F1.3`: low price first; `F2`: no points;
///   `F4.1`, `F4.2`: mean benchmark, extremes dropped when more than two prices stand.
#[must_use]
pub fn price_points(formula: PriceFormula, price: Fen, prices: &[Fen]) -> Option<Points> {
    if price.0 <= 0 || prices.iter().any(|it| it.0 <= 0) {
        return None;
    }
    match formula {
        PriceFormula::LowestPrice => Some(Points(0)),
        PriceFormula::LowPriceFirst { full } => {
            let least = prices.iter().min()?;
            half_up(i128::from(least.0) * i128::from(full.0), i128::from(price.0))
        }
        PriceFormula::MeanBenchmark { full, trim, k_e4, e1, e2 } => {
            let benchmark = benchmark(prices, trim, k_e4)?;
            let gap = i128::from(price.0).checked_mul(benchmark.bottom)? - benchmark.top;
            let rate = i128::from(if gap > 0 { e1 } else { e2 }.0);
            if rate < 0 {
                return None;
            }
            let loss = gap.abs().checked_mul(WHOLE_PERCENT)?.checked_mul(rate)?;
            let whole = i128::from(full.0).checked_mul(benchmark.top)?;
            half_up(whole.checked_sub(loss)?.max(0), benchmark.top)
        }
    }
}

/// The mean of the members' sums for one bid, rounded half up; `None` without members.
///
/// # Rules
///
/// - `F0`: half up to hundredths, once, over the members' totals.
#[must_use]
pub fn mean_points(sum: Points, members: usize) -> Option<Points> {
    half_up(i128::from(sum.0), i128::try_from(members).ok()?)
}

/// A benchmark price in 分 as an exact fraction.
struct Benchmark {
    top: i128,
    bottom: i128,
}

/// Mean of the prices, lowered by k.
fn benchmark(prices: &[Fen], trim: Trim, k_e4: u32) -> Option<Benchmark> {
    let mut sorted = prices.to_vec();
    sorted.sort_unstable();
    let counted = match (trim, sorted.as_slice()) {
        (Trim::DropExtremes, [_, inner @ .., _]) if !inner.is_empty() => inner,
        (_, all) => all,
    };
    let sum: i128 = counted.iter().map(|it| i128::from(it.0)).sum();
    let rest = WHOLE_E4.checked_sub(i128::from(k_e4)).filter(|it| *it > 0)?;
    let bottom = i128::try_from(counted.len()).ok().filter(|it| *it > 0)? * WHOLE_E4;
    Some(Benchmark { top: sum.checked_mul(rest)?, bottom })
}

/// A quotient that is not negative, rounded half up 四舍五入.
fn half_up(top: i128, bottom: i128) -> Option<Points> {
    if top < 0 || bottom <= 0 {
        return None;
    }
    let twice = top.checked_mul(2)?.checked_add(bottom)?;
    i64::try_from(twice / bottom.checked_mul(2)?).ok().map(Points)
}
