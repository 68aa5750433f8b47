//! Interest that goes out with a refund.

use crate::law::{Law, LawGap};
use crate::rulebook::ids;
use crate::shared::{CivilDate, Fen, Instant};

/// Interest of an amount from the day it arrived to the day it is ordered back, in 分, cut off.
///
/// # Errors
///
/// [`LawGap`] when the pack has no rate.
///
/// # Rules
///
/// - `T17`: of works a security goes back with bank interest; `Y170`: the part of it a day.
pub fn interest(amount: Fen, arrived_s: i64, on: CivilDate, law: Law<'_>) -> Result<Fen, LawGap> {
    let (part, of) = law.rules.share(ids::Y170)?;
    let from = Instant::from_seconds(arrived_s).date();
    let days = from.until(on).map_or(0, |it| it.get_days());
    let days = i128::from(days.max(0));
    let sum = i128::from(amount.0) * days * i128::from(part) / i128::from(of.max(1));
    Ok(Fen(i64::try_from(sum).unwrap_or(i64::MAX)))
}

/// Basis points of a whole.
const WHOLE_BP: i128 = 10_000; // not law: basis points of a whole

/// What a late return costs: for every day after `last` up to the day of the order, in 分, cut off.
///
/// # Errors
///
/// [`LawGap`] when the pack has no rate.
///
/// # Rules
///
/// - `Y166`: the base lending rate a day; `G07.4`: how much is added to it.
pub fn late_interest(
    amount: Fen,
    (last, on): (CivilDate, CivilDate),
    law: Law<'_>,
) -> Result<Fen, LawGap> {
    let ((part, of), more) = (law.rules.share(ids::Y166)?, law.percent(ids::G07_4)?);
    let days = i128::from(last.until(on).map_or(0, |it| it.get_days()).max(0));
    let part = i128::from(part) * (WHOLE_BP + i128::from(more));
    let sum = i128::from(amount.0) * days * part / (i128::from(of.max(1)) * WHOLE_BP);
    Ok(Fen(i64::try_from(sum).unwrap_or(i64::MAX)))
}
