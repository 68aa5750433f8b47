//! Terms against the pack, reserves, freezes and lots that follow one another.

use domain::auction::{
    Cause, Command, Course, Direction, Entry, Event, Kind, Measured, Outcome, Phase, Place, Plate,
    Refusal, Reserve, ReserveMet, State, Subject, Terms, Then, Timed, Unfit, Unsold, Wins, due,
    next,
};
use domain::shared::{Fen, Hash, Id, Instant, LotId, Uscc};

use crate::auction_given::{
    DAY, HOUR, MINUTE, Room, announce, asked, at, cap, closing, deal, hours, in_room, listing,
    sealed, ten, who, yuan,
};
use domain::auction::{Pick, Ties};

fn unfit(terms: &Terms, what: Unfit, rule: &str) {
    match announce(terms) {
        Err(Refusal::TermsUnfit { what: found, rule: by }) => {
            assert_eq!((found, by), (what, rule));
        }
        other => panic!("{what:?} {rule}: {other:?}"),
    }
}

#[test]
fn each_kind_of_trade_has_its_notice_and_its_free_period() {
    // covers: L01
    // covers: L02
    // covers: K01
    // covers: K02
    // covers: A01
    // covers: Y120
    // covers: Y121
    // covers: Y122
    // Announced at ten on Monday 26 January 2026; the spring holiday is 15 to 23 February, and the
    // Saturdays 14 and 28 February are working days.
    let day = |days: i64| ten() - 42 * DAY + days * DAY;
    let of = |kind, opens_ms, closes_ms| {
        let it = Terms { kind, opens_ms, closes_ms, ..listing() };
        announce(&it)
    };
    let date = |ms| Instant(ms).date().to_string();
    let cases = [
        (Kind::Land, "L01", "2026-02-24", "L02", "2026-03-09"),
        (Kind::Mining, "K01", "2026-03-02", "K02", "2026-03-17"),
        (Kind::Auctioneer, "A01", "2026-02-03", "", "2026-02-03"),
        (Kind::Online, "Y121", "2026-01-28", "", "2026-01-28"),
        (Kind::Property, "", "2026-01-27", "Y120", "2026-01-29"),
    ];
    for (kind, notice, opens, free, closes) in cases {
        let may = |it: &i64| of(kind, day(*it), day(*it + 90)).is_ok();
        let first = (1..60).find(may).unwrap();
        assert_eq!(date(day(first)), opens, "{kind:?}");
        if !notice.is_empty() {
            let refusal = of(kind, day(first - 1), day(first + 90)).unwrap_err();
            assert_eq!(refusal.rule(), Some(notice), "{kind:?}");
        }
        let ends = |it: &i64| of(kind, day(first), day(first + *it) + HOUR).is_ok();
        let last = (0..60).find(ends).unwrap();
        assert_eq!(date(day(first + last)), closes, "{kind:?}");
        if !free.is_empty() {
            let refusal = of(kind, day(first), day(first + last - 1) + HOUR).unwrap_err();
            assert_eq!(refusal.rule(), Some(free), "{kind:?}");
        }
    }
    // An hour's last millisecond is one of its own; without it the hour is not whole.
    of(Kind::Online, day(2), day(2) + HOUR - 1).expect("from nine to ten is an hour");
    let refusal = of(Kind::Online, day(2), day(2) + HOUR - 2).unwrap_err();
    assert_eq!(refusal.rule(), Some("Y122"));
    of(Kind::Auctioneer, day(8), day(8) + 1).expect("no free period is prescribed");
}

#[test]
fn windows_and_preparations_lie_within_their_rules() {
    // covers: Y123
    // covers: Y124
    // covers: Y125
    let of = |preparation_s, window_s| {
        let timed = Timed { entry: Entry::Always, preparation_s, window_s };
        Terms { timed: Some(timed), ..listing() }
    };
    for window in [120, 180, 240, 300] {
        announce(&of(900, window)).unwrap();
    }
    unfit(&of(0, 119), Unfit::Window, "Y123");
    unfit(&of(0, 301), Unfit::Window, "Y124");
    unfit(&of(901, 300), Unfit::Preparation, "Y125");
    unfit(&Terms { timed: None, ..listing() }, Unfit::Course, "Y124");
    unfit(&Terms { course: Course::Closing, ..listing() }, Unfit::Course, "Y124");
}

#[test]
fn the_courts_model_lasts_a_day_and_asks_for_one_bidder() {
    // covers: J01.1
    // covers: J01.3
    let of = |open_ms: i64| Terms { opens_ms: ten() - open_ms, ..closing() };
    announce(&of(DAY)).unwrap();
    unfit(&of(DAY - 1_000), Unfit::FreePeriod, "J01.1");
    unfit(&Terms { bidders_min: 2, ..closing() }, Unfit::Bidders, "J01.3");
    unfit(&Terms { bidders_min: 0, ..listing() }, Unfit::Bidders, "Y142"); // covers: Y142
    unfit(&Terms { hours: hours(9, 17), ..closing() }, Unfit::Hours, "J01.1");
}

#[test]
fn prices_caps_rounds_rights_and_hours_are_checked_when_they_are_announced() {
    // covers: Y143
    // covers: Y138
    // covers: Y141
    // covers: Y132
    // covers: Y133
    // covers: Y144
    // covers: J01.4
    let base = listing();
    for (start, step, unit) in [(0, 1, 1), (100, 0, 1), (100, 5, 0), (101, 5, 5), (100, 3, 2)] {
        let (start, step, unit) = (Fen(start), Fen(step), Fen(unit));
        unfit(&Terms { start, step, unit, ..base.clone() }, Unfit::Prices, "Y143");
    }
    let of = |price, then| Terms { cap: cap(price, then), ..listing() };
    announce(&of(yuan(101), Then::Draw)).unwrap();
    unfit(&of(yuan(100), Then::Draw), Unfit::Cap, "Y138");
    unfit(&of(Fen(10_150), Then::Draw), Unfit::Cap, "Y138");
    unfit(&of(yuan(101), Then::Sealed), Unfit::SealedRound, "Y141");
    let mut round = sealed(Pick::Best, Ties::Earlier);
    announce(&round).unwrap();
    round.sealed.as_mut().unwrap().opening_s = 599;
    unfit(&round, Unfit::SealedRound, "Y141");
    unfit(&Terms { priority: asked(179), ..listing() }, Unfit::Priority, "Y132");
    unfit(&Terms { priority: asked(301), ..listing() }, Unfit::Priority, "Y133");
    announce(&Terms { priority: asked(300), ..listing() }).unwrap();
    let reverse = Terms { direction: Direction::Reverse, priority: in_room(), ..listing() };
    unfit(&reverse, Unfit::Priority, "J01.4");
    let blind = Terms { priority: in_room(), ..sealed(Pick::Best, Ties::Earlier) };
    unfit(&blind, Unfit::Priority, "J01.4");
    announce(&Terms { hours: hours(9, 17), ..listing() }).unwrap();
    unfit(&Terms { hours: hours(17, 9), ..listing() }, Unfit::Hours, "Y144");
    unfit(&Terms { hours: hours(11, 17), ..listing() }, Unfit::Hours, "Y144");
    unfit(&Terms { hours: hours(9, 25), ..listing() }, Unfit::Hours, "Y144");
}

const SECRET: Hash = Hash([42; 32]);

fn reserved() -> Room {
    let mut room = Room::of(&Terms { reserve: Reserve::Committed, ..listing() }, 2);
    room.when(Command::CommitReserve(SECRET)).unwrap();
    room
}

#[test]
fn a_reserve_is_committed_before_the_opening_once() {
    // covers: Y130
    let mut room = reserved();
    assert_eq!(room.when(Command::CommitReserve(Hash([1; 32]))), Err(Refusal::ReserveFixed));
    let mut room = Room::of(&Terms { reserve: Reserve::Committed, ..listing() }, 2);
    let opens = room.state.terms.opens_ms;
    assert_eq!(room.offer(1, yuan(100), Instant(opens)), Err(Refusal::ReserveMissing));
    assert_eq!(room.when(Command::CommitReserve(SECRET)), Err(Refusal::ReserveLate));
    room.now = Instant(opens + 1);
    room.when(Command::Tick).unwrap();
    assert_eq!(room.outcome(), Outcome::NotBegun);
    let mut room = Room::of(&listing(), 1);
    assert_eq!(room.when(Command::CommitReserve(SECRET)), Err(Refusal::NoReserve));
    assert_eq!(room.open_reserve(yuan(1), SECRET), Err(Refusal::NoReserve));
}

#[test]
fn a_reserve_is_opened_after_the_close_and_below_it_nothing_is_sold() {
    // covers: A03
    // covers: Y130
    for (reserve, outcome) in [
        (115, Outcome::Unsold(Unsold::BelowReserve)),
        (110, deal(1, yuan(110))),
        (100, deal(1, yuan(110))),
    ] {
        let mut room = reserved();
        room.offer(1, yuan(100), at(-9, 0)).unwrap();
        room.offer(2, yuan(105), at(-8, 0)).unwrap();
        assert_eq!(room.open_reserve(yuan(reserve), SECRET), Err(Refusal::ReserveEarly));
        room.pass(at(1, 0)).offer(1, yuan(110), at(4, 59)).unwrap();
        assert_eq!(room.open_reserve(yuan(reserve), SECRET), Err(Refusal::ReserveEarly));
        room.pass(at(11, 0));
        assert_eq!(room.open_reserve(yuan(1), Hash([0; 32])), Err(Refusal::ReserveDiffers));
        let events = room.open_reserve(yuan(reserve), SECRET).unwrap();
        let Event::ReserveOpened(it) = events[0] else { panic!() };
        assert_eq!(it.met == ReserveMet::Missed, reserve == 115);
        assert_eq!(room.outcome(), outcome);
        assert_eq!(room.open_reserve(yuan(reserve), SECRET), Err(Refusal::Over));
    }
}

#[test]
fn a_reserve_that_nobody_opens_is_overdue_and_nothing_is_deemed() {
    // covers: Y131
    let mut room = reserved();
    room.offer(1, yuan(100), at(-9, 0)).unwrap();
    room.pass(at(30, 0));
    let Phase::ReserveOwed { until_ms, overdue_ms: None } = room.state.phase else { panic!() };
    assert_eq!(until_ms, ten() + 1 + HOUR);
    room.pass(at(24 * 60, 0));
    assert!(matches!(room.events.last(), Some((_, Event::ReserveOverdue(_)))));
    assert_eq!((room.state.outcome(), due(&room.state)), (None, None));
    room.open_reserve(yuan(90), SECRET).unwrap();
    assert_eq!(room.outcome(), deal(1, yuan(100)));
}

fn server(quiet_ms: i64) -> Option<Measured> {
    Some(Measured { quiet_ms, lines: 0, lost: 0 })
}

fn lines(lost: u32, lines: u32) -> Option<Measured> {
    Some(Measured { quiet_ms: 2_000, lines, lost })
}

#[test]
fn trouble_is_measured_and_a_claim_that_the_stream_contradicts_is_none() {
    // covers: Y134
    // covers: Y135
    let mut room = Room::of(&listing(), 2);
    room.offer(1, yuan(100), at(-9, 0)).unwrap();
    room.now = at(-9, 6);
    let none = Err(Refusal::NotMeasured);
    assert_eq!(room.freeze(Cause::Server, None, None), none);
    assert_eq!(room.freeze(Cause::Server, server(4_999), None), none);
    assert_eq!(room.freeze(Cause::Server, server(6_001), None), none, "an offer was written then");
    let unheard = Err(Refusal::LinesNotMeasured);
    assert_eq!(room.freeze(Cause::Lines, lines(1, 20), None), unheard, "one failing line");
    assert_eq!(room.freeze(Cause::Lines, lines(9, 20), None), unheard);
    assert_eq!(room.freeze(Cause::Lines, lines(1, 1), None), unheard);
    assert_eq!(room.freeze(Cause::Lines, None, None), unheard);
    assert_eq!(room.freeze(Cause::Ordered, None, None), Err(Refusal::ReasonMissing));
    assert_eq!(room.freeze(Cause::Ordered, lines(9, 9), Some("样本令1号")), none);
    for (cause, measured, document) in [
        (Cause::Server, server(5_000), None),
        (Cause::Lines, lines(10, 20), None),
        (Cause::Ordered, None, Some("样本令1号")),
    ] {
        let mut it = Room { state: room.state.clone(), now: room.now, events: vec![] };
        it.freeze(cause, measured, document).unwrap();
        assert_eq!(it.offer(2, yuan(105), at(-8, 0)), Err(Refusal::Frozen));
        assert_eq!(it.freeze(cause, measured, document), Err(Refusal::Frozen));
        assert_eq!(due(&it.state), None);
    }
}

#[test]
fn what_is_mended_within_the_hour_goes_on_at_once_and_the_free_period_lasts_as_long() {
    // covers: Y136
    // covers: Y137
    let mut room = Room::of(&listing(), 2);
    room.now = at(-30, 0);
    room.freeze(Cause::Lines, lines(2, 2), None).unwrap();
    let mut long = Room { state: room.state.clone(), now: room.now, events: vec![] };
    room.now = at(30, 0);
    room.when(Command::Resume { reason: None }).unwrap();
    assert_eq!(room.ends(), ten() + HOUR);
    room.offer(1, yuan(100), at(60, 0)).unwrap();
    assert_eq!(room.when(Command::Resume { reason: None }), Err(Refusal::NotFrozen));

    long.now = Instant(at(30, 0).0 + 1);
    assert_eq!(
        long.when(Command::Resume { reason: None }),
        Err(Refusal::NotFrozen),
        "an hour is over"
    );
    let at_ms = long.now.0 + DAY;
    assert_eq!(
        long.when(Command::AnnounceResumption { at_ms: at_ms - 1, reason: None }),
        Err(Refusal::NoticeShort)
    );
    long.when(Command::AnnounceResumption { at_ms, reason: None }).unwrap();
    assert_eq!(long.when(Command::Resume { reason: None }), Err(Refusal::NotFrozen));
    long.now = Instant(at_ms);
    assert_eq!(long.when(Command::Tick), Err(Refusal::NotDue));
    long.now = Instant(at_ms + 1);
    long.when(Command::Tick).unwrap();
    assert_eq!(long.ends(), ten() + HOUR + 1 + DAY + 1);
}

#[test]
fn a_timed_period_begins_again_with_its_preparation_and_offers_taken_stand() {
    // covers: Y137
    let timed = Timed { entry: Entry::TwoBidders, preparation_s: 60, window_s: 300 };
    let mut room = Room::of(&Terms { timed: Some(timed), ..listing() }, 2);
    room.offer(1, yuan(100), at(-9, 0)).unwrap();
    room.offer(2, yuan(105), at(-8, 0)).unwrap();
    room.pass(at(2, 0)).offer(1, yuan(110), at(2, 0)).unwrap();
    room.now = at(3, 0);
    room.freeze(Cause::Server, server(10_000), None).unwrap();
    room.now = at(20, 0);
    room.when(Command::Resume { reason: None }).unwrap();
    assert_eq!(room.offer(2, yuan(115), at(20, 59)), Err(Refusal::Preparing));
    assert_eq!(room.ends(), at(26, 0).0);
    room.pass(at(27, 0));
    assert_eq!(room.outcome(), deal(1, yuan(110)));
    room.now = at(28, 0);
    assert_eq!(room.freeze(Cause::Server, server(10_000), None), Err(Refusal::Over));
}

#[test]
fn trouble_that_began_before_the_end_is_heard_after_it_and_later_trouble_is_not() {
    // covers: Y134
    let frozen = |quiet_ms| {
        let mut room = Room::of(&closing(), 2);
        room.offer(1, yuan(100), at(-9, 0)).unwrap();
        room.now = at(5, 0);
        room.freeze(Cause::Server, server(quiet_ms), None).map(|_| {
            room.now = at(10, 0);
            room.when(Command::Resume { reason: None }).unwrap();
            room.ends()
        })
    };
    assert_eq!(frozen(5 * MINUTE - 1), Err(Refusal::Over));
    // Silent since 09:58: two minutes were left, and an offer would have given five.
    assert_eq!(frozen(7 * MINUTE), Ok(at(15, 0).0));
}

/// What a host asks that was down from an instant until another, and what became of it.
fn down(room: &Room, from: Instant, until: Instant) -> Option<Result<i64, Refusal>> {
    let mut room = Room { state: room.state.clone(), now: until, events: vec![] };
    let freeze = domain::auction::was_down(&room.state, from.0, "样本", until)?;
    Some(room.when(freeze).map(|_| room.state.frozen.unwrap().since_ms))
}

#[test]
fn a_host_that_was_down_freezes_what_ran_meanwhile_since_its_last_sign_of_life() {
    // covers: Y134
    // covers: Y214
    let mut room = Room::of(&closing(), 2);
    room.offer(1, yuan(100), at(-9, 0)).unwrap();
    let since = |from: Instant| Some(Ok(from.0));
    assert_eq!(down(&room, at(-2, 0), at(30, 0)), since(at(-2, 0)), "over its end");
    assert_eq!(down(&room, at(0, 0), at(30, 0)), since(at(0, 0)), "the last millisecond counts");
    assert_eq!(down(&room, at(-20, 0), at(30, 0)), since(at(-9, 0)), "an offer is a sign of life");
    let short = Some(Err(Refusal::NotMeasured));
    assert_eq!(down(&room, at(-1, 0), Instant(at(-1, 5).0 - 1)), short);
    // What had ended before, what had not begun and what stands still already is left alone.
    assert_eq!(down(&room, Instant(at(0, 0).0 + 1), at(30, 0)), None);
    assert_eq!(down(&Room::of(&closing(), 2), at(-20 * 24 * 60, 0), at(-15 * 24 * 60, 0)), None);
    room.now = at(-5, 0);
    room.freeze(Cause::Ordered, None, Some("样本令1号")).unwrap();
    assert_eq!(down(&room, at(-2, 0), at(30, 0)), None);
    assert_eq!(room.offer(2, yuan(105), at(-1, 0)).map_err(|it| it.rule()), Err(Some("Y214")));
}

#[test]
fn a_host_that_was_down_over_the_opening_freezes_too_and_one_outside_the_days_hours_does_not() {
    let room = Room::of(&listing(), 2);
    let opens = Instant(room.state.terms.opens_ms);
    let around = |ms: i64| Instant(opens.0 + ms);
    assert_eq!(down(&room, around(-MINUTE), around(MINUTE)), Some(Ok(opens.0 - MINUTE)));
    assert_eq!(down(&room, around(-HOUR), around(-MINUTE)), None);

    // From nine to five: the night of a long listing is nobody's time.
    let daily = Room::of(&Terms { hours: hours(9, 17), ..listing() }, 2);
    let noon = |days: i64, hours: i64| Instant(ten() - days * DAY + (hours - 10) * HOUR);
    assert_eq!(down(&daily, noon(5, 17), noon(4, 9 - 1)), None, "from five to eight");
    assert_eq!(down(&daily, noon(5, 17), noon(4, 9)), Some(Ok(noon(5, 17).0)), "until nine");
    assert_eq!(down(&daily, noon(5, 16), noon(5, 20)), Some(Ok(noon(5, 16).0)));
    assert_eq!(down(&daily, noon(5, 20), noon(3, 7)), Some(Ok(noon(5, 20).0)), "over a whole day");
}

#[test]
fn an_auction_is_terminated_for_a_cause_with_its_paper() {
    let mut room = Room::of(&listing(), 1);
    let end = |reason: &str, document: Option<&str>| Command::Terminate {
        cause: Cause::Ordered,
        reason: reason.to_owned(),
        document: document.map(ToOwned::to_owned),
    };
    assert_eq!(room.when(end("样本", None)), Err(Refusal::ReasonMissing));
    assert_eq!(room.when(end(" ", Some("样本令2号"))), Err(Refusal::ReasonMissing));
    room.when(end("样本", Some("样本令2号"))).unwrap();
    assert_eq!(room.outcome(), Outcome::Terminated(Cause::Ordered));
    assert_eq!(room.when(end("样本", Some("样本令2号"))), Err(Refusal::Over));
}

fn in_order(number: u32, wins: Wins) -> Room {
    let place = Place { group: Id::new("G1").unwrap(), number, wins };
    let lot = LotId::parse(&format!("CQ2026-001/L{number}/1")).unwrap();
    Room::of(&Terms { lot, place: Some(place), ..listing() }, 2)
}

/// Sends what the group asks for; gives the place.
fn send(rooms: &mut [Room], now: Instant) -> Option<(usize, Command)> {
    let states: Vec<&State> = rooms.iter().map(|it| &it.state).collect();
    let (place, command) = next(&states)?;
    rooms[place].now = now;
    rooms[place].when(command.clone()).unwrap();
    Some((place, command))
}

#[test]
fn lots_in_order_open_one_after_another_and_whoever_wins_one_leaves_the_others() {
    // covers: Y140
    for (wins, left) in [(Wins::One, true), (Wins::Any, false)] {
        let mut rooms = [in_order(1, wins), in_order(2, wins)];
        let opens = Instant(rooms[0].state.terms.opens_ms);
        assert_eq!(rooms[0].offer(1, yuan(100), opens), Err(Refusal::NotBegun), "not its turn");
        assert_eq!(send(&mut rooms, opens), Some((0, Command::TurnCame)));
        assert_eq!(send(&mut rooms, opens), None);
        assert_eq!(rooms[1].offer(1, yuan(100), opens), Err(Refusal::NotBegun));
        rooms[0].offer(1, yuan(100), opens).unwrap();
        rooms[0].pass(at(1, 0));
        assert_eq!(rooms[0].outcome(), deal(1, yuan(100)));
        if left {
            let won = rooms[0].state.terms.lot.clone();
            let leaves = Command::Leave { plate: Plate(1), won };
            assert_eq!(send(&mut rooms, at(2, 0)), Some((1, leaves)));
        }
        assert_eq!(send(&mut rooms, at(2, 0)), Some((1, Command::TurnCame)));
        assert_eq!(rooms[1].ends(), at(2, 0).0 + 14 * DAY, "as long as announced");
        let second = rooms[1].offer(1, yuan(100), at(3, 0));
        assert_eq!(second.err(), left.then_some(Refusal::WonAnother));
        rooms[1].offer(2, yuan(105), at(4, 0)).unwrap();
    }
}

#[test]
fn a_bundle_is_one_auction_and_names_each_lot_once() {
    // covers: Y140
    let lot = |it: &str| LotId::parse(it).unwrap();
    let of = |bundle| Terms { bundle, ..listing() };
    announce(&of(vec![lot("CQ2026-001/B/1"), lot("CQ2026-001/C/1")])).unwrap();
    unfit(&of(vec![lot("CQ2026-001/A/1")]), Unfit::Bundle, "Y140");
    unfit(&of(vec![lot("CQ2026-001/B/1"), lot("CQ2026-001/B/1")]), Unfit::Bundle, "Y140");
}

#[test]
fn a_member_of_a_consortium_that_won_leaves_with_it() {
    // covers: Y140
    let mut rooms = [in_order(1, Wins::One), in_order(2, Wins::One)];
    let admit = Command::Admit { plate: Plate(9), who: who(9), members: vec![who(8)], rank: None };
    rooms[0].when(admit).unwrap();
    let alone = Command::Admit { plate: Plate(8), who: who(8), members: vec![], rank: None };
    rooms[1].when(alone).unwrap();
    let opens = Instant(rooms[0].state.terms.opens_ms);
    send(&mut rooms, opens);
    rooms[0].offer(9, yuan(100), opens).unwrap();
    rooms[0].pass(at(1, 0));
    let (place, command) = send(&mut rooms, at(2, 0)).unwrap();
    assert!(matches!((place, command), (1, Command::Leave { plate: Plate(8), .. })));
}

#[test]
fn a_courts_sale_is_announced_longer_before_and_knows_one_course() {
    // covers: Y191
    // covers: Y192
    let day = |days: i64| ten() - 42 * DAY + days * DAY;
    let of = |kind, days: i64| {
        let (opens_ms, closes_ms) = (day(days), day(days + 2));
        announce(&Terms { kind, opens_ms, closes_ms, ..closing() })
    };
    let cases =
        [(Kind::CourtMovable, "Y191", "2026-02-11"), (Kind::CourtEstate, "Y192", "2026-02-26")];
    for (kind, rule, date) in cases {
        let first = (1..60).find(|it| of(kind, *it).is_ok()).unwrap();
        assert_eq!(Instant(day(first)).date().to_string(), date, "{kind:?}");
        assert_eq!(of(kind, first - 1).unwrap_err().rule(), Some(rule));
        let listed = Terms { kind, opens_ms: day(first), ..listing() };
        unfit(&listed, Unfit::Course, "J01.2");
    }
}

#[test]
fn an_announcement_names_what_is_traded() {
    // covers: Y190
    let mut last = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let owner = last.find_map(|it| Uscc::new(&format!("9151000000AAMPLE1{it}")));
    let owner = owner.unwrap_or_else(|| panic!("a check character fits"));
    let of = |title: &str| {
        let subject = Some(Subject { title: title.to_owned(), owner: owner.clone() });
        Terms { subject, ..listing() }
    };
    announce(&of("样本地块")).unwrap();
    for wrong in ["", "  ", &"长".repeat(201)] {
        unfit(&of(wrong), Unfit::Subject, "Y190");
    }
}

#[test]
fn a_reason_that_says_nothing_lets_nothing_go_on() {
    // covers: Y193
    let mut room = Room::of(&listing(), 2);
    room.now = at(-30, 0);
    room.freeze(Cause::Lines, lines(2, 2), None).unwrap();
    let resume = |reason: &str| Command::Resume { reason: Some(reason.to_owned()) };
    for wrong in ["", " \n", &"x".repeat(2_001)] {
        assert_eq!(room.when(resume(wrong)), Err(Refusal::ReasonMissing));
    }
    assert_eq!(Refusal::ReasonMissing.rule(), Some("Y193"));
    room.now = at(-20, 0);
    let at_ms = room.now.0 + 2 * DAY;
    let empty = Command::AnnounceResumption { at_ms, reason: Some(String::new()) };
    assert_eq!(room.when(empty), Err(Refusal::ReasonMissing));
    room.when(resume("样本：线路已修复")).unwrap();
    let Some((_, Event::Resumed(it))) = room.events.last() else { panic!("it goes on") };
    assert_eq!(it.reason.as_deref(), Some("样本：线路已修复"));
}
