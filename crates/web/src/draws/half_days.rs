//! An expert declares the half-days for which a call is welcome, tied to no project.

use std::collections::BTreeSet;

use app::follower::Folded;
use domain::experts::{self, AvailabilityDeclared, Half, HalfDay, Listed};
use domain::shared::{CivilDate, Id, Instant};
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::lists::empty;
use crate::desk::perform::{Ask, Shown, denied, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Sheet, wrong};
use crate::visit::Visit;

use super::half_day;

/// Days that the form offers, from today on.
const DAYS: i64 = 21;
const DAY_MS: i64 = 86_400_000;

/// The roster's line of the signed-in person.
pub(super) fn own<'a>(v: &Visit, folded: &'a Folded) -> Result<(&'a Id, &'a Listed), Problem> {
    let (account, _) = who(v, folded)?;
    let mut all = folded.world.roster.iter();
    all.find(|it| it.1.profile.account.as_ref() == Some(account)).ok_or_else(denied)
}

fn word(it: &HalfDay) -> String {
    let half = match it.half {
        Half::Morning => "am",
        Half::Afternoon => "pm",
    };
    format!("{}-{half}", it.day)
}

fn offered(now_ms: i64) -> Vec<HalfDay> {
    let day = |at: i64| Instant(now_ms + at * DAY_MS).date();
    let halves = |day| [Half::Morning, Half::Afternoon].map(|half| HalfDay { day, half });
    (0..DAYS).map(day).flat_map(halves).collect()
}

/// The page.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let Ok((_, listed)) = own(v, &folded) else {
        who(v, &folded)?;
        let body = html! { (empty(&t.s("draw-not-listed"), &t.s("draw-not-listed-hint"), &[])) };
        return Ok(Shown::reading(t.s("draw-half-days"), body));
    };
    let shown = offered(v.now_ms);
    let ticked: BTreeSet<String> = if posted.is_sent() {
        posted.all("half").iter().cloned().collect()
    } else {
        listed.half_days.iter().map(word).collect()
    };
    let sheet = Sheet { v, posted, problems };
    let fields = html! {
        fieldset class="field" {
            legend { (t.s("draw-half-days")) }
            p class="hint" { (t.s("draw-half-days-hint")) }
            (sheet.error_at("half"))
            @for it in &shown {
                @let value = word(it);
                div class="choice" {
                    input type="checkbox" id={ "f-" (value) } name="half" value=(value)
                        checked[ticked.contains(&value)];
                    label for={ "f-" (value) } { (half_day(t, it)) }
                }
            }
        }
        (commit_button(&t.s("draw-declare"), &t.s("draw-declare-brings")))
    };
    let body = html! {
        (sheet.top())
        p { (t.s("draw-half-days-why")) }
        (sheet.form("/evaluator/half-days", &fields))
    };
    Ok(Shown::reading(t.s("draw-half-days"), body))
}

/// The command: the whole list anew.
pub(super) fn ask(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let (expert, _) = own(v, &folded).map_err(|it| vec![it])?;
    let mut half_days = BTreeSet::new();
    for it in posted.all("half") {
        half_days.insert(read(it).ok_or_else(|| vec![wrong("half", "refusal-half-days-unfit")])?);
    }
    let it =
        AvailabilityDeclared { expert: expert.clone(), half_days: half_days.into_iter().collect() };
    let command = Command::Experts(experts::Command::Declare(it));
    Ok(Ask { command, next: "/evaluator/half-days?done=draw-declared".to_owned() })
}

fn read(text: &str) -> Option<HalfDay> {
    let (day, half) = text.rsplit_once('-')?;
    let day: CivilDate = day.parse().ok()?;
    let half = match half {
        "am" => Half::Morning,
        "pm" => Half::Afternoon,
        _ => return None,
    };
    Some(HalfDay { day, half })
}
