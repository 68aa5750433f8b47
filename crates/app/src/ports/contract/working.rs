//! Promises about working state.

use crate::ports::{Replaced, StoreError, Working, WorkingRow};

fn row(key: &str, body: &[u8], expires_ms: i64) -> WorkingRow {
    WorkingRow { key: key.to_owned(), body: body.to_vec(), expires_ms }
}

/// Rows are kept by (kind, key), gone at their expiry, and replaced only by who saw the last.
///
/// # Panics
/// When the promise is broken.
pub fn working_state_keeps_expires_and_compares(working: &dyn Working) {
    working.put("session", &row("a/1", b"x", 100)).unwrap();
    working.put("session", &row("a/1", b"y", 100)).unwrap();
    working.put("session", &row("a/2", b"z", i64::MAX)).unwrap();
    working.put("session", &row("b/1", b"z", i64::MAX)).unwrap();
    working.put("draft", &row("a/3", b"z", i64::MAX)).unwrap();
    assert_eq!(working.get("session", "a/1", 99).unwrap(), Some(row("a/1", b"y", 100)));
    assert_eq!(working.get("session", "a/1", 100).unwrap(), None, "gone from its expiry");
    assert!(working.names("z", &[], 0).unwrap() && working.names("a/3", &[], 0).unwrap());
    assert!(!working.names("y", &["session"], 99).unwrap(), "of another kind");
    assert!(working.names("y", &["draft"], 99).unwrap());
    assert!(!working.names("y", &[], 100).unwrap(), "gone from its expiry");
    assert!(!working.names("%", &[], 0).unwrap(), "a text, no pattern");
    let keys = |after, now_ms| -> Vec<String> {
        let rows = working.scan("session", "a/", after, now_ms).unwrap();
        rows.into_iter().map(|it| it.key).collect()
    };
    assert_eq!(keys(None, 99), ["a/1", "a/2"]);
    assert_eq!(keys(Some("a/1"), 99), ["a/2"]);
    assert_eq!(keys(None, 100), ["a/2"]);
    assert_eq!(working.sweep(100).unwrap(), 1);
    let replace = |expected: Option<&[u8]>, body: &[u8]| {
        working.replace("count", expected, &row("k", body, i64::MAX)).unwrap()
    };
    assert_eq!(replace(Some(b"0"), b"1"), Replaced::Changed);
    assert_eq!(replace(None, b"1"), Replaced::Done);
    assert_eq!(replace(None, b"2"), Replaced::Changed);
    assert_eq!(replace(Some(b"1"), b"2"), Replaced::Done);
    assert_eq!(working.get("count", "k", 0).unwrap().unwrap().body, b"2");
    working.delete("count", "k").unwrap();
    working.delete("count", "k").unwrap();
    assert_eq!(working.get("count", "k", 0).unwrap(), None);
    working.note("count", &row("k", b"1", 1)).unwrap();
    working.note("count", &row("k", b"2", i64::MAX)).unwrap();
    assert_eq!(working.get("count", "k", 0).unwrap(), Some(row("k", b"2", i64::MAX)));
    let refused = working.note("count", &row("k\0", b"", 1)).unwrap_err();
    assert!(matches!(refused, StoreError::NotStorable(_)));
    let refused = working.put("count", &row("k\0", b"", 1)).unwrap_err();
    assert!(matches!(refused, StoreError::NotStorable(_)));
}
