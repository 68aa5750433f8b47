//! Terms that a seed announces: every course, entry, right, cap, reserve and hour that holds.

use domain::auction::{
    Cap, Course, DepositTerms, Direction, Entry, Guarantees, Hours, Kind, Pick, Priority,
    PriorityWay, Reserve, SealedRound, SignUpTerms, Terms, Then, Ties, Timed,
};
use domain::shared::{CivilDate, Fen, Hash, Instant, LotId};

use super::play::Chance;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// When it is announced: a Monday morning.
pub fn announced() -> i64 {
    Instant::start_of(CivilDate::constant(2026, 3, 2)).0 + 9 * HOUR
}

/// Terms that hold under the pack.
pub fn terms(chance: &mut Chance) -> Terms {
    let course = *chance.one(&[Course::Listing, Course::Listing, Course::Closing, Course::Sealed]);
    let direction = *chance.one(&[Direction::Forward, Direction::Forward, Direction::Reverse]);
    let forward = direction == Direction::Forward;
    let opens_ms = announced() + DAY + chance.below(4) * HOUR;
    let length = match course {
        Course::Listing => 3 * DAY,
        Course::Closing => DAY + chance.below(3) * HOUR,
        Course::Sealed => HOUR,
    };
    let capped = chance.below(4) == 0;
    let then = *chance.one(&[Then::Sealed, Then::Draw, Then::Another]);
    let price = Fen(if forward { 130 } else { 70 });
    let cap = (capped && course != Course::Sealed).then_some(Cap { price, then });
    let round = SealedRound {
        pick: *chance.one(&[Pick::Best, Pick::NearestMean]),
        ties: *chance.one(&[Ties::Earlier, Ties::Drawn]),
        length_s: 600,
        opening_s: 600,
    };
    let needs_round = course == Course::Sealed || cap.is_some_and(|it| it.then == Then::Sealed);
    let ask_s = u32::try_from(180 + chance.below(121)).unwrap_or(180);
    let rights = [
        None,
        (course != Course::Sealed).then_some(Priority { way: PriorityWay::InRoom, ask_s: None }),
        Some(Priority { way: PriorityWay::Asked, ask_s: Some(ask_s) }),
    ];
    let guarantees = *chance.one(&[None, Some(Guarantees::Beside), Some(Guarantees::Alone)]);
    let deposit = DepositTerms { amount: Fen(20), due_ms: announced() + HOUR, guarantees };
    let daily = course == Course::Listing && chance.below(4) == 0;
    Terms {
        lot: LotId::parse("CQ2026-100/A/1").expect("an id"),
        subject: None,
        bundle: Vec::new(),
        kind: Kind::Property,
        direction,
        course,
        start: Fen(100),
        step: Fen(6),
        unit: Fen(2),
        cap,
        opens_ms,
        closes_ms: opens_ms + length,
        timed: (course == Course::Listing).then(|| timed(chance)),
        sealed: needs_round.then_some(round),
        trustees: None,
        bidders_min: if course == Course::Closing { 1 } else { *chance.one(&[1, 1, 2]) },
        reserve: *chance.one(&[Reserve::None, Reserve::Committed]),
        priority: if forward { *chance.one(&rights) } else { None },
        hours: daily.then_some(Hours { from_s: 9 * 3_600, to_s: 17 * 3_600 }),
        place: None,
        sign_up: (chance.below(3) > 0).then_some(SignUpTerms {
            until_ms: announced() + HOUR,
            deposit: Some(deposit),
            joint_max: 0,
        }),
        previous: None,
        pseudonyms: Hash([9; 32]),
    }
}

fn timed(chance: &mut Chance) -> Timed {
    let entries = [Entry::TwoBidders, Entry::LateOffers, Entry::AskedToContinue, Entry::Always];
    Timed {
        entry: *chance.one(&entries),
        preparation_s: *chance.one(&[0, 0, 60, 900]),
        window_s: *chance.one(&[120, 180, 240, 300]),
    }
}
