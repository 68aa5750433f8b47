//! Lists and the small pieces around them: facts, tabs, pages, empty states, messages.

use std::collections::BTreeMap;

use super::Link;
use super::form::{Field, text};
use super::icon::{Tone, icon};
use crate::text::Text;
use maud::{Markup, html};

/// Names and their values.
pub fn facts(rows: &[(&str, Markup)]) -> Markup {
    html! {
        dl class="facts" {
            @for (name, value) in rows { dt { (name) } dd { (value) } }
        }
    }
}

/// Neighbouring pages of one thing; `here` is the address of this one.
pub fn tabs(name: &str, here: &str, links: &[Link]) -> Markup {
    html! {
        nav class="tabs" aria-label=(name) {
            ul {
                @for it in links {
                    li { a href=(it.href) aria-current=[(it.href == here).then_some("page")] {
                        (it.label)
                    } }
                }
            }
        }
    }
}

/// Where a page stands in a long list; `None` at either end.
#[derive(Clone, Copy, Debug)]
pub struct Pages<'a> {
    /// From 1.
    pub page: usize,
    pub pages: usize,
    pub found: usize,
    pub before: Option<&'a str>,
    pub after: Option<&'a str>,
}

/// The way through a long list.
pub fn pagination(t: &Text, it: &Pages) -> Markup {
    let place = [
        ("page", it.page.to_string().into()),
        ("pages", it.pages.to_string().into()),
        ("found", it.found.to_string().into()),
    ];
    html! {
        nav class="pagination" aria-label=(t.s("pages-name")) {
            @if let Some(href) = it.before { a href=(href) rel="prev" { (t.s("pages-before")) } }
            span { (t.t("pages-place", &place)) }
            @if let Some(href) = it.after { a href=(href) rel="next" { (t.s("pages-after")) } }
        }
    }
}

/// Where whoever found nothing goes on, with the keys of their words.
const WAYS_ON: [(&str, &str); 4] = [
    ("/", "ways-on-front"),
    ("/biddings", "biddings-title"),
    ("/auctions", "auctions-title"),
    ("/desk", "desk-title"),
];

/// Rows on one page of a long list.
pub const PAGE_ROWS: usize = 50;

/// A long list, read a page at a time, so that its oldest line is reached as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LongList {
    found: usize,
    /// From 1 to the last.
    page: usize,
}

impl LongList {
    /// The page of a list that is asked for, from 1: what is no number is the first, and what is
    /// beyond the end the last.
    pub fn at(found: usize, asked: &str) -> Self {
        let page = asked.trim().parse().unwrap_or(1);
        let it = Self { found, page };
        Self { page: page.clamp(1, it.pages()), ..it }
    }

    /// The page that an address asks for by `page`.
    pub fn of(found: usize, asked: &BTreeMap<String, String>) -> Self {
        Self::at(found, asked.get("page").map_or("", String::as_str))
    }

    /// At least 1.
    fn pages(self) -> usize {
        self.found.div_ceil(PAGE_ROWS).max(1)
    }

    /// What stands on this page, of all that was found.
    pub fn rows<T>(self, all: &[T]) -> &[T] {
        let from = ((self.page - 1) * PAGE_ROWS).min(all.len());
        &all[from..(from + PAGE_ROWS).min(all.len())]
    }

    /// The way on, by the address of each page; nothing where one page holds all.
    pub fn way(self, t: &Text, address: &dyn Fn(usize) -> String) -> Markup {
        let Self { found, page } = self;
        let pages = self.pages();
        if pages == 1 {
            return html! {};
        }
        let before = (page > 1).then(|| address(page - 1));
        let after = (page < pages).then(|| address(page + 1));
        let (before, after) = (before.as_deref(), after.as_deref());
        pagination(t, &Pages { page, pages, found, before, after })
    }
}

/// Nothing is here: why, and where to go.
pub fn empty(what: &str, hint: &str, ways: &[Link]) -> Markup {
    html! {
        div class="empty" {
            p class="empty-what" { (what) }
            p { (hint) }
            @for it in ways { p { a href=(it.href) { (it.label) } } }
        }
    }
}

/// The ways on from a page that could not be shown: the search, and the lists of what there is.
pub fn ways_on(t: &Text) -> Markup {
    let label = t.s("list-search");
    let field = Field {
        name: "q",
        label: &label,
        hint: "",
        error: "",
        value: "",
        autocomplete: "off",
        optional: true,
    };
    html! {
        nav class="ways-on" aria-label=(t.s("ways-on")) {
            h2 { (t.s("ways-on")) }
            form class="filters" method="get" action="/" role="search" {
                (text(t, &field))
                div class="filters-do" { button class="button" { (t.s("filters-do")) } }
            }
            ul class="files" {
                @for (href, key) in WAYS_ON { li { a href=(href) { (t.s(key)) } } }
            }
        }
    }
}

/// A message about what has just happened.
pub fn flash(tone: Tone, sentence: &str) -> Markup {
    html! {
        div class={ "flash " (tone.class()) } role="status" { (icon(tone)) p { (sentence) } }
    }
}

/// How far something is, in the unit given by the sentence.
pub fn progress(name: &str, id: &str, done: u64, all: u64) -> Markup {
    html! {
        div class="progress" {
            label for=(id) { (name) }
            progress id=(id) value=(done) max=(all.max(1)) { (done) "/" (all) }
        }
    }
}

/// The words of a key, numbered, in a grid of four or six.
pub fn words(t: &Text, words: &[&str]) -> Markup {
    html! {
        ol class="words" aria-label=(t.s("words-name")) {
            @for it in words { li { (it) } }
        }
    }
}

/// The place where a script draws a QR code; the sentence stands there without one.
pub fn qr_slot(part: &str, sentence: &str) -> Markup {
    html! { figure class="qr" { div data-part=(part) {} figcaption { (sentence) } } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn a_long_list_is_read_to_its_last_line() {
        let all: Vec<usize> = (0..2 * PAGE_ROWS + 1).collect();
        let page = |asked| LongList::at(all.len(), asked).rows(&all).to_vec();
        assert_eq!(page("1"), all[..PAGE_ROWS]);
        assert_eq!(page("2"), all[PAGE_ROWS..2 * PAGE_ROWS]);
        assert_eq!(page("3"), [2 * PAGE_ROWS]);
        assert_eq!(page("4"), page("3"), "beyond the end is the end");
        for no_page in ["", "0", "-1", "x", "99999999999999999999999"] {
            assert_eq!(page(no_page), page("1"), "{no_page}");
        }
        assert_eq!(page("18446744073709551615"), page("3"));
    }

    #[test]
    fn a_list_of_one_page_has_no_way_on() {
        let t = Text::get(Lang::ZhCn);
        let way = |found, asked| LongList::at(found, asked).way(t, &|it| format!("/x?page={it}"));
        assert_eq!(way(0, "1").into_string(), "");
        assert_eq!(way(PAGE_ROWS, "7").into_string(), "");
        let middle = way(2 * PAGE_ROWS + 1, "2").into_string();
        assert!(middle.contains("/x?page=1") && middle.contains("/x?page=3"), "{middle}");
        let last = way(PAGE_ROWS + 1, "2").into_string();
        assert!(last.contains("/x?page=1") && !last.contains("/x?page=3"), "{last}");
    }
}
