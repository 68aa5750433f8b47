//! Every page of a bidder speaks both languages and tells where things stand.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use super::house::{Answered, Browser};
use super::town::Town;
use crate::text::{Lang, Text};

/// Address of a page of the one lot.
fn lot(page: &str) -> String {
    format!("/bidder/lots/W2026-001/A/1/{page}")
}

fn both(town: &mut Town, path: &str) -> [Answered; 2] {
    ["zh-CN", "en"].map(|lang| {
        let answer = town.get(&format!("{path}?lang={lang}"));
        assert_eq!(answer.status, StatusCode::OK, "{path} {lang}");
        assert!(!answer.body.contains('\u{27e6}'), "{path} lacks a sentence in {lang}");
        answer
    })
}

#[test]
fn every_page_of_a_bidder_speaks_both_languages() {
    let mut town = Town::among(3);
    for page in ["/bidder", "/check", "/verify"] {
        both(&mut town, page);
    }
    let [sealing, _] = both(&mut town, &lot("seal"));
    assert!(sealing.says("data-island=\"seal_envelope\""));
    assert!(sealing.says("\"seq\":\"1\""));
    both(&mut town, &lot("hand-in"));
    let (_, said) = town.bid();
    let [desk, _] = both(&mut town, "/bidder");
    assert!(desk.says(&Text::get(Lang::ZhCn).s("receipt-acknowledged")));
    assert!(!desk.says(&Text::get(Lang::ZhCn).s("receipt-witnessed")));
    both(&mut town, &lot("withdraw"));
    let [again, _] = both(&mut town, &lot("seal"));
    assert!(again.says("\"seq\":\"2\""), "a replacement names its place");
    let sheet = format!("/bidder/acknowledgements/{}", said["index"]);
    both(&mut town, &sheet);
    town.witness();
    let [desk, _] = both(&mut town, "/bidder");
    assert!(desk.says(&Text::get(Lang::ZhCn).s("receipt-witnessed")));
    let [sheet, _] = both(&mut town, &sheet);
    assert!(sheet.says(&format!("/bidder/receipts/{}", said["index"])));
    both(&mut town, "/verify");
    both(&mut town, &lot("key-in"));
    town.key_in_begins();
    both(&mut town, &lot("key-in"));
    let [desk, _] = both(&mut town, "/bidder");
    assert!(desk.says(&town.lot("key-in")), "a due key-in stands on the desk");
}

#[test]
fn a_silent_witness_is_told_in_red_after_a_minute() {
    let mut town = Town::new();
    let (_, said) = town.bid();
    let red = Text::get(Lang::ZhCn).s("bidder-not-witnessed");
    let sheet = format!("/bidder/acknowledgements/{}", said["index"]);
    assert!(!town.get(&sheet).says(&red));
    town.open.house.later(60_001);
    assert!(town.get(&sheet).says(&red));
    assert!(town.get("/bidder").says(&red));
    town.witness();
    assert!(!town.get(&sheet).says(&red));
}

#[test]
fn the_lot_file_is_public_and_the_clock_tells_the_records_time() {
    let town = Town::new();
    let house = &town.open.house;
    let mut nobody = Browser::default();
    let file = house.get(&mut nobody, "/lots/W2026-001/A/1/sealing.json");
    assert_eq!(file.status, StatusCode::OK);
    let file: serde_json::Value = serde_json::from_str(&file.body).unwrap();
    assert_eq!((&file["t"], &file["n"]), (&2.into(), &3.into()));
    let set = &file["envelopes"][0]["keys"]["share"];
    assert_eq!(set["statements"][0]["sig"].as_str().unwrap().len(), 128);
    let nothing = house.get(&mut nobody, "/lots/W2026-001/Z/1/sealing.json");
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    let clock = house.get(&mut nobody, "/clock");
    let clock: serde_json::Value = serde_json::from_str(&clock.body).unwrap();
    assert_eq!(clock["now_ms"], house.site.platform.now_ms());
}

#[test]
fn nobody_without_a_session_reaches_a_bidders_page() {
    let town = Town::new();
    for page in ["seal", "withdraw", "hand-in"] {
        let answer = town.open.house.get(&mut Browser::default(), &town.lot(page));
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(answer.to.starts_with("/sign-in"));
    }
    let mut official = town.open.house.signed_in("official-1");
    assert_eq!(town.open.house.get(&mut official, "/bidder").status, StatusCode::FORBIDDEN);
}

#[test]
fn anybody_checks_a_computer_but_only_who_is_signed_in_uploads_for_it() {
    let mut town = Town::new();
    let stranger = town.open.house.get(&mut Browser::default(), "/check");
    assert_eq!(stranger.status, StatusCode::OK);
    assert!(stranger.body.contains("data-check=\"clock\""));
    assert!(!stranger.body.contains("data-check=\"upload\""));
    assert!(town.get("/check").body.contains("data-check=\"upload\""));
}

#[test]
fn a_receipt_dropped_on_the_page_is_told_in_words_and_a_flipped_one_fails() {
    let mut town = Town::new();
    let (it, said) = town.bid();
    town.witness();
    let receipt = town.get(&format!("/bidder/receipts/{}", said["index"])).body;
    let drop = |town: &mut Town, bytes: &str| {
        let head = "Content-Disposition: form-data; name=\"receipt\"; filename=\"r.tlog\"";
        let body = format!("--cut\r\n{head}\r\n\r\n{bytes}\r\n--cut--\r\n");
        let request = Request::post("/verify")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .unwrap();
        town.open.house.send(&mut Browser::default(), request)
    };
    let t = Text::get(Lang::ZhCn);
    let good = drop(&mut town, &receipt);
    assert_eq!(good.status, StatusCode::OK);
    assert!(good.says(&t.s("verify-holds")) && good.says(&it.bid.b.hex()));
    let flipped = receipt.replacen("index ", "index 1", 1);
    let bad = drop(&mut town, &flipped);
    assert!(bad.says(&t.s("verify-fails")) && bad.says("receipt.inclusion"));
    for nonsense in ["", "x", "c2sp.org/tlog-proof@v1\n"] {
        let bad = drop(&mut town, nonsense);
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.says("receipt.grammar"));
    }
    let files = town.get("/verify/files.txt");
    assert!(files.says("/log/checkpoint\n") && files.says("/log/policy/1\n"));
    assert!(!files.says(".new"));
}
