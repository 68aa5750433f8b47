//! What was asked of bids 澄清: the words never, everything else once the result is public.

use domain::award::{ClarificationVerdict, Doubt};
use domain::lot::{Clarification, Lot};
use maud::{Markup, html};

use crate::design::icon::{Tone, tag};
use crate::design::lists::facts;
use crate::design::value::instant;
use crate::text::Text;

/// The word of what gave rise to a question.
pub(crate) fn doubt_key(it: Doubt) -> &'static str {
    match it {
        Doubt::Unclear => "doubt-unclear",
        Doubt::Inconsistent => "doubt-inconsistent",
        Doubt::Mistaken => "doubt-mistaken",
    }
}

/// The word of a verdict.
pub(crate) fn verdict_key(it: ClarificationVerdict) -> &'static str {
    match it {
        ClarificationVerdict::Accepted => "clarification-accepted",
        ClarificationVerdict::Disregarded => "clarification-disregarded",
        ClarificationVerdict::Unanswered => "clarification-unanswered",
    }
}

/// The name of a question.
pub(crate) fn head(t: &Text, number: u32) -> String {
    t.t("clarification-number", &[("n", number.into())])
}

/// Clock, whether it was answered, and the verdict.
pub(crate) fn fate(t: &Text, it: &Clarification) -> Markup {
    let [until, answer, judged] =
        ["field-answer_until", "clarification-answer", "price-verdict"].map(|key| t.s(key));
    let given = if it.answered.is_some() { "price-given" } else { "price-not-given" };
    let tone = if it.answered.is_some() { Tone::Checked } else { Tone::Due };
    let mut rows = vec![
        (until.as_str(), instant(it.asked.until_s.saturating_mul(1_000))),
        (&answer, tag(tone, &t.s(given))),
    ];
    if let Some(it) = &it.judged {
        let words = t.s(verdict_key(it.verdict));
        rows.push((&judged, html! { strong { (words) } " " (it.reason) }));
    }
    facts(&rows)
}

/// What everybody sees on the lot's page once the result is public; nothing before.
pub(super) fn all(t: &Text, lot: &Lot) -> Markup {
    let state = &lot.evaluation;
    let name = |who: &domain::shared::Uscc| {
        let found = lot.priced().into_iter().find(|it| it.0 == *who);
        found.map_or_else(|| who.to_string(), |it| it.1)
    };
    html! {
        @if lot.award.published && !state.clarifications.is_empty() {
            h2 { (t.s("clarification-title")) }
            p class="quiet" { (t.s("clarification-text-closed")) }
            @for (number, it) in &state.clarifications {
                h3 {
                    (head(t, *number)) " · " (name(&it.asked.bidder)) " · "
                    (t.s(doubt_key(it.asked.doubt)))
                }
                (fate(t, it))
            }
        }
    }
}
