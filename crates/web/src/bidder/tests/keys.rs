//! Key-in by anybody who holds the keys, all values or none, each answered with a signature.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::house::Browser;
use super::town::Town;

fn message(town: &Town) -> Value {
    let lot = town.open.lot();
    let keys = town.own().keys(&lot);
    keys.iter()
        .map(|(ctx, it)| (ctx.hex(), json!(it.hex())))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn body(keys: &Value) -> Value {
    json!({"tender": "W2026-001", "lot": "A", "round": "1", "keys": keys})
}

/// Three others bid too, so that the lot does not fail.
fn with_bid() -> Town {
    let mut town = Town::among(3);
    town.bid();
    town
}

#[test]
fn whoever_holds_the_keys_hands_them_in_without_a_session_and_gets_signed_statements() {
    let mut town = with_bid();
    town.key_in_begins();
    (town.browser, town.csrf) = (Browser::default(), String::new());
    let keys = message(&town);
    let (status, said) = town.post("/key-in", &body(&keys));
    assert_eq!(status, StatusCode::OK, "{said}");
    let it = &said["statements"][0];
    let (ctx, value) = keys.as_object().unwrap().iter().next().unwrap();
    assert_eq!((it["ctx"].as_str().unwrap(), &it["kind"]), (ctx.as_str(), &json!(1)));
    let ctx = seal::bytes::unhex32(ctx).unwrap();
    let value = seal::bytes::unhex(value.as_str().unwrap()).unwrap();
    let stamp = it["stamp_ms"].as_u64().unwrap();
    let kind = seal::statement::HandedIn::Key;
    let signed = seal::statement::key_in_message(&ctx, kind, &value, stamp);
    let sig = seal::bytes::unhex(it["sig"].as_str().unwrap()).unwrap();
    assert!(seal::ed25519::verify(&seal::ed25519::public(&[3; 32]), &signed, &sig));
    let rows = town.rows();
    assert_eq!(town.post("/key-in", &body(&keys)), (StatusCode::OK, said), "again, the same");
    assert_eq!(town.rows(), rows);
    assert_eq!(town.open.lot().opening.keys.len(), 1);
}

#[test]
fn a_wrong_key_is_refused_with_its_code_and_nothing_is_recorded() {
    let mut town = with_bid();
    let good = message(&town);
    let (status, said) = town.post("/key-in", &body(&good));
    assert_eq!(status, StatusCode::CONFLICT, "before the window: {said}");
    town.key_in_begins();
    let ctx = good.as_object().unwrap().keys().next().unwrap().clone();
    let dep = json!({"dep": "00", "sig": "00".repeat(64)});
    let both = json!({&ctx: good[&ctx], "11".repeat(32): "22".repeat(32)});
    let cases = [
        (json!({&ctx: "00".repeat(32)}), "seal.key.mismatch"),
        (json!({"11".repeat(32): "22".repeat(32)}), "seal.key.mismatch"),
        (json!({&ctx: "00"}), "seal.key.length"),
        (json!({&ctx: dep}), "seal.key.length"),
        (both, "seal.key.mismatch"),
        (json!({}), "seal.key.partial"),
        (json!([]), "seal.key.length"),
        (json!({&ctx: 7}), "seal.key.length"),
        (json!({"zz": "00"}), "seal.key.length"),
    ];
    for (keys, code) in cases {
        let (status, said) = town.post("/key-in", &body(&keys));
        assert_eq!(said["code"], code, "{keys}");
        assert!(status.is_client_error());
    }
    assert!(town.open.lot().opening.keys.is_empty());
    let other = json!({"tender": "W2026-001", "lot": "Z", "round": "1", "keys": good});
    assert_eq!(town.post("/key-in", &other).1["code"], "problem-not-found");
    assert_eq!(town.post("/key-in", &json!(null)).1["code"], "seal.key.length");
    town.open.house.later(31 * 60_000);
    assert_eq!(town.post("/key-in", &body(&good)).1["code"], "seal.key.late");
}

#[test]
fn the_message_of_the_tool_can_be_pasted_into_a_form() {
    let mut town = with_bid();
    town.key_in_begins();
    let path = town.lot("key-in");
    let keys = message(&town).to_string();
    let mut stranger = Browser::default();
    let wrong = town.open.house.post(&mut stranger, &path, &[("message", "no")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = town.open.house.post(&mut stranger, &path, &[("message", &keys)]);
    assert_eq!(done.status, StatusCode::OK);
    assert!(done.says("statements"), "the signed statements are shown to be kept");
    assert_eq!(town.open.lot().opening.keys.len(), 1);
}

#[test]
fn a_lost_ciphertext_is_brought_again_by_anybody_who_has_its_bytes() {
    let mut town = Town::among(3);
    let (it, _) = town.bid();
    let root = it.bid.envelopes[0].ct_root;
    let objects = std::sync::Arc::clone(&town.open.house.site.platform.objects);
    objects.delete(&app::opener::ciphertext_name(&root)).unwrap();
    (town.browser, town.csrf) = (Browser::default(), String::new());
    let path = format!("/lots/{}/objects/{}", town.open.id, root.hex());
    let put =
        |town: &mut Town, path: &str, bytes: &[u8]| town.json("PUT", path, bytes.to_vec().into());
    assert_eq!(
        put(&mut town, &path, &it.ciphertext).0,
        StatusCode::NOT_FOUND,
        "nothing is missing"
    );
    town.open.close();
    town.open.open_key_in(vec![root]);
    town.sign_in();
    assert!(town.get(&town.lot("key-in")).says(&path), "its bidder is told how to bring it");
    (town.browser, town.csrf) = (Browser::default(), String::new());
    let mut wrong = it.ciphertext.clone();
    wrong[30_000] ^= 1;
    let long = [&it.ciphertext[..], b"x"].concat();
    let cases = [
        (wrong.as_slice(), "seal.ct.root"),
        (&it.ciphertext[..9], "seal.ct.length"),
        (&long, "upload.length"),
        (b"", "seal.ct.length"),
    ];
    for (bytes, code) in cases {
        assert_eq!(put(&mut town, &path, bytes).1["code"], code);
    }
    assert!(!town.holds(&root) && town.open.lot().opening.missing.contains(&root));
    let other = format!("/lots/{}/objects/{}", town.open.id, "00".repeat(32));
    assert_eq!(put(&mut town, &other, &it.ciphertext).0, StatusCode::NOT_FOUND);
    let (status, said) = put(&mut town, &path, &it.ciphertext);
    assert_eq!(status, StatusCode::OK, "{said}");
    assert!(town.holds(&root) && town.open.lot().opening.missing.is_empty());
    assert!(objects.uploads("", 9).unwrap().is_empty(), "nothing half is left");
}
