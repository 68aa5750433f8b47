//! A letter and its reply, as whoever may read them sees them.

use app::follower::Folded;
use app::rules::rules_for;
use domain::lot::Lot;
use domain::remedies::{Answered, Letter, Remedy, RemedyAnswered, Standing, Suspends};
use domain::shared::{Id, Instant};
use maud::{Markup, html};

use super::{OUTCOMES, name, word};
use crate::design::icon::{Tone, tag};
use crate::design::lists::facts;
use crate::design::river::article;
use crate::design::value::{code, instant};
use crate::desk::basis::Cited;
use crate::desk::files;
use crate::text::Text;
use crate::visit::Visit;

/// How much of a remedy is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// Letter and reply.
    Whole,
    /// The reply alone, for another bidder whom it concerns.
    Reply,
    /// Clocks and outcome, as everybody sees them.
    Clocks,
}

/// One remedy with its clock, its letter and its reply.
pub(super) fn one(
    v: &Visit,
    folded: &Folded,
    lot: &Lot,
    (number, it): (&Id, &Remedy),
    extent: Extent,
) -> Markup {
    let t = v.text;
    let rules = rules_for(&folded.world, Some(&lot.id), Instant(v.now_ms));
    let cited = Cited::of(t, rules, &it.rule);
    html! {
        section class="remedy" {
            h2 { (name(t, number, it)) }
            p { (state(v, it)) }
            @if it.is_open() && it.suspends != Suspends::No {
                p {
                    @if it.suspends == Suspends::UntilAnswer { (t.s("remedy-suspends")) }
                    @else { (t.s("remedy-contract-waits")) }
                }
            }
            @if extent == Extent::Whole && let Some(letter) = it.letter() {
                (text_of(v, folded, letter))
            }
            @if extent != Extent::Clocks && let Some(answer) = &it.answer { (reply(t, answer)) }
            @if let Some(cited) = &cited { (article(t, &cited.basis())) }
        }
    }
}

/// Where it stands, and until when.
pub(super) fn state(v: &Visit, it: &Remedy) -> Markup {
    let t = v.text;
    let due = Instant::end_of(it.due);
    html! {
        @if it.standing == Standing::Late { (tag(Tone::Alarm, &t.s("remedy-late"))) " " }
        @match it.answered {
            Answered::Withdrawn => { (tag(Tone::Plain, &t.s("remedy-withdrawn"))) }
            Answered::Yes => {
                (tag(Tone::Checked, &t.s("remedy-answered")))
                @if let Some(outcome) = it.outcome() {
                    " " (t.s(&format!("outcome-{}", word(&OUTCOMES, outcome))))
                }
            }
            Answered::No => {
                @if due.0 < v.now_ms { (tag(Tone::Alarm, &t.s("desk-overdue"))) " " }
                @else { (tag(Tone::Due, &t.s("remedy-open"))) " " }
                (t.s("desk-until")) " " (instant(due.0))
                @if let Some(other) = it.due_other {
                    " " (tag(Tone::Due, &t.s("river-provisional")))
                    " " (t.s("river-latest")) " " (instant(Instant::end_of(other).0))
                }
            }
        }
    }
}

/// Who writes what, with the documents.
pub(super) fn text_of(v: &Visit, folded: &Folded, it: &Letter) -> Markup {
    let t = v.text;
    let known = folded.world.organisations.get(&it.raiser);
    let raiser = known.map_or("", |it| it.name.as_str());
    let [by, claims, request, grounds] =
        ["remedy-raiser", "field-claims", "field-request", "field-grounds"].map(|key| t.s(key));
    let mut rows = vec![
        (by.as_str(), html! { (raiser) " " (code(it.raiser.as_str())) }),
        (&claims, lines(&it.claims)),
    ];
    for (label, text) in [(&request, &it.request), (&grounds, &it.grounds)] {
        if !text.is_empty() {
            rows.push((label, lines(text)));
        }
    }
    html! { (facts(&rows)) (documents(&it.documents)) }
}

/// The signed reply.
fn reply(t: &Text, it: &RemedyAnswered) -> Markup {
    html! {
        h3 { (t.s("remedy-reply")) }
        @if let Some(reply) = &it.reply {
            blockquote class="said" { (lines(&reply.text)) }
            (documents(&reply.documents))
        }
        p class="quiet" { (t.s("remedy-signed-by")) " " (code(&it.signed.key.hex())) }
    }
}

/// A text with its own lines.
pub(super) fn lines(text: &str) -> Markup {
    html! { @for line in text.lines() { p { (line) } } }
}

fn documents(all: &[domain::procedure::Document]) -> Markup {
    html! {
        @if !all.is_empty() {
            ul class="files" {
                @for it in all { li { a href=(files::href(&it.sha256, &it.name)) { (it.name) } } }
            }
        }
    }
}
