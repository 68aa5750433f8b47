//! From sealed bytes to acknowledgement, receipt and evidence; and every way it is refused.

use axum::body::Body;
use axum::http::StatusCode;
use domain::parties;
use domain::shared::{Hash, Signature};
use domain::world::Command;
use serde_json::json;

use super::bidders::Bidder;
use super::house::Browser;
use super::town::{Sealed, Town};

#[test]
fn a_bid_goes_from_parts_to_an_acknowledgement_that_the_platform_signed() {
    let mut town = Town::new();
    let (it, said) = town.bid();
    let row = town.open.house.site.platform.row(said["index"].as_u64().unwrap()).unwrap().unwrap();
    assert_eq!((row.kind.as_str(), row.account.as_str()), ("EnvelopeReceived", "bidder-7"));
    let body: serde_json::Value =
        serde_json::from_str(said["opening"]["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["b"], it.bid.b.hex(), "the bidder's own commitment stands in the leaf");
    assert_eq!(said["sig"].as_str().unwrap().len(), 128);
    assert!(town.holds(&it.bid.envelopes[0].ct_root), "the ciphertext lies under its root");
}

#[test]
fn the_same_bid_sent_again_gets_its_first_answer_byte_for_byte() {
    let mut town = Town::new();
    let (it, first) = town.bid();
    let rows = town.rows();
    assert_eq!(town.submit(&it, "no-upload"), (StatusCode::CREATED, first.clone()));
    let mut other = town.submission(&it, "no-upload");
    other["idempotency_key"] = json!("another-key-of-sixteen");
    let path = town.lot("submit");
    assert_eq!(town.post(&path, &other), (StatusCode::CREATED, first), "under another key as well");
    assert_eq!(town.rows(), rows, "and nothing is written");
}

#[test]
fn a_second_bid_replaces_the_first_and_an_old_one_changes_nothing() {
    let mut town = Town::new();
    let (old, first) = town.bid();
    let (_, second) = town.bid();
    let row = town.open.house.site.platform.row(second["index"].as_u64().unwrap()).unwrap();
    assert_eq!(row.unwrap().kind, "BidReplaced");
    assert_eq!(town.submit(&old, "x"), (StatusCode::CREATED, first), "its own first answer");
    let lot = town.open.lot();
    assert_eq!(lot.bids.values().next().unwrap().seq, 2);
}

#[test]
fn without_session_token_or_role_nothing_is_taken() {
    let mut town = Town::new();
    let sealed = town.seal();
    let upload = town.upload(&sealed);
    let (rows, csrf) = (town.rows(), std::mem::take(&mut town.csrf));
    assert_eq!(town.submit(&sealed, &upload).0, StatusCode::FORBIDDEN, "no token");
    town.csrf = "0".repeat(64);
    assert_eq!(town.submit(&sealed, &upload).0, StatusCode::FORBIDDEN, "a guessed token");
    town.csrf = csrf;
    let own = std::mem::take(&mut town.browser);
    let (status, said) = town.submit(&sealed, &upload);
    assert_eq!((status, &said["code"]), (StatusCode::UNAUTHORIZED, &json!("problem-sign-in")));
    town.browser = town.open.house.signed_in("official-1");
    town.csrf = town.get("/desk").hidden("csrf");
    assert_eq!(town.submit(&sealed, &upload).0, StatusCode::FORBIDDEN, "no bidder");
    assert_eq!(town.rows(), rows);
    town.browser = own;
    town.sign_in();
    assert_eq!(town.submit(&sealed, &upload).0, StatusCode::CREATED, "and nothing was spoilt");
}

#[test]
fn a_late_bid_is_refused_with_a_signed_statement_and_its_ciphertext_is_not_kept() {
    let mut town = Town::new();
    let now = town.open.house.site.platform.now_ms();
    town.open.house.later(town.open.deadline_ms - now - 60_000);
    town.sign_in();
    let sealed = town.seal();
    let upload = town.upload(&sealed);
    town.open.house.later(60_001);
    let (status, said) = town.submit(&sealed, &upload);
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(said["code"], "seal.record.late");
    let statement: serde_json::Value =
        serde_json::from_str(said["statement"].as_str().unwrap()).unwrap();
    assert_eq!(statement["rule"], "seal.record.late");
    assert_eq!(said["sig"].as_str().unwrap().len(), 128);
    assert!(!town.holds(&sealed.bid.envelopes[0].ct_root));
    assert!(town.open.lot().bids.is_empty());
    let (status, said) = town.post(
        &town.lot("upload"),
        &json!({"envelope": "price", "ct_len": 65_736, "ctx": "00".repeat(32)}),
    );
    assert_eq!((status, &said["code"]), (StatusCode::CONFLICT, &json!("seal.record.late")));
}

#[test]
fn the_lowest_place_of_the_order_is_the_answer() {
    let mut town = Town::new();
    let sealed = town.seal();
    let upload = town.upload(&sealed);
    let path = town.lot("submit");
    let good = town.submission(&sealed, &upload);
    let (record, rows) = (sealed.bid.record.clone(), town.rows());
    let with = |field: &str, value: serde_json::Value| {
        let mut it = good.clone();
        it[field] = value;
        it
    };
    let cases = [
        (with("record", json!("{}")), "seal.record.json"),
        (with("record", json!("x".repeat(20_000))), "seal.record.size"),
        (with("record", json!(record.replace("W2026-001", "W2026-002"))), "seal.ctx.tender"),
        (
            with("record", json!(record.replace("\"seq\":\"1\"", "\"seq\":\"2\""))),
            "seal.record.seq",
        ),
        (with("salt", json!("00".repeat(32))), "seal.ctx.bidder"),
        (with("id", json!("91000000MA5AMPE01T")), "seal.ctx.bidder"),
        (with("sig", json!("00".repeat(64))), "seal.record.signature"),
        (with("uploads", json!({})), "seal.ct.empty"),
        (with("uploads", json!({"price": "0".repeat(32)})), "seal.ct.empty"),
        (with("sig", json!("zz")), "submit.form"),
        (with("salt_r", json!("")), "submit.form"),
        (with("idempotency_key", json!("short")), "submit.key"),
    ];
    for (body, code) in cases {
        let (status, said) = town.post(&path, &body);
        assert_eq!(said["code"], code, "{said}");
        assert!(status.is_client_error());
        assert!(!said["title"].as_str().unwrap().is_empty(), "{code} says what to do");
    }
    assert_eq!(town.rows(), rows, "nothing was written");
    assert_eq!(town.post(&path, &good).0, StatusCode::CREATED, "and the good one is taken");
}

#[test]
fn another_ciphertext_than_the_record_names_is_refused_and_must_come_anew() {
    let mut town = Town::new();
    let mut sealed = town.seal();
    sealed.ciphertext[40_000] ^= 1;
    let upload = town.upload(&sealed);
    let (status, said) = town.submit(&sealed, &upload);
    assert_eq!((status, &said["code"]), (StatusCode::CONFLICT, &json!("seal.ct.root")));
    assert!(!town.holds(&sealed.bid.envelopes[0].ct_root));
    sealed.ciphertext[40_000] ^= 1;
    let upload = town.upload(&sealed);
    assert_eq!(town.submit(&sealed, &upload).0, StatusCode::CREATED);
}

/// A record in good form that names an admitted ciphertext, but supersedes nothing known.
fn of_the_same_bytes(town: &mut Town, first: &Sealed) -> Sealed {
    let mut it = town.seal();
    let root = |it: &Sealed| it.bid.envelopes[0].ct_root.hex();
    let record = it.bid.record.replace(&root(&it), &root(first));
    it.bid.record = record.replace(&first.bid.record_sha256.hex(), &"11".repeat(32));
    let bytes = app::bidding::signed_bytes(app::bidding::Kind::Commit, &it.bid.record);
    it.bid.signature = Signature(seal::ed25519::sign(&town.own().signing, &bytes));
    it.ciphertext.clone_from(&first.ciphertext);
    it
}

#[test]
fn a_refused_submission_does_not_take_away_what_an_admitted_one_needs() {
    let mut town = Town::new();
    let (it, _) = town.bid();
    let other = of_the_same_bytes(&mut town, &it);
    let upload = town.upload(&other);
    let (status, said) = town.submit(&other, &upload);
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(said["code"], "seal.record.supersedes");
    assert!(town.holds(&it.bid.envelopes[0].ct_root));
}

#[test]
fn nonsense_of_any_kind_gets_a_reason() {
    let mut town = Town::new();
    let rows = town.rows();
    let path = town.lot("submit");
    for body in ["", "null", "[]", "{", "{\"record\":1}", "\u{0}"] {
        let (status, said) = town.json("POST", &path, Body::from(body));
        assert_eq!(
            (status, &said["code"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("submit.form"))
        );
    }
    let huge = "x".repeat(200_000);
    assert_eq!(town.json("POST", &path, Body::from(huge)).0, StatusCode::PAYLOAD_TOO_LARGE);
    for lot in ["/bidder/lots/W2026-001/Z/1/submit", "/bidder/lots/../A/1/submit"] {
        let sealed = json!({"record": "", "sig": "00".repeat(64), "salt": "00".repeat(32),
            "salt_r": "00".repeat(32), "idempotency_key": "0123456789abcdef"});
        assert_eq!(town.post(lot, &sealed).0, StatusCode::NOT_FOUND, "{lot}");
    }
    assert_eq!(town.rows(), rows);
}

#[test]
fn the_evidence_comes_to_any_signed_in_machine_of_the_bidder_and_to_nobody_else() {
    let mut town = Town::new();
    let (it, said) = town.bid();
    town.witness();
    let path = town.lot("evidence");
    let mut elsewhere = town.open.house.signed_in("bidder-7");
    let answer = town.open.house.get(&mut elsewhere, &path);
    assert_eq!(answer.status, StatusCode::OK);
    let file: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(file["v"], "ggzy.evidence/v1");
    assert_eq!(file["record"], it.bid.record);
    assert_eq!(file["b"], it.bid.b.hex());
    assert_eq!(file["acknowledgement"], said);
    assert_eq!(file["lot"]["v"], "ggzy.lot/v1");
    assert!(file["receipt"].as_str().unwrap().starts_with("c2sp.org/tlog-proof@v1\n"));
    assert_eq!(
        file["lot"]["envelopes"][0]["keys"]["share"]["assignments"][2]["trustee"],
        "trustee-3"
    );
    assert_eq!(
        town.open.house.get(&mut Browser::default(), &path).status,
        StatusCode::UNAUTHORIZED
    );
    let index = said["index"].as_u64().unwrap();
    for other in ["official-1", "chair-1"] {
        let mut other = town.open.house.signed_in(other);
        let house = &town.open.house;
        assert_eq!(house.get(&mut other, &path).status, StatusCode::FORBIDDEN);
        let path = format!("/bidder/receipts/{index}");
        assert_eq!(house.get(&mut other, &path).status, StatusCode::FORBIDDEN);
    }
}

#[test]
fn a_receipt_is_made_once_a_witness_signed_and_anybody_can_check_it() {
    let mut town = Town::new();
    let (it, said) = town.bid();
    let path = format!("/bidder/receipts/{}", said["index"]);
    let early = town.get(&path);
    assert_eq!(early.status, StatusCode::NOT_FOUND);
    assert!(early.says("receipt.awaited"));
    town.witness();
    let receipt = town.get(&path);
    assert_eq!(receipt.status, StatusCode::OK);
    let policy = town.open.house.site.platform.keys().policy;
    let read = app::receipts::read(receipt.body.as_bytes(), &policy).unwrap();
    let about = app::receipts::About::Bid { b: it.bid.b.hex() };
    assert_eq!((read.about, read.kind.as_str()), (about, "EnvelopeReceived"));
    let mut flips = 0;
    for at in (0..receipt.body.len()).step_by(97) {
        let mut bytes = receipt.body.clone().into_bytes();
        bytes[at] ^= 1;
        flips += usize::from(app::receipts::read(&bytes, &policy).is_err());
    }
    assert!(flips > 10, "{flips}");
    assert_eq!(flips, receipt.body.len().div_ceil(97), "every flip is found");
    let index = said["index"].as_u64().unwrap();
    assert_eq!(town.get(&format!("/bidder/receipts/{}", index - 1)).status, StatusCode::NOT_FOUND);
}

#[test]
fn another_bidder_sees_neither_acknowledgement_nor_receipt() {
    let mut town = Town::new();
    let (_, said) = town.bid();
    let admitted = parties::OrganisationAdmitted {
        organisation: Bidder::new(8, 1).uscc,
        name: "样本供应商8".to_owned(),
        kinds: vec![parties::OrganisationKind::Bidder],
        licence: Hash([1; 32]),
    };
    let rival = admitted.organisation.clone();
    town.open.accept(Command::Parties(parties::Command::AdmitOrganisation(admitted)));
    town.open.person("rival", Some(&rival), parties::Role::Bidder);
    let mut rival = town.open.house.signed_in("rival");
    for path in ["acknowledgements", "receipts"] {
        let path = format!("/bidder/{path}/{}", said["index"]);
        assert_eq!(town.open.house.get(&mut rival, &path).status, StatusCode::NOT_FOUND, "{path}");
    }
    let evidence = town.lot("evidence");
    assert_eq!(town.open.house.get(&mut rival, &evidence).status, StatusCode::NOT_FOUND);
}
