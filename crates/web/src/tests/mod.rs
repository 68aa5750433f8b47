//! Every address under hostile input: a reason in words, and no change.

#[allow(dead_code, clippy::duplicate_mod)]
#[path = "../../../server/tests/walk/bidders.rs"]
mod bidders;
mod draws;
mod feed;
#[allow(dead_code, clippy::duplicate_mod)]
#[path = "../account/tests/house.rs"]
mod house;
mod inputs;
mod kept;
mod openapi;
mod papers;
mod programs;
mod repeated;
mod routes;
mod stranger;
mod town;
#[allow(dead_code, clippy::duplicate_mod)]
#[path = "../hall/tests/world.rs"]
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use axum::body::Body;
use axum::http::Request;

use house::Browser;
use routes::ROUTES;
use town::{Stage, Town, ask};

/// Files that call `.route(`, and how often.
fn routed(folder: &Path, root: &Path, into: &mut BTreeMap<String, usize>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            routed(&path, root, into);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let calls = text.matches(".route(").count();
        let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        if calls > 0 && !name.starts_with("tests") {
            into.insert(name, calls);
        }
    }
}

#[test]
fn every_route_stands_in_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut known = BTreeMap::new();
    routed(&root, &root, &mut known);
    let mut listed: BTreeMap<String, usize> = BTreeMap::new();
    for it in ROUTES {
        *listed.entry(it.file.to_owned()).or_default() += 1;
    }
    assert_eq!(known, listed, "calls of .route( and rows of the table, by file");
    let paths: BTreeSet<&str> = ROUTES.iter().map(|it| it.path).collect();
    assert_eq!(paths.len(), ROUTES.len(), "no row twice");
}

#[test]
fn every_row_is_served_by_the_methods_that_it_names() {
    let town = Town::new(Stage::Announced);
    for it in ROUTES {
        let request = ask("PATCH", it.path).body(Body::empty()).unwrap();
        let answer = town.send(&mut Browser::default(), request);
        assert_eq!(answer.status, 405, "{} {}", it.path, answer.body);
        let said = answer.headers.get("allow").and_then(|it| it.to_str().ok()).unwrap_or_default();
        let said: BTreeSet<&str> = said.split(',').filter(|it| *it != "HEAD").collect();
        assert_eq!(said, it.methods.iter().copied().collect(), "{}", it.path);
        town.is_worded(&answer, it.path);
    }
}

#[test]
fn whoever_finds_no_page_or_may_not_read_it_is_led_on() {
    let town = Town::new(Stage::Announced);
    let mut bidder = town.browser("bidder-1");
    let mut asked = |path: &str, status: u16| {
        let request = ask("GET", path).header("accept", "text/html").body(Body::empty()).unwrap();
        let answer = town.send(&mut bidder, request);
        assert_eq!(answer.status, status, "{path}");
        let ways =
            answer.body.split_once("class=\"ways-on\"").unwrap_or_else(|| panic!("{path}")).1;
        for way in ["action=\"/\"", "name=\"q\"", "href=\"/\"", "href=\"/auctions\""] {
            assert!(ways.contains(way), "{path}: {way}");
        }
    };
    for path in ["/nothing/here", "/lots/NONE/A/1", "/auctions/NONE/A/1", "/lots/NONE/A/1/hall"] {
        asked(path, 404);
    }
    asked("/leaf/999999", 404);
    asked("/supervisor/lots/W2026-001/A/1/remedies", 403);
}

#[test]
fn every_answer_carries_strict_headers() {
    let town = Town::new(Stage::Announced);
    let mut official = town.browser("official-1");
    let names = [
        ("content-security-policy", "default-src 'none'"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("permissions-policy", "camera=()"),
        ("cross-origin-opener-policy", "same-origin"),
        ("x-frame-options", "DENY"),
    ];
    for it in ROUTES.iter().filter(|it| it.methods.contains(&"GET")) {
        if it.path.ends_with("/events") {
            continue;
        }
        let request = ask("GET", it.path).body(Body::empty()).unwrap();
        let answer = town.send(&mut official, request);
        for (name, value) in names {
            let said = answer.headers.get(name).and_then(|it| it.to_str().ok());
            assert!(said.is_some_and(|it| it.contains(value)), "{} {name}", it.path);
        }
        let resource = &answer.headers["cross-origin-resource-policy"];
        assert_eq!(resource, "same-origin", "{}", it.path);
        let kept = answer.headers["cache-control"].to_str().unwrap();
        assert!(kept.contains("no-store"), "{} may be kept: {kept}", it.path);
        assert!(!answer.headers.contains_key("strict-transport-security"), "{}", it.path);
    }
    let log = Request::get("/log/nothing").body(Body::empty()).unwrap();
    let answer = town.send(&mut Browser::default(), log);
    assert_eq!(answer.headers["cross-origin-resource-policy"], "cross-origin");
}

#[test]
fn by_https_cookies_are_secure_and_nobody_comes_otherwise_again() {
    let town = Town::by_https();
    let page =
        town.send(&mut Browser::default(), ask("GET", "/sign-in").body(Body::empty()).unwrap());
    let cookie = page.headers["set-cookie"].to_str().unwrap();
    for it in ["__Host-", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(it), "{cookie}");
    }
    let only = page.headers["strict-transport-security"].to_str().unwrap();
    assert_eq!(only, "max-age=31536000");
}
