//! F7 异常低价: which prices open a review. A hit never rejects by itself.

use crate::procedure::LowRates;
use crate::shared::Fen;

/// Why a price is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// Below a part of the mean of all bids that passed the review of responsiveness.
    Mean,
    /// The lowest, below a part of the second lowest.
    Second,
    /// Below a part of the ceiling, or of the budget without one.
    Ceiling,
    /// The committee finds it so low that quality or performance is at risk.
    Judgement,
}

/// The grounds on which one price opens a review, among all prices that passed, its own included.
///
/// Prices are those of the bids themselves, before any preference. Every test is strict: a price on
/// the line is not below it. `None` when an amount leaves the range of 127 bits.
///
/// # Rules
///
/// - `F7.1`, `F7.2`, `F7.3`: the three lines; `C3.15`: the price as it was bid.
#[must_use]
pub fn low_grounds(
    price: Fen,
    prices: &[Fen],
    ceiling: Fen,
    rates: LowRates,
) -> Option<Vec<Ground>> {
    const WHOLE_BP: i128 = 10_000; // not law: unit
    let below = |times: i128, reference: i128, rate: u32| -> Option<bool> {
        let left = i128::from(price.0).checked_mul(times)?.checked_mul(WHOLE_BP)?;
        Some(left < reference.checked_mul(i128::from(rate))?)
    };
    let sum: i128 = prices.iter().map(|it| i128::from(it.0)).sum();
    let many = i128::try_from(prices.len()).ok()?;
    let mut sorted = prices.to_vec();
    sorted.sort_unstable();
    let mut grounds = Vec::new();
    if below(many, sum, rates.mean_bp)? {
        grounds.push(Ground::Mean);
    }
    if let [lowest, second, ..] = sorted.as_slice()
        && *lowest == price
        && below(1, i128::from(second.0), rates.second_bp)?
    {
        grounds.push(Ground::Second);
    }
    if below(1, i128::from(ceiling.0), rates.ceiling_bp)? {
        grounds.push(Ground::Ceiling);
    }
    Some(grounds)
}
