//! The technical result of a lot that opens twice: sheets are in and locked before any price.
//!
//! Invariant: what a sheet gave before the second opening is what the sheet after it gives.

use crate::lot::{Lot, Technical};
use crate::rulebook::ids;
use crate::shared::{Points, Uscc};
use crate::world::Event;

use super::event::{ReviewStep, Score, ScoreSheet, TechnicalLine, TechnicalLocked};
use super::{Command, Refusal, compute, review};

/// Whether a sheet belongs to the technical result, and not yet to the ranking.
fn is_open(lot: &Lot) -> bool {
    lot.notice.opens_twice() && lot.evaluation.technical.is_none()
}

/// Bidders whose bids a sheet covers now, in order; `None` before the review it waits for.
#[must_use]
pub fn scored(lot: &Lot) -> Option<Vec<Uscc>> {
    if is_open(lot) { review::passed(lot, ReviewStep::Qualification) } else { review::valid(lot) }
}

/// Bidders who passed the locked technical result, in order; `None` before it is locked.
#[must_use]
pub fn technically_passed(lot: &Lot) -> Option<Vec<Uscc>> {
    let passed = &lot.evaluation.technical.as_ref()?.locked.passed;
    Some(passed.iter().map(|it| it.bidder.clone()).collect())
}

/// What a member gave a bidder for an item before the second opening; `None` before the technical
/// result is locked, and for a reader who sees no sheets.
#[must_use]
pub fn technical_points(lot: &Lot, seat: u8, who: &Uscc, item: &str) -> Option<Points> {
    let sheet = lot.evaluation.technical.as_ref()?.sheets.get(&seat)?;
    let mut scores = sheet.scores.iter();
    scores.find(|it| it.bidder == *who && it.item == item).map(|it| it.points)
}

/// No score differs from the one that was locked.
///
/// # Rules
///
/// - `Y19`: the technical result is locked before a price is known.
pub(super) fn kept(lot: &Lot, seat: u8, scores: &[Score]) -> Result<(), Refusal> {
    if lot.evaluation.technical.is_none() {
        return Ok(());
    }
    let same = |it: &Score| {
        technical_points(lot, seat, &it.bidder, &it.item).is_none_or(|known| known == it.points)
    };
    if scores.iter().all(same) { Ok(()) } else { Err(Refusal::TechnicalStands { rule: ids::Y19 }) }
}

/// The technical result that follows from the last sheet; none where this sheet is for the ranking.
pub(super) fn locks(lot: &Lot, last: &ScoreSheet) -> Result<Option<Event>, Refusal> {
    if !is_open(lot) {
        return Ok(None);
    }
    let mut full = lot.clone();
    full.evaluation.sheets.insert(last.seat, last.clone());
    let passed = lines(&full)?;
    Ok(Some(Event::TechnicalLocked(TechnicalLocked { lot: lot.id.clone(), passed })))
}

fn lines(lot: &Lot) -> Result<Vec<TechnicalLine>, Refusal> {
    let passed = review::passed(lot, ReviewStep::Qualification).ok_or(Refusal::StepMissing)?;
    let places = lot.notice.scheme.places().unwrap_or(compute::PLACES);
    let line = |bidder: Uscc| {
        let points = compute::mean_of_sheets(lot, &bidder, places)?;
        Ok(TechnicalLine { bidder, points })
    };
    passed.into_iter().map(line).collect()
}

/// While prices are sealed the committee decides nothing about them, and once the technical result
/// is locked nothing but what prices need.
///
/// # Rules
///
/// - `Y19`: technical first, prices after its result.
pub(super) fn in_order(lot: &Lot, command: &Command) -> Result<(), Refusal> {
    if !lot.notice.opens_twice() {
        return Ok(());
    }
    let of_prices = matches!(
        command,
        Command::CorrectPrice { .. }
            | Command::PriceDeviations { .. }
            | Command::QueryPrice { .. }
            | Command::JudgePrice { .. }
            | Command::Review { step: ReviewStep::Responsiveness, .. }
    );
    if of_prices && (lot.awaits_prices() || is_open(lot)) {
        return Err(Refusal::PricesSealed { rule: ids::Y19 });
    }
    let locked = lot.evaluation.technical.is_some();
    let turns_back = matches!(
        command,
        Command::ReopenSheet { .. } | Command::Review { step: ReviewStep::Qualification, .. }
    );
    if locked && turns_back {
        return Err(Refusal::TechnicalStands { rule: ids::Y19 });
    }
    Ok(())
}

/// The sheets become those of the result; members sign theirs again once prices are known.
pub(crate) fn lock(lot: &mut Lot, it: &TechnicalLocked) {
    let sheets = std::mem::take(&mut lot.evaluation.sheets);
    lot.evaluation.technical = Some(Technical { locked: it.clone(), sheets });
}

/// A conclusion is void with the member who took part in it: what the others gave stands as theirs.
pub(crate) fn unlock(lot: &mut Lot) {
    if let Some(it) = lot.evaluation.technical.take() {
        lot.evaluation.sheets = it.sheets;
    }
}
