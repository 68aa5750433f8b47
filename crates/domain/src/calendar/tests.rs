//! The worked cases of law/rules.md I, and open years.

use std::collections::BTreeSet;

use super::*;
use crate::rulebook::Unit::{self, Calendar as Days, Working};

fn day(text: &str) -> CivilDate {
    text.parse().unwrap()
}

fn days(texts: &[&str]) -> BTreeSet<CivilDate> {
    texts.iter().map(|it| day(it)).collect()
}

fn calendar() -> Calendar {
    let mut it = Calendar::new();
    it.publish(
        2025,
        Year {
            weekday_off: days(&[
                "2025-10-01",
                "2025-10-02",
                "2025-10-03",
                "2025-10-06",
                "2025-10-07",
                "2025-10-08",
            ]),
            weekend_work: days(&["2025-09-28", "2025-10-11"]),
        },
    );
    let off = [
        "2026-01-01",
        "2026-01-02",
        "2026-02-16",
        "2026-02-17",
        "2026-02-18",
        "2026-02-19",
        "2026-02-20",
        "2026-02-23",
        "2026-04-06",
        "2026-05-01",
        "2026-05-04",
        "2026-05-05",
        "2026-06-19",
        "2026-09-25",
        "2026-10-01",
        "2026-10-02",
        "2026-10-05",
        "2026-10-06",
        "2026-10-07",
    ];
    let work = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"];
    it.publish(2026, Year { weekday_off: days(&off), weekend_work: days(&work) });
    it.leave_open(
        2027,
        vec![
            Holiday { first: day("2027-01-01"), last: day("2027-01-01") },
            Holiday { first: day("2027-02-05"), last: day("2027-02-08") },
        ],
    );
    it
}

/// Start, count, unit, last day counted, end: vectors `workdays` of law/test_vectors.json.
const WORKED: &[(&str, u16, Unit, &str, &str)] = &[
    ("2026-09-21", 20, Days, "2026-10-11", "2026-10-12"),
    ("2026-09-28", 5, Working, "2026-10-10", "2026-10-10"),
    ("2026-02-11", 1, Working, "2026-02-12", "2026-02-12"),
    ("2026-02-12", 7, Working, "2026-02-28", "2026-02-28"),
    ("2026-04-30", 7, Working, "2026-05-13", "2026-05-13"),
    ("2026-05-13", 15, Working, "2026-06-03", "2026-06-03"),
    ("2026-08-31", 30, Working, "2026-10-16", "2026-10-16"),
    ("2026-09-30", 3, Days, "2026-10-03", "2026-10-08"),
    ("2026-01-20", 30, Days, "2026-02-19", "2026-02-24"),
    ("2025-09-26", 5, Working, "2025-10-10", "2025-10-10"),
    ("2026-03-02", 20, Days, "2026-03-22", "2026-03-23"),
    ("2026-09-18", 2, Working, "2026-09-21", "2026-09-21"),
];

#[test]
fn every_worked_period_ends_on_its_day() {
    for &(start, count, unit, last, end) in WORKED {
        let it = calendar().minimum(day(start), count, unit);
        assert_eq!(it.last, Due::Settled(day(last)), "{start} {count} last");
        assert_eq!(it.ends, Due::Settled(day(end)), "{start} {count} end");
        assert_eq!(calendar().forward(day(start), count, unit), it.ends);
    }
}

#[test]
fn clarification_and_objection_are_counted_back_without_rolling() {
    let deadline = day("2026-11-20");
    assert_eq!(calendar().backward(deadline, 15, Days), Due::Settled(day("2026-11-05")));
    assert_eq!(calendar().backward(deadline, 10, Days), Due::Settled(day("2026-11-10")));
    let sunday = calendar().backward(day("2026-11-25"), 10, Days);
    assert_eq!(sunday, Due::Settled(day("2026-11-15")));
}

#[test]
fn what_must_wait_is_lawful_on_the_working_day_after_the_last_full_day() {
    let sunday = calendar().minimum(day("2026-09-21"), 20, Days);
    assert_eq!(sunday.effective, Due::Settled(day("2026-10-12")));
    let friday = calendar().minimum(day("2026-11-10"), 3, Days);
    assert_eq!(friday.last, Due::Settled(day("2026-11-13")));
    assert_eq!(friday.effective, Due::Settled(day("2026-11-16")));
}

#[test]
fn an_open_year_gives_two_bounds_and_rights_take_the_later() {
    let due = calendar().forward(day("2026-12-25"), 7, Working);
    let Due::Provisional { earliest, latest } = due else { panic!("{due:?}") };
    assert_eq!(earliest, day("2027-01-05"));
    assert!(latest >= day("2027-01-11"), "{latest}");
    assert_eq!((due.for_right(), due.for_duty(), due.settled()), (latest, earliest, None));
}

#[test]
fn publishing_a_year_settles_its_dates() {
    let mut it = calendar();
    it.publish(2027, Year { weekday_off: days(&["2027-01-01"]), ..Year::default() });
    assert_eq!(it.forward(day("2026-12-25"), 7, Working), Due::Settled(day("2027-01-06")));
    it.leave_open(2027, Vec::new());
    assert!(it.is_published(2027));
}

#[test]
fn a_day_off_and_a_make_up_day_are_known() {
    assert_eq!(calendar().is_working(day("2026-10-10")), Some(true));
    assert_eq!(calendar().is_working(day("2026-10-01")), Some(false));
    assert_eq!(calendar().is_working(day("2027-03-01")), None);
}

#[test]
fn the_ends_of_time_do_not_panic() {
    let last = CivilDate::MAX;
    assert_eq!(calendar().forward(last, u16::MAX, Working).for_right(), last);
    assert_eq!(calendar().backward(CivilDate::MIN, 5, Days), Due::Settled(CivilDate::MIN));
}
