//! 撤回投标文件: the record that takes the standing bid back, signed on the bidder's machine.

use app::bidding::{self, Kind};
use app::desk::Accepted;
use app::sealing::{self, Handed};
use axum::Json;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::shared::{AccountId, Salt, Signature};
use domain::world::Command;
use maud::{Markup, html};
use serde::Deserialize;

use super::files::attached;
use super::home::title;
use super::parts;
use super::seal::bound_keys;
use super::upload::receives;
use super::wire::{At, Fault, bidder, lot_of, run, token};
use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::value::{code, instant};
use crate::desk::room;
use crate::visit::{Frame, Visit};

/// Name of the file that holds the exact bytes to be signed.
const FILE: &str = "withdraw.bin";
/// What the bytes to be signed begin with. Source: protocols/seal.md §8.
const LABEL: &str = "ggzy.seal/v1/withdraw";

/// A withdrawal as a form or a program sends it.
#[derive(Clone, Debug, Deserialize)]
struct Sent {
    record: String,
    #[serde(alias = "signature")]
    sig: String,
    salt_r: String,
    #[serde(default)]
    csrf: String,
    #[serde(alias = "key")]
    idempotency_key: String,
}

/// The page.
pub async fn show(v: Visit, Path(at): At) -> Response {
    let drawn = v.run(move |v| draw(v, &at, None));
    drawn.await.unwrap_or_else(|it| it)
}

fn draw(v: &Visit, at: &(String, String, String), fault: Option<&Fault>) -> Response {
    let title = v.text.s("bidder-withdraw");
    let status = fault.map_or(StatusCode::OK, |it| it.status(v.text));
    match body(v, at) {
        Ok(it) => {
            let above = fault.map_or_else(Markup::default, |it| it.block(v));
            let frame = Frame::reading(&title).with(&["sign_act"]);
            v.page_with(status, &frame, &html! { (above) (it) })
        }
        Err(it) => fault.unwrap_or(&it).page(v),
    }
}

fn none_stands() -> Fault {
    Fault::Code(StatusCode::CONFLICT, "withdraw.none".to_owned())
}

fn body(v: &Visit, at: &(String, String, String)) -> Result<Markup, Fault> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let who = bidder(v, &folded)?;
    let lot = lot_of(&folded, at)?;
    receives(v, lot)?;
    let record = bidding::withdrawal(lot, &who.uscc).ok_or_else(none_stands)?;
    let signed = STANDARD.encode(bidding::signed_bytes(Kind::Withdraw, &record));
    let bound = bound_keys(&folded.world, &who);
    let one = if bound.len() == 1 { Some(bound[0].as_str()) } else { None };
    let salt_r = Salt(v.site.platform.entropy.salt()).hex();
    let action = room("bidder", &lot.id, "withdraw");
    let command = format!("daylight-key sign --key sign.age --label {LABEL} {FILE}");
    Ok(html! {
        p { (title(lot)) " " (code(&lot.id.to_string())) }
        p { (t.s("public-deadline")) " " (instant(lot.last_moment_ms())) }
        p { (t.s("withdraw-says")) }
        form class="form" method="post" action=(action) data-island="sign_act"
            data-bytes=(signed) data-key=[one] {
            (v.hidden())
            input type="hidden" name="record" value=(record);
            input type="hidden" name="salt_r" value=(salt_r);
            (parts::refused(t))
            (parts::signing_key(t))
            details class="without" {
                summary { (t.s("sign-without")) }
                p { (t.s("sign-without-says")) }
                p { a href={ (action) "/" (FILE) } download { (FILE) } }
                (parts::command(&command))
                div class="field" {
                    label for="f-signature" { (t.s("sign-signature")) }
                    input type="text" id="f-signature" name="signature" data-part="signature"
                        class="line" autocomplete="off";
                }
            }
            (commit_button(&t.s("bidder-withdraw"), &t.s("withdraw-brings")))
        }
        p { a href="/bidder" { (t.s("bidder-title")) } }
    })
}

/// The exact bytes to be signed, for `daylight-key sign` or OpenSSL.
pub async fn bytes(v: Visit, Path(at): Path<(String, String, String, String)>) -> Response {
    let made = run(&v, move |v| {
        let (tender, lot, round, name) = at;
        let folded = v.site.platform.folded()?;
        let who = bidder(v, &folded)?;
        let lot = lot_of(&folded, &(tender, lot, round))?;
        let record = bidding::withdrawal(lot, &who.uscc).filter(|_| name == FILE);
        let record = record.ok_or_else(Fault::nothing)?;
        Ok(bidding::signed_bytes(Kind::Withdraw, &record))
    });
    match made.await {
        Ok(it) => attached("application/octet-stream", FILE, it),
        Err(it) => it.json(&v),
    }
}

/// Takes a withdrawal from the form or, as JSON, from a program.
pub async fn send(v: Visit, Path(at): At, headers: HeaderMap, body: Bytes) -> Response {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let json = kind.is_some_and(|it| it.starts_with("application/json"));
    let done = if json {
        match (serde_json::from_slice::<Sent>(&body), token(&v)) {
            (_, Err(it)) => Err(it.into()),
            (Err(_), _) => Err(Fault::form("submit.form")),
            (Ok(sent), Ok(account)) => withdrawn(&v, at.clone(), (account, sent)).await,
        }
    } else {
        match serde_urlencoded(&body) {
            None => Err(Fault::form("submit.form")),
            Some(sent) => match v.actor(&sent.csrf) {
                Err(it) => Err(it.into()),
                Ok(account) => withdrawn(&v, at.clone(), (account, sent)).await,
            },
        }
    };
    match done {
        Ok(it) if json => (StatusCode::CREATED, Json(bidding::answer_file(&it))).into_response(),
        Ok(it) => Redirect::to(&format!("/bidder/acknowledgements/{}", it.index)).into_response(),
        Err(it) if json => it.json(&v),
        Err(fault) => {
            let drawn = v.run(move |v| draw(v, &at, Some(&fault)));
            drawn.await.unwrap_or_else(|it| it)
        }
    }
}

/// Reads a form's body.
fn serde_urlencoded(body: &[u8]) -> Option<Sent> {
    let uri = format!("/?{}", std::str::from_utf8(body).ok()?);
    let uri: axum::http::Uri = uri.parse().ok()?;
    axum::extract::Query::try_from_uri(&uri).ok().map(|it| it.0)
}

async fn withdrawn(
    v: &Visit,
    at: (String, String, String),
    (account, sent): (AccountId, Sent),
) -> Result<Accepted, Fault> {
    let key = sent.idempotency_key.clone();
    let ready = run(v, move |v| {
        let signature = Signature::from_hex(sent.sig.trim())
            .ok_or_else(|| Fault::form("withdraw.signature"))?;
        let salt_r = Salt::from_hex(&sent.salt_r).ok_or_else(|| Fault::form("submit.form"))?;
        let folded = v.site.platform.folded()?;
        let who = bidder(v, &folded)?;
        let lot = lot_of(&folded, &at)?;
        let readers = &*v.site.platform.readers;
        let first = bidding::first_answer(readers, &lot.id, &who.uscc, &sent.record)?;
        if let Some(it) = first {
            return Ok(Err(it));
        }
        let line = lot.bids.get(&who.uscc).and_then(|it| it.bid.as_ref());
        let salt = line.ok_or_else(none_stands)?.salt;
        let kind = Kind::Withdraw;
        let key = bidding::key_of(&folded.world, &who.uscc, kind, &sent.record, &signature);
        let handed =
            Handed { bidder: &who.uscc, record: &sent.record, signature, key, salt, salt_r };
        let made = sealing::withdraw(lot, &handed);
        let mut command = made.map_err(|it| Problem::Down(it.to_string()))?;
        bidding::check_commitment(lot, &mut command);
        Ok(Ok(command))
    });
    match ready.await? {
        Err(first) => Ok(first),
        Ok(command) => Ok(v.act(&account, &key, Command::Opening(command)).await?),
    }
}
