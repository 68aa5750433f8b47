//! The ways without script: files of `daylight-key seal`, and a signature of `daylight-key sign`.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::json;

use super::house::Answered;
use super::town::{Sealed, Town};

fn hand_in(town: &mut Town, evidence: &str, files: &[(&str, &[u8])], csrf: &str) -> Answered {
    let mut body = Vec::new();
    let mut part = |head: &str, bytes: &[u8]| {
        body.extend(format!("--cut\r\nContent-Disposition: form-data; {head}\r\n\r\n").bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    };
    part("name=\"csrf\"", csrf.as_bytes());
    part("name=\"evidence\"; filename=\"evidence.json\"", evidence.as_bytes());
    for (name, bytes) in files {
        part(&format!("name=\"{name}\"; filename=\"{name}.age\""), bytes);
    }
    body.extend(b"--cut--\r\n");
    let request = Request::post(town.lot("hand-in"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    town.open.house.send(&mut town.browser, request)
}

fn evidence(it: &Sealed) -> String {
    json!({
        "v": "ggzy.evidence/v1",
        "record": it.bid.record,
        "sig": it.bid.signature.hex(),
        "salt": it.bid.salt.hex(),
        "salt_r": it.bid.salt_r.hex(),
        "scheme": "cn-uscc",
        "id": it.bid.bidder.as_str(),
        "lot": {},
    })
    .to_string()
}

#[test]
fn files_sealed_elsewhere_are_handed_in_by_a_plain_form() {
    let mut town = Town::new();
    let (sealed, csrf) = (town.seal(), town.csrf.clone());
    let file = evidence(&sealed);
    let none = hand_in(&mut town, &file, &[], &csrf);
    assert_eq!(none.status, StatusCode::CONFLICT, "the ciphertext is missing");
    let forged = hand_in(&mut town, &file, &[("envelope-price", &sealed.ciphertext)], "x");
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let long = [&sealed.ciphertext[..], b"more"].concat();
    let long = hand_in(&mut town, &file, &[("envelope-price", &long)], &csrf);
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    let broken = hand_in(&mut town, "{}", &[("envelope-price", &sealed.ciphertext)], &csrf);
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(town.open.lot().bids.is_empty());
    let done = hand_in(&mut town, &file, &[("envelope-price", &sealed.ciphertext)], &csrf);
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = town.get(&done.to);
    assert!(page.says(&sealed.bid.b.hex()), "the acknowledgement names the commitment");
    let again = hand_in(&mut town, &file, &[("envelope-price", &sealed.ciphertext)], &csrf);
    assert_eq!(again.to, done.to, "sent twice, recorded once");
}

#[test]
fn a_bid_is_withdrawn_by_a_signature_over_the_exact_bytes_and_by_nothing_else() {
    let mut town = Town::new();
    let none = town.get(&town.lot("withdraw"));
    assert_eq!(none.status, StatusCode::CONFLICT);
    town.bid();
    let path = town.lot("withdraw");
    let page = town.get(&path);
    let (record, salt_r) = (page.hidden("record"), page.hidden("salt_r"));
    let record = record.replace("&quot;", "\"");
    let bytes = town.get(&format!("{path}/withdraw.bin"));
    assert!(bytes.body.starts_with("ggzy.seal/v1/withdraw\0"));
    let signing = town.own().signing;
    let signature = |key: &[u8; 32]| {
        let bytes = app::bidding::signed_bytes(app::bidding::Kind::Withdraw, &record);
        seal::bytes::hex(&seal::ed25519::sign(key, &bytes))
    };
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let post = |town: &mut Town, signature: &str| {
        let fields = [
            ("csrf", csrf.as_str()),
            ("key", key.as_str()),
            ("record", record.as_str()),
            ("salt_r", salt_r.as_str()),
            ("signature", signature),
        ];
        town.open.house.post(&mut town.browser, &path, &fields)
    };
    assert_eq!(post(&mut town, "").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(post(&mut town, &signature(&[9; 32])).status, StatusCode::CONFLICT, "another's key");
    assert!(town.open.lot().bids.values().all(|it| it.bid.is_some()));
    let done = post(&mut town, &signature(&signing));
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert!(town.open.lot().bids.values().all(|it| it.bid.is_none()));
    let page = town.get(&done.to);
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(post(&mut town, &signature(&signing)).to, done.to, "a double click counts once");
}

#[test]
fn a_program_withdraws_by_json() {
    let mut town = Town::new();
    town.bid();
    let path = town.lot("withdraw");
    let record = town.get(&path).hidden("record").replace("&quot;", "\"");
    let bytes = app::bidding::signed_bytes(app::bidding::Kind::Withdraw, &record);
    let sig = seal::ed25519::sign(&town.own().signing, &bytes);
    let body = json!({"record": record, "sig": seal::bytes::hex(&sig), "salt_r": "07".repeat(32),
        "idempotency_key": "0123456789abcdef"});
    let (status, said) = town.post(&path, &body);
    assert_eq!(status, StatusCode::CREATED, "{said}");
    assert_eq!(said["opening"]["label"], "BidWithdrawn\nW2026-001/A/1/sealed");
}
