//! The positive files, tables and verdicts of `vectors/seal-v1/`, and `vectors/seal-v1.json`.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::io::Cursor;

use common::{array, bytes, hex32, list, load, lot, path, set, text, unhex};
use seal::bytes::{hash, hex};
use seal::combine::{Answers, Outcome, Published, Shared, combine};
use seal::content::{Audience, FieldKind, FormField};
use seal::ctx::{Lot, envelope_ctx};
use seal::deposit::{Deposit, Deposited, Expected, draw_ctx, key_ctx};
use seal::door::{self, Identity, LotKeys, Previous, Submission};
use seal::envelope::{Material, seal};
use seal::header::{Header, bidder_check};
use seal::identity::{identity, identity_text, recipient, recipient_text};
use seal::keyfile::{self, KeyFileEntropy};
use seal::keyin::{self, Value as KeyValue, Window};
use seal::keyset::{KeySet, Place, Purpose, Vouched, check_set};
use seal::opening::{Case, Key, open_price};
use seal::padding::{Kind, ct_len_of};
use seal::payload::FileEntropy;
use seal::record::{RecordKind, bid_commitment, digest, parse, signed_message};
use seal::statement::{HandedIn, Named, key_in_message, key_set_digest, share_message};
use serde_json::Value;
use zeroize::Zeroizing;

const FILES: [&str; 3] = ["positive-2of3.json", "positive-3of5.json", "positive-5of9.json"];

fn form() -> Vec<FormField> {
    let field = |name: &str, kind, audience| FormField { name: name.into(), kind, audience };
    vec![
        field("price_fen", FieldKind::Amount, Audience::Public),
        field("period_days", FieldKind::Amount, Audience::Public),
        field("quality", FieldKind::Text, Audience::Public),
        field("manager", FieldKind::Text, Audience::Public),
        field("manager_phone", FieldKind::Text, Audience::Closed),
        field("cost_sheet", FieldKind::Text, Audience::Closed),
    ]
}

fn entropy(it: &Value) -> FileEntropy {
    FileEntropy {
        file_key: Zeroizing::new(array(&bytes(&it["file_key"]))),
        ephemeral: Zeroizing::new(hex32(&it["age_eph"])),
        nonce: array(&bytes(&it["age_nonce"])),
    }
}

/// Seals the envelope of a positive record again and gives its age file.
fn seal_again(file: &Value, keys: &LotKeys, record: &Value, name: &str) -> Vec<u8> {
    let (it, input) = (&record["envelopes"][name], &record["input"]);
    let at = keys.envelopes.iter().find(|it| it.kind.name() == name).unwrap();
    let commit = hex32(&record["bidder_commit"]);
    let seq = text(&record["seq"]).parse::<u64>().unwrap();
    let ctx = envelope_ctx(&keys.lot, at.kind, &commit, seq, &at.share.hash()).unwrap();
    assert_eq!(hex(&ctx), text(&it["ctx"]));
    let (m_b, m_t) = (hex32(&input["m_B"]), hex32(&input["m_T"]));
    let (signer, entropy) = (hex32(&file["sign_sk"]), entropy(it));
    let material = Material {
        kind: at.kind,
        ctx: &ctx,
        set: &at.share,
        m_b: &m_b,
        m_t: &m_t,
        signer: &signer,
        entropy: &entropy,
    };
    let content = text(&it["content_utf8"]).as_bytes();
    let mut file = Cursor::new(Vec::new());
    let sealed =
        seal(&material, &mut Cursor::new(content), content.len() as u64, &mut file).unwrap();
    let out = file.into_inner();
    assert_eq!(hex(&sealed.s_b[..]), text(&it["s_b"]));
    assert_eq!(hex(&sealed.s_t[..]), text(&it["s_t"]));
    assert_eq!(hex(sealed.header.as_bytes()), text(&it["header"]));
    assert_eq!(
        sealed.object.ct_len,
        it["ct_len"].as_str().map_or_else(|| it["ct_len"].as_u64(), |it| it.parse().ok()).unwrap()
    );
    assert_eq!(hex(&sealed.object.ct_root), text(&it["ct_root"]));
    assert_eq!(hex(&hash(&[&out])), text(&it["payload_sha256"]));
    let identity = identity(&sealed.s_t, &sealed.s_b, &ctx);
    assert_eq!(identity_text(&identity), text(&it["identity"]));
    assert_eq!(recipient_text(&recipient(&identity)), text(&it["recipient"]));
    sealed.header.rederive(&sealed.s_t, &at.share).unwrap();
    check_deposit(at, &ctx, &sealed.s_b, it);
    out
}

fn check_deposit(at: &door::LotEnvelope, ctx: &[u8; 32], s_b: &[u8; 32], it: &Value) {
    let Some(wanted) = it.get("deposit") else { return };
    let keys = at.deposit.as_ref().unwrap();
    let (ctx_d, check) = (key_ctx(ctx, &keys.hash()), bidder_check(ctx, s_b));
    assert_eq!(hex(&ctx_d), text(&wanted["ctx_d"]));
    let made = Deposit::derive(Deposited::Key, s_b, &ctx_d, &check, keys);
    assert_eq!(hex(made.as_bytes()), text(&wanted["dep"]));
    made.rederive(s_b, keys).unwrap();
}

#[test]
fn every_value_of_the_positive_files_is_made_again_byte_for_byte() {
    for name in FILES {
        let (file, keys) = (load(name), lot(name));
        for record in list(&file["records"]) {
            let Some(envelopes) = record["envelopes"].as_object() else { continue };
            let m_b = hex32(&record["input"]["m_B"]);
            assert_eq!(seal::words::encode(&m_b), text(&record["words"]));
            assert_eq!(*seal::words::decode(text(&record["words"])).unwrap(), m_b);
            for envelope in envelopes.keys() {
                let made = seal_again(&file, &keys, record, envelope);
                if name == FILES[0] && record["seq"] == "1" {
                    assert_eq!(made, std::fs::read(path("price-2of3.age")).unwrap());
                }
            }
        }
    }
}

#[test]
fn the_door_admits_every_positive_record_in_turn() {
    for name in FILES {
        let (file, keys) = (load(name), lot(name));
        let bound = hex32(&file["sign_pk"]);
        let mut previous = None;
        for it in list(&file["records"]) {
            let kind = match text(&it["kind"]) {
                "commit" => RecordKind::Commit,
                _ => RecordKind::Withdraw,
            };
            let (record, sig) = (text(&it["record_utf8"]).as_bytes(), bytes(&it["sig"]));
            let salt = it.get("input").map(|it| hex32(&it["salt"]));
            let identity = salt.as_ref().map(|salt| Identity {
                salt,
                scheme: text(&it["input"]["scheme"]),
                id: text(&it["input"]["id"]),
            });
            let shown = Submission { kind, record, signature: &sig, bound: &bound, identity };
            let form = door::form(&keys, &shown);
            assert_eq!(form.refused, None);
            let parsed = form.record.unwrap();
            assert_eq!(parsed.to_bytes(), record);
            assert_eq!(door::turn(&parsed, previous.as_ref(), 5000, 5), None);
            let signed = signed_message(kind, record);
            assert_eq!(seal::ed25519::sign(&hex32(&file["sign_sk"]), &signed)[..], sig);
            let salt_r = it.get("salt_r").unwrap_or(&it["input"]["salt_r"]);
            assert_eq!(hex(&bid_commitment(&hex32(salt_r), record, &sig)), text(&it["B"]));
            assert_eq!(hex(&form.digest), text(&it["record_sha256"]));
            previous = Some(Previous {
                kind,
                digest: form.digest,
                seq: parsed.seq,
                bidder_commit: parsed.bidder_commit,
            });
        }
    }
}

#[test]
fn key_sets_of_the_positive_files_carry_valid_statements_and_assignments() {
    for name in FILES {
        let (file, keys) = (load(name), lot(name));
        let trustees = file["trustees"].as_object().unwrap();
        let trustees: BTreeMap<_, _> =
            trustees.iter().map(|(k, v)| (k.clone(), hex32(v))).collect();
        for (sets, purpose) in [("share_sets", Purpose::Share), ("deposit_sets", Purpose::Deposit)]
        {
            for (envelope, it) in file[sets].as_object().unwrap() {
                let vouched: Vec<Vouched> = list(&it["statements"])
                    .iter()
                    .map(|it| Vouched {
                        trustee: text(&it["trustee"]).into(),
                        serial: it["serial"].as_u64().unwrap(),
                        key_signature: Some(bytes(&it["key_sig"])),
                        assignment_signature: Some(bytes(&it["assign_sig"])),
                    })
                    .collect();
                let set = set(&file, sets, envelope).unwrap();
                let place = Place { lot: &keys.lot, envelope, purpose };
                check_set(&set, &place, &vouched, &trustees, &hex32(&it["PKS"])).unwrap();
            }
        }
    }
}

#[test]
fn the_single_file_vector_gives_its_header_and_identity() {
    let text_of = std::fs::read_to_string(path("../seal-v1.json")).unwrap();
    let it: Value = serde_json::from_str(&text_of).unwrap();
    let (s_t, s_b, ctx) = (hex32(&it["s_t"]), hex32(&it["s_b"]), hex32(&it["ctx"]));
    let set = common::keys_of(&it, "pks").unwrap();
    let header = Header::derive(&s_b, &s_t, &ctx, &set);
    assert_eq!(hex(header.as_bytes()), text(&it["header"]));
    assert_eq!(identity_text(&identity(&s_t, &s_b, &ctx)), text(&it["identity"]));
}

#[test]
fn the_small_tables_hold() {
    let it = load("tables.json");
    let words = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/src/chinese_simplified.txt"));
    assert_eq!(hex(&hash(&[&words.unwrap()])), text(&it["wordlist"]["sha256"]));
    for row in list(&it["words"]) {
        assert_eq!(seal::words::encode(&hex32(&row["m_B"])), text(&row["words"]));
    }
    for row in list(&it["padme"]) {
        assert_eq!(Kind::Tech.padded(row["L"].as_u64().unwrap()), row["P"].as_u64());
    }
    for row in list(&it["detail"]) {
        assert_eq!(Kind::PriceDetail.padded(row["L"].as_u64().unwrap()), row["P"].as_u64());
    }
    for row in list(&it["ct_len"]) {
        assert_eq!(Some(ct_len_of(row["P"].as_u64().unwrap())), row["ct_len"].as_u64());
    }
    for row in list(&it["ct_root"]) {
        let bytes: Vec<u8> = (0..row["len"].as_u64().unwrap()).map(|i| (i % 251) as u8).collect();
        let found = seal::object::digest(&mut &bytes[..]).unwrap();
        assert_eq!(hex(&found.ct_root), text(&row["ct_root"]));
        assert_eq!(found.ct_len, bytes.len() as u64);
    }
    for row in list(&it["ed25519"]) {
        let (key, msg, sig) = (hex32(&row["pk"]), bytes(&row["msg"]), bytes(&row["sig"]));
        let accept = row["accept"].as_bool().unwrap();
        assert_eq!(seal::ed25519::verify(&key, &msg, &sig), accept, "{}", row["kind"]);
        let streamed = seal::ed25519::verify_reader(&key, b"", &mut &msg[..], &sig).unwrap();
        assert_eq!(streamed, accept, "{}", row["kind"]);
    }
    for row in list(&it["small_order_y"]) {
        let mut key = hex32(row);
        assert!(!seal::ed25519::is_public_key(&key), "{row}");
        key[31] |= 0x80;
        assert!(!seal::ed25519::is_public_key(&key), "{row} with its sign");
    }
    for row in list(&it["low_order_u"]) {
        let set =
            KeySet::new(Purpose::Share, 2, &[hex32(row), [9; 32], [8; 32]], &Default::default());
        assert_eq!(set, Err(seal::Refusal(seal::Code::PksLowOrder)));
    }
    for row in list(&it["uscc"]) {
        assert!(seal::bidder::Scheme::Uscc.admits(text(row)));
    }
    for row in list(&it["bidder_commit"]) {
        let made =
            seal::bidder::commitment(&hex32(&row["salt"]), text(&row["scheme"]), text(&row["id"]));
        assert_eq!(hex(&made.unwrap()), text(&row["bidder_commit"]));
    }
    for (list_name, wanted) in [("accept", true), ("refuse", false)] {
        for row in list(&it["json_chars"][list_name]) {
            let code = u32::try_from(row.as_u64().unwrap()).unwrap();
            let allowed = char::from_u32(code).is_some_and(seal::json::is_allowed);
            assert_eq!(allowed, wanted, "U+{code:04X}");
        }
    }
    assert_eq!(seal::keyset::parse_trustees(text(&it["trustees_file"])).unwrap().len(), 3);
}

#[test]
fn the_key_file_of_the_table_is_written_and_read() {
    let it = load("tables.json")["keyfile"].clone();
    let (file, record) = (bytes(&it["file"]), hex32(&it["record"]));
    let keys = keyfile::read(&file, text(&it["passphrase"]), &record).unwrap();
    let entropy = KeyFileEntropy {
        salt: array(&bytes(&it["salt"])),
        file_key: Zeroizing::new(array(&bytes(&it["file_key"]))),
        nonce: array(&bytes(&it["nonce"])),
    };
    let factor = u8::try_from(it["log_n"].as_u64().unwrap()).unwrap();
    assert_eq!(keyfile::write(&keys, text(&it["passphrase"]), factor, &entropy), file);
}

#[test]
fn deposits_of_draws_are_derived_and_parsed() {
    for it in list(&load("tables.json")["deposit_draw"]) {
        let secrets: Vec<[u8; 32]> = list(&it["sk"]).iter().map(hex32).collect();
        let keys: Vec<[u8; 32]> = secrets.iter().map(seal::keyset::one_time_public).collect();
        let t = u8::try_from(it["t"].as_u64().unwrap()).unwrap();
        let set = KeySet::new(Purpose::Draw, t, &keys, &Default::default()).unwrap();
        assert_eq!(hex(&set.hash()), text(&it["PKS_w"]));
        let draw = text(&it["draw_ctx_utf8"]).as_bytes();
        let root = hex32(&it["pool_root"]);
        let ctx_d = draw_ctx(draw, &root, text(&it["name"]), &set.hash());
        assert_eq!(hex(&ctx_d), text(&it["ctx_d"]));
        let (r, c) = (hex32(&it["r"]), hex32(&it["c"]));
        let made = Deposit::derive(Deposited::Draw, &r, &ctx_d, &c, &set);
        assert_eq!(hex(made.as_bytes()), text(&it["dep"]));
        let expected =
            Expected { deposited: Deposited::Draw, ctx_d: &ctx_d, check: &c, t, n: set.n() };
        assert_eq!(Deposit::parse(made.as_bytes(), &expected).unwrap(), made);
    }
}

#[test]
fn one_message_keys_in_what_is_due_and_deposits_what_is_later() {
    let (table, file) = (load("tables.json")["key_in"].clone(), load("positive-3of5.json"));
    let keys = lot("positive-3of5.json");
    let record = &file["records"][0];
    let mut parsed = parse(RecordKind::Commit, text(&record["record_utf8"]).as_bytes()).unwrap();
    if let seal::record::Act::Commit { envelopes, .. } = &mut parsed.act {
        envelopes[0].deposit.clear();
    }
    let price = &record["envelopes"]["price"];
    let tech = &record["envelopes"]["tech"];
    let dep = bytes(&price["deposit"]["dep"]);
    let later = &table["later"];
    assert_eq!(keyin::later_message(&hex32(&price["ctx"]), &dep), bytes(&later["message"]));
    let mut message = keyin::Message::new();
    message.insert(hex32(&tech["ctx"]), KeyValue::Key(bytes(&tech["s_b"])));
    let value = KeyValue::Later { deposit: dep.clone(), signature: bytes(&later["sig"]) };
    message.insert(hex32(&price["ctx"]), value);
    assert_eq!(keyin::parse(&keyin::write(&message)).unwrap(), message);
    let bound = [hex32(&file["sign_pk"])];
    let bid = keyin::Bid { keys: &keys, record: &parsed, due: &[Kind::Tech], bound: &bound };
    let window = Window { start: 1, end: 2, now: 2 };
    let accepted = keyin::check(&message, &bid, window).unwrap();
    assert_eq!(accepted.len(), 2);
    for (it, wanted) in list(&table["statements"])
        .iter()
        .zip([(HandedIn::Key, bytes(&tech["s_b"])), (HandedIn::Deposit, dep)])
    {
        let stamp = it["stamp_ms"].as_u64().unwrap();
        let made = key_in_message(&hex32(&it["ctx"]), wanted.0, &wanted.1, stamp);
        assert_eq!(made, bytes(&it["statement"]));
        let key = hex32(&table["platform_pk"]);
        assert!(seal::ed25519::verify(&key, &made, &bytes(&it["sig"])));
    }
}

#[test]
fn digests_and_share_statements_of_the_table_hold() {
    let (table, file) = (load("tables.json"), load("positive-2of3.json"));
    let key = |i: usize| {
        let it = &file["records"][i]["envelopes"]["price"];
        (hex32(&it["ctx"]), hex32(&it["s_b"]))
    };
    let digests = &table["key_set"];
    assert_eq!(hex(&key_set_digest(&[key(0)])), text(&digests["key_in_closed"]));
    assert_eq!(hex(&key_set_digest(&[])), text(&digests["empty"]));
    assert_eq!(hex(&key_set_digest(&[key(0), key(1)])), text(&digests["deposits_settled"]));
    let price = &file["records"][1]["envelopes"]["price"];
    for it in list(&table["share_statements"]) {
        let header = match text(&it["batch"]) {
            "deposit" => bytes(&price["deposit"]["dep"]),
            _ => bytes(&price["header"]),
        };
        assert_eq!(hex(&hash(&[&header])), text(&it["header_sha256"]));
        let (ctx, leaf) = (hex32(&it["ctx"]), text(&it["leaf_utf8"]).as_bytes());
        let named = Named { ctx: &ctx, header: &header, leaf };
        let share = it["share"].as_str().map(unhex);
        let x = u8::try_from(it["x"].as_u64().unwrap()).unwrap();
        assert_eq!(share_message(&named, x, share.as_deref()), bytes(&it["statement"]));
    }
}

fn splice(original: &[u8], edits: &Value) -> Vec<u8> {
    let mut out = original.to_vec();
    for it in list(edits).iter().rev() {
        let number = |i: usize| usize::try_from(it[i].as_u64().unwrap()).unwrap();
        out.splice(number(0)..number(0) + number(1), bytes(&it[2]));
    }
    out
}

fn by_trustee<T>(it: &Value, read: impl Fn(&Value) -> T) -> BTreeMap<u8, T> {
    it.as_object().unwrap().iter().map(|(x, v)| (x.parse().unwrap(), read(v))).collect()
}

fn answers(it: &Value) -> Answers {
    by_trustee(it, |v| v.as_str().map(|it| array(&unhex(it))))
}

fn published(it: &Value) -> Option<Published> {
    it.is_object().then(|| by_trustee(it, hex32))
}

/// Seals the framed plaintext again after changes, as the README of the vectors says.
fn resealed(it: &Value, original: &Value) -> Vec<u8> {
    let identity_of = text(&original["recipient"]);
    let (s_t, s_b) = (hex32(&original["s_t"]), hex32(&original["s_b"]));
    let identity = identity(&s_t, &s_b, &hex32(&original["ctx"]));
    assert_eq!(recipient_text(&recipient(&identity)), identity_of);
    let file = std::fs::read(path("price-2of3.age")).unwrap();
    let mut plain = seal::payload::open(&file[..], &identity).unwrap().to_vec();
    for edit in list(&it["plain_tail"]) {
        let number = |i: usize| edit[i].as_u64().unwrap();
        plain[usize::try_from(number(0)).unwrap()] = u8::try_from(number(1)).unwrap();
    }
    let drawn = |name: &str| hash(&[b"ggzy.seal/v1 test vector/", name.as_bytes()]);
    let entropy = FileEntropy {
        file_key: Zeroizing::new(*drawn("v/fk").first_chunk().unwrap()),
        ephemeral: Zeroizing::new(drawn("v/eph")),
        nonce: *drawn("v/n").first_chunk().unwrap(),
    };
    let mut sealer =
        seal::payload::Sealer::new(Vec::new(), &recipient(&identity), &entropy).unwrap();
    std::io::Write::write_all(&mut sealer, &plain).unwrap();
    sealer.finish().unwrap()
}

fn verdict(it: &Value, file: &Value, keys: &LotKeys) -> (String, String, Vec<u8>) {
    let base = &file["records"][0];
    let price = &base["envelopes"]["price"];
    let mut record = parse(RecordKind::Commit, text(&base["record_utf8"]).as_bytes()).unwrap();
    let header = splice(&bytes(&price["header"]), &it["hdr"]);
    let mut object = std::fs::read(path("price-2of3.age")).unwrap();
    if it["plain_tail"].is_array() {
        object = resealed(it, price);
    }
    for edit in list(&it["edits"]) {
        object[usize::try_from(edit[0].as_u64().unwrap()).unwrap()] = bytes(&edit[1])[0];
    }
    if let seal::record::Act::Commit { envelopes, .. } = &mut record.act {
        let found = seal::object::digest(&mut &object[..]).unwrap();
        envelopes[0].header.clone_from(&header);
        (envelopes[0].ct_len, envelopes[0].ct_root) = (found.ct_len, found.ct_root);
        envelopes[0].deposit.clear();
    }
    assert_eq!(hex(&digest(&record.to_bytes())), text(&it["record_sha256"]));
    let signed = signed_message(RecordKind::Commit, &record.to_bytes());
    assert!(seal::ed25519::verify(&hex32(&file["sign_pk"]), &signed, &bytes(&it["sig"])));
    let s_b = it["s_b"].as_str().map(|it| array(&unhex(it)));
    let failed = it["dep_failed"].as_str().map(|it| seal::Code::parse(it).unwrap());
    let key = match (&s_b, failed) {
        (Some(s_b), _) => Key::Held(s_b),
        (None, Some(code)) => Key::DepositFailed(code),
        (None, None) => Key::Absent,
    };
    let (ctx, seed) = (hex32(&price["ctx"]), it["seed"].as_str().map(|it| array(&unhex(it))));
    let published = published(&it["published"]);
    let case = Case {
        header: &header,
        ctx: &ctx,
        set: &keys.envelopes[0].share,
        key,
        object: (it["lost"] == false).then_some(&object[..168]),
        answers: &answers(&it["answers"]),
        published: published.as_ref(),
        seed: seed.as_ref(),
    };
    let bound = [hex32(&file["sign_pk"])];
    let (judged, opening) = open_price(&case, &object[..], &record, &form(), &bound).unwrap();
    assert_eq!(opening.is_some(), judged.verdict.name() == "opened");
    let reason = judged.reason.map_or("", seal::Code::as_str);
    (judged.verdict.name().into(), reason.into(), judged.wrong.into_iter().collect())
}

fn deposit_state(it: &Value, file: &Value, keys: &LotKeys) -> (String, String, Vec<u8>) {
    let price = &file["records"][1]["envelopes"]["price"];
    let set = keys.envelopes[0].deposit.as_ref().unwrap();
    let ctx = hex32(&price["ctx"]);
    let (ctx_d, check) = (key_ctx(&ctx, &set.hash()), hex32(&price["cb"]));
    let expected = Expected { deposited: Deposited::Key, ctx_d: &ctx_d, check: &check, t: 2, n: 3 };
    let dep = splice(&bytes(&price["deposit"]["dep"]), &it["dep"]);
    let deposit = Deposit::parse(&dep, &expected).unwrap();
    let shared = Shared::Key { deposit: &deposit, ctx: &ctx };
    let published = published(&it["published"]);
    let found = combine(&shared, set, &answers(&it["answers"]), published.as_ref(), None);
    let wrong: Vec<u8> = found.wrong.into_iter().collect();
    let (state, reason) = match found.outcome {
        Outcome::Good(_) if wrong.is_empty() => ("good", ""),
        Outcome::Good(_) => ("good", "seal.share.wrong"),
        Outcome::Waiting => ("waiting", "seal.share.count"),
        Outcome::Contested => ("contested", "seal.combine.none"),
        Outcome::Malformed(code) => ("absent", code.as_str()),
        Outcome::TrusteesFailed => ("trustees-failed", "seal.share.count"),
    };
    (state.into(), reason.into(), wrong)
}

#[test]
fn every_verdict_comes_with_its_reason_and_names_the_right_trustees() {
    let (file, keys) = (load("positive-2of3.json"), lot("positive-2of3.json"));
    let all = load("verdicts.json");
    let mut faults = Vec::new();
    for it in list(&all) {
        let id = text(&it["id"]);
        let (found, wanted) = if id.starts_with("deposit-") {
            (deposit_state(it, &file, &keys), &it["state"])
        } else {
            (verdict(it, &file, &keys), &it["verdict"])
        };
        let wrong: Vec<u8> = list(&it["wrong"])
            .iter()
            .map(|it| u8::try_from(it.as_u64().unwrap()).unwrap())
            .collect();
        let wanted = (text(wanted).to_owned(), text(&it["reason"]).to_owned(), wrong);
        if found != wanted {
            faults.push(format!("{id}: wanted {wanted:?}, got {found:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(list(&all).len(), 39);
}

#[test]
fn a_lot_id_longer_than_57_bytes_is_refused() {
    assert!(Lot::new(&"A".repeat(50), "12", "999").is_ok());
    assert!(Lot::new(&"A".repeat(51), "12", "999").is_err());
}
