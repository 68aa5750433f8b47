//! Instants and amounts inside a sentence or a table cell.

use crate::text::{Lang, Text, money, time};
use maud::{Markup, html};

/// An instant in Beijing time, to the second.
pub fn instant(unix_ms: i64) -> Markup {
    html! { time datetime=(time::iso(unix_ms)) { (time::beijing(unix_ms)) } }
}

/// A day in Beijing.
pub fn day(unix_ms: i64) -> Markup {
    let day = time::beijing_day(unix_ms);
    html! { time datetime=(day) { (day) } }
}

/// From here 万元 is of use to a reader: 1 万元 in fen.
const WAN_FEN: u64 = 1_000_000;

/// An amount in fen as yuan; in Chinese with 万元 beside it, from one 万元 on.
pub fn amount(t: &Text, fen: i64) -> Markup {
    html! {
        span class="amount" {
            (money::yuan(fen))
            @if t.lang() == Lang::ZhCn && fen.unsigned_abs() >= WAN_FEN {
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
