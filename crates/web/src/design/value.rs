//! Instants and amounts inside a sentence or a table cell.

use crate::text::{Lang, Text, money, time};
use domain::shared::Instant;
use maud::{Markup, html};

/// An instant in Beijing time, to the second.
pub fn instant(unix_ms: i64) -> Markup {
    html! { time datetime=(time::iso(unix_ms)) { (time::beijing(unix_ms)) } }
}

/// The end of a period in Beijing, of its last millisecond: what was typed as 17:00 is shown so.
pub fn end(last_ms: i64) -> Markup {
    let whole = last_ms.rem_euclid(1_000) == 999;
    instant(if whole { last_ms.saturating_add(1) } else { last_ms })
}

/// The end of a duty in Beijing: a day's last moment stays in its day, any other end is shown as it
/// was typed.
pub fn until(last_ms: i64) -> Markup {
    let next = Instant(last_ms.saturating_add(1));
    if Instant::start_of(next.date()) == next { instant(last_ms) } else { end(last_ms) }
}

/// A day in Beijing.
pub fn day(unix_ms: i64) -> Markup {
    let day = time::beijing_day(unix_ms);
    html! { time datetime=(day) { (day) } }
}

/// From this amount on 万元 stand beside it: a tenth of one, in 分.
const WAN_FROM: i64 = 100_000;

/// An amount in fen as yuan; in Chinese with 万元 beside it, where that is readable.
pub fn amount(t: &Text, fen: i64) -> Markup {
    html! {
        span class="amount" {
            (money::yuan(fen))
            @if t.lang() == Lang::ZhCn && fen.saturating_abs() >= WAN_FROM {
                " " small { (t.t("money-wan", &[("n", money::wan(fen).into())])) }
            }
        }
    }
}

/// An amount in capital figures, as on certificates; Chinese in every language.
pub fn capital(fen: i64) -> Markup {
    html! { span lang="zh-CN" { (money::capital(fen)) } }
}

/// A hash or key, broken anywhere, easy to select.
pub fn code(text: &str) -> Markup {
    html! { code class="hash" { (text) } }
}
