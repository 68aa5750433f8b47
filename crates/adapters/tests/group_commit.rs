//! Sixty-four callers share commits: door, turns and store together.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use adapters::clock::AnchoredClock;
use adapters::mirror::Mirrored;
use adapters::sqlite::Sqlite;
use app::door::{Door, TURN_COMMANDS_MAX};
use app::ports::Store;
use app::ports::contract::append;

const CALLERS: u64 = 64;
const COMMANDS_EACH: u64 = 50;

/// Decides every command as one row, as a desk would, until the door is drained.
fn serve(door: &Door<u64, u64>, store: &mut dyn Store) -> u64 {
    let mut turns = 0;
    while !door.is_drained() {
        let waiting = door.take_turn(TURN_COMMANDS_MAX, Duration::from_secs(1));
        if waiting.is_empty() {
            continue;
        }
        let mut turn = store.begin().expect("a turn begins");
        let stream = |caller: u64| format!("lot/{caller}");
        let answers: Vec<_> = waiting
            .into_iter()
            .map(|it| (append(turn.as_mut(), &stream(it.command), None).index, it.reply))
            .collect();
        let committed = turn.commit().expect("a turn commits");
        door.finish_turn(Some(committed.next_index));
        for (index, reply) in answers {
            reply.expect("a caller waits").answer(index);
        }
        turns += 1;
    }
    turns
}

fn race(store: &mut dyn Store) -> f64 {
    let door: Door<u64, u64> = Door::new(Arc::new(AnchoredClock::new()), 0, 1_000);
    door.open();
    let (sum, left) = (AtomicU64::new(0), AtomicU64::new(CALLERS));
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for caller in 0..CALLERS {
            let (door, sum, left) = (door.clone(), &sum, &left);
            scope.spawn(move || {
                for _ in 0..COMMANDS_EACH {
                    let ticket = door.submit(caller).expect("there is room");
                    sum.fetch_add(ticket.wait().expect("it is answered"), Ordering::SeqCst);
                }
                if left.fetch_sub(1, Ordering::SeqCst) == 1 {
                    door.close();
                }
            });
        }
        let turns = serve(&door, store);
        assert!(turns < CALLERS * COMMANDS_EACH, "callers share commits");
    });
    let count = CALLERS * COMMANDS_EACH;
    assert_eq!(sum.load(Ordering::SeqCst), count * (count - 1) / 2, "each index answered once");
    f64::from(u32::try_from(count).expect("small")) / begun.elapsed().as_secs_f64()
}

#[test]
fn sixty_four_callers_share_commits_and_each_gets_its_own_index() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(&folder.path().join("plain.sqlite3")).unwrap();
    println!("sqlite, {CALLERS} callers: {:.0} commands/s", race(&mut store));
    let store = Sqlite::open(&folder.path().join("record.sqlite3")).unwrap();
    let mut store = Mirrored::open(Box::new(store), &folder.path().join("mirror")).unwrap();
    println!("with mirror, {CALLERS} callers: {:.0} commands/s", race(&mut store));
}
