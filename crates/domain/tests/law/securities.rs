//! Bid securities 投标保证金: announced, received, missing in a review, returned and kept.

use domain::award::{self, AfterLoss, LossCause, Pass, ReviewStep};
use domain::contract::InstrumentKind;
use domain::lot::Stage;
use domain::opening::{self, Ending, Form};
use domain::procedure::{self, FormField, KeptCause, SecurityForm, SecurityTerms, Spared};
use domain::rulebook::{Procedure, Regime};
use domain::securities::{Command as It, Flaw, Lack, PayingAccount, Refusal, lack, return_due};
use domain::shared::{CivilDate, Fen, Hash, Instant, PublicKey, Salt, Signature};
use domain::signing::{Part, signing};
use domain::world::{self, Command, Event};

use crate::contract;
use crate::given::{DEADLINE_S, Given};
use crate::lost;
use crate::quotations::QUOTATIONS;
use crate::stages::determined;

const WORKS: Regime = Regime::Works;
const GP: Regime = Regime::GovernmentProcurement;
/// The budget of the invented lots is one million yuan.
const ASKED: i64 = 10_000_00;

fn terms(of: Procedure) -> SecurityTerms {
    let known = |it: &KeptCause| it.rule(of).is_some();
    SecurityTerms {
        amount: Fen(ASKED),
        account: "样本银行 样本交易中心 6200000001".to_owned(),
        forms: vec![SecurityForm::Transfer, SecurityForm::Guarantee],
        valid_days: 90,
        spared: None,
        kept_for: KeptCause::ALL.map(|it| it.0).into_iter().filter(known).collect(),
    }
}

fn asked(of: impl Into<Procedure>) -> Given {
    let of = of.into();
    let mut it = Given::registered(of);
    it.notice.security = Some(Box::new(terms(of)));
    it
}

pub fn announced(of: impl Into<Procedure>) -> Given {
    let mut it = asked(of);
    it.announce().unwrap();
    it
}

pub fn receive(given: &Given, payer: u8, amount: i64) -> It {
    It::Receive {
        lot: given.id(),
        payer: given.bidder(payer),
        form: SecurityForm::Transfer,
        amount: Fen(amount),
        arrived_s: given.now.seconds(),
        paid_from: Some(PayingAccount::Basic),
        valid_until: None,
        document: Hash([payer + 20; 32]),
        replaces: None,
    }
}

fn pay(given: &mut Given, payer: u8) -> Result<Vec<Event>, world::Refusal> {
    let it = receive(given, payer, ASKED);
    given.when(Command::Securities(it))
}

/// Everybody bids and everybody paid but those left out.
fn opened(of: impl Into<Procedure>, payers: &[u8]) -> Given {
    let mut it = announced(of);
    for payer in payers {
        pay(&mut it, *payer).unwrap();
    }
    it.with_bids(3).keyed_in(3).on_the_wall().recorded()
}

fn give_back(given: &mut Given, number: u32) -> Result<Vec<Event>, world::Refusal> {
    let (lot, on, document) = (given.id(), given.now.date(), Hash([60; 32]));
    given.when(Command::Securities(It::Return { lot, number, interest: Fen(0), on, document }))
}

fn keep(given: &Given, number: u32, cause: KeptCause, document: Option<Hash>) -> Command {
    let (lot, reason, signed) = (given.id(), "查证属实".to_owned(), given.signed());
    Command::Securities(It::Keep { lot, number, cause, reason, document, signed })
}

fn why(answer: Result<Vec<Event>, world::Refusal>) -> Refusal {
    match answer.unwrap_err() {
        world::Refusal::Securities(it) => it,
        other => panic!("{other:?}"),
    }
}

fn due(given: &Given, number: u32) -> Option<(&'static str, CivilDate)> {
    let held = &given.lot().securities.entries[&number];
    let due = return_due(given.lot(), held, given.law()).unwrap()?;
    Some((due.rule, due.by.for_duty()))
}

#[test]
fn a_notice_asks_for_two_per_cent_of_the_budget_and_no_fen_more() {
    // covers: T08, G06, N04.1
    for (of, rule) in [(WORKS.into(), "T08"), (GP.into(), "G06"), (QUOTATIONS, "N04.1")] {
        let mut it = asked(of);
        let most = it.notice.budget.0 / 50;
        it.notice.security.as_mut().unwrap().amount = Fen(most + 1);
        assert_eq!(it.announce().unwrap_err().rule(), Some(rule));
        it.notice.security.as_mut().unwrap().amount = Fen(most);
        it.announce().unwrap();
    }
}

#[test]
fn a_notice_keeps_a_security_only_for_what_the_law_of_the_lot_knows() {
    // covers: T09.2, T74, G06.3, N04.4
    let mut works = asked(WORKS);
    works.notice.security.as_mut().unwrap().kept_for = vec![KeptCause::Collusion];
    assert_eq!(works.announce().unwrap_err().rule(), Some("T09.2"));
    for (of, rule) in [(GP.into(), "G06.3"), (QUOTATIONS, "N04.4")] {
        let mut twice = asked(of);
        twice.notice.security.as_mut().unwrap().kept_for = vec![KeptCause::Revoked; 2];
        assert_eq!(twice.announce().unwrap_err().rule(), Some(rule));
        asked(of).announce().unwrap();
    }
    for broken in [
        |it: &mut SecurityTerms| it.amount = Fen(0),
        |it: &mut SecurityTerms| it.account = " ".to_owned(),
        |it: &mut SecurityTerms| it.forms = Vec::new(),
        |it: &mut SecurityTerms| it.valid_days = 0,
    ] {
        let mut given = asked(GP);
        broken(given.notice.security.as_mut().unwrap());
        assert!(format!("{:?}", given.announce().unwrap_err()).contains("security"));
    }
}

#[test]
fn what_arrives_is_entered_and_marked_and_nothing_once_the_lot_is_opened() {
    // covers: Y57
    let mut it = announced(WORKS);
    let stranger = It::Receive {
        lot: it.id(),
        payer: it.notice.purchaser.clone(),
        form: SecurityForm::Transfer,
        amount: Fen(1),
        arrived_s: 0,
        paid_from: Some(PayingAccount::Basic),
        valid_until: None,
        document: Hash([1; 32]),
        replaces: None,
    };
    assert_eq!(why(it.when(Command::Securities(stranger))), Refusal::PayerUnknown);
    let nothing = receive(&it, 0, 0);
    assert_eq!(why(it.when(Command::Securities(nothing))), Refusal::SecurityAmountUnfit);
    let short = receive(&it, 0, ASKED - 1);
    it.when(Command::Securities(short.clone())).unwrap();
    assert_eq!(lack(it.lot(), &it.bidder(0)), Some(Lack::Short));
    assert_eq!(why(it.when(Command::Securities(short))), Refusal::Repeated);
    // A second transfer completes it.
    let mut rest = receive(&it, 0, 1);
    if let It::Receive { document, .. } = &mut rest {
        *document = Hash([77; 32]);
    }
    it.when(Command::Securities(rest)).unwrap();
    assert_eq!(lack(it.lot(), &it.bidder(0)), None);
    let mut opened = it.with_bids(3).keyed_in(3).on_the_wall();
    assert_eq!(why(pay(&mut opened, 2)).rule(), Some("Y57"));
}

#[test]
fn what_is_late_from_another_account_in_another_form_or_ends_too_early_does_not_count() {
    // covers: T08.2, T08.4
    let flawed = |of: Regime, change: fn(&mut It)| {
        let mut given = announced(of);
        let mut it = receive(&given, 0, ASKED);
        given.now = Instant(DEADLINE_S * 1_000);
        change(&mut it);
        given.when(Command::Securities(it)).unwrap();
        lack(given.lot(), &given.bidder(0))
    };
    let other = |it: &mut It| {
        if let It::Receive { paid_from, .. } = it {
            *paid_from = Some(PayingAccount::Other);
        }
    };
    assert_eq!(flawed(WORKS, other), Some(Lack::Flawed(Flaw::Account)));
    assert_eq!(flawed(GP, other), None, "only of works the basic account is asked for");
    let cheque = |it: &mut It| {
        if let It::Receive { form, .. } = it {
            *form = SecurityForm::Cheque;
        }
    };
    assert_eq!(flawed(GP, cheque), Some(Lack::Flawed(Flaw::Form)));
    fn guarantee(it: &mut It, last: CivilDate) {
        if let It::Receive { form, paid_from, valid_until, .. } = it {
            (*form, *paid_from, *valid_until) = (SecurityForm::Guarantee, None, Some(last));
        }
    }
    // Bids bind for ninety days from 24 March.
    let short = |it: &mut It| guarantee(it, CivilDate::constant(2026, 6, 21));
    let long = |it: &mut It| guarantee(it, CivilDate::constant(2026, 6, 22));
    assert_eq!(flawed(WORKS, short), Some(Lack::Flawed(Flaw::Expires)));
    assert_eq!(flawed(WORKS, long), None);
    // One second after the deadline, entered before the opening.
    let mut given = announced(GP).with_bids(3);
    let mut late = receive(&given, 0, ASKED);
    if let It::Receive { arrived_s, .. } = &mut late {
        *arrived_s = DEADLINE_S + 1;
    }
    given.now = Instant((DEADLINE_S + 1) * 1_000);
    given.when(Command::Securities(late)).unwrap();
    assert_eq!(lack(given.lot(), &given.bidder(0)), Some(Lack::Flawed(Flaw::Late)));
}

#[test]
fn a_bid_without_the_announced_security_is_rejected_by_the_review_and_never_passes() {
    // covers: T08.3, G06.2, N04.5
    use Pass::{Passed, Rejected};
    for (of, rule) in [(WORKS.into(), "T08.3"), (GP.into(), "G06.2"), (QUOTATIONS, "N04.5")] {
        let mut it = opened(of, &[0, 1]);
        it.committee(5, 4).unwrap();
        it.review(ReviewStep::Qualification, &[Passed; 3]).unwrap();
        let refused = it.review(ReviewStep::Responsiveness, &[Passed; 3]).unwrap_err();
        assert_eq!(refused.rule(), Some(rule));
        it.review(ReviewStep::Responsiveness, &[Passed, Passed, Rejected]).unwrap();
        let payer = it.bidder(0);
        let number = *it.lot().securities.of(&payer).next().unwrap().0;
        if it.lot().stage != Stage::Failed {
            assert!(matches!(why(give_back(&mut it, number)), Refusal::Competes { .. }));
        } else {
            give_back(&mut it, number).unwrap();
            assert_eq!(lack(it.lot(), &payer), None, "it was there when the bid was opened");
        }
        let mut whole = opened(of, &[0, 1, 2]);
        whole.committee(5, 4).unwrap();
        whole.review(ReviewStep::Qualification, &[Passed; 3]).unwrap();
        whole.review(ReviewStep::Responsiveness, &[Passed; 3]).unwrap();
    }
}

#[test]
fn small_firms_are_spared_where_the_notice_says_so_and_the_form_asks() {
    // covers: Y56
    let mut it = asked(GP);
    it.notice.security.as_mut().unwrap().spared = Some(Spared::SmallFirms);
    assert!(format!("{:?}", it.announce().unwrap_err()).contains("form"));
    it.notice.form.push(FormField {
        name: procedure::DECLARED_FIRM.to_owned(),
        label: "企业类型".to_owned(),
        kind: procedure::FieldKind::Text,
        audience: procedure::FieldAudience::Public,
    });
    it.announce().unwrap();
    let mut it = it.with_bids(3).keyed_in(3);
    let close = it.verdicts(Ending::Openable);
    it.when(close).unwrap();
    let mut bids = it.opened_bids();
    let (name, value) = (procedure::DECLARED_FIRM.to_owned(), "small".to_owned());
    bids[0].fields.push(opening::OpenedField { name, value });
    let publish = opening::Command::PublishBids { lot: it.id(), bids, files: Vec::new() };
    it.when(Command::Opening(publish)).unwrap();
    assert_eq!(lack(it.lot(), &it.bidder(0)), None);
    assert_eq!(lack(it.lot(), &it.bidder(1)), Some(Lack::Missing));
}

#[test]
fn of_procurement_losers_have_it_back_after_the_letter_and_the_winner_after_the_contract() {
    // covers: G07.2, G07.3, N04.2, N04.3
    for (of, losers, winner) in [(GP.into(), "G07.2", "G07.3"), (QUOTATIONS, "N04.2", "N04.3")] {
        let mut it = determined(opened(of, &[0, 1, 2]).reviewed().scored());
        let won = it.lot().award.winner.clone().unwrap().0;
        let number = |given: &Given, who| {
            let mut all = given.lot().securities.entries.iter();
            all.find(|it| (it.1.received.payer == won) == who).map(|it| *it.0).unwrap()
        };
        let (first, second) = (number(&it, true), number(&it, false));
        assert_eq!((due(&it, first), due(&it, second)), (None, None));
        assert!(matches!(why(give_back(&mut it, second)), Refusal::Competes { .. }));
        let (lot, signed) = (it.id(), it.signed());
        it.when(Command::Award(award::Command::IssueLetter { lot, signed })).unwrap();
        let five = it.law().due(it.now.date(), losers).unwrap().for_duty();
        assert_eq!((due(&it, first), due(&it, second)), (None, Some((losers, five))));
        let events = give_back(&mut it, second).unwrap();
        let [Event::SecurityReturned(back)] = &events[..] else { panic!("{events:?}") };
        assert_eq!((back.rule.as_deref(), back.due), (Some(losers), Some(five)));
        assert_eq!(why(give_back(&mut it, second)), Refusal::Repeated);
        let price = it.lot().award.winner.as_ref().unwrap().1.0;
        it.when(contract::offer(&it, 0, InstrumentKind::Contract, price)).unwrap();
        it.when(contract::sign(&it, 0, price)).unwrap();
        let five = it.law().due(it.now.date(), winner).unwrap().for_duty();
        assert_eq!(due(&it, first), Some((winner, five)));
    }
}

#[test]
fn of_works_everybody_has_it_back_after_the_contract() {
    // covers: T17
    let mut it = determined(opened(WORKS, &[0, 1, 2]).reviewed().scored());
    let (lot, signed) = (it.id(), it.signed());
    it.when(Command::Award(award::Command::IssueLetter { lot, signed })).unwrap();
    assert!((1..=3).all(|number| due(&it, number).is_none()));
    let price = it.lot().award.winner.as_ref().unwrap().1.0;
    it.when(contract::offer(&it, 0, InstrumentKind::Contract, price)).unwrap();
    it.when(contract::sign(&it, 0, price)).unwrap();
    let five = it.law().due(it.now.date(), "T17").unwrap().for_duty();
    assert!((1..=3).all(|number| due(&it, number) == Some(("T17", five))));
}

/// A withdrawal of a bidder's standing bid.
fn withdraw(given: &mut Given, bidder: u8) {
    let line = given.lot().bids[&given.bidder(bidder)].clone();
    let hash = Hash([200; 32]);
    given
        .when(Command::Opening(opening::Command::Withdraw {
            lot: given.id(),
            form: Form::Good,
            bidder: given.bidder(bidder),
            seq: line.seq + 1,
            withdraws: line.last,
            record: "{}".to_owned(),
            record_sha256: hash,
            signature: Signature([0; 64]),
            key: PublicKey([bidder + 1; 32]),
            salt: Salt([0; 32]),
            salt_r: Salt([0; 32]),
            b: hash,
        }))
        .unwrap();
}

#[test]
fn a_withdrawal_before_the_deadline_and_every_end_start_the_clock() {
    // covers: T09, G07.1, N04.6, G08.2, Y55
    let at =
        [(WORKS.into(), "T09", "Y55"), (GP.into(), "G07.1", "G08.2"), (QUOTATIONS, "N04.6", "Y55")];
    for (of, withdrawn, terminated) in at {
        let mut it = announced(of);
        pay(&mut it, 0).unwrap();
        it.submit(0, 1).unwrap();
        assert_eq!(due(&it, 1), None);
        assert!(matches!(why(give_back(&mut it, 1)), Refusal::Competes { .. }));
        let mut ended = it.clone();
        withdraw(&mut it, 0);
        let five = it.law().due(it.now.date(), withdrawn).unwrap().for_duty();
        assert_eq!(due(&it, 1), Some((withdrawn, five)));
        give_back(&mut it, 1).unwrap();
        let (lot, cause) = (ended.id(), "采购任务取消".to_owned());
        ended.when(Command::Procedure(procedure::Command::Terminate { lot, cause })).unwrap();
        assert_eq!(due(&ended, 1).map(|it| it.0), Some(terminated));
        let mut failed = announced(of);
        pay(&mut failed, 0).unwrap();
        failed.submit(0, 1).unwrap();
        failed.now = Instant(DEADLINE_S * 1_000 + 1);
        failed.close().unwrap();
        assert_eq!(failed.lot().stage, Stage::Failed);
        assert_eq!(due(&failed, 1).map(|it| it.0), Some("Y55"));
    }
}

#[test]
fn a_security_is_kept_for_a_cause_that_the_record_shows_and_for_no_other() {
    // covers: T09.2, G06.3, N04.4
    for of in [WORKS.into(), GP.into(), QUOTATIONS] {
        let mut it = announced(of);
        (0..3).for_each(|payer| drop(pay(&mut it, payer).unwrap()));
        let sealed = keep(&it, 3, KeptCause::Revoked, None);
        assert_eq!(why(it.when(sealed)), Refusal::Stage, "nobody knows yet who paid");
        // The third bidder hands in no key: its bid counts as revoked.
        let mut it = it.with_bids(3).keyed_in(2);
        let absent = it.ctx(2);
        let mut close = it.verdicts(Ending::Openable);
        if let Command::Opening(opening::Command::CloseShares { verdicts, .. }) = &mut close {
            verdicts
                .iter_mut()
                .filter(|it| it.ctx == absent)
                .for_each(|it| it.ending = Ending::Absent);
        }
        it.when(close).unwrap();
        let mut bids = it.opened_bids();
        let line = bids.iter_mut().find(|it| it.ctx == absent).unwrap();
        (line.ending, line.price) = (Ending::Absent, None);
        let publish = opening::Command::PublishBids { lot: it.id(), bids, files: Vec::new() };
        it.when(Command::Opening(publish)).unwrap();
        let revoked = keep(&it, 3, KeptCause::Revoked, None);
        assert_eq!(signing(&it.world, &revoked).unwrap().part, Part::Purchaser);
        let other = keep(&it, 1, KeptCause::Revoked, None);
        assert!(matches!(why(it.when(other)), Refusal::CauseUnshown { .. }));
        let refused = keep(&it, 3, KeptCause::ContractRefused, None);
        assert!(matches!(why(it.when(refused)), Refusal::CauseUnshown { .. }));
        let colluded = keep(&it, 1, KeptCause::Collusion, None);
        match of.regime {
            WORKS => assert!(matches!(why(it.when(colluded)), Refusal::CauseUnfit { .. })),
            GP => {
                assert!(matches!(why(it.when(colluded)), Refusal::ProofMissing { .. }));
                it.when(keep(&it, 1, KeptCause::Collusion, Some(Hash([5; 32])))).unwrap();
            }
        }
        it.when(revoked.clone()).unwrap();
        assert_eq!(why(it.when(revoked)), Refusal::Repeated);
        assert_eq!(why(give_back(&mut it, 3)), Refusal::Repeated, "what is kept does not go back");
        assert_eq!(due(&it, 3), None);
    }
}

#[test]
fn a_winner_that_refuses_the_contract_loses_its_security() {
    // covers: T74, G06.3
    for (of, rule) in [(WORKS, "T74"), (GP, "G06.3")] {
        let mut it = determined(opened(of, &[0, 1, 2]).reviewed().scored());
        let (lot, signed) = (it.id(), it.signed());
        it.when(Command::Award(award::Command::IssueLetter { lot, signed })).unwrap();
        let won = it.lot().award.winner.clone().unwrap().0;
        let number = it.lot().securities.of(&won).next().map(|it| *it.0).unwrap();
        let early = keep(&it, number, KeptCause::ContractRefused, None);
        assert!(matches!(why(it.when(early)), Refusal::CauseUnshown { .. }));
        it.when(lost::renounce(&it, 0)).unwrap();
        it.when(lost::lose(&it, 0, (LossCause::GaveUp, AfterLoss::NextCandidate))).unwrap();
        let events = it.when(keep(&it, number, KeptCause::ContractRefused, None)).unwrap();
        assert!(matches!(&events[..], [Event::SecurityKept(kept)] if kept.rule == rule));
    }
}

#[test]
fn a_lot_that_asks_for_no_security_takes_none() {
    let mut it = Given::announced(GP);
    assert_eq!(why(pay(&mut it, 0)).rule(), Some("G06"));
}
