//! `GET /api/v1/lots/{tender}/{lot}/{round}`: what everybody may know of a lot, with the version
//! that a conditional act names.
//!
//! Made from the public ledger, which never read a hidden row.

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::desk::files::href;
use crate::desk::perform::lot_id;
use crate::problem::document;
use crate::visit::Visit;

/// The address.
pub const PATH: &str = "/api/v1/lots/{tender}/{lot}/{round}";

pub(super) async fn get(v: Visit, Path(parts): Path<(String, String, String)>) -> Response {
    let made = v.run(move |v| match read(v, &parts) {
        Ok(Some((version, it))) => answered(v, version, &it),
        Ok(None) => {
            let (what, instead) = ("problem-not-found", "problem-not-found-hint");
            document(StatusCode::NOT_FOUND, what, &v.text.s(what), &v.text.s(instead))
        }
        Err(status) => status.into_response(),
    });
    made.await.unwrap_or_else(|it| it)
}

/// The whole answer, or 304 for whoever has this version.
pub(super) fn answered(v: &Visit, version: usize, it: &Value) -> Response {
    let tag = format!("\"{version}\"");
    let known = v.headers.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
    let same = known.is_some_and(|it| it.split(',').any(|it| it.trim() == tag));
    let mut made = match same {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Json(it).into_response(),
    };
    let tag = HeaderValue::from_str(&tag).expect("digits are ASCII");
    made.headers_mut().insert(header::ETAG, tag);
    made
}

/// Version and state of a lot; none where nothing was announced.
fn read(v: &Visit, parts: &(String, String, String)) -> Result<Option<(usize, Value)>, StatusCode> {
    let Some(id) = lot_id(parts) else { return Ok(None) };
    let ledger = v.site.public.ledger().map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    let Some(lot) = ledger.world().lots.get(&id) else { return Ok(None) };
    let (pasts, notice) = (ledger.pasts(&id), &lot.notice);
    let documents: Vec<Value> = notice
        .documents
        .iter()
        .map(|it| {
            let file = href(&it.sha256, &it.name);
            json!({"name": it.name, "sha256": it.sha256.hex(), "href": file})
        })
        .collect();
    let events: Vec<Value> = pasts
        .iter()
        .map(|it| json!({"index": it.index, "stamp_ms": it.at_ms, "kind": it.kind}))
        .collect();
    let made = json!({
        "lot": id.to_string(),
        "version": pasts.len(),
        "stage": format!("{:?}", lot.stage),
        "suspended": lot.is_suspended(),
        "title": notice.title,
        "lot_title": notice.lot_title,
        "purchaser": notice.purchaser.as_str(),
        "purchaser_name": notice.purchaser_name,
        "budget_fen": notice.budget.0,
        "deadline_s": lot.deadline_s,
        "documents": documents,
        "events": events,
    });
    Ok(Some((pasts.len(), made)))
}
