//! `daylight-verify auction`: honest files hold, and each way of breaking one is told.
//!
//! The files are vectors/auction-v1; `DAYLIGHT_RENEW=1` writes them anew.

// A test that unwraps in its helpers fails where it should.
#![allow(clippy::unwrap_used)]

#[path = "../../../domain/tests/law/auction_given.rs"]
#[allow(dead_code)]
mod auction_given;
mod scripts;

use std::path::PathBuf;

use domain::shared::{Fen, LotId, Salt};
use record::auction::{AuditFile, reserve_commitment};
use record::canonical::{Value, parse};
use verifier::auction::{Asked, judge, tell};
use verifier::commands::auction_of;

use scripts::{SCRIPTS, file};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/auction-v1")
}

fn told(text: &str) -> (String, u8) {
    match AuditFile::parse(text.as_bytes()) {
        Ok(file) => tell(&judge(file, Asked::default())),
        Err(it) => (it.to_string(), 1),
    }
}

#[test]
fn every_vector_is_what_the_law_makes_of_its_script_and_holds() {
    for (name, exit, script) in SCRIPTS {
        let text = file(&script()).encode();
        let path = folder().join(format!("{name}.jsonl"));
        if std::env::var_os("DAYLIGHT_RENEW").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let stored = std::fs::read_to_string(&path).unwrap();
        assert!(stored == text, "{name} differs: DAYLIGHT_RENEW=1 writes it anew");
        let (said, found) = told(&text);
        assert_eq!(found, *exit, "{name}: {said}");
    }
}

#[test]
fn every_offer_is_printed_with_its_answer_and_its_rule() {
    let text = std::fs::read_to_string(folder().join("listing.jsonl")).unwrap();
    let (said, _) = told(&text);
    for part in [
        "2 号 112.00 元 不计：不足一个增价幅度 refused: the offer is less than one step",
        "[Y143]",
        "1 号 110.00 元 计入，领先 counted, leads",
        "不计：报价时竞价已经结束",
        "1 号以 110.00 元竞得",
        "10:04:59.000",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn each_way_of_breaking_a_file_is_told() {
    let text = std::fs::read_to_string(folder().join("tampered.json")).unwrap();
    let value = parse(text.replace('\n', "").as_bytes()).unwrap();
    let cases = value.list("cases").unwrap();
    assert_eq!(cases.len(), 20);
    for case in cases {
        let of = |key| case.text(key).unwrap();
        let path = folder().join(format!("{}.jsonl", of("file")));
        let honest = std::fs::read_to_string(path).unwrap();
        assert_eq!(honest.matches(of("from")).count(), 1, "{}: {}", of("name"), of("from"));
        let (said, exit) = told(&honest.replacen(of("from"), of("to"), 1));
        assert_eq!(exit, 1, "{}", of("name"));
        assert!(said.contains(of("says")), "{}: {said}", of("name"));
    }
}

/// Cuts a line out and counts the ones after it anew, as a forger would.
fn without(text: &str, has: &str) -> String {
    let mut file = AuditFile::parse(text.as_bytes()).unwrap();
    let at = file.lines.iter().position(|it| it.encode().contains(has)).unwrap();
    file.lines.remove(at);
    for (position, line) in (1..).zip(&mut file.lines) {
        line.position = position;
    }
    file.encode()
}

#[test]
fn a_line_cut_out_breaks_whatever_rested_on_it() {
    let text = std::fs::read_to_string(folder().join("listing.jsonl")).unwrap();
    // The timed period, the last good offer, the admission of a bidder, the hammer.
    for has in
        ["\"TimedBegan\"", "\"price\":11000,\"standing\"", "\"plate\":2,\"who\"", "\"Closed\""]
    {
        let (said, exit) = told(&without(&text, has));
        assert_eq!(exit, 1, "{has}: {said}");
    }
    // What the file alone cannot show: a refused offer that nothing rested on.
    let (said, exit) = told(&without(&text, "\"step_short\""));
    assert_eq!(exit, 0, "{said}");
    assert!(said.contains("Whether a line was left out"));
}

#[test]
fn a_reserve_that_was_missed_is_a_word_until_its_holder_shows_it() {
    let path = folder().join("reserve-missed.jsonl").display().to_string();
    let words = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let (said, exit) = auction_of(&words(&[&path])).unwrap();
    assert!(exit == 0 && said.contains("holders' word") && said.contains("未成交"), "{said}");
    let lot = LotId::parse("CQ2026-001/A/1").unwrap();
    let (price, salt) = (Fen(11_500), Salt([3; 32]));
    let stored = std::fs::read_to_string(&path).unwrap();
    assert!(stored.contains(&reserve_commitment(&lot, price, &salt).hex()));
    assert!(!stored.contains(&salt.hex()) && !stored.contains("11500"), "it stays shut");
    let shown = format!("11500:{}", salt.hex());
    let (said, exit) = auction_of(&words(&[&path, "--reserve", &shown])).unwrap();
    assert!(exit == 0 && said.contains("as committed"), "{said}");
    let wrong = format!("11600:{}", salt.hex());
    let (said, exit) = auction_of(&words(&["--reserve", &wrong, &path])).unwrap();
    assert!(exit == 1 && said.contains("公开的底价与承诺不符"), "{said}");
    for wrong in [&["a", "b"][..], &[], &[&path, "--reserve", "x"]] {
        assert_eq!(auction_of(&words(wrong)).unwrap_err().1, 64);
    }
    assert_eq!(auction_of(&words(&["/nowhere"])).unwrap_err().1, 1);
}

#[test]
fn the_tampered_cases_are_canonical() {
    let text = std::fs::read_to_string(folder().join("tampered.json")).unwrap();
    let value = parse(text.replace('\n', "").as_bytes()).unwrap();
    let Value::Object(fields) = value else { panic!() };
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["cases"]);
}
