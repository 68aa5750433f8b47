//! The hall's pages: the whole hall, the wall, and each region by itself.

use app::follower::Folded;
use app::platform::Serving;
use app::ports::StoreError;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::lot::Lot;
use domain::shared::LotId;
use domain::world::Event;
use maud::{Markup, html};

use super::picture::Picture;
use super::regions::{self, Answers, REGIONS, SignedRecord, Taking};
use super::seen::{self, HAPPENINGS_MAX, Happened};
use super::you;
use crate::act::Problem;
use crate::design::Link;
use crate::design::hall::{Happening, happenings};
use crate::design::page::Width;
use crate::design::proof::Proof;
use crate::site::Site;
use crate::visit::{Frame, Visit};

/// Islands of the hall.
const ISLANDS: [&str; 3] = ["live_room", "countdown", "proof_chip"];

/// Segments of a lot's address.
pub type At = Path<(String, String, String)>;

/// The lot of an address, if its segments make one.
#[must_use]
pub fn id_of((tender, lot, round): &(String, String, String)) -> Option<LotId> {
    LotId::parse(&format!("{tender}/{lot}/{round}")).ok()
}

/// Address of a lot's hall.
#[must_use]
pub fn hall_of(lot: &LotId) -> String {
    format!("/lots/{lot}/hall")
}

/// One lot as the hall reads it.
pub struct Room<'a> {
    pub visit: &'a Visit,
    pub folded: &'a Folded,
    pub lot: &'a Lot,
    pub happened: Vec<Happened>,
    pub hall: String,
}

impl<'a> Room<'a> {
    /// Reads a lot's own events beside its folded state.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the record cannot be read.
    pub fn of(visit: &'a Visit, folded: &'a Folded, lot: &'a Lot) -> Result<Self, StoreError> {
        let happened = seen::happened(&visit.site, &lot.id)?;
        Ok(Self { visit, folded, lot, happened, hall: hall_of(&lot.id) })
    }

    fn picture(&self) -> Picture<'a> {
        let around = seen::around(&self.visit.site, self.folded, self.lot, &self.happened);
        Picture::of(&self.folded.world, self.lot, &around)
    }

    /// One region by its name.
    #[must_use]
    pub fn region(&self, name: &str) -> Option<Markup> {
        let (t, now_ms) = (self.visit.text, self.visit.now_ms);
        Some(match name {
            "state" => regions::state(t, &self.picture(), now_ms, taking(&self.visit.site)),
            "keys" => regions::keys(t, &self.picture()),
            "readout" => regions::read_out(t, &self.folded.world, self.lot),
            // Whatever is objected to in a sale is objected to there.
            "answers" if self.lot.round.is_some() => Markup::default(),
            "answers" => regions::answers(t, &self.folded.world, self.lot, &self.answers(), now_ms),
            "happenings" => self.happenings(),
            "you" => you::region(self),
            _ => return None,
        })
    }

    fn answers(&self) -> Answers<'_> {
        let signed = seen::record_signed(&self.happened).map(|it| {
            let name = |who: &domain::shared::Uscc| {
                let known = self.folded.world.organisations.get(who);
                known.map_or_else(|| who.to_string(), |it| it.name.clone())
            };
            SignedRecord {
                sha256: it.record.hex(),
                key: it.key.hex(),
                signature: it.signature.hex(),
                silent: it.silent.iter().map(name).collect(),
            }
        });
        let until_ms = seen::confirm_until_ms(self.folded, self.lot);
        Answers { until_ms, signed, hall: &self.hall }
    }

    fn happenings(&self) -> Markup {
        let (t, site) = (self.visit.text, &self.visit.site);
        let published = site.platform.published();
        let newest = self.happened.iter().rev().filter(|it| is_of_opening(&it.event));
        let newest: Vec<&Happened> = newest.take(HAPPENINGS_MAX).collect();
        let says = |it: &Happened| {
            let what = t.about(self.lot, &format!("past-{}", it.event.kind()));
            match regions::detail(t, &self.folded.world, &it.event) {
                Some(detail) => {
                    t.t("hall-detail", &[("what", what.into()), ("detail", detail.into())])
                }
                None => what,
            }
        };
        let said: Vec<(String, String)> =
            newest.iter().map(|it| (says(it), command(site, it.index))).collect();
        let size = |index: u64| (index < published.cosigned).then_some(published.cosigned);
        let lines: Vec<Happening> = newest
            .iter()
            .zip(&said)
            .map(|(it, (says, command))| {
                let (index, at_ms, size) = (it.index, it.at_ms, size(it.index));
                Happening { at_ms, says, proof: Some(Proof { index, at_ms, size, command }) }
            })
            .collect();
        happenings(t, &lines)
    }
}

/// The command that computes a leaf's hash as the log's tree does (RFC 6962, 2.1).
fn command(site: &Site, index: u64) -> String {
    let address = &site.address;
    format!("(printf '\\0'; curl -fsS {address}/leaf/{index}) | sha256sum")
}

fn taking(site: &Site) -> Taking {
    match site.platform.serving() {
        Serving::Open => Taking::Yes,
        Serving::Founding | Serving::Unwitnessed(_) | Serving::ReadOnly(_) => Taking::No,
    }
}

/// Whether an event belongs to what the hall tells, from the close to the signed record.
fn is_of_opening(event: &Event) -> bool {
    matches!(
        event,
        Event::Extended(_)
            | Event::LotClosed(_)
            | Event::TenderFailed(_)
            | Event::ObjectsPresent(_)
            | Event::ObjectSupplied(_)
            | Event::SessionStarted(_)
            | Event::KeyInExtended(_)
            | Event::SessionAdjourned(_)
            | Event::KeyInClosed(_)
            | Event::RateDrawn(_)
            | Event::TechnicalLocked(_)
            | Event::OpenUnwitnessed(_)
            | Event::PricesCalled(_)
            | Event::DepositsSettled(_)
            | Event::SharesReleased(_)
            | Event::OpeningContested(_)
            | Event::SecretPublished(_)
            | Event::SeedPublished(_)
            | Event::SharesClosed(_)
            | Event::BidsOpened(_)
            | Event::FilesOpened(_)
            | Event::OpeningObjected(_)
            | Event::OpeningAnswered(_)
            | Event::OpeningConfirmed(_)
            | Event::OpeningRecordSigned(_)
    )
}

/// What a handler drew while it held the folded states; the page is made after letting go of
/// them, since the frame reads them too.
pub enum Drawn {
    Page { title: String, width: Width, islands: &'static [&'static str], body: Markup },
    Fragment(Markup),
    Bytes { name: String, bytes: String },
    Missing,
    Problem(Problem),
}

impl From<Problem> for Drawn {
    fn from(it: Problem) -> Self {
        Self::Problem(it)
    }
}

/// Runs `make` over the lot of an address; 404 when there is none.
pub async fn in_room(
    visit: Visit,
    at: (String, String, String),
    make: impl FnOnce(&Room) -> Drawn + Send + 'static,
) -> Response {
    let done = visit.run(move |visit| answer(visit, drawn(visit, &at, make))).await;
    done.unwrap_or_else(|it| it)
}

fn drawn(visit: &Visit, at: &(String, String, String), make: impl FnOnce(&Room) -> Drawn) -> Drawn {
    let folded = match visit.site.platform.folded() {
        Ok(it) => it,
        Err(it) => return Problem::from(it).into(),
    };
    let Some(lot) = id_of(at).and_then(|id| folded.world.lots.get(&id)) else {
        return Drawn::Missing;
    };
    match Room::of(visit, &folded, lot) {
        Ok(room) => make(&room),
        Err(it) => Problem::from(it).into(),
    }
}

/// The response for what was drawn.
pub fn answer(visit: &Visit, drawn: Drawn) -> Response {
    match drawn {
        Drawn::Page { title, width, islands, body } => {
            let list = visit.text.s("halls-title");
            let crumbs = [Link { href: "/halls", label: &list }];
            visit.page(&Frame { title: &title, width, crumbs: &crumbs, islands }, &body)
        }
        Drawn::Fragment(it) => {
            let kind = [
                (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (kind, it.into_string()).into_response()
        }
        Drawn::Bytes { name, bytes } => {
            let kept = format!("attachment; filename=\"{name}\"");
            let kind = [
                (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
                (header::CONTENT_DISPOSITION, kept),
                (header::CACHE_CONTROL, "no-store".to_owned()),
            ];
            (kind, bytes).into_response()
        }
        Drawn::Missing => not_found(visit),
        Drawn::Problem(it) => visit.problem(&it),
    }
}

/// The page for an address that names no lot.
fn not_found(visit: &Visit) -> Response {
    let t = visit.text;
    let (title, way) = (t.s("problem-not-found"), t.s("hall-full-list"));
    let hint = t.s("problem-not-found-hint");
    let links = [Link { href: "/halls", label: &way }];
    let body = html! {
        (crate::design::lists::empty(&title, &hint, &links))
        (crate::design::lists::ways_on(t))
    };
    visit.page_with(StatusCode::NOT_FOUND, &Frame::reading(&title), &body)
}

/// The whole hall.
pub async fn hall(visit: Visit, Path(at): At) -> Response {
    in_room(visit, at, |room| draw(room, Width::Wide)).await
}

/// The hall for a wall: dark, large, without anything to press.
pub async fn wall(visit: Visit, Path(at): At) -> Response {
    in_room(visit, at, |room| draw(room, Width::Wall)).await
}

/// One region, for the live room.
pub async fn fragment(
    visit: Visit,
    Path((tender, lot, round, name)): Path<(String, String, String, String)>,
) -> Response {
    let make = move |room: &Room| room.region(&name).map_or(Drawn::Missing, Drawn::Fragment);
    in_room(visit, (tender, lot, round), make).await
}

fn draw(room: &Room, width: Width) -> Drawn {
    let t = room.visit.text;
    let shown: &[&str] = match width {
        Width::Wall if room.lot.opening.opened.is_some() => &["state", "readout"],
        Width::Wall => &["state", "keys", "happenings"],
        Width::Reading | Width::Wide => &REGIONS,
    };
    let body = html! {
        div class="hall" data-island="live_room" data-events={ (room.hall) "/events" }
            data-names="changed" data-after=(room.folded.next) {
            p class="hall-line" data-when="broken" role="status" hidden {
                (crate::design::icon::tag(crate::design::icon::Tone::Due, &t.s("hall-broken")))
            }
            @for name in shown { (region(room, name)) }
            @if width != Width::Wall { (ways(room)) }
        }
    };
    Drawn::Page { title: t.about(room.lot, "hall-title"), width, islands: &ISLANDS, body }
}

/// A region in its place; what changes is spoken politely, prices at once.
fn region(room: &Room, name: &str) -> Markup {
    // The list of happenings speaks for itself, and one's own forms are never read aloud.
    let live = match name {
        "readout" => Some("assertive"),
        "state" | "answers" => Some("polite"),
        _ => None,
    };
    html! {
        div class={ "hall-region region-" (name) } data-region=(name)
            data-fragment={ (room.hall) "/fragments/" (name) } aria-live=[live] {
            @if let Some(it) = room.region(name) { (it) }
        }
    }
}

fn ways(room: &Room) -> Markup {
    let (t, lot) = (room.visit.text, room.lot);
    let kind = if lot.round.is_some() { "auctions" } else { "lots" };
    html! {
        nav class="hall-ways" aria-label=(t.about(lot, "hall-title")) {
            ul {
                li { a href={ (room.hall) "/wall" } { (t.s("hall-wall")) } }
                li { a href={ "/" (kind) "/" (lot.id) } { (t.about(lot, "hall-procedure")) } }
                @if lot.round.is_none() {
                    li { a href="/halls" { (t.s("hall-full-list")) } }
                    li { a href={ (room.hall) "/chair" } { (t.s("hall-chair")) } }
                }
            }
        }
        noscript { p { (t.s("hall-reload")) } }
    }
}

/// The exact bytes of the opening record; before it is signed only what the chair would sign.
pub async fn record(visit: Visit, Path(at): At) -> Response {
    in_room(visit, at, |room| {
        match app::opening_record::bytes(room.lot, &room.folded.world.centre.origin) {
            Some(bytes) => {
                let name = format!("{}-opening-record", room.lot.id).replace('/', "-");
                Drawn::Bytes { name, bytes }
            }
            None => Drawn::Missing,
        }
    })
    .await
}
