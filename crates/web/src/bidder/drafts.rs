//! `…/compose/…` and `/bidder/library/…`: a draft's ciphertexts, shared by colleagues.
//!
//! Parts are written version after version, files in pieces. What they say is sealed on the
//! bidders' machines; this file sees names of parts, lengths and who wrote.

use std::collections::BTreeMap;

use app::bid_drafts::{self, DraftRefused, KEY, LIBRARY, Space};
use app::composing::bid_list;
use app::follower::Folded;
use app::ports::ObjectError;
use app::uploads::Ports;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Path, Query};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::lot::{Lot, Stage};
use domain::opening::Refusal;
use domain::shared::LotId;
use serde::Deserialize;
use serde_json::json;

use super::wire::{Bidder, Fault, bidder, id_of, run, token};
use crate::act::Problem;
use crate::visit::Visit;

/// The only part of a library besides its key.
pub const OWN: &str = "own";

/// The named parts of an address.
type Named = Path<BTreeMap<String, String>>;

impl From<DraftRefused> for Fault {
    fn from(it: DraftRefused) -> Self {
        let code = |status, code: &str| Self::Code(status, code.to_owned());
        match it {
            DraftRefused::Unknown => code(StatusCode::NOT_FOUND, "draft.unknown"),
            DraftRefused::Length => code(StatusCode::UNPROCESSABLE_ENTITY, "draft.length"),
            DraftRefused::Stale { .. } => code(StatusCode::CONFLICT, "draft.stale"),
            DraftRefused::Room => code(StatusCode::INSUFFICIENT_STORAGE, "draft.room"),
            DraftRefused::Gap { have }
            | DraftRefused::Objects(ObjectError::Offset { length: have }) => Self::Gap(have),
            DraftRefused::Objects(ObjectError::Full(_)) => {
                code(StatusCode::INSUFFICIENT_STORAGE, "upload.full")
            }
            DraftRefused::Objects(it) => Self::Problem(Problem::Down(it.to_string())),
            DraftRefused::Working(it) => Self::Problem(it.into()),
        }
    }
}

/// Whether a lot's bids may still be composed; a suspended one will take bids again.
pub fn composes(v: &Visit, lot: &Lot) -> Result<(), Problem> {
    let refused = |it: Refusal| Err(Problem::Refused(it.into()));
    match lot.stage {
        Stage::Announced if lot.is_suspended() || v.now_ms <= lot.last_moment_ms() => Ok(()),
        Stage::Announced => refused(Refusal::EnvelopeLate),
        _ => refused(Refusal::Stage),
    }
}

/// Whether drafts of a lot are kept.
pub fn keeps_drafts(folded: &Folded, now_ms: i64, name: &str) -> bool {
    let lot = LotId::parse(name).ok().and_then(|id| folded.world.lots.get(&id));
    lot.is_some_and(|it| {
        it.stage == Stage::Announced && (it.is_suspended() || now_ms <= it.last_moment_ms())
    })
}

/// Who asks, in which space, and the parts that this space has.
struct Asked {
    who: Bidder,
    space: Space,
    parts: Vec<String>,
}

fn asked(v: &Visit, named: &BTreeMap<String, String>) -> Result<Asked, Fault> {
    v.site.bids.sweep(v);
    let folded = v.site.platform.folded()?;
    let who = bidder(v, &folded)?;
    let organisation = who.uscc.clone();
    let of = |name: &str| named.get(name).cloned().unwrap_or_default();
    if !named.contains_key("tender") {
        let space = Space { organisation, name: LIBRARY.to_owned() };
        return Ok(Asked { who, space, parts: vec![KEY.to_owned(), OWN.to_owned()] });
    }
    let at = (of("tender"), of("lot"), of("round"));
    let id = id_of(&at).ok_or_else(Fault::nothing)?;
    let lot = folded.world.lots.get(&id).ok_or_else(Fault::nothing)?;
    composes(v, lot)?;
    let mut parts = bid_list(&lot.notice, record::pack::bid_forms()).parts();
    parts.push(KEY.to_owned());
    Ok(Asked { who, space: Space { organisation, name: id.to_string() }, parts })
}

impl Asked {
    /// The part of an address, if this space has it.
    fn part(&self, named: &BTreeMap<String, String>) -> Result<String, Fault> {
        let part = named.get("part").filter(|it| self.parts.contains(it));
        part.cloned().ok_or_else(|| DraftRefused::Unknown.into())
    }

    /// Parts that this person may not write.
    fn closed(&self, at: Ports<'_>) -> Result<Vec<&String>, Fault> {
        let rights = bid_drafts::rights(at, &self.space)?;
        let open = |it: &&String| bid_drafts::may_write(&rights, it, &self.who.account);
        Ok(self.parts.iter().filter(|it| !open(it)).collect())
    }
}

fn id(named: &BTreeMap<String, String>) -> &str {
    named.get("id").map_or("", String::as_str)
}

fn answer(v: &Visit, made: Result<serde_json::Value, Fault>) -> Response {
    match made {
        Ok(it) => Json(it).into_response(),
        Err(it) => it.json(v),
    }
}

/// What colleagues see of a part before they open it.
fn shown(it: &bid_drafts::PartLine) -> serde_json::Value {
    json!({"part": it.part, "version": it.version, "by": it.by, "at_ms": it.at_ms})
}

/// `GET …/parts` → `{parts: [{part, version, by, at_ms}], closed}`.
pub async fn list(v: Visit, Path(named): Named) -> Response {
    let made = run(&v, move |v| {
        let it = asked(v, &named)?;
        let at = Ports::of(&v.site.platform);
        let lines = bid_drafts::parts(at, &it.space)?;
        let known = lines.iter().filter(|line| it.parts.contains(&line.part));
        let parts: Vec<_> = known.map(shown).collect();
        Ok(json!({"parts": parts, "closed": it.closed(at)?}))
    });
    answer(&v, made.await)
}

/// `GET …/parts/{part}`: its ciphertext, and the version in `x-version`.
pub async fn read(v: Visit, Path(named): Named) -> Response {
    let made = run(&v, move |v| {
        let it = asked(v, &named)?;
        let part = it.part(&named)?;
        Ok(bid_drafts::part(Ports::of(&v.site.platform), &it.space, &part)?)
    });
    match made.await {
        Ok(it) => {
            let mut response = sealed(it.bytes);
            let version = HeaderValue::from(it.version);
            response.headers_mut().insert(HeaderName::from_static("x-version"), version);
            response
        }
        Err(it) => it.json(&v),
    }
}

/// Ciphertext as a file that no page shows.
fn sealed(bytes: Vec<u8>) -> Response {
    let kind = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (kind, bytes).into_response()
}

/// Over which version a part is written.
#[derive(Deserialize)]
pub struct Over {
    version: u64,
}

/// `PUT …/parts/{part}?version=` → `{version}`.
pub async fn write(
    v: Visit,
    Path(named): Named,
    over: Result<Query<Over>, QueryRejection>,
    bytes: Result<Bytes, BytesRejection>,
) -> Response {
    let made = run(&v, move |v| {
        token(v)?;
        let it = asked(v, &named)?;
        let part = it.part(&named)?;
        let (Ok(Query(over)), Ok(bytes)) = (over, bytes) else {
            return Err(DraftRefused::Length.into());
        };
        let at = Ports::of(&v.site.platform);
        if it.closed(at)?.contains(&&part) {
            return Err(Fault::Code(StatusCode::FORBIDDEN, "draft.closed".to_owned()));
        }
        let by = it.who.account.as_str();
        let now = bid_drafts::write(at, &it.space, (&part, over.version), (by, bytes.as_ref()))?;
        Ok(json!({"version": now}))
    });
    answer(&v, made.await)
}

/// What a file will be.
#[derive(Deserialize)]
struct Opened {
    id: String,
    ct_len: u64,
}

/// `POST …/files` → `{upload, have}`.
pub async fn open_file(v: Visit, Path(named): Named, body: Bytes) -> Response {
    let made = run(&v, move |v| {
        token(v)?;
        let sent: Opened = serde_json::from_slice(&body).map_err(|_| Fault::form("upload.form"))?;
        let it = asked(v, &named)?;
        let at = Ports::of(&v.site.platform);
        let have = bid_drafts::open_file(at, &it.space, (&sent.id, sent.ct_len))?;
        Ok(json!({"upload": sent.id, "have": have}))
    });
    answer(&v, made.await)
}

/// `GET …/files/{id}` → `{have}`.
pub async fn have(v: Visit, Path(named): Named) -> Response {
    let made = run(&v, move |v| {
        let it = asked(v, &named)?;
        let at = Ports::of(&v.site.platform);
        Ok(json!({"have": bid_drafts::file_have(at, &it.space, id(&named))?}))
    });
    answer(&v, made.await)
}

/// Where a piece begins.
#[derive(Deserialize)]
pub struct Begins {
    at: u64,
}

/// `PUT …/files/{id}?at=` → `{have}`.
pub async fn put_file(
    v: Visit,
    Path(named): Named,
    from: Result<Query<Begins>, QueryRejection>,
    piece: Result<Bytes, BytesRejection>,
) -> Response {
    let made = run(&v, move |v| {
        token(v)?;
        let it = asked(v, &named)?;
        let (Ok(Query(from)), Ok(piece)) = (from, piece) else {
            return Err(DraftRefused::Length.into());
        };
        let at = Ports::of(&v.site.platform);
        let have = bid_drafts::put_file(at, &it.space, (id(&named), from.at), &piece)?;
        Ok(json!({"have": have}))
    });
    answer(&v, made.await)
}

/// `DELETE …/files/{id}` → `{}`.
pub async fn remove_file(v: Visit, Path(named): Named) -> Response {
    let made = run(&v, move |v| {
        token(v)?;
        let it = asked(v, &named)?;
        bid_drafts::remove_file(Ports::of(&v.site.platform), &it.space, id(&named))?;
        Ok(json!({}))
    });
    answer(&v, made.await)
}

/// Which bytes are wanted.
#[derive(Deserialize)]
pub struct Wanted {
    at: u64,
    length: u32,
}

/// `GET …/files/{id}/bytes?at=&length=`: a piece of a file's ciphertext.
pub async fn bytes(
    v: Visit,
    Path(named): Named,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Response {
    let made = run(&v, move |v| {
        let it = asked(v, &named)?;
        let Ok(Query(wanted)) = wanted else { return Err(DraftRefused::Length.into()) };
        let at = Ports::of(&v.site.platform);
        let range = (wanted.at, wanted.length);
        Ok(bid_drafts::read_file(at, &it.space, id(&named), range)?)
    });
    match made.await {
        Ok(it) => sealed(it),
        Err(it) => it.json(&v),
    }
}
