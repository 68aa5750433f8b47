//! A clock that moves only when the world moves it.

use std::sync::atomic::{AtomicI64, Ordering};

use app::ports::{Clock, ClockDoubt};

/// The record's time and wall time of a world, in unix milliseconds.
#[derive(Debug)]
pub struct Virtual(AtomicI64);

impl Virtual {
    /// A clock that stands at an instant.
    #[must_use]
    pub fn at(ms: i64) -> Self {
        Self(AtomicI64::new(ms))
    }

    /// What it reads.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    /// Moves it forward; backwards it does not go.
    pub fn move_to(&self, ms: i64) {
        self.0.fetch_max(ms, Ordering::SeqCst);
    }
}

impl Clock for Virtual {
    fn record_ms(&self) -> i64 {
        self.now_ms()
    }

    fn doubt(&self) -> Option<ClockDoubt> {
        None
    }

    fn wall_ms(&self) -> i64 {
        self.now_ms()
    }
}
