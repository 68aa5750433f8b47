//! Until when bids bind 投标有效期: asked before the last day, answered by each bidder, and nobody
//! wins with a bid that binds no more.

use domain::award::{self, Pass, Refusal, ReviewStep, ValidityAnswer};
use domain::lot::Stage;
use domain::procedure::HoldBy;
use domain::rulebook::{Procedure, Regime};
use domain::securities::{self, binds_as_announced, return_due, returnable};
use domain::shared::{CivilDate, Instant, Uscc};
use domain::signing::{Part, signing};
use domain::timer::{Due, timer};
use domain::world::{self, Command, Event};

use crate::given::{DEADLINE_S, Given};
use crate::quotations::QUOTATIONS;
use crate::stages::determined;

const WORKS: Regime = Regime::Works;
const GP: Regime = Regime::GovernmentProcurement;
const DAY_MS: i64 = 86_400_000;

use ValidityAnswer::{Declines, Extends};

/// Everybody bids and paid, and prices are on the wall.
fn opened(of: impl Into<Procedure>) -> Given {
    let mut it = crate::securities::announced(of);
    for who in 0..3 {
        let pay = crate::securities::receive(&it, who, 10_000_00);
        it.when(Command::Securities(pay)).unwrap();
    }
    it.with_bids(3).keyed_in(3).on_the_wall().recorded()
}

fn last(given: &Given) -> CivilDate {
    binds_as_announced(given.lot()).unwrap()
}

fn later(day: CivilDate, days: i64) -> CivilDate {
    day.saturating_add(jiff::Span::new().days(days))
}

fn asking(given: &Given, to: CivilDate) -> Command {
    let (lot, reason, signed) = (given.id(), "投诉处理期间暂停".to_owned(), given.signed());
    Command::Award(award::Command::AskValidity { lot, to, reason, signed })
}

fn answering(given: &Given, number: u32, bidder: Uscc, answer: ValidityAnswer) -> Command {
    let (lot, signed) = (given.id(), given.signed());
    Command::Award(award::Command::AnswerValidity { lot, number, bidder, answer, signed })
}

fn ask(given: &mut Given, to: CivilDate) -> Result<Vec<Event>, world::Refusal> {
    let command = asking(given, to);
    given.when(command)
}

fn answer(
    given: &mut Given,
    who: u8,
    answer: ValidityAnswer,
) -> Result<Vec<Event>, world::Refusal> {
    let number = u32::try_from(given.lot().validity.len()).unwrap();
    let command = answering(given, number, given.bidder(who), answer);
    given.when(command)
}

fn why(answer: Result<Vec<Event>, world::Refusal>) -> Refusal {
    match answer.unwrap_err() {
        world::Refusal::Award(it) => it,
        other => panic!("{other:?}"),
    }
}

fn binds(given: &Given, who: u8) -> bool {
    award::lapsed_since(given.lot(), &given.bidder(who), given.now).is_none()
}

fn passes(given: &mut Given, step: ReviewStep, all: &[Pass]) -> Result<Vec<Event>, world::Refusal> {
    given.review(step, all)
}

#[test]
fn bids_are_asked_after_the_opening_before_their_last_day_to_bind_until_a_later_one() {
    // covers: Y205, Y207
    for of in [Procedure::from(WORKS), GP.into(), QUOTATIONS] {
        let mut early = crate::securities::announced(of);
        let to = later(last(&early), 30);
        assert_eq!(why(ask(&mut early, to)), Refusal::Stage, "nothing is opened");
        let mut it = opened(of);
        let day = last(&it);
        assert_eq!(day, later(Instant::from_seconds(DEADLINE_S).date(), 90));
        let rule = "Y207";
        assert_eq!(why(ask(&mut it, day)), Refusal::TimeShort { rule });
        assert_eq!(why(ask(&mut it, later(day, 3_651))), Refusal::TimeLong { rule });
        let mut over = it.clone();
        over.now = Instant(Instant::end_of(day).0 + 1);
        assert_eq!(why(ask(&mut over, to)), Refusal::ValidityOver { rule });
        let events = ask(&mut it, to).unwrap();
        let [Event::ValidityAsked(asked)] = &events[..] else { panic!("{events:?}") };
        assert_eq!((asked.number, asked.from, asked.to), (1, day, to));
        assert_eq!(asked.until_s, it.now.seconds() + 259_200);
        assert_eq!(why(ask(&mut it, later(to, 1))), Refusal::ValidityWaits { rule: "Y205" });
    }
    let mut unnamed = Given::opened(WORKS);
    let to = CivilDate::constant(2026, 9, 30);
    assert_eq!(why(ask(&mut unnamed, to)), Refusal::ValidityUnnamed { rule: "Y207" });
}

#[test]
fn bidders_answer_once_and_no_later_than_the_last_day_on_which_they_are_bound() {
    // covers: Y205
    let mut it = opened(GP);
    let (day, to) = (last(&it), later(last(&opened(GP)), 30));
    it.now = Instant(Instant::end_of(day).0 - DAY_MS);
    let events = ask(&mut it, to).unwrap();
    let Event::ValidityAsked(asked) = &events[0] else { panic!("{events:?}") };
    assert_eq!(asked.until_s, Instant::end_of(day).seconds(), "less than three days are left");
    let stranger = answering(&it, 1, it.bidder(7), Extends);
    assert_eq!(why(it.when(stranger)), Refusal::NotAsked { rule: "Y207" });
    let another = answering(&it, 2, it.bidder(0), Extends);
    assert_eq!(why(it.when(another)), Refusal::NotAsked { rule: "Y207" });
    answer(&mut it, 0, Extends).unwrap();
    assert_eq!(why(answer(&mut it, 0, Declines)), Refusal::Repeated);
    let mut on_time = it.clone();
    on_time.now = Instant::from_seconds(asked.until_s);
    answer(&mut on_time, 1, Extends).unwrap();
    it.now = Instant(asked.until_s * 1_000 + 1_000);
    assert_eq!(why(answer(&mut it, 1, Extends)), Refusal::AnswerLate { rule: "Y205" });
}

#[test]
fn purchaser_or_agent_sign_the_request_and_each_bidder_its_own_answer() {
    let it = opened(WORKS);
    let request = asking(&it, last(&it));
    assert_eq!(signing(&it.world, &request).unwrap().part, Part::PurchaserOrAgent);
    let command = answering(&it, 1, it.bidder(2), Extends);
    let by = signing(&it.world, &command).unwrap();
    assert_eq!((by.part, by.bidder), (Part::Bidder, Some(&it.bidder(2))));
}

#[test]
fn a_hold_stops_neither_the_request_nor_the_answers() {
    // covers: Y207
    let mut it = opened(WORKS);
    it.hold(HoldBy::Supervisor).unwrap();
    let to = later(last(&it), 30);
    ask(&mut it, to).unwrap();
    answer(&mut it, 0, Extends).unwrap();
    assert_eq!(award::binds_until(it.lot(), &it.bidder(0)), Some(to));
}

#[test]
fn whoever_agrees_is_bound_longer_and_whoever_is_silent_no_longer_than_before() {
    // covers: Y207, T08.2
    let mut it = opened(WORKS);
    let (day, to) = (last(&it), later(last(&it), 30));
    ask(&mut it, to).unwrap();
    answer(&mut it, 0, Extends).unwrap();
    it.now = Instant::end_of(day);
    assert!(binds(&it, 0) && binds(&it, 1), "silence is no refusal");
    it.now = Instant(it.now.0 + 1);
    assert!(binds(&it, 0) && !binds(&it, 1));
    // Whoever is bound may be asked again, before that day.
    ask(&mut it, later(to, 10)).unwrap();
    assert_eq!(why(answer(&mut it, 1, Extends)), Refusal::NotAsked { rule: "Y207" });
    it.now = Instant(Instant::end_of(to).0 + 1);
    assert!(!binds(&it, 0));
}

#[test]
fn a_bid_whose_bidder_declined_passes_no_review_and_is_not_ranked() {
    // covers: Y207
    let mut it = opened(WORKS);
    let to = later(last(&it), 30);
    ask(&mut it, to).unwrap();
    answer(&mut it, 2, Declines).unwrap();
    it.committee(5, 4).unwrap();
    let lapsed = Refusal::BidLapsed { rule: "Y207" };
    assert_eq!(why(passes(&mut it, ReviewStep::Qualification, &[Pass::Passed; 3])), lapsed);
    let all = [Pass::Passed, Pass::Passed, Pass::Rejected];
    passes(&mut it, ReviewStep::Qualification, &all).unwrap();
    // The second bidder falls away between the reviews.
    answer(&mut it, 1, Declines).unwrap();
    assert_eq!(award::responsive(it.lot()).unwrap(), [it.bidder(0)]);
    passes(&mut it, ReviewStep::Responsiveness, &[Pass::Passed]).unwrap();
    let it = it.scored();
    let ranked: Vec<_> = it.lot().evaluation.ranking.iter().map(|it| &it.bidder).collect();
    assert_eq!(ranked, [&it.bidder(0)]);
}

#[test]
fn sheets_that_cover_a_bid_that_fell_away_are_given_anew() {
    // covers: Y207
    let mut it = opened(WORKS).reviewed();
    it.score(1, 30_00).unwrap();
    let to = later(last(&it), 30);
    ask(&mut it, to).unwrap();
    answer(&mut it, 0, Declines).unwrap();
    assert!(it.lot().evaluation.sheets.is_empty());
    let it = it.scored();
    assert_eq!(it.lot().evaluation.ranking.len(), 2);
}

#[test]
fn a_procurement_with_too_few_bids_left_fails_and_works_go_on_while_one_is() {
    // covers: G09.2, T22
    let mut it = opened(GP).reviewed();
    let to = later(last(&it), 30);
    ask(&mut it, to).unwrap();
    let events = answer(&mut it, 0, Declines).unwrap();
    assert!(matches!(&events[..], [_, Event::TenderFailed(it)] if it.counted == 2), "{events:?}");
    assert_eq!(it.lot().stage, Stage::Failed);
    let mut works = opened(WORKS).reviewed();
    let to = later(last(&works), 30);
    ask(&mut works, to).unwrap();
    for who in [0, 1] {
        assert_eq!(answer(&mut works, who, Declines).unwrap().len(), 1);
    }
    let events = answer(&mut works, 2, Declines).unwrap();
    assert!(matches!(&events[..], [_, Event::TenderFailed(it)] if it.rule == "T22"), "{events:?}");
}

#[test]
fn a_ranked_bid_whose_bidder_declined_is_no_candidate_and_the_next_one_wins() {
    // covers: Y207, T13.3, T55
    let mut it = opened(WORKS).reviewed().scored();
    let ranked: Vec<_> = it.lot().evaluation.ranking.iter().map(|it| it.bidder.clone()).collect();
    let to = later(last(&it), 30);
    ask(&mut it, to).unwrap();
    let decline = answering(&it, 1, ranked[0].clone(), Declines);
    it.when(decline).unwrap();
    assert_eq!(it.lot().evaluation.ranking.len(), 3, "what was ranked stands as it was");
    let publish = award::Command::PublishCandidates { lot: it.id() };
    let events = it.when(Command::Award(publish)).unwrap();
    let Event::CandidatesPublished(shown) = &events[0] else { panic!("{events:?}") };
    let shown: Vec<_> = shown.candidates.iter().map(|it| it.bidder.clone()).collect();
    assert_eq!(shown, ranked[1..]);
    it.now = Instant(Instant::end_of(it.lot().award.displayed_until.unwrap()).0 + 1);
    let end = award::Command::EndDisplay { lot: it.id() };
    it.when(Command::Award(end)).unwrap();
    let gone = it.determine(0);
    assert!(it.when(gone).is_err());
    let next = it.determine(1);
    it.when(next).unwrap();
    assert_eq!(it.lot().award.winner.as_ref().unwrap().0, ranked[1]);
}

#[test]
fn a_winner_who_declines_before_the_letter_is_none_and_the_purchaser_determines_again() {
    // covers: Y207
    for of in [WORKS, GP] {
        let mut it = determined(opened(of).reviewed().scored());
        let winner = it.lot().award.winner.clone().unwrap().0;
        let to = later(last(&it), 30);
        ask(&mut it, to).unwrap();
        let decline = answering(&it, 1, winner, Declines);
        it.when(decline).unwrap();
        assert_eq!(it.lot().award.winner, None);
        let (lot, signed) = (it.id(), it.signed());
        let letter = award::Command::IssueLetter { lot, signed };
        assert!(it.when(Command::Award(letter)).is_err());
        let next = it.determine(1);
        it.when(next).unwrap();
    }
}

#[test]
fn nobody_is_determined_or_deemed_with_a_bid_that_binds_no_more() {
    // covers: Y207, G11.2
    let lapsed = Refusal::BidLapsed { rule: "Y207" };
    let mut it = opened(GP).reviewed().scored();
    let day = last(&it);
    it.now = Instant::end_of(day);
    let first = it.determine(0);
    it.clone().when(first.clone()).unwrap();
    it.now = Instant(it.now.0 + 1);
    assert_eq!(why(it.when(first)), lapsed);
    let deem = Command::Award(award::Command::Deem { lot: it.id() });
    assert_eq!(why(it.when(deem)), lapsed);
    // Nor does a timer ask for it that would be refused again and again.
    let mut near = opened(GP).reviewed();
    near.now = Instant(Instant::end_of(day).0 - DAY_MS);
    let near = near.scored();
    assert_eq!(timer(near.lot(), near.law()), None);
    let soon = opened(GP).reviewed().scored();
    assert!(matches!(timer(soon.lot(), soon.law()), Some((_, Due::Deem))));
}

#[test]
fn the_letter_of_a_winner_who_was_determined_in_time_may_come_late() {
    // covers: Y207
    let mut it = determined(opened(WORKS).reviewed().scored());
    it.now = Instant(it.now.0 + 200 * DAY_MS);
    let (lot, signed) = (it.id(), it.signed());
    it.when(Command::Award(award::Command::IssueLetter { lot, signed })).unwrap();
}

#[test]
fn the_security_of_a_bid_that_binds_no_more_goes_back_within_five_days() {
    // covers: Y208
    let mut it = opened(WORKS);
    let (day, to) = (last(&it), later(last(&it), 30));
    let of = |given: &Given, who: u8| {
        let entries = &given.lot().securities.entries;
        entries.values().find(|it| it.received.payer == given.bidder(who)).unwrap().clone()
    };
    let due = |given: &Given, who: u8| {
        let found = return_due(given.lot(), &of(given, who), given.law()).unwrap()?;
        Some((found.rule, found.by.for_duty()))
    };
    ask(&mut it, to).unwrap();
    assert_eq!(due(&it, 1), None);
    let competes = returnable(it.lot(), &of(&it, 1), it.law());
    assert!(matches!(competes, Err(securities::Refusal::Competes { .. })));
    answer(&mut it, 1, Declines).unwrap();
    // The fifth day, 29 March and 27 June, is no working day.
    assert_eq!(due(&it, 1), Some(("Y208", CivilDate::constant(2026, 3, 30))));
    answer(&mut it, 0, Extends).unwrap();
    it.now = Instant(Instant::end_of(day).0 + 1);
    let silent = Some(("Y208", CivilDate::constant(2026, 6, 29)));
    assert_eq!(due(&it, 2), silent, "whoever was silent");
    assert_eq!(due(&it, 0), None, "whoever agreed still competes");
}
