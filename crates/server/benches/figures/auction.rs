//! Offers of an auction: the pure function alone, and an audit file read and replayed.

use std::time::Instant as Clock;

use domain::auction::{
    self, Command, Course, Direction, Event, Kind, Offer, Plate, Reserve, State, Terms,
};
use domain::law::Law;
use domain::shared::{CivilDate, Fen, Hash, Instant, LotId};
use record::auction::{AuditFile, Line};

use crate::row;

/// Offers that each thread decides.
const OFFERS: i64 = 4_000_000;
/// Lines of the audit file.
const LINES: i64 = 200_000;
const BIDDERS: u16 = 20;
const DAY: i64 = 86_400_000;

/// An asset that is sold from one yuan on, a fen a step, until an instant.
pub fn listing(lot: LotId, opens_ms: i64, closes_ms: i64) -> Terms {
    Terms {
        lot,
        subject: None,
        bundle: vec![],
        kind: Kind::Property,
        direction: Direction::Forward,
        course: Course::Closing,
        start: Fen(100),
        step: Fen(1),
        unit: Fen(1),
        cap: None,
        opens_ms,
        closes_ms,
        timed: None,
        sealed: None,
        trustees: None,
        bidders_min: 1,
        reserve: Reserve::None,
        priority: None,
        hours: None,
        place: None,
        sign_up: None,
        previous: None,
        pseudonyms: Hash([9; 32]),
    }
}

/// A listing of an asset with twenty bidders, open for weeks.
fn auction() -> (State, Vec<Event>, Instant) {
    let rules = record::pack::pack("cn-2026-02-01").unwrap().rulebook();
    let calendar = record::pack::calendar();
    let now = Instant::start_of(CivilDate::constant(2026, 3, 2));
    let law = Law { rules: &rules, calendar: &calendar, now };
    let lot = LotId::parse("CQ2026-001/A/1").unwrap();
    let terms = listing(lot, now.0 + 1, now.0 + 60 * DAY);
    let first = auction::decide(None, &Command::Announce(Box::new(terms)), &law).unwrap().first;
    let mut state = auction::apply(None, &first, now).unwrap();
    let mut events = vec![first];
    for plate in 1..=BIDDERS {
        let it =
            Command::Admit { plate: Plate(plate), who: who(plate), members: vec![], rank: None };
        let event = auction::decide(Some(&state), &it, &law).unwrap().first;
        state.apply(&event, now);
        events.push(event);
    }
    (state, events, now)
}

fn who(plate: u16) -> Hash {
    Hash([u8::try_from(plate).unwrap(); 32])
}

/// The offer of a place: bidders in turn, a step each, no bidder twice within a second.
fn nth(at: i64) -> (Offer, i64) {
    let plate = u16::try_from(at % i64::from(BIDDERS)).unwrap() + 1;
    (Offer { plate: Plate(plate), who: who(plate), price: Fen(100 + at) }, 60 * at)
}

fn decided(offers: i64) -> State {
    let (mut state, _, begun) = auction();
    for at in 0..offers {
        let (offer, later) = nth(at);
        let now = Instant(begun.0 + 1 + later);
        let happened = auction::offer(&state, &offer, now).unwrap();
        for event in happened.iter() {
            state.apply(event, now);
        }
    }
    state
}

/// Offers a second of the pure function, decided and folded, on one thread and on two.
pub fn offers() {
    for threads in [1_i64, 2] {
        let begun = Clock::now();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| assert_eq!(decided(OFFERS).offers, OFFERS.unsigned_abs()));
            }
        });
        let rate = (threads * OFFERS) as f64 / begun.elapsed().as_secs_f64();
        let figure = format!("offers of auctions decided and folded, {threads} threads");
        let goal = if threads == 2 { "4,000,000 /s" } else { "—" };
        row(&figure, &format!("{rate:.0} /s"), "—", "—", goal);
    }
}

/// Lines a second of an audit file: read, and each decided again.
pub fn replay() {
    let (mut state, events, begun) = auction();
    let mut lines: Vec<Line> = Vec::new();
    for event in events {
        let position = lines.len() as u64 + 1;
        lines.push(Line { position, stamp: begun, event });
    }
    for at in 0..LINES {
        let (offer, later) = nth(at);
        let now = Instant(begun.0 + 1 + later);
        let event = auction::offer(&state, &offer, now).unwrap().first;
        state.apply(&event, now);
        lines.push(Line { position: lines.len() as u64 + 1, stamp: now, event });
    }
    let (lot, pack) = (state.terms.lot.clone(), "cn-2026-02-01".to_owned());
    let settings = std::collections::BTreeMap::new();
    let text = AuditFile { lot, pack, settings, lines }.encode();
    let begun = Clock::now();
    let read = AuditFile::parse(text.as_bytes()).unwrap();
    let reading = begun.elapsed().as_secs_f64();
    let count = read.lines.len();
    let begun = Clock::now();
    let judged = verifier::auction::judge(read, verifier::auction::Asked::default());
    assert_eq!(judged.faults, []);
    let replaying = begun.elapsed().as_secs_f64();
    let rate = |seconds: f64| format!("{:.0} /s", count as f64 / seconds);
    let figure = "audit file of an auction: lines read and replayed";
    let alone = format!("{}, replaying alone", rate(replaying));
    row(figure, &rate(reading + replaying), &alone, "—", "—");
}
