//! A complaint at the supervisor: each of its clocks, both sides of every limit, and its outcome.

use domain::remedies::{
    self, Answered, Clock, ComplaintStep, Examination, Letter, Matter, Outcome, PauseCause,
    Redress, Refusal, RemedyKind, SuspensionEnding,
};
use domain::rulebook::Regime;
use domain::shared::{CivilDate, Hash, Id, Instant, Salt, Uscc};
use domain::timer::{Due, timer};
use domain::world::{self, Command, Event};

use crate::given::{DEADLINE_S, Given};
use crate::refused;

const GP: Regime = Regime::GovernmentProcurement;
const WORKS: Regime = Regime::Works;

fn day(month: i8, day: i8) -> CivilDate {
    CivilDate::constant(2026, month, day)
}

fn number() -> Id {
    Id::new("C-1").unwrap()
}

fn ask(given: &mut Given, it: remedies::Command) -> Result<Vec<Event>, world::Refusal> {
    given.when(Command::Remedies(it))
}

fn why(answer: Result<Vec<Event>, world::Refusal>) -> Refusal {
    match answer.unwrap_err() {
        world::Refusal::Remedies(it) => it,
        other => panic!("{other:?}"),
    }
}

/// A complaint received on 2026-03-09, a Monday.
fn received(mut given: Given, matter: Matter) -> Given {
    if given.now < Instant::start_of(day(3, 9)) {
        given.now = Instant::start_of(day(3, 9));
    }
    given.remedy("C-1", RemedyKind::Complaint, matter).unwrap();
    given
}

fn examine(given: &mut Given, verdict: Examination) -> Result<Vec<Event>, world::Refusal> {
    let (lot, commitment, signed) = (given.id(), Hash([6; 32]), given.signed());
    let examine = remedies::Command::ExamineComplaint {
        lot,
        remedy: number(),
        verdict,
        commitment,
        reply: None,
        signed,
    };
    ask(given, examine)
}

fn accepted(given: Given, matter: Matter) -> Given {
    let mut it = received(given, matter);
    examine(&mut it, Examination::Accepted).unwrap();
    it
}

fn decide(
    given: &mut Given,
    outcome: Outcome,
    order: Option<Redress>,
) -> Result<Vec<Event>, world::Refusal> {
    let (lot, signed) = (given.id(), given.signed());
    let decide = remedies::Command::DecideComplaint {
        lot,
        remedy: number(),
        outcome,
        order,
        finding: None,
        text: "处理决定".to_owned(),
        documents: Vec::new(),
        signed,
    };
    ask(given, decide)
}

fn carry(given: &mut Given, remedy: &str, redress: Redress) -> Result<Vec<Event>, world::Refusal> {
    let (lot, signed, text) = (given.id(), given.signed(), "依法纠正".to_owned());
    let remedy = Id::new(remedy).unwrap();
    ask(given, remedies::Command::CarryOut { lot, remedy, redress, text, signed })
}

fn suspend(given: &mut Given, until: Option<CivilDate>) -> Result<Vec<Event>, world::Refusal> {
    let (lot, signed, reason) = (given.id(), given.signed(), "核查投诉事项".to_owned());
    let order = remedies::Command::OrderSuspension { lot, remedy: number(), until, reason, signed };
    ask(given, order)
}

fn clocks(given: &Given) -> Vec<(&'static str, CivilDate)> {
    let all = remedies::clocks(given.lot(), &given.lot().remedies[&number()], given.law());
    all.unwrap().into_iter().map(|Clock { rule, last }| (rule, last)).collect()
}

fn step(given: &Given) -> ComplaintStep {
    given.lot().remedies[&number()].complaint.as_ref().unwrap().step
}

#[test]
fn a_complaint_of_procurement_is_examined_corrected_refused_and_served_by_its_own_clocks() {
    // covers: G25.1, G25.2, G25.3, G25.4, G23
    let given = received(Given::announced(GP), Matter::Documents);
    let due = [("G25.1", day(3, 16)), ("G25.2", day(3, 16)), ("G25.3", day(3, 12))];
    assert_eq!(clocks(&given), due);
    for (verdict, rule, last) in [
        (Examination::Accepted, "G25.1", day(3, 16)),
        (Examination::CorrectionOrdered, "G25.2", day(3, 16)),
        (Examination::Refused, "G25.3", day(3, 12)),
        (Examination::Redirected, "G25.3", day(3, 12)),
    ] {
        // Late it is late, and stands all the same.
        for today in [last, last.tomorrow().unwrap()] {
            let mut it = given.clone();
            it.now = Instant::start_of(today);
            let events = examine(&mut it, verdict).unwrap();
            let Event::ComplaintExamined(said) = &events[0] else { panic!("{events:?}") };
            assert_eq!((said.rule.as_str(), said.due), (rule, last), "{verdict:?}");
            let open = it.lot().remedies[&number()].is_open();
            let ends = matches!(verdict, Examination::Refused | Examination::Redirected);
            assert_eq!(open, !ends, "{verdict:?}");
            let known = (said.serve_by, said.decide_by);
            let wanted = (Some(day(3, 19)), Some(day(4, 21)));
            assert_eq!(known == wanted, verdict == Examination::Accepted, "{known:?}");
        }
    }
}

#[test]
fn a_letter_is_returned_once_and_its_clocks_count_from_the_corrected_one() {
    // covers: G25.2, G25.1
    let mut given = received(Given::announced(GP), Matter::Documents);
    examine(&mut given, Examination::CorrectionOrdered).unwrap();
    assert_eq!((step(&given), clocks(&given)), (ComplaintStep::Correcting, Vec::new()));
    assert_eq!(why(examine(&mut given, Examination::Accepted)), Refusal::Stage);
    given.now = Instant::start_of(day(3, 23));
    let correct = |given: &Given, raiser: Uscc| remedies::Command::CorrectComplaint {
        lot: given.id(),
        remedy: number(),
        commitment: Hash([6; 32]),
        letter: Some(Letter {
            raiser: Some(raiser),
            presented: None,
            claims: "补正".to_owned(),
            request: "请求".to_owned(),
            grounds: "依据".to_owned(),
            documents: Vec::new(),
            salt: Salt([5; 32]),
        }),
        signed: Some(given.signed()),
    };
    let letter = correct(&given, given.bidder(0));
    let events = ask(&mut given, letter.clone()).unwrap();
    assert!(matches!(&events[0], Event::ComplaintCorrected(it) if it.due == day(3, 30)));
    assert_eq!(clocks(&given)[0], ("G25.1", day(3, 30)));
    assert_eq!(why(ask(&mut given, letter)), Refusal::Stage);
    let again = why(examine(&mut given, Examination::CorrectionOrdered));
    assert_eq!(again, Refusal::CorrectionOnce { rule: "G25.2" });
    examine(&mut given, Examination::Accepted).unwrap();
}

#[test]
fn copies_are_answered_in_five_working_days_by_those_who_were_served() {
    // covers: G25.4, G25.5
    let mut given = accepted(Given::opened(GP), Matter::Opening);
    let (served, other) = (given.bidder(1), given.bidder(2));
    let serve = |given: &Given, to: &[Uscc]| {
        let (lot, to) = (given.id(), Some(to.to_vec()));
        remedies::Command::ServeComplaint { lot, remedy: number(), to }
    };
    let wrong = serve(&given, &[given.bidder(9)]);
    assert_eq!(why(ask(&mut given, wrong)), Refusal::Incomplete("to"));
    let respond = |given: &Given, who: &Uscc| remedies::Command::RespondToComplaint {
        lot: given.id(),
        remedy: number(),
        respondent: Some(who.clone()),
        commitment: Hash([6; 32]),
        reply: None,
        signed: Some(given.signed()),
    };
    let early = respond(&given, &served);
    assert_eq!(why(ask(&mut given, early)), Refusal::Stage, "nothing was served yet");
    let received = given.lot().remedies[&number()].received_on;
    let last = given.law().due(received, "G25.4").unwrap().for_duty();
    assert!(clocks(&given).contains(&("G25.4", last)));
    let copies = serve(&given, std::slice::from_ref(&served));
    let events = ask(&mut given, copies.clone()).unwrap();
    let until = given.law().due(given.now.date(), "G25.5").unwrap().for_duty();
    assert!(matches!(&events[0], Event::ComplaintServed(it)
        if it.due == last && it.respond_by == until));
    assert_eq!(why(ask(&mut given, copies)), Refusal::Stage, "once");
    let stranger = respond(&given, &other);
    assert_eq!(why(ask(&mut given, stranger)), Refusal::NotServed { rule: "G25.5" });
    for today in [until, until.tomorrow().unwrap()] {
        let mut it = given.clone();
        it.now = Instant::start_of(today);
        let purchaser = it.notice.purchaser.clone();
        for who in [&served, &purchaser] {
            let command = respond(&it, who);
            let events = ask(&mut it, command.clone()).unwrap();
            assert!(matches!(&events[0], Event::ComplaintResponded(it) if it.due == until));
            assert_eq!(why(ask(&mut it, command)), Refusal::Repeated);
        }
    }
    let mut works = accepted(Given::opened(WORKS), Matter::Opening);
    let copies = serve(&works, &[]);
    assert_eq!(why(ask(&mut works, copies)), Refusal::Stage, "of works the law asks for none");
}

#[test]
fn works_are_accepted_in_three_working_days_and_decided_in_thirty_from_there() {
    // covers: T20.1, T20.2
    let mut given = received(Given::announced(WORKS), Matter::Documents);
    assert_eq!(clocks(&given), [("T20.1", day(3, 12))]);
    let once = why(examine(&mut given, Examination::CorrectionOrdered));
    assert_eq!(once.rule(), Some("G25.2"), "works know no returned letter");
    given.now = Instant::start_of(day(3, 11));
    let events = examine(&mut given, Examination::Accepted).unwrap();
    assert!(matches!(&events[0], Event::ComplaintExamined(it)
        if it.rule == "T20.1" && it.due == day(3, 12) && it.serve_by.is_none()));
    // Thirty working days from 03-11, past the three days of Qingming.
    assert_eq!(clocks(&given), [("T20.2", day(4, 23))]);
    given.now = Instant::start_of(day(4, 24));
    let events = decide(&mut given, Outcome::Rejected, None).unwrap();
    assert!(matches!(&events[0], Event::ComplaintDecided(it) if it.due == day(4, 23)));
    assert_eq!(given.lot().remedies[&number()].answered, Answered::Yes);
}

#[test]
fn the_time_of_tests_and_experts_does_not_count() {
    // covers: T20.3, G23.2, G23
    for (regime, rule) in [(WORKS, "T20.3"), (GP, "G23.2")] {
        let mut given = accepted(Given::announced(regime), Matter::Documents);
        let before = given.lot().remedies[&number()].complaint.as_ref().unwrap().decide_by.unwrap();
        let (lot, remedy, document) = (given.id(), number(), Hash([7; 32]));
        let pause = remedies::Command::PauseComplaint {
            lot: lot.clone(),
            remedy: remedy.clone(),
            cause: PauseCause::Test,
            document,
        };
        let resume = remedies::Command::ResumeComplaint { lot, remedy, document };
        assert_eq!(why(ask(&mut given, resume.clone())), Refusal::Stage);
        given.now = Instant::start_of(day(3, 16));
        let events = ask(&mut given, pause.clone()).unwrap();
        assert!(matches!(&events[0], Event::ComplaintPaused(it) if it.rule == rule));
        assert_eq!(why(ask(&mut given, pause)), Refusal::Repeated);
        let waits = why(decide(&mut given, Outcome::Rejected, None));
        assert_eq!(waits, Refusal::Paused { rule });
        // From Monday to the Wednesday of the week after: seven working days.
        given.now = Instant::start_of(day(3, 25));
        let events = ask(&mut given, resume).unwrap();
        let later = given.law().moved_by(before, (day(3, 16), day(3, 25))).for_duty();
        let mut counted = 0;
        let mut date = before;
        while date < later {
            date = date.tomorrow().unwrap();
            counted += u32::from(record::pack::calendar().is_working(date).unwrap());
        }
        assert_eq!(counted, 7, "{before} {later}");
        assert!(matches!(&events[0], Event::ComplaintResumed(it) if it.decide_by == later));
        decide(&mut given, Outcome::Rejected, None).unwrap();
    }
}

#[test]
fn a_suspension_of_procurement_lasts_thirty_days_at_most_and_ends_by_itself() {
    // covers: G24
    let mut given = accepted(Given::announced(GP), Matter::Documents);
    // Thirty days from 03-09 are 04-08; no rest day moves a limit.
    let long = why(suspend(&mut given, Some(day(4, 9))));
    assert_eq!(long, Refusal::SuspensionLong { rule: "G24", last: day(4, 8) });
    suspend(&mut given.clone(), Some(day(4, 8))).unwrap();
    let events = suspend(&mut given, None).unwrap();
    assert!(matches!(&events[0], Event::SuspensionOrdered(it)
        if it.until == Some(day(4, 8)) && it.rule == "G24"));
    assert!(given.lot().is_suspended());
    assert!(refused(given.submit(0, 1)).contains("Suspended"));
    assert_eq!(why(suspend(&mut given, None)), Refusal::Repeated);
    assert_eq!(
        timer(given.lot(), given.law()),
        Some((Instant::end_of(day(4, 8)), Due::EndSuspension))
    );
    let lapse = remedies::Command::LapseSuspension { lot: given.id() };
    given.now = Instant::end_of(day(4, 8));
    let early = why(ask(&mut given, lapse.clone()));
    assert_eq!(early, Refusal::SuspensionRuns { rule: "G24", until: day(4, 8) });
    given.now = Instant(Instant::end_of(day(4, 8)).0 + 1);
    let events = ask(&mut given, lapse.clone()).unwrap();
    assert!(matches!(&events[0], Event::SuspensionEnded(it) if it.way == SuspensionEnding::Lapsed));
    assert!(matches!(&events[1], Event::Extended(it) if it.to_s > DEADLINE_S), "{events:?}");
    assert!(!given.lot().is_suspended());
    assert_eq!(why(ask(&mut given, lapse)), Refusal::RemedyUnknown);
    // The days of one complaint count together.
    assert_eq!(why(suspend(&mut given, None)).rule(), Some("G24"));
}

#[test]
fn a_suspension_that_is_lifted_gives_back_no_days_and_works_know_no_last_day() {
    // covers: G24, T62
    let mut given = accepted(Given::announced(GP), Matter::Documents);
    suspend(&mut given, None).unwrap();
    given.now = Instant::start_of(day(3, 12));
    let lift = remedies::Command::LiftSuspension { lot: given.id(), remedy: number() };
    ask(&mut given, lift.clone()).unwrap();
    assert!(!given.lot().is_suspended());
    assert_eq!(why(ask(&mut given, lift)), Refusal::Stage);
    let events = suspend(&mut given, None).unwrap();
    assert!(matches!(&events[0], Event::SuspensionOrdered(it) if it.until == Some(day(4, 8))));
    let events = decide(&mut given, Outcome::Rejected, None).unwrap();
    assert!(
        matches!(&events[1], Event::SuspensionEnded(it) if it.way == SuspensionEnding::Decided)
    );
    assert!(!given.lot().is_suspended());
    let mut works = accepted(Given::announced(WORKS), Matter::Documents);
    let events = suspend(&mut works, None).unwrap();
    assert!(matches!(&events[0], Event::SuspensionOrdered(it)
        if it.until.is_none() && it.rule == "T62"));
    assert_eq!(timer(works.lot(), works.law()), None);
}

#[test]
fn what_a_decision_orders_fits_the_matter_and_how_far_the_procedure_is() {
    // covers: G23.3, G23.4, T06.3, T14.3
    use Redress::{Amend, Damages, NextCandidate, Restart};
    let fits = |given: Given, matter| -> Vec<Redress> {
        let it = accepted(given, matter);
        let all = [Amend, Restart, NextCandidate, Damages].into_iter();
        all.filter(|order| {
            let answer = decide(&mut it.clone(), Outcome::Upheld, Some(*order));
            if let Err(it) = &answer {
                let rules = [Some("G23.3"), Some("G23.4"), Some("T06.3"), Some("T14.3")];
                assert!(rules.contains(&it.rule()), "{it:?}");
            }
            answer.is_ok()
        })
        .collect()
    };
    let many = |mut given: Given| {
        let id = given.id();
        let lines = &mut given.world.lots.get_mut(&id).unwrap().evaluation.ranking;
        let more = lines.last().cloned().unwrap();
        let who = uscc_of(7);
        lines.push(domain::award::RankLine { bidder: who, rank: 4, ..more });
        given
    };
    for regime in [WORKS, GP] {
        assert_eq!(fits(Given::announced(regime), Matter::Documents), [Amend]);
        assert_eq!(fits(Given::opened(regime), Matter::Opening), [Restart]);
        let awarded = crate::stages::decided(regime);
        assert_eq!(fits(awarded.clone(), Matter::Documents), [Restart]);
        // Of three candidates two are left: enough of works, too few of procurement.
        let left: &[Redress] = if regime == WORKS { &[Restart, NextCandidate] } else { &[Restart] };
        assert_eq!(fits(awarded.clone(), Matter::Result), left);
        assert_eq!(fits(many(awarded), Matter::Result), [Restart, NextCandidate]);
        let contracted = many(crate::contract::contracted(regime));
        assert_eq!(fits(contracted, Matter::Result), [Restart, NextCandidate]);
        assert_eq!(fits(crate::contract::accepted(regime), Matter::Result), [Damages]);
    }
    let mut given = accepted(Given::opened(GP), Matter::Opening);
    assert_eq!(why(decide(&mut given, Outcome::Upheld, None)), Refusal::OutcomeUnfit);
    let wrong = why(decide(&mut given, Outcome::Rejected, Some(Restart)));
    assert_eq!(wrong, Refusal::OutcomeUnfit);
}

fn uscc_of(at: u8) -> Uscc {
    Given::announced(GP).bidder(at)
}

#[test]
fn nobody_goes_on_before_what_was_upheld_is_carried_out_and_the_next_candidate_wins() {
    // covers: T14.3, G21.4
    let mut given = crate::stages::decided(WORKS);
    let first = given.lot().award.winner.clone().unwrap().0;
    let mut it = accepted(given.clone(), Matter::Result);
    decide(&mut it, Outcome::Upheld, Some(Redress::NextCandidate)).unwrap();
    let letter = |given: &Given| {
        let (lot, signed) = (given.id(), given.signed());
        Command::Award(domain::award::Command::IssueLetter { lot, signed })
    };
    assert_eq!(it.when(letter(&it)).unwrap_err().rule(), Some("T14.3"));
    let other = why(carry(&mut it, "C-1", Redress::Restart));
    assert_eq!(other.rule(), Some("T14.3"), "another redress than the one ordered");
    let events = carry(&mut it, "C-1", Redress::NextCandidate).unwrap();
    assert!(matches!(&events[1], Event::AwardVoided(it) if it.winner == first));
    assert!(it.lot().award.winner.is_none());
    let again = it.determine(0);
    assert!(it.when(again).is_err(), "a void award is not made again");
    let second = it.determine(1);
    it.when(second).unwrap();
    it.when(letter(&it)).unwrap();
    // Of procurement silence deems nobody while something waits.
    given = Given::reported(GP);
    given.remedy("Q-1", RemedyKind::Challenge, Matter::Opening).unwrap();
    given.answer("Q-1", Outcome::Upheld).unwrap();
    assert_eq!(timer(given.lot(), given.law()), None);
    let winner = given.determine(0);
    assert_eq!(given.when(winner).unwrap_err().rule(), Some("G21.4"));
    carry(&mut given, "Q-1", Redress::Restart).unwrap();
    assert_eq!(given.lot().stage, domain::lot::Stage::Failed);
}

#[test]
fn upheld_documents_are_amended_before_that_is_said_to_be_done() {
    // covers: G21.4, T06.3
    for (regime, kind, rule) in
        [(GP, RemedyKind::Challenge, "G21.4"), (WORKS, RemedyKind::Objection, "T06.3")]
    {
        let mut given = Given::announced(regime);
        given.remedy("Q-1", kind, Matter::Documents).unwrap();
        given.answer("Q-1", Outcome::Upheld).unwrap();
        let it = why(carry(&mut given, "Q-1", Redress::Amend));
        assert_eq!(it, Refusal::AmendmentMissing { rule });
        given.clarify(domain::procedure::Effect::OnBids, None).unwrap();
        carry(&mut given, "Q-1", Redress::Amend).unwrap();
        assert_eq!(why(carry(&mut given, "Q-1", Redress::Amend)), Refusal::RemedyUnknown, "once");
    }
}

#[test]
fn a_complaint_is_decided_and_not_answered_and_what_is_no_complaint_is_not_examined() {
    let mut given = accepted(Given::announced(GP), Matter::Documents);
    let answer = given.answer("C-1", Outcome::Rejected);
    assert!(refused(answer).contains("Stage"));
    let mut other = Given::announced(GP);
    other.remedy("C-1", RemedyKind::Challenge, Matter::Documents).unwrap();
    assert_eq!(why(examine(&mut other, Examination::Accepted)), Refusal::NoComplaint);
    assert_eq!(why(decide(&mut other, Outcome::Rejected, None)), Refusal::NoComplaint);
    assert_eq!(why(suspend(&mut other, None)), Refusal::NoComplaint);
    let mut early = received(Given::announced(GP), Matter::Documents);
    assert_eq!(why(decide(&mut early, Outcome::Rejected, None)), Refusal::Stage, "not accepted");
}
