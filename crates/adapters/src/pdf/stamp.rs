//! The drawn round seal: ring, star, name along the ring, and the word inside that says what it
//! is worth.
//!
//! Only samples are drawn: a real seal's picture comes with the seal.

use app::statutory::SignatureBlock;

use super::breaking::is_silent;
use super::drawing::{Ink, Length, Mark, Weight};
use super::flow::{CELL_HEAD, Flow, Place, Style};

/// Most characters along the ring; a longer name ends there.
const NAME_MAX: usize = 26;
/// Degrees from one character to the next, at most.
const STEP: f64 = 22.0;
/// Degrees that the name has all around.
const ARC: f64 = 260.0;

/// Draws the seal of a signature around a centre.
pub(super) fn draw(
    flow: &mut Flow,
    it: &SignatureBlock,
    (centre, radius): ((Length, Length), Length),
) {
    flow.put(Mark::Ring { centre, radius, width: 2_000 });
    let star = (centre.0, centre.1 - radius / 20);
    flow.put(Mark::Star { centre: star, radius: radius * 28 / 100 });
    let name: Vec<char> =
        it.name.chars().filter(|it| !is_silent(*it) && *it != ' ').take(NAME_MAX).collect();
    let step = (ARC / count(name.len())).min(STEP);
    // A character is as wide as its step is along the inner circle.
    let inner = f64::from(radius) * 0.72;
    let size = (inner * step.to_radians() * 0.95).min(f64::from(radius) * 0.24);
    let size = round(size);
    for (at, character) in name.iter().enumerate() {
        let turn = (count(at) - (count(name.len()) - 1.0) / 2.0) * step;
        let (sin, cos) = turn.to_radians().sin_cos();
        let (face, units) = flow.measure.glyph(Weight::Heading, *character);
        // From the middle of its base line back to its left end.
        let half = f64::from(units) * f64::from(size) / 2_000.0;
        let x = f64::from(centre.0) + inner * sin - half * cos;
        let y = f64::from(centre.1) - inner * cos - half * sin;
        let (at, turn) = ((round(x), round(y)), round(turn * 1_000.0));
        flow.put(Mark::Turned { at, size, face, turn, character: *character });
    }
    let style = Style { ink: Ink::Seal, ..CELL_HEAD };
    let width = radius * 13 / 10;
    for (n, line) in (0..).zip(flow.lines(&it.stamp, style, width).iter().take(2)) {
        let y = centre.1 + radius * 34 / 100 + n * style.line;
        flow.line_at(line, style, (centre.0 - width / 2, y, width), Place::Centre);
    }
}

fn count(it: usize) -> f64 {
    f64::from(u32::try_from(it).unwrap_or(u32::MAX)).max(0.0)
}

fn round(it: f64) -> Length {
    // Within a page: far from the bounds of the type.
    it.round() as Length
}
