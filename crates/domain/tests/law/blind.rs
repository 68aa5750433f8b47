//! 暗标: announced items come first, under codes; what shows a name has its consequence; scores
//! stand.

use domain::award::{self, AlertCause, BlindCodes, BlindScore, BlindSealed, Pass, ReviewStep};
use domain::opening::{self, BlindSeal};
use domain::procedure::{BlindConsequence, BlindTerms, EnvelopeName, Nature, Terms};
use domain::rulebook::Regime;
use domain::shared::{Hash, Points, Salt, Uscc};
use domain::world::{Command, Event, Refusal};

use crate::given::{Given, closing};
use crate::refused;

type Answer = Result<Vec<Event>, Refusal>;

const SALT: Salt = Salt([7; 32]);
const WORKS: Regime = Regime::Works;

fn terms(consequence: BlindConsequence) -> Box<Terms> {
    let form = vec!["不得出现投标人名称".to_owned(), "不设页眉页脚".to_owned()];
    let blind = Some(BlindTerms { items: vec!["quality".to_owned()], form, consequence });
    Box::new(Terms { blind, ..Terms::default() })
}

/// An opened lot whose one item is judged blind, with a committee of five and a signed record.
fn sealed(of: Regime, consequence: BlindConsequence) -> Given {
    let mut given = Given::opened(of);
    let id = given.id();
    let lot = given.world.lots.get_mut(&id).unwrap();
    lot.notice.scheme.terms = Some(terms(consequence));
    let commitment = Hash([3; 32]);
    lot.evaluation.blind.sealed = Some(BlindSealed { lot: id, salt: SALT, commitment });
    given.committee(5, 4).unwrap();
    given
}

/// Every bid of the wall, the last one first: an order that nobody would guess from the wall.
fn codes(given: &Given) -> Vec<Uscc> {
    given.lot().priced().into_iter().map(|it| it.0).rev().collect()
}

fn score_codes(
    given: &mut Given,
    seat: u8,
    points: impl Fn(u32) -> i64,
    codes: Option<Box<BlindCodes>>,
) -> Answer {
    let of = 1..=award::coded(given.lot());
    let score =
        |number| BlindScore { number, item: "quality".to_owned(), points: Points(points(number)) };
    let (lot, scores, signed) = (given.id(), of.map(score).collect(), given.signed());
    given.when(Command::Award(award::Command::ScoreBlind { lot, seat, scores, signed, codes }))
}

fn score(given: &mut Given, seat: u8, points: impl Fn(u32) -> i64) -> Answer {
    let codes = Some(Box::new(BlindCodes { salt: SALT, codes: codes(given) }));
    score_codes(given, seat, points, codes)
}

fn find(given: &mut Given, number: u32, condition: u32, reason: &str) -> Answer {
    let (lot, reason, signed) = (given.id(), reason.to_owned(), given.signed());
    given.when(Command::Award(award::Command::FindIdentity {
        lot,
        number,
        condition,
        reason,
        signed,
    }))
}

fn revealed(of: Regime, consequence: BlindConsequence) -> Given {
    let mut given = sealed(of, consequence);
    for seat in 1..=5 {
        score(&mut given, seat, |number| 20_00 + i64::from(number) * 1_00).unwrap();
    }
    given
}

#[test]
fn the_chance_of_a_blind_review_is_sealed_with_the_close_and_never_without_it() {
    // covers: C5.2
    let mut given = Given::announced(WORKS);
    for bidder in 0..3 {
        given.submit(bidder, 1).unwrap();
    }
    let id = given.id();
    let lot = given.world.lots.get_mut(&id).unwrap();
    lot.notice.scheme.terms = Some(terms(BlindConsequence::Zero));
    given.now = crate::at_deadline(1);
    assert!(refused(given.close()).contains("SetDiffers"), "nothing was sealed");
    let seal = BlindSeal { salt: SALT, commitment: Hash([3; 32]) };
    let (set_root, blind) = (Hash([8; 32]), Some(seal));
    let close = opening::Command::CloseLot { lot: given.id(), set_root, blind };
    let events = given.when(Command::Opening(close)).unwrap();
    let [Event::LotClosed(_), Event::BlindSealed(it)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((it.salt, it.commitment), (SALT, seal.commitment));
}

#[test]
fn nothing_that_names_a_bidder_is_decided_before_every_blind_sheet_is_in() {
    // covers: C5.1
    let mut given = sealed(WORKS, BlindConsequence::Zero);
    let first = given.review(ReviewStep::Qualification, &[Pass::Passed; 3]).unwrap_err();
    assert_eq!(first.rule(), Some("C5.1"));
    assert_eq!(given.score(1, 20_00).unwrap_err().rule(), Some("C5.1"));
    let (lot, bidder, signed) = (given.id(), given.bidder(0), given.signed());
    let ask = award::Command::AskClarification {
        lot,
        proposed: None,
        bidder,
        doubt: award::Doubt::Unclear,
        text: "工期如何计算".to_owned(),
        salt: SALT,
        commitment: Hash([1; 32]),
        until_s: i64::MAX,
        signed,
    };
    assert_eq!(given.when(Command::Award(ask)).unwrap_err().rule(), Some("C5.1"), "it would tell");
    for seat in 1..=4 {
        let events = score(&mut given, seat, |_| 20_00).unwrap();
        assert!(matches!(events.as_slice(), [Event::BlindSheet(_)]), "{events:?}");
        assert!(award::is_blind(given.lot()));
    }
    let again = score(&mut given, 4, |_| 21_00);
    assert!(refused(again).contains("Repeated"), "a sheet is locked");
    let events = score(&mut given, 5, |_| 20_00).unwrap();
    let [Event::BlindSheet(_), Event::BlindRevealed(it)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((it.salt, &it.codes), (SALT, &codes(&given)));
    let late = score(&mut given, 5, |_| 30_00).unwrap_err();
    assert_eq!(late.rule(), Some("C5.4"));
    given.review(ReviewStep::Qualification, &[Pass::Passed; 3]).unwrap();
}

#[test]
fn a_purchaser_reviews_qualification_meanwhile_and_its_committee_waits() {
    // covers: C5.1
    let mut given = sealed(Regime::GovernmentProcurement, BlindConsequence::Zero);
    given.review(ReviewStep::Qualification, &[Pass::Passed; 3]).unwrap();
    let early = given.review(ReviewStep::Responsiveness, &[Pass::Passed; 3]).unwrap_err();
    assert_eq!(early.rule(), Some("C5.1"));
    for seat in 1..=5 {
        score(&mut given, seat, |_| 50_00).unwrap();
    }
    given.review(ReviewStep::Responsiveness, &[Pass::Passed; 3]).unwrap();
}

#[test]
fn a_blind_sheet_covers_every_code_and_every_announced_item_within_its_band() {
    // covers: C5.1
    let mut given = sealed(WORKS, BlindConsequence::Zero);
    assert!(refused(score(&mut given, 1, |_| 40_01)).contains("PointsOutside"));
    assert!(refused(score(&mut given, 1, |_| -1)).contains("PointsOutside"));
    assert!(refused(score(&mut given, 6, |_| 1_00)).contains("SeatUnknown"));
    let (lot, signed) = (given.id(), given.signed());
    let short = award::Command::ScoreBlind { lot, seat: 1, scores: vec![], signed, codes: None };
    assert!(refused(given.when(Command::Award(short))).contains("SetDiffers"));
}

#[test]
fn codes_that_were_not_sealed_open_nothing() {
    // covers: C5.2
    let mut given = sealed(WORKS, BlindConsequence::Zero);
    for seat in 1..=4 {
        score(&mut given, seat, |_| 20_00).unwrap();
    }
    let mut short = codes(&given);
    short.pop();
    let mut twice = codes(&given);
    twice[0] = twice[1].clone();
    let other = Salt([8; 32]);
    let all = codes(&given);
    for (salt, codes) in [(SALT, short), (SALT, twice), (other, all)] {
        let answer =
            score_codes(&mut given, 5, |_| 20_00, Some(Box::new(BlindCodes { salt, codes })));
        assert_eq!(answer.unwrap_err().rule(), Some("C5.2"));
    }
    let none = score_codes(&mut given, 5, |_| 20_00, None);
    assert_eq!(none.unwrap_err().rule(), Some("C5.2"));
}

#[test]
fn a_part_that_shows_a_name_gets_no_points_and_sheets_that_gave_some_are_void() {
    // covers: C5.3
    let mut given = sealed(WORKS, BlindConsequence::Zero);
    score(&mut given, 1, |_| 20_00).unwrap();
    for (number, condition) in [(0, 1), (4, 1), (1, 0), (1, 3)] {
        assert!(refused(find(&mut given, number, condition, "第3页")).contains("SetDiffers"));
    }
    assert!(refused(find(&mut given, 1, 1, " ")).contains("ReasonMissing"));
    find(&mut given, 1, 1, "第3页页眉有公司标识").unwrap();
    assert!(refused(find(&mut given, 1, 2, "第4页")).contains("Repeated"));
    assert!(given.lot().evaluation.blind.sheets.is_empty(), "it gave the bid points");
    let gives = score(&mut given, 1, |_| 20_00).unwrap_err();
    assert_eq!(gives.rule(), Some("C5.3"));
    for seat in 1..=5 {
        score(&mut given, seat, |number| if number == 1 { 0 } else { 20_00 }).unwrap();
    }
    let late = find(&mut given, 2, 1, "第5页").unwrap_err();
    assert_eq!(late.rule(), Some("C5.4"), "nobody finds it with names open");
    // Zero points reject nobody.
    given.review(ReviewStep::Qualification, &[Pass::Passed; 3]).unwrap();
    given.review(ReviewStep::Responsiveness, &[Pass::Passed; 3]).unwrap();
}

#[test]
fn where_the_documents_reject_it_such_a_bid_does_not_pass() {
    // covers: C5.3
    let mut given = sealed(WORKS, BlindConsequence::Rejected);
    find(&mut given, 1, 1, "第3页页眉有公司标识").unwrap();
    for seat in 1..=5 {
        score(&mut given, seat, |number| if number == 1 { 0 } else { 20_00 }).unwrap();
    }
    given.review(ReviewStep::Qualification, &[Pass::Passed; 3]).unwrap();
    let all = given.review(ReviewStep::Responsiveness, &[Pass::Passed; 3]).unwrap_err();
    assert_eq!(all.rule(), Some("C5.3"));
    // Code 1 is the last bid of the wall.
    let passes = [Pass::Passed, Pass::Passed, Pass::Rejected];
    given.review(ReviewStep::Responsiveness, &passes).unwrap();
}

/// A sheet of the open part that holds what was given blind, but for one bidder.
fn open_sheet(given: &mut Given, seat: u8, other: Option<(Uscc, i64)>) -> Answer {
    let bidders = award::valid(given.lot()).unwrap();
    let scores = bidders.into_iter().map(|bidder| {
        let own = award::blind_points(given.lot(), seat, &bidder, "quality").unwrap();
        let points = match &other {
            Some((who, points)) if *who == bidder => Points(*points),
            _ => own,
        };
        award::Score { bidder, item: "quality".to_owned(), points }
    });
    let (scores, closing) = (scores.collect(), closing());
    let (lot, signed) = (given.id(), given.signed());
    given.when(Command::Award(award::Command::Score { lot, seat, scores, signed, closing }))
}

#[test]
fn blind_scores_stand_and_only_what_the_recheck_points_out_changes() {
    // covers: C5.4
    let mut given = sealed(WORKS, BlindConsequence::Zero);
    let id = given.id();
    let lot = given.world.lots.get_mut(&id).unwrap();
    lot.notice.scheme.items[0].nature = Nature::Objective;
    for seat in 1..=5 {
        // The fifth member differs on code 1 alone.
        let of = move |number| if seat == 5 && number == 1 { 25_00 } else { 20_00 };
        score(&mut given, seat, of).unwrap();
    }
    let first = codes(&given)[0].clone();
    let second = codes(&given)[1].clone();
    given.review(ReviewStep::Qualification, &[Pass::Passed; 3]).unwrap();
    given.review(ReviewStep::Responsiveness, &[Pass::Passed; 3]).unwrap();
    let moved = open_sheet(&mut given, 1, Some((first.clone(), 30_00))).unwrap_err();
    assert_eq!(moved.rule(), Some("C5.4"), "the names are known now");
    for seat in 1..=5 {
        open_sheet(&mut given, seat, None).unwrap();
    }
    let (lot, signed) = (given.id(), given.signed());
    let back = award::Command::ReopenSheet {
        lot,
        seat: 5,
        by: award::Reopener::Member,
        cause: AlertCause::Objective,
        text: "录入有误".to_owned(),
        salt: SALT,
        commitment: Hash([2; 32]),
        signed,
    };
    given.when(Command::Award(back)).unwrap();
    let other = open_sheet(&mut given, 5, Some((second, 30_00))).unwrap_err();
    assert_eq!(other.rule(), Some("C5.4"), "of it nothing was pointed out");
    open_sheet(&mut given, 5, Some((first, 20_00))).unwrap();
}

#[test]
fn a_member_who_is_replaced_takes_his_blind_sheet_with_him() {
    // covers: C5.1
    let mut given = sealed(WORKS, BlindConsequence::Zero);
    score(&mut given, 2, |_| 20_00).unwrap();
    let id = given.id();
    let event = Event::MemberReplaced(domain::draws::MemberReplaced {
        lot: id,
        seat: 2,
        cause: domain::draws::LeavingCause::Avoidance,
        document: Hash([1; 32]),
    });
    domain::apply::apply(&mut given.world, &event, given.now);
    assert!(given.lot().evaluation.blind.sheets.is_empty());
    assert!(award::is_blind(given.lot()));
}

#[test]
fn documents_announce_blind_items_of_their_table_with_form_and_consequence() {
    // covers: C5.1
    // covers: C5.3
    let announce = |change: fn(&mut BlindTerms), tech: bool| {
        let mut given = Given::registered(WORKS);
        given.let_in();
        let mut own = terms(BlindConsequence::Zero);
        change(own.blind.as_mut().unwrap());
        given.notice.scheme.terms = Some(own);
        if tech {
            // Refused for its keys, which come later in the order.
            let mut envelope = given.notice.envelopes[0].clone();
            envelope.name = EnvelopeName::Tech;
            given.notice.envelopes.push(envelope);
        }
        given.announce().unwrap_err()
    };
    assert_eq!(announce(|_| {}, false).rule(), Some("C5.1"), "no technical envelope");
    assert_eq!(announce(|it| it.items.clear(), true).rule(), Some("C5.1"));
    let unknown: fn(&mut BlindTerms) = |it| it.items = vec!["price".to_owned()];
    assert_eq!(announce(unknown, true).rule(), Some("C5.1"));
    assert_eq!(announce(|it| it.items.push("quality".to_owned()), true).rule(), Some("C5.1"));
    assert_eq!(announce(|it| it.form.clear(), true).rule(), Some("C5.3"));
    assert_eq!(announce(|it| it.form[0] = " ".to_owned(), true).rule(), Some("C5.3"));
    assert!(format!("{:?}", announce(|_| {}, true)).contains("Keys"));
}

#[test]
fn a_ranking_follows_from_sheets_that_hold_the_blind_scores() {
    let mut given = revealed(WORKS, BlindConsequence::Zero);
    given.review(ReviewStep::Qualification, &[Pass::Passed; 3]).unwrap();
    given.review(ReviewStep::Responsiveness, &[Pass::Passed; 3]).unwrap();
    for seat in 1..=5 {
        open_sheet(&mut given, seat, None).unwrap();
    }
    let ranking = &given.lot().evaluation.ranking;
    let best = codes(&given)[2].clone();
    let line = ranking.iter().find(|it| it.bidder == best).unwrap();
    assert_eq!(line.other_score, Points(23_00), "code 3");
}
