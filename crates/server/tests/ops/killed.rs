//! A centre killed again and again, and one whose data folder is destroyed, as whole processes.

use std::fs;

use server::beside::{Keys, keep};
use tempfile::TempDir;

use crate::centre::{daylight, destroy, places, rows};
use crate::process::{Held, Outside, be_the_centre_if_told, kills};

/// Goal: a kill at any moment loses no acknowledgement, forks nothing, and the next start needs
/// no hand.
///
/// Method: six callers keep the door busy; the process dies by SIGKILL after more and more
/// answers; each life repeats a key of an earlier one. Witnesses and verifier are outside.
#[test]
fn kills_under_load_lose_no_acknowledgement_and_fork_nothing() {
    be_the_centre_if_told();
    const NAME: &str = "killed::kills_under_load_lose_no_acknowledgement_and_fork_nothing";
    let _alone = crate::alone();
    let root = TempDir::new().unwrap();
    let data = places(root.path(), "data");
    let mut outside = Outside::new(root.path(), &data);
    let mut held = Held::default();
    for kill in 1..=kills(6) {
        let mut life = outside.start(NAME, "data", &held);
        // Later and later in a life, and at another point of its turns each time.
        life.answer(13 * kill.min(9) * kill.min(9) + kill, &mut held);
        life.kill(&mut held);
    }
    let mut life = outside.start(NAME, "data", &held);
    life.answer(20, &mut held);
    outside.wait_until_published(&data, rows(&data).len() as u64);
    life.kill(&mut held);
    assert!(held.len() > 100, "{} were answered", held.len());
    // What the last moments left unpublished is published at the next start.
    let mut life = outside.start(NAME, "data", &held);
    let last = rows(&data).len() as u64;
    life.answer(1, &mut held);
    outside.wait_until_published(&data, last + 50);
    life.kill(&mut Held::default());
    held.all_verify(&data.log);
}

/// Goal: after a start that no witness answers nothing is signed and nothing acknowledged, and the
/// centre says why; with the witnesses back it serves again.
#[test]
fn a_killed_centre_that_no_witness_answers_acknowledges_nothing() {
    be_the_centre_if_told();
    const NAME: &str = "killed::a_killed_centre_that_no_witness_answers_acknowledges_nothing";
    let _alone = crate::alone();
    let root = TempDir::new().unwrap();
    let data = places(root.path(), "data");
    let mut outside = Outside::new(root.path(), &data);
    let mut held = Held::default();
    let mut life = outside.start(NAME, "data", &held);
    life.answer(20, &mut held);
    life.kill(&mut held);
    let known = fs::read_to_string(&data.centre).unwrap();
    let (signed, checkpoint) = (data.head.join("head"), data.log.join("checkpoint"));
    let before = [&signed, &checkpoint].map(|it| fs::read(it).ok());
    let away: Vec<&str> = known.lines().filter(|it| !it.starts_with("address")).collect();
    let away = away.join("\n").replace("vkey", "address = \"http://127.0.0.1:9\"\nvkey");
    fs::write(&data.centre, away).unwrap();
    let words = outside.start(NAME, "data", &held).last_words();
    let said = words.iter().find(|it| it.starts_with("unwitnessed ")).expect("it says why");
    assert_eq!(*said, format!("unwitnessed true {}", rows(&data).len()), "nothing is taken");
    assert_eq!([&signed, &checkpoint].map(|it| fs::read(it).ok()), before, "nothing was signed");
    fs::write(&data.centre, known).unwrap();
    let mut life = outside.start(NAME, "data", &held);
    life.answer(20, &mut held);
    life.kill(&mut Held::default());
}

/// Goal: a whole centre whose data folder is destroyed under load comes back from backup and
/// mirror, reaches what was signed, and goes on; from the backup alone it is read-only.
#[test]
fn a_centre_whose_data_folder_is_destroyed_under_load_serves_again() {
    be_the_centre_if_told();
    const NAME: &str = "killed::a_centre_whose_data_folder_is_destroyed_under_load_serves_again";
    let _alone = crate::alone();
    let root = TempDir::new().unwrap();
    let data = places(root.path(), "data");
    let mut outside = Outside::new(root.path(), &data);
    let mut held = Held::default();
    let mut life = outside.start(NAME, "data", &held);
    life.answer(100, &mut held);
    keep(&data, data.mirror.as_ref().unwrap(), Keys::Along).unwrap();
    let backups = root.path().join("backups");
    let (code, text) = daylight(&data, &format!("backup --to {}", backups.display()));
    assert_eq!(code, 0, "{text}");
    let backed_up = rows(&data).len() as u64;
    life.answer(100, &mut held);
    outside.wait_until_published(&data, backed_up + 50);
    destroy(&data.data);
    life.kill(&mut held);

    let mut behind = places(root.path(), "behind");
    behind.mirror = None;
    let (code, text) = daylight(&behind, &format!("restore --from {}", backups.display()));
    assert_eq!(code, 3, "{text}");
    let keys = root.path().join("mirror/keys");
    fs::create_dir_all(&behind.keys).unwrap();
    for it in fs::read_dir(keys).unwrap() {
        let it = it.unwrap();
        fs::copy(it.path(), behind.keys.join(it.file_name())).unwrap();
    }
    // Started without the mirror, which would refuse it before the head does.
    fs::rename(root.path().join("mirror"), root.path().join("away")).unwrap();
    let words = outside.start(NAME, "behind", &held).last_words();
    fs::remove_dir_all(root.path().join("mirror")).unwrap();
    fs::rename(root.path().join("away"), root.path().join("mirror")).unwrap();
    let said = words.iter().find(|it| it.starts_with("read-only ")).expect("it says why");
    assert!(said.starts_with("read-only true ") && said.contains("落后"), "{said}");

    let new = places(root.path(), "new");
    let (code, text) = daylight(&new, &format!("restore --from {}", backups.display()));
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("it reaches the signed head"), "{text}");
    let restored = rows(&new).len() as u64;
    let mut life = outside.start(NAME, "new", &held);
    life.answer(20, &mut held);
    outside.wait_until_published(&new, restored + 50);
    life.kill(&mut Held::default());
    held.all_verify(&new.log);
}
