//! What programs ask: the public record as a feed, a lot's public state, and every act that an
//! organisation may do by a page.
//!
//! Every answer that says no is a problem document (RFC 9457) in the language that was asked for.

mod answer;
mod bidding;
mod describe;
mod door;
mod feed;
mod form;
mod live;
mod lot;
pub mod openapi;
pub mod operations;
mod page;
pub mod program;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::site::Site;

pub use door::router as door;
pub use live::LINES_MAX;

/// Where every address for programs begins.
pub const ROOT: &str = "/api/v1";

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/api", get(page::show))
        .route(feed::PATH, get(feed::get))
        .route(openapi::PATH, get(openapi::get))
        .route(lot::PATH, get(lot::get))
        .route(bidding::PATH, get(bidding::get))
        .route(door::KEY, get(door::key))
}

/// Whether an address is one for programs.
#[must_use]
pub fn is_api(path: &str) -> bool {
    path.strip_prefix(ROOT).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
