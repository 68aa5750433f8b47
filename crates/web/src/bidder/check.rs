//! 检测本机: whether this computer can seal; the server's clock; a place to upload nothing to.

use axum::Json;
use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::json;

use super::wire::{Fault, token};
use crate::design::icon::{Tone, tag};
use crate::design::lists::flash;
use crate::visit::{Frame, Visit};

/// What is checked, each with its remedy.
const CHECKS: [&str; 5] = ["browser", "secure", "storage", "clock", UPLOAD];
/// The check that sends something, for whoever is signed in.
const UPLOAD: &str = "upload";
/// CONFIG: a computer's clock may differ by this much, milliseconds; five seconds.
const CLOCK_LIMIT_MS: i64 = 5_000;
/// CONFIG: least upload speed that lets a large bid through in time, Mbit/s.
const UPLOAD_LEAST: u32 = 1;

/// `GET /clock` → `{now_ms}`, the record's time.
pub async fn clock(v: Visit) -> Response {
    let kind = [(header::CACHE_CONTROL, "no-store")];
    (kind, Json(json!({"now_ms": v.now_ms}))).into_response()
}

/// `POST /check/upload`: takes up to 8 MiB, keeps nothing.
pub async fn upload(
    v: Visit,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Response {
    // Whoever is signed in only: an open sink would serve nobody but those who flood it.
    if let Err(it) = token(&v) {
        return Fault::from(it).json(&v);
    }
    match body {
        Ok(it) => Json(json!({"bytes": it.len()})).into_response(),
        Err(_) => Fault::Code(StatusCode::PAYLOAD_TOO_LARGE, "upload.part".to_owned()).json(&v),
    }
}

/// The page.
pub async fn show(v: Visit) -> Response {
    let drawn = v.run(|v| {
        let title = v.text.s("bidder-check-computer");
        v.page(&Frame::reading(&title).with(&["check_computer"]), &body(v))
    });
    drawn.await.unwrap_or_else(|it| it)
}

fn body(v: &Visit) -> Markup {
    let t = v.text;
    let signed_in = v.session.is_some();
    html! {
        p { (t.s("check-says")) }
        section data-island="check_computer" data-clock="/clock"
            data-clock-limit-ms=(CLOCK_LIMIT_MS) data-upload="/check/upload"
            data-upload-least=(UPLOAD_LEAST) {
            noscript { p { (t.s("check-without-script")) } }
            div data-result="well" hidden { (flash(Tone::Checked, &t.s("check-all-well"))) }
            div data-result="ill" hidden { (flash(Tone::Alarm, &t.s("check-ill"))) }
            @for it in CHECKS.into_iter().filter(|it| signed_in || *it != UPLOAD) {
                div data-check=(it) { (one(v, it)) }
            }
            @if !signed_in { p { (t.s("check-upload-later")) } }
            p { button class="button quiet-button" type="button" data-part="again" {
                (t.s("check-again"))
            } }
        }
        @if signed_in { p { a href="/bidder" { (t.s("bidder-title")) } } }
    }
}

fn one(v: &Visit, name: &str) -> Markup {
    let t = v.text;
    let slot = match name {
        "browser" => Some("missing"),
        "clock" => Some("offset"),
        "upload" => Some("speed"),
        _ => None,
    };
    html! {
        h2 { (t.s(&format!("check-{name}"))) }
        p data-when="running" hidden { (t.s("check-running")) }
        p data-when="well" hidden {
            (tag(Tone::Checked, &t.s("check-well")))
            @if let Some(slot) = slot.filter(|it| *it != "missing") {
                " " span data-slot=(slot) {} " " (t.s(&format!("check-{name}-unit")))
            }
        }
        p data-when="ill" hidden {
            (tag(Tone::Alarm, &t.s("check-not-well")))
            @if let Some(slot) = slot {
                " " span data-slot=(slot) {}
                @if slot != "missing" { " " (t.s(&format!("check-{name}-unit"))) }
            }
            " " (t.s(&format!("check-{name}-do")))
        }
    }
}
