//! A centre that was down over the end of an auction freezes it before the clock ends it.

// A test that unwraps in its helpers fails where it should.
#![allow(clippy::unwrap_used)]
#![cfg(feature = "demo")]

#[path = "shared/sample.rs"]
mod sample_centre;

use std::path::Path;

use adapters::clock::SampleClock;
use app::auctions;
use app::desk::{Accepted, Answer};
use domain::auction::{
    self, Asked, Cause, Command as Auction, Course, Direction, Entry, Kind, Outcome, Phase,
    Reserve, Subject, Terms, Timed,
};
use domain::shared::{Fen, Hash, LotId, Uscc};
use domain::world::{Command, World};
use server::centre::{Centre, Options, Witnesses};
use server::data::Data;
use server::demo::time::Time;

const ORIGIN: &str = "sample.outage/log";
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

fn lot(number: u32) -> LotId {
    LotId::parse(&format!("ZZ2026-001/{number}/1")).unwrap()
}

fn time(centre: &Centre) -> Time {
    Time {
        platform: centre.platform.clone(),
        clock: centre.sample.clone().unwrap(),
        bank: server::centre::bank::sample_folder(&centre.data.data),
    }
}

/// An hour of free bidding, and then as long as somebody offers.
fn terms(number: u32, owner: &Uscc, opens_ms: i64) -> Terms {
    Terms {
        lot: lot(number),
        subject: Some(Subject { title: "样本".to_owned(), owner: owner.clone() }),
        bundle: Vec::new(),
        kind: Kind::Online,
        direction: Direction::Forward,
        course: Course::Listing,
        start: Fen(10_000),
        step: Fen(100),
        unit: Fen(1),
        cap: None,
        opens_ms,
        closes_ms: opens_ms + HOUR,
        timed: Some(Timed { entry: Entry::TwoBidders, preparation_s: 0, window_s: 120 }),
        sealed: None,
        trustees: None,
        bidders_min: 1,
        reserve: Reserve::None,
        priority: None,
        hours: None,
        place: None,
        sign_up: None,
        previous: None,
        pseudonyms: Hash([0; 32]),
    }
}

fn ask(centre: &Centre, key: &str, command: Command) -> Accepted {
    let answer = centre.platform.ask("official-1", key, command).unwrap().wait().unwrap();
    let Answer::Accepted(it) = answer else { panic!("{answer:?}") };
    *it
}

fn world(centre: &Centre) -> World {
    centre.platform.folded().unwrap().world.clone()
}

/// Two auctions, one of which is open with one offer, and one that opens a week later.
fn with_an_offer(centre: &Centre) -> Accepted {
    server::demo::load_plans(centre, Vec::new(), &mut |_, _| {}).unwrap();
    let folk = server::demo::known_folk(&centre.data.data).unwrap();
    let opens_ms = centre.platform.now_ms() + 6 * 24 * HOUR;
    let bidder = world(centre).people.values().find_map(|it| {
        let firm = it.organisation.clone()?;
        it.is(domain::parties::Role::Bidder).then_some(firm)
    });
    let bidder = bidder.unwrap();
    for (number, opens_ms) in [(1, opens_ms), (2, opens_ms + 7 * 24 * HOUR)] {
        let terms = Box::new(terms(number, &folk.purchaser_code, opens_ms));
        let announce = Command::Auction(Asked::of(lot(number), Auction::Announce(terms)));
        ask(centre, &format!("announces-this-{number}"), announce);
        let admit = auctions::admit(&world(centre), &lot(number), &bidder, &[]).unwrap();
        ask(centre, &format!("admits-somebody-{number}"), admit);
    }
    time(centre).jump(opens_ms + MINUTE).unwrap();
    let offer = auctions::offer(&world(centre), &lot(1), &bidder, Fen(10_000)).unwrap();
    ask(centre, "offers-the-start-price", offer)
}

/// The centre again after a time in which nothing of it ran.
fn after(folder: &Path, down_ms: i64) -> Centre {
    let data = Data::of(&folder.join("data"));
    let clock = SampleClock::open(&data.data.join("sample-clock"), ORIGIN, 0).unwrap();
    clock.jump(app::ports::Clock::record_ms(&clock) + down_ms).unwrap();
    Centre::start(&Options {
        data,
        origin: ORIGIN.to_owned(),
        sample_lag_ms: 0,
        witnesses: Witnesses::Local,
        address: "http://127.0.0.1".to_owned(),
    })
    .unwrap()
}

#[test]
fn an_auction_whose_end_fell_into_a_downtime_stands_still_since_the_last_sign_of_life() {
    let folder = tempfile::tempdir().unwrap();
    let centre = sample_centre::begun(folder.path(), ORIGIN);
    let taken = with_an_offer(&centre);
    time(&centre).cosigned().unwrap();
    drop(centre);
    let alive = Data::of(&folder.path().join("data")).data.join("alive");
    let alive_ms: i64 = std::fs::read_to_string(&alive).unwrap().trim().parse().unwrap();

    let centre = after(folder.path(), 3 * HOUR);
    let state = world(&centre).auctions[&lot(1)].clone();
    let since_ms = state.frozen.expect("frozen before anything ends").since_ms;
    assert!(matches!(state.phase, Phase::Listed { .. }), "not hammered: {:?}", state.phase);
    assert_eq!((state.offers, state.lead.unwrap().price), (1, Fen(10_000)), "no offer is lost");
    assert_eq!(since_ms, taken.stamp.0.max(alive_ms), "since the last sign of life");
    let other = &world(&centre).auctions[&lot(2)];
    assert_eq!(other.frozen, None, "no time of that one ran");

    let mut reader = centre.platform.readers.reader().unwrap();
    let kinds: Vec<String> = {
        let rows = reader.rows(0, u32::MAX).unwrap();
        let wanted = |it: &&str| ["Outage", "Frozen", "Closed"].contains(it);
        rows.iter().map(|it| it.kind.as_str()).filter(wanted).map(str::to_owned).collect()
    };
    assert_eq!(kinds, ["Outage", "Frozen"], "measured, and written before any end");
    let file = auctions::audit_file(&mut *reader, &world(&centre), &lot(1)).unwrap().unwrap();
    let frozen = file.lines.iter().find_map(|it| match &it.event {
        auction::Event::Frozen(it) => Some(it.clone()),
        _ => None,
    });
    let frozen = frozen.unwrap();
    assert_eq!(frozen.cause, Cause::Server);
    assert!(frozen.measured.unwrap().quiet_ms > 3 * HOUR, "{frozen:?}");
    assert_eq!(verifier::auction::judge(file, Default::default()).faults, []);

    // It was down for more than an hour: it goes on a day after that was announced.
    let at_ms = centre.platform.now_ms() + 25 * HOUR;
    let reason = Some("样本：已修复".to_owned());
    let resume = Auction::AnnounceResumption { at_ms, reason };
    ask(&centre, "announces-the-rest", Command::Auction(Asked::of(lot(1), resume)));
    time(&centre).jump(at_ms + MINUTE).unwrap();
    time(&centre).jump(at_ms + 2 * HOUR).unwrap();
    let outcome = *world(&centre).auctions[&lot(1)].outcome().unwrap();
    assert!(matches!(outcome, Outcome::Deal { price: Fen(10_000), .. }), "{outcome:?}");

    // Without a sign of life, as after a restoration, the last leaf is one.
    let opens_ms = world(&centre).auctions[&lot(2)].terms.opens_ms;
    time(&centre).jump(opens_ms + MINUTE).unwrap();
    time(&centre).cosigned().unwrap();
    let stopped_ms = centre.platform.now_ms();
    drop(reader);
    drop(centre);
    std::fs::remove_file(alive).unwrap();
    let centre = after(folder.path(), 3 * HOUR);
    let state = world(&centre).auctions[&lot(2)].clone();
    assert!(matches!(state.phase, Phase::Listed { .. }), "not closed: {:?}", state.phase);
    let since_ms = state.frozen.expect("frozen before anything ends").since_ms;
    assert!(since_ms <= stopped_ms + MINUTE, "since it was there: {since_ms} {stopped_ms}");
}
