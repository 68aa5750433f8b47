//! Bids that did not pass a review 未通过审查: which condition of the documents, and why.

use domain::award::{
    AsideLine, Pass, ReviewResult, ReviewStep, brand_rule, conditions, stands_aside_by_lot,
};
use domain::lot::Lot;
use domain::procedure::Notice;
use domain::rulebook::ids;
use domain::shared::Uscc;
use maud::{Markup, html};

use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, code};
use crate::text::Text;

use super::frame::Ask;
use super::result::articles;

/// Why a bid did not pass: its unmet conditions with the reasons, and any other ground.
pub(crate) fn reasons(notice: &Notice, step: ReviewStep, it: &ReviewResult) -> Vec<String> {
    let all = conditions(notice, step);
    let words = |number: u32| {
        let at = usize::try_from(number).ok().and_then(|it| it.checked_sub(1));
        at.and_then(|at| all.get(at).copied()).unwrap_or_default()
    };
    let unmet = it.findings.iter().filter(|of| of.pass == Pass::Rejected);
    let unmet = unmet.map(|of| format!("{}. {} · {}", of.number, words(of.number), of.reason));
    let other = Some(&it.reason).filter(|it| !it.is_empty());
    unmet.chain(other.cloned()).collect()
}

/// The same as paragraphs.
pub(crate) fn why(notice: &Notice, step: ReviewStep, it: &ReviewResult) -> Markup {
    html! { @for line in reasons(notice, step, it) { p { (line) } } }
}

/// The review in which a bid was rejected.
pub(crate) fn step_key(step: ReviewStep) -> &'static str {
    match step {
        ReviewStep::Qualification => "review-qualification",
        ReviewStep::Responsiveness => "review-responsiveness",
    }
}

/// A bid that was rejected in a review.
pub(super) struct Rejected<'a> {
    pub name: String,
    pub bidder: &'a Uscc,
    /// Key of the review's name.
    pub step: &'static str,
    pub why: Vec<String>,
}

/// Every bid that was rejected in a review, in the order of the reviews.
pub(super) fn lines(lot: &Lot) -> Vec<Rejected<'_>> {
    let prices = lot.priced();
    let name = |who: &Uscc| {
        let known = prices.iter().find(|it| it.0 == *who);
        known.map_or_else(String::new, |it| it.1.clone())
    };
    let all = lot.evaluation.reviews.values();
    let rejected = all.flat_map(|review| {
        let bad = review.results.iter().filter(|it| it.pass == Pass::Rejected);
        bad.map(|it| (review.step, it))
    });
    rejected
        .map(|(step, it)| Rejected {
            name: name(&it.bidder),
            bidder: &it.bidder,
            step: step_key(step),
            why: reasons(&lot.notice, step, it),
        })
        .collect()
}

/// Bids that are no candidates, since another of their brand stands before them; nothing where
/// there are none.
pub(crate) fn aside(t: &Text, lot: &Lot) -> Markup {
    let all = &lot.evaluation.aside;
    let name = |who: &Uscc| {
        let mut ranked = lot.evaluation.ranking.iter();
        ranked.find(|it| it.bidder == *who).map_or_else(|| who.to_string(), |it| it.name.clone())
    };
    let heads = ["role-bidder", "aside-brand", "lot-price", "lot-total", "aside-behind"]
        .map(|key| t.s(key));
    let sets = [Set::Words, Set::Words, Set::Number, Set::Number, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let line = |it: &AsideLine| {
        vec![
            html! { (it.name) " " (code(it.bidder.as_str())) },
            html! { (it.brand) },
            amount(t, it.price.0),
            html! { (it.total.decimal()) },
            html! { (name(&it.behind)) },
        ]
    };
    let rows: Vec<Vec<Markup>> = all.iter().map(line).collect();
    let by_lot = all.iter().filter(|it| stands_aside_by_lot(lot, it));
    html! {
        @if !rows.is_empty() {
            p { (t.s("aside-says")) }
            (table(&t.s("aside-title"), &columns, &rows))
            @for it in by_lot {
                p {
                    (t.t("aside-drawn", &[
                        ("name", it.name.clone().into()), ("kept", name(&it.behind).into()),
                    ]))
                    " " a href={ "/lots/" (lot.id) "/draw" } { (t.s("draw-order-course")) }
                }
            }
        }
    }
}

/// The rules by which bids stand aside; none where none does.
pub(crate) fn aside_rules(lot: &Lot) -> Vec<&'static str> {
    let all = &lot.evaluation.aside;
    let by_lot = all.iter().any(|it| stands_aside_by_lot(lot, it));
    let any = (!all.is_empty()).then(|| brand_rule(lot));
    any.into_iter().chain(by_lot.then_some(ids::Y93)).collect()
}

/// Every bid of works that was rejected in a review; a procurement's notice names no loser (87-69).
pub(super) fn rejected(it: &Ask, lot: &Lot) -> Markup {
    let t: &Text = it.text;
    let heads = ["role-bidder", "review-step", "review-reason"].map(|key| t.s(key));
    let columns: Vec<Column> = heads.iter().map(|head| Column { head, set: Set::Words }).collect();
    let line = |it: Rejected| {
        vec![
            html! { (it.name) " " (code(it.bidder.as_str())) },
            html! { (t.s(it.step)) },
            html! { @for line in &it.why { p { (line) } } },
        ]
    };
    let rows: Vec<Vec<Markup>> = lines(lot).into_iter().map(line).collect();
    html! {
        @if !rows.is_empty() {
            h3 { (t.s("result-rejected")) }
            (table(&t.s("result-rejected"), &columns, &rows))
            (articles(it, lot, &[lot.notice.procedure().limits().rejects]))
        }
    }
}
