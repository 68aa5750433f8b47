//! The numbers of the adopted pack that decide while an auction runs, read once and kept.

use crate::law::{Law, LawGap};
use crate::rulebook::ids;
use crate::shared::Instant;

use super::terms::{Course, Terms};

/// Numbers that hold from the announcement to the end, in milliseconds where they are times.
///
/// # Rules
///
/// - `Y129`: pace of one bidder; `J01.2`, `Y124`: windows; `Y126`, `Y127`, `Y128`: entry of the
///   timed period; `Y131`: opening of a reserve; `Y134`, `Y135`: trouble; `Y136`, `Y137`: freezes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    pub pace_ms: i64,
    /// By how much an offer moves the end at most: the court's minutes, or the timed window.
    pub window_ms: i64,
    pub preparation_ms: i64,
    pub late_ms: i64,
    pub entry: u32,
    pub continue_ms: i64,
    pub reserve_ms: i64,
    pub ask_ms: i64,
    pub quiet_ms: i64,
    /// So many lines of so many.
    pub lost_of: u32,
    pub lost_to: u32,
    pub resume_ms: i64,
    pub resumption_ms: i64,
}

/// Whole seconds in milliseconds.
pub(super) fn ms(seconds: i64) -> i64 {
    seconds.saturating_mul(1_000) // not law: unit
}

/// The first whole second that is no earlier.
pub(super) fn whole(it: i64) -> i64 {
    ms(Instant(it.saturating_add(ms(1) - 1)).seconds())
}

impl Numbers {
    /// Reads them for terms.
    ///
    /// # Errors
    ///
    /// [`LawGap`] when the pack lacks one.
    pub fn of(terms: &Terms, law: &Law<'_>) -> Result<Self, LawGap> {
        let seconds = |id| law.seconds(id).map(ms);
        let timed = |of: fn(&super::Timed) -> u32| terms.timed.map_or(0, |it| ms(of(&it).into()));
        let window_ms = match terms.course {
            Course::Listing => timed(|it| it.window_s),
            Course::Closing => seconds(ids::J01_2)?,
            Course::Sealed => 0,
        };
        let (lost_of, lost_to) = law.share(ids::Y135)?;
        Ok(Self {
            pace_ms: seconds(ids::Y129)?,
            window_ms,
            preparation_ms: timed(|it| it.preparation_s),
            late_ms: seconds(ids::Y126)?,
            entry: law.count(ids::Y127)?,
            continue_ms: seconds(ids::Y128)?,
            reserve_ms: seconds(ids::Y131)?,
            ask_ms: terms.priority.and_then(|it| it.ask_s).map_or(0, |it| ms(it.into())),
            quiet_ms: seconds(ids::Y134)?,
            lost_of,
            lost_to,
            resume_ms: seconds(ids::Y136)?,
            resumption_ms: seconds(ids::Y137)?,
        })
    }
}
