//! Accounts: signing in and out, one's own account, enrolling by a code, signing keys.
//!
//! Everything works without script; a changing request carries a token and comes from our own
//! pages. What may be done in which role is asked elsewhere.

mod cookie;
mod enrol;
mod keys;
mod own;
mod people;
mod qr;
mod said;
mod sign_in;
mod slip;
pub(crate) mod stand_ins;
#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use app::accounts::{Accounts, Open, Secret};
use axum::Router;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use domain::shared::AccountId;

use crate::api::program::Program;
use crate::desk::doors::{asks, form};
use crate::site::Site;

pub use cookie::{Peer, same_origin};
pub(crate) use cookie::{form_mark, holds_mark, open_answer, peer_of};
pub(crate) use said::said;
pub(crate) use slip::{Holder, slip};

/// A person who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub account: AccountId,
    /// Token that every changing request of this session carries.
    pub csrf: String,
}

impl Session {
    /// What stands for a session where a program's key let somebody in.
    pub(crate) fn of_program(it: &Program) -> Option<Self> {
        Some(Self { account: it.account.clone()?, csrf: it.csrf.clone() })
    }
}

/// The session a request belongs to, if it carries one that holds. Blocks on the working state.
#[must_use]
pub fn session_of(site: &Site, headers: &HeaderMap) -> Option<Session> {
    let open = open_of(site, headers)?;
    Some(Session { account: open.account, csrf: open.csrf })
}

/// Whether a request claims a session, good or not; asks no store.
pub(crate) fn carries_session(site: &Site, headers: &HeaderMap) -> bool {
    cookie::read(headers, cookie::session_name(site)).is_some()
}

/// The same with its cookie, for what only the session itself may do. Blocks.
pub(crate) fn open_of(site: &Site, headers: &HeaderMap) -> Option<Open> {
    let cookie = cookie::read(headers, cookie::session_name(site))?;
    // A working state that cannot be read signs nobody in; the page says so when it needs it.
    Accounts::of(&site.platform).session(&Secret::new(cookie)).ok().flatten()
}

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/sign-in", get(sign_in::show).post(sign_in::send))
        .route("/sign-out", post(own::sign_out))
        .route("/enrol", get(enrol::show).post(enrol::send))
        .route("/account", get(own::show))
        .route("/account/sessions", post(own::end))
        .route("/account/password", get(own::password).post(own::change_password))
        .route("/account/factor", get(own::factor).post(own::change_factor))
        .route("/account/keys", get(keys::show).post(keys::ask))
        .route("/account/keys/statement", get(keys::statement))
        .route("/account/keys/bind", post(keys::bind))
        .route("/account/keys/revoke", post(keys::revoke))
        .route(stand_ins::PAGE, form(stand_ins::page, stand_ins::appoint))
        .route("/account/stand-ins/end", asks(stand_ins::page, stand_ins::end))
        .route("/account/people", get(people::show))
        .route("/account/people/invite", post(people::invite))
        .route("/account/people/restore", post(people::restore))
        .route("/account/stop", post(people::stop))
}
