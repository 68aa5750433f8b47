//! A committee's hours: adjourned and resumed, and more time where more than a third ask.

use domain::award::{self, AdjournmentCause, Pass, ReadObject, Resumer, ReviewStep};
use domain::rulebook::Regime;
use domain::shared::{Hash, Id, Instant};
use domain::world::{Command, Event, Refusal};

use crate::given::Given;
use crate::refused;

type Answer = Result<Vec<Event>, Refusal>;

fn adjourn(given: &mut Given, reason: &str) -> Answer {
    let (lot, cause, signed) = (given.id(), AdjournmentCause::Night, given.signed());
    let reason = reason.to_owned();
    given.when(Command::Award(award::Command::AdjournEvaluation { lot, cause, reason, signed }))
}

fn resume(given: &mut Given, by: Resumer) -> Answer {
    let (lot, signed) = (given.id(), given.signed());
    given.when(Command::Award(award::Command::ResumeEvaluation { lot, by, signed }))
}

fn fix(given: &mut Given, hours: i64) -> Answer {
    let (lot, signed) = (given.id(), given.signed());
    let until_s = given.now.seconds() + hours * 3_600;
    given.when(Command::Award(award::Command::FixEvaluationTime { lot, until_s, signed }))
}

fn ask(given: &mut Given, seat: u8) -> Answer {
    let (lot, signed) = (given.id(), given.signed());
    given.when(Command::Award(award::Command::AskMoreTime { lot, seat, signed }))
}

fn read(given: &mut Given, what: ReadObject) -> Answer {
    let (lot, reader) = (given.id(), Id::new("expert-1").unwrap());
    let object = Hash([what as u8; 32]);
    given.when(Command::Award(award::Command::NoteRead { lot, reader, what, object }))
}

#[test]
fn nothing_is_read_written_or_concluded_while_a_committee_is_adjourned() {
    // covers: C1.22
    let mut given = Given::evaluating(Regime::GovernmentProcurement);
    assert!(refused(adjourn(&mut given, " ")).contains("ReasonMissing"));
    assert!(refused(resume(&mut given, Resumer::Leader)).contains("Repeated"));
    adjourn(&mut given, "夜间休会").unwrap();
    for answer in [
        given.score(1, 30_00),
        adjourn(&mut given, "再次"),
        read(&mut given, ReadObject::File),
        read(&mut given, ReadObject::Report),
    ] {
        assert_eq!(answer.unwrap_err().rule(), Some("C1.22"));
    }
    read(&mut given, ReadObject::Bundle).expect("the supervisor reads on");
    let hour = 3_600_000;
    given.now = Instant(given.now.0 + 10 * hour);
    resume(&mut given, Resumer::Organiser).unwrap();
    given.score(1, 30_00).unwrap();
    read(&mut given, ReadObject::File).unwrap();
    given.now = Instant(given.now.0 + hour);
    let sat = given.lot().evaluation.sat_ms(given.now).unwrap();
    assert!((hour..2 * hour).contains(&sat), "the night is not counted: {sat}");
}

#[test]
fn the_purchasers_own_review_waits_for_an_adjourned_committee_too() {
    let mut given = Given::opened(Regime::GovernmentProcurement);
    assert!(refused(adjourn(&mut given, "夜间")).contains("StepMissing"));
    given.committee(5, 4).unwrap();
    adjourn(&mut given, "断电").unwrap();
    let review = given.review(ReviewStep::Qualification, &[Pass::Passed; 3]);
    assert_eq!(review.unwrap_err().rule(), Some("C1.22"));
    resume(&mut given, Resumer::Leader).unwrap();
    given.review(ReviewStep::Qualification, &[Pass::Passed; 3]).unwrap();
}

#[test]
fn more_than_a_third_of_the_members_are_given_more_time_before_anybody_signs() {
    // covers: T21
    let mut given = Given::evaluating(Regime::Works);
    assert_eq!(ask(&mut given, 2).unwrap_err().rule(), Some("T21"), "no time was set");
    fix(&mut given, 4).unwrap();
    assert_eq!(fix(&mut given, 3).unwrap_err().rule(), Some("T21"), "only ever longer");
    for seat in 1..=5 {
        given.score(seat, 30_00).unwrap();
    }
    ask(&mut given, 2).unwrap();
    assert!(refused(ask(&mut given, 2)).contains("Repeated"));
    let mut one = given.clone();
    one.sign_report(1).expect("one of five is no more than a third");
    ask(&mut given, 3).unwrap();
    assert_eq!(given.sign_report(1).unwrap_err().rule(), Some("T21"));
    let events = fix(&mut given, 8).unwrap();
    let Event::EvaluationTimeFixed(it) = &events[0] else { panic!("{events:?}") };
    assert_eq!(it.asked, 2);
    given.sign_report(1).unwrap();
}

#[test]
fn no_time_is_set_by_this_rule_in_government_procurement() {
    let mut given = Given::evaluating(Regime::GovernmentProcurement);
    assert!(refused(fix(&mut given, 4)).contains("Stage"));
}
