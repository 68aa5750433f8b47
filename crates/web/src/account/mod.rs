//! Accounts: who is signed in, and from which post.

use axum::Router;
use axum::http::HeaderMap;
use domain::shared::AccountId;
use std::sync::Arc;

use crate::site::Site;

/// A person who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub account: AccountId,
    /// Token that every changing request of this session carries.
    pub csrf: String,
}

/// The session a request belongs to, if it carries one that holds. Blocks on the working state.
#[must_use]
pub fn session_of(_site: &Site, _headers: &HeaderMap) -> Option<Session> {
    None
}

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
}
