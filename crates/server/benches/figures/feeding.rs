//! The feed while somebody writes: what each reader has in the end, and how late it came.
//!
//! The pace and the time are those of a peer's own test, in which 11 of 488 readings skipped a
//! record for ever.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use app::desk::Answer;
use app::platform::Platform;
use domain::shared::PublicKey;
use server::centre::{Centre, Options, Witnesses};
use server::data::Data;
use translog::key::VerifierKey;

use crate::pages::Line;
use crate::running::{folk, project, serve};
use crate::{ms, row};

const ORIGIN: &str = "sample.bench/log";
const WRITES_A_SECOND: u32 = 72;
/// Four minutes and a half of writing.
const WRITES: u32 = 270 * WRITES_A_SECOND;
/// Readers of pages, and as many of live lines.
const READERS: usize = 4;
/// A reader asks for the next page so often.
const EVERY: Duration = Duration::from_millis(250);
/// How long the last leaf may take to be published.
const PATIENCE: Duration = Duration::from_secs(60);

/// When each leaf was acknowledged, by index.
type Written = Mutex<BTreeMap<u64, Instant>>;

/// What one reader has: when each leaf came first, by index, and what came out of turn.
#[derive(Default)]
struct Read {
    came: BTreeMap<u64, Instant>,
    out_of_turn: u64,
}

impl Read {
    fn take(&mut self, index: u64) {
        let next = self.came.last_key_value().map_or(0, |it| it.0 + 1);
        self.out_of_turn += u64::from(index != next);
        self.came.entry(index).or_insert_with(Instant::now);
    }
}

/// 72 writes a second for 4.5 minutes beside readers of pages and of live lines.
pub fn feed() {
    let folder = tempfile::tempdir().unwrap();
    let centre = Centre::start(&Options {
        data: Data::of(&folder.path().join("data")),
        origin: ORIGIN.to_owned(),
        sample_lag_ms: 0,
        witnesses: Witnesses::Local,
        address: "http://127.0.0.1".to_owned(),
    })
    .unwrap();
    let platform = &centre.platform;
    found(platform);
    let (runtime, address) = serve(platform, centre.data.log.clone());
    let (written, readings) = (Written::default(), AtomicU64::new(0));
    let last = AtomicU64::new(u64::MAX);
    let reads: Vec<Read> = std::thread::scope(|scope| {
        let paged = (0..READERS).map(|_| scope.spawn(|| pages(address, &readings, &last)));
        let live = (0..READERS).map(|_| scope.spawn(|| live(address, &last)));
        let all: Vec<_> = paged.chain(live).collect();
        write(platform, &written);
        last.store(*written.lock().unwrap().last_key_value().unwrap().0, Ordering::Relaxed);
        all.into_iter().map(|it| it.join().unwrap()).collect()
    });
    told(&reads, &written.into_inner().unwrap(), readings.load(Ordering::Relaxed));
    runtime.shutdown_background();
}

fn told(reads: &[Read], written: &BTreeMap<u64, Instant>, readings: u64) {
    let missing = |it: &Read| written.keys().filter(|at| !it.came.contains_key(at)).count();
    let lost: usize = reads.iter().map(missing).sum();
    let turned: u64 = reads.iter().map(|it| it.out_of_turn).sum();
    let late = |it: &Read| -> Vec<Duration> {
        let each = written.iter().filter_map(|(at, when)| Some((it.came.get(at)?, when)));
        each.map(|(came, when)| came.saturating_duration_since(*when)).collect()
    };
    let mut waits: Vec<Duration> = reads.iter().flat_map(late).collect();
    waits.sort_unstable();
    let at = |share: usize| waits.get((waits.len().max(1) - 1) * share / 100).copied();
    row(
        &format!(
            "the feed beside 72 writes a second for 4.5 minutes: leaves that {READERS} readers of \
             {readings} pages and {READERS} live lines lost or had out of turn"
        ),
        &format!("{} of {}", lost as u64 + turned, written.len() * reads.len()),
        "11 of 488 readings skipped one for ever: a peer, measured elsewhere",
        "—",
        "0",
    );
    row(
        "from the acknowledgement of a write to a reader of the feed, 99 of 100",
        &ms(at(99).unwrap_or_default()),
        &format!("{}, the median", ms(at(50).unwrap_or_default())),
        "—",
        "—",
    );
}

fn found(platform: &Arc<Platform>) {
    let keys = platform.keys();
    let ack = VerifierKey::parse(&keys.ack).map_or([0; 32], |it| it.public);
    for (at, (account, command)) in
        folk().founding(&keys.origin, PublicKey(ack)).into_iter().enumerate()
    {
        let key = format!("bench-founding-{at:06}");
        let answer = platform.ask(account.as_str(), &key, command).unwrap().wait().unwrap();
        assert!(matches!(answer, Answer::Accepted(_)), "{answer:?}");
    }
}

/// Writes at the pace, and notes when each leaf was acknowledged.
fn write(platform: &Arc<Platform>, written: &Written) {
    let begun = Instant::now();
    for number in 0..WRITES {
        let due = begun + Duration::from_secs(1) * number / WRITES_A_SECOND;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let key = format!("bench-feed-{number:010}");
        let asked = platform.ask("official-1", &key, project(u64::from(number))).unwrap();
        match asked.wait().unwrap() {
            Answer::Accepted(it) => {
                written.lock().unwrap().insert(it.index, Instant::now());
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Reads page after page until it has the last leaf, or has waited long after it.
fn pages(address: SocketAddr, readings: &AtomicU64, last: &AtomicU64) -> Read {
    let mut line = Line::open(address);
    let (mut read, mut next) = (Read::default(), "/api/v1/feed?limit=1000".to_owned());
    let mut ends = Instant::now() + PATIENCE;
    while Instant::now() < ends {
        let get = format!("GET {next} HTTP/1.1\r\nHost: bench\r\n\r\n");
        let (status, body) = line.send(&get);
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        readings.fetch_add(1, Ordering::Relaxed);
        let page: serde_json::Value = serde_json::from_slice(&body).unwrap();
        for it in page["entries"].as_array().unwrap() {
            read.take(it["index"].as_u64().unwrap());
        }
        page["next"].as_str().unwrap().clone_into(&mut next);
        if last.load(Ordering::Relaxed) == u64::MAX {
            ends = Instant::now() + PATIENCE;
        } else if read.came.contains_key(&last.load(Ordering::Relaxed)) {
            break;
        }
        if page["more"] == false {
            std::thread::sleep(EVERY);
        }
    }
    read
}

/// Follows one live line by the ids of its events.
fn live(address: SocketAddr, last: &AtomicU64) -> Read {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let get = "GET /api/v1/feed HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n";
    stream.write_all(get.as_bytes()).unwrap();
    let (mut read, mut ends) = (Read::default(), Instant::now() + PATIENCE);
    for line in BufReader::new(stream).lines() {
        let Ok(line) = line else { break };
        if let Some(index) = line.strip_prefix("id: ").and_then(|it| it.parse().ok()) {
            read.take(index);
        }
        let to = last.load(Ordering::Relaxed);
        if to == u64::MAX {
            ends = Instant::now() + PATIENCE;
        } else if read.came.contains_key(&to) || Instant::now() > ends {
            break;
        }
    }
    read
}
