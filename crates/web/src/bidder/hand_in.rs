//! …/hand-in: what `daylight-key seal` wrote, handed in by a plain form, without any script.

use std::collections::BTreeMap;

use app::bidding;
use app::uploads::{PART_BYTES_MAX, Ports, UploadRefused, Wanted};
use axum::body::Bytes;
use axum::extract::multipart::Field;
use axum::extract::{Multipart, Path};
use axum::response::{IntoResponse, Redirect, Response};
use domain::lot::Lot;
use domain::procedure::EnvelopeName;
use domain::shared::{AccountId, Hash};
use maud::{Markup, html};
use serde::Deserialize;

use super::home::title;
use super::parts;
use super::submit::{Sent, submitted};
use super::upload::{let_in, receives};
use super::wire::{At, Fault, bidder, lot_of, run};
use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::value::{code, instant};
use crate::desk::room;
use crate::visit::{Frame, Visit};

/// Most bytes of an evidence file: a record, a lot file and what else stands in it.
const EVIDENCE_BYTES_MAX: usize = 1_048_576;
/// Most bytes of a mark of the form.
const MARK_BYTES_MAX: usize = 1_024;
/// What the names of envelopes' fields begin with.
const ENVELOPE: &str = "envelope-";

/// The page.
pub async fn show(v: Visit, Path(at): At) -> Response {
    let drawn = v.run(move |v| draw(v, &at, None));
    drawn.await.unwrap_or_else(|it| it)
}

fn draw(v: &Visit, at: &(String, String, String), fault: Option<&Fault>) -> Response {
    let title = v.text.s("hand-in-title");
    let status = fault.map_or(axum::http::StatusCode::OK, |it| it.status(v.text));
    match body(v, at) {
        Ok(it) => {
            let above = fault.map_or_else(Markup::default, |it| it.block(v));
            v.page_with(status, &Frame::reading(&title), &html! { (above) (it) })
        }
        Err(it) => fault.unwrap_or(&it).page(v),
    }
}

fn body(v: &Visit, at: &(String, String, String)) -> Result<Markup, Fault> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let who = bidder(v, &folded)?;
    let lot = lot_of(&folded, at)?;
    receives(v, lot)?;
    let_in(lot, &who.uscc)?;
    let file = |name: &str, label: String, hint: String| {
        html! {
            div class="field" {
                label for={ "f-" (name) } { (label) }
                p class="hint" id={ "f-" (name) "-hint" } { (hint) }
                input type="file" id={ "f-" (name) } name=(name)
                    aria-describedby={ "f-" (name) "-hint" };
            }
        }
    };
    let envelope = |it: EnvelopeName| {
        let said = t.s(&format!("hall-envelope-{}", it.token()));
        let label = t.t("hand-in-envelope", &[("name", said.into())]);
        let hint = t.t("hand-in-envelope-hint", &[("file", format!("{}.age", it.token()).into())]);
        file(&format!("{ENVELOPE}{}", it.token()), label, hint)
    };
    Ok(html! {
        p { (title(lot)) " " (code(&lot.id.to_string())) }
        p { (t.s("public-deadline")) " " (instant(lot.last_moment_ms())) }
        p { (t.s("hand-in-says")) }
        form class="form" method="post" action=(room("bidder", &lot.id, "hand-in"))
            enctype="multipart/form-data" {
            (v.hidden())
            (file("evidence", t.s("hand-in-evidence"), t.s("hand-in-evidence-hint")))
            @for it in &lot.notice.envelopes { (envelope(it.name)) }
            (commit_button(&t.s("seal-submit"), &t.s("bidder-commit-brings")))
        }
        p { a href=(room("bidder", &lot.id, "seal")) { (t.s("bidder-seal")) } }
    })
}

/// What of an evidence file a submission needs.
#[derive(Deserialize)]
struct Evidence {
    record: String,
    sig: String,
    salt: String,
    salt_r: String,
    #[serde(default)]
    scheme: String,
    #[serde(default)]
    id: String,
}

/// The form as far as it was read.
#[derive(Default)]
struct Reading {
    account: Option<AccountId>,
    sent: Option<Sent>,
    /// Envelope's name to its length and context.
    wanted: BTreeMap<String, (u64, Hash)>,
}

/// Takes the form, file by file, and submits.
pub async fn send(v: Visit, Path(at): At, form: Multipart) -> Response {
    let done = match read(&v, &at, form).await {
        Ok((account, sent)) => submitted(&v, at.clone(), (account, sent)).await,
        Err(it) => Err(it),
    };
    match done {
        Ok(it) => Redirect::to(&format!("/bidder/acknowledgements/{}", it.index)).into_response(),
        Err(fault) => {
            let drawn = v.run(move |v| draw(v, &at, Some(&fault)));
            drawn.await.unwrap_or_else(|it| it)
        }
    }
}

fn broken<E>(_: E) -> Fault {
    Fault::form("hand-in.broken")
}

async fn read(
    v: &Visit,
    at: &(String, String, String),
    mut form: Multipart,
) -> Result<(AccountId, Sent), Fault> {
    let mut reading = Reading::default();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "csrf" => {
                let mark = short(field, MARK_BYTES_MAX).await?;
                let mark = String::from_utf8(mark).unwrap_or_default();
                reading.account = Some(v.actor(&mark)?);
            }
            "evidence" => {
                let bytes = short(field, EVIDENCE_BYTES_MAX).await?;
                evidence(v, at, &mut reading, bytes).await?;
            }
            _ => {
                if let Some(envelope) = name.strip_prefix(ENVELOPE) {
                    ciphertext(v, at, (&mut reading, envelope), field).await?;
                }
            }
        }
    }
    let account = reading.account.ok_or(Problem::Forged)?;
    let sent = reading.sent.ok_or_else(|| Fault::form("hand-in.evidence"))?;
    Ok((account, sent))
}

async fn short(mut field: Field<'_>, most: usize) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > most {
            return Err(Fault::form("hand-in.evidence"));
        }
    }
    Ok(bytes)
}

async fn evidence(
    v: &Visit,
    at: &(String, String, String),
    reading: &mut Reading,
    bytes: Vec<u8>,
) -> Result<(), Fault> {
    reading.account.as_ref().ok_or(Problem::Forged)?;
    let it: Evidence =
        serde_json::from_slice(&bytes).map_err(|_| Fault::form("hand-in.evidence"))?;
    let (record, place) = (it.record.clone(), at.clone());
    let wanted = run(v, move |v| {
        let folded = v.site.platform.folded()?;
        let contexts = bidding::contexts_of(lot_of(&folded, &place)?, &record);
        let sized = bidding::envelopes_of(&record).into_iter();
        let known = sized.filter_map(|(name, ct_len, _)| {
            let ctx = *contexts.get(&name)?;
            Some((name, (ct_len, ctx)))
        });
        Ok(known.collect::<BTreeMap<_, _>>())
    });
    reading.wanted = wanted.await?;
    let key = bidding::record_sha256(&it.record).hex()[..48].to_owned();
    reading.sent = Some(Sent {
        record: it.record,
        sig: it.sig,
        salt: it.salt,
        salt_r: it.salt_r,
        scheme: it.scheme,
        id: it.id,
        uploads: BTreeMap::new(),
        idempotency_key: key,
    });
    Ok(())
}

/// Streams one ciphertext into its upload; a file that was not chosen again may be there already.
async fn ciphertext(
    v: &Visit,
    at: &(String, String, String),
    (reading, envelope): (&mut Reading, &str),
    mut field: Field<'_>,
) -> Result<(), Fault> {
    let account = reading.account.clone().ok_or(Problem::Forged)?;
    let sent = reading.sent.as_mut().ok_or_else(|| Fault::form("hand-in.evidence"))?;
    let Some((ct_len, ctx)) = reading.wanted.get(envelope).copied() else {
        // A record without this envelope is refused by its form.
        return Ok(());
    };
    let begun = run(v, {
        let (at, envelope) = (at.clone(), envelope.to_owned());
        let account = account.clone();
        move |v| {
            v.site.bids.sweep(v);
            let folded = v.site.platform.folded()?;
            let who = bidder(v, &folded)?;
            let lot = lot_of(&folded, &at)?;
            receives(v, lot)?;
            let_in(lot, &who.uscc)?;
            let account = account.as_str();
            let wanted = Wanted { account, lot, envelope: &envelope, ct_len, ctx };
            Ok(v.site.bids.uploads.open(Ports::of(&v.site.platform), &wanted)?)
        }
    });
    let upload = begun.await?.upload;
    let mut to = Parts { v, account, upload: upload.clone(), at: 0, waiting: Vec::new() };
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        to.take(&chunk, ct_len).await?;
    }
    to.flush().await?;
    sent.uploads.insert(envelope.to_owned(), upload);
    Ok(())
}

/// Bytes of a form's file on their way into an upload.
struct Parts<'a> {
    v: &'a Visit,
    account: AccountId,
    upload: String,
    at: u64,
    waiting: Vec<u8>,
}

impl Parts<'_> {
    async fn take(&mut self, chunk: &Bytes, ct_len: u64) -> Result<(), Fault> {
        if self.at + (self.waiting.len() + chunk.len()) as u64 > ct_len {
            return Err(UploadRefused::Length { length: ct_len }.into());
        }
        let mut rest = &chunk[..];
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(PART_BYTES_MAX - self.waiting.len()));
            self.waiting.extend_from_slice(now);
            rest = later;
            if self.waiting.len() == PART_BYTES_MAX {
                self.flush().await?;
            }
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), Fault> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let (account, upload, at) = (self.account.clone(), self.upload.clone(), self.at);
        let part = std::mem::take(&mut self.waiting);
        self.at += part.len() as u64;
        let done = run(self.v, move |v| {
            let ports = Ports::of(&v.site.platform);
            Ok(v.site.bids.uploads.put(ports, (account.as_str(), &upload), at, &part)?)
        });
        done.await.map(drop)
    }
}

/// The command that makes a key-in; where envelopes open later it names those that are due, and the
/// key that signs the deposits of the others.
#[must_use]
pub fn key_in_command(lot: &Lot) -> Markup {
    let mut command = "daylight-key key-in --evidence evidence.json --key-file key.age".to_owned();
    if lot.notice.opens_twice() {
        for it in lot.due() {
            command.push_str(" --due ");
            command.push_str(it.token());
        }
        command.push_str(" --key signing-key.age");
    }
    command.push_str(" --out keys.json");
    parts::command(&command)
}
