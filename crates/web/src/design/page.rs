//! The frame of every page: skip link, centre, clock, sign-in, language, ways, footer.

use super::assets::style_href;
use super::clock::clock;
use super::form::csrf;
use super::{Link, value};
use crate::text::Text;
use maud::{DOCTYPE, Markup, html};

/// How wide a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// One column for reading and forms, 720 px.
    Reading,
    /// The window's width, for tables and rivers.
    Wide,
    /// The hall's wall: dark, large, without ways.
    Wall,
}

/// Who is signed in.
#[derive(Clone, Copy, Debug)]
pub struct SignedIn<'a> {
    pub name: &'a str,
    /// Role or post that this session acts from.
    pub post: &'a str,
    pub csrf: &'a str,
}

/// What the frame needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    pub title: &'a str,
    pub centre: &'a str,
    /// The log's origin; `sample.` in front marks every page as a sample.
    pub origin: &'a str,
    pub now_ms: i64,
    pub who: Option<SignedIn<'a>>,
    pub ways: &'a [Link<'a>],
    /// This page's address without query, to mark the current way.
    pub here: &'a str,
    pub crumbs: &'a [Link<'a>],
    /// This page in the other language.
    pub other_language: &'a str,
    pub width: Width,
    /// Addresses of island scripts.
    pub scripts: &'a [&'a str],
    /// Size and root of the newest checkpoint.
    pub checkpoint: Option<(u64, &'a str)>,
}

/// A whole page around `body`.
pub fn page(t: &Text, it: &Page, body: &Markup) -> Markup {
    let class = match it.width {
        Width::Reading => "reading",
        Width::Wide => "wide",
        Width::Wall => "wall",
    };
    html! {
        (DOCTYPE)
        html lang=(t.lang().tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @if let Some(who) = &it.who { meta name="csrf" content=(who.csrf); }
                title { (it.title) " · " (it.centre) }
                link rel="icon" href="/assets/seal.svg" type="image/svg+xml";
                link rel="stylesheet" href=(style_href());
                @for script in it.scripts { script src=(script) defer {} }
            }
            body class=(class) {
                a class="skip" href="#main" { (t.s("page-skip")) }
                (header(t, it))
                main id="main" tabindex="-1" {
                    (crumbs(t, it.crumbs))
                    h1 { (it.title) }
                    (body)
                }
                (footer(t, it))
            }
        }
    }
}

fn header(t: &Text, it: &Page) -> Markup {
    html! {
        header class="top" {
            @if it.origin.starts_with("sample.") {
                p class="sample" {
                    strong { (t.s("page-sample")) } " " (t.s("page-sample-says"))
                }
            }
            div class="top-line" {
                a class="centre" href="/" {
                    span class="seal" aria-hidden="true" {}
                    span { strong { (it.centre) } small { (t.s("page-product")) } }
                }
                (clock(t, it.now_ms))
                div class="account" {
                    @match &it.who {
                        Some(who) => (signed_in(t, who)),
                        None => a href="/sign-in" { (t.s("page-sign-in")) },
                    }
                    a href=(it.other_language) lang=(t.lang().other().tag()) hreflang=(
                        t.lang().other().tag()) { (t.s("page-other-language")) }
                }
            }
            @if !it.ways.is_empty() && it.width != Width::Wall { (ways(t, it)) }
        }
    }
}

fn signed_in(t: &Text, who: &SignedIn) -> Markup {
    html! {
        a href="/account" { (who.name) " " small { (who.post) } }
        form method="post" action="/sign-out" {
            (csrf(who.csrf))
            button class="link" { (t.s("page-sign-out")) }
        }
    }
}

fn ways(t: &Text, it: &Page) -> Markup {
    html! {
        nav class="ways" aria-label=(t.s("page-ways")) {
            ul {
                @for way in it.ways {
                    li { a href=(way.href) aria-current=[(way.href == it.here).then_some("page")] {
                        (way.label)
                    } }
                }
            }
        }
    }
}

fn crumbs(t: &Text, links: &[Link]) -> Markup {
    html! {
        @if !links.is_empty() {
            nav class="crumbs" aria-label=(t.s("page-crumbs")) {
                ol { @for it in links { li { a href=(it.href) { (it.label) } } } }
            }
        }
    }
}

fn footer(t: &Text, it: &Page) -> Markup {
    html! {
        footer class="bottom" {
            @if let Some((size, root)) = it.checkpoint {
                p {
                    (t.t("page-checkpoint", &[("n", size.to_string().into())]))
                    " " (value::code(root))
                }
            }
            p {
                (t.s("page-origin")) " " (value::code(it.origin)) " · "
                a href="/verify" { (t.s("page-verify")) } " · "
                a href="/api" { (t.s("api-title")) } " · "
                a href="/log/checkpoint" { (t.s("page-log")) }
            }
        }
    }
}
