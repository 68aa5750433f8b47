//! /verify: how anybody checks this platform, its keys and its newest checkpoint, and receipts.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{DefaultBodyLimit, Multipart};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::shared::Hash;
use maud::{Markup, html};

use crate::design::form::button;
use crate::design::lists::facts;
use crate::design::value::code;
use crate::site::Site;
use crate::visit::{Frame, Visit};

use super::{ciphertext, handed_in};

/// Most bytes of a form that is read to its end, so that a wrong file is answered and not cut off.
const FORM_BYTES_MAX: usize = 8 << 20;

/// Addresses of this page.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/verify", get(show).post(check))
        .route("/verify/files.txt", get(files))
        .route("/ciphertext/{ct_root}", get(ciphertext::get))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
}

async fn show(v: Visit) -> Response {
    let drawn = v.run(|v| v.page(&frame(&v.text.s("page-verify")), &body(v, &html! {})));
    drawn.await.unwrap_or_else(|it| it)
}

fn frame(title: &str) -> Frame<'_> {
    Frame::reading(title)
}

/// Every public file of the log and every sealed price that was opened, one address a line, for
/// `wget -x -nH -i`.
async fn files(v: Visit) -> Response {
    let made = v.run(|v| {
        let mut names = Vec::new();
        // A folder that is not there yet has no files.
        let _ = collect(&v.site.log, "", &mut names);
        names.sort_unstable();
        let line = |it: &String| format!("{}/log/{it}\n", v.site.address);
        let sealed = ciphertext::roots(&v.site).unwrap_or_default();
        let price = |it: &Hash| format!("{}/ciphertext/{}\n", v.site.address, it.hex());
        names.iter().map(line).chain(sealed.iter().map(price)).collect::<String>()
    });
    match made.await {
        Ok(it) => ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], it).into_response(),
        Err(it) => it,
    }
}

fn collect(folder: &Path, within: &str, names: &mut Vec<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let name = format!("{within}{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), names)?;
        } else if !name.ends_with(".new") {
            names.push(name);
        }
    }
    Ok(())
}

/// Checks the receipt file that somebody sent.
async fn check(v: Visit, form: Result<Multipart, MultipartRejection>) -> Response {
    let sent = handed_in::sent(form).await;
    let drawn = v.run(move |v| {
        let (status, said) = handed_in::said(v, &sent);
        v.page_with(status, &frame(&v.text.s("page-verify")), &body(v, &said))
    });
    drawn.await.unwrap_or_else(|it| it)
}

fn body(v: &Visit, said: &Markup) -> Markup {
    let t = v.text;
    let (keys, published) = (v.site.platform.keys(), v.site.platform.published());
    let address = &v.site.address;
    let sample = if keys.origin.starts_with("sample.") { " --sample" } else { "" };
    let fetch = format!("wget -q -x -nH -i {address}/verify/files.txt");
    let log = format!("daylight-verify log log{sample}");
    let lot = format!("daylight-verify procedure log LOT{sample}");
    let result = format!("daylight-verify result log LOT --objects ciphertext{sample}");
    let package = format!("daylight-verify archive DIR{sample}");
    let own = format!("--policy policy.json{sample}");
    let bid = format!("daylight-verify receipt FILE --lot LOT --b HEX {own}");
    let offer = format!("daylight-verify receipt FILE --lot LOT --plate N --price YUAN {own}");
    let commands = [
        ("verify-fetch", &fetch),
        ("verify-log", &log),
        ("verify-lot", &lot),
        ("verify-result", &result),
        ("verify-archive", &package),
        ("verify-bid", &bid),
        ("verify-offer", &offer),
    ];
    let names = ["receipt-origin", "verify-log-key", "receipt-key"].map(|key| t.s(key));
    let rows = [
        (names[0].as_str(), code(&keys.origin)),
        (&names[1], code(&keys.log)),
        (&names[2], code(&keys.ack)),
    ];
    html! {
        (said)
        p { (t.s("verify-says")) }
        h2 { (t.s("verify-receipt")) }
        form class="form" method="post" action="/verify" enctype="multipart/form-data" {
            div class="field" {
                label for="f-receipt" { (t.s("verify-receipt-file")) }
                p class="hint" id="f-receipt-hint" { (t.s("verify-receipt-hint")) }
                input type="file" id="f-receipt" name="receipt" required
                    aria-describedby="f-receipt-hint";
            }
            (button(&t.s("verify-receipt-do")))
        }
        h2 { (t.s("verify-yourself")) }
        ol {
            @for (key, command) in commands { li { (t.s(key)) p { (code(command)) } } }
        }
        p { (t.s("verify-elsewhere")) }
        h2 { (t.s("verify-keys")) }
        (facts(&rows))
        p { a href={ "/log/policy/" (crate::bidder::policy_number(&keys.policy)) } {
            (t.s("receipt-policy"))
        } }
        h2 { (t.s("page-log")) }
        @if published.note.is_empty() {
            p { (t.s("verify-no-checkpoint")) }
        } @else {
            p { (t.s("page-checkpoint-cosigned")) " " (published.cosigned) }
            p class="note" { @for line in published.note.lines() { (code(line)) br; } }
            p { a href="/log/checkpoint" { (t.s("verify-checkpoint-file")) } }
        }
    }
}
