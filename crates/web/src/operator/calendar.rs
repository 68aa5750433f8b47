//! A year's holiday notice, loaded by an operator: what was provisional is settled by it.

use domain::parties::{self, CalendarPublished};
use domain::shared::CivilDate;
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::desk::perform::{Ask, Shown, may, only};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{calendar, files};
use crate::visit::Visit;

use super::PEOPLE;

/// Longest name of a notice, in bytes.
const CITE_BYTES_MAX: usize = 300;
/// Years that may be open at once, as they are listed.
const YEARS: std::ops::Range<i16> = 2020..2036;

/// The form, with the years that are published.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let sheet = Sheet { v, posted, problems };
    let known = folded.world.calendar(calendar());
    let years: Vec<String> =
        YEARS.filter(|it| known.is_published(*it)).map(|it| it.to_string()).collect();
    let body = html! {
        p { (t.s("calendar-why")) }
        p { (t.s("calendar-known")) " " (years.join(" · ")) }
        (sheet.top())
        (sheet.upload_form("/operator/calendar", &html! {
            (sheet.line("calendar_year", Need::Needed))
            (sheet.lines("weekday_off", 8, Need::Needed))
            (sheet.lines("weekend_work", 4, Need::Optional))
            (sheet.line("calendar_cite", Need::Needed))
            (sheet.document("document"))
            (commit_button(&t.s("calendar-title"), &t.s("calendar-brings")))
        }))
    };
    Ok(Shown::reading(t.s("calendar-title"), body))
}

/// Dates one after another, apart by spaces or lines; sorted.
fn days(posted: &Posted, name: &str) -> Result<Vec<CivilDate>, Problem> {
    let read = posted.get(name).split_whitespace().map(str::parse);
    let mut all =
        read.collect::<Result<Vec<CivilDate>, _>>().map_err(|_| wrong(name, "form-not-day"))?;
    all.sort_unstable();
    Ok(all)
}

/// The command.
pub(super) fn ask(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let document = files::one(v, posted, "document").map_err(|it| wrongs.push(it));
    let year = posted.get("calendar_year").parse::<u32>();
    if year.is_err() {
        wrongs.push(wrong("calendar_year", "form-needed"));
    }
    let weekday_off = days(posted, "weekday_off").map_err(|it| wrongs.push(it));
    let weekend_work = days(posted, "weekend_work").map_err(|it| wrongs.push(it));
    let cite = needed(posted, "calendar_cite", CITE_BYTES_MAX).map_err(|it| wrongs.push(it));
    let (Ok(document), Ok(year), Ok(weekday_off), Ok(weekend_work), Ok(cite)) =
        (document, year, weekday_off, weekend_work, cite)
    else {
        return Err(wrongs);
    };
    let cite = cite.to_owned();
    let published = CalendarPublished { year, weekday_off, weekend_work, cite, document };
    let command = Command::Parties(parties::Command::PublishCalendar(published));
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: "/operator/calendar?done=calendar-published".to_owned() })
}
