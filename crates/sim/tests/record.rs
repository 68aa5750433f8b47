//! What the log says about itself while a lot is opened: refusals near a limit, and lists of leaves
//! that stay sealed. The real door, desk and opener; a stranger checks each log in the end.
//!
//! Source: protocols/log.md §2 and §3.6.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use app::follower::RefusedNear;
use app::ports::Row;
use domain::lot::Stage;
use record::canonical::{self, Value};
use sim::log::{Signers, at_once};
use sim::people::make::Make;
use sim::people::trustee::Share;
use sim::world::World;
use verifier::audit::audit;
use verifier::log::{Asked, MemoryFiles, Options};

const MINUTE_MS: i64 = 60_000;

fn codes(world: &World) -> Vec<&'static str> {
    let rows = world.rows();
    let files = MemoryFiles(Signers::default().files(&rows, &at_once(&rows)));
    let kinds = record::event::all_kinds();
    let mut options = Options::of(&kinds);
    options.sample = Asked::Sample;
    audit(&files, &options, None).unwrap().report.codes().0
}

fn of_kind(world: &World, kind: &str) -> Vec<Arc<Row>> {
    world.rows().into_iter().filter(|it| it.kind == kind).collect()
}

fn body(row: &Row) -> Value {
    canonical::parse(&row.body).unwrap()
}

/// Counts of further refusals, and the number of first ones.
fn refusals(world: &World) -> (usize, Vec<u64>) {
    let rows = of_kind(world, "Refused");
    let counts: Vec<u64> = rows.iter().filter_map(|it| body(it).count("count")).collect();
    (rows.len() - counts.len(), counts)
}

fn published(world: &World) -> RefusedNear {
    world.follower().read().unwrap().refused(&world.id())
}

fn near(first: u64, further: u64) -> RefusedNear {
    RefusedNear { first, further }
}

#[test]
fn refusals_near_a_limit_have_one_leaf_each_and_their_number_is_public_at_the_opening() {
    let mut world = World::scripted(201, 3, &[Make::Well; 3]);
    let deadline_ms = world.scripted_lot().deadline_s * 1_000;
    world.pass_to(deadline_ms - 11 * MINUTE_MS);
    world.bids_again(0);
    assert_eq!(refusals(&world), (0, vec![]), "far from the limit nothing is signed");
    world.pass_to(deadline_ms - 5 * MINUTE_MS);
    world.bids_again(0);
    world.bids_again(0);
    world.power_cut();
    world.bids_again(0);
    assert_eq!(refusals(&world), (1, vec![]), "the record remembers the first one");
    world.bids_again(1);
    assert!(world.until(|lot| lot.stage == Stage::Closed));
    assert_eq!(refusals(&world), (2, vec![2]), "the further ones are one leaf at the close");
    // Behind the close the reason is another: the deadline has passed.
    world.bids_again(2);
    world.power_cut();
    world.bids_again(2);
    assert_eq!(published(&world), near(0, 0), "nothing is public before the opening");
    world.come_to_key_in();
    for who in 0..3 {
        world.keys_in(who);
    }
    world.come_to_release();
    assert_eq!(refusals(&world), (3, vec![2, 1]));
    let said = body(&of_kind(&world, "RecordsOpened")[0]);
    assert_eq!(said.get("refused").unwrap().encode(), "{\"first\":3,\"further\":3}");
    assert_eq!(published(&world), near(3, 3));
    for trustee in [0, 1] {
        world.trustee_answers(trustee, Share::True);
    }
    world.come_to_prices();
    assert_eq!(codes(&world), Vec::<&str>::new());
}

#[test]
fn a_key_that_comes_behind_the_opening_is_counted_when_its_window_has_ended() {
    let mut world = World::scripted(202, 3, &[Make::Well; 3]);
    world.come_to_key_in();
    world.keys_in(0);
    world.keys_in(1);
    world.come_to_release();
    world.keys_in(2);
    world.power_cut();
    world.keys_in(2);
    world.settle_down();
    assert_eq!((refusals(&world), published(&world)), ((1, vec![]), near(0, 0)));
    let now_ms = world.now_ms();
    world.pass_to(now_ms + 11 * MINUTE_MS);
    assert_eq!((refusals(&world), published(&world)), ((1, vec![1]), near(1, 1)));
    for trustee in [0, 1] {
        world.trustee_answers(trustee, Share::True);
    }
    world.come_to_prices();
    assert_eq!(codes(&world), Vec::<&str>::new());
}
