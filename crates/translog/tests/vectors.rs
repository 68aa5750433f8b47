//! The log of the shared vectors: roots, proofs, files, notes and signatures.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use serde_json::Value;
use translog::hash::{Hash, from_hex, leaf_hash, sha256, to_hex};
use translog::memory::MemoryTiles;
use translog::store::TileStore;
use translog::tile::TileTree;
use translog::tree::MemoryTree;
use translog::writer::Writer;
use translog::{Checkpoint, Policy, SignedNote, archive, ed25519, proof, tree};

fn read(name: &str) -> Value {
    let path = format!("{}/../../vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn entries(log: &Value) -> Vec<Vec<u8>> {
    use base64::Engine;
    let decode = |it: &Value| {
        base64::engine::general_purpose::STANDARD.decode(it.as_str().unwrap()).unwrap()
    };
    log["case"]["entries"].as_array().unwrap().iter().map(decode).collect()
}

fn hashes(list: &Value) -> Vec<Hash> {
    let one = |it: &Value| Hash::from_hex(it.as_str().unwrap()).unwrap();
    list.as_array().unwrap().iter().map(one).collect()
}

#[test]
fn the_vectors_tiles_bundles_and_roots_are_ours() {
    let log = read("log-v1/log.json");
    let entries = entries(&log);
    let mut writer = Writer::resume(MemoryTiles::default()).unwrap();
    let head = writer.publish(&entries).unwrap();
    assert_eq!(head.root.to_hex(), log["roots"]["44"]);
    let files = writer.store().files();
    let expected = log["files_sha256"].as_object().unwrap();
    assert_eq!(files.len(), expected.len());
    for (path, hash) in expected {
        assert_eq!(sha256(&files[path]).to_hex(), *hash, "{path}");
    }
    let tree = MemoryTree::of(entries.iter().map(Vec::as_slice));
    for (size, root) in log["roots"].as_object().unwrap() {
        let size = size.parse().unwrap();
        assert_eq!(tree.root(size).unwrap().to_hex(), *root);
        assert_eq!(tree::root(&tree, size).unwrap().to_hex(), *root);
    }
}

#[test]
fn the_vectors_proofs_are_made_and_checked() {
    let log = read("log-v1/log.json");
    let entries = entries(&log);
    let tree = MemoryTree::of(entries.iter().map(Vec::as_slice));
    for it in log["inclusion"].as_array().unwrap() {
        let (index, size) = (it["index"].as_u64().unwrap(), it["size"].as_u64().unwrap());
        let path = hashes(&it["proof"]);
        assert_eq!(tree.inclusion(index, size).unwrap(), path);
        let (leaf, root) = (leaf_hash(&entries[index as usize]), tree.root(size).unwrap());
        assert!(proof::included(leaf, index, size, root, &path));
        assert!(!proof::included(leaf, index, size, tree.root(size - 1).unwrap(), &path));
    }
    for it in log["consistency"].as_array().unwrap() {
        let (old, new) = (it["old"].as_u64().unwrap(), it["new"].as_u64().unwrap());
        let path = hashes(&it["proof"]);
        assert_eq!(tree.consistency(old, new).unwrap(), path);
        let (from, to) = (tree.root(old).unwrap(), tree.root(new).unwrap());
        assert!(proof::consistent(old, from, new, to, &path));
        if old != new && old != 0 {
            assert!(!proof::consistent(old, to, new, to, &path));
        }
    }
}

#[test]
fn the_vectors_policies_notes_and_archive_are_read_as_they_are_written() {
    let log = read("log-v1/log.json");
    let json = serde_json::to_string(&log["case"]["policies"][0]).unwrap();
    let policy = Policy::parse(json.as_bytes()).unwrap();
    assert_eq!(policy.encode(), json);
    assert_eq!(sha256(json.as_bytes()).to_hex(), log["policies_sha256"][0]);
    let store = MemoryTiles::default();
    for it in log["case"]["notes"].as_array().unwrap() {
        let text = it.as_str().unwrap();
        let note = SignedNote::parse(text.as_bytes()).unwrap();
        assert_eq!(note.encode(), text);
        let checked = policy.check(&note).unwrap();
        assert!(checked.has_quorum(2));
        assert_eq!(Checkpoint::parse(&note.text).unwrap().encode(), note.text);
        archive::append(&store, checked.earliest(1).unwrap(), &note).unwrap();
        archive::append(&store, checked.earliest(1).unwrap(), &note).unwrap();
    }
    let files = store.files();
    assert_eq!(files.len(), 1);
    let bytes = &files["cosigned/2026-12-01"];
    assert_eq!(sha256(bytes).to_hex(), log["cosigned_sha256"]);
    assert_eq!(archive::parse(bytes).notes.len(), 12);
}

#[test]
fn a_cut_off_note_in_the_archive_is_replaced_by_the_next() {
    let log = read("log-v1/log.json");
    let note = |at: usize| {
        let text = log["case"]["notes"][at].as_str().unwrap();
        SignedNote::parse(text.as_bytes()).unwrap()
    };
    let store = MemoryTiles::default();
    archive::append(&store, 1_796_086_700, &note(0)).unwrap();
    store.append("cosigned/2026-12-01", &note(1).encode().as_bytes()[..90]).unwrap();
    archive::append(&store, 1_796_086_738, &note(1)).unwrap();
    let bytes = store.read("cosigned/2026-12-01").unwrap().unwrap();
    assert_eq!(bytes, format!("{}\n{}\n", note(0).encode(), note(1).encode()).into_bytes());
}

#[test]
fn signatures_are_judged_as_the_seal_vectors_say() {
    let tables = read("seal-v1/tables.json");
    let rows = tables["ed25519"].as_array().unwrap();
    assert!(rows.len() >= 9);
    for it in rows {
        let bytes = |name: &str| from_hex(it[name].as_str().unwrap()).unwrap();
        let key = bytes("pk").try_into().unwrap();
        let signature = bytes("sig").try_into().unwrap();
        let found = ed25519::verify(&key, &bytes("msg"), &signature);
        assert_eq!(found, it["accept"].as_bool().unwrap(), "{}", it["kind"]);
    }
    assert_eq!(to_hex(&[0, 171]), "00ab");
}

#[test]
fn one_flipped_byte_in_a_bundle_is_seen() {
    let mut writer = Writer::resume(MemoryTiles::default()).unwrap();
    writer.publish(&entries(&read("log-v1/log.json"))).unwrap();
    let mut files: BTreeMap<_, _> = writer.store().files();
    assert!(TileTree::new(writer.store(), 44).agrees(0).unwrap());
    files.get_mut("tile/entries/000.p/44").unwrap()[700] ^= 1;
    let store = MemoryTiles::of(files);
    assert!(!TileTree::new(&store, 44).agrees(0).unwrap());
}
