//! The committee that reviews applicants 资格审查委员会 is drawn by the machine that draws the one
//! for an evaluation.

use domain::admission::{Ground, Prequalification};
use domain::award::{Member, MemberKind, Pass};
use domain::draws::{
    CallOutcome, Command as It, DrawPurpose, DrawRequested, LeavingCause, Need, Party, PoolLine,
    Refusal as Draws,
};
use domain::experts::{ExpertAdmitted, Half, HalfDay, Pool, Profile};
use domain::procedure::{Funds, HoldBy};
use domain::remedies::Redress;
use domain::rulebook::Regime;
use domain::shared::{Hash, Id, Salt};
use domain::world::{Command, Event};

use crate::admissions::{
    application, begin, close, committee, declare_all, declared, drawn_outside, found, named,
    notice, review, tendered, terminate,
};
use crate::draws::Drawn;
use crate::early::overturned;
use crate::given::Given;
use crate::refused;

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

/// Works on state money whose documents are out.
fn begun() -> Drawn {
    let mut given = Given::registered(Regime::Works);
    given.when(begin(&given, notice(&given))).unwrap();
    Drawn { it: given }
}

/// Three applied, and the time is over.
fn closed() -> Drawn {
    let mut drawn = begun();
    shut(&mut drawn.it);
    drawn
}

fn shut(given: &mut Given) {
    for at in 0..3 {
        given.when(application(given, at)).unwrap();
    }
    let deadline_s = given.world.prequalifications[&given.id()].deadline_s;
    given.now = domain::shared::Instant(deadline_s * 1_000 + 1);
    given.when(close(given)).unwrap();
}

fn asked(drawn: &mut Drawn) {
    let today = drawn.today();
    drawn.request_for(5, today).unwrap();
}

fn early(drawn: &Drawn) -> &Prequalification {
    &drawn.it.world.prequalifications[&drawn.it.id()]
}

fn seats(who: &str, many: u8) -> Vec<Member> {
    let member = |seat| Member {
        seat,
        account: id(&format!("{who}-{seat}")),
        name: "样本审查人".to_owned(),
        kind: MemberKind::Expert,
        salt: Salt([seat; 32]),
        commitment: Hash([seat; 32]),
    };
    (1..=many).map(member).collect()
}

/// Everybody contributes, and the lists are there.
fn ranked() -> Drawn {
    let mut drawn = closed();
    asked(&mut drawn);
    goes_on(&mut drawn);
    drawn
}

fn goes_on(drawn: &mut Drawn) {
    drawn.pool();
    drawn.contribute();
    drawn.open(Party::Centre).unwrap();
    drawn.open(Party::Supervisor).unwrap();
    drawn.publish().unwrap();
}

/// One of the first of the list is called and answers.
fn answers(drawn: &mut Drawn, pid: u8, outcome: CallOutcome) {
    drawn.call(pid, 1, "sms").unwrap();
    let mut it = drawn.ended(pid, 1, 0, outcome);
    it.proof = "sign-in".to_owned();
    if outcome == CallOutcome::Declined {
        it.reason = "ill".to_owned();
    }
    drawn.asks(It::AnswerCall(it)).unwrap();
}

fn seated(drawn: &mut Drawn, who: &str) -> Result<Vec<Event>, Draws> {
    let of = drawn.of();
    drawn.asks(It::Seat { of, members: seats(who, 5) })
}

/// The committee is complete.
fn complete(who: &str) -> Drawn {
    let mut drawn = ranked();
    (1..=5).for_each(|pid| answers(&mut drawn, pid, CallOutcome::Accepted));
    seated(&mut drawn, who).unwrap();
    declare_all(&mut drawn.it);
    drawn
}

/// The three parties draw the lists, with keys counted from a number.
fn lists_published(drawn: &mut Drawn, from: u8) {
    for (at, name) in (from..).zip(Party::ALL) {
        drawn.join(name, at).unwrap();
    }
    drawn.announce(20).unwrap();
    drawn.contribute();
    drawn.open(Party::Centre).unwrap();
    drawn.open(Party::Supervisor).unwrap();
    drawn.publish().unwrap();
}

#[test]
fn the_committee_that_reviews_applicants_is_drawn_in_the_size_of_an_evaluations() {
    // covers: T12.4, C1.1
    let mut drawn = begun();
    let today = drawn.today();
    for seats in [3, 4, 6] {
        let few = drawn.request_for(seats, today);
        assert_eq!(few, Err(Draws::Committee { rule: "C1.1" }), "{seats}");
    }
    drawn.request_for(5, today).unwrap();
    assert_eq!(drawn.of().draw(), format!("{}/prequalification/committee", drawn.it.id()));
    // Three of five are not two thirds.
    let mut of = drawn.state().request.clone().unwrap();
    (of.need[0].seats, of.representatives) = (3, 2);
    let mixed = drawn.asks(It::Request { of, people: Vec::new() });
    assert_eq!(mixed, Err(Draws::Committee { rule: "C1.2" }));
}

#[test]
fn where_the_purchaser_reviews_nothing_is_drawn() {
    // covers: T12.4, G34.2
    for (regime, rule) in [(Regime::Works, "T12.4"), (Regime::GovernmentProcurement, "G34.2")] {
        let mut given = Given::registered(regime);
        if regime == Regime::Works {
            let mut project = given.world.projects.values().next().unwrap().clone();
            project.funds = Funds::Other;
            given.world.projects.insert(project.project.clone(), project);
            given.notice.funds = Funds::Other;
        }
        given.when(begin(&given, notice(&given))).unwrap();
        let mut drawn = Drawn { it: given };
        let today = drawn.today();
        assert_eq!(drawn.request_for(5, today), Err(Draws::Committee { rule }));
        shut(&mut drawn.it);
        let findings = found(&drawn.it, &[Pass::Passed; 3]);
        drawn.it.when(review(&drawn.it, None, findings)).unwrap();
    }
}

#[test]
fn nobody_names_the_committee_where_the_platform_draws_it() {
    // covers: Y87
    let mut drawn = closed();
    let named_here = drawn.it.when(named(&drawn.it, committee()));
    assert_eq!(named_here.unwrap_err().rule(), Some("Y87"));
    // A pack that takes what was drawn outside takes it until the platform's own pool is fixed.
    drawn_outside(&mut drawn.it);
    drawn.it.clone().when(named(&drawn.it, committee())).unwrap();
    asked(&mut drawn);
    drawn.it.clone().when(named(&drawn.it, committee())).unwrap();
    drawn.pool();
    assert!(refused(drawn.it.when(named(&drawn.it, committee()))).contains("Stage"));
}

#[test]
fn nobody_is_drawn_before_applications_have_closed() {
    // Before it the staff of applicants could not be left out unseen.
    let mut drawn = begun();
    asked(&mut drawn);
    for (at, name) in (10..).zip(Party::ALL) {
        drawn.join(name, at).unwrap();
    }
    assert_eq!(drawn.announce(20), Err(Draws::Stage));
    shut(&mut drawn.it);
    drawn.announce(20).unwrap();
}

#[test]
fn a_drawn_committee_signs_and_concludes_and_no_other_one_is_drawn() {
    // covers: T12.4
    let mut drawn = ranked();
    assert_eq!(drawn.publish(), Err(Draws::Repeated));
    (1..=4).for_each(|pid| answers(&mut drawn, pid, CallOutcome::Accepted));
    assert_eq!(seated(&mut drawn, "drawn"), Err(Draws::StepMissing), "a seat is open");
    answers(&mut drawn, 5, CallOutcome::Declined);
    answers(&mut drawn, 6, CallOutcome::Accepted);
    let of = drawn.of();
    let short = drawn.asks(It::Seat { of, members: seats("drawn", 4) });
    assert_eq!(short, Err(Draws::DrawDiffers));
    let events = seated(&mut drawn, "drawn").unwrap();
    assert!(matches!(&events[0], Event::CommitteeDrawn(it) if it.members.len() == 5));
    assert_eq!(early(&drawn).reviewers.len(), 5);
    assert_eq!(seated(&mut drawn, "drawn"), Err(Draws::Stage));
    let today = drawn.today();
    assert_eq!(drawn.request_for(5, today), Err(Draws::Stage));
    let findings = found(&drawn.it, &[Pass::Passed; 3]);
    let alone = drawn.it.when(review(&drawn.it, None, findings.clone()));
    assert!(refused(alone).contains("NotAReviewer"));
    declare_all(&mut drawn.it);
    for seat in 1..=5 {
        drawn.it.when(review(&drawn.it, Some(seat), findings.clone())).unwrap();
    }
    assert!(early(&drawn).outcome.is_some());
    assert_eq!(drawn.it.world.admissions[&drawn.it.id()].bidders.as_ref().unwrap().len(), 3);
}

#[test]
fn nobody_reviews_before_the_committee_is_complete() {
    // covers: T12.4
    let mut drawn = ranked();
    let findings = found(&drawn.it, &[Pass::Passed; 3]);
    let first = drawn.it.when(review(&drawn.it, Some(1), findings));
    assert_eq!(first.unwrap_err().rule(), Some("T12.4"));
}

#[test]
fn a_list_that_is_used_up_is_followed_by_a_draw_of_the_open_seats() {
    let mut drawn = ranked();
    (1..=4).for_each(|pid| answers(&mut drawn, pid, CallOutcome::Accepted));
    (5..=20).for_each(|pid| answers(&mut drawn, pid, CallOutcome::Declined));
    let of = DrawRequested {
        lot: drawn.it.id(),
        need: vec![Need { specialty: id("A01"), seats: 2 }],
        review: HalfDay { day: drawn.today(), half: Half::Afternoon },
        authorities: Vec::new(),
        supervisors: Vec::new(),
        representatives: 0,
    };
    let two = drawn.asks(It::Request { of: of.clone(), people: Vec::new() });
    assert_eq!(two, Err(Draws::DrawNeedUnfit), "one seat is open");
    let need = vec![Need { seats: 1, ..of.need[0].clone() }];
    drawn.asks(It::Request { of: DrawRequested { need, ..of }, people: Vec::new() }).unwrap();
    assert_eq!(drawn.of().purpose, DrawPurpose::ReviewerSubstitute);
    assert_eq!(drawn.of().draw(), format!("{}/prequalification/substitute", drawn.it.id()));
    lists_published(&mut drawn, 20);
    answers(&mut drawn, 1, CallOutcome::Accepted);
    let events = seated(&mut drawn, "drawn").unwrap();
    assert!(matches!(&events[0], Event::SubstituteSeated(it) if it.members.len() == 5));
    assert_eq!(early(&drawn).reviewers.len(), 5);
}

#[test]
fn whoever_sat_in_a_void_review_is_drawn_into_no_other_one() {
    // covers: T12.6
    let mut drawn = complete("drawn");
    let findings = found(&drawn.it, &[Pass::Passed; 3]);
    for seat in 1..=5 {
        drawn.it.when(review(&drawn.it, Some(seat), findings.clone())).unwrap();
    }
    let mut drawn = Drawn { it: overturned(drawn.it, Redress::EvaluateAnew) };
    assert!(early(&drawn).reviewers.is_empty() && drawn.state().request.is_none());
    let bench = drawn.it.world.bench(&drawn.it.id()).unwrap();
    assert!(bench.is_barred(&id("drawn-1")) && !bench.is_barred(&id("other-1")));
    asked(&mut drawn);
    assert_eq!(drawn.of().seq, 2, "attempts are numbered on");
    for (at, name) in (30..).zip(Party::ALL) {
        drawn.join(name, at).unwrap();
    }
    drawn.announce(20).unwrap();
    // The same ones again, where it is the original committee that reviews.
    let mut again = complete("drawn");
    for seat in 1..=5 {
        again.it.when(review(&again.it, Some(seat), findings.clone())).unwrap();
    }
    let mut again = Drawn { it: overturned(again.it, Redress::EvaluateAgain) };
    assert_eq!(early(&again).reviewers.len(), 5);
    let today = again.today();
    assert_eq!(again.request_for(5, today), Err(Draws::Stage));
}

#[test]
fn nothing_is_drawn_while_it_stands_still_or_after_it_has_ended() {
    let mut held = closed();
    held.it.hold(HoldBy::Supervisor).unwrap();
    let today = held.today();
    assert_eq!(held.request_for(5, today), Err(Draws::DrawSuspended));
    let mut ended = closed();
    asked(&mut ended);
    ended.it.when(terminate(&ended.it)).unwrap();
    assert_eq!(ended.join(Party::Centre, 10), Err(Draws::Stage));
    let mut late = complete("drawn");
    let findings = found(&late.it, &[Pass::Passed, Pass::Passed, Pass::Rejected]);
    for seat in 1..=5 {
        late.it.when(review(&late.it, Some(seat), findings.clone())).unwrap();
    }
    let today = late.today();
    assert_eq!(late.request_for(5, today), Err(Draws::Stage), "too few passed");
}

#[test]
fn a_lots_own_committee_is_another_draw_than_that_of_its_applicants() {
    let mut drawn = complete("drawn");
    let findings = found(&drawn.it, &[Pass::Passed; 3]);
    for seat in 1..=5 {
        drawn.it.when(review(&drawn.it, Some(seat), findings.clone())).unwrap();
    }
    let mut given = tendered(drawn.it, Ground::Prequalified);
    let lot = given.lot().draw.attempt(&given.id());
    assert_eq!((lot.purpose, lot.seq), (DrawPurpose::Committee, 1));
    // What the applicants' committee left says nothing to the lot.
    let before = domain::draws::Attempt { purpose: DrawPurpose::Reviewers, ..lot };
    let join = It::Join {
        of: before,
        name: Party::Centre,
        sign: domain::shared::PublicKey([1; 32]),
        wrap: domain::shared::PublicKey([77; 32]),
    };
    assert!(given.when(Command::Draws(join)).is_err());
    let both = given.world.benches(&given.id()).count();
    assert_eq!(both, 2);
}

/// The supervisor orders that the member of a seat leaves, who has this name in the draw.
fn leaves(drawn: &mut Drawn, seat: u8, pid: Option<u8>) -> Result<Vec<Event>, Draws> {
    let (lot, pid) = (drawn.it.id(), pid.map(|it| Hash([it; 32])));
    let (cause, document) = (LeavingCause::Absent, Hash([9; 32]));
    drawn.asks(It::Replace { lot, seat, pid, cause, document })
}

fn signs(drawn: &mut Drawn, seat: u8) -> Result<Vec<Event>, domain::world::Refusal> {
    let findings = found(&drawn.it, &[Pass::Passed; 3]);
    drawn.it.when(review(&drawn.it, Some(seat), findings))
}

#[test]
fn nobody_reviews_applicants_before_all_have_declared_and_one_leads() {
    // covers: T12.4, C1.20, C1.21
    let mut drawn = ranked();
    (1..=5).for_each(|pid| answers(&mut drawn, pid, CallOutcome::Accepted));
    assert!(refused(drawn.it.when(declared(&drawn.it, 1, Some(1)))).contains("SeatUnknown"));
    seated(&mut drawn, "drawn").unwrap();
    assert_eq!(signs(&mut drawn, 1).unwrap_err().rule(), Some("C1.20"));
    let stranger = declared(&drawn.it, 1, Some(6));
    assert!(refused(drawn.it.when(stranger)).contains("SeatUnknown"));
    for seat in 1..=4 {
        drawn.it.when(declared(&drawn.it, seat, Some(2))).unwrap();
    }
    let twice = declared(&drawn.it, 1, Some(3));
    assert!(refused(drawn.it.when(twice)).contains("Repeated"));
    assert_eq!(signs(&mut drawn, 1).unwrap_err().rule(), Some("C1.20"), "one has not declared");
    assert_eq!(early(&drawn).leader(), None);
    drawn.it.when(declared(&drawn.it, 5, Some(5))).unwrap();
    assert_eq!(early(&drawn).leader(), Some(2), "most voted for it");
    signs(&mut drawn, 1).unwrap();
    // Whoever finds a ground later says so, and nothing goes on.
    drawn.it.when(declared(&drawn.it, 4, None)).unwrap();
    assert_eq!(signs(&mut drawn, 2).unwrap_err().rule(), Some("C1.20"));
    let again = declared(&drawn.it, 4, None);
    assert!(refused(drawn.it.when(again)).contains("Repeated"));
    // Nor is anything declared while the prequalification stands still.
    let mut held = Drawn { it: complete("drawn").it };
    held.it.hold(HoldBy::Supervisor).unwrap();
    let still = declared(&held.it, 4, None);
    assert!(refused(held.it.when(still)).contains("Suspended"));
}

#[test]
fn a_reviewer_who_falls_silent_is_replaced_by_the_next_of_the_list_and_all_sign_again() {
    // covers: T12.4, C1.18
    let mut drawn = complete("drawn");
    (1..=4).for_each(|seat| drop(signs(&mut drawn, seat).unwrap()));
    assert_eq!(leaves(&mut drawn, 6, Some(5)), Err(Draws::SeatUnknown));
    assert_eq!(leaves(&mut drawn, 5, Some(6)), Err(Draws::DrawDiffers), "who never sat");
    let events = leaves(&mut drawn, 5, Some(5)).unwrap();
    assert!(matches!(&events[..], [Event::MemberReplaced(_), Event::Replaced(_)]));
    let it = early(&drawn);
    assert!(it.signed.is_empty() && it.findings.is_empty(), "what was found with it is void");
    assert_eq!(it.seats.attended.len(), 4);
    assert_eq!(signs(&mut drawn, 1).unwrap_err().rule(), Some("C1.18"), "a seat is empty");
    // The next of the same list is called and takes the seat.
    answers(&mut drawn, 6, CallOutcome::Accepted);
    let of = drawn.of();
    let mut next = seats("next", 5).split_off(4);
    let wrong_seat = vec![Member { seat: 1, ..next[0].clone() }];
    let refused_seat = drawn.asks(It::Seat { of: of.clone(), members: wrong_seat });
    assert_eq!(refused_seat, Err(Draws::DrawDiffers));
    let members = vec![next.remove(0)];
    let events = drawn.asks(It::Seat { of, members }).unwrap();
    assert!(matches!(&events[0], Event::SubstituteSeated(it) if it.members.len() == 1));
    let sits: Vec<String> =
        early(&drawn).reviewers.iter().map(|it| it.account.to_string()).collect();
    assert_eq!(sits, ["drawn-1", "drawn-2", "drawn-3", "drawn-4", "next-5"]);
    assert_eq!(signs(&mut drawn, 1).unwrap_err().rule(), Some("C1.20"), "the new one declares");
    drawn.it.when(declared(&drawn.it, 5, Some(1))).unwrap();
    (1..=5).for_each(|seat| drop(signs(&mut drawn, seat).unwrap()));
    assert!(early(&drawn).outcome.is_some());
    // What was concluded is not taken apart by an order.
    assert_eq!(leaves(&mut drawn, 5, Some(6)), Err(Draws::Stage));
}

#[test]
fn whoever_voted_for_a_reviewer_who_left_votes_again() {
    // covers: C1.21
    let mut drawn = complete("drawn");
    leaves(&mut drawn, 1, Some(1)).unwrap();
    assert!(early(&drawn).seats.attended.is_empty(), "all had voted for the first seat");
}

#[test]
fn a_committee_for_applicants_is_dissolved_only_where_nothing_fills_it() {
    // covers: T12.4, C1.19
    let mut drawn = complete("drawn");
    let dissolve = It::Dissolve { lot: drawn.it.id(), document: Hash([8; 32]) };
    let whole = drawn.asks(dissolve.clone());
    assert_eq!(whole, Err(Draws::CommitteeSits { rule: "C1.19" }));
    signs(&mut drawn, 1).unwrap();
    leaves(&mut drawn, 5, Some(5)).unwrap();
    drawn.asks(dissolve).unwrap();
    let it = early(&drawn);
    assert!(it.reviewers.is_empty() && it.findings.is_empty() && it.signed.is_empty());
    assert!(it.seats.attended.is_empty() && it.seats.vacant.is_empty());
    asked(&mut drawn);
    assert_eq!((drawn.of().purpose, drawn.of().seq), (DrawPurpose::Reviewers, 2));
}

#[test]
fn a_representatives_seat_among_reviewers_is_filled_by_name_with_somebody_else() {
    // covers: T12.4, C1.18
    let mut drawn = closed();
    drawn_outside(&mut drawn.it);
    drawn.it.when(named(&drawn.it, committee())).unwrap();
    drawn.it.when(declared(&drawn.it, 1, Some(1))).unwrap();
    // Whoever spoke as a member is not exchanged by naming another committee.
    assert!(refused(drawn.it.when(named(&drawn.it, committee()))).contains("Stage"));
    leaves(&mut drawn, 5, None).unwrap();
    let (lot, document) = (drawn.it.id(), Hash([7; 32]));
    let gone = vec![committee().remove(4)];
    let mut name = |members| drawn.asks(It::NameSubstitute { lot: lot.clone(), members, document });
    assert_eq!(name(gone.clone()), Err(Draws::DrawDiffers), "the one who left");
    let other = Member { account: id("another-5"), ..gone[0].clone() };
    let expert = Member { kind: MemberKind::Expert, ..other.clone() };
    assert_eq!(name(vec![expert]), Err(Draws::DrawDiffers));
    name(vec![other]).unwrap();
    assert_eq!(early(&drawn).reviewers.len(), 5);
}

/// Whoever may see who is who: the first five names of the draw are these experts'.
fn identified(drawn: &mut Drawn, who: &str) {
    for at in 1..=5_u8 {
        let expert = id(&format!("expert-{who}-{at}"));
        let profile = Profile {
            name: format!("样本审查专家{at}"),
            account: Some(id(&format!("{who}-{at}"))),
            specialties: vec![id("A01")],
            employers: Vec::new(),
            ties: Vec::new(),
            region: id("511523"),
            pools: vec![Pool::Works],
        };
        let admitted = Event::ExpertAdmitted(ExpertAdmitted { expert: expert.clone(), profile });
        domain::apply::apply(&mut drawn.it.world, &admitted, drawn.it.now);
        let pid = Hash([at; 32]);
        let salt = Salt([at; 32]);
        let line = PoolLine {
            expert,
            pid,
            excluded: None,
            roster_salt: salt,
            pid_salt: salt,
            excluded_salt: salt,
            employer_salt: None,
        };
        let early = drawn.it.world.prequalifications.get_mut(&drawn.it.id()).unwrap();
        early.draw.lines.insert(pid, line);
    }
}

#[test]
fn nobody_is_seated_among_reviewers_whose_review_was_void() {
    // covers: T12.6
    for (who, barred) in [("drawn", true), ("other", false)] {
        let mut drawn = complete("drawn");
        (1..=5).for_each(|seat| drop(signs(&mut drawn, seat).unwrap()));
        let mut drawn = Drawn { it: overturned(drawn.it, Redress::EvaluateAnew) };
        asked(&mut drawn);
        lists_published(&mut drawn, 30);
        identified(&mut drawn, who);
        (1..=5).for_each(|pid| answers(&mut drawn, pid, CallOutcome::Accepted));
        let answer = seated(&mut drawn, who);
        let expected = barred.then_some(Draws::Committee { rule: "T12.6" });
        assert_eq!(answer.err(), expected, "{who}");
    }
}
