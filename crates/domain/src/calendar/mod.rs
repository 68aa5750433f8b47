//! Working days and legal periods: forward, minimum, backward; open years in two bounds.
//!
//! Knows no files: published years are handed in.

mod count;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::shared::CivilDate;

pub use count::{Due, Minimum, is_weekday};

/// The working-day calendar: years with a holiday notice, and the statutory holidays of others.
///
/// Source: law/rules.md I; the years are those of `calendar/cn/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    published: BTreeMap<i16, Year>,
    open: BTreeMap<i16, Vec<Holiday>>,
}

/// A year by the State Council's holiday notice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Year {
    /// Mondays to Fridays without work.
    pub weekday_off: BTreeSet<CivilDate>,
    /// Saturdays and Sundays with work 调休.
    pub weekend_work: BTreeSet<CivilDate>,
}

/// A statutory holiday, first and last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holiday {
    pub first: CivilDate,
    pub last: CivilDate,
}

impl Calendar {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a published year; it settles an open one of that number.
    pub fn publish(&mut self, number: i16, year: Year) {
        self.open.remove(&number);
        self.published.insert(number, year);
    }

    /// Adds the statutory holidays of a year without notice; a published year stays as it is.
    pub fn leave_open(&mut self, number: i16, holidays: Vec<Holiday>) {
        if !self.published.contains_key(&number) {
            self.open.insert(number, holidays);
        }
    }

    /// Whether the year's holiday notice is published.
    #[must_use]
    pub fn is_published(&self, year: i16) -> bool {
        self.published.contains_key(&year)
    }

    /// Whether people work on a date; `None` in a year that is not published.
    #[must_use]
    pub fn is_working(&self, date: CivilDate) -> Option<bool> {
        self.published.get(&date.year()).map(|year| year.is_working(date))
    }
}

impl Year {
    fn is_working(&self, date: CivilDate) -> bool {
        if count::is_weekday(date) {
            !self.weekday_off.contains(&date)
        } else {
            self.weekend_work.contains(&date)
        }
    }
}
