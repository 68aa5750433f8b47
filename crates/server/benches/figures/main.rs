//! Figures of this program on this machine, each beside a raw engine or a peer in the same run.
//!
//! Prints the rows of docs/benchmarks.md; `cargo x bench` writes them there. Nothing here is a
//! test: a figure that misses its goal is printed as it is.

// A bench that unwraps in its helpers stops where it should.
#![allow(clippy::unwrap_used)]

mod auction;
mod desk;
mod drawing;
mod log;
mod pages;
mod running;
mod sealing;
mod tendering;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long each rate is measured.
const SPAN: Duration = Duration::from_secs(3);

fn main() {
    println!("| Figure | Ours | Beside it, in the same run | Ratio | Goal |");
    println!("|---|---|---|---|---|");
    desk::durable();
    desk::bids();
    pages::pages();
    sealing::sealing();
    sealing::opening();
    drawing::drawing();
    tendering::tendering();
    auction::offers();
    auction::replay();
    log::log();
    log::rebuild();
}

fn row(figure: &str, ours: &str, other: &str, ratio: &str, goal: &str) {
    println!("| {figure} | {ours} | {other} | {ratio} | {goal} |");
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
