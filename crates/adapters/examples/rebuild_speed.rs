//! How many events a second the views are rebuilt and compared at, over an invented record.

// An example stops with the reason, as a test does.
#![allow(clippy::unwrap_used, dead_code)]

#[path = "../tests/views/lots.rs"]
mod lots;

use std::time::Instant;

use adapters::sqlite::Sqlite;
use app::ports::Store;
use app::views;
use lots::{Chance, Walk};

const LOTS: usize = 3_000;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(&folder.path().join("record.sqlite")).unwrap();
    let (mut walk, mut chance) = (Walk::new(LOTS), Chance(1));
    let begun = Instant::now();
    while walk.is_on() {
        walk.many(&mut store, &mut chance, 2_000);
    }
    let rows = store.readers().reader().unwrap().head().unwrap().next_index;
    println!("{LOTS} lots, {rows} events, written in {:?}", begun.elapsed());
    let begun = Instant::now();
    views::rebuild(&mut store).unwrap();
    say("rebuilt", rows, begun);
    let begun = Instant::now();
    let compared = views::compare(&mut *store.readers().snapshot().unwrap()).unwrap();
    assert!(compared.iter().all(|it| it.differences.is_empty()));
    say("compared", rows, begun);
}

/// Every view reads every event, so an event counts once for all views.
fn say(what: &str, rows: u64, begun: Instant) {
    let seconds = begun.elapsed().as_secs_f64();
    let rows = f64::from(u32::try_from(rows).unwrap());
    println!("{what}: {:.0} events/s ({seconds:.2} s)", rows / seconds);
}
