//! What a page's handler came to, as a program reads it.

use app::ports::WorkingRow;
use axum::Json;
use axum::body::to_bytes;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::shared::{Hash, Signature};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::operations::{Kind, Operation};
use super::program::{ToSign, Told};
use crate::act::Problem;
use crate::desk::basis::Cited;
use crate::problem::{document, problem_type, said};
use crate::site::Site;
use crate::text::Text;

/// Kind of the working state that remembers what an accepted act was answered.
const DONE: &str = "program-done";
/// CONFIG: how long that is remembered, milliseconds; a day.
const KEPT_MS: i64 = 86_400_000;
/// Longest answer of a bidder's own endpoint that says no, in bytes.
const NO_BYTES_MAX: usize = 65_536;

/// One answer in the making.
pub struct Reply {
    pub t: &'static Text,
    pub operation: &'static Operation,
    pub told: Told,
}

impl Reply {
    /// The answer to an act that the desk took; none for whatever else happened.
    #[must_use]
    pub fn accepted(&self, response: &Response) -> Option<Value> {
        let good = !response.status().is_client_error() && !response.status().is_server_error();
        let it = self.told.accepted.as_ref().filter(|_| good)?;
        let made = json!({
            "done": true,
            "index": it.index,
            "ack": STANDARD.encode(&it.acknowledgement),
            "sig": Signature(it.signature).hex(),
        });
        Some(with_next(made, response))
    }

    /// Whether the handler knew this form from before and asked nothing of the desk.
    #[must_use]
    pub fn is_repeated(&self, response: &Response) -> bool {
        let none = self.told.accepted.is_none() && self.told.problems.is_empty();
        none && response.status().is_redirection()
    }

    /// The answer.
    pub async fn of(self, response: Response, first: Option<String>) -> Response {
        let status = response.status();
        if let Some(it) = self.accepted(&response).filter(|_| self.operation.kind != Kind::Wire) {
            return (StatusCode::CREATED, Json(it)).into_response();
        }
        if !self.told.problems.is_empty() {
            return refused(self.t, &self.told.problems);
        }
        if let Some(it) = first {
            return (StatusCode::CREATED, json_type(), it).into_response();
        }
        if status.is_redirection() {
            return Json(with_next(json!({"done": true}), &response)).into_response();
        }
        if status.is_client_error() || status.is_server_error() {
            return self.not_taken(response).await;
        }
        if self.operation.kind == Kind::Wire {
            return response;
        }
        let Some(it) = &self.told.to_sign else {
            // The page came back without a word: at this stage it asks for nothing.
            let (key, t) = ("api-nothing", self.t);
            return document(StatusCode::CONFLICT, key, &t.s(key), &t.s("api-nothing-hint"));
        };
        Json(json!({"done": false, "sign": to_sign(it)})).into_response()
    }

    /// A no of the bidder's own endpoints, which have codes of their own; of others the status
    /// alone, for which the site has words.
    async fn not_taken(&self, response: Response) -> Response {
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, NO_BYTES_MAX).await.unwrap_or_default();
        let read: Option<Value> = serde_json::from_slice(&bytes).ok();
        let word = |name: &str| read.as_ref().and_then(|it| it[name].as_str());
        let mut made = match (word("code"), word("title")) {
            (Some(code), Some(title)) => {
                let remedy = self.t.s("problem-refused-hint");
                let mut it = fields(parts.status, code, title, &remedy);
                if let Some(have) = read.as_ref().and_then(|it| it["have"].as_u64()) {
                    it.insert("have".to_owned(), have.into());
                }
                problem(parts.status, it)
            }
            _ => parts.status.into_response(),
        };
        for name in [header::RETRY_AFTER, header::ALLOW] {
            if let Some(it) = parts.headers.get(&name) {
                made.headers_mut().insert(name, it.clone());
            }
        }
        made
    }
}

fn json_type() -> [(HeaderName, &'static str); 1] {
    [(header::CONTENT_TYPE, "application/json")]
}

/// The answer with the page where a person sees what came of it.
fn with_next(mut made: Value, response: &Response) -> Value {
    let next = response.headers().get(header::LOCATION).and_then(|it| it.to_str().ok());
    if let Some(it) = next {
        made["next"] = it.into();
    }
    made
}

fn to_sign(it: &ToSign) -> Value {
    let bytes = it.bytes.as_bytes();
    json!({
        "bytes": STANDARD.encode(bytes),
        "sha256": Hash(Sha256::digest(bytes).into()).hex(),
        "by": it.key.hex(),
    })
}

/// Problems as one document (RFC 9457); its status is that of the first.
#[must_use]
pub fn refused(t: &Text, all: &[Problem]) -> Response {
    let Some(first) = all.first() else { return StatusCode::CONFLICT.into_response() };
    let told = said(t, first);
    let code = match first {
        Problem::Field(_, key) => key.clone(),
        _ => told.code.clone(),
    };
    let mut made = fields(told.status, &code, &told.what, &told.instead);
    if let Some(it) = &told.basis {
        made.insert("rule".to_owned(), rule(it));
    }
    let wrong: Vec<Value> = all
        .iter()
        .filter_map(|it| match it {
            Problem::Field(name, key) => {
                Some(json!({"name": name, "code": key, "title": t.s(key)}))
            }
            _ => None,
        })
        .collect();
    if !wrong.is_empty() {
        made.insert("fields".to_owned(), wrong.into());
    }
    if let Problem::RefusedNear(it) = first {
        made.insert("statement".to_owned(), it.statement.clone().into());
        made.insert("sig".to_owned(), Signature(it.signature).hex().into());
    }
    let mut made = problem(told.status, made);
    if told.status == StatusCode::SERVICE_UNAVAILABLE {
        made.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    }
    made
}

fn rule(it: &Cited) -> Value {
    json!({"id": it.rule, "says": it.says, "cite": it.cite})
}

fn fields(status: StatusCode, code: &str, what: &str, remedy: &str) -> Map<String, Value> {
    Map::from_iter([
        ("type".to_owned(), problem_type(code).into()),
        ("status".to_owned(), status.as_u16().into()),
        ("code".to_owned(), code.into()),
        ("title".to_owned(), what.into()),
        ("remedy".to_owned(), remedy.into()),
    ])
}

fn problem(status: StatusCode, it: Map<String, Value>) -> Response {
    (status, [(header::CONTENT_TYPE, "application/problem+json")], Json(it)).into_response()
}

/// What an act of this name was answered first, if it is remembered. Blocks.
#[must_use]
pub fn first(site: &Site, name: &str) -> Option<String> {
    let now_ms = site.platform.clock.wall_ms();
    let row = site.platform.working.get(DONE, name, now_ms).ok().flatten()?;
    String::from_utf8(row.body).ok()
}

/// Remembers what an act was answered. Blocks.
pub fn remember(site: &Site, name: &str, answer: &str) {
    let row = WorkingRow {
        key: name.to_owned(),
        body: answer.as_bytes().to_vec(),
        expires_ms: site.platform.clock.wall_ms().saturating_add(KEPT_MS),
    };
    // A loss is told at the next asking, by the desk's own memory of the key.
    let _ = site.platform.working.note(DONE, &row);
}
