//! One auction as its pages read it: state, newest lines, and what a handler draws.

use std::sync::Arc;

use app::follower::Folded;
use app::ports::StoreError;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::auction::State;
use domain::shared::{LotId, Uscc};
use domain::world::World;
use maud::{Markup, html};

use super::recent::Recent;
use crate::act::Problem;
use crate::design::page::Width;
use crate::design::{Link, lists};
use crate::text::Text;
use crate::visit::{Frame, Visit};

/// Segments of a lot's address.
pub type At = Path<(String, String, String)>;

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
    if let Some(of) = world.auctions.get(lot).and_then(|it| it.terms.subject.as_ref()) {
        return of.title.clone();
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
    pub recent: Arc<Recent>,
}

impl<'a> Room<'a> {
    fn of(visit: &'a Visit, folded: &'a Folded, state: &'a State) -> Result<Self, StoreError> {
        let platform = &visit.site.platform;
        let recent = visit.site.rooms.auctions.recent(&*platform.readers, state)?;
        Ok(Self { visit, folded, state, recent })
    }

    pub fn lot(&self) -> &LotId {
        &self.state.terms.lot
    }

    pub fn t(&self) -> &'static Text {
        self.visit.text
    }

    /// Until when the drawing goes: the end, or now.
    pub fn drawn_until_ms(&self) -> i64 {
        // Late offers have lines after it, and are no part of the picture.
        self.state.ended.map_or(self.visit.now_ms, |it| it.0)
    }

    /// The organisation of the signed-in person, if there is one.
    pub fn organisation(&self) -> Option<&'a Uscc> {
        let account = &self.visit.session.as_ref()?.account;
        self.folded.world.people.get(account)?.organisation.as_ref()
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

pub(super) fn answer(visit: &Visit, status: StatusCode, drawn: Drawn) -> Response {
    let t = visit.text;
    let list = t.s("auctions-title");
    let crumbs = [Link { href: "/auctions", label: &list }];
    match drawn {
        Drawn::Page { title, width, body } => {
            let islands =
                &["countdown", "auction_room", "auction_replay", "auction_seal", "auction_host"];
            let frame = Frame { title: &title, width, crumbs: &crumbs, islands };
            visit.page_with(status, &frame, &body)
        }
        Drawn::Missing => {
            let (title, hint) = (t.s("problem-not-found"), t.s("auctions-none-hint"));
            let body = html! { (lists::empty(&title, &hint, &crumbs)) (lists::ways_on(t)) };
            visit.page_with(StatusCode::NOT_FOUND, &Frame::reading(&title), &body)
        }
        Drawn::Problem(it) => visit.problem(&it),
    }
}
