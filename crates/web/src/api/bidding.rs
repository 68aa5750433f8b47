//! `GET /api/v1/biddings/{tender}/{lot}/{round}`: what everybody may know of an online bidding,
//! with the version that a conditional act names.
//!
//! Made from the public ledger, which never read a hidden row: no sign-up counts in the version.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::auction::Direction;
use domain::online::Bidding;
use serde_json::{Value, json};

use crate::desk::perform::lot_id;
use crate::problem::document;
use crate::visit::Visit;

use super::lot::answered;

/// The address.
pub const PATH: &str = "/api/v1/biddings/{tender}/{lot}/{round}";

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

/// Version and state of a bidding; none where no notice is public.
fn read(v: &Visit, parts: &(String, String, String)) -> Result<Option<(usize, Value)>, StatusCode> {
    let Some(id) = lot_id(parts) else { return Ok(None) };
    let ledger = v.site.public.ledger().map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    let world = ledger.world();
    let Some(of) = world.biddings.get(&id).filter(|it| it.is_public()) else { return Ok(None) };
    let pasts = ledger.pasts(&id);
    let events: Vec<Value> = pasts
        .iter()
        .map(|it| json!({"index": it.index, "stamp_ms": it.at_ms, "kind": it.kind}))
        .collect();
    let buyer = world.organisations.get(&of.purchaser).map_or("", |it| it.name.as_str());
    let mut made = json!({
        "lot": id.to_string(),
        "version": pasts.len(),
        "stage": format!("{:?}", of.stage),
        "title": of.spec.title,
        "direction": match of.spec.direction {
            Direction::Reverse => "reverse",
            Direction::Forward => "forward",
        },
        "purchaser": of.purchaser.as_str(),
        "purchaser_name": buyer,
        "start_fen": of.spec.start.0,
        "step_fen": of.spec.step.0,
        "opens_ms": of.spec.opens_ms,
        "closes_ms": of.spec.closes_ms,
        "order": order(of),
        "events": events,
    });
    if let Some(sum) = of.spec.deposit {
        made["deposit_fen"] = sum.0.into();
    }
    if let Some(it) = &of.deal {
        made["deal"] = json!({
            "bidder": it.bidder.as_str(),
            "bidder_name": it.bidder_name,
            "price_fen": it.price.0,
            "until": it.until.to_string(),
            "sign_by": it.sign_by.to_string(),
        });
    }
    Ok(Some((pasts.len(), made)))
}

/// Plates in the order of prices; names stand behind none of them.
fn order(of: &Bidding) -> Vec<Value> {
    of.ranking.iter().map(|it| json!({"plate": it.plate.0, "price_fen": it.price.0})).collect()
}
