//! Hands documents out as files: to anybody, named in Chinese, unchanged ones not twice.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::ports::TypesetFault;
use app::statutory::StatutoryDocument;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use domain::shared::LotId;
use maud::html;

use super::press::PressFault;
use super::{Paper, document};
use crate::act::Problem;
use crate::design::lists::empty;
use crate::desk::files::{SANDBOX, quoted};
use crate::public::frame::{Ask, Drawn};
use crate::public::routes::{Site, asked, page_of};
use crate::text::Text;

/// Seconds after which whoever found too many waiting may ask again.
const LATER_S: u32 = 5;

/// `GET /lots/{tender}/{lot}/{round}/pdf/{name}`.
pub(crate) async fn get(
    State(site): State<Arc<Site>>,
    Path((tender, lot, round, name)): Path<(String, String, String, String)>,
    uri: Uri,
    headers: HeaderMap,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let id = LotId::parse(&format!("{tender}/{lot}/{round}")).ok().zip(Paper::of(&name));
    let Some((id, paper)) = id else { return StatusCode::NOT_FOUND.into_response() };
    let work = {
        let (site, uri, headers, query) =
            (Arc::clone(&site), uri.clone(), headers.clone(), query.clone());
        move || {
            let made = asked(&site, &uri, (&headers, &query), |ask| {
                let found = ask.ledger.world().lots.get(&id);
                found.and_then(|it| document(ask, it, paper))
            });
            // The record is not held while a document is set.
            match made {
                Ok(Some(document)) => answer(&site, &headers, &document),
                Ok(None) => Ok(StatusCode::NOT_FOUND.into_response()),
                Err(it) => Ok((StatusCode::SERVICE_UNAVAILABLE, it.to_string()).into_response()),
            }
        }
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(response)) => response,
        Ok(Err(fault)) => {
            page_of(site, uri, headers, query, move |ask: &Ask, _| no(&fault, ask.text)).await
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn answer(
    site: &Site,
    headers: &HeaderMap,
    document: &StatutoryDocument,
) -> Result<Response, PressFault> {
    let Some(whole) = site.whole() else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    let tag = format!("\"{}\"", whole.press.tag(document));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
    let known = known.is_some_and(|it| it.split(',').any(|it| it.trim() == tag));
    if known && whole.press.is_there() {
        return Ok(dressed(StatusCode::NOT_MODIFIED.into_response(), document, &tag));
    }
    match whole.press.print(document) {
        Ok(bytes) => Ok(dressed(bytes.to_vec().into_response(), document, &tag)),
        Err(PressFault::Busy | PressFault::Seal(_)) => {
            let mut it = StatusCode::SERVICE_UNAVAILABLE.into_response();
            it.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(LATER_S));
            Ok(it)
        }
        Err(fault) => Err(fault),
    }
}

/// A document that is no public one, for whoever was let at it.
///
/// # Errors
///
/// [`Problem`]: no fonts, too many who wait, or a character that no font has.
pub(crate) fn file(
    site: &crate::site::Site,
    document: &StatutoryDocument,
) -> Result<Response, Problem> {
    match site.press.print(document) {
        Ok(bytes) => {
            let tag = format!("\"{}\"", site.press.tag(document));
            let mut made = dressed(bytes.to_vec().into_response(), document, &tag);
            let kept = HeaderValue::from_static("private, no-store");
            made.headers_mut().insert(header::CACHE_CONTROL, kept);
            Ok(made)
        }
        Err(PressFault::Absent) => Err(Problem::Denied("paper-no-font".to_owned())),
        Err(PressFault::Busy) => Err(Problem::Down("papers".to_owned())),
        Err(PressFault::Seal(it)) => Err(Problem::Down(it.to_string())),
        Err(PressFault::Set(TypesetFault::Glyphs(all))) => {
            Err(Problem::Unprintable(all.first().copied().unwrap_or(char::REPLACEMENT_CHARACTER)))
        }
        Err(PressFault::Set(it)) => Err(Problem::Down(it.to_string())),
    }
}

/// The answer with what a file is told by.
fn dressed(mut answer: Response, document: &StatutoryDocument, tag: &str) -> Response {
    let name = quoted(&format!("{}-{}.pdf", document.title, document.issued.replace(' ', "")));
    let way = format!("attachment; filename=\"document.pdf\"; filename*=UTF-8''{name}");
    let all = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, way.as_str()),
        (header::CONTENT_SECURITY_POLICY, SANDBOX),
        (header::CACHE_CONTROL, "public, no-cache"),
        (header::VARY, "cookie"),
        (header::ETAG, tag),
    ];
    for (header, value) in all {
        let value = HeaderValue::from_str(value).expect("quoted names and tags are ASCII");
        answer.headers_mut().insert(header, value);
    }
    answer
}

/// Why there is no file; nothing is lost, since the page says the same.
fn no(fault: &PressFault, t: &Text) -> Drawn {
    let (status, what, hint) = match fault {
        PressFault::Set(TypesetFault::Glyphs(all)) => {
            let all: Vec<String> = all.iter().map(|it| glyph(*it)).collect();
            let args = [("characters", all.join(" ").into())];
            (StatusCode::CONFLICT, t.t("paper-glyphs", &args), t.s("paper-glyphs-hint"))
        }
        PressFault::Set(it) => (
            StatusCode::CONFLICT,
            t.s("paper-unset"),
            format!("{} ({it})", t.s("paper-unset-hint")),
        ),
        _ => (StatusCode::NOT_FOUND, t.s("papers-title"), t.s("paper-no-font")),
    };
    let body = html! { (empty(&what, &hint, &[])) };
    Drawn { status, ..Drawn::found(t.s("papers-title"), body) }
}

/// A character with its number, since a reader's own font may lack it too.
pub(crate) fn glyph(it: char) -> String {
    format!("{it} (U+{:04X})", u32::from(it))
}
