//! Reads the shared vectors.
#![allow(dead_code, clippy::unwrap_used, clippy::cast_possible_truncation)]

use std::collections::BTreeSet;
use std::path::PathBuf;

use seal::code::Refusal;
use seal::ctx::Lot;
use seal::door::{LotEnvelope, LotKeys};
use seal::keyset::{KeySet, Purpose};
use seal::padding::Kind;
use serde_json::Value;

pub fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/seal-v1").join(name)
}

pub fn load(name: &str) -> Value {
    let text = std::fs::read_to_string(path(name)).expect("the vectors are in the repository");
    serde_json::from_str(&text).expect("the vectors are JSON")
}

pub fn text(it: &Value) -> &str {
    it.as_str().unwrap()
}

pub fn unhex(it: &str) -> Vec<u8> {
    seal::bytes::unhex(it).unwrap()
}

pub fn bytes(it: &Value) -> Vec<u8> {
    unhex(text(it))
}

pub fn array<const N: usize>(it: &[u8]) -> [u8; N] {
    it.try_into().unwrap()
}

pub fn hex32(it: &Value) -> [u8; 32] {
    array(&bytes(it))
}

pub fn list(it: &Value) -> &[Value] {
    it.as_array().map(Vec::as_slice).unwrap_or_default()
}

pub fn runs(it: &Value) -> Vec<u8> {
    list(it)
        .iter()
        .flat_map(|run| bytes(&run[0]).repeat(run[1].as_u64().unwrap() as usize))
        .collect()
}

pub fn edited(i: &Value) -> Vec<u8> {
    let mut file = std::fs::read(path(text(&i["file"]))).unwrap();
    for it in list(&i["edits"]) {
        let (at, byte) = (it[0].as_u64().unwrap() as usize, bytes(&it[1])[0]);
        if at == file.len() { file.push(byte) } else { file[at] = byte }
    }
    if let Some(keep) = i["cut"].as_u64() {
        file.truncate(keep as usize);
    }
    file
}

pub fn keys_of(i: &Value, name: &str) -> Result<KeySet, Refusal> {
    let keys: Vec<Vec<u8>> = list(&i[name]).iter().map(bytes).collect();
    KeySet::new(Purpose::Share, i["t"].as_u64().unwrap() as u8, &keys, &BTreeSet::new())
}

pub fn set(file: &Value, sets: &str, envelope: &str) -> Option<KeySet> {
    let keys: Vec<Vec<u8>> = list(file[sets].get(envelope)?.get("pk")?).iter().map(bytes).collect();
    let t = file["t"].as_u64().unwrap() as u8;
    Some(KeySet::new(Purpose::Share, t, &keys, &BTreeSet::new()).unwrap())
}

pub fn lot(name: &str) -> LotKeys {
    let file = load(name);
    let it = &file["lot"];
    let envelope = |name: &Value| LotEnvelope {
        kind: Kind::parse(text(name)).unwrap(),
        share: set(&file, "share_sets", text(name)).unwrap(),
        deposit: set(&file, "deposit_sets", text(name)),
    };
    LotKeys {
        lot: Lot::new(text(&it["tender"]), text(&it["lot"]), text(&it["round"])).unwrap(),
        envelopes: list(&it["envelopes"]).iter().map(envelope).collect(),
    }
}
