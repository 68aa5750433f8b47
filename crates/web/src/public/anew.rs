//! Evaluations that were void 评标结果无效, beside what followed: the old ranking and the old result
//! stay readable.

use std::collections::BTreeSet;

use domain::award::ScoreSheet;
use domain::lot::{Lot, VoidedEvaluation};
use domain::procedure::ScoreItem;
use domain::remedies::Evaluators;
use domain::shared::Uscc;
use maud::{Markup, html};

use crate::design::icon::{Tone, tag};
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, instant};
use crate::remedies::called_of;
use crate::text::Text;

use super::lost::name;

/// Every void evaluation of a lot, oldest first; nothing where there is none.
pub(super) fn all(t: &Text, lot: &Lot) -> Markup {
    html! {
        @if !lot.voided.is_empty() { h2 { (t.s("anew-title")) } p { (t.s("anew-says")) } }
        @for it in &lot.voided { (one(t, lot, it)) }
    }
}

/// Why an evaluation is void: in the words of the redress that was carried out.
pub(crate) fn why_void(lot: &Lot, it: &VoidedEvaluation) -> String {
    let carried = lot.remedies.get(&it.remedy).and_then(|it| it.carried.as_ref());
    carried.map(|it| it.text.clone()).unwrap_or_default()
}

/// Bidders whose bids its sheets gave points, in order.
pub(crate) fn scored(it: &VoidedEvaluation) -> Vec<Uscc> {
    let scores = it.evaluation.sheets.values().flat_map(|it| &it.scores);
    let all: BTreeSet<&Uscc> = scores.map(|it| &it.bidder).collect();
    all.into_iter().cloned().collect()
}

/// The sheets of void evaluations, by item, for whoever may read the report of the one that counts;
/// nothing before that one is delivered, so that no member is led by an old sheet.
pub(crate) fn sheets(t: &Text, lot: &Lot) -> Markup {
    let old = lot.voided.iter().filter(|it| !it.evaluation.sheets.is_empty());
    let shown: Vec<&VoidedEvaluation> =
        old.filter(|_| lot.evaluation.delivered.is_some()).collect();
    html! {
        @for it in shown {
            h2 { (t.s("void-sheets")) " " (tag(Tone::Alarm, &t.s("anew-void"))) }
            p {
                (instant(it.at.0)) " " small { (called_of(t, &lot.remedies, &it.remedy)) } " "
                (why_void(lot, it))
            }
            p { (t.s("void-says")) }
            @for item in &lot.notice.scheme.items { (of_item(t, lot, it, item)) }
        }
    }
}

/// Whether members had scored, as far as the public knows: sheets are shut, their closing is not.
fn has_sheets(it: &VoidedEvaluation) -> bool {
    it.evaluation.closed.is_some() || !it.evaluation.sheets.is_empty()
}

fn of_item(t: &Text, lot: &Lot, it: &VoidedEvaluation, item: &ScoreItem) -> Markup {
    let sheets = &it.evaluation.sheets;
    let mut heads = vec![t.s("role-bidder")];
    let seat = |n: &u8| t.t("committee-seat", &[("n", u32::from(*n).into())]);
    heads.extend(sheets.keys().map(seat));
    let set = |at: usize| if at == 0 { Set::Words } else { Set::Number };
    let columns: Vec<Column> =
        heads.iter().enumerate().map(|(at, head)| Column { head, set: set(at) }).collect();
    let given = |of: &ScoreSheet, who: &Uscc| {
        let mut scores = of.scores.iter();
        scores.find(|it| it.bidder == *who && it.item == item.id).map(|it| it.points.decimal())
    };
    let row = |who: &Uscc| {
        let points = sheets.values().map(|of| html! { (given(of, who).unwrap_or_default()) });
        std::iter::once(html! { (name(lot, who)) }).chain(points).collect()
    };
    let rows: Vec<Vec<Markup>> = scored(it).iter().map(row).collect();
    table(&item.title, &columns, &rows)
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
            small { (called_of(t, &lot.remedies, &it.remedy)) }
        }
        p { (t.s(by)) }
        @if let Some((winner, price)) = &it.award.winner {
            p { (t.s("anew-winner")) " " (name(lot, winner)) " " (amount(t, price.0)) }
        }
        @if !rows.is_empty() { (table(&t.s("anew-ranking"), &columns, &rows)) }
        @if has_sheets(it) { p class="quiet" { (t.s("void-where")) } }
        @if let Some(report) = &it.evaluation.report {
            p class="quiet" { (t.s("anew-report")) " " (crate::design::value::code(&report.hex())) }
        }
    }
}
