//! One life of a centre in a process of its own: desk, store, publisher and two witnesses.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use adapters::entropy::SystemEntropy;
use app::desk::{AckSigner, Answer, Desk, Request, Stamped};
use app::head::Head;
use app::ports::{Readers, Store};
use app::publisher::{Day, Publisher, Witness};
use domain::parties::{self, CentreFounded, PersonAdded, Role};
use domain::shared::{Id, Instant, PublicKey};
use record::canonical::Value;
use translog::archive;
use translog::head::DirHead;
use translog::key::{KeyKind, NoteSigner};
use translog::policy::Policy;
use translog::store::DirTiles;
use translog::writer::Start;
use witness::key_file::KeyFile;

use crate::dying::{DyingHead, DyingStore, DyingTiles, DyingWitness, Place, Plug};

pub const ORIGIN: &str = "sample.crash/log";
const WITNESSES: [(&str, u8); 2] = [("supervisor.example/w", 61), ("peer.example/w", 62)];
/// Exit code of a process whose record must be read anew.
pub const MUST_END: i32 = 70;
/// Exit code of a process that found its disk full and became read-only.
pub const READ_ONLY: i32 = 71;

struct Ack;

impl AckSigner for Ack {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        seal::ed25519::sign(&[42; 32], message)
    }
}

fn log_signer() -> NoteSigner {
    NoteSigner::new(ORIGIN, KeyKind::Note, &[51; 32]).unwrap()
}

fn witness_home(root: &Path, seed: u8) -> PathBuf {
    root.join(format!("witness-{seed}"))
}

fn open_witness(root: &Path, name: &str, seed: u8) -> witness::witness::Witness {
    let home = witness_home(root, seed);
    let key = KeyFile::new(name, ORIGIN, [seed; 32]).unwrap();
    if !home.exists() {
        std::fs::create_dir(&home).unwrap();
        let empty = translog::head::Head { size: 0, root: translog::hash::empty_root() };
        let log = log_signer().verifier().clone();
        witness::witness::enrol(&DirTiles::new(&home), &key, &log, empty).unwrap();
    }
    witness::witness::Witness::open(Box::new(DirTiles::new(&home)), &key).unwrap()
}

/// Both witnesses, as whoever runs them finds them afterwards.
pub fn witnesses(root: &Path) -> Vec<witness::witness::Witness> {
    WITNESSES.map(|(name, seed)| open_witness(root, name, seed)).into()
}

pub fn today() -> String {
    archive::day(u64::try_from(now_ms() / 1_000).unwrap())
}

fn now_ms() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap()
}

fn policy() -> Policy {
    let ack = NoteSigner::new("sample.crash/ack", KeyKind::Note, &[42; 32]).unwrap();
    let witness = |(name, seed): (&str, u8)| {
        let key = NoteSigner::new(name, KeyKind::Cosignature, &[seed; 32]).unwrap();
        key.verifier().clone()
    };
    Policy {
        ack: ack.verifier().clone(),
        from_size: 0,
        k: 1,
        log: vec![log_signer().verifier().clone()],
        origin: ORIGIN.to_owned(),
        quorum: 2,
        witnesses: WITNESSES.map(witness).into(),
    }
}

pub struct Life {
    desk: Desk,
    readers: Arc<dyn Readers>,
    publisher: Publisher<DyingTiles, DyingHead>,
    witnesses: Vec<DyingWitness>,
    pub plug: Plug,
}

impl Life {
    /// Opens everything as a start does: publishes, asks the witnesses, fills the history.
    pub fn begin(root: &Path, place: Place, store: Box<dyn Store>) -> Self {
        let plug = Plug::new(place);
        let (log, head) = (root.join("log"), root.join("head"));
        for folder in [&log, &head] {
            std::fs::create_dir_all(folder).unwrap();
        }
        let store = DyingStore { inner: store, plug: plug.clone() };
        let readers = store.readers();
        let desk = Desk::new(Box::new(store), Arc::new(SystemEntropy), Arc::new(Ack), ORIGIN);
        let tiles = DyingTiles { inner: DirTiles::new(&log), folder: log, plug: plug.clone() };
        let heads = DyingHead { inner: DirHead::new(&head), plug: plug.clone() };
        let publisher = Publisher::resume(tiles, heads, log_signer(), policy()).unwrap();
        let witnesses = witnesses(root).into_iter();
        let witnesses = witnesses.map(|inner| DyingWitness { inner, plug: plug.clone() }).collect();
        let mut it = Self { desk, readers, publisher, witnesses, plug };
        if it.desk.durable().unwrap().next_index == 0 {
            it.found();
        }
        it.start();
        it
    }

    fn found(&mut self) {
        let text = Value::Text(policy().encode());
        let fields = BTreeMap::from([("policy".to_owned(), text)]);
        self.desk.log_event("PolicyChanged", fields, Instant(now_ms())).unwrap();
        let founded = CentreFounded {
            origin: ORIGIN.to_owned(),
            name: "样本公共资源交易中心".to_owned(),
            name_en: "Sample Trading Centre".to_owned(),
            ack_key: PublicKey(seal::ed25519::public(&[42; 32])),
        };
        let answers = self.turn(vec![(
            "founded-the-centre-once".to_owned(),
            parties::Command::FoundCentre(founded),
        )]);
        assert!(matches!(answers[0], Answer::Accepted(_)), "{answers:?}");
    }

    fn start(&mut self) {
        let mut reader = self.readers.reader().unwrap();
        self.publisher.publish(&mut *reader).unwrap();
        let asked: Vec<&dyn Witness> = self.witnesses.iter().map(|it| it as &dyn Witness).collect();
        assert_eq!(self.publisher.judge(&asked).unwrap(), Start::Sign);
        self.publisher.fill(&asked, &[(today(), Day::Open)]).unwrap();
    }

    fn turn(&mut self, commands: Vec<(String, parties::Command)>) -> Vec<Answer> {
        let head = self.publisher.head().unwrap();
        let prev = Head { size: head.size, root: head.root.0 };
        let stamp = Instant(now_ms());
        let stamped = commands.into_iter().map(|(key, it)| {
            let command = domain::world::Command::Parties(it);
            let request = Request { account: "crash".to_owned(), key, command, seen: None };
            Stamped { stamp, request }
        });
        self.desk.turn(&stamped.collect::<Vec<_>>(), prev)
    }

    /// Asks for one person per key in one turn, and prints what was sent and what was answered.
    pub fn admit(&mut self, keys: &[String]) {
        let person = |key: &String| {
            let person = parties::Command::AddPerson(PersonAdded {
                account: Id::new(key).unwrap(),
                name: format!("示例人员 {key}"),
                organisation: None,
                roles: vec![Role::Official],
            });
            (key.clone(), person)
        };
        for key in keys {
            println!("sent {key}");
        }
        let answers = self.turn(keys.iter().map(person).collect());
        let down = answers.iter().any(|it| matches!(it, Answer::Down(_)));
        for (key, answer) in keys.iter().zip(answers) {
            match answer {
                Answer::Accepted(it) => {
                    let signature = translog::hash::to_hex(&it.signature);
                    println!("acknowledged {key} {signature} {}", it.acknowledgement);
                }
                other => println!("answered {key} {other:?}"),
            }
        }
        if self.desk.must_end().is_some() {
            std::process::exit(MUST_END);
        }
        if down {
            std::process::exit(READ_ONLY);
        }
    }

    /// One beat; both witnesses cosign.
    pub fn beat(&mut self) -> u64 {
        let mut reader = self.readers.reader().unwrap();
        let asked: Vec<&dyn Witness> = self.witnesses.iter().map(|it| it as &dyn Witness).collect();
        let beat = self.publisher.beat(&mut *reader, &asked).unwrap();
        assert_eq!(beat.cosigned, 2, "{}", beat.note.encode());
        beat.head.size
    }
}
