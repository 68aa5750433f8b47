//! Why a round failed, in words, with what was found of it: for everybody.

use domain::award::brands;
use domain::lot::Lot;
use domain::procedure::{FailureCause, Finding};
use maud::{Markup, html};

use crate::evaluator::brands::told;
use crate::text::Text;

/// The key of a cause's words.
pub(crate) const fn cause(of: FailureCause) -> &'static str {
    match of {
        FailureCause::TooFewBids => "failure-too-few-bids",
        FailureCause::TooFewQualified => "failure-too-few-qualified",
        FailureCause::TooFewResponsive => "failure-too-few-responsive",
        FailureCause::AllRejected => "failure-all-rejected",
        FailureCause::NoCompetition => "failure-no-competition",
        FailureCause::Unlawful => "failure-unlawful",
        FailureCause::AboveBudget => "failure-above-budget",
        FailureCause::Overturned => "failure-overturned",
        FailureCause::AwardLost => "failure-award-lost",
    }
}

/// The key of an opinion's words.
pub(crate) const fn finding(of: Finding) -> &'static str {
    match of {
        Finding::Faulty => "finding-faulty",
        Finding::Sound => "finding-sound",
    }
}

/// What there is to say of a failed round; nothing of any other.
pub(super) fn failed(t: &Text, lot: &Lot) -> Markup {
    html! {
        @if let Some(of) = lot.failed {
            h2 { (t.s("failure-title")) }
            p { strong { (t.s(cause(of))) } }
            @for line in lot.failure_reason.iter().flat_map(|it| it.lines()) { p { (line) } }
            @if !brands(lot).is_empty() { (told(t, lot, brands(lot))) }
            @if let Some(of) = lot.finding { p { (t.s(finding(of))) } }
        }
    }
}
