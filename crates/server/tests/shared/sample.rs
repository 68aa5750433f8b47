//! A sample centre at the instant in which its county begins.

use std::path::Path;

use app::ports::Clock;
use server::centre::{Centre, Options, Witnesses};
use server::data::Data;
use server::demo::plan::BEGIN_MS;

/// Starts it over `data` in a folder, under a log's origin.
pub fn begun(folder: &Path, origin: &str) -> Centre {
    let now_ms = adapters::clock::AnchoredClock::new().wall_ms();
    Centre::start(&Options {
        data: Data::of(&folder.join("data")),
        origin: origin.to_owned(),
        sample_lag_ms: now_ms - BEGIN_MS,
        witnesses: Witnesses::Local,
        address: "http://127.0.0.1".to_owned(),
    })
    .unwrap()
}
