//! A form's fields as typed: bounded, and without characters that nobody sees.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;

/// Most bytes of all fields of a form, files not counted.
pub const FIELDS_BYTES_MAX: usize = 1_048_576;
const ENCODED: &str = "application/x-www-form-urlencoded";

/// A form without files.
pub struct Form<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (parts, bytes) = encoded(request).await?;
        if pairs(&bytes).iter().any(|(name, value)| is_unseen(name) || is_unseen(value)) {
            return Err(StatusCode::UNPROCESSABLE_ENTITY.into_response());
        }
        let request = Request::from_parts(parts, Body::from(bytes));
        let read = axum::Form::from_request(request, state).await;
        read.map(|axum::Form(it)| Self(it)).map_err(IntoResponse::into_response)
    }
}

/// The bytes of a form in an address's own encoding.
///
/// # Errors
///
/// 413 for more than [`FIELDS_BYTES_MAX`], 415 for another encoding.
pub async fn encoded(
    request: Request,
) -> Result<(axum::http::request::Parts, axum::body::Bytes), Response> {
    let (parts, body) = request.into_parts();
    let word = |name| parts.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or("");
    if !word(header::CONTENT_TYPE).starts_with(ENCODED) {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
    }
    match to_bytes(body, FIELDS_BYTES_MAX).await {
        Ok(it) => Ok((parts, it)),
        Err(_) => Err(StatusCode::PAYLOAD_TOO_LARGE.into_response()),
    }
}

/// Whether a text holds a character that nobody sees and that changes what others read: controls
/// but line ends and tabs, marks that turn the direction of writing, bytes that were no text.
#[must_use]
pub fn is_unseen(text: &str) -> bool {
    text.chars().any(unseen)
}

/// The same text without such characters.
#[must_use]
pub fn seen(text: &str) -> String {
    text.chars().filter(|it| !unseen(*it)).collect()
}

fn unseen(it: char) -> bool {
    match it {
        '\t' | '\n' | '\r' => false,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e0fff}' => true,
        it => it.is_control(),
    }
}

/// Reads `a=b&c=d` with percent signs and plus signs undone; bytes that are no text are replaced.
#[must_use]
pub fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    let undo = |part: &[u8]| {
        let mut out = Vec::with_capacity(part.len());
        let mut at = 0;
        while at < part.len() {
            let hex = part.get(at + 1..at + 3).and_then(|it| std::str::from_utf8(it).ok());
            let byte = hex.and_then(|it| u8::from_str_radix(it, 16).ok());
            match (part[at], byte) {
                (b'%', Some(byte)) => {
                    out.push(byte);
                    at += 2;
                }
                (b'+', _) => out.push(b' '),
                (other, _) => out.push(other),
            }
            at += 1;
        }
        String::from_utf8_lossy(&out).into_owned()
    };
    let pair = |it: &[u8]| {
        let cut = it.iter().position(|byte| *byte == b'=').unwrap_or(it.len());
        (undo(&it[..cut]), undo(it.get(cut + 1..).unwrap_or_default()))
    };
    bytes.split(|it| *it == b'&').filter(|it| !it.is_empty()).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_they_were_typed() {
        let read = pairs("a=1+2&a=%E6%A0%87&b&c=%zz%4".as_bytes());
        let said = [("a", "1 2"), ("a", "标"), ("b", ""), ("c", "%zz%4")];
        assert_eq!(read, said.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn a_character_that_nobody_sees_is_found_and_taken_out() {
        for it in ["a\0b", "a\u{1b}[31m", "a\u{202e}b", "a\u{2066}b", "\u{feff}a", "a\u{200b}"] {
            assert!(is_unseen(it), "{it:?}");
            assert!(!is_unseen(&seen(it)), "{it:?}");
        }
        assert!(!is_unseen("标段 A\n\t“二”，é — 👍"));
    }
}
