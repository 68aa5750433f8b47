//! Instants as people read them: Beijing time, always, to the second.

use jiff::Timestamp;
use jiff::fmt::strtime;
use jiff::tz::Offset;

fn format(unix_ms: i64, pattern: &str) -> String {
    Timestamp::from_millisecond(unix_ms)
        .ok()
        .and_then(|it| strtime::format(pattern, Offset::constant(8).to_datetime(it)).ok())
        .unwrap_or_else(|| unix_ms.to_string())
}

/// `2026-11-23 09:00:00`, Beijing time; milliseconds are cut off, not rounded.
pub fn beijing(unix_ms: i64) -> String {
    format(unix_ms, "%Y-%m-%d %H:%M:%S")
}

/// `2026-11-23`, the day in Beijing.
pub fn beijing_day(unix_ms: i64) -> String {
    format(unix_ms, "%Y-%m-%d")
}

/// `09:00:00`, the time of day in Beijing.
pub fn beijing_time(unix_ms: i64) -> String {
    format(unix_ms, "%H:%M:%S")
}

/// `2026-11-23T09:00:00+08:00`, for `<time datetime>`.
pub fn iso(unix_ms: i64) -> String {
    format(unix_ms, "%Y-%m-%dT%H:%M:%S+08:00")
}

/// `2026-11-23T09:00:00`, the value of a date-time field in Beijing time.
pub fn field_value(unix_ms: i64) -> String {
    format(unix_ms, "%Y-%m-%dT%H:%M:%S")
}

/// Reads what a date-time field sent, as Beijing time; unix milliseconds.
///
/// Browsers leave out seconds that are zero; both forms are read, and a space for the `T`.
pub fn parse_field(typed: &str) -> Option<i64> {
    let civil: jiff::civil::DateTime = typed.trim().replace(' ', "T").parse().ok()?;
    Offset::constant(8).to_timestamp(civil).ok().map(Timestamp::as_millisecond)
}
