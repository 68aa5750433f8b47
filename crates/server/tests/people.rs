//! `daylight demo people` at a served sample: a lot goes on to its letter by the public doors.
//!
//! Goal: whoever plays one role sees everybody else act, and nobody acts in the own role. Method:
//! one announced lot without bids; the people over HTTP on the loopback; the sample's clock is
//! moved between their rounds as its loader moves it; a stranger then audits the log.

// A test that unwraps in its helpers fails where it should.
#![allow(clippy::unwrap_used)]
#![cfg(feature = "demo")]

#[path = "shared/sample.rs"]
mod sample_centre;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use app::ports::Clock;
use domain::auction::{Outcome, Phase, State, Unsold};
use domain::lot::{Lot, Stage};
use domain::procedure::EnvelopeName;
use domain::shared::{Instant, LotId};
use server::centre::Centre;
use server::data::Data;
use server::demo::people::rivals::Rivals;
use server::demo::people::{self, People, Problem};
use server::demo::plan::{FIRST_MS, Plan, Stop};
use server::demo::time::Time;
use verifier::audit::audit;
use verifier::log::{DirFiles, Options as Asking};
use verifier::wall::DirObjects;
use web::public::routes::World;
use web::site::{Site, router};

const ORIGIN: &str = "sample.people/log";
const DAY_MS: i64 = 86_400_000;
/// Most rounds of the people. Whoever answers no call is tried three times in more than two hours
/// before the next of the list is, and a round waits five minutes.
const ROUNDS_MAX: u32 = 120;
/// How long before a close the clock runs at its own speed.
const NEAR_MS: i64 = 1_500;

/// A sample with one works lot that is announced and has no bid.
fn loaded(folder: &Path) -> (Centre, LotId) {
    loaded_with(folder, |plans| {
        let mut plan = plans.into_iter().find(|it| it.stop == Stop::Sealed).unwrap();
        plan.bids.clear();
        plan
    })
}

fn loaded_with(folder: &Path, which: impl FnOnce(Vec<Plan>) -> Plan) -> (Centre, LotId) {
    let centre = sample_centre::begun(folder, ORIGIN);
    let plans = Plan::all(FIRST_MS + 60 * DAY_MS);
    let plan = which(plans);
    let lot = plan.id.clone();
    server::demo::load_plans(&centre, vec![plan], &mut |_, _| {}).unwrap();
    (centre, lot)
}

/// Serves the centre's pages on a free port; gives their address.
fn served(centre: &Centre, runtime: &tokio::runtime::Runtime) -> String {
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let platform = Arc::clone(&centre.platform);
    let founder = Arc::clone(&centre.founder);
    let site = Site::new(platform, World::Sample, &url, centre.data.log.clone());
    let site = Arc::new(site.founded_by(founder));
    let pages = router(site).into_make_service_with_connect_info::<SocketAddr>();
    runtime.spawn(async move { axum::serve(listener, pages).await.unwrap() });
    url
}

fn state(centre: &Centre, lot: &LotId) -> Lot {
    centre.platform.folded().unwrap().world.lots[lot].clone()
}

/// Lets time pass until the law's next step of the lot has happened.
fn pass(time: &Time, lot: &Lot) {
    let now = |id: &LotId| time.platform.folded().unwrap().world.lots[id].clone();
    match lot.stage {
        Stage::Announced => time.jump(lot.deadline_s * 1_000 - NEAR_MS).unwrap(),
        Stage::KeyIn => time.jump(lot.opening.key_in_until_s * 1_000 - NEAR_MS).unwrap(),
        Stage::Displayed => {
            let until = Instant::end_of(lot.award.displayed_until.unwrap());
            time.jump(until.0 + 60_000).unwrap();
            time.wait("the display to end", || now(&lot.id).award.display_ended).unwrap();
            return;
        }
        // The platform goes on by itself.
        Stage::Closed | Stage::Releasing | Stage::SharesClosed => {}
        stage => panic!("nobody acts any more at {stage:?}: {:?}", lot.failed),
    }
    let settled = |stage| !matches!(stage, Stage::Closed | Stage::SharesClosed);
    let moved = || {
        let stage = now(&lot.id).stage;
        stage != lot.stage && settled(stage)
    };
    time.wait("the next stage", moved).unwrap();
}

#[test]
fn the_people_lead_a_lot_to_its_letter_while_one_role_is_left_to_a_newcomer() {
    let folder = tempfile::tempdir().unwrap();
    let (centre, id) = loaded(folder.path());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let url = served(&centre, &runtime);
    let asked = people::Options::at_once(&centre.data.data, &url, &["bidder-1", "agent"]);
    let mut people = People::new(asked).unwrap();
    let time = Time {
        platform: Arc::clone(&centre.platform),
        clock: centre.sample.clone().unwrap(),
        bank: server::centre::bank::sample_folder(&centre.data.data),
    };
    let mut acts: Vec<(String, String)> = Vec::new();
    for _ in 0..ROUNDS_MAX {
        let mut tell = |who: &str, did: &people::Did| {
            acts.push((who.to_owned(), did.english.to_owned()));
        };
        if people.round(&mut tell).unwrap() > 0 {
            time.cosigned().unwrap();
            continue;
        }
        let lot = state(&centre, &id);
        if lot.stage == Stage::Notified {
            break;
        }
        pass(&time, &lot);
        time.cosigned().unwrap();
    }
    let lot = state(&centre, &id);
    assert_eq!(lot.stage, Stage::Notified, "{acts:#?}");
    for english in [
        "sealed and submitted a bid",
        "started the opening",
        "handed in the keys",
        "released the shares",
        "confirmed the read-out",
        "signed the opening record",
        "entered the committee",
        "declared avoidance",
        "reviewed the bids",
        "scored",
        "signed the report",
        "published the candidates",
        "determined the winner",
        "sent the letter of acceptance",
    ] {
        assert!(acts.iter().any(|it| it.1 == english), "nobody {english}: {acts:#?}");
    }
    assert!(acts.iter().all(|it| it.0 != "bidder-1" && it.0 != "agent-1"), "{acts:#?}");
    assert!(lot.bids.len() >= 3 && lot.award.letter.is_some());
    runtime.shutdown_background();
    let data = centre.data.clone();
    drop(centre);
    assert_eq!(codes(&data), Vec::<String>::new(), "a stranger finds nothing wrong");
}

/// What a stranger finds in the log, with the ciphertexts.
fn codes(data: &Data) -> Vec<String> {
    let kinds = record::event::all_kinds();
    let mut asking = Asking::of(&kinds);
    asking.sample = verifier::log::Asked::Sample;
    let objects = DirObjects(data.objects.join("objects").join("ciphertext"));
    let found = audit(&DirFiles::new(&data.log), &asking, Some(&objects)).unwrap();
    found.report.codes().0.into_iter().map(|it| format!("{it:?}")).collect()
}

fn auction(centre: &Centre, lot: &str) -> State {
    centre.platform.folded().unwrap().world.auctions[&LotId::parse(lot).unwrap()].clone()
}

/// Rivals act in these auctions until none of them has anything left to do.
fn play(rivals: &mut Rivals) -> u32 {
    let mut acts = 0;
    for _ in 0..ROUNDS_MAX {
        match rivals.round().unwrap() {
            0 => return acts,
            it => acts += it,
        }
    }
    panic!("rivals never stop");
}

/// The window of the trustees passes without enough of them, at the clock's own speed.
fn trustees_stay_away(centre: &Centre, time: &Time, lot: &str) {
    let id = LotId::parse(lot).unwrap();
    if state(centre, &id).stage == Stage::KeyIn {
        let until_s = state(centre, &id).opening.key_in_until_s;
        time.travel(until_s * 1_000 + 1_000).unwrap();
    }
    let closed = &state(centre, &id).opening.closed[&EnvelopeName::Price];
    time.travel(closed.answers_until_s * 1_000 - NEAR_MS).unwrap();
    let over = || auction(centre, lot).outcome().is_some();
    time.wait("the auction to end", over).unwrap();
    time.cosigned().unwrap();
    let shut = Outcome::Unsold(Unsold::NotOpened);
    assert_eq!(auction(centre, lot).outcome(), Some(&shut), "nothing is sold");
}

#[test]
fn rivals_seal_and_open_single_offers_bring_keys_and_take_the_price_of_the_close() {
    let folder = tempfile::tempdir().unwrap();
    let centre = sample_centre::begun(folder.path(), "sample.rivals/log");
    let wall_ms = adapters::clock::AnchoredClock::new().wall_ms();
    // So that time can still be moved to the close of what closes two days later.
    server::demo::load_sales(&centre, wall_ms - 4 * DAY_MS).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let url = served(&centre, &runtime);
    let of = |lots: &[&str], except: &[&str]| {
        let asked = people::Options::at_once(&centre.data.data, &url, except);
        let mut rivals = Rivals::new(asked).unwrap();
        rivals.turn_to(lots);
        rivals
    };
    let sealed =
        |lot: &str| auction(&centre, lot).bidders.values().filter(|it| it.seal.is_some()).count();
    let lots =
        ["T2026-002/1/1", "C2026-005/1/1", "C2026-006/1/1", "C2026-008/1/1", "C2026-009/1/1"];
    let mut rivals = of(&lots, &["bidder-1"]);
    play(&mut rivals);
    assert_eq!(sealed("T2026-002/1/1"), 2, "all but the newcomer, by hashes after the cap");
    assert_eq!(sealed("C2026-008/1/1"), 2, "and to trustees");
    let opened = |it: &State| {
        let all = it.bidders.values().filter_map(|it| it.seal);
        all.filter(|it| it.opened.is_some()).count()
    };
    assert_eq!(opened(&auction(&centre, "C2026-006/1/1")), 2, "with the files that they kept");
    let keys = |centre: &Centre| {
        let lot = LotId::parse("C2026-009/1/1").unwrap();
        state(centre, &lot).opening.keys.len()
    };
    assert_eq!(keys(&centre), 2, "these had brought theirs before");
    play(&mut of(&["C2026-009/1/1"], &["bidder-2", "bidder-3"]));
    assert_eq!(keys(&centre), 3);

    let time = Time {
        platform: Arc::clone(&centre.platform),
        clock: centre.sample.clone().unwrap(),
        bank: server::centre::bank::sample_folder(&centre.data.data),
    };
    for lot in ["C2026-010/1/1", "C2026-009/1/1"] {
        trustees_stay_away(&centre, &time, lot);
    }
    let held = "C2026-001/1/1";
    for _ in 0..2 {
        let end = match auction(&centre, held).phase {
            Phase::Listed { closes_ms, .. } => closes_ms,
            Phase::Timed { ends_ms, .. } => ends_ms,
            other => panic!("{other:?}"),
        };
        time.travel(end + 1_000).unwrap();
    }
    let Phase::PriorityAsked { until_ms } = auction(&centre, held).phase else {
        panic!("{:?}", auction(&centre, held))
    };
    rivals.turn_to(&[held]);
    play(&mut rivals);
    time.travel(until_ms + 1_000).unwrap();
    let ended = auction(&centre, held);
    let Some(Outcome::Deal { plate, price }) = ended.outcome() else { panic!("{ended:?}") };
    assert_eq!(ended.bidders[plate].rank, Some(1), "the holder took it");
    assert_eq!(price.0, 980_000_000, "at the price of the close");
    runtime.shutdown_background();
    let data = centre.data.clone();
    drop(centre);
    assert_eq!(codes(&data), Vec::<String>::new(), "a stranger finds nothing wrong");
}

#[test]
fn nobody_plays_people_of_a_real_log() {
    let real = tiny_http::Server::http("127.0.0.1:0").unwrap();
    let url = format!("http://{}", real.server_addr());
    let answering = std::thread::spawn(move || {
        let request = real.recv().unwrap();
        let path = request.url().to_owned();
        request.respond(tiny_http::Response::from_string("centre.example/log\n1\nx\n")).unwrap();
        path
    });
    let folder = tempfile::tempdir().unwrap();
    let refused = People::new(people::Options::at_once(folder.path(), &url, &[]));
    assert!(matches!(refused, Err(Problem::Real(it)) if it == "centre.example/log"));
    assert_eq!(answering.join().unwrap(), "/log/checkpoint", "nothing else was asked");
}

#[test]
fn the_people_draw_a_committee_by_the_public_doors_and_a_stranger_computes_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let (centre, id) = loaded_with(folder.path(), |plans| {
        plans.into_iter().find(|it| it.stop == Stop::Drawing).unwrap()
    });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let url = served(&centre, &runtime);
    let mut people =
        People::new(people::Options::at_once(&centre.data.data, &url, &["evaluator-9"])).unwrap();
    let time = Time {
        platform: Arc::clone(&centre.platform),
        clock: centre.sample.clone().unwrap(),
        bank: server::centre::bank::sample_folder(&centre.data.data),
    };
    let mut acts: Vec<(String, String)> = Vec::new();
    for _ in 0..ROUNDS_MAX {
        let mut tell = |who: &str, did: &people::Did| {
            acts.push((who.to_owned(), did.english.to_owned()));
        };
        people.round(&mut tell).unwrap();
        time.cosigned().unwrap();
        let lot = state(&centre, &id);
        if !lot.evaluation.members.is_empty() {
            break;
        }
        // Calls that nobody answers ring on, and are tried again.
        if lot.draw.result.is_some() {
            time.jump(time.now_ms() + 300_000).unwrap();
        }
    }
    let lot = state(&centre, &id);
    assert_eq!(lot.evaluation.members.len(), 5, "{acts:#?} {:?}", lot.draw.calls);
    let steps = acts.iter().filter(|it| it.1 == "took a step of the draw").count();
    assert!(steps >= 11, "{acts:#?}");
    assert!(acts.iter().all(|it| it.1 != "entered the committee"));
    runtime.shutdown_background();
    let data = centre.data.clone();
    drop(centre);
    assert_eq!(codes(&data), Vec::<String>::new(), "a stranger finds nothing wrong");
    let kinds = record::event::all_kinds();
    let log = verifier::log::read(&DirFiles::new(&data.log), &Asking::of(&kinds)).unwrap();
    let files = verifier::draws::of_log(&log, &id).unwrap();
    let judged = verifier::draws::judge_all(&files, &verifier::draws::Asked::default());
    assert_eq!(judged.iter().flat_map(|it| it.findings()).collect::<Vec<_>>(), []);
    assert_eq!(judged.len(), 1);
}
