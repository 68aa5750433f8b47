//! What happens in the vectors: each script plays one auction as a desk will.

use domain::auction::{
    Cause, Command, DepositTerms, Direction, Entry, Guarantees, Measured, Pick, Plate, PriorityWay,
    Reserve, SignUpTerms, Silence, Terms, Then, Ties, Timed,
};
use domain::shared::{Fen, Instant, Salt};
use record::auction::{AuditFile, Line, offer_seal, reserve_commitment};

use crate::auction_given::{
    Room, asked, at, cap, closing, hours, in_room, listing, sealed, who, yuan,
};

/// Name, how the verifier ends, and what happens.
type Script = (&'static str, u8, fn() -> Room);

/// Every vector.
pub const SCRIPTS: &[Script] = &[
    ("listing", 0, plain),
    ("reserve-missed", 0, || reserve(11_500)),
    ("reserve-met", 0, || reserve(11_000)),
    ("priority-in-room", 0, || priority(PriorityWay::InRoom)),
    ("priority-asked", 0, || priority(PriorityWay::Asked)),
    ("reverse", 0, reverse),
    ("closing-frozen", 0, frozen),
    ("timed-frozen-long", 0, frozen_long),
    ("sealed-nearest-mean", 0, nearest),
    ("cap-then-draw", 0, draw),
    ("hours", 0, evening),
    ("terminated", 0, terminated),
    ("plate-silenced", 0, silenced),
    ("still-open", 3, still_open),
];

/// The public file of a room.
pub fn file(room: &Room) -> AuditFile {
    let line = |(position, (stamp, event)): (u64, &(Instant, _))| Line {
        position,
        stamp: *stamp,
        event: Clone::clone(event),
    };
    let lines = (1..).zip(&room.events).map(line).collect();
    let lot = room.state.terms.lot.clone();
    let settings = std::collections::BTreeMap::new();
    AuditFile { lot, pack: "cn-2026-02-01".to_owned(), settings, lines }
}

/// Examples (1) and (4), with a late, a hasty and a hidden hand.
fn plain() -> Room {
    let mut room = Room::of(&listing(), 3);
    room.tell(3, yuan(99), at(-31, 0));
    room.tell(1, yuan(100), at(-30, 0));
    room.tell(2, yuan(105), at(-29, 0));
    room.pass(at(0, 1));
    room.tell(1, yuan(110), at(4, 59));
    room.tell(1, yuan(115), Instant(at(4, 59).0 + 1));
    room.tell(2, yuan(112), at(5, 30));
    room.tell(2, yuan(115), Instant(at(9, 59).0 + 1));
    room.pass(at(11, 0));
    room
}

/// Example (2).
fn reserve(fen: i64) -> Room {
    let terms = Terms { reserve: Reserve::Committed, ..listing() };
    let mut room = Room::of(&terms, 2);
    let digest = reserve_commitment(&terms.lot, Fen(fen), &Salt([3; 32]));
    room.when(Command::CommitReserve(digest)).unwrap();
    room.tell(1, yuan(100), at(-30, 0));
    room.tell(2, yuan(105), at(-29, 0));
    room.pass(at(4, 59));
    room.tell(1, yuan(110), at(4, 59));
    room.pass(at(12, 0));
    room.open_reserve(Fen(fen), digest).unwrap();
    room
}

/// Example (3).
fn priority(way: PriorityWay) -> Room {
    let (terms, matches) = match way {
        PriorityWay::InRoom => (Terms { priority: in_room(), ..closing() }, true),
        PriorityWay::Asked => (Terms { priority: asked(180), ..listing() }, false),
    };
    let mut room = Room::of(&terms, 3);
    for (plate, rank) in [(2, 1), (3, 2)] {
        room.when(Command::ConfirmPriority { plate: Plate(plate), rank }).unwrap();
    }
    room.tell(1, yuan(120), at(-9, 0));
    if matches {
        room.tell(3, yuan(120), at(-4, 0));
        room.tell(2, yuan(120), at(-3, 0));
        room.tell(2, yuan(120), at(-2, 0));
    }
    room.pass(at(1, 0));
    if !matches {
        for plate in [3, 2] {
            room.when(Command::Match { plate: Plate(plate), who: who(plate) }).unwrap();
        }
    }
    room.pass(at(10, 0));
    room
}

/// Example (5), then timed.
fn reverse() -> Room {
    let (start, step, unit) = (yuan(50), yuan(1), Fen(50));
    let terms = Terms { direction: Direction::Reverse, start, step, unit, ..listing() };
    let mut room = Room::of(&terms, 2);
    room.tell(1, yuan(49), at(-10, 0));
    room.tell(2, yuan(48), at(-9, 0));
    room.tell(1, Fen(4_750), at(-8, 0));
    room.pass(at(1, 0));
    room.tell(1, yuan(45), at(1, 0));
    room.pass(at(8, 0));
    room
}

fn freeze(room: &mut Room) {
    let measured = Some(Measured { quiet_ms: 8_000, lines: 12, lost: 7 });
    room.freeze(Cause::Lines, measured, None).unwrap();
}

/// Example (6), with a line trouble of half an hour.
fn frozen() -> Room {
    let mut room = Room::of(&closing(), 2);
    room.tell(1, yuan(100), at(-6, 59));
    room.now = at(-4, 0);
    freeze(&mut room);
    room.tell(2, yuan(105), at(-3, 0));
    room.now = at(26, 0);
    room.when(Command::Resume { reason: None }).unwrap();
    room.tell(2, yuan(105), at(27, 0));
    room.pass(at(40, 0));
    room
}

/// More than an hour: a day's notice, then the timed period anew.
fn frozen_long() -> Room {
    let timed = Timed { entry: Entry::TwoBidders, preparation_s: 60, window_s: 180 };
    let mut room = Room::of(&Terms { timed: Some(timed), ..listing() }, 2);
    room.tell(1, yuan(100), at(-30, 0));
    room.tell(2, yuan(105), at(-29, 0));
    room.pass(at(2, 0));
    freeze(&mut room);
    room.now = at(70, 0);
    let again = at(70 + 24 * 60, 0);
    room.when(Command::AnnounceResumption { at_ms: again.0, reason: None }).unwrap();
    room.pass(Instant(again.0 + 90_000));
    room.tell(1, yuan(110), Instant(again.0 + 90_000));
    room.pass(Instant(again.0 + 900_000));
    room
}

fn seal_and_open(room: &mut Room, prices: &[(u16, i64)], opening: Instant) {
    let lot = room.state.terms.lot.clone();
    let salt = |plate: u16| Salt([u8::try_from(plate).unwrap(); 32]);
    let seal = |plate, price| offer_seal(&lot, Plate(plate), yuan(price), &salt(plate));
    for (plate, price) in prices {
        let seal = seal(*plate, *price);
        room.when(Command::OfferSealed { plate: Plate(*plate), who: who(*plate), seal }).unwrap();
    }
    room.pass(opening);
    for (plate, price) in prices {
        let (digest, salt) = (seal(*plate, *price), Some(salt(*plate)));
        let (plate, price) = (Plate(*plate), yuan(*price));
        room.when(Command::OpenSealed { plate, price, salt, digest }).unwrap();
    }
}

/// Example 2 of F9, after a cap.
fn nearest() -> Room {
    let round = sealed(Pick::NearestMean, Ties::Earlier).sealed;
    let terms = Terms { cap: cap(yuan(130), Then::Sealed), sealed: round, ..listing() };
    let mut room = Room::of(&terms, 4);
    room.tell(1, yuan(130), at(-5, 0));
    room.tell(2, yuan(130), at(-4, 0));
    seal_and_open(&mut room, &[(1, 100), (2, 110), (3, 120), (4, 130)], at(8, 0));
    room.pass(at(40, 0));
    room
}

fn draw() -> Room {
    let mut room = Room::of(&Terms { cap: cap(yuan(130), Then::Draw), ..listing() }, 3);
    room.tell(1, yuan(131), at(-5, 0));
    room.tell(1, yuan(130), at(-4, 0));
    room.tell(2, yuan(130), at(-3, 0));
    room.when(Command::Draw(Plate(3))).unwrap();
    room
}

fn evening() -> Room {
    let closes_ms = at(6 * 60 + 56, 0).0;
    let timed = Timed { entry: Entry::TwoBidders, preparation_s: 30, window_s: 120 };
    let terms = Terms { closes_ms, hours: hours(9, 17), timed: Some(timed), ..listing() };
    let mut room = Room::of(&terms, 2);
    room.tell(1, yuan(100), at(-61, 0));
    room.tell(1, yuan(100), at(-60, 0));
    room.tell(2, yuan(105), at(0, 0));
    room.pass(Instant(closes_ms + 60_000));
    room.tell(1, yuan(110), Instant(closes_ms + 140_000));
    room.tell(2, yuan(115), at(7 * 60, 0));
    room.pass(at(24 * 60, 0));
    room
}

fn terminated() -> Room {
    let mut room = Room::of(&listing(), 1);
    room.tell(1, yuan(100), at(-9, 0));
    let (reason, document) = ("样本:停止交易".to_owned(), Some("样本令1号".to_owned()));
    room.when(Command::Terminate { cause: Cause::Ordered, reason, document }).unwrap();
    room
}

/// The opening is moved by four days: one plate is short of a guarantee then, another one's is
/// revoked while it leads, and comes to be heard again.
fn silenced() -> Room {
    let (due_ms, guarantees) = (at(-15 * 24 * 60, 0).0, Some(Guarantees::Beside));
    let deposit = Some(DepositTerms { amount: yuan(20), due_ms, guarantees });
    let sign_up = Some(SignUpTerms { until_ms: due_ms, deposit, joint_max: 0 });
    let mut room = Room::of(&Terms { sign_up, ..listing() }, 3);
    let opens_ms = room.state.terms.opens_ms;
    room.now = Instant(opens_ms - 3_600_000);
    let (cause, reason) = (Cause::Ordered, "样本:核查".to_owned());
    let document = Some("样本令2号".to_owned());
    room.when(Command::Freeze { cause, reason, document, measured: None }).unwrap();
    let (at_ms, reason) = (opens_ms + 4 * 86_400_000, Some("样本:核查完毕".to_owned()));
    room.when(Command::AnnounceResumption { at_ms, reason }).unwrap();
    room.pass(Instant(at_ms + 1));
    let opens = room.state.begins_ms(room.now).unwrap();
    room.now = Instant(opens);
    let (short, revoked) = (Silence::Short, Silence::Revoked);
    room.when(Command::Silence { plate: Plate(3), why: short }).unwrap();
    let later = |minutes: i64| Instant(opens + minutes * 60_000);
    room.tell(3, yuan(100), later(1));
    room.tell(1, yuan(100), later(2));
    room.tell(2, yuan(105), later(3));
    room.now = later(4);
    room.when(Command::Silence { plate: Plate(2), why: revoked }).unwrap();
    room.tell(2, yuan(120), later(5));
    room.tell(1, yuan(110), later(6));
    room.now = later(7);
    room.when(Command::Hear(Plate(2))).unwrap();
    room.tell(2, yuan(115), later(8));
    room.pass(later(60 * 24 * 60));
    room
}

fn still_open() -> Room {
    let mut room = Room::of(&listing(), 2);
    room.tell(1, yuan(100), at(-9, 0));
    room.tell(2, yuan(105), at(-8, 0));
    room.pass(at(1, 0));
    room
}
