//! The supervisor's desk: every procedure live, alerts, holds, complaints, bundles.

mod bundle;
mod members;
mod orders;
mod outside;
mod reads;
pub(crate) mod refusal;
mod start;
mod unwitnessed;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use domain::admission::Prequalification;
use domain::award;
use domain::lot::{Lot, Stage};
use domain::parties::Role;
use domain::procedure::HoldBy;
use domain::remedies::{Case, Remedy};
use domain::shared::{LotId, PublicKey};
use domain::world::World;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::icon::Tone;
use crate::design::lists::{empty, flash};
use crate::design::table::{Column, Set, table};
use crate::design::value::instant;
use crate::desk::doors::{shows, works};
use crate::desk::files::DOCUMENT_BYTES_MAX;
use crate::desk::perform::{Ask, Shown, asked, only};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::desk::waiting::alarms;
use crate::operator::exceptions;
use crate::public::stage_tag;
use crate::purchaser::hold;
use crate::site::Site;
use crate::text::Text;
use crate::visit::Visit;

/// Who works at this desk.
const PEOPLE: &[Role] = &[Role::Supervisor];
/// Documents of one upload together, in bytes.
const UPLOAD_BYTES_MAX: usize = (DOCUMENT_BYTES_MAX + 1_048_576) as usize;

/// What a supervisor reads beside the lots, above them: a year's lots are a long list.
const WAYS: [(&str, &str); 7] = [
    ("/supervisor/outside", "outside-title"),
    ("/supervisor/orders", "orders-title"),
    ("/supervisor/exceptions", "exceptions-title"),
    ("/supervisor/books", "books-title"),
    ("/finance/bank", "bank-title"),
    ("/supervisor/draws", "draw-rates"),
    ("/supervisor/reads", "supervisor-reads"),
];

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    let lot = |page: &str| format!("/supervisor/lots/{{tender}}/{{lot}}/{{round}}/{page}");
    Router::new()
        .route("/supervisor", shows(page))
        .route("/supervisor/reads", shows(reads::page))
        .route("/supervisor/books", shows(crate::finance::books::page))
        .route("/supervisor/books.json", get(crate::finance::books::data))
        .route("/supervisor/outside", shows(outside::page))
        .route("/supervisor/orders", shows(orders::page))
        .route("/supervisor/exceptions", shows(exceptions::page))
        .route("/supervisor/start", shows(start::page).merge(works(start::page, start::order)))
        .route(&lot("hold"), asked(hold_page, hold_ask))
        .route(&lot("members"), asked(members::page, members::ask))
        .route(&lot("refusal"), asked(refusal::page, refusal::ask))
        .route(&lot("unwitnessed"), asked(unwitnessed::page, unwitnessed::ask))
        .route(&lot("bundle.json"), get(bundle::download))
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX))
}

fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let (alarms, lost) = (alarms(&v.site.platform), exceptions::alarm(v)?);
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let (mut running, over): (Vec<&Lot>, Vec<&Lot>) =
        folded.world.tenders().partition(|it| !it.is_over());
    running.sort_by_key(|it| it.deadline_s);
    let body = html! {
        h2 { (t.s("supervisor-alerts")) }
        @if alarms.is_empty() { (flash(Tone::Checked, &t.s("supervisor-calm"))) }
        @for it in &alarms { (flash(Tone::Alarm, &t.s(it))) }
        (lost)
        @if alarms.contains(&"alarm-unwitnessed") {
            p { a class="button" href="/supervisor/start" { (t.s("start-title")) } }
        }
        ul class="files many-ways" {
            @for (href, key) in WAYS { li { a href=(href) { (t.s(key)) } } }
        }
        @if running.is_empty() {
            (empty(&t.s("supervisor-none"), &t.s("supervisor-none-hint"), &[]))
        } @else {
            (lots(t, &t.s("supervisor-live"), &running))
        }
        @for it in &running {
            @if unwitnessed::waits(v, it, folded.last(&it.id, "LotClosed").map(|it| it.index)) {
                (flash(Tone::Alarm, &t.s("unwitnessed-silent")))
                p {
                    a class="button" href=(room("supervisor", &it.id, "unwitnessed")) {
                        (t.s("unwitnessed-title")) " · " (it.notice.title)
                    }
                }
            }
        }
        @for it in running.iter().chain(&over).filter(|it| disputed(it)) {
            (flash(Tone::Alarm, &t.s("confirm-disputed")))
            p { a href=(room("supervisor", &it.id, "confirm")) { (it.notice.title) } }
        }
        (early(t, &folded.world))
        @if !over.is_empty() { (lots(t, &t.s("supervisor-over"), &over)) }
    };
    Ok(Shown::wide(t.s("supervisor-title"), body))
}

/// Prequalifications whose tender is not announced, with what was raised about them.
fn early(t: &Text, world: &World) -> Markup {
    let all = world.cases().filter_map(|it| match it {
        Case::Early(of) if !of.has_failed() || of.remedies.values().any(Remedy::is_open) => {
            Some(of)
        }
        Case::Early(_) | Case::Lot(..) | Case::Bidding(_) => None,
    });
    let heads =
        ["public-project", "public-stage", "admission-deadline", "remedies-title", "centre-do"];
    let heads = heads.map(|key| t.s(key));
    let sets = [Set::Words, Set::Words, Set::Time, Set::Words, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let row = |of: &Prequalification| {
        let open = of.remedies.values().filter(|it| it.is_open()).count();
        let held = of.holds.contains(&HoldBy::Supervisor);
        vec![
            html! {
                a href={ "/prequalifications/" (of.id) } { (of.notice.title) } br;
                small { (of.notice.lot_title) " · " (of.notice.purchaser_name) }
            },
            html! { (t.s(&crate::admission::stage_key(of))) },
            instant(of.deadline_s.saturating_mul(1_000)),
            html! {
                a href=(room("supervisor", &of.id, "remedies")) {
                    (t.t("supervisor-remedies", &[("n", open.into())]))
                }
            },
            html! {
                @if !of.has_failed() {
                    a href=(room("supervisor", &of.id, "hold")) {
                        (t.s(if held { "supervisor-release" } else { "supervisor-hold" }))
                    }
                }
            },
        ]
    };
    let rows: Vec<Vec<Markup>> = all.map(row).collect();
    html! {
        @if !rows.is_empty() { (table(&t.s("prequalifications-title"), &columns, &rows)) }
    }
}

fn lots(t: &Text, caption: &str, all: &[&Lot]) -> Markup {
    let heads =
        ["public-project", "public-stage", "public-deadline", "remedies-title", "centre-do"];
    let heads = heads.map(|key| t.s(key));
    let sets = [Set::Words, Set::Words, Set::Time, Set::Words, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let rows: Vec<Vec<Markup>> = all.iter().map(|it| line(t, it)).collect();
    table(caption, &columns, &rows)
}

/// Whether somebody holds that what was committed does not agree with the own part.
fn disputed(lot: &Lot) -> bool {
    let roots = award::root_of(lot, award::Holder::Supervisor);
    let mut words = roots.into_iter().flat_map(|it| award::words_of(lot, it));
    words.any(|it| it.verdict == award::Agrees::Fails)
}

/// Whether somebody says so, and whoever holds one of these keys has not looked since and said by
/// own signature what the committed roots are.
pub(crate) fn dispute_waits(lot: &Lot, own: impl Fn(&PublicKey) -> bool) -> bool {
    let roots = award::root_of(lot, award::Holder::Supervisor);
    roots.into_iter().any(|root| {
        let holders = award::words_of(lot, root);
        let mut disputes =
            holders.iter().filter(|it| it.verdict == award::Agrees::Fails && !own(&it.signed.key));
        let said = &lot.evaluation.confirmed;
        let place = |it: &award::Confirmed| said.iter().rposition(|of| of == it);
        let mine = said.iter().rposition(|it| it.root == root && own(&it.signed.key));
        disputes.any(|it| place(it) > mine)
    })
}

fn line(t: &Text, lot: &Lot) -> Vec<Markup> {
    let open = lot.remedies.values().filter(|it| it.is_open()).count();
    let held = lot.holds.contains(&HoldBy::Supervisor);
    vec![
        html! {
            a href={ "/lots/" (lot.id) } { (lot.notice.title) } br;
            small { (lot.notice.lot_title) " · " (lot.notice.purchaser_name) }
        },
        stage_tag(t, lot),
        instant(lot.deadline_s.saturating_mul(1_000)),
        html! {
            a href=(room("supervisor", &lot.id, "remedies")) {
                (t.t("supervisor-remedies", &[("n", open.into())]))
            }
        },
        html! {
            @if lot.opening.opened.is_some() {
                a href=(room("supervisor", &lot.id, "bundle.json")) download {
                    (t.s("supervisor-bundle"))
                } br;
            }
            @if matches!(lot.stage, Stage::Opened | Stage::Evaluating) {
                a href=(room("supervisor", &lot.id, "members")) { (t.s("members-title")) } br;
            }
            @if !award::refusing(lot).is_empty() || award::refusal_noted(lot).is_some() {
                a href=(room("supervisor", &lot.id, "refusal")) { (t.s("refusal-note-title")) } br;
            }
            @if lot.evaluation.closed.is_some() {
                a href=(room("supervisor", &lot.id, "confirm")) { (t.s("confirm-title")) } br;
            }
            @if !lot.is_over() {
                a href=(room("supervisor", &lot.id, "hold")) {
                    (t.s(if held { "supervisor-release" } else { "supervisor-hold" }))
                }
            }
        },
    ]
}

fn hold_page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    hold::page(v, id, HoldBy::Supervisor, posted, problems)
}

fn hold_ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    hold::ask(v, id, HoldBy::Supervisor, posted)
}
