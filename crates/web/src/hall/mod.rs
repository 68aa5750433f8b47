//! The opening hall 开标大厅: a remote opening that bidders, supervisor and public follow live.
//!
//! Pages read committed rows only; what happens is decided by desk, timekeeper and opener. The
//! chair may start, extend, adjourn, answer and sign, and nothing else.

mod chair;
pub(crate) mod events;
mod list;
mod page;
pub mod picture;
pub mod regions;
mod seen;
#[cfg(test)]
pub(crate) mod tests;
mod you;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

pub use chair::may_call;
pub use events::Rooms;
pub(crate) use events::Seat;
pub(crate) use seen::happened;
pub(crate) use you::bidder_of;

use crate::site::Site;

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    const HALL: &str = "/lots/{tender}/{lot}/{round}/hall";
    let at = |rest: &str| format!("{HALL}{rest}");
    Router::new()
        .route("/halls", get(list::halls))
        .route(HALL, get(page::hall))
        .route(&at("/wall"), get(page::wall))
        .route(&at("/events"), get(events::events))
        .route(&at("/fragments/{name}"), get(page::fragment))
        .route(&at("/record"), get(page::record))
        .route(&at("/sign-in"), post(you::sign_in))
        .route(&at("/confirm"), post(you::confirm))
        .route(&at("/object"), post(you::object))
        .route(&at("/chair"), get(chair::page))
        .route(&at("/chair/{act}"), post(chair::act_on))
}
