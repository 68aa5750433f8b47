//! A program's JSON becomes the form that a page would send; a form goes on as it is, with marks.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use futures_util::StreamExt;
use futures_util::stream::once;
use serde_json::Value;

use super::operations::{Field, Holds, Operation};
use crate::act::Problem;
use crate::typed::FIELDS_BYTES_MAX;

const ENCODED: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const PARTS: &str = "multipart/form-data";
/// Longest boundary of a form with files (RFC 2046, 5.1.1).
const BOUNDARY_MAX: usize = 70;

/// Why a body is none.
pub enum Wrong {
    /// The site has words for this status.
    Bare(StatusCode),
    Problems(Vec<Problem>),
}

/// Turns a body into a page's form; `headers` then name its kind.
///
/// # Errors
///
/// [`Wrong`]; nothing was done.
pub async fn translated(
    operation: &Operation,
    marks: &[(&str, &str)],
    headers: &mut HeaderMap,
    body: Body,
) -> Result<Body, Wrong> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let kind = kind.unwrap_or_default().to_owned();
    let media = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if media == PARTS {
        let boundary = boundary(&kind).ok_or(Wrong::Bare(StatusCode::BAD_REQUEST))?;
        return Ok(marked(&boundary, marks, body));
    }
    if media != JSON {
        return Err(Wrong::Bare(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let large = |_| Wrong::Bare(StatusCode::PAYLOAD_TOO_LARGE);
    let bytes = to_bytes(body, FIELDS_BYTES_MAX).await.map_err(large)?;
    let fields: Value =
        serde_json::from_slice(&bytes).map_err(|_| Wrong::Bare(StatusCode::BAD_REQUEST))?;
    let fields = fields.as_object().ok_or(Wrong::Bare(StatusCode::UNPROCESSABLE_ENTITY))?;
    let mut pairs: Vec<String> =
        marks.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let mut wrong = Vec::new();
    for (name, value) in fields {
        let values = operation.field(name).ok_or("api-form-unknown");
        match values.and_then(|it| texts(it, value).ok_or("api-form-kind")) {
            Ok(all) => {
                pairs.extend(all.iter().map(|it| format!("{}={}", encoded(name), encoded(it))));
            }
            Err(key) => wrong.push(Problem::Field(named(name), key.to_owned())),
        }
    }
    let lacking = operation.needed().filter(|it| !fields.contains_key(it));
    wrong.extend(lacking.map(|it| Problem::Field(it, "form-needed".to_owned())));
    if !wrong.is_empty() {
        return Err(Wrong::Problems(wrong));
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(ENCODED));
    Ok(Body::from(pairs.join("&")))
}

/// The beginning of a field's name, so that an answer is never as long as a question.
fn named(name: &str) -> String {
    crate::typed::seen(name).chars().take(64).collect()
}

/// A field's values as texts; none for another kind of value.
fn texts(field: &Field, value: &Value) -> Option<Vec<String>> {
    match field.holds {
        Holds::Text | Holds::Lines | Holds::Cells => Some(vec![value.as_str()?.to_owned()]),
        Holds::OneOf(words) => {
            let said = value.as_str()?;
            words.contains(&said).then(|| vec![said.to_owned()])
        }
        Holds::Texts | Holds::File => {
            let all = value.as_array()?.iter();
            all.map(|it| it.as_str().map(str::to_owned)).collect()
        }
        Holds::Upload => None,
    }
}

/// A text as a form's address encodes it.
fn encoded(text: &str) -> String {
    let one = |it: u8| match it {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => char::from(it).to_string(),
        _ => format!("%{it:02X}"),
    };
    text.bytes().map(one).collect()
}

fn boundary(kind: &str) -> Option<String> {
    let word = kind.split(';').find_map(|it| it.trim().strip_prefix("boundary="))?;
    let word = word.trim_matches('"');
    let fits = (1..=BOUNDARY_MAX).contains(&word.len());
    let plain = word.bytes().all(|it| it.is_ascii_graphic() && it != b'"');
    (fits && plain).then(|| word.to_owned())
}

/// A form with files, with our marks before its parts: of equal names the first counts.
fn marked(boundary: &str, marks: &[(&str, &str)], body: Body) -> Body {
    let mut head = String::new();
    for (name, value) in marks {
        head += &format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    let rest = body.into_data_stream();
    let first = once(async { Ok::<Bytes, axum::Error>(Bytes::from(head)) });
    Body::from_stream(first.chain(rest))
}
