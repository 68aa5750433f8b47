//! Corrections and withdrawals of notices: what was published stays, and no decision changes.

use domain::award::{self, PublishedNotice, Refusal};
use domain::lot::Stage;
use domain::procedure::HoldBy;
use domain::rulebook::Regime;
use domain::shared::Instant;
use domain::world::{Command, Event, Refusal as Any};

use crate::contract::{contracted, notified, publish};
use crate::given::Given;
use crate::stages::displayed;

const PROCUREMENT: Regime = Regime::GovernmentProcurement;

pub fn correct(given: &Given, notice: PublishedNotice, text: &str) -> Command {
    let (lot, text) = (given.id(), text.to_owned());
    Command::Award(award::Command::CorrectNotice { lot, notice, text, documents: Vec::new() })
}

pub fn withdraw(given: &Given, notice: PublishedNotice, reason: &str) -> Command {
    let (lot, reason) = (given.id(), reason.to_owned());
    Command::Award(award::Command::WithdrawNotice { lot, notice, reason })
}

fn refused(given: &mut Given, command: Command) -> Refusal {
    match given.when(command) {
        Err(Any::Award(it)) => it,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_published_notice_is_corrected_by_another_one_and_no_decision_changes() {
    // covers: Y51
    let mut it = notified(PROCUREMENT);
    let before = it.lot().award.clone();
    for early in [PublishedNotice::Candidates, PublishedNotice::Contract] {
        let nothing = correct(&it, early, "地址有误");
        assert_eq!(refused(&mut it, nothing), Refusal::Stage, "{early:?} is not published");
    }
    let silent = correct(&it, PublishedNotice::Result, " ");
    assert_eq!(refused(&mut it, silent), Refusal::ReasonMissing);
    let id = it.id();
    it.world.lots.get_mut(&id).unwrap().holds.insert(HoldBy::Supervisor);
    let first = it.when(correct(&it, PublishedNotice::Result, "联系电话应为 0000")).unwrap();
    let second = it.when(correct(&it, PublishedNotice::Result, "地址应为政务大厅")).unwrap();
    let numbers: Vec<u32> = [first, second]
        .iter()
        .map(|it| match &it[0] {
            Event::NoticeCorrected(it) => it.number,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(numbers, [1, 2]);
    let after = award::stands(it.lot(), PublishedNotice::Result);
    assert!(after && it.lot().stage == Stage::Notified);
    assert_eq!(it.lot().award.winner, before.winner);
    assert_eq!(it.lot().award.result_until, before.result_until);
}

#[test]
fn a_withdrawn_display_is_held_again_for_its_whole_time_and_chooses_nobody_before() {
    // covers: Y52
    let mut it = displayed();
    let first = it.lot().award.displayed_until.unwrap();
    let silent = withdraw(&it, PublishedNotice::Candidates, "");
    assert_eq!(refused(&mut it, silent), Refusal::ReasonMissing);
    it.now = Instant(Instant::end_of(first).0 - 1);
    it.when(withdraw(&it, PublishedNotice::Candidates, "候选人名称有误")).unwrap();
    assert_eq!((it.lot().stage, it.lot().award.displayed_until), (Stage::Reported, None));
    it.now = Instant(Instant::end_of(first).0 + 1);
    let end = Command::Award(award::Command::EndDisplay { lot: it.id() });
    assert_eq!(refused(&mut it, end), Refusal::Stage, "the first display never ended");
    let early = it.determine(0);
    assert_eq!(refused(&mut it, early), Refusal::Stage);
    let again = Command::Award(award::Command::PublishCandidates { lot: it.id() });
    it.when(again).unwrap();
    assert!(it.lot().award.displayed_until.unwrap() > first, "three whole days again");
    let mut held = displayed();
    held.hold(HoldBy::Supervisor).unwrap();
    let held_back = withdraw(&held, PublishedNotice::Candidates, "名称有误");
    assert_eq!(refused(&mut held, held_back), Refusal::Suspended);
}

#[test]
fn a_result_is_never_withdrawn_and_a_withdrawn_contract_notice_is_published_again() {
    // covers: Y52, G14
    let mut it = contracted(PROCUREMENT);
    let result = withdraw(&it, PublishedNotice::Result, "金额有误");
    assert_eq!(refused(&mut it, result), Refusal::Stage);
    let early = withdraw(&it, PublishedNotice::Contract, "附件有误");
    assert_eq!(refused(&mut it, early), Refusal::Stage, "nothing is published");
    it.when(publish(&it, 0, "")).unwrap();
    it.when(withdraw(&it, PublishedNotice::Contract, "附件有误")).unwrap();
    assert!(!award::stands(it.lot(), PublishedNotice::Contract));
    it.when(publish(&it, 0, "")).unwrap();
    assert!(award::stands(it.lot(), PublishedNotice::Contract));
}
