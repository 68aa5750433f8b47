//! The embedded store keeps the contract of every store, and its own.

use adapters::sqlite::{Sqlite, SqliteWorking};
use app::ports::contract::{self, Bench, append, commit_one};
use app::ports::{CommitFailure, Row, Store, StoreError};
use tempfile::TempDir;

struct File(TempDir);

impl File {
    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("record.sqlite3")
    }
}

impl Bench for File {
    fn open(&mut self) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(Sqlite::open(&self.path())?))
    }
}

fn bench() -> Option<File> {
    TempDir::new().ok().map(File)
}

app::store_contract!(bench());

#[test]
fn working_state_keeps_expires_and_compares() {
    let file = bench().unwrap();
    let working = SqliteWorking::open(&file.path()).unwrap();
    contract::working_state_keeps_expires_and_compares(&working);
}

#[test]
fn a_full_disk_stores_nothing_of_the_turn_and_makes_the_handle_read_only() {
    let file = bench().unwrap();
    let mut store = Sqlite::open(&file.path()).unwrap();
    let kept = commit_one(&mut store, "s", None);
    store.bound_pages(40).unwrap();
    let mut turn = store.begin().unwrap();
    turn.savepoint().unwrap();
    let row = contract::row(turn.as_mut(), "s", None);
    let huge = Row { body: vec![7; 1_000_000], ..row };
    assert!(matches!(turn.append(&huge), Err(StoreError::Full(_))));
    let failure = turn.commit().unwrap_err();
    assert!(matches!(failure, CommitFailure::NotCommitted(StoreError::Full(_))), "{failure}");
    assert!(matches!(store.begin().err(), Some(StoreError::Full(_))));
    assert_eq!(store.readers().reader().unwrap().rows(0, 10).unwrap(), [kept]);
}

#[test]
fn a_missing_row_in_the_middle_is_damage_to_every_reader() {
    let file = bench().unwrap();
    let mut store = Sqlite::open(&file.path()).unwrap();
    for _ in 0..3 {
        commit_one(&mut store, "s", None);
    }
    let thief = rusqlite::Connection::open(file.path()).unwrap();
    thief.execute("DELETE FROM event WHERE leaf_index = 1", []).unwrap();
    let mut reader = store.readers().reader().unwrap();
    assert!(matches!(reader.rows(0, 10), Err(StoreError::Damaged(_))));
    assert!(matches!(reader.entries(1, 10), Err(StoreError::Damaged(_))));
    assert!(matches!(reader.stream("s", 1, 10), Err(StoreError::Damaged(_))));
}

#[test]
fn a_writer_whose_epoch_has_passed_is_fenced_even_without_the_lock_file() {
    let file = bench().unwrap();
    let mut store = Sqlite::open(&file.path()).unwrap();
    commit_one(&mut store, "s", None);
    let rival = rusqlite::Connection::open(file.path()).unwrap();
    rival.execute("UPDATE log_head SET epoch = epoch + 1", []).unwrap();
    let held = store.epoch();
    assert_eq!(store.begin().err(), Some(StoreError::Fenced { held, found: held + 1 }));
    assert_eq!(store.begin().err(), Some(StoreError::Poisoned));
}

#[test]
fn a_file_of_a_later_format_is_refused_unchanged() {
    let file = bench().unwrap();
    let later = rusqlite::Connection::open(file.path()).unwrap();
    later.pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Sqlite::open(&file.path()), Err(StoreError::Damaged(_))));
}

/// Prints how many events a second a turn of 64 commands makes durable.
#[test]
fn turns_of_sixty_four_commands_become_durable_together() {
    let file = bench().unwrap();
    let mut store = Sqlite::open(&file.path()).unwrap();
    let begun = std::time::Instant::now();
    for _ in 0..50 {
        let mut turn = store.begin().unwrap();
        for at in 0..64 {
            append(turn.as_mut(), ["a", "b", "c", "d"][at % 4], None);
        }
        turn.commit().unwrap();
    }
    let rate = 50.0 * 64.0 / begun.elapsed().as_secs_f64();
    println!("sqlite: {rate:.0} events/s in turns of 64");
    assert_eq!(store.readers().reader().unwrap().head().unwrap().next_index, 3_200);
}
