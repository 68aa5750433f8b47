//! A process that makes and sends messages, killed at work again and again.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use adapters::messages::FolderMessages;
use adapters::sqlite::SqliteWorking;
use app::messages::{Contact, Copy, Inbox, Maker, Outbox};
use app::ports::Channel;
use domain::parties::Role;
use domain::shared::Instant;
use domain::world::World;
use tempfile::TempDir;

use super::office::{NOON_MS, Plain, added, desk, id, keys, take};

const CHILD: &str = "DAYLIGHT_TEST_MESSAGES_FOLDER";
const PEOPLE: u64 = 300;
const NAME: &str = "killed::killed_at_any_moment_nobody_misses_a_message_and_none_is_made_twice";

/// This very test as another process over the same folder.
fn child(folder: &Path) -> Child {
    let mut it = Command::new(std::env::current_exe().unwrap());
    it.args(["--exact", NAME]).env(CHILD, folder).stdout(Stdio::null()).spawn().unwrap()
}

/// Makes and sends as the process of a centre does, until nothing is left.
fn work(folder: &Path) {
    let (_, readers) = desk(folder);
    let working = SqliteWorking::open(&folder.join("working.sqlite")).unwrap();
    let carrier = FolderMessages::new(&folder.join("letters"), &[Channel::Mail]);
    let rules = app::rules::rules_for(&World::default(), None, Instant(NOON_MS));
    let mut maker = Maker::default();
    let mut reader = readers.reader().unwrap();
    let now_ms = NOON_MS + 1_000;
    loop {
        let channels = [Channel::Mail];
        let made = maker.read_on(&mut *reader, &working, &channels, (now_ms, 0)).unwrap();
        let outbox = Outbox {
            working: &working,
            carrier: &carrier,
            words: &Plain,
            rules,
            now_ms,
            wall_ms: 0,
        };
        let beat = outbox.beat().unwrap();
        if made == 0 && beat.sent == 0 {
            return;
        }
    }
}

/// Method: this very test runs again as a child; the parent kills it once so many messages are
/// made, ever more, lets the last one end, and compares inboxes and letters with the record.
#[test]
fn killed_at_any_moment_nobody_misses_a_message_and_none_is_made_twice() {
    if let Ok(folder) = std::env::var(CHILD) {
        return work(Path::new(&folder));
    }
    let folder = TempDir::new().unwrap();
    let (mut record, _) = desk(folder.path());
    let working = SqliteWorking::open(&folder.path().join("working.sqlite")).unwrap();
    for at in 0..PEOPLE {
        let account = format!("p{at}");
        let contact = Contact::typed(&format!("{account}@example.org"), "").unwrap();
        contact.keep(&working, &id(&account), NOON_MS).unwrap();
        take(&mut record, at, added(&account, Role::Official), NOON_MS);
    }
    drop(record);
    for made in [1, 40, 100, 101, 180, 250, 257, 290] {
        let mut child = child(folder.path());
        while keys(&working, "message").len() < made {
            assert!(child.try_wait().unwrap().is_none(), "it ended before {made} were made");
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(child(folder.path()).wait().unwrap().success());
    let mut expected = BTreeSet::new();
    for at in 0..PEOPLE {
        let account = format!("p{at}");
        let inbox = Inbox::of(&working, &id(&account), 0).page(None).unwrap();
        assert_eq!(inbox.len(), 1, "{account}");
        assert_eq!(inbox[0].index, at);
        assert!(matches!(inbox[0].copies[&Channel::Mail], Copy::Sent { .. }), "{account}");
        expected.insert(format!("m{at}-{account}.txt"));
    }
    let written = std::fs::read_dir(folder.path().join("letters/mail")).unwrap();
    let names = written.map(|it| it.unwrap().file_name().to_string_lossy().into_owned());
    let names: BTreeSet<String> = names.filter(|it| it.ends_with(".txt")).collect();
    assert_eq!(names, expected);
    assert_eq!(keys(&working, "outbox"), Vec::<String>::new());
}
