//! Uploads: resumed, bounded, swept, and told why a part is not taken.

use app::uploads::{
    PART_BYTES_MAX, Ports, UNTOUCHED_MS, UPLOADS_MAX, UploadRefused, Uploads, Wanted,
};
use axum::body::Body;
use axum::http::StatusCode;
use domain::lot::Lot;
use domain::procedure::EnvelopeName;
use domain::shared::Hash;
use serde_json::json;

use super::town::Town;

const MIB: usize = 1 << 20;
/// A length that padding gives to a technical envelope of some 3 MiB.
fn tech_len() -> u64 {
    let kind = seal::padding::Kind::Tech;
    let fits = |it: &u64| kind.padded_of_ct_len(*it).is_ok();
    (3 * MIB as u64 + 5..).find(fits).unwrap()
}

fn tech(town: &Town) -> Lot {
    let mut lot = town.open.lot();
    lot.notice.envelopes[0].name = EnvelopeName::Tech;
    lot
}

fn bytes(length: u64) -> Vec<u8> {
    (0..length).map(|it| u8::try_from(it % 251).unwrap()).collect()
}

fn wanted<'a>(account: &'a str, lot: &'a Lot, ctx: u8) -> Wanted<'a> {
    Wanted { account, lot, envelope: "tech", ct_len: tech_len(), ctx: Hash([ctx; 32]) }
}

#[test]
fn an_upload_goes_on_in_another_process_and_its_root_is_that_of_the_whole() {
    let town = Town::new();
    let (lot, all) = (tech(&town), bytes(tech_len()));
    let at = Ports::of(&town.open.house.site.platform);
    let first = Uploads::default();
    let begun = first.open(at, &wanted("a", &lot, 1)).unwrap();
    assert_eq!(first.put(at, ("a", &begun.upload), 0, &all[..MIB]), Ok(MIB as u64));
    let second = Uploads::default();
    let again = second.open(at, &wanted("a", &lot, 1)).unwrap();
    assert_eq!((again.upload.as_str(), again.have), (begun.upload.as_str(), MIB as u64));
    let one = ("a", begun.upload.as_str());
    assert_eq!(
        second.put(at, one, 0, &all[..2 * MIB]),
        Ok(2 * MIB as u64),
        "overlap is passed over"
    );
    assert_eq!(second.put(at, one, MIB as u64, &all[MIB..2 * MIB]), Ok(2 * MIB as u64));
    assert_eq!(second.put(at, one, 2 * MIB as u64, &all[2 * MIB..]), Ok(all.len() as u64));
    let found = second.found(at, "a", &lot.id, &begun.upload).unwrap().unwrap();
    let whole = seal::object::digest(&mut all.as_slice()).unwrap();
    assert_eq!(found.digested, Some(whole));
    assert_eq!(found.head, all[..168]);
    second.keep(at, "a", &begun.upload).unwrap();
    second.keep(at, "a", &begun.upload).unwrap();
    assert!(town.holds(&Hash(whole.ct_root)));
    assert_eq!(second.found(at, "a", &lot.id, &begun.upload).unwrap().unwrap().head, all[..168]);
}

#[test]
fn another_context_begins_anew_and_another_account_sees_nothing() {
    let town = Town::new();
    let lot = tech(&town);
    let at = Ports::of(&town.open.house.site.platform);
    let uploads = Uploads::default();
    let first = uploads.open(at, &wanted("a", &lot, 1)).unwrap();
    uploads.put(at, ("a", &first.upload), 0, &[7; MIB]).unwrap();
    assert_eq!(uploads.open(at, &wanted("a", &lot, 2)).unwrap().have, 0);
    assert_eq!(uploads.open(at, &wanted("b", &lot, 1)).unwrap().have, 0);
    assert!(matches!(uploads.have(at, "b", &first.upload), Err(UploadRefused::Unknown)));
    assert_eq!(uploads.found(at, "b", &lot.id, &first.upload), Ok(None));
    assert_eq!(uploads.found(at, "a", &lot.id, "../../etc/passwd"), Ok(None));
}

#[test]
fn parts_that_do_not_fit_are_refused_and_change_nothing() {
    let town = Town::new();
    let lot = tech(&town);
    let at = Ports::of(&town.open.house.site.platform);
    let uploads = Uploads::default();
    let id = uploads.open(at, &wanted("a", &lot, 1)).unwrap().upload;
    let put = |from: u64, length: usize| uploads.put(at, ("a", &id), from, &vec![1; length]);
    assert_eq!(put(0, 0), Err(UploadRefused::Part));
    assert_eq!(put(0, MIB + 1), Err(UploadRefused::Part), "ends inside a MiB");
    assert_eq!(put(1, MIB - 1), Err(UploadRefused::Part), "begins inside one");
    assert_eq!(put(0, PART_BYTES_MAX + MIB), Err(UploadRefused::Part));
    assert_eq!(put(0, 4 * MIB), Err(UploadRefused::Length { length: tech_len() }));
    assert_eq!(put(u64::MAX - 1, 1), Err(UploadRefused::Part));
    assert_eq!(put(MIB as u64, MIB), Err(UploadRefused::Gap { have: 0 }));
    assert_eq!(uploads.have(at, "a", &id), Ok(0));
}

#[test]
fn what_an_account_has_unfinished_is_bounded_and_what_nobody_touches_is_swept() {
    let town = Town::new();
    let lot = tech(&town);
    let platform = &town.open.house.site.platform;
    let uploads = Uploads::default();
    let mut ids = Vec::new();
    for ctx in 0..=u8::try_from(UPLOADS_MAX).unwrap() {
        town.open.house.later(1);
        let it = uploads.open(Ports::of(platform), &wanted("a", &lot, ctx)).unwrap();
        uploads.put(Ports::of(platform), ("a", &it.upload), 0, &[ctx; MIB]).unwrap();
        ids.push(it.upload);
    }
    let at = Ports::of(platform);
    let alive = ids.iter().filter(|it| uploads.have(at, "a", it).is_ok()).count();
    assert_eq!(alive, UPLOADS_MAX);
    assert!(uploads.have(at, "a", &ids[0]).is_err(), "the one touched longest ago went");
    assert_eq!(platform.objects.uploads("", 99).unwrap().len(), UPLOADS_MAX);
    assert_eq!(uploads.sweep(at, |_| false), Ok(0), "nothing is old");
    town.open.house.later(UNTOUCHED_MS);
    uploads.put(Ports::of(platform), ("a", &ids[5]), MIB as u64, &[5; MIB]).unwrap();
    town.open.house.later(UPLOADS_MAX as i64 + 1);
    assert_eq!(uploads.sweep(Ports::of(platform), |_| false), Ok(UPLOADS_MAX as u64 - 1));
    assert_eq!(platform.objects.uploads("", 99).unwrap().len(), 1);
}

#[test]
fn an_impossible_ciphertext_is_refused_before_a_byte_comes() {
    let mut town = Town::new();
    let path = town.lot("upload");
    let cases = [
        (
            json!({"envelope": "tech", "ct_len": 65_736, "ctx": "00".repeat(32)}),
            "seal.ctx.envelope",
        ),
        (
            json!({"envelope": "door", "ct_len": 65_736, "ctx": "00".repeat(32)}),
            "seal.ctx.envelope",
        ),
        (
            json!({"envelope": "price", "ct_len": 65_737, "ctx": "00".repeat(32)}),
            "seal.payload.length",
        ),
        (
            json!({"envelope": "price", "ct_len": 1_u64 << 41, "ctx": "00".repeat(32)}),
            "seal.ct.limit",
        ),
        (json!({"envelope": "price", "ct_len": -1, "ctx": "00".repeat(32)}), "upload.form"),
        (json!({"envelope": "price", "ct_len": 65_736, "ctx": "no"}), "upload.form"),
        (json!({}), "upload.form"),
    ];
    for (body, code) in cases {
        let (status, said) = town.post(&path, &body);
        assert_eq!((status, &said["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!(code)));
    }
    let id = {
        let sealed = town.seal();
        town.begin(&sealed)
    };
    for (query, length) in [("", 1), ("?at=x", 1), ("?at=-1", 1), ("?at=0", PART_BYTES_MAX + 1)] {
        let path = format!("{path}/{id}{query}");
        let (status, said) = town.json("PUT", &path, Body::from(vec![0; length]));
        assert_eq!(
            (status, &said["code"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("upload.part"))
        );
    }
    assert_eq!(town.json("GET", &format!("{path}/{id}"), Body::empty()).1, json!({"have": 0}));
    let unknown = format!("{path}/{}", "0".repeat(32));
    assert_eq!(town.json("GET", &unknown, Body::empty()).0, StatusCode::NOT_FOUND);
}
