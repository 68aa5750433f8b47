//! The tool at a prompt: one lot from trustees' keys to an opened price, and every refusal.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use seal::bytes::{hash_labelled, hex, unhex, unhex32};
use seal::combine::{Answers, Outcome, Shared, combine};
use seal::header::Header;
use seal::keyset::{KeySet, Purpose};
use seal::statement::{Named, ShareStatement, check_statements, key_set_digest};
use serde_json::{Value, json};

const LEAF: &[u8] = b"c 1790000000 KeyInClosed lot/SAMPLE-1/1 9\n{}";

struct World {
    folder: PathBuf,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn now_s() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

impl World {
    fn new(name: &str) -> World {
        let folder =
            std::env::temp_dir().join(format!("daylight-key-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let it = World { folder };
        fs::write(it.at("pass"), "样本口令 sample\n").unwrap();
        it
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn try_run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_daylight-key"))
            .current_dir(&self.folder)
            .args(["--passphrase-file", "pass"])
            .args(args)
            .output()
            .unwrap()
    }

    fn run(&self, args: &[&str]) -> String {
        let out = self.try_run(args);
        assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    }

    /// Runs what must fail and gives the sentence.
    fn refused(&self, args: &[&str]) -> String {
        let out = self.try_run(args);
        assert!(!out.status.success(), "{args:?} was not refused");
        String::from_utf8(out.stderr).unwrap()
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.at(name)).unwrap()).unwrap()
    }

    fn put(&self, name: &str, it: &Value) {
        fs::write(self.at(name), it.to_string()).unwrap();
    }

    /// Three trustees with a batch each of share and deposit keys, assigned to one lot.
    fn trustees(&self) -> Value {
        let mut known = String::new();
        for x in 1..=3 {
            let store = format!("store{x}");
            let name = format!("trustee-{x}");
            known += &self.run(&["trustee", "--store", &store, "init", "--name", &name]);
            for purpose in ["share", "deposit"] {
                let out = format!("batch-{purpose}-{x}.json");
                self.run(&[
                    "trustee",
                    "--store",
                    &store,
                    "batch",
                    "--purpose",
                    purpose,
                    "--count",
                    "3",
                    "--out",
                    &out,
                ]);
            }
        }
        fs::write(self.at("trustees.txt"), known).unwrap();
        let batch = |purpose: &str, x: u8| self.json(&format!("batch-{purpose}-{x}.json"));
        let statement = |purpose: &str, x: u8, i: usize| batch(purpose, x)["statements"][i].clone();
        let sets = [
            ("price", "share", 0),
            ("price", "deposit", 0),
            ("tech", "share", 1),
            ("tech", "deposit", 1),
        ];
        let proposed: Vec<Value> = sets
            .iter()
            .map(|(envelope, purpose, i)| {
                let pks: Vec<Value> =
                    (1..=3).map(|x| statement(purpose, x, *i)["pk"].clone()).collect();
                json!({"envelope": envelope, "purpose": purpose, "pks": pks})
            })
            .collect();
        let close_s = now_s() - 100;
        let proposal = json!({
            "v": "ggzy.assign/v1", "tender": "SAMPLE-1", "lot": "1", "round": "1",
            "close_s": close_s, "t": 2, "sets": proposed,
        });
        self.put("proposal.json", &proposal);
        for x in 1..=3 {
            let (store, out) = (format!("store{x}"), format!("assigned-{x}.json"));
            self.run(&[
                "trustee",
                "--store",
                &store,
                "assign",
                "--proposal",
                "proposal.json",
                "--out",
                &out,
                "--yes",
            ]);
        }
        self.lot(&proposed, close_s)
    }

    /// The lot file that a platform would publish for the proposed sets.
    fn lot(&self, proposed: &[Value], close_s: u64) -> Value {
        let statement = |purpose: &str, x: u8, i: usize| {
            self.json(&format!("batch-{purpose}-{x}.json"))["statements"][i].clone()
        };
        let set = |k: usize, purpose: &str, i: usize| {
            let all: Vec<Value> = (1..=3)
                .map(|x| self.json(&format!("assigned-{x}.json"))["assignments"][k].clone())
                .collect();
            let statements: Vec<Value> = (1..=3)
                .map(|x| {
                    let it = statement(purpose, x, i);
                    let trustee = format!("trustee-{x}");
                    json!({"trustee": trustee, "serial": it["serial"], "sig": it["sig"]})
                })
                .collect();
            let assignments: Vec<Value> = (1..=3)
                .map(|x| json!({"trustee": format!("trustee-{x}"), "sig": all[x - 1]["sig"]}))
                .collect();
            json!({
                "pks": proposed[k]["pks"], "pks_hash": all[0]["pks_hash"],
                "statements": statements, "assignments": assignments,
            })
        };
        let lot = json!({
            "v": "ggzy.lot/v1", "tender": "SAMPLE-1", "lot": "1", "round": "1", "t": 2, "n": 3,
            "stamps": {"close_s": close_s},
            "envelopes": [
                {"name": "price", "keys": {
                    "share": set(0, "share", 0), "deposit": set(1, "deposit", 0),
                }},
                {"name": "tech", "keys": {
                    "share": set(2, "share", 1), "deposit": set(3, "deposit", 1),
                }},
            ],
            "form": [
                {"name": "price_fen", "kind": "amount", "audience": "public"},
                {"name": "quality", "kind": "text", "audience": "public"},
                {"name": "manager_phone", "kind": "text", "audience": "supervisor"},
            ],
        });
        self.put("lot.json", &lot);
        lot
    }

    fn seal(&self, out: &str, more: &[&str]) -> Output {
        let mut args = vec![
            "seal",
            "--lot",
            "lot.json",
            "--key",
            "bidder.age",
            "--id",
            "91000000MA5AMPE01T",
            "--fields",
            "fields.json",
            "--file",
            "tech=tech.zip",
            "--trustees",
            "trustees.txt",
            "--out",
            out,
        ];
        args.extend(more);
        self.try_run(&args)
    }

    fn bidder(&self) -> String {
        let printed = self.run(&["new", "--out", "bidder.age"]);
        fs::write(self.at("tech.zip"), b"technical".repeat(50_000)).unwrap();
        self.put("fields.json", &json!({"price_fen": "123456789", "quality": "合格"}));
        printed.lines().next().unwrap().to_owned()
    }

    /// A release request for one bid that has keyed in.
    fn request(&self, lot: &Value, bid: &str, envelope: &str, key_in: &Value) -> Value {
        let record = fs::read_to_string(self.at(bid).join("record.json")).unwrap();
        let at = usize::from(envelope == "tech");
        let parsed: Value = serde_json::from_str(&record).unwrap();
        let header = parsed["envelopes"][at]["hdr"].as_str().unwrap();
        let ctx = &header[16..80];
        let s_b = key_in[ctx].as_str().unwrap();
        let digest = key_set_digest(&[(unhex32(ctx).unwrap(), unhex32(s_b).unwrap())]);
        let now = now_s();
        json!({
            "v": "ggzy.release/v1", "lot": lot, "envelope": envelope, "purpose": "share",
            "log": {
                "close_index": 9, "closes": 1, "keyin_closes": 1, "settlements": 0,
                "witness_close_s": lot["stamps"]["close_s"], "witness_keyin_s": now - 10,
                "window_end_s": now - 12,
                "now_s": now, "digest": hex(&digest), "leaf": hex(LEAF), "keyed_in": [ctx],
                "deposited": [], "failed": [], "due": ["price", "tech"],
            },
            "bids": [{
                "ctx": ctx, "record": record, "leaf": 5, "in_set_root": true,
                "superseded": false, "s_b": s_b,
            }],
        })
    }

    fn release(&self, x: u8, request: &Value) -> Output {
        self.put("r.request.json", request);
        let (store, out) = (format!("store{x}"), format!("shares-{x}.json"));
        self.try_run(&[
            "trustee",
            "--store",
            &store,
            "release",
            "--request",
            "r.request.json",
            "--out",
            &out,
            "--yes",
        ])
    }
}

fn ok(out: &Output) -> String {
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout.clone()).unwrap()
}

fn refusal(out: &Output) -> String {
    assert!(!out.status.success());
    String::from_utf8(out.stderr.clone()).unwrap()
}

fn share_set(lot: &Value, at: usize) -> KeySet {
    let pks = lot["envelopes"][at]["keys"]["share"]["pks"].as_array().unwrap();
    let pks: Vec<Vec<u8>> = pks.iter().map(|it| unhex(it.as_str().unwrap()).unwrap()).collect();
    KeySet::new(Purpose::Share, 2, &pks, &Default::default()).unwrap()
}

/// Checks the trustees' signatures and combines their shares of one bid.
fn combined(world: &World, lot: &Value, at: usize, header: &[u8], ctx: &[u8; 32]) -> [u8; 32] {
    let known = fs::read_to_string(world.at("trustees.txt")).unwrap();
    let signers = seal::keyset::parse_trustees(&known).unwrap();
    let signers: Vec<[u8; 32]> = signers.into_values().collect();
    let (mut answers, mut statements) = (Answers::new(), Vec::new());
    for x in [1, 3] {
        let it = world.json(&format!("shares-{x}.json"));
        let it = &it["statements"][0];
        let share = unhex(it["share"].as_str().unwrap()).unwrap();
        answers.insert(x, Some(share.clone().try_into().unwrap()));
        let signature = unhex(it["sig"].as_str().unwrap()).unwrap();
        statements.push(ShareStatement { x, signature, share: Some(share) });
    }
    check_statements(&Named { ctx, header, leaf: LEAF }, &statements, &signers).unwrap();
    let set = share_set(lot, at);
    let parsed = Header::parse(header, ctx, 2, 3).unwrap();
    match combine(&Shared::Header(&parsed), &set, &answers, None, None).outcome {
        Outcome::Good(s_t) => *s_t,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_bid_goes_from_seal_to_open_with_two_of_three_trustees() {
    let world = World::new("line");
    let (lot, bound) = (world.trustees(), world.bidder());
    let printed = ok(&world.seal("bid", &[]));
    let words = printed.lines().find_map(|it| it.strip_prefix("words 二十四字 ")).unwrap();
    let by_words = world.run(&["key-in", "--evidence", "bid/evidence.json", "--words", words]);
    let by_file =
        world.run(&["key-in", "--evidence", "bid/evidence.json", "--key-file", "bid/key.age"]);
    assert_eq!(by_words, by_file);
    let shown = world.run(&["words", "--key-file", "bid/key.age", "--record", "bid/record.json"]);
    assert_eq!(shown.trim(), words);
    let key_in: Value = serde_json::from_str(&by_words).unwrap();
    assert_eq!(key_in.as_object().unwrap().len(), 2);
    for (at, envelope) in ["price", "tech"].into_iter().enumerate() {
        let request = world.request(&lot, "bid", envelope, &key_in);
        let ctx = unhex32(request["bids"][0]["ctx"].as_str().unwrap()).unwrap();
        for x in [1, 3] {
            ok(&world.release(x, &request));
            let first = fs::read(world.at(&format!("shares-{x}.json"))).unwrap();
            ok(&world.release(x, &request));
            assert_eq!(fs::read(world.at(&format!("shares-{x}.json"))).unwrap(), first);
        }
        let record = world.json("bid/record.json");
        let header = unhex(record["envelopes"][at]["hdr"].as_str().unwrap()).unwrap();
        let s_t = combined(&world, &lot, at, &header, &ctx);
        let object = format!("bid/{envelope}.age");
        let s_b = key_in[hex(&ctx)].as_str().unwrap().to_owned();
        let s_t = hex(&s_t);
        let open = |s_b: &str| {
            world.try_run(&[
                "open",
                "--lot",
                "lot.json",
                "--record",
                "bid/record.json",
                "--envelope",
                envelope,
                "--s-b",
                s_b,
                "--s-t",
                &s_t,
                "--object",
                &object,
                "--bound",
                &bound,
                "--out",
                "plain",
            ])
        };
        ok(&open(&s_b));
        assert!(refusal(&open(&"00".repeat(32))).contains("seal.key.mismatch"));
        let plain = fs::read(world.at("plain")).unwrap();
        match envelope {
            "tech" => assert_eq!(plain, b"technical".repeat(50_000)),
            _ => assert!(String::from_utf8(plain).unwrap().contains("\"123456789\"")),
        }
    }
}

#[test]
fn a_replacement_names_the_record_it_supersedes_and_a_stranger_key_is_noticed() {
    let world = World::new("replace");
    world.trustees();
    world.bidder();
    ok(&world.seal("one", &[]));
    ok(&world.seal("two", &["--replaces", "one/evidence.json", "--deposit"]));
    let two = world.json("two/record.json");
    let one = fs::read(world.at("one/record.json")).unwrap();
    assert_eq!(two["seq"], "2");
    assert_eq!(two["supersedes"], hex(&seal::record::digest(&one)));
    assert_eq!(two["envelopes"][0]["dep"].as_str().unwrap().len(), 624);
    let mixed =
        world.refused(&["key-in", "--evidence", "one/evidence.json", "--key-file", "two/key.age"]);
    assert!(mixed.contains("seal.keyfile.content"), "{mixed}");
    let words = world.run(&["words", "--key-file", "two/key.age", "--record", "two/record.json"]);
    let wrong =
        world.refused(&["key-in", "--evidence", "one/evidence.json", "--words", words.trim()]);
    assert!(wrong.contains("seal.key.mismatch"), "{wrong}");
    let known = fs::read_to_string(world.at("trustees.txt")).unwrap();
    let mut lines: Vec<&str> = known.lines().collect();
    lines.pop();
    fs::write(world.at("trustees.txt"), lines.join("\n")).unwrap();
    assert!(refusal(&world.seal("three", &[])).contains("seal.pks.statement"));
    assert!(!world.at("three/record.json").exists());
    world.put("fields.json", &json!({"price_fen": "1", "quality": "合格", "manager_phone": "1"}));
    fs::write(world.at("trustees.txt"), known).unwrap();
    assert!(refusal(&world.seal("four", &[])).contains("seal.content.audience"));
}

#[test]
fn every_refusal_of_a_release_comes_with_its_code() {
    let world = World::new("refusals");
    let lot = world.trustees();
    world.bidder();
    ok(&world.seal("bid", &[]));
    let key_in =
        world.run(&["key-in", "--evidence", "bid/evidence.json", "--key-file", "bid/key.age"]);
    let key_in: Value = serde_json::from_str(&key_in).unwrap();
    let good = world.request(&lot, "bid", "price", &key_in);
    let now = now_s();
    let close = lot["stamps"]["close_s"].as_u64().unwrap();
    let zero = "00".repeat(32);
    let faults: BTreeMap<&str, Vec<(&str, Value)>> = BTreeMap::from([
        (
            "seal.release.set",
            vec![
                ("/bids/0/ctx", json!(zero)),
                ("/bids/0/leaf", json!(9)),
                ("/bids/0/in_set_root", json!(false)),
                ("/bids/0/superseded", json!(true)),
                ("/log/keyed_in", json!([])),
                ("/log/failed", good["log"]["keyed_in"].clone()),
            ],
        ),
        (
            "seal.release.close_twice",
            vec![
                ("/log/closes", json!(2)),
                ("/log/keyin_closes", json!(0)),
                ("/log/settlements", json!(1)),
                ("/log/deposited", json!([zero])),
            ],
        ),
        (
            "seal.release.early",
            vec![
                ("/log/witness_close_s", json!(close - 1)),
                ("/log/window_end_s", json!(now + 100)),
                ("/lot/stamps/close_s", json!(now + 1000)),
            ],
        ),
        ("seal.release.clock", vec![("/log/now_s", json!(now - 90))]),
        (
            "seal.release.keyin_incomplete",
            vec![("/bids/0/s_b", json!(zero)), ("/log/digest", json!(zero)), ("/bids", json!([]))],
        ),
        ("seal.release.not_due", vec![("/log/due", json!(["tech"]))]),
    ]);
    for (code, faults) in faults {
        for (pointer, value) in faults {
            let mut request = good.clone();
            *request.pointer_mut(pointer).unwrap() = value;
            let said = refusal(&world.release(1, &request));
            assert!(said.contains(code), "{pointer}: wanted {code}, got {said}");
        }
    }
    // A T that moved earlier than the assigned one does not count.
    let mut earlier = good.clone();
    *earlier.pointer_mut("/lot/stamps/close_s").unwrap() = json!(close - 500);
    *earlier.pointer_mut("/log/witness_close_s").unwrap() = json!(close - 400);
    assert!(refusal(&world.release(1, &earlier)).contains("seal.release.early"));
    ok(&world.release(1, &good));
    let mut other = good.clone();
    *other.pointer_mut("/log/now_s").unwrap() = json!(now + 1);
    assert!(refusal(&world.release(1, &other)).contains("seal.release.spent"));
    fs::create_dir(world.at("inbox")).unwrap();
    fs::write(world.at("inbox/a.request.json"), good.to_string()).unwrap();
    fs::write(world.at("inbox/b.request.json"), other.to_string()).unwrap();
    world.run(&["trustee", "--store", "store2", "release", "--attend", "inbox", "--once"]);
    assert!(world.at("inbox/a.shares.json").exists());
    let said = fs::read_to_string(world.at("inbox/b.refused.txt")).unwrap();
    assert!(said.contains("seal.release.spent"), "{said}");
}

#[test]
fn deposited_keys_are_released_before_the_shares() {
    let world = World::new("deposit");
    let lot = world.trustees();
    world.bidder();
    ok(&world.seal("bid", &["--deposit"]));
    let key_in =
        world.run(&["key-in", "--evidence", "bid/evidence.json", "--key-file", "bid/key.age"]);
    let key_in: Value = serde_json::from_str(&key_in).unwrap();
    let mut request = world.request(&lot, "bid", "price", &key_in);
    request["purpose"] = json!("deposit");
    request["log"]["deposited"] = request["log"]["keyed_in"].clone();
    request["log"]["keyed_in"] = json!([]);
    let ctx = request["bids"][0]["ctx"].as_str().unwrap().to_owned();
    let s_b = request["bids"][0]["s_b"].take();
    request["bids"][0]["s_b"] = json!("");
    ok(&world.release(1, &request));
    ok(&world.release(2, &request));
    let shares: Vec<(u8, [u8; 32])> = (1..=2)
        .map(|x| {
            let it = world.json(&format!("shares-{x}.json"));
            (x, unhex32(it["statements"][0]["share"].as_str().unwrap()).unwrap())
        })
        .collect();
    let record = world.json("bid/record.json");
    let dep = unhex(record["envelopes"][0]["dep"].as_str().unwrap()).unwrap();
    let pks = lot["envelopes"][0]["keys"]["deposit"]["pks"].as_array().unwrap();
    let pks: Vec<Vec<u8>> = pks.iter().map(|it| unhex(it.as_str().unwrap()).unwrap()).collect();
    let set = KeySet::new(Purpose::Deposit, 2, &pks, &Default::default()).unwrap();
    let expected = seal::deposit::Expected {
        deposited: seal::deposit::Deposited::Key,
        ctx_d: dep[8..40].try_into().unwrap(),
        check: dep[40..72].try_into().unwrap(),
        t: 2,
        n: 3,
    };
    let deposit = seal::deposit::Deposit::parse(&dep, &expected).unwrap();
    let shares = shares.into_iter().collect();
    let ctx = unhex32(&ctx).unwrap();
    let found = seal::combine::combine_deposit(&deposit, &ctx, &set, &shares).unwrap();
    assert_eq!(hex(&found[..]), s_b.as_str().unwrap());
    // Share and deposit secret of one envelope are never both published.
    let keyed: Value = json!({ hex(&ctx): s_b });
    let mut share = world.request(&lot, "bid", "price", &keyed);
    share["log"]["deposited"] = share["log"]["keyed_in"].clone();
    share["log"]["keyed_in"] = json!([]);
    share["log"]["settlements"] = json!(1);
    ok(&world.release(1, &share));
    let serial = |purpose: &str| {
        let it = world.json(&format!("batch-{purpose}-1.json"));
        it["statements"][0]["serial"].to_string()
    };
    let publish = |serial: &str| {
        world.try_run(&[
            "trustee",
            "--store",
            "store1",
            "publish-secret",
            "--serial",
            serial,
            "--yes",
        ])
    };
    let secret = unhex32(ok(&publish(&serial("deposit"))).trim()).unwrap();
    assert_eq!(&seal::keyset::one_time_public(&secret), set.key(1).unwrap());
    refusal(&publish(&serial("share")));
    world.run(&["trustee", "--store", "store1", "destroy", "--serial", &serial("share"), "--yes"]);
    refusal(&publish(&serial("share")));
    assert!(!world.at("store1/keys").join(format!("{}.age", serial("share"))).exists());
}

#[test]
fn a_drill_opens_a_test_header_and_spends_its_key() {
    let world = World::new("drill");
    world.trustees();
    let batches: Vec<Value> =
        (1..=3).map(|x| world.json(&format!("batch-share-{x}.json"))).collect();
    let pks: Vec<Vec<u8>> = batches
        .iter()
        .map(|it| unhex(it["statements"][2]["pk"].as_str().unwrap()).unwrap())
        .collect();
    let set = KeySet::new(Purpose::Share, 2, &pks, &Default::default()).unwrap();
    let ctx = hash_labelled("drill", &[&[7; 32]]);
    let header = Header::derive(&[1; 32], &[2; 32], &ctx, &set);
    let pks: Vec<String> = pks.iter().map(|it| hex(it)).collect();
    let drill = json!({
        "v": "ggzy.drill/v1", "t": 2, "pks": pks, "nonce": hex(&[7; 32]),
        "header": hex(header.as_bytes()),
    });
    world.put("drill.json", &drill);
    let mut answers = Answers::new();
    for x in 1..=3 {
        let store = format!("store{x}");
        let args =
            ["trustee", "--store", &store, "drill", "--drill", "drill.json", "--out", "d.json"];
        world.run(&args);
        let share = world.json("d.json")["share"].as_str().unwrap().to_owned();
        answers.insert(x, unhex32(&share));
        assert!(world.refused(&args).contains("seal.pks.spent"));
    }
    let found = combine(&Shared::Header(&header), &set, &answers, None, None);
    assert!(matches!(found.outcome, Outcome::Good(s) if *s == [2; 32]));
    assert!(found.wrong.is_empty());
}

#[test]
fn a_detached_signature_is_checked_by_openssl() {
    let world = World::new("sign");
    let public = world.run(&["new", "--out", "me.age"]);
    fs::write(world.at("act"), b"daylight.act/1\n{\"x\":1}").unwrap();
    let signature = world.run(&["sign", "--key", "me.age", "--label", "daylight.act/1", "act"]);
    let key = unhex32(public.lines().next().unwrap()).unwrap();
    let bytes = fs::read(world.at("act")).unwrap();
    assert!(seal::ed25519::verify(&key, &bytes, &unhex(signature.trim()).unwrap()));
    world.refused(&["sign", "--key", "me.age", "--label", "daylight.other/1", "act"]);
    world.refused(&["new", "--out", "me.age"]);
    if Command::new("openssl").arg("version").output().is_err() {
        println!("SKIPPED openssl: not here (apt install openssl)");
        return;
    }
    let check = |file: &Path| {
        Command::new("openssl")
            .current_dir(&world.folder)
            .args(["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "act.pem"])
            .args(["-sigfile", "act.sig", "-in"])
            .arg(file)
            .output()
            .unwrap()
            .status
            .success()
    };
    assert!(check(Path::new("act")));
    fs::write(world.at("other"), b"daylight.act/1\n{\"x\":2}").unwrap();
    assert!(!check(Path::new("other")));
}
