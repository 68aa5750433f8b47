//! Bytes of an object as they are asked for: the whole, or one range of it.

use std::io::Read;
use std::sync::Arc;

use app::ports::{ObjectName, Objects};
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Bytes read from the store at once.
pub(crate) const PART_BYTES: u32 = 1_048_576;

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Range {
    Whole,
    /// First and last byte; none is the end.
    From(u64, Option<u64>),
    /// So many bytes from the end.
    Last(u64),
}

/// One range of bytes; more than one, and what is not understood, is the whole. Source: RFC 9110,
/// 14.2.
pub(crate) fn asked(headers: &HeaderMap, tag: &str) -> Range {
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

/// A whole answer of this length; `ranges` says whether parts of it can be asked for.
pub(crate) fn whole(body: Body, length: u64, ranges: &'static str) -> Response {
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response.headers_mut().insert(header::ACCEPT_RANGES, HeaderValue::from_static(ranges));
    response
}

/// Bytes that lie as they are in an object from `begins`: the range that was asked for.
pub(crate) fn stored(
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
pub(crate) struct Inside {
    pub objects: Arc<dyn Objects>,
    pub name: ObjectName,
    /// Where the next piece begins, and where the last ends.
    pub at: u64,
    pub end: u64,
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
pub(crate) fn pieces<S: Send + 'static>(
    state: S,
    next: fn(&mut S) -> std::io::Result<Vec<u8>>,
) -> Body {
    Body::from_stream(futures_util::stream::try_unfold(state, move |mut state| async move {
        let made = tokio::task::spawn_blocking(move || next(&mut state).map(|it| (it, state)));
        let (piece, state) = made.await.map_err(std::io::Error::other)??;
        let more = (!piece.is_empty()).then(|| (Bytes::from(piece), state));
        Ok::<_, std::io::Error>(more)
    }))
}

/// All bytes of an object, part by part.
pub(crate) fn all(objects: Arc<dyn Objects>, name: ObjectName, length: u64) -> Body {
    streamed(Inside { objects, name, at: 0, end: length })
}

/// The bytes of a range, part by part.
pub(crate) fn streamed(inside: Inside) -> Body {
    pieces(inside, |it| it.next(u64::from(PART_BYTES)))
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
