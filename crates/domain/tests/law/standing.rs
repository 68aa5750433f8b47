//! A candidate whose standing changed is checked by the original committee before the letter.

use domain::award::{self, AfterLoss, LossCause, Refusal, StandingChange, StandingVerdict};
use domain::lot::Stage;
use domain::rulebook::Regime;
use domain::shared::{Hash, Uscc};
use domain::signing::{Part, signing};
use domain::world::{self, Command, Event};

use crate::contract;
use crate::given::Given;
use crate::lost::lose;
use crate::stages::{decided, displayed};

const FELL: (LossCause, AfterLoss) = (LossCause::StandingFell, AfterLoss::NextCandidate);

fn ask(given: &Given, bidder: &Uscc) -> Command {
    Command::Award(award::Command::AskRecheck {
        lot: given.id(),
        bidder: bidder.clone(),
        change: StandingChange::Finances,
        reason: "基本账户被冻结".to_owned(),
        document: Hash([6; 32]),
        signed: given.signed(),
    })
}

fn find(given: &Given, seat: u8, verdict: StandingVerdict) -> Command {
    let (lot, reason, signed) = (given.id(), "资金不足以履约".to_owned(), given.signed());
    Command::Award(award::Command::FindStanding { lot, seat, verdict, reason, signed })
}

fn why(answer: Result<Vec<Event>, world::Refusal>) -> Refusal {
    match answer.unwrap_err() {
        world::Refusal::Award(it) => it,
        other => panic!("{other:?}"),
    }
}

fn first(given: &Given) -> Uscc {
    given.lot().evaluation.ranking[0].bidder.clone()
}

fn letter(given: &Given) -> Command {
    let (lot, signed) = (given.id(), given.signed());
    Command::Award(award::Command::IssueLetter { lot, signed })
}

/// Every seat finds; so many find that it falls.
fn found(given: &mut Given, falls: u8) -> Vec<Event> {
    let mut last = Vec::new();
    for seat in 1..=5 {
        let of = if seat <= falls { StandingVerdict::Falls } else { StandingVerdict::Stands };
        last = given.when(find(given, seat, of)).unwrap();
    }
    last
}

#[test]
fn the_letter_waits_for_the_original_committee_and_goes_out_where_the_majority_finds_it_stands() {
    // covers: T56
    let mut it = decided(Regime::Works);
    let who = first(&it);
    let asked = ask(&it, &who);
    assert_eq!(signing(&it.world, &asked).unwrap().part, Part::Purchaser);
    it.when(asked).unwrap();
    let open = Refusal::RecheckOpen { rule: "T56" };
    assert_eq!(why(it.when(letter(&it))), open);
    assert_eq!(why(it.when(ask(&it, &who))), open, "one at a time");
    let own = find(&it, 2, StandingVerdict::Falls);
    assert_eq!(signing(&it.world, &own).unwrap().part, Part::Seat(2));
    assert_eq!(why(it.when(lose(&it, 0, FELL))), Refusal::LossUnfit { rule: "T56" });
    let last = found(&mut it, 2);
    let [Event::StandingFound(_), Event::RecheckConcluded(done)] = &last[..] else { panic!() };
    assert_eq!((done.verdict, done.stands, done.falls), (StandingVerdict::Stands, 3, 2));
    assert_eq!(why(it.when(find(&it, 1, StandingVerdict::Falls))), Refusal::Stage, "it is over");
    it.when(letter(&it)).unwrap();
    let late = why(it.when(ask(&it, &who)));
    assert_eq!(late, Refusal::Stage, "before the letter alone");
}

#[test]
fn whom_the_majority_finds_fallen_gets_no_letter_and_the_next_candidate_follows() {
    // covers: T56, T55.2
    let mut it = displayed();
    let who = first(&it);
    it.when(ask(&it, &who)).unwrap();
    let again = find(&it, 1, StandingVerdict::Falls);
    it.when(again.clone()).unwrap();
    assert_eq!(why(it.when(again)), Refusal::Repeated);
    assert_eq!(why(it.when(find(&it, 9, StandingVerdict::Falls))), Refusal::SeatUnknown);
    let mut silent = find(&it, 2, StandingVerdict::Falls);
    if let Command::Award(award::Command::FindStanding { reason, .. }) = &mut silent {
        reason.clear();
    }
    assert_eq!(why(it.when(silent)), Refusal::ReasonMissing);
    for seat in 2..=5 {
        let of = if seat <= 3 { StandingVerdict::Falls } else { StandingVerdict::Stands };
        it.when(find(&it, seat, of)).unwrap();
    }
    let until = it.lot().award.displayed_until.unwrap();
    it.now = domain::shared::Instant(domain::shared::Instant::end_of(until).0 + 1);
    it.when(Command::Award(award::Command::EndDisplay { lot: it.id() })).unwrap();
    let winner = it.determine(0);
    assert_eq!(why(it.when(winner)), Refusal::StandingFell { rule: "T56" });
    assert_eq!(why(it.when(ask(&it, &who))), Refusal::Stage, "the finding stands");
    let events = it.when(lose(&it, 0, FELL)).unwrap();
    assert!(matches!(&events[..], [Event::AwardLost(lost)] if lost.rule == "T56"));
    assert_eq!(it.lot().stage, Stage::Displayed);
    let second = it.determine(1);
    it.when(second).unwrap();
    it.when(letter(&it)).unwrap();
}

#[test]
fn only_whoever_would_get_the_letter_is_checked_and_of_works_alone() {
    // covers: T56
    let mut it = decided(Regime::Works);
    let second = it.lot().evaluation.ranking[1].bidder.clone();
    assert_eq!(why(it.when(ask(&it, &second))), Refusal::NotFirst { rule: "T56" });
    let mut bought = decided(Regime::GovernmentProcurement);
    let who = first(&bought);
    assert_eq!(why(bought.when(ask(&bought, &who))), Refusal::Stage);
    let mut told = contract::notified(Regime::Works);
    let who = first(&told);
    assert_eq!(why(told.when(ask(&told, &who))), Refusal::Stage);
    assert_eq!(why(it.when(find(&it, 1, StandingVerdict::Stands))), Refusal::Stage, "not asked");
}
