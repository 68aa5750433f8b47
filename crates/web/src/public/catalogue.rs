//! The trading catalogue and the procurement intentions, as anybody reads them.

use std::collections::BTreeMap;

use domain::catalogue::Intention;
use domain::rulebook::ids;
use maud::{Markup, html};

use crate::catalogue::{category_key, followers, intentions, lines_table, month};
use crate::design::form::{Field, filters, text};
use crate::design::lists::{LongList, empty};
use crate::design::table::{Set, table};
use crate::design::value::{amount, code, instant};
use crate::desk::basis::Cited;
use crate::desk::files::{self, quoted};

use super::frame::{Ask, Drawn};
use super::lot::columns;

/// The catalogue in force.
pub(super) fn page(it: &Ask, _: &BTreeMap<String, String>) -> Drawn {
    let t = it.text;
    let title = t.s("catalogue-title");
    let Some(known) = &it.ledger.world().catalogue else {
        let body = empty(&t.s("catalogue-missing"), &t.s("catalogue-missing-hint"), &[]);
        return Drawn::found(title, body);
    };
    let published = &known.published;
    let rules = [ids::T24_1, ids::T24_2, ids::T24_3, ids::T61, ids::G61, ids::G62, ids::Y60];
    let body = html! {
        p { (t.s("catalogue-says")) }
        p {
            (t.s("catalogue-since")) " " (instant(known.since.0)) " · " (published.cite) " · "
            a href=(files::href(&published.document, "catalogue.pdf")) {
                (t.s("catalogue-document"))
            }
        }
        (lines_table(t, &published.lines))
        p { a href="/intentions" { (t.s("intentions-title")) } }
        h2 { (t.s("basis-name")) }
        (articles(it, &rules))
    };
    Drawn::found(title, body)
}

fn articles(it: &Ask, all: &[&str]) -> Markup {
    let pack = record::pack::packs().last().map(|it| it.rulebook());
    let found = all.iter().filter_map(|id| Cited::of(it.text, pack.as_ref()?, id));
    let found: Vec<Cited> = found.collect();
    html! { @for of in &found { (crate::design::river::article(it.text, &of.basis())) } }
}

/// The intentions, those expected latest first.
pub(super) fn intentions_page(it: &Ask, asked: &BTreeMap<String, String>) -> Drawn {
    let t = it.text;
    let title = t.s("intentions-title");
    let world = it.ledger.world();
    let words = asked.get("q").map(|it| it.trim().to_lowercase()).unwrap_or_default();
    let name = |of: &Intention| {
        let known = world.organisations.get(&of.published.purchaser);
        known.map_or_else(|| of.published.purchaser.to_string(), |it| it.name.clone())
    };
    let found = intentions(world, |of| {
        let text = format!("{} {}", of.published.title, of.published.needs).to_lowercase();
        words.is_empty() || text.contains(&words) || name(of).to_lowercase().contains(&words)
    });
    let heads = ["title", "purchaser", "budget", "month", "state"];
    let heads = heads.map(|it| t.s(&format!("intention-{it}")));
    let sets = [Set::Words, Set::Words, Set::Number, Set::Time, Set::Words];
    let row = |of: &&Intention| {
        let said = &of.published;
        vec![
            html! {
                strong { (said.title) } " " small { (code(said.intention.as_str())) }
                p { (said.needs) }
            },
            html! { (name(of)) br; small { (t.s(category_key(said.category))) } },
            amount(t, said.budget.0),
            html! { (month(of)) },
            state(it, of),
        ]
    };
    let pages = LongList::of(found.len(), asked);
    let rows: Vec<Vec<Markup>> = pages.rows(&found).iter().map(row).collect();
    let label = t.s("intentions-search");
    let field = Field {
        name: "q",
        label: &label,
        hint: "",
        error: "",
        value: &words,
        autocomplete: "off",
        optional: true,
    };
    let body = html! {
        p { (t.s("intentions-says")) }
        (filters(t, "/intentions", &text(t, &field)))
        @if rows.is_empty() {
            (empty(&t.s("intentions-none"), &t.s("intentions-none-hint"), &[]))
        } @else {
            (table(&title, &columns(&heads, &sets), &rows))
            (pages.way(t, &|page| format!("/intentions?q={}&page={page}", quoted(&words))))
        }
        h2 { (t.s("basis-name")) }
        (articles(it, &[ids::G27]))
    };
    Drawn::found(title, body)
}

/// Since when an intention is public, and what became of it.
fn state(it: &Ask, of: &Intention) -> Markup {
    let t = it.text;
    let world = it.ledger.world();
    html! {
        (t.s("intention-since")) " " (instant(of.since.0))
        @if let Some(reason) = &of.withdrawn {
            p { (t.s("intention-withdrawn")) " " (reason) }
        }
        @for intake in followers(world, of) {
            @let project = &intake.asked.project;
            @for lot in world.lots.values().filter(|it| it.notice.project == *project) {
                p { a href={ "/lots/" (lot.id) } { (lot.notice.title) " " (lot.notice.lot_title) } }
            }
        }
    }
}
