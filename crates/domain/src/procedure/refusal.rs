//! Why the law says no before the close.

use crate::shared::{CivilDate, Fen};

use super::Ask;

/// A refusal changes nothing; [`Refusal::rule`] names the rule it rests on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the project is registered already")]
    ProjectKnown,
    #[error("the project is not registered")]
    ProjectUnknown,
    #[error("a notice is out: it is corrected, and no longer the registration (rule {rule})")]
    CorrectedLate { rule: &'static str },
    #[error("nothing would change")]
    CorrectedNothing,
    #[error("rule {rule} lets that stand as it was registered or let in")]
    CorrectedBeyond { rule: &'static str },
    #[error("who proposes for the purchaser does not decide (rule {rule})")]
    CorrectedAlone { rule: &'static str },
    #[error("the project has no such lot")]
    LotUnplanned,
    #[error("the lot is announced already")]
    LotKnown,
    #[error("the lot is not announced")]
    LotUnknown,
    #[error("the organisation is not admitted for this part")]
    OrganisationUnfit,
    #[error("the agent named holds no mandate that covers the tender now")]
    MandateMissing { rule: &'static str },
    #[error("the notice differs from the registered project")]
    NoticeDiffers(&'static str),
    #[error("something the notice must hold is missing or wrong")]
    NoticeIncomplete(&'static str),
    #[error("the deadline leaves less time than rule {rule} asks; earliest lawful {earliest}")]
    DeadlineEarly { rule: &'static str, earliest: CivilDate },
    #[error("the documents are offered for less time than rule {rule} asks; until {earliest}")]
    OfferShort { rule: &'static str, earliest: CivilDate },
    #[error("this release has no law for what is asked: {rule}")]
    NotBuilt { rule: &'static str, ask: Option<Ask> },
    #[error("a tender of this kind opens once (rule {rule})")]
    OpensOnce { rule: &'static str },
    #[error("an envelope that opens later has no deposit keys (rule {rule})")]
    DepositMissing { rule: &'static str },
    #[error("rule {rule} gives another procurement method for what is bought")]
    MethodUnfit { rule: &'static str },
    #[error("the scoring table breaks rule {rule}")]
    Scoring { rule: &'static str },
    #[error("the bid security is above what rule {rule} lets a notice ask for")]
    SecurityAbove { rule: &'static str, most: Fen },
    #[error("what the notice says of the bid security breaks rule {rule}")]
    SecurityTerms { rule: &'static str },
    #[error("a larger part of the price is asked as performance security than rule {rule} allows")]
    PerformanceAbove { rule: &'static str },
    #[error("the keys of envelope or trustees do not fit: {0}")]
    Keys(&'static str),
    #[error("the threshold of the trustees lies outside rule {rule}")]
    Threshold { rule: &'static str },
    #[error("fewer rounds failed for want of bidders than rule {rule} asks")]
    RoundsFewer { rule: &'static str },
    #[error("the law counts that cause itself; nobody declares it")]
    CauseNotDeclared,
    #[error("not every opened price is above the budget, as rule {rule} asks")]
    BudgetSuffices { rule: &'static str },
    #[error("the opinion on documents and course that rule {rule} asks for is missing")]
    FindingMissing { rule: &'static str },
    #[error("the opinion says what is on record already")]
    FindingKnown,
    #[error("who may bid is not what the record says (rule {rule})")]
    AdmissionDiffers { rule: &'static str },
    #[error("the prequalification stands still, or what was upheld about it is not carried out")]
    PrequalificationStopped,
    #[error("the trustees held no drill together")]
    DrillMissing,
    #[error("the stage does not allow it")]
    Stage,
    #[error("the lot is suspended")]
    Suspended,
    #[error("the deadline may only move later")]
    DeadlineBackwards,
    #[error("no outage moves this deadline any more")]
    OutageMoves,
    #[error("nobody of that side holds the lot")]
    HoldUnknown,
    #[error("the lot is held by that side already")]
    HoldKnown,
    #[error("a hold of a bidding rests on what was raised in time and waits (rule {rule})")]
    HoldUngrounded { rule: &'static str },
    #[error("what it is held for waits for its answer until {until} (rule {rule})")]
    AnswerAwaited { rule: &'static str, until: CivilDate },
    #[error("the earlier round has not failed")]
    PreviousNotFailed,
    #[error(transparent)]
    Intake(#[from] crate::catalogue::Refusal),
    #[error(transparent)]
    LawGap(#[from] crate::law::LawGap),
}

impl Refusal {
    /// The rule this refusal rests on, if it is one of law.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::DeadlineEarly { rule, .. }
            | Self::OfferShort { rule, .. }
            | Self::AdmissionDiffers { rule }
            | Self::NotBuilt { rule, .. }
            | Self::OpensOnce { rule }
            | Self::DepositMissing { rule }
            | Self::Threshold { rule }
            | Self::RoundsFewer { rule }
            | Self::BudgetSuffices { rule }
            | Self::FindingMissing { rule }
            | Self::MandateMissing { rule }
            | Self::MethodUnfit { rule }
            | Self::CorrectedLate { rule }
            | Self::CorrectedBeyond { rule }
            | Self::CorrectedAlone { rule }
            | Self::SecurityAbove { rule, .. }
            | Self::SecurityTerms { rule }
            | Self::PerformanceAbove { rule }
            | Self::HoldUngrounded { rule }
            | Self::AnswerAwaited { rule, .. }
            | Self::Scoring { rule } => Some(rule),
            Self::Intake(it) => it.rule(),
            Self::LawGap(it) => Some(it.id),
            Self::OutageMoves => Some(crate::rulebook::ids::Y09),
            _ => None,
        }
    }
}
