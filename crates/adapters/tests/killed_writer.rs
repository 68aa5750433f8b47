//! A writer killed at work loses nothing that it acknowledged.
//!
//! Alone in its file: a starting child holds a copy of every lock of its parent for a moment.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use adapters::backup;
use adapters::mirror::Mirrored;
use adapters::sqlite::{Sqlite, SqliteWorking};
use app::ports::contract::append;
use app::ports::{Row, Store, StoreError};
use tempfile::TempDir;

fn open(folder: &Path) -> Result<Mirrored, StoreError> {
    let store = Sqlite::open(&folder.join("record.sqlite3"))?;
    Mirrored::open(Box::new(store), &folder.join("mirror"))
}

fn rows(store: &dyn Store) -> Vec<Row> {
    let mut reader = store.readers().reader().expect("a reader opens");
    reader.rows(0, 100_000).expect("rows can be read")
}

const CHILD: &str = "DAYLIGHT_TEST_WRITER_FOLDER";

/// Method: this very test runs again as a child that writes and prints what was acknowledged;
/// the parent kills it, then reads store and mirror.
#[test]
fn nothing_acknowledged_is_lost_when_the_writer_is_killed() {
    if let Ok(folder) = std::env::var(CHILD) {
        let mut store = open(Path::new(&folder)).unwrap();
        loop {
            let mut turn = store.begin().unwrap();
            for stream in ["a", "b", "c"] {
                append(turn.as_mut(), stream, None);
            }
            println!("\nacknowledged {}", turn.commit().unwrap().next_index);
        }
    }
    let folder = TempDir::new().unwrap();
    for kill in 1..=5 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "nothing_acknowledged_is_lost_when_the_writer_is_killed"])
            .arg("--nocapture")
            .env(CHILD, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let numbers = lines.filter_map(|it| it.strip_prefix("acknowledged ")?.parse::<u64>().ok());
        let mut acknowledged: Vec<u64> = Vec::new();
        let mut numbers = numbers.fuse();
        acknowledged.extend(numbers.by_ref().take(7 * kill));
        child.kill().unwrap();
        acknowledged.extend(numbers);
        child.wait().unwrap();
        let last = *acknowledged.last().unwrap();
        let store = open(folder.path()).unwrap();
        let kept = rows(&store);
        assert!(kept.len() as u64 >= last, "acknowledged {last}, kept {}", kept.len());
        assert_eq!(kept.len() % 3, 0, "a turn is whole or absent");
        let mut alone = Sqlite::open(&folder.path().join(format!("again-{kill}.sqlite3"))).unwrap();
        let working = SqliteWorking::open(&folder.path().join("working.sqlite3")).unwrap();
        drop(store);
        let mirror = folder.path().join("mirror");
        backup::restore(None, Some(&mirror), &mut alone, &working).unwrap();
        assert_eq!(rows(&alone), kept, "the mirror alone gives the same bytes");
    }
}
