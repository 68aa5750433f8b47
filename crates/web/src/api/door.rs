//! The door of programs: `/api/v1` before a page's address is that page's form, asked with a key.
//!
//! Nothing is decided or built here. A request becomes the form that a browser would send, goes to
//! the same handler, and what that handler did is told as JSON: so there is no second path to the
//! law. A cookie counts for nothing here, and a key for nothing elsewhere.

use std::sync::Arc;

use app::accounts::{Accounts, ProgramKey, Secret, form_token, program_desk_key};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde_json::json;

use super::answer::{self, Reply};
use super::form::{self, Wrong};
use super::operations::{Kind, Operation, at};
use super::program::Program;
use crate::guard::too_many;
use crate::pace::{Class, caller};
use crate::problem::document;
use crate::site::Site;
use crate::text::{Lang, Text};
use crate::visit::Visit;

/// Address that tells what a key is.
pub const KEY: &str = "/api/v1/key";
/// Header of the key under which an act counts once.
pub const IDEMPOTENCY: &str = "idempotency-key";
/// Shortest and longest idempotency key of a program, in characters.
pub const IDEMPOTENCY_CHARACTERS: std::ops::RangeInclusive<usize> = 16..=128;

/// Lets programs in to these pages.
pub fn router(site: Arc<Site>, pages: Router) -> Router {
    Router::new().fallback_service(pages).layer(from_fn_with_state(site, pass))
}

/// Why somebody is not let in: status, and key of the sentence.
type Unfit = (StatusCode, &'static str);

async fn pass(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let t = spoken(&parts);
    let found: Vec<&'static Operation> = at(parts.uri.path()).collect();
    let Some(operation) = found.iter().find(|it| *it.method == parts.method) else {
        return nowhere(&found);
    };
    let it = match admitted(&site, operation, &parts).await {
        Ok(it) => it,
        Err(it) => return said(t, it),
    };
    if let (Some(account), Some(_)) = (&it.program.account, caller(&parts)) {
        let class = Class::of(&parts.method, parts.uri.path());
        let now_ms = site.platform.clock.wall_ms();
        if let Err(wait) = site.paces.account(class, account, now_ms) {
            return too_many(wait);
        }
    }
    answered(site, (t, operation), it, (parts, body), next).await
}

/// The words of a refusal of this door.
fn said(t: &Text, (status, key): Unfit) -> Response {
    let what = t.t(key, &bounds());
    let mut made = document(status, key, &what, &t.t(&format!("{key}-hint"), &bounds()));
    if status == StatusCode::UNAUTHORIZED {
        made.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    made
}

fn bounds() -> [(&'static str, crate::text::Arg); 2] {
    let (least, most) = (IDEMPOTENCY_CHARACTERS.start(), IDEMPOTENCY_CHARACTERS.end());
    [("least", least.to_string().into()), ("most", most.to_string().into())]
}

fn spoken(parts: &Parts) -> &'static Text {
    let word = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok());
    Text::get(word.and_then(Lang::from_tag).unwrap_or(Lang::ZhCn))
}

/// Nothing is asked at this address, or not by this method.
fn nowhere(found: &[&Operation]) -> Response {
    if found.is_empty() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let methods: Vec<&str> = found.iter().map(|it| it.method.as_str()).collect();
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, methods.join(","))]).into_response()
}

/// A request whose key, idempotency key and condition are in order.
struct Admitted {
    program: Arc<Program>,
    /// The desk's key of the act; empty for what is none.
    key: String,
}

/// Looks at who asks; the answer says the same of a key that is unknown, ended or misspelt.
async fn admitted(
    site: &Arc<Site>,
    operation: &'static Operation,
    parts: &Parts,
) -> Result<Admitted, Unfit> {
    let csrf = form_token(&*site.platform.entropy).word().to_owned();
    let Some(scope) = operation.scope else {
        let seen = condition(operation, &parts.headers)?;
        let program = Arc::new(Program::new(None, csrf, seen));
        return Ok(Admitted { program, key: String::new() });
    };
    let word = bearer(&parts.headers).ok_or((StatusCode::UNAUTHORIZED, "api-key-unknown"))?;
    let known = known(site, &word).await?;
    if !known.scopes.contains(scope.token()) {
        return Err((StatusCode::FORBIDDEN, "api-key-scope"));
    }
    let seen = condition(operation, &parts.headers)?;
    let key = match operation.is_keyed() {
        true => program_desk_key(&word, chosen(&parts.headers)?),
        false => String::new(),
    };
    Ok(Admitted { program: Arc::new(Program::new(Some(known.account), csrf, seen)), key })
}

/// The key of a word, if it may be used at all.
async fn known(site: &Arc<Site>, word: &Secret) -> Result<ProgramKey, Unfit> {
    let (asked, word) = (Arc::clone(site), word.clone());
    let found = tokio::task::spawn_blocking(move || look_up(&asked, &word)).await;
    found.map_err(|_| (StatusCode::SERVICE_UNAVAILABLE, "problem-down"))?
}

fn look_up(site: &Site, word: &Secret) -> Result<ProgramKey, Unfit> {
    let down = (StatusCode::SERVICE_UNAVAILABLE, "problem-down");
    let key = Accounts::of(&site.platform).program_key(word).map_err(|_| down)?;
    let key = key.ok_or((StatusCode::UNAUTHORIZED, "api-key-unknown"))?;
    let folded = site.platform.folded().map_err(|_| down)?;
    let person = folded.world.people.get(&key.account);
    // Whoever has left the organisation takes its keys along nowhere.
    if person.is_none_or(|it| it.organisation.as_ref() != Some(&key.organisation)) {
        return Err((StatusCode::UNAUTHORIZED, "api-key-unknown"));
    }
    if !key.is_agreed {
        return Err((StatusCode::FORBIDDEN, "api-key-waits"));
    }
    Ok(key)
}

/// `GET /api/v1/key`: what the key is that asks.
pub(super) async fn key(v: Visit) -> Response {
    let Some(word) = bearer(&v.headers) else {
        return said(v.text, (StatusCode::UNAUTHORIZED, "api-key-unknown"));
    };
    match known(&v.site, &word).await {
        Err(it) => said(v.text, it),
        Ok(it) => Json(json!({
            "title": it.title,
            "organisation": it.organisation.as_str(),
            "account": it.account.as_str(),
            "scopes": it.scopes,
            "ends_ms": it.ends_ms(),
        }))
        .into_response(),
    }
}

fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let word = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, word) = word.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::new(word.trim()))
}

/// The idempotency key that a program chose.
fn chosen(headers: &HeaderMap) -> Result<&str, Unfit> {
    let unfit = (StatusCode::BAD_REQUEST, "api-idempotency-unfit");
    let word = headers.get(IDEMPOTENCY).and_then(|it| it.to_str().ok()).ok_or(unfit)?;
    let fits = IDEMPOTENCY_CHARACTERS.contains(&word.len());
    if fits && word.bytes().all(|it| it.is_ascii_graphic()) { Ok(word) } else { Err(unfit) }
}

/// The version in `If-Match`, where the operation is about one lot.
fn condition(operation: &Operation, headers: &HeaderMap) -> Result<Option<u64>, Unfit> {
    let Some(word) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let unfit = (StatusCode::BAD_REQUEST, "api-if-match-unfit");
    let word = word.to_str().ok().and_then(|it| it.strip_prefix('"')?.strip_suffix('"'));
    let digits = word.filter(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()));
    let version = digits.and_then(|it| it.parse().ok()).ok_or(unfit)?;
    if operation.has_lot() { Ok(Some(version)) } else { Err(unfit) }
}

/// Sends the request on as the page's own form, and tells what came of it.
async fn answered(
    site: Arc<Site>,
    (t, operation): (&'static Text, &'static Operation),
    Admitted { program, key }: Admitted,
    (parts, body): (Parts, Body),
    next: Next,
) -> Response {
    let inner = match inner(operation, (&program, &key), &parts, body).await {
        Ok(it) => it,
        Err(Wrong::Bare(status)) => return status.into_response(),
        Err(Wrong::Problems(all)) => return answer::refused(t, &all),
    };
    // Two of one key, one after the other: the second is told what the first came to.
    let account = program.account.clone();
    let gate = account
        .as_ref()
        .filter(|_| operation.is_keyed())
        .map(|it| site.forms.gate_of(&format!("door/{it}/{key}")));
    let _one = match &gate {
        Some(it) => Some(it.lock().await),
        None => None,
    };
    let response = next.run(inner).await;
    let reply = Reply { t, operation, told: program.told() };
    let Some(account) = account.filter(|_| operation.is_keyed()) else {
        return reply.of(response, None).await;
    };
    let name = format!("{account}/{key}");
    let (asked, named) = (Arc::clone(&site), name.clone());
    let repeated = reply.is_repeated(&response);
    let first = match repeated {
        true => tokio::task::spawn_blocking(move || answer::first(&asked, &named)).await.ok(),
        false => None,
    };
    if let Some(it) = reply.accepted(&response) {
        let it = it.to_string();
        // If it cannot be remembered the act stands all the same; its key still counts once.
        let _ = tokio::task::spawn_blocking(move || answer::remember(&site, &name, &it)).await;
    }
    reply.of(response, first.flatten()).await
}

/// The request as a page's handler reads it: nothing of the sender's but language and body.
async fn inner(
    operation: &Operation,
    (program, key): (&Arc<Program>, &str),
    parts: &Parts,
    body: Body,
) -> Result<Request, Wrong> {
    let kept = [header::ACCEPT_LANGUAGE, header::CONTENT_TYPE, header::CONTENT_LENGTH];
    let mut headers = HeaderMap::new();
    for name in kept {
        if let Some(it) = parts.headers.get(&name) {
            headers.insert(name, it.clone());
        }
    }
    let csrf = HeaderValue::from_str(&program.csrf).expect("hex digits are ASCII");
    headers.insert(HeaderName::from_static("x-csrf"), csrf);
    let body = if operation.kind == Kind::Wire {
        body
    } else {
        let marks = [("csrf", program.csrf.as_str()), ("key", key)];
        headers.remove(header::CONTENT_LENGTH);
        form::translated(operation, &marks, &mut headers, body).await?
    };
    let mut made = Request::new(body);
    *made.method_mut() = parts.method.clone();
    *made.uri_mut() = parts.uri.clone();
    *made.headers_mut() = headers;
    made.extensions_mut().insert(Arc::clone(program));
    if let Some(it) = parts.extensions.get::<axum::extract::ConnectInfo<std::net::SocketAddr>>() {
        made.extensions_mut().insert(*it);
    }
    Ok(made)
}
