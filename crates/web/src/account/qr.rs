//! A QR code as an SVG inside the page: nothing is loaded, nothing is stored.

use maud::{Markup, PreEscaped, html};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// Least width and height, in pixels of the page.
const SIZE_MIN: u32 = 200;

/// The code of a text that fits one; nothing for one that is too long.
pub(super) fn qr(words: &str, name: &str) -> Markup {
    let Ok(code) = QrCode::with_error_correction_level(words, EcLevel::M) else {
        return html! {};
    };
    let drawn = code.render::<svg::Color>().min_dimensions(SIZE_MIN, SIZE_MIN).build();
    // The declaration of an XML file has no place inside a page.
    let svg = drawn.find("<svg").map_or("", |at| &drawn[at..]);
    html! {
        figure class="qr" {
            div role="img" aria-label=(name) { (PreEscaped(svg)) }
            figcaption { (name) }
        }
    }
}
