//! Rules asked for by their own consequence: each test names them and fails without them.

use domain::award::{self, Pass, ReviewStep};
use domain::lot::Stage;
use domain::opening::{self, Ending, Form};
use domain::procedure::{self, Category, FailureCause, HoldBy, PriceFormula, Trim};
use domain::rulebook::Regime;
use domain::shared::{CivilDate, Hash, Id, Instant, Points};
use domain::timer::timer;
use domain::world::{Command, Event};

use crate::gaps::report;
use crate::given::Given;
use crate::refused;

const BOTH: [Regime; 2] = [Regime::Works, Regime::GovernmentProcurement];

fn real(regime: Regime) -> Given {
    let mut given = Given::registered(regime);
    given.world.centre.origin = "trade.example/log".to_owned();
    given.let_in();
    given
}

#[test]
fn a_real_origin_announces_works() {
    let mut works = real(Regime::Works);
    crate::joint::said(&mut works);
    works.announce().unwrap();
    Given::registered(Regime::GovernmentProcurement).announce().unwrap();
}

#[test]
fn a_price_of_services_weighs_ten_per_cent_or_more() {
    // covers: F1.2
    let mut given = Given::registered(Regime::GovernmentProcurement);
    given.notice.category = Category::Services;
    let mut project = given.world.projects.values().next().unwrap().clone();
    project.category = Category::Services;
    given.world.projects.insert(project.project.clone(), project);
    let weigh = |given: &mut Given, price: i64| {
        given.notice.scheme.items[0].max = Points(100_00 - price);
        given.notice.scheme.price = PriceFormula::LowPriceFirst { full: Points(price) };
        given.announce()
    };
    assert_eq!(weigh(&mut given, 9_99).unwrap_err().rule(), Some("F1.2"));
    weigh(&mut given, 10_00).unwrap();
}

#[test]
fn government_procurement_drops_no_price_and_takes_no_mean_as_benchmark() {
    // covers: F1.4
    // covers: F1.3
    for (trim, rule) in [(Trim::DropExtremes, "F1.4"), (Trim::KeepAll, "F1.3")] {
        let mut given = Given::registered(Regime::GovernmentProcurement);
        let (full, e1, e2) = (Points(30_00), Points(2_00), Points(1_00));
        given.notice.scheme.price = PriceFormula::MeanBenchmark { full, trim, k_e4: 0, e1, e2 };
        assert_eq!(given.announce().unwrap_err().rule(), Some(rule));
    }
}

#[test]
fn the_rate_that_lowers_the_mean_is_the_announced_one() {
    // covers: F4.3
    let lowered = |rate: u32| {
        let mut given = Given::registered(Regime::Works);
        let PriceFormula::MeanBenchmark { k_e4, .. } = &mut given.notice.scheme.price else {
            panic!("works are scored by a mean")
        };
        *k_e4 = rate;
        given
    };
    assert_eq!(lowered(10_000).announce().unwrap_err().rule(), Some("F4.3"));
    lowered(9_999).announce().unwrap();
    for (rate, cheapest_first) in [(0, false), (527, true)] {
        let mut given = Given::evaluating(Regime::Works);
        let id = given.id();
        let lot = given.world.lots.get_mut(&id).unwrap();
        lot.notice.scheme = lowered(rate).notice.scheme;
        report(&mut given, [30_00; 3]);
        let ranking = &given.lot().evaluation.ranking;
        let least = ranking.iter().map(|it| it.price).min();
        assert_eq!(Some(ranking[0].price) == least, cheapest_first, "rate {rate}");
    }
}

#[test]
fn equal_totals_of_works_go_to_the_lower_price() {
    // covers: C4.2
    let mut given = Given::evaluating(Regime::Works);
    report(&mut given, [30_00, 24_74, 10_00]);
    let ranking = &given.lot().evaluation.ranking;
    assert_eq!(ranking[0].total, ranking[1].total, "the case is a tie");
    assert!(ranking[0].price < ranking[1].price);
    assert_eq!((ranking[0].rank, ranking[1].rank), (1, 2));
}

#[test]
fn whoever_stays_away_from_the_hall_accepts_what_was_read_out() {
    // covers: G42
    // covers: Y05
    let mut given = Given::read_out(Regime::GovernmentProcurement);
    let (lot, bidder) = (given.id(), given.bidder(0));
    given.when(Command::Opening(opening::Command::Confirm { lot, bidder })).unwrap();
    assert!(refused(given.sign_record()).contains("Early"), "the others may still speak");
    given.now = Instant(given.now.0 + 10 * 60_000 + 1);
    let events = given.sign_record().unwrap();
    let silent = vec![given.bidder(1), given.bidder(2)];
    assert!(matches!(&events[0], Event::OpeningRecordSigned(it) if it.silent == silent));
    let (lot, bidder, text) = (given.id(), given.bidder(1), "报价有误".to_owned());
    let late = given.when(Command::Opening(opening::Command::Object { lot, bidder, text }));
    assert!(refused(late).contains("Stage"), "doubts are raised in the hall, not afterwards");
}

fn review(given: &mut Given, step: ReviewStep, passes: &[Pass]) -> Option<(FailureCause, String)> {
    let events = given.review(step, passes).unwrap();
    match events.last() {
        Some(Event::TenderFailed(it)) => Some((it.cause, it.rule.clone())),
        _ => None,
    }
}

#[test]
fn a_works_committee_goes_on_with_fewer_and_may_reject_all_with_reasons() {
    // covers: T22
    let (step, all) = (ReviewStep::Qualification, FailureCause::AllRejected);
    let mut given = Given::opened(Regime::Works);
    given.committee(5, 4).unwrap();
    assert_eq!(review(&mut given, step, &[Pass::Rejected; 3]), Some((all, "T22".to_owned())));
    assert_eq!(given.lot().stage, Stage::Failed);

    given.announce_second_round().unwrap();
}

#[test]
fn a_lot_is_terminated_at_once_with_a_cause_and_never_after_its_winner_is_determined() {
    // covers: T25
    // covers: G08
    for regime in BOTH {
        let mut given = Given::announced(regime);
        let end = |given: &Given, cause: &str| {
            let (lot, cause) = (given.id(), cause.to_owned());
            Command::Procedure(procedure::Command::Terminate { lot, cause })
        };
        assert!(refused(given.when(end(&given, " "))).contains("NoticeIncomplete"));
        let events = given.when(end(&given, "采购任务取消")).unwrap();
        assert!(matches!(&events[..], [Event::Terminated(it)] if it.cause == "采购任务取消"));
        assert_eq!(given.lot().stage, Stage::Terminated);
        assert_eq!(timer(given.lot(), given.law()), None);
        assert!(refused(given.submit(0, 1)).contains("Stage"));
        let mut later = given.clone();
        later.now = Instant(crate::DEADLINE_S * 1_000 + 1);
        assert!(refused(later.submit(0, 1)).contains("Stage"), "ended, and not late");
        assert!(given.hold(HoldBy::Purchaser).is_err());
        assert!(given.announce_second_round().is_err(), "only a failed round is repeated");
    }
    let mut given = Given::reported(Regime::GovernmentProcurement);
    given.when(given.determine(0)).unwrap();
    let lot = given.id();
    let late = procedure::Command::Terminate { lot, cause: "采购任务取消".to_owned() };
    assert!(refused(given.when(Command::Procedure(late))).contains("Stage"));
}

#[test]
fn a_bid_lost_through_nobodys_fault_of_its_own_stops_none_of_the_others() {
    // covers: X01.2
    let mut given = Given::releasing(Regime::Works);
    let lost = given.ctx(1);
    let verdicts = |given: &Given, ending| {
        let Command::Opening(opening::Command::CloseShares { lot, envelope, mut verdicts }) =
            given.verdicts(Ending::Openable)
        else {
            panic!("verdicts close the shares")
        };
        verdicts.iter_mut().filter(|it| it.ctx == lost).for_each(|it| it.ending = ending);
        Command::Opening(opening::Command::CloseShares { lot, envelope, verdicts })
    };
    let blamed = given.when(verdicts(&given, Ending::Absent));
    assert!(refused(blamed).contains("SetDiffers"), "keyed in: its bidder is not to blame");
    given.when(verdicts(&given, Ending::Missing)).unwrap();
    let mut bids = given.opened_bids();
    for it in bids.iter_mut().filter(|it| it.ctx == lost) {
        (it.ending, it.price) = (Ending::Missing, None);
    }
    let publish = opening::Command::PublishBids { lot: given.id(), bids, files: Vec::new() };
    given.when(Command::Opening(publish)).unwrap();
    assert_eq!(given.lot().priced().len(), 2);
}

#[test]
fn a_bid_that_is_not_sealed_as_announced_is_refused_with_its_code() {
    // covers: X02.2
    let mut given = Given::announced(Regime::Works);
    for code in ["seal.header.magic", "seal.header.policy", "seal.payload.length"] {
        let form = Form::Broken { place: 10, code: code.to_owned() };
        let refusal = given.offer(0, 1, form).unwrap_err();
        assert_eq!(refusal.rule(), Some("X02.2"));
        assert!(format!("{refusal:?}").contains(code));
    }
    let form = Form::Broken { place: 1, code: "seal.record.json".to_owned() };
    assert_eq!(given.offer(0, 1, form).unwrap_err().rule(), None, "no matter of sealing");
    assert_eq!(given.lot().standing().count(), 0);
}

#[test]
fn before_every_verdict_stands_nothing_of_a_bid_is_opened() {
    // covers: X02.3
    let mut sealed = Given::announced(Regime::Works);
    (0..3).for_each(|bidder| drop(sealed.submit(bidder, 1).unwrap()));
    assert!(refused(sealed.key_in(0)).contains("Early"), "no key before the deadline");
    let mut closed = sealed.clone();
    closed.now = Instant(crate::given::DEADLINE_S * 1_000 + 1);
    closed.close().unwrap();
    for mut given in
        [sealed, closed, Given::keying_in(Regime::Works), Given::releasing(Regime::Works)]
    {
        let bids = given.opened_bids();
        let publish = opening::Command::PublishBids { lot: given.id(), bids, files: Vec::new() };
        assert!(refused(given.when(Command::Opening(publish))).contains("Stage"));
        if given.lot().stage != Stage::Releasing {
            let list = given.lot().contexts(procedure::EnvelopeName::Price);
            let share = given.release(1, &list);
            assert!(refused(given.when(share)).contains("Stage"), "no share before key-in closed");
        }
    }
}

#[test]
fn at_most_three_candidates_are_displayed_in_their_order() {
    // covers: T13.3
    let mut given = Given::reported(Regime::Works);
    let id = given.id();
    let ranking = &mut given.world.lots.get_mut(&id).unwrap().evaluation.ranking;
    let mut fourth = ranking[2].clone();
    fourth.rank = 4;
    ranking.push(fourth);
    let publish = Command::Award(award::Command::PublishCandidates { lot: id });
    let events = given.when(publish).unwrap();
    let [Event::CandidatesPublished(it)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(it.candidates.iter().map(|it| it.rank).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn result_notice_and_letter_leave_in_one_instant_with_their_last_days() {
    // covers: G12.1
    // covers: G12.2
    // covers: G13
    // covers: T15
    for regime in BOTH {
        let mut given = match regime {
            Regime::GovernmentProcurement => Given::reported(regime),
            Regime::Works => displayed_to_its_end(),
        };
        given.when(given.determine(0)).unwrap();
        // The eighth worked case of the calendar: thirty days from 2026-01-20 end in a holiday.
        given.now = Instant::start_of(CivilDate::constant(2026, 1, 20));
        let (lot, signed) = (given.id(), given.signed());
        let events = given.when(Command::Award(award::Command::IssueLetter { lot, signed }));
        let events = events.unwrap();
        let [Event::ResultPublished(result), Event::LetterIssued(letter)] = &events[..] else {
            panic!("{events:?}")
        };
        assert_eq!(letter.contract_by, CivilDate::constant(2026, 2, 24));
        assert_eq!((&result.winner, result.amount), (&letter.winner, letter.amount));
        assert_eq!(result.members.len(), 5, "names are public with the result");
        if regime == Regime::GovernmentProcurement {
            assert_eq!(result.until, CivilDate::constant(2026, 1, 21));
        }
    }
    // The twelfth: determined on a Friday before a working Sunday.
    let given = Given::announced(Regime::GovernmentProcurement);
    let due = given.law().due(CivilDate::constant(2026, 9, 18), "G12.1").unwrap();
    assert_eq!(due.for_duty(), CivilDate::constant(2026, 9, 21));
}

fn displayed_to_its_end() -> Given {
    let mut given = Given::reported(Regime::Works);
    let publish = award::Command::PublishCandidates { lot: given.id() };
    given.when(Command::Award(publish)).unwrap();
    given.now = Instant(Instant::end_of(given.lot().award.displayed_until.unwrap()).0 + 1);
    let end = award::Command::EndDisplay { lot: given.id() };
    given.when(Command::Award(end)).unwrap();
    given
}

#[test]
fn a_held_lot_opens_nothing_and_an_ended_one_takes_no_secret() {
    let mut given = Given::releasing(Regime::Works);
    given.hold(HoldBy::Supervisor).unwrap();
    let close = given.verdicts(Ending::Openable);
    assert!(refused(given.when(close.clone())).contains("Suspended"));
    let list = given.lot().contexts(procedure::EnvelopeName::Price);
    let share = given.release(1, &list);
    given.when(share).unwrap();
    given.lift(HoldBy::Supervisor).unwrap();
    given.when(close).unwrap();
    given.hold(HoldBy::Purchaser).unwrap();
    let bids = given.opened_bids();
    let publish = opening::Command::PublishBids { lot: given.id(), bids, files: Vec::new() };
    let publish = Command::Opening(publish);
    assert!(refused(given.when(publish.clone())).contains("Suspended"));
    given.lift(HoldBy::Purchaser).unwrap();
    given.when(publish).unwrap();
}

#[test]
fn what_was_opened_is_read_after_the_opening_only_and_noted_once_a_person_object_and_day() {
    let sealed = Given::announced(Regime::Works);
    let read = |given: &Given, who: &str, object: u8| {
        Command::Award(award::Command::NoteRead {
            lot: given.id(),
            reader: Id::new(who).unwrap(),
            what: award::ReadObject::File,
            object: Hash([object; 32]),
        })
    };
    let mut early = sealed;
    let command = read(&early, "expert-1", 1);
    assert!(refused(early.when(command)).contains("Stage"));
    let mut given = Given::reported(Regime::Works);
    for (who, object) in [("expert-1", 1), ("expert-1", 2), ("expert-2", 1)] {
        let command = read(&given, who, object);
        let events = given.when(command).unwrap();
        assert!(matches!(&events[..], [Event::ObjectRead(_)]), "{events:?}");
    }
    let command = read(&given, "expert-1", 1);
    assert!(refused(given.when(command.clone())).contains("Repeated"));
    given.now = Instant(given.now.0 + 86_400_000);
    given.when(command).unwrap();
}
