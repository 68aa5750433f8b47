//! A member falls away: the seat is filled or the committee built anew, and no opinion outlives it.

use domain::award::{self, Member, MemberKind, Pass, Refusal, ReviewStep};
use domain::draws::{self, LeavingCause, Refusal as Draws};
use domain::lot::Stage;
use domain::procedure::HoldBy;
use domain::rulebook::Regime;
use domain::shared::{Hash, Id};
use domain::world::{Command, Event, Refusal as Any};

use crate::given::Given;

const REGIMES: [Regime; 2] = [Regime::Works, Regime::GovernmentProcurement];

pub fn replace(given: &Given, seat: u8) -> Command {
    let (cause, document) = (LeavingCause::Health, Hash([5; 32]));
    let lot = given.id();
    Command::Draws(draws::Command::Replace { lot, seat, pid: None, cause, document })
}

pub fn dissolve(given: &Given) -> Command {
    Command::Draws(draws::Command::Dissolve { lot: given.id(), document: Hash([5; 32]) })
}

fn substitute(given: &Given, seat: u8, account: &str, kind: MemberKind) -> Command {
    let member = Member {
        account: Id::new(account).unwrap(),
        kind,
        ..given.members(5, 4)[usize::from(seat) - 1].clone()
    };
    let (lot, members, document) = (given.id(), vec![member], Hash([4; 32]));
    Command::Draws(draws::Command::NameSubstitute { lot, members, document })
}

fn refused(given: &mut Given, command: Command) -> Draws {
    match given.when(command) {
        Err(Any::Draws(it)) => it,
        other => panic!("{other:?}"),
    }
}

/// All sheets are in and the report waits for its signatures; the second member has signed.
fn ranked(regime: Regime) -> Given {
    let mut it = Given::evaluating(regime);
    (1..=5).for_each(|seat| drop(it.score(seat, 30_00).unwrap()));
    it.sign_report(2).unwrap();
    it
}

#[test]
fn a_replaced_members_opinions_are_void_and_redone_and_the_others_sheets_stand() {
    // covers: C1.18
    for regime in REGIMES {
        let mut it = ranked(regime);
        it.when(replace(&it, 3)).unwrap();
        let state = &it.lot().evaluation;
        assert!(!state.sheets.contains_key(&3) && state.sheets.len() == 4);
        assert!(state.ranking.is_empty() && state.report.is_none() && state.signed.is_empty());
        // The purchaser's own review is no opinion of the committee.
        let kept = state.reviews.contains_key(&ReviewStep::Qualification);
        assert_eq!(kept, regime == Regime::GovernmentProcurement);
        assert!(!state.reviews.contains_key(&ReviewStep::Responsiveness));
        // Nobody goes on while the seat is empty.
        let vacant = Any::Award(Refusal::SeatVacant { rule: "C1.18" });
        assert_eq!(it.review(ReviewStep::Responsiveness, &[Pass::Passed; 3]), Err(vacant.clone()));
        assert_eq!(it.score(1, 30_00), Err(vacant));
        it.when(substitute(&it, 3, "evaluator-9", MemberKind::Expert)).unwrap();
        it.attend(3, 1).unwrap();
        if regime == Regime::Works {
            it.review(ReviewStep::Qualification, &[Pass::Passed; 3]).unwrap();
        }
        it.review(ReviewStep::Responsiveness, &[Pass::Passed; 3]).unwrap();
        assert_eq!(it.lot().evaluation.sheets.len(), 4);
        it.score(3, 27_00).unwrap();
        assert_eq!(it.lot().evaluation.ranking[0].other_score.0, 29_40);
        (1..=5).for_each(|seat| drop(it.sign_report(seat).unwrap()));
        assert_eq!(it.lot().stage, Stage::Reported);
        assert_eq!(refused(&mut it.clone(), replace(&it, 3)), Draws::Stage);
    }
}

#[test]
fn sheets_that_no_longer_cover_the_valid_bids_are_written_again() {
    // covers: C1.18
    let mut it = ranked(Regime::Works);
    it.when(replace(&it, 1)).unwrap();
    it.when(substitute(&it, 1, "evaluator-9", MemberKind::Expert)).unwrap();
    // Everybody had voted for the one who left.
    (1..=5).for_each(|seat| drop(it.attend(seat, 2).unwrap()));
    assert_eq!(award::leader(it.lot()), Some(2));
    it.review(ReviewStep::Qualification, &[Pass::Passed; 3]).unwrap();
    let one = [Pass::Passed, Pass::Passed, Pass::Rejected];
    it.review(ReviewStep::Responsiveness, &one).unwrap();
    assert!(it.lot().evaluation.sheets.is_empty());
    (1..=5).for_each(|seat| drop(it.score(seat, 30_00).unwrap()));
    assert_eq!(it.lot().evaluation.ranking.len(), 2);
}

#[test]
fn only_a_vacant_seat_is_filled_by_another_person_of_the_same_kind() {
    let mut it = ranked(Regime::Works);
    let early = substitute(&it, 3, "evaluator-9", MemberKind::Expert);
    assert_eq!(refused(&mut it, early), Draws::DrawDiffers);
    assert_eq!(refused(&mut it.clone(), replace(&it, 9)), Draws::SeatUnknown);
    it.when(replace(&it, 3)).unwrap();
    assert_eq!(refused(&mut it.clone(), replace(&it, 3)), Draws::SeatUnknown);
    for (seat, account, kind) in [
        (3, "evaluator-3", MemberKind::Expert),
        (3, "evaluator-2", MemberKind::Expert),
        (3, "evaluator-9", MemberKind::Representative),
        (4, "evaluator-9", MemberKind::Expert),
    ] {
        let wrong = substitute(&it, seat, account, kind);
        assert_eq!(refused(&mut it, wrong), Draws::DrawDiffers, "{seat} {account}");
    }
    let empty = draws::Command::NameSubstitute {
        lot: it.id(),
        members: Vec::new(),
        document: Hash([4; 32]),
    };
    assert_eq!(refused(&mut it, Command::Draws(empty)), Draws::DrawDiffers);
    it.hold(HoldBy::Supervisor).unwrap();
    let held = substitute(&it, 3, "evaluator-9", MemberKind::Expert);
    assert_eq!(refused(&mut it, held), Draws::DrawSuspended);
    it.lift(HoldBy::Supervisor).unwrap();
    it.when(substitute(&it, 3, "evaluator-9", MemberKind::Expert)).unwrap();
    assert!(it.lot().committee_sits());
}

#[test]
fn a_committee_is_dissolved_only_while_a_seat_is_empty_and_every_opinion_is_void() {
    // covers: C1.19
    for regime in REGIMES {
        let mut it = ranked(regime);
        let sits = refused(&mut it.clone(), dissolve(&it));
        assert_eq!(sits, Draws::CommitteeSits { rule: "C1.19" });
        assert_eq!(sits.rule(), Some("C1.19"));
        it.when(replace(&it, 5)).unwrap();
        let events = it.when(dissolve(&it)).unwrap();
        assert!(matches!(&events[..], [Event::CommitteeDissolved(it)] if it.of.seq == 0));
        let state = &it.lot().evaluation;
        assert!(state.members.is_empty() && state.sheets.is_empty() && state.vacant.is_empty());
        // The same people may be called again by lot, and the whole work is done anew.
        it.committee(5, 5).unwrap();
        if regime == Regime::Works {
            it.review(ReviewStep::Qualification, &[Pass::Passed; 3]).unwrap();
        }
        it.review(ReviewStep::Responsiveness, &[Pass::Passed; 3]).unwrap();
        (1..=5).for_each(|seat| drop(it.score(seat, 30_00).unwrap()));
        (1..=5).for_each(|seat| drop(it.sign_report(seat).unwrap()));
        assert_eq!(it.lot().stage, Stage::Reported);
    }
}

#[test]
fn a_committee_that_sits_is_never_entered_twice() {
    let mut it = ranked(Regime::Works);
    assert_eq!(it.committee(5, 5), Err(Any::Award(award::Refusal::Repeated)));
    it.when(replace(&it, 5)).unwrap();
    assert_eq!(it.committee(5, 5), Err(Any::Award(award::Refusal::Repeated)));
}

#[test]
fn nobody_concludes_anything_before_every_member_declared_and_one_leads() {
    // covers: C1.20, C1.21, C1.5
    for regime in REGIMES {
        let mut it = Given::opened(regime);
        it.committee_silent(5, 4).unwrap();
        if regime == Regime::GovernmentProcurement {
            // The purchaser's own review is not the committee's.
            it.review(ReviewStep::Qualification, &[Pass::Passed; 3]).unwrap();
        }
        let step = it
            .lot()
            .evaluation
            .reviews
            .keys()
            .next_back()
            .map_or(ReviewStep::Qualification, |_| ReviewStep::Responsiveness);
        let early = Any::Award(Refusal::NotAttended { rule: "C1.20" });
        (1..=4).for_each(|seat| drop(it.attend(seat, 3).unwrap()));
        assert_eq!(it.review(step, &[Pass::Passed; 3]), Err(early.clone()));
        assert_eq!(it.attend(4, 3), Err(Any::Award(Refusal::Repeated)));
        assert_eq!(it.attend(9, 3), Err(Any::Award(Refusal::SeatUnknown)));
        assert_eq!(it.attend(5, 9), Err(Any::Award(Refusal::SeatUnknown)));
        let must = award::Avoidance::MustWithdraw;
        assert_eq!(it.declare(5, must, Some(3)), Err(Any::Award(Refusal::SetDiffers)));
        let none = award::Avoidance::None;
        assert_eq!(it.declare(5, none, None), Err(Any::Award(Refusal::SetDiffers)));
        let own = it.clone().attend(5, 5);
        match regime {
            Regime::Works => drop(own.unwrap()),
            Regime::GovernmentProcurement => {
                assert_eq!(own, Err(Any::Award(Refusal::Committee { rule: "C1.5" })));
            }
        }
        it.attend(5, 1).unwrap();
        assert_eq!(award::leader(it.lot()), Some(3));
        // A ground that is found later stops the work until the seat is filled.
        it.declare(2, must, None).unwrap();
        assert_eq!(it.declare(2, must, None), Err(Any::Award(Refusal::Repeated)));
        assert_eq!(it.review(step, &[Pass::Passed; 3]), Err(early));
        it.when(replace(&it, 2)).unwrap();
        it.when(substitute(&it, 2, "evaluator-9", MemberKind::Expert)).unwrap();
        it.attend(2, 3).unwrap();
        it.review(step, &[Pass::Passed; 3]).unwrap();
    }
}
