//! Durable commands beside the bare group-commit writer, and what one bid costs.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use adapters::clock::AnchoredClock;
use app::door::{Door, QUEUE_COMMANDS_MAX, TURN_COMMANDS_MAX};
use app::ports::{Objects, Row};
use domain::shared::Fen;

use crate::running::{Running, project, store};
use crate::{rate, row};

pub fn durable() {
    for mirror in [false, true] {
        let with = if mirror { ", with mirror" } else { "" };
        for callers in [1, 8, 64, 512] {
            let bare = bare(callers, mirror);
            let running = Running::start(mirror);
            let number = AtomicU64::new(0);
            let ours = rate(callers, &|| {
                running.ask(project(number.fetch_add(1, Ordering::Relaxed)));
            });
            row(
                &format!("durable commands a second, {callers} callers{with}"),
                &format!("{ours:.0}"),
                &format!("{bare:.0}, the bare group-commit writer"),
                &format!("{:.2}", ours / bare),
                "0.5",
            );
        }
    }
}

/// Rows of the same size through door and store alone: no law, no leaf, no signature, no view.
pub fn bare(callers: u64, mirror: bool) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store(folder.path(), mirror);
    let door: Door<u64, u64> = Door::new(Arc::new(AnchoredClock::new()), 0, QUEUE_COMMANDS_MAX);
    door.open();
    let turns = door.clone();
    let writer = std::thread::spawn(move || {
        while !turns.is_drained() {
            let waiting = turns.take_turn(TURN_COMMANDS_MAX, Duration::from_millis(100));
            if waiting.is_empty() {
                turns.finish_turn(None);
                continue;
            }
            let mut turn = store.begin().unwrap();
            let mut answers = Vec::with_capacity(waiting.len());
            for it in waiting {
                let index = turn.next_index();
                turn.append(&plain(index, it.stamp_ms)).unwrap();
                answers.push((index, it.reply));
            }
            let committed = turn.commit().unwrap();
            turns.finish_turn(Some(committed.next_index));
            for (index, reply) in answers {
                reply.unwrap().answer(index);
            }
        }
    });
    let found = rate(callers, &|| {
        door.submit(0).unwrap().wait().unwrap();
    });
    door.close();
    writer.join().unwrap();
    found
}

fn plain(index: u64, stamp_ms: i64) -> Row {
    Row {
        index,
        stream: format!("project/P-{index:08}"),
        version: 1,
        kind: "ProjectRegistered".to_owned(),
        stamp_ms,
        body: vec![b'x'; 420],
        entry: vec![b'x'; 480],
        salt_k: None,
        salt_b: None,
        enclosure: None,
        command_sha256: [0; 32],
        account: "official-1".to_owned(),
        key: Some(format!("bench-key-{index:012}")),
        answer: Some(vec![b'x'; 560]),
    }
}

/// What the desk takes for one bid, early and late in a lot.
pub fn bids() {
    let running = Running::start(false);
    let lot = running.announce(0);
    let objects: Arc<dyn Objects> = Arc::clone(&running.platform.objects);
    let firms = server::demo::folk::firms(1_000);
    let (mut early, mut late) = (Duration::ZERO, Duration::ZERO);
    for (at, firm) in firms.iter().enumerate() {
        for (_, command) in firm.admission() {
            running.ask(command);
        }
        let command = server::demo::bids::bid(firm, &lot, Fen(1_000_000_00), &objects);
        let begun = Instant::now();
        running.ask(command);
        match at {
            0..100 => early += begun.elapsed(),
            900.. => late += begun.elapsed(),
            _ => {}
        }
    }
    let ms = |it: Duration| it.as_secs_f64() * 10.0;
    row(
        "one bid through the desk, one caller: bids 901–1,000 of a lot",
        &format!("{:.2} ms", ms(late)),
        &format!("{:.2} ms, bids 1–100", ms(early)),
        &format!("{:.2}", late.as_secs_f64() / early.as_secs_f64()),
        "flat: 1",
    );
}

/// 500 bidders hand in at one instant: how long the last of them waits for the acknowledgement.
pub fn last_minute() {
    const BIDDERS: u16 = 500;
    let running = Running::start(false);
    let lot = running.announce(0);
    let objects: Arc<dyn Objects> = Arc::clone(&running.platform.objects);
    let bid = |firm: &server::demo::folk::Firm| {
        for (_, command) in firm.admission() {
            running.ask(command);
        }
        server::demo::bids::bid(firm, &lot, Fen(1_000_000_00), &objects)
    };
    let bids: Vec<_> = server::demo::folk::firms(BIDDERS).iter().map(bid).collect();
    let gate = std::sync::Barrier::new(bids.len());
    let waits: Vec<Duration> = std::thread::scope(|scope| {
        let wait = |bid: domain::world::Command| {
            let (gate, running) = (&gate, &running);
            scope.spawn(move || {
                gate.wait();
                let begun = Instant::now();
                running.ask(bid);
                begun.elapsed()
            })
        };
        let all: Vec<_> = bids.into_iter().map(wait).collect();
        all.into_iter().map(|it| it.join().unwrap()).collect()
    });
    row(
        "500 bidders submit at one instant: the last durable acknowledgement",
        &crate::ms(waits.iter().max().copied().unwrap_or_default()),
        "—",
        "—",
        "—",
    );
}
