//! The desk 我的待办: what waits for the signed-in person, by when, by which rule.

pub mod basis;
pub mod doors;
pub mod duties;
pub mod files;
pub mod once;
mod page;
pub mod perform;
pub mod posted;
pub mod reads;
pub mod sheet;
pub mod sign;
#[cfg(test)]
mod tests;
pub mod waiting;

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::routing::get;
use domain::calendar::Calendar;
use domain::shared::LotId;

use crate::site::Site;

static CALENDAR: LazyLock<Calendar> = LazyLock::new(record::pack::calendar);

/// The working-day calendar that ships, read once.
#[must_use]
pub fn calendar() -> &'static Calendar {
    &CALENDAR
}

/// Address of a lot's page at one desk.
#[must_use]
pub fn room(desk: &str, lot: &LotId, page: &str) -> String {
    format!("/{desk}/lots/{lot}/{page}")
}

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/desk", get(page::show))
        .route("/documents/{sha256}/{name}", get(files::serve))
}
