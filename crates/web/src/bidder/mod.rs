//! A bidder's rooms: sealing, submitting, withdrawing, key-in, acknowledgements and receipts.
//!
//! Pages seal on the bidder's own machine; the server checks forms before the queue, takes
//! ciphertexts in parts, and hands out what the log can prove. It never holds a secret of a bid
//! before its key-in.

pub(crate) mod acknowledged;
mod answers;
mod bids;
mod check;
mod clarifications;
mod compose;
mod compose_list;
mod compose_parts;
mod contract;
mod drafts;
pub(crate) mod files;
pub(crate) mod guarantee;
mod hand_in;
mod home;
mod key_in;
mod library;
pub(crate) mod parts;
mod renounce;
pub(crate) mod result;
mod rights;
pub(crate) mod seal;
pub(crate) mod security;
mod submit;
mod supply;
#[cfg(test)]
mod tests;
mod upload;
mod validity;
pub(crate) mod wire;
mod withdraw;

use std::sync::Arc;

use app::uploads::PART_BYTES_MAX;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post, put};

pub use acknowledged::policy_number;
pub use bids::Bids;
pub(crate) use files::attached;
pub(crate) use wire::bidder;

use crate::desk::perform::{asked, seen, worked};
use crate::site::Site;

/// Most bytes of a message that is no part of a file.
const MESSAGE_BYTES_MAX: usize = 131_072;
/// Address of a lot's pages at the bidder's desk.
const LOT: &str = "/bidder/lots/{tender}/{lot}/{round}";

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    let at = |rest: &str| format!("{LOT}{rest}");
    let parts = Router::new()
        .route(&at("/upload/{id}"), get(upload::have).put(upload::put))
        .layer(DefaultBodyLimit::max(PART_BYTES_MAX))
        .route("/check/upload", post(check::upload).layer(DefaultBodyLimit::max(PART_BYTES_MAX)));
    let whole = Router::new()
        .route(&at("/hand-in"), get(hand_in::show).post(hand_in::send))
        .route("/lots/{tender}/{lot}/{round}/objects/{ct_root}", put(supply::put))
        .layer(DefaultBodyLimit::disable());
    Router::new()
        .route("/bidder", get(home::show))
        .route(&at("/upload"), post(upload::open))
        .route(&at("/submit"), post(submit::send))
        .route(&at("/evidence"), get(files::evidence))
        .route("/bidder/receipts/{index}", get(files::receipt))
        .route("/bidder/acknowledgements/{index}", get(acknowledged::show))
        .route("/lots/{tender}/{lot}/{round}/sealing.json", get(files::sealing))
        .route(&at("/seal"), get(seal::show))
        .route(&at("/withdraw"), get(withdraw::show).post(withdraw::send))
        .route(&at("/withdraw/{name}"), get(withdraw::bytes))
        .route(&at("/explain"), asked(answers::explain, answers::explained))
        .route(&at("/correction"), asked(answers::correction, answers::answered))
        .route(&at("/clarifications"), asked(clarifications::page, clarifications::answer))
        .route(&at("/contract"), asked(contract::page, contract::signed))
        .route(&at("/renounce"), asked(renounce::page, renounce::ask))
        .route(&at("/validity"), asked(validity::page, validity::ask))
        .route(&at("/security"), asked(security::page, security::ask))
        .route(&at("/guarantee"), asked(guarantee::page, guarantee::ask))
        .route(&at("/result"), seen(result::page))
        .route(&at("/result.txt"), get(result::download))
        .route(&at("/total.json"), get(result::total))
        .route(&at("/compose"), get(compose::show))
        .route(&at("/compose/items.json"), get(compose_list::item_rows))
        .route(&at("/compose/rights"), worked(rights::page, rights::keep))
        .route("/bidder/library", get(library::show))
        .route(&at("/key-in"), get(key_in::show).post(key_in::send))
        .route("/key-in", post(key_in::take))
        .route("/clock", get(check::clock))
        .route("/check", get(check::show))
        .layer(DefaultBodyLimit::max(MESSAGE_BYTES_MAX))
        .merge(parts)
        .merge(whole)
        .merge(shared(|rest| at(&format!("/compose{rest}"))))
}

/// Addresses of drafts' ciphertexts: of a lot, and of the own library.
fn shared(lot: impl Fn(&str) -> String) -> Router<Arc<Site>> {
    let own = |rest: &str| format!("/bidder/library{rest}");
    let part = || get(drafts::read).put(drafts::write);
    let file = || get(drafts::have).put(drafts::put_file).delete(drafts::remove_file);
    Router::new()
        .route(&lot("/parts"), get(drafts::list))
        .route(&lot("/parts/{part}"), part())
        .route(&lot("/files"), post(drafts::open_file))
        .route(&lot("/files/{id}"), file())
        .route(&lot("/files/{id}/bytes"), get(drafts::bytes))
        .route(&own("/parts"), get(drafts::list))
        .route(&own("/parts/{part}"), part())
        .route(&own("/files"), post(drafts::open_file))
        .route(&own("/files/{id}"), file())
        .route(&own("/files/{id}/bytes"), get(drafts::bytes))
        .layer(DefaultBodyLimit::max(PART_BYTES_MAX))
}
