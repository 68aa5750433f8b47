//! Who was chosen is lost before the contract: by which cause, on which proof, and what follows.

use domain::award::{self, AfterLoss, LossCause, Refusal};
use domain::contract::InstrumentKind;
use domain::lot::Stage;
use domain::procedure::{FailureCause, Funds, HoldBy};
use domain::remedies::{Matter, RemedyKind};
use domain::rulebook::Regime;
use domain::shared::{Hash, Instant, Uscc};
use domain::signing::{Part, signing};
use domain::world::{self, Command, Event};

use crate::contract;
use crate::given::Given;
use crate::stages::{decided, displayed};

const GP: Regime = Regime::GovernmentProcurement;
const WORKS: Regime = Regime::Works;
const DAY_MS: i64 = 86_400_000;

pub fn renounce(given: &Given, at: usize) -> Command {
    let bidder = ranked(given, at);
    let (lot, reason, signed) = (given.id(), "人员无法到位".to_owned(), given.signed());
    Command::Award(award::Command::Renounce { lot, bidder, reason, signed })
}

fn ranked(given: &Given, at: usize) -> Uscc {
    let ranking = &given.lot().evaluation.ranking;
    ranking.get(at).map_or_else(|| given.bidder(0), |it| it.bidder.clone())
}

pub fn lose(given: &Given, at: usize, (cause, follows): (LossCause, AfterLoss)) -> Command {
    let recorded = matches!(cause, LossCause::GaveUp | LossCause::NotSigned);
    Command::Award(award::Command::DeclareLost {
        lot: given.id(),
        bidder: ranked(given, at),
        cause,
        follows,
        reason: "不符合中标条件".to_owned(),
        document: (!recorded).then_some(Hash([5; 32])),
        signed: given.signed(),
    })
}

fn next(given: &Given, at: usize, cause: LossCause) -> Command {
    lose(given, at, (cause, AfterLoss::NextCandidate))
}

fn why(answer: Result<Vec<Event>, world::Refusal>) -> Refusal {
    match answer.unwrap_err() {
        world::Refusal::Award(it) => it,
        other => panic!("{other:?}"),
    }
}

fn letter(given: &mut Given) -> Result<Vec<Event>, world::Refusal> {
    let (lot, signed) = (given.id(), given.signed());
    given.when(Command::Award(award::Command::IssueLetter { lot, signed }))
}

fn offer(given: &mut Given) {
    let price = given.lot().award.winner.as_ref().unwrap().1.0;
    given.when(contract::offer(given, 0, InstrumentKind::Contract, price)).unwrap();
}

fn after_day(given: &mut Given, last: domain::shared::CivilDate) {
    given.now = Instant(Instant::end_of(last).0 + 1);
}

#[test]
fn a_winner_gives_up_by_its_own_signed_letter_and_the_next_candidate_wins() {
    // covers: T55.2, G49, G70
    for (regime, rule) in [(WORKS, "T55.2"), (GP, "G49")] {
        let mut it = contract::notified(regime);
        let first = ranked(&it, 0);
        let early = why(it.when(next(&it, 0, LossCause::GaveUp)));
        assert_eq!(early.rule(), Some(rule), "the purchaser's word alone is no letter");
        let letter_of = renounce(&it, 0);
        let by = signing(&it.world, &letter_of).unwrap();
        assert_eq!((by.part, by.bidder), (Part::Bidder, Some(&first)));
        it.when(letter_of).unwrap();
        assert_eq!(why(it.when(renounce(&it, 0))), Refusal::Repeated);
        let declared = next(&it, 0, LossCause::GaveUp);
        assert_eq!(signing(&it.world, &declared).unwrap().part, Part::Purchaser);
        let events = it.when(declared).unwrap();
        assert!(matches!(&events[..], [Event::AwardLost(lost)] if lost.rule == rule));
        assert!(it.lot().award.winner.is_none() && it.lot().award.contract_by.is_none());
        let again = it.determine(0);
        assert!(it.when(again).is_err(), "who was lost does not win again");
        let third = it.determine(2);
        assert!(matches!(why(it.when(third)), Refusal::NotFirst { .. }), "nobody is skipped");
        let second = it.determine(1);
        it.when(second).unwrap();
        it.now = Instant(it.now.0 + DAY_MS);
        letter(&mut it).unwrap();
        let by = it.lot().award.contract_by.unwrap();
        let due = it.law().due(it.now.date(), if regime == WORKS { "T15" } else { "G13" });
        assert_eq!(by, due.unwrap().for_duty(), "the days count from the new letter");
    }
}

#[test]
fn of_works_a_displayed_candidate_gives_up_before_it_is_determined() {
    // covers: T55.2
    let mut it = displayed();
    it.when(renounce(&it, 0)).unwrap();
    assert_eq!(why(it.when(next(&it, 1, LossCause::Violation))).rule(), Some("T55.2"), "in order");
    it.when(next(&it, 0, LossCause::GaveUp)).unwrap();
    assert_eq!(it.lot().stage, Stage::Displayed);
    let until = it.lot().award.displayed_until.unwrap();
    after_day(&mut it, until);
    it.when(Command::Award(award::Command::EndDisplay { lot: it.id() })).unwrap();
    let second = it.determine(1);
    it.when(second).unwrap();
    // Of procurement nobody knows of the ranking before the result.
    let mut other = decided(GP);
    assert_eq!(why(other.when(renounce(&other, 0))), Refusal::Stage);
}

#[test]
fn a_cause_counts_where_its_law_knows_it_and_with_a_proof() {
    // covers: T55.2, G49, G71
    use LossCause::{ForceMajeure, NoSecurity, NotSigned, Violation};
    for cause in [ForceMajeure, NoSecurity] {
        let mut it = contract::notified(GP);
        let refusal = why(it.when(next(&it, 0, cause)));
        assert_eq!(refusal, Refusal::LossUnfit { rule: "G49" });
        let mut it = contract::notified(WORKS);
        it.when(next(&it, 0, cause)).unwrap();
    }
    let mut it = decided(WORKS);
    let security = why(it.when(next(&it, 0, NoSecurity)));
    assert_eq!(security, Refusal::LossUnfit { rule: "T55.2" }, "none is due before the letter");
    let early = why(it.when(next(&it, 0, NotSigned)));
    assert_eq!(early, Refusal::LossUnfit { rule: "T74" });
    for (regime, rule) in [(WORKS, "T55.2"), (GP, "G71")] {
        let mut it = decided(regime);
        let mut bare = next(&it, 0, Violation);
        if let Command::Award(award::Command::DeclareLost { document, .. }) = &mut bare {
            *document = None;
        }
        assert_eq!(why(it.when(bare)), Refusal::ProofMissing { rule });
        let mut silent = next(&it, 0, Violation);
        if let Command::Award(award::Command::DeclareLost { reason, .. }) = &mut silent {
            reason.clear();
        }
        assert_eq!(why(it.when(silent)), Refusal::ReasonMissing);
        assert_eq!(why(it.when(next(&it, 1, Violation))), Refusal::NotFirst { rule });
        it.when(next(&it, 0, Violation)).unwrap();
    }
}

#[test]
fn a_winner_that_does_not_sign_is_lost_after_its_days_and_after_what_was_offered_stood_five() {
    // covers: T74, G49, Y54, T15, G13
    for (regime, days, rule) in [(WORKS, "T15", "T74"), (GP, "G13", "G49")] {
        let mut it = contract::notified(regime);
        let by = it.lot().award.contract_by.unwrap();
        after_day(&mut it, by);
        let none = why(it.when(next(&it, 0, LossCause::NotSigned)));
        assert_eq!(none, Refusal::MaySign { rule: "Y54" }, "nothing was offered");
        let mut in_time = contract::notified(regime);
        offer(&mut in_time);
        in_time.now = Instant::end_of(by);
        let last = why(in_time.when(next(&in_time, 0, LossCause::NotSigned)));
        assert_eq!(last, Refusal::MaySign { rule: days }, "its last moment");
        in_time.now = Instant(in_time.now.0 + 1);
        let events = in_time.when(next(&in_time, 0, LossCause::NotSigned)).unwrap();
        assert!(matches!(&events[..], [Event::AwardLost(it)] if it.rule == rule));
        // Offered only after the days of the law: five full days follow.
        offer(&mut it);
        let offered = it.now.date();
        let stood = it.law().due(offered, "Y54").unwrap().for_right();
        it.now = Instant::end_of(stood);
        let late = why(it.when(next(&it, 0, LossCause::NotSigned)));
        assert_eq!(late, Refusal::MaySign { rule: "Y54" });
        it.now = Instant(it.now.0 + 1);
        it.when(next(&it, 0, LossCause::NotSigned)).unwrap();
    }
}

#[test]
fn days_in_which_nothing_may_be_signed_do_not_count_against_the_winner() {
    // covers: Y54, G21.3
    let mut it = contract::notified(GP);
    offer(&mut it);
    it.remedy("Q-1", RemedyKind::Challenge, Matter::Result).unwrap();
    let by = it.lot().award.contract_by.unwrap();
    after_day(&mut it, by);
    assert_eq!(
        why(it.when(next(&it, 0, LossCause::NotSigned))),
        Refusal::MaySign { rule: "Y54" },
        "a challenge waits"
    );
    it.answer("Q-1", domain::remedies::Outcome::Rejected).unwrap();
    let refusal = why(it.when(next(&it, 0, LossCause::NotSigned)));
    assert_eq!(refusal, Refusal::MaySign { rule: "Y54" }, "five days begin with the reply");
    it.now = Instant(it.now.0 + 9 * DAY_MS);
    it.when(next(&it, 0, LossCause::NotSigned)).unwrap();
    let mut held = decided(WORKS);
    held.hold(HoldBy::Supervisor).unwrap();
    held.when(renounce(&held, 0)).unwrap();
    assert_eq!(why(held.when(next(&held, 0, LossCause::GaveUp))), Refusal::Suspended);
}

#[test]
fn nobody_is_lost_once_a_contract_binds() {
    // covers: T55.2, G49
    for regime in [WORKS, GP] {
        let mut it = contract::contracted(regime);
        assert_eq!(why(it.when(renounce(&it, 0))), Refusal::Stage);
        assert_eq!(why(it.when(next(&it, 0, LossCause::Violation))), Refusal::Stage);
    }
}

#[test]
fn the_purchaser_may_begin_anew_but_after_a_breach_only_where_nobody_is_left() {
    // covers: T55.2, G49, G71
    for regime in [WORKS, GP] {
        let mut it = contract::notified(regime);
        it.when(renounce(&it, 0)).unwrap();
        let anew = lose(&it, 0, (LossCause::GaveUp, AfterLoss::Restart));
        let events = it.when(anew).unwrap();
        let [_, Event::TenderFailed(failed)] = &events[..] else { panic!("{events:?}") };
        assert_eq!(failed.cause, FailureCause::AwardLost);
        assert_eq!(it.lot().stage, Stage::Failed);
    }
    let mut it = decided(GP);
    let anew = |it: &Given, at| lose(it, at, (LossCause::Violation, AfterLoss::Restart));
    assert_eq!(why(it.when(anew(&it, 0))), Refusal::CandidatesLeft { rule: "G71" });
    for at in 0..2 {
        it.when(next(&it, at, LossCause::Violation)).unwrap();
        let second = it.determine(at + 1);
        it.when(second).unwrap();
    }
    let nobody = why(it.when(next(&it, 2, LossCause::Violation)));
    assert_eq!(nobody, Refusal::NobodyLeft { rule: "G71" });
    it.when(anew(&it, 2)).unwrap();
}

#[test]
fn without_state_funds_any_candidate_left_may_follow() {
    // covers: T55.2, T55
    let mut it = decided(WORKS);
    let id = it.id();
    it.world.lots.get_mut(&id).unwrap().notice.funds = Funds::Other;
    it.when(next(&it, 0, LossCause::ForceMajeure)).unwrap();
    let third = it.determine(2);
    it.when(third).unwrap();
}
