//! PostgreSQL keeps the contract of every store, and its own: fencing and a server that dies.

#![allow(clippy::unwrap_used, reason = "tests")]

mod auction;
#[path = "../shared/bidding.rs"]
mod bidding;
mod cluster;
mod killed;

use adapters::mirror::Mirrored;
use adapters::postgres::{Postgres, PostgresWorking};
use app::ports::contract::{self, Bench, append, commit_one};
use app::ports::{CommitFailure, Store, StoreError};
use cluster::Cluster;

struct Database(String);

impl Bench for Database {
    fn open(&mut self) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(Postgres::open(&self.0)?))
    }
}

/// The server, or a word on why there is none.
fn cluster() -> Option<Cluster> {
    let bin = cluster::bin();
    if bin.is_none() {
        println!("SKIPPED: no PostgreSQL; apt-get install postgresql, or set DAYLIGHT_PG_BIN");
    }
    bin.map(Cluster::start)
}

#[test]
fn postgresql_keeps_every_promise_of_a_store() {
    let Some(mut cluster) = cluster() else { return };
    for (name, promise) in app::store_promises!() {
        println!("{name}");
        promise(&mut Database(cluster.database()));
    }
    let working = PostgresWorking::open(&cluster.database()).unwrap();
    contract::working_state_keeps_expires_and_compares(&working);
    a_view_only_turn_broken_by_an_error_is_not_called_committed(&cluster.database());
    a_fenced_leader_cannot_commit_the_turn_it_is_in(&cluster.database());
    turns_of_sixty_four_commands_become_durable_together(&cluster.database());
}

fn a_view_only_turn_broken_by_an_error_is_not_called_committed(config: &str) {
    let mut store = Postgres::open(config).unwrap();
    commit_one(&mut store, "s", None);
    let mut rival = postgres::Client::connect(config, postgres::NoTls).unwrap();
    rival.batch_execute("ALTER TABLE view_row ADD CHECK (key <> 'bad')").unwrap();
    let mut turn = store.begin().unwrap();
    let mut view_row =
        app::ports::ViewRow { key: "good".to_owned(), sort: String::new(), body: Vec::new() };
    turn.view_put("v", &view_row).unwrap();
    view_row.key = "bad".to_owned();
    assert!(matches!(turn.view_put("v", &view_row), Err(StoreError::Conflict(_))));
    let failure = turn.commit().unwrap_err();
    assert!(matches!(failure, CommitFailure::NotCommitted(StoreError::Conflict(_))));
    let mut turn = store.begin().unwrap();
    assert_eq!(turn.view_get("v", "good").unwrap(), None);
}

fn a_fenced_leader_cannot_commit_the_turn_it_is_in(config: &str) {
    let mut first = Postgres::open(config).unwrap();
    commit_one(&mut first, "s", None);
    let second = Postgres::open(config).unwrap();
    assert_eq!(second.epoch(), first.epoch() + 1);
    let (held, found) = (first.epoch(), second.epoch());
    assert_eq!(first.begin().err(), Some(StoreError::Fenced { held, found }));
    assert_eq!(first.begin().err(), Some(StoreError::Poisoned));
}

fn turns_of_sixty_four_commands_become_durable_together(config: &str) {
    let mut store = Postgres::open(config).unwrap();
    let begun = std::time::Instant::now();
    for _ in 0..10 {
        let mut turn = store.begin().unwrap();
        for at in 0..64 {
            append(turn.as_mut(), ["a", "b", "c", "d"][at % 4], None);
        }
        turn.commit().unwrap();
    }
    println!("postgres: {:.0} events/s in turns of 64", 640.0 / begun.elapsed().as_secs_f64());
    assert_eq!(store.readers().reader().unwrap().head().unwrap().next_index, 640);
}

#[test]
fn a_server_that_dies_in_a_turn_leaves_it_whole_or_absent_and_poisons_the_handle() {
    let Some(mut cluster) = cluster() else { return };
    let config = cluster.database();
    let mirror = tempfile::TempDir::new().unwrap();
    let open = || Mirrored::open(Box::new(Postgres::open(&config).unwrap()), mirror.path());
    let mut store = open().unwrap();
    let kept = commit_one(&mut store, "s", None);
    let mut turn = store.begin().unwrap();
    append(turn.as_mut(), "s", None);
    cluster.stop("QUIT");
    let failure = turn.commit().unwrap_err();
    assert!(matches!(
        failure,
        CommitFailure::Unknown(_) | CommitFailure::NotCommitted(StoreError::Down(_))
    ));
    assert_eq!(store.begin().err(), Some(StoreError::Poisoned));
    drop(store);
    cluster.run();
    let mut store = open().unwrap();
    assert_eq!(store.readers().reader().unwrap().rows(0, 10).unwrap(), [kept]);
    assert_eq!(commit_one(&mut store, "s", None).index, 1);
}
