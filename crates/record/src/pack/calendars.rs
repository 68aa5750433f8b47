//! The calendar files: published years, and the statutory holidays of open ones.

use domain::calendar::{Calendar, Holiday, Year};
use domain::shared::CivilDate;
use serde::Deserialize;

use super::PackError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearFile {
    year: i16,
    status: String,
    #[serde(rename = "cite")]
    _cite: String,
    #[serde(rename = "source")]
    _source: String,
    weekday_off: Vec<toml::value::Datetime>,
    weekend_work: Vec<toml::value::Datetime>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenFile {
    status: String,
    /// How the holidays were verified, in the words of rules.
    level: String,
    #[serde(rename = "cite")]
    _cite: String,
    year: Vec<OpenYear>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenYear {
    year: i16,
    holidays: Vec<[String; 2]>,
}

/// Reads one published year: its number and its days.
///
/// # Errors
///
/// [`PackError::Toml`] for another shape, [`PackError::Year`] for a date of another year.
pub fn year(text: &str) -> Result<(i16, Year), PackError> {
    let file: YearFile = toml::from_str(text)?;
    if file.status != "published" {
        return Err(PackError::Word { id: file.year.to_string(), what: "status" });
    }
    let day = |it: toml::value::Datetime| {
        let date: CivilDate = it.to_string().parse().map_err(|_| PackError::Year)?;
        if date.year() == file.year { Ok(date) } else { Err(PackError::Year) }
    };
    let weekday_off = file.weekday_off.into_iter().map(day).collect::<Result<_, _>>()?;
    let weekend_work = file.weekend_work.into_iter().map(day).collect::<Result<_, _>>()?;
    Ok((file.year, Year { weekday_off, weekend_work }))
}

fn open_years(text: &str) -> Result<Vec<(i16, Vec<Holiday>)>, PackError> {
    let file: OpenFile = toml::from_str(text)?;
    if file.status != "open" || file.level != "M" {
        // An open year is never more than remembered: a notice makes it a published one.
        return Err(PackError::Word { id: "open".to_owned(), what: "status or level" });
    }
    let date = |text: &str| text.parse::<CivilDate>().map_err(|_| PackError::Year);
    let holiday =
        |[first, last]: &[String; 2]| Ok(Holiday { first: date(first)?, last: date(last)? });
    let year = |it: &OpenYear| {
        let holidays = it.holidays.iter().map(holiday).collect::<Result<_, PackError>>()?;
        Ok((it.year, holidays))
    };
    file.year.iter().map(year).collect()
}

macro_rules! year_file {
    ($year:literal) => {
        include_str!(concat!("../../../../calendar/cn/", $year, ".toml"))
    };
}

const YEARS: &[&str] = &[
    year_file!("2020"),
    year_file!("2021"),
    year_file!("2022"),
    year_file!("2023"),
    year_file!("2024"),
    year_file!("2025"),
    year_file!("2026"),
];

const OPEN: &str = include_str!("../../../../calendar/cn/open.toml");

/// The calendar that ships: 2020 to 2026 published, later years open.
#[must_use]
pub fn calendar() -> Calendar {
    let mut it = Calendar::new();
    for text in YEARS {
        let (number, days) = year(text).expect("a test reads every file");
        it.publish(number, days);
    }
    for (number, holidays) in open_years(OPEN).expect("a test reads every file") {
        it.leave_open(number, holidays);
    }
    it
}
