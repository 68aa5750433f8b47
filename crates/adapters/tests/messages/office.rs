//! A record with people, its working state, and a carrier that does as it is told.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use adapters::entropy::SystemEntropy;
use adapters::sqlite::{Sqlite, SqliteWorking};
use app::desk::{AckSigner, Answer, Desk, Request, Stamped};
use app::head::Head;
use app::messages::{Beat, Contact, Inbox, Maker, Message, Outbox, Words};
use app::ports::{Channel, Letter, Messages, Readers, SendFailure, Store, Working};
use domain::parties::{Command, PersonAdded, Role, RolesChanged};
use domain::shared::{AccountId, Instant};
use domain::world::World;
use tempfile::TempDir;

/// Noon of a Monday in November 2026, Beijing time.
pub const NOON_MS: i64 = 1_795_406_400_000;
/// No row of these tests expires by the wall's time.
const WALL_MS: i64 = 0;

pub fn id(text: &str) -> AccountId {
    AccountId::new(text).unwrap()
}

struct Unsigned;

impl AckSigner for Unsigned {
    fn sign(&self, _: &[u8]) -> [u8; 64] {
        [0; 64]
    }
}

/// Keeps letters, fails when told.
#[derive(Default)]
pub struct Told {
    letters: Mutex<Vec<Letter>>,
    failure: Mutex<Option<SendFailure>>,
    arrived: Mutex<BTreeMap<String, String>>,
    tries: Mutex<usize>,
}

impl Told {
    pub fn letters(&self) -> Vec<Letter> {
        self.letters.lock().unwrap().clone()
    }

    pub fn fail(&self, it: SendFailure) {
        *self.failure.lock().unwrap() = Some(it);
    }

    pub fn arrived(&self, id: &str, says: &str) {
        self.arrived.lock().unwrap().insert(id.to_owned(), says.to_owned());
    }

    pub fn tries(&self) -> usize {
        *self.tries.lock().unwrap()
    }
}

impl Messages for Told {
    fn channels(&self) -> Vec<Channel> {
        Channel::ALL.to_vec()
    }

    fn send(&self, letter: &Letter) -> Result<String, SendFailure> {
        *self.tries.lock().unwrap() += 1;
        if let Some(it) = self.failure.lock().unwrap().clone() {
            return Err(it);
        }
        self.letters.lock().unwrap().push(letter.clone());
        Ok("taken".to_owned())
    }

    fn reports(&self, _: Channel) -> bool {
        true
    }

    fn delivered(&self, _: Channel, id: &str) -> Result<Option<String>, SendFailure> {
        Ok(self.arrived.lock().unwrap().get(id).cloned())
    }
}

/// The template's name is every word.
pub struct Plain;

impl Words for Plain {
    fn letter(&self, message: &Message, _: Channel, _: &str) -> (String, String) {
        (message.template.clone(), message.about.clone())
    }
}

pub struct Office {
    desk: Desk,
    readers: Arc<dyn Readers>,
    pub working: SqliteWorking,
    maker: Maker,
    pub carrier: Told,
    folder: TempDir,
    asked: u64,
    forgotten: u32,
}

pub fn desk(folder: &Path) -> (Desk, Arc<dyn Readers>) {
    let store = Sqlite::open(&folder.join("record.sqlite")).unwrap();
    let readers = store.readers();
    let ack = Arc::new(Unsigned);
    (Desk::new(Box::new(store), Arc::new(SystemEntropy), ack, "jy.example/log"), readers)
}

/// Takes one command of people.
pub fn take(desk: &mut Desk, number: u64, command: Command, stamp_ms: i64) {
    let command = domain::world::Command::Parties(command);
    let key = format!("{number:032}");
    let request = Request { account: "setup".to_owned(), key, command, seen: None };
    let stamped = Stamped { stamp: Instant(stamp_ms), request };
    let answer = desk.turn(&[stamped], Head { size: 0, root: [0; 32] }).remove(0);
    assert!(matches!(answer, Answer::Accepted(_)), "{answer:?}");
}

pub fn added(account: &str, role: Role) -> Command {
    let (account, name) = (id(account), format!("Person {account}"));
    Command::AddPerson(PersonAdded { account, name, organisation: None, roles: vec![role] })
}

impl Office {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let (desk, readers) = desk(folder.path());
        let working = SqliteWorking::open(&folder.path().join("working.sqlite")).unwrap();
        let (maker, carrier) = (Maker::default(), Told::default());
        Self { desk, readers, working, maker, carrier, folder, asked: 0, forgotten: 0 }
    }

    pub fn add(&mut self, account: &str, role: Role, stamp_ms: i64) {
        self.asked += 1;
        take(&mut self.desk, self.asked, added(account, role), stamp_ms);
    }

    pub fn roles(&mut self, account: &str, role: Role, stamp_ms: i64) {
        self.asked += 1;
        let (account, reason) = (id(account), "a new post".to_owned());
        let it = RolesChanged { account, roles: vec![role], reason };
        take(&mut self.desk, self.asked, Command::ChangeRoles(it), stamp_ms);
    }

    /// What a new process begins with.
    pub fn restart(&mut self) {
        self.maker = Maker::default();
    }

    /// Working state is lost, the record is not.
    pub fn forget(&mut self) {
        self.forgotten += 1;
        let name = format!("working-{}.sqlite", self.forgotten);
        self.working = SqliteWorking::open(&self.folder.path().join(name)).unwrap();
        self.restart();
    }

    pub fn make(&mut self, now_ms: i64) {
        let mut reader = self.readers.reader().unwrap();
        for _ in 0..100 {
            let times = (now_ms, WALL_MS);
            let made = self.maker.read_on(&mut *reader, &self.working, &[Channel::Mail], times);
            if made.unwrap() == 0 {
                return;
            }
        }
        panic!("the record does not end");
    }

    pub fn contact(&self, account: &str, it: &Contact) {
        it.keep(&self.working, &id(account), NOON_MS).unwrap();
    }

    pub fn reachable(&self, account: &str) {
        self.contact(account, &Contact::typed(&format!("{account}@example.org"), "").unwrap());
    }

    pub fn beat(&self, now_ms: i64) -> Beat {
        let rules = app::rules::rules_for(&World::default(), None, Instant(now_ms));
        let outbox = Outbox {
            working: &self.working,
            carrier: &self.carrier,
            words: &Plain,
            rules,
            now_ms,
            wall_ms: WALL_MS,
        };
        outbox.beat().unwrap()
    }

    pub fn inbox(&self, account: &str) -> Vec<Message> {
        Inbox::of(&self.working, &id(account), WALL_MS).page(None).unwrap()
    }

    pub fn open(&self, account: &str, index: u64, now_ms: i64) -> Option<Message> {
        Inbox::of(&self.working, &id(account), WALL_MS).open(index, now_ms).unwrap()
    }

    /// How many messages one person did not open.
    pub fn person(&self, account: &AccountId) -> usize {
        Inbox::of(&self.working, account, WALL_MS).unread().unwrap()
    }
}

/// Rows of one kind, for tests that look behind the port.
pub fn keys(working: &dyn Working, kind: &str) -> Vec<String> {
    let rows = working.scan(kind, "", None, WALL_MS).unwrap();
    rows.into_iter().map(|it| it.key).collect()
}
