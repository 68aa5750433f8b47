//! What `daylight-key trustee release --attend` asks: answered to signed requests only.

use std::convert::Infallible;
use std::sync::Arc;

use app::desk::Answer;
use app::platform::Platform;
use app::trustee_package::{self as packages, Batch};
use axum::body::Bytes;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::shared::{Id, Signature};
use domain::world::Command;
use record::canonical::Value;

use super::{At, batch_of, entry_of, path_of};
use crate::site::Site;

/// The scheme of the proof in `authorization`.
const SCHEME: &str = "Daylight-Trustee ";

/// A request of a tool: what it asks, and its proof of who asks.
pub struct Asking {
    site: Arc<Site>,
    method: Method,
    path: String,
    proof: Option<String>,
}

impl FromRequestParts<Arc<Site>> for Asking {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Infallible> {
        let proof = parts.headers.get(header::AUTHORIZATION).and_then(|it| it.to_str().ok());
        Ok(Self {
            site: Arc::clone(site),
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            proof: proof.and_then(|it| it.strip_prefix(SCHEME)).map(str::to_owned),
        })
    }
}

impl Asking {
    /// The trustee who signed this request just now (docs/spec/seal.md §14b).
    fn trustee(&self) -> Option<Id> {
        let mut parts = self.proof.as_ref()?.split(' ');
        let trustee = Id::new(parts.next()?).ok()?;
        let at_s: u64 = parts.next()?.parse().ok()?;
        let signature = Signature::from_hex(parts.next()?)?;
        let platform = &self.site.platform;
        let now_s = u64::try_from(platform.clock.wall_ms().div_euclid(1_000)).ok()?;
        let folded = platform.folded().ok()?;
        let what = (self.method.as_str(), self.path.as_str());
        let proof = (&trustee, &signature);
        let asked = packages::is_asked_by(&folded.world, proof, what, (at_s, now_s));
        asked.then_some(trustee)
    }
}

async fn blocking(work: impl FnOnce() -> Response + Send + 'static) -> Response {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn json(text: String) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (kind, text).into_response()
}

/// Paths of the packages that wait for the trustee's answer.
pub async fn waiting(asking: Asking) -> Response {
    blocking(move || {
        let platform = &asking.site.platform;
        let Some(trustee) = asking.trustee() else {
            return StatusCode::UNAUTHORIZED.into_response();
        };
        let Ok(folded) = platform.folded() else {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        };
        let all = packages::waiting(&folded.world, &trustee);
        let path = |it: &Batch| format!("/trustee/tool/packages/{}", path_of(it)).into();
        let list = Value::List(all.iter().map(path).collect());
        json(Value::object([("waiting", list)]).encode())
    })
    .await
}

/// One package.
pub async fn package(asking: Asking, Path(at): Path<At>) -> Response {
    blocking(move || {
        let platform = &asking.site.platform;
        let Some(trustee) = asking.trustee() else {
            return StatusCode::UNAUTHORIZED.into_response();
        };
        let Some(batch) = batch_of(&at) else { return StatusCode::NOT_FOUND.into_response() };
        if !holds(platform, &batch, &trustee) {
            return StatusCode::FORBIDDEN.into_response();
        }
        match packages::package(platform, &batch, &asking.site.log) {
            Ok(it) => json(it),
            Err(it) => (StatusCode::CONFLICT, it.to_string()).into_response(),
        }
    })
    .await
}

/// Whether the trustee has a place in the batch's key set.
fn holds(platform: &Platform, batch: &Batch, trustee: &Id) -> bool {
    let Ok(folded) = platform.folded() else { return false };
    let lot = folded.world.lots.get(&batch.lot);
    lot.is_some_and(|it| packages::place(it, batch, trustee).is_some())
}

/// Takes a signed batch.
pub async fn hand_in(asking: Asking, Path(at): Path<At>, body: Bytes) -> Response {
    let site = Arc::clone(&asking.site);
    let command = tokio::task::spawn_blocking(move || {
        let trustee = asking.trustee().ok_or(StatusCode::UNAUTHORIZED);
        let batch = batch_of(&at).ok_or(StatusCode::NOT_FOUND);
        read(&asking.site, &trustee?, &batch?, &body)
    });
    let (trustee, command) = match command.await {
        Ok(Ok(it)) => it,
        Ok(Err(it)) => return it.into_response(),
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    let key = key_of(&command);
    let Ok(ticket) = site.platform.ask(trustee.as_str(), &key, command) else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    match ticket.await {
        Ok(Answer::Accepted(_)) => StatusCode::CREATED.into_response(),
        Ok(Answer::Refused(it)) => (StatusCode::CONFLICT, it.to_string()).into_response(),
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// The same command has the same idempotency key, so a lost answer is asked for again.
pub(super) fn key_of(command: &Command) -> String {
    format!("trustee-{}", &record::wire::command_sha256(command).hex()[..40])
}

fn read(
    site: &Site,
    trustee: &Id,
    batch: &Batch,
    body: &[u8],
) -> Result<(Id, Command), StatusCode> {
    let down = |_| StatusCode::SERVICE_UNAVAILABLE;
    let entry = entry_of(site, batch).map_err(down)?.ok_or(StatusCode::CONFLICT)?;
    let folded = site.platform.folded().map_err(down)?;
    let lot = folded.world.lots.get(&batch.lot).ok_or(StatusCode::NOT_FOUND)?;
    let command = packages::answer(&folded.world, lot, (batch, trustee), &entry, body);
    let command = command.map_err(|_| StatusCode::UNPROCESSABLE_ENTITY)?;
    Ok((trustee.clone(), Command::Opening(command)))
}
