//! `PUT /lots/…/objects/{ct_root}`: anybody brings a lost ciphertext again before key-in closes.

use std::sync::Arc;

use app::uploads::Supply;
use axum::Json;
use axum::body::Body;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::lot::Stage;
use domain::opening;
use domain::shared::{AccountId, Hash, LotId};
use domain::world::Command;
use futures_util::StreamExt;
use serde_json::json;

use super::wire::{Fault, lot_of, run};
use crate::act::Problem;
use crate::visit::Visit;

/// Account under which lost ciphertexts come again: whoever has the bytes may bring them.
const ANYBODY: &str = "supply";
/// Bytes that are gathered before they are written.
const PART_BYTES: usize = 1 << 20;

/// Takes the bytes, one supply at a time, and says what became of them.
pub async fn put(
    v: Visit,
    Path((tender, lot, round, root)): Path<(String, String, String, String)>,
    body: Body,
) -> Response {
    let Some(root) = Hash::from_hex(&root) else { return Fault::nothing().json(&v) };
    let Ok(_one) = v.site.bids.supplying.try_lock() else {
        return Fault::Code(StatusCode::SERVICE_UNAVAILABLE, "problem-busy".to_owned()).json(&v);
    };
    match supplied(&v, (tender, lot, round), root, body).await {
        Ok(()) => Json(json!({"supplied": root.hex()})).into_response(),
        Err(it) => it.json(&v),
    }
}

async fn supplied(
    v: &Visit,
    at: (String, String, String),
    root: Hash,
    body: Body,
) -> Result<(), Fault> {
    let known = run(v, move |v| {
        let folded = v.site.platform.folded()?;
        let lot = lot_of(&folded, &at)?;
        let mut sealed = lot.standing().flat_map(|it| &it.1.envelopes);
        let lost = lot.stage == Stage::KeyIn && lot.opening.missing.contains(&root);
        let envelope = sealed.find(|it| lost && it.ct_root == root).ok_or_else(Fault::nothing)?;
        Ok((lot.id.clone(), envelope.ct_len))
    });
    let (lot, ct_len): (LotId, u64) = known.await?;
    let word = v.fresh_key();
    let supply = Supply::begin(Arc::clone(&v.site.platform.objects), &word, ct_len);
    taken(v, supply, root, body).await?;
    let supply = opening::Command::SupplyObject { lot, ct_root: root };
    let anybody = AccountId::new(ANYBODY).expect("the word is an id");
    v.act(&anybody, &root.hex(), Command::Opening(supply)).await?;
    Ok(())
}

/// Writes the body and keeps it, or throws it away.
async fn taken(v: &Visit, supply: Supply, root: Hash, body: Body) -> Result<(), Fault> {
    let (mut supply, mut waiting) = (supply, Vec::new());
    let mut stream = body.into_data_stream();
    loop {
        let chunk = match stream.next().await {
            Some(Ok(it)) => Some(it),
            Some(Err(_)) => {
                supply.abandon();
                return Err(Fault::form("hand-in.broken"));
            }
            None => None,
        };
        let last = chunk.is_none();
        waiting.extend_from_slice(&chunk.unwrap_or_default());
        if !last && waiting.len() < PART_BYTES {
            continue;
        }
        let part = std::mem::take(&mut waiting);
        let done = v.clone().run(move |_| {
            let written = supply.take(&part);
            let done = if last { written.and_then(|()| supply.finish(&root)) } else { written };
            if done.is_err() {
                supply.abandon();
            }
            (supply, done)
        });
        let (back, done) = done.await.map_err(|_| Problem::Unknown)?;
        done?;
        if last {
            return Ok(());
        }
        supply = back;
    }
}
