//! Documents of an envelope as they are given: ranges, limits, and where nothing of them can run.

use std::io::Write;
use std::sync::Arc;

use adapters::objects::FolderObjects;
use app::ports::{ObjectName, Objects};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use http_body_util::BodyExt;

use crate::act::Problem;
use crate::evaluator::files::OpenedObject;

use super::member::answer;

/// A zip with one member, its directory and all.
fn zip(name: &str, (method, packed): (u8, &[u8]), length: u32) -> Vec<u8> {
    let size = |it: usize| u32::try_from(it).unwrap().to_le_bytes();
    let mut head = vec![20, 0, 0, 8, method, 0, 0, 0, 0x21, 0, 0, 0, 0, 0];
    head.extend(size(packed.len()));
    head.extend(length.to_le_bytes());
    head.extend([u8::try_from(name.len()).unwrap(), 0, 0, 0]);
    let mut out = b"PK\x03\x04".to_vec();
    out.extend(&head);
    out.extend(name.as_bytes());
    out.extend(packed);
    let first = out.len();
    out.extend(b"PK\x01\x02\x14\0");
    out.extend(&head);
    out.extend([0; 14]);
    out.extend(name.as_bytes());
    let central = out.len() - first;
    out.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    out.extend(size(central));
    out.extend(size(first));
    out.extend([0, 0]);
    out
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let fast = flate2::Compression::fast();
    let mut it = flate2::write::DeflateEncoder::new(Vec::new(), fast);
    it.write_all(bytes).unwrap();
    it.finish().unwrap()
}

/// What a request for the first document of an object is answered.
fn asked(object: &[u8], range: Option<&str>) -> Result<Response, Problem> {
    let folder = tempfile::tempdir().unwrap();
    let objects = Arc::new(FolderObjects::open(folder.path(), None).unwrap());
    let name = ObjectName::new("evaluation/aa").unwrap();
    objects.put_part(&name, 0, object).unwrap();
    objects.finish(&name, &name).unwrap();
    // Bodies are read after the folder's handle is gone; its files must stay until then.
    std::mem::forget(folder);
    let mut asking = HeaderMap::new();
    if let Some(it) = range {
        asking.insert(header::RANGE, HeaderValue::from_str(it).unwrap());
    }
    let object = OpenedObject { name, length: object.len() as u64, blind: false };
    answer(objects, object, 0, (&asking, "\"aa-0\""))
}

fn text(response: &Response, name: &str) -> String {
    let found = response.headers().get(name).and_then(|it| it.to_str().ok());
    found.unwrap_or_default().to_owned()
}

fn bytes(response: Response) -> Result<Vec<u8>, axum::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(response.into_body().collect()).map(|it| it.to_bytes().to_vec())
}

#[test]
fn a_stored_document_is_given_by_ranges_and_as_a_whole() {
    let pdf: Vec<u8> = (0..3_000_000u32).map(|it| it.to_le_bytes()[0]).collect();
    let object = zip("a.pdf", (0, &pdf), 3_000_000);
    let part = asked(&object, Some("bytes=2500000-2500009")).unwrap();
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(text(&part, "content-range"), "bytes 2500000-2500009/3000000");
    assert_eq!(text(&part, "content-length"), "10");
    assert_eq!(bytes(part).unwrap(), pdf[2_500_000..2_500_010]);
    let last = asked(&object, Some("bytes=-3")).unwrap();
    assert_eq!(bytes(last).unwrap(), pdf[2_999_997..]);
    let beyond = asked(&object, Some("bytes=2999999-9999999")).unwrap();
    assert_eq!(bytes(beyond).unwrap(), pdf[2_999_999..]);
    let whole = asked(&object, None).unwrap();
    assert_eq!(whole.status(), StatusCode::OK);
    assert_eq!(text(&whole, "accept-ranges"), "bytes");
    assert_eq!(bytes(whole).unwrap(), pdf);
    let nothing = asked(&object, Some("bytes=3000000-")).unwrap();
    assert_eq!(nothing.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(text(&nothing, "content-range"), "bytes */3000000");
}

#[test]
fn a_document_is_kept_by_no_cache_and_nothing_of_it_runs() {
    let html = asked(&zip("a.html", (0, b"<p>form</p>"), 11), None).unwrap();
    let policy = text(&html, "content-security-policy");
    assert!(policy.starts_with("sandbox; default-src 'none'"), "{policy}");
    assert!(!policy.contains("script") && policy.contains("frame-ancestors 'self'"), "{policy}");
    assert_eq!(text(&html, "x-frame-options"), "SAMEORIGIN");
    for (name, media, way) in [
        ("a.pdf", "application/pdf", "attachment"),
        ("a.svg", "application/octet-stream", "attachment"),
        ("a.js", "application/octet-stream", "attachment"),
        ("a.png", "image/png", "inline"),
        ("a.csv", "text/plain; charset=utf-8", "inline"),
    ] {
        let it = asked(&zip(name, (0, b"x"), 1), None).unwrap();
        assert_eq!(text(&it, "content-type"), media, "{name}");
        assert!(text(&it, "content-disposition").starts_with(way), "{name}");
        assert_eq!(text(&it, "cache-control"), "private, no-store");
        assert!(text(&it, "content-security-policy").starts_with("sandbox"), "{name}");
        assert!(!it.headers().contains_key("x-frame-options"), "the site's own stands: {name}");
    }
    let name = asked(&zip("a\"\r\nX: y.pdf", (0, b"x"), 1), None).unwrap();
    assert_eq!(text(&name, "content-disposition"), "attachment; filename*=UTF-8''a%22X%3A%20y.pdf");
}

#[test]
fn a_deflated_document_is_unpacked_as_far_as_its_zip_says_and_no_farther() {
    let plain: Vec<u8> = b"evidence ".repeat(400_000);
    let length = u32::try_from(plain.len()).unwrap();
    let packed = deflated(&plain);
    let good = asked(&zip("a.pdf", (8, &packed), length), Some("bytes=0-9")).unwrap();
    assert_eq!(good.status(), StatusCode::OK, "a range of what is packed is the whole");
    assert_eq!(text(&good, "accept-ranges"), "none");
    assert_eq!(text(&good, "content-length"), length.to_string());
    assert_eq!(bytes(good).unwrap(), plain);
    // A bomb that claims ten bytes gives ten bytes.
    let bomb = asked(&zip("a.pdf", (8, &packed), 10), None).unwrap();
    assert_eq!(bytes(bomb).unwrap(), plain[..10]);
    // What is less than it claims breaks off instead of seeming whole.
    let short = asked(&zip("a.pdf", (8, &packed), length + 1), None).unwrap();
    assert!(bytes(short).is_err());
    let broken = asked(&zip("a.pdf", (8, &[0xff; 64]), 500), None).unwrap();
    assert!(bytes(broken).is_err());
}

#[test]
fn what_is_locked_is_refused_with_its_reason() {
    let locked = asked(&zip("a.pdf", (99, b"x"), 1), None);
    assert!(matches!(locked, Err(Problem::Denied(key)) if key == "read-locked"));
    let large = asked(&zip("a.pdf", (8, b"x"), u32::MAX - 1), None);
    assert!(matches!(large, Err(Problem::Denied(key)) if key == "read-locked"));
}

#[test]
fn an_envelope_that_is_no_zip_is_its_own_document() {
    let pdf = b"%PDF-1.7 whole".to_vec();
    let part = asked(&pdf, Some("bytes=0-4")).unwrap();
    assert_eq!(text(&part, "content-type"), "application/pdf");
    assert_eq!(bytes(part).unwrap(), b"%PDF-");
}
