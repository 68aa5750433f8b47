//! An unpacked archive package against planted faults, one for each code.

#![allow(clippy::unwrap_used, dead_code)]

mod lot;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use record::canonical::Value;
use verifier::archive::{Code, check, told};
use verifier::log::{Asked, Options};

use lot::centre::lot_id;
use lot::draft::Draft;
use lot::publish::publish;
use translog::hash::sha256;

/// Writes a package of a lot; gives its folder, and the last day on which it is kept.
fn package(root: &Path) -> (PathBuf, String) {
    let document = b"%PDF-1.7 notice".to_vec();
    let more = (format!("documents/{}", sha256(&document).to_hex()), document);
    packed(root, (lot::centre::contracted().rows, "FileClosed"), &lot_id(), more)
}

/// The same of an online bidding, with the audit file of its auction.
fn bidding(root: &Path) -> (PathBuf, String) {
    let (centre, file) = lot::online::archived();
    let more = (AUDIT.to_owned(), file.encode().into_bytes());
    packed(root, (centre.rows(), "BiddingArchived"), &lot::online::bidding_id(), more)
}

fn packed(
    root: &Path,
    (rows, closing): (Vec<app::ports::Row>, &str),
    of: &domain::shared::LotId,
    more: (String, Vec<u8>),
) -> (PathBuf, String) {
    let closed = rows.iter().find(|it| it.kind == closing).unwrap();
    let body = record::canonical::parse(&closed.body).unwrap();
    let until = body.text("keep_until").unwrap().to_owned();
    let draft = Draft::of(rows);
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::from([more]);
    for (path, bytes) in publish(&draft).0 {
        files.insert(format!("log/{path}"), bytes);
    }
    files.insert("closed.age".to_owned(), b"age-encryption.org/v1".to_vec());
    let dir = root.join("package");
    for (path, bytes) in &files {
        let file = dir.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    let entries = files.iter().map(|(path, bytes)| {
        Value::object([
            ("length", Value::Integer(i64::try_from(bytes.len()).unwrap())),
            ("path", Value::Text(path.clone())),
            ("sha256", Value::Text(sha256(bytes).to_hex())),
        ])
    });
    let lock = |key: &str| Value::object([("key", key.into()), ("path", "closed.age".into())]);
    let manifest = Value::object([
        ("closed", Value::List(vec![lock("age1first"), lock("age1second")])),
        ("entries", Value::List(entries.collect())),
        ("keep_until", Value::Text(until.clone())),
        ("lot", Value::Text(of.to_string())),
        ("origin", Value::Text(lot::publish::ORIGIN.to_owned())),
        ("v", "ggzy.archive/v1".into()),
    ]);
    fs::write(dir.join("archive.json"), manifest.encode()).unwrap();
    (dir, until)
}

fn codes(dir: &Path, packed: Option<(&Path, &Path)>) -> Vec<Code> {
    let kinds = record::event::all_kinds();
    let mut options = Options::of(&kinds);
    options.sample = Asked::Sample;
    let found = check(dir, &options, packed).unwrap();
    let (text, exit) = told(&found);
    assert_eq!(exit == 1, !found.findings.is_empty(), "{text}");
    found.findings.iter().map(|it| it.code).collect()
}

/// Where the audit file of an online bidding lies.
const AUDIT: &str = "auction/audit.jsonl";

/// Puts other bytes in place of a file, and their hash into the manifest.
fn replace(dir: &Path, path: &str, bytes: &[u8]) {
    let old = fs::read(dir.join(path)).unwrap();
    fs::write(dir.join(path), bytes).unwrap();
    let length = |it: &[u8]| format!("\"length\":{},\"path\":\"{path}\"", it.len());
    let hash = |it: &[u8]| sha256(it).to_hex();
    edit(dir, |it| it.replace(&length(&old), &length(bytes)).replace(&hash(&old), &hash(bytes)));
}

/// Changes the manifest's text.
fn edit(dir: &Path, change: impl FnOnce(String) -> String) {
    let path = dir.join("archive.json");
    fs::write(&path, change(fs::read_to_string(&path).unwrap())).unwrap();
}

#[test]
fn a_package_has_no_finding_and_each_planted_fault_has_its_code() {
    // covers: Y53
    let root = tempfile::tempdir().unwrap();
    let (dir, until) = package(root.path());
    assert_eq!(codes(&dir, None), []);
    let manifest = fs::read_to_string(dir.join("archive.json")).unwrap();
    let again = || fs::write(dir.join("archive.json"), &manifest).unwrap();

    let closed = dir.join("closed.age");
    let kept = fs::read(&closed).unwrap();
    fs::write(&closed, b"age-encryption.org/v2").unwrap();
    assert_eq!(codes(&dir, None), [Code::Hash]);
    fs::remove_file(&closed).unwrap();
    assert_eq!(codes(&dir, None), [Code::Missing]);
    fs::write(&closed, &kept).unwrap();
    let more = dir.join("documents/more");
    fs::write(&more, b"x").unwrap();
    assert_eq!(codes(&dir, None), [Code::Extra]);
    fs::remove_file(&more).unwrap();

    edit(&dir, |it| it.replace(lot::publish::ORIGIN, "sample.other/log"));
    assert_eq!(codes(&dir, None), [Code::Log]);
    again();
    edit(&dir, |it| it.replace(&until, "2030-01-01"));
    assert_eq!(codes(&dir, None), [Code::Keep]);
    again();
    edit(&dir, |it| it.replace(&lot_id().to_string(), "W2026-999/A/1"));
    assert!(codes(&dir, None).contains(&Code::Lot));
    again();
    // A document under another's hash: bytes and manifest agree, the name does not.
    let name = sha256(b"%PDF-1.7 notice").to_hex();
    let other = "ab".repeat(32);
    fs::rename(dir.join("documents").join(&name), dir.join("documents").join(&other)).unwrap();
    edit(&dir, |it| it.replace(&format!("documents/{name}"), &format!("documents/{other}")));
    assert_eq!(codes(&dir, None), [Code::Name]);
    fs::rename(dir.join("documents").join(&other), dir.join("documents").join(&name)).unwrap();
    again();
    for broken in [
        manifest.replace("ggzy.archive/v1", "ggzy.archive/v2"),
        manifest.replace("\"closed.age\",\"sha256\"", "\"../closed.age\",\"sha256\""),
        manifest.replace("\"closed.age\",\"sha256\"", "\"/etc/passwd\",\"sha256\""),
        manifest[..manifest.len() / 2].to_owned(),
        String::new(),
    ] {
        fs::write(dir.join("archive.json"), broken).unwrap();
        assert_eq!(codes(&dir, None), [Code::Manifest]);
    }
    again();
    // The log names the SHA-256 of nine other bytes.
    let zip = root.path().join("package.zip");
    fs::write(&zip, b"PK another").unwrap();
    assert_eq!(codes(&dir, Some((&zip, &dir.join("log")))), [Code::Package]);
    let tile = dir.join("log/tile/0/000");
    let tile = if tile.is_file() { tile } else { dir.join("log/checkpoint") };
    fs::remove_file(tile).unwrap();
    let found = codes(&dir, None);
    assert!(found.contains(&Code::Missing), "{found:?}");
}

#[test]
fn a_bidding_s_package_is_whole_and_its_audit_file_is_the_log_s_auction() {
    let root = tempfile::tempdir().unwrap();
    let (dir, until) = bidding(root.path());
    assert_eq!(codes(&dir, None), []);
    assert!(until.starts_with("2041-"), "fifteen years: {until}");
    let file = fs::read(dir.join(AUDIT)).unwrap();
    let text = String::from_utf8(file.clone()).unwrap();
    let manifest = fs::read_to_string(dir.join("archive.json")).unwrap();
    // A byte that changed on the disk.
    let mut bent = file.clone();
    let last = bent.len() - 3;
    bent[last] ^= 1;
    fs::write(dir.join(AUDIT), &bent).unwrap();
    let found = codes(&dir, None);
    assert!(found.contains(&Code::Hash) && found.contains(&Code::Auction), "{found:?}");
    fs::write(dir.join(AUDIT), &file).unwrap();
    // Whoever forges the manifest too is found by the log: another price, and a line left out.
    let less = text.lines().filter(|it| !it.contains("OfferTaken")).collect::<Vec<_>>().join("\n");
    for forged in [text.replacen("9500000", "9600000", 1), less + "\n", String::new()] {
        replace(&dir, AUDIT, forged.as_bytes());
        assert_eq!(codes(&dir, None), [Code::Auction]);
        fs::write(dir.join(AUDIT), &file).unwrap();
        fs::write(dir.join("archive.json"), &manifest).unwrap();
    }
    edit(&dir, |it| it.replace(&until, "2030-01-01"));
    assert_eq!(codes(&dir, None), [Code::Keep]);
    fs::write(dir.join("archive.json"), &manifest).unwrap();
    let zip = root.path().join("package.zip");
    fs::write(&zip, b"PK another").unwrap();
    assert_eq!(codes(&dir, Some((&zip, &dir.join("log")))), [Code::Package]);
}
