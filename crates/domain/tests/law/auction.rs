//! Offers, windows, entry, priority rights, caps and sealed rounds of an auction.

use domain::auction::{
    Command, Direction, Entry, Event, Offer, OfferRefused, Outcome, Phase, Pick, Plate, Refusal,
    Standing, Terms, Then, Ties, Timed, Unsold, View, answer, due,
};
use domain::shared::{Fen, Hash, Instant, Salt};

use crate::auction_given::{
    MINUTE, Room, asked, at, cap, closing, deal, hours, in_room, listing, sealed, ten, who, yuan,
};

/// Examples (1) and (4) of the rules: A 100, B 105, timed from ten to five past.
fn timed(terms: &Terms) -> Room {
    let mut room = Room::of(terms, 4);
    room.offer(1, yuan(100), at(-30, 0)).unwrap();
    room.offer(2, yuan(105), at(-29, 0)).unwrap();
    room.pass(at(0, 1));
    room
}

#[test]
fn an_offer_in_the_last_second_restarts_the_window_and_silence_ends_it() {
    // covers: Y124
    // covers: J01.5
    let mut room = timed(&listing());
    assert_eq!(room.ends(), ten() + 300_001);
    let taken = room.offer(1, yuan(110), at(4, 59)).unwrap();
    assert_eq!(taken.ends_ms, at(9, 59).0);
    room.pass(at(9, 59));
    assert_eq!(room.state.outcome(), None, "the last millisecond still counts");
    room.pass(at(10, 0));
    assert_eq!(room.outcome(), deal(1, yuan(110)));
}

#[test]
fn an_offer_at_the_end_counts_and_one_millisecond_later_is_late_without_any_tick() {
    // covers: J01.5
    let mut room = timed(&listing());
    let end = Instant(room.ends());
    assert_eq!(room.offer(1, yuan(110), Instant(end.0 + 1)), Err(Refusal::Late));
    assert_eq!(Refusal::Late.rule(), Some("J01.5"));
    room.offer(1, yuan(110), end).unwrap();
    let mut free = Room::of(&listing(), 1);
    assert_eq!(free.offer(1, yuan(100), Instant(ten() + 1)), Err(Refusal::Late));
    free.offer(1, yuan(100), Instant(ten())).unwrap();
    let opens = free.state.terms.opens_ms;
    let mut early = Room::of(&listing(), 1);
    assert_eq!(early.offer(1, yuan(100), Instant(opens - 1)), Err(Refusal::NotBegun));
    early.offer(1, yuan(100), Instant(opens)).unwrap();
}

#[test]
fn an_offer_within_ten_minutes_of_the_end_is_told_as_late_and_a_later_one_is_only_answered() {
    // covers: Y213
    let mut room = timed(&listing());
    room.offer(1, yuan(110), at(1, 0)).unwrap();
    room.pass(at(10, 0));
    let ended = room.state.ended.unwrap();
    assert_eq!((ended, room.outcome()), (Instant(at(6, 0).0 + 1), deal(1, yuan(110))));
    let before = room.state.clone();
    let told = |room: &mut Room, plate, later_ms| {
        let why = room.tell(plate, yuan(120), Instant(ended.0 + later_ms)).unwrap();
        (why, why.is_recorded(), why.rule())
    };
    assert_eq!(told(&mut room, 2, 0), (Refusal::Late, true, Some("J01.5")), "beside the hammer");
    assert_eq!(told(&mut room, 2, 999), (Refusal::TooSoon, false, Some("Y129")), "one a second");
    assert_eq!(told(&mut room, 1, 10 * MINUTE), (Refusal::Late, true, Some("J01.5")));
    let lines = room.events.len();
    let over = (Refusal::Over, false, Some("Y213"));
    assert_eq!(told(&mut room, 2, 10 * MINUTE + 1), over, "one millisecond later");
    assert_eq!(room.events.len(), lines, "and nobody fills the file for ever");
    // What was late changed nothing of what is closed.
    let after = room.state;
    assert_eq!((after.phase, after.lead, after.ended), (before.phase, before.lead, before.ended));
    assert_eq!((after.offers, after.active), (before.offers, before.active));
    assert_eq!(after.refused, before.refused + 2);
}

#[test]
fn a_first_offer_meets_the_start_and_each_further_one_is_a_step_better() {
    // covers: Y143
    let mut room = Room::of(&listing(), 2);
    assert_eq!(room.offer(1, yuan(99), at(-40, 0)), Err(Refusal::TooLow));
    assert_eq!(room.offer(1, Fen(10_050), at(-40, 0)), Err(Refusal::Unit));
    for wild in [0, -100, i64::MIN, i64::MAX, 1 << 53] {
        let refusal = room.offer(1, Fen(wild), at(-40, 0)).unwrap_err();
        assert_eq!((refusal, refusal.is_recorded()), (Refusal::NoPrice, false), "{wild}");
    }
    room.offer(1, yuan(110), at(-40, 0)).unwrap();
    let refusal = room.offer(2, yuan(112), at(-39, 0)).unwrap_err();
    assert_eq!((refusal, refusal.rule()), (Refusal::StepShort, Some("Y143")));
    room.offer(2, yuan(117), at(-39, 0)).unwrap();
    assert_eq!(room.offer(1, yuan(117), at(-38, 0)), Err(Refusal::StepShort), "no equal price");
}

#[test]
fn prices_of_a_purchase_fall_by_the_same_law() {
    // covers: Y143
    let (start, step, unit) = (yuan(50), yuan(1), Fen(50));
    let mut room =
        Room::of(&Terms { direction: Direction::Reverse, start, step, unit, ..listing() }, 2);
    assert_eq!(room.offer(1, yuan(51), at(-10, 0)), Err(Refusal::TooLow));
    room.offer(1, yuan(49), at(-10, 0)).unwrap();
    room.offer(2, yuan(48), at(-9, 0)).unwrap();
    assert_eq!(room.offer(1, Fen(4_750), at(-8, 0)), Err(Refusal::StepShort));
    room.offer(1, yuan(47), at(-8, 0)).unwrap();
    room.pass(at(0, 1)).offer(2, yuan(40), at(1, 0)).unwrap();
    room.pass(at(7, 0));
    assert_eq!(room.outcome(), deal(2, yuan(40)));
}

#[test]
fn in_the_courts_model_only_the_last_five_minutes_move_the_end() {
    // covers: J01.2
    // covers: J01.3
    let mut room = Room::of(&closing(), 2);
    let taken = room.offer(1, yuan(100), at(-6, 59)).unwrap();
    assert_eq!(taken.ends_ms, ten(), "09:54:59");
    let taken = room.offer(1, yuan(105), at(-5, 0)).unwrap();
    assert_eq!(taken.ends_ms, ten(), "09:55:00");
    let taken = room.offer(1, yuan(110), at(-3, 0)).unwrap();
    assert_eq!(taken.ends_ms, at(2, 0).0, "09:57 gives 10:02");
    room.pass(at(2, 1));
    assert_eq!(room.outcome(), deal(1, yuan(110)), "one bidder suffices");
}

#[test]
fn two_bidders_enter_the_timed_period_and_one_does_not() {
    // covers: Y127
    let mut room = Room::of(&listing(), 2);
    room.offer(1, yuan(100), at(-20, 0)).unwrap();
    room.offer(1, yuan(105), at(-19, 0)).unwrap();
    room.pass(at(0, 1));
    assert_eq!(room.outcome(), deal(1, yuan(105)));
    assert!(matches!(timed(&listing()).state.phase, Phase::Timed { .. }));
}

#[test]
fn two_offers_of_the_last_hour_enter_the_timed_period_and_earlier_ones_do_not() {
    // covers: Y126
    // covers: Y127
    let entry = Timed { entry: Entry::LateOffers, preparation_s: 0, window_s: 300 };
    let terms = Terms { timed: Some(entry), ..listing() };
    for (first, enters) in [(at(-60, 0), true), (Instant(at(-60, 0).0 - 1), false)] {
        let mut room = Room::of(&terms, 2);
        room.offer(1, yuan(100), first).unwrap();
        room.offer(2, yuan(105), at(-1, 0)).unwrap();
        room.pass(at(0, 1));
        assert_eq!(matches!(room.state.phase, Phase::Timed { .. }), enters);
    }
}

#[test]
fn whoever_does_not_lead_is_asked_whether_it_goes_on() {
    // covers: Y128
    let entry = Timed { entry: Entry::AskedToContinue, preparation_s: 0, window_s: 300 };
    let terms = Terms { timed: Some(entry), ..listing() };
    let go = |plate| Command::Continue { plate: Plate(plate), who: who(plate) };
    for (plate, enters) in [(1, true), (2, false)] {
        let mut room = Room::of(&terms, 3);
        assert_eq!(room.when(go(1)), Err(Refusal::NotAsked));
        room.offer(1, yuan(100), at(-2, 0)).unwrap();
        room.offer(2, yuan(105), at(-1, 0)).unwrap();
        room.pass(at(0, 1));
        assert_eq!(room.state.phase, Phase::ContinueAsked { until_ms: ten() + 300_001 });
        assert_eq!(room.when(go(plate)).is_ok(), enters, "who leads is not asked");
        assert_eq!(room.offer(3, yuan(110), at(1, 0)), Err(Refusal::Preparing));
        room.now = Instant(ten() + 300_002);
        assert_eq!(room.when(go(3)), Err(Refusal::Late));
        room.pass(at(6, 0));
        assert_eq!(matches!(room.state.phase, Phase::Timed { .. }), enters);
    }
}

#[test]
fn nothing_is_taken_while_the_timed_period_is_prepared() {
    // covers: Y125
    let prepared = Timed { entry: Entry::TwoBidders, preparation_s: 900, window_s: 300 };
    let mut room = timed(&Terms { timed: Some(prepared), ..listing() });
    let from = Instant(ten() + 1 + 900_000);
    assert_eq!(room.offer(1, yuan(110), Instant(from.0 - 1)), Err(Refusal::Preparing));
    assert_eq!(room.offer(1, yuan(110), from).unwrap().ends_ms, from.0 + 300_000);
}

#[test]
fn one_bidder_makes_one_offer_a_second_and_a_refused_one_counts() {
    // covers: Y129
    let mut room = Room::of(&listing(), 2);
    room.offer(1, yuan(100), at(-9, 0)).unwrap();
    room.offer(2, yuan(105), Instant(at(-9, 0).0 + 1)).unwrap();
    let soon = room.offer(1, yuan(110), Instant(at(-9, 0).0 + 999)).unwrap_err();
    assert_eq!((soon, soon.is_recorded()), (Refusal::TooSoon, false));
    let short = room.offer(1, yuan(106), Instant(at(-9, 0).0 + 1_000)).unwrap_err();
    assert!(short.is_recorded());
    let refused = OfferRefused { plate: Plate(1), price: yuan(106), why: short };
    room.state.apply(&Event::OfferRefused(refused), room.now);
    let soon = room.offer(1, yuan(110), Instant(at(-9, 1).0 + 999));
    assert_eq!(soon, Err(Refusal::TooSoon));
    room.offer(1, yuan(110), at(-9, 2)).unwrap();
}

#[test]
fn an_offer_is_never_taken_back() {
    // covers: A04
    let mut room = timed(&listing());
    let refusal = room.when(Command::Withdraw(Plate(2))).unwrap_err();
    assert_eq!((refusal, refusal.rule()), (Refusal::Irrevocable, Some("A04")));
    room.pass(at(6, 0));
    assert_eq!(room.outcome(), deal(2, yuan(105)));
}

#[test]
fn a_plate_is_one_bidders_and_nobody_has_two_hands() {
    // covers: Y139
    // covers: J01.6
    let mut room = Room::of(&listing(), 2);
    let admit = |plate, who, members: &[Hash]| {
        let members = members.to_vec();
        Command::Admit { plate: Plate(plate), who, members, rank: None }
    };
    assert_eq!(room.when(admit(3, who(1), &[])), Err(Refusal::TwoHands));
    assert_eq!(room.when(admit(3, who(3), &[who(2)])), Err(Refusal::TwoHands));
    assert_eq!(room.when(admit(3, who(3), &[who(4), who(4)])), Err(Refusal::TwoHands));
    room.when(admit(3, who(3), &[who(4)])).unwrap();
    assert_eq!(room.when(admit(4, who(4), &[])), Err(Refusal::TwoHands));
    assert_eq!(room.when(admit(3, who(5), &[])), Err(Refusal::PlateTaken));
    assert_eq!(room.when(admit(0, who(5), &[])), Err(Refusal::PlateTaken));
    assert_eq!(room.when(admit(20_000, who(5), &[])), Err(Refusal::PlateTaken));
    room.now = at(-1, 0);
    let guessed = Offer { plate: Plate(2), who: who(1), price: yuan(100) };
    let refusal = room.when(Command::Offer(guessed)).unwrap_err();
    assert_eq!((refusal, refusal.rule()), (Refusal::NotYourPlate, Some("J01.6")));
    assert!(!refusal.is_recorded(), "a guesser writes nothing into the file");
    let unknown = Offer { plate: Plate(77), who: who(1), price: yuan(100) };
    assert_eq!(room.when(Command::Offer(unknown)), Err(Refusal::PlateUnknown));
    room.pass(at(1, 0));
    assert_eq!(room.when(admit(5, who(5), &[])), Err(Refusal::AdmissionOver));
}

/// A plate in the tens of thousands is one as any other, and the state stays right beyond three
/// digits: all are admitted, the last leads.
#[test]
fn ten_thousand_bidders_have_a_plate_each_in_one_free_period() {
    const BIDDERS: u16 = 10_000;
    let mut room = Room::of(&listing(), BIDDERS);
    assert_eq!(room.state.bidders.len(), usize::from(BIDDERS));
    room.offer(1, yuan(100), at(-2, 0)).unwrap();
    room.offer(BIDDERS, yuan(105), at(-2, 1)).unwrap();
    assert_eq!(room.state.lead.map(|it| it.plate), Some(Plate(BIDDERS)));
}

#[test]
fn of_holders_of_a_right_the_higher_rank_leads_and_a_higher_offer_beats_both() {
    // covers: J01.4
    for first in [3, 4] {
        let mut room = Room::of(&Terms { priority: in_room(), ..closing() }, 4);
        for (plate, rank) in [(3, 1), (4, 2)] {
            room.when(Command::ConfirmPriority { plate: Plate(plate), rank }).unwrap();
        }
        room.offer(1, yuan(120), at(-9, 0)).unwrap();
        assert_eq!(room.offer(2, yuan(120), at(-9, 0)), Err(Refusal::StepShort), "no right");
        let second = 7 - first;
        assert_eq!(room.offer(first, yuan(120), at(-8, 0)).unwrap().standing, Standing::Leads);
        let standing = room.offer(second, yuan(120), at(-7, 0)).unwrap().standing;
        assert_eq!(standing, if second == 3 { Standing::Leads } else { Standing::Stands });
        for plate in [3, 4] {
            let again = room.offer(plate, yuan(120), at(-6, 0));
            assert_eq!(again, Err(Refusal::MatchedAlready), "each price once");
        }
        let mut silent = room.state.clone();
        room.pass(at(1, 0));
        assert_eq!(room.outcome(), deal(3, yuan(120)));
        std::mem::swap(&mut room.state, &mut silent);
        room.offer(1, yuan(125), at(-2, 0)).unwrap();
        room.pass(at(4, 0));
        assert_eq!(room.outcome(), deal(1, yuan(125)));
        let late = Command::ConfirmPriority { plate: Plate(2), rank: 1 };
        assert_eq!(room.when(late), Err(Refusal::PriorityLate));
    }
}

#[test]
fn of_equal_ranks_the_earlier_leads() {
    // covers: J01.4
    let mut room = Room::of(&Terms { priority: in_room(), ..closing() }, 3);
    for plate in [2, 3] {
        room.when(Command::ConfirmPriority { plate: Plate(plate), rank: 1 }).unwrap();
    }
    let twice = Command::ConfirmPriority { plate: Plate(2), rank: 2 };
    assert_eq!(room.when(twice), Err(Refusal::NoPriority));
    room.offer(1, yuan(100), at(-9, 0)).unwrap();
    room.offer(3, yuan(100), at(-8, 0)).unwrap();
    assert_eq!(room.offer(2, yuan(100), at(-7, 0)).unwrap().standing, Standing::Stands);
    room.pass(at(1, 0));
    assert_eq!(room.outcome(), deal(3, yuan(100)));
}

#[test]
fn holders_who_are_asked_after_the_close_have_it_by_rank_and_silence_is_a_waiver() {
    // covers: J01.4
    // covers: Y133
    let take = |plate| Command::Match { plate: Plate(plate), who: who(plate) };
    for (takers, winner) in [(&[][..], 2), (&[4], 4), (&[4, 3], 3)] {
        let mut room = Room::of(&Terms { priority: asked(180), ..listing() }, 4);
        for (plate, rank) in [(3, 1), (4, 2)] {
            room.when(Command::ConfirmPriority { plate: Plate(plate), rank }).unwrap();
        }
        room.offer(1, yuan(100), at(-9, 0)).unwrap();
        room.offer(2, yuan(105), at(-8, 0)).unwrap();
        assert_eq!(room.offer(3, yuan(105), at(-7, 0)), Err(Refusal::StepShort));
        assert_eq!(room.when(take(3)), Err(Refusal::NoRightAsked));
        room.pass(at(6, 0));
        let Phase::PriorityAsked { until_ms } = room.state.phase else { panic!() };
        assert_eq!(until_ms, ten() + 300_003 + 180_000 - 1);
        assert_eq!(room.when(take(1)), Err(Refusal::NoPriority));
        for plate in takers {
            room.when(take(*plate)).unwrap();
            assert_eq!(room.when(take(*plate)), Err(Refusal::MatchedAlready));
        }
        room.now = Instant(until_ms + 1);
        assert_eq!(room.when(take(3)), Err(Refusal::Late));
        room.pass(at(12, 0));
        assert_eq!(room.outcome(), deal(winner, yuan(105)));
    }
}

#[test]
fn a_leader_whose_right_nobody_outranks_is_not_asked_about() {
    // covers: J01.4
    let mut room = Room::of(&Terms { priority: asked(180), ..listing() }, 2);
    room.when(Command::ConfirmPriority { plate: Plate(1), rank: 1 }).unwrap();
    room.offer(1, yuan(100), at(-9, 0)).unwrap();
    room.pass(at(1, 0));
    assert_eq!(room.outcome(), deal(1, yuan(100)));
}

#[test]
fn the_cap_stops_the_bidding_and_what_was_announced_follows() {
    // covers: Y138
    let mut room = timed(&Terms { cap: cap(yuan(112), Then::Another), ..listing() });
    assert_eq!(room.offer(1, yuan(113), at(1, 0)), Err(Refusal::BeyondCap));
    room.offer(1, yuan(110), at(1, 0)).unwrap();
    room.offer(2, yuan(112), at(2, 0)).expect("the last step may be a short one");
    assert_eq!(room.outcome(), Outcome::Switched);
    assert_eq!(room.offer(1, yuan(112), at(3, 0)), Err(Refusal::Late));

    let mut room = timed(&Terms { cap: cap(yuan(112), Then::Draw), ..listing() });
    assert_eq!(room.when(Command::Draw(Plate(1))), Err(Refusal::NoDraw));
    room.offer(1, yuan(112), at(1, 0)).unwrap();
    assert_eq!(room.offer(2, yuan(112), at(2, 0)), Err(Refusal::Late));
    assert_eq!(room.when(Command::Draw(Plate(9))), Err(Refusal::NotDrawable));
    room.when(Command::Draw(Plate(4))).unwrap();
    assert_eq!(room.outcome(), deal(4, yuan(112)));
}

#[test]
fn after_the_cap_a_sealed_round_may_decide_and_else_whoever_reached_it() {
    // covers: Y138
    // covers: F9
    let round = sealed(Pick::NearestMean, Ties::Earlier).sealed;
    let terms = Terms { cap: cap(yuan(130), Then::Sealed), sealed: round, ..listing() };
    let mut room = timed(&terms);
    room.offer(1, yuan(130), at(1, 0)).unwrap();
    assert_eq!(room.offer(2, yuan(130), at(2, 0)), Err(Refusal::SealedOnly));
    let mut nobody = Room { state: room.state.clone(), now: room.now, events: vec![] };
    let prices = [(1, 100), (2, 110), (3, 120), (4, 130)];
    seal_and_open(&mut room, &prices, at(2, 0), at(12, 0));
    room.pass(at(40, 0));
    assert_eq!(room.outcome(), deal(2, yuan(110)), "of 110 and 120 the lower");
    nobody.pass(at(40, 0));
    assert_eq!(nobody.outcome(), deal(1, yuan(130)));
}

/// Plates with their sealed prices in yuan.
type Prices<'a> = &'a [(u16, i64)];

fn seal(plate: u16) -> Hash {
    Hash([u8::try_from(plate).unwrap(); 32])
}

fn seal_and_open(room: &mut Room, prices: Prices<'_>, sealing: Instant, opening: Instant) {
    for (plate, _) in prices {
        room.now = sealing;
        let it =
            Command::OfferSealed { plate: Plate(*plate), who: who(*plate), seal: seal(*plate) };
        room.when(it.clone()).unwrap();
        assert_eq!(room.when(it), Err(Refusal::OneShot));
    }
    for (plate, price) in prices {
        let open = |digest| {
            let (plate, price, salt) = (Plate(*plate), yuan(*price), Some(Salt([1; 32])));
            Command::OpenSealed { plate, price, salt, digest }
        };
        room.now = sealing;
        assert_eq!(room.decide(&open(seal(*plate))).is_err(), !is_opening(room));
        room.pass(opening);
        assert_eq!(room.when(open(Hash([0; 32]))), Err(Refusal::SealDiffers));
        room.when(open(seal(*plate))).unwrap();
    }
}

fn is_opening(room: &Room) -> bool {
    matches!(room.state.phase, Phase::Opening { .. })
}

#[test]
fn single_sealed_offers_are_ranked_by_price_or_by_nearness_to_the_mean() {
    // covers: F9
    // covers: Y145
    let cases: [(Pick, Prices, u16); 5] = [
        (Pick::NearestMean, &[(1, 15_230), (2, 15_610), (3, 15_988)], 2),
        (Pick::NearestMean, &[(1, 120), (2, 130), (3, 100), (4, 110)], 4),
        (Pick::NearestMean, &[(1, 100), (2, 104), (3, 111)], 2),
        (Pick::Best, &[(1, 120), (2, 130), (3, 130)], 2),
        (Pick::Best, &[(1, 120), (2, 99)], 1),
    ];
    for (pick, prices, winner) in cases {
        let mut room = Room::of(&sealed(pick, Ties::Earlier), 4);
        assert_eq!(room.offer(1, yuan(100), at(-5, 0)), Err(Refusal::SealedOnly));
        seal_and_open(&mut room, prices, at(-2, 0), at(1, 0));
        room.pass(at(20, 0));
        let price = prices.iter().find(|it| it.0 == winner).unwrap().1;
        assert_eq!(room.outcome(), deal(winner, yuan(price)), "{prices:?}");
    }
}

#[test]
fn equal_sealed_offers_are_drawn_where_the_notice_says_so() {
    // covers: Y145
    let mut room = Room::of(&sealed(Pick::Best, Ties::Drawn), 3);
    seal_and_open(&mut room, &[(1, 120), (2, 130), (3, 130)], at(-2, 0), at(1, 0));
    room.pass(at(20, 0));
    assert_eq!(room.when(Command::Draw(Plate(1))), Err(Refusal::NotDrawable));
    room.when(Command::Draw(Plate(3))).unwrap();
    assert_eq!(room.outcome(), deal(3, yuan(130)));
}

#[test]
fn sealed_offers_come_in_time_and_none_is_opened_before_the_end() {
    // covers: Y145
    let mut room = Room::of(&sealed(Pick::Best, Ties::Earlier), 2);
    let it = Command::OfferSealed { plate: Plate(1), who: who(1), seal: seal(1) };
    room.now = Instant(room.state.terms.opens_ms - 1);
    assert_eq!(room.when(it.clone()), Err(Refusal::NotBegun));
    room.now = Instant(ten() + 1);
    assert_eq!(room.when(it.clone()), Err(Refusal::Late));
    room.now = Instant(ten());
    room.when(it.clone()).unwrap();
    let (price, salt) = (yuan(100), Some(Salt([1; 32])));
    let open = Command::OpenSealed { plate: Plate(1), price, salt, digest: seal(1) };
    assert_eq!(room.when(open.clone()), Err(Refusal::NotOpenYet));
    room.pass(at(30, 0));
    assert_eq!(room.when(open), Err(Refusal::NotOpenYet), "nor after the opening");
    assert_eq!(room.outcome(), Outcome::Unsold(Unsold::NoOffer));
}

#[test]
fn too_few_bidders_and_none_at_all_sell_nothing() {
    // covers: Y142
    let terms = Terms { bidders_min: 2, ..listing() };
    let mut room = Room::of(&terms, 2);
    room.offer(1, yuan(100), at(-9, 0)).unwrap();
    room.pass(at(1, 0));
    assert_eq!(room.outcome(), Outcome::Unsold(Unsold::TooFewBidders));
    let mut room = timed(&terms);
    room.pass(at(9, 0));
    assert_eq!(room.outcome(), deal(2, yuan(105)));
    let mut room = Room::of(&listing(), 2);
    room.pass(at(1, 0));
    assert_eq!(room.outcome(), Outcome::Unsold(Unsold::NoOffer));
}

/// A free period that ends so long after 16:00, and two offers in it.
fn evening(minutes: i64) -> Room {
    let closes_ms = at(6 * 60 + minutes, 0).0;
    let timing = Timed { entry: Entry::TwoBidders, preparation_s: 30, window_s: 120 };
    let terms = Terms { closes_ms, hours: hours(9, 17), timed: Some(timing), ..listing() };
    let mut room = Room::of(&terms, 2);
    room.offer(1, yuan(100), at(-60, 0)).unwrap();
    room.offer(2, yuan(105), at(0, 0)).unwrap();
    room.pass(Instant(closes_ms + 2));
    room
}

#[test]
fn outside_the_days_hours_nothing_is_taken_and_timed_bidding_begins_again_in_the_morning() {
    // covers: Y144
    let mut room = Room::of(&Terms { hours: hours(9, 17), ..listing() }, 2);
    assert_eq!(room.offer(1, yuan(100), Instant(at(-60, 0).0 - 1)), Err(Refusal::OutOfHours));
    let before = at(-60, 0).0 - 16 * 3_600_000;
    assert_eq!(room.offer(1, yuan(100), Instant(before)), Err(Refusal::OutOfHours));
    room.offer(1, yuan(100), Instant(before - 1)).unwrap();
    let tuesday_at_nine = at(23 * 60, 0).0;
    // At 16:58 a preparation and a window find no room any more.
    let Phase::Timed { from_ms, .. } = evening(58).state.phase else { panic!() };
    assert_eq!(from_ms, tuesday_at_nine + 30_000, "the next working day");
    // A window that the evening cuts off is given again, whole.
    let mut room = evening(56);
    let stop = at(7 * 60, 0);
    let first = room.ends();
    assert!(first < stop.0);
    room.offer(1, yuan(110), Instant(first)).unwrap();
    assert!(room.ends() > stop.0);
    assert_eq!(room.offer(2, yuan(115), stop), Err(Refusal::OutOfHours));
    room.pass(Instant(stop.0 + 1));
    let Phase::Timed { from_ms, ends_ms, .. } = room.state.phase else { panic!() };
    assert_eq!((from_ms, ends_ms), (tuesday_at_nine + 30_000, tuesday_at_nine + 150_000));
    assert_eq!(room.offer(2, yuan(115), Instant(from_ms - 1)), Err(Refusal::Preparing));
    room.pass(Instant(ends_ms + 2));
    assert_eq!(room.outcome(), deal(1, yuan(110)));
}

#[test]
fn a_limit_is_spent_step_by_step_and_never_beyond() {
    let mut room = timed(&listing());
    let view = |room: &Room| View::of(&room.state, room.now);
    let forward = Direction::Forward;
    assert_eq!(answer(&view(&room), forward, Plate(2), yuan(500)), None, "it leads");
    assert_eq!(answer(&view(&room), forward, Plate(1), yuan(109)), None, "beyond the limit");
    room.now = at(1, 0);
    let price = answer(&view(&room), forward, Plate(1), yuan(110)).unwrap();
    assert_eq!(price, yuan(110));
    room.offer(1, price, at(1, 0)).unwrap();
    room.now = at(9, 0);
    assert_eq!(answer(&view(&room), forward, Plate(2), yuan(500)), None, "it is over");
}

#[test]
fn a_tick_before_its_time_is_refused() {
    let mut room = Room::of(&listing(), 1);
    room.now = Instant(ten());
    assert_eq!(due(&room.state), Some(Instant(ten())));
    assert_eq!(room.when(Command::Tick), Err(Refusal::NotDue));
    room.now = Instant(ten() + 1);
    room.when(Command::Tick).unwrap();
    assert_eq!((due(&room.state), room.when(Command::Tick)), (None, Err(Refusal::NotDue)));
}
