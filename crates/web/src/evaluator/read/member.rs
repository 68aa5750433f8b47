//! One document of an opened envelope: a range of its bytes, where nothing of it can run.

use std::io::Read;
use std::sync::Arc;

use app::ports::{ObjectName, Objects};
use app::reading::{self, Document, Media, Packing, Source};
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::shared::{Hash, LotId};
use flate2::read::DeflateDecoder;

use crate::act::Problem;
use crate::desk::files::{SANDBOX, quoted};
use crate::desk::perform::{lot_id, lot_of, nothing};
use crate::evaluator::files::{OpenedObject, opened};
use crate::visit::Visit;

/// Bytes read from the store at once.
const PART_BYTES: u32 = 1_048_576;
/// A form of a bidder: its own style and nothing else; only our own page may frame it.
const FRAMED: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
    form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

type Parts = Path<(String, String, String, String, usize)>;

/// Gives one document, or the asked range of it.
pub(super) async fn serve(v: Visit, Path((tender, lot, round, ctx, number)): Parts) -> Response {
    let id = lot_id(&(tender, lot, round));
    let (Some(id), Some(ctx)) = (id, Hash::from_hex(&ctx)) else { return v.problem(&nothing()) };
    let asked = move |v: &Visit| give(v, &id, (&ctx, number)).unwrap_or_else(|it| v.problem(&it));
    match v.run(asked).await {
        Ok(it) | Err(it) => it,
    }
}

fn give(v: &Visit, id: &LotId, (ctx, number): (&Hash, usize)) -> Result<Response, Problem> {
    let object = opened(v, id, ctx)?;
    if object.blind {
        let terms = lot_of(&*v.site.platform.folded()?, id)?.notice.scheme.blind().cloned();
        let source = Source {
            objects: &*v.site.platform.objects,
            name: &object.name,
            length: object.length,
        };
        let down = |it: app::ports::ObjectError| Problem::Down(it.to_string());
        let listing = reading::listing(&source).map_err(down)?;
        let covers = |item: &str| terms.as_ref().is_some_and(|it| it.covers(item));
        let shown = reading::blind(listing, covers);
        if !shown.documents.iter().any(|it| it.number == number) {
            return Err(nothing());
        }
    }
    let tag = format!("\"{}-{number}\"", &ctx.hex()[..32]);
    answer(Arc::clone(&v.site.platform.objects), object, number, (&v.headers, &tag))
}

/// The document of a number, or the range of it that the headers ask for.
pub(super) fn answer(
    objects: Arc<dyn Objects>,
    OpenedObject { name, length, blind }: OpenedObject,
    number: usize,
    (asking, tag): (&HeaderMap, &str),
) -> Result<Response, Problem> {
    let source = Source { objects: &*objects, name: &name, length };
    let down = |it: app::ports::ObjectError| Problem::Down(it.to_string());
    let document = reading::document_at(&source, number).map_err(down)?.ok_or_else(nothing)?;
    // A file's name may be its bidder's.
    let title = if blind { String::new() } else { document.title.clone() };
    let document = Document { title, ..document };
    if !document.is_readable() {
        return Err(Problem::Denied("read-locked".to_owned()));
    }
    let begins = match &document.member {
        None => 0,
        Some(it) => reading::place(&source, it)
            .map_err(down)?
            .ok_or_else(|| Problem::Denied("read-locked".to_owned()))?,
    };
    let packed = document.member.as_ref().filter(|it| it.packing == Packing::Deflated);
    let mut response = match packed {
        Some(it) => {
            let inside = Inside { objects, name, at: begins, end: begins + it.packed };
            whole(inflated(inside, document.length), document.length, "none")
        }
        None => stored((objects, name), (begins, document.length), asked(asking, tag)),
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, HeaderValue::from_str(tag).expect("hex and digits"));
    labelled(headers, &document);
    Ok(response)
}

/// How the bytes may be used, and under which name they are kept.
fn labelled(headers: &mut HeaderMap, it: &Document) {
    let name = it.title.rsplit(['/', '\\']).next().unwrap_or_default();
    // Only what is shown within the page stays in the browser; a PDF is drawn by the reader.
    let way = match it.media {
        Media::Pdf | Media::Other => "attachment",
        Media::Png | Media::Jpeg | Media::Html | Media::Text => "inline",
    };
    let way = match name {
        "" => way.to_owned(),
        name => format!("{way}; filename*=UTF-8''{}", quoted(name)),
    };
    let policy = if it.media == Media::Html { FRAMED } else { SANDBOX };
    for (name, value) in [
        (header::CONTENT_TYPE, it.media.name()),
        (header::CONTENT_DISPOSITION, way.as_str()),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "private, no-store"),
    ] {
        headers.insert(name, HeaderValue::from_str(value).expect("quoted names are ASCII"));
    }
    if it.media == Media::Html {
        let frames = HeaderName::from_static("x-frame-options");
        headers.insert(frames, HeaderValue::from_static("SAMEORIGIN"));
    }
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Range {
    Whole,
    /// First and last byte; none is the end.
    From(u64, Option<u64>),
    /// So many bytes from the end.
    Last(u64),
}

/// One range of bytes; more than one, and what is not understood, is the whole. Source: RFC 9110,
/// 14.2.
fn asked(headers: &HeaderMap, tag: &str) -> Range {
    let text = |name| headers.get(name).and_then(|it: &HeaderValue| it.to_str().ok());
    if text(header::IF_RANGE).is_some_and(|it| it != tag) {
        return Range::Whole;
    }
    let range = text(header::RANGE).and_then(|it| it.strip_prefix("bytes="));
    let Some((from, to)) = range.and_then(|it| it.split_once('-')) else { return Range::Whole };
    let number = |it: &str| it.bytes().all(|it| it.is_ascii_digit()).then(|| it.parse().ok());
    match (number(from).flatten(), number(to).flatten()) {
        (Some(from), None) if to.is_empty() => Range::From(from, None),
        (Some(from), Some(to)) if from <= to => Range::From(from, Some(to)),
        (None, Some(last)) if from.is_empty() => Range::Last(last),
        _ => Range::Whole,
    }
}

fn whole(body: Body, length: u64, ranges: &'static str) -> Response {
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response.headers_mut().insert(header::ACCEPT_RANGES, HeaderValue::from_static(ranges));
    response
}

/// A document that lies as it is: the range that was asked for.
fn stored(
    (objects, name): (Arc<dyn Objects>, ObjectName),
    (begins, length): (u64, u64),
    range: Range,
) -> Response {
    let part = match range {
        Range::Whole => None,
        Range::From(from, to) => Some((from, to.map_or(length, |it| it.saturating_add(1)))),
        Range::Last(last) => Some((length.saturating_sub(last), length)),
    };
    let part = part.map(|(from, end)| (from, end.min(length)));
    if part.is_some_and(|(from, end)| from >= end) {
        let all = [(header::CONTENT_RANGE, format!("bytes */{length}"))];
        return (StatusCode::RANGE_NOT_SATISFIABLE, all, Body::empty()).into_response();
    }
    let (from, end) = part.unwrap_or((0, length));
    let inside = Inside { objects, name, at: begins + from, end: begins + end };
    let mut response = whole(streamed(inside), end - from, "bytes");
    if part.is_some() {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let said = format!("bytes {from}-{}/{length}", end - 1);
        let said = HeaderValue::from_str(&said).expect("digits");
        response.headers_mut().insert(header::CONTENT_RANGE, said);
    }
    response
}

/// A range of an object that is read from its start.
struct Inside {
    objects: Arc<dyn Objects>,
    name: ObjectName,
    at: u64,
    end: u64,
}

impl Inside {
    /// The next piece; empty at the end.
    fn next(&mut self, most: u64) -> std::io::Result<Vec<u8>> {
        let most = u32::try_from((self.end - self.at).min(most)).unwrap_or(u32::MAX);
        if most == 0 {
            return Ok(Vec::new());
        }
        let piece = self.objects.read(&self.name, self.at, most);
        let piece = piece.map_err(|it| std::io::Error::other(it.to_string()))?;
        if piece.is_empty() {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        self.at += piece.len() as u64;
        Ok(piece)
    }
}

impl Read for Inside {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let piece = self.next(into.len() as u64)?;
        into[..piece.len()].copy_from_slice(&piece);
        Ok(piece.len())
    }
}

/// The pieces that `next` gives, made off the runtime's threads, until it gives an empty one.
fn pieces<S: Send + 'static>(state: S, next: fn(&mut S) -> std::io::Result<Vec<u8>>) -> Body {
    Body::from_stream(futures_util::stream::try_unfold(state, move |mut state| async move {
        let made = tokio::task::spawn_blocking(move || next(&mut state).map(|it| (it, state)));
        let (piece, state) = made.await.map_err(std::io::Error::other)??;
        let more = (!piece.is_empty()).then(|| (Bytes::from(piece), state));
        Ok::<_, std::io::Error>(more)
    }))
}

fn streamed(inside: Inside) -> Body {
    pieces(inside, |it| it.next(u64::from(PART_BYTES)))
}

/// A deflated document, unpacked while it is sent: never more than its zip says, and what comes
/// to less breaks off, so that nobody takes half of it for the whole.
fn inflated(inside: Inside, length: u64) -> Body {
    let packed = std::io::BufReader::with_capacity(PART_BYTES as usize, inside);
    pieces((DeflateDecoder::new(packed), length), |(from, left)| {
        let mut piece = Vec::new();
        from.by_ref().take((*left).min(u64::from(PART_BYTES))).read_to_end(&mut piece)?;
        if piece.is_empty() && *left > 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        *left -= piece.len() as u64;
        Ok(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> Range {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_str(text).unwrap());
        asked(&headers, "\"a\"")
    }

    #[test]
    fn one_range_is_understood_and_everything_else_is_the_whole() {
        assert_eq!(range("bytes=0-99"), Range::From(0, Some(99)));
        assert_eq!(range("bytes=7-"), Range::From(7, None));
        assert_eq!(range("bytes=-5"), Range::Last(5));
        for it in ["bytes=", "bytes=-", "bytes=9-1", "bytes=0-1,3-4", "pages=1-2", "bytes=+1-2"] {
            assert_eq!(range(it), Range::Whole, "{it}");
        }
        assert_eq!(range("bytes=99999999999999999999-1"), Range::Whole);
    }

    #[test]
    fn a_range_of_another_version_is_the_whole() {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_static("bytes=0-1"));
        headers.insert(header::IF_RANGE, HeaderValue::from_static("\"a\""));
        assert_eq!(asked(&headers, "\"a\""), Range::From(0, Some(1)));
        assert_eq!(asked(&headers, "\"b\""), Range::Whole);
    }
}
