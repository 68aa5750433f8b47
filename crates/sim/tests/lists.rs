//! A limited number of those who passed, and whom a purchaser invites, are drawn in whole worlds,
//! through the real door, desk and drawer, with a centre that wants another draw and a purchaser
//! that would name its own; a stranger computes it again.

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
        let reasons = ["PrequalificationConcluded", "OrderDrawn", "CommitteeDrawn"];
        assert!(of("DrawResult") <= reasons.into_iter().map(of).sum(), "{seed}");
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

#[test]
fn a_ceiling_cuts_whoever_scored_least_and_equals_at_its_edge_are_drawn() {
    // covers: Y86, Y176
    for (seed, evidence) in limited() {
        let events = evidence.rows.iter().filter_map(|row| {
            record::event::decode(&row.kind, &row.body, row.enclosure.as_deref()).ok()
        });
        let (mut totals, mut list) = (Vec::new(), None);
        for event in events {
            match event {
                Event::ApplicantsReviewed(it) => {
                    let scored = it.findings.iter();
                    let scored = scored.filter_map(|it| Some((it.total()?, it.applicant.clone())));
                    totals = scored.collect();
                }
                Event::BiddersAdmitted(it) if list.is_none() => list = Some(it.bidders),
                _ => {}
            }
        }
        let Some(list) = list.filter(|it| totals.len() > it.len()) else { continue };
        assert_eq!((list.len(), faults(&evidence)), (7, vec![]), "sim show {seed}");
        let of = |within: bool| {
            let all = totals.iter().filter(|it| list.contains(&it.1) == within);
            all.map(|it| it.0).collect::<Vec<_>>()
        };
        let (last, first_out) = (of(true).into_iter().min(), of(false).into_iter().max());
        assert_eq!(last, first_out, "{seed}: the edge lies between equals");
        return;
    }
    panic!("no world in which a ceiling cuts somebody");
}

/// Seeds whose first tender may invite by a draw.
fn invited() -> impl Iterator<Item = (u64, Evidence)> {
    let worlds = (0..40).map(|at| 13 + at * 24).map(|seed| (seed, play(seed, Mode::Sealed)));
    worlds.filter(|it| it.1.rows.iter().any(|row| row.kind == "InvitationPooled"))
}

#[test]
fn whom_to_invite_is_drawn_once_of_twice_as_many_and_nobody_is_named_beside_the_draw() {
    // covers: Y178, G33.3, G33.4
    let (seed, evidence) = invited().next().unwrap();
    assert_eq!(faults(&evidence), [], "sim show {seed}");
    let events = evidence.rows.iter().filter_map(|row| {
        record::event::decode(&row.kind, &row.body, row.enclosure.as_deref()).ok()
    });
    let events: Vec<Event> = events.collect();
    let pools: Vec<_> = events
        .iter()
        .filter_map(|it| match it {
            Event::InvitationPooled(it) => Some((it.lot.clone(), it.pool.clone(), it.most)),
            _ => None,
        })
        .collect();
    let [(lot, pool, most)] = &pools[..] else { panic!("{seed}: asked {} times", pools.len()) };
    assert!(pool.len() >= 2 * *most as usize);
    let lists: Vec<_> = events
        .iter()
        .filter_map(|it| match it {
            Event::BiddersAdmitted(it) if it.lot == *lot => Some(&it.bidders),
            _ => None,
        })
        .collect();
    let [list] = &lists[..] else { panic!("{seed}: {} lists", lists.len()) };
    assert_eq!(list.len(), *most as usize);
    assert!(list.iter().all(|it| pool.contains(it)));
    // The purchaser tried a pool that is too small, and then its own friends.
    let refused: Vec<&str> =
        evidence.ledger.refused.iter().filter_map(|it| it.refusal.rule()).collect();
    assert!(refused.contains(&"G33.3") && refused.contains(&"Y178"), "{seed}: {refused:?}");
    assert_eq!(audited(&evidence.rows).1, Vec::<u64>::new(), "{seed}");
    let draws: Vec<_> = drawn_of(&evidence.rows, lot).into_iter().collect();
    assert!(draws.iter().any(|it| it.draw == format!("{lot}/invitation/shortlist")), "{seed}");
    for one in &draws {
        assert_eq!(one.findings().collect::<Vec<_>>(), [], "{}", draws::tell(one).0);
    }
    // Whoever holds the supervisor's bundle finds each name its supplier's.
    let held = ["InvitationPooled", "ListDerived", "BiddersAdmitted"];
    let held = evidence.rows.iter().filter(|it| held.contains(&it.kind.as_str()));
    let openings: Vec<Opening> = held.filter_map(|it| app::desk::opening_of(it)).collect();
    let found = draws::listed(&read_with(&evidence.rows, &openings), lot);
    let found: Vec<_> = found.into_iter().collect();
    assert_eq!(found, [(format!("{lot}/invitation/shortlist"), Ok(()))], "{seed}");
}
