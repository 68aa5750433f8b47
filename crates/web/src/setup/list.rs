//! The checklist: every step, what is done, what is missing, and which one is next.

use app::setup::Step;
use axum::response::Response;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::icon::{Tone, tag};
use crate::design::lists::{facts, flash};
use crate::design::value::code as hash;
use crate::visit::{Frame, Visit};

use super::code;
use super::hand::{Sight, sight};

/// Shows the checklist, or asks for the code.
pub(super) async fn show(v: Visit) -> Response {
    let made = v.run(|v| match sight(v) {
        Ok(it) => {
            let title = v.text.s("setup-title");
            v.page(&Frame::reading(&title), &body(v, &it))
        }
        Err(Problem::SignIn) => code::ask(v, None),
        Err(it) => v.problem(&it),
    });
    made.await.unwrap_or_else(|it| it)
}

fn body(v: &Visit, sight: &Sight) -> Markup {
    let t = v.text;
    let done = Step::ALL.len() - sight.missing.len();
    let counted = [("done", done.into()), ("all", Step::ALL.len().into())];
    let keys = [
        (&*t.s("setup-origin"), hash(&sight.state.origin)),
        (&*t.s("setup-log-key"), hash(&sight.state.log_key)),
        (&*t.s("setup-ack-key"), hash(&sight.state.ack_key)),
    ];
    html! {
        @match sight.missing.first() {
            None => (flash(Tone::Checked, &t.s("setup-done-says"))),
            Some(_) => p { (t.s("setup-says")) " " strong { (t.t("setup-count", &counted)) } },
        }
        @if !sight.missing.is_empty() {
            ol class="desk" { @for step in &sight.missing { (line(v, sight, *step)) } }
        }
        @if done > 0 { h2 { (t.s("setup-step-done")) } }
        ul class="files" {
            @for step in Step::ALL.into_iter().filter(|it| sight.is_done(*it)) {
                li {
                    (tag(Tone::Checked, &t.s("setup-step-done"))) " "
                    a href={ "/setup/" (step.name()) } { (t.s(&key(step, "title"))) }
                }
            }
        }
        h2 { (t.s("setup-keys")) }
        p { (t.s("setup-keys-says")) }
        (facts(&keys))
    }
}

/// The key of a step's word.
pub(super) fn key(step: Step, word: &str) -> String {
    format!("setup-{}-{word}", step.name())
}

fn line(v: &Visit, sight: &Sight, step: Step) -> Markup {
    let t = v.text;
    let next = sight.missing.first() == Some(&step);
    let way = format!("/setup/{}", step.name());
    html! {
        li class="duty" {
            div class="duty-what" {
                @if next { p class="duty-first" { (t.s("setup-next")) } }
                h2 { a href=(way) { (t.s(&key(step, "title"))) } }
                p class="quiet" { (t.s(&key(step, "why"))) }
            }
            div class="duty-when" {
                p { (tag(Tone::Alarm, &t.s("setup-step-missing"))) }
            }
        }
    }
}

/// Where every step leads back to, and whether it is done.
pub(super) fn head(v: &Visit, sight: &Sight, step: Step) -> Markup {
    let t = v.text;
    html! {
        p {
            @if sight.is_done(step) { (tag(Tone::Checked, &t.s("setup-step-done"))) }
            @else { (tag(Tone::Alarm, &t.s("setup-step-missing"))) }
            " " (t.s(&key(step, "why")))
        }
        @if let Some(before) = sight.before(step) {
            p { (t.s("setup-before")) " "
                a href={ "/setup/" (before.name()) } { (t.s(&key(before, "title"))) } }
        }
    }
}

/// A whole page of one step.
pub(super) fn page(v: &Visit, step: Step, problem: Wrong, body: &Markup) -> Response {
    let t = v.text;
    let (title, list) = (t.s(&key(step, "title")), t.s("setup-title"));
    let crumbs = [crate::design::Link { href: "/setup", label: &list }];
    let frame = Frame { crumbs: &crumbs, ..Frame::reading(&title) };
    match problem {
        Wrong::Nothing => v.page(&frame, body),
        Wrong::Something => v.page_with(axum::http::StatusCode::UNPROCESSABLE_ENTITY, &frame, body),
    }
}

/// Whether a form is shown again because something was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    Nothing,
    Something,
}

impl Wrong {
    pub fn of<T>(errors: &[T]) -> Wrong {
        if errors.is_empty() { Wrong::Nothing } else { Wrong::Something }
    }
}
