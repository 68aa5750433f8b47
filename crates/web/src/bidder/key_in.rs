//! 解密（交钥）: hands the keys of a bid over at its opening; needs no session, only the keys.

use std::sync::Arc;

use app::bidding::{KeyIn, Statement};
use axum::Json;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::lot::{Lot, Stage};
use domain::shared::AccountId;
use domain::world::Command;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};

use super::home::title;
use super::parts;
use super::wire::{At, Fault, bidder, lot_of, run};
use crate::act::Problem;
use crate::design::form::{Field, commit_button, textarea};
use crate::design::icon::{Tone, tag};
use crate::design::lists::flash;
use crate::design::value::{code, instant};
use crate::desk::room;
use crate::typed::Form;
use crate::visit::{Frame, Visit};

/// Account under which keys are handed in: whoever holds them may, so nobody is named.
const ANYBODY: &str = "key-in";
/// Longest message, in bytes. Source: `seal::keyin::MESSAGE_BYTES_MAX`.
const MESSAGE_BYTES_MAX: usize = 16_384;

/// A message as a program posts it.
#[derive(Deserialize)]
struct Sent {
    tender: String,
    lot: String,
    round: String,
    keys: Value,
}

/// `POST /key-in` → `{statements: [{ctx, kind, stamp_ms, sig, index}]}`.
pub async fn take(v: Visit, body: Bytes) -> Response {
    let read = || {
        let sent: Sent = serde_json::from_slice(&body).ok()?;
        (body.len() <= MESSAGE_BYTES_MAX).then_some(())?;
        Some(((sent.tender, sent.lot, sent.round), KeyIn::read(&sent.keys)?))
    };
    let done = match read() {
        Some((at, keys)) => handed(&v, at, keys).await,
        None => Err(Fault::form("seal.key.length")),
    };
    match done {
        Ok(all) => {
            let all: Vec<Value> = all.iter().map(Statement::file).collect();
            Json(json!({"statements": all})).into_response()
        }
        Err(it) => it.json(&v),
    }
}

/// Hands the values in, all or none; the same values again get the same statements.
async fn handed(
    v: &Visit,
    at: (String, String, String),
    keys: KeyIn,
) -> Result<Vec<Statement>, Fault> {
    let keys = Arc::new(keys);
    let making = Arc::clone(&keys);
    let command = run(v, move |v| {
        let folded = v.site.platform.folded()?;
        let lot = lot_of(&folded, &at)?;
        let made = making.command(&folded.world, lot);
        Ok(made.map_err(|it| Problem::Down(it.to_string()))?)
    });
    let command = Command::Opening(command.await?);
    let anybody = AccountId::new(ANYBODY).expect("the word is an id");
    let accepted = v.act(&anybody, &keys.key(), command).await?;
    Ok(keys.statements(&accepted, &*v.site.platform.ack))
}

/// A message pasted into the form.
#[derive(Deserialize)]
pub struct Pasted {
    #[serde(default)]
    message: String,
}

/// The form without script: the message that `daylight-key key-in` wrote.
pub async fn send(v: Visit, Path(at): At, Form(sent): Form<Pasted>) -> Response {
    let read = || {
        (sent.message.len() <= MESSAGE_BYTES_MAX).then_some(())?;
        KeyIn::read(&serde_json::from_str(sent.message.trim()).ok()?)
    };
    let done = match read() {
        Some(keys) => handed(&v, at.clone(), keys).await,
        None => Err(Fault::form("key-in.message")),
    };
    let drawn = v.run(move |v| match done {
        Ok(all) => answered(v, &at, &all),
        Err(fault) => draw(v, &at, Some(&fault)),
    });
    drawn.await.unwrap_or_else(|it| it)
}

/// The page.
pub async fn show(v: Visit, Path(at): At) -> Response {
    let drawn = v.run(move |v| draw(v, &at, None));
    drawn.await.unwrap_or_else(|it| it)
}

fn draw(v: &Visit, at: &(String, String, String), fault: Option<&Fault>) -> Response {
    let title = v.text.s("bidder-key-in");
    let status = fault.map_or(axum::http::StatusCode::OK, |it| it.status(v.text));
    match body(v, at) {
        Ok(it) => {
            let above = fault.map_or_else(Markup::default, |it| it.block(v));
            let frame = Frame::reading(&title).with(&["key_in"]);
            v.page_with(status, &frame, &html! { (above) (it) })
        }
        Err(it) => it.page(v),
    }
}

fn body(v: &Visit, at: &(String, String, String)) -> Result<Markup, Fault> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = lot_of(&folded, at)?;
    let own = bidder(v, &folded).ok();
    let standing = own.as_ref().and_then(|it| lot.bids.get(&it.uscc)?.bid.as_ref());
    let handed = |it: &domain::opening::SealedEnvelope| {
        lot.opening.keys.contains_key(&it.ctx) || lot.opening.later.contains_key(&it.ctx)
    };
    let keyed = standing.is_some_and(|it| it.envelopes.iter().all(handed));
    let mut page = app::bidding::lot_file(&folded.world, lot);
    page["seq"] = json!("0");
    page["supersedes"] = json!("");
    page["upload"] = json!("");
    page["submit"] = json!("");
    page["ack_key"] = json!(super::seal::ack_key(v, &folded.world));
    let evidence = standing.map(|_| room("bidder", &lot.id, "evidence"));
    Ok(html! {
        p { (title(lot)) " " (code(&lot.id.to_string())) }
        (window(v, lot))
        @if keyed { p { (tag(Tone::Checked, &t.s("key-in-done"))) } }
        @if let Some(bid) = standing { (lost(v, lot, bid)) }
        @if lot.stage == Stage::KeyIn {
            (parts::data("lot", &page))
            (island(v, lot, evidence.as_deref()))
            (without(v, lot))
        }
        p { a href={ "/lots/" (lot.id) "/hall" } { (t.about(lot, "bidder-to-hall")) } }
    })
}

/// Whether keys are taken now, and until when.
fn window(v: &Visit, lot: &Lot) -> Markup {
    let t = v.text;
    match lot.stage {
        Stage::Announced | Stage::Closed => html! {
            (flash(Tone::Plain, &t.s("key-in-not-yet")))
            p { (t.about(lot, "public-deadline")) " " (instant(lot.last_moment_ms())) }
        },
        Stage::KeyIn => html! {
            p {
                (t.s("bidder-key-in-until")) " "
                strong { (instant(lot.opening.key_in_until_s * 1_000)) }
            }
        },
        _ => html! { (flash(Tone::Plain, &t.s("key-in-over"))) },
    }
}

/// Own ciphertexts that the platform lost, each with the command that brings it again.
fn lost(v: &Visit, lot: &Lot, bid: &domain::opening::Bid) -> Markup {
    let t = v.text;
    let all = bid.envelopes.iter().filter(|it| lot.opening.missing.contains(&it.ct_root));
    let command = |it: &domain::opening::SealedEnvelope| {
        let (file, root) = (it.name.token(), it.ct_root.hex());
        format!("curl -fsS -T {file}.age {}/lots/{}/objects/{root}", v.site.address, lot.id)
    };
    html! {
        @for it in all {
            (flash(Tone::Alarm, &t.s("key-in-lost")))
            (parts::command(&command(it)))
        }
    }
}

fn island(v: &Visit, lot: &Lot, evidence: Option<&str>) -> Markup {
    let t = v.text;
    let due: Vec<&str> = lot.due().into_iter().map(|it| it.token()).collect();
    let later = lot.notice.opens_twice().then_some("sign");
    html! {
        noscript { (flash(Tone::Due, &t.s("key-in-without-script"))) }
        section data-island="key_in" data-lot="lot" data-due=(due.join(" "))
            data-door="/key-in" data-evidence=[evidence] data-later=[later] {
            (parts::refused(t))
            form class="form" data-part="form" data-when="filling refused" {
                fieldset {
                    legend { (t.s("key-in-words")) }
                    p class="hint" id="f-written-hint" { (t.s("key-in-words-hint")) }
                    label class="unseen" for="f-written" { (t.s("key-in-words")) }
                    textarea id="f-written" data-part="written" rows="3" autocomplete="off"
                        spellcheck="false" aria-describedby="f-written-hint" {}
                }
                fieldset {
                    legend { (t.s("key-in-or-file")) }
                    div class="field" {
                        label for="f-secret-file" { (t.s("key-in-file")) }
                        input type="file" id="f-secret-file" data-part="secret-file" accept=".age";
                    }
                    (parts::secret(t, "passphrase", "bidder-passphrase", ""))
                }
                div class="field" {
                    label for="f-evidence-file" { (t.s("key-in-evidence")) }
                    p class="hint" id="f-evidence-file-hint" {
                        (t.s(if evidence.is_some() { "key-in-evidence-known" }
                            else { "key-in-evidence-needed" }))
                    }
                    input type="file" id="f-evidence-file" data-part="evidence-file"
                        accept=".json" aria-describedby="f-evidence-file-hint";
                }
                @if later.is_some() {
                    p { (t.s("key-in-later")) }
                    (parts::signing_key(t))
                }
                (commit_button(&t.s("key-in-do"), &t.about(lot, "key-in-brings")))
            }
            p data-when="reading" hidden role="status" { (t.s("key-in-reading")) }
            p data-when="sending" hidden role="status" { (t.s("key-in-sending")) }
            section data-when="keyed-in" hidden role="status" {
                p { (tag(Tone::Checked, &t.s("key-in-done"))) }
                p {
                    (t.s("key-in-at")) " " span data-slot="stamp" {} " · "
                    (t.s("key-in-count")) " " span data-slot="count" {}
                }
                p { (t.s("key-in-signed")) }
            }
        }
    }
}

/// The way without this page.
fn without(v: &Visit, lot: &Lot) -> Markup {
    let t = v.text;
    let (label, hint) = (t.s("key-in-message"), t.s("key-in-message-hint"));
    let field = Field { name: "message", label: &label, hint: &hint, ..Field::default() };
    html! {
        details class="without" {
            summary { (t.s("key-in-without")) }
            p { (t.s("key-in-without-says")) }
            (super::hand_in::key_in_command(lot))
            form class="form" method="post" action=(room("bidder", &lot.id, "key-in")) {
                (textarea(t, &field, 4))
                (commit_button(&t.s("key-in-do"), &t.about(lot, "key-in-brings")))
            }
        }
    }
}

fn answered(v: &Visit, at: &(String, String, String), all: &[Statement]) -> Response {
    let t = v.text;
    let files: Vec<Value> = all.iter().map(Statement::file).collect();
    let kept = json!({"statements": files}).to_string();
    let stamp = all.first().map_or(v.now_ms, |it| i64::try_from(it.stamp_ms).unwrap_or(v.now_ms));
    let body = html! {
        p { (tag(Tone::Checked, &t.s("key-in-done"))) }
        p {
            (t.s("key-in-at")) " " (instant(stamp)) " · "
            (t.s("key-in-count")) " " (all.len())
        }
        p { (t.s("key-in-signed")) }
        p { (code(&kept)) }
        p { a href={ "/lots/" (at.0) "/" (at.1) "/" (at.2) "/hall" } { (t.s("bidder-to-hall")) } }
    };
    v.page(&Frame::reading(&t.s("bidder-key-in")), &body)
}
