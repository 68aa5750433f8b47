//! A void evaluation: who may order it, until when, who evaluates anew, and what stays readable.

use domain::award;
use domain::lot::Stage;
use domain::remedies::{self, Evaluators, Matter, Outcome, Redress, RemedyKind};
use domain::rulebook::{Method, Procedure, Regime};
use domain::shared::{Hash, Id};
use domain::world::{self, Command, Event};

use crate::given::Given;

const GP: Regime = Regime::GovernmentProcurement;
const WORKS: Regime = Regime::Works;

fn number() -> Id {
    Id::new("U-1").unwrap()
}

/// An objection or a challenge about the result was upheld; as if it had been raised in time.
fn upheld(mut given: Given) -> Given {
    let kind = match given.notice.regime {
        Regime::Works => RemedyKind::Objection,
        Regime::GovernmentProcurement => RemedyKind::Challenge,
    };
    given.remedy("U-1", kind, Matter::Opening).unwrap();
    given.answer("U-1", Outcome::Upheld).unwrap();
    given
}

fn carry(given: &mut Given, redress: Redress) -> Result<Vec<Event>, world::Refusal> {
    let (lot, signed, text) = (given.id(), given.signed(), "评标委员会组成不合法".to_owned());
    given.when(Command::Remedies(remedies::Command::CarryOut {
        lot,
        remedy: number(),
        redress,
        text,
        signed,
    }))
}

fn quotations() -> Procedure {
    Procedure { regime: GP, method: Method::RequestForQuotations }
}

#[test]
fn another_committee_evaluates_anew_and_what_was_void_stays_readable() {
    // covers: C6.1, C6.2
    for regime in [WORKS, GP] {
        let mut it = upheld(crate::stages::decided(regime));
        let old = it.lot().evaluation.clone();
        let winner = it.lot().award.winner.clone();
        let events = carry(&mut it, Redress::EvaluateAnew).unwrap();
        let rule = if regime == WORKS { "C6.2" } else { "C6.1" };
        assert!(matches!(&events[1], Event::EvaluationVoided(it)
            if it.by == Evaluators::Others && it.rule == rule));
        let lot = it.lot();
        let [void] = &lot.voided[..] else { panic!("{:?}", lot.voided) };
        assert_eq!((&void.evaluation, &void.award.winner), (&old, &winner));
        assert!(lot.evaluation.members.is_empty() && lot.evaluation.ranking.is_empty());
        assert!(lot.award.winner.is_none() && lot.evaluation.sheets.is_empty());
        // The purchaser's own review of qualification stands.
        let stage = if regime == WORKS { Stage::Opened } else { Stage::Evaluating };
        assert_eq!(lot.stage, stage);
        // Nobody of the first committee sits in the next one.
        let again = it.committee(5, 4).unwrap_err();
        assert_eq!(again.rule(), Some(rule));
        let mut members = it.members(5, 4);
        for member in &mut members {
            member.account = Id::new(format!("other-{}", member.seat)).unwrap();
        }
        let (lot, document) = (it.id(), Hash([6; 32]));
        let mut one = members.clone();
        one[4].account = it.members(5, 4)[4].account.clone();
        let mixed = award::Command::EnterCommittee { lot: lot.clone(), members: one, document };
        assert_eq!(it.when(Command::Award(mixed)).unwrap_err().rule(), Some(rule));
        let enter = award::Command::EnterCommittee { lot, members, document };
        it.when(Command::Award(enter)).unwrap();
        for seat in 1..=5 {
            it.attend(seat, 1).unwrap();
        }
        let mut it = it.reviewed_anew().scored();
        assert_eq!(it.lot().stage, Stage::Reported);
        assert_eq!(it.lot().evaluation.ranking.len(), 3);
        assert_eq!(it.lot().voided.len(), 1, "beside the new one the old one stays");
        assert!(carry(&mut it, Redress::EvaluateAnew).is_err(), "it was carried out");
    }
}

#[test]
fn the_original_committee_evaluates_again_before_a_contract_binds() {
    // covers: C4.17, C4.18
    for (regime, rule) in [(WORKS, "C4.18"), (GP, "C4.17")] {
        let mut it = upheld(crate::stages::decided(regime));
        let members = it.lot().evaluation.members.clone();
        let events = carry(&mut it, Redress::EvaluateAgain).unwrap();
        assert!(matches!(&events[1], Event::EvaluationVoided(it)
            if it.by == Evaluators::Original && it.rule == rule));
        assert_eq!(it.lot().evaluation.members, members);
        let it = it.reviewed_anew().scored();
        assert_eq!(it.lot().stage, Stage::Reported);
        let mut bound = upheld(crate::contract::contracted(regime));
        let refused = carry(&mut bound, Redress::EvaluateAgain).unwrap_err();
        assert_eq!(refused.rule(), Some(rule));
        carry(&mut bound, Redress::EvaluateAnew).unwrap();
        assert!(!bound.lot().contract.binds(), "the contract falls with its result");
        let mut performed = upheld(crate::contract::accepted(regime));
        assert!(carry(&mut performed, Redress::EvaluateAnew).is_err(), "once it was performed");
    }
}

#[test]
fn nothing_is_evaluated_anew_before_the_report_nor_of_quotations_nor_by_a_complaints_order() {
    // covers: C6.1, C6.2, C6.3, G23.4
    for (regime, rule) in [(WORKS, "C6.2"), (GP, "C6.1")] {
        let mut it = upheld(Given::evaluating(regime));
        assert_eq!(carry(&mut it, Redress::EvaluateAnew).unwrap_err().rule(), Some(rule));
    }
    let mut asked = upheld(Given::reported(quotations()));
    for redress in [Redress::EvaluateAgain, Redress::EvaluateAnew] {
        assert_eq!(carry(&mut asked, redress).unwrap_err().rule(), Some("C6.3"));
    }
    carry(&mut asked, Redress::Restart).unwrap();
    let mut twice = upheld(Given::reported(WORKS));
    let id = twice.id();
    let lot = twice.world.lots.get_mut(&id).unwrap();
    lot.notice.asks = vec![domain::procedure::Ask::TwoOpenings];
    for redress in [Redress::EvaluateAgain, Redress::EvaluateAnew] {
        let refused = carry(&mut twice, redress).unwrap_err();
        assert_eq!(refused.rule(), Some("Y19"), "a technical result never follows its prices");
    }
    for (regime, refused) in [(WORKS, None), (GP, Some("G23.4"))] {
        let mut it = crate::stages::decided(regime);
        it.remedy("U-1", RemedyKind::Complaint, Matter::Result).unwrap();
        let (lot, signed, commitment) = (it.id(), it.signed(), Hash([6; 32]));
        let examine = remedies::Command::ExamineComplaint {
            lot: lot.clone(),
            remedy: number(),
            verdict: remedies::Examination::Accepted,
            commitment,
            reply: None,
            signed: signed.clone(),
        };
        it.when(Command::Remedies(examine)).unwrap();
        let decided = it.when(Command::Remedies(remedies::Command::DecideComplaint {
            lot,
            remedy: number(),
            outcome: Outcome::Upheld,
            order: Some(Redress::EvaluateAnew),
            finding: None,
            text: "责令重新评标".to_owned(),
            documents: Vec::new(),
            signed,
        }));
        assert_eq!(decided.err().as_ref().and_then(world::Refusal::rule), refused);
    }
}
