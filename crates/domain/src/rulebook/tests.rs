//! A rulebook without a required rule, and stage graphs that must not be.

use super::*;

fn step(from: Stage, trigger: Trigger, guard: Guard, to: Stage) -> Transition {
    Transition { from, trigger, actor: Actor::Platform, guard, rules: Vec::new(), to }
}

fn table(steps: Vec<Transition>) -> Result<StageTable, StageError> {
    StageTable::new(Regime::Works, steps)
}

#[test]
fn a_rulebook_without_a_required_rule_names_it() {
    let (id, kind, _) = ids::all().find(|it| it.2 == ids::Need::Required).unwrap();
    let refused = Rulebook::new([], []).unwrap_err();
    assert_eq!(refused, RulebookError::Missing(MissingRule { id, kind: *kind }));
}

#[test]
fn every_word_reads_back() {
    assert!(Stage::ALL.iter().all(|it| Stage::from_token(it.token()) == Some(*it)));
    assert!(Trigger::ALL.iter().all(|it| Trigger::from_token(it.token()) == Some(*it)));
    assert!(Guard::ALL.iter().all(|it| Guard::from_token(it.token()) == Some(*it)));
    assert_eq!(Regime::from_token("works"), Some(Regime::Works));
    assert_eq!(Stage::from_token("draft"), None);
}

#[test]
fn the_guard_chooses_the_transition() {
    let it = table(vec![
        step(Stage::Announced, Trigger::Deadline, Guard::TooFewBids, Stage::Failed),
        step(Stage::Announced, Trigger::Deadline, Guard::EnoughBids, Stage::Archived),
    ])
    .unwrap();
    let next = it.next(Stage::Announced, Trigger::Deadline, |guard| guard == Guard::EnoughBids);
    assert_eq!(next.map(|it| it.to), Some(Stage::Archived));
    assert!(!it.allows(Stage::Announced, Trigger::Determine));
    assert!(it.next(Stage::Announced, Trigger::Deadline, |_| false).is_none());
}

#[test]
fn an_unsound_graph_is_refused() {
    let lost = step(Stage::Opened, Trigger::Determine, Guard::Always, Stage::Archived);
    let close = step(Stage::Announced, Trigger::Deadline, Guard::Always, Stage::Closed);
    let end = step(Stage::Closed, Trigger::Terminate, Guard::Always, Stage::Terminated);
    assert_eq!(
        table(vec![close.clone(), end.clone(), lost]),
        Err(StageError::Unreachable(Stage::Opened))
    );
    assert_eq!(table(vec![close.clone()]), Err(StageError::NoExit(Stage::Closed)));
    let twice = StageError::Twice(Stage::Announced, Trigger::Deadline, Guard::Always);
    assert_eq!(table(vec![close.clone(), close.clone()]), Err(twice));
    let back = step(Stage::Terminated, Trigger::Resume, Guard::Always, Stage::Announced);
    assert_eq!(table(vec![close, end, back]), Err(StageError::TerminalExit(Stage::Terminated)));
}
