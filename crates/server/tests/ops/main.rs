//! The operator's commands through the binary: backup, restore, rebuild, doctor, migrate.

// A test that unwraps in its helpers fails where it should.
#![allow(clippy::unwrap_used)]

mod binary;
mod centre;
mod destroyed;
mod killed;
mod process;

use std::fs;
use std::sync::{Mutex, MutexGuard, PoisonError};

use adapters::objects::FolderObjects;
use adapters::sqlite::{Sqlite, SqliteWorking};
use app::ports::{Live, ObjectName, Objects, Store, Working, WorkingRow};
use centre::{Centre, accepted, daylight, flip, places, rows};
use server::data::Data;
use server::doctor::Colour;
use tempfile::TempDir;

/// Holds the other tests back: a starting child has a copy of every lock for a moment.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Closes what is private, as serving does.
fn closed(data: &Data) {
    for it in server::beside::private(data).iter().filter(|it| it.exists()) {
        let mode = if it.is_dir() { 0o700 } else { 0o600 };
        let mode = <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(mode);
        fs::set_permissions(it, mode).unwrap();
    }
}

fn filled(root: &TempDir) -> Data {
    let data = places(root.path(), "data");
    let mut centre = Centre::open(&data).unwrap();
    for _ in 0..4 {
        assert_eq!(accepted(centre.admit(5)).len(), 5);
    }
    assert_eq!(centre.beat(), Ok(21));
    fs::create_dir_all(&data.keys).unwrap();
    for (name, path) in [("log", data.keys.join("log")), ("centre", data.centre.clone())] {
        fs::write(&path, name).unwrap();
        let mode = <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o600);
        fs::set_permissions(&path, mode).unwrap();
    }
    server::beside::keep(&data, data.mirror.as_ref().unwrap(), server::beside::Keys::Along)
        .unwrap();
    closed(&data);
    data
}

#[test]
fn a_backup_is_made_while_the_centre_writes_and_restores_to_the_signed_head() {
    let _alone = alone();
    let root = TempDir::new().unwrap();
    let data = filled(&root);
    let mut centre = Centre::open(&data).unwrap();
    let to = root.path().join("backups");
    let (code, text) = daylight(&data, &format!("backup --to {}", to.display()));
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("21 rows"), "{text}");
    centre.admit(3);
    assert_eq!(centre.beat(), Ok(24));
    drop(centre);
    let lost = rows(&data);

    // From the backup alone it ends before the signed head, says so, and says that it is read-only.
    let mut behind = places(root.path(), "behind");
    behind.mirror = None;
    let (code, text) = daylight(&behind, &format!("restore --from {}", to.display()));
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("21 of 24 leaves, 3 are missing"), "{text}");
    assert!(text.contains("止于第 20 号叶") && text.contains("启动后只读"), "{text}");
    assert!(!behind.keys.exists(), "a backup holds no private key");

    let new = places(root.path(), "new");
    let (code, text) = daylight(&new, &format!("restore --from {}", to.display()));
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("24 rows: 21 from the backup, 3 from the mirror"), "{text}");
    assert!(text.contains("it reaches the signed head of size 24"), "{text}");
    assert_eq!(rows(&new), lost, "byte for byte");
    assert_eq!(fs::read(new.keys.join("log")).unwrap(), b"log", "keys come from the mirror");

    let (code, text) = daylight(&new, &format!("restore --from {}", to.display()));
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("holds a record"), "{text}");
}

#[test]
fn credentials_come_back_from_a_backup_and_sessions_do_not() {
    let _alone = alone();
    let root = TempDir::new().unwrap();
    let data = filled(&root);
    let open = |data: &Data| SqliteWorking::open(&data.working).unwrap();
    let row = WorkingRow { key: "a".into(), body: b"b".to_vec(), expires_ms: i64::MAX };
    for kind in ["credential", "session", "code", "tries", "lot_draft"] {
        open(&data).put(kind, &row).unwrap();
    }
    let to = root.path().join("backups");
    assert_eq!(daylight(&data, &format!("backup --to {}", to.display())).0, 0);
    let new = places(root.path(), "new");
    assert_eq!(daylight(&new, &format!("restore --from {}", to.display())).0, 0);
    assert_eq!(open(&new).kinds().unwrap(), ["credential", "lot_draft"]);
}

#[test]
fn credentials_and_objects_come_back_from_the_mirror_alone() {
    let _alone = alone();
    let root = TempDir::new().unwrap();
    let data = filled(&root);
    let mirror = data.mirror.clone().unwrap();
    let row = WorkingRow { key: "a".into(), body: b"b".to_vec(), expires_ms: i64::MAX };
    for kind in ["credential", "session"] {
        SqliteWorking::open(&data.working).unwrap().put(kind, &row).unwrap();
    }
    server::beside::keep_working(&data, &mirror, 0).unwrap();
    let name = |it: &str| ObjectName::new(it).unwrap();
    let objects = FolderObjects::open(&data.objects, Some(&mirror)).unwrap();
    for it in ["t/1", "t/2"] {
        objects.put_part(&name("u"), 0, it.as_bytes()).unwrap();
        objects.finish(&name("u"), &name(it)).unwrap();
    }
    let to = root.path().join("backups");
    let backup = || daylight(&data, &format!("backup --to {}", to.display())).1;
    assert!(backup().contains("2 new objects"));
    assert!(backup().contains("0 new objects"), "objects are copied once");
    fs::remove_dir_all(&data.data).unwrap();
    let new = places(root.path(), "new");
    let (code, text) = daylight(&new, "restore");
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("2 objects"), "{text}");
    let working = SqliteWorking::open(&new.working).unwrap();
    assert_eq!(working.kinds().unwrap(), ["credential"]);
    let objects = FolderObjects::open(&new.objects, None).unwrap();
    assert_eq!(objects.read(&name("t/2"), 0, 9).unwrap(), b"t/2");
}

#[test]
fn a_restored_centre_goes_on_with_its_mirror_and_signs_what_extends_the_head() {
    let _alone = alone();
    let root = TempDir::new().unwrap();
    let data = filled(&root);
    fs::remove_dir_all(&data.data).unwrap();
    let new = places(root.path(), "new");
    let (code, text) = daylight(&new, "restore");
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("21 rows: 0 from the backup, 21 from the mirror"), "{text}");
    let mut centre = Centre::open(&new).unwrap();
    assert_eq!(accepted(centre.admit(2)).len(), 2);
    assert_eq!(centre.beat(), Ok(23));
    drop(centre);
    let mirrored = adapters::mirror::last_row(new.mirror.as_ref().unwrap()).unwrap();
    assert_eq!(mirrored.as_ref(), rows(&new).last());
}

#[test]
fn a_rebuilding_is_equal_and_a_planted_difference_is_exit_1() {
    let _alone = alone();
    let root = TempDir::new().unwrap();
    let data = filled(&root);
    let (code, text) = daylight(&data, "rebuild --compare");
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("tenders: equal") && text.contains("lot_events: equal"), "{text}");
    let centre = Centre::open(&data).unwrap();
    let (code, text) = daylight(&data, "rebuild");
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("use --compare"), "{text}");
    assert_eq!(daylight(&data, "rebuild --compare").0, 0, "it only reads");
    drop(centre);
    let mut store = Sqlite::open(&data.store).unwrap();
    let mut turn = store.begin().unwrap();
    let live = turn.view_live("tenders").unwrap().unwrap();
    let row =
        app::ports::ViewRow { key: "x/y/1".into(), sort: "s".into(), body: b"planted".to_vec() };
    turn.view_put(&live.table, &row).unwrap();
    turn.commit().unwrap();
    drop(store);
    let (code, text) = daylight(&data, "rebuild --compare");
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("tenders: EXTRA x/y/1 多行"), "{text}");
    let (code, text) = daylight(&data, "rebuild");
    assert_eq!(code, 0, "{text}");
    assert_eq!(daylight(&data, "rebuild --compare").0, 0);
}

#[test]
fn migrate_says_that_the_format_is_current_and_refuses_a_later_one() {
    let _alone = alone();
    let root = TempDir::new().unwrap();
    let data = places(root.path(), "data");
    let (code, text) = daylight(&data, "migrate");
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("no store yet"), "{text}");
    drop(Centre::open(&data).unwrap());
    let (code, text) = daylight(&data, "migrate");
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("format 1 is current"), "{text}");
    // The format's number lies at byte 60 of the file, big-endian.
    let mut bytes = fs::read(&data.store).unwrap();
    bytes[60..64].copy_from_slice(&9_u32.to_be_bytes());
    fs::write(&data.store, bytes).unwrap();
    let (code, text) = daylight(&data, "migrate");
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("format 9") && text.contains("新于本版本"), "{text}");
    let to = root.path().join("backups");
    for line in [format!("backup --to {}", to.display()), "rebuild --compare".to_owned()] {
        let (code, text) = daylight(&data, &line);
        assert_eq!(code, 1, "{text}");
        assert!(text.contains("format 9 is not known here"), "{text}");
    }
}

/// The line of one check.
fn line(text: &str, check: &str) -> String {
    let named = |it: &&str| it.contains(&format!("] {check}:"));
    text.lines().find(named).unwrap_or_else(|| panic!("no line {check}: {text}")).to_owned()
}

fn is_green(data: &Data, check: &str) -> bool {
    line(&daylight(data, "doctor").1, check).starts_with("[green")
}

#[test]
fn the_doctor_is_red_without_a_mirror_and_green_with_one_that_reaches_the_last_row() {
    let _alone = alone();
    let root = TempDir::new().unwrap();
    let mut data = filled(&root);
    let (code, text) = daylight(&data, "doctor");
    assert_eq!(code, 1, "two folders on one device are red: {text}");
    for check in ["format", "record", "head", "tiles", "views", "stamps", "mirror", "keys"] {
        assert!(line(&text, check).starts_with("[green"), "{text}");
    }
    for check in ["mirror-device", "head-device", "backup"] {
        assert!(line(&text, check).starts_with("[RED"), "{text}");
    }
    data.mirror = None;
    let (code, text) = daylight(&data, "doctor");
    assert_eq!(code, 1);
    assert!(line(&text, "mirror").contains("set DAYLIGHT_MIRROR"), "{text}");
    assert!(line(&text, "mirror").starts_with("[RED 异常]"), "{text}");
}

#[test]
fn the_doctor_sees_each_planted_fault() {
    let _alone = alone();
    let root = TempDir::new().unwrap();
    let data = filled(&root);
    let to = root.path().join("backups");
    assert!(!is_green(&data, "backup"));
    assert_eq!(daylight(&data, &format!("backup --to {}", to.display())).0, 0);
    assert!(is_green(&data, "backup"));

    let mode = |path, mode| {
        let mode = <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(mode);
        fs::set_permissions(path, mode).unwrap();
    };
    mode(data.keys.join("log"), 0o640);
    assert!(!is_green(&data, "keys"), "others may read it");
    mode(data.keys.join("log"), 0o600);
    mode(data.store.clone(), 0o644);
    assert!(!is_green(&data, "keys"), "others may read the record");
    closed(&data);
    assert!(is_green(&data, "keys"));
    fs::remove_file(data.mirror.as_ref().unwrap().join("keys/log")).unwrap();
    assert!(!is_green(&data, "keys"), "the mirror lacks it");

    let tile = data.log.join("tile/0/000.p/21");
    let good = fs::read(&tile).unwrap();
    flip(&tile);
    assert!(!is_green(&data, "tiles"));
    fs::write(&tile, good).unwrap();
    assert!(is_green(&data, "tiles"));

    let kept = data.head.join("head");
    let good = fs::read(&kept).unwrap();
    fs::remove_file(&kept).unwrap();
    assert!(!is_green(&data, "head"), "it is lost");
    fs::write(&kept, String::from_utf8(good.clone()).unwrap().replacen("21", "22", 1)).unwrap();
    assert!(!is_green(&data, "head"), "more is signed than the record holds");
    fs::write(&kept, good).unwrap();
    assert!(is_green(&data, "head"));

    let object = data.objects.join("objects/a~");
    fs::create_dir_all(object.parent().unwrap()).unwrap();
    assert!(is_green(&data, "objects"));
    fs::write(&object, "only here").unwrap();
    assert!(!is_green(&data, "objects"), "the mirror lacks it");

    let at = |now_ms: i64, check: &str| {
        let lines = server::doctor::examine(&data, now_ms);
        lines.into_iter().find(|it| it.check == check).unwrap().colour
    };
    assert_eq!(at(0, "stamps"), Colour::Red, "the record is ahead of such a clock");
    let last = server::backup::last(&data).unwrap().at_ms;
    assert_eq!(at(last + 36 * 3_600_000, "backup"), Colour::Green);
    assert_eq!(at(last + 37 * 3_600_000, "backup"), Colour::Red);

    let mut store = Sqlite::open(&data.store).unwrap();
    let mut turn = store.begin().unwrap();
    let live = turn.view_live("tenders").unwrap().unwrap();
    turn.view_swap("tenders", &Live { position: 3, ..live }).unwrap();
    turn.commit().unwrap();
    app::ports::contract::commit_one(&mut store, "s", None);
    drop(store);
    assert!(!is_green(&data, "views"), "they are behind");
    assert!(!is_green(&data, "mirror"), "a row was written without it");
}

#[test]
fn wrong_arguments_are_exit_2_with_the_usage_in_two_languages() {
    let _alone = alone();
    let root = TempDir::new().unwrap();
    let data = places(root.path(), "data");
    for line in ["backup", "backup --to", "rebuild --quick", "doctor extra", "migrate --to x"] {
        let (code, text) = daylight(&data, line);
        assert_eq!(code, 2, "{line}: {text}");
        assert!(text.contains("usage: daylight") && text.contains("用法"), "{line}: {text}");
    }
}
