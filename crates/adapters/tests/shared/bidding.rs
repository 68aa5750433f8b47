//! A desk that holds one auction after the other as fast as it can, and what must hold of its
//! record whenever it was killed.
//!
//! Goal: no acknowledged line of an auction is lost, none was published that was not durable, and
//! no end is wrong. Time is invented and jumps from flip to flip: a kill meets many of them.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::process;
use std::sync::Arc;

use app::auctions;
use app::desk::{AckSigner, Answer, Desk, Request, Stamped};
use app::head::Head;
use app::ports::{Entropy, Row, Store};
use app::timekeeper::PLATFORM;
use domain::auction::{
    self, Asked, Command as Auction, Course, Direction, Entry, Kind, Reserve, State, Terms, Timed,
};
use domain::law::Law;
use domain::parties::{Command as Parties, OrganisationAdmitted, OrganisationKind};
use domain::shared::{Fen, Hash, Instant, LotId, Uscc};
use domain::world::{self, Command};

/// Monday 2 March 2026, 09:00 in Beijing.
const MONDAY: i64 = 1_772_413_200_000;
const HOUR: i64 = 3_600_000;
/// Most rows of a run that are read.
const ROWS_MAX: u32 = 1_000_000;

struct Ack;

impl AckSigner for Ack {
    fn sign(&self, _: &[u8]) -> [u8; 64] {
        [7; 64]
    }
}

/// Bytes that nobody needs to be unpredictable here.
struct Counted;

impl Entropy for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        for (at, it) in bytes.iter_mut().enumerate() {
            *it = u8::try_from(at % 251).unwrap();
        }
    }
}

fn firm(number: u8) -> Uscc {
    let mut last = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    last.find_map(|it| Uscc::new(&format!("9151000000AAMPLE{number}{it}"))).unwrap()
}

fn lot(number: usize) -> LotId {
    LotId::parse(&format!("JJ-{number}/A/1")).unwrap()
}

fn terms(lot: &LotId, now: i64) -> Terms {
    let opens_ms = now + 12 * 24 * HOUR;
    Terms {
        lot: lot.clone(),
        subject: None,
        bundle: Vec::new(),
        kind: Kind::Online,
        direction: Direction::Reverse,
        course: Course::Listing,
        start: Fen(1_000_000),
        step: Fen(5_000),
        unit: Fen(100),
        cap: None,
        opens_ms,
        closes_ms: opens_ms + 2 * HOUR,
        timed: Some(Timed { entry: Entry::TwoBidders, preparation_s: 60, window_s: 180 }),
        sealed: None,
        trustees: None,
        bidders_min: 2,
        reserve: Reserve::None,
        priority: None,
        hours: None,
        place: None,
        sign_up: None,
        previous: None,
        pseudonyms: Hash([0; 32]),
    }
}

/// Runs a test of this file again as a child, which bids; kills it after so many acknowledgements
/// and gives every one that it told, those of its last instant too.
pub fn killed_after(test: &str, (key, value): (&str, &OsStr), answers: usize) -> Vec<u64> {
    let mut child = process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(key, value)
        .stdout(process::Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut told = lines.filter_map(|it| heard(&it)).fuse();
    let mut acknowledged: Vec<u64> = told.by_ref().take(answers).collect();
    child.kill().unwrap();
    acknowledged.extend(told);
    child.wait().unwrap();
    acknowledged
}

/// The next thing that happens, and when: derived from the record alone, so that a new start goes
/// on where the last one was killed.
fn next(world: &world::World, now: i64) -> (i64, Command) {
    for number in 1..=2 {
        if !world.organisations.contains_key(&firm(number)) {
            let admitted = OrganisationAdmitted {
                organisation: firm(number),
                name: "样本单位".to_owned(),
                kinds: vec![OrganisationKind::Bidder],
                licence: Hash([1; 32]),
            };
            return (now, Command::Parties(Parties::AdmitOrganisation(admitted)));
        }
    }
    let at = lot(world.auctions.len());
    let running = world.auctions.get(&at).filter(|it| it.outcome().is_none());
    let Some(state) = running else {
        let at = lot(world.auctions.len() + 1);
        let announce = Auction::Announce(Box::new(terms(&at, now)));
        return (now, Command::Auction(Asked::of(at, announce)));
    };
    for number in 1..=2 {
        if auctions::hand(world, &at, &firm(number)).is_none() {
            return (now, auctions::admit(world, &at, &firm(number), &[]).unwrap());
        }
    }
    let due = auction::due(state).map_or(i64::MAX, |it| it.0);
    let opens = auction::View::of(state, Instant(now)).from_ms.unwrap_or(now);
    // A few offers in each period, each at its very flip: the last millisecond counts.
    let offers = if matches!(state.phase, auction::Phase::Timed { .. }) { 8 } else { 2 };
    if state.offers < offers {
        let later = if state.offers % 2 == 1 { due } else { opens.max(now + 1_001) };
        let who = firm(u8::try_from(state.offers % 2 + 1).unwrap());
        let price = auction::least(state).unwrap();
        return (later.clamp(now, due), auctions::offer(world, &at, &who, price).unwrap());
    }
    (due + 1, Command::Auction(Asked::of(at, Auction::Tick)))
}

/// Holds auctions until it is killed; prints each acknowledged leaf with its kind.
pub fn bid_until_killed(store: Box<dyn Store>) -> ! {
    let mut desk = Desk::new(store, Arc::new(Counted), Arc::new(Ack), "sample.kill/log");
    let head = Head { size: 0, root: [0; 32] };
    println!();
    loop {
        let durable = desk.durable().unwrap();
        let now = durable.last_stamp_ms.max(MONDAY);
        let (at, command) = next(desk.world().unwrap(), now);
        let key = format!("key-of-the-leaf-{:08}", durable.next_index);
        let request = Request { account: PLATFORM.to_owned(), key, command, seen: None };
        let stamp = Instant(at);
        match desk.turn(&[Stamped { stamp, request }], head).remove(0) {
            Answer::Accepted(it) => println!("acknowledged {} {}", it.index, it.acknowledgement),
            other => panic!("{other:?}"),
        }
    }
}

/// The leaf that a printed line acknowledges; `None` for a line that the kill cut.
fn heard(line: &str) -> Option<u64> {
    let whole = line.ends_with('}').then_some(line)?;
    whole.strip_prefix("acknowledged ")?.split(' ').next()?.parse().ok()
}

/// Every acknowledged leaf is there, and the law gives each line of each auction again.
pub fn is_whole(store: &dyn Store, acknowledged: &[u64]) -> usize {
    let rows: Vec<Row> = store.readers().reader().unwrap().rows(0, ROWS_MAX).unwrap();
    let last = acknowledged.last().copied().unwrap_or_default();
    assert!(rows.len() as u64 > last, "acknowledged {last}, kept {}", rows.len());
    let pack = record::pack::packs().last().unwrap().rulebook();
    let calendar = record::pack::calendar();
    let mut states: BTreeMap<String, Option<State>> = BTreeMap::new();
    let mut waits: BTreeMap<String, auction::Event> = BTreeMap::new();
    let mut ended = 0;
    for row in rows.iter().filter(|it| it.stream.ends_with("/auction")) {
        let line = auctions::line(row).unwrap();
        let state = states.entry(row.stream.clone()).or_default();
        let law = Law { rules: &pack, calendar: &calendar, now: line.stamp };
        match waits.remove(&row.stream) {
            Some(expected) => assert_eq!(line.event, expected, "leaf {}", row.index),
            None => {
                let record::auction::Rebuilt::Command(it) =
                    record::auction::command(state.as_ref(), &line.event)
                else {
                    panic!("leaf {} follows nothing", row.index)
                };
                let happened = auction::decide(state.as_ref(), &it, &law).unwrap();
                assert_eq!(happened.first, line.event, "leaf {}", row.index);
                waits.extend(happened.then.map(|it| (row.stream.clone(), it)));
            }
        }
        *state = auction::apply(state.take(), &line.event, line.stamp);
        ended += usize::from(state.as_ref().is_some_and(|it| it.outcome().is_some()));
    }
    assert!(waits.is_empty(), "half of a command stands alone: {waits:?}");
    ended
}
