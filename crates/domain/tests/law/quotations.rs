//! Requests for quotations 询价 (B1.4): the third procedure, by its own clocks and counts.

use domain::award::{self, AwardWay, Pass, ReviewStep};
use domain::lot::Stage;
use domain::procedure::{self, Category, Effect, FailureCause, PriceFormula};
use domain::rulebook::{Method, Procedure, Regime};
use domain::shared::{CivilDate, Fen, Instant, Points};
use domain::world::{Command, Event};

use crate::given::{DEADLINE_S, Given, START_S};

pub const QUOTATIONS: Procedure =
    Procedure { regime: Regime::GovernmentProcurement, method: Method::RequestForQuotations };

fn day(month: i8, day: i8) -> CivilDate {
    CivilDate::new(2026, month, day).unwrap()
}

fn with_deadline(on: CivilDate) -> Given {
    let mut it = Given::registered(QUOTATIONS);
    it.notice.deadline_s = Instant::end_of(on).seconds();
    it.notice.documents_until_s = it.notice.deadline_s;
    it
}

#[test]
fn three_working_days_lie_between_the_request_and_the_deadline_where_a_tender_needs_twenty() {
    // covers: N02
    // covers: N06
    assert_eq!(Instant::from_seconds(START_S).date(), day(3, 2), "a Monday");
    let early = with_deadline(day(3, 5)).announce().unwrap_err();
    assert_eq!(early.rule(), Some("N02"));
    with_deadline(day(3, 6)).announce().unwrap();
    let mut tender = Given::registered(Regime::GovernmentProcurement);
    tender.notice.deadline_s = Instant::end_of(day(3, 6)).seconds();
    assert_eq!(tender.announce().unwrap_err().rule(), Some("G01"));
}

#[test]
fn quotations_are_for_goods_of_government_procurement_and_for_nothing_else() {
    // covers: B1.4
    let register = |regime, category| {
        let given = Given::registered(QUOTATIONS);
        let mut it = given.world.projects.values().next().unwrap().clone();
        it.project = domain::shared::Id::new("Q2026-777").unwrap();
        (it.regime, it.category) = (regime, category);
        let mut given = given;
        given.when(Command::Procedure(procedure::Command::Register(it)))
    };
    register(Regime::GovernmentProcurement, Category::Goods).unwrap();
    for (regime, category) in [
        (Regime::GovernmentProcurement, Category::Services),
        (Regime::GovernmentProcurement, Category::Works),
        (Regime::Works, Category::Goods),
    ] {
        assert_eq!(register(regime, category).unwrap_err().rule(), Some("B1.4"));
    }
    let mut other = Given::registered(QUOTATIONS);
    other.notice.method = Method::OpenTender;
    assert!(format!("{:?}", other.announce().unwrap_err()).contains("method"));
}

#[test]
fn one_price_decides_and_nothing_is_scored() {
    // covers: N02.3
    let mut scored = Given::registered(QUOTATIONS);
    scored.notice.scheme.price = PriceFormula::LowPriceFirst { full: Points(100_00) };
    assert_eq!(scored.announce().unwrap_err().rule(), Some("N02.3"));
    let given = Given::reported(QUOTATIONS);
    let ranking = &given.lot().evaluation.ranking;
    assert!(ranking.windows(2).all(|pair| pair[0].price < pair[1].price), "{ranking:?}");
    assert!(ranking.iter().all(|it| it.other_score == Points(0)));
}

#[test]
fn a_clarification_in_the_last_three_working_days_moves_the_deadline() {
    // covers: N02.2
    let mut given = with_deadline(day(3, 13));
    given.announce().unwrap();
    let mut late = given.clone();
    given.now = Instant::start_of(day(3, 10));
    assert_eq!(given.clarify(Effect::OnBids, None).unwrap().len(), 1, "three days are left");
    late.now = Instant::start_of(day(3, 11));
    let events = late.clarify(Effect::OnBids, None).unwrap();
    let Some(Event::Extended(it)) = events.last() else { panic!("{events:?}") };
    assert_eq!((it.rule.as_str(), it.to_s > it.from_s), ("N02.2", true));
}

#[test]
fn two_quotations_end_the_activity_and_it_begins_anew_without_a_finding() {
    // covers: N05
    let mut given = Given::announced(QUOTATIONS);
    (0..2).for_each(|bidder| drop(given.submit(bidder, 1).unwrap()));
    given.now = Instant(DEADLINE_S * 1_000 + 1);
    let events = given.close().unwrap();
    let Some(Event::TenderFailed(it)) = events.last() else { panic!("{events:?}") };
    assert_eq!((it.rule.as_str(), it.counted, it.needed), ("N05", 2, 3));
    // 87-43 asks for a finding after a failed tender only.
    assert!(!procedure::wants_finding(given.lot()));
    given.announce_second_round().unwrap();
}

#[test]
fn two_fitting_quotations_end_it_in_either_review() {
    // covers: N05.2
    use Pass::{Passed, Rejected};
    for step in [ReviewStep::Qualification, ReviewStep::Responsiveness] {
        let mut given = Given::opened(QUOTATIONS);
        given.committee(3, 2).unwrap();
        if step == ReviewStep::Responsiveness {
            given.review(ReviewStep::Qualification, &[Passed; 3]).unwrap();
        }
        let events = given.review(step, &[Passed, Passed, Rejected]).unwrap();
        let Some(Event::TenderFailed(it)) = events.last() else { panic!("{events:?}") };
        assert_eq!((it.rule.as_str(), it.counted), ("N05.2", 2));
        assert_eq!(given.lot().failed, Some(it.cause));
        assert_ne!(it.cause, FailureCause::NoCompetition);
    }
}

#[test]
fn three_sit_below_the_threshold_of_open_tenders_and_five_from_it_on() {
    // covers: C1.30
    // covers: C1.31
    // covers: C1.32
    let sit = |budget: i64, size, experts| {
        let mut given = Given::opened(QUOTATIONS);
        let id = given.id();
        given.world.lots.get_mut(&id).unwrap().notice.budget = Fen(budget);
        given.committee(size, experts)
    };
    sit(1_999_999_99, 3, 2).unwrap();
    assert_eq!(sit(1_999_999_99, 1, 1).unwrap_err().rule(), Some("C1.30"));
    assert_eq!(sit(2_000_000_00, 3, 2).unwrap_err().rule(), Some("C1.32"));
    sit(2_000_000_00, 5, 4).unwrap();
}

#[test]
fn the_purchasers_representative_may_lead_a_team_and_never_a_tenders_committee() {
    // covers: C1.5
    let lead = |of: Procedure| {
        let mut given = Given::opened(of);
        given.committee_silent(5, 4).unwrap();
        given.attend(1, 5)
    };
    lead(QUOTATIONS).unwrap();
    assert_eq!(lead(Regime::GovernmentProcurement.into()).unwrap_err().rule(), Some("C1.5"));
}

#[test]
fn the_report_on_quotations_reaches_the_purchaser_with_the_last_signature() {
    // covers: N03.1
    let it = Given::reported(QUOTATIONS);
    let lot = it.lot();
    assert_eq!(lot.notice.procedure().limits().report, "N03.1");
    assert_eq!(lot.evaluation.delivered, Some(it.now), "no day of the two is used up");
    assert!(it.rules.period("N03.1").unwrap().count == 2);
}

#[test]
fn five_silent_working_days_choose_the_lowest_price() {
    // covers: N03.2
    // covers: N03.3
    let mut given = Given::reported(QUOTATIONS);
    let deem = Command::Award(award::Command::Deem { lot: given.id() });
    assert_eq!(given.lot().evaluation.due, Some(day(3, 31)));
    assert_eq!(given.when(given.determine(1)).unwrap_err().rule(), Some("N03.2"));
    given.now = Instant::end_of(day(3, 31));
    assert_eq!(given.when(deem.clone()).unwrap_err().rule(), Some("N03.2"));
    given.now = Instant(given.now.0 + 1);
    let events = given.when(deem).unwrap();
    let [Event::WinnerDetermined(it)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((it.way, it.rule.as_str()), (AwardWay::Deemed, "N03.3"));
    assert_eq!(it.winner, given.lot().evaluation.ranking[0].bidder);
}

#[test]
fn letter_and_result_follow_the_decision_and_bind_the_contract_for_thirty_days() {
    // covers: N03.4
    // covers: N03.5
    // covers: N03.6
    let mut given = crate::stages::decided(QUOTATIONS);
    let today = given.now.date();
    let (lot, signed) = (given.id(), given.signed());
    let letter = award::Command::IssueLetter { lot, signed };
    let events = given.when(Command::Award(letter)).unwrap();
    let [Event::ResultPublished(result), Event::LetterIssued(it)] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(today, day(3, 24));
    assert_eq!(result.until, day(3, 25));
    assert_eq!(it.contract_by, day(4, 23));
    assert_eq!(given.lot().stage, Stage::Notified);
}

#[test]
fn a_cancelled_purchase_ends_and_no_word_of_failure_is_declared_of_quotations() {
    // covers: N08
    let mut given = Given::opened(QUOTATIONS);
    let (lot, reason) = (given.id(), "串通".to_owned());
    let document = domain::shared::Hash([7; 32]);
    let declare = procedure::Command::DeclareFailure {
        lot: lot.clone(),
        cause: FailureCause::Unlawful,
        reason,
        document,
    };
    assert!(given.when(Command::Procedure(declare)).is_err(), "法36 speaks of tenders");
    let cause = "采购任务取消".to_owned();
    given.when(Command::Procedure(procedure::Command::Terminate { lot, cause })).unwrap();
    assert_eq!(given.lot().stage, Stage::Terminated);
}

#[test]
fn a_contract_that_departs_from_the_price_quoted_is_refused() {
    // covers: N03.7
    let mut given = crate::contract::notified(QUOTATIONS);
    let quoted = given.lot().award.winner.as_ref().unwrap().1.0;
    let kind = domain::contract::InstrumentKind::Contract;
    let dearer = crate::contract::offer(&given, 0, kind, quoted + 1);
    assert_eq!(given.when(dearer).unwrap_err().rule(), Some("N03.7"));
    let same = crate::contract::offer(&given, 0, kind, quoted);
    given.when(same).unwrap();
}
