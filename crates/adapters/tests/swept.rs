//! Documents that nobody refers to are swept, in two steps, and none that anything names.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use adapters::entropy::SystemEntropy;
use adapters::objects::FolderObjects;
use adapters::sqlite::{Sqlite, SqliteWorking};
use app::desk::{AckSigner, Answer, Desk, Request, Stamped};
use app::documents::{FILED, object};
use app::head::Head;
use app::ports::{ObjectName, Objects, Readers, Store, Working, WorkingRow};
use app::swept::{At, KEPT_MS, Swept, sweep};
use domain::parties::{Command, PersonAdded, Role};
use domain::shared::{AccountId, Hash, Instant};

/// Noon of a Monday in November 2026, Beijing time.
const NOON_MS: i64 = 1_795_406_400_000;
const DAY_MS: i64 = 86_400_000;

struct Unsigned;

impl AckSigner for Unsigned {
    fn sign(&self, _: &[u8]) -> [u8; 64] {
        [0; 64]
    }
}

/// A record, its working state and its documents.
struct Room {
    desk: Desk,
    readers: Arc<dyn Readers>,
    working: SqliteWorking,
    objects: FolderObjects,
    _folder: tempfile::TempDir,
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("record.sqlite")).unwrap();
        let readers = store.readers();
        let ack = Arc::new(Unsigned);
        let desk = Desk::new(Box::new(store), Arc::new(SystemEntropy), ack, "jy.example/log");
        let working = SqliteWorking::open(&folder.path().join("work.sqlite")).unwrap();
        let objects = FolderObjects::open(&folder.path().join("objects"), None).unwrap();
        Self { desk, readers, working, objects, _folder: folder }
    }

    /// A document's bytes, in no form.
    fn stored(&self, at: u8) -> Hash {
        let sha256 = Hash([at; 32]);
        let upload = ObjectName::new(&format!("document-{at:02}")).unwrap();
        self.objects.put_part(&upload, 0, b"sample").unwrap();
        self.objects.finish(&upload, &object(&sha256)).unwrap();
        sha256
    }

    /// The same, sent with a form at a time.
    fn filed(&self, at: u8, filed_ms: Option<i64>) -> Hash {
        let sha256 = self.stored(at);
        let said = filed_ms.map_or(String::new(), |it| format!("\"filed_ms\":{it},"));
        let body = format!("{{{said}\"media\":\"text/plain\",\"name\":\"a\"}}").into_bytes();
        let key = format!("{} @clerk", sha256.hex());
        self.working.put(FILED, &WorkingRow { key, body, expires_ms: i64::MAX }).unwrap();
        sha256
    }

    fn drafted(&self, it: &Hash) {
        let body = format!("{{\"documents_kept\":\"{}\"}}", it.hex()).into_bytes();
        let row = WorkingRow { key: "W2026-001/A/1".to_owned(), body, expires_ms: i64::MAX };
        self.working.put("draft", &row).unwrap();
    }

    /// An event whose bytes name a document.
    fn recorded(&mut self, it: &Hash) {
        let account = AccountId::new("clerk").unwrap();
        let (name, roles) = (format!("见 {}", it.hex()), vec![Role::Official]);
        let added = PersonAdded { account, name, organisation: None, roles };
        let command = domain::world::Command::Parties(Command::AddPerson(added));
        let (account, key) = ("setup".to_owned(), "0".repeat(32));
        let request = Request { account, key, command, seen: None };
        let stamped = Stamped { stamp: Instant(NOON_MS), request };
        let answer = self.desk.turn(&[stamped], Head { size: 0, root: [0; 32] }).remove(0);
        assert!(matches!(answer, Answer::Accepted(_)), "{answer:?}");
    }

    fn sweep(&self, now_ms: i64) -> Swept {
        let (readers, working, objects) = (&*self.readers, &self.working, &self.objects);
        sweep(At { readers, working, objects, now_ms }).unwrap()
    }

    fn stands(&self, it: &Hash) -> bool {
        self.objects.length(&object(it)).is_ok()
    }

    fn may_be_named(&self, it: &Hash) -> bool {
        !self.working.scan(FILED, &it.hex(), None, 0).unwrap().is_empty()
    }
}

#[test]
fn what_was_sent_long_ago_and_nothing_names_goes_in_two_steps_and_nothing_else_does() {
    let mut room = Room::new();
    let old = Some(NOON_MS - KEPT_MS - DAY_MS);
    let (idle, recorded, drafted) = (room.filed(1, old), room.filed(2, old), room.filed(3, old));
    let (fresh, undated) = (room.filed(4, Some(NOON_MS - DAY_MS)), room.filed(5, None));
    let made = room.stored(6);
    room.recorded(&recorded);
    room.drafted(&drafted);
    assert_eq!(room.sweep(NOON_MS), Swept { shut: 1, gone: 0, named: 0 });
    assert!(room.stands(&idle) && !room.may_be_named(&idle), "no form names it any more");
    assert_eq!(room.sweep(NOON_MS + 1), Swept::default(), "a form may still be on its way");
    assert_eq!(room.sweep(NOON_MS + DAY_MS), Swept { shut: 0, gone: 1, named: 0 });
    assert!(!room.stands(&idle));
    for it in [&recorded, &drafted, &fresh, &undated, &made] {
        assert!(room.stands(it), "{}", it.hex());
    }
    // Whatever nothing names follows in its own time; what something names never does.
    let later = NOON_MS + 2 * KEPT_MS;
    assert_eq!(room.sweep(later).shut, 2);
    assert_eq!(room.sweep(later + DAY_MS).gone, 2);
    assert!(!room.stands(&fresh) && !room.stands(&undated));
    for it in [&recorded, &drafted, &made] {
        assert!(room.stands(it), "{}", it.hex());
    }
}

#[test]
fn a_document_that_is_named_between_the_steps_stays() {
    let room = Room::new();
    let old = Some(NOON_MS - KEPT_MS - DAY_MS);
    let (again, drafted) = (room.filed(1, old), room.filed(2, old));
    assert_eq!(room.sweep(NOON_MS).shut, 2);
    room.filed(1, Some(NOON_MS + 1));
    room.drafted(&drafted);
    assert_eq!(room.sweep(NOON_MS + DAY_MS), Swept { shut: 0, gone: 0, named: 2 });
    assert!(room.stands(&again) && room.stands(&drafted));
}
