//! What every answer carries and says: strict headers, and a sentence where something went wrong.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use maud::html;
use serde_json::json;

use crate::api::is_api;
use crate::design::lists::ways_on;
use crate::design::refusal::{Kept, Refusal, refusal};
use crate::pace::{Class, Wait, caller};
use crate::problem::document;
use crate::site::Site;
use crate::text::{Arg, Text};
use crate::visit::{Frame, Visit};

/// What a page may load: its own style and pictures, and nothing from anywhere else.
pub(crate) const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
    script-src 'self'; worker-src 'self'; connect-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";
/// No page asks for a sensor or a device.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), \
    geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), \
    publickey-credentials-get=(), screen-wake-lock=(self), usb=(), xr-spatial-tracking=()";
/// A browser that once came by HTTPS never comes otherwise for a year.
const HTTPS_ONLY: &str = "max-age=31536000";
/// The log's public files: everybody may keep them, and other sites may read them.
const LOG: &str = "/log/";
/// Answers to machines that a proxy or a monitor reads as they are.
const PLAIN: [&str; 2] = ["/health", "/metrics"];
/// A trustee's tool reads why the law refused as it is told.
const TOOL: &str = "/trustee/tool/";

/// Headers of every answer, where it has no stricter one.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("x-frame-options"), "DENY"),
];

/// Sets the headers that every answer carries.
pub(crate) async fn guarded(request: Request, next: Next) -> Response {
    let is_log = request.uri().path().starts_with(LOG);
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    let reach = if is_log { "cross-origin" } else { "same-origin" };
    let resource = HeaderName::from_static("cross-origin-resource-policy");
    headers.entry(resource).or_insert(HeaderValue::from_static(reach));
    if !is_log {
        let kept = HeaderValue::from_static("no-store");
        headers.entry(header::CACHE_CONTROL).or_insert(kept);
    }
    answer
}

/// Answers by the whole site: a refusal without words gets them, and HTTPS stays HTTPS.
pub(crate) async fn worded(
    State(site): State<Arc<Site>>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let asked = parts.clone();
    let class = Class::of(&asked.method, asked.uri.path());
    let now_ms = site.platform.clock.wall_ms();
    let answer = match site.paces.address(class, caller(&asked).as_deref(), now_ms) {
        Ok(()) => answered(next, Request::from_parts(parts, body)).await,
        Err(wait) => too_many(wait),
    };
    let is_https = site.is_https();
    let mut answer =
        if is_bare(&asked, &answer) { put_in_words(site, asked, answer).await } else { answer };
    if is_https {
        let only = HeaderValue::from_static(HTTPS_ONLY);
        answer.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, only);
    }
    answer
}

/// A handler that panics answers like one that failed; its thread goes on.
async fn answered(next: Next, request: Request) -> Response {
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    answer.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// The answer to whoever asks too often, without words.
pub(crate) fn too_many(Wait(seconds): Wait) -> Response {
    let later = [(header::RETRY_AFTER, seconds.to_string())];
    (StatusCode::TOO_MANY_REQUESTS, later).into_response()
}

/// Whether an answer says no without a sentence of ours.
fn is_bare(asked: &Parts, answer: &Response) -> bool {
    let status = answer.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return false;
    }
    let path = asked.uri.path();
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    match kind {
        None => true,
        Some(it) => {
            let told = status == StatusCode::CONFLICT && path.starts_with(TOOL);
            let plain = told || PLAIN.iter().any(|at| path.starts_with(at));
            it.starts_with("text/plain") && !plain
        }
    }
}

/// The keys of a status's two sentences are this and `-hint`.
fn key(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "problem-sign-in",
        403 => "problem-forged",
        404 => "problem-not-found",
        405 => "problem-method",
        413 => "problem-large",
        415 => "problem-media",
        429 => "problem-too-many",
        500 => "problem-unknown",
        501..=599 => "problem-down",
        _ => "problem-malformed",
    }
}

/// What a program or a browser wants to read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    Page,
    Problem,
    Json,
    Plain,
}

fn reader(asked: &Parts) -> Reader {
    if is_api(asked.uri.path()) {
        return Reader::Problem;
    }
    let word = |name| asked.headers.get(name).and_then(|it: &HeaderValue| it.to_str().ok());
    let accepted = word(header::ACCEPT).unwrap_or_default();
    if accepted.contains("text/html") {
        return Reader::Page;
    }
    let sent = word(header::CONTENT_TYPE).unwrap_or_default();
    let json = [accepted, sent].iter().any(|it| it.contains("application/json"));
    let sealed = asked.headers.contains_key("x-csrf");
    if json || sealed || asked.uri.path().ends_with(".json") { Reader::Json } else { Reader::Plain }
}

/// The same answer in the visitor's language; what its headers say stays.
async fn put_in_words(site: Arc<Site>, mut asked: Parts, answer: Response) -> Response {
    let (old, _) = answer.into_parts();
    let reader = reader(&asked);
    let seconds = old.headers.get(header::RETRY_AFTER).and_then(|it| it.to_str().ok());
    let seconds = seconds.unwrap_or("30").to_owned();
    // A visit that cannot be read, as while the store is down, still gets its sentence.
    let said = |t: &Text| {
        let values: [(&'static str, Arg); 1] = [("seconds", seconds.clone().into())];
        let name = key(old.status);
        (t.t(name, &values), t.t(&format!("{name}-hint"), &values))
    };
    asked.method = Method::GET;
    let visit = Visit::from_request_parts(&mut asked, &site).await;
    let mut made = match visit {
        Ok(v) if reader == Reader::Page => {
            let (what, instead) = said(v.text);
            let drawn = v.run(move |v| {
                let (t, kept) = (v.text, Kept::Unchanged);
                let block =
                    Refusal { what: &what, basis: None, instead: &instead, ways: &[], kept };
                let body = html! { (refusal(t, &block)) (ways_on(t)) };
                v.page_with(old.status, &Frame::reading(&t.s("refusal-name")), &body)
            });
            drawn.await.unwrap_or_else(|it| it)
        }
        other => {
            let t = other.map_or_else(|_| Text::get(crate::text::Lang::ZhCn), |it| it.text);
            let (what, instead) = said(t);
            if reader == Reader::Problem {
                document(old.status, key(old.status), &what, &instead)
            } else if reader == Reader::Json {
                let title = format!("{what} {instead}");
                let body = json!({"code": key(old.status), "place": "", "title": title});
                (old.status, Json(body)).into_response()
            } else {
                let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
                (old.status, kind, format!("{what} {instead}\n")).into_response()
            }
        }
    };
    for (name, value) in &old.headers {
        if !matches!(*name, header::CONTENT_TYPE | header::CONTENT_LENGTH) {
            made.headers_mut().append(name, value.clone());
        }
    }
    made
}
