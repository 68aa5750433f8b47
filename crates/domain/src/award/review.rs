//! Decides the reviews of qualification and responsiveness, and what too few bids mean.

use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::procedure::{FailureCause, Reserve, TenderFailed};
use crate::rulebook::{Regime, ids};
use crate::securities;
use crate::shared::Uscc;
use crate::world::Event;

use super::declared::declared;
use super::event::{BidsReviewed, Pass, ReviewResult, ReviewStep};
use super::{Command, Refusal, blind, brand, consortium, correct, findings, query, validity};

/// Decides a review: qualification first, then responsiveness; too few end the round.
///
/// # Rules
///
/// - `G09.2`, `N05.2`: with fewer than the least number a government procurement fails; `G31.1`,
///   `G31.2`: bids of one brand count as one.
/// - `T22`, `T22.2`: a works committee may reject all, or the few left without competition.
/// - `F7.1`–`F7.3`: prices are asked about in the instant in which it is known who passed.
pub(super) fn decide(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::Review { step, results, lacking, brands, signed, .. } = command else {
        return Ok(Vec::new());
    };
    if lot.opening.record_signed.is_none() {
        return Err(Refusal::RecordUnsigned);
    }
    if lot.evaluation.members.is_empty() {
        return Err(Refusal::StepMissing);
    }
    if !matches!(lot.stage, Stage::Opened | Stage::Evaluating) {
        return Err(Refusal::Stage);
    }
    if lot.evaluation.reviews.contains_key(step) {
        return Err(Refusal::Repeated);
    }
    let due: Vec<Uscc> = match step {
        ReviewStep::Qualification => lot.entrants(),
        ReviewStep::Responsiveness => responsive(lot).ok_or(Refusal::StepMissing)?,
    };
    if results.iter().map(|it| &it.bidder).ne(due.iter()) {
        return Err(Refusal::SetDiffers);
    }
    findings::whole(lot, *step, results)?;
    if *step == ReviewStep::Qualification {
        joined(lot, results)?;
        reserved(lot, results)?;
        // What a technical part shows is known here, and its price shall not be opened for it.
        if lot.notice.opens_twice() {
            blind::rejected(lot, results)?;
        }
    } else {
        correct::settled(lot, results, law)?;
        secured(lot, results)?;
        blind::rejected(lot, results)?;
    }
    bound(lot, results, law)?;
    not_above(lot, *step, results)?;
    brand::confirmed(lot, *step, results, brands.as_deref())?;
    let unpreferred = consortium::unpreferred(lot, *step, law)?;
    let reviewed = BidsReviewed {
        lot: lot.id.clone(),
        step: *step,
        results: results.clone(),
        lacking: lacking.clone(),
        brands: brands.clone(),
        unpreferred: Some(unpreferred).filter(|it| !it.is_empty()),
        signed: signed.clone(),
    };
    let failed = too_few(lot, &reviewed, law)?;
    let asks = if *step == ReviewStep::Responsiveness && failed.is_none() {
        query::hits(lot, &reviewed, law)?
    } else {
        Vec::new()
    };
    let mut events = vec![Event::BidsReviewed(reviewed)];
    events.extend(failed.map(Event::TenderFailed));
    events.extend(asks);
    Ok(events)
}

/// Bidders whom the second review asks about, in order; `None` before the first. Where a lot opens
/// twice it asks about the prices of those whose price was opened.
#[must_use]
pub fn responsive(lot: &Lot) -> Option<Vec<Uscc>> {
    let mut left = passed(lot, ReviewStep::Qualification)?;
    if lot.notice.opens_twice() {
        let priced: Vec<Uscc> = lot.priced().into_iter().map(|it| it.0).collect();
        left.retain(|it| priced.contains(it));
    }
    Some(left)
}

/// No bid passes whose members the law does not let bid together, or here.
///
/// # Rules
///
/// - `T32.1`–`T32.3`, `G32.1`–`G32.3`: the first fault that was found.
fn joined(lot: &Lot, results: &[ReviewResult]) -> Result<(), Refusal> {
    let faults = consortium::consortium_faults(lot);
    let passes = |it: &&ReviewResult| it.pass == Pass::Passed;
    let first = results.iter().filter(passes).find_map(|it| faults.get(&it.bidder)?.first());
    match first {
        Some(it) => Err(Refusal::ConsortiumUnfit { rule: it.rule(lot.notice.regime) }),
        None => Ok(()),
    }
}

/// In a lot that is reserved for small and medium firms nobody else qualifies.
///
/// # Rules
///
/// - `C3.11`: by what the bid declares.
fn reserved(lot: &Lot, results: &[ReviewResult]) -> Result<(), Refusal> {
    let whole = lot.notice.scheme.preferences().is_some_and(|it| it.reserve == Reserve::Whole);
    let outside = |it: &ReviewResult| {
        it.pass == Pass::Passed && !declared(lot, &it.bidder).firm.is_reserved_for()
    };
    if whole && results.iter().any(outside) {
        return Err(Refusal::NotReserved { rule: ids::C3_11 });
    }
    Ok(())
}

/// No bid without the announced security passes: the review rejects it, with its reason.
///
/// # Rules
///
/// - `G06.2`, `T08.3`, `N04.5`: by what was entered before the opening.
fn secured(lot: &Lot, results: &[ReviewResult]) -> Result<(), Refusal> {
    let bare =
        |it: &ReviewResult| it.pass == Pass::Passed && securities::lack(lot, &it.bidder).is_some();
    if results.iter().any(bare) {
        return Err(Refusal::SecurityMissing { rule: securities::unsecured_rule(lot) });
    }
    Ok(())
}

/// No bid passes that binds no more.
///
/// # Rules
///
/// - `Y207`: what falls away is not evaluated.
fn bound(lot: &Lot, results: &[ReviewResult], law: Law<'_>) -> Result<(), Refusal> {
    let mut passes = results.iter().filter(|it| it.pass == Pass::Passed);
    passes.try_for_each(|it| validity::binding(lot, &it.bidder, law))
}

/// No bid above the ceiling, or in government procurement above the budget, passes.
///
/// # Rules
///
/// - `C4.6`, `C4.7`: rejected for its price.
fn not_above(lot: &Lot, step: ReviewStep, results: &[ReviewResult]) -> Result<(), Refusal> {
    let notice = &lot.notice;
    let (rule, most) = match notice.regime {
        Regime::Works => (ids::C4_6, notice.ceiling),
        Regime::GovernmentProcurement => (ids::C4_7, Some(notice.ceiling.unwrap_or(notice.budget))),
    };
    let Some(most) = most.filter(|_| step == ReviewStep::Responsiveness) else { return Ok(()) };
    let passes = |who: &Uscc| {
        let mut results = results.iter();
        results.any(|it| it.bidder == *who && it.pass == Pass::Passed)
    };
    let above = lot.bid_prices().into_iter().any(|it| it.2 > most && passes(&it.0));
    if above { Err(Refusal::PriceAbove { rule }) } else { Ok(()) }
}

fn too_few(
    lot: &Lot,
    review: &BidsReviewed,
    law: Law<'_>,
) -> Result<Option<TenderFailed>, Refusal> {
    let passed = review.results.iter().filter(|it| it.pass == Pass::Passed);
    let left: Vec<&Uscc> = passed.map(|it| &it.bidder).collect();
    let left = brand::counted(review.brands.as_deref(), &left);
    let counted = u32::try_from(left).unwrap_or(u32::MAX);
    let procurement = lot.notice.regime == Regime::GovernmentProcurement;
    let rule = lot.notice.procedure().limits().left;
    let least = law.count(rule)?;
    let lacking = !review.lacking.trim().is_empty();
    if lacking && (procurement || counted >= least || counted == 0) {
        // The law counts by itself there, and with enough bids nothing plainly lacks competition.
        return Err(Refusal::Competition { rule });
    }
    let (rule, needed, fails) = match (procurement, lacking) {
        (true, _) => (rule, least, counted < least),
        (false, true) => (rule, least, true),
        // A works committee may go on with fewer while there is competition; none left ends it.
        (false, false) => (ids::T22, 1, counted == 0),
    };
    let cause = match (counted, review.step) {
        _ if !fails => return Ok(None),
        _ if lacking => FailureCause::NoCompetition,
        (0, _) => FailureCause::AllRejected,
        (_, ReviewStep::Qualification) => FailureCause::TooFewQualified,
        (_, ReviewStep::Responsiveness) => FailureCause::TooFewResponsive,
    };
    let (lot, rule) = (lot.id.clone(), rule.to_owned());
    Ok(Some(TenderFailed { lot, cause, counted, needed, rule }))
}

/// Bidders who passed a step, in order; `None` before it.
#[must_use]
pub(super) fn passed(lot: &Lot, step: ReviewStep) -> Option<Vec<Uscc>> {
    let review = lot.evaluation.reviews.get(&step)?;
    let good = review.results.iter().filter(|it| it.pass == Pass::Passed);
    // Whoever does not bind itself longer has no bid there any more.
    let good = good.filter(|it| !lot.evaluation.lapsed.contains(&it.bidder));
    Some(good.map(|it| it.bidder.clone()).collect())
}

/// Bidders whose bids are valid after every review and every verdict on a price, in order; `None`
/// before the review of responsiveness.
#[must_use]
pub fn valid(lot: &Lot) -> Option<Vec<Uscc>> {
    let mut left = passed(lot, ReviewStep::Responsiveness)?;
    left.retain(|who| !query::is_unproven(lot, who));
    Some(left)
}

/// What ends the round when these valid bids are left after a verdict on a price.
///
/// # Rules
///
/// - `G09.2`, `N05.2`: too few in government procurement; `T22`: none left of works; `G31.1`,
///   `G31.2`: bids of one brand count as one.
pub(super) fn ends(
    lot: &Lot,
    left: &[&Uscc],
    law: Law<'_>,
) -> Result<Option<TenderFailed>, Refusal> {
    let found = brand::brands(lot);
    let left = brand::counted(Some(found), left);
    let counted = u32::try_from(left).unwrap_or(u32::MAX);
    let (rule, needed) = match lot.notice.regime {
        Regime::GovernmentProcurement => {
            let rule = lot.notice.procedure().limits().left;
            (rule, law.count(rule)?)
        }
        Regime::Works => (ids::T22, 1),
    };
    if counted >= needed {
        return Ok(None);
    }
    let cause = match counted {
        0 => FailureCause::AllRejected,
        _ => FailureCause::TooFewResponsive,
    };
    let (lot, rule) = (lot.id.clone(), rule.to_owned());
    Ok(Some(TenderFailed { lot, cause, counted, needed, rule }))
}
