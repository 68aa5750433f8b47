//! Deals of imported lists that should have entered the platform 应进未进.

use domain::catalogue::{Outside, outside};
use domain::parties::Role;
use maud::{Markup, html};

use crate::act::Problem;
use crate::catalogue::line_words;
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, code};
use crate::desk::perform::{Shown, only};
use crate::desk::posted::Posted;
use crate::visit::Visit;

/// Who reads it.
const READERS: &[Role] = &[Role::Supervisor, Role::Official];
/// Most deals of the list.
const SHOWN_MAX: usize = 500;

/// The list.
pub(super) fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, READERS)?;
    let (found, unclassified) = outside(&folded.world);
    let heads = ["deal", "purchaser", "winner", "amount", "date", "line"];
    let heads = heads.map(|it| t.s(&format!("outside-{it}")));
    let sets = [Set::Words, Set::Words, Set::Words, Set::Number, Set::Time, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let row = |it: &Outside| {
        let deal = it.deal;
        vec![
            html! { (deal.title) " " small { (code(&deal.number)) } },
            html! { (deal.purchaser_name) },
            html! { (deal.winner_name) },
            amount(t, deal.amount.0),
            html! { (deal.concluded_on.to_string()) },
            html! { (line_words(it.line)) },
        ]
    };
    let rows: Vec<Vec<Markup>> = found.iter().take(SHOWN_MAX).map(row).collect();
    let count = u64::try_from(unclassified).unwrap_or(u64::MAX);
    let body = html! {
        p { (t.s("outside-says")) }
        p { a href="/catalogue" { (t.s("catalogue-title")) } }
        @if folded.world.catalogue.is_none() {
            (empty(&t.s("catalogue-missing"), &t.s("catalogue-missing-hint"), &[]))
        } @else if rows.is_empty() {
            (empty(&t.s("outside-none"), &t.s("outside-none-hint"), &[]))
        } @else {
            (table(&t.s("outside-title"), &columns, &rows))
        }
        @if unclassified > 0 {
            p { (t.t("outside-unclassified", &[("count", count.into())])) }
        }
    };
    Ok(Shown::wide(t.s("outside-title"), body))
}
