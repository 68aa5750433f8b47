//! The room's pages for everybody: public, and a wall; and the parts that a bidder's room shares.

use app::auctions::{self, Hand};
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::auction::{self, Course, Direction, Event, Plate};
use maud::{Markup, html};

use super::curve::curve;
use super::room::{At, Drawn, Room, answer, id_of, in_room, own_of, room_of, title_of};
use super::said::{self, PHASES, TERMINATED};
use super::{sealed, terms};
use crate::design::clock;
use crate::design::icon::{Tone, tag};
use crate::design::page::Width;
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, instant};
use crate::text::money;
use crate::visit::Visit;

/// How many times as fast an auction may be played again.
const SPEEDS: [u32; 6] = [1, 10, 60, 600, 3_600, 86_400];

/// The room for everybody.
pub async fn public(visit: Visit, Path(at): At) -> Response {
    in_room(visit, at, StatusCode::OK, |room| {
        let title = title_of(&room.folded.world, room.lot());
        let body = html! {
            (live(room, None, &html! {
                (board(room))
                (found(room, None))
            }))
            (terms::group(room))
            (super::sign_up::public(room))
            (terms::announced(room))
            @if room.state.outcome().is_some() { (replay(room)) }
            (ways(room))
        };
        Drawn::Page { title, width: Width::Wide, body }
    })
    .await
}

/// The room for a wall: one number that is read at ten metres.
pub async fn wall(visit: Visit, Path(at): At) -> Response {
    in_room(visit, at, StatusCode::OK, |room| {
        let title = title_of(&room.folded.world, room.lot());
        let body = live(room, None, &html! { (board(room)) (drawing(room)) });
        Drawn::Page { title, width: Width::Wall, body }
    })
    .await
}

/// The frame that the script follows.
pub(super) fn live(room: &Room, own: Option<Hand>, body: &Markup) -> Markup {
    let (t, state, at) = (room.t(), room.state, room_of(room.lot()));
    let reverse = state.terms.direction == Direction::Reverse;
    let beat = own.map(|_| format!("{}/beat", own_of(room.lot())));
    let steps: Vec<String> =
        room.recent.steps().iter().map(|it| format!("{}:{}", it.at_ms, it.fen)).collect();
    html! {
        div class="auction" data-island="auction_room" data-events={ (at) "/events" }
            data-after=(room.recent.position()) data-now=(room.visit.now_ms)
            data-clock=(beat.as_deref().unwrap_or("/clock"))
            data-plate=[own.map(|it| it.plate.0)] data-step=(state.terms.step.0)
            data-reverse=[reverse.then_some("yes")] data-steps=(steps.join(" ")) {
            div class="auction-line" data-check="line" role="alert" {
                p data-when="broken" hidden { (tag(Tone::Alarm, &t.s("auction-line-broken"))) }
            }
            (body)
            template data-part="is-taken" { (tag(Tone::Checked, &t.s("auction-taken"))) }
            template data-part="is-refused" { (tag(Tone::Alarm, &t.s("auction-refused"))) }
        }
    }
}

/// Where it stands, the price, and the time left.
pub(super) fn board(room: &Room) -> Markup {
    let (t, state, now_ms) = (room.t(), room.state, room.visit.now_ms);
    let phase = said::phase(state, now_ms);
    let dealt = match state.outcome() {
        Some(auction::Outcome::Deal { price, .. }) => Some(*price),
        _ => state.lead.map(|it| it.price),
    };
    let price = dealt.map_or_else(|| t.s("auction-no-offer"), |it| money::yuan(it.0));
    let least = auction::least(state).map_or_else(|| "–".to_owned(), |it| money::yuan(it.0));
    let (ending, open) = (said::ending(state), said::takes_offers(phase));
    let left = said::until_ms(state, now_ms).map(|it| clock::remaining(t, it - now_ms));
    html! {
        p class="auction-what" { (terms::what(t, &state.terms)) " · " (room.lot()) }
        div class="auction-phase" data-check="phase" data-state=(phase) role="status" {
            @for it in PHASES.iter().chain([&TERMINATED]) {
                p data-when=(it) hidden[*it != phase] { (t.s(&format!("auction-phase-{it}"))) }
            }
        }
        div class="auction-numbers" {
            p class="auction-price" {
                span class="auction-name" { (t.s(&format!("auction-price{ending}"))) }
                strong data-slot="price" { (price) }
            }
            @if ending.is_empty() {
                p class="auction-left" {
                    span class="auction-name" { (t.s("auction-left")) }
                    strong data-slot="left" { (left.unwrap_or_else(|| "–".to_owned())) }
                }
            }
        }
        p class="auction-small" {
            (t.s(said::leader_key(state))) " " strong data-slot="leader" {
                (state.lead.map_or_else(|| "–".to_owned(), |it| it.plate.0.to_string()))
            }
            @if open { " · " (t.s("auction-least")) " " strong data-slot="least" { (least) } }
            " · " (t.s("auction-offers")) " " strong data-slot="offers" { (state.offers) }
            " · " (t.s("auction-position")) " " span data-slot="position" { (state.position) }
        }
        p class="unseen" aria-live="polite" aria-atomic="true" data-part="spoken" {}
        (ended(room))
    }
}

/// How the price was found so far: open offers with their curve, and sealed ones.
pub(super) fn found(room: &Room, own: Option<Plate>) -> Markup {
    let open = room.state.terms.course != Course::Sealed;
    html! {
        @if open { (drawing(room)) (offers(room, own)) }
        (sealed::list(room))
    }
}

fn drawing(room: &Room) -> Markup {
    curve(room.t(), &room.recent.steps(), room.drawn_until_ms())
}

/// How it ended, and for how much.
fn ended(room: &Room) -> Markup {
    let (t, state) = (room.t(), room.state);
    html! {
        @if let Some(auction::Outcome::Deal { plate, price }) = state.outcome() {
            p class="auction-deal" {
                (tag(Tone::Committed, &t.t("auction-deal", &[("plate", plate.0.into())])))
                " " (amount(t, price.0))
            }
        }
        @if let Some(Event::AuctionEnded(it)) = room.recent.end() {
            @if let Some(reason) = &it.reason { p { (t.s("auction-reason")) " " (reason) } }
        }
        (stops(room))
    }
}

/// Why it stands still, and when and why it goes on: the newest word of it.
fn stops(room: &Room) -> Markup {
    let t = room.t();
    let newest = room.recent.stops().next().filter(|_| room.state.outcome().is_none());
    let word = |at_ms: i64, words: String, reason: Option<&str>| {
        html! { p { (instant(at_ms)) " " (words) " " (reason.unwrap_or_default()) } }
    };
    let Some(line) = newest else { return html! {} };
    let at_ms = line.stamp.0;
    match &line.event {
        Event::Frozen(it) => {
            word(at_ms, t.s(&format!("auction-cause-{:?}", it.cause)), Some(&it.reason))
        }
        Event::ResumptionAnnounced(it) => html! {
            p { (t.s("auction-resumes")) " " (instant(it.at_ms)) }
            (word(at_ms, t.s("past-ResumptionAnnounced"), it.reason.as_deref()))
        },
        Event::Resumed(it) => word(at_ms, t.s("past-Resumed"), it.reason.as_deref()),
        _ => html! {},
    }
}

/// The newest offers, taken and refused.
fn offers(room: &Room, own: Option<Plate>) -> Markup {
    let t = room.t();
    let heads =
        ["auction-position", "auction-at", "auction-plate", "auction-offered", "auction-answer"]
            .map(|key| t.s(key));
    let sets = [Set::Number, Set::Time, Set::Number, Set::Number, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let newest = room.recent.offers().filter_map(|it| Some((it, said::offered(&it.event)?)));
    let rows = newest.map(|(line, (plate, price))| {
        let is_own = own == Some(plate);
        let way = format!("{}/receipts/{}", own_of(room.lot()), line.position);
        vec![
            html! { (line.position) },
            instant(line.stamp.0),
            html! { (plate.0) @if is_own { " " strong { (t.s("auction-you")) } } },
            html! { (money::yuan(price.0)) },
            html! {
                @match said::refused(&line.event) {
                    Some(why) => (tag(Tone::Alarm, &t.s(&said_key(why)))),
                    None => (tag(Tone::Checked, &t.s("auction-taken"))),
                }
                @if is_own { " " a href=(way) { (t.s("auction-receipt")) } }
            },
        ]
    });
    let rows: Vec<Vec<Markup>> = rows.collect();
    let bare = vec![vec![html! {}; heads.len()]];
    html! {
        @if rows.is_empty() { p data-part="nothing" { (t.s("auction-no-offers")) } }
        div data-part="offers" hidden[rows.is_empty()] {
            (table(&t.s("auction-newest"), &columns, &rows))
        }
        template data-part="is-own" { " " strong { (t.s("auction-you")) } }
        template data-part="row" { (table("", &columns, &bare)) }
    }
}

/// Key of the sentence of a refusal.
#[must_use]
pub fn said_key(why: auction::Refusal) -> String {
    crate::problem::refusal_key(&domain::world::Refusal::Auction(why))
}

/// An ended auction, played again from its audit file.
fn replay(room: &Room) -> Markup {
    let (t, at) = (room.t(), room_of(room.lot()));
    let (wide, high) = super::curve::SIZE;
    html! {
        section class="auction-replay" data-island="auction_replay"
            data-file={ (at) "/audit.jsonl" } data-wide=(wide) data-high=(high) {
            h2 { (t.s("auction-replay")) }
            noscript { p { (t.s("auction-replay-script")) } }
            div data-when="paused playing" hidden {
                p { strong data-slot="price" {} " · " (t.s("auction-leader")) " "
                    span data-slot="leader" {} " · " (t.s("auction-offers")) " "
                    span data-slot="offers" {} " · " span data-slot="at" {} }
                figure class="curve" {
                    svg viewBox=(format!("-4 -4 {} {}", wide + 8, high + 8)) role="img"
                        aria-label=(t.s("auction-curve")) preserveAspectRatio="none" {
                        polyline data-part="replay-curve" {}
                    }
                }
                p class="auction-replay-ways" {
                    button type="button" class="button" data-part="play" {
                        span data-when="paused" { (t.s("auction-replay-play")) }
                        span data-when="playing" hidden { (t.s("auction-replay-pause")) }
                    } " "
                    label { (t.s("auction-replay-speed")) " " select data-part="speed" {
                        @for it in SPEEDS { option value=(it) { "×" (it) } }
                    } }
                }
                label class="unseen" for="f-slider" { (t.s("auction-replay-at")) }
                input type="range" id="f-slider" class="auction-slider" data-part="slider"
                    min="0" value="0" step="100";
            }
        }
    }
}

pub(super) fn ways(room: &Room) -> Markup {
    let (t, at) = (room.t(), room_of(room.lot()));
    let name = format!("{}.jsonl", room.lot()).replace('/', "-");
    html! {
        nav class="hall-ways" aria-label=(t.s("auctions-title")) {
            ul {
                li { a href={ (at) "/wall" } { (t.s("auction-wall")) } }
                li { a href={ (at) "/audit.jsonl" } download=(name) { (t.s("auction-audit")) } }
                @if super::reserve::holds(room) {
                    li { a href={ (at) "/reserve" } { (t.s("bidding-reserve")) } }
                }
                @if super::host::role_of(room).is_some() {
                    li { a href={ (at) "/host" } { (t.s("auction-host")) } }
                }
                li { a href="/auctions" { (t.s("auctions-title")) } }
            }
        }
        p class="quiet" { (t.s("auction-audit-says")) " "
            code { "daylight-verify auction " (name) } }
        noscript { p { (t.s("hall-reload")) } }
    }
}

/// The audit file, as anybody may replay it.
pub async fn audit(visit: Visit, Path(at): At) -> Response {
    let work = move |visit: &Visit| {
        let platform = &visit.site.platform;
        let made = platform.folded().and_then(|folded| {
            let lot = id_of(&at).filter(|it| folded.world.auctions.contains_key(it));
            let Some(lot) = lot else { return Ok(None) };
            let file = auctions::audit_file(&mut *platform.readers.reader()?, &folded.world, &lot)?;
            Ok(file.map(|it| (lot, it.encode())))
        });
        match made {
            Ok(Some((lot, bytes))) => {
                let name = format!("{lot}.jsonl").replace('/', "-");
                let kept = format!("attachment; filename=\"{name}\"");
                let kind = [
                    (header::CONTENT_TYPE, "application/x-ndjson".to_owned()),
                    (header::CONTENT_DISPOSITION, kept),
                    (header::CACHE_CONTROL, "no-store".to_owned()),
                ];
                (kind, bytes).into_response()
            }
            Ok(None) => answer(visit, StatusCode::OK, Drawn::Missing),
            Err(it) => visit.problem(&it.into()),
        }
    };
    visit.run(work).await.unwrap_or_else(|it| it)
}
