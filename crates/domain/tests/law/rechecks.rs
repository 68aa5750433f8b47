//! The recheck before signature: what it points out, who answers for it, and sheets handed back.

use domain::award::{self, Alert, AlertAnswer, AlertCause, Reopener};
use domain::rulebook::Regime;
use domain::shared::{Hash, Points, Salt};
use domain::world::{Command, Event, Refusal};

use crate::given::Given;
use crate::refused;

const PROCUREMENT: Regime = Regime::GovernmentProcurement;

type Answer = Result<Vec<Event>, Refusal>;

fn reopen(given: &mut Given, seat: u8, by: Reopener, cause: AlertCause) -> Answer {
    let (lot, signed, text) = (given.id(), given.signed(), "复核发现录入有误".to_owned());
    let (salt, commitment) = (Salt([1; 32]), Hash([2; 32]));
    given.when(Command::Award(award::Command::ReopenSheet {
        lot,
        seat,
        by,
        cause,
        text,
        salt,
        commitment,
        signed,
    }))
}

fn alerts(given: &Given) -> Vec<Alert> {
    award::alerts(given.lot(), award::apart(given.law()).unwrap())
}

fn open(given: &Given) -> usize {
    award::open_alerts(given.lot(), award::apart(given.law()).unwrap()).len()
}

/// A member's answers for all that is pointed out of his scores, in the order given.
fn answers(given: &Given, seat: u8, text: &str) -> Vec<AlertAnswer> {
    let own = alerts(given).into_iter().filter(|it| it.seat == seat);
    let answer = |it: Alert| AlertAnswer {
        bidder: it.bidder,
        item: it.item,
        cause: it.cause,
        text: text.to_owned(),
    };
    own.map(answer).collect()
}

fn explain(given: &mut Given, seat: u8, answers: Vec<AlertAnswer>) -> Answer {
    let (lot, signed) = (given.id(), given.signed());
    let (salt, commitment) = (Salt([1; 32]), Hash([2; 32]));
    given.when(Command::Award(award::Command::ExplainScores {
        lot,
        seat,
        answers,
        salt,
        commitment,
        signed,
    }))
}

/// Every sheet is in, with the same points for each bid.
fn ranked(of: Regime, points: [i64; 5], objective: bool) -> Given {
    let mut given = Given::evaluating(of);
    if objective {
        given.make_items_objective();
    }
    for (seat, points) in (1..).zip(points) {
        given.score(seat, points).unwrap();
    }
    given
}

#[test]
fn a_sheet_whose_objective_points_differ_is_taken_and_its_member_corrects_it() {
    // covers: C4.4
    // covers: C4.17
    let mut given = ranked(PROCUREMENT, [30_00, 30_00, 30_00, 30_00, 31_00], true);
    let found = alerts(&given);
    let fifth =
        |it: &Alert| (it.seat, it.cause, it.points) == (5, AlertCause::Objective, Points(31_00));
    assert!(found.len() == 3 && found.iter().all(fifth), "one for each bid: {found:?}");
    let first = given.lot().evaluation.ranking.clone();
    assert_eq!(given.sign_report(1).unwrap_err().rule(), Some("C4.4"));
    assert_eq!(
        given.score(5, 30_00).unwrap_err().rule(),
        None,
        "it counts until it is handed back"
    );
    reopen(&mut given, 5, Reopener::Member, AlertCause::Objective).unwrap();
    let state = &given.lot().evaluation;
    assert!(state.ranking.is_empty() && state.report.is_none() && !state.sheets.contains_key(&5));
    assert!(state.reopened[0].1.iter().all(|it| it.points == Points(31_00)), "what it said stays");
    assert!(refused(given.sign_report(1)).contains("StepMissing"));
    let events = given.score(5, 30_00).unwrap();
    assert!(matches!(&events[3], Event::Ranked(it) if it.ranking != first), "summed anew");
    for seat in 1..=5 {
        given.sign_report(seat).unwrap();
    }
    assert!(given.lot().evaluation.delivered.is_some());
}

#[test]
fn where_no_points_have_a_majority_every_member_answers() {
    // covers: C4.4
    let given = ranked(PROCUREMENT, [30_00, 30_00, 31_00, 31_00, 32_00], true);
    let seats: std::collections::BTreeSet<u8> = alerts(&given).iter().map(|it| it.seat).collect();
    assert_eq!(seats.len(), 5);
    let given = ranked(PROCUREMENT, [30_00, 31_00, 31_00, 31_00, 32_00], true);
    let seats: Vec<u8> = alerts(&given).iter().map(|it| it.seat).collect();
    assert!(seats.contains(&1) && seats.contains(&5) && !seats.contains(&2), "{seats:?}");
}

#[test]
fn a_score_that_stands_apart_is_answered_for_by_its_member_before_anybody_signs() {
    // covers: C4.12
    let mut given = ranked(PROCUREMENT, [60_00, 30_00, 30_00, 31_00, 29_00], false);
    assert_eq!(open(&given), 3, "one for each bid");
    for seat in [1, 2] {
        assert_eq!(given.sign_report(seat).unwrap_err().rule(), Some("C4.12"));
    }
    let all = answers(&given, 1, "方案明显优于同类");
    assert_eq!(explain(&mut given, 2, all.clone()).unwrap_err().rule(), Some("C4.17"), "not his");
    assert!(refused(explain(&mut given, 1, all[..2].to_vec())).contains("SetDiffers"));
    let blank = answers(&given, 1, " ");
    assert!(refused(explain(&mut given, 1, blank)).contains("ReasonMissing"));
    explain(&mut given, 1, all.clone()).unwrap();
    assert_eq!(open(&given), 0);
    assert!(refused(explain(&mut given, 1, all)).contains("Repeated"));
    // The answers stand in the report, so that it is another than the ranking named.
    given.sign_report(2).unwrap();
}

#[test]
fn a_sheet_goes_back_only_for_what_was_pointed_out_and_until_the_first_signature() {
    // covers: C4.17
    let mut given = Given::evaluating(PROCUREMENT);
    given.score(1, 60_00).unwrap();
    let early = reopen(&mut given, 1, Reopener::Member, AlertCause::Apart);
    assert!(refused(early).contains("StepMissing"), "nobody knows the other sheets");
    for (seat, points) in [(2, 30_00), (3, 30_00), (4, 31_00), (5, 29_00)] {
        given.score(seat, points).unwrap();
    }
    for (seat, cause) in [(2, AlertCause::Apart), (1, AlertCause::Objective)] {
        let other = reopen(&mut given, seat, Reopener::Leader, cause);
        assert_eq!(other.unwrap_err().rule(), Some("C4.17"), "{seat} {cause:?}");
    }
    assert!(refused(reopen(&mut given, 6, Reopener::Leader, AlertCause::Apart)).contains("Seat"));
    let all = answers(&given, 1, "方案明显优于同类");
    explain(&mut given, 1, all).unwrap();
    reopen(&mut given, 1, Reopener::Leader, AlertCause::Apart).expect("explained or not");
    assert!(given.lot().evaluation.explained.is_empty(), "it spoke of the former sheet");
    given.score(1, 32_00).unwrap();
    assert_eq!(open(&given), 0);
    given.sign_report(1).unwrap();
    let late = reopen(&mut given, 1, Reopener::Member, AlertCause::Apart);
    assert_eq!(late.unwrap_err().rule(), Some("C4.17"));
}

#[test]
fn a_works_committee_rechecks_by_the_centres_own_rule() {
    // covers: C4.18
    let mut given = ranked(Regime::Works, [40_00, 20_00, 20_00, 20_00, 20_00], false);
    let other = reopen(&mut given, 3, Reopener::Leader, AlertCause::Apart);
    assert_eq!(other.unwrap_err().rule(), Some("C4.18"));
    reopen(&mut given, 1, Reopener::Member, AlertCause::Apart).unwrap();
    given.score(1, 21_00).unwrap();
    given.sign_report(1).unwrap();
    let late = reopen(&mut given, 1, Reopener::Leader, AlertCause::Apart);
    assert_eq!(late.unwrap_err().rule(), Some("C4.18"));
}

#[test]
fn an_adjournment_between_ranking_and_signature_keeps_nobody_from_signing() {
    let mut given = ranked(PROCUREMENT, [30_00; 5], false);
    let (lot, signed) = (given.id(), given.signed());
    let (cause, reason) = (award::AdjournmentCause::Night, "夜间休会".to_owned());
    let adjourn = award::Command::AdjournEvaluation { lot, cause, reason, signed };
    given.when(Command::Award(adjourn)).unwrap();
    let (lot, signed, by) = (given.id(), given.signed(), award::Resumer::Leader);
    given.when(Command::Award(award::Command::ResumeEvaluation { lot, by, signed })).unwrap();
    let sign = |given: &mut Given, seat: u8, report: Hash| {
        let (lot, signed, dissent) = (given.id(), given.signed(), String::new());
        let recheck = None;
        let sign = award::Command::SignReport { lot, seat, report, dissent, recheck, signed };
        given.when(Command::Award(sign))
    };
    // The report tells the adjournment: it is another than the ranking named.
    sign(&mut given, 1, Hash([8; 32])).unwrap();
    let other = sign(&mut given, 2, Hash([9; 32]));
    assert!(refused(other).contains("ReportDiffers"), "all sign the report that was signed first");
    sign(&mut given, 2, Hash([8; 32])).unwrap();
}
