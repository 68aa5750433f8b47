//! `GET /ciphertext/{ct_root}`: sealed prices whose both halves of the key are published.
//!
//! Whoever recomputes a price needs the bytes that were sealed. Technical files and envelopes
//! that nobody opened are never given.

use std::collections::BTreeSet;

use app::opener::ciphertext_name;
use app::ports::{ObjectError, StoreError};
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::lot::Lot;
use domain::shared::Hash;

use crate::site::Site;
use crate::visit::Visit;

/// Most bytes of one answer: the largest sealed price.
const BYTES_MAX: u32 = 16 << 20;

/// Roots of the sealed prices of every opened lot, in order.
///
/// # Errors
///
/// [`StoreError`] when the record cannot be read.
pub(super) fn roots(site: &Site) -> Result<BTreeSet<Hash>, StoreError> {
    let folded = site.platform.folded()?;
    Ok(folded.world.lots.values().flat_map(opened).collect())
}

fn opened(lot: &Lot) -> impl Iterator<Item = Hash> {
    let known = |it: &&domain::opening::OpenedBid| it.s_t.is_some() && it.s_b.is_some();
    let bids = lot.opening.opened.iter().flat_map(|it| &it.bids).filter(known);
    bids.filter_map(|it| {
        let bid = lot.bids.get(&it.bidder)?.bid.as_ref()?;
        bid.envelopes.iter().find(|sealed| sealed.ctx == it.ctx).map(|sealed| sealed.ct_root)
    })
}

/// The bytes, or nothing that tells whether there are some.
pub(super) async fn get(v: Visit, Path(root): Path<String>) -> Response {
    let made = v.run(move |v| {
        let nothing = || StatusCode::NOT_FOUND.into_response();
        let Ok(root) = Hash::from_hex(&root).ok_or(()) else { return nothing() };
        match roots(&v.site) {
            Ok(all) if all.contains(&root) => {}
            Ok(_) => return nothing(),
            Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        }
        match v.site.platform.objects.read(&ciphertext_name(&root), 0, BYTES_MAX) {
            Ok(bytes) => {
                ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response()
            }
            Err(ObjectError::Absent(_)) => nothing(),
            Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        }
    });
    made.await.unwrap_or_else(|it| it)
}
