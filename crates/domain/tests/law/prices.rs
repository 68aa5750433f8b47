//! Prices that are asked about (F7), corrected (87-59) or counted (F3), and the recheck of scores.

use domain::award::{
    self, CorrectionAnswer, CorrectionGround, CorrectionStep, DeviationLine, Pass, PriceVerdict,
    ReviewStep,
};
use domain::evaluation::Ground;
use domain::lot::Stage;
use domain::procedure::{
    DeviationPrice, FailureCause, HoldBy, PriceFormula, PricedDeviation, Terms,
};
use domain::rulebook::Regime;
use domain::shared::{Fen, Hash, Instant, Salt};
use domain::world::{Command, Event, Refusal};

use crate::given::Given;
use crate::refused;

const PROCUREMENT: Regime = Regime::GovernmentProcurement;
const MINUTE_MS: i64 = 60_000;

type Answer = Result<Vec<Event>, Refusal>;

/// Prices on the wall; the committee sits, and qualification is passed by all.
fn qualified(regime: Regime, prices: [i64; 3]) -> Given {
    let mut given = Given::opened(regime);
    given.committee(5, 4).unwrap();
    let id = given.id();
    let lot = given.world.lots.get_mut(&id).unwrap();
    for (bid, price) in lot.opening.opened.as_mut().unwrap().bids.iter_mut().zip(prices) {
        bid.price = Some(Fen(price));
    }
    given.review(ReviewStep::Qualification, &[Pass::Passed; 3]).unwrap();
    given
}

/// The same after the review of responsiveness: one price is below half of the others' mean.
fn asked(regime: Regime) -> Given {
    let mut given = qualified(regime, [400_000_00, 1_000_000_00, 1_000_000_00]);
    given.review(ReviewStep::Responsiveness, &[Pass::Passed; 3]).unwrap();
    given
}

fn low(given: &Given) -> domain::shared::Uscc {
    let bids = given.lot().priced();
    bids.iter().min_by_key(|it| it.2).unwrap().0.clone()
}

fn query(given: &mut Given, minutes: i64, reason: &str) -> Answer {
    let (lot, bidder, signed) = (given.id(), low(given), given.signed());
    let (reason, until_s) = (reason.to_owned(), given.now.seconds() + minutes * 60);
    given.when(Command::Award(award::Command::QueryPrice { lot, bidder, reason, until_s, signed }))
}

fn explain(given: &mut Given) -> Answer {
    let (lot, bidder, signed) = (given.id(), low(given), given.signed());
    given.when(Command::Award(award::Command::ExplainPrice {
        lot,
        bidder,
        text: "库存产品,成本如附表".to_owned(),
        salt: Salt([1; 32]),
        commitment: Hash([2; 32]),
        signed,
    }))
}

fn judge(given: &mut Given, verdict: PriceVerdict, reason: &str) -> Answer {
    let (lot, bidder, signed) = (given.id(), low(given), given.signed());
    let reason = reason.to_owned();
    given.when(Command::Award(award::Command::JudgePrice { lot, bidder, verdict, reason, signed }))
}

/// Else a purchaser could hold the lot for the half hour in which a bidder may explain its price.
#[test]
fn a_hold_does_not_silence_a_bidder_whose_time_runs() {
    // covers: F7.6
    let mut given = asked(PROCUREMENT);
    given.hold(HoldBy::Purchaser).unwrap();
    assert!(refused(judge(&mut given, PriceVerdict::Proven, "充分")).contains("Suspended"));
    explain(&mut given).unwrap();
    given.lift(HoldBy::Purchaser).unwrap();
    judge(&mut given, PriceVerdict::Proven, "说明充分").unwrap();
}

#[test]
fn a_price_below_a_line_opens_a_review_in_the_instant_of_the_review_and_rejects_nobody() {
    // covers: F7.1, F7.3
    // covers: F7.6
    let mut given = qualified(PROCUREMENT, [400_000_00, 1_000_000_00, 1_000_000_00]);
    let events = given.review(ReviewStep::Responsiveness, &[Pass::Passed; 3]).unwrap();
    let Event::PriceQueried(it) = &events[1] else { panic!("{events:?}") };
    assert_eq!(it.grounds, [Ground::Second, Ground::Ceiling]);
    assert_eq!((it.signed.clone(), events.len()), (None, 2));
    assert_eq!(it.until_s, given.now.seconds() + 30 * 60);
    assert_eq!(given.lot().stage, Stage::Evaluating);
    let mut works = qualified(Regime::Works, [400_000_00, 1_000_000_00, 1_000_000_00]);
    let events = works.review(ReviewStep::Responsiveness, &[Pass::Passed; 3]).unwrap();
    assert_eq!(events.len(), 1, "no line of arithmetic is drawn for works");
}

#[test]
fn nobody_scores_before_the_price_is_judged_and_no_verdict_comes_before_the_time_ends() {
    // covers: F7.7
    let mut given = asked(PROCUREMENT);
    assert_eq!(given.score(1, 30_00).unwrap_err().rule(), Some("F7.7"));
    let early = judge(&mut given, PriceVerdict::Unproven, "未说明");
    assert_eq!(early.unwrap_err().rule(), Some("F7.6"));
    given.now = Instant(given.now.0 + 30 * MINUTE_MS + 998);
    let early = judge(&mut given, PriceVerdict::Unproven, "未说明");
    assert_eq!(early.unwrap_err().rule(), Some("F7.6"), "the last second is the bidder's");
    given.now = Instant(given.now.0 + 1);
    assert!(refused(judge(&mut given, PriceVerdict::Unproven, " ")).contains("ReasonMissing"));
    assert_eq!(explain(&mut given).unwrap_err().rule(), Some("F7.6"), "late");
    let events = judge(&mut given, PriceVerdict::Unproven, "未在规定时间内说明").unwrap();
    let Event::TenderFailed(it) = &events[1] else { panic!("two are left: {events:?}") };
    assert_eq!((it.cause, it.rule.as_str()), (FailureCause::TooFewResponsive, "G09.2"));
}

#[test]
fn an_explanation_in_time_is_judged_at_once_and_a_proven_price_is_scored() {
    let mut given = asked(PROCUREMENT);
    let one = given.bidder(1);
    let (lot, signed) = (given.id(), given.signed());
    let other = given.lot().bid_prices().into_iter().find(|it| it.0 != low(&given)).unwrap().0;
    let stranger = award::Command::ExplainPrice {
        lot,
        bidder: other,
        text: "无关".to_owned(),
        salt: Salt([1; 32]),
        commitment: Hash([2; 32]),
        signed,
    };
    assert!(refused(given.when(Command::Award(stranger))).contains("SetDiffers"), "{one}");
    explain(&mut given).unwrap();
    assert!(refused(explain(&mut given)).contains("Repeated"));
    judge(&mut given, PriceVerdict::Proven, "成本构成合理").unwrap();
    assert!(refused(judge(&mut given, PriceVerdict::Unproven, "改判")).contains("Repeated"));
    for seat in 1..=5 {
        given.score(seat, 30_00).unwrap();
    }
    let ranking = &given.lot().evaluation.ranking;
    assert_eq!((ranking.len(), ranking[0].price), (3, Fen(400_000_00)));
}

#[test]
fn an_unproven_bid_of_works_is_rejected_and_the_others_are_scored() {
    // covers: F7.8
    // covers: F7.4
    let mut given = asked(Regime::Works);
    assert!(refused(query(&mut given, 31, " ")).contains("ReasonMissing"));
    assert_eq!(query(&mut given, 29, "疑低于成本").unwrap_err().rule(), Some("C4.11"));
    let events = query(&mut given, 30, "疑低于成本").unwrap();
    let Event::PriceQueried(it) = &events[0] else { panic!("{events:?}") };
    assert_eq!((it.grounds.as_slice(), it.signed.is_some()), (&[Ground::Judgement][..], true));
    assert_eq!(given.score(1, 30_00).unwrap_err().rule(), Some("F7.8"));
    explain(&mut given).unwrap();
    let events = judge(&mut given, PriceVerdict::Unproven, "低于成本").unwrap();
    assert_eq!(events.len(), 1, "two are enough for works");
    let left = award::valid(given.lot()).unwrap();
    assert_eq!((left.len(), left.contains(&low(&given))), (2, false));
}

#[test]
fn the_committee_gives_more_time_and_never_less_and_asks_nothing_once_a_sheet_is_in() {
    let mut given = asked(PROCUREMENT);
    assert_eq!(query(&mut given, 30, "补充").unwrap_err().rule(), Some("F7.6"), "no later");
    query(&mut given, 60, "请补充成本测算").unwrap();
    let known = given.lot().evaluation.queries.values().next().unwrap().asked.clone();
    assert_eq!(known.grounds, [Ground::Second, Ground::Ceiling, Ground::Judgement]);
    given.now = Instant(given.now.0 + 45 * MINUTE_MS);
    explain(&mut given).unwrap();
    judge(&mut given, PriceVerdict::Proven, "合理").unwrap();
    given.score(1, 30_00).unwrap();
    assert!(refused(query(&mut given, 90, "再问")).contains("Stage"));
}

fn step(ground: CorrectionGround, from: i64, to: i64) -> CorrectionStep {
    CorrectionStep {
        ground, from: Fen(from), to: Fen(to), reason: "分项报价表第3行".to_owned()
    }
}

fn correct(given: &mut Given, steps: Vec<CorrectionStep>) -> Answer {
    let (lot, bidder, signed) = (given.id(), low(given), given.signed());
    given.when(Command::Award(award::Command::CorrectPrice { lot, bidder, steps, signed }))
}

fn confirm(given: &mut Given, answer: CorrectionAnswer) -> Answer {
    let (lot, bidder, signed) = (given.id(), low(given), given.signed());
    given.when(Command::Award(award::Command::AnswerCorrection { lot, bidder, answer, signed }))
}

#[test]
fn prices_are_corrected_in_the_order_of_the_law_and_bind_once_confirmed() {
    // covers: C4.10
    // covers: C4.13
    use CorrectionGround::{DecimalPoint, OpeningSheet, UnitSum, Words};
    for (regime, rule) in [(PROCUREMENT, "C4.10"), (Regime::Works, "C4.13")] {
        let prices = [900_000_00, 1_000_000_00, 1_000_000_00];
        let mut given = qualified(regime, prices);
        let wrong = [
            vec![],
            vec![step(UnitSum, 900_000_00, 910_000_00), step(Words, 910_000_00, 920_000_00)],
            vec![step(Words, 900_000_00, 900_000_00)],
            vec![step(OpeningSheet, 900_000_00, 910_000_00)],
            vec![step(DecimalPoint, 900_000_00, 910_000_00)],
            vec![step(Words, 910_000_00, 920_000_00)],
            vec![step(UnitSum, 900_000_00, -1)],
            vec![step(Words, 900_000_00, 910_000_00), step(Words, 910_000_00, 920_000_00)],
        ];
        for steps in wrong {
            let answer = correct(&mut given, steps.clone());
            assert_eq!(answer.unwrap_err().rule(), Some(rule), "{steps:?}");
        }
        let steps = vec![
            step(OpeningSheet, 900_000_00, 900_000_00),
            step(Words, 900_000_00, 910_000_00),
            step(UnitSum, 910_000_00, 920_000_00),
        ];
        correct(&mut given, steps.clone()).unwrap();
        assert!(refused(correct(&mut given, steps)).contains("Repeated"));
        let who = low(&given);
        let open = given.review(ReviewStep::Responsiveness, &[Pass::Passed; 3]);
        assert_eq!(open.unwrap_err().rule(), Some("C4.11"), "the bidder may still confirm");
        confirm(&mut given, CorrectionAnswer::Confirmed).unwrap();
        assert!(refused(confirm(&mut given, CorrectionAnswer::Refused)).contains("Repeated"));
        given.review(ReviewStep::Responsiveness, &[Pass::Passed; 3]).unwrap();
        let price = given.lot().bid_prices().into_iter().find(|it| it.0 == who).unwrap().2;
        assert_eq!(price, Fen(920_000_00));
        for seat in 1..=5 {
            given.score(seat, 30_00).unwrap();
        }
        let ranking = &given.lot().evaluation.ranking;
        assert!(ranking.iter().any(|it| it.bidder == who && it.price == Fen(920_000_00)));
    }
}

#[test]
fn a_corrected_price_that_is_not_confirmed_does_not_pass() {
    // covers: C4.11
    let steps = || vec![step(CorrectionGround::UnitSum, 900_000_00, 920_000_00)];
    let prices = [900_000_00, 1_000_000_00, 1_000_000_00];
    for refuses in [true, false] {
        let mut given = qualified(PROCUREMENT, prices);
        correct(&mut given, steps()).unwrap();
        if refuses {
            confirm(&mut given, CorrectionAnswer::Refused).unwrap();
        } else {
            given.now = Instant(given.now.0 + 30 * MINUTE_MS + 1_000);
            let late = confirm(&mut given, CorrectionAnswer::Confirmed);
            assert_eq!(late.unwrap_err().rule(), Some("C4.11"));
        }
        let all = given.review(ReviewStep::Responsiveness, &[Pass::Passed; 3]);
        assert_eq!(all.unwrap_err().rule(), Some("C4.10"));
        let place = given.lot().priced().iter().position(|it| it.0 == low(&given)).unwrap();
        let mut passes = [Pass::Passed; 3];
        passes[place] = Pass::Rejected;
        given.review(ReviewStep::Responsiveness, &passes).unwrap();
    }
}

#[test]
fn deviations_are_counted_before_anybody_signs_a_sheet_and_only_priced_ones() {
    // covers: F3
    let mut given = qualified(Regime::Works, [900_000_00, 1_000_000_00, 1_000_000_00]);
    let id = given.id();
    let scheme = &mut given.world.lots.get_mut(&id).unwrap().notice.scheme;
    scheme.price = PriceFormula::EvaluatedLowest;
    let each = DeviationPrice::Amount(Fen(10_000_00));
    let late = PricedDeviation { id: "late".to_owned(), title: "逾期一日".to_owned(), each };
    scheme.terms = Some(Box::new(Terms { deviations: Some(vec![late]), ..Terms::default() }));
    given.review(ReviewStep::Responsiveness, &[Pass::Passed; 3]).unwrap();
    assert_eq!(given.score(1, 30_00).unwrap_err().rule(), Some("F3"));
    let who = low(&given);
    let count = |given: &mut Given, deviation: &str, times: &[u32]| {
        let line = |times: &u32| DeviationLine {
            bidder: who.clone(),
            deviation: deviation.to_owned(),
            times: *times,
        };
        let (lot, lines, signed) = (given.id(), times.iter().map(line).collect(), given.signed());
        given.when(Command::Award(award::Command::PriceDeviations { lot, lines, signed }))
    };
    for (name, times) in
        [("late", &[0][..]), ("other", &[1]), ("late", &[1, 1]), ("late", &[u32::MAX])]
    {
        assert!(refused(count(&mut given, name, times)).contains("SetDiffers"), "{name} {times:?}");
    }
    count(&mut given, "late", &[11]).unwrap();
    assert!(refused(count(&mut given, "late", &[1])).contains("Repeated"));
    for seat in 1..=5 {
        given.score(seat, 30_00).unwrap();
    }
    let last = given.lot().evaluation.ranking.last().unwrap();
    assert_eq!((&last.bidder, last.price), (&who, Fen(900_000_00)), "eleven days cost more");
    assert_eq!(last.evaluated.unwrap().yuan(), "1010000.00");
}
