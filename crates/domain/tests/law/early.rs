//! Remedies and holds from the first notice on: against a prequalification, before the tender.

use domain::admission::{Command as Admission, timer};
use domain::award::Pass;
use domain::procedure::{Effect, ExtensionCause, HoldBy};
use domain::remedies::{
    Command as It, Examination, Letter, Matter, Outcome, Redress, RemedyKind, RemedyRaised,
    Standing, Suspends,
};
use domain::rulebook::{Method, Procedure, Regime};
use domain::shared::{CivilDate, Hash, Id, Instant, LotId, Salt, Uscc};
use domain::tabled::stage_before;
use domain::timer::Due;
use domain::world::{Command, Event, Refusal};

use crate::admissions::{
    DAY_S, application, begin, begun, clarify, close, closed, committee, declare_all, found,
    member, named, notice, qualified, review, reviewed, tendered, terminate,
};
use crate::given::{Given, START_S};
use crate::refused;

const WORKS: Regime = Regime::Works;
const GP: Regime = Regime::GovernmentProcurement;
const DOCUMENTS: Matter = Matter::PrequalificationDocuments;
const RESULT: Matter = Matter::PrequalificationResult;

type Events = Result<Vec<Event>, Refusal>;

fn number(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn ask(given: &mut Given, it: It) -> Events {
    given.when(Command::Remedies(it))
}

fn letter(raiser: Uscc) -> Letter {
    Letter {
        raiser: Some(raiser),
        presented: None,
        claims: "资格条件与项目无关".to_owned(),
        request: "请予更正".to_owned(),
        grounds: "资格预审文件第二章".to_owned(),
        documents: Vec::new(),
        salt: Salt([5; 32]),
    }
}

/// An applicant raises something; of works a complaint says since when it was known.
fn raise(
    given: &mut Given,
    text: &str,
    (kind, matter): (RemedyKind, Matter),
    of: Option<&str>,
) -> Result<RemedyRaised, Refusal> {
    let works = given.notice.regime == WORKS;
    let known_on = (works && kind == RemedyKind::Complaint).then(|| given.now.date());
    let raiser = given.bidder(0);
    let events = ask(
        given,
        It::RaiseRemedy {
            lot: given.id(),
            remedy: number(text),
            kind,
            matter,
            of: of.map(number),
            known_on,
            interest: None,
            entry: None,
            commitment: Hash([6; 32]),
            letter: Some(letter(raiser)),
            officials: None,
            signed: Some(given.signed()),
        },
    )?;
    match events.into_iter().next() {
        Some(Event::RemedyRaised(it)) => Ok(it),
        other => panic!("{other:?}"),
    }
}

fn first_of(regime: Regime) -> RemedyKind {
    if regime == WORKS { RemedyKind::Objection } else { RemedyKind::Challenge }
}

fn answer(given: &mut Given, text: &str, outcome: Outcome) -> Vec<Event> {
    given.answer(text, outcome).unwrap()
}

fn carry(given: &mut Given, text: &str, redress: Redress) -> Events {
    let (lot, remedy) = (given.id(), number(text));
    let (text, signed) = ("依法纠正".to_owned(), given.signed());
    ask(given, It::CarryOut { lot, remedy, redress, text, signed })
}

/// The supervisor accepts a complaint and decides it.
fn decided(given: &mut Given, text: &str, order: Option<Redress>) -> Events {
    let (lot, remedy, signed) = (given.id(), number(text), given.signed());
    let examine = It::ExamineComplaint {
        lot: lot.clone(),
        remedy: remedy.clone(),
        verdict: Examination::Accepted,
        commitment: Hash([6; 32]),
        reply: None,
        signed: signed.clone(),
    };
    ask(given, examine)?;
    let outcome = if order.is_some() { Outcome::Upheld } else { Outcome::Rejected };
    let (text, documents) = ("处理决定".to_owned(), Vec::new());
    let (finding, order) = (None, order);
    ask(
        given,
        It::DecideComplaint { lot, remedy, outcome, order, finding, text, documents, signed },
    )
}

fn order(given: &mut Given, text: &str, until: Option<CivilDate>) -> Events {
    let (lot, remedy, signed) = (given.id(), number(text), given.signed());
    let reason = "核查投诉事项".to_owned();
    ask(given, It::OrderSuspension { lot, remedy, until, reason, signed })
}

fn deadline(given: &Given) -> i64 {
    given.world.prequalifications[&given.id()].deadline_s
}

/// A complaint against the result, raised and upheld with this order.
pub fn overturned(mut given: Given, redress: Redress) -> Given {
    let regime = given.notice.regime;
    if regime == GP {
        raise(&mut given, "Q-1", (RemedyKind::Challenge, RESULT), None).unwrap();
        answer(&mut given, "Q-1", Outcome::Upheld);
        carry(&mut given, "Q-1", redress).unwrap();
        return given;
    }
    raise(&mut given, "C-1", (RemedyKind::Complaint, RESULT), None).unwrap();
    decided(&mut given, "C-1", Some(redress)).unwrap();
    carry(&mut given, "C-1", redress).unwrap();
    given
}

/// Documents were objected to, and the procedure begins anew from here.
fn repeated(mut given: Given) -> Given {
    let kind = first_of(given.notice.regime);
    if given.remedy("D-1", kind, DOCUMENTS).is_ok() {
        answer(&mut given, "D-1", Outcome::Upheld);
        carry(&mut given, "D-1", Redress::Restart).unwrap();
    }
    given
}

/// Worlds whose steps before the tender follow from holds and remedies.
pub fn worlds(of: Procedure) -> Vec<Given> {
    let mut held = begun(of);
    held.hold(HoldBy::Supervisor).unwrap();
    held.when(clarify(&held, Effect::OnBids, None)).unwrap();
    let mut ended = held.clone();
    ended.when(terminate(&ended)).unwrap();
    let lift = domain::procedure::Command::LiftHold {
        lot: held.id(),
        by: HoldBy::Supervisor,
        reason: "核查完毕".to_owned(),
    };
    held.when(Command::Procedure(lift)).unwrap();
    let announced = tendered(qualified(of), domain::admission::Ground::Prequalified);
    let mut all = vec![held, ended, repeated(closed(of, 3)), repeated(qualified(of))];
    all.push(overturned(announced, Redress::Restart));
    if of.regime == WORKS {
        all.push(overturned(qualified(of), Redress::EvaluateAgain));
    }
    all
}

#[test]
fn an_objection_to_prequalification_documents_is_in_time_two_days_before_the_deadline() {
    // covers: T06.1
    let given = begun(WORKS);
    let last = Instant((START_S + 14 * DAY_S) * 1_000);
    for (day_s, standing) in [(0, Standing::Admissible), (DAY_S, Standing::Late)] {
        let mut it = given.clone();
        it.now = Instant(last.0 + day_s * 1_000);
        let raised = raise(&mut it, "O-1", (RemedyKind::Objection, DOCUMENTS), None).unwrap();
        assert_eq!(raised.standing, standing, "{day_s}");
        let early = &it.world.prequalifications[&it.id()];
        assert_eq!(early.is_suspended(), standing == Standing::Admissible);
    }
}

#[test]
fn an_objection_stops_a_prequalification_and_its_deadline_moves_by_the_time_that_was_lost() {
    let mut given = begun(WORKS);
    given.when(application(&given, 1)).unwrap();
    raise(&mut given, "O-1", (RemedyKind::Objection, DOCUMENTS), None).unwrap();
    assert_eq!(timer(&given.world.prequalifications[&given.id()]), None);
    let before = deadline(&given);
    // Nothing closes while it stands still, and an application that comes late is not late.
    given.now = Instant(before * 1_000 + 1);
    assert!(refused(given.when(close(&given))).contains("Stage"));
    given.when(application(&given, 2)).unwrap();
    let events = answer(&mut given, "O-1", Outcome::Rejected);
    let moved = matches!(&events[1], Event::Extended(it)
        if it.cause == ExtensionCause::Suspension && it.from_s == before);
    assert!(moved, "{events:?}");
    assert!(deadline(&given) > given.now.seconds());
    assert!(refused(given.when(close(&given))).contains("Early"));
    assert_eq!(
        timer(&given.world.prequalifications[&given.id()]).unwrap().1,
        Due::ClosePrequalification
    );
}

#[test]
fn nobody_is_reviewed_named_or_tendered_to_while_a_hold_stands() {
    for regime in [WORKS, GP] {
        let mut given = closed(regime, 3);
        given.hold(HoldBy::Supervisor).unwrap();
        let seat = (regime == WORKS).then_some(1);
        if regime == WORKS {
            assert!(
                refused(given.when(named(&given, committee()))).contains("PrequalificationStopped")
            );
        } else {
            let findings = found(&given, &[Pass::Passed; 3]);
            let answer = given.when(review(&given, seat, findings));
            assert!(refused(answer).contains("PrequalificationStopped"));
        }
        let mut given = qualified(regime);
        given.hold(HoldBy::Purchaser).unwrap();
        assert!(refused(given.hold(HoldBy::Purchaser)).contains("HoldKnown"));
        given.notice.admission = Some(domain::admission::Ground::Prequalified);
        given.notice.deadline_s = given.now.seconds() + 25 * DAY_S;
        given.notice.documents_until_s = given.notice.deadline_s;
        assert!(refused(given.announce()).contains("PrequalificationStopped"), "{regime:?}");
        // A lot without any notice has nothing to hold.
        let mut bare = Given::registered(regime);
        assert!(refused(bare.hold(HoldBy::Supervisor)).contains("LotUnknown"));
    }
}

#[test]
fn each_matter_is_raised_where_it_stands_and_works_object_to_no_list() {
    for regime in [WORKS, GP] {
        let kind = first_of(regime);
        let mut given = qualified(regime);
        let ahead = raise(&mut given, "R-1", (kind, Matter::Documents), None);
        assert!(refused(ahead).contains("StepAhead"), "{regime:?}");
        let mut open = begun(regime);
        open.when(application(&open, 0)).unwrap();
        let early = raise(&mut open, "R-2", (RemedyKind::Complaint, RESULT), None);
        assert!(refused(early).contains("StepAhead"), "nothing was found yet");
        let mut lot = Given::announced(regime);
        let none = raise(&mut lot, "R-3", (kind, DOCUMENTS), None);
        assert!(refused(none).contains("matter"), "no prequalification was held");
    }
    let mut works = qualified(WORKS);
    let objection = raise(&mut works, "O-1", (RemedyKind::Objection, RESULT), None);
    assert!(refused(objection).contains("KindUnfit"));
    // It is complained of at once; of the documents after an objection.
    raise(&mut works, "C-1", (RemedyKind::Complaint, RESULT), None).unwrap();
    let first = raise(&mut works, "C-2", (RemedyKind::Complaint, DOCUMENTS), None);
    assert!(refused(first).contains("EarlierMissing"));
}

#[test]
fn a_challenge_of_the_list_is_the_applicants_and_counts_from_its_conclusion() {
    let mut given = qualified(GP);
    let seven = given.law().due(given.now.date(), "G20.2").unwrap().for_right();
    let late = Instant(Instant::end_of(seven).0 + 1);
    let raised = raise(&mut given, "Q-1", (RemedyKind::Challenge, RESULT), None).unwrap();
    assert_eq!(raised.standing, Standing::Admissible);
    let early = &given.world.prequalifications[&given.id()];
    assert_eq!(early.remedies[&number("Q-1")].suspends, Suspends::Contract);
    given.now = late;
    let raised = raise(&mut given, "Q-2", (RemedyKind::Challenge, RESULT), None).unwrap();
    assert_eq!(raised.standing, Standing::Late);
    let id = given.id();
    let early = given.world.prequalifications.get_mut(&id).unwrap();
    early.applications.clear();
    let stranger = raise(&mut given, "Q-3", (RemedyKind::Challenge, RESULT), None);
    assert_eq!(stranger.unwrap_err().rule(), Some("G20.4"));
}

#[test]
fn what_was_raised_before_the_notice_is_heard_on_in_the_lot() {
    let mut given = qualified(GP);
    raise(&mut given, "Q-1", (RemedyKind::Challenge, RESULT), None).unwrap();
    let mut given = tendered(given, domain::admission::Ground::Prequalified);
    assert!(given.lot().contract_waits(), "the reply is still due");
    // The number is taken, and the list may still be challenged.
    let again = raise(&mut given, "Q-1", (RemedyKind::Challenge, RESULT), None);
    assert!(refused(again).contains("RemedyKnown"));
    answer(&mut given, "Q-1", Outcome::Upheld);
    assert!(!given.lot().contract_waits() && given.lot().redress_waits());
    let unfit = [Redress::Amend, Redress::EvaluateAgain, Redress::NextCandidate];
    for redress in unfit {
        assert_eq!(carry(&mut given, "Q-1", redress).unwrap_err().rule(), Some("G23.4"));
    }
    carry(&mut given, "Q-1", Redress::Restart).unwrap();
    assert_eq!(given.lot().stage, domain::lot::Stage::Failed);
}

#[test]
fn unlawful_documents_are_mended_while_applications_come_in_and_repeated_after() {
    // covers: T12.5, G21.4, G23.3
    for (regime, rule) in [(WORKS, "T12.5"), (GP, "G23.3")] {
        let kind = first_of(regime);
        let mut given = begun(regime);
        given.remedy("D-1", kind, DOCUMENTS).unwrap();
        answer(&mut given, "D-1", Outcome::Upheld);
        for redress in [Redress::Restart, Redress::EvaluateAnew, Redress::Damages] {
            assert_eq!(carry(&mut given, "D-1", redress).unwrap_err().rule(), Some(rule));
        }
        assert!(refused(carry(&mut given, "D-1", Redress::Amend)).contains("AmendmentMissing"));
        given.when(clarify(&given, Effect::OnBids, None)).unwrap();
        carry(&mut given, "D-1", Redress::Amend).unwrap();
        // Once applications are closed the round begins anew, with another prequalification or
        // without one.
        let mut given = repeated(closed(regime, 3));
        assert_eq!(stage_before(&given.world.prequalifications[&given.id()]).token(), "failed");
        assert!(refused(given.when(application(&given, 4))).contains("Stage"));
        assert!(given.world.admissions.is_empty());
        let next = LotId { round: given.id().round.next().unwrap(), ..given.id() };
        let mut again = notice(&given);
        (again.documents_until_s, again.deadline_s) =
            (given.now.seconds() + 8 * DAY_S, given.now.seconds() + 16 * DAY_S);
        again.previous = Some(given.id());
        let mut command = begin(&given, again);
        if let Command::Admission(Admission::AnnouncePrequalification { lot, .. }) = &mut command {
            *lot = next.clone();
        }
        given.clone().when(command).unwrap();
        given.announce_second_round().unwrap();
        assert!(given.world.lots.contains_key(&next));
    }
}

#[test]
fn a_void_review_is_repeated_by_a_committee_that_none_of_the_first_enters() {
    // covers: T12.6
    let mut given = overturned(qualified(WORKS), Redress::EvaluateAnew);
    let id = given.id();
    let early = given.world.prequalifications[&id].clone();
    assert_eq!(stage_before(&early).token(), "applications_closed");
    assert_eq!((early.outcome, early.reviewers.len(), early.applications.len()), (None, 0, 3));
    assert_eq!(early.voided[0].findings.len(), 3, "the first stays readable");
    assert!(given.world.admissions.is_empty(), "nobody may bid");
    let barred = given.when(named(&given, committee()));
    assert_eq!(barred.unwrap_err().rule(), Some("T12.6"));
    let mut others = committee();
    for it in &mut others {
        it.account = number(&format!("other-{}", it.seat));
    }
    others[0] = member(1, others[0].kind);
    assert_eq!(given.when(named(&given, others.clone())).unwrap_err().rule(), Some("T12.6"));
    others[0].account = number("other-1");
    given.when(named(&given, others)).unwrap();
    declare_all(&mut given);
    let findings = found(&given, &[Pass::Passed; 3]);
    for seat in 1..=5 {
        given.when(review(&given, Some(seat), findings.clone())).unwrap();
    }
    assert_eq!(given.world.admissions[&id].bidders.as_ref().unwrap().len(), 3);
    tendered(given, domain::admission::Ground::Prequalified);
    // By the same ones, where the order says so.
    let mut given = overturned(qualified(WORKS), Redress::EvaluateAgain);
    assert_eq!(given.world.prequalifications[&id].reviewers.len(), 5);
    for seat in 1..=5 {
        let findings = found(&given, &[Pass::Passed; 3]);
        given.when(review(&given, Some(seat), findings)).unwrap();
    }
    // Procurement knows nothing but another procedure, and too few qualified end a round anyway.
    let mut given = qualified(GP);
    raise(&mut given, "Q-1", (RemedyKind::Challenge, RESULT), None).unwrap();
    answer(&mut given, "Q-1", Outcome::Upheld);
    let again = carry(&mut given, "Q-1", Redress::EvaluateAgain);
    assert_eq!(again.unwrap_err().rule(), Some("G23.4"));
    let mut few = closed(WORKS, 3);
    reviewed(&mut few, &[Pass::Passed, Pass::Passed, Pass::Rejected]);
    raise(&mut few, "C-1", (RemedyKind::Complaint, RESULT), None).unwrap();
    let order = decided(&mut few, "C-1", Some(Redress::EvaluateAgain));
    assert_eq!(order.unwrap_err().rule(), Some("T12.6"));
}

#[test]
fn no_tender_is_announced_before_what_was_upheld_has_its_consequence() {
    let mut given = qualified(GP);
    raise(&mut given, "Q-1", (RemedyKind::Challenge, RESULT), None).unwrap();
    answer(&mut given, "Q-1", Outcome::Upheld);
    given.notice.admission = Some(domain::admission::Ground::Prequalified);
    given.notice.deadline_s = given.now.seconds() + 25 * DAY_S;
    given.notice.documents_until_s = given.notice.deadline_s;
    assert!(refused(given.announce()).contains("PrequalificationStopped"));
}

#[test]
fn a_supervisors_suspension_of_a_prequalification_lapses_by_its_timer() {
    let mut given = begun(GP);
    given.when(application(&given, 0)).unwrap();
    raise(&mut given, "Q-1", (RemedyKind::Challenge, DOCUMENTS), None).unwrap();
    answer(&mut given, "Q-1", Outcome::Rejected);
    raise(&mut given, "C-1", (RemedyKind::Complaint, DOCUMENTS), Some("Q-1")).unwrap();
    order(&mut given, "C-1", None).unwrap();
    let (due, what) = timer(&given.world.prequalifications[&given.id()]).unwrap();
    assert_eq!(what, Due::EndSuspension);
    let lapse = |given: &mut Given| {
        let lot = given.id();
        ask(given, It::LapseSuspension { lot })
    };
    given.now = due;
    assert!(refused(lapse(&mut given)).contains("SuspensionRuns"));
    given.now = Instant(due.0 + 1);
    let events = lapse(&mut given).unwrap();
    assert!(matches!(events[1], Event::Extended(_)), "{events:?}");
    assert!(!given.world.prequalifications[&given.id()].is_suspended());
}

#[test]
fn quotations_have_no_prequalification_to_object_to() {
    let of = Procedure { regime: GP, method: Method::RequestForQuotations };
    let mut given = Given::announced(of);
    let none = raise(&mut given, "Q-1", (RemedyKind::Challenge, DOCUMENTS), None);
    assert!(refused(none).contains("matter"));
}
