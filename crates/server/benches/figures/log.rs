//! The log's tiles, a tree checked, and lists built anew.

use std::io::{Cursor, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use adapters::sqlite::Sqlite;
use app::ports::Store;

use crate::row;
use crate::running::{Running, project};

/// Tiles written and a tree checked.
pub fn log() {
    const LEAVES: usize = 100_000;
    let folder = tempfile::tempdir().unwrap();
    let entries: Vec<Vec<u8>> =
        (0..LEAVES).map(|it| format!("o {:010} {:064x}\n", it, it).into_bytes()).collect();
    let tiles = translog::store::DirTiles::new(folder.path());
    let mut writer = translog::writer::Writer::resume(tiles).unwrap();
    let begun = Instant::now();
    for chunk in entries.chunks(256) {
        writer.publish(chunk).unwrap();
    }
    let append = LEAVES as f64 / begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let tree = translog::tile::TileTree::new(writer.store(), LEAVES as u64);
    let read = tree.entries().unwrap();
    let rebuilt = translog::tree::MemoryTree::of(read.iter().map(Vec::as_slice));
    std::hint::black_box(rebuilt.root(LEAVES as u64));
    let verify = LEAVES as f64 / begun.elapsed().as_secs_f64();
    let mut sink = Cursor::new(Vec::new());
    let begun = Instant::now();
    for it in &entries {
        sink.write_all(&translog::hash::leaf_hash(it).0).unwrap();
    }
    let bare = LEAVES as f64 / begun.elapsed().as_secs_f64();
    let bare = format!("{bare:.0} /s, hashing the leaves alone");
    row("leaves appended to tiles, 256 at once", &format!("{append:.0} /s"), &bare, "—", "—");
    row("leaves read back and their root recomputed", &format!("{verify:.0} /s"), &bare, "—", "—");
}

/// How many projects and announced lots the record holds whose lists are built anew.
const PROJECTS: u64 = 60_000;
const LOTS: u64 = 20;

/// Lists built anew from a record, and the record folded as at a start.
pub fn rebuild() {
    let running = Running::start(false);
    let number = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| {
                loop {
                    let at = number.fetch_add(1, Ordering::Relaxed);
                    if at >= PROJECTS {
                        return;
                    }
                    running.ask(project(at));
                }
            });
        }
    });
    for at in 1..=LOTS {
        running.announce(at);
    }
    let folder = running.stop();
    let mut store = Sqlite::open(&folder.path().join("record.sqlite")).unwrap();
    let rows = store.begin().unwrap().next_index();
    let begun = Instant::now();
    app::views::rebuild(&mut store).unwrap();
    let views = rows as f64 / begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let mut reader = store.readers().reader().unwrap();
    let mut next = 0;
    while let Some(last) = reader.rows(next, 1_024).unwrap().last() {
        next = last.index + 1;
    }
    let bare = rows as f64 / begun.elapsed().as_secs_f64();
    row(
        &format!("lists built anew (`daylight rebuild`), {rows} events"),
        &format!("{views:.0} events/s"),
        &format!("{bare:.0} /s, the same rows only read"),
        &format!("{:.2}", views / bare),
        "100,000 /s",
    );
    let begun = Instant::now();
    let follower = app::follower::Follower::new(store.readers());
    let folded = follower.read().unwrap().world.projects.len();
    assert!(folded as u64 >= PROJECTS);
    let fold = rows as f64 / begun.elapsed().as_secs_f64();
    row(
        "the record folded, as at a start",
        &format!("{fold:.0} events/s"),
        &format!("{bare:.0} /s, the same rows only read"),
        &format!("{:.2}", fold / bare),
        "—",
    );
}
