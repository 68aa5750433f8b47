//! The checkers of what comes after the lots, each turned red by a fault planted in the evidence.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use app::ports::Row;
use sim::Mode;
use sim::checkers::faults;
use sim::world::{Evidence, play};

/// A seed whose world goes on after its lots.
const SEED: u64 = 1_000_001;

fn said(evidence: &Evidence, checker: &str) -> Vec<String> {
    let of = faults(evidence).into_iter().filter(|it| it.checker == checker);
    of.map(|it| it.sentence).collect()
}

/// The world with a change of every row that was erased.
fn harmed(change: impl Fn(&mut Row)) -> Vec<String> {
    let mut evidence = play(SEED, Mode::Plain);
    assert!(evidence.epilogue.erased, "the name of this world goes");
    for it in &mut evidence.rows {
        if it.salt_k.is_some() && it.salt_b.is_none() {
            change(Arc::make_mut(it));
        }
    }
    said(&evidence, "erased_gone")
}

#[test]
fn a_salt_or_a_name_that_stays_behind_an_erasure_is_seen() {
    assert_eq!(harmed(|_| {}), Vec::<String>::new());
    assert!(!harmed(|it| it.salt_b = Some([1; 32])).is_empty(), "a salt stays");
    assert!(!harmed(|it| it.enclosure = Some(b"{}".to_vec())).is_empty(), "an enclosure stays");
    let name = "样本离任者".as_bytes();
    assert!(!harmed(|it| it.answer = Some(name.to_vec())).is_empty(), "the first answer keeps it");
    assert!(!harmed(|it| it.kind = "KeyBound".to_owned()).is_empty(), "another kind is erased");
}

#[test]
fn an_order_by_others_than_two_who_may_is_seen() {
    let mut evidence = play(SEED, Mode::Plain);
    assert_eq!(said(&evidence, "erased_gone"), Vec::<String>::new());
    evidence.epilogue.may_order.clear();
    assert!(!said(&evidence, "erased_gone").is_empty());
}

#[test]
fn a_body_that_comes_back_other_than_it_was_is_seen() {
    let mut evidence = play(SEED, Mode::Plain);
    assert_eq!(said(&evidence, "lost_come_back"), Vec::<String>::new());
    let it = evidence.epilogue.recovery.as_mut().unwrap();
    let brought = *it.brought.first().unwrap();
    let row = it.after.iter_mut().find(|it| it.index == brought).unwrap();
    Arc::make_mut(row).salt_b = Some([1; 32]);
    assert!(!said(&evidence, "lost_come_back").is_empty(), "another salt was taken");
}
