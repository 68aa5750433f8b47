//! The room of a bidder with a plate: the own standing, and what may be done in each phase.

use app::auctions::{self, Hand};
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::auction::{self, Bidder, Direction, Phase, State};
use domain::shared::Fen;
use maud::{Markup, html};

use super::page::{board, found, live, ways};
use super::room::{At, Drawn, Room, in_room, own_of, title_of};
use super::{sealed, terms};
use crate::act::Problem;
use crate::design::form::{Field, text};
use crate::design::icon::{Tone, tag};
use crate::design::page::Width;
use crate::design::value::instant;
use crate::hall::bidder_of;
use crate::text::{Text, money};
use crate::visit::Visit;

/// Steps that a bidder may press at once.
const STEPS: [i64; 4] = [0, 1, 4, 9];

/// The room of a bidder with a plate.
pub async fn bidder(visit: Visit, Path(at): At) -> Response {
    let watches = visit.query.split('&').any(|it| it == "watch=1");
    let page = in_room(visit, at, StatusCode::OK, move |room| own_room(room, None, watches)).await;
    if !watches {
        return page;
    }
    // Without script the page comes anew by itself; nothing is typed in this one.
    ([(header::REFRESH, "3")], page).into_response()
}

/// A bidder's room, with what happened to an offer above it.
pub fn own_room(room: &Room, said: Option<&Markup>, watches: bool) -> Drawn {
    let t = room.t();
    if room.visit.session.is_none() {
        return Drawn::Problem(Problem::SignIn);
    }
    let world = &room.folded.world;
    let own = bidder_of(world, room.visit.session.as_ref());
    let Some(own) = own.and_then(|it| auctions::hand(world, room.lot(), &it)) else {
        return Drawn::Problem(Problem::Denied("auction-only-bidders".to_owned()));
    };
    let title = title_of(world, room.lot());
    let way = own_of(room.lot());
    let body = html! {
        @if let Some(it) = said { (it) }
        (live(room, Some(own), &html! {
            @if !watches { (is_asked(room, own)) }
            (board(room))
            (mine(room, own))
            @if !watches { (may(room, own)) }
            (found(room, Some(own.plate)))
        }))
        (terms::group(room))
        p { a href={ (way) "/receipts" } { (t.s("auction-receipts")) } }
        (terms::announced(room))
        noscript {
            @if watches { p { a class="button" href=(way) { (t.s("auction-watch-end")) } } }
            @else { p { a href={ (way) "?watch=1" } { (t.s("auction-watch")) } } }
        }
        (ways(room))
    };
    Drawn::Page { title, width: Width::Wide, body }
}

/// The bidder's own standing.
fn mine(room: &Room, own: Hand) -> Markup {
    let (t, state) = (room.t(), room.state);
    let bidder = state.bidders.get(&own.plate);
    let opened = |it: &Bidder| it.seal.and_then(|it| it.opened);
    let offered = bidder.and_then(|it| opened(it).or(it.offered));
    let leads = state.lead.is_some_and(|it| it.plate == own.plate);
    let now = match (leads, offered, bidder.and_then(|it| it.seal)) {
        (true, _, _) => "leads",
        (false, _, Some(it)) if it.opened.is_some() => "opened",
        (false, _, Some(_)) => "sealed",
        (false, Some(_), None) => "outbid",
        (false, None, None) => "none",
    };
    let says = [
        ("leads", Tone::Checked),
        ("outbid", Tone::Due),
        ("sealed", Tone::Committed),
        ("opened", Tone::Plain),
        ("none", Tone::Plain),
    ];
    html! {
        section class="auction-mine" data-check="mine" data-state=(now) {
            p { (t.s("auction-your-plate")) " " strong class="plate" { (own.plate.0) } }
            @for (name, tone) in says {
                p data-when=(name) hidden[now != name] {
                    (tag(tone, &t.s(&format!("auction-mine-{name}"))))
                }
            }
            p class="auction-small" {
                (t.s("auction-mine-price")) " "
                strong data-slot="own" {
                    (offered.map_or_else(|| "–".to_owned(), |it| money::yuan(it.0)))
                }
                span data-part="delay" hidden { " · " (t.s("auction-delay")) " "
                    span data-slot="delay" {} }
            }
            @if let Some(bidder) = bidder { (standing(room, own, bidder)) }
        }
    }
}

/// What the bidder is besides: a holder of a priority right, jointly with others, gone elsewhere.
fn standing(room: &Room, own: Hand, bidder: &Bidder) -> Markup {
    let (t, state) = (room.t(), room.state);
    let members = state.hands.iter().filter(|it| *it.1 == own.plate).count();
    html! {
        @if let Some(rank) = bidder.rank {
            p { (t.t("auction-mine-rank", &[("rank", rank.into())])) }
        }
        @if members > 1 { p { (t.t("auction-mine-joint", &[("n", members.into())])) } }
        @if bidder.left.is_some() { p { (tag(Tone::Plain, &t.s("auction-mine-left"))) } }
        @if let Some(why) = bidder.silent { (crate::online::silent(t, why)) }
    }
}

/// What a holder of a priority right has minutes for, before anything else on the page.
fn is_asked(room: &Room, own: Hand) -> Markup {
    let t = room.t();
    let asked = room.state.bidders.get(&own.plate).filter(|it| auctions::is_asked(room.state, it));
    let (Some(_), Phase::PriorityAsked { until_ms }) = (asked, &room.state.phase) else {
        return html! {};
    };
    html! {
        section class="auction-asked" role="alert" data-check="priority-asked" {
            h2 { (t.s("auction-match-asked")) }
            p class="auction-warning" {
                (t.s("auction-match-until")) " " strong { (instant(*until_ms)) }
            }
            (press(room, "match", "auction-match"))
        }
    }
}

/// What the law lets this bidder do now; where it is nothing, what is awaited.
fn may(room: &Room, own: Hand) -> Markup {
    let (t, state) = (room.t(), room.state);
    let Some(bidder) = state.bidders.get(&own.plate) else { return html! {} };
    let waits = |key: &str| html! { p { (t.s(key)) } };
    let leads = state.lead.is_some_and(|it| it.plate == own.plate);
    let body = match &state.phase {
        Phase::Ended(_) => return html! {},
        _ if bidder.left.is_some() => return html! {},
        // What was sealed before is opened all the same.
        _ if bidder.silent.is_some() && !matches!(state.phase, Phase::Opening { .. }) => {
            return html! {};
        }
        Phase::Listed { .. } | Phase::Timed { .. } => form(room),
        Phase::ContinueAsked { .. } if leads || bidder.continues.is_some() => {
            waits("auction-continue-waits")
        }
        Phase::ContinueAsked { .. } => press(room, "continue", "auction-continue"),
        Phase::Sealed { .. } => sealed::seal(room, own, bidder),
        Phase::Opening { .. } => sealed::open(room, own, bidder),
        // Whoever is asked answers at the head of the page.
        Phase::PriorityAsked { .. } if auctions::is_asked(state, bidder) => html! {},
        Phase::PriorityAsked { until_ms } => html! {
            p { (t.s("auction-match-waits")) " " (instant(*until_ms)) }
        },
        Phase::DrawOwed { .. } => waits("auction-draw-waits"),
        Phase::ReserveOwed { .. } => waits("auction-reserve-waits"),
    };
    html! {
        @if state.frozen.is_some() { p class="auction-warning" { (t.s("auction-frozen-waits")) } }
        (body)
    }
}

/// The form of an open offer.
fn form(room: &Room) -> Markup {
    let (t, state, way) = (room.t(), room.state, own_of(room.lot()));
    html! {
        form class="form auction-form" method="post" action={ (way) "/offer" } data-part="form" {
            (room.visit.hidden())
            h2 { (t.s("auction-offer")) }
            p class="auction-warning" { (t.s("auction-irrevocable")) }
            div class="auction-steps" role="group" aria-label=(t.s("auction-steps")) {
                @for (price, times) in proposals(state) {
                    button class="step" name="price" value=(plain(price)) formnovalidate
                        data-times=(times) {
                        (money::yuan(price.0))
                    }
                }
            }
            (text(t, &Field {
                name: "typed",
                label: &t.s("auction-typed"),
                hint: &t.s("auction-typed-hint"),
                ..Default::default()
            }))
            button { (t.s("auction-offer")) }
            (proxy(t))
        }
        (confirm(t))
    }
}

/// The own limit, which stays on this machine (docs/decisions/0416).
fn proxy(t: &Text) -> Markup {
    html! {
        details class="auction-proxy" data-part="proxy" hidden {
            summary { (t.s("auction-proxy")) }
            p { (t.s("auction-proxy-says")) }
            div class="field" {
                label for="f-limit" { (t.s("auction-proxy-limit")) }
                input type="text" inputmode="decimal" id="f-limit" data-part="limit"
                    autocomplete="off";
            }
            label { input type="checkbox" data-part="proxy-on"; " " (t.s("auction-proxy-on")) }
        }
    }
}

/// Asked before each offer, where there is script; without it a page asks.
fn confirm(t: &Text) -> Markup {
    html! {
        dialog data-part="confirm" aria-labelledby="confirm-price" {
            form method="dialog" {
                p id="confirm-price" { (t.s("auction-confirm")) " "
                    strong data-part="confirm-price" {} }
                p { (t.s("auction-irrevocable")) }
                button value="yes" { (t.s("auction-confirm-yes")) } " "
                button class="quiet" value="no" { (t.s("auction-confirm-no")) }
            }
        }
        div class="auction-said" role="status" data-part="said" {}
        template data-part="taken" { p class="checked" { (t.s("auction-said-taken")) " "
            strong {} " " a {} } }
        template data-part="refused" { p class="alarm" { (t.s("auction-said-refused")) " "
            strong {} " " span {} " " a {} } }
        template data-part="unknown" { p class="due" { (t.s("auction-said-unknown")) " "
            strong {} } }
    }
}

fn press(room: &Room, name: &str, key: &str) -> Markup {
    let t = room.t();
    html! {
        form class="form" method="post" action={ (own_of(room.lot())) "/" (name) } {
            (room.visit.hidden())
            p { (t.s(&format!("{key}-says"))) }
            button { (t.s(key)) }
        }
    }
}

/// Prices that would lead, from the least on.
fn proposals(state: &State) -> Vec<(Fen, i64)> {
    let Some(least) = auction::least(state) else { return Vec::new() };
    let sign = if state.terms.direction == Direction::Reverse { -1 } else { 1 };
    let price = |times: i64| {
        let more = state.terms.step.0.checked_mul(times)?.checked_mul(sign)?;
        let fen = least.0.checked_add(more).filter(|it| *it > 0)?;
        let gain = |it| state.terms.direction.gain(it);
        let within = state.terms.cap.is_none_or(|cap| gain(Fen(fen)) <= gain(cap.price));
        within.then_some((Fen(fen), times))
    };
    STEPS.into_iter().filter_map(price).collect()
}

/// Yuan as a field holds them.
#[must_use]
pub fn plain(it: Fen) -> String {
    format!("{}.{:02}", it.0 / 100, it.0 % 100)
}
