//! The desk: what waits for a person, until when, and why; the first line is the one to do now.

use super::Link;
use super::clock::remaining;
use super::icon::{Tone, tag};
use super::lists::empty;
use super::river::{Basis, article};
use super::value::until;
use crate::text::Text;
use maud::{Markup, html};

const DAY_MS: i64 = 86_400_000;

/// One thing that waits.
#[derive(Clone, Copy, Debug)]
pub struct Duty<'a> {
    /// What is to be done, a verb with its object.
    pub what: &'a str,
    /// For which project or lot.
    pub about: &'a str,
    pub until_ms: Option<i64>,
    /// Why it waits for this person, one sentence.
    pub why: &'a str,
    pub basis: Option<Basis<'a>>,
    /// Where it is done.
    pub link: Link<'a>,
}

/// The list, in the order given; the caller sorts by urgency.
pub fn desk(t: &Text, now_ms: i64, duties: &[Duty]) -> Markup {
    if duties.is_empty() {
        return empty(&t.s("desk-empty"), &t.s("desk-empty-hint"), &[]);
    }
    html! {
        ol class="desk" {
            @for (place, it) in duties.iter().enumerate() { (duty(t, now_ms, place, it)) }
        }
    }
}

fn duty(t: &Text, now_ms: i64, place: usize, it: &Duty) -> Markup {
    html! {
        li class="duty" {
            div class="duty-what" {
                @if place == 0 { p class="duty-first" { (t.s("desk-first")) } }
                h2 { a href=(it.link.href) { (it.what) } }
                p { (it.about) }
                p class="quiet" { (it.why) }
                @if let Some(basis) = &it.basis { (article(t, basis)) }
            }
            div class="duty-when" {
                @if let Some(until) = it.until_ms { (due(t, now_ms, until)) }
                @else { p class="quiet" { (t.s("desk-no-limit")) } }
                p { a class="button quiet-button" href=(it.link.href) { (it.link.label) } }
            }
        }
    }
}

/// Until when, with overdue and the last day marked in a word.
fn due(t: &Text, now_ms: i64, until_ms: i64) -> Markup {
    let left = until_ms.saturating_sub(now_ms);
    html! {
        p { (t.s("desk-until")) " " (until(until_ms)) }
        @if left < 0 {
            p { (tag(Tone::Alarm, &t.s("desk-overdue"))) }
        } @else if left <= DAY_MS {
            p { (tag(Tone::Due, &t.t("desk-left", &[("time", remaining(t, left).into())]))) }
        }
    }
}
