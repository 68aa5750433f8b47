//! The list of procedures, with search in titles and a filter by stage.

use domain::lot::{Lot, Stage};
use maud::{Markup, html};

use crate::design::Link;
use crate::design::form::{Answerable, Choice, Field, filters, select, text};
use crate::design::lists::{LongList, empty};
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, instant};

use crate::desk::files::quoted;

use super::frame::{Ask, Drawn};
use super::{GROUPS, group, stage_tag};

const MS_A_SECOND: i64 = 1_000;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// What a person wants to see of the list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish<'a> {
    /// Words of a title, an address or a lot.
    pub words: &'a str,
    /// A group of stages; empty for all.
    pub stage: &'a str,
    /// A regime's token; empty for all.
    pub law: &'a str,
    /// Which page; empty for the first.
    pub page: &'a str,
}

impl Wish<'_> {
    /// Address of a page of the same list, from 1.
    fn href(&self, page: usize) -> String {
        let [words, stage, law] = [self.words, self.stage, self.law].map(quoted);
        format!("/?q={words}&stage={stage}&law={law}&page={page}")
    }
}

/// The list, filtered by words of a title and a group of stages; newest notice first.
pub(super) fn list(it: &Ask, wish: &Wish) -> Drawn {
    let t = it.text;
    let Wish { words, stage, law, .. } = *wish;
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
        p {
            a href="/biddings" { (t.s("biddings-title")) } " · "
            a href="/intentions" { (t.s("intentions-title")) } " · "
            a href="/prequalifications" { (t.s("prequalifications-title")) } " · "
            a href="/catalogue" { (t.s("catalogue-title")) } " · "
            a href="/settings" { (t.s("settings-title")) }
        }
        @if all.is_empty() {
            (empty(&t.s("list-nothing"), &t.s("list-nothing-hint"), &[]))
        } @else {
            (form(it, words, (stage, law)))
            @if lots.is_empty() {
                (empty(&t.s("public-none"), &t.s("list-none-hint"),
                    &[Link { href: "/", label: &t.s("list-all") }]))
            } @else {
                @let pages = LongList::at(lots.len(), wish.page);
                (rows(it, lots.len(), pages.rows(&lots)))
                (pages.way(t, &|page| wish.href(page)))
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

/// How long bids are still taken.
fn left(it: &Ask, lot: &Lot) -> Option<String> {
    let left_ms = lot.deadline_s.saturating_mul(MS_A_SECOND) - it.now_ms;
    if lot.stage != Stage::Announced || lot.is_suspended() || left_ms <= 0 {
        return None;
    }
    let said = |key: &str, n: i64| it.text.t(key, &[("n", n.to_string().into())]);
    Some(match (left_ms / DAY_MS, left_ms / HOUR_MS) {
        (0, 0) => it.text.s("list-left-soon"),
        (0, hours) => said("list-left-hours", hours),
        (days, _) => said("list-left-days", days),
    })
}

fn rows(it: &Ask, found: usize, lots: &[&Lot]) -> Markup {
    let t = it.text;
    let heads = ["public-project", "public-stage", "public-deadline", "list-budget"];
    let heads = heads.map(|key| t.s(key));
    let sets = [Set::Words, Set::Words, Set::Time, Set::Number];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let line = |lot: &&Lot| {
        vec![
            html! {
                a href={ "/lots/" (lot.id) } { (lot.notice.title) } br;
                small { (lot.notice.lot_title) " · " (lot.notice.purchaser_name) }
            },
            stage_tag(t, lot),
            html! {
                (instant(lot.deadline_s.saturating_mul(MS_A_SECOND)))
                @if let Some(left) = left(it, lot) { br; small { (left) } }
            },
            amount(t, lot.notice.budget.0),
        ]
    };
    let rows: Vec<Vec<Markup>> = lots.iter().map(line).collect();
    let shown = [("n", found.to_string().into())];
    table(&t.t("list-found", &shown), &columns, &rows)
}
