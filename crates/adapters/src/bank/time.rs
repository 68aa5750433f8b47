//! Times as banks write them.

use domain::shared::{CivilDate, Instant};

const MINUTES_AN_HOUR: i64 = 60;
const SECONDS_A_MINUTE: i64 = 60;
/// Minutes by which the time of China is ahead.
const CHINA_MINUTES: i64 = 480;

/// Bytes of a day.
const DAY_BYTES: usize = 10;

/// `2026-11-30` and nothing behind it.
pub fn day(text: &str) -> Option<CivilDate> {
    text.parse().ok().filter(|_| text.len() == DAY_BYTES)
}

/// `2026-11-30T12:00:00`, with or without an offset, as unix seconds; without one it is the time
/// of China. A day alone is no time: whether money came before a deadline hangs on the hour.
pub fn seconds(text: &str) -> Option<i64> {
    let (day, time) = text.split_once('T')?;
    let day: CivilDate = day.parse().ok()?;
    let (clock, offset) = match time.find(['+', '-', 'Z']) {
        Some(at) => (&time[..at], minutes(&time[at..])?),
        None => (time, CHINA_MINUTES),
    };
    let clock = clock.split_once('.').map_or(clock, |it| it.0);
    let parts: Vec<i64> = clock.split(':').map(two).collect::<Option<_>>()?;
    let [hour, minute, second] = parts[..] else { return None };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let of_day = (hour * MINUTES_AN_HOUR + minute) * SECONDS_A_MINUTE + second;
    let ahead = (offset - CHINA_MINUTES) * SECONDS_A_MINUTE;
    Some(Instant::start_of(day).seconds() + of_day - ahead)
}

fn two(text: &str) -> Option<i64> {
    (text.len() == 2 && text.bytes().all(|it| it.is_ascii_digit())).then(|| text.parse().ok())?
}

fn minutes(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    Some(sign * (two(hours)? * MINUTES_AN_HOUR + two(minutes)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moment_has_one_number_in_every_offset() {
        let all = [
            "2026-11-30T12:00:00",
            "2026-11-30T12:00:00+08:00",
            "2026-11-30T04:00:00Z",
            "2026-11-30T04:00:00.123Z",
            "2026-11-29T23:00:00-05:00",
        ];
        for it in all {
            assert_eq!(seconds(it), Some(1_796_011_200), "{it}");
        }
        for it in
            ["2026-11-30", "2026-11-30T24:00:00", "2026-11-30T12:00", "x", "T", "2026-1-1T1:1:1"]
        {
            assert_eq!(seconds(it), None, "{it}");
        }
    }
}
