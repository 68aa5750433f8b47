//! A small centre that admits people under load, with mirror, views, log and kept head.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use adapters::entropy::SystemEntropy;
use adapters::mirror::Mirrored;
use adapters::sqlite::Sqlite;
use app::desk::{Accepted, AckSigner, Answer, Desk, Request, Stamped};
use app::head::Head;
use app::ports::{Readers, Row, Store, StoreError};
use app::publisher::Publisher;
use app::views::Viewed;
use domain::parties::{self, CentreFounded, PersonAdded, Role};
use domain::shared::{Id, Instant, PublicKey};
use server::data::Data;
use translog::head::DirHead;
use translog::key::{KeyKind, NoteSigner};
use translog::policy::Policy;
use translog::store::DirTiles;

pub const ORIGIN: &str = "sample.ops/log";
const START_MS: i64 = 1_772_413_200_000;

struct Ack;

impl AckSigner for Ack {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        seal::ed25519::sign(&[42; 32], message)
    }
}

/// Data folder, mirror and head of one test, each where an operator would put it.
pub fn places(root: &Path, name: &str) -> Data {
    let mut data = Data::of(&root.join(name));
    data.head = root.join("head");
    data.mirror = Some(root.join("mirror"));
    data
}

/// A desk and a publisher over one data folder.
pub struct Centre {
    pub desk: Desk,
    publisher: Publisher<DirTiles, DirHead>,
    readers: Arc<dyn Readers>,
    asked: u64,
}

impl Centre {
    /// Opens it; an empty one is founded.
    pub fn open(data: &Data) -> Result<Self, StoreError> {
        for folder in [&data.data, &data.log, &data.head] {
            std::fs::create_dir_all(folder).unwrap();
        }
        let store = Box::new(Sqlite::open(&data.store)?);
        let mirror = data.mirror.as_deref().unwrap();
        let store = Box::new(Viewed::new(Box::new(Mirrored::open(store, mirror)?)));
        let readers = store.readers();
        let asked = readers.reader()?.head()?.next_index;
        let desk = Desk::new(store, Arc::new(SystemEntropy), Arc::new(Ack), ORIGIN);
        let log = NoteSigner::new(ORIGIN, KeyKind::Note, &[51; 32]).unwrap();
        let ack = NoteSigner::new("sample.ops/ack", KeyKind::Note, &[42; 32]).unwrap();
        let policy = Policy {
            ack: ack.verifier().clone(),
            from_size: 0,
            k: 1,
            log: vec![log.verifier().clone()],
            origin: ORIGIN.to_owned(),
            quorum: 1,
            witnesses: vec![
                NoteSigner::new("w", KeyKind::Cosignature, &[9; 32]).unwrap().verifier().clone(),
            ],
        };
        let tiles = DirTiles::new(&data.log);
        let publisher = Publisher::resume(tiles, DirHead::new(&data.head), log, policy).unwrap();
        let mut it = Self { desk, publisher, readers, asked };
        if asked == 0 {
            it.found();
        }
        Ok(it)
    }

    fn found(&mut self) {
        let founded = CentreFounded {
            origin: ORIGIN.to_owned(),
            name: "样本公共资源交易中心".to_owned(),
            name_en: "Sample Trading Centre".to_owned(),
            ack_key: PublicKey(seal::ed25519::public(&[42; 32])),
        };
        let answers = self.turn(vec![parties::Command::FoundCentre(founded)]);
        assert!(matches!(answers[0], Answer::Accepted(_)), "{answers:?}");
    }

    /// One turn that admits `count` people.
    pub fn admit(&mut self, count: u64) -> Vec<Answer> {
        let person = |at: u64| {
            parties::Command::AddPerson(PersonAdded {
                account: Id::new(format!("person-{at}")).unwrap(),
                name: format!("样本人员{at}"),
                organisation: None,
                roles: vec![Role::Official],
            })
        };
        let commands = (0..count).map(|at| person(self.asked + at)).collect();
        self.turn(commands)
    }

    fn turn(&mut self, commands: Vec<parties::Command>) -> Vec<Answer> {
        let prev = self.publisher.head().map(|it| Head { size: it.size, root: it.root.0 });
        let stamped = commands.into_iter().map(|it| {
            self.asked += 1;
            let now = START_MS + i64::try_from(self.asked).unwrap();
            let request = Request {
                account: "sample-account".to_owned(),
                key: format!("idempotency-key-{}", self.asked),
                command: domain::world::Command::Parties(it),
                seen: None,
            };
            Stamped { stamp: Instant(now), request }
        });
        let stamped: Vec<Stamped> = stamped.collect();
        self.desk.turn(&stamped, prev.unwrap())
    }

    /// Publishes and signs what was committed; says the size signed.
    pub fn beat(&mut self) -> Result<u64, String> {
        let mut reader = self.readers.reader().map_err(|it| it.to_string())?;
        let beat = self.publisher.beat(&mut *reader, &[]).map_err(|it| it.to_string())?;
        Ok(beat.head.size)
    }
}

/// Acknowledgements of a turn, as their people keep them.
pub fn accepted(answers: Vec<Answer>) -> Vec<Accepted> {
    let accepted = answers.into_iter().filter_map(|it| match it {
        Answer::Accepted(it) => Some(*it),
        _ => None,
    });
    accepted.collect()
}

/// All rows of a data folder.
pub fn rows(data: &Data) -> Vec<Row> {
    Sqlite::follow(&data.store).unwrap().reader().unwrap().rows(0, 1_000_000).unwrap()
}

/// Runs the binary with the paths of `data`.
pub fn daylight(data: &Data, line: &str) -> (i32, String) {
    let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
    let mut run = Command::new(env!("CARGO_BIN_EXE_daylight"));
    for name in ["DAYLIGHT_DATA", "DAYLIGHT_MIRROR", "DAYLIGHT_HEAD"] {
        run.env_remove(name);
    }
    run.arg(command).arg("--data").arg(&data.data).arg("--head").arg(&data.head);
    if let Some(mirror) = &data.mirror {
        run.arg("--mirror").arg(mirror);
    }
    let Output { status, stdout, stderr } = run.args(rest.split_whitespace()).output().unwrap();
    let text = [stdout, stderr].map(|it| String::from_utf8(it).unwrap()).concat();
    (status.code().unwrap(), text)
}

/// Removes a folder in which somebody goes on making files.
pub fn destroy(folder: &Path) {
    while folder.exists() {
        // What was made meanwhile is met in the next round.
        let _ = std::fs::remove_dir_all(folder);
    }
}

/// A file whose bytes are flipped in the middle.
pub fn flip(path: &PathBuf) {
    let mut bytes = std::fs::read(path).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    std::fs::write(path, bytes).unwrap();
}
