//! `…/submit`: a signed record over uploaded ciphertexts becomes a command, or a reason.
//!
//! Order of protocols/seal.md §8a: the form before the queue, seq, supersedes and late in the
//! turn, objects last; the lowest place is the answer. Ciphertexts are durable before the turn,
//! and those of a refused submission are taken away again.

use std::collections::BTreeMap;

use app::bidding::{self, Kind};
use app::desk::Accepted;
use app::sealing::{self, Handed};
use app::uploads::Ports;
use axum::Json;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::opening::{Command, Form};
use domain::shared::{AccountId, LotId, Salt, Signature};
use domain::world;
use serde::Deserialize;

use super::wire::{At, Bidder, Fault, bidder, lot_of, run, token};
use crate::act::Problem;
use crate::visit::Visit;

/// Most characters of a record: beyond protocols/seal.md §8's limit, so that the code says so.
const RECORD_BYTES_MAX: usize = 65_536;

/// Shortest and longest idempotency key, in characters (protocols/log.md §4).
const KEY_CHARACTERS: std::ops::RangeInclusive<usize> = 16..=64;

/// A submission as a program sends it.
#[derive(Clone, Debug, Deserialize)]
pub struct Sent {
    pub record: String,
    pub sig: String,
    pub salt: String,
    pub salt_r: String,
    #[serde(default)]
    pub scheme: String,
    #[serde(default)]
    pub id: String,
    /// Envelope's name to upload's id.
    #[serde(default)]
    pub uploads: BTreeMap<String, String>,
    #[serde(default)]
    pub idempotency_key: String,
}

/// `POST …/submit` → 201 `{ack, sig, opening, index}`.
pub async fn send(v: Visit, Path(at): At, body: Bytes) -> Response {
    let Ok(sent) = serde_json::from_slice::<Sent>(&body) else {
        return Fault::form("submit.form").json(&v);
    };
    if !KEY_CHARACTERS.contains(&sent.idempotency_key.chars().count()) {
        return Fault::form("submit.key").json(&v);
    }
    let account = match token(&v) {
        Ok(it) => it,
        Err(it) => return Fault::from(it).json(&v),
    };
    match submitted(&v, at, (account, sent)).await {
        Ok(it) => (StatusCode::CREATED, Json(bidding::answer_file(&it))).into_response(),
        Err(it) => it.json(&v),
    }
}

/// What a submission came to before the queue.
enum Ready {
    /// Equal bytes of an admitted record: the first answer.
    First(Box<Accepted>),
    Command(Box<Command>),
}

/// Submits a bid whose ciphertexts were uploaded.
///
/// # Errors
///
/// [`Fault`]; nothing of the submission is stored, except perhaps after [`Problem::Unknown`].
pub async fn submitted(
    v: &Visit,
    at: (String, String, String),
    (account, sent): (AccountId, Sent),
) -> Result<Accepted, Fault> {
    let who = run(v, {
        let at = at.clone();
        move |v| {
            let folded = v.site.platform.folded()?;
            let lot = lot_of(&folded, &at)?.id.clone();
            Ok((lot, bidder(v, &folded)?))
        }
    });
    let (lot, who) = who.await?;
    let gate = v.site.bids.gate(&lot, &who.uscc);
    let _one = gate.lock().await;
    let key = sent.idempotency_key.clone();
    let uploads: Vec<String> = sent.uploads.values().cloned().collect();
    let ready = run(v, {
        let who = who.clone();
        move |v| prepared(v, (&at, &who), &sent)
    });
    let command = match ready.await? {
        Ready::First(it) => return Ok(*it),
        Ready::Command(it) => world::Command::Opening(*it),
    };
    let kept = is_kept(&command);
    let answer = v.act(&account, &key, command).await;
    let after = After { lot, who, uploads, kept };
    let (problem, accepted) = match answer {
        Ok(it) => (None, Some(it)),
        Err(it) => (Some(it), None),
    };
    let over = problem.clone();
    // What cannot be cleared up now is swept later; the answer stands.
    let _ = v.clone().run(move |v| after.clear(v, over.as_ref())).await;
    accepted.ok_or_else(|| Fault::from(problem.unwrap_or(Problem::Unknown)))
}

fn is_kept(command: &world::Command) -> bool {
    matches!(command, world::Command::Opening(Command::Submit { offered, .. })
        if offered.form == Form::Good)
}

fn salt(hex: &str) -> Result<Salt, Fault> {
    Salt::from_hex(hex).ok_or_else(|| Fault::form("submit.form"))
}

/// Checks form and objects; makes the ciphertexts durable when nothing is wrong with either.
fn prepared(
    v: &Visit,
    (at, who): (&(String, String, String), &Bidder),
    sent: &Sent,
) -> Result<Ready, Fault> {
    let platform = &v.site.platform;
    let signature = Signature::from_hex(&sent.sig).ok_or_else(|| Fault::form("submit.form"))?;
    let (salt, salt_r) = (salt(&sent.salt)?, salt(&sent.salt_r)?);
    if sent.record.len() > RECORD_BYTES_MAX {
        return Err(Fault::form("seal.record.size"));
    }
    let folded = platform.folded()?;
    let lot = lot_of(&folded, at)?;
    let first = bidding::first_answer(&*platform.readers, &lot.id, &who.uscc, &sent.record)?;
    if let Some(it) = first {
        return Ok(Ready::First(Box::new(it)));
    }
    let claimed = (sent.scheme.as_str(), sent.id.as_str());
    if claimed != ("", "") && claimed != (bidding::SCHEME, who.uscc.as_str()) {
        return Err(Fault::Code(StatusCode::CONFLICT, "seal.ctx.bidder".to_owned()));
    }
    let key = bidding::key_of(&folded.world, &who.uscc, Kind::Commit, &sent.record, &signature);
    let handed = Handed { bidder: &who.uscc, record: &sent.record, signature, key, salt, salt_r };
    let damaged = |it: sealing::SealingDamage| Problem::Down(it.to_string());
    let mut command = sealing::submit(lot, &handed).map_err(damaged)?;
    let ports = Ports::of(platform);
    let mut found = BTreeMap::new();
    for (envelope, upload) in &sent.uploads {
        let known = v.site.bids.uploads.found(ports, who.account.as_str(), &lot.id, upload)?;
        found.extend(known.map(|it| (envelope.clone(), it)));
    }
    bidding::check_objects(&mut command, &found);
    if is_kept(&world::Command::Opening(command.clone())) {
        for upload in sent.uploads.values() {
            v.site.bids.uploads.keep(ports, who.account.as_str(), upload)?;
        }
    }
    Ok(Ready::Command(Box::new(command)))
}

/// What is left to do with uploads after the desk's answer.
struct After {
    lot: LotId,
    who: Bidder,
    uploads: Vec<String>,
    kept: bool,
}

impl After {
    /// Admitted: the uploads are done. Refused: they are taken away when nothing could come of
    /// them. Unknown: they stay, for the same submission will be sent again.
    fn clear(&self, v: &Visit, problem: Option<&Problem>) {
        let (account, bids) = (self.who.account.as_str(), &v.site.bids);
        let ports = Ports::of(&v.site.platform);
        let Ok(folded) = v.site.platform.folded() else { return };
        debug_assert!(folded.world.lots.contains_key(&self.lot), "lots are never removed");
        let is_admitted = |root: &domain::shared::Hash| bidding::is_admitted(&folded.world, root);
        for upload in &self.uploads {
            // A failure leaves an upload to the sweeper.
            let _ = match problem {
                None => bids.uploads.abandon(ports, account, upload),
                Some(it) if self.kept && is_final(it) => {
                    bids.uploads.refuse(ports, (account, upload), is_admitted)
                }
                Some(it) if is_object_fault(it) => bids.uploads.abandon(ports, account, upload),
                Some(_) => Ok(()),
            };
        }
    }
}

/// Whether the desk said no, as against not knowing.
fn is_final(it: &Problem) -> bool {
    matches!(
        it,
        Problem::Refused(_) | Problem::RefusedNear(_) | Problem::KeyConflict | Problem::Forged
    )
}

/// Whether the uploaded bytes themselves were refused, so that they must come anew.
fn is_object_fault(it: &Problem) -> bool {
    let refusal = match it {
        Problem::Refused(it) => it,
        Problem::RefusedNear(it) => &it.refusal,
        _ => return false,
    };
    let world::Refusal::Opening(it) = refusal else { return false };
    let begins = ["seal.ct.root", "seal.ct.length", "seal.payload.header"];
    it.code().is_some_and(|code| begins.contains(&code))
}
