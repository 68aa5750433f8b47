//! Counting days under every reading of the years it meets.

use jiff::civil::Weekday;

use crate::rulebook::{Period, Unit, Way};
use crate::shared::CivilDate;

use super::{Calendar, Holiday};

/// A date, or its two bounds while a year's holidays are not published 暂定.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Settled(CivilDate),
    Provisional { earliest: CivilDate, latest: CivilDate },
}

impl Due {
    /// The bound that harms nobody where a right or a minimum period ends: the later.
    #[must_use]
    pub fn for_right(self) -> CivilDate {
        match self {
            Self::Settled(it) | Self::Provisional { latest: it, .. } => it,
        }
    }

    /// The bound that harms nobody where a duty ends: the earlier.
    #[must_use]
    pub fn for_duty(self) -> CivilDate {
        match self {
            Self::Settled(it) | Self::Provisional { earliest: it, .. } => it,
        }
    }

    /// The date, if no open year lies in its way.
    #[must_use]
    pub fn settled(self) -> Option<CivilDate> {
        match self {
            Self::Settled(it) => Some(it),
            Self::Provisional { .. } => None,
        }
    }

    #[must_use]
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Settled(_))
    }
}

/// The end of a minimum period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minimum {
    /// The last of the full days, as counted, without regard to rest days.
    pub last: Due,
    /// Where the period ends: the last full day, or the next working day after a rest day.
    pub ends: Due,
    /// First working day after the last full day: the first lawful day of what must wait.
    pub effective: Due,
}

/// A holiday is stretched to at most so many days off in a row.
const STRETCHED_DAYS: i32 = 9; // not law: architecture, rules as data

/// How the holidays of open years are read.
#[derive(Clone, Copy)]
enum Reading {
    WeekendsOnly,
    /// Nine days off, so many of them before the holiday's first day.
    Stretched {
        before: i32,
    },
}

impl Calendar {
    /// The last day of a period that ends at the latest there; a rest day at the end moves it to
    /// the next working day. The start day does not count (民法典 201, 203).
    #[must_use]
    pub fn forward(&self, start: CivilDate, days: u16, unit: Unit) -> Due {
        self.each(|walk| {
            let last = walk.step(start, days, unit, next);
            walk.working_from(last)
        })
    }

    /// The end of a period of which at least so many full days must pass after the start day.
    #[must_use]
    pub fn minimum(&self, start: CivilDate, days: u16, unit: Unit) -> Minimum {
        let last = self.each(|walk| walk.step(start, days, unit, next));
        let ends = self.forward(start, days, unit);
        let effective = self.each(|walk| {
            let last = walk.step(start, days, unit, next);
            walk.working_from(next(last))
        });
        Minimum { last, ends, effective }
    }

    /// The last lawful day of what must be done so many days before a deadline; the deadline's
    /// day does not count and a rest day does not move it.
    #[must_use]
    pub fn backward(&self, deadline: CivilDate, days: u16, unit: Unit) -> Due {
        self.each(|walk| walk.step(deadline, days, unit, previous))
    }

    /// A day moved by as many working days as lie after `since` up to `to`, that day included.
    #[must_use]
    pub fn moved_by(&self, day: CivilDate, (since, to): (CivilDate, CivilDate)) -> Due {
        self.each(|walk| {
            let (mut date, mut count) = (since, 0);
            while date < to && count < u16::MAX {
                date = next(date);
                count += u16::from(walk.works(date));
            }
            walk.step(day, count, Unit::Working, next)
        })
    }

    /// The date a rule's period leads to: its end (within, at least) or last day (before).
    #[must_use]
    pub fn due(&self, from: CivilDate, period: &Period) -> Due {
        match period.way {
            Way::Within | Way::AtLeast => self.forward(from, period.count, period.unit),
            Way::Before => self.backward(from, period.count, period.unit),
        }
    }

    /// Counts under every reading; a result that met an open year is provisional.
    fn each(&self, count: impl Fn(&mut Walk) -> CivilDate) -> Due {
        let mut walk = Walk { calendar: self, reading: Reading::WeekendsOnly, met_open: false };
        let first = count(&mut walk);
        if !walk.met_open {
            return Due::Settled(first);
        }
        let (mut earliest, mut latest) = (first, first);
        for before in 0..STRETCHED_DAYS {
            let reading = Reading::Stretched { before };
            let it = count(&mut Walk { calendar: self, reading, met_open: false });
            (earliest, latest) = (earliest.min(it), latest.max(it));
        }
        Due::Provisional { earliest, latest }
    }
}

/// One count under one reading.
struct Walk<'a> {
    calendar: &'a Calendar,
    reading: Reading,
    met_open: bool,
}

impl Walk<'_> {
    fn works(&mut self, date: CivilDate) -> bool {
        if let Some(year) = self.calendar.published.get(&date.year()) {
            return year.is_working(date);
        }
        self.met_open = true;
        is_weekday(date) && !self.is_stretched(date)
    }

    /// A holiday of an open year may reach into its neighbours, so all open years are asked.
    fn is_stretched(&self, date: CivilDate) -> bool {
        let Reading::Stretched { before } = self.reading else { return false };
        self.calendar.open.values().flatten().any(|it| covers(it, date, before))
    }

    fn step(
        &mut self,
        from: CivilDate,
        days: u16,
        unit: Unit,
        neighbour: impl Fn(CivilDate) -> CivilDate,
    ) -> CivilDate {
        let (mut date, mut counted) = (from, 0);
        while counted < days {
            let beside = neighbour(date);
            if beside == date {
                return date;
            }
            date = beside;
            if unit == Unit::Calendar || self.works(date) {
                counted += 1;
            }
        }
        date
    }

    /// The date itself if people work on it, else the next on which they do.
    fn working_from(&mut self, mut date: CivilDate) -> CivilDate {
        while !self.works(date) && date < CivilDate::MAX {
            date = next(date);
        }
        date
    }
}

/// Whether a holiday, stretched to nine days with `before` of them ahead of it, covers a date.
fn covers(holiday: &Holiday, date: CivilDate, before: i32) -> bool {
    let own = (holiday.last - holiday.first).get_days() + 1;
    let before = before.min((STRETCHED_DAYS - own).max(0));
    let offset = (date - holiday.first).get_days() + before;
    (0..STRETCHED_DAYS.max(own)).contains(&offset)
}

/// Whether a date is a Monday to Friday.
#[must_use]
pub fn is_weekday(date: CivilDate) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The day after; the calendar's last day stays.
fn next(date: CivilDate) -> CivilDate {
    date.tomorrow().unwrap_or(date)
}

/// The day before; the calendar's first day stays.
fn previous(date: CivilDate) -> CivilDate {
    date.yesterday().unwrap_or(date)
}
