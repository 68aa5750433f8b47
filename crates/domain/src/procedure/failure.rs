//! How a round fails by somebody's word 废标, what is found of it, and when no round follows.

use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::rulebook::{Method, Procedure, Regime, ids};
use crate::shared::Hash;
use crate::world::Event;

use super::Refusal;
use super::event::{
    FailureCause, FailureDeclared, FailureReviewed, Finding, MethodChanged, TenderFailed,
    TenderingEnded,
};

/// Whose failures the law has declared and reviewed (法36, 87-43); quotations begin anew by N05.
const OPEN_PROCUREMENT: Procedure =
    Procedure { regime: Regime::GovernmentProcurement, method: Method::OpenTender };

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000; // not law: bound of a body

/// Decides that the purchaser declares the round failed.
///
/// # Rules
///
/// - `G58.1`: unlawful acts spoil its fairness, from the close to the letter.
/// - `G58.2`: every price that was opened is above the budget, and the purchaser cannot pay.
pub(super) fn declare(
    lot: &Lot,
    cause: FailureCause,
    reason: &str,
    document: Hash,
) -> Result<Vec<Event>, Refusal> {
    if lot.notice.procedure() != OPEN_PROCUREMENT
        || !(Stage::Closed..=Stage::Decided).contains(&lot.stage)
    {
        return Err(Refusal::Stage);
    }
    if reason.trim().is_empty() || reason.len() > REASON_BYTES_MAX {
        return Err(Refusal::NoticeIncomplete("reason"));
    }
    let (rule, counted) = match cause {
        FailureCause::Unlawful => (ids::G58_1, 0),
        FailureCause::AboveBudget => (ids::G58_2, above_budget(lot)?),
        // The others are counted by the law itself, and nobody declares them.
        _ => return Err(Refusal::CauseNotDeclared),
    };
    let (id, rule) = (lot.id.clone(), rule.to_owned());
    let reason = reason.to_owned();
    Ok(vec![
        Event::FailureDeclared(FailureDeclared { lot: id.clone(), cause, reason, document }),
        Event::TenderFailed(TenderFailed { lot: id, cause, counted, needed: 0, rule }),
    ])
}

/// How many prices were opened, when each of them is above the budget.
fn above_budget(lot: &Lot) -> Result<u32, Refusal> {
    let rule = ids::G58_2;
    let prices = lot.bid_prices();
    if lot.stage < Stage::Opened || prices.is_empty() {
        return Err(Refusal::BudgetSuffices { rule });
    }
    if prices.iter().any(|it| it.2 <= lot.notice.budget) {
        return Err(Refusal::BudgetSuffices { rule });
    }
    u32::try_from(prices.len()).map_err(|_| Refusal::BudgetSuffices { rule })
}

/// Whether a round failed for want of bids, so that its documents and course are to be reviewed.
#[must_use]
pub fn wants_finding(lot: &Lot) -> bool {
    use FailureCause::{TooFewBids, TooFewQualified, TooFewResponsive};
    let few = [TooFewBids, TooFewQualified, TooFewResponsive];
    lot.notice.procedure() == OPEN_PROCUREMENT
        && lot.stage == Stage::Failed
        && lot.failed.is_some_and(|it| few.contains(&it))
}

/// Decides what was found of documents and course of a failed round.
///
/// # Rules
///
/// - `G59.1`, `G59.2`: before a next round, and before another method.
pub(super) fn review(lot: &Lot, finding: Finding, document: Hash) -> Result<Vec<Event>, Refusal> {
    if !wants_finding(lot) || lot.next.is_some() || lot.tendering_ended {
        return Err(Refusal::Stage);
    }
    // A later opinion may correct an earlier one, and both stay readable.
    if lot.finding == Some(finding) {
        return Err(Refusal::FindingKnown);
    }
    let lot = lot.id.clone();
    Ok(vec![Event::FailureReviewed(FailureReviewed { lot, finding, document })])
}

/// Decides that another method follows, once the finance department has approved it.
///
/// # Rules
///
/// - `G59.2`: only where nothing was wrong with documents and course.
pub(super) fn change_method(lot: &Lot, document: Hash) -> Result<Vec<Event>, Refusal> {
    if !wants_finding(lot) || lot.next.is_some() || lot.tendering_ended {
        return Err(Refusal::Stage);
    }
    if lot.finding != Some(Finding::Sound) {
        return Err(Refusal::FindingMissing { rule: ids::G59_2 });
    }
    let (lot, rule) = (lot.id.clone(), ids::G59_2.to_owned());
    Ok(vec![Event::MethodChanged(MethodChanged { lot, rule, document })])
}

/// Whether a next round may be announced after this one.
///
/// # Rules
///
/// - `G59.1`: what was wrong is known before it is done again.
pub(super) fn may_follow(lot: &Lot) -> Result<(), Refusal> {
    if wants_finding(lot) && lot.finding.is_none() {
        return Err(Refusal::FindingMissing { rule: ids::G59_1 });
    }
    Ok(())
}

/// Decides that no further round follows: once as many rounds as the rule says had too few bidders.
///
/// # Rules
///
/// - `T23`: works only; with the approval, where the project needs one, or the own decision.
pub(super) fn end_tendering(
    lot: &Lot,
    document: Hash,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let over = lot.next.is_some() || lot.tendering_ended;
    if lot.notice.regime != Regime::Works || lot.stage != Stage::Failed || over {
        return Err(Refusal::Stage);
    }
    let rounds = u32::from(lot.id.round.number());
    if lot.failed != Some(FailureCause::TooFewBids) || rounds < law.count(ids::T23)? {
        return Err(Refusal::RoundsFewer { rule: ids::T23 });
    }
    let (lot, rule) = (lot.id.clone(), ids::T23.to_owned());
    Ok(vec![Event::TenderingEnded(TenderingEnded { lot, rounds, rule, document })])
}
