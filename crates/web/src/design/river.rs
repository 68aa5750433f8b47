//! The river: a procedure's life as one line, with what was, what is, and what may come when.

use super::icon::{Tone, icon};
use super::proof::{Proof, chip};
use super::value::instant;
use crate::text::Text;
use domain::rulebook::Mark;
use maud::{Markup, html};

/// The rule that a time or an act rests on.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// The rule's id, such as `T01`.
    pub rule: &'a str,
    /// Instrument and article.
    pub cite: &'a str,
    /// What it says, one sentence.
    pub says: &'a str,
    /// How the citation was verified.
    pub mark: Mark,
    /// What the centre set in place of the pack's value; empty for nothing.
    pub own: &'a str,
}

/// How a rule's citation was verified, in words.
pub fn mark(t: &Text, mark: Mark) -> String {
    t.s(match mark {
        Mark::Verified => "mark-verified",
        Mark::FromMemory => "mark-from-memory",
        Mark::Config => "mark-config",
    })
}

/// Where a stage stands in time.
#[derive(Clone, Copy, Debug)]
pub enum Phase<'a> {
    /// It happened, and the log has it.
    Past { at_ms: i64, proof: Option<Proof<'a>> },
    /// It goes on, perhaps until a legal moment.
    Now { until_ms: Option<i64> },
    /// It may come, within legal bounds.
    Future { earliest_ms: Option<i64>, latest_ms: Option<i64> },
    /// As the future, on a calendar that is not yet published, with the reason.
    Provisional { earliest_ms: Option<i64>, latest_ms: Option<i64>, why: &'a str },
    /// It will not come in this procedure.
    Never,
}

/// One stage of the river.
#[derive(Clone, Copy, Debug)]
pub struct Station<'a> {
    pub name: &'a str,
    /// What happened last or goes on; empty for nothing to say.
    pub detail: &'a str,
    pub phase: Phase<'a>,
    pub basis: Option<Basis<'a>>,
}

/// Draws the river as an ordered list; the line itself is style.
pub fn river(t: &Text, stations: &[Station]) -> Markup {
    html! {
        ol class="river" aria-label=(t.s("river-name")) {
            @for it in stations { (station(t, it)) }
        }
    }
}

fn station(t: &Text, it: &Station) -> Markup {
    let (class, word, tone) = match it.phase {
        Phase::Past { .. } => ("past", t.s("river-past"), Tone::Checked),
        Phase::Now { .. } => ("now", t.s("river-now"), Tone::Now),
        Phase::Future { .. } => ("future", t.s("river-future"), Tone::Plain),
        Phase::Provisional { .. } => ("future", t.s("river-provisional"), Tone::Due),
        Phase::Never => ("never", t.s("river-never"), Tone::Plain),
    };
    let current = matches!(it.phase, Phase::Now { .. }).then_some("step");
    html! {
        li class={ "station " (class) } aria-current=[current] {
            p class="station-name" { (it.name) }
            @if !it.detail.is_empty() { p { (it.detail) } }
            p class="station-word" { (icon(tone)) (word) }
            (times(t, &it.phase))
            @if let Some(basis) = &it.basis { (article(t, basis)) }
        }
    }
}

fn times(t: &Text, phase: &Phase) -> Markup {
    match phase {
        Phase::Past { at_ms, proof } => html! {
            p { (instant(*at_ms)) }
            @if let Some(proof) = proof { (chip(t, proof)) }
        },
        Phase::Now { until_ms } => html! {
            @if let Some(until) = until_ms { p { (t.s("river-until")) " " (instant(*until)) } }
        },
        Phase::Future { earliest_ms, latest_ms } => bounds(t, *earliest_ms, *latest_ms),
        Phase::Provisional { earliest_ms, latest_ms, why } => html! {
            (bounds(t, *earliest_ms, *latest_ms))
            p { small { (why) } }
        },
        Phase::Never => html! {},
    }
}

fn bounds(t: &Text, earliest: Option<i64>, latest: Option<i64>) -> Markup {
    html! {
        @if let Some(it) = earliest { p { (t.s("river-earliest")) " " (instant(it)) } }
        @if let Some(it) = latest { p { (t.s("river-latest")) " " (instant(it)) } }
    }
}

/// The article behind a fact, one step away.
pub fn article(t: &Text, basis: &Basis) -> Markup {
    html! {
        details class="basis" {
            summary { (t.s("basis-name")) " " (basis.cite) " " small { (basis.rule) } }
            p { (basis.says) }
            @if !basis.own.is_empty() { p { strong { (basis.own) } } }
            p { small { (basis.rule) " · " (mark(t, basis.mark)) } }
        }
    }
}
