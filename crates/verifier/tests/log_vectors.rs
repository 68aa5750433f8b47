//! The verifier against every row of the shared log vectors.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use record::canonical;
use record::leaf::Form;
use record::receipt::{Extra, Held};
use serde_json::{Value, json};
use translog::memory::MemoryTiles;
use translog::writer::Writer;
use translog::{Hash, Policy};
use verifier::log::read::read as read_files;
use verifier::log::{
    Closeness, Link, LotFacts, MemoryFiles, Options, OwnRecord, Standing, check,
    check_acknowledgement, check_held, check_receipt, exit_code,
};
use verifier::numbers::Numbers;

fn vectors(name: &str) -> Value {
    let path = format!("{}/../../vectors/log-v1/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn decode(it: &Value) -> Vec<u8> {
    STANDARD.decode(it.as_str().unwrap()).unwrap()
}

fn text(it: &Value) -> &str {
    it.as_str().unwrap()
}

fn kinds(file: &Value) -> Vec<(&str, Form)> {
    let of = |name: &str, form| {
        file["kinds"][name].as_array().unwrap().iter().map(move |it| (text(it), form))
    };
    of("clear", Form::Clear).chain(of("opaque", Form::Opaque)).collect()
}

#[test]
fn every_sequence_of_leaves_has_exactly_its_codes() {
    let file = vectors("leaves.json");
    let kinds = kinds(&file);
    let mut rows = 0;
    for row in ["positive", "negative"].iter().flat_map(|it| file[it].as_array().unwrap()) {
        let Some(leaves) = row.get("leaves") else { continue };
        rows += 1;
        let entries: Vec<Vec<u8>> = leaves.as_array().unwrap().iter().map(decode).collect();
        let bundle: Vec<canonical::Value> = row
            .get("bundle")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|it| canonical::parse(it.to_string().as_bytes()).unwrap())
            .collect();
        let read = verifier::log::leaves::read(&entries, &kinds, &bundle, &|_| None);
        let mut codes: Vec<&str> = read.findings.iter().map(|it| it.code.text()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(json!(codes), row["codes"], "{}", row["name"]);
    }
    assert_eq!(rows, 17);
}

/// The case of a row: the base case with the row's changes.
struct Case {
    files: MemoryFiles,
    facts: LotFacts,
}

fn build(case: &Value, patch: &Value) -> Case {
    let field = |name: &str| patch.get(name).unwrap_or(&case[name]).clone();
    let mut entries: Vec<Vec<u8>> =
        case["entries"].as_array().unwrap().iter().map(decode).collect();
    for (at, it) in patch.get("entries").and_then(Value::as_object).into_iter().flatten() {
        entries[at.parse::<usize>().unwrap()] = decode(it);
    }
    let notes = case["notes"].as_array().unwrap().iter().enumerate();
    let mut notes: BTreeMap<usize, Value> = notes.map(|(at, it)| (at, it.clone())).collect();
    for (at, it) in patch.get("notes").and_then(Value::as_object).into_iter().flatten() {
        notes.insert(at.parse().unwrap(), it.clone());
    }
    let notes = notes.values().filter(|it| !it.is_null());
    let archive: String = notes.map(|it| format!("{}\n", text(it))).collect();
    let archive = patch.get("archive").map_or(archive, |it| text(it).to_owned());
    let mut writer = Writer::resume(MemoryTiles::default()).unwrap();
    writer.publish(&entries).unwrap();
    let mut files = writer.store().files();
    files.insert("cosigned/2026-12-01".to_owned(), archive.into_bytes());
    for (at, it) in field("policies").as_array().unwrap().iter().enumerate() {
        files.insert(format!("policy/{}", at + 1), it.to_string().into_bytes());
    }
    let numbers =
        |it: &Value| it.as_array().unwrap().iter().map(|it| it.as_u64().unwrap()).collect();
    let facts = LotFacts {
        lot: "lot-7".to_owned(),
        announced: 1,
        deadline: field("T").as_u64().unwrap(),
        closed: field("N").as_u64().unwrap(),
        admitted: numbers(&field("admitted")),
        close_witness_s_max: 10,
        ..LotFacts::default()
    };
    Case { files: MemoryFiles(files), facts }
}

fn name(it: Closeness) -> &'static str {
    match it {
        Closeness::Tight => "tight",
        Closeness::Wide => "wide",
        Closeness::Late => "late",
        Closeness::OneWitness => "one_witness",
        Closeness::NotCheckable => "time: not checkable",
        Closeness::Undecided => "undecided",
    }
}

fn judge(case: &Case, kinds: &[(&str, Form)], row: &Value) {
    let options = Options::of(kinds);
    let facts = |_: &_| vec![case.facts.clone()];
    let report = check(&case.files, &facts, &options).unwrap();
    let (codes, notes) = report.codes();
    assert_eq!(json!(codes), row["codes"], "{}", row["name"]);
    assert_eq!(json!(notes), row["notes"], "{}", row["name"]);
    let closing = &report.closings[0];
    assert_eq!(name(closing.closeness), row["closing"], "{}", row["name"]);
    assert_eq!(json!(closing.bound), row["b"], "{}", row["name"]);
    assert_eq!(json!(closing.gap), row["gap"], "{}", row["name"]);
    let failed = !row["codes"].as_array().unwrap().is_empty();
    assert_eq!(report.exit_code(), if failed { 1 } else { 4 }, "{}", row["name"]);
}

#[test]
fn the_log_of_the_vectors_is_checked_with_its_bounds() {
    let (file, leaves) = (vectors("log.json"), vectors("leaves.json"));
    let kinds = kinds(&leaves);
    let case = build(&file["case"], &json!({}));
    let mut row = file["expect"].clone();
    row["name"] = json!("log.json");
    judge(&case, &kinds, &row);
    let options = Options { sample: verifier::log::Asked::Sample, ..Options::of(&kinds) };
    let mut log = verifier::log::read(&case.files, &options).unwrap();
    assert_eq!(json!(log.bounds.upper), file["expect"]["U"]);
    assert_eq!(json!(log.bounds.lower), file["expect"]["V"]);
    let report = verifier::log::judge(&mut log, std::slice::from_ref(&case.facts), &options);
    assert_eq!(json!(report.closings[0].bids), file["expect"]["bids"]);
    assert_eq!(json!([report.policies[0].1]), file["policies_sha256"]);
    assert_eq!(exit_code(&report.claims, report.sample), report.exit_code());
    let text = verifier::log::print::report(&report);
    assert!(text.contains("(tight): a bid shown in time came less than 4 s after T"), "{text}");
    assert!(text.lines().nth(1).unwrap().contains("结论"), "the result stands first: {text}");
}

#[test]
fn every_tampered_log_gives_exactly_its_codes() {
    let (file, leaves) = (vectors("log.json"), vectors("leaves.json"));
    let (rows, kinds) = (vectors("tampered.json"), kinds(&leaves));
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 45);
    for row in rows {
        judge(&build(&file["case"], &row["patch"]), &kinds, row);
    }
}

#[test]
fn any_flipped_byte_of_tile_or_bundle_is_found() {
    let (file, leaves) = (vectors("log.json"), vectors("leaves.json"));
    let kinds = kinds(&leaves);
    for path in ["tile/0/000.p/44", "tile/entries/000.p/44"] {
        for at in [2, 200, 1300] {
            let mut case = build(&file["case"], &json!({}));
            case.files.0.get_mut(path).unwrap()[at] ^= 1;
            let facts = |_: &_| vec![case.facts.clone()];
            let report = check(&case.files, &facts, &Options::of(&kinds));
            assert!(report.is_err() || report.unwrap().exit_code() == 1, "{path} at {at}");
        }
    }
}

#[test]
fn a_reader_who_saw_another_head_is_told() {
    let (file, leaves) = (vectors("log.json"), vectors("leaves.json"));
    let kinds = kinds(&leaves);
    let case = build(&file["case"], &json!({}));
    let mut options = Options::of(&kinds);
    let seen =
        |root: &Value| translog::Head { size: 33, root: Hash::from_hex(text(root)).unwrap() };
    options.last_seen = Some(seen(&file["roots"]["33"]));
    assert!(check(&case.files, &|_| Vec::new(), &options).unwrap().codes().0.is_empty());
    options.last_seen = Some(seen(&file["roots"]["32"]));
    let report = check(&case.files, &|_| Vec::new(), &options).unwrap();
    assert_eq!(report.codes().0, ["log.view_inconsistent"]);
}

#[test]
fn a_leaf_shut_for_too_long_is_an_orphan_and_a_kept_one_overdue() {
    let (file, leaves) = (vectors("log.json"), vectors("leaves.json"));
    let kinds = kinds(&leaves);
    let case = build(&file["case"], &json!({}));
    let mut options = Options::of(&kinds);
    let shipped = verifier::numbers::in_force(1_796_086_800);
    let none = Numbers { opaque_days_max: 0, ..shipped };
    options.numbers = Some(none);
    let report = check(&case.files, &|_| Vec::new(), &options).unwrap();
    assert_eq!(report.codes().0, ["leaf.orphan"]);
    let sealed = |until: u64, numbers: Numbers| {
        let body = format!("{{\"indexes\":[0],\"stamp_ms\":1796086800000,\"until\":{until}}}");
        let entries = [
            format!("o 1796086800 {}\n", "0".repeat(64)),
            format!("c 1796086800 StillSealed log 1\n{body}"),
        ];
        let entries = entries.map(String::into_bytes);
        let mut read = verifier::log::leaves::read(&entries, &kinds, &[], &|_| None);
        read.check_orphans(1_796_086_900, &|_| numbers);
        read.findings.iter().map(|it| it.code.text()).collect::<Vec<_>>()
    };
    assert_eq!(sealed(1_796_086_899, none), ["open.overdue"]);
    assert!(sealed(1_796_086_900, none).is_empty());
    // A list that promises more than one list may keeps nothing shut beyond its rule.
    let short = Numbers { still_sealed_days_max: 0, ..none };
    assert_eq!(sealed(1 << 52, short), ["open.overdue"]);
}

/// The log of the vectors with a `StartUnwitnessed` of this body behind it: codes, claims, exit.
fn started(body: impl Fn(&str, u64, Hash) -> String) -> (Vec<&'static str>, Vec<String>, u8) {
    let (file, leaves) = (vectors("log.json"), vectors("leaves.json"));
    let mut kinds = kinds(&leaves);
    kinds.push(("StartUnwitnessed", Form::Clear));
    let mut case = build(&file["case"], &json!({}));
    let all = file["case"]["entries"].as_array().unwrap().iter().map(decode);
    let mut entries: Vec<Vec<u8>> = all.collect();
    let size = entries.len() as u64;
    let tree = translog::tree::MemoryTree::of(entries.iter().map(Vec::as_slice));
    let last = String::from_utf8_lossy(entries.last().unwrap()).into_owned();
    let stamp: u64 = last.split(' ').nth(1).unwrap().trim().parse().unwrap();
    // Behind every time that was cosigned.
    let stamp = stamp + 3_600;
    let origin = text(&file["case"]["policies"][0]["origin"]);
    let body = body(origin, size, tree.root(size).unwrap());
    let body = body.replace("STAMP", &format!("{stamp}000"));
    entries.push(format!("c {stamp} StartUnwitnessed starts 1\n{body}").into_bytes());
    let mut writer = Writer::resume(MemoryTiles::default()).unwrap();
    writer.publish(&entries).unwrap();
    case.files.0.extend(writer.store().files());
    let options = Options { sample: verifier::log::Asked::Sample, ..Options::of(&kinds) };
    let report = check(&case.files, &|_| Vec::new(), &options).unwrap();
    let claims = report.claims.iter().map(|it| format!("{} {:?}", it.english, it.verdict()));
    (report.codes().0, claims.collect(), report.exit_code())
}

#[test]
fn a_start_without_witnesses_is_told_and_held_to_its_tree_and_its_signature() {
    let secret = [5; 32];
    let by = translog::Hash(seal::ed25519::public(&secret)).to_hex();
    let leaf = |origin: &str, (size, root): (u64, Hash), flip: u8| {
        let root = domain::shared::Hash(root.0);
        let bytes = record::act::start_unwitnessed(origin, size, &root);
        let mut sig = seal::ed25519::sign(&secret, bytes.as_bytes());
        sig[7] ^= flip;
        let (root, sig) = (root.hex(), domain::shared::Signature(sig).hex());
        format!(r#"{{"by":"{by}","root":"{root}","sig":"{sig}","size":{size},"stamp_ms":STAMP}}"#)
    };
    let (codes, claims, exit) = started(|origin, size, root| leaf(origin, (size, root), 0));
    assert_eq!((codes, exit), (vec![], 2));
    let told = claims.iter().find(|it| it.contains("the supervisor ordered a start")).unwrap();
    assert!(told.ends_with("NotYours"), "whose key it is, the supervisor shows: {told}");
    let code = |body: &dyn Fn(&str, u64, Hash) -> String| started(body).0;
    let other = Hash([1; 32]);
    assert_eq!(code(&|it, n, _| leaf(it, (n, other), 0)), ["log.unwitnessed_fork"]);
    assert_eq!(code(&|it, n, root| leaf(it, (n - 1, root), 0)), ["log.unwitnessed_fork"]);
    assert_eq!(code(&|it, n, root| leaf(it, (n + 9, root), 0)), ["log.unwitnessed_fork"]);
    assert_eq!(code(&|it, n, root| leaf(it, (n, root), 1)), ["act.unsigned"]);
    assert_eq!(code(&|_, n, root| leaf("other", (n, root), 0)), ["act.unsigned"]);
    assert_eq!(code(&|_, n, _| format!(r#"{{"size":{n},"stamp_ms":STAMP}}"#)), ["leaf.grammar"]);
}

/// The log of the vectors with more leaves behind it: codes, claims, exit. `STAMP` is a second
/// behind every time that was cosigned.
fn followed(more: impl Fn(&str, u64) -> Vec<Vec<u8>>) -> (Vec<&'static str>, Vec<String>, u8) {
    let (file, leaves) = (vectors("log.json"), vectors("leaves.json"));
    let mut kinds = kinds(&leaves);
    kinds.retain(|it| !["Opened", "PersonAdded", "KeyBound"].contains(&it.0));
    let clear = ["Erased", "BodiesLost", "Opened"].map(|it| (it, Form::Clear));
    kinds.extend(clear.into_iter().chain(["PersonAdded", "KeyBound"].map(|it| (it, Form::Opaque))));
    let mut case = build(&file["case"], &json!({}));
    let all = file["case"]["entries"].as_array().unwrap().iter().map(decode);
    let mut entries: Vec<Vec<u8>> = all.collect();
    let size = entries.len() as u64;
    let origin = text(&file["case"]["policies"][0]["origin"]);
    entries.extend(more(origin, size));
    let mut writer = Writer::resume(MemoryTiles::default()).unwrap();
    writer.publish(&entries).unwrap();
    case.files.0.extend(writer.store().files());
    let options = Options { sample: verifier::log::Asked::Sample, ..Options::of(&kinds) };
    let report = check(&case.files, &|_| Vec::new(), &options).unwrap();
    let claims = report.claims.iter().map(|it| format!("{} {:?}", it.english, it.verdict()));
    (report.codes().0, claims.collect(), report.exit_code())
}

/// Behind every time of the vectors.
const LATE: u64 = 1_796_090_400;

/// An opaque leaf and its opening to the label.
fn hidden(index: u64, kind: &str, stream: &str) -> (Vec<u8>, String) {
    let label = format!("{kind}\n{stream}");
    let inner = record::leaf::inner(&[2; 32], b"gone");
    let c = record::leaf::commitment(&[1; 32], &label, &inner);
    let opening = record::opening::Opening {
        index,
        salt_k: [1; 32],
        label,
        shown: record::opening::Shown::Inner(inner),
    };
    (record::leaf::Leaf::Opaque(LATE, c).encode(), opening.to_value().encode())
}

fn clear(kind: &str, body: &str) -> Vec<u8> {
    let body = body.replace("STAMP", &format!("{LATE}000"));
    format!("c {LATE} {kind} {} 1\n{body}", kind.to_lowercase()).into_bytes()
}

#[test]
fn an_erased_leaf_is_told_with_its_article_and_day_and_held_to_its_form() {
    let secrets = [[5; 32], [6; 32]];
    let by = secrets.map(|it| translog::Hash(seal::ed25519::public(&it)).to_hex());
    let leaf = |origin: &str, index: u64, cite: &str, flip: u8| {
        let bytes = record::act::erase(origin, &[index], cite);
        let sig = secrets.map(|it| {
            let mut sig = seal::ed25519::sign(&it, bytes.as_bytes());
            sig[7] ^= flip;
            domain::shared::Signature(sig).hex()
        });
        let (one, two) = (&sig[0], &sig[1]);
        let by = format!(r#"["{}","{}"]"#, by[0], by[1]);
        let sig = format!(r#"["{one}","{two}"]"#);
        format!(r#"{{"by":{by},"cite":"{cite}","indexes":[{index}],"sig":{sig},"stamp_ms":STAMP}}"#)
    };
    let erased = |kind: &str, stream: &str, body: &dyn Fn(&str, u64) -> String| {
        followed(|origin, size| {
            let (leaf, opening) = hidden(size, kind, stream);
            let opened = format!(r#"{{"openings":[{opening}],"stamp_ms":STAMP}}"#);
            vec![leaf, clear("Opened", &opened), clear("Erased", &body(origin, size))]
        })
    };
    let good = |it: &str, at: u64| leaf(it, at, "PIPL 47", 0);
    let (codes, claims, exit) = erased("PersonAdded", "-", &good);
    assert_eq!((codes, exit), (vec![], 2));
    let told = claims.iter().find(|it| it.contains("erased under PIPL 47 on 2026-1")).unwrap();
    assert!(told.ends_with("NotYours"), "whose keys they are, the supervisor shows: {told}");
    let code = |body: &dyn Fn(&str, u64) -> String| erased("PersonAdded", "-", body).0;
    assert_eq!(erased("KeyBound", "-", &good).0, ["leaf.erasure"], "a key is nobody's name");
    assert_eq!(erased("PersonAdded", "lot-7/sealed", &good).0, ["leaf.erasure"]);
    assert_eq!(code(&|it, _| leaf(it, 0, "PIPL 47", 0)), ["leaf.erasure"], "no personal leaf");
    assert_eq!(code(&|it, at| leaf(it, at + 2, "PIPL 47", 0)), ["leaf.erasure"], "not below");
    let shut = followed(|origin, size| {
        vec![hidden(size, "PersonAdded", "-").0, clear("Erased", &good(origin, size))]
    });
    assert_eq!(shut.0, ["leaf.erasure"], "its label was not opened");
    assert_eq!(code(&|it, at| leaf(it, at, "PIPL 47", 1)), ["act.unsigned"]);
    assert_eq!(code(&|_, at| leaf("other", at, "PIPL 47", 0)), ["act.unsigned"]);
    assert_eq!(code(&|it, at| leaf(it, at, " ", 0)), ["leaf.grammar"], "no article");
    let one_key = |it: &str, at: u64| leaf(it, at, "PIPL 47", 0).replace(&by[1], &by[0]);
    assert_eq!(code(&one_key), ["leaf.grammar"], "one person is not two");
}

#[test]
fn a_body_that_is_lost_is_not_checkable_until_somebody_shows_it() {
    let lost = |body: &str| {
        followed(|_, size| {
            let body = body.replace("HERE", &size.to_string());
            vec![hidden(size, "PersonAdded", "-").0, clear("BodiesLost", &body)]
        })
    };
    let (codes, claims, exit) = lost(r#"{"indexes":[HERE],"stamp_ms":STAMP}"#);
    assert_eq!((codes, exit), (vec![], 1), "data is missing");
    assert!(claims.iter().any(|it| it.ends_with("came back NotCheckable")), "{claims:?}");
    let shown = lost(r#"{"indexes":[0],"stamp_ms":STAMP}"#);
    assert!(shown.1.iter().any(|it| it.ends_with("came back Checked")), "{:?}", shown.1);
    for wrong in ["[]", "[HERE,0]", "[0,0]", "[HERE1]", "[\"0\"]", "0"] {
        let found = lost(&format!(r#"{{"indexes":{wrong},"stamp_ms":STAMP}}"#));
        assert_eq!(found.0, ["leaf.grammar"], "{wrong}");
    }
}

#[test]
fn a_successor_begins_with_the_end_of_the_old_log_and_the_supervisors_order() {
    let (file, leaves) = (vectors("log.json"), vectors("leaves.json"));
    let mut kinds = kinds(&leaves);
    kinds.push(("Succeeded", Form::Clear));
    let old = build(&file["case"], &json!({})).files;
    let policy = String::from_utf8(old.0["policy/1"].clone()).unwrap();
    let policy = canonical::parse(policy.as_bytes()).unwrap().encode();
    let notes = file["case"]["notes"].as_array().unwrap();
    let (last, earlier) = (text(notes.last().unwrap()), text(&notes[0]));
    let own = text(&file["case"]["policies"][0]["origin"]).to_owned();
    let secret = [5; 32];
    let by = translog::Hash(seal::ed25519::public(&secret)).to_hex();
    let body = |new: &str, old: &str, note: &str, flip: u8| {
        let hash = domain::shared::Hash(translog::hash::sha256(note.as_bytes()).0);
        let mut sig =
            seal::ed25519::sign(&secret, record::act::succeed(new, old, &hash).as_bytes());
        sig[7] ^= flip;
        canonical::Value::object([
            ("by", by.as_str().into()),
            ("checkpoint", note.into()),
            ("policy", policy.as_str().into()),
            ("sig", domain::shared::Signature(sig).hex().as_str().into()),
            ("stamp_ms", canonical::Value::Integer(1_796_090_400_000)),
        ])
        .encode()
    };
    let new = "sample.next/log";
    // A new log of one leaf, or of one before it, under a policy of another name.
    let judged = |before: bool, body: &str, with_old: bool| {
        let mut entries = vec![format!("c {LATE} Succeeded log 1\n{body}").into_bytes()];
        if before {
            entries.insert(0, format!("o {LATE} {}\n", "0".repeat(64)).into_bytes());
        }
        let mut writer = Writer::resume(MemoryTiles::default()).unwrap();
        writer.publish(&entries).unwrap();
        let mut files = writer.store().files();
        let key = translog::key::NoteSigner::new(new, translog::key::KeyKind::Note, &[51; 32]);
        let log = vec![key.unwrap().verifier().clone()];
        let known = Policy::parse(policy.as_bytes()).unwrap();
        let next = Policy { origin: new.to_owned(), log, ..known };
        files.insert("policy/1".to_owned(), next.encode().into_bytes());
        let mut options = Options::of(&kinds);
        options.sample = verifier::log::Asked::Sample;
        options.old = with_old.then(|| read_files(&old, None).unwrap());
        let report = check(&MemoryFiles(files), &|_| Vec::new(), &options).unwrap();
        let codes = report.codes().0.into_iter().filter(|it| *it != "log.history_missing");
        let codes: Vec<_> = codes.collect();
        (codes, report.claims.iter().any(|it| it.english.contains("goes on where")))
    };
    let good = body(new, &own, last, 0);
    for with_old in [false, true] {
        assert_eq!(judged(false, &good, with_old), (vec![], true), "{with_old}");
    }
    let codes = |body: &str, with_old| judged(false, body, with_old).0;
    assert_eq!(judged(true, &good, false).0, ["log.succession"], "it is not leaf 0");
    let early = body(new, &own, earlier, 0);
    assert_eq!(codes(&early, true), ["log.succession"], "not the last one");
    assert!(codes(&early, false).is_empty(), "which only the old log shows");
    let cut: String = last.lines().take(5).map(|it| format!("{it}\n")).collect();
    assert_eq!(codes(&body(new, &own, &cut, 0), false), ["log.succession"], "no quorum");
    assert_eq!(codes(&body(new, &own, last, 1), false), ["act.unsigned"]);
    assert_eq!(codes(&body("other", &own, last, 0), false), ["act.unsigned"]);
    assert_eq!(codes("{\"stamp_ms\":1796090400000}", false), ["leaf.grammar"]);
    let nothing = followed(|_, _| vec![]);
    assert!(nothing.0.is_empty());
}

#[test]
fn every_bid_of_the_set_ends_once() {
    let (file, leaves) = (vectors("log.json"), vectors("leaves.json"));
    let kinds = kinds(&leaves);
    let codes = |change: &dyn Fn(&mut Vec<u64>)| {
        let mut case = build(&file["case"], &json!({}));
        let mut endings = case.facts.admitted.clone();
        change(&mut endings);
        case.facts.endings = Some(endings);
        let facts = |_: &_| vec![case.facts.clone()];
        check(&case.files, &facts, &Options::of(&kinds)).unwrap().codes().0
    };
    assert!(codes(&|_| {}).is_empty());
    assert_eq!(codes(&|it| it.truncate(it.len() - 1)), ["bid.no_ending"]);
    assert_eq!(codes(&|it| it.push(it[0])), ["bid.two_endings"]);
}

fn policies(file: &Value, known: usize) -> Vec<Policy> {
    let all = file["policies"].as_array().unwrap().iter().take(known);
    all.map(|it| Policy::parse(it.to_string().as_bytes()).unwrap()).collect()
}

#[test]
fn every_receipt_gives_exactly_its_code() {
    let file = vectors("receipts.json");
    let rows = file["receipts"].as_array().unwrap();
    for row in rows {
        let receipt = text(row.get("receipt").unwrap_or(&rows[0]["receipt"]));
        let own = OwnRecord { lot: text(&row["lot"]).to_owned(), b: text(&row["b"]).to_owned() };
        let known = policies(&file, row["policies"].as_u64().unwrap() as usize);
        let link = row.get("link").map(|it| Link {
            note: text(&it["note"]).as_bytes().to_vec(),
            proof: it["proof"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| Hash::from_base64(text(it)).unwrap())
                .collect(),
        });
        let found = check_receipt(receipt.as_bytes(), &own, &known, link.as_ref());
        let codes: Vec<&str> = found.err().iter().map(|it| it.text()).collect();
        assert_eq!(json!(codes), row["codes"], "{}", row["name"]);
    }
}

/// The platform's answer to a submission, as a bidder keeps it before any receipt.
fn held(receipt: &str) -> Value {
    let file = translog::proof_file::ProofFile::parse(receipt.as_bytes()).unwrap();
    let extra = Extra::parse(&file.extra.unwrap()).unwrap();
    let base64 = |it: &[u8]| STANDARD.encode(it);
    let opening = json!({
        "body": String::from_utf8(extra.body).unwrap(),
        "label": extra.label,
        "salt_b": translog::hash::to_hex(&extra.salt_b),
        "salt_k": translog::hash::to_hex(&extra.salt_k),
    });
    let sig = translog::hash::to_hex(&extra.sig);
    json!({"ack": base64(&extra.ack), "opening": opening, "sig": sig})
}

#[test]
fn an_acknowledgement_without_a_receipt_is_held_to_the_own_bid() {
    let file = vectors("receipts.json");
    let good = file["receipts"].as_array().unwrap();
    let good = good.iter().find(|it| it["codes"] == json!([])).unwrap();
    let answer = held(text(good.get("receipt").unwrap_or(&file["receipts"][0]["receipt"])));
    let known = policies(&file, good["policies"].as_u64().unwrap() as usize);
    let own = OwnRecord { lot: text(&good["lot"]).to_owned(), b: text(&good["b"]).to_owned() };
    let code = |answer: &Value, own: &OwnRecord| {
        // As the bidder's page writes it: in a 据, laid out for people.
        let kept = json!({"acknowledgement": answer, "v": "ggzy.evidence/v1"});
        let kept = serde_json::to_string_pretty(&kept).unwrap();
        let held = Held::parse(kept.as_bytes()).unwrap();
        check_held(&held, own, &known).err().map(verifier::log::Code::text)
    };
    assert_eq!(code(&answer, &own), None);
    let flip = |place: &[&str]| {
        let mut other = answer.clone();
        let at = place.iter().fold(&mut other, |it, name| &mut it[*name]);
        let hex = text(at).to_owned();
        let first = if hex.starts_with('0') { "1" } else { "0" };
        *at = json!(format!("{first}{}", &hex[1..]));
        other
    };
    assert_eq!(code(&flip(&["sig"]), &own), Some("ack.sig"));
    for salt in ["salt_b", "salt_k"] {
        assert_eq!(code(&flip(&["opening", salt]), &own), Some("ack.contradicted"));
    }
    let lot = OwnRecord { lot: "another".to_owned(), ..own.clone() };
    assert_eq!(code(&answer, &lot), Some("receipt.label"));
    let bid = OwnRecord { b: "00".repeat(32), ..own.clone() };
    assert_eq!(code(&answer, &bid), Some("receipt.body"));
    let bytes = answer.to_string();
    for wrong in ["", "{}", "[]", "\"ack\"", &bytes[..bytes.len() - 2], &"[".repeat(100_000)] {
        assert_eq!(Held::parse(wrong.as_bytes()), None);
    }
    let held = Held::parse(bytes.as_bytes()).unwrap();
    let said = verifier::log::print::acknowledgement(&check_held(&held, &own, &known), None);
    assert!(said.contains("It is no receipt") && said.contains("它不是见证回执"), "{said}");
    assert!(Held::parse(text(&file["receipts"][0]["receipt"]).as_bytes()).is_none());
}

#[test]
fn every_acknowledgement_gives_exactly_its_code() {
    let (file, log) = (vectors("receipts.json"), vectors("log.json"));
    let log = read_files(&build(&log["case"], &json!({})).files, None).unwrap();
    for row in file["acks"].as_array().unwrap() {
        let sig = translog::hash::from_hex(text(&row["sig"])).unwrap().try_into().unwrap();
        let found = check_acknowledgement(text(&row["ack"]).as_bytes(), &sig, &log);
        assert_eq!(found == Ok(Standing::InLog), row["in_log"].as_bool().unwrap());
        let codes: Vec<&str> = found.err().iter().map(|it| it.text()).collect();
        assert_eq!(json!(codes), row["codes"], "{}", row["name"]);
    }
}

#[test]
fn every_code_has_its_own_text_and_a_sentence_in_each_language() {
    let all = verifier::log::Code::ALL;
    for (at, it) in all.iter().enumerate() {
        assert!(it.english().ends_with('.') && it.chinese().ends_with('。'), "{}", it.text());
        assert!(all[..at].iter().all(|other| other.text() != it.text()));
    }
}

#[test]
fn the_specification_lists_exactly_the_codes_of_the_table() {
    let path = format!("{}/../../docs/spec/log.md", env!("CARGO_MANIFEST_DIR"));
    let spec = std::fs::read_to_string(path).unwrap();
    let (_, table) = spec.split_once("\n## Codes\n").unwrap();
    let listed = table.lines().filter_map(|it| it.strip_prefix("| `")?.split('`').next());
    assert!(listed.eq(verifier::log::Code::ALL.iter().map(|it| it.text())));
}
