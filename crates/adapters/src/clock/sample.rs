//! The sample clock: real time minus a lag that a loader takes away by jumps, only forward.
//!
//! Door and sample witnesses read the lag from one file. Once it is zero it stays zero.
//! Source: protocols/log.md §6 (Samples).

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use app::ports::{Clock, ClockDoubt};

use super::AnchoredClock;
use crate::durable;

/// Why the sample clock could not be made or moved.
#[derive(Debug, PartialEq, Eq)]
pub enum SampleClockError {
    /// The origin does not begin with `sample.`: a real log never runs on a sample clock.
    RealOrigin,
    /// The jump would go back, or beyond real time.
    NotForward,
    /// The file is not a sample clock, or cannot be read or written.
    Unreadable(String),
}

/// The clock of a sample.
#[derive(Debug)]
pub struct SampleClock {
    real: AnchoredClock,
    path: PathBuf,
    lag_ms: AtomicI64,
    damaged: AtomicBool,
}

impl SampleClock {
    /// Reads the file, or makes it with `lag_ms` when absent.
    ///
    /// # Errors
    /// `RealOrigin`, `NotForward` for a negative lag, `Unreadable`.
    pub fn open(path: &Path, origin: &str, lag_ms: i64) -> Result<Self, SampleClockError> {
        if !origin.starts_with("sample.") {
            return Err(SampleClockError::RealOrigin);
        }
        if lag_ms < 0 {
            return Err(SampleClockError::NotForward);
        }
        let lag_ms = if path.exists() {
            read(path)?
        } else {
            write(path, lag_ms)?;
            lag_ms
        };
        Ok(Self {
            real: AnchoredClock::new(),
            path: path.to_owned(),
            lag_ms: AtomicI64::new(lag_ms),
            damaged: AtomicBool::new(false),
        })
    }

    /// Jumps forward to `record_ms`; ask for a cosignature first.
    ///
    /// # Errors
    /// `NotForward` when that is past or beyond real time, `Unreadable`; nothing changed.
    pub fn jump(&self, record_ms: i64) -> Result<(), SampleClockError> {
        let lag_ms = self.real.record_ms() - record_ms;
        if lag_ms < 0 || lag_ms > self.lag_ms.load(Ordering::SeqCst) {
            return Err(SampleClockError::NotForward);
        }
        write(&self.path, lag_ms)?;
        self.lag_ms.fetch_min(lag_ms, Ordering::SeqCst);
        Ok(())
    }

    /// Goes to real time for good.
    ///
    /// # Errors
    /// `Unreadable`; nothing changed.
    pub fn arrive(&self) -> Result<(), SampleClockError> {
        write(&self.path, 0)?;
        self.lag_ms.store(0, Ordering::SeqCst);
        Ok(())
    }

    /// Takes note of jumps that another process made; a greater lag is a doubt, not a step back.
    pub fn refresh(&self) {
        let found = read(&self.path);
        let good =
            found.is_ok_and(|lag_ms| lag_ms <= self.lag_ms.fetch_min(lag_ms, Ordering::SeqCst));
        self.damaged.store(!good, Ordering::SeqCst);
    }

    /// Milliseconds behind real time.
    #[must_use]
    pub fn lag_ms(&self) -> i64 {
        self.lag_ms.load(Ordering::SeqCst)
    }
}

impl Clock for SampleClock {
    fn record_ms(&self) -> i64 {
        self.real.record_ms() - self.lag_ms()
    }

    fn doubt(&self) -> Option<ClockDoubt> {
        let damaged = self.damaged.load(Ordering::SeqCst);
        damaged.then(|| ClockDoubt::Unreadable(self.path.display().to_string()))
    }

    fn wall_ms(&self) -> i64 {
        self.real.wall_ms()
    }
}

/// Reads the one line that sample witnesses read too: `<sample ms> <real ms> <speed>`.
fn read(path: &Path) -> Result<i64, SampleClockError> {
    let unreadable = |why: &str| SampleClockError::Unreadable(format!("{}: {why}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|it| unreadable(&it.to_string()))?;
    let mut fields = text.strip_suffix('\n').unwrap_or_default().split(' ');
    let mut next = || fields.next()?.parse::<i64>().ok();
    let lag = match (next(), next(), next()) {
        (Some(sample), Some(real), Some(1)) => real.checked_sub(sample),
        _ => None,
    };
    lag.filter(|it| *it >= 0).ok_or_else(|| unreadable("not a sample clock"))
}

fn write(path: &Path, lag_ms: i64) -> Result<(), SampleClockError> {
    let real_ms = AnchoredClock::new().record_ms();
    let text = format!("{} {real_ms} 1\n", real_ms - lag_ms);
    durable::replace(path, text.as_bytes())
        .map_err(|it| SampleClockError::Unreadable(format!("{}: {it}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::{Clock, SampleClock, SampleClockError};

    #[test]
    fn a_sample_clock_jumps_forward_only_and_stays_at_real_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clock");
        let refused = SampleClock::open(&path, "county.example/log", 0).unwrap_err();
        assert_eq!(refused, SampleClockError::RealOrigin);
        let door = SampleClock::open(&path, "sample.county/log", 1_000_000).unwrap();
        let witness = SampleClock::open(&path, "sample.county/log", 5).unwrap();
        assert_eq!(witness.lag_ms(), 1_000_000, "the file decides");
        let before = door.record_ms();
        assert_eq!(door.jump(before - 1_000), Err(SampleClockError::NotForward));
        door.jump(before + 400_000).unwrap();
        assert!(door.record_ms() >= before + 400_000);
        witness.refresh();
        assert_eq!(witness.lag_ms(), door.lag_ms());
        assert_eq!(door.jump(before + 2_000_000), Err(SampleClockError::NotForward));
        door.arrive().unwrap();
        assert_eq!(door.lag_ms(), 0);
        assert_eq!(door.jump(before + 500_000), Err(SampleClockError::NotForward));
    }

    #[test]
    fn a_lag_that_grows_or_a_file_that_is_none_is_a_doubt_and_no_step_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clock");
        let clock = SampleClock::open(&path, "sample.x", 1_000).unwrap();
        std::fs::write(&path, "1000000 10000000 1\n").unwrap();
        clock.refresh();
        assert_eq!(clock.lag_ms(), 1_000);
        assert!(clock.doubt().is_some());
        std::fs::write(&path, "9999100 10000000 1\n").unwrap();
        clock.refresh();
        assert_eq!((clock.lag_ms(), clock.doubt()), (900, None));
        std::fs::write(&path, "rubbish").unwrap();
        clock.refresh();
        assert!(clock.doubt().is_some());
    }
}
