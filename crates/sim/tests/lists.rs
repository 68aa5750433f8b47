//! A limited number of those who passed is drawn in whole worlds, through the real door, desk
//! and drawer, with a centre that wants another draw; a stranger computes it again.

#![allow(clippy::unwrap_used)]

#[path = "shared/stranger.rs"]
mod stranger;

use domain::world::Event;
use record::opening::{Opening, Shown};
use sim::Mode;
use sim::checkers::faults;
use sim::world::{Evidence, play};
use stranger::{audited, drawn as drawn_of, read_with};
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

#[test]
fn the_supervisors_bundle_shows_whose_the_names_are_and_a_changed_one_is_refused() {
    // covers: Y177
    let (seed, evidence) = limited().next().unwrap();
    let row = evidence.rows.iter().find(|it| it.kind == "ListDerived").unwrap();
    let lot = domain::shared::LotId::parse(row.stream.strip_suffix("/draw").unwrap()).unwrap();
    let held = evidence.rows.iter();
    let held = held.filter(|it| ["ListDerived", "BiddersAdmitted"].contains(&it.kind.as_str()));
    let openings: Vec<Opening> = held.filter_map(|it| app::desk::opening_of(it)).collect();
    assert!(openings.len() > 1, "{seed}");
    let log = read_with(&evidence.rows, &openings);
    assert_eq!(log.leaves.findings, [], "{seed}");
    let found: Vec<_> = draws::listed(&log, &lot).into_iter().collect();
    assert_eq!(found, [(format!("{lot}/prequalification/shortlist"), Ok(()))], "{seed}");
    // Whoever brings nothing sees of nobody.
    assert!(draws::listed(&read_with(&evidence.rows, &[]), &lot).is_empty());
    // Another supplier in the place of one, or another salt, is not what was committed.
    let event = record::event::decode(&row.kind, &row.body, row.enclosure.as_deref()).unwrap();
    let Event::ListDerived(derived) = event else { panic!("{event:?}") };
    let [one, two, ..] = &derived.lines[..] else { panic!("{derived:?}") };
    let at = openings.iter().position(|it| it.index == row.index).unwrap();
    let changes =
        [(one.bidder.to_string(), two.bidder.to_string()), (one.salt.hex(), two.salt.hex())];
    for (from, to) in changes {
        let mut changed = openings.clone();
        let Shown::Body(_, body) = &mut changed[at].shown else { panic!("a label alone") };
        assert!(body.contains(&from));
        *body = body.replacen(&from, &to, 1);
        let log = read_with(&evidence.rows, &changed);
        assert!(!log.leaves.findings.is_empty(), "{seed}: {from}");
        assert!(draws::listed(&log, &lot).is_empty(), "{seed}: {from}");
    }
}
