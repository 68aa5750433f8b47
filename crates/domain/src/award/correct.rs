//! Corrections of a price in the order of the law, and deviations that have a price.

use std::collections::BTreeSet;

use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::procedure::PriceFormula;
use crate::rulebook::{Regime, ids};
use crate::shared::{Fen, Uscc};
use crate::world::Event;

use super::event::{
    CorrectionAnswer, CorrectionAnswered, CorrectionGround, CorrectionStep, DeviationLine,
    DeviationsPriced, Pass, PriceCorrected, ReviewResult, ReviewStep, Signed,
};
use super::{Command, Refusal, review};

/// Most times that one deviation is counted.
const TIMES_MAX: u32 = 1_000_000; // not law: bound of a line

fn order(regime: Regime) -> &'static str {
    match regime {
        Regime::Works => ids::C4_13,
        Regime::GovernmentProcurement => ids::C4_10,
    }
}

/// Whether prices can be corrected: after the first review, and where a lot opens twice once the
/// record of the second opening is signed.
fn is_reviewing(lot: &Lot) -> bool {
    let second = lot.notice.opens_twice() && lot.opening.record_signed.is_some();
    lot.stage == Stage::Evaluating || (second && lot.stage == Stage::Opened)
}

/// Decides a correction, while responsiveness is being reviewed.
///
/// # Rules
///
/// - `C4.10`, `C4.13`: opening sheet, words, misplaced point, sum of unit prices, in this order.
/// - `C4.11`: the time to confirm.
pub(super) fn correct(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::CorrectPrice { bidder, steps, signed, .. } = command else {
        return Ok(Vec::new());
    };
    let rule = order(lot.notice.regime);
    let passed = review::passed(lot, ReviewStep::Qualification).ok_or(Refusal::StepMissing)?;
    let reviewed = lot.evaluation.reviews.contains_key(&ReviewStep::Responsiveness);
    if !is_reviewing(lot) || reviewed {
        return Err(Refusal::Stage);
    }
    if lot.evaluation.corrections.contains_key(bidder) {
        return Err(Refusal::Repeated);
    }
    let priced = lot.priced();
    let bid = priced.iter().find(|it| it.0 == *bidder && passed.contains(bidder));
    let bid = bid.ok_or(Refusal::SetDiffers)?.2;
    if steps.iter().any(|it| it.reason.trim().is_empty()) {
        return Err(Refusal::ReasonMissing);
    }
    if !is_in_order(bid, steps) {
        return Err(Refusal::CorrectionOrder { rule });
    }
    let until_s = law.now.seconds().saturating_add(law.seconds(ids::C4_11)?);
    Ok(vec![Event::PriceCorrected(PriceCorrected {
        lot: lot.id.clone(),
        bidder: bidder.clone(),
        steps: steps.to_vec(),
        until_s,
        signed: signed.clone(),
    })])
}

/// Each ground at most once and in the law's order; two of them leave the price as it is.
fn is_in_order(bid: Fen, steps: &[CorrectionStep]) -> bool {
    let ascending = steps.windows(2).all(|pair| pair[0].ground < pair[1].ground);
    let mut price = bid;
    for it in steps {
        let stays =
            matches!(it.ground, CorrectionGround::OpeningSheet | CorrectionGround::DecimalPoint);
        if it.from != price || (it.from == it.to) != stays || it.to.0 <= 0 {
            return false;
        }
        price = it.to;
    }
    ascending && !steps.is_empty()
}

/// Decides the bidder's answer, while the time to confirm runs.
///
/// # Rules
///
/// - `C4.11`: the time; once.
pub(super) fn answer(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::AnswerCorrection { bidder, answer, signed, .. } = command else {
        return Ok(Vec::new());
    };
    let known = lot.evaluation.corrections.get(bidder).ok_or(Refusal::SetDiffers)?;
    let reviewed = lot.evaluation.reviews.contains_key(&ReviewStep::Responsiveness);
    if !is_reviewing(lot) || reviewed {
        return Err(Refusal::Stage);
    }
    if known.answer.is_some() {
        return Err(Refusal::Repeated);
    }
    if law.now.seconds() > known.corrected.until_s {
        return Err(Refusal::ExplainLate { rule: ids::C4_11 });
    }
    let (lot, bidder) = (lot.id.clone(), bidder.clone());
    let it = CorrectionAnswered { lot, bidder, answer: *answer, signed: signed.clone() };
    Ok(vec![Event::CorrectionAnswered(it)])
}

/// Before responsiveness is signed every correction is answered or late; only a confirmed price
/// passes.
///
/// # Rules
///
/// - `C4.10`, `C4.13`: without confirmation the bid is invalid; `C4.11`: not before its time ends.
pub(super) fn settled(lot: &Lot, results: &[ReviewResult], law: Law<'_>) -> Result<(), Refusal> {
    let passes = |who: &Uscc| {
        let mut results = results.iter();
        results.any(|it| it.bidder == *who && it.pass == Pass::Passed)
    };
    for (who, it) in &lot.evaluation.corrections {
        if it.answer.is_none() && law.now.seconds() <= it.corrected.until_s {
            return Err(Refusal::CorrectionOpen { rule: ids::C4_11 });
        }
        if it.answer != Some(CorrectionAnswer::Confirmed) && passes(who) {
            return Err(Refusal::CorrectionUnconfirmed { rule: order(lot.notice.regime) });
        }
    }
    Ok(())
}

/// Decides how often each bid deviates from what the documents price.
///
/// # Rules
///
/// - `F3`: only deviations that the documents price, before anybody signs a sheet.
pub(super) fn deviations(
    lot: &Lot,
    lines: &[DeviationLine],
    signed: &Signed,
) -> Result<Vec<Event>, Refusal> {
    let left = review::valid(lot).ok_or(Refusal::StepMissing)?;
    let priced = lot.notice.scheme.deviations();
    // After a member left they are counted anew beside the sheets that stand.
    let started = !lot.evaluation.sheets.is_empty() && lot.evaluation.left.is_empty();
    if lot.stage != Stage::Evaluating || started || priced.is_empty() {
        return Err(Refusal::Stage);
    }
    if lot.evaluation.deviations.is_some() {
        return Err(Refusal::Repeated);
    }
    let known = |it: &DeviationLine| {
        left.contains(&it.bidder)
            && priced.iter().any(|of| of.id == it.deviation)
            && (1..=TIMES_MAX).contains(&it.times)
    };
    let places: BTreeSet<_> = lines.iter().map(|it| (&it.bidder, &it.deviation)).collect();
    if !lines.iter().all(known) || places.len() != lines.len() {
        return Err(Refusal::SetDiffers);
    }
    let (lot, lines) = (lot.id.clone(), lines.to_vec());
    Ok(vec![Event::DeviationsPriced(DeviationsPriced { lot, lines, signed: signed.clone() })])
}

/// Nobody signs a sheet for the ranking before the deviations that have a price are counted; the
/// sheets of a technical result say nothing of prices.
pub(super) fn deviations_counted(lot: &Lot) -> Result<(), Refusal> {
    let evaluated = lot.notice.scheme.price == PriceFormula::EvaluatedLowest;
    let evaluated = evaluated && !lot.awaits_prices();
    let due = evaluated && !lot.notice.scheme.deviations().is_empty();
    if due && lot.evaluation.deviations.is_none() {
        return Err(Refusal::DeviationsOpen { rule: ids::F3 });
    }
    Ok(())
}
