//! The list of procedures, with search in titles and a filter by stage.

use domain::lot::Lot;
use maud::{Markup, html};

use crate::design::Link;
use crate::design::form::{Answerable, Choice, Field, filters, select, text};
use crate::design::icon::{Tone, tag};
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::design::value::instant;

use super::frame::{Ask, Drawn};
use super::{GROUPS, group, stage_key};

/// Most lots on one page.
const LOTS_MAX: usize = 200;
const MS_A_SECOND: i64 = 1_000;

/// The list, filtered by words of a title and a group of stages; newest notice first.
pub(super) fn list(it: &Ask, words: &str, stage: &str, law: &str) -> Drawn {
    let t = it.text;
    let wanted = words.trim().to_lowercase();
    let fits = |lot: &&Lot| {
        let title = format!("{} {} {}", lot.notice.title, lot.notice.lot_title, lot.id);
        (wanted.is_empty() || title.to_lowercase().contains(&wanted))
            && (stage.is_empty() || group(lot.stage) == stage)
            && (law.is_empty() || lot.notice.regime.token() == law)
    };
    let all = &it.ledger.world().lots;
    let mut lots: Vec<&Lot> = all.values().filter(fits).collect();
    lots.sort_by_key(|it| std::cmp::Reverse(it.announced));
    let body = html! {
        @if all.is_empty() {
            (empty(&t.s("list-nothing"), &t.s("list-nothing-hint"), &[]))
        } @else {
            (form(it, words, (stage, law)))
            @if lots.is_empty() {
                (empty(&t.s("public-none"), &t.s("list-none-hint"),
                    &[Link { href: "/", label: &t.s("list-all") }]))
            } @else {
                (rows(it, &lots))
            }
        }
    };
    Drawn::found(t.s("public-title"), body)
}

fn form(it: &Ask, words: &str, (stage, law): (&str, &str)) -> Markup {
    let t = it.text;
    let names: Vec<(&str, String)> =
        GROUPS.iter().map(|it| (*it, t.s(&format!("group-{it}")))).collect();
    let all = t.s("public-all");
    let mut options = vec![Answerable { value: "", label: &all, hint: "" }];
    options.extend(names.iter().map(|(value, label)| Answerable { value, label, hint: "" }));
    let label = t.s("list-search");
    let field = Field {
        name: "q",
        label: &label,
        hint: "",
        error: "",
        value: words,
        autocomplete: "off",
        optional: true,
    };
    let name = t.s("public-stage");
    let choice = Choice {
        name: "stage",
        label: &name,
        hint: "",
        error: "",
        options: &options,
        chosen: stage,
    };
    let (kind, works, buys) =
        (t.s("public-regime"), t.s("regime-works"), t.s("regime-procurement"));
    let laws = [("", &all), ("works", &works), ("government_procurement", &buys)];
    let laws = laws.map(|(value, label)| Answerable { value, label, hint: "" });
    let laws =
        Choice { name: "law", label: &kind, hint: "", error: "", options: &laws, chosen: law };
    filters(t, "/", &html! { (text(t, &field)) (select(&choice)) (select(&laws)) })
}

fn rows(it: &Ask, lots: &[&Lot]) -> Markup {
    let t = it.text;
    let heads = ["public-project", "public-stage", "public-deadline", "public-purchaser"];
    let heads = heads.map(|key| t.s(key));
    let sets = [Set::Words, Set::Words, Set::Time, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let line = |lot: &&Lot| {
        vec![
            html! {
                a href={ "/lots/" (lot.id) } { (lot.notice.title) } " "
                small { (lot.notice.lot_title) }
            },
            html! { (tag(Tone::Plain, &t.s(&stage_key(lot.stage)))) },
            instant(lot.deadline_s.saturating_mul(MS_A_SECOND)),
            html! { (lot.notice.purchaser_name) },
        ]
    };
    let rows: Vec<Vec<Markup>> = lots.iter().take(LOTS_MAX).map(line).collect();
    let shown = [("n", lots.len().to_string().into())];
    table(&t.t("list-found", &shown), &columns, &rows)
}
