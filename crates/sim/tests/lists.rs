//! A limited number of those who passed is drawn in whole worlds, through the real door, desk
//! and drawer, with a centre that wants another draw; a stranger computes it again.

#![allow(clippy::unwrap_used)]

#[path = "shared/stranger.rs"]
mod stranger;

use sim::Mode;
use sim::checkers::faults;
use sim::world::{Evidence, play};
use stranger::{audited, drawn as drawn_of};
use verifier::draws;

/// Seeds whose first tender may limit its number.
fn limited() -> impl Iterator<Item = (u64, Evidence)> {
    let worlds = (0..40).map(|at| 7 + at * 24).map(|seed| (seed, play(seed, Mode::Sealed)));
    worlds.filter(|it| it.1.rows.iter().any(|row| row.kind == "ListDerived"))
}

#[test]
fn a_limited_number_is_drawn_once_and_a_stranger_computes_it_again() {
    // covers: Y177
    let mut drawn = 0;
    for (seed, evidence) in limited().take(3) {
        assert_eq!(faults(&evidence), [], "sim show {seed}");
        let of = |kind: &str| evidence.rows.iter().filter(|it| it.kind == kind).count();
        assert!(of("DrawResult") <= of("PrequalificationConcluded") + of("OrderDrawn"), "{seed}");
        let row = evidence.rows.iter().find(|it| it.kind == "ListDerived").unwrap();
        let lot = row.stream.strip_suffix("/draw").unwrap();
        let lot = domain::shared::LotId::parse(lot).unwrap();
        assert_eq!(audited(&evidence.rows).1, Vec::<u64>::new(), "{seed}");
        for one in drawn_of(&evidence.rows, &lot) {
            assert_eq!(one.findings().collect::<Vec<_>>(), [], "{}", draws::tell(&one).0);
            drawn += usize::from(one.draw.ends_with("/prequalification/shortlist"));
        }
    }
    assert!(drawn > 0, "some world limits its number");
}
