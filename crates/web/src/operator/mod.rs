//! The operator's page: store, publisher, witnesses, and what is missing stands in red.

mod calendar;
pub(crate) mod exceptions;

use std::sync::Arc;

use app::access::Action;
use app::platform::{Platform, Published, Serving};
use app::setup::OFFICIALS_MIN;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use axum::routing::get;
use domain::parties::{Purpose, Role};
use domain::world::World;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::icon::{Tone, tag};
use crate::design::lists::{facts, flash};
use crate::design::value::{code, instant};
use crate::desk::doors::shows;
use crate::desk::duties::KEYS_LEAST;
use crate::desk::files::DOCUMENT_BYTES_MAX;
use crate::desk::perform::{self, Shown, may_read};
use crate::desk::posted::Posted;
use crate::desk::waiting::alarms;
use crate::site::Site;
use crate::text::Text;
use crate::visit::Visit;

/// Fewest trustees that open a lot: two of three.
const TRUSTEES_LEAST: usize = 3;

/// Who works at this desk.
const PEOPLE: &[Role] = &[Role::Operator];
/// The notice of one upload, in bytes.
const UPLOAD_BYTES_MAX: usize = (DOCUMENT_BYTES_MAX + 1_048_576) as usize;

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/operator", get(home))
        .route("/operator/calendar", get(years).post(publish))
        .route("/operator/exceptions", shows(exceptions::page))
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX))
}

async fn years(v: Visit) -> Response {
    perform::show(v, calendar::page).await
}

async fn publish(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, calendar::ask, calendar::page).await
}

async fn home(v: Visit) -> Response {
    perform::show(v, page).await
}

fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let platform = &v.site.platform;
    let (serving, published, keys) = (platform.serving(), platform.published(), platform.keys());
    let (alarms, lost) = (alarms(platform), exceptions::alarm(v)?);
    let folded = platform.folded()?;
    may_read(v, &folded, Action::ReadHealth, None)?;
    let missing = missing(&folded.world, &keys.policy);
    let names = [
        "operator-serving",
        "operator-leaves",
        "operator-head",
        "operator-cosigned",
        "operator-beat",
        "operator-witnesses",
        "page-origin",
        "operator-log-key",
        "operator-ack-key",
    ]
    .map(|key| t.s(key));
    let values = [
        state(t, &serving),
        html! { (folded.next) },
        html! { (published.head.size) " " (code(&hex(&published.head.root))) },
        html! { (published.cosigned) },
        beat(t, &published),
        html! {
            @if published.signed_by.is_empty() { (tag(Tone::Alarm, &t.s("operator-nobody"))) }
            @for it in &published.signed_by { p { (tag(Tone::Checked, it)) } }
        },
        code(&keys.origin),
        code(&keys.log),
        code(&keys.ack),
    ];
    let rows: Vec<(&str, Markup)> = names.iter().map(String::as_str).zip(values).collect();
    let body = html! {
        @for it in &alarms { (flash(Tone::Alarm, &t.s(it))) }
        (lost)
        @if missing.is_empty() { (flash(Tone::Checked, &t.s("operator-complete"))) }
        @else {
            h2 { (t.s("operator-missing")) }
            ul class="files" {
                @for it in &missing { li { (tag(Tone::Alarm, &t.s(it))) } }
            }
        }
        (facts(&rows))
        p { (t.s("operator-doctor")) " " (code("daylight doctor")) }
        p {
            a href="/health" { (t.s("operator-health")) } " · "
            a href="/metrics" { (t.s("operator-metrics")) } " · "
            a href="/operator/calendar" { (t.s("calendar-title")) } " · "
            a href="/operator/exceptions" { (t.s("exceptions-title")) }
        }
    };
    Ok(Shown::reading(t.s("operator-title"), body))
}

fn state(t: &Text, it: &Serving) -> Markup {
    match it {
        Serving::Open => tag(Tone::Checked, &t.s("operator-open")),
        Serving::Founding => tag(Tone::Alarm, &t.s("alarm-founding")),
        Serving::Unwitnessed(_) => tag(Tone::Alarm, &t.s("alarm-unwitnessed")),
        Serving::ReadOnly(why) => html! {
            (tag(Tone::Alarm, &t.s("alarm-read-only"))) " " (why)
        },
    }
}

fn beat(t: &Text, it: &Published) -> Markup {
    html! {
        @if it.beat_ms > 0 { (instant(it.beat_ms)) }
        @else { (tag(Tone::Alarm, &t.s("operator-never"))) }
    }
}

fn hex(root: &[u8; 32]) -> String {
    root.iter().map(|it| format!("{it:02x}")).collect()
}

/// Why nothing can be announced now: everything that the set-up lacks, each with its remedy.
#[must_use]
pub fn set_up_lacks(platform: &Platform, world: &World) -> Vec<Problem> {
    let missing = missing(world, &platform.keys().policy);
    missing.into_iter().map(|it| Problem::Denied(it.to_owned())).collect()
}

/// Keys of what a centre lacks before it can announce.
#[must_use]
pub fn missing(world: &World, policy: &str) -> Vec<&'static str> {
    let centre = &world.centre;
    let unspent = |it: &&domain::parties::Trustee| {
        let shares = it.deposited.iter().filter(|it| it.0.0 == Purpose::Share);
        shares.filter(|key| !it.spent.contains(&key.1.key)).count() >= KEYS_LEAST
    };
    let count = |role| world.people.values().filter(|it| it.is(role)).count();
    let has = |role| count(role) > 0;
    let checks = [
        (!policy.is_empty(), "missing-policy"),
        (!centre.origin.is_empty(), "missing-centre"),
        (count(Role::Official) >= OFFICIALS_MIN, "missing-official"),
        (has(Role::Chair), "missing-chair"),
        (has(Role::Supervisor), "missing-supervisor"),
        (centre.trustees.len() >= TRUSTEES_LEAST, "missing-trustees"),
        (centre.trustees.values().all(|it| unspent(&it)), "missing-keys"),
        (!centre.drills.is_empty(), "missing-drill"),
        (world.catalogue.is_some() || centre.is_sample(), "missing-catalogue"),
    ];
    checks.iter().filter(|it| !it.0).map(|it| it.1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_centre_without_anything_lacks_everything_and_says_so_in_both_languages() {
        let all = missing(&World::default(), "");
        assert_eq!(all.len(), 8, "without trustees nobody lacks keys: {all:?}");
        for lang in crate::text::Lang::ALL {
            let t = Text::get(lang);
            let says = |it: &&str| t.has(it) && t.has(&format!("{it}-do"));
            assert!(all.iter().all(says) && says(&"missing-keys"));
        }
    }
}
