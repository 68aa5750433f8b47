//! Both sides of each limit: the last lawful day or number, and the one beside it.

use domain::award::{self, MemberKind, Pass, ReviewStep};
use domain::lot::Stage;
use domain::procedure::{self, Effect, FailureCause, Funds, PriceFormula, Tie};
use domain::remedies::{self, Matter, RemedyKind, Standing};
use domain::rulebook::Regime;
use domain::shared::{CivilDate, Fen, Hash, Instant, Points};
use domain::world::{Command, Event};

use crate::gaps::report;
use crate::given::{DEADLINE_S, Given, closing};
use crate::refused;

const BOTH: [Regime; 2] = [Regime::Works, Regime::GovernmentProcurement];

fn day(month: i8, day: i8) -> CivilDate {
    CivilDate::constant(2026, month, day)
}

fn at(date: CivilDate) -> Instant {
    Instant::start_of(date)
}

#[test]
fn documents_are_offered_to_the_last_second_of_the_last_day() {
    // covers: T02
    // covers: G02
    // From Monday 2026-03-02 five days end on Saturday and roll to Monday; five working days too.
    for (regime, rule) in BOTH.into_iter().zip(["T02", "G02"]) {
        let mut given = Given::registered(regime);
        given.notice.documents_until_s = Instant::end_of(day(3, 9)).seconds() - 1;
        let refusal = given.announce().unwrap_err();
        assert_eq!(refusal.rule(), Some(rule));
        assert!(format!("{refusal:?}").contains("2026-03-09"), "{refusal:?}");
        given.notice.documents_until_s = Instant::end_of(day(3, 9)).seconds();
        given.announce().unwrap();
    }
}

#[test]
fn a_clarification_fifteen_days_before_the_deadline_moves_nothing_and_one_day_later_moves_it() {
    // covers: T04
    // covers: G05
    for regime in BOTH {
        let mut given = Given::announced(regime);
        given.now = Instant(Instant::end_of(day(3, 9)).0);
        assert_eq!(given.clarify(Effect::OnBids, None).unwrap().len(), 1, "03-24 less 15 days");
        given.now = at(day(3, 10));
        let events = given.clarify(Effect::OnBids, None).unwrap();
        let Some(Event::Extended(it)) = events.last() else { panic!("{events:?}") };
        assert_eq!(Instant::from_seconds(it.to_s).date(), day(3, 25));
    }
}

#[test]
fn a_clarification_changes_neither_what_is_bought_nor_who_may_bid() {
    // covers: G05.2
    for regime in BOTH {
        let mut given = Given::announced(regime);
        let before = given.lot().notice.clone();
        given.now = at(day(3, 5));
        given.clarify(Effect::OnBids, None).unwrap();
        assert_eq!(given.lot().notice, before, "notice, qualification and scheme stand");
    }
}

#[test]
fn a_lot_held_past_its_deadline_is_clarified_all_the_same() {
    let mut given = Given::announced(Regime::Works);
    given.now = at(day(3, 20));
    given.hold(procedure::HoldBy::Supervisor).unwrap();
    given.now = at(day(3, 26));
    let events = given.clarify(Effect::OnBids, None).unwrap();
    assert!(matches!(events.last(), Some(Event::Extended(it)) if it.to_s > given.now.seconds()));
}

#[test]
fn an_objection_to_the_documents_ten_days_before_the_deadline_stops_and_a_day_later_does_not() {
    // covers: T06
    for (date, standing) in [(day(3, 14), Standing::Admissible), (day(3, 15), Standing::Late)] {
        let mut given = Given::announced(Regime::Works);
        given.now = at(date);
        let events = given.remedy("O-1", RemedyKind::Objection, Matter::Documents).unwrap();
        assert!(matches!(&events[0], Event::RemedyReceived(it) if it.standing == standing));
        assert_eq!(given.lot().is_suspended(), standing == Standing::Admissible);
    }
}

#[test]
fn nothing_was_received_before_the_notice_or_after_today() {
    let mut given = Given::announced(Regime::Works);
    for wrong in [day(3, 1), day(3, 3)] {
        let receive = remedies::Command::ReceiveRemedy {
            lot: given.id(),
            remedy: domain::shared::Id::new("O-1").unwrap(),
            kind: RemedyKind::Objection,
            matter: Matter::Documents,
            received_on: wrong,
            document: Hash([6; 32]),
        };
        let answer = given.when(Command::Remedies(receive));
        assert!(refused(answer).contains("received_on"));
    }
}

fn displayed() -> Given {
    let mut given = Given::reported(Regime::Works);
    let publish = award::Command::PublishCandidates { lot: given.id() };
    given.when(Command::Award(publish)).unwrap();
    given
}

#[test]
fn an_objection_to_the_result_is_in_time_to_the_last_day_of_the_display_only() {
    // covers: T14
    for (later, standing) in [(0, Standing::Admissible), (1, Standing::Late)] {
        let mut given = displayed();
        given.now = Instant(Instant::end_of(given.lot().award.displayed_until.unwrap()).0 + later);
        let events = given.remedy("O-2", RemedyKind::Objection, Matter::Result).unwrap();
        assert!(matches!(&events[0], Event::RemedyReceived(it) if it.standing == standing));
        assert_eq!(given.lot().is_suspended(), standing == Standing::Admissible);
    }
}

#[test]
fn candidates_are_displayed_to_the_last_millisecond_of_the_third_day() {
    // covers: T13.2
    let mut given = Given::reported(Regime::Works);
    // The seventh worked case of the calendar.
    given.now = at(day(9, 30));
    let publish = award::Command::PublishCandidates { lot: given.id() };
    let events = given.when(Command::Award(publish)).unwrap();
    assert!(matches!(&events[0], Event::CandidatesPublished(it) if it.until == day(10, 8)));
    let end = Command::Award(award::Command::EndDisplay { lot: given.id() });
    given.now = Instant::end_of(day(10, 8));
    assert_eq!(given.when(end.clone()).unwrap_err().rule(), Some("T13.2"));
    given.now = Instant(given.now.0 + 1);
    given.when(end).unwrap();
}

#[test]
fn the_report_leaves_three_days_to_publish_candidates_and_five_working_days_to_determine() {
    // covers: T13.1
    // covers: G10
    // covers: G11
    for (regime, due) in [(Regime::Works, day(3, 27)), (Regime::GovernmentProcurement, day(3, 31))]
    {
        let given = Given::reported(regime);
        assert_eq!(given.now.date(), day(3, 24));
        assert_eq!(given.lot().evaluation.due, Some(due));
        assert_eq!(given.lot().evaluation.delivered, Some(given.now), "with the last signature");
    }
}

#[test]
fn silence_deems_nothing_before_the_fifth_working_day_has_passed() {
    // covers: G11
    // covers: G11.2
    let mut given = Given::reported(Regime::GovernmentProcurement);
    let deem = Command::Award(award::Command::Deem { lot: given.id() });
    given.now = Instant::end_of(day(3, 31));
    let early = given.when(deem.clone()).unwrap_err();
    assert_eq!(early.rule(), Some("G11"));
    given.now = Instant(given.now.0 + 1);
    given.when(deem).unwrap();
}

fn fourth_bidder_ranks(given: &mut Given) {
    let id = given.id();
    let ranking = &mut given.world.lots.get_mut(&id).unwrap().evaluation.ranking;
    let mut fourth = ranking[2].clone();
    fourth.rank = 4;
    fourth.bidder = given.notice.purchaser.clone();
    ranking.push(fourth);
}

#[test]
fn with_other_funds_any_displayed_candidate_may_win_and_nobody_behind_them() {
    // covers: T13.3
    let mut given = Given::reported(Regime::Works);
    let id = given.id();
    given.world.lots.get_mut(&id).unwrap().notice.funds = Funds::Other;
    fourth_bidder_ranks(&mut given);
    let publish = award::Command::PublishCandidates { lot: id.clone() };
    given.when(Command::Award(publish)).unwrap();
    given.now = Instant(Instant::end_of(given.lot().award.displayed_until.unwrap()).0 + 1);
    given.when(Command::Award(award::Command::EndDisplay { lot: id })).unwrap();
    assert_eq!(given.when(given.determine(3)).unwrap_err().rule(), Some("T13.3"));
    given.when(given.determine(2)).unwrap();
}

#[test]
fn with_state_funds_or_in_government_procurement_only_rank_one_wins() {
    // covers: T55
    // covers: G11
    let mut given = displayed();
    given.now = Instant(Instant::end_of(given.lot().award.displayed_until.unwrap()).0 + 1);
    let end = award::Command::EndDisplay { lot: given.id() };
    given.when(Command::Award(end)).unwrap();
    assert_eq!(given.when(given.determine(1)).unwrap_err().rule(), Some("T55"));
    given.when(given.determine(0)).unwrap();
    let mut given = Given::reported(Regime::GovernmentProcurement);
    assert_eq!(given.when(given.determine(1)).unwrap_err().rule(), Some("G11"));
    given.when(given.determine(0)).unwrap();
}

fn seated(regime: Regime) -> Given {
    let mut given = Given::opened(regime);
    given.committee(5, 4).unwrap();
    given
}

#[test]
fn competition_is_found_lacking_only_by_a_works_committee_with_one_or_two_bids_left() {
    // covers: T22.2
    use Pass::{Passed, Rejected};
    let step = ReviewStep::Qualification;
    let said = "仅余两家且报价雷同";
    let mut given = seated(Regime::Works);
    let three = given.review_saying(step, &[Passed; 3], said).unwrap_err();
    assert_eq!(three.rule(), Some("T22.2"), "three bids compete");
    let none = given.review_saying(step, &[Rejected; 3], said).unwrap_err();
    assert_eq!(none.rule(), Some("T22.2"), "nothing is left to compete");
    let events = given.review_saying(step, &[Passed, Passed, Rejected], said).unwrap();
    let Some(Event::TenderFailed(it)) = events.last() else { panic!("{events:?}") };
    assert_eq!((it.cause, it.rule.as_str()), (FailureCause::NoCompetition, "T22.2"));
    assert_eq!((it.counted, it.needed), (2, 3));
    assert_eq!(given.lot().stage, Stage::Failed);
    given.announce_second_round().unwrap();

    let mut silent = seated(Regime::Works);
    assert_eq!(silent.review(step, &[Passed, Rejected, Rejected]).unwrap().len(), 1);
    assert_eq!(silent.lot().stage, Stage::Evaluating, "one bid alone may compete on");
    let last = silent.review(ReviewStep::Responsiveness, &[Rejected]).unwrap();
    assert!(matches!(last.last(), Some(Event::TenderFailed(it)) if it.rule == "T22"));

    let mut counted = seated(Regime::GovernmentProcurement);
    let judged = counted.review_saying(step, &[Passed, Passed, Rejected], said).unwrap_err();
    assert_eq!(judged.rule(), Some("G09.2"), "there the law counts by itself");
}

#[test]
fn three_qualified_and_three_responsive_bidders_go_on_and_two_do_not() {
    // covers: G09
    // covers: G09.2
    use Pass::{Passed, Rejected};
    for step in [ReviewStep::Qualification, ReviewStep::Responsiveness] {
        let mut given = seated(Regime::GovernmentProcurement);
        if step == ReviewStep::Responsiveness {
            given.review(ReviewStep::Qualification, &[Passed; 3]).unwrap();
        }
        let mut fewer = given.clone();
        assert_eq!(given.review(step, &[Passed; 3]).unwrap().len(), 1);
        let events = fewer.review(step, &[Passed, Rejected, Passed]).unwrap();
        let Some(Event::TenderFailed(it)) = events.last() else { panic!("{events:?}") };
        assert_eq!((it.counted, it.needed, it.rule.as_str()), (2, 3, "G09.2"));
    }
    for (bids, fails) in [(2, true), (3, false)] {
        let mut given = Given::announced(Regime::GovernmentProcurement);
        (0..bids).for_each(|bidder| drop(given.submit(bidder, 1).unwrap()));
        given.now = Instant(DEADLINE_S * 1_000 + 1);
        let events = given.close().unwrap();
        let failed = matches!(events.last(), Some(Event::TenderFailed(it)) if it.rule == "G09");
        assert_eq!(failed, fails);
    }
}

fn failed_in_round(round: u16) -> Given {
    let mut given = Given::announced(Regime::Works);
    given.now = Instant(DEADLINE_S * 1_000 + 1);
    given.close().unwrap();
    let id = given.id();
    let mut lot = given.world.lots.remove(&id).unwrap();
    while lot.id.round.number() < round {
        lot.id.round = lot.id.round.next().unwrap();
    }
    given.world.lots.insert(lot.id.clone(), lot);
    given
}

fn end_tendering(given: &mut Given) -> Result<Vec<Event>, domain::world::Refusal> {
    let lot = given.world.lots.keys().next().unwrap().clone();
    let document = Hash([7; 32]);
    given.when(Command::Procedure(procedure::Command::EndTendering { lot, document }))
}

#[test]
fn tendering_ends_after_the_second_failure_for_want_of_bidders_and_not_after_the_first() {
    // covers: T23
    let mut first = failed_in_round(1);
    assert_eq!(end_tendering(&mut first).unwrap_err().rule(), Some("T23"));
    let mut second = failed_in_round(2);
    let events = end_tendering(&mut second).unwrap();
    assert!(matches!(&events[..], [Event::TenderingEnded(it)] if it.rounds == 2));
    assert!(refused(end_tendering(&mut second)).contains("Stage"), "once");
    let lot = second.world.lots.values().next().unwrap();
    assert!(lot.tendering_ended && lot.next.is_none());
    let mut judged = failed_in_round(2);
    let lot = judged.world.lots.values_mut().next().unwrap();
    lot.failed = Some(FailureCause::AllRejected);
    assert_eq!(end_tendering(&mut judged).unwrap_err().rule(), Some("T23"), "bidders came");
}

#[test]
fn a_lot_whose_tendering_ended_takes_no_further_round() {
    let mut given = failed_in_round(1);
    let id = given.id();
    given.world.lots.get_mut(&id).unwrap().tendering_ended = true;
    assert!(refused(given.announce_second_round()).contains("PreviousNotFailed"));
}

#[test]
fn challenges_and_complaints_are_in_time_to_their_last_day() {
    // covers: G20.1
    // covers: G20.2
    // covers: G20.3
    // covers: G22
    // covers: G03
    use RemedyKind::{Challenge, Complaint};
    let gp = Regime::GovernmentProcurement;
    let standing = |given: &Given, kind, matter, date| {
        let mut given = given.clone();
        given.now = at(date);
        let events = given.remedy("Q-1", kind, matter).unwrap();
        let Event::RemedyReceived(it) = &events[0] else { panic!("{events:?}") };
        it.standing
    };
    let limits = |given: &Given, kind, matter, last: CivilDate| {
        let next = last.tomorrow().unwrap();
        assert_eq!(standing(given, kind, matter, last), Standing::Admissible, "{last}");
        assert_eq!(standing(given, kind, matter, next), Standing::Late, "{next}");
    };
    // Documents are offered to 2026-03-24: whoever takes them then has seven working days.
    limits(&Given::announced(gp), Challenge, Matter::Documents, day(4, 2));
    let mut short = Given::registered(gp);
    short.notice.documents_until_s = Instant::end_of(day(3, 9)).seconds();
    short.announce().unwrap();
    limits(&short, Challenge, Matter::Documents, day(3, 18));
    // Opened on 2026-03-24; before it the step has not ended and nobody is late.
    limits(&Given::opened(gp), Challenge, Matter::Opening, day(4, 2));
    assert_eq!(standing(&short, Challenge, Matter::Opening, day(9, 1)), Standing::Admissible);
    // The third worked case: result notice of 2026-02-11 ends on 02-12, challenges on 02-28.
    let mut told = Given::reported(gp);
    let id = told.id();
    let lot = told.world.lots.get_mut(&id).unwrap();
    lot.announced = at(day(1, 5));
    lot.award.result_until = Some(day(2, 12));
    limits(&told, Challenge, Matter::Result, day(2, 28));
    // The fourth and fifth: a challenge of 04-30 is answered by 05-13, complaints end on 06-03.
    told.now = at(day(4, 30));
    let events = told.remedy("Q-0", Challenge, Matter::Result).unwrap();
    assert!(matches!(&events[0], Event::RemedyReceived(it) if it.due == day(5, 13)));
    limits(&told, Complaint, Matter::Result, day(6, 3));
}

#[test]
fn seven_sit_for_ten_million_and_five_for_one_fen_less() {
    // covers: C1.3
    // covers: C1.4
    for (budget, size, fits) in
        [(1_000_000_000, 5, false), (1_000_000_000, 7, true), (999_999_999, 5, true)]
    {
        let mut given = Given::opened(Regime::GovernmentProcurement);
        let id = given.id();
        given.world.lots.get_mut(&id).unwrap().notice.budget = Fen(budget);
        let answer = given.committee(size, 5.min(size - 1));
        assert_eq!(answer.is_ok(), fits, "{budget} {size}");
        assert!(fits || answer.unwrap_err().rule() == Some("C1.4"));
    }
}

#[test]
fn a_share_of_experts_is_two_thirds_rounded_up() {
    // covers: C1.2
    // Vectors `expert_min` of law/test_vectors.json.
    for (size, experts) in [(5, 4), (7, 5), (9, 6), (11, 8)] {
        for regime in BOTH {
            let mut given = Given::opened(regime);
            let fewer = given.committee(size, experts - 1).unwrap_err();
            assert_eq!(fewer.rule(), Some("C1.2"), "{size} with {}", experts - 1);
            given.committee(size, experts).unwrap();
        }
    }
}

#[test]
fn the_purchasers_representative_leads_no_committee_of_government_procurement() {
    // covers: C1.5
    for (regime, fits) in BOTH.into_iter().zip([true, false]) {
        let mut given = Given::opened(regime);
        let mut members = given.members(5, 5);
        members[0].kind = MemberKind::Representative;
        let (lot, document) = (given.id(), Hash([6; 32]));
        let enter = award::Command::EnterCommittee { lot, members, document };
        let answer = given.when(Command::Award(enter));
        assert_eq!(answer.is_ok(), fits);
        assert!(fits || answer.unwrap_err().rule() == Some("C1.5"));
    }
}

#[test]
fn a_bid_at_the_ceiling_passes_and_one_fen_above_it_does_not() {
    // covers: C4.6
    // covers: C4.7
    for (regime, rule) in BOTH.into_iter().zip(["C4.6", "C4.7"]) {
        let mut given = seated(regime);
        given.review(ReviewStep::Qualification, &[Pass::Passed; 3]).unwrap();
        let dearest = given.lot().priced().into_iter().map(|it| it.2).max().unwrap();
        let id = given.id();
        let ceiling = |given: &mut Given, fen| {
            given.world.lots.get_mut(&id).unwrap().notice.ceiling = Some(Fen(fen));
        };
        ceiling(&mut given, dearest.0 - 1);
        let step = ReviewStep::Responsiveness;
        assert_eq!(given.review(step, &[Pass::Passed; 3]).unwrap_err().rule(), Some(rule));
        ceiling(&mut given, dearest.0);
        given.review(step, &[Pass::Passed; 3]).unwrap();
    }
    let mut bought = seated(Regime::GovernmentProcurement);
    bought.review(ReviewStep::Qualification, &[Pass::Passed; 3]).unwrap();
    let id = bought.id();
    bought.world.lots.get_mut(&id).unwrap().notice.budget = Fen(900_000_00);
    let above = bought.review(ReviewStep::Responsiveness, &[Pass::Passed; 3]).unwrap_err();
    assert_eq!(above.rule(), Some("C4.7"), "without a ceiling the budget is it");
}

#[test]
fn what_is_announced_for_ties_follows_the_rule_and_settles_something() {
    // covers: C4.1
    // covers: C4.2
    for (regime, rule) in BOTH.into_iter().zip(["C4.2", "C4.1"]) {
        let mut given = Given::registered(regime);
        given.notice.scheme.tie = Tie::LowerPriceThenItems;
        assert_eq!(given.announce().unwrap_err().rule(), Some(rule), "one item settles nothing");
        let mut second = given.notice.scheme.items[0].clone();
        second.id = "service".to_owned();
        second.max = Points(10_00);
        given.notice.scheme.items[0].max = Points(given.notice.scheme.items[0].max.0 - 10_00);
        given.notice.scheme.items.push(second);
        given.announce().unwrap();
    }
}

#[test]
fn equal_totals_at_equal_prices_go_item_by_item_where_that_was_announced() {
    for (tie, ranks) in [(Tie::LowerPrice, [1, 1, 3]), (Tie::LowerPriceThenItems, [1, 2, 3])] {
        let mut given = Given::evaluating(Regime::GovernmentProcurement);
        let id = given.id();
        let lot = given.world.lots.get_mut(&id).unwrap();
        let bids = &mut lot.opening.opened.as_mut().unwrap().bids;
        bids[1].price = bids[0].price;
        lot.notice.scheme.tie = tie;
        let mut second = lot.notice.scheme.items[0].clone();
        second.id = "service".to_owned();
        lot.notice.scheme.items.push(second);
        let bidders: Vec<_> = given.lot().priced().into_iter().map(|it| it.0).collect();
        for seat in 1..=5 {
            let of = [[20_00, 10_00], [30_00, 0], [1_00, 1_00]];
            let items = ["quality", "service"];
            let scores = bidders.iter().zip(of).flat_map(|(bidder, points)| {
                items.into_iter().zip(points).map(move |(item, points)| award::Score {
                    bidder: bidder.clone(),
                    item: item.to_owned(),
                    points: Points(points),
                })
            });
            let (lot, signed, closing) = (given.id(), given.signed(), closing());
            let scores = scores.collect();
            let score = award::Command::Score { lot, seat, scores, signed, closing };
            given.when(Command::Award(score)).unwrap();
        }
        let ranking = &given.lot().evaluation.ranking;
        assert_eq!(ranking.iter().map(|it| it.rank).collect::<Vec<_>>(), ranks);
        let first = ranking[0].bidder == bidders[1];
        assert_eq!(first, tie == Tie::LowerPriceThenItems, "more points for the first item");
    }
}

#[test]
fn a_threshold_below_two_or_above_five_is_refused_by_its_parameter() {
    // covers: Y13
    // covers: Y14
    for (threshold, rule) in [(1, "Y13"), (6, "Y14")] {
        let mut given = Given::registered(Regime::Works);
        given.notice.threshold = threshold;
        assert_eq!(given.announce().unwrap_err().rule(), Some(rule));
    }
    for fits in [2, 5] {
        let mut given = Given::registered(Regime::Works);
        given.notice.threshold = fits;
        let answer = given.announce();
        assert!(answer.is_ok() || refused(answer).contains("Keys"), "{fits} needs its own keys");
    }
}

#[test]
fn a_mean_loses_more_above_than_below_and_never_falls_below_zero() {
    // covers: F4.2
    for (e1, e2, fits) in [(1_00, 1_00, false), (1_01, 1_00, true), (1_00, -1, false)] {
        let mut given = Given::registered(Regime::Works);
        if let PriceFormula::MeanBenchmark { e1: above, e2: below, .. } =
            &mut given.notice.scheme.price
        {
            (*above, *below) = (Points(e1), Points(e2));
        }
        let answer = given.announce();
        assert_eq!(answer.is_ok(), fits, "{e1} {e2}");
        assert!(fits || answer.unwrap_err().rule() == Some("F4.2"));
    }
}

#[test]
fn a_table_of_lowest_price_has_no_items() {
    // covers: F2
    let mut given = Given::registered(Regime::GovernmentProcurement);
    given.notice.scheme.price = PriceFormula::LowestPrice;
    assert_eq!(given.announce().unwrap_err().rule(), Some("F2"));
    given.notice.scheme.items.clear();
    given.announce().unwrap();
    let mut ranked = Given::evaluating(Regime::GovernmentProcurement);
    let id = ranked.id();
    ranked.world.lots.get_mut(&id).unwrap().notice.scheme.price = PriceFormula::LowestPrice;
    report(&mut ranked, [1_00, 30_00, 30_00]);
    let prices: Vec<_> = ranked.lot().evaluation.ranking.iter().map(|it| it.price).collect();
    assert!(prices.is_sorted(), "whatever the sheets say");
}
