//! The clock's two faces: the record's time and wall time.

/// Why no stamp may be given now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClockDoubt {
    /// The record's time differs by more than 5 s from every other source.
    /// Source: protocols/log.md §3.4.
    #[error("the clock differs by {offset_ms} ms from every other source")]
    Differs { offset_ms: i64 },
    /// The record already holds a stamp far ahead of this clock.
    #[error("the clock is {behind_ms} ms behind the record's last stamp")]
    BehindRecord { behind_ms: i64 },
    /// The sample clock cannot be read.
    #[error("the sample clock cannot be read: {0}")]
    Unreadable(String),
}

/// The record's time (anchored, monotonic; a sample may jump it forward) and wall time.
pub trait Clock: Send + Sync {
    /// The record's time in unix milliseconds. Never blocks on the network, never goes back.
    fn record_ms(&self) -> i64;

    /// Why stamps must not be given at this moment, if so.
    fn doubt(&self) -> Option<ClockDoubt>;

    /// Takes note of how far the nearest witness's clock is ahead, as its cosignature says; a clock
    /// that asks nobody ignores it.
    fn witnesses_are_ahead(&self, offset_ms: i64) {
        let _ = offset_ms;
    }

    /// Wall time in unix milliseconds, for cookies, TOTP and TLS; may jump.
    fn wall_ms(&self) -> i64;
}
