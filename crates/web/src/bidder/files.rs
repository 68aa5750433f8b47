//! Files that a bidder keeps and a stranger's program reads: lot file, evidence 据, receipt.

use app::bidding::{self, Own};
use app::desk::Accepted;
use app::receipts::{self, NoReceipt};
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::lot::Lot;
use domain::world::World;

use super::wire::{At, Fault, bidder, lot_of, run};
use crate::act::Problem;
use crate::visit::Visit;

/// `GET /lots/{tender}/{lot}/{round}/sealing.json`: what a stranger's tool needs to seal.
pub async fn sealing(v: Visit, Path(at): At) -> Response {
    let made = run(&v, move |v| {
        let folded = v.site.platform.folded()?;
        Ok(bidding::lot_file(&folded.world, lot_of(&folded, &at)?))
    });
    match made.await {
        Ok(it) => Json(it).into_response(),
        Err(it) => it.json(&v),
    }
}

/// `GET …/evidence`: the own evidence, from any machine.
pub async fn evidence(v: Visit, Path(at): At) -> Response {
    let made = run(&v, move |v| {
        let folded = v.site.platform.folded()?;
        let who = bidder(v, &folded)?;
        let lot = lot_of(&folded, &at)?;
        let all = bidding::owned(&*v.site.platform.readers, &lot.id, &who.uscc)?;
        let standing = lot.bids.get(&who.uscc).and_then(|it| it.bid.as_ref());
        let shown = standing.map(|it| it.b);
        let mut commits = all.into_iter().filter(|it| it.kind != "BidWithdrawn");
        let own = commits.rfind(|it| shown.is_none_or(|b| b == it.b));
        let own = own.ok_or_else(Fault::nothing)?;
        let name = format!("evidence-{}-{}.json", lot.id.to_string().replace('/', "-"), own.index);
        Ok((name, evidence_of(v, &folded.world, lot, &own)?))
    });
    match made.await {
        Ok((name, it)) => {
            let text = serde_json::to_string_pretty(&it).unwrap_or_default() + "\n";
            attached("application/json", &name, text)
        }
        Err(it) => it.json(&v),
    }
}

fn evidence_of(v: &Visit, world: &World, lot: &Lot, own: &Own) -> Result<serde_json::Value, Fault> {
    let row = v.site.platform.row(own.index)?;
    let answer = row.as_ref().and_then(bidding::answer_of);
    let receipt = answer.as_ref().and_then(|it| receipt_of(v, it).ok());
    let policy = v.site.platform.keys().policy;
    Ok(bidding::evidence(world, lot, own, (answer.as_ref(), receipt.as_deref(), &policy)))
}

/// The receipt of an accepted command, made from the log's public files.
///
/// # Errors
///
/// [`NoReceipt`], such as before a checkpoint with quorum covers the leaf.
pub fn receipt_of(v: &Visit, accepted: &Accepted) -> Result<String, NoReceipt> {
    let (keys, published) = (v.site.platform.keys(), v.site.platform.published());
    let log = receipts::Log { folder: &v.site.log, policy: &keys.policy, last: &published.note };
    receipts::receipt(&log, accepted)
}

/// The own row of a leaf index with its acknowledgement.
///
/// # Errors
///
/// [`Fault`]; another's row and one that is not there are the same.
pub fn own_row(v: &Visit, index: u64) -> Result<(Own, Accepted), Fault> {
    let folded = v.site.platform.folded()?;
    let who = bidder(v, &folded)?;
    let row = v.site.platform.row(index)?.ok_or_else(Fault::nothing)?;
    let own = bidding::own(&row).filter(|it| it.bidder == who.uscc);
    let own = own.ok_or_else(Fault::nothing)?;
    let answer = bidding::answer_of(&row).ok_or_else(Fault::nothing)?;
    Ok((own, answer))
}

/// `GET /bidder/receipts/{index}`: the receipt file.
pub async fn receipt(v: Visit, Path(index): Path<u64>) -> Response {
    let made = run(&v, move |v| {
        let (_, answer) = own_row(v, index)?;
        receipt_of(v, &answer).map_err(|it| match it {
            NoReceipt::Awaited => Fault::Code(StatusCode::NOT_FOUND, "receipt.awaited".to_owned()),
            NoReceipt::NotOpaque => Fault::nothing(),
            NoReceipt::Tiles(it) => Fault::Problem(Problem::Down(it.to_string())),
        })
    });
    match made.await {
        Ok(text) => attached("text/plain; charset=utf-8", &format!("receipt-{index}.tlog"), text),
        Err(it) => it.json(&v),
    }
}

/// A file to be kept.
pub fn attached(media: &'static str, name: &str, bytes: impl Into<axum::body::Body>) -> Response {
    let mut response = Response::new(bytes.into());
    let headers = response.headers_mut();
    let way = format!("attachment; filename=\"{name}\"");
    let way = HeaderValue::from_str(&way).expect("names are made of ids and digits");
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CONTENT_DISPOSITION, way);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}
