//! What a notice says of the performance security 履约保证金, and whether that is lawful.

use crate::law::Law;
use crate::shared::Fen;

use super::{Notice, Refusal};

/// Basis points of a whole.
const WHOLE_BP: i128 = 10_000; // not law: basis points of a whole

/// What the winner hands in for a contract of this price, rounded down; `None`: nothing is asked.
#[must_use]
pub fn performance_due(notice: &Notice, price: Fen) -> Option<Fen> {
    let due = i128::from(price.0) * i128::from(notice.performance_bp?) / WHOLE_BP;
    i64::try_from(due).ok().map(Fen)
}

/// Decides whether it may be asked.
///
/// # Rules
///
/// - `T18`, `G16`: how much of the contract's price at most.
pub(super) fn check(notice: &Notice, law: Law<'_>) -> Result<(), Refusal> {
    let Some(asked) = notice.performance_bp else { return Ok(()) };
    let rule = notice.procedure().limits().performance;
    if asked == 0 {
        return Err(Refusal::NoticeIncomplete("performance"));
    }
    if u64::from(asked) > u64::from(law.percent(rule)?) {
        return Err(Refusal::PerformanceAbove { rule });
    }
    Ok(())
}
