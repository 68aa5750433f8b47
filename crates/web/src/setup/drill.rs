//! The drill: the platform seals a test envelope, every trustee's tool answers, it opens.

use app::ports::{ObjectError, ObjectName};
use app::setup::Step;
use app::setup::drill::{self, Drill, DrillState};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use domain::parties::Centre;
use domain::shared::{AccountId, Hash, Id};
use domain::world::Command as Any;
use maud::{Markup, html};
use std::collections::BTreeMap;

use crate::act::Problem;
use crate::design::form::{Field, FieldError, button, error_summary, file, form, upload_form};
use crate::design::icon::{Tone, tag};
use crate::design::lists::{facts, flash};
use crate::design::refusal::Kept;
use crate::design::value::code;
use crate::desk::posted::Posted;
use crate::problem::block;
use crate::typed::Form;
use crate::visit::Visit;

use super::hand::{Hand, Sight, acting, may, sight};
use super::list::{Wrong, head, page};
use super::said;
use super::trustees::uploaded;

/// What a trustee types on the own machine to answer a drill.
const DRILL_COMMAND: &str =
    "daylight-key trustee --store DIR drill --drill drill.json --out drilled.json";

/// Shows where the drill stands.
pub(super) async fn show(v: Visit) -> Response {
    let made = v.run(|v| match sight(v) {
        Ok(it) => stands(v, &it, None, None),
        Err(it) => v.problem(&it),
    });
    made.await.unwrap_or_else(|it| it)
}

fn running(v: &Visit) -> Result<Option<Drill>, Problem> {
    let platform = &v.site.platform;
    Ok(drill::running(&*platform.working, platform.clock.wall_ms())?)
}

fn stands(
    v: &Visit,
    sight: &Sight,
    error: Option<(&'static str, String)>,
    problem: Option<&Problem>,
) -> Response {
    let t = v.text;
    let running = match running(v) {
        Ok(it) => it,
        Err(it) => return v.problem(&it),
    };
    let centre = match v.site.platform.folded() {
        Ok(it) => it.world.centre.clone(),
        Err(it) => return v.problem(&it.into()),
    };
    let errors: Vec<FieldError> =
        error.iter().map(|(name, says)| FieldError { name, says }).collect();
    let csrf = v.session.as_ref().map_or("", |it| it.csrf.as_str());
    let body = html! {
        @if v.query.contains("done=held") { (flash(Tone::Checked, &t.s("setup-drill-held"))) }
        @if let Some(it) = problem { (block(t, it, Kept::Unchanged)) }
        (error_summary(t, &errors))
        (head(v, sight, Step::Drill))
        p { (t.s("setup-drill-says")) }
        @if sight.hand == Hand::Console {
            p { (t.s("setup-official-needed")) }
        } @else if sight.before(Step::Drill).is_none() {
            @if let Some(it) = &running { (answers(v, csrf, (it, &centre), error.as_ref())) }
            (form("/setup/drill/begin", csrf, &html! {
                span id="f-begin" {}
                @if running.is_some() { p class="quiet" { (t.s("setup-drill-anew-says")) } }
                @if running.is_some() {
                    p { button class="button quiet-button" { (t.s("setup-drill-anew")) } }
                } @else { (button(&t.s("setup-drill-begin"))) }
            }))
        }
    };
    let wrong =
        if error.is_some() || problem.is_some() { Wrong::Something } else { Wrong::Nothing };
    page(v, Step::Drill, wrong, &body)
}

/// The sheet for the trustees, who has answered, and the form for an answer.
fn answers(
    v: &Visit,
    csrf: &str,
    (it, centre): (&Drill, &Centre),
    error: Option<&(&'static str, String)>,
) -> Markup {
    let t = v.text;
    let (waits, wrong) = match it.state() {
        DrillState::Waiting(it) => (it, Vec::new()),
        DrillState::Wrong(it) => (Vec::new(), it),
        DrillState::Open(..) => (Vec::new(), Vec::new()),
    };
    let named = |name: &Id| centre.trustees.get(name).map_or("", |it| it.name.as_str());
    let rows: Vec<(&str, Markup)> = it
        .trustees
        .iter()
        .map(|name| {
            let (tone, word) = match () {
                () if wrong.contains(name) => (Tone::Alarm, "setup-drill-wrong"),
                () if waits.contains(name) => (Tone::Due, "setup-drill-waits"),
                () => (Tone::Checked, "setup-drill-answered"),
            };
            (named(name), html! { (tag(tone, &t.s(word))) " " (code(name.as_str())) })
        })
        .collect();
    let error = error.filter(|it| it.0 == "answer").map_or("", |it| it.1.as_str());
    html! {
        ol {
            li { a href="/setup/drill/sheet" download { (t.s("setup-drill-sheet")) } }
            li {
                (t.s("setup-drill-do")) br;
                (code(DRILL_COMMAND))
            }
        }
        (facts(&rows))
        (upload_form("/setup/drill", csrf, &html! {
            input type="hidden" name="key" value=(v.fresh_key());
            (file(t, &Field { name: "answer", label: &t.s("setup-drill-answer"), error,
                ..Field::default() }, ".json,.txt"))
            (button(&t.s("setup-drill-send")))
        }))
    }
}

/// Begins a drill with every trustee; one that ran before is over.
pub(super) async fn begin(v: Visit, Form(fields): Form<BTreeMap<String, String>>) -> Response {
    let made = v.run(move |v| {
        let csrf = fields.get("csrf").map_or("", String::as_str);
        let sight = match acting(v, csrf) {
            Ok(it) if it.hand != Hand::Console => it,
            Ok(_) => return v.problem(&Problem::Denied("refusal-not-permitted".to_owned())),
            Err(it) => return v.problem(&it),
        };
        match begun(v) {
            Ok(Ok(())) => Redirect::to("/setup/drill").into_response(),
            Ok(Err(it)) => stands(v, &sight, Some(("begin", said::lack(v.text, &it))), None),
            Err(it) => v.problem(&it),
        }
    });
    made.await.unwrap_or_else(|it| it)
}

fn begun(v: &Visit) -> Result<Result<(), drill::DrillLack>, Problem> {
    let platform = &v.site.platform;
    let (working, now) = (&*platform.working, platform.clock.wall_ms());
    let used = drill::used(working, now)?;
    let centre = platform.folded()?.world.centre.clone();
    match Drill::begin(&centre, &used, &*platform.entropy) {
        Ok(it) => Ok(Ok(drill::keep(working, &it, now)?)),
        Err(it) => Ok(Err(it)),
    }
}

/// The file that each trustee's tool reads.
pub(super) async fn sheet(v: Visit) -> Response {
    let made = v.run(|v| {
        if let Err(it) = sight(v) {
            return v.problem(&it);
        }
        match running(v) {
            Ok(Some(it)) => {
                let headers = [
                    (header::CONTENT_TYPE, "application/json"),
                    (header::CONTENT_DISPOSITION, "attachment; filename=\"drill.json\""),
                    (header::CACHE_CONTROL, "no-store"),
                ];
                (headers, it.sheet()).into_response()
            }
            Ok(None) => v.problem(&Problem::Denied("problem-not-found".to_owned())),
            Err(it) => v.problem(&it),
        }
    });
    made.await.unwrap_or_else(|it| it)
}

/// Takes one trustee's answer; the last one opens the envelope, and the drill is held.
pub(super) async fn answer(v: Visit, posted: Posted) -> Response {
    let key = posted.get("key").to_owned();
    let asked = v.clone().run(move |v| {
        let sight = acting(v, posted.get("csrf")).map_err(|it| v.problem(&it))?;
        let again = |says: String| stands(v, &sight, Some(("answer", says)), None);
        let bytes = uploaded(v, &posted, "answer").map_err(|it| v.problem(&it))?;
        let bytes = bytes.ok_or_else(|| again(v.text.s("form-needed")))?;
        let running = running(v).map_err(|it| v.problem(&it))?;
        let mut running = running.ok_or_else(|| again(v.text.s("setup-drill-none")))?;
        let centre = v.site.platform.folded().map(|it| it.world.centre.clone());
        let centre = centre.map_err(|it| v.problem(&it.into()))?;
        running.take(&centre, &bytes).map_err(|it| again(said::drill(v.text, &it)))?;
        let platform = &v.site.platform;
        let kept = drill::keep(&*platform.working, &running, platform.clock.wall_ms());
        kept.map_err(|it| v.problem(&it.into()))?;
        let DrillState::Open(hash, transcript) = running.state() else { return Ok(None) };
        let command = running.held(hash);
        may(v, &sight.hand, &command).map_err(|it| v.problem(&it))?;
        keep_transcript(v, &hash, &transcript).map_err(|it| v.problem(&it))?;
        Ok(Some((sight.hand.account(), command)))
    });
    match asked.await {
        Ok(Ok(Some((account, command)))) => held(v, account, key, command).await,
        Ok(Ok(None)) => Redirect::to("/setup/drill").into_response(),
        Ok(Err(it)) | Err(it) => it,
    }
}

async fn held(
    v: Visit,
    account: AccountId,
    key: String,
    command: domain::parties::Command,
) -> Response {
    let done = v.act(&account, &key, Any::Parties(command)).await;
    let made = v.run(move |v| match done {
        Ok(_) => match drill::end(&*v.site.platform.working) {
            Ok(()) => Redirect::to("/setup/drill?done=held").into_response(),
            Err(it) => v.problem(&it.into()),
        },
        Err(problem) => match sight(v) {
            Ok(it) => stands(v, &it, None, Some(&problem)),
            Err(it) => v.problem(&it),
        },
    });
    made.await.unwrap_or_else(|it| it)
}

/// Keeps what was asked and answered, under its hash: the record holds only the hash.
fn keep_transcript(v: &Visit, hash: &Hash, transcript: &str) -> Result<(), Problem> {
    let objects = &v.site.platform.objects;
    let name =
        |folder: &str| ObjectName::new(&format!("{folder}/{}", hash.hex())).expect("hex is a name");
    let (upload, done) = (name("drill-upload"), name("drills"));
    let down = |it: ObjectError| Problem::Down(it.to_string());
    objects.abandon(&upload).map_err(down)?;
    objects.put_part(&upload, 0, transcript.as_bytes()).map_err(down)?;
    objects.finish(&upload, &done).map_err(down)
}
