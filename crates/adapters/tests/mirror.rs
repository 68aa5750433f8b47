//! A disk lost at noon is not a lost centre: mirror, backup and restore.

use std::path::Path;

use adapters::backup::{self, Restored};
use adapters::mirror::Mirrored;
use adapters::sqlite::{Sqlite, SqliteWorking};
use app::ports::contract::{Bench, append, commit_one, row};
use app::ports::{CommitFailure, Row, Store, StoreError, Working, WorkingRow};
use tempfile::TempDir;

struct Folder(TempDir);

fn open(folder: &Path) -> Result<Mirrored, StoreError> {
    let store = Sqlite::open(&folder.join("record.sqlite3"))?;
    Mirrored::open(Box::new(store), &folder.join("mirror"))
}

impl Bench for Folder {
    fn open(&mut self) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(open(self.0.path())?))
    }
}

fn bench() -> Option<Folder> {
    TempDir::new().ok().map(Folder)
}

app::store_contract!(bench());

fn rows(store: &dyn Store) -> Vec<Row> {
    let mut reader = store.readers().reader().expect("a reader opens");
    reader.rows(0, 100_000).expect("rows can be read")
}

#[test]
fn a_backup_and_the_mirror_together_bring_back_the_same_bytes() {
    let folder = TempDir::new().unwrap();
    let working = SqliteWorking::open(&folder.path().join("working.sqlite3")).unwrap();
    let credential = WorkingRow { key: "a".into(), body: b"b".to_vec(), expires_ms: i64::MAX };
    working.put("credential", &credential).unwrap();
    let mut store = open(folder.path()).unwrap();
    for at in 0..5 {
        commit_one(&mut store, "s", Some(&format!("key-{at}")));
    }
    let backup = folder.path().join("backup");
    let kinds: &[&str] = &["credential"];
    assert_eq!(backup::write(&*store.readers(), (&working, kinds, 0), &backup), Ok(5));
    for _ in 0..3 {
        commit_one(&mut store, "t", None);
    }
    let lost = rows(&store);
    drop(store);
    let new = TempDir::new().unwrap();
    let mut store = Sqlite::open(&new.path().join("record.sqlite3")).unwrap();
    let working = SqliteWorking::open(&new.path().join("working.sqlite3")).unwrap();
    let mirror = folder.path().join("mirror");
    let restored = backup::restore(Some(&backup), Some(&mirror), &mut store, &working);
    assert_eq!(restored, Ok(Restored { from_backup: 5, from_mirror: 3, next_index: 8 }));
    assert_eq!(rows(&store), lost);
    assert_eq!(working.get("credential", "a", 0).unwrap(), Some(credential));
    let again = backup::restore(Some(&backup), None, &mut store, &working);
    assert!(matches!(again, Err(StoreError::Conflict(_))), "only an empty store is filled");
}

#[test]
fn the_last_row_is_read_while_another_process_writes() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path()).unwrap();
    let last_row = || adapters::mirror::last_row(&folder.path().join("mirror")).unwrap();
    assert_eq!(last_row(), None);
    for _ in 0..3 {
        let row = commit_one(&mut store, "s", None);
        assert_eq!(last_row(), Some(row));
    }
}

#[test]
fn a_backup_without_its_last_file_is_none() {
    let folder = TempDir::new().unwrap();
    let working = SqliteWorking::open(&folder.path().join("working.sqlite3")).unwrap();
    let mut store = open(folder.path()).unwrap();
    commit_one(&mut store, "s", None);
    let backup = folder.path().join("backup");
    backup::write(&*store.readers(), (&working, &[], 0), &backup).unwrap();
    assert!(backup::write(&*store.readers(), (&working, &[], 0), &backup).is_err());
    std::fs::remove_file(backup.join("complete")).unwrap();
    let mut empty = Sqlite::open(&folder.path().join("empty.sqlite3")).unwrap();
    let restored = backup::restore(Some(&backup), None, &mut empty, &working);
    assert!(matches!(restored, Err(StoreError::Damaged(_))));
}

fn only_segment(folder: &Path) -> std::path::PathBuf {
    folder.join("mirror").join("rows-0000000000000000.seg")
}

#[test]
fn a_torn_tail_is_left_out_and_caught_up_from_the_store() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path()).unwrap();
    for _ in 0..3 {
        commit_one(&mut store, "s", None);
    }
    drop(store);
    let path = only_segment(folder.path());
    let whole = std::fs::read(&path).unwrap();
    for kept in [whole.len() - 1, whole.len() - 60, 20, 3, 0] {
        std::fs::write(&path, &whole[..kept]).unwrap();
        drop(open(folder.path()).unwrap());
        let mut mirrored = Vec::new();
        adapters::mirror::read_rows(&folder.path().join("mirror"), 0, &mut |rows| {
            mirrored.extend(rows);
            Ok(())
        })
        .unwrap();
        assert_eq!(mirrored.len(), 3, "cut to {kept}");
    }
}

#[test]
fn a_broken_frame_before_a_whole_one_is_damage() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path()).unwrap();
    for _ in 0..3 {
        commit_one(&mut store, "s", None);
    }
    drop(store);
    let path = only_segment(folder.path());
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    assert!(matches!(open(folder.path()).err(), Some(StoreError::Damaged(_))));
}

#[test]
fn a_store_behind_its_mirror_or_of_another_record_is_not_written() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path()).unwrap();
    commit_one(&mut store, "s", None);
    commit_one(&mut store, "s", None);
    drop(store);
    let mut other = Sqlite::open(&folder.path().join("other.sqlite3")).unwrap();
    let mirror = folder.path().join("mirror");
    commit_one(&mut other, "x", None);
    let behind = Mirrored::open(Box::new(other), &mirror).err();
    assert!(matches!(behind, Some(StoreError::Damaged(_))));
    let mut other = Sqlite::open(&folder.path().join("other.sqlite3")).unwrap();
    commit_one(&mut other, "x", None);
    let foreign = Mirrored::open(Box::new(other), &mirror).err();
    assert!(matches!(foreign, Some(StoreError::Damaged(_))));
}

#[test]
fn a_mirror_that_cannot_be_written_withholds_the_acknowledgements() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path()).unwrap();
    // The first segment is made at the first turn; without its folder that fails, even for root.
    std::fs::remove_dir_all(folder.path().join("mirror")).unwrap();
    let mut turn = store.begin().unwrap();
    append(turn.as_mut(), "s", None);
    assert!(matches!(turn.commit(), Err(CommitFailure::Unknown(_))));
    assert_eq!(store.begin().err(), Some(StoreError::Poisoned));
    drop(store);
    let store = open(folder.path()).unwrap();
    assert_eq!(rows(&store).len(), 1, "a new opening finds what became of it");
}

#[test]
fn an_erasure_that_a_crash_kept_from_the_mirror_is_made_up_for_at_the_next_opening() {
    let folder = TempDir::new().unwrap();
    let (store, mirror) = (folder.path().join("record.sqlite3"), folder.path().join("mirror"));
    let open = || open(folder.path());
    let whole = commit_one(&mut open().unwrap(), "s", None);
    let erased = Row { body: b"{}".to_vec(), salt_b: None, enclosure: None, ..whole.clone() };
    let mut alone = Sqlite::open(&store).unwrap();
    let mut turn = alone.begin().unwrap();
    turn.savepoint().unwrap();
    turn.rewrite(&erased).unwrap();
    let mut fact = row(turn.as_mut(), "log", None);
    (fact.kind, fact.body) = ("Erased".to_owned(), b"{\"indexes\":[0]}".to_vec());
    turn.append(&fact).unwrap();
    turn.release().unwrap();
    turn.commit().unwrap();
    drop(alone);
    let held = || {
        let mut rows = Vec::new();
        adapters::mirror::read_rows(&mirror, 0, &mut |more| {
            rows.extend(more);
            Ok(())
        })
        .unwrap();
        rows
    };
    assert_eq!(held(), [whole]);
    drop(open().unwrap());
    assert_eq!(held(), [erased.clone(), fact.clone()]);
    // What follows is appended to the file that was written anew.
    let next = commit_one(&mut open().unwrap(), "s", None);
    assert_eq!(held(), [erased, fact, next]);
}
