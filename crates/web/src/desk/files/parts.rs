//! `/documents/parts`: large documents of a tender in parts of at most 8 MiB, resumed after any
//! break.

use app::uploads::documents::Wanted;
use app::uploads::{Ports, UploadRefused};
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::parties::Role;
use domain::shared::{AccountId, Hash};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::{Filed, href, remember, tidy};
use crate::act::Problem;
use crate::bidder::wire::{Fault, run, sentence, token};
use crate::design::assets::island_href;
use crate::desk::sheet::{Need, Sheet};
use crate::text::Text;
use crate::visit::Visit;

/// Address of documents that come in parts.
pub const ADDRESS: &str = "/documents/parts";
/// The island of the field.
pub const ISLAND: &str = "send_files";
/// CONFIG: what is longer comes in parts: 16 MiB.
const ABOVE_BYTES: u64 = 16 << 20;
/// Codes that the field phrases; a shorter one serves all below it.
const CODES: [&str; 9] = [
    "http",
    "net.unreachable",
    "page.worker",
    "upload",
    "upload.differs",
    "upload.full",
    "upload.kind",
    "upload.length",
    "upload.unknown",
];
/// Whoever writes or publishes tenders.
const SENDERS: [Role; 3] = [Role::Purchaser, Role::Agent, Role::Official];

/// What will come.
#[derive(Deserialize)]
struct Announced {
    sha256: String,
    length: u64,
}

/// Under which name it is filed.
#[derive(Deserialize)]
struct Named {
    name: String,
}

/// Where a part begins.
#[derive(Deserialize)]
pub struct From {
    at: u64,
}

/// Whether this person may send documents in parts.
#[must_use]
pub fn may_send(v: &Visit) -> bool {
    let person = v.person().ok().flatten();
    person.is_some_and(|it| SENDERS.iter().any(|role| it.is(*role)))
}

fn sender(v: &Visit) -> Result<AccountId, Fault> {
    let account = token(v)?;
    if may_send(v) { Ok(account) } else { Err(Problem::Denied("parts-only".to_owned()).into()) }
}

/// The field of a form whose large files come before the form does; as any other without script.
pub fn field(sheet: &Sheet, name: &str) -> Markup {
    let t = sheet.v.text;
    html! {
        div data-island=(ISLAND) data-upload=(ADDRESS) data-above=(ABOVE_BYTES)
            data-worker=(island_href("send_worker")) {
            (sheet.files(name, Need::Optional))
            p class="hint" data-when="ready stopped refused" hidden { (t.s("parts-large")) }
            div data-when="reading sending" hidden {
                p role="status" {
                    span data-slot="name" {} " "
                    span data-when="reading" hidden { (t.s("parts-reading")) }
                    span data-when="sending" hidden { (t.s("parts-sending")) }
                }
                p {
                    progress data-slot="bar" max="100" value="0"
                        aria-label=(t.s("file-progress")) {}
                    " " span data-slot="percent" {} "%"
                }
                p data-part="held" role="status" hidden { (t.s("parts-held")) }
                p { button type="button" class="button quiet-button" data-part="stop" {
                    (t.s("parts-stop"))
                } }
            }
            p data-when="stopped" role="status" hidden { (t.s("parts-stopped")) }
            (refused(t))
            ul class="files" data-part="filed" aria-label=(t.s("parts-filed")) {}
            template data-part="line" {
                li {
                    a href="#" {} " " code class="code" {} " "
                    input type="hidden" name={ (name) "_kept" };
                    button type="button" class="button quiet-button" { (t.s("document-remove")) }
                }
            }
        }
    }
}

/// What went wrong with a file, and that choosing it again goes on.
fn refused(t: &Text) -> Markup {
    html! {
        section class="refusal" data-when="refused" data-part="problem" role="alert" tabindex="-1"
            hidden {
            p class="refusal-name" { (t.s("refusal-name")) }
            @for it in CODES {
                @if let Some(says) = sentence(t, it) { p data-code=(it) hidden { (says) } }
            }
            p { span data-slot="title" {} }
            p { (t.s("parts-again")) }
            p class="quiet" { code data-slot="code" {} }
        }
    }
}

/// `POST /documents/parts` `{sha256, length}` → `{upload, have}`.
pub async fn open(v: Visit, body: Bytes) -> Response {
    let asked = run(&v, move |v| {
        let account = sender(v)?;
        let form = || Fault::form("upload.form");
        let sent: Announced = serde_json::from_slice(&body).map_err(|_| form())?;
        let sha256 = Hash::from_hex(&sent.sha256).ok_or_else(form)?;
        let wanted = Wanted { account: account.as_str(), sha256, length: sent.length };
        Ok(v.site.documents.open(Ports::of(&v.site.platform), &wanted)?)
    });
    match asked.await {
        Ok(it) => Json(json!({"upload": it.upload, "have": it.have})).into_response(),
        Err(it) => it.json(&v),
    }
}

/// `PUT /documents/parts/{id}?at=` → `{have}`.
pub async fn put(
    v: Visit,
    Path(id): Path<String>,
    from: Result<Query<From>, QueryRejection>,
    part: Result<Bytes, BytesRejection>,
) -> Response {
    let (Ok(Query(from)), Ok(part)) = (from, part) else {
        return Fault::from(UploadRefused::Part).json(&v);
    };
    let taken = run(&v, move |v| {
        let account = sender(v)?;
        let at = Ports::of(&v.site.platform);
        Ok(v.site.documents.put(at, (account.as_str(), &id), from.at, &part)?)
    });
    told(&v, taken.await)
}

/// `GET /documents/parts/{id}` → `{have}`.
pub async fn have(v: Visit, Path(id): Path<String>) -> Response {
    let known = run(&v, move |v| {
        let account = &v.session.as_ref().ok_or(Problem::SignIn)?.account;
        Ok(v.site.documents.have(Ports::of(&v.site.platform), account.as_str(), &id)?)
    });
    told(&v, known.await)
}

/// `POST /documents/parts/{id}` `{name}` → `{sha256, name, href, length}`: files the whole.
pub async fn keep(v: Visit, Path(id): Path<String>, body: Bytes) -> Response {
    let kept = run(&v, move |v| {
        let account = sender(v)?;
        let sent: Named = serde_json::from_slice(&body).map_err(|_| Fault::form("upload.form"))?;
        let at = Ports::of(&v.site.platform);
        let seen = v.site.documents.keep(at, account.as_str(), &id)?;
        let filed = Filed::of(tidy(&sent.name), &seen);
        remember(v, &filed)?;
        Ok(filed)
    });
    match kept.await {
        Ok(it) => {
            let (sha256, href) = (it.sha256.hex(), href(&it.sha256, &it.name));
            let filed =
                json!({"sha256": sha256, "name": it.name, "href": href, "length": it.length});
            Json(filed).into_response()
        }
        Err(it) => it.json(&v),
    }
}

fn told(v: &Visit, have: Result<u64, Fault>) -> Response {
    match have {
        Ok(have) => (StatusCode::OK, Json(json!({"have": have}))).into_response(),
        Err(it) => it.json(v),
    }
}
