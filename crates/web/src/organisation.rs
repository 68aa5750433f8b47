//! What an organisation's administrator does with its own people.

mod keys;
mod staff;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};

use crate::desk::perform;
use crate::desk::posted::Posted;
use crate::site::Site;
use crate::visit::Visit;

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/organisation", get(people))
        .route("/organisation/invite", get(invitation).post(invite))
        .route("/organisation/standing", post(standing))
        .route("/organisation/hand-over", get(handing).post(hand_over))
        .route("/organisation/code", post(staff::code_slip))
        .route(keys::PATH, get(keys_page).post(keys::make))
        .route("/organisation/keys/agree", post(agree))
        .route("/organisation/keys/end", post(end_key))
}

async fn keys_page(v: Visit) -> Response {
    perform::show(v, keys::page).await
}

async fn agree(v: Visit, posted: Posted) -> Response {
    perform::work(v, posted, keys::agree, keys::page).await
}

async fn end_key(v: Visit, posted: Posted) -> Response {
    perform::work(v, posted, keys::end, keys::page).await
}

async fn people(v: Visit) -> Response {
    perform::show(v, staff::page).await
}

async fn invitation(v: Visit) -> Response {
    perform::show(v, staff::invite_page).await
}

async fn invite(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, staff::ask_invite, staff::invite_page).await
}

async fn standing(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, staff::ask_standing, staff::page).await
}

async fn handing(v: Visit) -> Response {
    perform::show(v, staff::hand_page).await
}

async fn hand_over(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, staff::ask_hand_over, staff::hand_page).await
}
