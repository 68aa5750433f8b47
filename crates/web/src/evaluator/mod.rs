//! The evaluator's desk: own lots only; reviews, an own sheet, the report.

pub(crate) mod attend;
pub(crate) mod blind;
pub(crate) mod brands;
mod clarifications;
mod corrections;
mod files;
mod kept;
pub(crate) mod prices;
mod read;
mod recheck;
mod report;
pub(crate) mod review;
pub(crate) mod session;
pub(crate) mod sheet;
mod standing;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use app::follower::Folded;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use domain::draws::Bench;
use domain::lot::Lot;
use domain::shared::{AccountId, Instant, LotId};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::lists::empty;
use crate::desk::duties::{Duty, Sight, Waiting, duties};
use crate::desk::perform::{self, Shown, asked, denied, lot_of, who, worked};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::public::stage_tag;
use crate::site::Site;
use crate::text::Text;
use crate::visit::Visit;

/// The rooms of one lot, in the order in which a committee comes to them.
const PAGES: [(&str, &str); 13] = [
    ("attend", "attend-title"),
    ("read", "read-title"),
    ("blind", "blind-title"),
    ("review", "evaluator-review"),
    ("clarifications", "clarification-title"),
    ("corrections", "evaluator-corrections"),
    ("prices", "evaluator-prices"),
    ("sheet", "evaluator-sheet"),
    ("recheck", "scores-recheck"),
    ("report", "evaluator-report"),
    ("confirm", "confirm-title"),
    ("standing", "standing-title"),
    ("session", "session-title"),
];

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    let lot = |page: &str| format!("/evaluator/lots/{{tender}}/{{lot}}/{{round}}/{page}");
    Router::new()
        .route("/evaluator", get(home))
        .route(&lot("attend"), asked(attend::page, attend::ask))
        .route(&lot("blind"), asked(blind::page, blind::ask))
        .route(&lot("blind/draft"), worked(blind::page, kept::keep))
        .route(&lot("review"), asked(review::page, review::ask))
        .route(&lot("sheet"), asked(sheet::page, sheet::ask))
        .route(&lot("sheet/draft"), worked(sheet::page, kept::keep))
        .route(&lot("prices"), asked(prices::page, prices::ask))
        .route(&lot("corrections"), asked(corrections::page, corrections::ask))
        .route(&lot("clarifications"), asked(clarifications::page, clarifications::ask))
        .route(&lot("session"), asked(session::page, session::ask))
        .route(&lot("recheck"), asked(recheck::page, recheck::ask))
        .route(&lot("report"), asked(report::page, report::ask))
        .route(&lot("standing"), asked(standing::page, standing::ask))
        .route(&lot("report.txt"), get(report::download))
        .route(&lot("report.pdf"), get(report::document))
        .route(&lot("files/{ctx}"), get(files::download))
        .merge(read::routes())
}

async fn home(v: Visit) -> Response {
    perform::show(v, page).await
}

fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let (account, _) = who(v, &folded)?;
    let sits = |it: &&Lot| it.evaluation.members.iter().any(|it| it.account == *account);
    let mut lots: Vec<&Lot> = folded.world.lots.values().filter(sits).collect();
    lots.sort_by_key(|it| std::cmp::Reverse(it.deadline_s));
    // A letter ends what a committee has to do: years of them would hide what runs.
    let done = |it: &&Lot| it.is_over() || it.stage == domain::lot::Stage::Notified;
    let (over, mut lots): (Vec<&Lot>, Vec<&Lot>) = lots.into_iter().partition(done);
    let next = next(v, &folded, account);
    // What waits for this member stands first.
    lots.sort_by_key(|it| !next.contains_key(&it.id));
    let own = folded.world.roster.iter().find(|it| it.1.profile.account.as_ref() == Some(account));
    let world = &folded.world;
    let all: BTreeSet<&LotId> = world.prequalifications.keys().chain(world.lots.keys()).collect();
    let lined = |it: &Bench<'_>| own.is_some_and(|own| it.draw().line_of(own.0).is_some());
    // One page shows the lines of both committees of a lot.
    let drawn = all.into_iter().filter_map(|it| world.benches(it).find(lined));
    let body = html! {
        @if own.is_some() {
            ul class="files" {
                li { a href="/evaluator/half-days" { (t.s("draw-half-days")) } }
                @for it in drawn {
                    li {
                        a href=(room("evaluator", it.id(), "call")) {
                            (t.s("draw-call-title")) " · " (it.titles().0)
                        }
                    }
                }
            }
        }
        @if lots.is_empty() && over.is_empty() {
            (empty(&t.s("evaluator-none"), &t.s("evaluator-none-hint"), &[]))
        }
        @for it in lots { (sat(t, it, next.get(&it.id))) }
        @if !over.is_empty() {
            details class="more" {
                summary { (t.t("evaluator-over", &[("n", over.len().into())])) }
                @for it in over { (sat(t, it, None)) }
            }
        }
    };
    Ok(Shown::reading(t.s("evaluator-title"), body))
}

/// What waits for a member, lot by lot: the first thing of each.
fn next(v: &Visit, folded: &Folded, account: &AccountId) -> BTreeMap<LotId, Duty> {
    let sight = Sight {
        world: &folded.world,
        waiting: &Waiting::default(),
        calendar: crate::desk::calendar(),
        now: Instant(v.now_ms),
    };
    let mut all = BTreeMap::new();
    for it in duties(&sight, account) {
        if let Some(lot) = it.lot.clone().filter(|_| it.href.starts_with("/evaluator/")) {
            all.entry(lot).or_insert(it);
        }
    }
    all
}

/// One lot of the committee on which somebody sits: what to do now, and its other rooms folded.
fn sat(t: &Text, it: &Lot, next: Option<&Duty>) -> Markup {
    let drawn = it.draw.result.is_some();
    html! {
        h2 { (it.notice.title) }
        p { (it.notice.lot_title) " · " (stage_tag(t, it)) }
        p { (t.s(if drawn { "evaluator-drawn-here" } else { "evaluator-drawn-outside" })) }
        @match next {
            Some(duty) => {
                p { a class="button" href=(duty.href) { (t.s(&format!("duty-{}", duty.what))) } }
                p class="quiet" { (t.s(&format!("duty-{}-why", duty.what))) }
            }
            None => p class="quiet" { (t.s("evaluator-nothing-now")) },
        }
        details class="more" {
            summary { (t.s("evaluator-rooms")) }
            ul class="files many-ways" {
                @for (page, key) in pages(it) {
                    li { a href=(room("evaluator", &it.id, page)) { (t.s(key)) } }
                }
            }
        }
    }
}

/// The rooms that are open: of a lot without blind items no room for them, and before the codes are
/// opened none that names a bidder.
fn pages(lot: &Lot) -> impl Iterator<Item = (&'static str, &'static str)> {
    let announced = lot.notice.scheme.blind().is_some();
    let blind = domain::award::is_blind(lot);
    PAGES.into_iter().filter(move |(page, _)| match *page {
        "blind" => announced,
        "attend" | "read" | "session" => true,
        _ => !blind,
    })
}

/// The lot and the seat of the signed-in person on its committee, declared or not.
fn sits<'a>(v: &Visit, folded: &'a Folded, id: &LotId) -> Result<(&'a Lot, u8), Problem> {
    let (account, _) = who(v, folded)?;
    let lot = lot_of(folded, id)?;
    let member = lot.evaluation.members.iter().find(|it| it.account == *account);
    member.map(|it| (lot, it.seat)).ok_or_else(denied)
}

/// The same for a member who declared, once nothing is judged blind any more: before the codes are
/// opened nothing that names a bidder is shown to a member.
fn seat<'a>(v: &Visit, folded: &'a Folded, id: &LotId) -> Result<(&'a Lot, u8), Problem> {
    let (lot, seat) = blind_seat(v, folded, id)?;
    if domain::award::is_blind(lot) {
        let rule = domain::rulebook::ids::C5_1;
        return Err(Problem::Refused(domain::award::Refusal::BlindFirst { rule }.into()));
    }
    Ok((lot, seat))
}

/// The same while items are judged blind too: before a member declared nothing of a bid is shown,
/// nor while the desk is sealed.
fn blind_seat<'a>(v: &Visit, folded: &'a Folded, id: &LotId) -> Result<(&'a Lot, u8), Problem> {
    let (lot, seat) = sits(v, folded, id)?;
    let state = &lot.evaluation;
    if state.is_adjourned() {
        let rule = domain::rulebook::ids::C1_22;
        return Err(Problem::Refused(domain::award::Refusal::Adjourned { rule }.into()));
    }
    if state.attended.contains_key(&seat) && !state.recused.contains(&seat) {
        return Ok((lot, seat));
    }
    Err(Problem::Denied("attend-first".to_owned()))
}

/// The name of a bidder as an opening read it out.
fn name(lot: &Lot, bidder: &domain::shared::Uscc) -> String {
    lot.name_read_out(bidder).unwrap_or_else(|| bidder.to_string())
}
