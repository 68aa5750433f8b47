//! Plays worlds until the time is over, on as many threads as the machine has.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use sim::Mode;
use sim::checkers::{Fault, faults};
use sim::world::{Evidence, is_watched, play};
use sim::{auction, biddings};

/// The checker that looks at watched worlds only.
const VERIFIER: &str = "log_verifies";
/// Worlds that fail before a run gives up: the first seed is what its reader needs.
const FAILED_MAX: u64 = 5;
/// Sentences printed of one world.
const SAID_MAX: usize = 8;
/// One world in so many is sealed by the real protocol.
const SEALED_ONE_IN: u64 = 4;
/// One seed in so many also plays a group of auctions through the desk.
const HOSTED_ONE_IN: u64 = 8;
/// How long each mode is measured, in seconds.
const RATE_SECONDS: u64 = 15;

/// Seeds that once found something, one a line with what it was.
const KEPT: &str = include_str!("../seeds/kept.txt");

/// The kept seeds, in the order of the file.
fn kept() -> Vec<u64> {
    let lines = KEPT.lines().filter(|it| !it.starts_with('#'));
    lines.filter_map(|it| it.split(' ').next()?.parse().ok()).collect()
}

/// How a seed's bids are sealed.
fn mode(seed: u64) -> Mode {
    if seed % SEALED_ONE_IN == 1 { Mode::Sealed } else { Mode::Plain }
}

/// Plays worlds for a time; prints each failing seed, and whether none failed.
#[must_use]
pub fn run(seconds: u64, seed: Option<u64>) -> bool {
    let first = seed.unwrap_or_else(fresh);
    println!("worlds: from seed {first}; again: sim worlds {seconds} --seed {first}");
    let kept = kept();
    let until = Instant::now() + Duration::from_secs(seconds);
    let failed = AtomicU64::new(0);
    each_seed(0, |place| {
        let before = kept.len() as u64;
        if place > before && Instant::now() >= until {
            return None;
        }
        let at = usize::try_from(place).expect("fewer worlds than memory");
        let seed = kept.get(at).copied().unwrap_or_else(|| first + place - before);
        let found = judged(seed);
        tell(seed, &found);
        let many = found.is_empty() || failed.fetch_add(1, Ordering::SeqCst) + 1 < FAILED_MAX;
        Some(Told { good: found.is_empty(), go_on: many })
    })
}

/// Plays so many seeds, until one fails or, if a checker is waited for, until it has spoken.
#[must_use]
pub fn seeds(from: u64, count: u64, until: Option<&str>) -> bool {
    each_seed(from, |seed| {
        if seed - from >= count {
            return None;
        }
        if until.is_some_and(|it| it.starts_with(VERIFIER)) && !is_watched(seed) {
            return Some(Told { good: true, go_on: true });
        }
        // A fault of the law of auctions or biddings shows in worlds of its own.
        let mut found = match until {
            Some(auction::CHECKER) => apart(seed, auction::faults),
            Some(auction::HOSTED) => apart(seed, auction::hosted_faults),
            Some(it) if biddings::is_checker(it) => apart(seed, biddings::faults),
            _ => judged(seed),
        };
        // What is waited for is said first: only so many sentences of a seed are.
        let waited = |it: &String| until.is_some_and(|of| it.starts_with(&format!("{of}:")));
        found.sort_by_key(|it| !waited(it));
        tell(seed, &found);
        let spoke = |checker: &str| found.iter().any(|it| it.starts_with(&format!("{checker}:")));
        let go_on = until.map_or(found.is_empty(), |it| !spoke(it));
        Some(Told { good: found.is_empty(), go_on })
    })
}

/// How a seed ended, and whether another is wanted.
struct Told {
    good: bool,
    go_on: bool,
}

/// Plays seeds on all threads until none is wanted; prints the counts, and whether all held.
fn each_seed(first: u64, play: impl Fn(u64) -> Option<Told> + Sync) -> bool {
    let next = AtomicU64::new(first);
    let (passed, failed) = (AtomicU64::new(0), AtomicU64::new(0));
    let enough = AtomicBool::new(false);
    on_all_threads(|| {
        while !enough.load(Ordering::SeqCst) {
            let Some(told) = play(next.fetch_add(1, Ordering::SeqCst)) else { return };
            let count = if told.good { &passed } else { &failed };
            count.fetch_add(1, Ordering::SeqCst);
            enough.fetch_or(!told.go_on, Ordering::SeqCst);
        }
    });
    let (passed, failed) = (passed.into_inner(), failed.into_inner());
    println!("{passed} passed, {failed} failed, 0 skipped");
    failed == 0 && passed > 0
}

fn tell(seed: u64, found: &[String]) {
    if found.is_empty() {
        return;
    }
    println!("seed {seed} failed; again: sim show {seed}");
    for it in found.iter().take(SAID_MAX) {
        println!("  {it}");
    }
}

/// What the checkers say of a seed, a panic included.
fn judged(seed: u64) -> Vec<String> {
    let played = catch_unwind(AssertUnwindSafe(|| {
        let evidence = play(seed, mode(seed));
        let mut found = faults(&evidence);
        found.extend(auction::faults(seed));
        found.extend(biddings::faults(seed));
        if seed.is_multiple_of(HOSTED_ONE_IN) {
            found.extend(auction::hosted_faults(seed));
        }
        found
    }));
    match played {
        Ok(found) => said(&found),
        Err(_) => vec!["the world panicked".to_owned()],
    }
}

fn said(found: &[Fault]) -> Vec<String> {
    found.iter().map(|it| format!("{}: {}", it.checker, it.sentence)).collect()
}

/// What is said of a seed's auctions or biddings alone, a panic included.
fn apart(seed: u64, faults: fn(u64) -> Vec<Fault>) -> Vec<String> {
    catch_unwind(|| said(&faults(seed))).unwrap_or_else(|_| vec!["it panicked".to_owned()])
}

/// Prints rows and refusals of one world in the order of their stamps, and what checkers say.
#[must_use]
pub fn show(seed: u64) -> bool {
    let evidence = play(seed, mode(seed));
    let found = faults(&evidence);
    let mut lines: Vec<(i64, String)> = Vec::new();
    for row in &evidence.rows {
        let (index, kind, stream) = (row.index, &row.kind, &row.stream);
        lines.push((row.stamp_ms, format!("leaf {index} {kind} {stream} by {}", row.account)));
    }
    for it in &evidence.ledger.refused {
        let (asked, why) = (format!("{:?}", it.command), &it.refusal);
        let asked: String = asked.chars().take(60).collect();
        lines.push((it.stamp.0, format!("refused {asked}: {why}")));
    }
    lines.sort_by_key(|it| it.0);
    for (at, line) in lines {
        println!("{:?}.{:03} {line}", domain::shared::Instant(at), at.rem_euclid(1_000));
    }
    for lot in &evidence.unended {
        println!("unended: {lot}");
    }
    for it in &found {
        println!("{}: {}", it.checker, it.sentence);
    }
    found.is_empty()
}

fn on_all_threads(work: impl Fn() + Sync) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(&work);
        }
    });
}

/// A seed that nobody chose.
fn fresh() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(1, |it| it.as_secs() % 1_000_000 * 1_000)
}

/// Measures how many lots a minute come to their end, with and without cryptography.
#[must_use]
pub fn rate() -> bool {
    for (name, mode) in [("without cryptography", Mode::Plain), ("with", Mode::Sealed)] {
        let (lots, letters) = (AtomicU64::new(0), AtomicU64::new(0));
        let next = AtomicU64::new(0);
        let begun = Instant::now();
        on_all_threads(|| {
            while begun.elapsed() < Duration::from_secs(RATE_SECONDS) {
                let it = play(next.fetch_add(1, Ordering::SeqCst), mode);
                let (ended, issued) = ends(&it);
                lots.fetch_add(ended, Ordering::SeqCst);
                letters.fetch_add(issued, Ordering::SeqCst);
            }
        });
        let minutes = begun.elapsed().as_secs_f64() / 60.0;
        let a_minute = |it: &AtomicU64| it.load(Ordering::SeqCst) as f64 / minutes;
        let (lots, letters) = (a_minute(&lots), a_minute(&letters));
        println!("{name}: {lots:.0} lots a minute came to an end, {letters:.0} to a letter");
    }
    true
}

/// Lots that ended, and those of them with a letter.
fn ends(it: &Evidence) -> (u64, u64) {
    let of = |kinds: &[&str]| {
        it.rows.iter().filter(|row| kinds.contains(&row.kind.as_str())).count() as u64
    };
    (of(&["LetterIssued", "TenderFailed", "Terminated"]), of(&["LetterIssued"]))
}
