//! What an organisation's administrator does with its own people.

mod keys;
mod staff;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::routing::post;

use crate::desk::doors::{asks, form, shows, works};
use crate::site::Site;

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/organisation", shows(staff::page))
        .route("/organisation/invite", form(staff::invite_page, staff::ask_invite))
        .route("/organisation/standing", asks(staff::page, staff::ask_standing))
        .route("/organisation/hand-over", form(staff::hand_page, staff::ask_hand_over))
        .route("/organisation/code", post(staff::code_slip))
        .route(keys::PATH, shows(keys::page).post(keys::make))
        .route("/organisation/keys/agree", works(keys::page, keys::agree))
        .route("/organisation/keys/end", works(keys::page, keys::end))
}
