//! Property and crash tests of trees, tiles and the writer, with a foreign implementation beside.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use tlog_tiles::tlog;
use translog::hash::{Hash, leaf_hash};
use translog::head::{DirHead, HeadStore};
use translog::memory::{MemoryHead, MemoryTiles};
use translog::store::{DirTiles, StoreError, TileStore};
use translog::tile::TileTree;
use translog::tree::MemoryTree;
use translog::writer::{Start, WriteError, Writer, judge_start};
use translog::{Head, KeyKind, NoteSigner, proof, tile, tree};

fn entry(at: u64) -> Vec<u8> {
    format!("entry {at}").into_bytes()
}

fn entries(from: u64, to: u64) -> Vec<Vec<u8>> {
    (from..to).map(entry).collect()
}

struct Foreign(Vec<tlog::Hash>);

impl tlog::HashReader for Foreign {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog::Hash>, tlog::Error> {
        Ok(indexes.iter().map(|it| self.0[*it as usize]).collect())
    }
}

fn foreign(size: u64) -> Foreign {
    let mut all = Foreign(Vec::new());
    for at in 0..size {
        let more = tlog::stored_hashes(at, &entry(at), &all).unwrap();
        all.0.extend(more);
    }
    all
}

#[test]
fn roots_and_proofs_of_every_small_tree_equal_a_foreign_implementations() {
    let (all, size_max) = (foreign(70), 70);
    let ours = MemoryTree::of(entries(0, size_max).iter().map(Vec::as_slice));
    for size in 1..=size_max {
        let root = ours.root(size).unwrap();
        assert_eq!(root.0, tlog::tree_hash(size, &all).unwrap().0);
        for index in 0..size {
            let path = ours.inclusion(index, size).unwrap();
            let theirs = tlog::prove_record(size, index, &all).unwrap();
            assert_eq!(path.iter().map(|it| it.0).collect::<Vec<_>>(), bytes(&theirs));
            let leaf = leaf_hash(&entry(index));
            assert!(proof::included(leaf, index, size, root, &path));
            assert!(!proof::included(leaf, index + 1, size, root, &path));
            let mut short = path.clone();
            if short.pop().is_some() {
                assert!(!proof::included(leaf, index, size, root, &short));
            }
            let mut long = path.clone();
            long.push(root);
            assert!(!proof::included(leaf, index, size, root, &long));
        }
        for old in 1..size {
            let path = ours.consistency(old, size).unwrap();
            let theirs = tlog::prove_tree(size, old, &all).unwrap();
            assert_eq!(path.iter().map(|it| it.0).collect::<Vec<_>>(), bytes(&theirs));
            let from = ours.root(old).unwrap();
            assert!(proof::consistent(old, from, size, root, &path));
            assert!(!proof::consistent(old, root, size, root, &path));
            assert!(!proof::consistent(old, from, size, from, &path));
            let mut long = path.clone();
            long.push(root);
            assert!(!proof::consistent(old, from, size, root, &long));
        }
    }
}

fn bytes(theirs: &[tlog::Hash]) -> Vec<[u8; 32]> {
    theirs.iter().map(|it| it.0).collect()
}

#[test]
fn a_tree_read_from_tiles_over_two_levels_is_the_tree_in_memory() {
    let size = 256 * 257 + 19;
    let ours = MemoryTree::of(entries(0, size).iter().map(Vec::as_slice));
    let mut writer = Writer::resume(MemoryTiles::default()).unwrap();
    let head = writer.publish(&entries(0, size)).unwrap();
    assert_eq!(head.root, ours.root(size).unwrap());
    let read = TileTree::new(writer.store(), size);
    for old in [1, 255, 256, 257, 65_535, 65_536, 65_537, size - 1] {
        assert_eq!(tree::root(&read, old).unwrap(), ours.root(old).unwrap());
        assert_eq!(
            tree::consistency(&read, old, size).unwrap(),
            ours.consistency(old, size).unwrap()
        );
        assert_eq!(tree::inclusion(&read, old, size).unwrap(), ours.inclusion(old, size).unwrap());
        assert_eq!(read.entry(old).unwrap(), entry(old));
    }
    let files = writer.store().files();
    assert!(files.contains_key("tile/1/000") && files.contains_key("tile/2/000.p/1"));
    let resumed = Writer::resume(MemoryTiles::of(files)).unwrap();
    assert_eq!(resumed.size(), 256 * 257);
}

#[test]
fn paths_are_those_of_the_tiles_text() {
    assert_eq!(tile::path(tile::Row::Level(0), 1_234_067, 256), "tile/0/x001/x234/067");
    assert_eq!(tile::path(tile::Row::Entries, 0, 7), "tile/entries/000.p/7");
    assert_eq!(tile::width(tile::Row::Level(1), 0, 70_000), 256);
    assert_eq!(tile::width(tile::Row::Level(1), 1, 70_000), 17);
    assert_eq!(tile::width(tile::Row::Level(1), 2, 70_000), 0);
}

/// Goal: a plug pulled after any write loses nothing and forks nothing.
///
/// Method: publish in uneven steps, fail after n writes, resume, feed again from where the
/// writer says, and compare with the tree in memory.
#[test]
fn a_plug_pulled_after_any_write_leaves_a_log_that_goes_on() {
    let expected = MemoryTree::of(entries(0, 600).iter().map(Vec::as_slice)).root(600).unwrap();
    for writes in 0..30 {
        let store = MemoryTiles::default();
        store.fail_after(Some(writes));
        let mut writer = Writer::resume(store).unwrap();
        let mut at = 0;
        for to in [100, 255, 300, 513, 600] {
            if writer.publish(&entries(at, to)).is_err() {
                break;
            }
            at = to;
        }
        let mut files = writer.store().files();
        // Partial tiles are not durable: a crash may leave them empty.
        for (_, bytes) in files.iter_mut().filter(|it| it.0.contains(".p/")) {
            bytes.clear();
        }
        let mut writer = Writer::resume(MemoryTiles::of(files)).unwrap();
        let from = writer.size();
        let head = writer.publish(&entries(from, 600)).unwrap();
        assert_eq!(head, Head { size: 600, root: expected }, "after {writes} writes");
        let read = TileTree::new(writer.store(), 600);
        assert_eq!(read.entries().unwrap(), entries(0, 600));
    }
}

#[test]
fn another_history_stops_at_the_first_full_tile() {
    let mut writer = Writer::resume(MemoryTiles::default()).unwrap();
    writer.publish(&entries(0, 256)).unwrap();
    let mut files: BTreeMap<_, _> = writer.store().files();
    files.remove("tile/entries/000");
    let mut other = Writer::resume(MemoryTiles::of(files)).unwrap();
    let refused = other.publish(&entries(1, 257)).unwrap_err();
    assert!(matches!(refused, WriteError::Store(StoreError::Differs(it)) if it == "tile/0/000"));
}

fn signer() -> NoteSigner {
    NoteSigner::new("sample.county.example/log", KeyKind::Note, &[7; 32]).unwrap()
}

#[test]
fn no_signature_leaves_before_its_head_is_kept() {
    let mut writer = Writer::resume(MemoryTiles::default()).unwrap();
    let heads = MemoryHead::default();
    let first = writer.publish(&entries(0, 5)).unwrap();
    let note = writer.sign(first, &heads, &signer()).unwrap();
    assert_eq!(heads.read().unwrap(), Some(first));
    assert_eq!(note.line(signer().verifier()), translog::note::Line::Signed);
    assert_eq!(writer.sign(first, &heads, &signer()).unwrap(), note);
    let second = writer.publish(&entries(5, 9)).unwrap();
    writer.sign(second, &heads, &signer()).unwrap();
    assert!(matches!(writer.sign(first, &heads, &signer()), Err(WriteError::Forked { .. })));
}

struct LostSwap(MemoryHead);

impl HeadStore for LostSwap {
    fn read(&self) -> Result<Option<Head>, StoreError> {
        self.0.read()
    }

    fn swap(&self, _: Option<Head>, _: Head) -> Result<(), StoreError> {
        Err(StoreError::Failed(std::io::Error::other("full")))
    }
}

#[test]
fn a_head_that_cannot_be_kept_is_not_signed() {
    let mut writer = Writer::resume(MemoryTiles::default()).unwrap();
    let head = writer.publish(&entries(0, 5)).unwrap();
    assert!(writer.sign(head, &LostSwap(MemoryHead::default()), &signer()).is_err());
}

#[test]
fn a_restored_store_behind_its_head_does_not_sign() {
    let heads = MemoryHead::default();
    let mut before = Writer::resume(MemoryTiles::default()).unwrap();
    let signed = before.publish(&entries(0, 9)).unwrap();
    before.sign(signed, &heads, &signer()).unwrap();
    let mut restored = Writer::resume(MemoryTiles::default()).unwrap();
    let head = restored.publish(&entries(0, 7)).unwrap();
    assert!(matches!(restored.sign(head, &heads, &signer()), Err(WriteError::Forked { .. })));
    let kept = heads.read().unwrap();
    let verdict =
        |size, answers: &[Option<Head>]| judge_start(before.store(), size, kept, answers).unwrap();
    assert_eq!(verdict(9, &[]), Start::Unwitnessed);
    assert_eq!(verdict(9, &[None]), Start::Unwitnessed);
    assert_eq!(verdict(9, &[None, kept]), Start::Sign);
    let other = Head { size: 8, root: Hash([3; 32]) };
    assert_eq!(verdict(9, &[kept, Some(other)]), Start::ReadOnly(other));
    let more = Head { size: 10, root: Hash([3; 32]) };
    assert_eq!(verdict(9, &[Some(more)]), Start::ReadOnly(more));
    let empty = MemoryTiles::default();
    assert_eq!(judge_start(&empty, 0, None, &[None]).unwrap(), Start::Sign);
}

#[test]
fn a_directory_keeps_files_and_head_as_memory_does() {
    let dir = std::env::temp_dir().join(format!("daylight-translog-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    let memory = MemoryTiles::default();
    let mut one = Writer::resume(DirTiles::new(&dir)).unwrap();
    let mut two = Writer::resume(memory).unwrap();
    for (from, to) in [(0, 200), (200, 300), (300, 301)] {
        let head = one.publish(&entries(from, to)).unwrap();
        assert_eq!(head, two.publish(&entries(from, to)).unwrap());
    }
    for (path, bytes) in two.store().files() {
        assert_eq!(one.store().read(&path).unwrap().unwrap(), bytes, "{path}");
    }
    assert_eq!(one.store().read("tile/entries/000.p/200").unwrap(), None);
    let differs = one.store().write_once("tile/entries/000", b"x");
    assert!(matches!(differs, Err(StoreError::Differs(_))));
    let heads = DirHead::new(&dir);
    let head = Head { size: 1, root: Hash([9; 32]) };
    heads.swap(None, head).unwrap();
    assert!(matches!(heads.swap(None, head), Err(StoreError::Differs(_))));
    assert_eq!(DirHead::new(&dir).read().unwrap(), Some(head));
    std::fs::remove_dir_all(&dir).unwrap();
}
