//! `…/upload`: ciphertexts in parts of at most 8 MiB at whole MiB, resumed after any break.

use app::uploads::{Ports, UploadRefused, Wanted};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::lot::Stage;
use domain::opening::{Refusal, shut_out};
use domain::shared::{Hash, Uscc};
use serde::Deserialize;
use serde_json::json;

use super::wire::{At, Fault, bidder, lot_of, run, token};
use crate::act::Problem;
use crate::visit::Visit;

/// What an upload will hold.
#[derive(Deserialize)]
struct Opened {
    envelope: String,
    ct_len: u64,
    ctx: String,
}

/// Where a part begins.
#[derive(Deserialize)]
pub struct From {
    at: u64,
}

/// The address of one upload.
pub type One = Path<(String, String, String, String)>;

/// `POST …/upload` → `{upload, have}`.
pub async fn open(v: Visit, Path(at): At, body: Bytes) -> Response {
    let asked = run(&v, move |v| {
        token(v)?;
        let sent: Opened = serde_json::from_slice(&body).map_err(|_| Fault::form("upload.form"))?;
        let ctx = Hash::from_hex(&sent.ctx).ok_or_else(|| Fault::form("upload.form"))?;
        v.site.bids.sweep(v);
        let folded = v.site.platform.folded()?;
        let who = bidder(v, &folded)?;
        let lot = lot_of(&folded, &at)?;
        receives(v, lot)?;
        let_in(lot, &who.uscc)?;
        let account = who.account.as_str();
        let wanted = Wanted { account, lot, envelope: &sent.envelope, ct_len: sent.ct_len, ctx };
        Ok(v.site.bids.uploads.open(Ports::of(&v.site.platform), &wanted)?)
    });
    match asked.await {
        Ok(it) => Json(json!({"upload": it.upload, "have": it.have})).into_response(),
        Err(it) => it.json(&v),
    }
}

/// Whether the lot still takes bids; else nothing that is uploaded could be of use.
pub fn receives(v: &Visit, lot: &domain::lot::Lot) -> Result<(), Problem> {
    let refused = |it: Refusal| Err(Problem::Refused(it.into()));
    if v.now_ms > lot.last_moment_ms() {
        return refused(Refusal::EnvelopeLate);
    }
    match lot.stage {
        Stage::Announced if lot.is_suspended() => refused(Refusal::Suspended),
        Stage::Announced => Ok(()),
        _ => refused(Refusal::Stage),
    }
}

/// Whether the bidder is let in to a lot whose bidders were found qualified or invited: nothing
/// that anybody else uploads could be of use.
pub fn let_in(lot: &domain::lot::Lot, bidder: &Uscc) -> Result<(), Problem> {
    match shut_out(lot, bidder) {
        Some(it) => Err(Problem::Refused(it.into())),
        None => Ok(()),
    }
}

/// `PUT …/upload/{id}?at=` → `{have}`.
pub async fn put(
    v: Visit,
    Path((_, _, _, id)): One,
    from: Result<Query<From>, axum::extract::rejection::QueryRejection>,
    part: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Response {
    let part = match part {
        Ok(it) => it,
        Err(_) => return Fault::from(UploadRefused::Part).json(&v),
    };
    let Ok(Query(from)) = from else { return Fault::from(UploadRefused::Part).json(&v) };
    let taken = run(&v, move |v| {
        let account = token(v)?;
        let at = Ports::of(&v.site.platform);
        Ok(v.site.bids.uploads.put(at, (account.as_str(), &id), from.at, &part)?)
    });
    answer(&v, taken.await)
}

/// `GET …/upload/{id}` → `{have}`.
pub async fn have(v: Visit, Path((_, _, _, id)): One) -> Response {
    let known = run(&v, move |v| {
        let account = &v.session.as_ref().ok_or(Problem::SignIn)?.account;
        Ok(v.site.bids.uploads.have(Ports::of(&v.site.platform), account.as_str(), &id)?)
    });
    answer(&v, known.await)
}

fn answer(v: &Visit, have: Result<u64, Fault>) -> Response {
    match have {
        Ok(have) => (StatusCode::OK, Json(json!({"have": have}))).into_response(),
        Err(it) => it.json(v),
    }
}
