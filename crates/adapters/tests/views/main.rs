//! Views over a real store: what the turns wrote equals what a rebuilding writes.
//!
//! Goal: after any walk of turns, the serving tables equal new ones byte for byte, the list says
//! the same stage as the law, and no hidden row left a trace.
//! Method: seeded walks of lots through random turns, with refused commands, reopenings and
//! spells in which nobody keeps the views; then planted faults.

// A test that unwraps in its helpers fails where it should.
#![allow(clippy::unwrap_used)]

mod lots;

use std::path::Path;

use adapters::sqlite::Sqlite;
use app::ports::{Live, Order, Reader, Scan, Store, Turn, ViewRow};
use app::views::{self, Viewed, What, lot_events, tenders};
use domain::shared::Instant;
use domain::world::World;
use lots::{Chance, SECRET, Walk, lot};
use tempfile::TempDir;

fn plain(folder: &Path) -> Box<dyn Store> {
    Box::new(Sqlite::open(&folder.join("record.sqlite")).unwrap())
}

fn viewed(folder: &Path) -> Box<dyn Store> {
    Box::new(Viewed::new(plain(folder)))
}

fn snapshot(folder: &Path) -> Box<dyn Reader> {
    Sqlite::follow(&folder.join("record.sqlite")).unwrap().snapshot().unwrap()
}

fn scan(table: &str) -> Scan<'_> {
    Scan { table, prefix: "", after: None, limit: 10_000, order: Order::Ascending }
}

fn serving(folder: &Path, view: &str) -> Live {
    snapshot(folder).view_live(view).unwrap().unwrap()
}

fn rows(folder: &Path, table: &str) -> Vec<ViewRow> {
    snapshot(folder).view_scan(&scan(table)).unwrap()
}

/// Differences of all views, once each has come as far as the record.
fn differences(folder: &Path) -> Vec<(String, What)> {
    let compared = views::compare(&mut *snapshot(folder)).unwrap();
    assert_eq!(compared.len(), views::ALL.len());
    let mut all = Vec::new();
    for it in compared {
        let whole = it.position == it.next_index;
        assert!(whole || !it.differences.is_empty(), "{}: {}", it.view, it.position);
        all.extend(it.differences.iter().map(|at| (format!("{}:{}", it.view, at.key), at.what)));
    }
    all
}

fn rest_until_current(store: &mut dyn Store) {
    for _ in 0..100 {
        store.rest().unwrap();
    }
}

fn folded(folder: &Path) -> World {
    let mut world = World::default();
    for row in snapshot(folder).rows(0, 100_000).unwrap() {
        let event = record::event::decode(&row.kind, &row.body, row.enclosure.as_deref()).unwrap();
        domain::apply::apply(&mut world, &event, Instant(row.stamp_ms));
    }
    world
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for it in name.chars() {
        if it.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(it.to_lowercase());
    }
    out
}

/// The law's own folding says the same stage and deadline of every lot.
fn says_what_the_law_says(folder: &Path) {
    let (world, mut reader) = (folded(folder), snapshot(folder));
    for (id, it) in &world.lots {
        let shown = tenders::of(&mut *reader, id).unwrap().unwrap();
        let next = it.next.as_ref().map(ToString::to_string);
        assert_eq!(shown.stage, snake(&format!("{:?}", it.stage)), "{id}");
        assert_eq!((shown.deadline_s, shown.next), (it.deadline_s, next), "{id}");
        let events = lot_events::of(&mut *reader, id).unwrap();
        let public = reader.stream(&id.to_string(), 1, 10_000).unwrap();
        assert!(events.iter().map(|it| it.index).eq(public.iter().map(|it| it.index)), "{id}");
    }
}

/// No byte of a hidden row or of an enclosure stands in any table.
fn shows_nothing_hidden(folder: &Path) {
    for view in views::ALL {
        for row in rows(folder, &serving(folder, view.name).table) {
            let text = format!("{} {} {}", row.key, row.sort, String::from_utf8(row.body).unwrap());
            for hidden in [SECRET, "sealed", "EnvelopeReceived", "评委"] {
                assert!(!text.contains(hidden), "{text}");
            }
        }
    }
}

#[test]
fn live_tables_equal_rebuilt_ones_byte_for_byte_after_random_turns() {
    let mut events = 0;
    for seed in 0..6 {
        let folder = TempDir::new().unwrap();
        let (mut chance, mut walk) = (Chance(seed), Walk::new(4));
        for _ in 0..12 {
            // Now and then nobody keeps the views: they catch up later, in bounded steps.
            let mut store = match chance.below(4) {
                0 => plain(folder.path()),
                _ => viewed(folder.path()),
            };
            for _ in 0..chance.below(6) {
                walk.turn(&mut *store, &mut chance);
            }
        }
        let mut store = viewed(folder.path());
        rest_until_current(&mut *store);
        assert_eq!(differences(folder.path()), [], "seed {seed}");
        says_what_the_law_says(folder.path());
        shows_nothing_hidden(folder.path());
        let before = serving(folder.path(), tenders::NAME);
        let old = rows(folder.path(), &before.table);
        views::rebuild(&mut *store).unwrap();
        let after = serving(folder.path(), tenders::NAME);
        assert_ne!(before.table, after.table, "it was built beside");
        assert_eq!(rows(folder.path(), &after.table), old);
        assert_eq!(rows(folder.path(), &before.table), []);
        walk.turn(&mut *store, &mut chance);
        assert_eq!(differences(folder.path()), [], "seed {seed}, after the rebuilding");
        events += rows(folder.path(), &serving(folder.path(), lot_events::NAME).table).len();
    }
    assert!(events > 100, "{events} public events were walked");
}

/// Plants a fault in a turn without rows, which leaves the views alone; then rebuilds.
fn planted(folder: &Path, fault: &dyn Fn(&mut dyn Turn, &Live)) -> Vec<(String, What)> {
    let mut store = viewed(folder);
    let mut turn = store.begin().unwrap();
    let live = turn.view_live(tenders::NAME).unwrap().unwrap();
    fault(&mut *turn, &live);
    turn.commit().unwrap();
    let found = differences(folder);
    views::rebuild(&mut *store).unwrap();
    assert_eq!(differences(folder), []);
    found
}

#[test]
fn every_planted_difference_is_found_and_a_rebuilding_heals_it() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let (mut chance, mut walk) = (Chance(7), Walk::new(2));
    let mut store = viewed(folder);
    while walk.is_on() {
        walk.turn(&mut *store, &mut chance);
        says_what_the_law_says(folder);
    }
    drop(store);
    assert_eq!(differences(folder), []);
    let first = rows(folder, &serving(folder, tenders::NAME).table)[0].clone();
    let at = format!("tenders:{}", first.key);
    let found = planted(folder, &|turn, live| {
        let mut row = first.clone();
        row.body[20] ^= 1;
        turn.view_put(&live.table, &row).unwrap();
    });
    assert_eq!(found, [(at.clone(), What::Bytes)]);
    let found = planted(folder, &|turn, live| {
        turn.view_tokens(&live.table, &first.key, &first.sort, &["河东"]).unwrap();
    });
    assert_eq!(found, [(at.clone(), What::Tokens)]);
    let found = planted(folder, &|turn, live| turn.view_delete(&live.table, &first.key).unwrap());
    assert_eq!(found, [(at, What::Missing)]);
    let found = planted(folder, &|turn, live| {
        let row = ViewRow { key: "x/y/1".to_owned(), ..first.clone() };
        turn.view_put(&live.table, &row).unwrap();
    });
    assert_eq!(found, [("tenders:x/y/1".to_owned(), What::Extra)]);
    let found = planted(folder, &|turn, live| {
        turn.view_swap(tenders::NAME, &Live { version: 99, ..live.clone() }).unwrap();
    });
    assert_eq!(found, [("tenders:".to_owned(), What::Version)]);
}

#[test]
fn a_table_of_another_version_serves_until_the_new_one_is_whole() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let mut store = plain(folder);
    let (mut walk, mut chance) = (Walk::new(60), Chance(3));
    while walk.is_on() {
        walk.turn(&mut *store, &mut chance);
    }
    let mut turn = store.begin().unwrap();
    let old = Live { table: "tenders.0.a".to_owned(), version: 0, position: 5 };
    let row = ViewRow { key: "k".to_owned(), sort: "s".to_owned(), body: b"old form".to_vec() };
    turn.view_put(&old.table, &row).unwrap();
    turn.view_swap(tenders::NAME, &old).unwrap();
    turn.commit().unwrap();
    drop(store);
    let mut store = viewed(folder);
    store.rest().unwrap();
    assert_eq!(serving(folder, tenders::NAME), old, "one bounded step does not reach the end");
    rest_until_current(&mut *store);
    assert_eq!(differences(folder), []);
    assert_eq!(rows(folder, &old.table), [], "the old table was cleared");
}

#[test]
fn a_row_that_no_view_can_read_does_not_stop_the_record() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let mut store = viewed(folder);
    let mut walk = Walk::new(1);
    walk.turn(&mut *store, &mut Chance(1));
    let reached = serving(folder, tenders::NAME).position;
    walk.broken(&mut *store);
    walk.turn(&mut *store, &mut Chance(1));
    assert!(snapshot(folder).head().unwrap().next_index > reached + 1, "turns went on");
    assert_eq!(serving(folder, tenders::NAME).position, reached, "the view says how far it is");
}

#[test]
fn two_characters_of_a_title_find_its_lot_and_pages_follow_each_other() {
    let folder = TempDir::new().unwrap();
    let mut store = viewed(folder.path());
    let (mut walk, mut chance) = (Walk::new(9), Chance(5));
    while walk.is_on() {
        walk.turn(&mut *store, &mut chance);
    }
    let mut reader = snapshot(folder.path());
    let mut page = |words: &str, stages: &[&str], after: Option<(&str, &str)>, limit| {
        let asked = tenders::Asked { words, stages, after, limit };
        let page = tenders::page(&mut *reader, &asked).unwrap();
        (page.tenders.into_iter().map(|it| it.lot).collect::<Vec<_>>(), page.after)
    };
    let mut of_water = page("污水", &[], None, 100).0;
    of_water.sort();
    assert_eq!(of_water, [lot(2), lot(5), lot(8)]);
    assert_eq!(page("污水 5标段", &[], None, 100).0, [lot(5)]);
    assert_eq!(page("水污", &[], None, 100).0, []);
    assert_eq!(page("", &["no_such_stage"], None, 100).0, []);
    let all = page("", &[], None, 100).0;
    assert_eq!(all.len(), 9);
    let (mut paged, mut after) = (Vec::new(), None::<(String, String)>);
    loop {
        let from = after.as_ref().map(|(sort, key)| (sort.as_str(), key.as_str()));
        let (lots, next) = page("标段", &[], from, 4);
        paged.extend(lots);
        after = next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged, all);
}

struct Bench(TempDir);

impl app::ports::contract::Bench for Bench {
    fn open(&mut self) -> Result<Box<dyn Store>, app::ports::StoreError> {
        let store = Sqlite::open(&self.0.path().join("record.sqlite"))?;
        Ok(Box::new(Viewed::new(Box::new(store))))
    }
}

app::store_contract!(TempDir::new().ok().map(Bench));
