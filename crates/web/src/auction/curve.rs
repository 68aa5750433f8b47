//! The price over time as a drawing: steps from one leading offer to the next.

use maud::{Markup, html};

use crate::text::{Text, money, time};

/// Width and height of the drawing, in its own units.
const WIDE: i64 = 720;
const HIGH: i64 = 240;
/// Both, for whoever draws beside the server.
pub const SIZE: (i64, i64) = (WIDE, HIGH);
/// Most steps that are drawn; of more the first are left out.
pub const STEPS_MAX: usize = 2_000;

/// One leading offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub at_ms: i64,
    pub fen: i64,
}

/// Corners of the line, `x,y x,y`; empty without a step.
#[must_use]
pub fn corners(steps: &[Step], until_ms: i64) -> String {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return String::new() };
    let (from, to) = (first.at_ms, until_ms.max(last.at_ms).max(first.at_ms + 1));
    let low = steps.iter().map(|it| it.fen).min().unwrap_or(0);
    let high = steps.iter().map(|it| it.fen).max().unwrap_or(1).max(low + 1);
    let part = |it: i64, low: i64, high: i64, of: i64| {
        let share = i128::from(it - low) * i128::from(of) / i128::from(high - low);
        i64::try_from(share).unwrap_or(0)
    };
    let x = |it: i64| part(it.clamp(from, to), from, to, WIDE);
    let y = |it: i64| HIGH - part(it, low, high, HIGH);
    let mut out = String::new();
    for (at, it) in steps.iter().enumerate() {
        if let Some(before) = at.checked_sub(1).and_then(|at| steps.get(at)) {
            out.push_str(&format!("{},{} ", x(it.at_ms), y(before.fen)));
        }
        out.push_str(&format!("{},{} ", x(it.at_ms), y(it.fen)));
    }
    out.push_str(&format!("{},{}", x(to), y(last.fen)));
    out
}

/// The drawing; what it shows is said in words beside it.
#[must_use]
pub fn curve(t: &Text, steps: &[Step], until_ms: i64) -> Markup {
    let said = match (steps.first(), steps.last()) {
        (Some(first), Some(last)) => t.t(
            "auction-curve-says",
            &[
                ("n", steps.len().into()),
                ("first", money::yuan(first.fen).into()),
                ("last", money::yuan(last.fen).into()),
                ("from", time::beijing(first.at_ms).into()),
                ("to", time::beijing(last.at_ms).into()),
            ],
        ),
        _ => t.s("auction-curve-none"),
    };
    html! {
        figure class="curve" {
            svg viewBox=(format!("-4 -4 {} {}", WIDE + 8, HIGH + 8)) role="img"
                aria-label=(t.s("auction-curve")) preserveAspectRatio="none"
                data-wide=(WIDE) data-high=(HIGH) {
                polyline data-part="curve" points=(corners(steps, until_ms)) {}
            }
            figcaption { (said) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_corner_for_each_change_and_stays_inside() {
        let steps = [(0, 100), (50, 90), (100, 80)].map(|(at_ms, fen)| Step { at_ms, fen });
        assert_eq!(corners(&steps, 100), "0,0 360,0 360,120 720,120 720,240 720,240");
        assert_eq!(corners(&[], 5), "");
        let extreme = [Step { at_ms: i64::MIN / 2, fen: 1 }, Step { at_ms: 5, fen: i64::MAX / 2 }];
        assert!(corners(&extreme, 0).starts_with("0,240 "));
    }
}
