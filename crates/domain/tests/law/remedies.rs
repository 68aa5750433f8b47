//! Who may raise what, until when, after what, and what stands still meanwhile.

use domain::award;
use domain::contract::InstrumentKind;
use domain::remedies::{
    self, Answered, Letter, Matter, Outcome, Refusal, RemedyKind, RemedyRaised, Standing, Suspends,
};
use domain::rulebook::Regime;
use domain::shared::{CivilDate, Hash, Id, Instant, Salt, Uscc};
use domain::world::{self, Command, Event};

use crate::given::Given;
use crate::refused;

const GP: Regime = Regime::GovernmentProcurement;

fn day(month: i8, day: i8) -> CivilDate {
    CivilDate::constant(2026, month, day)
}

/// What is raised, with what may change from case to case.
#[derive(Clone)]
struct Asked {
    kind: RemedyKind,
    matter: Matter,
    of: Option<&'static str>,
    known_on: Option<CivilDate>,
}

const fn asked(kind: RemedyKind, matter: Matter) -> Asked {
    Asked { kind, matter, of: None, known_on: None }
}

fn letter(raiser: Uscc) -> Letter {
    Letter {
        raiser: Some(raiser),
        presented: None,
        claims: "评分项与采购需求无关".to_owned(),
        request: "请予更正".to_owned(),
        grounds: "招标文件第三章".to_owned(),
        documents: Vec::new(),
        salt: Salt([5; 32]),
    }
}

fn raise(
    given: &mut Given,
    number: &str,
    raiser: Uscc,
    it: &Asked,
) -> Result<RemedyRaised, world::Refusal> {
    let events = given.when(Command::Remedies(remedies::Command::RaiseRemedy {
        lot: given.id(),
        remedy: Id::new(number).unwrap(),
        kind: it.kind,
        matter: it.matter,
        of: it.of.map(|it| Id::new(it).unwrap()),
        known_on: it.known_on,
        interest: None,
        entry: None,
        commitment: Hash([6; 32]),
        letter: Some(letter(raiser)),
        officials: None,
        signed: Some(given.signed()),
    }))?;
    match events.into_iter().next() {
        Some(Event::RemedyRaised(it)) => Ok(it),
        other => panic!("{other:?}"),
    }
}

fn why(answer: Result<RemedyRaised, world::Refusal>) -> Refusal {
    match answer.unwrap_err() {
        world::Refusal::Remedies(it) => it,
        other => panic!("{other:?}"),
    }
}

/// A procurement with its result published on 2026-02-11, whose notice ends on 02-12.
fn told() -> Given {
    let mut given = Given::opened(GP);
    let id = given.id();
    let lot = given.world.lots.get_mut(&id).unwrap();
    lot.announced = Instant::start_of(day(1, 5));
    lot.award.published = true;
    lot.award.result_until = Some(day(2, 12));
    given.now = Instant::start_of(day(2, 27));
    given
}

#[test]
fn each_regime_knows_its_own_remedies_and_no_others() {
    use RemedyKind::{Challenge, Complaint, Enquiry, Objection};
    for (regime, kinds, rule) in [
        (Regime::Works, [Enquiry, Challenge].as_slice(), "T06"),
        (GP, [Objection].as_slice(), "G20.1"),
    ] {
        for kind in RemedyKind::ALL {
            let mut given = Given::announced(regime);
            let who = given.bidder(0);
            let answer = raise(&mut given, "R-1", who, &asked(kind, Matter::Documents));
            let unknown = kinds.contains(&kind);
            assert_eq!(
                matches!(&answer, Err(it) if it.rule() == Some(rule)
                    && format!("{it:?}").contains("KindUnfit")),
                unknown,
                "{regime:?} {kind:?}"
            );
            let mut outside = Given::announced(regime);
            let received = outside.remedy("R-1", kind, Matter::Documents);
            assert_eq!(received.is_err(), unknown && kind != Complaint, "{regime:?} {kind:?}");
        }
    }
}

#[test]
fn whoever_did_not_bid_challenges_the_documents_and_nothing_else() {
    // covers: G20.4
    let mut given = told();
    let (bidder, stranger) = (given.bidder(0), given.bidder(9));
    let challenge = |matter| asked(RemedyKind::Challenge, matter);
    for matter in [Matter::Opening, Matter::Result] {
        let it = why(raise(&mut given, "Q-0", stranger.clone(), &challenge(matter)));
        assert_eq!(it, Refusal::NotParticipant { rule: "G20.4" });
    }
    raise(&mut given, "Q-1", bidder, &challenge(Matter::Result)).unwrap();
    let mut open = Given::announced(GP);
    raise(&mut open, "Q-2", stranger.clone(), &challenge(Matter::Documents)).unwrap();
    // Anybody asks, at any time.
    raise(&mut open, "E-1", stranger, &asked(RemedyKind::Enquiry, Matter::Result)).unwrap();
}

#[test]
fn nobody_challenges_what_has_not_happened() {
    for (regime, kind, matter, rule) in [
        (GP, RemedyKind::Challenge, Matter::Opening, "G20.2"),
        (GP, RemedyKind::Challenge, Matter::Result, "G20.3"),
        (Regime::Works, RemedyKind::Objection, Matter::Result, "T14"),
    ] {
        let mut given = Given::announced(regime);
        given.submit(0, 1).unwrap();
        let who = given.bidder(0);
        let it = why(raise(&mut given, "R-1", who, &asked(kind, matter)));
        assert_eq!(it, Refusal::StepAhead { rule });
    }
    let mut opened = Given::opened(Regime::Works);
    let who = opened.bidder(0);
    let it = why(raise(&mut opened, "R-1", who, &asked(RemedyKind::Objection, Matter::Opening)));
    assert_eq!(it.rule(), Some("G42"), "objections to the opening are made in the hall");
}

#[test]
fn a_challenge_raised_late_is_recorded_as_late_and_stops_nothing() {
    // covers: G20.3, G21
    for (date, standing) in [(day(2, 28), Standing::Admissible), (day(3, 2), Standing::Late)] {
        let mut given = told();
        given.now = Instant::start_of(date);
        let who = given.bidder(0);
        let challenge = asked(RemedyKind::Challenge, Matter::Result);
        let it = raise(&mut given, "Q-1", who, &challenge).unwrap();
        assert_eq!((it.standing, it.rule.as_str()), (standing, "G21"));
        assert_eq!(given.lot().contract_waits(), standing == Standing::Admissible);
        assert!(!given.lot().is_suspended(), "a challenge stops no procedure");
    }
}

#[test]
fn no_contract_is_signed_while_a_challenge_in_time_waits_for_its_reply() {
    // covers: G21.3
    let mut given = crate::contract::notified(GP);
    let (winner, price) = given.lot().award.winner.clone().unwrap();
    let who = (0..3).map(|at| given.bidder(at)).find(|it| *it != winner).unwrap();
    raise(&mut given, "Q-1", who, &asked(RemedyKind::Challenge, Matter::Result)).unwrap();
    let offer = crate::contract::offer(&given, 0, InstrumentKind::Contract, price.0);
    let answer = given.when(offer.clone());
    assert_eq!(answer.unwrap_err().rule(), Some("G21.3"));
    given.answer("Q-1", Outcome::Rejected).unwrap();
    given.when(offer).unwrap();
}

#[test]
fn a_complaint_follows_the_own_challenge_of_the_same_matter_after_its_answer_or_its_time() {
    // covers: G22, G22.2
    let complaint = |matter, of| Asked { of, ..asked(RemedyKind::Complaint, matter) };
    let mut given = told();
    let (who, other) = (given.bidder(0), given.bidder(1));
    let it = why(raise(&mut given, "C-0", who.clone(), &complaint(Matter::Result, None)));
    assert_eq!(it, Refusal::EarlierMissing { rule: "G22" });
    let challenge = asked(RemedyKind::Challenge, Matter::Result);
    let raised = raise(&mut given, "Q-1", who.clone(), &challenge).unwrap();
    let own = complaint(Matter::Result, Some("Q-1"));
    let it = why(raise(&mut given, "C-0", other, &own));
    assert_eq!(it, Refusal::EarlierMissing { rule: "G22" }, "another's challenge is not one's own");
    let it = why(raise(&mut given, "C-0", who.clone(), &complaint(Matter::Opening, Some("Q-1"))));
    assert_eq!(it, Refusal::ScopeBeyond { rule: "G22.2" });
    let it = why(raise(&mut given, "C-0", who.clone(), &own));
    assert_eq!(it, Refusal::ReplyAwaited { rule: "G22", until: raised.due });
    let mut silent = given.clone();
    silent.now = Instant::start_of(raised.due);
    let it = why(raise(&mut silent, "C-0", who.clone(), &own));
    assert_eq!(it.rule(), Some("G22"), "the last day of the reply is still the purchaser's");
    silent.now = Instant::start_of(raised.due.tomorrow().unwrap());
    raise(&mut silent, "C-1", who.clone(), &own).unwrap();
    // Answered at once: fifteen working days after the reply period would have expired.
    given.answer("Q-1", Outcome::Rejected).unwrap();
    let last = given.law().due(raised.due, "G22").unwrap().for_right();
    for (date, standing) in
        [(last, Standing::Admissible), (last.tomorrow().unwrap(), Standing::Late)]
    {
        let mut at = given.clone();
        at.now = Instant::start_of(date);
        let it = raise(&mut at, "C-1", who.clone(), &own).unwrap();
        assert_eq!(it.standing, standing, "{date}");
    }
}

#[test]
fn a_complaint_of_works_follows_an_objection_whose_time_does_not_count() {
    // covers: T19, T19.2, T19.3
    let mut given = Given::announced(Regime::Works);
    let who = given.bidder(0);
    given.now = Instant::start_of(day(3, 10));
    let complaint = |of| Asked {
        of,
        known_on: Some(day(3, 9)),
        ..asked(RemedyKind::Complaint, Matter::Documents)
    };
    let it = why(raise(&mut given, "C-0", who.clone(), &complaint(None)));
    assert_eq!(it, Refusal::EarlierMissing { rule: "T19.2" });
    raise(&mut given, "O-1", who.clone(), &asked(RemedyKind::Objection, Matter::Documents))
        .unwrap();
    given.now = Instant::start_of(day(3, 12));
    given.answer("O-1", Outcome::Rejected).unwrap();
    // Known on 03-09, ten days, and the two in which the objection was answered: 03-21, a
    // Saturday, so the Monday after it.
    for (date, standing) in [(day(3, 23), Standing::Admissible), (day(3, 24), Standing::Late)] {
        let mut at = given.clone();
        at.now = Instant::start_of(date);
        let it = raise(&mut at, "C-1", who.clone(), &complaint(Some("O-1"))).unwrap();
        assert_eq!(it.standing, standing, "{date}");
    }
    for known_on in [None, Some(day(3, 1)), Some(day(3, 13))] {
        let it = Asked { known_on, ..complaint(Some("O-1")) };
        assert_eq!(
            why(raise(&mut given, "C-1", who.clone(), &it)),
            Refusal::Incomplete("known_on")
        );
    }
}

#[test]
fn what_was_objected_to_in_the_hall_and_answered_is_complained_of_without_a_number() {
    // covers: T19.2
    let mut given = Given::read_out(Regime::Works);
    let (who, other) = (given.bidder(0), given.bidder(1));
    let (lot, text) = (given.id(), "读数有误".to_owned());
    let object = domain::opening::Command::Object { lot: lot.clone(), bidder: who.clone(), text };
    given.when(Command::Opening(object)).unwrap();
    let complaint =
        Asked { known_on: Some(given.now.date()), ..asked(RemedyKind::Complaint, Matter::Opening) };
    let it = why(raise(&mut given, "C-1", who.clone(), &complaint));
    assert_eq!(it.rule(), Some("T19.2"), "not answered yet");
    let (number, text) = (1, "读数无误".to_owned());
    let answer = domain::opening::Command::AnswerObjection { lot, number, text };
    given.when(Command::Opening(answer)).unwrap();
    let it = why(raise(&mut given, "C-1", other, &complaint));
    assert_eq!(it.rule(), Some("T19.2"), "another objected");
    raise(&mut given, "C-1", who, &complaint).unwrap();
}

#[test]
fn an_objection_that_is_taken_back_lets_the_procedure_go_on() {
    // covers: T07, T14.2
    let mut given = Given::announced(Regime::Works);
    let who = given.bidder(0);
    given.now = Instant::start_of(day(3, 10));
    let objection = asked(RemedyKind::Objection, Matter::Documents);
    raise(&mut given, "O-1", who.clone(), &objection).unwrap();
    assert!(given.lot().is_suspended());
    given.now = Instant::start_of(day(3, 11));
    let withdraw = |lot| {
        let (remedy, reason) = (Id::new("O-1").unwrap(), "已与招标人沟通".to_owned());
        Command::Remedies(remedies::Command::WithdrawRemedy { lot, remedy, reason })
    };
    let events = given.when(withdraw(given.id())).unwrap();
    assert!(matches!(&events[1], Event::Extended(it) if it.rule == "T07"), "{events:?}");
    assert!(!given.lot().is_suspended());
    assert_eq!(given.lot().remedies.values().next().unwrap().answered, Answered::Withdrawn);
    assert!(refused(given.when(withdraw(given.id()))).contains("RemedyUnknown"), "once");
    assert!(refused(given.answer("O-1", Outcome::Rejected)).contains("RemedyUnknown"));
    // Of a result it is the display that goes on.
    let mut shown = Given::reported(Regime::Works);
    let publish = award::Command::PublishCandidates { lot: shown.id() };
    shown.when(Command::Award(publish)).unwrap();
    let it = raise(&mut shown, "O-2", who, &asked(RemedyKind::Objection, Matter::Result)).unwrap();
    assert_eq!(it.rule, "T14.2");
    assert!(shown.lot().is_suspended());
}

#[test]
fn an_enquiry_is_answered_and_a_challenge_is_upheld_or_rejected() {
    // covers: G19
    let mut given = Given::announced(GP);
    let who = given.bidder(0);
    let enquiry = asked(RemedyKind::Enquiry, Matter::Documents);
    let it = raise(&mut given, "E-1", who.clone(), &enquiry).unwrap();
    assert_eq!((it.rule.as_str(), it.due), ("G19", day(3, 5)));
    raise(&mut given, "Q-1", who, &asked(RemedyKind::Challenge, Matter::Documents)).unwrap();
    assert!(refused(given.answer("E-1", Outcome::Upheld)).contains("OutcomeUnfit"));
    assert!(refused(given.answer("Q-1", Outcome::Answered)).contains("OutcomeUnfit"));
    given.answer("E-1", Outcome::Answered).unwrap();
    given.answer("Q-1", Outcome::Upheld).unwrap();
    let suspends = |id: &str| given.lot().remedies[&Id::new(id).unwrap()].suspends;
    assert_eq!((suspends("E-1"), suspends("Q-1")), (Suspends::No, Suspends::Contract));
}

#[test]
fn one_organisation_fills_no_lot_with_letters_and_no_number_counts_twice() {
    let mut given = Given::announced(GP);
    let (who, other) = (given.bidder(0), given.bidder(1));
    let enquiry = asked(RemedyKind::Enquiry, Matter::Documents);
    for at in 0..64 {
        raise(&mut given, &format!("E-{at}"), who.clone(), &enquiry).unwrap();
    }
    assert_eq!(why(raise(&mut given, "E-64", who, &enquiry)), Refusal::TooMany);
    assert_eq!(why(raise(&mut given, "E-1", other.clone(), &enquiry)), Refusal::RemedyKnown);
    raise(&mut given, "E-64", other, &enquiry).unwrap();
}

#[test]
fn a_letter_without_its_parts_or_its_signature_is_not_whole() {
    let whole = |kind, change: fn(&mut Letter), signed: bool| {
        let mut it = letter(Given::announced(GP).bidder(0));
        change(&mut it);
        let by = Given::announced(GP).signed();
        remedies::whole(&remedies::Command::RaiseRemedy {
            lot: Given::announced(GP).id(),
            remedy: Id::new("R-1").unwrap(),
            kind,
            matter: Matter::Documents,
            of: None,
            known_on: None,
            interest: None,
            entry: None,
            commitment: Hash([6; 32]),
            letter: Some(it),
            officials: None,
            signed: signed.then_some(by),
        })
    };
    use RemedyKind::{Challenge, Enquiry};
    let lacks = |it| Err(Refusal::Incomplete(it));
    assert_eq!(whole(Challenge, |_| {}, true), Ok(()));
    assert_eq!(whole(Challenge, |_| {}, false), lacks("signed"));
    assert_eq!(whole(Enquiry, |it| it.request.clear(), false), Ok(()), "asking needs no form");
    assert_eq!(whole(Enquiry, |it| it.claims.clear(), false), lacks("claims"));
    assert_eq!(whole(Challenge, |it| it.grounds = " ".to_owned(), true), lacks("grounds"));
}
