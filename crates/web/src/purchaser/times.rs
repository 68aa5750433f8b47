//! The timetable of a lot: lawful dates proposed from a start, each with its rule.

use app::follower::Folded;
use app::rules::rules_for;
use domain::calendar::Due;
use domain::law::Law;
use domain::procedure::{self, ProjectRegistered};
use domain::rulebook::{Limits, Procedure, Regime, ids};
use domain::shared::{CivilDate, Instant, LotId};
use domain::world::Refusal;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::icon::{Tone, tag};
use crate::design::river::article;
use crate::design::value::{code, instant};
use crate::desk::basis::Cited;
use crate::desk::perform::Shown;
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::desk::{calendar, room};
use crate::text::time;
use crate::visit::Visit;

use super::draft;
use super::write::{opened, project};

/// Time of day of a proposed opening, in milliseconds: nine in the morning.
const MORNING_MS: i64 = 9 * 3_600_000;
/// Farthest start that is proposed for, in days.
const AHEAD_DAYS_MAX: i64 = 365;
const DAY_MS: i64 = 86_400_000;

/// One date with the rule that sets it.
struct Proposed {
    /// Key of its name.
    key: &'static str,
    rule: &'static str,
    /// The day; two bounds where a year has no holiday notice yet.
    day: Due,
    at: Instant,
}

/// Lawful dates for a notice that is published on a day.
struct Table {
    deadline: Instant,
    until: Instant,
    all: Vec<Proposed>,
}

fn table(law: Law<'_>, of: Procedure, start: CivilDate) -> Option<Table> {
    let Limits { prepare, offer, stands, clarify, .. } = *of.limits();
    let first = |id: &'static str| {
        let it = law.rules.period(id).ok()?;
        Some(law.calendar.minimum(start, it.count, it.unit).effective)
    };
    let back = |day: CivilDate, id: &'static str| {
        let it = law.rules.period(id).ok()?;
        Some(law.calendar.backward(day, it.count, it.unit))
    };
    let mut earliest = (first(prepare)?, prepare);
    let mut all = Vec::new();
    if let Some(rule) = stands {
        let stands = law.due(start, rule).ok()?;
        let at = Instant::end_of(stands.for_right());
        all.push(Proposed { key: "times-stands", rule, day: stands, at });
        let after = first(rule)?;
        if after.for_right() > earliest.0.for_right() {
            earliest = (after, rule);
        }
    }
    let day = earliest.0.for_right();
    let deadline = Instant(Instant::start_of(day).0 + MORNING_MS);
    let mut until = deadline;
    if let Some(rule) = offer {
        let offered = law.due(start, rule).ok()?;
        until = Instant::end_of(offered.for_right());
        all.push(Proposed { key: "times-until", rule, day: offered, at: until });
    }
    let latest = back(day, clarify)?;
    let at = Instant::end_of(latest.for_duty());
    all.push(Proposed { key: "times-clarify", rule: clarify, day: latest, at });
    if of.regime == Regime::Works {
        let last = back(day, ids::T06)?;
        let at = Instant::end_of(last.for_right());
        all.push(Proposed { key: "times-objection", rule: ids::T06, day: last, at });
    }
    let (first, rule) = earliest;
    all.push(Proposed { key: "times-deadline", rule, day: first, at: deadline });
    all.sort_by_key(|it| it.at);
    Some(Table { deadline, until, all })
}

/// The day asked for in the address, or today.
fn start(v: &Visit) -> CivilDate {
    let asked = v.query.split('&').find_map(|it| it.strip_prefix("start="));
    let today = Instant(v.now_ms).date();
    let asked = asked.and_then(|it| it.parse::<CivilDate>().ok());
    let far = Instant(v.now_ms + AHEAD_DAYS_MAX * DAY_MS).date();
    asked.filter(|it| (today..=far).contains(it)).unwrap_or(today)
}

fn proposed(
    v: &Visit,
    folded: &Folded,
    project: &ProjectRegistered,
    day: CivilDate,
) -> Option<Table> {
    let now = Instant(v.now_ms);
    let rules = rules_for(&folded.world, None, now);
    let calendar = folded.world.calendar(calendar());
    table(Law { rules, calendar: &calendar, now }, project.procedure(), day)
}

/// The page.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let kept = draft::read(&v.site.platform, id)?;
    let folded = v.site.platform.folded()?;
    let project = project(v, &folded, id)?;
    let draft = opened(kept, &folded, project, id);
    let day = start(v);
    let table = proposed(v, &folded, project, day);
    let filled = match (&table, posted.is_sent()) {
        (Some(it), false) => Posted::of([
            ("deadline", time::field_value(it.deadline.0)),
            ("documents_until", time::field_value(it.until.0)),
        ]),
        _ => posted.clone(),
    };
    let sheet = Sheet { v, posted: &filled, problems };
    let here = room("purchaser", id, "times");
    let typed = |name: &str| draft.fields.get(name).map_or("", |it| it.as_str());
    let body = html! {
        p class="quiet" { (draft.about) " · " (code(&id.to_string())) }
        (sheet.top())
        p { (t.s("times-says")) }
        form class="form" method="get" action=(here) {
            div class="field" {
                label for="f-start" { (t.s("field-start")) }
                input type="date" class="line" id="f-start" name="start" value=(day.to_string());
            }
            p { button class="button quiet-button" { (t.s("times-propose")) } }
        }
        @if let Some(it) = &table { (listed(v, &folded, it)) }
        @if !typed("deadline").is_empty() {
            p {
                (t.s("times-now")) " " (typed("deadline").replace('T', " ")) " · "
                (typed("documents_until").replace('T', " "))
            }
        }
        (sheet.form(&here, &html! {
            input type="hidden" name="start" value=(day.to_string());
            (sheet.moment("deadline", Need::Needed))
            (sheet.moment("documents_until", Need::Needed))
            p { button class="button" { (t.s("times-keep")) } }
        }))
    };
    Ok(Shown::reading(t.s("times-title"), body))
}

fn listed(v: &Visit, folded: &Folded, table: &Table) -> Markup {
    let t = v.text;
    let rules = rules_for(&folded.world, None, Instant(v.now_ms));
    html! {
        ol class="files" {
            @for it in &table.all {
                li {
                    (t.s(it.key)) " " (instant(it.at.0)) " "
                    @if let Due::Provisional { earliest, latest } = it.day {
                        (tag(Tone::Due, &t.t("times-provisional", &[
                            ("from", earliest.to_string().into()),
                            ("to", latest.to_string().into()),
                        ])))
                    }
                    @if let Some(cited) = Cited::of(t, rules, it.rule) {
                        (article(t, &cited.basis()))
                    }
                }
            }
        }
    }
}

/// Keeps lawful dates in the draft; unlawful ones are refused with their article.
pub(super) fn keep(v: &Visit, id: &LotId, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let platform = &v.site.platform;
    let before = draft::read(platform, id).map_err(|it| one(it.into()))?;
    let folded = platform.folded().map_err(|it| one(it.into()))?;
    let project = project(v, &folded, id).map_err(one)?;
    let mut draft = opened(before.clone(), &folded, project, id);
    let mut wrongs = Vec::new();
    let mut moment = |name: &str| match time::parse_field(posted.get(name)) {
        Some(it) => it,
        None => {
            wrongs.push(wrong(name, "form-not-moment"));
            0
        }
    };
    let (deadline, until) = (moment("deadline"), moment("documents_until"));
    let day = posted.get("start").parse::<CivilDate>();
    let Ok(day) = day else { return Err(one(wrong("start", "form-not-day"))) };
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    if let Some(it) = proposed(v, &folded, project, day) {
        let Limits { prepare, offer, .. } = *project.procedure().limits();
        let rule =
            it.all.iter().find(|it| it.key == "times-deadline").map_or(prepare, |it| it.rule);
        let (earliest, least) = (it.deadline.date(), it.until.date());
        let refused = |it| Problem::Refused(Refusal::Procedure(it));
        if Instant(deadline).date() < earliest {
            wrongs.push(refused(procedure::Refusal::DeadlineEarly { rule, earliest }));
        }
        if let Some(rule) = offer
            && Instant(until).seconds() < it.until.seconds()
        {
            wrongs.push(refused(procedure::Refusal::OfferShort { rule, earliest: least }));
        }
    }
    if until > deadline {
        wrongs.push(wrong("documents_until", "times-until-late"));
    }
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    for name in ["deadline", "documents_until"] {
        draft.fields.insert(name.to_owned(), posted.get(name).to_owned());
    }
    drop(folded);
    draft::write(platform, before.as_ref(), &draft).map_err(one)?;
    Ok(format!("{}?done=times-kept", room("purchaser", id, "notice")))
}
