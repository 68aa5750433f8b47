//! One whole process, joined: door, desk, timekeeper, publisher, two witness processes, opener.
//!
//! Goal: a lot goes from its notice to the letter of acceptance while nobody but its people acts;
//! what the law does by itself happens by itself; a stranger finds nothing wrong; after a restart
//! everything is as it was. Method: two lots of the sample county, loaded through the door.

// A test that unwraps in its helpers fails where it should.
#![allow(clippy::unwrap_used)]
#![cfg(feature = "demo")]

use std::path::Path;

use app::platform::Serving;
use domain::lot::Stage;
use server::centre::{Centre, Options, StartError, Witnesses};
use server::data::Data;
use server::demo::plan::{BEGIN_MS, Plan, Stop};
use verifier::audit::audit;
use verifier::log::{DirFiles, Options as Asking};
use verifier::wall::DirObjects;

const ORIGIN: &str = "sample.joined/log";

fn options(folder: &Path) -> Options {
    use app::ports::Clock;
    let now_ms = adapters::clock::AnchoredClock::new().wall_ms();
    let data = Data::of(&folder.join("data"));
    Options {
        data,
        origin: ORIGIN.to_owned(),
        sample_lag_ms: now_ms - BEGIN_MS,
        witnesses: Witnesses::Local,
        address: "http://127.0.0.1".to_owned(),
    }
}

fn two_lots() -> Vec<Plan> {
    let mut plans = Plan::all(BEGIN_MS);
    let works = plans.remove(2);
    assert_eq!((works.stop, works.regime), (Stop::Notified, domain::rulebook::Regime::Works));
    let mut failed = plans.remove(0);
    failed.stop = Stop::Failed;
    failed.bids.truncate(2);
    vec![works, failed]
}

/// What a stranger finds, with the ciphertexts: codes of every row, the law asked again.
fn codes(folder: &Path) -> Vec<String> {
    let kinds = record::event::all_kinds();
    let mut asking = Asking::of(&kinds);
    asking.sample = verifier::log::Asked::Sample;
    let data = Data::of(&folder.join("data"));
    let objects = DirObjects(data.objects.join("objects").join("ciphertext"));
    let found = audit(&DirFiles::new(&data.log), &asking, Some(&objects)).unwrap();
    found.report.codes().0.into_iter().map(|it| format!("{it:?}")).collect()
}

#[test]
fn a_lot_reaches_its_letter_in_one_joined_process_and_a_stranger_agrees() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path());
    let centre = Centre::start(&options).unwrap();
    assert_eq!(centre.platform.serving(), Serving::Open);
    let plans = two_lots();
    let (works, failed) = (plans[0].id.clone(), plans[1].id.clone());
    server::demo::load_plans(&centre, plans, &mut |_, _| {}).unwrap();
    let before = {
        let folded = centre.platform.folded().unwrap();
        assert_eq!(folded.world.lots[&works].stage, Stage::Notified);
        assert_eq!(folded.world.lots[&failed].stage, Stage::Failed);
        for kind in ["LotClosed", "ObjectsPresent", "KeyInClosed", "SharesClosed", "DisplayEnded"] {
            assert!(folded.last(&works, kind).is_some(), "{kind} came by itself");
        }
        folded.world.clone()
    };
    assert_eq!(codes(folder.path()), Vec::<String>::new());
    let published = centre.platform.published();
    assert_eq!(published.signed_by.len(), 2, "both witnesses cosigned: {published:?}");
    days_are_filed_and_closes_witnessed(&centre, &[&works, &failed]);
    drop(centre);

    let again = Centre::start(&options).unwrap();
    assert_eq!(again.platform.serving(), Serving::Open, "the witnesses know this log");
    assert_eq!(again.platform.folded().unwrap().world, before);
    drop(again);
    assert_eq!(codes(folder.path()), Vec::<String>::new());
    // A policy file that asks for less than the one that was adopted by leaf 0.
    let policy = options.data.log.join("policy/1");
    let lax = std::fs::read_to_string(&policy).unwrap().replace("\"quorum\":2", "\"quorum\":1");
    std::fs::write(&policy, lax).unwrap();
    assert_eq!(codes(folder.path()), [r#""leaf.opening_mismatch""#]);
}

/// Rows of stream `log` of a kind.
fn facts(centre: &Centre, kind: &str) -> Vec<app::ports::Row> {
    let mut reader = centre.platform.readers.reader().unwrap();
    let rows = reader.stream("log", 1, 1_000_000).unwrap();
    rows.into_iter().filter(|it| it.kind == kind).collect()
}

/// Every day of the cosigned history that is over was closed by its leaf, once, with the bytes
/// that lie there; and closes have the checkpoint that first covered them.
fn days_are_filed_and_closes_witnessed(centre: &Centre, lots: &[&domain::shared::LotId]) {
    let text = |row: &app::ports::Row, field: &str| {
        record::canonical::parse(&row.body).unwrap().text(field).unwrap().to_owned()
    };
    let days = std::fs::read_dir(centre.data.log.join("cosigned")).unwrap();
    let mut days: Vec<String> =
        days.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    days.sort();
    let last = days.pop().unwrap();
    let filed = facts(centre, "CheckpointsFiled");
    let mut dates: Vec<String> = filed.iter().map(|it| text(it, "date")).collect();
    dates.sort();
    dates.retain(|it| *it != last);
    assert_eq!(dates, days);
    for row in &filed {
        let bytes = std::fs::read(centre.data.log.join("cosigned").join(text(row, "date")));
        let sha256 = translog::hash::sha256(&bytes.unwrap()).to_hex();
        assert_eq!(text(row, "sha256"), sha256);
    }
    let witnessed = facts(centre, "Witnessed");
    let folded = centre.platform.folded().unwrap();
    for lot in lots {
        for kind in ["LotClosed", "KeyInClosed"] {
            let Some(close) = folded.last(lot, kind) else { continue };
            let index = i64::try_from(close.index).unwrap();
            let of = |it: &&app::ports::Row| {
                record::canonical::parse(&it.body).unwrap().integer("index") == Some(index)
            };
            assert_eq!(witnessed.iter().filter(of).count(), 1, "{lot} {kind}");
        }
    }
}

#[test]
fn a_door_that_was_shut_owes_an_outage_before_any_timer() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path());
    let centre = Centre::start(&options).unwrap();
    let mut plans = Plan::all(options.sample_lag_ms + BEGIN_MS);
    plans.retain(|it| it.stop == Stop::Sealed);
    plans.truncate(1);
    assert_eq!(plans.len(), 1, "a lot that takes bids");
    server::demo::load_plans(&centre, plans, &mut |_, _| {}).unwrap();
    let (before, shut_ms) = (facts(&centre, "Outage").len(), centre.platform.now_ms());
    centre.platform.door.pause();
    while centre.platform.now_ms() < shut_ms + 3_000 {
        std::thread::yield_now();
    }
    centre.platform.door.open();
    let begun = std::time::Instant::now();
    while facts(&centre, "Outage").len() == before {
        assert!(begun.elapsed().as_secs() < 30, "no outage was written");
        std::thread::yield_now();
    }
    let outage = facts(&centre, "Outage").pop().unwrap();
    let body = record::canonical::parse(&outage.body).unwrap();
    let (from, to) = (body.integer("from").unwrap(), body.integer("to").unwrap());
    assert!(from * 1_000 >= shut_ms - 1_000 && to - from >= 2, "{from} to {to}");
    drop(centre);
    assert_eq!(codes(folder.path()), Vec::<String>::new(), "covers are owed at the outage");
}

#[test]
fn a_restored_store_behind_the_signed_head_starts_read_only_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path());
    let data = options.data.clone();
    let centre = Centre::start(&options).unwrap();
    let kept = folder.path().join("kept.sqlite");
    server::demo::load_plans(&centre, Vec::new(), &mut |_, _| {}).unwrap();
    drop(centre);
    // Yesterday's record: only leaf 0; head, keys and witnesses are those of today.
    for it in ["daylight.sqlite", "daylight.sqlite-wal", "daylight.sqlite-shm"] {
        let _ = std::fs::rename(data.data.join(it), kept.with_extension(it));
    }
    std::fs::remove_dir_all(&data.log).unwrap();
    let again = Centre::start(&options).unwrap();
    let Serving::ReadOnly(why) = again.platform.serving() else {
        panic!("{:?}", again.platform.serving())
    };
    assert!(why.contains("restore"), "{why}");
    assert_eq!(again.platform.folded().unwrap().next, 0, "nothing was written");
    let asked = again.platform.ask("official-1", "a-key-of-sixteen", found());
    assert!(asked.is_err(), "the door stays shut");
}

fn found() -> domain::world::Command {
    use domain::parties;
    domain::world::Command::Parties(parties::Command::FoundCentre(parties::CentreFounded {
        origin: ORIGIN.to_owned(),
        name: "样本".to_owned(),
        name_en: "Sample".to_owned(),
        ack_key: domain::shared::PublicKey([1; 32]),
    }))
}

#[test]
fn an_empty_sample_waits_for_its_people_and_is_neither_the_county_nor_real() {
    let folder = tempfile::tempdir().unwrap();
    let county = options(folder.path());
    let empty = Options { witnesses: Witnesses::Enrolled, ..county.clone() };
    let centre = Centre::start(&empty).unwrap();
    assert_eq!(centre.platform.serving(), Serving::Founding, "leaf 0 is set by the page");
    assert_eq!(centre.platform.folded().unwrap().next, 0);
    assert!(!empty.data.data.join("witnesses").exists(), "no witness starts by itself");
    let time = server::demo::time::Time {
        platform: centre.platform.clone(),
        clock: centre.sample.clone().unwrap(),
    };
    let before_ms = time.now_ms();
    time.travel(before_ms + 3_600_000).unwrap();
    assert!(time.now_ms() >= before_ms + 3_600_000);
    assert!(time.travel(before_ms).is_err(), "never back");
    assert!(time.travel(i64::MAX).is_err(), "never beyond real time");
    drop(centre);
    let real = Options { origin: "county.example/log".to_owned(), ..empty };
    let refused = Centre::start(&real).err().map(|it| it.to_string());
    assert!(refused.is_some_and(|it| it.contains(ORIGIN)), "a sample never becomes real");
    let other = tempfile::tempdir().unwrap();
    let county = options(other.path());
    drop(Centre::start(&county).unwrap());
    let empty = Options { witnesses: Witnesses::Enrolled, ..county };
    assert!(matches!(Centre::start(&empty), Err(StartError::County)));
}
