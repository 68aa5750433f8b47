//! Forms: what was typed stays, reasons stand at the field and on top, the act is vermilion.

mod choice;
mod field;

pub use choice::{Answerable, Choice, checkbox, radios, select};
pub use field::{Field, date_time, file, files, money, secret, text, textarea};

use super::icon::{Tone, icon};
use crate::text::Text;
use maud::{Markup, html};

/// The hidden mark that a form came from our own page.
pub fn csrf(token: &str) -> Markup {
    html! { input type="hidden" name="csrf" value=(token); }
}

/// A form that posts to `action`.
pub fn form(action: &str, token: &str, body: &Markup) -> Markup {
    html! { form class="form" method="post" action=(action) { (csrf(token)) (body) } }
}

/// As [`form`], with files.
pub fn upload_form(action: &str, token: &str, body: &Markup) -> Markup {
    html! {
        form class="form" method="post" action=(action) enctype="multipart/form-data" {
            (csrf(token)) (body)
        }
    }
}

/// A form that only asks: filters and searches.
pub fn filters(t: &Text, action: &str, body: &Markup) -> Markup {
    html! {
        form class="filters" method="get" action=(action) role="search" {
            (body)
            div class="filters-do" {
                button class="button" { (t.s("filters-do")) }
                a href=(action) { (t.s("filters-clear")) }
            }
        }
    }
}

/// A group of fields under one question.
pub fn fieldset(legend: &str, body: &Markup) -> Markup {
    html! { fieldset { legend { (legend) } (body) } }
}

/// What is wrong with one field.
#[derive(Clone, Copy, Debug)]
pub struct FieldError<'a> {
    pub name: &'a str,
    pub says: &'a str,
}

/// Every error on top, each leading to its field; nothing when there is none.
pub fn error_summary(t: &Text, errors: &[FieldError]) -> Markup {
    html! {
        @if !errors.is_empty() {
            section class="errors" role="alert" tabindex="-1" aria-labelledby="errors-name" {
                h2 id="errors-name" {
                    (icon(Tone::Alarm)) (t.t("errors-name", &[("n", errors.len().into())]))
                }
                ul {
                    @for it in errors { li { a href={ "#f-" (it.name) } { (it.says) } } }
                }
                p { (t.s("errors-kept")) }
            }
        }
    }
}

/// The act that commits: vermilion, with what it brings about.
pub fn commit_button(label: &str, brings: &str) -> Markup {
    html! {
        div class="commit" {
            p { (brings) }
            button class="button commit-button" { (label) }
        }
    }
}

/// An ordinary act; nothing is committed by it.
pub fn button(label: &str) -> Markup {
    html! { p { button class="button" { (label) } } }
}

/// One line of the page that shows everything before the act.
pub struct Answer<'a> {
    pub question: &'a str,
    pub answer: Markup,
    /// Where it can be changed; `None` when it cannot.
    pub change: Option<&'a str>,
}

/// Everything as it will stand, before the vermilion button.
pub fn review(t: &Text, answers: &[Answer]) -> Markup {
    html! {
        dl class="review" {
            @for it in answers {
                div {
                    dt { (it.question) }
                    dd { (it.answer) }
                    @if let Some(href) = it.change {
                        dd class="change" {
                            a href=(href) {
                                (t.s("review-change")) span class="unseen" { " " (it.question) }
                            }
                        }
                    }
                }
            }
        }
    }
}
