//! The frame of public pages: banner, centre, time, language; no way that leads nowhere yet.

use axum::http::StatusCode;
use maud::{DOCTYPE, Markup, html};

use crate::design::assets::style_href;
use crate::design::value::{code, instant};
use crate::text::{Lang, Text};

use super::ledger::Ledger;
use super::routes::{Site, World};

/// What one page is asked with.
pub(crate) struct Ask<'a> {
    pub site: &'a Site,
    pub ledger: &'a Ledger,
    pub text: &'static Text,
    /// The page in the other language.
    pub other: String,
    pub now_ms: i64,
    /// Leaves of the newest checkpoint; 0 before the first.
    pub size: u64,
}

/// What a page says, before any frame.
#[derive(Clone)]
pub(crate) struct Drawn {
    pub status: StatusCode,
    pub title: String,
    pub body: Markup,
    /// Names of the scripts that it runs.
    pub islands: &'static [&'static str],
}

impl Drawn {
    /// A page that was found.
    pub(crate) fn found(title: String, body: Markup) -> Self {
        Self { status: StatusCode::OK, title, body, islands: &["proof_chip"] }
    }

    /// The same page with other scripts.
    pub(crate) fn with(self, islands: &'static [&'static str]) -> Self {
        Self { islands, ..self }
    }
}

/// A whole page around `body`.
pub(super) fn page(it: &Ask, title: &str, body: &Markup) -> Markup {
    let t = it.text;
    let centre = centre(it);
    html! {
        (DOCTYPE)
        html lang=(t.lang().tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (centre) }
                link rel="icon" href="/assets/seal.svg" type="image/svg+xml";
                link rel="stylesheet" href=(style_href());
            }
            body class="wide" {
                a class="skip" href="#main" { (t.s("page-skip")) }
                @if is_sample(it) {
                    p class="sample" role="note" {
                        strong { (t.s("page-sample")) } " " (t.s("page-sample-says"))
                    }
                }
                (header(it, &centre))
                main id="main" tabindex="-1" { h1 { (title) } (body) }
                footer class="bottom" {
                    p { (t.s("frame-release")) }
                    @if !it.ledger.world().centre.origin.is_empty() {
                        p { (t.s("page-origin")) " " (code(&it.ledger.world().centre.origin)) }
                    }
                }
            }
        }
    }
}

fn header(it: &Ask, centre: &str) -> Markup {
    let t = it.text;
    let other = t.lang().other().tag();
    html! {
        header class="top" {
            div class="top-line" {
                a class="centre" href="/" {
                    span class="seal" aria-hidden="true" {}
                    span { strong { (centre) } small { (t.s("page-product")) } }
                }
                p class="clock" {
                    span class="clock-name" { (t.s("clock-server")) } " " (instant(it.now_ms)) " "
                    small { (t.s("clock-beijing")) }
                }
                div class="account" {
                    a href=(it.other) lang=(other) hreflang=(other) {
                        (t.s("page-other-language"))
                    }
                }
            }
        }
    }
}

pub(super) fn is_sample(it: &Ask) -> bool {
    it.site.world == World::Sample || it.ledger.world().centre.is_sample()
}

fn centre(it: &Ask) -> String {
    let centre = &it.ledger.world().centre;
    let name = if it.text.lang() == Lang::En { &centre.name_en } else { &centre.name };
    if name.is_empty() { it.text.s("frame-centre") } else { name.clone() }
}
