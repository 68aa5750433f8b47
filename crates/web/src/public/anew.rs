//! Evaluations that were void 评标结果无效, beside what followed: the old ranking and the old result
//! stay readable.

use domain::lot::{Lot, VoidedEvaluation};
use domain::remedies::Evaluators;
use maud::{Markup, html};

use crate::design::icon::{Tone, tag};
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, instant};
use crate::text::Text;

use super::lost::name;

/// Every void evaluation of a lot, oldest first; nothing where there is none.
pub(super) fn all(t: &Text, lot: &Lot) -> Markup {
    html! {
        @if !lot.voided.is_empty() { h2 { (t.s("anew-title")) } p { (t.s("anew-says")) } }
        @for it in &lot.voided { (one(t, lot, it)) }
    }
}

fn one(t: &Text, lot: &Lot, it: &VoidedEvaluation) -> Markup {
    let by = match it.by {
        Evaluators::Original => "anew-original",
        Evaluators::Others => "anew-others",
    };
    let heads = ["anew-rank", "anew-bidder", "anew-price"].map(|key| t.s(key));
    let sets = [Set::Number, Set::Words, Set::Number];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let row = |line: &domain::award::RankLine| {
        vec![html! { (line.rank) }, html! { (line.name) }, amount(t, line.price.0)]
    };
    let rows: Vec<Vec<Markup>> = it.evaluation.ranking.iter().map(row).collect();
    html! {
        h3 {
            (tag(Tone::Alarm, &t.s("anew-void"))) " " (instant(it.at.0)) " "
            small { (it.remedy) }
        }
        p { (t.s(by)) }
        @if let Some((winner, price)) = &it.award.winner {
            p { (t.s("anew-winner")) " " (name(lot, winner)) " " (amount(t, price.0)) }
        }
        @if !rows.is_empty() { (table(&t.s("anew-ranking"), &columns, &rows)) }
        @if let Some(report) = &it.evaluation.report {
            p class="quiet" { (t.s("anew-report")) " " (crate::design::value::code(&report.hex())) }
        }
    }
}
