//! What is left of a personal event when it is erased: its bytes without name and free text.
//!
//! Source: docs/spec/leaf.md, "Erasure".

use crate::canonical::{self, Value};

/// Most leaves of one order.
pub const ERASED_MAX: usize = 100;
/// Longest article that an order cites, in bytes.
pub const CITE_BYTES_MAX: usize = 200;

/// Kinds whose leaves may be erased, and the fields that go with them. What is left names an
/// account, roles and times, so that the law decides what it decided before.
const ERASABLE: &[(&str, &[&str])] = &[
    ("PersonAdded", &["name"]),
    ("RolesChanged", &["reason"]),
    ("PersonSuspended", &["reason"]),
    ("PersonReinstated", &["reason"]),
];

/// Whether leaves of this kind may be erased.
#[must_use]
pub fn is_erasable(kind: &str) -> bool {
    ERASABLE.iter().any(|it| it.0 == kind)
}

/// The body without what is personal in it; `None` for a kind that is not erased, or bytes that
/// are no body of it.
#[must_use]
pub fn remainder(kind: &str, body: &[u8]) -> Option<String> {
    let personal = ERASABLE.iter().find(|it| it.0 == kind)?.1;
    let Ok(Value::Object(mut fields)) = canonical::parse(body) else { return None };
    for name in personal {
        *fields.get_mut(*name)? = Value::Text(String::new());
    }
    Some(Value::Object(fields).encode())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_erased_person_keeps_account_and_roles_and_loses_the_name() {
        let body =
            r#"{"account":"a-1","name":"示例人员","organisation":"","roles":[],"stamp_ms":7}"#;
        let left = remainder("PersonAdded", body.as_bytes()).unwrap();
        assert_eq!(left, body.replace("示例人员", ""));
        assert_eq!(remainder("EnvelopeReceived", body.as_bytes()), None, "no bid is erased");
        assert_eq!(remainder("PersonAdded", b"{\"account\":\"a-1\"}"), None);
        assert_eq!(remainder("PersonAdded", b"[]"), None);
        assert!(ERASABLE.iter().all(|(kind, _)| {
            crate::event::KINDS.contains(&(*kind, crate::leaf::Form::Opaque))
        }));
    }
}
