//! The room of an auction 竞价室: bidders, organiser, supervisor and public follow one stream.
//!
//! Pages read committed rows only, so nobody sees an offer before it is durable. What is taken or
//! refused is decided by the desk; a page shows it, with the number of its line and the server's
//! time. Without script everything works but the following; with it the line carries the numbers
//! themselves, once for all who watch.

mod admit;
mod announce;
mod board;
mod curve;
mod examine;
mod host;
pub(crate) mod keeps;
mod list;
mod offer;
mod own;
mod page;
mod receipt;
mod recent;
mod reserve;
mod room;
mod said;
mod sealed;
mod sign_up;
mod terms;
#[cfg(test)]
mod tests;
mod watch;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

pub(crate) use announce::NEW;
pub use board::Board;
pub(crate) use receipt::checked_by;
pub(crate) use room::title_of;
pub(crate) use sign_up::{is_meant, to_withdraw, withdrawal};

use crate::desk::doors::form;
use crate::desk::perform::asked;
use crate::site::Site;

/// Most bytes of a form of this area.
const FORM_BYTES_MAX: usize = 16_384;

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    const ROOM: &str = "/auctions/{tender}/{lot}/{round}";
    const OWN: &str = "/bidder/auctions/{tender}/{lot}/{round}";
    const CENTRE: &str = "/centre/auctions/{tender}/{lot}/{round}";
    let at = |rest: &str| format!("{ROOM}{rest}");
    let own = |rest: &str| format!("{OWN}{rest}");
    Router::new()
        .route("/auctions", get(list::all))
        .route(NEW, form(announce::page, announce::ask))
        .route(CENTRE, asked(admit::page, admit::admit))
        .route(&format!("{CENTRE}/priority"), asked(admit::page, admit::confirm))
        .route(&format!("{CENTRE}/sign-ups"), asked(examine::page, examine::examined))
        .route(&format!("{CENTRE}/paper"), asked(examine::page, examine::paper))
        .route(&format!("{CENTRE}/result"), asked(examine::page, examine::published))
        .route(&format!("{CENTRE}/settle"), asked(examine::page, examine::settled))
        .route(&own("/sign-up"), asked(sign_up::page, sign_up::sign_up))
        .route(&own("/withdraw"), asked(sign_up::withdraw, sign_up::withdrawn))
        .route(&own("/deposit"), asked(sign_up::page, sign_up::sub_account))
        .route(&own("/plate"), asked(sign_up::page, sign_up::take))
        .route(ROOM, get(page::public))
        .route(&at("/wall"), get(page::wall))
        .route(&at("/events"), get(board::events))
        .route(&at("/audit.jsonl"), get(page::audit))
        .route(&at("/reserve"), get(reserve::page).post(reserve::act_on))
        .route(&at("/host"), get(host::page))
        .route(&at("/host/events"), get(watch::events))
        .route(&at("/host/{act}"), post(host::act_on))
        .route("/bidder/auctions", get(list::own))
        .route(OWN, get(own::bidder))
        .route(&own("/beat"), get(offer::beat))
        .route(&own("/offer"), post(offer::offer))
        .route(&own("/continue"), post(offer::go_on))
        .route(&own("/match"), post(offer::take))
        .route(&own("/seal"), post(sealed::take_seal))
        .route(&own("/open"), post(sealed::take_opening))
        .route(&own("/receipts"), get(receipt::list))
        .route(&own("/receipts/{index}"), get(receipt::show))
        .route(&own("/receipts/{index}/file"), get(receipt::file))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
}
