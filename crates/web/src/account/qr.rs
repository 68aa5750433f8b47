//! A QR code as an SVG inside the page: nothing is loaded, nothing is stored.

use maud::{Markup, PreEscaped, html};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// Width and height, in pixels of the page: what the frame of a code leaves.
const SIZE: u32 = 190;

/// The code of a text that fits one; nothing for one that is too long.
pub(super) fn qr(words: &str, name: &str) -> Markup {
    let Ok(code) = QrCode::with_error_correction_level(words, EcLevel::M) else {
        return html! {};
    };
    let drawn = code.render::<svg::Color>().module_dimensions(1, 1).build();
    // What stands before the view box is an XML file's, or a size that is not the frame's.
    let rest = drawn.find("viewBox=").map_or("", |at| &drawn[at..]);
    let svg = format!("<svg width=\"{SIZE}\" height=\"{SIZE}\" {rest}");
    html! {
        figure class="qr" {
            div role="img" aria-label=(name) { (PreEscaped(svg)) }
            figcaption { (name) }
        }
    }
}
