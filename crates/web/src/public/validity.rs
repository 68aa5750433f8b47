//! Until when bids bind 投标有效期, for everybody: the last day, what was asked, who answered what.

use domain::award::{self, ValidityAnswer};
use domain::lot::{Lot, ValidityRequest};
use domain::rulebook::ids;
use domain::securities::binds_as_announced;
use domain::shared::{CivilDate, Instant};
use maud::{Markup, html};

use crate::design::icon::{Tone, tag};
use crate::design::lists::facts;
use crate::design::value::{code, day, instant};
use crate::text::Text;

use super::lost::name;

/// A day, as it is read.
pub(crate) fn read(it: CivilDate) -> Markup {
    day(Instant::start_of(it).0)
}

/// The words of an answer.
pub(crate) const fn answer(of: ValidityAnswer) -> &'static str {
    match of {
        ValidityAnswer::Extends => "validity-extends",
        ValidityAnswer::Declines => "validity-declines",
    }
}

/// The last day on which bids bind, as the notice and what was agreed since say; none where the
/// notice names no period.
pub(crate) fn last_day(t: &Text, lot: &Lot, now_ms: i64) -> Option<Markup> {
    let announced = binds_as_announced(lot)?;
    let bound = award::all_bind_until(lot, Instant(now_ms));
    let opened = lot.opening.opened_at.is_some() && !lot.is_over();
    Some(html! {
        (read(announced))
        @if let Some(longer) = bound.filter(|it| opened && *it > announced) {
            " → " (read(longer)) " " (tag(Tone::Plain, &t.s("validity-longer")))
        }
        @if opened && bound.is_none() { " " (tag(Tone::Alarm, &t.s("validity-over"))) }
    })
}

/// Everything that was asked and answered, newest first; nothing where nothing was.
pub(crate) fn all(t: &Text, lot: &Lot, now_ms: i64) -> Markup {
    html! {
        @if !lot.validity.is_empty() { h2 { (t.s("validity-requests")) } }
        @for it in lot.validity.iter().rev() { (one(t, lot, it, now_ms)) }
    }
}

fn one(t: &Text, lot: &Lot, it: &ValidityRequest, now_ms: i64) -> Markup {
    let asked = &it.asked;
    let [from, to, until] =
        ["validity-from", "field-valid_to", "validity-answer-by"].map(|it| t.s(it));
    let rows = [
        (from.as_str(), read(asked.from)),
        (to.as_str(), read(asked.to)),
        (until.as_str(), instant(asked.until_s.saturating_mul(1_000))),
    ];
    html! {
        h3 {
            (t.s("past-ValidityAsked")) " " (instant(it.at.0)) " " small { (ids::Y207) }
        }
        (facts(&rows))
        blockquote class="said" { @for line in asked.reason.lines() { p { (line) } } }
        ul class="files" {
            @for (who, (said, at)) in &it.answers {
                li {
                    (name(lot, who)) " " (code(who.as_str())) " "
                    (t.s(answer(*said))) " " (instant(at.0))
                    @if let Some(last) = award::binds_until(lot, who).filter(|last| {
                        *said == ValidityAnswer::Extends && *last < asked.to
                    }) {
                        " " (tag(Tone::Due, &t.s("validity-unsecured"))) " " (read(last))
                    }
                }
            }
            @for who in lot.entrants() {
                @if award::open_request(lot, &who, Instant(now_ms)).is_some_and(|of| {
                    of.asked.number == asked.number
                }) {
                    li { (name(lot, &who)) " " (tag(Tone::Due, &t.s("validity-waits"))) }
                }
            }
        }
    }
}
