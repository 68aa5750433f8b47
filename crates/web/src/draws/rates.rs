//! The supervisor's view of all draws: rates by purchaser, and why whom the pools left out.

use std::collections::{BTreeMap, BTreeSet};

use domain::draws::{Bench, CallOutcome};
use domain::parties::Role;
use domain::shared::LotId;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::lists::empty;
use crate::design::table::{Set, table};
use crate::desk::perform::{Shown, only};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::text::Text;
use crate::visit::Visit;

use super::columns;

/// What was counted for one caller.
#[derive(Default)]
struct Rate {
    draws: u64,
    called: u64,
    accepted: u64,
    declined: u64,
    silent: u64,
}

/// The page.
pub(super) fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, &[Role::Supervisor])?;
    let ids: BTreeSet<&LotId> =
        folded.world.prequalifications.keys().chain(folded.world.lots.keys()).collect();
    let benches = ids.into_iter().flat_map(|id| folded.world.benches(id));
    let drawn: Vec<Bench<'_>> = benches.filter(|it| it.draw().request.is_some()).collect();
    let body = html! {
        @if drawn.is_empty() {
            (empty(&t.s("draw-none"), &t.s("draw-none-hint"), &[]))
        } @else {
            p { (t.s("draw-rates-why")) }
            (rates(t, &drawn))
            (reasons(t, &drawn))
            h2 { (t.s("draw-lots")) }
            ul class="files" {
                @for it in &drawn {
                    li {
                        @let (title, lot) = it.titles();
                        a href=(room("supervisor", it.id(), "draw")) { (title) " · " (lot) }
                        " · " (super::bench_title(t, *it))
                        @if it.is_judging() && !it.members().is_empty() {
                            " · "
                            a href=(room("supervisor", it.id(), "members")) {
                                (t.s("members-title"))
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(Shown::wide(t.s("draw-rates"), body))
}

fn rates(t: &Text, drawn: &[Bench<'_>]) -> Markup {
    let mut all: BTreeMap<&str, Rate> = BTreeMap::new();
    for bench in drawn {
        let draw = bench.draw();
        let it = all.entry(bench.purchaser_name()).or_default();
        let of = |outcome: CallOutcome| {
            draw.calls.keys().filter(|it| draw.outcome(it) == Some(outcome)).count() as u64
        };
        it.draws += draw.attempts;
        it.called += draw.calls.len() as u64;
        it.accepted += of(CallOutcome::Accepted);
        it.declined += of(CallOutcome::Declined);
        it.silent += of(CallOutcome::NoAnswer);
    }
    let heads = [
        "draw-caller",
        "draw-attempts",
        "draw-called",
        "draw-outcome-accepted",
        "draw-outcome-declined",
        "draw-outcome-no_answer",
    ];
    let heads = heads.map(|it| t.s(it));
    let share = |part: u64, of: u64| match (part * 100).checked_div(of) {
        Some(percent) => html! { (part) " (" (percent) " %)" },
        None => html! { (part) },
    };
    let row = |(name, it): (&&str, &Rate)| {
        vec![
            html! { (name) },
            html! { (it.draws) },
            html! { (it.called) },
            share(it.accepted, it.called),
            share(it.declined, it.called),
            share(it.silent, it.called),
        ]
    };
    let rows: Vec<_> = all.iter().map(row).collect();
    let sets = [Set::Words, Set::Number, Set::Number, Set::Number, Set::Number, Set::Number];
    table(&t.s("draw-rates"), &columns(&heads, &sets), &rows)
}

fn reasons(t: &Text, drawn: &[Bench<'_>]) -> Markup {
    let mut all: BTreeMap<&str, u64> = BTreeMap::new();
    for pool in drawn.iter().filter_map(|it| it.draw().pool.as_ref()) {
        for (code, count) in &pool.excluded_by_code {
            *all.entry(code).or_default() += count;
        }
    }
    let heads = ["draw-code", "draw-people"].map(|it| t.s(it));
    let row = |(code, count): (&&str, &u64)| {
        vec![html! { (t.s(&format!("draw-code-{code}"))) }, html! { (count) }]
    };
    let rows: Vec<Vec<Markup>> = all.iter().map(row).collect();
    html! {
        @if !rows.is_empty() {
            (table(&t.s("draw-excluded"), &columns(&heads, &[Set::Words, Set::Number]), &rows))
        }
    }
}
