//! Worlds of online biddings: every way to an end is walked, every villainy tried and refused.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use sim::biddings::{BANK_VILLAINIES, HOLD_VILLAINIES, VILLAINIES, judge, play};

const SEEDS: u64 = 90;

#[test]
fn biddings_end_in_every_way_and_no_villainy_comes_through() {
    let (mut kinds, mut refused, mut causes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let (mut repeated, mut next_won, mut villainies) = (0, 0, 0);
    let mut returned = 0;
    for seed in 0..SEEDS {
        let it = play(seed);
        assert_eq!(judge(&it), [], "seed {seed}");
        villainies += it.refused.len();
        refused.extend(it.refused.iter().map(|it| it.0));
        for row in &it.rows {
            kinds.insert(row.kind.clone());
            repeated += u32::from(row.stream.ends_with("/2") && row.kind == "BiddingAnnounced");
            if row.kind == "BiddingFailed" {
                let text = String::from_utf8(row.body.clone()).unwrap();
                let cause = text.split("\"cause\":\"").nth(1).and_then(|it| it.split('"').next());
                causes.extend(cause.map(str::to_owned));
            }
        }
        let has = |kind: &str| it.rows.iter().any(|row| row.kind == kind);
        let again = it.rows.iter().skip_while(|row| row.kind != "SignUpWithdrawn");
        returned += u32::from(again.skip(1).any(|row| row.kind == "BidderSignedUp"));
        next_won += u32::from(has("DealLost") && has("BiddingArchived"));
    }
    for kind in [
        "BiddingReturned",
        "BiddingTerminated",
        "DepositReturned",
        "SignUpWithdrawn",
        "SubAccountOpened",
        "SecurityReceived",
        "SecurityReturned",
        "GuaranteeAnswered",
        "PaymentOrdered",
        "PaymentEnded",
        "BankEntryUnmatched",
        "BankEntryMoved",
        "DealLost",
        "GoodsAccepted",
        "BiddingArchived",
        "RemedyRaised",
        "RemedyAnswered",
        "RemedyWithdrawn",
        "Held",
        "HoldLifted",
        "ResumptionAnnounced",
        "RedressCarried",
    ] {
        assert!(kinds.contains(kind), "{kind} never happened");
    }
    assert!(repeated > 5 && next_won > 2, "{repeated} rounds again, {next_won} next in rank");
    assert!(returned > 3, "{returned} worlds in which somebody signs up after a withdrawal");
    assert!(causes.len() >= 5, "{causes:?}");
    let all: BTreeSet<&str> =
        VILLAINIES.into_iter().chain(BANK_VILLAINIES).chain(HOLD_VILLAINIES).collect();
    assert_eq!(all.difference(&refused).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert!(villainies > 500, "{villainies}");
}

/// Goal: the checker of holds sees what should not have happened.
///
/// Method: honest worlds in which a hold was lifted; then a row is struck from what they left.
#[test]
fn a_hold_without_its_end_its_ground_or_its_answer_turns_the_checker_red() {
    let strikes = [
        ("HoldLifted", "while it stood still"),
        ("RemedyRaised", "for what nobody raised"),
        ("RemedyAnswered", "before the answer, in its time"),
    ];
    let (mut worlds, mut red) = (0, [0; 3]);
    for seed in 0..SEEDS / 2 {
        let mut it = play(seed);
        let whole = it.rows.clone();
        if !whole.iter().any(|row| row.kind == "HoldLifted") {
            continue;
        }
        worlds += 1;
        for ((kind, sentence), red) in strikes.iter().zip(&mut red) {
            it.rows = whole.iter().filter(|row| row.kind != *kind).cloned().collect();
            let found = judge(&it);
            let seen = found
                .iter()
                .any(|it| it.checker == "bidding_holds" && it.sentence.contains(sentence));
            *red += u32::from(seen);
        }
    }
    assert!(worlds > 3 && red.iter().all(|it| *it > 1), "red in {red:?} of {worlds}");
}
