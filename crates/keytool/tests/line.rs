//! The tool at a prompt: one lot from trustees' keys to an opened price, and every refusal.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use seal::bytes::{hash_labelled, hex, unhex, unhex32};
use seal::combine::{Answers, Outcome, Shared, combine};
use seal::header::Header;
use seal::keyset::{KeySet, Purpose};
use seal::statement::{Named, ShareStatement, check_statements};
use serde_json::{Value, json};

mod package;

use package::{Signers, Story, ctx_of};

/// What a test bends in a story.
type Fault = fn(&mut Story);

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

    /// The log's story of one bid that has keyed in, closed and witnessed in time.
    fn story(&self, lot: &Value, bid: &str, envelope: &str, key_in: &Value) -> Story {
        let evidence = self.json(&format!("{bid}/evidence.json"));
        let ctx = ctx_of(evidence["record"].as_str().unwrap(), envelope);
        let s_b = key_in[&ctx].as_str().unwrap().to_owned();
        let close = lot["stamps"]["close_s"].as_u64().unwrap();
        let now = now_s();
        fs::write(self.at("policy"), Signers::new(60).policy().encode()).unwrap();
        Story {
            lot: lot.clone(),
            of_auction: false,
            envelope: envelope.to_owned(),
            purpose: "share".to_owned(),
            bids: vec![evidence],
            keyed: vec![(ctx, s_b)],
            deposited: Vec::new(),
            settled: None,
            absent: Vec::new(),
            deadline_s: close,
            extended_s: None,
            // No tender's deadline: it stands before the notice.
            early_s: Some(close - 100),
            window_end_s: now - 12,
            noted_close_s: close + 2,
            noted_keyin_s: now - 10,
            now_s: now,
            closes: 1,
            keyin_closes: 1,
            late: 0,
            set_root: None,
            digest: None,
            failed_round: None,
        }
    }

    /// Releases for a story as its platform would tell it.
    fn release_story(&self, x: u8, story: &Story) -> Output {
        self.release(x, &story.package(&Signers::new(60)).0)
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
            "--policy",
            "policy",
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
fn combined(world: &World, lot: &Value, at: usize, named: &Named) -> [u8; 32] {
    let (header, ctx) = (named.header, named.ctx);
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
    check_statements(named, &statements, &signers).unwrap();
    let set = share_set(lot, at);
    let parsed = Header::parse(header, ctx, 2, 3).unwrap();
    match combine(&Shared::Header(&parsed), &set, &answers, None, None).outcome {
        Outcome::Good(s_t) => *s_t,
        other => panic!("{other:?}"),
    }
}

/// A zip of one small member, as any tool makes it.
fn small_zip() -> Vec<u8> {
    let head = [20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0, 0x8b, 0x9e, 0xd9, 0xd3, 1, 0, 0, 0, 1, 0, 0, 0];
    let (name, length) = ([1, 0, 0, 0], [48_u8, 0, 0, 0, 32, 0, 0, 0, 0, 0]);
    let local = [&b"PK\x03\x04"[..], &head, &name, b"a", b"A"].concat();
    let central = [&b"PK\x01\x02\x14\0"[..], &head, &name, &[0; 14], b"a"].concat();
    let end = [&b"PK\x05\x06\0\0\0\0\x01\0\x01\0"[..], &length].concat();
    let mut all = [local, central.clone(), end].concat();
    let at = all.len() - 10;
    all[at] = central.len() as u8;
    all
}

#[test]
fn what_the_first_opening_reads_out_is_put_before_the_files_and_signed() {
    use seal::first::{Asked, Scan, judge};
    let world = World::new("first");
    let (mut lot, bound) = (world.trustees(), world.bidder());
    let form = lot["form"].as_array_mut().unwrap();
    form.push(json!({"name": "consortium", "kind": "text", "audience": "first"}));
    lot["first"] = json!("tech");
    world.put("lot.json", &lot);
    fs::write(world.at("tech.zip"), small_zip()).unwrap();
    let missing = refusal(&world.seal("none", &[]));
    assert!(missing.contains("consortium"), "{missing}");
    let members = "91000000MA5AMPE01T|甲|60|no|土建;91000000MA5AMPE02T|乙|40|yes|安装";
    let said = json!({"price_fen": "123456789", "quality": "合格", "consortium": members});
    world.put("fields.json", &said);
    ok(&world.seal("bid", &[]));
    let evidence = world.json("bid/evidence.json");
    assert_eq!(evidence["lot"]["first"], "tech", "the evidence keeps what was asked for");
    let record = evidence["record"].as_str().unwrap();
    let ctx: [u8; 32] = unhex32(&ctx_of(record, "tech")).unwrap();
    let mut scan = Scan::default();
    std::io::copy(&mut fs::File::open(world.at("bid/tech.zip")).unwrap(), &mut scan).unwrap();
    let key = unhex32(&bound).unwrap();
    let asked = Asked { names: &["consortium"], ctx: &ctx, key: &key };
    let first = judge(scan.finish(), &asked).unwrap().unwrap();
    assert_eq!(first.fields[0].value, members);
    // What already holds such a member, or is no zip, is not sealed.
    for content in [fs::read(world.at("bid/tech.zip")).unwrap(), b"%PDF-1.7".to_vec()] {
        fs::write(world.at("tech.zip"), content).unwrap();
        refusal(&world.seal("again", &[]));
        let _ = fs::remove_dir_all(world.at("again"));
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
        let mut story = world.story(&lot, "bid", envelope, &key_in);
        let (_, leaf) = story.package(&Signers::new(60));
        let ctx = unhex32(&story.keyed[0].0).unwrap();
        for x in [1, 3] {
            ok(&world.release_story(x, &story));
            let first = fs::read(world.at(&format!("shares-{x}.json"))).unwrap();
            // A package fetched a second later names the same set: the same bytes again.
            story.now_s += 1;
            ok(&world.release_story(x, &story));
            assert_eq!(fs::read(world.at(&format!("shares-{x}.json"))).unwrap(), first);
        }
        let record = world.json("bid/record.json");
        let header = unhex(record["envelopes"][at]["hdr"].as_str().unwrap()).unwrap();
        let named = Named { ctx: &ctx, header: &header, leaf: &leaf };
        let s_t = combined(&world, &lot, at, &named);
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

const ZERO: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Each refusal of seal.md §10.3 with what in the log or the package brings it about.
fn faults() -> Vec<(&'static str, &'static str, Fault)> {
    vec![
        ("seal.release.set", "a listed ctx that no record has", |it| it.keyed[0].0 = ZERO.into()),
        ("seal.release.set", "a record whose leaf stands after the close", |it| it.late = 1),
        ("seal.release.set", "a root over other leaves", |it| it.set_root = Some(ZERO.into())),
        ("seal.release.set", "a standing bid that no list names", |it| it.keyed.clear()),
        ("seal.release.set", "a record that is not the leaf's", |it| {
            it.bids[0]["salt_r"] = json!(ZERO);
        }),
        ("seal.release.close_twice", "two closes", |it| it.closes = 2),
        ("seal.release.close_twice", "no key-in close", |it| it.keyin_closes = 0),
        ("seal.release.close_twice", "two key-in closes", |it| it.keyin_closes = 2),
        ("seal.release.close_twice", "a settlement of nothing", |it| {
            it.settled = Some((Vec::new(), Vec::new()));
        }),
        ("seal.release.early", "a close witnessed before T", |it| {
            it.noted_close_s = it.deadline_s - 2;
        }),
        ("seal.release.early", "a window that still runs", |it| it.window_end_s = it.now_s + 100),
        ("seal.release.early", "a T that was moved on", |it| {
            it.extended_s = Some(it.now_s + 1000);
        }),
        ("seal.release.early", "a T that was moved back", |it| {
            it.extended_s = Some(it.deadline_s - 50);
        }),
        ("seal.release.clock", "witnesses ninety seconds behind this clock", |it| {
            it.window_end_s = it.deadline_s + 1;
            it.noted_keyin_s = it.deadline_s + 3;
            it.now_s -= 90;
        }),
        ("seal.release.clock", "witnesses ninety seconds ahead", |it| it.now_s += 90),
        ("seal.release.keyin_incomplete", "a half that misses its CB", |it| {
            it.keyed[0].1 = ZERO.into();
        }),
        ("seal.release.keyin_incomplete", "a digest over other keys", |it| {
            it.digest = Some(ZERO.into());
        }),
        ("seal.release.not_due", "a round that failed", |it| it.failed_round = Some(())),
    ]
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
    let good = world.story(&lot, "bid", "price", &key_in);
    for (code, what, fault) in faults() {
        let mut story = good.clone();
        fault(&mut story);
        let said = refusal(&world.release_story(1, &story));
        assert!(said.contains(code), "{what}: wanted {code}, got {said}");
    }
    // The platform hands over fewer halves than the log's list holds.
    let (mut fewer, _) = good.package(&Signers::new(60));
    fewer["bids"] = json!([]);
    assert!(refusal(&world.release(1, &fewer)).contains("seal.release.keyin_incomplete"));
    // A T that moved earlier than the assigned one does not count.
    let mut earlier = good.clone();
    earlier.deadline_s -= 500;
    earlier.noted_close_s = earlier.deadline_s + 100;
    assert!(refusal(&world.release_story(1, &earlier)).contains("seal.release.early"));
    ok(&world.release_story(1, &good));
    let mut other = good.clone();
    other.window_end_s += 1;
    assert!(refusal(&world.release_story(1, &other)).contains("seal.release.spent"));
    fs::create_dir(world.at("inbox")).unwrap();
    let put = |name: &str, story: &Story| {
        let package = story.package(&Signers::new(60)).0.to_string();
        fs::write(world.at("inbox").join(name), package).unwrap();
    };
    put("a.request.json", &good);
    put("b.request.json", &other);
    let args = ["trustee", "--store", "store2", "release", "--attend", "inbox", "--once"];
    world.run(&[&args[..], &["--policy", "policy"]].concat());
    assert!(world.at("inbox/a.shares.json").exists());
    let said = fs::read_to_string(world.at("inbox/b.refused.txt")).unwrap();
    assert!(said.contains("seal.release.spent"), "{said}");
}

#[test]
fn a_replaced_record_is_not_opened_even_if_the_platform_lists_it() {
    let world = World::new("replaced");
    let lot = world.trustees();
    world.bidder();
    ok(&world.seal("one", &[]));
    ok(&world.seal("two", &["--replaces", "one/evidence.json"]));
    let keys = |bid: &str| -> Value {
        let (evidence, key) = (format!("{bid}/evidence.json"), format!("{bid}/key.age"));
        let out = world.run(&["key-in", "--evidence", &evidence, "--key-file", &key]);
        serde_json::from_str(&out).unwrap()
    };
    let mut story = world.story(&lot, "two", "price", &keys("two"));
    story.bids.insert(0, world.json("one/evidence.json"));
    let old = world.story(&lot, "one", "price", &keys("one"));
    let mut both = story.clone();
    both.keyed.extend(old.keyed.clone());
    both.keyed.sort();
    assert!(refusal(&world.release_story(1, &both)).contains("seal.release.set"));
    let mut only_old = story.clone();
    only_old.keyed = old.keyed;
    assert!(refusal(&world.release_story(1, &only_old)).contains("seal.release.set"));
    ok(&world.release_story(1, &story));
}

#[test]
fn the_envelopes_of_an_auction_are_released_by_its_terms() {
    let world = World::new("auction");
    let mut lot = world.trustees();
    lot["envelopes"].as_array_mut().unwrap().truncate(1);
    world.put("lot.json", &lot);
    world.bidder();
    let mut seal = vec!["seal", "--lot", "lot.json", "--key", "bidder.age"];
    seal.extend(["--id", "91000000MA5AMPE01T", "--fields", "fields.json"]);
    seal.extend(["--trustees", "trustees.txt", "--out", "bid"]);
    ok(&world.try_run(&seal));
    let key_in =
        world.run(&["key-in", "--evidence", "bid/evidence.json", "--key-file", "bid/key.age"]);
    let key_in: Value = serde_json::from_str(&key_in).unwrap();
    let mut story = world.story(&lot, "bid", "price", &key_in);
    (story.of_auction, story.early_s) = (true, None);
    for x in [1, 3] {
        ok(&world.release_story(x, &story));
    }
    // Neither a notice nor terms: nobody knows by which keys.
    let (mut bare, _) = story.package(&Signers::new(60));
    bare["lot"] = json!("OTHER-1/1/1");
    assert!(refusal(&world.release(1, &bare)).contains("log.history_missing"));
}

#[test]
fn a_log_that_its_witnesses_did_not_sign_is_not_believed() {
    let world = World::new("unsigned");
    let lot = world.trustees();
    world.bidder();
    ok(&world.seal("bid", &[]));
    let key_in =
        world.run(&["key-in", "--evidence", "bid/evidence.json", "--key-file", "bid/key.age"]);
    let key_in: Value = serde_json::from_str(&key_in).unwrap();
    let mut story = world.story(&lot, "bid", "price", &key_in);
    // The notice is the first entry, which is bent below.
    story.early_s = None;
    let signers = Signers::new(60);
    let (good, _) = story.package(&signers);
    let bend = |code: &str, bend: &dyn Fn(&mut Value)| {
        let mut package = good.clone();
        bend(&mut package);
        let said = refusal(&world.release(1, &package));
        assert!(said.contains(code), "wanted {code}, got {said}");
    };
    // Other witnesses than those of the policy that the trustee holds.
    let said = refusal(&world.release(1, &story.package(&Signers::new(90)).0));
    assert!(said.contains("log.archive_grammar"), "{said}");
    bend("log.consistency", &|it| it["log"]["left"][0] = json!(ZERO));
    bend("log.consistency", &|it| {
        let entry = it["log"]["entries"][0].as_str().unwrap().replace("Announced", "Announcee");
        it["log"]["entries"][0] = json!(entry);
    });
    bend("log.consistency", &|it| {
        it["log"]["entries"].as_array_mut().unwrap().pop();
    });
    bend("log.consistency", &|it| {
        it["log"]["checkpoints"].as_array_mut().unwrap().pop();
    });
    bend("receipt.quorum", &|it| {
        let note = it["log"]["checkpoints"][1].as_str().unwrap();
        let lines: Vec<&str> = note.lines().collect();
        let one = lines[..lines.len() - 1].join("\n") + "\n";
        it["log"]["checkpoints"][1] = json!(one);
    });
    // A piece that begins after the lot's first event could hide an earlier close.
    bend("log.consistency", &|it| it["log"]["from"] = json!(7));
    ok(&world.release(1, &good));
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
    let share = world.story(&lot, "bid", "price", &key_in);
    let (ctx, s_b) = share.keyed[0].clone();
    let mut deposit = share.clone();
    deposit.purpose = "deposit".to_owned();
    deposit.keyed.clear();
    deposit.deposited = vec![ctx.clone()];
    // Shares are not released while deposits are unsettled.
    let mut unsettled = deposit.clone();
    unsettled.purpose = "share".to_owned();
    assert!(refusal(&world.release_story(1, &unsettled)).contains("seal.release.close_twice"));
    ok(&world.release_story(1, &deposit));
    ok(&world.release_story(2, &deposit));
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
    let ctx_bytes = unhex32(&ctx).unwrap();
    let found = seal::combine::combine_deposit(&deposit, &ctx_bytes, &set, &shares).unwrap();
    assert_eq!(hex(&found[..]), s_b);
    // Settled, the recovered key counts like one handed in.
    let mut settled = share.clone();
    settled.deposited = vec![ctx.clone()];
    settled.settled = Some((vec![ctx], Vec::new()));
    ok(&world.release_story(1, &settled));
    let serial = |purpose: &str| {
        let it = world.json(&format!("batch-{purpose}-1.json"));
        it["statements"][0]["serial"].to_string()
    };
    let publish = |serial: &str| {
        let args = ["trustee", "--store", "store1", "publish-secret", "--serial", serial];
        world.try_run(&[&args[..], &["--yes"]].concat())
    };
    // Share and deposit secret of one envelope are never both published.
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
