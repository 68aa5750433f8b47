//! Figures of this program on this machine, each beside a raw engine or a peer in the same run.
//!
//! Prints the rows of docs/benchmarks.md; `cargo x bench` writes them there. Nothing here is a
//! test: a figure that misses its goal is printed as it is.

// A bench that unwraps in its helpers stops where it should.
#![allow(clippy::unwrap_used)]

mod archiving;
mod auction;
mod bidding;
mod desk;
mod drawing;
mod feeding;
mod log;
mod pages;
mod running;
mod sealing;
mod tendering;
mod uploading;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long each rate is measured.
const SPAN: Duration = Duration::from_secs(3);

/// Every group of figures, by the word that chooses it alone.
const GROUPS: [(&str, fn()); 18] = [
    ("durable", desk::durable),
    ("bids", desk::bids),
    ("minute", desk::last_minute),
    ("pages", pages::pages),
    ("uploads", uploading::uploads),
    ("sealing", sealing::sealing),
    ("opening", sealing::opening_of_a_lot),
    ("archive", archiving::archive),
    ("drawing", drawing::drawing),
    ("tendering", tendering::tendering),
    ("offers", auction::offers),
    ("replay", auction::replay),
    ("auction", bidding::durable),
    ("crowd", bidding::crowd),
    ("screens", bidding::screens),
    ("feed", feeding::feed),
    ("log", log::log),
    ("rebuild", log::rebuild),
];

/// Prints all figures, or those of the groups named as arguments.
fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let known = |word: &String| GROUPS.iter().any(|it| it.0 == word);
    assert!(words.iter().all(known), "no group of figures is named one of {words:?}");
    println!("| Figure | Ours | Beside it, in the same run | Ratio | Goal |");
    println!("|---|---|---|---|---|");
    for (name, figures) in GROUPS {
        if words.is_empty() || words.iter().any(|it| it == name) {
            figures();
        }
    }
}

fn row(figure: &str, ours: &str, other: &str, ratio: &str, goal: &str) {
    println!("| {figure} | {ours} | {other} | {ratio} | {goal} |");
}

/// A time as the page writes it.
fn ms(it: Duration) -> String {
    format!("{:.1} ms", it.as_secs_f64() * 1_000.0)
}

/// Runs callers for the span; gives commands a second.
fn rate(callers: u64, one: &(dyn Fn() + Sync)) -> f64 {
    let (stop, done) = (AtomicBool::new(false), AtomicU64::new(0));
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..callers {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    one();
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        std::thread::sleep(SPAN);
        stop.store(true, Ordering::Relaxed);
    });
    done.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64()
}
