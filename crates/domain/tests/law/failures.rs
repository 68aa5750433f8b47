//! A round that fails by the purchaser's word, what is found of a failed one, and what may follow.

use domain::lot::Stage;
use domain::procedure::{self, FailureCause, Finding};
use domain::rulebook::Regime;
use domain::shared::{Fen, Hash, Instant};
use domain::world::{Command, Event};

use super::given::Given;
use super::{DEADLINE_S, refused};

const GP: Regime = Regime::GovernmentProcurement;

fn declare(given: &Given, cause: FailureCause, reason: &str) -> Command {
    let (lot, reason, document) = (given.id(), reason.to_owned(), Hash([7; 32]));
    Command::Procedure(procedure::Command::DeclareFailure { lot, cause, reason, document })
}

fn review(given: &Given, finding: Finding) -> Command {
    let (lot, document) = (given.id(), Hash([8; 32]));
    Command::Procedure(procedure::Command::ReviewFailure { lot, finding, document })
}

fn change_method(given: &Given) -> Command {
    let (lot, document) = (given.id(), Hash([9; 32]));
    Command::Procedure(procedure::Command::ChangeMethod { lot, document })
}

/// A lot that failed for want of bids.
fn unsold(regime: Regime) -> Given {
    let mut given = Given::announced(regime);
    given.now = Instant(DEADLINE_S * 1_000 + 1);
    given.close().unwrap();
    given
}

#[test]
fn unlawful_acts_end_a_procurement_from_its_close_to_its_letter_with_a_reason() {
    // covers: G58.1
    let mut open = Given::announced(GP);
    let early = declare(&open, FailureCause::Unlawful, "串通投标");
    assert!(refused(open.when(early)).contains("Stage"), "before the close it is terminated");
    for mut given in [Given::releasing(GP), Given::evaluating(GP), Given::reported(GP)] {
        let silent = declare(&given, FailureCause::Unlawful, " ");
        assert!(refused(given.when(silent)).contains("NoticeIncomplete"));
        let counted = declare(&given, FailureCause::TooFewBids, "不足三家");
        assert!(refused(given.when(counted)).contains("CauseNotDeclared"));
        let events = given.when(declare(&given, FailureCause::Unlawful, "串通投标")).unwrap();
        let [Event::FailureDeclared(said), Event::TenderFailed(failed)] = &events[..] else {
            panic!("{events:?}")
        };
        assert_eq!((said.reason.as_str(), failed.rule.as_str()), ("串通投标", "G58.1"));
        assert_eq!(given.lot().stage, Stage::Failed);
        assert_eq!(given.lot().failure_reason.as_deref(), Some("串通投标"));
        let again = declare(&given, FailureCause::Unlawful, "串通投标");
        assert!(refused(given.when(again)).contains("Stage"), "once");
        assert!(refused(given.when(review(&given, Finding::Sound))).contains("Stage"));
        given.announce_second_round().unwrap();
    }
    let mut works = Given::evaluating(Regime::Works);
    let asked = declare(&works, FailureCause::Unlawful, "串通投标");
    assert!(refused(works.when(asked)).contains("Stage"), "works have their own law");
}

#[test]
fn prices_end_a_procurement_only_when_each_of_them_is_above_the_budget() {
    // covers: G58.2
    let mut given = Given::evaluating(GP);
    let asked = |given: &Given| declare(given, FailureCause::AboveBudget, "无法追加预算");
    assert_eq!(given.when(asked(&given)).unwrap_err().rule(), Some("G58.2"));
    let id = given.id();
    let dearest = given.lot().bid_prices().iter().map(|it| it.2).max().unwrap();
    let cheapest = given.lot().bid_prices().iter().map(|it| it.2).min().unwrap();
    let mut set = |budget: Fen| given.world.lots.get_mut(&id).unwrap().notice.budget = budget;
    set(Fen(dearest.0 - 1));
    assert_eq!(given.when(asked(&given)).unwrap_err().rule(), Some("G58.2"), "one can be paid");
    given.world.lots.get_mut(&id).unwrap().notice.budget = cheapest;
    assert_eq!(given.when(asked(&given)).unwrap_err().rule(), Some("G58.2"), "equal is not above");
    given.world.lots.get_mut(&id).unwrap().notice.budget = Fen(cheapest.0 - 1);
    let events = given.when(asked(&given)).unwrap();
    assert!(matches!(&events[1], Event::TenderFailed(it) if it.counted == 3));
    let mut sealed = Given::releasing(GP);
    assert_eq!(sealed.when(asked(&sealed)).unwrap_err().rule(), Some("G58.2"), "none is open");
}

#[test]
fn after_too_few_bids_an_opinion_comes_before_the_next_round() {
    // covers: G59.1
    let mut given = unsold(GP);
    let refusal = given.announce_second_round().unwrap_err();
    assert_eq!(refusal.rule(), Some("G59.1"));
    given.when(review(&given, Finding::Faulty)).unwrap();
    assert!(refused(given.when(review(&given, Finding::Faulty))).contains("FindingKnown"));
    given.announce_second_round().unwrap();
    assert!(refused(given.when(review(&given, Finding::Sound))).contains("Stage"), "too late");
    let mut works = unsold(Regime::Works);
    assert!(refused(works.when(review(&works, Finding::Sound))).contains("Stage"));
    works.announce_second_round().unwrap();
}

#[test]
fn another_method_needs_a_sound_course_and_ends_the_rounds() {
    // covers: G59.2
    let mut given = unsold(GP);
    assert_eq!(given.when(change_method(&given)).unwrap_err().rule(), Some("G59.2"));
    given.when(review(&given, Finding::Faulty)).unwrap();
    assert_eq!(given.when(change_method(&given)).unwrap_err().rule(), Some("G59.2"));
    given.when(review(&given, Finding::Sound)).unwrap();
    let events = given.when(change_method(&given)).unwrap();
    assert!(matches!(&events[..], [Event::MethodChanged(it)] if it.rule == "G59.2"));
    assert!(refused(given.when(change_method(&given))).contains("Stage"), "once");
    assert!(refused(given.announce_second_round()).contains("PreviousNotFailed"));
}
