//! The record's time: unix milliseconds at the door, dates in Beijing time.

pub use jiff::civil::Date as CivilDate;

/// A stamp of the door: unix milliseconds, UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

const MS_A_SECOND: i64 = 1_000; // not law: unit
const MS_A_DAY: i64 = 86_400_000; // not law: unit
/// Beijing is eight hours ahead of UTC and has had no summer time since 1991.
const BEIJING_MS: i64 = 8 * 3_600_000; // not law: zone

impl Instant {
    /// The first moment of a whole unix second.
    #[must_use]
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(MS_A_SECOND))
    }

    /// Whole unix seconds, rounded down.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(MS_A_SECOND)
    }

    /// The date in Beijing; instants outside years 1 to 9999 are clamped.
    #[must_use]
    pub fn date(self) -> CivilDate {
        let days = self.0.saturating_add(BEIJING_MS).div_euclid(MS_A_DAY);
        let epoch = CivilDate::constant(1970, 1, 1); // not law: unix epoch
        let days = i32::try_from(days).unwrap_or(i32::MAX);
        let days = days.clamp(-700_000, 2_900_000); // not law: range of jiff
        epoch.saturating_add(jiff::Span::new().days(days))
    }

    /// Midnight at which a Beijing date begins.
    #[must_use]
    pub fn start_of(date: CivilDate) -> Self {
        let epoch = CivilDate::constant(1970, 1, 1); // not law: unix epoch
        let days = i64::from((date - epoch).get_days());
        Self(days * MS_A_DAY - BEIJING_MS)
    }

    /// Last millisecond of a Beijing date: a day ends at 24:00 (民法典 203).
    #[must_use]
    pub fn end_of(date: CivilDate) -> Self {
        Self(Self::start_of(date).0 + MS_A_DAY - 1)
    }

    /// This instant moved by whole seconds.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(MS_A_SECOND)))
    }

    /// Whole seconds that have passed since an earlier instant, rounded down.
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).div_euclid(MS_A_SECOND)
    }

    /// Writes `2026-11-23 09:00:00`, Beijing time.
    #[must_use]
    pub fn beijing(self) -> String {
        let second = self.0.saturating_add(BEIJING_MS).rem_euclid(MS_A_DAY) / MS_A_SECOND;
        let (h, m, s) = (second / 3_600, second / 60 % 60, second % 60); // not law: units
        format!("{} {h:02}:{m:02}:{s:02}", self.date())
    }
}

impl std::fmt::Debug for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.beijing())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_in_beijing_is_sixteen_hundred_utc_of_the_day_before() {
        let date = CivilDate::constant(2026, 11, 23);
        let start = Instant::start_of(date);
        assert_eq!(start.beijing(), "2026-11-23 00:00:00");
        assert_eq!(start.date(), date);
        assert_eq!(Instant(start.0 - 1).date(), CivilDate::constant(2026, 11, 22));
        assert_eq!(Instant::end_of(date).beijing(), "2026-11-23 23:59:59");
    }

    #[test]
    fn extreme_stamps_do_not_panic() {
        for it in [i64::MIN, -1, 0, i64::MAX] {
            let _ = Instant(it).beijing();
        }
    }
}
