//! The holder's page of a reserve 底价: committed before the bidding, opened after the close.
//!
//! The platform never holds the reserve: it takes a hash that the holder's machine computed, and
//! later what was hashed.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::auction::{Asked, Command as Auction, Phase, Reserve};
use domain::parties::Role;
use domain::rulebook::ids;
use domain::world::Command;
use maud::{Markup, html};
use record::auction::reserve_commitment;

use super::keeps::Keeps;
use super::page::board;
use super::room::{At, Drawn, Room, id_of, in_room, room_of, title_of};
use super::sealed;
use crate::act::Problem;
use crate::design::page::Width;
use crate::design::value::instant;
use crate::desk::basis::Cited;
use crate::desk::perform::kept;
use crate::desk::posted::Posted;
use crate::visit::Visit;

/// Whether the signed-in person speaks for the owner whose reserve it is.
pub(super) fn holds(room: &Room) -> bool {
    let world = &room.folded.world;
    let person = room.visit.session.as_ref().and_then(|it| world.people.get(&it.account));
    let owner = app::auctions::owner(world, room.lot());
    room.state.terms.reserve == Reserve::Committed
        && person.is_some_and(|it| it.is(Role::Purchaser))
        && owner.is_some()
        && owner == room.organisation()
}

/// The page.
pub async fn page(visit: Visit, Path(at): At) -> Response {
    in_room(visit, at, StatusCode::OK, |room| {
        if room.visit.session.is_none() {
            return Drawn::Problem(Problem::SignIn);
        }
        if !holds(room) {
            return Drawn::Problem(Problem::Denied("auction-only-holders".to_owned()));
        }
        let title = title_of(&room.folded.world, room.lot());
        Drawn::Page { title, width: Width::Reading, body: body(room) }
    })
    .await
}

fn body(room: &Room) -> Markup {
    let (t, state) = (room.t(), room.state);
    let (lot, world) = (room.lot(), &room.folded.world);
    let before = state.opens_ms().is_none_or(|it| room.visit.now_ms < it);
    let action = format!("{}/reserve", room_of(lot));
    let keeps = |button| Keeps {
        t,
        marks: room.visit.hidden(),
        action: &action,
        lot,
        plate: None,
        terms: Some(&state.terms),
        committed: state.reserve,
        fields: sealed::names("commitment"),
        button,
    };
    let rules = app::rules::rules_for(world, Some(lot), domain::shared::Instant(room.visit.now_ms));
    let cited = [ids::Y130, ids::Y131, ids::A03].map(|id| Cited::of(t, rules, id));
    html! {
        div class="auction" { (board(room)) }
        @match &state.phase {
            Phase::ReserveOwed { until_ms, overdue_ms } => {
                h2 { (t.s("bidding-reserve-open")) }
                p { (t.s("auction-reserve-until")) " " (instant(*until_ms)) }
                @if overdue_ms.is_some() {
                    p class="auction-warning" { (t.s("past-ReserveOverdue")) }
                }
                (keeps((&t.s("bidding-reserve-open"), &t.s("bidding-reserve-open-brings")))
                    .opens(&sealed::opening_fields(t)))
            }
            _ if state.reserve.is_none() && before => {
                h2 { (t.s("bidding-reserve-commit")) }
                p class="auction-warning" { (t.s("auction-reserve-how")) }
                (keeps((&t.s("bidding-reserve-commit"), &t.s("bidding-reserve-commit-brings")))
                    .commits(&sealed::hash_field(t, "commitment")))
            }
            _ if state.reserve.is_some() => p { (t.s("bidding-reserve-committed")) },
            _ => p { (t.s("auction-phase-notbegun")) },
        }
        h2 { (t.s("basis-name")) }
        @for it in cited.iter().flatten() { (crate::design::river::article(t, &it.basis())) }
        p { a href=(room_of(lot)) { (t.s("auction-back")) } }
    }
}

/// The commitment, or the opening.
pub async fn act_on(visit: Visit, Path(at): At, sent: Posted) -> Response {
    match asked(&visit, &at, &sent).await {
        Ok(way) => Redirect::to(&way).into_response(),
        Err(it) => kept(visit, sent, it).await,
    }
}

async fn asked(
    visit: &Visit,
    at: &(String, String, String),
    sent: &Posted,
) -> Result<String, Problem> {
    let account = visit.actor(sent.get("csrf"))?;
    sent.problems.first().cloned().map_or(Ok(()), Err)?;
    let lot = id_of(at).ok_or_else(|| Problem::Denied("problem-not-found".to_owned()))?;
    let what = if sent.get("salt").is_empty() {
        Auction::CommitReserve(sealed::hash(sent, "commitment")?)
    } else {
        let (price, salt) = sealed::kept(sent)?;
        let digest = reserve_commitment(&lot, price, &salt);
        Auction::OpenReserve { price, salt, digest }
    };
    let way = format!("{}/reserve", room_of(&lot));
    visit.act(&account, sent.get("key"), Command::Auction(Asked::of(lot, what))).await?;
    Ok(way)
}
