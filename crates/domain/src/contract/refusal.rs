//! Why the law says no between the letter and the closed file.

use crate::rulebook::ids;

/// A refusal changes nothing; [`Refusal::rule`] names the rule it rests on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("there is no such lot")]
    LotUnknown,
    #[error("the stage does not allow it")]
    Stage,
    #[error("the lot is suspended")]
    Suspended,
    #[error("it was done before")]
    Repeated,
    #[error("the contract's price is not that of the bid (rule {rule})")]
    ContractPrice { rule: &'static str },
    #[error("what changes a contract follows it and has its own number")]
    ContractNumber,
    #[error("the text signed is not the one offered")]
    ContractDiffers,
    #[error("a reason is needed")]
    ReasonMissing,
    #[error("what is added is above the limit of rule {rule}")]
    AdditionsAbove { rule: &'static str },
    #[error("more is paid than the contract's price (rule {rule})")]
    PaidAbove { rule: &'static str },
    #[error("the notice asks for no performance security (rule {rule})")]
    PerformanceNotAsked { rule: &'static str },
    #[error("more comes in as performance security than the notice asks (rule {rule})")]
    PerformanceMore { rule: &'static str },
    #[error("the performance security is not in yet (rule {rule})")]
    PerformanceMissing { rule: &'static str },
    #[error("the performance security of a winner that was lost is held still (rule {rule})")]
    PerformanceOfAnother { rule: &'static str },
    #[error("the performance security goes back once something was accepted (rule {rule})")]
    PerformanceEarly { rule: &'static str },
    #[error("more of the performance security goes out than is held (rule {rule})")]
    PerformanceNotHeld { rule: &'static str },
    #[error("an amount is missing or less than zero")]
    AmountUnfit,
    #[error("it lies in the future")]
    DayAhead,
    #[error("rule {rule} asks for something that is not done yet")]
    FileOpen { rule: &'static str },
    #[error("a challenge that may change the result waits for its reply (rule {rule})")]
    ChallengeOpen { rule: &'static str },
    #[error("the closed part needs other keys (rule {rule})")]
    ArchiveKeys { rule: &'static str },
    #[error(transparent)]
    LawGap(#[from] crate::law::LawGap),
}

impl Refusal {
    /// The rule this refusal rests on, if it is one of law.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::ContractPrice { rule }
            | Self::AdditionsAbove { rule }
            | Self::PaidAbove { rule }
            | Self::PerformanceNotAsked { rule }
            | Self::PerformanceMore { rule }
            | Self::PerformanceMissing { rule }
            | Self::PerformanceNotHeld { rule }
            | Self::PerformanceOfAnother { rule }
            | Self::PerformanceEarly { rule }
            | Self::ChallengeOpen { rule }
            | Self::ArchiveKeys { rule }
            | Self::FileOpen { rule } => Some(rule),
            Self::ContractDiffers => Some(ids::T15_2),
            Self::LawGap(it) => Some(it.id),
            _ => None,
        }
    }
}
