//! What time it is, if the witness's own sources agree about it.

use std::path::PathBuf;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

pub use translog::sample::sample_ms;

/// By how many seconds two sources may differ before the witness stops signing.
pub const DIFFERENCE_MAX: u64 = 2;

/// What the clocks say when a request arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Unix seconds, rounded down.
    Agreed(u64),
    /// The sources differ by [`DIFFERENCE_MAX`] or more, or one cannot be read.
    Disagreed,
}

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Reads all sources.
    fn read(&self) -> Reading;
}

/// The system's clock, watched by the monotonic one: a step of the former is not believed.
pub struct SystemClock {
    started: Instant,
    started_ms: u128,
}

impl SystemClock {
    /// Anchors the monotonic clock to the system's.
    pub fn start() -> SystemClock {
        SystemClock { started: Instant::now(), started_ms: wall_ms() }
    }
}

fn wall_ms() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_millis())
}

impl Clock for SystemClock {
    fn read(&self) -> Reading {
        compare(wall_ms(), self.started_ms + self.started.elapsed().as_millis())
    }
}

/// Compares two sources in milliseconds.
pub fn compare(one: u128, two: u128) -> Reading {
    if one.abs_diff(two) >= u128::from(DIFFERENCE_MAX) * 1000 {
        return Reading::Disagreed;
    }
    u64::try_from(one / 1000).map_or(Reading::Disagreed, Reading::Agreed)
}

/// The one clock of a sample: a file that its loader moves forward.
pub struct SampleClock(pub PathBuf);

impl Clock for SampleClock {
    fn read(&self) -> Reading {
        let text = std::fs::read_to_string(&self.0).unwrap_or_default();
        sample_ms(&text, wall_ms())
            .and_then(|it| u64::try_from(it / 1000).ok())
            .map_or(Reading::Disagreed, Reading::Agreed)
    }
}
