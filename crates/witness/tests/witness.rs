//! What a witness signs, what it refuses, and what a crash may not make it forget.

#![allow(clippy::unwrap_used)]

use std::io::{Read, Write};
use std::sync::Arc;

use translog::hash::{empty_root, sha256};
use translog::memory::MemoryTiles;
use translog::note::{Line, SignedNote};
use translog::store::TileStore;
use translog::tree::MemoryTree;
use translog::witness_request::AddCheckpoint;
use translog::{Checkpoint, Hash, Head, KeyKind, NoteSigner};
use witness::clock::{Clock, compare, sample_ms};
use witness::witness::enrol;
use witness::{KeyFile, OpenError, Reading, Witness};

const ORIGIN: &str = "sample.county.example/log";
const NOW: Reading = Reading::Agreed(1_796_086_700);

fn log() -> NoteSigner {
    NoteSigner::new(ORIGIN, KeyKind::Note, &[1; 32]).unwrap()
}

fn key() -> KeyFile {
    KeyFile::new("supervisor.example/w1", ORIGIN, [2; 32]).unwrap()
}

fn tree(size: u64, branch: &str) -> MemoryTree {
    let entries: Vec<String> = (0..size).map(|it| format!("{branch} {it}")).collect();
    MemoryTree::of(entries.iter().map(|it| it.as_bytes()))
}

fn request(tree: &MemoryTree, old: u64, new: u64, signer: &NoteSigner) -> String {
    let head = Head { size: new, root: tree.root(new).unwrap() };
    let text = Checkpoint { origin: signer.verifier().name.clone(), head }.encode();
    let note = SignedNote::of(&text, &[signer.sign_note(&text)]).unwrap();
    AddCheckpoint { old, proof: tree.consistency(old, new).unwrap(), note }.encode()
}

fn fresh() -> MemoryTiles {
    let store = MemoryTiles::default();
    enrol(&store, &key(), log().verifier(), Head { size: 0, root: empty_root() }).unwrap();
    store
}

fn open(store: MemoryTiles) -> Witness {
    Witness::open(Box::new(store), &key()).unwrap()
}

#[test]
fn a_checkpoint_that_extends_the_last_is_cosigned_and_kept() {
    let (witness, tree) = (open(fresh()), tree(9, "a"));
    let sent = request(&tree, 0, 5, &log());
    let answer = witness.add_checkpoint(sent.as_bytes(), NOW);
    assert_eq!(answer.status, 200);
    let request = AddCheckpoint::parse(sent.as_bytes()).unwrap();
    let note = SignedNote::of(&request.note.text, &[answer.body]).unwrap();
    assert_eq!(note.line(key().signer().verifier()), Line::Cosigned(1_796_086_700));
    let next = witness.add_checkpoint(super_request(&tree, 5, 9).as_bytes(), NOW);
    assert_eq!(next.status, 200);
    let beat = witness.add_checkpoint(super_request(&tree, 9, 9).as_bytes(), NOW);
    assert_eq!(beat.status, 200);
    let path = format!("/{}/checkpoint", sha256(ORIGIN.as_bytes()).to_hex());
    assert!(witness.get(&path).body.starts_with(&format!("{ORIGIN}\n9\n")));
    let day = witness.get("/history/2026-12-01");
    assert_eq!((day.status, translog::archive::parse(day.body.as_bytes()).notes.len()), (200, 2));
    assert_eq!(witness.get("/history/../key").status, 404);
}

fn super_request(tree: &MemoryTree, old: u64, new: u64) -> String {
    request(tree, old, new, &log())
}

#[test]
fn another_old_size_is_answered_with_the_last_one() {
    let (witness, tree) = (open(fresh()), tree(9, "a"));
    witness.add_checkpoint(super_request(&tree, 0, 5).as_bytes(), NOW);
    let answer = witness.add_checkpoint(super_request(&tree, 4, 9).as_bytes(), NOW);
    assert_eq!((answer.status, answer.body.as_str()), (409, "5\n"));
}

#[test]
fn a_fork_is_never_cosigned() {
    let (witness, mine, other) = (open(fresh()), tree(9, "a"), tree(9, "b"));
    witness.add_checkpoint(super_request(&mine, 0, 5).as_bytes(), NOW);
    assert_eq!(witness.add_checkpoint(super_request(&other, 5, 9).as_bytes(), NOW).status, 422);
    assert_eq!(witness.add_checkpoint(super_request(&other, 5, 5).as_bytes(), NOW).status, 422);
    assert_eq!(witness.head().size, 5);
}

#[test]
fn unknown_logs_strangers_and_noise_are_refused() {
    let (witness, tree) = (open(fresh()), tree(9, "a"));
    let other = NoteSigner::new("other.example/log", KeyKind::Note, &[1; 32]).unwrap();
    let stranger = NoteSigner::new(ORIGIN, KeyKind::Note, &[9; 32]).unwrap();
    let status = |sent: &str| witness.add_checkpoint(sent.as_bytes(), NOW).status;
    assert_eq!(status(&request(&tree, 0, 5, &other)), 404);
    assert_eq!(status(&request(&tree, 0, 5, &stranger)), 403);
    assert_eq!(status("old 0\n\nx"), 400);
    let backwards = super_request(&tree, 5, 5).replace("old 5", "old 7");
    assert_eq!(status(&backwards), 400);
}

#[test]
fn no_time_below_the_last_is_signed_and_none_when_clocks_disagree() {
    let (witness, tree) = (open(fresh()), tree(9, "a"));
    let status = |old, new, now| {
        witness.add_checkpoint(super_request(&tree, old, new).as_bytes(), now).status
    };
    assert_eq!(status(0, 5, NOW), 200);
    assert_eq!(status(5, 6, Reading::Agreed(1_796_086_699)), 503);
    assert_eq!(status(5, 6, Reading::Disagreed), 503);
    assert_eq!(status(5, 6, NOW), 200);
    assert_eq!(compare(5_000, 6_999), Reading::Agreed(5));
    assert_eq!(compare(5_000, 7_000), Reading::Disagreed);
    assert_eq!(compare(7_000, 5_000), Reading::Disagreed);
}

/// Goal: after a crash at any write the witness never signs another branch of what it signed,
/// nor an older time. Method: fail after n writes, reopen what the store then holds.
#[test]
fn a_crash_between_persisting_and_answering_forgets_nothing() {
    let (mine, other) = (tree(9, "a"), tree(9, "b"));
    for writes in 0..3 {
        let store = Arc::new(fresh());
        store.fail_after(Some(writes));
        let witness = Witness::open(Box::new(Shared(store.clone())), &key()).unwrap();
        let answer = witness.add_checkpoint(super_request(&mine, 0, 5).as_bytes(), NOW);
        assert_eq!(answer.status, if writes < 2 { 503 } else { 200 });
        if writes < 2 {
            let again = witness.add_checkpoint(super_request(&mine, 0, 5).as_bytes(), NOW);
            assert_eq!(again.status, 503);
        }
        drop(witness);
        store.fail_after(None);
        let witness = Witness::open(Box::new(Shared(store.clone())), &key()).unwrap();
        if witness.head().size == 5 {
            let fork = witness.add_checkpoint(super_request(&other, 5, 9).as_bytes(), NOW);
            assert_eq!(fork.status, 422);
            let early = Reading::Agreed(1_796_086_699);
            let sent = super_request(&mine, 5, 9);
            assert_eq!(witness.add_checkpoint(sent.as_bytes(), early).status, 503);
            assert!(store.read("cosigned/2026-12-01").unwrap().is_some());
        } else {
            assert_eq!(writes, 0);
        }
    }
}

struct Shared(Arc<MemoryTiles>);

impl TileStore for Shared {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, translog::store::StoreError> {
        self.0.read(path)
    }
    fn write_once(&self, path: &str, bytes: &[u8]) -> Result<(), translog::store::StoreError> {
        self.0.write_once(path, bytes)
    }
    fn write_derived(&self, path: &str, bytes: &[u8]) -> Result<(), translog::store::StoreError> {
        self.0.write_derived(path, bytes)
    }
    fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), translog::store::StoreError> {
        self.0.replace(path, bytes)
    }
    fn append(&self, path: &str, bytes: &[u8]) -> Result<(), translog::store::StoreError> {
        self.0.append(path, bytes)
    }
    fn forget_partials(&self, full: &str) {
        self.0.forget_partials(full);
    }
}

#[test]
fn a_key_enrols_once_and_a_lost_state_ends_it() {
    let store = fresh();
    let head = Head { size: 0, root: empty_root() };
    assert!(matches!(enrol(&store, &key(), log().verifier(), head), Err(OpenError::Enrolled)));
    let mut files = store.files();
    files.remove("last");
    let lost = Witness::open(Box::new(MemoryTiles::of(files)), &key());
    assert!(matches!(lost, Err(OpenError::StateLost)));
    let never = Witness::open(Box::new(MemoryTiles::default()), &key());
    assert!(matches!(never, Err(OpenError::NotEnrolled)));
    let other = KeyFile::new("supervisor.example/w1", "county.example/log", [2; 32]).unwrap();
    assert!(matches!(Witness::open(Box::new(fresh()), &other), Err(OpenError::OtherOrigin)));
    assert!(matches!(
        enrol(&MemoryTiles::default(), &other, log().verifier(), head),
        Err(OpenError::OtherOrigin)
    ));
}

#[test]
fn a_typed_head_is_where_a_late_witness_begins() {
    let (store, tree) = (MemoryTiles::default(), tree(9, "a"));
    let head = Head { size: 5, root: tree.root(5).unwrap() };
    enrol(&store, &key(), log().verifier(), head).unwrap();
    let witness = open(store);
    assert_eq!(witness.add_checkpoint(super_request(&tree, 0, 9).as_bytes(), NOW).body, "5\n");
    assert_eq!(witness.add_checkpoint(super_request(&tree, 5, 9).as_bytes(), NOW).status, 200);
    let wrong = MemoryTiles::default();
    let typed = Head { size: 5, root: Hash([7; 32]) };
    enrol(&wrong, &key(), log().verifier(), typed).unwrap();
    let answer = open(wrong).add_checkpoint(super_request(&tree, 5, 9).as_bytes(), NOW);
    assert_eq!(answer.status, 422);
}

#[test]
fn the_key_file_and_the_sample_clock_have_one_form() {
    let text = key().encode();
    assert_eq!(KeyFile::parse(&text).unwrap().encode(), text);
    assert!(KeyFile::parse(&text.replace("origin ", "origin x y")).is_none());
    assert!(key().is_sample());
    assert_eq!(sample_ms("1000 5000 0\n", 9000), Some(1000));
    assert_eq!(sample_ms("1000 5000 1\n", 9000), Some(5000));
    assert_eq!(sample_ms("8000 5000 1\n", 9000), Some(9000));
    assert_eq!(sample_ms("8000 5000\n", 9000), None);
}

#[test]
fn a_real_origin_has_no_sample_clock() {
    let dir = std::env::temp_dir().join(format!("daylight-witness-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    let dir_name = dir.to_str().unwrap();
    let run = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|it| (*it).to_owned()).collect();
        witness::command::run(&words)
    };
    let origin = "county.example/log";
    run(&["new", "--dir", dir_name, "--name", "peer.example/w", "--origin", origin]).unwrap();
    assert!(run(&["show", "--dir", dir_name]).unwrap_err().contains("no log is enrolled"));
    let log = NoteSigner::new(origin, KeyKind::Note, &[1; 32]).unwrap().verifier().encode();
    let root = empty_root().to_hex();
    run(&["enrol", "--dir", dir_name, "--log", &log, "--size", "0", "--root", &root]).unwrap();
    run(&["show", "--dir", dir_name]).unwrap();
    let clock = ["--listen", "127.0.0.1:0", "--sample-clock", "clock"];
    let refused = run(&[&["serve", "--dir", dir_name][..], &clock[..]].concat()).unwrap_err();
    assert!(refused.contains("is no sample"));
    std::fs::remove_dir_all(&dir).unwrap();
}

struct Fixed;

impl Clock for Fixed {
    fn read(&self) -> Reading {
        NOW
    }
}

#[test]
fn a_witness_answers_over_http() {
    let server = Arc::new(tiny_http::Server::http("127.0.0.1:0").unwrap());
    let address = server.server_addr().to_ip().unwrap();
    let (witness, clock): (_, Arc<dyn Clock>) = (Arc::new(open(fresh())), Arc::new(Fixed));
    std::thread::spawn(move || witness::http::serve(&server, &witness, &clock));
    let ask = |text: String| {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let body = super_request(&tree(5, "a"), 0, 5);
    let head = |length| {
        format!(
            "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\
             Content-Length: {length}\r\n\r\n"
        )
    };
    assert!(ask(head(body.len()) + &body).starts_with("HTTP/1.1 200"));
    let conflict = ask(head(body.len()) + &body);
    assert!(conflict.starts_with("HTTP/1.1 409") && conflict.contains("text/x.tlog.size"));
    let get = "GET /history/2026-12-01 HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n";
    assert!(ask(get.to_owned()).contains("supervisor.example/w1"));
}
