//! Canonical JSON of the log: one text for one value, everything else refused.
//!
//! UTF-8, compact, keys in byte order and once each, the escapes of RFC 8785, and only strings,
//! integers, arrays and objects. Source: docs/spec/leaf.md, "Bodies".

use std::collections::BTreeMap;

use thiserror::Error;

/// How deep arrays and objects may lie in each other.
pub const DEPTH_MAX: usize = 32;
/// The largest magnitude of an integer: what every JSON reader keeps exactly.
pub const INTEGER_MAX: i64 = (1 << 53) - 1;

/// A value of canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A string.
    Text(String),
    /// An integer of at most [`INTEGER_MAX`] either way.
    Integer(i64),
    /// An array.
    List(Vec<Value>),
    /// An object.
    Object(BTreeMap<String, Value>),
}

/// The bytes are not the canonical text of any value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the bytes are not canonical JSON")]
pub struct NotCanonical;

/// Reads canonical JSON.
///
/// # Errors
///
/// [`NotCanonical`] for every byte string that [`Value::encode`] does not write.
pub fn parse(bytes: &[u8]) -> Result<Value, NotCanonical> {
    let read: serde_json::Value = serde_json::from_slice(bytes).map_err(|_| NotCanonical)?;
    let value = convert(read, DEPTH_MAX)?;
    if value.encode().as_bytes() == bytes { Ok(value) } else { Err(NotCanonical) }
}

fn convert(read: serde_json::Value, depth: usize) -> Result<Value, NotCanonical> {
    let below = depth.checked_sub(1).ok_or(NotCanonical);
    Ok(match read {
        serde_json::Value::String(it) => Value::Text(it),
        serde_json::Value::Number(it) => {
            let number = it.as_i64().filter(|it| it.unsigned_abs() <= INTEGER_MAX as u64);
            Value::Integer(number.ok_or(NotCanonical)?)
        }
        serde_json::Value::Array(items) => {
            let below = below?;
            Value::List(items.into_iter().map(|it| convert(it, below)).collect::<Result<_, _>>()?)
        }
        serde_json::Value::Object(fields) => {
            let below = below?;
            let fields = fields.into_iter().map(|(key, it)| Ok((key, convert(it, below)?)));
            Value::Object(fields.collect::<Result<_, _>>()?)
        }
        serde_json::Value::Null | serde_json::Value::Bool(_) => return Err(NotCanonical),
    })
}

impl Value {
    /// Makes an object of fields in any order; of equal keys the last counts.
    pub fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
        Value::Object(fields.into_iter().map(|(key, it)| (key.to_owned(), it)).collect())
    }

    /// Writes the one canonical text.
    pub fn encode(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Value::Text(it) => write_text(it, out),
            Value::Integer(it) => out.push_str(&it.to_string()),
            Value::List(items) => {
                out.push('[');
                for (at, it) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    it.write(out);
                }
                out.push(']');
            }
            Value::Object(fields) => {
                out.push('{');
                for (at, (key, it)) in fields.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    write_text(key, out);
                    out.push(':');
                    it.write(out);
                }
                out.push('}');
            }
        }
    }

    /// Gives a field of an object, `None` for another value or without the field.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Object(fields) => fields.get(key),
            _ => None,
        }
    }

    /// Gives a string field of an object.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Value::Text(it) => Some(it),
            _ => None,
        }
    }

    /// Gives an integer field of an object.
    pub fn integer(&self, key: &str) -> Option<i64> {
        match self.get(key)? {
            Value::Integer(it) => Some(*it),
            _ => None,
        }
    }

    /// Gives a field of an object that is an integer of 0 or more.
    pub fn count(&self, key: &str) -> Option<u64> {
        u64::try_from(self.integer(key)?).ok()
    }

    /// Gives an array field of an object.
    pub fn list(&self, key: &str) -> Option<&[Value]> {
        match self.get(key)? {
            Value::List(it) => Some(it),
            _ => None,
        }
    }

    /// Tells whether this is an object with exactly these keys, given in byte order.
    pub fn has_exactly(&self, keys: &[&str]) -> bool {
        match self {
            Value::Object(fields) => fields.keys().eq(keys),
            _ => false,
        }
    }
}

impl From<&str> for Value {
    fn from(it: &str) -> Value {
        Value::Text(it.to_owned())
    }
}

impl From<String> for Value {
    fn from(it: String) -> Value {
        Value::Text(it)
    }
}

impl From<i64> for Value {
    fn from(it: i64) -> Value {
        Value::Integer(it)
    }
}

/// Escapes what RFC 8785 escapes, as it does: two-character forms, else `\u00xx`.
fn write_text(text: &str, out: &mut String) {
    out.push('"');
    // Escaped characters are single bytes, so what lies between two of them is copied whole.
    let mut copied = 0;
    for (at, it) in text.bytes().enumerate() {
        if it >= b' ' && it != b'"' && it != b'\\' {
            continue;
        }
        out.push_str(&text[copied..at]);
        copied = at + 1;
        match it {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            8 => out.push_str("\\b"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            12 => out.push_str("\\f"),
            b'\r' => out.push_str("\\r"),
            control => out.push_str(&format!("\\u{control:04x}")),
        }
    }
    out.push_str(&text[copied..]);
    out.push('"');
}
