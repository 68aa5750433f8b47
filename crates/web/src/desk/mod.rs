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
pub(crate) mod tests;
pub mod waiting;

use std::sync::{Arc, LazyLock};

use app::uploads::PART_BYTES_MAX;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
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
    let parts = Router::new()
        .route(files::parts::ADDRESS, post(files::parts::open))
        .route(
            &format!("{}/{{id}}", files::parts::ADDRESS),
            get(files::parts::have).put(files::parts::put).post(files::parts::keep),
        )
        .layer(DefaultBodyLimit::max(PART_BYTES_MAX));
    Router::new()
        .merge(parts)
        .route("/desk", get(page::show))
        .route("/documents/{sha256}/{name}", get(files::serve))
}
