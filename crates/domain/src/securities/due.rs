//! By when a security goes back: which event starts the clock, and by which rule.

use crate::award;
use crate::calendar::Due;
use crate::law::{Law, LawGap};
use crate::lot::Lot;
use crate::rulebook::{Regime, ids};
use crate::shared::{Instant, Uscc};

use super::Held;

/// A duty to return one security.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnDue {
    pub rule: &'static str,
    /// What started the clock.
    pub since: Instant,
    /// Last day; two bounds while a year is open.
    pub by: Due,
}

/// The duty to return an entry; `None` while nothing started its clock, or nothing is held.
///
/// # Errors
///
/// [`LawGap`] when the pack has no such period.
///
/// # Rules
///
/// - `T09`, `G07.1`, `N04.6`: a withdrawal before the deadline; `T17`: of works the contract;
///   `G07.2`, `N04.2`: losers from the letter; `G07.3`, `N04.3`: the winner from the contract.
/// - `Y208`: a bid that binds no more.
/// - `G08.2`: a termination; `Y55`: every other end without an award.
pub fn return_due(lot: &Lot, it: &Held, law: Law<'_>) -> Result<Option<ReturnDue>, LawGap> {
    if !it.is_held() {
        return Ok(None);
    }
    let Some((rule, since)) = started(lot, &it.received.payer, law.now) else { return Ok(None) };
    let by = law.due(since.date(), rule)?;
    Ok(Some(ReturnDue { rule, since, by }))
}

/// The rule whose clock runs, and since when.
fn started(lot: &Lot, payer: &Uscc, now: Instant) -> Option<(&'static str, Instant)> {
    let limits = lot.notice.procedure().limits();
    if let Some(at) = lot.securities.withdrawn.get(payer) {
        return Some((limits.back_withdrawn, *at));
    }
    if let Some(at) = award::lapsed_since(lot, payer, now) {
        return Some((ids::Y208, at));
    }
    if let Some(at) = lot.securities.ended {
        let ended = lot.stage == crate::lot::Stage::Terminated;
        let open = lot.notice.regime == Regime::GovernmentProcurement
            && lot.notice.method == crate::rulebook::Method::OpenTender;
        return Some((if ended && open { ids::G08_2 } else { ids::Y55 }, at));
    }
    let contract = lot.contract.instruments.get(&0).map(|it| it.at);
    let won = lot.award.winner.as_ref().is_some_and(|it| it.0 == *payer);
    match lot.notice.regime {
        Regime::Works => contract.map(|at| (limits.back_winner, at)),
        Regime::GovernmentProcurement if won => contract.map(|at| (limits.back_winner, at)),
        Regime::GovernmentProcurement => lot.award.letter.map(|at| (limits.back_losers, at)),
    }
}
