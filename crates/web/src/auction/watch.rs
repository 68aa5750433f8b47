//! The live line of the desk of an auction: what is measured and counted, once a second.
//!
//! Only the centre's officials and the supervisor hear it. Sentences come in the language of the
//! page, so that the script holds no words.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use domain::shared::LotId;
use futures_util::stream::unfold;
use serde_json::{Value, json};

use super::host::{Alert, alerts, may_host};
use super::room::{At, id_of};
use super::said;
use crate::hall::Seat;
use crate::pace::Caller;
use crate::visit::Visit;

/// How often the desk is told.
const TELL_EVERY: Duration = Duration::from_secs(1);
/// A line ends after so many messages: the browser asks again, and is asked who it is.
const TURNS_MAX: u32 = 300;

/// One desk's line.
struct Line {
    visit: Visit,
    lot: LotId,
    turns: u32,
    /// Gives its seat back when the line ends.
    _seat: Seat,
}

impl Line {
    async fn event(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if self.turns > 0 {
            tokio::time::sleep(TELL_EVERY).await;
        }
        self.turns += 1;
        if self.turns > TURNS_MAX || self.visit.site.rooms.is_closed() {
            return None;
        }
        let (visit, lot) = (self.visit.clone(), self.lot.clone());
        let told =
            tokio::task::spawn_blocking(move || message(&visit, &lot)).await.ok().flatten()?;
        let event = Event::default().event("desk").data(told.to_string());
        Some((Ok(event), self))
    }
}

/// What the desk is told now; `None` ends the line: no such auction, or no such post any more.
fn message(visit: &Visit, lot: &LotId) -> Option<Value> {
    let platform = &visit.site.platform;
    let folded = platform.folded().ok()?;
    may_host(&folded.world, visit.session.as_ref())?;
    let state = folded.world.auctions.get(lot)?;
    let recent = visit.site.rooms.auctions.recent(&*platform.readers, state).ok()?;
    let now_ms = platform.now_ms();
    let told: Vec<Value> = alerts(visit, state, &recent, now_ms)
        .into_iter()
        .map(|Alert { name, tone, says }| json!({"name": name, "tone": tone, "says": says}))
        .collect();
    Some(json!({
        "position": state.position,
        "server_ms": now_ms,
        "phase": said::phase(state, now_ms),
        "until_ms": said::until_ms(state, now_ms),
        "price": state.lead.map(|it| it.price.0),
        "leader": state.lead.map(|it| it.plate.0),
        "offers": state.offers,
        "alerts": told,
    }))
}

/// The line; 403 for everybody but those of the desk.
pub async fn events(visit: Visit, Path(at): At, Caller(caller): Caller) -> Response {
    let Some(lot) = id_of(&at) else { return StatusCode::NOT_FOUND.into_response() };
    let (asked, of) = (visit.clone(), lot.clone());
    let known = asked.run(move |visit| {
        let folded = visit.site.platform.folded().ok()?;
        let may = may_host(&folded.world, visit.session.as_ref()).is_some();
        Some((may, folded.world.auctions.contains_key(&of)))
    });
    match known.await.ok().flatten() {
        None => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some((false, _)) => return StatusCode::FORBIDDEN.into_response(),
        Some((true, false)) => return StatusCode::NOT_FOUND.into_response(),
        Some((true, true)) => {}
    }
    let paces = Arc::clone(&visit.site.paces);
    let Some(seat) = visit.site.rooms.seat(caller.map(|it| (paces, it))) else {
        let later = [(header::RETRY_AFTER, "30")];
        return (StatusCode::SERVICE_UNAVAILABLE, later).into_response();
    };
    Sse::new(unfold(Line { visit, lot, turns: 0, _seat: seat }, Line::event)).into_response()
}
