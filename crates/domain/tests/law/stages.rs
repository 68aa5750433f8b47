//! The printed stage tables against what the law decides: the same steps, no other.
//!
//! Every test of this crate is checked against them too, at each command ([`Given::when`]).

use std::collections::BTreeSet;

use domain::admission::Prequalification;
use domain::award::{self, AfterLoss, LossCause, Pass, PublishedNotice, RankLine, ReviewStep};
use domain::contract::{AcceptancePart, AcceptanceVerdict, InstrumentKind, PerformanceKind};
use domain::lot::Lot;
use domain::opening::{self, Ending};
use domain::parties::Purpose;
use domain::procedure::{self, Effect, EnvelopeName, FailureCause, HoldBy};
use domain::remedies::{self, Matter, Outcome, Redress, RemedyKind};
use domain::rulebook::{Procedure, Regime, Rulebook, Stage, StageTable, Transition, Trigger};
use domain::shared::{Hash, Instant};
use domain::tabled::{trigger_before, trigger_of};
use domain::world::{Command, Event};

use crate::contract;
use crate::given::{DEADLINE_S, Given};
use crate::lost;
use crate::members;
use crate::notices;
use crate::openings;

/// One line of the table: from, trigger, to.
pub type Step = (Stage, Trigger, Stage);

/// The trigger of an event, the failures included that follow another event in one decision.
pub fn trigger(lot: &Lot, event: &Event) -> Option<Trigger> {
    let Event::TenderFailed(it) = event else { return trigger_of(lot, event) };
    Some(match it.cause {
        FailureCause::TooFewBids => Trigger::Deadline,
        FailureCause::Unlawful | FailureCause::AboveBudget => Trigger::DeclareFailure,
        FailureCause::Overturned => Trigger::Restart,
        FailureCause::AwardLost => Trigger::LoseAward,
        _ => Trigger::RejectAll,
    })
}

/// The same before the notice of the tender.
pub fn early_trigger(of: &Prequalification, event: &Event) -> Option<Trigger> {
    if domain::apply::lot_of(event) != Some(&of.id) {
        return None;
    }
    match event {
        Event::TenderFailed(_) => Some(Trigger::Restart),
        _ => trigger_before(of, event),
    }
}

fn terminate(given: &Given) -> Command {
    let (lot, cause) = (given.id(), "采购任务取消".to_owned());
    Command::Procedure(procedure::Command::Terminate { lot, cause })
}

fn unlawful(given: &Given) -> Command {
    let (lot, reason, document) = (given.id(), "串通投标".to_owned(), Hash([7; 32]));
    let cause = FailureCause::Unlawful;
    Command::Procedure(procedure::Command::DeclareFailure { lot, cause, reason, document })
}

fn closed(of: impl Into<Procedure>) -> Given {
    let mut it = Given::announced(of);
    (0..3).for_each(|bidder| drop(it.submit(bidder, 1).unwrap()));
    it.now = Instant(DEADLINE_S * 1_000 + 1);
    it.close().unwrap();
    it
}

fn contested(of: impl Into<Procedure>) -> Given {
    let mut it = Given::releasing(of);
    let contexts = it.lot().contexts(EnvelopeName::Price);
    it.when(contest(&it, contexts)).unwrap();
    it
}

fn contest_of(given: &Given, purpose: Purpose) -> Command {
    let (lot, envelope) = (given.id(), EnvelopeName::Price);
    let contexts = given.lot().contexts(envelope);
    Command::Opening(opening::Command::Contest { lot, envelope, purpose, contexts })
}

fn contest(given: &Given, contexts: Vec<Hash>) -> Command {
    let (lot, envelope, purpose) = (given.id(), EnvelopeName::Price, Purpose::Share);
    Command::Opening(opening::Command::Contest { lot, envelope, purpose, contexts })
}

fn shares_closed(of: impl Into<Procedure>) -> Given {
    let mut it = Given::releasing(of);
    let close = it.verdicts(Ending::Openable);
    it.when(close).unwrap();
    it
}

fn seated(of: impl Into<Procedure>) -> Given {
    let mut it = Given::opened(of);
    it.committee(5, 4).unwrap();
    it
}

fn qualified(of: impl Into<Procedure>) -> Given {
    let mut it = seated(of);
    it.review(ReviewStep::Qualification, &[Pass::Passed; 3]).unwrap();
    it
}

/// A seat is empty.
fn left(mut given: Given) -> Given {
    given.when(members::replace(&given, 2)).unwrap();
    given
}

pub fn displayed() -> Given {
    shown(Given::reported(Regime::Works))
}

/// The candidates of works are on display.
fn shown(mut it: Given) -> Given {
    let publish = award::Command::PublishCandidates { lot: it.id() };
    it.when(Command::Award(publish)).unwrap();
    it
}

pub fn decided(of: impl Into<Procedure>) -> Given {
    determined(Given::reported(of))
}

/// The first candidate of a reported lot has won.
pub fn determined(reported: Given) -> Given {
    let mut it = match reported.notice.regime {
        Regime::GovernmentProcurement => reported,
        Regime::Works => {
            let mut it = shown(reported);
            let until = it.lot().award.displayed_until.unwrap();
            it.now = Instant(Instant::end_of(until).0 + 1);
            let end = award::Command::EndDisplay { lot: it.id() };
            it.when(Command::Award(end)).unwrap();
            it
        }
    };
    let first = it.determine(0);
    it.when(first).unwrap();
    it
}

fn offered(of: impl Into<Procedure>) -> Given {
    let mut it = contract::notified(of);
    let price = it.lot().award.winner.as_ref().unwrap().1.0;
    it.when(contract::offer(&it, 0, InstrumentKind::Contract, price)).unwrap();
    it
}

/// A change of the contract waits for the winner.
fn changing(of: impl Into<Procedure>) -> Given {
    let mut it = contract::contracted(of);
    it.when(contract::offer(&it, 1, InstrumentKind::Alteration, 0)).unwrap();
    it
}

/// The contract notice stands while the contract is performed.
fn published(of: impl Into<Procedure>) -> Given {
    let mut it = contract::contracted(of);
    it.when(contract::publish(&it, 0, "")).unwrap();
    it
}

/// Everything the law asks for after the contract is done, and the file is still open.
fn done(of: impl Into<Procedure>) -> Given {
    let mut it = contract::accepted(of);
    for command in [contract::publish(&it, 0, ""), contract::file(&it, 0), contract::report(&it)] {
        let _ = it.when(command);
    }
    it
}

/// A world at every stage that the regime's lots can stand at.
fn everywhere(of: impl Into<Procedure>) -> Vec<Given> {
    let of = of.into();
    let mut held = Given::announced(of);
    held.hold(HoldBy::Supervisor).unwrap();
    let mut all = vec![
        Given::announced(of),
        held,
        closed(of),
        Given::keying_in(of),
        Given::releasing(of),
        contested(of),
        shares_closed(of),
        Given::opened(of),
        seated(of),
        qualified(of),
        left(seated(of)),
        left(qualified(of)),
        Given::evaluating(of),
        Given::reported(of),
        decided(of),
        contract::notified(of),
        offered(of),
        contract::contracted(of),
        changing(of),
        published(of),
        contract::accepted(of),
        done(of),
    ];
    if of.regime == Regime::Works {
        let mut objected = displayed();
        objected.remedy("O-9", RemedyKind::Objection, Matter::Result).unwrap();
        all.extend([displayed(), objected]);
        all.extend([openings::locked(), openings::called()]);
    }
    let ends: Vec<Given> = all.iter().map(|it| after(it, terminate(it))).collect();
    all.extend(ends);
    all
}

fn after(given: &Given, command: Command) -> Given {
    let mut it = given.clone();
    let _ = it.when(command);
    it
}

/// Whatever may move a lot, asked at a stage; each on a world of its own.
fn moves(given: &Given) -> Vec<Given> {
    let lot = || given.id();
    let opening = |it| Command::Opening(it);
    let award = |it| Command::Award(it);
    let reason = || "核查线索".to_owned();
    let hold = |by| procedure::Command::Hold { lot: lot(), by, remedy: None, reason: reason() };
    let lift = |by| procedure::Command::LiftHold { lot: lot(), by, reason: reason() };
    let first = given.lot().evaluation.ranking.first().map(|it| it.bidder.clone());
    let answer = |remedy| remedies::Command::AnswerRemedy {
        lot: lot(),
        remedy: domain::shared::Id::new(remedy).unwrap(),
        outcome: Outcome::Rejected,
        commitment: Hash([6; 32]),
        reply: None,
        signed: given.signed(),
    };
    let mut commands = vec![
        terminate(given),
        unlawful(given),
        Command::Procedure(hold(HoldBy::Purchaser)),
        Command::Procedure(lift(HoldBy::Supervisor)),
        Command::Remedies(answer("O-9")),
        Command::Procedure(procedure::Command::MoveForOutage { lot: lot() }),
        opening(opening::Command::CloseLot { lot: lot(), set_root: Hash([8; 32]), blind: None }),
        opening(opening::Command::ReportObjects { lot: lot(), missing: Vec::new() }),
        opening(opening::Command::CloseKeyIn {
            lot: lot(),
            malformed: Vec::new(),
            digests: vec![(EnvelopeName::Price, Hash([9; 32]))],
        }),
        contest(given, given.lot().contexts(EnvelopeName::Price)),
        given.verdicts(Ending::Openable),
        given.verdicts(Ending::TrusteesFailed),
        opening(opening::Command::PublishBids {
            lot: lot(),
            bids: given.opened_bids(),
            files: Vec::new(),
        }),
        award(award::Command::PublishCandidates { lot: lot() }),
        award(award::Command::EndDisplay { lot: lot() }),
        award(award::Command::Deem { lot: lot() }),
        award(award::Command::IssueLetter { lot: lot(), signed: given.signed() }),
    ];
    commands.extend(later(given));
    let determine = first.map(|winner| award::Command::Determine {
        lot: lot(),
        winner,
        signed: given.signed(),
    });
    commands.extend(determine.map(Command::Award));
    let mut all: Vec<Given> = commands.into_iter().map(|it| after(given, it)).collect();
    for step in [ReviewStep::Qualification, ReviewStep::Responsiveness] {
        for pass in [Pass::Passed, Pass::Rejected] {
            let mut it = given.clone();
            let _ = it.review(step, &[pass; 3]);
            all.push(it);
        }
    }
    let mut lacking = given.clone();
    let one = [Pass::Passed, Pass::Rejected, Pass::Rejected];
    let _ = lacking.review_saying(ReviewStep::Qualification, &one, "明显缺乏竞争");
    all.push(lacking);
    all.push(after(given, contest_of(given, Purpose::Deposit)));
    all.extend(troubled(given));
    all.push(forsaken(given));
    all.push(signed_by_all(given));
    all
}

/// Clarified, objected to, and upheld.
fn troubled(given: &Given) -> Vec<Given> {
    let mut clarified = given.clone();
    let _ = clarified.clarify(Effect::OnBids, None);
    let mut objected = given.clone();
    let _ = objected.remedy("O-1", RemedyKind::Objection, Matter::Documents);
    let mut displayed = given.clone();
    let _ = displayed.remedy("O-2", RemedyKind::Objection, Matter::Result);
    let all = [Redress::Restart, Redress::NextCandidate, Redress::EvaluateAnew];
    let redressed = all.map(|it| upheld(given, it));
    [clarified, objected, displayed].into_iter().chain(redressed).collect()
}

/// The only candidate broke the law, and the purchaser begins anew.
fn forsaken(given: &Given) -> Given {
    let mut it = given.clone();
    let id = it.id();
    if let Some(lot) = it.world.lots.get_mut(&id) {
        lot.evaluation.ranking.truncate(1);
    }
    let anew = lost::lose(&it, 0, (LossCause::Violation, AfterLoss::Restart));
    let _ = it.when(anew);
    it
}

/// A remedy about the opening was upheld, enough candidates are left, and the redress is carried
/// out.
fn upheld(given: &Given, redress: Redress) -> Given {
    let mut it = given.clone();
    let id = it.id();
    let Some(lot) = it.world.lots.get_mut(&id) else { return it };
    if let Some(last) = lot.evaluation.ranking.last().cloned() {
        let more = (5..9).map(|at| RankLine { bidder: given.bidder(at), rank: 3, ..last.clone() });
        lot.evaluation.ranking.extend(more);
    }
    let remedy = domain::shared::Id::new("U-1").unwrap();
    let kind = match given.notice.regime {
        Regime::Works => RemedyKind::Objection,
        Regime::GovernmentProcurement => RemedyKind::Challenge,
    };
    if it.remedy("U-1", kind, Matter::Opening).is_err() {
        return it;
    }
    let _ = it.answer("U-1", Outcome::Upheld);
    let (lot, text, signed) = (it.id(), "依法纠正".to_owned(), it.signed());
    let carry = remedies::Command::CarryOut { lot, remedy, redress, text, signed };
    let _ = it.when(Command::Remedies(carry));
    it
}

/// Whatever may move a committee or a contract.
fn later(given: &Given) -> Vec<Command> {
    let price = given.lot().award.winner.as_ref().map_or(0, |it| it.1.0);
    vec![
        members::replace(given, 2),
        members::dissolve(given),
        contract::report(given),
        contract::offer(given, 0, InstrumentKind::Contract, price),
        contract::offer(given, 1, InstrumentKind::Alteration, 0),
        contract::sign(given, 0, price),
        contract::sign(given, 1, 0),
        contract::publish(given, 0, ""),
        contract::file(given, 0),
        contract::note(given, PerformanceKind::Delivered, 0, given.now.date()),
        contract::accept(given, AcceptancePart::Part, AcceptanceVerdict::Passed),
        contract::accept(given, AcceptancePart::Final, AcceptanceVerdict::Passed),
        contract::close(given),
        lost::lose(given, 0, (LossCause::Violation, AfterLoss::NextCandidate)),
        lost::lose(given, 0, (LossCause::ForceMajeure, AfterLoss::Restart)),
        lost::lose(given, 0, (LossCause::NotSigned, AfterLoss::Restart)),
        notices::correct(given, PublishedNotice::Result, "电话有误"),
        notices::withdraw(given, PublishedNotice::Candidates, "名称有误"),
        notices::withdraw(given, PublishedNotice::Contract, "附件有误"),
    ]
}

fn signed_by_all(given: &Given) -> Given {
    let mut it = given.clone();
    for seat in 1..=5 {
        let _ = it.score(seat, 30_00);
    }
    for seat in 1..=5 {
        let _ = it.sign_report(seat);
    }
    it
}

#[test]
fn the_law_takes_every_step_of_the_stage_tables_and_no_other() {
    for of in Procedure::ALL {
        let mut taken = BTreeSet::new();
        for given in everywhere(of) {
            let now = given.now;
            // At once, just after the deadline, and when every window and display has ended.
            for later in [0, 31 * 60_000, 40 * 86_400_000] {
                let mut given = given.clone();
                given.now = Instant(now.0 + later);
                taken.extend(moves(&given).into_iter().flat_map(|it| it.steps));
            }
        }
        let mut few = Given::announced(of);
        few.submit(0, 1).unwrap();
        few.now = Instant(DEADLINE_S * 1_000 + 1);
        few.close().unwrap();
        taken.extend(few.steps.clone());
        taken.extend(crate::admissions::steps(of));
        taken.extend(crate::performance::steps(of));
        let table = few.rules.stages(of).unwrap();
        let printed = table.transitions().iter().map(|it| (it.from, it.trigger, it.to));
        let printed: BTreeSet<Step> = printed.collect();
        let missing: Vec<_> = printed.difference(&taken).collect();
        assert!(missing.is_empty(), "printed and never taken: {missing:?}");
        let extra: Vec<_> = taken.difference(&printed).collect();
        assert!(extra.is_empty(), "taken and not printed: {extra:?}");
    }
}

/// The adopted rules with the tables changed.
fn with_table(
    given: &Given,
    regime: Regime,
    change: impl Fn(&Transition) -> bool,
) -> Result<Rulebook, domain::rulebook::StageError> {
    let of = Procedure::from(regime);
    let mut tables = Vec::new();
    for one in Procedure::ALL {
        let table = given.rules.stages(one).unwrap();
        let kept = table.transitions().iter().filter(|it| one != of || change(it)).cloned();
        tables.push(StageTable::new(one, kept.collect())?);
    }
    Ok(Rulebook::new(given.rules.rules().cloned(), tables).expect("the same rules"))
}

#[test]
fn a_step_struck_from_the_table_is_refused_and_nothing_else_is() {
    let regime = Regime::Works;
    let mut given = Given::announced(regime);
    let whole = given.rules.clone();
    given.rules = with_table(&given, regime, |it| {
        (it.from, it.trigger) != (Stage::Announced, Trigger::Terminate)
    })
    .unwrap();
    let refusal = given.when(terminate(&given)).unwrap_err();
    assert!(format!("{refusal:?}").contains("Stage"), "{refusal:?}");
    given.hold(HoldBy::Supervisor).unwrap();
    given.when(terminate(&given)).unwrap();
    let mut given = Given::announced(regime);
    given.rules = whole;
    given.when(terminate(&given)).unwrap();
}
