//! The public side: tiles in a directory, two witnesses with keys and states of their own, and
//! a stranger who checks the files.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::Ordering;

use app::head::Head;
use app::ports::Reader;
use app::publisher::{LastSeen, Publisher, Witness};
use domain::shared::Instant;
use record::canonical::Value;
use translog::head::DirHead;
use translog::key::{KeyKind, NoteSigner};
use translog::policy::Policy;
use translog::store::DirTiles;
use verifier::log::{DirFiles, Options, Report};
use witness::clock::Reading;

pub const ORIGIN: &str = "sample.walk/log";

struct Neighbour {
    witness: witness::witness::Witness,
    second: std::sync::atomic::AtomicU64,
}

impl Witness for Neighbour {
    fn add_checkpoint(&self, request: &str) -> Option<(u16, String)> {
        let now = Reading::Agreed(self.second.load(Ordering::SeqCst));
        let answer = self.witness.add_checkpoint(request.as_bytes(), now);
        Some((answer.status, answer.body))
    }

    fn last(&self) -> LastSeen {
        LastSeen::Head(self.witness.head())
    }

    fn history(&self, day: &str) -> Option<Vec<u8>> {
        Some(self.witness.get(&format!("/history/{day}")).body.into_bytes())
    }
}

/// Everything that a stranger can see, and who vouches for it.
pub struct Publication {
    dir: tempfile::TempDir,
    publisher: Publisher<DirTiles, DirHead>,
    neighbours: Vec<Neighbour>,
    policy: Policy,
    pub last_note: String,
}

fn enrolled(dir: &Path, name: &str, seed: u8, log: &NoteSigner) -> Neighbour {
    let home = dir.join(name.replace('/', "-"));
    std::fs::create_dir(&home).unwrap();
    let key = witness::key_file::KeyFile::new(name, ORIGIN, [seed; 32]).unwrap();
    let empty = translog::head::Head { size: 0, root: translog::hash::empty_root() };
    let store = DirTiles::new(&home);
    witness::witness::enrol(&store, &key, log.verifier(), empty).unwrap();
    let witness = witness::witness::Witness::open(Box::new(store), &key).unwrap();
    Neighbour { witness, second: std::sync::atomic::AtomicU64::new(0) }
}

impl Publication {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let log = NoteSigner::new(ORIGIN, KeyKind::Note, &[51; 32]).unwrap();
        let ack = NoteSigner::new("sample.walk/ack", KeyKind::Note, &[42; 32]).unwrap();
        let neighbours = vec![
            enrolled(dir.path(), "sample.supervisor/witness", 52, &log),
            enrolled(dir.path(), "sample.peer/witness", 53, &log),
        ];
        let policy = Policy {
            ack: ack.verifier().clone(),
            from_size: 0,
            k: 1,
            log: vec![log.verifier().clone()],
            origin: ORIGIN.to_owned(),
            quorum: 2,
            witnesses: neighbours.iter().map(|it| it.witness.verifier().clone()).collect(),
        };
        for name in ["log", "head"] {
            std::fs::create_dir(dir.path().join(name)).unwrap();
        }
        let tiles = DirTiles::new(&dir.path().join("log"));
        let heads = DirHead::new(&dir.path().join("head"));
        let publisher = Publisher::resume(tiles, heads, log, policy.clone()).unwrap();
        Self { dir, publisher, neighbours, policy, last_note: String::new() }
    }

    pub fn policy_changed(&self) -> BTreeMap<String, Value> {
        let text = self.policy.encode();
        let sha256 = translog::hash::sha256(text.as_bytes()).to_hex();
        BTreeMap::from([
            ("k".to_owned(), Value::Integer(1)),
            ("policy".to_owned(), Value::Text(text)),
            ("sha256".to_owned(), Value::Text(sha256)),
        ])
    }

    pub fn head(&self) -> Head {
        let head = self.publisher.head().unwrap();
        Head { size: head.size, root: head.root.0 }
    }

    pub fn beat(&mut self, reader: &mut dyn Reader, now: Instant) -> String {
        let second = u64::try_from(now.seconds()).unwrap();
        for it in &self.neighbours {
            it.second.store(second, Ordering::SeqCst);
        }
        let witnesses: Vec<&dyn Witness> =
            self.neighbours.iter().map(|it| it as &dyn Witness).collect();
        let beat = self.publisher.beat(reader, &witnesses).unwrap();
        assert_eq!(beat.cosigned, 2, "both witnesses cosign every beat");
        self.last_note = beat.note.encode();
        self.last_note.clone()
    }

    fn report(&self, dir: &Path) -> Result<Report, String> {
        let kinds = record::event::all_kinds();
        let mut options = Options::of(&kinds);
        options.sample = verifier::log::Asked::Sample;
        verifier::log::check(&DirFiles::new(dir), &verifier::lots::facts, &options)
            .map_err(|it| it.to_string())
    }

    pub fn a_stranger_finds_nothing_wrong(&self) {
        let report = self.report(&self.dir.path().join("log")).unwrap();
        let (codes, notes) = report.codes();
        assert!(codes.is_empty(), "{codes:?}, notes {notes:?}");
        assert_eq!(report.closings.len(), 1, "the lot's closing was judged");
    }

    /// One flipped byte in each file of the log, in turn: a finding or a refusal to read.
    pub fn a_stranger_finds_every_flipped_byte(&self) {
        let log = self.dir.path().join("log");
        let mut files = Vec::new();
        walk(&log, &mut files);
        // A narrower partial tile is left over from an earlier tree; nobody reads it any more.
        files.retain(|it| widest(it));
        assert!(files.len() > 5, "{} files", files.len());
        for path in files {
            let good = std::fs::read(&path).unwrap();
            let mut bad = good.clone();
            let at = bad.len() / 2;
            bad[at] ^= 1;
            std::fs::write(&path, &bad).unwrap();
            let report = self.report(&log);
            let silent = report.is_ok_and(|it| it.codes().0.is_empty());
            std::fs::write(&path, &good).unwrap();
            assert!(!silent, "a flipped byte in {} went unseen", path.display());
        }
    }
}

fn widest(path: &Path) -> bool {
    let parent = path.parent().unwrap();
    if !parent.to_string_lossy().ends_with(".p") {
        return true;
    }
    let width = |it: &Path| it.file_name().unwrap().to_str().unwrap().parse::<u32>().unwrap();
    let all = std::fs::read_dir(parent).unwrap().map(|it| width(&it.unwrap().path()));
    all.max() == Some(width(path))
}

fn walk(dir: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, files) } else { files.push(path) }
    }
}
