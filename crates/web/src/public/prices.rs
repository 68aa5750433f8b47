//! Prices that were asked about, corrected or counted: what everybody may see of them.

use domain::award::{CorrectionAnswer, CorrectionGround, PriceVerdict};
use domain::evaluation::Ground;
use domain::lot::{Correction, Lot, Query};
use domain::shared::{Fen, Uscc};
use maud::{Markup, html};

use crate::design::icon::{Tone, tag};
use crate::design::lists::facts;
use crate::design::value::{amount, instant};
use crate::text::Text;

/// The word of a verdict.
pub(crate) fn verdict(it: PriceVerdict) -> &'static str {
    match it {
        PriceVerdict::Proven => "price-proven",
        PriceVerdict::Unproven => "price-unproven",
    }
}

/// The word of a ground of correction.
pub(crate) fn correction(it: CorrectionGround) -> &'static str {
    match it {
        CorrectionGround::OpeningSheet => "correction-opening-sheet",
        CorrectionGround::Words => "correction-words",
        CorrectionGround::DecimalPoint => "correction-decimal-point",
        CorrectionGround::UnitSum => "correction-unit-sum",
    }
}

pub(crate) fn ground(it: Ground) -> &'static str {
    match it {
        Ground::Mean => "ground-mean",
        Ground::Second => "ground-second",
        Ground::Ceiling => "ground-ceiling",
        Ground::Judgement => "ground-judgement",
    }
}

/// One question: price, grounds, clock, whether it was answered, and the verdict.
pub(crate) fn query(t: &Text, it: &Query) -> Markup {
    let names = ["lot-price", "price-grounds", "price-reason", "field-explain_until"];
    let [price, grounds, reason, until] = names.map(|key| t.s(key));
    let [answer, judged] = ["price-answer", "price-verdict"].map(|key| t.s(key));
    let mut rows = vec![
        (price.as_str(), amount(t, it.asked.price.0)),
        (&grounds, html! { @for it in &it.asked.grounds { p { (t.s(ground(*it))) } } }),
    ];
    if !it.asked.reason.is_empty() {
        rows.push((&reason, html! { (it.asked.reason) }));
    }
    rows.push((&until, instant(it.asked.until_s.saturating_mul(1_000))));
    let given = if it.explained.is_some() { "price-given" } else { "price-not-given" };
    let tone = if it.explained.is_some() { Tone::Checked } else { Tone::Due };
    rows.push((&answer, tag(tone, &t.s(given))));
    if let Some(it) = &it.judged {
        let words = t.s(verdict(it.verdict));
        rows.push((&judged, html! { strong { (words) } " " (it.reason) }));
    }
    facts(&rows)
}

/// One correction: its steps, and what the bidder said.
pub(crate) fn corrected(t: &Text, it: &Correction) -> Markup {
    let answered = match it.answer {
        Some(CorrectionAnswer::Confirmed) => (Tone::Checked, "correction-confirmed"),
        Some(CorrectionAnswer::Refused) => (Tone::Alarm, "correction-refused"),
        None => (Tone::Due, "correction-unanswered"),
    };
    html! {
        ol {
            @for step in &it.corrected.steps {
                li {
                    (t.s(correction(step.ground))) " " (step.reason) " "
                    (amount(t, step.from.0)) " → " (amount(t, step.to.0))
                }
            }
        }
        p {
            (t.s("field-explain_until")) " "
            (instant(it.corrected.until_s.saturating_mul(1_000))) " "
            (tag(answered.0, &t.s(answered.1)))
        }
    }
}

/// What everybody sees on the lot's page; nothing where no price was asked about or corrected.
pub(super) fn all(t: &Text, lot: &Lot) -> Markup {
    let state = &lot.evaluation;
    let name = |who: &Uscc| {
        let found = lot.priced().into_iter().find(|it| it.0 == *who);
        found.map_or_else(|| who.to_string(), |it| it.1)
    };
    html! {
        @if !state.queries.is_empty() {
            h2 { (t.s("evaluator-prices")) }
            p class="quiet" { (t.s("price-text-closed")) }
            @for (who, it) in &state.queries { h3 { (name(who)) } (query(t, it)) }
        }
        @if !state.corrections.is_empty() {
            h2 { (t.s("evaluator-corrections")) }
            @for (who, it) in &state.corrections { h3 { (name(who)) } (corrected(t, it)) }
        }
    }
}

/// The price that was compared, where it is another than the bid's.
pub(crate) fn compared(t: &Text, it: &domain::award::RankLine) -> Markup {
    let Fen(price) = it.price;
    html! {
        (amount(t, price))
        @if let Some(evaluated) = it.evaluated {
            p class="quiet" { (t.s("price-compared")) " ¥" (evaluated.yuan()) }
        }
    }
}
