//! The trustee's own page, and the package as a download.

use app::follower::Folded;
use app::setup::drill::{self, DrillState};
use app::trustee_package::{self as packages, Batch};
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::lot::Stage;
use domain::parties::Purpose;
use domain::shared::Id;
use maud::{Markup, html};

use super::{At, batch_of, not_now, own_trustee, path_of};
use crate::act::Problem;
use crate::design::clock::remaining;
use crate::design::form;
use crate::design::icon::{Tone, tag};
use crate::design::lists::{facts, flash};
use crate::design::value::{code, instant};
use crate::desk::duties::Step;
use crate::desk::waiting::waiting;
use crate::visit::{Frame, Visit};

const MS_A_SECOND: i64 = 1_000;

/// What waits for this trustee, what was answered, and where the tool is to be had.
pub async fn show(visit: Visit) -> Response {
    let work = |visit: &Visit| {
        // The frame folds again, so the states are let go of before the page is made.
        match drawn(visit) {
            Ok(body) => visit.page(&Frame::reading(&visit.text.s("trustee-title")), &body),
            Err(it) => visit.problem(&it),
        }
    };
    visit.run(work).await.unwrap_or_else(|it| it)
}

fn drawn(visit: &Visit) -> Result<Markup, Problem> {
    let trustee = own_trustee(visit)?;
    // Read before the states are held: it folds them too.
    let before = before_a_notice(visit, &trustee)?;
    let folded = visit.site.platform.folded()?;
    let t = visit.text;
    let waiting = packages::waiting(&folded.world, &trustee);
    let contests = contests(&folded, &trustee);
    Ok(html! {
        @if visit.query.contains("done=sent") {
            (flash(Tone::Checked, &t.s("trustee-sent")))
        }
        p { (t.s("trustee-tool")) }
        (before)
        h2 { (t.s("trustee-waits")) }
        @if waiting.is_empty() { p { (t.s("trustee-nothing")) } }
        @for batch in &waiting { (waits(visit, &folded, batch)) }
        @if !contests.is_empty() { h2 { (t.s("trustee-contests")) } }
        @for batch in &contests { (contest(visit, batch)) }
        (answers(visit, &folded, &trustee))
        h2 { (t.s("trustee-keys")) }
        (keys(visit, &folded, &trustee))
        h2 { (t.s("trustee-get")) }
        (tool(visit, &trustee))
    })
}

/// What waits before any bid: a drill of all trustees, and assignments for a notice.
fn before_a_notice(visit: &Visit, trustee: &Id) -> Result<Markup, Problem> {
    let t = visit.text;
    let asked = drill_asks(visit, trustee)?;
    let drafts = waiting(&visit.site.platform)?.drafts;
    let drafts: Vec<_> =
        drafts.iter().filter(|it| it.step == Step::Asked && it.missing.contains(trustee)).collect();
    let command = "daylight-key trustee --store STORE drill --drill drill.json --out drilled.json";
    Ok(html! {
        @if asked.is_some() {
            h2 { (t.s("trustee-drill")) }
            p { (t.s("trustee-drill-why")) }
            p { a href="/trustee/drill.json" download { (t.s("trustee-drill-get")) } }
            p { (t.s("trustee-run")) " " (code(command)) }
            p { (t.s("trustee-drill-send")) }
        }
        @if !drafts.is_empty() {
            h2 { (t.s("trustee-assign")) }
            ul {
                @for it in &drafts {
                    li { a href={ "/assignments/" (it.lot) } { (it.about) " · " (it.lot) } }
                }
            }
        }
    })
}

/// The sheet of a running drill that waits for this trustee.
fn drill_asks(visit: &Visit, trustee: &Id) -> Result<Option<String>, Problem> {
    let platform = &visit.site.platform;
    let running = drill::running(&*platform.working, platform.clock.wall_ms())?;
    Ok(running.and_then(|it| match it.state() {
        DrillState::Waiting(missing) => missing.contains(trustee).then(|| it.sheet()),
        DrillState::Wrong(_) | DrillState::Open(..) => None,
    }))
}

/// The test envelope of a drill, for the trustee's own machine.
pub async fn drill_sheet(visit: Visit) -> Response {
    let work = |visit: &Visit| {
        let asked = own_trustee(visit).and_then(|it| drill_asks(visit, &it));
        match asked {
            Ok(Some(sheet)) => file("drill.json", sheet),
            Ok(None) => visit.problem(&Problem::Denied("trustee-not-waiting".to_owned())),
            Err(it) => visit.problem(&it),
        }
    };
    visit.run(work).await.unwrap_or_else(|it| it)
}

/// A file to be kept; caches keep none.
fn file(name: &str, text: String) -> Response {
    let kept = format!("attachment; filename=\"{name}\"");
    let kind = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, kept),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (kind, text).into_response()
}

fn name(visit: &Visit, folded: &Folded, batch: &Batch) -> String {
    let t = visit.text;
    let envelope = t.s(&format!("hall-envelope-{}", batch.envelope.token()));
    let purpose = t.s(&format!("hall-purpose-{:?}", batch.purpose));
    let lot = folded.world.lots.get(&batch.lot);
    let title = lot.map_or_else(String::new, |it| it.notice.title.clone());
    format!("{title} · {} · {envelope} · {purpose}", batch.lot)
}

fn waits(visit: &Visit, folded: &Folded, batch: &Batch) -> Markup {
    let t = visit.text;
    let state = folded.world.lots.get(&batch.lot);
    let state = state.and_then(|it| it.opening.closed.get(&batch.envelope));
    let until_ms = state.map_or(0, |it| it.answers_until_s.saturating_mul(MS_A_SECOND));
    let left = remaining(t, until_ms - visit.now_ms);
    let at = path_of(batch);
    let command = format!(
        "daylight-key trustee --store STORE release --policy POLICY{} --request {} \
         --out shares.json",
        clock(visit),
        file_name(batch)
    );
    html! {
        section {
            h3 { (name(visit, folded, batch)) }
            p { (t.s("trustee-until")) " " (instant(until_ms)) " "
                (tag(Tone::Due, &t.t("desk-left", &[("time", left.into())]))) }
            ol {
                li { a href={ "/trustee/lots/" (at) "/package.json" } download {
                    (t.s("trustee-package")) } " " (t.s("trustee-package-fresh")) }
                li { (t.s("trustee-run")) " " (code(&command)) }
                li { (t.s("trustee-send")) }
            }
            (upload(visit, &format!("/trustee/lots/{at}/shares"), "trustee-shares"))
        }
    }
}

/// In a sample the tool reads the clock that its door and its witnesses read.
fn clock(visit: &Visit) -> &'static str {
    let origin = visit.site.platform.keys().origin;
    if origin.starts_with("sample.") { " --sample-clock DATA/sample-clock" } else { "" }
}

fn file_name(batch: &Batch) -> String {
    format!("{}.request.json", path_of(batch).replace('/', "-"))
}

/// A form with one file; `label` is the key of what the file is.
fn upload(visit: &Visit, action: &str, label: &str) -> Markup {
    let t = visit.text;
    let id = format!("f-{}", action.replace('/', "-"));
    html! {
        form class="form" method="post" action=(action) enctype="multipart/form-data" {
            (visit.hidden())
            div class="field" {
                label for=(id) { (t.s(label)) }
                input type="file" id=(id) name="file" accept=".json,application/json" required;
            }
            (form::commit_button(&t.s("trustee-hand-in"), &t.s("trustee-hand-in-brings")))
        }
    }
}

/// Contested envelopes for which this trustee's secret is awaited.
fn contests(folded: &Folded, trustee: &Id) -> Vec<Batch> {
    let mut all = Vec::new();
    for lot in folded.world.lots.values().filter(|it| it.stage == Stage::Releasing) {
        for (envelope, purpose) in lot.opening.contested.keys() {
            let batch = Batch { lot: lot.id.clone(), envelope: *envelope, purpose: *purpose };
            let published =
                |x| lot.opening.secrets.iter().any(|it| it.envelope == *envelope && it.x == x);
            if packages::place(lot, &batch, trustee).is_some_and(|x| !published(x)) {
                all.push(batch);
            }
        }
    }
    all
}

fn contest(visit: &Visit, batch: &Batch) -> Markup {
    let t = visit.text;
    let label = t.s("trustee-secret");
    let action = format!("/trustee/lots/{}/secret", path_of(batch));
    let id = format!("f-secret-{}", path_of(batch).replace('/', "-"));
    let command = "daylight-key trustee --store STORE publish-secret --serial SERIAL";
    html! {
        section {
            h3 { (path_of(batch)) }
            p { (t.s("trustee-contest-why")) }
            p { (code(command)) }
            form class="form" method="post" action=(action) enctype="multipart/form-data" {
                (visit.hidden())
                div class="field" {
                    label for=(id) { (label) }
                    input type="text" id=(id) name="file" class="line" autocomplete="off" required
                        pattern="[0-9a-f]{64}";
                }
                (form::commit_button(&t.s("trustee-publish"), &t.s("trustee-publish-brings")))
            }
        }
    }
}

/// Every batch of this trustee that the platform has taken.
fn answers(visit: &Visit, folded: &Folded, trustee: &Id) -> Markup {
    let t = visit.text;
    let all = folded.world.lots.values().flat_map(|lot| {
        let own = lot.opening.releases.values().filter(|it| it.trustee == *trustee);
        own.map(|it| Batch { lot: lot.id.clone(), envelope: it.envelope, purpose: it.purpose })
    });
    let all: Vec<Batch> = all.collect();
    html! {
        h2 { (t.s("trustee-answers")) }
        @if all.is_empty() { p { (t.s("trustee-no-answer")) } }
        @else {
            // Years of them would hide what waits and the keys that are left.
            details class="more" {
                summary { (t.t("trustee-answered-all", &[("n", all.len().into())])) }
                ul {
                    @for it in &all {
                        li {
                            (tag(Tone::Checked, &t.s("trustee-answered"))) " "
                            (name(visit, folded, it))
                            " " a href=(format!("/lots/{}/hall", it.lot)) { (t.s("hall-go")) }
                        }
                    }
                }
            }
        }
    }
}

fn keys(visit: &Visit, folded: &Folded, trustee: &Id) -> Markup {
    let t = visit.text;
    let known = folded.world.centre.trustees.get(trustee);
    let left = |purpose: Purpose| {
        let all = known.iter().flat_map(|it| it.deposited.iter().map(move |key| (it, key)));
        all.filter(|(it, key)| key.0.0 == purpose && !it.spent.contains(&key.1.key)).count()
    };
    let [share, deposit] = ["hall-purpose-Share", "hall-purpose-Deposit"].map(|it| t.s(it));
    let count = |n: usize| html! { (t.t("trustee-left", &[("n", n.into())])) };
    let rows = [
        (share.as_str(), count(left(Purpose::Share))),
        (deposit.as_str(), count(left(Purpose::Deposit))),
    ];
    html! {
        (facts(&rows))
        p { (t.s("trustee-batch-why")) }
        p { (code("daylight-key trustee --store STORE batch --purpose share --out keys.json")) }
        (upload(visit, "/trustee/keys", "trustee-batch"))
    }
}

fn tool(visit: &Visit, trustee: &Id) -> Markup {
    let t = visit.text;
    let attend = format!(
        "daylight-key trustee --store STORE release --policy POLICY{} --attend {}",
        clock(visit),
        visit.site.address
    );
    html! {
        p { (t.s("trustee-get-where")) }
        p { (t.s("trustee-init")) " "
            (code(&format!("daylight-key trustee --store STORE init --name {trustee}"))) }
        p { (t.s("trustee-attend")) " " (code(&attend)) }
        p { (t.s("trustee-policy")) }
        p { (t.s("trustee-destroy")) " "
            (code("daylight-key trustee --store STORE destroy --serial SERIAL")) }
    }
}

/// The package of one batch, for the trustee's own machine.
pub async fn package(visit: Visit, Path(at): Path<At>) -> Response {
    let work = move |visit: &Visit| match packed(visit, &at) {
        Ok((name, text)) => file(&name, text),
        Err(it) => visit.problem(&it),
    };
    visit.run(work).await.unwrap_or_else(|it| it)
}

fn packed(visit: &Visit, at: &At) -> Result<(String, String), Problem> {
    let trustee = own_trustee(visit)?;
    let waits = || Problem::Denied("trustee-not-waiting".to_owned());
    let batch = batch_of(at).ok_or_else(waits)?;
    let platform = &visit.site.platform;
    {
        let folded = platform.folded()?;
        let lot = folded.world.lots.get(&batch.lot).ok_or_else(waits)?;
        packages::place(lot, &batch, &trustee)
            .ok_or_else(|| Problem::Denied("trustee-only".to_owned()))?;
    }
    let text = packages::package(platform, &batch, &visit.site.log).map_err(not_now)?;
    Ok((file_name(&batch), text))
}
