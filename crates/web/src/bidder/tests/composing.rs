//! Drafts of a bid: shared by colleagues, closed to others, bounded, wiped with the round.

use app::bid_drafts::{self, DRAFT_FILE_BYTES_MAX, DRAFT_PART_BYTES_MAX, LIBRARY, Space};
use app::uploads::Ports;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::parties::Role;
use serde_json::{Value, json};

use super::house::{Answered, Browser};
use super::town::{ACCOUNT, Town};

const ID: &str = "00112233445566778899aabbccddeeff";
const SEALED: &str = "ciphertext that nobody here can read";

/// The town with a second bidder of the same firm and its administrator.
struct Office {
    town: Town,
    colleague: Browser,
    csrf: String,
}

impl Office {
    fn new() -> Self {
        let town = Town::new();
        let own = town.own().uscc.clone();
        town.open.person("bidder-8", Some(&own), Role::Bidder);
        town.open.person("boss-7", Some(&own), Role::Administrator);
        let mut colleague = town.open.house.signed_in("bidder-8");
        let csrf = town.open.house.get(&mut colleague, "/bidder").hidden("csrf");
        Self { town, colleague, csrf }
    }

    fn at(&self, rest: &str) -> String {
        self.town.lot(&format!("compose{rest}"))
    }

    fn put(&mut self, path: &str, body: &str) -> (StatusCode, Value) {
        self.town.json("PUT", path, Body::from(body.to_owned()))
    }

    fn theirs(&mut self, method: &str, path: &str, body: &str) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/octet-stream")
            .header("x-csrf", self.csrf.clone())
            .body(Body::from(body.to_owned()))
            .unwrap();
        let answer = self.town.open.house.send(&mut self.colleague, request);
        (answer.status, serde_json::from_str(&answer.body).unwrap_or(Value::Null))
    }

    fn space(&self) -> Space {
        let organisation = self.town.own().uscc.clone();
        Space { organisation, name: self.town.open.id.to_string() }
    }

    fn get(&mut self, path: &str) -> Answered {
        self.town.get(path)
    }
}

fn code(it: &(StatusCode, Value)) -> (u16, &str) {
    (it.0.as_u16(), it.1["code"].as_str().unwrap_or(""))
}

#[test]
fn a_colleague_reads_what_was_written_and_a_stale_save_is_refused() {
    let mut office = Office::new();
    let part = office.at("/parts/opening");
    let first = format!("{part}?version=0");
    assert_eq!(office.put(&first, SEALED), (StatusCode::OK, json!({"version": 1})));
    assert_eq!(code(&office.theirs("PUT", &first, "theirs")), (409, "draft.stale"));
    let read = office.get(&part);
    assert_eq!((read.body.as_str(), &read.headers["x-version"]), (SEALED, &"1".parse().unwrap()));
    let said = office.theirs("GET", &office.at("/parts"), "").1;
    assert_eq!(said["parts"][0]["version"], 1);
    assert_eq!(said["parts"][0]["by"], ACCOUNT);
    let second = format!("{part}?version=1");
    assert_eq!(office.theirs("PUT", &second, "theirs").1, json!({"version": 2}));
    assert_eq!(office.get(&part).body, "theirs");
    // The key of a draft is written once: what was sealed by it would be lost.
    let key = office.at("/parts/key");
    assert_eq!(office.put(&format!("{key}?version=0"), "wrapped").0, StatusCode::OK);
    assert_eq!(code(&office.put(&format!("{key}?version=1"), "other")), (409, "draft.stale"));
}

#[test]
fn what_is_no_part_or_too_long_is_refused_and_changes_nothing() {
    let mut office = Office::new();
    let at = |office: &Office, part: &str| format!("{}?version=0", office.at(part));
    let long = "a".repeat(DRAFT_PART_BYTES_MAX + 1);
    let opening = at(&office, "/parts/opening");
    assert_eq!(code(&office.put(&opening, &long)), (422, "draft.length"));
    assert_eq!(code(&office.put(&opening, "")), (422, "draft.length"));
    let bare = office.at("/parts/opening");
    assert_eq!(code(&office.put(&bare, SEALED)), (422, "draft.length"));
    for part in ["/parts/prices", "/parts/own", "/parts/x%3Ay", "/parts/..%2Fopening"] {
        let path = at(&office, part);
        assert_eq!(code(&office.put(&path, SEALED)), (404, "draft.unknown"), "{part}");
    }
    assert_eq!(office.get(&office.at("/parts")).body, "{\"closed\":[],\"parts\":[]}");
    let forged = Request::put(opening).body(Body::from(SEALED)).unwrap();
    let forged = office.town.open.house.send(&mut office.town.browser.clone(), forged);
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}

#[test]
fn a_file_is_resumed_read_and_taken_away_and_a_gap_is_told() {
    let mut office = Office::new();
    let (files, file) = (office.at("/files"), office.at(&format!("/files/{ID}")));
    let ask = |len: u64| json!({"id": ID, "ct_len": len});
    let opened = office.town.post(&files, &ask(10));
    assert_eq!(opened, (StatusCode::OK, json!({"upload": ID, "have": 0})));
    assert_eq!(code(&office.town.post(&files, &ask(11))), (422, "draft.length"));
    let piece = |at: u64| format!("{file}?at={at}");
    assert_eq!(office.put(&piece(0), "01234").1, json!({"have": 5}));
    let gap = office.put(&piece(7), "789");
    assert_eq!((code(&gap), &gap.1["have"]), ((409, "upload.gap"), &json!(5)));
    assert_eq!(code(&office.put(&piece(5), "567890")), (422, "draft.length"));
    let unfinished = office.get(&format!("{file}/bytes?at=0&length=9"));
    assert_eq!(unfinished.status, StatusCode::NOT_FOUND, "a half file is nothing");
    assert_eq!(office.theirs("PUT", &piece(0), "0123456789").1, json!({"have": 10}));
    assert_eq!(office.theirs("PUT", &piece(0), "0123456789").1, json!({"have": 10}));
    assert_eq!(office.get(&format!("{file}/bytes?at=3&length=4")).body, "3456");
    assert_eq!(office.get(&format!("{file}/bytes?at=99&length=4")).body, "");
    assert_eq!(office.theirs("DELETE", &file, "").0, StatusCode::OK);
    assert_eq!(code(&office.theirs("DELETE", &file, "")), (404, "draft.unknown"));
    for (id, len) in [("../../x", 1), (&ID[1..], 1), (ID, 0), (ID, DRAFT_FILE_BYTES_MAX + 1)] {
        let refused = office.town.post(&files, &json!({"id": id, "ct_len": len}));
        assert!(refused.0.is_client_error(), "{id} {len}");
    }
}

#[test]
fn files_of_a_draft_are_bounded() {
    let office = Office::new();
    let at = Ports::of(&office.town.open.house.site.platform);
    let space = office.space();
    let id = |it: u32| format!("{it:032x}");
    for it in 0..10 {
        bid_drafts::open_file(at, &space, (&id(it), DRAFT_FILE_BYTES_MAX)).unwrap();
    }
    let more = bid_drafts::open_file(at, &space, (&id(10), DRAFT_FILE_BYTES_MAX));
    assert_eq!(more, Err(bid_drafts::DraftRefused::Room));
    assert_eq!(bid_drafts::open_file(at, &space, (&id(11), 1)), Ok(0));
}

#[test]
fn another_firm_has_a_draft_of_its_own_and_sees_nothing() {
    let mut office = Office::new();
    let (part, files) = (office.at("/parts/opening"), office.at("/files"));
    office.put(&format!("{part}?version=0"), SEALED);
    office.town.post(&files, &json!({"id": ID, "ct_len": 3}));
    office.put(&office.at(&format!("/files/{ID}?at=0")), "abc");
    let stranger = super::world::uscc("91510000000TRAGEA");
    office.town.open.accept(domain::world::Command::Parties(
        domain::parties::Command::AdmitOrganisation(domain::parties::OrganisationAdmitted {
            organisation: stranger.clone(),
            name: "样本·另一家".to_owned(),
            kinds: vec![domain::parties::OrganisationKind::Bidder],
            licence: domain::shared::Hash([1; 32]),
        }),
    ));
    office.town.open.person("stranger-1", Some(&stranger), Role::Bidder);
    let mut browser = office.town.open.house.signed_in("stranger-1");
    let list = office.at("/parts");
    let seen = office.town.open.house.get(&mut browser, &list);
    assert_eq!(seen.body, "{\"closed\":[],\"parts\":[]}");
    for path in [part, office.at(&format!("/files/{ID}/bytes?at=0&length=3"))] {
        let seen = office.town.open.house.get(&mut browser, &path);
        assert_eq!(seen.status, StatusCode::NOT_FOUND, "{path}");
    }
    let own = format!("{}?version=0", office.at("/parts/opening"));
    let mut nobody = Browser::default();
    let request = Request::put(&own).header("x-csrf", "x").body(Body::from("a")).unwrap();
    let answer = office.town.open.house.send(&mut nobody, request);
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[test]
fn the_administrator_says_who_writes_which_part() {
    let mut office = Office::new();
    let rights = office.at("/rights");
    let mut boss = office.town.open.house.signed_in("boss-7");
    let house = &office.town.open.house;
    let page = house.get(&mut boss, &rights);
    let csrf = page.hidden("csrf");
    let give = |browser: &mut Browser, csrf: &str, who: &str| {
        house.post(browser, &rights, &[("csrf", csrf), ("w-opening", who)])
    };
    assert!(give(&mut boss, &csrf, "boss-7").status.is_client_error(), "who does not bid");
    assert!(give(&mut boss, &csrf, "official-1").status.is_client_error());
    assert_eq!(give(&mut boss, &csrf, ACCOUNT).status, StatusCode::SEE_OTHER);
    let mut bidder = office.town.browser.clone();
    let refused = give(&mut bidder, &office.town.csrf, "bidder-8");
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "only the administrator");
    let part = format!("{}?version=0", office.at("/parts/opening"));
    assert_eq!(code(&office.theirs("PUT", &part, SEALED)), (403, "draft.closed"));
    let said = office.theirs("GET", &office.at("/parts"), "").1;
    assert_eq!(said["closed"], json!(["opening"]));
    assert_eq!(office.put(&part, SEALED).0, StatusCode::OK);
    let page = office.town.open.house.get(&mut boss, &office.at("/rights"));
    assert!(page.body.contains("checked"), "{}", page.body);
}

#[test]
fn a_draft_ends_with_its_round_and_the_library_stays() {
    let mut office = Office::new();
    office.put(&format!("{}?version=0", office.at("/parts/opening")), SEALED);
    office.town.post(&office.at("/files"), &json!({"id": ID, "ct_len": 3}));
    office.put(&office.at(&format!("/files/{ID}?at=0")), "abc");
    office.put("/bidder/library/parts/own?version=0", SEALED);
    let space = office.space();
    let library = Space { name: LIBRARY.to_owned(), ..space.clone() };
    office.town.open.close();
    office.town.sign_in();
    let late = office.get(&office.at("/parts/opening"));
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
    office.town.open.house.later(600_001);
    office.town.sign_in();
    office.get("/bidder/library/parts");
    let at = Ports::of(&office.town.open.house.site.platform);
    assert_eq!(bid_drafts::parts(at, &space), Ok(vec![]));
    let gone = bid_drafts::read_file(at, &space, ID, (0, 3));
    assert_eq!(gone, Err(bid_drafts::DraftRefused::Unknown));
    assert_eq!(at.objects.list("drafts/", "", 9), Ok(vec![]), "no ciphertext is left");
    assert_eq!(bid_drafts::parts(at, &library).unwrap().len(), 1);
}

#[test]
fn the_page_lists_the_parts_and_holds_the_very_sealing_step() {
    let mut office = Office::new();
    let page = office.get(&office.at(""));
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for it in ["data-island=\"compose_bid\"", "data-island=\"seal_envelope\"", "part-opening"] {
        assert!(page.body.contains(it), "{it}");
    }
    assert!(!page.body.contains('⟦'), "a word is missing");
    let library = office.get("/bidder/library");
    assert!(library.body.contains("data-island=\"bid_library\"") && !library.body.contains('⟦'));
    assert_eq!(office.get(&office.at("/items.json")).status, StatusCode::NOT_FOUND);
}
