//! The page of the desk.

use app::rules::rules_for;
use axum::response::Response;
use domain::parties::Role;
use domain::shared::Instant;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::Link;
use crate::design::desk::{Duty, desk};
use crate::design::icon::{Tone, tag};
use crate::text::Text;
use crate::visit::{Frame, Visit};

use super::basis::Cited;
use super::duties::{self, Sight};
use super::waiting::waiting;

pub(super) async fn show(visit: Visit) -> Response {
    match visit.run(page).await {
        Ok(it) | Err(it) => it,
    }
}

fn page(v: &Visit) -> Response {
    made(v).unwrap_or_else(|it| v.problem(&it))
}

fn made(v: &Visit) -> Result<Response, Problem> {
    let account = v.session.as_ref().ok_or(Problem::SignIn)?.account.clone();
    let t = v.text;
    let waiting = waiting(&v.site.platform)?;
    let calendar = super::calendar();
    let now = Instant(v.now_ms);
    let folded = v.site.platform.folded()?;
    let sight = Sight { world: &folded.world, waiting: &waiting, calendar, now };
    let list = duties::duties(&sight, &account);
    let said: Vec<Said> = list.iter().map(|it| Said::of(v, &sight, it)).collect();
    let drawn: Vec<Duty> = list.iter().zip(&said).map(|(duty, it)| it.drawn(duty)).collect();
    let roles =
        folded.world.people.get(&account).map(domain::parties::Person::held).unwrap_or_default();
    drop(folded);
    let body = html! {
        @if roles.contains(&Role::Official) || roles.contains(&Role::Operator) {
            (lacking(t, &waiting.missing))
        }
        (desk(t, v.now_ms, &drawn))
        (crate::messages::ways(v))
    };
    Ok(v.page(&Frame::reading(&t.s("desk-title")), &body))
}

/// What the centre lacks before it can announce, in red.
fn lacking(t: &Text, missing: &[&str]) -> Markup {
    html! {
        @if !missing.is_empty() {
            h2 { (t.s("operator-missing")) }
            ul class="files" { @for it in missing { li { (tag(Tone::Alarm, &t.s(it))) } } }
        }
    }
}

/// The sentences of one duty.
struct Said {
    what: String,
    why: String,
    label: String,
    cited: Option<Cited>,
}

impl Said {
    fn of(v: &Visit, sight: &Sight, it: &duties::Duty) -> Self {
        let t = v.text;
        let rules = rules_for(sight.world, it.lot.as_ref(), sight.now);
        Self {
            what: t.s(&format!("duty-{}", it.what)),
            why: t.s(&format!("duty-{}-why", it.what)),
            label: t.s("desk-open"),
            cited: it.rule.and_then(|id| Cited::of(t, rules, id)),
        }
    }

    fn drawn<'a>(&'a self, duty: &'a duties::Duty) -> Duty<'a> {
        Duty {
            what: &self.what,
            about: &duty.about,
            until_ms: duty.until_ms,
            why: &self.why,
            basis: self.cited.as_ref().map(Cited::basis),
            link: Link { href: &duty.href, label: &self.label },
        }
    }
}
