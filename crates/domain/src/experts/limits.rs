//! The figures of a draw, from the adopted rules.

use crate::law::{Law, LawGap};
use crate::rulebook::{MissingRule, Rulebook, ids};
use crate::shared::CivilDate;

/// What the adopted pack sets for draws and calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Persons a seat in the pool of each specialty, one employer counted once.
    pub ratio_min: u32,
    /// For deposits to be shown and for keys to be opened, in seconds.
    pub open_seconds_max: i64,
    /// Before the announcement, in days.
    pub contact_frozen_days: u32,
    pub attempts_min: u32,
    pub channels_min: u32,
    /// From the first attempt to the last, in seconds.
    pub spread_seconds_min: i64,
    /// Of each attempt, in seconds.
    pub ring_seconds_min: i64,
}

/// Reads the figures.
///
/// # Errors
///
/// [`MissingRule`] when the pack lacks one of them.
///
/// # Rules
///
/// - `Y22`–`Y28`: parameters of `ggzy.draw/v1`.
pub fn limits(rules: &Rulebook) -> Result<Limits, MissingRule> {
    Ok(Limits {
        ratio_min: rules.count(ids::Y22)?,
        open_seconds_max: rules.seconds(ids::Y23)?,
        contact_frozen_days: rules.count(ids::Y24)?,
        attempts_min: rules.count(ids::Y25)?,
        channels_min: rules.count(ids::Y26)?,
        spread_seconds_min: rules.seconds(ids::Y27)?,
        ring_seconds_min: rules.seconds(ids::Y28)?,
    })
}

/// The first day on which experts may be drawn for a review on `review`.
///
/// In a year whose holidays are not published yet it is the later bound, so that nobody is drawn
/// early.
///
/// # Errors
///
/// [`LawGap`] when the pack lacks the rule.
///
/// # Rules
///
/// - `C1.16`: no earlier than two working days before the review.
pub fn earliest_day(law: &Law<'_>, review: CivilDate) -> Result<CivilDate, LawGap> {
    law.last_before(review, ids::C1_16)
}
