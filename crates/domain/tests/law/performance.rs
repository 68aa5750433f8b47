//! The performance security 履约保证金: asked for in the notice, handed in before the contract,
//! gone one way or the other before the file closes.

use std::collections::BTreeSet;

use domain::award::{self, AfterLoss, LossCause};
use domain::contract::{
    AcceptancePart, AcceptanceVerdict, InstrumentKind, PerformanceKind, Refusal,
};
use domain::procedure;
use domain::rulebook::{Method, Procedure, Regime, ids};
use domain::world::{Command, Refusal as Any};

use crate::contract::{accept, close, file, note, notified, offer, publish, report, sign};
use crate::given::Given;
use crate::lost::{lose, renounce};
use crate::stages::Step;

/// A tenth of the price: the most that the law allows.
const TENTH_BP: u32 = 1_000;
/// Each procedure with the rule that bounds what it asks.
const ALL: [(Regime, Method, &str); 3] = [
    (Regime::Works, Method::OpenTender, ids::T18),
    (Regime::GovernmentProcurement, Method::OpenTender, ids::G16),
    (Regime::GovernmentProcurement, Method::RequestForQuotations, ids::G16),
];

/// A lot with its letter whose notice asked for so many basis points, with its price.
fn asked((regime, method): (Regime, Method), bp: u32) -> (Given, i64) {
    let mut it = notified(Procedure { regime, method });
    let id = it.id();
    let lot = it.world.lots.get_mut(&id).unwrap();
    lot.notice.performance_bp = Some(bp);
    let price = lot.award.winner.as_ref().unwrap().1.0;
    (it, price)
}

fn moved(given: &Given, kind: PerformanceKind, amount: i64) -> Command {
    note(given, kind, amount, given.now.date())
}

fn refused(given: &mut Given, command: Command) -> Refusal {
    match given.when(command) {
        Err(Any::Contract(it)) => it,
        other => panic!("{other:?}"),
    }
}

fn contracted(it: &mut Given, price: i64) {
    it.when(offer(it, 0, InstrumentKind::Contract, price)).unwrap();
    it.when(sign(it, 0, price)).unwrap();
}

/// What is taken where a performance security moves before both signed.
pub fn steps(of: Procedure) -> BTreeSet<Step> {
    let (mut it, price) = asked((of.regime, of.method), TENTH_BP);
    it.when(moved(&it, PerformanceKind::SecurityReceived, price / 10)).unwrap();
    it.when(offer(&it, 0, InstrumentKind::Contract, price)).unwrap();
    it.when(moved(&it, PerformanceKind::SecurityReturned, 1)).unwrap();
    it.steps
}

#[test]
fn a_notice_asks_for_a_tenth_of_the_price_as_performance_security_and_no_more() {
    // covers: T18, G16
    for (regime, method, rule) in ALL {
        let mut it = Given::registered(Procedure { regime, method });
        it.notice.performance_bp = Some(TENTH_BP + 1);
        let above = it.announce().unwrap_err();
        assert_eq!(above, Any::Procedure(procedure::Refusal::PerformanceAbove { rule }));
        it.notice.performance_bp = Some(0);
        let nothing = procedure::Refusal::NoticeIncomplete("performance");
        assert_eq!(it.announce().unwrap_err(), Any::Procedure(nothing));
        it.notice.performance_bp = Some(TENTH_BP);
        it.announce().unwrap();
        assert_eq!(it.lot().notice.performance_bp, Some(TENTH_BP));
    }
}

#[test]
fn no_contract_is_signed_until_all_of_the_performance_security_is_in() {
    // covers: Y197
    for (regime, method, rule) in ALL {
        let (mut it, price) = asked((regime, method), 500);
        let due = price / 20;
        let first = offer(&it, 0, InstrumentKind::Contract, price);
        let missing = Refusal::PerformanceMissing { rule: ids::Y197 };
        assert_eq!(refused(&mut it, first), missing);
        it.when(moved(&it, PerformanceKind::SecurityReceived, due - 1)).unwrap();
        let short = offer(&it, 0, InstrumentKind::Contract, price);
        assert_eq!(refused(&mut it, short), missing, "a fen is missing");
        let more = moved(&it, PerformanceKind::SecurityReceived, 2);
        assert_eq!(refused(&mut it, more), Refusal::PerformanceMore { rule });
        let huge = moved(&it, PerformanceKind::SecurityReceived, i64::MAX);
        assert_eq!(refused(&mut it, huge), Refusal::PerformanceMore { rule });
        it.when(moved(&it, PerformanceKind::SecurityReceived, 1)).unwrap();
        contracted(&mut it, price);
    }
}

#[test]
fn a_performance_security_that_went_back_is_missing_and_comes_in_again() {
    // covers: Y197, Y198
    let (mut it, price) = asked((Regime::Works, Method::OpenTender), TENTH_BP);
    let due = price / 10;
    it.when(moved(&it, PerformanceKind::SecurityReceived, due)).unwrap();
    it.when(moved(&it, PerformanceKind::SecurityReturned, due)).unwrap();
    let bare = offer(&it, 0, InstrumentKind::Contract, price);
    assert_eq!(refused(&mut it, bare), Refusal::PerformanceMissing { rule: ids::Y197 });
    it.when(moved(&it, PerformanceKind::SecurityReceived, due)).unwrap();
    contracted(&mut it, price);
    let early = moved(&it, PerformanceKind::SecurityReturned, 1);
    assert_eq!(refused(&mut it, early), Refusal::PerformanceEarly { rule: ids::Y198 });
    it.when(accept(&it, AcceptancePart::Part, AcceptanceVerdict::Failed)).unwrap();
    let failed = moved(&it, PerformanceKind::SecurityReturned, 1);
    assert_eq!(refused(&mut it, failed), Refusal::PerformanceEarly { rule: ids::Y198 });
    it.when(moved(&it, PerformanceKind::SecurityKept, 1)).unwrap();
    it.when(accept(&it, AcceptancePart::Part, AcceptanceVerdict::Passed)).unwrap();
    it.when(moved(&it, PerformanceKind::SecurityReturned, due - 1)).unwrap();
}

#[test]
fn what_a_lost_winner_left_is_no_security_of_the_next_and_goes_out_first() {
    // covers: Y198
    let of = (Regime::GovernmentProcurement, Method::OpenTender);
    let (mut it, price) = asked(of, TENTH_BP);
    it.when(moved(&it, PerformanceKind::SecurityReceived, price / 10)).unwrap();
    it.when(renounce(&it, 0)).unwrap();
    it.when(lose(&it, 0, (LossCause::GaveUp, AfterLoss::NextCandidate))).unwrap();
    let next = it.determine(1);
    it.when(next).unwrap();
    let (lot, signed) = (it.id(), it.signed());
    it.when(Command::Award(award::Command::IssueLetter { lot, signed })).unwrap();
    let price = it.lot().award.winner.as_ref().unwrap().1.0;
    assert!(it.lot().contract.security_held().unwrap().0 > 0, "nothing of it is forgotten");
    // Where the next one owes less, what the lost one left would be enough.
    let id = it.id();
    it.world.lots.get_mut(&id).unwrap().notice.performance_bp = Some(500);
    let bare = offer(&it, 0, InstrumentKind::Contract, price);
    assert_eq!(refused(&mut it, bare), Refusal::PerformanceMissing { rule: ids::Y197 });
    let both = moved(&it, PerformanceKind::SecurityReceived, 1);
    assert_eq!(refused(&mut it, both), Refusal::PerformanceOfAnother { rule: ids::Y198 });
    let left = it.lot().contract.security_of_others().unwrap().0;
    it.when(moved(&it, PerformanceKind::SecurityKept, left)).unwrap();
    it.when(moved(&it, PerformanceKind::SecurityReceived, price / 20)).unwrap();
    contracted(&mut it, price);
    let entries: Vec<u32> = it.lot().contract.performed.iter().map(|it| it.entry).collect();
    assert_eq!(entries, [1, 2, 3], "each has its own number");
}

#[test]
fn what_the_notice_does_not_ask_for_is_not_taken() {
    for (regime, method, rule) in ALL {
        let mut it = notified(Procedure { regime, method });
        let taken = moved(&it, PerformanceKind::SecurityReceived, 100);
        assert_eq!(refused(&mut it, taken), Refusal::PerformanceNotAsked { rule });
    }
}

#[test]
fn a_file_closes_once_the_performance_security_went_back_or_was_kept() {
    // covers: Y198
    let of = (Regime::GovernmentProcurement, Method::OpenTender);
    let (mut it, price) = asked(of, TENTH_BP);
    let due = price / 10;
    it.when(moved(&it, PerformanceKind::SecurityReceived, due)).unwrap();
    contracted(&mut it, price);
    it.when(publish(&it, 0, "")).unwrap();
    it.when(file(&it, 0)).unwrap();
    it.when(accept(&it, AcceptancePart::Final, AcceptanceVerdict::Passed)).unwrap();
    let open = Refusal::FileOpen { rule: ids::Y198 };
    let early = close(&it);
    assert_eq!(refused(&mut it, early), open);
    let more = moved(&it, PerformanceKind::SecurityReturned, due + 1);
    assert_eq!(refused(&mut it, more), Refusal::PerformanceNotHeld { rule: ids::Y198 });
    let nothing = moved(&it, PerformanceKind::SecurityReturned, 0);
    assert_eq!(refused(&mut it, nothing), Refusal::AmountUnfit);
    it.when(moved(&it, PerformanceKind::SecurityKept, due / 4)).unwrap();
    it.when(moved(&it, PerformanceKind::SecurityReturned, due - due / 4 - 1)).unwrap();
    let early = close(&it);
    assert_eq!(refused(&mut it, early), open, "a fen is held still");
    it.when(moved(&it, PerformanceKind::SecurityReturned, 1)).unwrap();
    assert_eq!(it.lot().contract.paid(), Some(domain::shared::Fen(0)), "no payment of the price");
    it.when(close(&it)).unwrap();
}

#[test]
fn a_works_file_waits_for_the_performance_security_too() {
    let (mut it, price) = asked((Regime::Works, Method::OpenTender), 333);
    // 3.33 per cent, rounded down to the fen.
    let due = price * 333 / 10_000;
    it.when(report(&it)).unwrap();
    it.when(moved(&it, PerformanceKind::SecurityReceived, due)).unwrap();
    contracted(&mut it, price);
    it.when(accept(&it, AcceptancePart::Final, AcceptanceVerdict::Passed)).unwrap();
    let early = close(&it);
    assert_eq!(refused(&mut it, early), Refusal::FileOpen { rule: ids::Y198 });
    it.when(moved(&it, PerformanceKind::SecurityReturned, due)).unwrap();
    it.when(close(&it)).unwrap();
}
