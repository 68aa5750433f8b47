//! What the record does where it must wait for long, or lost something: seen by a stranger.

#![allow(clippy::unwrap_used)]

use domain::lot::Stage;
use record::canonical;
use sim::log::{Signers, at_once};
use sim::people::make::Make;
use sim::world::World;
use verifier::log::{self, MemoryFiles, Options};

const DAY_MS: i64 = 86_400_000;
/// Hidden acts may stay shut so long without being listed (Y06), and so long more by a list (Y21).
const SHUT_DAYS: i64 = 180;
const LISTED_DAYS: i64 = 30;

fn codes(world: &World) -> Vec<&'static str> {
    let rows = world.rows();
    let files = MemoryFiles(Signers::default().files(&rows, &at_once(&rows)));
    let kinds = record::event::all_kinds();
    let mut options = Options::of(&kinds);
    options.sample = log::Asked::Sample;
    verifier::audit::audit(&files, &options, None).unwrap().report.codes().0
}

/// Days from the start on which the log listed what stays sealed, each with how many leaves.
fn listings(world: &World, from_ms: i64) -> Vec<(i64, usize)> {
    let rows = world.rows();
    let all = rows.iter().filter(|it| it.kind == "StillSealed");
    let read = all.map(|it| {
        let body = canonical::parse(&it.body).unwrap();
        ((it.stamp_ms - from_ms) / DAY_MS, body.list("indexes").unwrap().len())
    });
    read.collect()
}

#[test]
fn bids_of_a_lot_that_is_held_for_long_stay_sealed_are_listed_again_and_open_at_last() {
    // covers: Y06, Y21
    let mut world = World::scripted(11, 3, &[Make::Well; 3]);
    let from_ms = world.now_ms();
    world.come_to_key_in();
    world.supervisor_holds(true);
    assert!(world.scripted_lot().is_suspended(), "{:?}", world.refused());
    for _ in 0..SHUT_DAYS + 2 * LISTED_DAYS {
        world.clock_to(world.now_ms() + DAY_MS);
        world.settle_down();
    }
    let told = listings(&world, from_ms);
    assert_eq!(told.len(), 3, "{told:?}");
    let gaps: Vec<i64> = told.windows(2).map(|it| it[1].0 - it[0].0).collect();
    assert!(told[0].0 < SHUT_DAYS && gaps.iter().all(|it| *it < LISTED_DAYS), "{told:?}");
    assert!(told.iter().all(|it| it.1 >= 3), "every bid is listed: {told:?}");
    let found = codes(&world);
    assert!(!found.contains(&"open.overdue") && !found.contains(&"leaf.orphan"), "{found:?}");
    assert_eq!(found, Vec::<&str>::new());
    // Going on, the bids are opened, and no further list names them.
    world.supervisor_holds(false);
    for who in 0..3 {
        world.keys_in(who);
    }
    world.come_to_release();
    assert_eq!(world.scripted_lot().stage, Stage::Releasing);
    for _ in 0..2 * LISTED_DAYS {
        world.clock_to(world.now_ms() + DAY_MS);
        world.settle_down();
    }
    assert_eq!(listings(&world, from_ms).len(), told.len());
}
