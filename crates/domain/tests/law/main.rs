//! The law of a works tender and a government procurement, given, when, then.
//!
//! Rules come from the shipped pack of 2026, so that a number changed there changes here.

// A test that unwraps in its helpers fails where it should.
#![allow(clippy::unwrap_used)]

mod admissions;
mod anew;
mod auction;
mod auction_given;
mod auction_refusals;
mod auction_sign_ups;
mod auction_terms;
mod blind;
mod brands;
mod calendar;
mod cases;
mod catalogue;
mod clarifications;
mod complaints;
mod consortia;
mod contested;
mod contract;
mod corrections;
mod draws;
mod early;
mod experts;
mod failures;
mod findings;
mod first_part;
mod gaps;
mod given;
mod interests;
mod joint;
mod ledger;
mod limits;
mod listing;
mod lists;
mod lost;
mod mandate;
mod members;
mod notices;
mod online;
mod openings;
mod people;
mod performance;
mod posts;
mod preferences;
mod prices;
mod proof;
mod quotations;
mod rates;
mod rechecks;
mod remedies;
mod reviewers;
mod roster;
mod rules;
mod sealed_rounds;
mod securities;
mod session;
mod settings;
mod signing;
mod silence;
mod stages;
mod stand_ins;
mod standing;
mod ties;
mod together;
mod told;
mod validity;
mod vectors;

use domain::award::{self, Pass, ReviewStep};
use domain::lot::Stage;
use domain::opening::{self, Form};
use domain::procedure::{self, Effect, HoldBy};
use domain::remedies::{Matter, Outcome, RemedyKind, Standing};
use domain::rulebook::Regime;
use domain::shared::{CivilDate, Fen, Id, Instant, Points};
use domain::timer::{Due, timer};
use domain::world::{Command, Event, Refusal};

use given::{DEADLINE_S, Given, START_S};

fn refused<T: std::fmt::Debug>(answer: Result<T, Refusal>) -> String {
    format!("{:?}", answer.unwrap_err())
}

fn at_deadline(ms: i64) -> Instant {
    Instant(DEADLINE_S * 1_000 + ms)
}

#[test]
fn a_deadline_before_the_twentieth_full_day_is_refused_with_the_first_lawful_one() {
    // covers: T01
    // covers: G01
    for (regime, rule) in [(Regime::Works, "T01"), (Regime::GovernmentProcurement, "G01")] {
        let mut given = Given::registered(regime);
        given.notice.deadline_s = Instant::start_of(CivilDate::constant(2026, 3, 22)).seconds();
        given.notice.documents_until_s = given.notice.deadline_s;
        let refusal = given.announce().unwrap_err();
        assert_eq!(refusal.rule(), Some(rule));
        assert!(format!("{refusal:?}").contains("2026-03-23"), "{refusal:?}");
        given.notice.deadline_s = Instant::start_of(CivilDate::constant(2026, 3, 23)).seconds();
        given.notice.documents_until_s = given.notice.deadline_s;
        given.announce().unwrap();
    }
}

#[test]
fn documents_are_offered_for_five_days() {
    // covers: T02
    // covers: G02
    for (regime, rule) in [(Regime::Works, "T02"), (Regime::GovernmentProcurement, "G02")] {
        let mut given = Given::registered(regime);
        given.notice.documents_until_s = START_S + 86_400;
        assert_eq!(given.announce().unwrap_err().rule(), Some(rule));
    }
}

#[test]
fn a_late_clarification_that_affects_bids_moves_the_deadline_and_an_early_one_does_not() {
    // covers: T04
    // covers: G05
    for (regime, rule) in [(Regime::Works, "T04"), (Regime::GovernmentProcurement, "G05")] {
        let mut given = Given::announced(regime);
        given.now = Instant::start_of(CivilDate::constant(2026, 3, 5));
        assert_eq!(given.clarify(Effect::OnBids, None).unwrap().len(), 1);
        given.now = Instant::start_of(CivilDate::constant(2026, 3, 20));
        assert_eq!(given.clarify(Effect::None, None).unwrap().len(), 1);
        let events = given.clarify(Effect::OnBids, None).unwrap();
        let Some(Event::Extended(extended)) = events.last() else { panic!("{events:?}") };
        assert_eq!(extended.rule, rule);
        assert!(extended.to_s > DEADLINE_S);
        assert_eq!(Instant::from_seconds(extended.to_s).beijing()[11..].to_owned(), "09:00:00");
        assert!(given.clarify(Effect::None, Some(DEADLINE_S)).is_err(), "never back again");
    }
}

#[test]
fn a_bid_at_the_deadline_is_in_time_and_one_millisecond_later_is_not() {
    // covers: X02
    let mut given = Given::announced(Regime::Works);
    given.now = at_deadline(1);
    let refusal = given.submit(0, 1).unwrap_err();
    assert_eq!(refusal.rule(), Some("X02"));
    given.now = at_deadline(0);
    given.submit(0, 1).unwrap();
}

#[test]
fn a_lot_is_closed_strictly_after_its_deadline_and_opens_then() {
    // covers: T10
    let mut given = Given::announced(Regime::Works);
    let due = timer(given.lot(), given.law()).unwrap();
    assert_eq!(due, (at_deadline(0), Due::CloseLot));
    given.now = at_deadline(0);
    assert!(refused(given.close()).contains("Early"));
    given.now = at_deadline(1);
    given.close().unwrap();
}

#[test]
fn two_bids_fail_the_round_unopened_and_a_second_round_may_follow() {
    // covers: T11
    // covers: T23
    let mut given = Given::announced(Regime::Works);
    given.submit(0, 1).unwrap();
    given.submit(1, 1).unwrap();
    given.submit(1, 2).unwrap();
    given.now = at_deadline(1);
    let events = given.close().unwrap();
    let Some(Event::TenderFailed(failed)) = events.last() else { panic!("{events:?}") };
    assert_eq!((failed.counted, failed.needed, failed.rule.as_str()), (2, 3, "T11"));
    assert_eq!(given.lot().stage, Stage::Failed);
    assert!(matches!(&events[0], Event::LotClosed(it) if it.count == 3), "all received count");
    given.announce_second_round().unwrap();
    let next = given.lot().next.clone().expect("the failed round names the next");
    assert_eq!(next.round.number(), 2);
    assert_eq!(given.world.lots[&next].stage, Stage::Announced);
    assert!(given.announce_second_round().is_err(), "a round is repeated once");
}

#[test]
fn the_lowest_place_of_the_protocol_is_the_answer() {
    let mut given = Given::announced(Regime::Works);
    given.submit(0, 1).unwrap();
    given.now = at_deadline(1);
    let answer = given.offer(0, 3, Form::Broken { place: 1, code: "seal.record.json".to_owned() });
    assert!(refused(answer).contains("seal.record.json"));
    assert!(refused(given.submit(0, 3)).contains("seal.record.seq"), "before late");
    assert!(refused(given.submit(0, 2)).contains("EnvelopeLate"));
}

#[test]
fn a_key_that_nobody_bound_signs_no_bid() {
    let mut given = Given::announced(Regime::Works);
    assert!(refused(given.submit_with(0, 1, [9; 32])).contains("KeyNotBound"));
    assert!(refused(given.submit(7, 1)).contains("BidderUnknown"));
}

#[test]
fn a_late_objection_to_the_documents_is_logged_and_stops_nothing() {
    // covers: T06
    let mut given = Given::announced(Regime::Works);
    given.now = Instant::start_of(CivilDate::constant(2026, 3, 15));
    let events = given.remedy("O-1", RemedyKind::Objection, Matter::Documents).unwrap();
    assert!(matches!(&events[0], Event::RemedyReceived(it) if it.standing == Standing::Late));
    assert!(!given.lot().is_suspended());
}

#[test]
fn an_objection_in_time_suspends_until_its_reply_and_the_deadline_moves_by_that_time() {
    // covers: T07
    let mut given = Given::announced(Regime::Works);
    given.now = Instant::start_of(CivilDate::constant(2026, 3, 10));
    let events = given.remedy("O-1", RemedyKind::Objection, Matter::Documents).unwrap();
    assert!(matches!(&events[0], Event::RemedyReceived(it)
        if it.due == CivilDate::constant(2026, 3, 13) && it.rule == "T07"));
    assert!(given.lot().is_suspended());
    assert_eq!(timer(given.lot(), given.law()), None);
    assert!(refused(given.submit(0, 1)).contains("Suspended"));
    given.now = Instant::start_of(CivilDate::constant(2026, 3, 12));
    let events = given.answer("O-1", Outcome::Rejected).unwrap();
    assert!(matches!(&events[1], Event::Extended(it) if it.to_s == DEADLINE_S + 2 * 86_400));
    assert!(!given.lot().is_suspended());
}

#[test]
fn purchaser_and_supervisor_hold_and_lift_each_their_own() {
    let mut given = Given::announced(Regime::Works);
    given.hold(HoldBy::Supervisor).unwrap();
    given.hold(HoldBy::Purchaser).unwrap();
    assert!(refused(given.hold(HoldBy::Purchaser)).contains("HoldKnown"));
    given.lift(HoldBy::Purchaser).unwrap();
    assert!(given.lot().is_suspended(), "the supervisor still holds");
    given.lift(HoldBy::Supervisor).unwrap();
    assert!(!given.lot().is_suspended());
}

#[test]
fn outages_move_a_deadline_at_most_twice() {
    // covers: Y09
    // covers: Y08
    let mut given = Given::announced(Regime::Works);
    for _ in 0..2 {
        let lot = given.id();
        given.when(Command::Procedure(procedure::Command::MoveForOutage { lot })).unwrap();
    }
    let lot = given.id();
    let third = given.when(Command::Procedure(procedure::Command::MoveForOutage { lot }));
    assert_eq!(third.unwrap_err().rule(), Some("Y09"));
    assert_eq!(given.lot().deadline_s, DEADLINE_S + 2 * 3_600);
}

#[test]
fn the_weights_of_a_scoring_table_add_up_and_price_keeps_its_floor() {
    // covers: F1.1
    // covers: F1.5
    let mut given = Given::registered(Regime::GovernmentProcurement);
    given.notice.scheme.items[0].max = Points(71_00);
    assert_eq!(given.announce().unwrap_err().rule(), Some("F1.5"));
    given.notice.scheme.price = procedure::PriceFormula::LowPriceFirst { full: Points(29_00) };
    assert_eq!(given.announce().unwrap_err().rule(), Some("F1.1"));
}

#[test]
fn a_key_after_the_window_is_refused_and_its_bid_stops_nobody() {
    // covers: X01
    let mut given = Given::keying_in(Regime::Works);
    given.key_in(0).unwrap();
    given.key_in(1).unwrap();
    given.now = Instant(given.now.0 + 31 * 60_000);
    assert_eq!(given.key_in(2).unwrap_err().rule(), Some("X01"));
    let events = given.close_key_in().unwrap();
    let Event::KeyInClosed(closed) = &events[0] else { panic!("{events:?}") };
    assert_eq!((closed.keyed.len(), closed.absent.len()), (2, 1));
    assert_eq!(given.lot().stage, Stage::Releasing);
}

#[test]
fn key_in_is_extended_for_all_before_it_closes_and_never_afterwards() {
    let mut given = Given::keying_in(Regime::Works);
    let until_s = given.lot().opening.key_in_until_s;
    let extend = |until_s, lot| {
        let reason = "网络拥堵".to_owned();
        Command::Opening(opening::Command::ExtendKeyIn { lot, until_s, reason })
    };
    let lot = given.id();
    given.when(extend(until_s + 600, lot.clone())).unwrap();
    assert!(given.when(extend(until_s, lot.clone())).is_err(), "never shorter");
    given.now = Instant::from_seconds(until_s + 601);
    assert!(given.when(extend(until_s + 1_200, lot)).is_err(), "the window has ended");
}

#[test]
fn trustees_answer_over_the_whole_list_and_fail_only_when_their_time_is_over() {
    // covers: Y02
    let mut given = Given::releasing(Regime::Works);
    let lot = given.id();
    let partial =
        given.release(1, &given.lot().opening.closed.values().next().unwrap().list()[..1]);
    assert!(refused(given.when(partial)).contains("SetDiffers"));
    let failed = given.verdicts(opening::Ending::TrusteesFailed);
    assert!(refused(given.when(failed.clone())).contains("Early"));
    let publish = opening::Command::PublishBids { lot, bids: Vec::new(), files: Vec::new() };
    assert!(refused(given.when(Command::Opening(publish))).contains("Stage"), "nothing early");
    given.now = Instant(given.now.0 + 31 * 60_000);
    given.when(failed).unwrap();
}

#[test]
fn a_committee_is_odd_large_enough_and_two_thirds_expert() {
    // covers: C1.1
    // covers: C1.2
    let mut given = Given::opened(Regime::Works);
    assert_eq!(given.committee(4, 4).unwrap_err().rule(), Some("C1.1"));
    assert_eq!(given.committee(3, 3).unwrap_err().rule(), Some("C1.1"));
    assert_eq!(given.committee(5, 3).unwrap_err().rule(), Some("C1.2"));
    given.committee(5, 4).unwrap();
}

#[test]
fn fewer_than_three_qualified_bidders_end_a_government_procurement() {
    // covers: G09
    let mut given = Given::opened(Regime::GovernmentProcurement);
    given.committee(5, 4).unwrap();
    let events =
        given.review(ReviewStep::Qualification, &[Pass::Passed, Pass::Passed, Pass::Rejected]);
    let events = events.unwrap();
    assert!(matches!(events.last(), Some(Event::TenderFailed(it)) if it.counted == 2));
    assert_eq!(given.lot().stage, Stage::Failed);
}

#[test]
fn points_outside_their_band_are_refused() {
    // covers: C4.5
    let mut given = Given::evaluating(Regime::Works);
    assert!(refused(given.score(1, 41_00)).contains("PointsOutside"));
    given.score(1, 40_00).unwrap();
}

#[test]
fn equal_totals_go_to_the_lower_price() {
    let mut given = Given::reported(Regime::Works);
    let ranking = given.lot().evaluation.ranking.clone();
    assert_eq!(ranking[0].rank, 1);
    assert!(ranking.windows(2).all(|it| it[0].total >= it[1].total));
    given.when(given.determine(0)).unwrap_err();
}

#[test]
fn candidates_are_displayed_three_days_and_rank_one_wins_with_state_funds() {
    // covers: T13.2
    // covers: T55
    // covers: T15
    let mut given = Given::reported(Regime::Works);
    let lot = given.id();
    let publish = award::Command::PublishCandidates { lot: lot.clone() };
    given.when(Command::Award(publish)).unwrap();
    let end = Command::Award(award::Command::EndDisplay { lot: lot.clone() });
    assert_eq!(given.when(end.clone()).unwrap_err().rule(), Some("T13.2"));
    given.now = Instant(Instant::end_of(given.lot().award.displayed_until.unwrap()).0 + 1);
    given.when(end).unwrap();
    let second = given.determine(1);
    assert_eq!(given.when(second).unwrap_err().rule(), Some("T55"));
    let first = given.determine(0);
    given.when(first).unwrap();
    let signed = given.signed();
    let letter = Command::Award(award::Command::IssueLetter { lot, signed });
    let events = given.when(letter).unwrap();
    let price = given.lot().evaluation.ranking[0].price;
    assert_eq!(price, Fen(950_000_00), "nearest to the mean of the three");
    assert!(matches!(events.last(), Some(Event::LetterIssued(it)) if it.amount == price));
    assert_eq!(given.lot().stage, Stage::Notified);
}

#[test]
fn an_objection_to_the_result_stops_the_award_until_its_reply() {
    // covers: T14
    let mut given = Given::reported(Regime::Works);
    let publish = award::Command::PublishCandidates { lot: given.id() };
    given.when(Command::Award(publish)).unwrap();
    given.remedy("O-2", RemedyKind::Objection, Matter::Result).unwrap();
    given.now = Instant(given.now.0 + 10 * 86_400_000);
    let end = Command::Award(award::Command::EndDisplay { lot: given.id() });
    assert!(refused(given.when(end.clone())).contains("Suspended"));
    given.answer("O-2", Outcome::Rejected).unwrap();
    given.when(end).unwrap();
}

#[test]
fn a_silent_purchaser_leaves_rank_one_the_winner_after_five_working_days() {
    // covers: G11.2
    // covers: G11
    let mut given = Given::reported(Regime::GovernmentProcurement);
    let deem = Command::Award(award::Command::Deem { lot: given.id() });
    assert!(refused(given.when(deem.clone())).contains("Early"));
    let (due, what) = timer(given.lot(), given.law()).unwrap();
    assert_eq!(what, Due::Deem);
    given.now = Instant(due.0 + 1);
    given.when(deem).unwrap();
    assert_eq!(given.lot().award.winner.as_ref().unwrap().1, Fen(900_000_00));
}

#[test]
fn remedies_received_outside_are_due_by_their_own_rule() {
    // covers: G19
    // covers: G21
    // covers: G25.1
    let mut given = Given::announced(Regime::GovernmentProcurement);
    for (kind, rule) in [
        (RemedyKind::Enquiry, "G19"),
        (RemedyKind::Challenge, "G21"),
        (RemedyKind::Complaint, "G25.1"),
    ] {
        let events = given.remedy(rule, kind, Matter::Documents).unwrap();
        assert!(matches!(&events[0], Event::RemedyReceived(it) if it.rule == rule));
    }
    assert!(!given.lot().is_suspended());
}

#[test]
fn a_key_is_bound_by_a_second_person_and_conflicting_roles_never_meet() {
    use domain::parties::{Command as Parties, PersonAdded, Role};
    let mut given = Given::announced(Regime::Works);
    let holder = Id::new("bidder-0").unwrap();
    let bind = Parties::BindKey {
        organisation: given.bidder(0),
        key: domain::shared::PublicKey([77; 32]),
        holder: holder.clone(),
        second: holder,
    };
    assert!(refused(given.when(Command::Parties(bind))).contains("SecondPersonMissing"));
    for (one, other) in domain::parties::CONFLICTS {
        let person = PersonAdded {
            account: Id::new("both").unwrap(),
            name: "样本".to_owned(),
            organisation: Some(given.bidder(0)),
            roles: vec![*one, *other],
        };
        let answer = given.when(Command::Parties(Parties::AddPerson(person)));
        assert!(refused(answer).contains("RolesConflict"), "{one:?} {other:?}");
    }
    let free = [Role::Official, Role::Chair];
    assert!(!domain::parties::CONFLICTS.iter().any(|it| free == [it.0, it.1]));
}
