//! Each row of the crash table (protocols/log.md §4) as a process that dies in that gap.
//!
//! Goal: whatever was acknowledged is there after the next start, the same key gets the same
//! acknowledgement byte for byte, nothing forks, no cosignature is missing in the archive, and
//! a stranger finds nothing wrong. Method: this test binary runs again as the centre, over SQLite
//! or PostgreSQL and two witnesses; it ends in the gap without cleaning up. A second life goes on
//! from there.

#![allow(clippy::unwrap_used)]

#[path = "../../../adapters/tests/postgres/cluster.rs"]
mod cluster;
mod dying;
mod life;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use adapters::postgres::Postgres;
use adapters::sqlite::Sqlite;
use app::ports::Store;
use tempfile::TempDir;
use translog::note::{Checkpoint, SignedNote};
use translog::{archive, store::DirTiles, store::TileStore};
use verifier::log::{Asked, DirFiles, Options, Standing};

use dying::Place;
use life::{Life, MUST_END, READ_ONLY, today};

const ROOT: &str = "DAYLIGHT_TEST_CRASH_ROOT";
const PLACE: &str = "DAYLIGHT_TEST_CRASH_PLACE";
const AGAIN: &str = "DAYLIGHT_TEST_CRASH_AGAIN";
/// How to connect to PostgreSQL; without it the record is a file beside the log.
const CONFIG: &str = "DAYLIGHT_TEST_CRASH_POSTGRES";
/// Leaves before the plug is armed, so that the next ones fill the first tile.
const NEARLY_FULL: usize = 250;

/// Becomes a life of the centre when this process was started as one.
fn live_if_told() {
    let Ok(root) = std::env::var(ROOT) else { return };
    let place = Place::of(&std::env::var(PLACE).unwrap());
    println!();
    let root = Path::new(&root);
    let store = match std::env::var(CONFIG) {
        Ok(config) => Box::new(Postgres::open(&config).unwrap()) as Box<dyn Store>,
        Err(_) => Box::new(Sqlite::open(&root.join("record.sqlite3")).unwrap()),
    };
    let mut life = Life::begin(root, place, store);
    let again: Vec<String> = std::env::var(AGAIN).unwrap().lines().map(str::to_owned).collect();
    if again.is_empty() {
        let warm: Vec<String> = (0..NEARLY_FULL).map(|at| format!("warm-person-{at:08}")).collect();
        life.admit(&warm);
        if place == Place::AfterFirstHead {
            life.plug.arm();
        }
        life.beat();
    }
    for key in &again {
        life.admit(std::slice::from_ref(key));
    }
    life.plug.arm();
    for at in 0..8 {
        let name = if again.is_empty() { "first" } else { "second" };
        life.admit(&[format!("{name}-person-{at:08}")]);
        life.beat();
    }
    println!("size {}", life.beat());
    std::process::exit(0);
}

/// What one life said.
#[derive(Default)]
struct Said {
    sent: Vec<String>,
    /// Signature and acknowledgement by key.
    acknowledged: BTreeMap<String, (String, String)>,
    lines: Vec<String>,
}

/// Where the record of a row lies.
enum Engine {
    File,
    Postgres(String),
}

fn live(row: (&str, &Engine), root: &Path, place: Place, again: &[String]) -> (ExitStatus, Said) {
    let (test, engine) = row;
    let mut life = Command::new(std::env::current_exe().unwrap());
    if let Engine::Postgres(config) = engine {
        life.env(CONFIG, config);
    }
    let done = life
        .args(["--exact", test, "--nocapture"])
        .env(ROOT, root)
        .env(PLACE, place.word())
        .env(AGAIN, again.join("\n"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .output()
        .unwrap();
    let mut said = Said::default();
    for line in String::from_utf8(done.stdout).unwrap().lines() {
        said.lines.push(line.to_owned());
        if let Some(key) = line.strip_prefix("sent ") {
            said.sent.push(key.to_owned());
        }
        // A line that was cut off was seen by nobody.
        if let Some(rest) = line.strip_prefix("acknowledged ").filter(|it| it.ends_with('}')) {
            let mut words = rest.splitn(3, ' ').map(str::to_owned);
            let (key, signature) = (words.next().unwrap(), words.next().unwrap());
            said.acknowledged.insert(key, (signature, words.next().unwrap()));
        }
    }
    (done.status, said)
}

/// Both lives of one row, and what is left of them.
struct Row {
    engine: Engine,
    root: TempDir,
    first: Said,
    second: Said,
    /// Leaves after the first life.
    durable: usize,
}

impl Engine {
    fn rows(&self, root: &Path) -> Vec<app::ports::Row> {
        let readers = match self {
            Self::File => Sqlite::follow(&root.join("record.sqlite3")).unwrap(),
            Self::Postgres(config) => Postgres::follow(config).unwrap(),
        };
        readers.reader().unwrap().rows(0, 100_000).unwrap()
    }
}

/// Dies at a place, lives again, and holds what every row promises and what this one does.
fn row(test: &str, place: Place, engine: Engine) {
    live_if_told();
    let root = TempDir::new().unwrap();
    let (status, first) = live((test, &engine), root.path(), place, &[]);
    assert!(place.ends(status), "{place:?}: {status:?} {:?}", first.lines.last());
    let durable = engine.rows(root.path()).len();
    let (status, second) = live((test, &engine), root.path(), Place::Nowhere, &first.sent);
    assert_eq!(
        status.code(),
        Some(0),
        "{place:?}: the second life goes on: {:?}",
        second.lines.last()
    );
    let it = Row { engine, root, first, second, durable };
    it.same_key_same_answer();
    it.a_stranger_finds_nothing_wrong();
    it.no_cosignature_is_missing();
    it.gap(place);
}

impl Place {
    /// Whether the first life ended as this gap ends one.
    fn ends(self, status: ExitStatus) -> bool {
        match self {
            Self::FlushFails => status.code() == Some(MUST_END),
            Self::DiskFull => status.code() == Some(READ_ONLY),
            _ => status.code().is_none(),
        }
    }
}

impl Row {
    fn same_key_same_answer(&self) {
        for (key, first) in &self.first.acknowledged {
            assert_eq!(self.second.acknowledged.get(key), Some(first), "{key}");
        }
        for key in &self.first.sent {
            assert!(self.second.acknowledged.contains_key(key), "{key} is answered in the end");
        }
        let rows = self.engine.rows(self.root.path());
        let keys: Vec<&String> = rows.iter().filter_map(|it| it.key.as_ref()).collect();
        let distinct: BTreeSet<&String> = keys.iter().copied().collect();
        assert_eq!(keys.len(), distinct.len(), "nothing stands twice");
    }

    fn a_stranger_finds_nothing_wrong(&self) {
        let files = DirFiles::new(&self.root.path().join("log"));
        let kinds = record::event::all_kinds();
        let mut options = Options::of(&kinds);
        (options.sample, options.today) = (Asked::Sample, Some(today()));
        let report = verifier::log::check(&files, &verifier::lots::facts, &options).unwrap();
        assert_eq!(report.codes().0, Vec::<&str>::new());
        let read = verifier::log::read(&files, &options).unwrap();
        for (key, (signature, text)) in &self.second.acknowledged {
            let signature = translog::hash::from_hex(signature).unwrap().try_into().unwrap();
            let found =
                verifier::log::check_acknowledgement(text.as_bytes(), &signature, &read.files);
            assert_eq!(found, Ok(Standing::InLog), "{key}: {text}");
        }
    }

    /// Lines of cosignatures under one text that a day's file holds.
    fn cosignatures(bytes: &[u8]) -> BTreeSet<(String, String)> {
        let notes = archive::parse(bytes);
        let notes = notes.notes.iter().filter_map(|it| SignedNote::parse(it));
        let lines = notes.flat_map(|note| {
            let text = note.text.clone();
            let own = Checkpoint::parse(&text).unwrap().origin;
            let others = note.lines.into_iter().filter(move |it| it.name != own);
            others.map(move |it| (text.clone(), it.encode()))
        });
        lines.collect()
    }

    fn no_cosignature_is_missing(&self) {
        let store = DirTiles::new(&self.root.path().join("log"));
        let archived = store.read(&archive::path(&today())).unwrap().unwrap();
        let held = Self::cosignatures(&archived);
        for witness in life::witnesses(self.root.path()) {
            let history = witness.get(&format!("/history/{}", today())).body;
            let given = Self::cosignatures(history.as_bytes());
            assert!(!given.is_empty());
            for it in given {
                assert!(held.contains(&it), "{} cosigned {it:?}", witness.verifier().name);
            }
        }
    }

    /// Keys that were sent and not acknowledged in the first life.
    fn unanswered(&self) -> Vec<&String> {
        let all = self.first.sent.iter();
        all.filter(|it| !self.first.acknowledged.contains_key(*it)).collect()
    }

    fn is_stored(&self, key: &str) -> bool {
        let rows = self.engine.rows(self.root.path());
        rows[..self.durable].iter().any(|it| it.key.as_deref() == Some(key))
    }

    /// What the row of this gap promises beside what every row does.
    fn gap(&self, place: Place) {
        let one = || {
            let [one] = self.unanswered()[..] else { panic!("{:?}", self.unanswered()) };
            one
        };
        match place {
            Place::BeforeCommit => assert!(!self.is_stored(one())),
            Place::AfterCommit => assert!(self.is_stored(one())),
            Place::FlushFails => {
                let unknown = one();
                assert!(self.first.lines.contains(&format!("answered {unknown} Unknown")));
                assert!(self.is_stored(unknown), "here it was stored, and the same key finds it");
            }
            Place::DiskFull => {
                let refused = format!("answered {}", one());
                let said = self.first.lines.iter().find(|it| it.starts_with(&refused));
                assert!(said.unwrap().contains("Down"), "{said:?}");
                assert!(!self.is_stored(one()));
            }
            Place::BeforeTiles => assert_eq!(self.unanswered(), Vec::<&String>::new()),
            Place::BeforeFullTile => assert!(self.durable >= 256, "{} leaves", self.durable),
            _ => {}
        }
    }
}

#[test]
fn stamp_to_commit_nothing_is_stored_and_the_key_gets_a_new_stamp() {
    const NAME: &str = "stamp_to_commit_nothing_is_stored_and_the_key_gets_a_new_stamp";
    row(NAME, Place::BeforeCommit, Engine::File);
}

#[test]
fn a_flush_that_fails_ends_the_process_and_the_next_start_finds_out() {
    const NAME: &str = "a_flush_that_fails_ends_the_process_and_the_next_start_finds_out";
    row(NAME, Place::FlushFails, Engine::File);
}

#[test]
fn a_full_disk_stores_nothing_more_and_says_so() {
    const NAME: &str = "a_full_disk_stores_nothing_more_and_says_so";
    row(NAME, Place::DiskFull, Engine::File);
}

#[test]
fn commit_to_answer_the_same_key_gets_what_was_stored() {
    const NAME: &str = "commit_to_answer_the_same_key_gets_what_was_stored";
    row(NAME, Place::AfterCommit, Engine::File);
}

#[test]
fn commit_to_tiles_the_next_start_publishes_what_is_durable() {
    const NAME: &str = "commit_to_tiles_the_next_start_publishes_what_is_durable";
    row(NAME, Place::BeforeTiles, Engine::File);
}

#[test]
fn a_torn_partial_tile_is_written_again() {
    const NAME: &str = "a_torn_partial_tile_is_written_again";
    row(NAME, Place::TornTile, Engine::File);
}

#[test]
fn a_full_tile_that_was_not_written_is_the_same_later() {
    const NAME: &str = "a_full_tile_that_was_not_written_is_the_same_later";
    row(NAME, Place::BeforeFullTile, Engine::File);
}

#[test]
fn tiles_to_head_no_signature_left_and_the_tree_is_signed_later() {
    const NAME: &str = "tiles_to_head_no_signature_left_and_the_tree_is_signed_later";
    row(NAME, Place::BeforeHead, Engine::File);
}

#[test]
fn head_to_signature_the_kept_head_is_a_prefix_of_what_is_signed_next() {
    const NAME: &str = "head_to_signature_the_kept_head_is_a_prefix_of_what_is_signed_next";
    row(NAME, Place::AfterHead, Engine::File);
}

/// Goal: a log that died before any witness saw it is no dead log.
#[test]
fn a_first_head_that_no_witness_saw_is_signed_and_goes_on() {
    const NAME: &str = "a_first_head_that_no_witness_saw_is_signed_and_goes_on";
    row(NAME, Place::AfterFirstHead, Engine::File);
}

#[test]
fn signature_to_cosignature_the_witness_is_asked_again() {
    const NAME: &str = "signature_to_cosignature_the_witness_is_asked_again";
    row(NAME, Place::BeforeWitness, Engine::File);
}

#[test]
fn a_cosignature_whose_answer_was_lost_is_filled_from_its_witness() {
    const NAME: &str = "a_cosignature_whose_answer_was_lost_is_filled_from_its_witness";
    row(NAME, Place::AfterWitness, Engine::File);
}

#[test]
fn cosigned_to_archive_the_hole_is_filled_from_the_witnesses() {
    const NAME: &str = "cosigned_to_archive_the_hole_is_filled_from_the_witnesses";
    row(NAME, Place::BeforeArchive, Engine::File);
}

#[test]
fn a_torn_note_at_the_end_of_the_archive_is_made_whole() {
    const NAME: &str = "a_torn_note_at_the_end_of_the_archive_is_made_whole";
    row(NAME, Place::TornArchive, Engine::File);
}

#[test]
fn cosigned_to_receipt_everything_acknowledged_can_be_proven_later() {
    const NAME: &str = "cosigned_to_receipt_everything_acknowledged_can_be_proven_later";
    row(NAME, Place::AfterArchive, Engine::File);
}

#[test]
fn every_gap_ends_as_the_table_says_on_postgresql_too() {
    const NAME: &str = "every_gap_ends_as_the_table_says_on_postgresql_too";
    live_if_told();
    let Some(bin) = cluster::bin() else {
        println!("SKIPPED: no PostgreSQL; apt-get install postgresql, or set DAYLIGHT_PG_BIN");
        return;
    };
    let mut cluster = cluster::Cluster::start(bin);
    for (word, place) in dying::NAMES {
        if place != Place::Nowhere {
            println!("{word}");
            row(NAME, place, Engine::Postgres(cluster.database()));
        }
    }
}
