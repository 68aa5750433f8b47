//! The record's clock: anchored to wall time at start, monotonic since, never led by a jump.
//!
//! Source: protocols/log.md §3.4, §6 (Samples).

mod sample;

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use app::ports::{Clock, ClockDoubt};
pub use sample::{SampleClock, SampleClockError};

/// Fastest correction of the rate, in parts per million.
pub const SLEW_PPM_MAX: i64 = 500;
/// From both other sources the clock may differ this far, in milliseconds.
pub const DIFFERS_MS_MAX: i64 = 5_000;
/// Two sources that differ by no more agree: a witness tells whole seconds.
const AGREES_MS_MAX: i64 = 1_500;
/// A reported offset older than this counts as unknown.
pub const REPORT_AGE_MS_MAX: i64 = 60_000;

const UNKNOWN: i64 = i64::MIN;

/// Who else knows the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The witnesses, by the times of their cosignatures.
    Witnesses,
    /// Another configured source.
    Other,
}

/// A straight line from ticks of a monotonic counter to record time, both in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line {
    tick_us: i64,
    time_us: i64,
    rate_ppm: i64,
}

impl Line {
    fn at(self, tick_us: i64) -> i64 {
        let elapsed = i128::from(tick_us.saturating_sub(self.tick_us).max(0));
        let run = elapsed * i128::from(1_000_000 + self.rate_ppm) / 1_000_000;
        self.time_us.saturating_add(i64::try_from(run).unwrap_or(i64::MAX))
    }

    /// Bends the line at `tick_us` so that `offset_us` vanishes in about 100 s, if it can.
    fn steered(self, tick_us: i64, offset_us: i64) -> Self {
        let rate_ppm = (offset_us / 100).clamp(-SLEW_PPM_MAX, SLEW_PPM_MAX);
        Self { tick_us: tick_us.max(self.tick_us), time_us: self.at(tick_us), rate_ppm }
    }
}

/// The clock of a real record.
#[derive(Debug)]
pub struct AnchoredClock {
    begun: Instant,
    line: Mutex<Line>,
    witnesses: Report,
    other: Report,
}

#[derive(Debug)]
struct Report {
    offset_ms: AtomicI64,
    tick_ms: AtomicI64,
}

impl Report {
    const fn none() -> Self {
        Self { offset_ms: AtomicI64::new(UNKNOWN), tick_ms: AtomicI64::new(0) }
    }

    fn fresh_ms(&self, tick_ms: i64) -> Option<i64> {
        let offset_ms = self.offset_ms.load(Ordering::SeqCst);
        let age_ms = tick_ms - self.tick_ms.load(Ordering::SeqCst);
        (offset_ms != UNKNOWN && age_ms <= REPORT_AGE_MS_MAX).then_some(offset_ms)
    }
}

impl Default for AnchoredClock {
    fn default() -> Self {
        Self::new()
    }
}

impl AnchoredClock {
    /// Anchors the record's time to wall time now.
    #[must_use]
    pub fn new() -> Self {
        let line = Line { tick_us: 0, time_us: wall_us(), rate_ppm: 0 };
        Self {
            begun: Instant::now(),
            line: Mutex::new(line),
            witnesses: Report::none(),
            other: Report::none(),
        }
    }

    fn tick_us(&self) -> i64 {
        i64::try_from(self.begun.elapsed().as_micros()).unwrap_or(i64::MAX)
    }

    /// Takes note that `source` is `offset_ms` ahead of the record's time; to be refreshed each
    /// second, never under the door's lock.
    pub fn report(&self, source: Source, offset_ms: i64) {
        let report = match source {
            Source::Witnesses => &self.witnesses,
            Source::Other => &self.other,
        };
        report.tick_ms.store(self.tick_us() / 1_000, Ordering::SeqCst);
        report.offset_ms.store(offset_ms, Ordering::SeqCst);
    }

    /// Slews towards a trusted source that is `offset_ms` ahead, at most 500 ppm.
    pub fn steer(&self, offset_ms: i64) {
        let tick_us = self.tick_us();
        let mut line = self.line.lock().expect("nothing under this lock panics");
        *line = line.steered(tick_us, offset_ms.saturating_mul(1_000));
    }

    /// To be called each second: the system's own clock is the other source; while the witnesses
    /// agree with it, the record's time is slewed towards it. Gives how far it is ahead.
    pub fn tend(&self) -> i64 {
        let ahead_ms = self.wall_ahead_ms();
        self.report(Source::Other, ahead_ms);
        let witnesses_ms = self.witnesses.fresh_ms(self.tick_us() / 1_000);
        if witnesses_ms.is_some_and(|it| (it - ahead_ms).abs() <= AGREES_MS_MAX) {
            self.steer(ahead_ms);
        }
        ahead_ms
    }

    /// How far the system's wall clock is ahead of the record's time: a step shows here, is not
    /// followed, and is to be alerted.
    #[must_use]
    pub fn wall_ahead_ms(&self) -> i64 {
        self.wall_ms() - self.record_ms()
    }
}

impl Clock for AnchoredClock {
    fn record_ms(&self) -> i64 {
        let line = *self.line.lock().expect("nothing under this lock panics");
        line.at(self.tick_us()).div_euclid(1_000)
    }

    fn doubt(&self) -> Option<ClockDoubt> {
        let tick_ms = self.tick_us() / 1_000;
        doubt(self.witnesses.fresh_ms(tick_ms), self.other.fresh_ms(tick_ms))
    }

    fn witnesses_are_ahead(&self, offset_ms: i64) {
        self.report(Source::Witnesses, offset_ms);
    }

    fn wall_ms(&self) -> i64 {
        wall_us().div_euclid(1_000)
    }
}

fn doubt(witnesses_ms: Option<i64>, other_ms: Option<i64>) -> Option<ClockDoubt> {
    let far = |it: &i64| it.unsigned_abs() > DIFFERS_MS_MAX.unsigned_abs();
    let (a, b) = (witnesses_ms.filter(far)?, other_ms.filter(far)?);
    let offset_ms = if a.unsigned_abs() < b.unsigned_abs() { a } else { b };
    Some(ClockDoubt::Differs { offset_ms })
}

fn wall_us() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{AnchoredClock, Clock, Line, Source, doubt};

    #[test]
    fn a_steered_clock_moves_at_most_500_ppm_and_never_back() {
        let line = Line { tick_us: 0, time_us: 1_000_000_000, rate_ppm: 0 };
        let late = line.steered(0, -3_600_000_000);
        assert_eq!(late.at(1_000_000), 1_000_000_000 + 1_000_000 - 500);
        let early = line.steered(0, 3_600_000_000);
        assert_eq!(early.at(1_000_000), 1_000_000_000 + 1_000_000 + 500);
        let bent = early.steered(1_000_000, -3_600_000_000);
        assert_eq!(bent.at(1_000_000), early.at(1_000_000), "no step where it bends");
        assert_eq!(bent.at(0), bent.at(1_000_000), "a late reader never sees it run back");
        assert_eq!(line.steered(0, 10_000).rate_ppm, 100, "near the goal it is gentle");
    }

    #[test]
    fn only_a_difference_from_both_other_sources_is_a_doubt() {
        assert_eq!(doubt(None, None), None);
        assert_eq!(doubt(Some(60_000), None), None);
        assert_eq!(doubt(Some(60_000), Some(5_000)), None);
        assert!(doubt(Some(5_001), Some(5_001)).is_some());
        assert!(doubt(Some(-5_001), Some(-9_000)).is_some());
    }

    #[test]
    fn reported_offsets_reach_the_doubt() {
        let clock = AnchoredClock::new();
        clock.report(Source::Witnesses, 6_000);
        assert_eq!(clock.doubt(), None);
        clock.report(Source::Other, 7_000);
        assert!(clock.doubt().is_some());
        clock.report(Source::Other, 0);
        assert_eq!(clock.doubt(), None);
    }

    #[test]
    fn a_system_clock_that_steps_is_not_followed_while_the_witnesses_disagree() {
        let clock = AnchoredClock::new();
        let rate = |clock: &AnchoredClock| clock.line.lock().unwrap().rate_ppm;
        clock.line.lock().unwrap().time_us -= 60_000_000;
        let ahead = clock.tend();
        assert!((59_000..61_000).contains(&ahead), "{ahead}");
        assert_eq!((rate(&clock), clock.doubt()), (0, None), "one source is no doubt");
        clock.witnesses_are_ahead(0);
        clock.tend();
        assert_eq!((rate(&clock), clock.doubt()), (0, None), "the witnesses stand by us");
        clock.witnesses_are_ahead(60_000);
        clock.tend();
        assert_eq!(rate(&clock), super::SLEW_PPM_MAX);
        assert!(clock.doubt().is_some(), "both others say that we are a minute behind");
    }

    #[test]
    fn readings_never_decrease() {
        let clock = AnchoredClock::new();
        let mut last = clock.record_ms();
        for step in 0..1_000 {
            clock.steer(if step % 2 == 0 { -100_000 } else { 100_000 });
            let now = clock.record_ms();
            assert!(now >= last);
            last = now;
        }
    }
}
