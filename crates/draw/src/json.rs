//! Canonical JSON of §1: parse into typed values, encode again, refuse a difference.
//!
//! Only the second half decides, so nothing depends on how lenient the parser is.

use serde_json::{Map, Value};

use crate::code::{Code, ensure};

/// Largest body that is read, in bytes: a pool of 50,000 leaves fits.
pub const BODY_BYTES_MAX: usize = 16_777_216;
/// Largest integer: 2⁵³ − 1.
const INTEGER_MAX: u64 = (1 << 53) - 1;
/// Longest string, in characters.
pub(crate) const TEXT_MAX: usize = 64;
/// Longest `draw` and `final`, in characters.
pub(crate) const LONG_TEXT_MAX: usize = 80;

/// Parses a body into an object that is not yet known to be canonical.
pub(crate) fn object(bytes: &[u8]) -> Result<Map<String, Value>, Code> {
    ensure(bytes.len() <= BODY_BYTES_MAX, Code::NotCanonical)?;
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(it)) => Ok(it),
        _ => Err(Code::NotCanonical),
    }
}

/// Refuses unless `again` is exactly what was read.
pub(crate) fn same(again: &str, bytes: &[u8]) -> Result<(), Code> {
    ensure(again.as_bytes() == bytes, Code::NotCanonical)
}

/// The value at `key`.
pub(crate) fn at<'a>(map: &'a Map<String, Value>, key: &str) -> Result<&'a Value, Code> {
    map.get(key).ok_or(Code::NotCanonical)
}

/// An array.
pub(crate) fn array(value: &Value) -> Result<&[Value], Code> {
    value.as_array().map(Vec::as_slice).ok_or(Code::NotCanonical)
}

/// An object within a body.
pub(crate) fn inner(value: &Value) -> Result<&Map<String, Value>, Code> {
    value.as_object().ok_or(Code::NotCanonical)
}

/// True for a string of the grammar, from 1 to `max` characters.
pub(crate) fn is_text(text: &str, max: usize) -> bool {
    let legal = |it: u8| it.is_ascii_alphanumeric() || b"._:/-".contains(&it);
    (1..=max).contains(&text.len()) && text.bytes().all(legal)
}

/// A string of the grammar.
pub(crate) fn text(value: &Value, max: usize) -> Result<String, Code> {
    let text = value.as_str().ok_or(Code::NotCanonical)?;
    ensure(is_text(text, max), Code::NotCanonical)?;
    Ok(text.to_owned())
}

/// The string at `key`, at most 64 characters.
pub(crate) fn text_at(map: &Map<String, Value>, key: &str) -> Result<String, Code> {
    text(at(map, key)?, TEXT_MAX)
}

/// An integer from 0 to 2⁵³ − 1.
pub(crate) fn integer(value: &Value) -> Result<u64, Code> {
    value.as_u64().filter(|it| *it <= INTEGER_MAX).ok_or(Code::NotCanonical)
}

/// The integer at `key`.
pub(crate) fn integer_at(map: &Map<String, Value>, key: &str) -> Result<u64, Code> {
    integer(at(map, key)?)
}

/// Lower-case hex of `N` bytes.
pub(crate) fn hex<const N: usize>(value: &Value) -> Result<[u8; N], Code> {
    let text = value.as_str().ok_or(Code::NotCanonical)?;
    seal::bytes::unhex_array(text).ok_or(Code::NotCanonical)
}

/// The hex at `key`.
pub(crate) fn hex_at<const N: usize>(map: &Map<String, Value>, key: &str) -> Result<[u8; N], Code> {
    hex(at(map, key)?)
}

/// Lower-case hex of 32 bytes, or nothing for the empty string.
pub(crate) fn hex_or_empty(value: &Value) -> Result<Option<[u8; 32]>, Code> {
    if value.as_str() == Some("") { Ok(None) } else { hex(value).map(Some) }
}

/// Lower-case hex.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    seal::bytes::hex(bytes)
}

/// `"text"`; the grammar needs no escape.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// `"hex"`.
pub(crate) fn quoted_hex(bytes: &[u8]) -> String {
    quoted(&to_hex(bytes))
}

/// `[a,b]` of parts that are encoded already.
pub(crate) fn listed(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<_> = parts.into_iter().collect();
    format!("[{}]", parts.join(","))
}
