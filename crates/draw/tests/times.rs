//! What the vectors do not judge: waiting times, the law's earliest hour, doubled events.

#![allow(clippy::unwrap_used)]

mod common;

use common::{LIMITS, items, list, load};
use draw::Code;
use draw::attempt::{self, Item, Known, Limits};
use draw::event::Event;
use serde_json::json;

/// `open_min_max` of these tests, milliseconds.
const OPEN: u64 = 1_800_000;

fn honest() -> Vec<Item> {
    items(list(&load("a-honest-sha256")["events"])).unwrap()
}

/// A withheld attempt: one key, and a void that names the two who gave none.
fn withheld() -> Vec<Item> {
    let ops = json!([
        ["delete", 15],
        ["set", [15], {"kind": "DrawVoid", "body": {
            "draw": "sample-lot-1/committee", "names": ["purchaser", "supervisor"],
            "reason": "withheld", "seq": 1, "stamp_ms": 1_800_000_013_000_u64}}]
    ]);
    let events = common::edit(&load("a-honest-sha256")["events"], &ops);
    items(list(&events)).unwrap()
}

/// All cosigned checkpoints at one time.
fn at(mut items: Vec<Item>, ms: u64) -> Vec<Item> {
    for it in &mut items {
        if let Item::Cosigned { at_ms } = it {
            *at_ms = Some(ms);
        }
    }
    items
}

fn finding(items: &[Item], limits: &Limits) -> Option<Code> {
    attempt::check(items, limits, &Known::default()).finding
}

#[test]
fn a_void_for_withheld_keys_waits_for_its_time() {
    let limits = Limits { open_ms_max: Some(OPEN), ..LIMITS };
    let late = 1_800_000_013_000;
    assert_eq!(finding(&withheld(), &limits), None);
    assert_eq!(finding(&at(withheld(), late - OPEN), &limits), None);
    assert_eq!(finding(&at(withheld(), late - OPEN + 1), &limits), Some(Code::VoidReason));
}

#[test]
fn commits_do_not_close_over_a_deposit_before_its_time() {
    let limits = Limits { open_ms_max: Some(OPEN), ..LIMITS };
    let mut short = honest();
    short.remove(11);
    let close = 1_800_000_010_000;
    assert_eq!(finding(&at(short.clone(), close - OPEN + 1), &limits), Some(Code::OrderShown));
    // After its time the silent party's contribution is the default: another seed than printed.
    assert_eq!(finding(&at(short, close - OPEN), &limits), Some(Code::Seed));
    // With everybody shown, the close need not wait.
    assert_eq!(finding(&at(honest(), close), &limits), None);
}

#[test]
fn a_result_before_the_lawful_hour_is_too_early() {
    let result = honest().into_iter().find_map(|it| match it {
        Item::Event(it) if matches!(it.event, Event::Result { .. }) => Some(it.frame.stamp_ms),
        _ => None,
    });
    let limits = |ms| Limits { earliest_ms: Some(ms), ..LIMITS };
    assert_eq!(finding(&honest(), &limits(result.unwrap())), None);
    assert_eq!(finding(&honest(), &limits(result.unwrap() + 1)), Some(Code::TooEarly));
}

#[test]
fn an_event_that_stands_twice_is_found() {
    let twice = |index: usize| {
        let mut items = honest();
        items.insert(index, items[index].clone());
        finding(&items, &LIMITS)
    };
    assert_eq!(twice(1), Some(Code::OrderPool));
    assert_eq!(twice(2), Some(Code::OrderPool));
    assert_eq!(twice(12), Some(Code::OrderCommits));
    assert_eq!(twice(16), Some(Code::EndMissing));
    // A second header of a party is no fault: the first that meets d counts.
    assert_eq!(twice(9), None);
}

#[test]
fn an_attempt_without_an_ending_is_still_open() {
    for length in 2..honest().len() - 1 {
        let report = attempt::check(&honest()[..length], &LIMITS, &Known::default());
        assert_eq!(report.ending, attempt::Ending::StillOpen);
        assert_eq!(report.finding, Some(Code::EndMissing), "after {length} events");
    }
}

#[test]
fn an_event_of_another_attempt_is_no_part_of_this_one() {
    let mut items = honest();
    let Item::Event(it) = &mut items[12] else { unreachable!("the close") };
    it.frame.seq = 2;
    assert_eq!(finding(&items, &LIMITS), Some(Code::Ctx));
}
