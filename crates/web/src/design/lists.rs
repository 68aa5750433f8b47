//! Lists and the small pieces around them: facts, tabs, pages, empty states, messages.

use super::Link;
use super::icon::{Tone, icon};
use crate::text::Text;
use maud::{Markup, html};

/// Names and their values.
pub fn facts(rows: &[(&str, Markup)]) -> Markup {
    html! {
        dl class="facts" {
            @for (name, value) in rows { dt { (name) } dd { (value) } }
        }
    }
}

/// Neighbouring pages of one thing; `here` is the address of this one.
pub fn tabs(name: &str, here: &str, links: &[Link]) -> Markup {
    html! {
        nav class="tabs" aria-label=(name) {
            ul {
                @for it in links {
                    li { a href=(it.href) aria-current=[(it.href == here).then_some("page")] {
                        (it.label)
                    } }
                }
            }
        }
    }
}

/// Where a page stands in a long list; `None` at either end.
#[derive(Clone, Copy, Debug)]
pub struct Pages<'a> {
    /// From 1.
    pub page: u64,
    pub pages: u64,
    pub found: u64,
    pub before: Option<&'a str>,
    pub after: Option<&'a str>,
}

/// The way through a long list.
pub fn pagination(t: &Text, it: &Pages) -> Markup {
    let place = [
        ("page", it.page.to_string().into()),
        ("pages", it.pages.to_string().into()),
        ("found", it.found.to_string().into()),
    ];
    html! {
        nav class="pagination" aria-label=(t.s("pages-name")) {
            @if let Some(href) = it.before { a href=(href) rel="prev" { (t.s("pages-before")) } }
            span { (t.t("pages-place", &place)) }
            @if let Some(href) = it.after { a href=(href) rel="next" { (t.s("pages-after")) } }
        }
    }
}

/// Nothing is here: why, and where to go.
pub fn empty(what: &str, hint: &str, ways: &[Link]) -> Markup {
    html! {
        div class="empty" {
            p class="empty-what" { (what) }
            p { (hint) }
            @for it in ways { p { a href=(it.href) { (it.label) } } }
        }
    }
}

/// A message about what has just happened.
pub fn flash(tone: Tone, sentence: &str) -> Markup {
    html! {
        div class={ "flash " (tone.class()) } role="status" { (icon(tone)) p { (sentence) } }
    }
}

/// How far something is, in the unit given by the sentence.
pub fn progress(name: &str, id: &str, done: u64, all: u64) -> Markup {
    html! {
        div class="progress" {
            label for=(id) { (name) }
            progress id=(id) value=(done) max=(all.max(1)) { (done) "/" (all) }
        }
    }
}

/// The words of a key, numbered, in a grid of four or six.
pub fn words(t: &Text, words: &[&str]) -> Markup {
    html! {
        ol class="words" aria-label=(t.s("words-name")) {
            @for it in words { li { (it) } }
        }
    }
}

/// The place where a script draws a QR code; the sentence stands there without one.
pub fn qr_slot(part: &str, sentence: &str) -> Markup {
    html! { figure class="qr" { div data-part=(part) {} figcaption { (sentence) } } }
}
