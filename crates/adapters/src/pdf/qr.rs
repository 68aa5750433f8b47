//! Codes that lead to a page, as filled boxes.

use qrcode::{Color, EcLevel, QrCode};

use super::drawing::Length;

/// Modules that stay white around a code. Source: ISO/IEC 18004, from memory: 4.
const QUIET: usize = 4;

/// The code of a text in a square with an upper left corner and a side, white rim included; `None`
/// for a text that is too long for one.
pub(super) fn boxes(
    text: &str,
    (x, y): (Length, Length),
    side: Length,
) -> Option<Vec<[Length; 4]>> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let pitch = side / i32::try_from(width + 2 * QUIET).ok()?;
    let colours = code.to_colors();
    let mut all = Vec::new();
    for (row, modules) in colours.chunks(width).enumerate() {
        let top = y + pitch * i32::try_from(row + QUIET).ok()?;
        let mut at = 0;
        while at < width {
            let dark = modules[at..].iter().take_while(|it| **it == Color::Dark).count();
            if dark > 0 {
                let left = x + pitch * i32::try_from(at + QUIET).ok()?;
                all.push([left, top, pitch * i32::try_from(dark).ok()?, pitch]);
            }
            at += dark.max(1);
        }
    }
    Some(all)
}
