//! Setting up a new centre 设立交易中心: a checklist, one page a step, nothing hidden behind it.
//!
//! Reached with a one-time code from the console until an official can sign in, by officials
//! afterwards. What is missing is computed at each look, so a step is done when it is true.

mod centre;
mod code;
mod drill;
mod hand;
mod list;
mod said;
#[cfg(test)]
mod tests;
mod trustees;
mod witnesses;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::site::Site;

/// Most bytes of one form of this area: a licence, a batch, and a little more.
const FORM_BYTES_MAX: usize = 32 * 1_048_576;

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/setup", get(list::show).post(code::send))
        .route("/setup/witnesses", get(witnesses::show).post(witnesses::enrol))
        .route("/setup/policy", get(witnesses::policy).post(witnesses::set_policy))
        .route("/setup/centre", get(centre::show).post(centre::found))
        .route("/setup/officials", get(centre::officials).post(centre::add))
        .route("/setup/officials/code", post(centre::code))
        .route("/setup/trustees", get(trustees::show).post(trustees::enrol))
        .route("/setup/drill", get(drill::show).post(drill::answer))
        .route("/setup/drill/begin", post(drill::begin))
        .route("/setup/drill/sheet", get(drill::sheet))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
}
