//! Values of the pack that a lot adopted, and days counted one by one.

use std::sync::LazyLock;

use domain::calendar::Calendar;
use domain::rulebook::{Unit, Value};
use domain::shared::{CivilDate, Instant};

static CALENDAR: LazyLock<Calendar> = LazyLock::new(record::pack::calendar);

fn value(pack: &str, id: &str) -> &'static Value {
    let pack = record::pack::pack(pack).expect("a lot adopts a pack that ships");
    let rule = pack.rules.iter().find(|it| it.id == id).expect("every pack holds this rule");
    &rule.value
}

/// Seconds of a rule.
pub fn seconds(pack: &str, id: &str) -> i64 {
    match value(pack, id) {
        Value::Seconds(it) => i64::from(*it),
        other => panic!("{id} is {other:?}"),
    }
}

/// The count of a rule.
pub fn count(pack: &str, id: &str) -> usize {
    match value(pack, id) {
        Value::Count(it) => *it as usize,
        other => panic!("{id} is {other:?}"),
    }
}

/// Basis points of a rule; none where the pack does not hold it.
pub fn basis_points(pack: &str, id: &str) -> Option<i128> {
    let pack = record::pack::pack(pack)?;
    match pack.rules.iter().find(|it| it.id == id)?.value {
        Value::Percent(it) => Some(i128::from(it)),
        _ => None,
    }
}

/// The days of a rule's period.
pub fn days(pack: &str, id: &str) -> u16 {
    match value(pack, id) {
        Value::Period(it) => it.count,
        other => panic!("{id} is {other:?}"),
    }
}

/// The last of the days that a rule's period counts after a date, rest days at its end included.
///
/// None where a year without holiday notice lies in the way of working days.
pub fn last_day(pack: &str, id: &str, from: CivilDate) -> Option<CivilDate> {
    let Value::Period(period) = value(pack, id) else { panic!("{id} is no period") };
    let mut day = from;
    let mut counted = 0;
    while counted < period.count {
        day = day.tomorrow().ok()?;
        let counts = match period.unit {
            Unit::Calendar => true,
            Unit::Working => CALENDAR.is_working(day)?,
        };
        counted += u16::from(counts);
    }
    Some(day)
}

/// The same, moved to the next working day where the last one is a rest day.
pub fn last_working_day(pack: &str, id: &str, from: CivilDate) -> Option<CivilDate> {
    let mut day = last_day(pack, id, from)?;
    while !CALENDAR.is_working(day)? {
        day = day.tomorrow().ok()?;
    }
    Some(day)
}

/// Days from one date to another.
pub fn days_between(from: CivilDate, to: CivilDate) -> i32 {
    (to - from).get_days()
}

/// The last millisecond of a date in Beijing.
pub fn end_ms(date: CivilDate) -> i64 {
    let epoch = CivilDate::constant(1970, 1, 1);
    (i64::from(days_between(epoch, date)) + 1) * 86_400_000 - 8 * 3_600_000 - 1
}

/// The date in Beijing of an instant, by the days of the proleptic Gregorian calendar.
///
/// Source: the era arithmetic that every textbook of calendars has: 400 years are 146,097 days.
pub fn date(at: Instant) -> CivilDate {
    let days = (at.0 + 8 * 3_600_000).div_euclid(86_400_000) + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, early) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = year + era * 400 + early;
    let small = |it: i64| i8::try_from(it).expect("a month or a day is small");
    let year = i16::try_from(year).expect("worlds live in this millennium");
    CivilDate::new(year, small(month), small(day)).expect("the arithmetic gives dates")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_and_ends_at_midnight_in_beijing() {
        for (year, month, day) in [(2021, 2, 28), (2024, 2, 29), (2026, 12, 31)] {
            let date_of = CivilDate::constant(year, month, day);
            let end = end_ms(date_of);
            assert_eq!(date(Instant(end)), date_of);
            assert_eq!(date(Instant(end + 1)), date_of.tomorrow().unwrap());
            assert_eq!(date(Instant(end - 86_399_999)), date_of);
        }
    }

    #[test]
    fn five_working_days_before_spring_festival_2026_end_after_it() {
        let from = CivilDate::constant(2026, 2, 11);
        let last = last_day("cn-2026-02-01", "G11", from).unwrap();
        assert_eq!(last, CivilDate::constant(2026, 2, 25));
    }
}
