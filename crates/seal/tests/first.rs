//! `first.json` at the head of a zip: read in one form, and every other sign of it refused.
//!
//! The cases are written into `vectors/first-v1`, which the island's tests read too.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

use std::io::{Cursor, Write};
use std::path::PathBuf;

use seal::Code;
use seal::bytes::{hex, unhex};
use seal::content::Field;
use seal::first::{Asked, FIRST_BYTES_MAX, First, Found, NAME, Scan, enclose, judge};
use serde_json::{Value, json};

const CTX: [u8; 32] = [7; 32];
const SEED: [u8; 32] = [3; 32];
const ASKED: [&str; 2] = ["consortium", "declared_firm"];

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/first-v1/first.json")
}

fn field(name: &str, value: &str) -> Field {
    Field { name: name.to_owned(), value: value.to_owned() }
}

fn said() -> Vec<Field> {
    let two = "91510000ABCDE0001X|甲|60|no|供货;91510000ABCDE0002Y|乙|40|yes|安装";
    vec![field("consortium", two), field("declared_firm", "small")]
}

fn signed(fields: Vec<Field>) -> Vec<u8> {
    First::signed(fields, &CTX, &SEED).unwrap().to_bytes()
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, it| (0..8).fold(crc ^ u32::from(*it), step))
}

/// A member as any maker of zips writes it.
#[derive(Clone)]
struct Member {
    name: &'static str,
    bytes: Vec<u8>,
    method: u16,
    /// Length and sum as the directory has them.
    length: u32,
    crc: u32,
}

fn member(name: &'static str, bytes: &[u8]) -> Member {
    let (length, crc) = (bytes.len() as u32, crc32(bytes));
    Member { name, bytes: bytes.to_vec(), method: 0, length, crc }
}

fn zipped(members: &[Member], comment: &[u8]) -> Vec<u8> {
    let (mut out, mut central) = (Vec::new(), Vec::new());
    for it in members {
        let at = out.len() as u32;
        let mut head = [20_u16, 0x0800, it.method, 0, 0x21].map(u16::to_le_bytes).concat();
        let own = [crc32(&it.bytes), it.bytes.len() as u32, it.bytes.len() as u32];
        let listed = [it.crc, it.length, it.length];
        let names = [it.name.len() as u16, 0].map(u16::to_le_bytes).concat();
        out.extend(b"PK\x03\x04");
        out.extend([&head[..], &own.map(u32::to_le_bytes).concat(), &names].concat());
        out.extend([it.name.as_bytes(), &it.bytes].concat());
        head.extend([&listed.map(u32::to_le_bytes).concat()[..], &names].concat());
        central.extend(b"PK\x01\x02\x14\0");
        central.extend([&head[..], &[0; 10], &at.to_le_bytes(), it.name.as_bytes()].concat());
    }
    let (at, count) = (out.len() as u32, members.len() as u16);
    let length = central.len() as u32;
    out.extend(central);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count, count].map(u16::to_le_bytes).concat());
    out.extend([length, at].map(u32::to_le_bytes).concat());
    out.extend((comment.len() as u16).to_le_bytes());
    out.extend(comment);
    out
}

fn letter() -> Member {
    member("forms/01-letter.html", b"<p>letter</p>")
}

fn with(bytes: &[u8]) -> Vec<u8> {
    zipped(&[member(NAME, bytes), letter()], b"")
}

struct Case {
    name: &'static str,
    zip: Vec<u8>,
    names: &'static [&'static str],
    answer: Result<Option<Vec<Field>>, Code>,
}

fn case(name: &'static str, zip: Vec<u8>, code: Code) -> Case {
    Case { name, zip, names: &ASKED, answer: Err(code) }
}

fn good() -> Vec<Case> {
    let alone = vec![field("consortium", "")];
    let first = signed(said());
    let ok = |name, zip, names, fields| Case { name, zip, names, answer: Ok(fields) };
    vec![
        ok("members and the firm", with(&first), &ASKED, Some(said())),
        ok("a bidder alone", with(&signed(alone.clone())), &ASKED[..1], Some(alone)),
        ok(
            "a comment behind the zip",
            zipped(&[member(NAME, &first)], b"PK\x05\x06 comment"),
            &ASKED,
            Some(said()),
        ),
        ok("nothing is asked for, and nothing is there", zipped(&[letter()], b""), &[], None),
        ok("nothing is asked for of what is no zip", b"%PDF-1.7 whole".to_vec(), &[], None),
        ok("nothing is asked for of nothing", Vec::new(), &[], None),
    ]
}

fn hostile() -> Vec<Case> {
    use Code::{ContentAudience, ContentJson, ContentSignature, ContentSize};
    let first = signed(said());
    let good = member(NAME, &first);
    let own = |fields: Vec<Field>| with(&signed(fields));
    let text = String::from_utf8(first.clone()).unwrap();
    let reversed = said().into_iter().rev().collect();
    let more = said().into_iter().chain([field("quality", "合格")]).collect();
    let other_ctx = First::signed(said(), &[8; 32], &SEED).unwrap().to_bytes();
    let other_key = First::signed(said(), &CTX, &[4; 32]).unwrap().to_bytes();
    let deflated = Member { method: 8, ..good.clone() };
    let summed = Member { crc: 1, ..good.clone() };
    let longer = Member { length: FIRST_BYTES_MAX as u32 + 1, ..good.clone() };
    let shorter = Member { length: first.len() as u32 - 1, ..good.clone() };
    let spelled = member("./FIRST.json", &first);
    let unlisted = {
        let mut all = with(&first);
        let at = all.windows(4).position(|it| it == b"PK\x01\x02").unwrap();
        all[at + 46] = b'g';
        all
    };
    let unasked = Case { names: &[], ..case("nobody asks for it", with(&first), ContentAudience) };
    let hidden =
        Case { names: &[], ..case("or for a sign of it", unlisted.clone(), ContentAudience) };
    vec![
        unasked,
        hidden,
        case("a zip without it", zipped(&[letter()], b""), ContentJson),
        case("no zip", b"%PDF-1.7 whole".to_vec(), ContentJson),
        case("nothing", Vec::new(), ContentJson),
        case("another order", own(reversed), ContentJson),
        case("a field too many", own(more), ContentJson),
        case("a field too few", own(said()[..1].to_vec()), ContentJson),
        case("no field", own(Vec::new()), ContentJson),
        case("another version", with(text.replace("first/1", "first/2").as_bytes()), ContentJson),
        case("another layout", with(text.replace("\",\"", "\", \"").as_bytes()), ContentJson),
        case("bytes behind it", with(format!("{text}\n").as_bytes()), ContentJson),
        case("another value", with(text.replace("small", "other").as_bytes()), ContentSignature),
        case("signed for another context", with(&other_ctx), ContentSignature),
        case("signed by another key", with(&other_key), ContentSignature),
        case("not before the others", zipped(&[letter(), good.clone()], b""), ContentJson),
        case("twice", zipped(&[good.clone(), letter(), good.clone()], b""), ContentJson),
        case("by two spellings", zipped(&[good.clone(), spelled.clone()], b""), ContentJson),
        case("by another spelling", zipped(&[spelled], b""), ContentJson),
        case("packed", zipped(&[deflated], b""), ContentJson),
        case("another sum in the directory", zipped(&[summed], b""), ContentJson),
        case("shorter in the directory", zipped(&[shorter], b""), ContentJson),
        case("longer than it may be", zipped(&[longer], b""), ContentSize),
        case("not in the directory", unlisted, ContentJson),
        case("cut off", with(&first)[..300].to_vec(), ContentJson),
    ]
}

fn found(zip: &[u8], piece: usize) -> Found {
    let mut scan = Scan::default();
    for it in zip.chunks(piece) {
        scan.write_all(it).unwrap();
    }
    scan.finish()
}

#[test]
fn every_case_is_judged_as_its_code_says_however_it_is_cut() {
    let key = seal::ed25519::public(&SEED);
    for it in good().into_iter().chain(hostile()) {
        for piece in [1, 7, 1 << 20] {
            let asked = Asked { names: it.names, ctx: &CTX, key: &key };
            let judged = judge(found(&it.zip, piece), &asked);
            let judged = judged.map(|it| it.map(|it| it.fields)).map_err(|it| it.0);
            assert_eq!(judged, it.answer, "{}", it.name);
        }
    }
}

#[test]
fn a_member_of_its_longest_length_is_read_and_one_byte_more_is_not() {
    let bare = signed(vec![field("consortium", "")]).len();
    let long = |more: usize| {
        let value = "x".repeat(FIRST_BYTES_MAX - bare + more);
        First::signed(vec![field("consortium", &value)], &CTX, &SEED)
    };
    let first = long(0).unwrap().to_bytes();
    assert_eq!(first.len(), FIRST_BYTES_MAX);
    assert_eq!(found(&with(&first), 4_096), Found::Member(first));
    assert_eq!(long(1).unwrap_err().0, Code::ContentSize);
    let over = vec![b'x'; FIRST_BYTES_MAX + 1];
    assert_eq!(found(&with(&over), 4_096), Found::Bad(Code::ContentSize));
}

#[test]
fn a_zip_takes_the_member_before_its_others_and_any_reader_finds_them_all() {
    let (first, plain) = (signed(said()), zipped(&[letter()], b"comment"));
    let enclosed = |zip: &[u8]| {
        let mut out = Vec::new();
        enclose(&first, &mut Cursor::new(zip), &mut out).map(|()| out)
    };
    let made = enclosed(&plain).unwrap();
    assert_eq!(made, zipped(&[member(NAME, &first), letter()], b"comment"));
    for unfit in [made, b"%PDF-1.7".to_vec(), Vec::new(), plain[..40].to_vec()] {
        assert_eq!(enclosed(&unfit).unwrap_err().kind(), std::io::ErrorKind::InvalidData);
    }
}

#[test]
fn the_shared_vectors_are_these_cases() {
    let pairs = |fields: &Vec<Field>| fields.iter().map(|it| json!([it.name, it.value])).collect();
    let one = |it: Case| match &it.answer {
        Ok(fields) => json!({
            "name": it.name, "names": it.names, "zip": hex(&it.zip),
            "fields": fields.as_ref().map(pairs).unwrap_or(Value::Null),
        }),
        Err(code) => json!({
            "name": it.name, "names": it.names, "zip": hex(&it.zip), "code": code.as_str(),
        }),
    };
    let (plain, first) = (zipped(&[letter()], b"comment"), signed(said()));
    let mut made = Vec::new();
    enclose(&first, &mut Cursor::new(&plain), &mut made).unwrap();
    let all = json!({
        "v": "daylight.first/1",
        "ctx": hex(&CTX),
        "seed": hex(&SEED),
        "key": hex(&seal::ed25519::public(&SEED)),
        "said": pairs(&said()),
        "first": hex(&first),
        "enclosed": {"zip": hex(&plain), "made": hex(&made)},
        "cases": good().into_iter().chain(hostile()).map(one).collect::<Vec<_>>(),
    });
    let text = format!("{}\n", serde_json::to_string_pretty(&all).unwrap());
    if std::env::var("DAYLIGHT_RENEW").is_ok() {
        std::fs::write(path(), &text).unwrap();
    }
    let kept = std::fs::read_to_string(path()).expect("the vectors are in the repository");
    assert_eq!(kept, text, "renew the vectors with DAYLIGHT_RENEW=1");
    assert!(unhex(all["first"].as_str().unwrap()).is_some_and(|it| First::parse(&it).is_some()));
}
