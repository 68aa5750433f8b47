//! Whoever neither signs the report nor writes why counts as agreeing, once heard and in time.

use domain::award::{self, Refusal, StandingChange, StandingVerdict, refusing};
use domain::lot::Stage;
use domain::rulebook::{Method, Procedure, Regime};
use domain::shared::{Hash, Instant};
use domain::signing::{Part, signing};
use domain::timer::{Due, timer};
use domain::world::{self, Command, Event};

use crate::given::Given;
use crate::stages::decided;

const MINUTE_MS: i64 = 60_000;
const LIMIT_MS: i64 = 30 * MINUTE_MS;

pub fn note(given: &Given, recheck: Option<u32>, seats: &[u8]) -> Command {
    Command::Award(award::Command::NoteRefusal {
        lot: given.id(),
        recheck,
        seats: seats.to_vec(),
        statement: "四号评委拒绝签字，未书面说明理由。".to_owned(),
        signed: given.signed(),
    })
}

fn deem(given: &Given) -> Command {
    Command::Award(award::Command::DeemAgreement { lot: given.id() })
}

fn why(answer: Result<Vec<Event>, world::Refusal>) -> Refusal {
    match answer.unwrap_err() {
        world::Refusal::Award(it) => it,
        other => panic!("{other:?}"),
    }
}

/// Every sheet is in, and these seats have signed the report.
fn signed_by(of: impl Into<Procedure>, seats: &[u8]) -> Given {
    let mut it = Given::evaluating(of);
    for seat in 1..=5 {
        it.score(seat, 30_00).unwrap();
    }
    for seat in seats {
        it.sign_report(*seat).unwrap();
    }
    it
}

fn dissent(given: &Given, seat: u8) -> Command {
    Command::Award(award::Command::SignReport {
        lot: given.id(),
        seat,
        report: Hash([9; 32]),
        dissent: "第二名的工期不可行".to_owned(),
        recheck: None,
        signed: given.signed(),
    })
}

#[test]
fn whoever_refuses_to_sign_and_writes_nothing_for_thirty_minutes_agrees_and_the_report_goes_out() {
    // covers: C4.21, C4.22, C4.23, Y210, Y211
    let quoted =
        Procedure { method: Method::RequestForQuotations, regime: Regime::GovernmentProcurement };
    let all: [(Procedure, &str); 3] = [
        (Regime::Works.into(), "C4.21"),
        (Regime::GovernmentProcurement.into(), "C4.22"),
        (quoted, "C4.23"),
    ];
    for (of, rule) in all {
        let mut it = signed_by(of, &[1, 2, 3, 5]);
        assert_eq!(refusing(it.lot()), [4]);
        let noted = note(&it, None, &[4]);
        assert_eq!(signing(&it.world, &noted).unwrap().part, Part::Supervisor);
        it.when(noted).unwrap();
        let ends = Instant::from_seconds(it.lot().evaluation.refused.as_ref().unwrap().until_s);
        assert!((LIMIT_MS..LIMIT_MS + 1_000).contains(&(ends.0 - it.now.0)), "the whole time");
        assert_eq!(timer(it.lot(), it.law()), Some((ends, Due::DeemAgreement)));
        it.now = ends;
        assert_eq!(why(it.when(deem(&it))), Refusal::SigningOpen { rule: "Y210" });
        it.now = Instant(ends.0 + 1);
        let events = it.when(deem(&it)).unwrap();
        let [Event::AgreementDeemed(agreed), Event::ReportDelivered(_)] = &events[..] else {
            panic!("{events:?}")
        };
        assert_eq!((agreed.seat, agreed.recheck, agreed.rule.as_str()), (4, None, rule));
        let lot = it.lot();
        assert_eq!(lot.stage, Stage::Reported);
        assert!(lot.evaluation.deemed.contains(&4) && !lot.evaluation.signed.contains(&4));
        let late = it.sign_report(4).unwrap_err();
        assert_eq!(late, world::Refusal::Award(Refusal::Stage), "it has agreed");
        assert_eq!(why(it.when(deem(&it))), Refusal::Stage, "not twice");
    }
}

#[test]
fn whoever_was_noted_still_signs_or_dissents_in_writing_and_then_nobody_is_deemed() {
    // covers: Y210
    let mut it = signed_by(Regime::Works, &[1, 2, 3]);
    it.when(note(&it, None, &[4, 5])).unwrap();
    it.now = Instant(it.now.0 + LIMIT_MS);
    it.when(dissent(&it, 4)).unwrap();
    let events = it.when(dissent(&it, 5)).unwrap();
    assert!(matches!(events[..], [Event::ReportSigned(_), Event::ReportDelivered(_)]));
    assert!(it.lot().evaluation.deemed.is_empty());
    // One of two signs: the other alone counts as agreeing.
    let mut it = signed_by(Regime::Works, &[1, 2, 3]);
    it.when(note(&it, None, &[4, 5])).unwrap();
    it.when(dissent(&it, 4)).unwrap();
    it.now = Instant(it.now.0 + LIMIT_MS + 1_001);
    let events = it.when(deem(&it)).unwrap();
    assert!(matches!(&events[..], [Event::AgreementDeemed(it), _] if it.seat == 5));
}

#[test]
fn a_refusal_is_noted_of_everybody_who_has_not_signed_once_most_have_and_once() {
    // covers: Y211
    let mut it = Given::evaluating(Regime::Works);
    assert_eq!(why(it.when(note(&it, None, &[4]))), Refusal::Stage, "there is no report");
    let open = Refusal::OthersUnsigned { rule: "Y211" };
    let mut it = signed_by(Regime::Works, &[1, 2]);
    assert_eq!(why(it.when(note(&it, None, &[3, 4, 5]))), open, "two of five are not most");
    assert!(refusing(it.lot()).is_empty());
    it.sign_report(3).unwrap();
    assert_eq!(why(it.when(note(&it, None, &[4]))), open, "the fifth has not signed either");
    assert_eq!(why(it.when(note(&it, None, &[3, 4, 5]))), open, "the third has signed");
    let mut mute = note(&it, None, &[4, 5]);
    if let Command::Award(award::Command::NoteRefusal { statement, .. }) = &mut mute {
        statement.clear();
    }
    assert_eq!(why(it.when(mute)), Refusal::ReasonMissing);
    it.when(note(&it, None, &[4, 5])).unwrap();
    assert_eq!(why(it.when(note(&it, None, &[4, 5]))), Refusal::Repeated);
}

#[test]
fn a_note_falls_with_an_adjournment_and_a_hold_so_that_nobodys_time_runs_while_none_may_sign() {
    // covers: Y211
    let mut it = signed_by(Regime::Works, &[1, 2, 3, 5]);
    it.when(note(&it, None, &[4])).unwrap();
    let adjourn = award::Command::AdjournEvaluation {
        lot: it.id(),
        cause: award::AdjournmentCause::Night,
        reason: "夜间".to_owned(),
        signed: it.signed(),
    };
    it.when(Command::Award(adjourn)).unwrap();
    assert!(it.lot().evaluation.refused.is_none());
    let sealed = why(it.when(note(&it, None, &[4])));
    assert_eq!(sealed, Refusal::Adjourned { rule: "C1.22" });
    let resume = award::Command::ResumeEvaluation {
        lot: it.id(),
        by: award::Resumer::Leader,
        signed: it.signed(),
    };
    it.when(Command::Award(resume)).unwrap();
    it.now = Instant(it.now.0 + LIMIT_MS + 1_001);
    assert_eq!(why(it.when(deem(&it))), Refusal::Stage);
    it.when(note(&it, None, &[4])).unwrap();
    it.hold(domain::procedure::HoldBy::Supervisor).unwrap();
    assert!(it.lot().evaluation.refused.is_none());
    assert_eq!(timer(it.lot(), it.law()), None);
    it.lift(domain::procedure::HoldBy::Supervisor).unwrap();
    it.when(note(&it, None, &[4])).unwrap();
    it.when(crate::members::replace(&it, 4)).unwrap();
    assert!(it.lot().evaluation.refused.is_none(), "whoever left agrees with nothing");
    let vacant = Refusal::SeatVacant { rule: "C1.18" };
    assert_eq!(why(it.when(deem(&it))), vacant);
}

#[test]
fn in_a_check_of_a_candidate_silence_agrees_with_more_than_half_of_all_members() {
    // covers: Y212
    let mut it = decided(Regime::Works);
    let bidder = it.lot().evaluation.ranking[0].bidder.clone();
    it.when(Command::Award(award::Command::AskRecheck {
        lot: it.id(),
        bidder,
        change: StandingChange::Finances,
        reason: "基本账户被冻结".to_owned(),
        document: Hash([6; 32]),
        signed: it.signed(),
    }))
    .unwrap();
    let find = |it: &Given, seat, verdict| {
        let (lot, reason, signed) = (it.id(), "资金不足".to_owned(), it.signed());
        Command::Award(award::Command::FindStanding { lot, seat, verdict, reason, signed })
    };
    for (seat, of) in
        [(1, StandingVerdict::Falls), (2, StandingVerdict::Falls), (3, StandingVerdict::Stands)]
    {
        it.when(find(&it, seat, of)).unwrap();
    }
    let open = Refusal::OthersUnsigned { rule: "Y212" };
    assert_eq!(why(it.when(note(&it, Some(1), &[4, 5]))), open, "two of five are no majority");
    it.when(find(&it, 4, StandingVerdict::Falls)).unwrap();
    assert_eq!(why(it.when(note(&it, None, &[5]))), Refusal::Stage, "the report is signed");
    it.when(note(&it, Some(1), &[5])).unwrap();
    it.now = Instant(it.now.0 + LIMIT_MS + 1_001);
    assert_eq!(timer(it.lot(), it.law()).unwrap().1, Due::DeemAgreement);
    let events = it.when(deem(&it)).unwrap();
    let [Event::AgreementDeemed(agreed), Event::RecheckConcluded(done)] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!((agreed.seat, agreed.recheck, agreed.rule.as_str()), (5, Some(1), "Y212"));
    assert_eq!((done.verdict, done.stands, done.falls), (StandingVerdict::Falls, 1, 4));
    assert!(it.lot().award.rechecks[0].deemed.contains(&5));
}
