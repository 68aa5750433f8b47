//! Leaves, openings, covers and acknowledgements against the shared vectors.

#![allow(clippy::unwrap_used)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use record::canonical;
use record::cover::{Deadline, Outage, RATES, commit, compare, schedule};
use record::leaf::{Form, Leaf, LeafFault, hash, hex};
use record::opening::{Opening, Shown};
use record::receipt::{Acknowledgement, Extra};
use serde_json::Value;

fn read(name: &str) -> Value {
    let path = format!("{}/../../vectors/log-v1/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn bytes(it: &Value) -> Vec<u8> {
    let decode = |it: &Value| STANDARD.decode(it.as_str().unwrap()).unwrap();
    match it.get("head") {
        None => decode(it),
        Some(head) => {
            let pad = it["pad"].as_u64().unwrap() as usize;
            [decode(head), vec![b'x'; pad], decode(&it["tail"])].concat()
        }
    }
}

fn kinds(file: &Value) -> Vec<(&str, Form)> {
    let of = |name: &str, form| {
        file["kinds"][name].as_array().unwrap().iter().map(move |it| (it.as_str().unwrap(), form))
    };
    of("clear", Form::Clear).chain(of("opaque", Form::Opaque)).collect()
}

fn judge(row: &Value, kinds: &[(&str, Form)]) -> Result<(), LeafFault> {
    let entry = bytes(&row["entry"]);
    let leaf = Leaf::parse(&entry)?;
    leaf.check_kind(kinds)?;
    assert_eq!(leaf.encode(), entry);
    if let Some(body) = row.get("large") {
        leaf.check_large(&bytes(body))?;
    }
    if let Some(opening) = row.get("opening") {
        let value = canonical::parse(opening.to_string().as_bytes()).unwrap();
        let opening = Opening::read(&value)?;
        assert_eq!(opening.to_value(), value);
        opening.check(&leaf, kinds)?;
        if let (Some(c), Shown::Body(salt, body)) = (row.get("c"), &opening.shown) {
            assert_eq!(hex(&opening.commitment()), *c);
            assert_eq!(hex(&record::leaf::inner(salt, body.as_bytes())), row["inner"]);
        }
    }
    Ok(())
}

#[test]
fn every_single_leaf_of_the_vectors_has_exactly_its_code() {
    let file = read("leaves.json");
    let kinds = kinds(&file);
    let mut rows = 0;
    for row in ["positive", "negative"].iter().flat_map(|it| file[it].as_array().unwrap()) {
        if row.get("entry").is_none() {
            continue;
        }
        rows += 1;
        let found = judge(row, &kinds).err().map(|it| it.to_string());
        let codes: Vec<&str> = found.iter().map(String::as_str).collect();
        assert_eq!(serde_json::json!(codes), row["codes"], "{}", row["name"]);
    }
    assert_eq!(rows, 85);
}

fn numbers(it: &Value) -> Vec<u64> {
    it.as_array().unwrap().iter().map(|it| it.as_u64().unwrap()).collect()
}

#[test]
fn every_cover_schedule_of_the_vectors_follows_from_its_seed() {
    let file = read("covers.json");
    for row in file["schedules"].as_array().unwrap() {
        let seed = hash(row["seed"].as_str().unwrap()).unwrap();
        assert_eq!(hex(&commit(&seed)), row["commit"]);
        let deadlines: Vec<Deadline> = row["T"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| Deadline { since: it[0].as_u64().unwrap(), at: it[1].as_u64().unwrap() })
            .collect();
        let due = schedule(&seed, row["lot"].as_str().unwrap(), &deadlines, &RATES);
        assert_eq!(due, numbers(&row["due"]), "{}", row["name"]);
        assert_eq!(due.len() as u64, row["count"].as_u64().unwrap());
    }
}

#[test]
fn covers_found_are_compared_one_by_one_with_those_due() {
    let file = read("covers.json");
    for row in file["found"].as_array().unwrap() {
        let outages: Vec<Outage> = row["outages"]
            .as_array()
            .unwrap()
            .iter()
            .map(numbers)
            .map(|it| Outage { from: it[0], to: it[1], stamp: it[2] })
            .collect();
        let found = compare(&numbers(&row["due"]), &numbers(&row["stamps"]), &outages);
        let mut codes = Vec::new();
        codes.extend((!found.extra.is_empty()).then_some("cover.extra"));
        codes.extend((!found.missing.is_empty()).then_some("cover.missing"));
        assert_eq!(serde_json::json!(codes), row["codes"], "{}", row["name"]);
    }
}

#[test]
fn a_cover_of_the_restart_does_not_take_the_place_of_one_due_then() {
    let outages = [Outage { from: 98, to: 120, stamp: 121 }];
    let found = compare(&[100, 121], &[121, 122], &outages);
    assert!(found.missing.is_empty() && found.extra.is_empty());
}

#[test]
fn acknowledgements_and_extras_are_read_as_they_are_written() {
    let file = read("receipts.json");
    let first = file["acks"][0]["ack"].as_str().unwrap();
    let ack = Acknowledgement::parse(first.as_bytes()).unwrap();
    assert_eq!(ack.encode(), first);
    let message: String = ack.message().iter().map(|it| format!("{it:02x}")).collect();
    assert_eq!(file["message"], message);
    let receipt = file["receipts"][0]["receipt"].as_str().unwrap();
    let extra = receipt.lines().nth(1).unwrap().strip_prefix("extra ").unwrap();
    let json = STANDARD.decode(extra).unwrap();
    let extra = Extra::parse(&json).unwrap();
    assert_eq!(extra.encode().into_bytes(), json);
    assert_eq!(extra.ack, first.as_bytes());
}

#[test]
fn only_the_canonical_text_of_a_value_is_read() {
    let good = [r#"{"a":[1,-2,"\b\t\n\f\r\"\\\u001f"],"b":{}}"#, "\"\u{7f}中\"", "0", "[]"];
    for it in good {
        assert_eq!(canonical::parse(it.as_bytes()).unwrap().encode(), it);
    }
    let bad = [
        "-0",
        "1.0",
        "1e3",
        "01",
        "9007199254740992",
        "[1, 2]",
        "{\"b\":1,\"a\":1}",
        "\"\\/\"",
        "\"\\u001F\"",
        "null",
        "true",
        "{\"a\":1}x",
        "\u{feff}{}",
        "\"\\ud800\"",
        "",
    ];
    for it in bad {
        assert!(canonical::parse(it.as_bytes()).is_err(), "{it}");
    }
    let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(canonical::parse(deep(canonical::DEPTH_MAX).as_bytes()).is_ok());
    assert!(canonical::parse(deep(canonical::DEPTH_MAX + 1).as_bytes()).is_err());
}

#[test]
fn openings_are_split_so_that_each_body_fits_a_clear_leaf() {
    let opening = |index| Opening {
        index,
        salt_k: [1; 32],
        label: "Cover\nlot-7/sealed".to_owned(),
        shown: Shown::Body([2; 32], "{\"stamp_ms\":1796086795000}".to_owned()),
    };
    let all: Vec<Opening> = (0..200).map(opening).collect();
    let bodies = record::opening::bodies(&all, 1_796_086_833_000);
    assert!(bodies.len() > 2 && bodies.iter().all(|it| it.len() <= 16_384));
    let read = bodies.iter().flat_map(|it| {
        record::opening::read_list(&canonical::parse(it.as_bytes()).unwrap()).unwrap()
    });
    assert!(read.eq(all));
}
