//! What a review finds of each condition of the documents, and on what a bid may be rejected.
//!
//! Invariant: a bid passes where it meets every condition, and is rejected for one that it does not
//! meet or by a ground of the law; either is said.

use crate::lot::Lot;
use crate::procedure::Notice;
use crate::shared::Uscc;

use super::Refusal;
use super::event::{ConditionFound, Pass, ReviewResult, ReviewStep};

/// The announced conditions that a review asks about: of qualification, or of substance. Where a
/// lot opens twice the first review asks about all of them, and the second about prices alone.
#[must_use]
pub fn conditions(notice: &Notice, step: ReviewStep) -> Vec<&str> {
    let (qualification, requirements) = (&notice.qualification[..], notice.scheme.requirements());
    let (first, second) = match (step, notice.opens_twice()) {
        (ReviewStep::Qualification, true) => (qualification, requirements),
        (ReviewStep::Responsiveness, true) => (&[][..], &[][..]),
        (ReviewStep::Qualification, false) => (qualification, &[][..]),
        (ReviewStep::Responsiveness, false) => (requirements, &[][..]),
    };
    first.iter().chain(second).map(String::as_str).collect()
}

/// Every condition of a review found one way, with the reason where it is not met.
#[must_use]
pub fn found_all(
    notice: &Notice,
    step: ReviewStep,
    (pass, reason): (Pass, &str),
) -> Vec<ConditionFound> {
    let reason = if pass == Pass::Rejected { reason } else { "" };
    let numbers = (1..).zip(conditions(notice, step));
    numbers.map(|(number, _)| ConditionFound { number, pass, reason: reason.to_owned() }).collect()
}

/// Whether a review finds something of every condition of every bid, and concludes what follows.
///
/// # Rules
///
/// - `C4.19`, `C4.20`, `N05.4`: rejected for a condition or on a ground of the law, and for nothing
///   else; what meets no condition does not pass.
pub(super) fn whole(lot: &Lot, step: ReviewStep, results: &[ReviewResult]) -> Result<(), Refusal> {
    let due = u32::try_from(conditions(&lot.notice, step).len()).unwrap_or(u32::MAX);
    for it in results {
        if !it.findings.iter().map(|it| it.number).eq(1..=due) {
            return Err(Refusal::SetDiffers);
        }
        let unmet = |it: &&ConditionFound| it.pass == Pass::Rejected;
        if it.findings.iter().filter(unmet).any(|it| it.reason.trim().is_empty()) {
            return Err(Refusal::ReasonMissing);
        }
        let fails = it.findings.iter().any(|it| it.pass == Pass::Rejected);
        match it.pass {
            Pass::Passed if fails => {
                let rule = lot.notice.procedure().limits().rejects;
                return Err(Refusal::ConditionUnmet { rule });
            }
            Pass::Rejected if !fails && it.reason.trim().is_empty() => {
                return Err(Refusal::ReasonMissing);
            }
            Pass::Passed | Pass::Rejected => {}
        }
    }
    Ok(())
}

/// The conditions that a bid was found not to meet, each in the words of the documents with the
/// reason; none for a bid that met all, or before its review.
#[must_use]
pub fn unmet<'a>(lot: &'a Lot, who: &Uscc, step: ReviewStep) -> Vec<(&'a str, &'a str)> {
    let all = conditions(&lot.notice, step);
    let results = lot.evaluation.reviews.get(&step).into_iter().flat_map(|it| &it.results);
    let of = results.filter(|it| it.bidder == *who).flat_map(|it| &it.findings);
    let failed = of.filter(|it| it.pass == Pass::Rejected);
    let words = |it: &'a ConditionFound| {
        let at = usize::try_from(it.number).ok()?.checked_sub(1)?;
        Some((*all.get(at)?, it.reason.as_str()))
    };
    failed.filter_map(words).collect()
}
