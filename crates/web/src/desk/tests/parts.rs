//! Large documents of a tender: in parts, resumed, filed, given by ranges; and what is refused.

use app::uploads::UploadRefused;
use app::uploads::documents::{Documents, Wanted};
use app::uploads::{Ports, UNTOUCHED_MS};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::parties::Role;
use domain::shared::Hash;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::announcing::{Centre, LOT};
use super::house::{Answered, Browser};

const MIB: usize = 1 << 20;
const PARTS: &str = "/documents/parts";

fn drawings(length: usize) -> Vec<u8> {
    let mut all = b"%PDF-1.7 drawings ".to_vec();
    all.extend((all.len()..length).map(|it| u8::try_from(it % 251).unwrap()));
    all
}

fn sum(bytes: &[u8]) -> String {
    Hash(Sha256::digest(bytes).into()).hex()
}

/// Sends a program's request with the token of a page.
fn ask(
    centre: &Centre,
    browser: &mut Browser,
    (method, path): (&str, &str),
    body: impl Into<Body>,
) -> (StatusCode, Value) {
    let account = centre.house.get(browser, "/account");
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-csrf", account.hidden("csrf"))
        .header("sec-fetch-site", "same-origin")
        .body(body.into())
        .unwrap();
    let answer = centre.house.send(browser, request);
    (answer.status, serde_json::from_str(&answer.body).unwrap_or(Value::Null))
}

fn begin(centre: &Centre, browser: &mut Browser, bytes: &[u8]) -> (StatusCode, Value) {
    let body = json!({"sha256": sum(bytes), "length": bytes.len()});
    ask(centre, browser, ("POST", PARTS), body.to_string())
}

fn put(
    centre: &Centre,
    browser: &mut Browser,
    (upload, at): (&str, usize),
    part: &[u8],
) -> (StatusCode, Value) {
    ask(centre, browser, ("PUT", &format!("{PARTS}/{upload}?at={at}")), part.to_vec())
}

fn part_of(centre: &Centre, browser: &mut Browser, href: &str, range: &str) -> Answered {
    let request = Request::get(href).header(header::RANGE, range).body(Body::empty()).unwrap();
    centre.house.send(browser, request)
}

#[test]
fn drawings_come_in_parts_go_on_after_a_break_and_are_given_by_ranges() {
    let centre = Centre::new();
    let mut buyer = centre.house.signed_in("buyer-1");
    centre.register(&mut buyer);
    let bytes = drawings(3 * MIB + 77);
    let (status, begun) = begin(&centre, &mut buyer, &bytes);
    assert_eq!((status, &begun["have"]), (StatusCode::OK, &json!(0)));
    let id = begun["upload"].as_str().unwrap().to_owned();
    let sent = put(&centre, &mut buyer, (&id, 0), &bytes[..2 * MIB]);
    assert_eq!(sent, (StatusCode::OK, json!({"have": 2 * MIB})));
    let early = ask(&centre, &mut buyer, ("POST", &format!("{PARTS}/{id}")), r#"{"name":"a.pdf"}"#);
    assert_eq!(early.0, StatusCode::NOT_FOUND, "half a document is none: {early:?}");
    // The line broke: the same file goes on where it ended.
    let (_, again) = begin(&centre, &mut buyer, &bytes);
    assert_eq!(again, json!({"upload": id, "have": 2 * MIB}));
    let sent = put(&centre, &mut buyer, (&id, 2 * MIB), &bytes[2 * MIB..]);
    assert_eq!(sent, (StatusCode::OK, json!({"have": bytes.len()})));
    let name = json!({"name": "../../施工图\r\n.pdf"}).to_string();
    let (status, filed) = ask(&centre, &mut buyer, ("POST", &format!("{PARTS}/{id}")), name);
    assert_eq!((status, &filed["name"]), (StatusCode::OK, &json!("施工图.pdf")), "{filed}");

    let path = format!("/purchaser/lots/{LOT}/notice");
    let page = centre.house.get(&mut buyer, &path);
    assert!(page.says("data-island=\"send_files\""), "{}", page.body);
    let fields = [("go", "save"), ("documents_kept", filed["sha256"].as_str().unwrap())];
    let kept = centre.upload(&mut buyer, &path, &page, (&fields, &[]));
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    let page = centre.house.get(&mut buyer, &path);
    assert!(page.says("施工图.pdf") && page.says(&sum(&bytes)), "{}", page.body);

    let href = filed["href"].as_str().unwrap();
    let last = part_of(&centre, &mut buyer, href, &format!("bytes={}-", 3 * MIB));
    assert_eq!(last.status, StatusCode::PARTIAL_CONTENT);
    let said = last.headers[header::CONTENT_RANGE].to_str().unwrap().to_owned();
    assert_eq!(said, format!("bytes {}-{}/{}", 3 * MIB, bytes.len() - 1, bytes.len()));
    let tag = last.headers[header::ETAG].to_str().unwrap();
    assert_eq!(tag, format!("\"{}\"", sum(&bytes)));
    let mut nobody = Browser::default();
    let closed = part_of(&centre, &mut nobody, href, "bytes=0-9");
    assert_eq!(closed.status, StatusCode::NOT_FOUND, "a draft's document is nobody else's");
}

#[test]
fn only_whoever_writes_tenders_sends_parts_and_only_with_the_token_of_a_page() {
    let centre = Centre::new();
    let bytes = drawings(MIB);
    let mut nobody = Browser::default();
    let body = json!({"sha256": sum(&bytes), "length": bytes.len()}).to_string();
    let bare = |path: &str, method: &str| {
        Request::builder().method(method).uri(path).body(Body::from(body.clone())).unwrap()
    };
    let said = centre.house.send(&mut nobody, bare(PARTS, "POST"));
    assert_eq!(said.status, StatusCode::UNAUTHORIZED);
    let mut buyer = centre.house.signed_in("buyer-1");
    let forged = centre.house.send(&mut buyer, bare(PARTS, "POST"));
    assert_eq!(forged.status, StatusCode::FORBIDDEN, "{}", forged.body);
    let (_, begun) = begin(&centre, &mut buyer, &bytes);
    let id = begun["upload"].as_str().unwrap().to_owned();
    centre.house.person("expert-7", &[Role::Evaluator]);
    let mut expert = centre.house.signed_in("expert-7");
    let (status, said) = begin(&centre, &mut expert, &bytes);
    assert_eq!(status, StatusCode::FORBIDDEN, "{said}");
    let mut official = centre.house.signed_in("official-1");
    let other = put(&centre, &mut official, (&id, 0), &bytes);
    assert_eq!(other.0, StatusCode::NOT_FOUND, "an upload is its account's");
    let seen = ask(&centre, &mut official, ("GET", &format!("{PARTS}/{id}")), "");
    assert_eq!(seen.0, StatusCode::NOT_FOUND);
}

#[test]
fn what_is_no_document_too_long_or_another_one_is_refused_and_thrown_away() {
    let centre = Centre::new();
    let mut buyer = centre.house.signed_in("buyer-1");
    for wrong in [
        json!({"sha256": sum(b"a"), "length": 0}),
        json!({"sha256": sum(b"a"), "length": (2_u64 << 30) + 1}),
        json!({"sha256": "aa", "length": 7}),
        json!({"sha256": sum(b"a"), "length": -7}),
        json!([]),
    ] {
        let (status, said) = ask(&centre, &mut buyer, ("POST", PARTS), wrong.to_string());
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong} {said}");
    }
    let objects = &centre.house.site.platform.objects;
    let before = objects.list("documents/", "", 99).unwrap();
    let mut program = drawings(2 * MIB);
    program[..4].copy_from_slice(b"MZ\x90\x00");
    let (_, begun) = begin(&centre, &mut buyer, &program);
    let id = begun["upload"].as_str().unwrap();
    let (status, said) = put(&centre, &mut buyer, (id, 0), &program[..MIB]);
    assert_eq!((status, &said["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("upload.kind")));
    assert!(said["title"].as_str().unwrap().contains("DWG"), "{said}");
    let (status, _) = put(&centre, &mut buyer, (id, 0), &program[..MIB]);
    assert_eq!(status, StatusCode::NOT_FOUND, "nothing of it is kept");

    let announced = json!({"sha256": sum(b"another"), "length": MIB}).to_string();
    let (_, begun) = ask(&centre, &mut buyer, ("POST", PARTS), announced);
    let id = begun["upload"].as_str().unwrap();
    assert_eq!(put(&centre, &mut buyer, (id, 0), &drawings(MIB)).0, StatusCode::OK);
    let path = format!("{PARTS}/{id}");
    let (status, said) = ask(&centre, &mut buyer, ("POST", &path), r#"{"name":"a.pdf"}"#);
    let differs = (StatusCode::UNPROCESSABLE_ENTITY, &json!("upload.differs"));
    assert_eq!((status, &said["code"]), differs);
    assert!(objects.uploads("", 9).unwrap().is_empty(), "nothing half is left");
    assert_eq!(objects.list("documents/", "", 99).unwrap(), before, "nothing was filed");
}

#[test]
fn a_document_goes_on_in_another_process_and_is_swept_when_nobody_comes_back() {
    let centre = Centre::new();
    let platform = &centre.house.site.platform;
    let bytes = drawings(2 * MIB);
    let wanted = Wanted {
        account: "buyer-1",
        sha256: Hash(Sha256::digest(&bytes).into()),
        length: bytes.len() as u64,
    };
    let first = Documents::default();
    let id = first.open(Ports::of(platform), &wanted).unwrap().upload;
    first.put(Ports::of(platform), ("buyer-1", &id), 0, &bytes[..MIB]).unwrap();
    let second = Documents::default();
    let one = ("buyer-1", id.as_str());
    second.put(Ports::of(platform), one, MIB as u64, &bytes[MIB..]).unwrap();
    assert_eq!(second.keep(Ports::of(platform), one.0, one.1).unwrap().sha256, wanted.sha256);
    second.keep(Ports::of(platform), one.0, one.1).unwrap();
    centre.house.later(UNTOUCHED_MS + 1);
    assert_eq!(second.sweep(Ports::of(platform)), Ok(1));
    let gone = second.have(Ports::of(platform), one.0, one.1);
    assert_eq!(gone, Err(UploadRefused::Unknown));
    let kept = platform.objects.length(&app::documents::object(&wanted.sha256));
    assert_eq!(kept.unwrap(), wanted.length, "what was filed stays");
}
