//! One whole process, joined: door, desk, timekeeper, publisher, two witness processes, opener.
//!
//! Goal: a lot goes from its notice to the letter of acceptance while nobody but its people acts;
//! what the law does by itself happens by itself; a stranger finds nothing wrong; after a restart
//! everything is as it was. Method: three lots of the sample county, loaded through the door.

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

/// A tender of works, one that fails, and one with bid securities.
fn three_lots() -> Vec<Plan> {
    let mut plans = Plan::all(BEGIN_MS);
    let works = plans.remove(2);
    assert_eq!((works.stop, works.regime), (Stop::Notified, domain::rulebook::Regime::Works));
    let mut failed = plans.remove(0);
    failed.stop = Stop::Failed;
    failed.bids.truncate(2);
    // In the same days as the works, so that one clock serves all.
    let mut secured = plans.into_iter().find(|it| it.stop == Stop::Secured).unwrap();
    (secured.announced_ms, secured.deadline_s) = (works.announced_ms, works.deadline_s);
    vec![works, failed, secured]
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
    let plans = three_lots();
    let [works, failed, secured] = [0, 1, 2].map(|at| plans[at].id.clone());
    server::demo::load_plans(&centre, plans, &mut |_, _| {}).unwrap();
    let before = {
        let folded = centre.platform.folded().unwrap();
        assert_eq!(folded.world.lots[&works].stage, Stage::Notified);
        assert_eq!(folded.world.lots[&failed].stage, Stage::Failed);
        let lot = &folded.world.lots[&secured];
        let all = || lot.securities.entries.values();
        assert_eq!((lot.stage, all().count()), (Stage::Notified, 6));
        assert_eq!(all().filter(|it| it.kept.is_some()).count(), 1, "a bid was revoked");
        assert_eq!(all().filter(|it| it.returned.is_some()).count(), 1);
        assert_eq!(all().filter(|it| it.replaced_by.is_some()).count(), 1, "one was mistaken");
        assert!(all().filter(|it| it.is_held()).count() >= 2, "the winner's, and what is due");
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

/// What the supervisor's own machine makes of the page.
fn order(centre: &Centre, account: &str, head: app::head::Head) -> app::start::StartOrder {
    use domain::shared::{Hash, Id, Signature};
    let folk = server::demo::known_folk(&centre.data.data).unwrap();
    let account = Id::new(account).unwrap();
    let person = folk.all().into_iter().find(|it| it.account == account).unwrap();
    let bytes = record::act::start_unwitnessed(ORIGIN, head.size, &Hash(head.root));
    let signature = Signature(seal::ed25519::sign(&person.secret, bytes.as_bytes()));
    let signed = domain::award::Signed { key: person.key(), signature };
    app::start::StartOrder { head, account, signed }
}

/// Whoever asks this port for the last head hears of a tree of this size; only its form is read at
/// a start.
fn shows(port: u16, size: u64) -> std::thread::JoinHandle<()> {
    use base64::Engine;
    let root = base64::engine::general_purpose::STANDARD.encode([9; 32]);
    let line = base64::engine::general_purpose::STANDARD.encode([9; 76]);
    let note = format!("{ORIGIN}\n{size}\n{root}\n\n\u{2014} sample.peer/witness {line}\n");
    let server = tiny_http::Server::http(("127.0.0.1", port)).unwrap();
    std::thread::spawn(move || {
        // A cosignature that is asked for meanwhile is not given.
        while let Ok(Some(asked)) = server.recv_timeout(std::time::Duration::from_secs(60)) {
            let heard = asked.url().ends_with("/checkpoint");
            let said = if heard { note.as_str() } else { "" };
            let code = if heard { 200 } else { 503 };
            let _ = asked.respond(tiny_http::Response::from_string(said).with_status_code(code));
            if heard {
                return;
            }
        }
    })
}

fn until(said: &str, done: impl Fn() -> bool) {
    let begun = std::time::Instant::now();
    while !done() {
        assert!(begun.elapsed().as_secs() < 60, "{said}");
        std::thread::yield_now();
    }
}

#[test]
fn a_start_without_witnesses_takes_nothing_until_the_supervisor_orders_it_over_this_tree() {
    use app::start::StartRefused;
    let folder = tempfile::tempdir().unwrap();
    let county = options(folder.path());
    let centre = Centre::start(&county).unwrap();
    server::demo::load_plans(&centre, Vec::new(), &mut |_, _| {}).unwrap();
    let none = order(&centre, "supervisor-1", centre.platform.published().head);
    let unasked = centre.platform.order_start(none);
    assert_eq!(unasked, Err(StartRefused::NotWaiting), "witnesses answer: nothing to order");
    drop(centre);
    // The witnesses are other organisations' from now on, and dead.
    let data = &county.data.data;
    std::fs::rename(data.join("witnesses"), folder.path().join("away")).unwrap();
    let alone = Options { witnesses: Witnesses::Enrolled, ..county };
    let centre = Centre::start(&alone).unwrap();
    let platform = centre.platform.clone();
    let Serving::Unwitnessed(tree) = platform.serving() else { panic!("{:?}", platform.serving()) };
    let before = platform.published();
    assert_eq!((before.beat_ms, before.cosigned), (0, 0), "nothing is signed");
    assert!(platform.ask("official-1", "a-key-of-sixteen", found()).is_err(), "nothing is taken");
    let moved = app::head::Head { size: tree.size - 1, ..tree };
    let refused = |it| platform.order_start(it).unwrap_err();
    let of = |account, head| order(&centre, account, head);
    assert_eq!(refused(of("supervisor-1", moved)), StartRefused::Moved(tree));
    assert_eq!(refused(of("official-1", tree)), StartRefused::NotSupervisor);
    let mut other = of("supervisor-1", tree);
    other.signed.key = of("official-1", tree).signed.key;
    assert_eq!(refused(other), StartRefused::KeyNotBound);
    let mut forged = of("supervisor-1", tree);
    forged.signed.signature.0[0] ^= 1;
    assert_eq!(refused(forged), StartRefused::SignatureWrong);
    assert!(facts(&centre, "StartUnwitnessed").is_empty());
    assert_eq!(platform.serving(), Serving::Unwitnessed(tree), "a refusal changes nothing");

    let index = platform.order_start(of("supervisor-1", tree)).unwrap();
    assert_eq!(index, tree.size, "the next leaf");
    until("it opens", || platform.serving() == Serving::Open && platform.door.admits());
    let again = order(&centre, "supervisor-1", tree);
    assert_eq!(platform.order_start(again), Err(StartRefused::NotWaiting), "once");
    until("it signs", || platform.published().head.size > index);
    assert_eq!(platform.published().cosigned, 0, "and nobody cosigns");
    let taken = platform.ask("official-1", "a-key-of-sixteen", found());
    assert!(taken.is_ok(), "commands are decided again");
    let leaf = facts(&centre, "StartUnwitnessed").pop().unwrap();
    let body = record::canonical::parse(&leaf.body).unwrap();
    assert_eq!(body.count("size"), Some(tree.size));

    // A witness comes back that saw more than this log ever had.
    let settings = server::centre::settings::Settings::read(&alone.data.centre).unwrap().unwrap();
    let port = settings.witnesses[0].address.rsplit(':').next().unwrap().parse().unwrap();
    let back = shows(port, 1_000_000);
    until("it goes read-only", || matches!(platform.serving(), Serving::ReadOnly(_)));
    back.join().unwrap();
    assert!(platform.ask("official-1", "another-key-of-16", found()).is_err(), "loud and shut");
    drop(centre);
    let claims = said(folder.path());
    let ordered = claims.iter().find(|it| it.contains("ordered a start")).unwrap();
    assert!(ordered.contains("NotYours"), "{claims:?}");
    assert_eq!(codes(folder.path()), Vec::<String>::new(), "and the log itself is whole");
}

/// Every claim with its verdict.
fn said(folder: &Path) -> Vec<String> {
    let kinds = record::event::all_kinds();
    let mut asking = Asking::of(&kinds);
    asking.sample = verifier::log::Asked::Sample;
    let data = Data::of(&folder.join("data"));
    let found = audit(&DirFiles::new(&data.log), &asking, None).unwrap();
    let claims = found.report.claims.iter();
    claims.map(|it| format!("{} {:?}", it.english, it.verdict())).collect()
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

/// Every file below a folder that holds these bytes.
fn holding(folder: &Path, bytes: &[u8]) -> Vec<std::path::PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for it in std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()) {
            if it.is_dir() {
                folders.push(it);
            } else if std::fs::read(&it).unwrap().windows(bytes.len()).any(|it| it == bytes) {
                found.push(it);
            }
        }
    }
    found
}

const LEAVER: &str = "leaver-1";
const NAME: &str = "即将离任的示例人员";

/// A county in which somebody came and was suspended, stopped; nothing is erased while it runs.
fn with_a_leaver(county: &Options) {
    use domain::parties::{self, PersonAdded, PersonSuspended, Role, Side};
    let leaver = domain::shared::Id::new(LEAVER).unwrap();
    let centre = Centre::start(county).unwrap();
    server::demo::load_plans(&centre, Vec::new(), &mut |_, _| {}).unwrap();
    let act = |key: &str, it: parties::Command| {
        let asked = centre.platform.ask("official-1", key, domain::world::Command::Parties(it));
        let answer = asked.unwrap().wait().unwrap();
        assert!(matches!(answer, app::desk::Answer::Accepted(_)), "{answer:?}");
    };
    let added = PersonAdded {
        account: leaver.clone(),
        name: NAME.to_owned(),
        organisation: None,
        roles: vec![Role::Operator],
    };
    act("add-the-leaver-once", parties::Command::AddPerson(added));
    let busy = server::erase::erase(&county.data, &erasure(&county.data, "PIPL 47"));
    let busy = busy.unwrap_err().to_string();
    assert!(busy.contains("busy"), "not while the centre runs: {busy}");
    let (by, reason) = (Side::Centre, format!("{NAME}已离任"));
    let suspended = PersonSuspended { account: leaver, by, reason };
    act("suspend-the-leaver-1", parties::Command::Suspend(suspended));
    drop(centre);
    published(county);
}

/// The order as both sign it on their own machines.
fn erasure(data: &Data, cite: &str) -> server::erase::Asked {
    use domain::shared::{Id, Signature};
    let [person, official, supervisor] =
        [LEAVER, "official-1", "supervisor-1"].map(|it| Id::new(it).unwrap());
    let folk = server::demo::known_folk(&data.data).unwrap();
    let indexes = app::erasure::leaves_of(&*centre_readers(data), &person).unwrap();
    let bytes = record::act::erase(ORIGIN, &indexes, cite);
    let sign = |account: &Id| {
        let signer = folk.all().into_iter().find(|it| it.account == *account).unwrap();
        Signature(seal::ed25519::sign(&signer.secret, bytes.as_bytes()))
    };
    server::erase::Asked {
        person,
        cite: cite.to_owned(),
        official_sig: sign(&official),
        official,
        supervisor_sig: sign(&supervisor),
        supervisor,
    }
}

#[test]
fn a_name_is_erased_by_two_from_store_and_mirror_and_the_log_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut county = options(folder.path());
    county.data.mirror = Some(folder.path().join("mirror"));
    let data = county.data.clone();
    with_a_leaver(&county);
    assert!(holding(folder.path(), NAME.as_bytes()).len() >= 2, "store and mirror hold it");
    let backup = folder.path().join("backup");
    server::backup::backup(&data, &backup, server::ops::wall_ms()).unwrap();
    let asked = |cite| erasure(&data, cite);
    let refused = |it| server::erase::erase(&data, &it).unwrap_err().to_string();
    let mut swapped = asked("PIPL 47");
    swapped.supervisor_sig = swapped.official_sig;
    assert!(refused(swapped).contains("does not fit"));
    let mut alone = asked("PIPL 47");
    (alone.supervisor, alone.supervisor_sig) = (alone.official.clone(), alone.official_sig);
    assert!(refused(alone).contains("one supervisor"));
    let mut other = asked("PIPL 47");
    other.cite = "PIPL 48".to_owned();
    assert!(refused(other).contains("does not fit"), "another article than they signed");
    server::erase::erase(&data, &asked("PIPL 47")).unwrap();
    let left = holding(folder.path(), NAME.as_bytes());
    assert!(left.iter().all(|it| it.starts_with(&backup)), "{left:?}");
    assert!(refused(asked("PIPL 47")).contains("not the leaves"), "once");

    published(&county);
    let follower = app::follower::Follower::new(centre_readers(&data));
    let leaver = domain::shared::Id::new(LEAVER).unwrap();
    let person = follower.read().unwrap().world.people[&leaver].clone();
    assert_eq!((person.name.as_str(), person.roles.len()), ("", 1), "the law sees what it saw");
    assert_eq!(codes(folder.path()), Vec::<String>::new());
    let claims = said(folder.path());
    assert!(claims.iter().any(|it| it.contains("erased under PIPL 47 on")), "{claims:?}");

    // A backup of before brings nothing back.
    let data = Data { mirror: data.mirror, ..Data::of(&folder.path().join("restored")) };
    server::restore::restore(Some(&backup), None, &data).unwrap();
    assert!(holding(&data.data, NAME.as_bytes()).is_empty(), "erased again");
}

/// Starts again, waits until everything is witnessed, and stops.
fn published(county: &Options) {
    let centre = Centre::start(county).unwrap();
    until("all is published", || {
        let rows = centre.platform.readers.reader().unwrap().head().unwrap().next_index;
        centre.platform.published().cosigned >= rows
    });
}

#[test]
fn a_body_that_is_lost_is_said_to_be_and_comes_back_from_whoever_holds_it() {
    use domain::parties::{self, PersonAdded, Role};
    use domain::shared::Id;
    let folder = tempfile::tempdir().unwrap();
    let county = options(folder.path());
    let data = county.data.clone();
    let centre = Centre::start(&county).unwrap();
    server::demo::load_plans(&centre, Vec::new(), &mut |_, _| {}).unwrap();
    let backup = folder.path().join("backup");
    server::backup::backup(&data, &backup, server::ops::wall_ms()).unwrap();
    let late = Id::new("late-1").unwrap();
    let added = parties::Command::AddPerson(PersonAdded {
        account: late.clone(),
        name: "备份之后的示例人员".to_owned(),
        organisation: None,
        roles: vec![Role::Operator],
    });
    let added = domain::world::Command::Parties(added);
    let ticket = centre.platform.ask("official-1", "add-the-late-one-once", added).unwrap();
    let app::desk::Answer::Accepted(it) = ticket.wait().unwrap() else { panic!("refused") };
    drop(centre);
    published(&county);
    let row = centre_readers(&data).reader().unwrap().rows(it.index, 1).unwrap().remove(0);
    let opening = app::desk::opening_of(&row).unwrap();
    // The disk dies; public log, keys and head are left, and a backup of before.
    for it in ["daylight.sqlite", "daylight.sqlite-wal", "daylight.sqlite-shm"] {
        let _ = std::fs::remove_file(data.data.join(it));
    }
    let log = folder.path().join("copy-of-the-log");
    std::fs::rename(&data.log, &log).unwrap();
    let done = server::restore::restore(Some(&backup), Some(&log), &data).unwrap();
    assert!(done.from_log.0 >= 1 && done.from_log.1 == 1, "{:?}", done.from_log);
    assert_eq!(app::lost::lost(&*centre_readers(&data)).unwrap(), [it.index]);
    let red = |data: &Data| {
        let lines = server::doctor::examine(data, server::ops::wall_ms());
        lines.iter().find(|it| it.check == "bodies").unwrap().colour == server::doctor::Colour::Red
    };
    assert!(red(&data));
    assert_eq!(server::bodies::tell(&data).unwrap(), [it.index]);
    assert_eq!(server::bodies::tell(&data).unwrap(), Vec::<u64>::new(), "once");
    published(&county);
    assert_eq!(codes(folder.path()), Vec::<String>::new());
    let claims = said(folder.path());
    assert!(claims.iter().any(|it| it.ends_with("came back NotCheckable")), "{claims:?}");

    let file = folder.path().join("bundle.json");
    let bring = |opening: &record::opening::Opening| {
        let bundle = record::bundle::Bundle {
            openings: vec![opening.clone()],
            ..record::bundle::Bundle::default()
        };
        std::fs::write(&file, bundle.encode()).unwrap();
        server::bodies::supply(&data, &file).unwrap()
    };
    let mut forged = opening.clone();
    let record::opening::Shown::Body(_, body) = &mut forged.shown else { panic!("a body") };
    *body = body.replace("示例人员", "冒名人员");
    assert_eq!(bring(&forged), (vec![], vec![it.index]), "other bytes than the leaf's");
    let known = || {
        let follower = app::follower::Follower::new(centre_readers(&data));
        follower.read().is_ok_and(|it| it.world.people.contains_key(&late))
    };
    assert!(!known());
    assert_eq!(bring(&opening), (vec![it.index], vec![]));
    assert!(known() && !red(&data), "the law sees what it saw");
    assert_eq!(bring(&opening), (vec![], vec![]), "once");
    published(&county);
    assert_eq!(codes(folder.path()), Vec::<String>::new());
}

#[test]
fn a_log_that_died_is_succeeded_by_order_and_a_stranger_compares_both() {
    use domain::shared::Signature;
    const NEW: &str = "sample.next/log";
    let folder = tempfile::tempdir().unwrap();
    let county = options(folder.path());
    let old = county.data.log.clone();
    let centre = Centre::start(&county).unwrap();
    server::demo::load_plans(&centre, Vec::new(), &mut |_, _| {}).unwrap();
    drop(centre);
    published(&county);
    let folk = server::demo::known_folk(&county.data.data).unwrap();
    let supervisor = folk.all().into_iter().find(|it| it.account.as_str() == "supervisor-1");
    let supervisor = supervisor.unwrap();
    let last = server::succeed::end_of(&old).unwrap();
    let sign = |bytes: &str| Signature(seal::ed25519::sign(&supervisor.secret, bytes.as_bytes()));
    let signed = |bytes: &str| (supervisor.key(), sign(bytes));
    let data = Data::of(&folder.path().join("next"));
    let begin = |origin: &str, signed| server::succeed::begin(&data, &old, origin, signed);
    let refused = |it: Result<(), server::ops::Problem>| it.unwrap_err().to_string();
    let other = last.order("sample.other/log");
    assert!(refused(begin(NEW, signed(&other))).contains("does not fit"));
    assert!(refused(begin(ORIGIN, signed(&last.order(ORIGIN)))).contains("another name"));
    assert!(!data.data.exists(), "a refusal leaves nothing behind");
    begin(NEW, signed(&last.order(NEW))).unwrap();
    assert!(refused(begin(NEW, signed(&last.order(NEW)))).contains("new folder"), "once");
    let next = Options { data: data.clone(), origin: NEW.to_owned(), ..options(folder.path()) };
    published(&next);
    published(&next);
    let found = |old: Option<&Path>| {
        let kinds = record::event::all_kinds();
        let mut asking = Asking::of(&kinds);
        asking.sample = verifier::log::Asked::Sample;
        asking.old = old.map(|it| verifier::log::read::read(&DirFiles::new(it), None).unwrap());
        let found = audit(&DirFiles::new(&data.log), &asking, None).unwrap().report;
        let claims: Vec<String> = found.claims.iter().map(|it| format!("{it:?}")).collect();
        (found.codes().0, claims)
    };
    for (old, asks) in [(None, true), (Some(old.as_path()), false)] {
        let (codes, claims) = found(old);
        assert_eq!(codes, Vec::<&str>::new());
        let told = claims.iter().find(|it| it.contains("goes on where sample.joined/log ended"));
        assert_eq!(told.unwrap().contains("the old log, with --old"), asks, "{told:?}");
    }
    // An old log that went on after its end was named.
    let more = Centre::start(&county).unwrap();
    let late = domain::parties::Command::AddPerson(domain::parties::PersonAdded {
        account: domain::shared::Id::new("late-1").unwrap(),
        name: "样本人员".to_owned(),
        organisation: None,
        roles: vec![domain::parties::Role::Operator],
    });
    let late = domain::world::Command::Parties(late);
    more.platform.ask("official-1", "added-after-the-end", late).unwrap().wait().unwrap();
    drop(more);
    published(&county);
    assert_eq!(found(Some(&old)).0, ["log.succession"]);
    assert!(found(Some(&data.log)).0.contains(&"log.succession"), "it is not its own old log");
}

fn centre_readers(data: &Data) -> std::sync::Arc<dyn app::ports::Readers> {
    adapters::sqlite::Sqlite::follow(&data.store).unwrap()
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
        bank: server::centre::bank::sample_folder(&centre.data.data),
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

#[test]
fn lots_of_the_qualified_and_of_the_invited_are_loaded_and_a_stranger_agrees() {
    // covers: G33.6
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path());
    let centre = Centre::start(&options).unwrap();
    let mut plans = Plan::all(BEGIN_MS + 100 * 86_400_000);
    plans.retain(|it| it.ground().is_some());
    assert_eq!(plans.len(), 4, "qualified, invited, applications, and a list to be drawn");
    let ids: Vec<_> = plans.iter().map(|it| it.id.clone()).collect();
    server::demo::load_plans(&centre, plans, &mut |_, _| {}).unwrap();
    let folded = centre.platform.folded().unwrap();
    let listed = |at: usize| folded.world.admissions[&ids[at]].bidders.as_ref().unwrap().len();
    assert_eq!((listed(0), listed(1)), (5, 4), "one of six failed, and four were invited");
    assert!(folded.world.lots[&ids[0]].standing().count() == 3, "three of them bid");
    assert!(folded.world.prequalifications[&ids[2]].is_open());
    assert!(folded.world.list_draws.contains_key(&ids[3]), "whom to invite waits to be drawn");
    drop(folded);
    told_at_once(&centre, &ids[1]);
    drop(centre);
    assert_eq!(codes(folder.path()), Vec::<String>::new(), "before any opening");
}

/// Whoever is invited hears of it by one event, and whoever is not hears nothing.
fn told_at_once(centre: &Centre, lot: &domain::shared::LotId) {
    use app::messages::{Inbox, Maker};
    let platform = &centre.platform;
    let (mut maker, mut reader) = (Maker::default(), platform.readers.reader().unwrap());
    let (now_ms, wall_ms) = (platform.now_ms(), platform.clock.wall_ms());
    let times = (now_ms, wall_ms);
    while maker.read_on(&mut *reader, &*platform.working, &[], times).unwrap() > 0 {}
    let of = |firm: u8| {
        let account = domain::shared::Id::new(format!("bidder-{firm}")).unwrap();
        let inbox = Inbox::of(&*platform.working, &account, wall_ms).page(None).unwrap();
        let own = inbox
            .iter()
            .filter(|it| it.template == "invited" && it.href.ends_with(&lot.to_string()));
        own.map(|it| it.index).collect::<Vec<u64>>()
    };
    let first = of(1);
    assert_eq!(first.len(), 1, "once");
    assert!([2, 3, 5].iter().all(|it| of(*it) == first), "all by the same event");
    assert!(of(4).is_empty() && of(6).is_empty());
}

#[test]
fn equals_of_one_brand_and_consortia_at_two_openings_are_loaded_and_a_stranger_agrees() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path());
    let centre = Centre::start(&options).unwrap();
    let all = Plan::all(BEGIN_MS + 100 * 86_400_000);
    let plans = ["G2026-122", "W2026-118"]
        .map(|of| all.iter().find(|it| it.id.tender.as_str() == of).unwrap().clone());
    let [equal, twice] = plans.each_ref().map(|it| it.id.clone());
    server::demo::load_plans(&centre, plans.to_vec(), &mut |_, _| {}).unwrap();
    {
        let folded = centre.platform.folded().unwrap();
        let lot = &folded.world.lots[&equal];
        assert_eq!(lot.stage, Stage::Notified);
        let order = lot.order.as_ref().and_then(|it| it.order.as_ref()).unwrap();
        assert_eq!(order.len(), 4, "every opened bid is in the order that was drawn");
        let (winner, price) = lot.award.winner.as_ref().unwrap();
        let asked = |it: &&domain::award::RankLine| it.price == *price;
        let ranked: Vec<_> = lot.evaluation.ranking.iter().filter(asked).collect();
        assert_eq!(ranked.len(), 1, "of two that ask the same one stays for the brand");
        assert_eq!(ranked[0].bidder, *winner);
        let equals: Vec<_> = lot.priced().into_iter().filter(|it| it.2 == *price).collect();
        assert_eq!(equals.len(), 2, "and both were opened");
        let lot = &folded.world.lots[&twice];
        let members = domain::award::all_partners(lot);
        assert_eq!(members.len(), 4, "two of two consortia were read out at the first opening");
        assert!(lot.evaluation.technical.is_some() && lot.opening.opened.is_none());
    }
    drop(centre);
    assert_eq!(codes(folder.path()), Vec::<String>::new());
}
