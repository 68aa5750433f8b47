//! Draws held by the platform, as each desk sees them.
//!
//! The purchaser asks, three parties contribute, experts are called, the supervisor sees the rates,
//! and everybody sees the course without names.

mod call;
mod half_days;
mod party;
pub(crate) mod public;
mod rates;
mod request;

use std::sync::Arc;

use app::draws::{Step, step};
use app::follower::Folded;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use domain::draws::{Bench, CallOutcome, DrawPurpose, DrawState, Party};
use domain::experts::{Half, HalfDay};
use domain::lot::Lot;
use domain::rulebook::Regime;
use domain::shared::{LotId, Uscc};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::lists::facts;
use crate::design::table::{Column, Set, table};
use crate::design::value::code;
use crate::desk::perform::{self, Ask, Shown, asked};
use crate::desk::posted::Posted;
use crate::site::Site;
use crate::text::Text;
use crate::text::money::percent;
use crate::visit::Visit;

pub(crate) use request::short;

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/purchaser/lots/{tender}/{lot}/{round}/draw", asked(purchaser, purchaser_asks))
        .route("/centre/lots/{tender}/{lot}/{round}/draw", asked(centre, centre_asks))
        .route("/supervisor/lots/{tender}/{lot}/{round}/draw", asked(supervisor, supervisor_asks))
        .route("/supervisor/draws", get(rates_page))
        .route("/evaluator/half-days", get(half_days_page).post(declare))
        .route("/evaluator/lots/{tender}/{lot}/{round}/call", asked(call::page, call::ask))
}

async fn rates_page(v: Visit) -> Response {
    perform::show(v, rates::page).await
}

async fn half_days_page(v: Visit) -> Response {
    perform::show(v, half_days::page).await
}

async fn declare(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, half_days::ask, half_days::page).await
}

fn purchaser(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let (requests, short) = {
        let folded = v.site.platform.folded()?;
        if app::draws::open_list(&folded.world, id).is_some() {
            drop(folded);
            return party::page_at(v, id, Party::Purchaser, posted, problems);
        }
        let bench = perform::bench_of(&folded, id)?;
        // An order is due before any committee is asked for anew.
        let lot = folded.world.lots.get(id);
        let order = lot.is_some_and(Lot::awaits_order);
        let short = if order { Vec::new() } else { request::short(bench) };
        (!lot.map_or(bench.draw(), Lot::drawing).is_asked(), short)
    };
    if requests {
        return request::page(v, id, posted, problems);
    }
    if !short.is_empty() {
        return request::more(v, id, posted, problems);
    }
    party::page_at(v, id, Party::Purchaser, posted, problems)
}

fn purchaser_asks(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    if posted.get("step").is_empty() {
        return request::ask(v, id, posted);
    }
    party::ask_at(v, id, Party::Purchaser, posted)
}

fn centre(v: &Visit, id: &LotId, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    party::page_at(v, id, Party::Centre, posted, problems)
}

fn centre_asks(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    party::ask_at(v, id, Party::Centre, posted)
}

fn supervisor(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    party::page_at(v, id, Party::Supervisor, posted, problems)
}

fn supervisor_asks(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    party::ask_at(v, id, Party::Supervisor, posted)
}

/// Title, lot and number of what a committee is drawn for.
fn bench_line(bench: Bench<'_>) -> Markup {
    let (title, lot) = bench.titles();
    html! { p { (title) " · " (lot) " · " (code(&bench.id().to_string())) } }
}

/// What the committee is called: of an evaluation, or the one that reviews applicants.
fn bench_title(t: &Text, bench: Bench<'_>) -> String {
    t.s(match bench {
        Bench::Lot(_) => "draw-title",
        Bench::Applicants(..) => "draw-reviewers-title",
    })
}

/// Words one after the other.
fn listed(all: &[String]) -> Markup {
    html! {
        @for (at, it) in all.iter().enumerate() { @if at > 0 { " · " } (it) }
    }
}

/// The desk at which a party works.
fn desk_of(name: Party) -> &'static str {
    name.token()
}

/// A half-day in words.
fn half_day(t: &Text, it: &HalfDay) -> String {
    let half = match it.half {
        Half::Morning => "draw-morning",
        Half::Afternoon => "draw-afternoon",
    };
    format!("{} {}", it.day, t.s(half))
}

/// The parties' own step now.
fn step_of(v: &Visit, folded: &Folded, lot: &Lot, name: Party) -> Step {
    step(folded, lot, name, v.site.platform.published().cosigned)
}

fn columns<'a>(heads: &'a [String], sets: &[Set]) -> Vec<Column<'a>> {
    heads.iter().zip(sets).map(|(head, set)| Column { head, set: *set }).collect()
}

/// What the draw that is due in a lot is about: no name.
fn numbers(t: &Text, lot: &Lot) -> Markup {
    let state = lot.drawing();
    match state.purpose {
        DrawPurpose::Coefficient => rates(t, lot, state),
        DrawPurpose::Order => order(t, lot, state),
        _ => numbers_of(t, state),
    }
}

/// Seats of one specialty in words.
fn seats_of(t: &Text, it: &domain::draws::Need) -> String {
    t.t("draw-seats-of", &[("what", it.specialty.to_string().into()), ("n", it.seats.into())])
}

/// What was asked for of a committee, how large the pool is, and why whom it leaves out: no name.
fn numbers_of(t: &Text, state: &DrawState) -> Markup {
    let Some(request) = &state.request else { return html! {} };
    let need: Vec<String> = request.need.iter().map(|it| seats_of(t, it)).collect();
    let labels = ["draw-need", "draw-review", "draw-attempt", "draw-pool"].map(|it| t.s(it));
    let attempt = state.seq();
    let pool = state.pool.as_ref().map_or_else(
        || t.s("draw-pool-later"),
        |it| {
            t.t(
                "draw-pool-says",
                &[("in", it.pool_count.into()), ("out", it.excluded_count.into())],
            )
        },
    );
    let rows = [
        (labels[0].as_str(), listed(&need)),
        (labels[1].as_str(), html! { (half_day(t, &request.review)) }),
        (labels[2].as_str(), html! { (attempt) }),
        (labels[3].as_str(), html! { (pool) }),
    ];
    html! {
        (facts(&rows))
        @if let Some(pool) = state.pool.as_ref().filter(|it| it.excluded_count > 0) {
            @let heads = ["draw-code", "draw-people"].map(|it| t.s(it));
            @let rows: Vec<Vec<Markup>> = pool.excluded_by_code.iter().map(|(code, count)| vec![
                html! { (t.s(&format!("draw-code-{code}"))) },
                html! { (count) },
            ]).collect();
            (table(&t.s("draw-excluded"), &columns(&heads, &[Set::Words, Set::Number]), &rows))
        }
    }
}

/// The rates of which one is drawn, the attempt, and the one that came first.
fn rates(t: &Text, lot: &Lot, state: &DrawState) -> Markup {
    let all: Vec<String> = lot.notice.scheme.rates().iter().map(|it| percent(*it)).collect();
    let labels = ["draw-rate-values", "draw-attempt", "draw-rate-drawn"].map(|it| t.s(it));
    let attempt = state.seq();
    let mut rows = vec![(labels[0].as_str(), listed(&all)), (&labels[1], html! { (attempt) })];
    if let Some(it) = &lot.rate {
        rows.push((&labels[2], html! { strong { (percent(it.rate_e4)) } }));
    }
    facts(&rows)
}

/// Of whom an order is drawn, the attempt, and the order once it is there.
fn order(t: &Text, lot: &Lot, state: &DrawState) -> Markup {
    let known = lot.priced();
    let name = |who: &Uscc| {
        let found = known.iter().find(|it| it.0 == *who);
        found.map_or_else(|| who.to_string(), |it| it.1.clone())
    };
    let labels = ["draw-order-of", "draw-attempt"].map(|it| t.s(it));
    let count = t.t("draw-order-count", &[("n", known.len().into())]);
    let rows =
        [(labels[0].as_str(), html! { (count) }), (labels[1].as_str(), html! { (state.seq()) })];
    let heads = ["draw-rank", "draw-bidder", "draw-credit-code"].map(|it| t.s(it));
    let drawn = lot.order.as_ref().and_then(|it| it.order.as_ref());
    let line = |(at, who): (usize, &Uscc)| {
        vec![html! { (at + 1) }, html! { (name(who)) }, code(&who.to_string())]
    };
    html! {
        (facts(&rows))
        @if let Some(drawn) = drawn {
            @let rows: Vec<Vec<Markup>> = drawn.iter().enumerate().map(line).collect();
            @let sets = columns(&heads, &[Set::Number, Set::Words, Set::Words]);
            (table(&t.s("draw-order-drawn"), &sets, &rows))
        }
    }
}

/// Which attempt it is.
fn attempt(t: &Text, state: &DrawState) -> Markup {
    let label = t.s("draw-attempt");
    facts(&[(label.as_str(), html! { (state.seq()) })])
}

/// A party's name: who buys is the tenderer 招标人 of works.
fn party_name(t: &Text, regime: Regime, name: Party) -> String {
    match (name, regime) {
        (Party::Purchaser, Regime::Works) => t.s("role-tenderer"),
        _ => t.s(&format!("draw-party-{}", name.token())),
    }
}

/// Which party has done which step.
fn steps_table(t: &Text, regime: Regime, state: &DrawState) -> Markup {
    let heads = ["draw-party", "draw-joined", "draw-committed", "draw-shown", "draw-opened"];
    let heads = heads.map(|it| t.s(it));
    let mark = |done: bool| html! { (t.s(if done { "draw-yes" } else { "draw-no" })) };
    let row = |name: Party| {
        vec![
            html! { (party_name(t, regime, name)) },
            mark(state.joined.contains_key(&name)),
            mark(state.commits.contains_key(&name)),
            mark(state.shown.contains_key(&name)),
            mark(state.opened.contains_key(&name)),
        ]
    };
    let rows: Vec<_> = Party::ALL.into_iter().map(row).collect();
    table(&t.s("draw-parties"), &columns(&heads, &[Set::Words; 5]), &rows)
}

/// How many were called, with what outcome: no name.
fn calls_line(t: &Text, state: &DrawState) -> Markup {
    if state.result.is_none() {
        return html! {};
    }
    let of = |outcome: CallOutcome| {
        state.calls.keys().filter(|it| state.outcome(it) == Some(outcome)).count()
    };
    let seats: u64 = state.ctx.iter().flat_map(|it| &it.need).map(|it| it.seats).sum();
    let values = [
        ("called", state.calls.len().into()),
        ("accepted", of(CallOutcome::Accepted).into()),
        ("declined", of(CallOutcome::Declined).into()),
        ("silent", of(CallOutcome::NoAnswer).into()),
        ("seats", seats.into()),
    ];
    html! { p { (t.t("draw-calls-say", &values)) } }
}
