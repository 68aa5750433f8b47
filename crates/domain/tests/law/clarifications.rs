//! Questions to a bidder about its bid: asked in writing, answered in time, judged.

use domain::award::{self, ClarificationVerdict, Doubt, Pass, ReviewStep};
use domain::procedure::HoldBy;
use domain::rulebook::Regime;
use domain::shared::{Hash, Instant, Salt};
use domain::world::{Command, Event, Refusal};

use crate::given::Given;
use crate::refused;

const PROCUREMENT: Regime = Regime::GovernmentProcurement;

type Answer = Result<Vec<Event>, Refusal>;

/// The committee sits and has declared; nothing is reviewed.
fn sitting(regime: Regime) -> Given {
    let mut given = Given::opened(regime);
    given.committee(5, 4).unwrap();
    given
}

fn propose(given: &mut Given, seat: u8) -> Answer {
    let (lot, bidder, signed) = (given.id(), given.bidder(1), given.signed());
    given.when(Command::Award(award::Command::ProposeClarification {
        lot,
        seat,
        bidder,
        doubt: Doubt::Unclear,
        text: "工期有两种说法".to_owned(),
        salt: Salt([1; 32]),
        commitment: Hash([2; 32]),
        signed,
    }))
}

fn ask(given: &mut Given, proposed: Option<u32>, minutes: i64) -> Answer {
    let (lot, bidder, signed) = (given.id(), given.bidder(1), given.signed());
    let until_s = given.now.seconds() + minutes * 60;
    given.when(Command::Award(award::Command::AskClarification {
        lot,
        proposed,
        bidder,
        doubt: Doubt::Inconsistent,
        text: "第三章与第五章的工期不一致".to_owned(),
        salt: Salt([1; 32]),
        commitment: Hash([2; 32]),
        until_s,
        signed,
    }))
}

fn answer(given: &mut Given, bidder: u8, number: u32) -> Answer {
    let (lot, bidder, signed) = (given.id(), given.bidder(bidder), given.signed());
    given.when(Command::Award(award::Command::AnswerClarification {
        lot,
        number,
        bidder,
        text: "以第三章为准".to_owned(),
        salt: Salt([3; 32]),
        commitment: Hash([4; 32]),
        signed,
    }))
}

fn judge(given: &mut Given, verdict: ClarificationVerdict, reason: &str) -> Answer {
    let (lot, signed, reason) = (given.id(), given.signed(), reason.to_owned());
    let judge = award::Command::JudgeClarification { lot, number: 1, verdict, reason, signed };
    given.when(Command::Award(judge))
}

fn qualify(given: &mut Given) -> Answer {
    given.review(ReviewStep::Qualification, &[Pass::Passed; 3])
}

#[test]
fn a_question_is_answered_in_a_held_lot_too_and_judged_when_it_goes_on() {
    // covers: C4.16
    let mut given = sitting(PROCUREMENT);
    ask(&mut given, None, 30).unwrap();
    given.hold(HoldBy::Purchaser).unwrap();
    answer(&mut given, 1, 1).unwrap();
    let early = judge(&mut given, ClarificationVerdict::Accepted, "与投标文件一致");
    assert!(refused(early).contains("Suspended"));
    given.lift(HoldBy::Purchaser).unwrap();
    judge(&mut given, ClarificationVerdict::Accepted, "与投标文件一致").unwrap();
}

#[test]
fn a_member_proposes_the_leader_asks_and_a_proposal_is_asked_once() {
    // covers: C4.14
    let mut given = sitting(PROCUREMENT);
    assert!(refused(propose(&mut given, 9)).contains("SeatUnknown"));
    propose(&mut given, 3).unwrap();
    assert!(refused(ask(&mut given, Some(2), 30)).contains("SetDiffers"));
    ask(&mut given, Some(1), 30).unwrap();
    assert!(refused(ask(&mut given, Some(1), 30)).contains("Repeated"));
    let state = &given.lot().evaluation;
    assert_eq!((state.proposals[&1].seat, state.clarifications[&1].asked.proposed), (3, Some(1)));
}

#[test]
fn a_question_gives_thirty_minutes_and_the_last_second_is_the_bidders() {
    // covers: C4.16
    let mut given = sitting(PROCUREMENT);
    assert_eq!(ask(&mut given, None, 29).unwrap_err().rule(), Some("C4.16"));
    ask(&mut given, None, 30).unwrap();
    let silent = ClarificationVerdict::Unanswered;
    given.now = Instant(given.now.0 + 30 * 60_000 + 998);
    assert_eq!(judge(&mut given, silent, "未答复").unwrap_err().rule(), Some("C4.16"));
    let mut late = given.clone();
    answer(&mut given, 1, 1).unwrap();
    assert!(refused(answer(&mut given, 1, 1)).contains("Repeated"));
    late.now = Instant(late.now.0 + 1);
    assert_eq!(answer(&mut late, 1, 1).unwrap_err().rule(), Some("C4.16"));
    assert!(refused(judge(&mut late, silent, " ")).contains("ReasonMissing"));
    let accepted = judge(&mut late, ClarificationVerdict::Accepted, "可以");
    assert!(refused(accepted).contains("SetDiffers"), "nothing came that could be accepted");
    judge(&mut late, silent, "逾时未答复").unwrap();
    assert!(refused(judge(&mut late, silent, "再次")).contains("Repeated"));
}

#[test]
fn a_question_gives_three_days_and_not_a_minute_more() {
    // covers: C5.5
    let mut given = sitting(Regime::Works);
    let days = 3 * 24 * 60;
    assert_eq!(ask(&mut given, None, days + 1).unwrap_err().rule(), Some("C5.5"));
    ask(&mut given, None, days).unwrap();
}

#[test]
fn nothing_is_taken_unasked_nor_from_somebody_else() {
    // covers: C4.15
    let mut given = sitting(Regime::Works);
    assert_eq!(answer(&mut given, 1, 1).unwrap_err().rule(), Some("C4.15"));
    ask(&mut given, None, 30).unwrap();
    assert_eq!(answer(&mut given, 2, 1).unwrap_err().rule(), Some("C4.15"));
    answer(&mut given, 1, 1).unwrap();
    let silent = judge(&mut given, ClarificationVerdict::Unanswered, "未答复");
    assert!(refused(silent).contains("SetDiffers"), "it answered");
    judge(&mut given, ClarificationVerdict::Disregarded, "改变了工期").unwrap();
}

#[test]
fn the_committee_concludes_nothing_while_a_question_waits_and_the_purchasers_review_goes_on() {
    let mut works = sitting(Regime::Works);
    ask(&mut works, None, 30).unwrap();
    assert_eq!(qualify(&mut works).unwrap_err().rule(), Some("C4.15"));
    answer(&mut works, 1, 1).unwrap();
    assert_eq!(qualify(&mut works).unwrap_err().rule(), Some("C4.15"), "not judged yet");
    judge(&mut works, ClarificationVerdict::Accepted, "在投标文件范围内").unwrap();
    qualify(&mut works).unwrap();

    let mut given = sitting(PROCUREMENT);
    ask(&mut given, None, 30).unwrap();
    qualify(&mut given).unwrap();
    let responsive = given.review(ReviewStep::Responsiveness, &[Pass::Passed; 3]);
    assert_eq!(responsive.unwrap_err().rule(), Some("C4.14"));
}

#[test]
fn nobody_is_asked_once_a_sheet_is_signed_and_no_rejected_bidder_is() {
    let mut given = Given::evaluating(PROCUREMENT);
    ask(&mut given, None, 30).unwrap();
    assert_eq!(given.score(1, 30_00).unwrap_err().rule(), Some("C4.14"));
    answer(&mut given, 1, 1).unwrap();
    judge(&mut given, ClarificationVerdict::Accepted, "可以").unwrap();
    given.score(1, 30_00).unwrap();
    assert!(refused(ask(&mut given, None, 30)).contains("Stage"));
    assert!(refused(propose(&mut given, 2)).contains("Stage"));

    let mut works = sitting(Regime::Works);
    let who = works.lot().priced().iter().position(|it| it.0 == works.bidder(1)).unwrap();
    let mut passes = [Pass::Passed; 3];
    passes[who] = Pass::Rejected;
    works.review(ReviewStep::Qualification, &passes).unwrap();
    assert!(refused(ask(&mut works, None, 30)).contains("SetDiffers"));
}
