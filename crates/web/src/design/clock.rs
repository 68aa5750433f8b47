//! The server's clock and the count-down to a legal moment; both true without script.

use super::value::instant;
use crate::text::{Text, time};
use maud::{Markup, html};

/// The last day of the year 9999, in unix milliseconds: the plain clock counts down to nothing.
const NEVER_MS: i64 = 253_402_214_400_000;

/// The server's time as of this page, with the address where a script asks again.
pub fn clock(t: &Text, now_ms: i64) -> Markup {
    html! {
        p class="clock" data-island="countdown" data-now=(now_ms) data-until=(NEVER_MS)
            data-clock="/clock" {
            span class="clock-name" { (t.s("clock-server")) } " "
            time datetime=(time::iso(now_ms)) {
                (time::beijing_day(now_ms)) " "
                span data-slot="now" { (time::beijing_time(now_ms)) }
            } " "
            small { (t.s("clock-beijing")) }
        }
    }
}

/// The time left until `until_ms`; without script the moment itself and the page's time.
pub fn countdown(t: &Text, what: &str, now_ms: i64, until_ms: i64) -> Markup {
    let left = remaining(t, until_ms.saturating_sub(now_ms));
    html! {
        div class="countdown" data-island="countdown" data-now=(now_ms) data-until=(until_ms)
            data-clock="/clock" {
            p class="countdown-what" { (what) }
            p class="countdown-left" data-when="unmeasured" { (left) }
            p class="countdown-left" data-when="far near" hidden {
                span data-slot="days" {} " " (t.s("clock-day-unit")) " "
                span data-slot="hours" {} ":" span data-slot="minutes" {} ":"
                span data-slot="seconds" {}
            }
            p class="countdown-left" data-when="over" hidden { (t.s("clock-over")) }
            p class="countdown-until" { (t.s("clock-until")) " " (instant(until_ms)) }
        }
    }
}

/// `2 天 03:04:05`; nothing negative.
pub fn remaining(t: &Text, left_ms: i64) -> String {
    if left_ms <= 0 {
        return t.s("clock-over");
    }
    let seconds = left_ms / 1000;
    let (days, hours) = (seconds / 86_400, seconds / 3600 % 24);
    let time_of_day = format!("{hours:02}:{:02}:{:02}", seconds / 60 % 60, seconds % 60);
    if days == 0 {
        return time_of_day;
    }
    t.t("clock-days", &[("days", days.into()), ("time", time_of_day.into())])
}
