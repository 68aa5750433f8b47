//! The reader: the bids of one lot side by side, from each scoring item to its evidence.
//!
//! It refuses to know what a bid says: documents are numbers in a directory, and their bytes are
//! looked at by the reader's own machine.

mod lists;
mod member;
mod notes;
mod page;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use app::access::Action;
use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::shared::LotId;

use crate::act::Problem;
use crate::desk::perform::{lot_id, may_read, nothing, show};
use crate::desk::posted::Posted;
use crate::guard::POLICY;
use crate::site::Site;
use crate::visit::Visit;

use super::{blind_seat, kept, sits};

type Parts = Path<(String, String, String)>;

/// Addresses of the reader.
pub(super) fn routes() -> Router<Arc<Site>> {
    let lot = |page: &str| format!("/evaluator/lots/{{tender}}/{{lot}}/{{round}}/{page}");
    Router::new()
        .route(&lot("read"), get(shown))
        .route(&lot("read/notes"), get(notes::list).post(notes::keep))
        .route(&lot("read/points"), axum::routing::post(points))
        .route(&lot("files/{ctx}/{number}"), get(member::serve))
}

/// Whether the signed-in person reads the bids of a lot.
///
/// # Errors
///
/// [`Problem::Denied`]: a member who has not declared is told so.
fn reads_here(v: &Visit, id: &LotId) -> Result<(), Problem> {
    let folded = v.site.platform.folded()?;
    if sits(v, &folded, id).is_ok() {
        blind_seat(v, &folded, id)?;
    }
    may_read(v, &folded, Action::ReadEvaluationFiles, Some(id))
}

/// The page; it alone may frame a document of a bid.
async fn shown(v: Visit, Path(parts): Parts) -> Response {
    let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
    let mut made = show(v, move |v, _, _| page::page(v, &id)).await;
    let policy = HeaderValue::from_str(&format!("{POLICY}; frame-src 'self'"));
    let policy = policy.expect("a policy is ASCII");
    made.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    made
}

/// `POST …/read/points`: one field of the own sheet, kept beside its evidence.
async fn points(v: Visit, Path(parts): Parts, posted: Posted) -> Response {
    let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
    let made = v.run(move |v| {
        let kept = v
            .actor(posted.get("csrf"))
            .and_then(|_| kept::keep_one(v, &id, posted.get("name"), posted.get("value")));
        kept.map_or_else(|it| v.problem(&it), |()| StatusCode::NO_CONTENT.into_response())
    });
    match made.await {
        Ok(it) | Err(it) => it,
    }
}
