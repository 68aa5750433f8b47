//! The room's pages: for everybody, for a bidder with a plate, and for a wall.

use app::auctions::{self, Hand};
use app::follower::Folded;
use app::ports::StoreError;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::auction::{self, Direction, Event, Plate, Standing, State};
use domain::shared::{Fen, LotId};
use domain::world::World;
use maud::{Markup, html};
use record::auction::Line;

use super::curve::{STEPS_MAX, Step, curve};
use super::said::{self, PHASES, TERMINATED};
use crate::act::Problem;
use crate::design::form::{Field, text};
use crate::design::icon::{Tone, tag};
use crate::design::page::Width;
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, instant};
use crate::design::{Link, clock, lists};
use crate::hall::bidder_of;
use crate::text::{Text, money};
use crate::visit::{Frame, Visit};

/// Segments of a lot's address.
pub type At = Path<(String, String, String)>;

/// Most offers that a page lists, the newest ones.
const OFFERS_MAX: usize = 30;
/// How many times as fast an auction may be played again.
const SPEEDS: [u32; 6] = [1, 10, 60, 600, 3_600, 86_400];
/// Steps that a bidder may press at once.
const STEPS: [i64; 4] = [0, 1, 4, 9];
/// Most lines that a page reads, the newest; the audit file has them all.
const LINES_MAX: u64 = 20_000;
/// Rows read at once.
const ROWS: u32 = 4_096;

/// The lot of an address, if its segments make one.
#[must_use]
pub fn id_of((tender, lot, round): &(String, String, String)) -> Option<LotId> {
    LotId::parse(&format!("{tender}/{lot}/{round}")).ok()
}

/// Address of an auction's public room.
#[must_use]
pub fn room_of(lot: &LotId) -> String {
    format!("/auctions/{lot}")
}

/// Address of a bidder's room.
#[must_use]
pub fn own_of(lot: &LotId) -> String {
    format!("/bidder/auctions/{lot}")
}

/// What is traded, in the words of its project; the lot's number where none are known.
#[must_use]
pub fn title_of(world: &World, lot: &LotId) -> String {
    if let Some(of) = world.biddings.get(lot) {
        return of.spec.title.clone();
    }
    let known = world.projects.get(&lot.tender);
    let part = known.and_then(|it| it.lots.iter().find(|it| it.lot == lot.lot));
    match (known, part) {
        (Some(project), Some(part)) if part.title != project.title => {
            format!("{} · {}", project.title, part.title)
        }
        (Some(project), _) => project.title.clone(),
        _ => lot.to_string(),
    }
}

/// One auction as a page reads it.
pub struct Room<'a> {
    pub visit: &'a Visit,
    pub folded: &'a Folded,
    pub state: &'a State,
    pub lines: Vec<Line>,
}

impl<'a> Room<'a> {
    fn of(visit: &'a Visit, folded: &'a Folded, state: &'a State) -> Result<Self, StoreError> {
        let mut reader = visit.site.platform.readers.reader()?;
        let mut lines: Vec<Line> = Vec::new();
        let first = state.position.saturating_sub(LINES_MAX).saturating_add(1);
        loop {
            let from = lines.last().map_or(first, |it: &Line| it.position + 1);
            let more = auctions::lines(&mut *reader, &state.terms.lot, from, ROWS)?;
            if more.is_empty() {
                return Ok(Self { visit, folded, state, lines });
            }
            lines.extend(more);
        }
    }

    pub fn lot(&self) -> &LotId {
        &self.state.terms.lot
    }

    fn t(&self) -> &'static Text {
        self.visit.text
    }

    /// Every leading offer, oldest first.
    fn steps(&self) -> Vec<Step> {
        let leads = self.lines.iter().filter_map(|it| match &it.event {
            Event::OfferTaken(of) if of.standing == Standing::Leads => {
                Some(Step { at_ms: it.stamp.0, fen: of.price.0 })
            }
            _ => None,
        });
        let all: Vec<Step> = leads.collect();
        all[all.len().saturating_sub(STEPS_MAX)..].to_vec()
    }

    /// Until when the drawing goes: the end, or now.
    fn drawn_until_ms(&self) -> i64 {
        match self.state.outcome() {
            Some(_) => self.state.last.0,
            None => self.visit.now_ms,
        }
    }
}

/// What a handler drew while it held the folded states.
pub enum Drawn {
    Page { title: String, width: Width, body: Markup },
    Missing,
    Problem(Problem),
}

/// Runs `make` over the auction of an address; 404 when there is none.
pub async fn in_room(
    visit: Visit,
    at: (String, String, String),
    status: StatusCode,
    make: impl FnOnce(&Room) -> Drawn + Send + 'static,
) -> Response {
    let done = visit.run(move |visit| answer(visit, status, drawn(visit, &at, make))).await;
    done.unwrap_or_else(|it| it)
}

fn drawn(visit: &Visit, at: &(String, String, String), make: impl FnOnce(&Room) -> Drawn) -> Drawn {
    let folded = match visit.site.platform.folded() {
        Ok(it) => it,
        Err(it) => return Drawn::Problem(it.into()),
    };
    let Some(state) = id_of(at).and_then(|id| folded.world.auctions.get(&id)) else {
        return Drawn::Missing;
    };
    match Room::of(visit, &folded, state) {
        Ok(room) => make(&room),
        Err(it) => Drawn::Problem(it.into()),
    }
}

fn answer(visit: &Visit, status: StatusCode, drawn: Drawn) -> Response {
    let t = visit.text;
    let list = t.s("auctions-title");
    let crumbs = [Link { href: "/auctions", label: &list }];
    match drawn {
        Drawn::Page { title, width, body } => {
            let islands = &["countdown", "auction_room", "auction_replay"];
            let frame = Frame { title: &title, width, crumbs: &crumbs, islands };
            visit.page_with(status, &frame, &body)
        }
        Drawn::Missing => {
            let (title, hint) = (t.s("problem-not-found"), t.s("auctions-none-hint"));
            let body = lists::empty(&title, &hint, &crumbs);
            visit.page_with(StatusCode::NOT_FOUND, &Frame::reading(&title), &body)
        }
        Drawn::Problem(it) => visit.problem(&it),
    }
}

/// The room for everybody.
pub async fn public(visit: Visit, Path(at): At) -> Response {
    in_room(visit, at, StatusCode::OK, |room| {
        let title = title_of(&room.folded.world, room.lot());
        let body = html! {
            (live(room, None, &html! {
                (board(room))
                (drawing(room))
                (offers(room, None))
            }))
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
    let body = html! {
        @if let Some(it) = said { (it) }
        (live(room, Some(own), &html! {
            (board(room))
            (mine(room, own))
            @if !watches { (form(room)) }
            (drawing(room))
            (offers(room, Some(own.plate)))
        }))
        noscript {
            @let way = own_of(room.lot());
            @if watches { p { a class="button" href=(way) { (t.s("auction-watch-end")) } } }
            @else { p { a href={ (way) "?watch=1" } { (t.s("auction-watch")) } } }
        }
        (ways(room))
    };
    Drawn::Page { title, width: Width::Wide, body }
}

/// The frame that the script follows.
fn live(room: &Room, own: Option<Hand>, body: &Markup) -> Markup {
    let (t, state, at) = (room.t(), room.state, room_of(room.lot()));
    let reverse = state.terms.direction == Direction::Reverse;
    let beat = own.map(|_| format!("{}/beat", own_of(room.lot())));
    let steps: Vec<String> =
        room.steps().iter().map(|it| format!("{}:{}", it.at_ms, it.fen)).collect();
    html! {
        div class="auction" data-island="auction_room" data-events={ (at) "/events" }
            data-after=(state.position) data-now=(room.visit.now_ms)
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
fn board(room: &Room) -> Markup {
    let (t, state, now_ms) = (room.t(), room.state, room.visit.now_ms);
    let phase = said::phase(state, now_ms);
    let price = state.lead.map_or_else(|| t.s("auction-no-offer"), |it| money::yuan(it.price.0));
    let least = auction::least(state).map_or_else(|| "–".to_owned(), |it| money::yuan(it.0));
    let left = said::until_ms(state, now_ms).map(|it| clock::remaining(t, it - now_ms));
    html! {
        p class="auction-what" {
            (t.s(&format!("auction-kind-{}", if state.terms.direction == Direction::Reverse {
                "reverse" } else { "forward" })))
            " · " (room.lot())
        }
        div class="auction-phase" data-check="phase" data-state=(phase) role="status" {
            @for it in PHASES.iter().chain([&TERMINATED]) {
                p data-when=(it) hidden[*it != phase] { (t.s(&format!("auction-phase-{it}"))) }
            }
        }
        div class="auction-numbers" {
            p class="auction-price" {
                span class="auction-name" { (t.s("auction-price")) }
                strong data-slot="price" { (price) }
            }
            p class="auction-left" {
                span class="auction-name" { (t.s("auction-left")) }
                strong data-slot="left" { (left.unwrap_or_else(|| "–".to_owned())) }
            }
        }
        p class="auction-small" {
            (t.s("auction-leader")) " " strong data-slot="leader" {
                (state.lead.map_or_else(|| "–".to_owned(), |it| it.plate.0.to_string()))
            }
            " · " (t.s("auction-least")) " " strong data-slot="least" { (least) }
            " · " (t.s("auction-offers")) " " strong data-slot="offers" { (state.offers) }
            " · " (t.s("auction-position")) " " span data-slot="position" { (state.position) }
        }
        p class="unseen" aria-live="polite" aria-atomic="true" data-part="spoken" {}
        (ended(room))
    }
}

fn drawing(room: &Room) -> Markup {
    curve(room.t(), &room.steps(), room.drawn_until_ms())
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
        @if let Some(Event::AuctionEnded(it)) = room.lines.last().map(|it| &it.event) {
            @if let Some(reason) = &it.reason { p { (t.s("auction-reason")) " " (reason) } }
        }
        @if state.frozen.is_some() {
            @for line in room.lines.iter().rev() {
                @if let Event::Frozen(it) = &line.event {
                    p { (instant(line.stamp.0)) " "
                        (t.s(&format!("auction-cause-{:?}", it.cause))) " " (it.reason) }
                }
            }
        }
    }
}

/// The bidder's own standing.
fn mine(room: &Room, own: Hand) -> Markup {
    let (t, state) = (room.t(), room.state);
    let offered = state.bidders.get(&own.plate).and_then(|it| it.offered);
    let leads = state.lead.is_some_and(|it| it.plate == own.plate);
    let now = match (leads, offered) {
        (true, _) => "leads",
        (false, Some(_)) => "outbid",
        (false, None) => "none",
    };
    html! {
        section class="auction-mine" data-check="mine" data-state=(now) {
            p { (t.s("auction-your-plate")) " " strong class="plate" { (own.plate.0) } }
            p data-when="leads" hidden[now != "leads"] {
                (tag(Tone::Checked, &t.s("auction-mine-leads")))
            }
            p data-when="outbid" hidden[now != "outbid"] {
                (tag(Tone::Due, &t.s("auction-mine-outbid")))
            }
            p data-when="none" hidden[now != "none"] {
                (tag(Tone::Plain, &t.s("auction-mine-none")))
            }
            p class="auction-small" {
                (t.s("auction-mine-price")) " "
                strong data-slot="own" {
                    (offered.map_or_else(|| "–".to_owned(), |it| money::yuan(it.0)))
                }
                span data-part="delay" hidden { " · " (t.s("auction-delay")) " "
                    span data-slot="delay" {} }
            }
        }
    }
}

/// The form of an offer, and of what the law asks a bidder besides.
fn form(room: &Room) -> Markup {
    let (t, state, way) = (room.t(), room.state, own_of(room.lot()));
    let asked = matches!(state.phase, auction::Phase::ContinueAsked { .. });
    let may_match = matches!(state.phase, auction::Phase::PriorityAsked { .. });
    html! {
        @if asked { (press(room, "continue", "auction-continue")) }
        @if may_match { (press(room, "match", "auction-match")) }
        @if state.outcome().is_none() {
            form class="form auction-form" method="post" action={ (way) "/offer" }
                data-part="form" {
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

/// The newest offers, taken and refused.
fn offers(room: &Room, own: Option<Plate>) -> Markup {
    let t = room.t();
    let heads =
        ["auction-position", "auction-at", "auction-plate", "auction-offered", "auction-answer"]
            .map(|key| t.s(key));
    let sets = [Set::Number, Set::Time, Set::Number, Set::Number, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let newest = room.lines.iter().rev().filter_map(|it| Some((it, said::offered(&it.event)?)));
    let shown = newest.take(OFFERS_MAX);
    let rows = shown.map(|(line, (plate, price))| {
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

fn ways(room: &Room) -> Markup {
    let (t, at) = (room.t(), room_of(room.lot()));
    let name = format!("{}.jsonl", room.lot()).replace('/', "-");
    html! {
        nav class="hall-ways" aria-label=(t.s("auctions-title")) {
            ul {
                li { a href={ (at) "/wall" } { (t.s("auction-wall")) } }
                li { a href={ (at) "/audit.jsonl" } download=(name) { (t.s("auction-audit")) } }
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
