//! What a decision may read besides the state: the adopted rules and the calendar.

use crate::calendar::{Calendar, Due};
use crate::rulebook::{MissingRule, Rulebook};
use crate::shared::{CivilDate, Fen, Instant};

/// The adopted rules and the calendar, at the stamp of one command.
#[derive(Clone, Copy)]
pub struct Law<'a> {
    pub rules: &'a Rulebook,
    pub calendar: &'a Calendar,
    pub now: Instant,
}

/// The adopted law gives no answer: a rule is missing.
pub type LawGap = MissingRule;

impl Law<'_> {
    /// First lawful date after a minimum period of the rule, counted from `from`.
    ///
    /// # Errors
    ///
    /// [`LawGap`] when the pack has no such period.
    pub fn earliest_after(&self, from: CivilDate, id: &'static str) -> Result<CivilDate, LawGap> {
        let period = self.rules.period(id)?;
        let full = self.calendar.minimum(from, period.count, period.unit);
        Ok(full.effective.for_right())
    }

    /// Last day of a duty or a display of the rule; two bounds while a year is open 暂定.
    ///
    /// # Errors
    ///
    /// [`LawGap`] when the pack has no such period.
    pub fn due(&self, from: CivilDate, id: &'static str) -> Result<Due, LawGap> {
        Ok(self.calendar.due(from, self.rules.period(id)?))
    }

    /// Last day of a rule's period as counted, whatever day it is: no rest day moves a limit that
    /// must not be exceeded.
    ///
    /// # Errors
    ///
    /// [`LawGap`] when the pack has no such period.
    pub fn capped(&self, from: CivilDate, id: &'static str) -> Result<CivilDate, LawGap> {
        let period = self.rules.period(id)?;
        Ok(self.calendar.minimum(from, period.count, period.unit).last.for_duty())
    }

    /// A day moved by as many working days as lie after `since` up to `to`, both in days.
    #[must_use]
    pub fn moved_by(&self, day: CivilDate, (since, to): (CivilDate, CivilDate)) -> Due {
        self.calendar.moved_by(day, (since, to))
    }

    /// Last day on which something may still happen before `day`, counted back by the rule.
    ///
    /// # Errors
    ///
    /// [`LawGap`] when the pack has no such period.
    pub fn latest_before(&self, day: CivilDate, id: &'static str) -> Result<CivilDate, LawGap> {
        let period = self.rules.period(id)?;
        Ok(self.calendar.backward(day, period.count, period.unit).for_duty())
    }

    /// Last day on which a right may still be used before `day`, counted back by the rule; in an
    /// open year the later.
    ///
    /// # Errors
    ///
    /// [`LawGap`] when the pack has no such period.
    pub fn last_before(&self, day: CivilDate, id: &'static str) -> Result<CivilDate, LawGap> {
        let period = self.rules.period(id)?;
        Ok(self.calendar.backward(day, period.count, period.unit).for_right())
    }

    /// First lawful day, a working day, that leaves the days of the rule after `from`.
    ///
    /// # Errors
    ///
    /// [`LawGap`] when the pack has no such period.
    pub fn leaves_days(&self, from: CivilDate, id: &'static str) -> Result<CivilDate, LawGap> {
        let period = self.rules.period(id)?;
        Ok(self.calendar.forward(from, period.count, period.unit).for_right())
    }

    /// A count of the rule, such as a least number of bidders.
    ///
    /// # Errors
    ///
    /// [`LawGap`] when the pack has no such count.
    pub fn count(&self, id: &'static str) -> Result<u32, LawGap> {
        self.rules.count(id)
    }

    /// Seconds of the rule.
    ///
    /// # Errors
    ///
    /// [`LawGap`] when the pack has no such duration.
    pub fn seconds(&self, id: &'static str) -> Result<i64, LawGap> {
        self.rules.seconds(id)
    }

    /// A part of a whole, such as two thirds.
    ///
    /// # Errors
    ///
    /// [`LawGap`] when the pack has no such share.
    pub fn share(&self, id: &'static str) -> Result<(u32, u32), LawGap> {
        self.rules.share(id)
    }

    /// A percentage of the rule in basis points.
    ///
    /// # Errors
    ///
    /// [`LawGap`] when the pack has no such percentage.
    pub fn percent(&self, id: &'static str) -> Result<u32, LawGap> {
        self.rules.percent(id)
    }

    /// An amount of the rule.
    ///
    /// # Errors
    ///
    /// [`LawGap`] when the pack has no such amount.
    pub fn amount(&self, id: &'static str) -> Result<Fen, LawGap> {
        self.rules.amount(id)
    }
}
