//! A disk lost at noon: the data folder is destroyed under load, and nothing acknowledged is lost.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use app::ports::Row;
use tempfile::TempDir;

use crate::centre::{Centre, accepted, daylight, destroy, places, rows};

const CHILD: &str = "DAYLIGHT_TEST_CENTRE_FOLDER";
const NAME: &str = "destroyed::nothing_acknowledged_is_lost_with_the_data_folder";

/// Serves until killed and prints what its people were answered and which heads it signed.
fn serve(root: &Path) -> ! {
    let data = places(root, "data");
    let mut centre = Centre::open(&data).unwrap();
    loop {
        for it in accepted(centre.admit(7)) {
            println!("\nacknowledged {} {}", it.index, it.acknowledgement);
        }
        // Without its folder nothing more can be published; people are answered all the same.
        if let Ok(size) = centre.beat() {
            println!("\nsigned {size}");
        }
    }
}

/// What the people of the lost centre hold in their hands.
#[derive(Default)]
struct Held {
    acknowledged: BTreeMap<u64, String>,
    signed: u64,
}

impl Held {
    fn take(&mut self, line: &str) {
        let mut words = line.splitn(3, ' ');
        match (words.next(), words.next().and_then(|it| it.parse().ok()), words.next()) {
            (Some("acknowledged"), Some(index), Some(text)) => {
                assert_eq!(self.acknowledged.insert(index, text.to_owned()), None, "one a leaf");
            }
            (Some("signed"), Some(size), None) => self.signed = self.signed.max(size),
            _ => {}
        }
    }
}

/// The answer that the record keeps for an idempotency key holds the acknowledgement itself.
fn is_kept(row: &Row, acknowledgement: &str) {
    let answer = String::from_utf8(row.answer.clone().unwrap()).unwrap();
    let value = record::canonical::parse(answer.as_bytes()).unwrap();
    assert_eq!(value.text("ack"), Some(acknowledgement), "leaf {}", row.index);
}

/// Goal: destroying the data folder while commands are decided loses nothing acknowledged.
///
/// Method: this very test runs again as a child that serves; the parent makes a backup while it
/// works, removes the folder under it, lets it go on for a while, kills it, and restores.
#[test]
fn nothing_acknowledged_is_lost_with_the_data_folder() {
    if let Ok(root) = std::env::var(CHILD) {
        serve(Path::new(&root));
    }
    let _alone = crate::alone();
    let root = TempDir::new().unwrap();
    let data = places(root.path(), "data");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", NAME, "--nocapture"])
        .env(CHILD, root.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut held = Held::default();
    lines.by_ref().take(200).for_each(|it| held.take(&it));
    let backups = root.path().join("backups");
    let (code, text) = daylight(&data, &format!("backup --to {}", backups.display()));
    assert_eq!(code, 0, "{text}");
    lines.by_ref().take(200).for_each(|it| held.take(&it));
    let before = held.acknowledged.len();
    destroy(&data.data);
    lines.by_ref().take(200).for_each(|it| held.take(&it));
    child.kill().unwrap();
    lines.for_each(|it| held.take(&it));
    child.wait().unwrap();
    assert!(held.acknowledged.len() > before, "it was under load when its folder went");
    assert!(held.signed > 0);

    let new = places(root.path(), "new");
    let (code, text) = daylight(&new, &format!("restore --from {}", backups.display()));
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("it reaches the signed head"), "{text}");
    let kept = rows(&new);
    for (index, acknowledgement) in &held.acknowledged {
        is_kept(&kept[usize::try_from(*index).unwrap()], acknowledgement);
    }
    assert!(kept.len() as u64 >= held.signed);
    let mut centre = Centre::open(&new).unwrap();
    assert_eq!(accepted(centre.admit(1)).len(), 1, "it serves");
    assert_eq!(centre.beat(), Ok(kept.len() as u64 + 1), "and signs what extends the head");
    drop(centre);
    assert_eq!(daylight(&new, "rebuild --compare").0, 0);
}
