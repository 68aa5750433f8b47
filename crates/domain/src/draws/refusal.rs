//! Why the law says no in a draw.

use crate::evaluation::CommitteeFault;
use crate::rulebook::ids;
use crate::shared::CivilDate;

/// A refusal changes nothing; [`Refusal::rule`] names the rule it rests on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("there is no such lot")]
    LotUnknown,
    #[error("the stage does not allow it")]
    Stage,
    #[error("the lot is suspended")]
    DrawSuspended,
    #[error("it was done before")]
    Repeated,
    #[error("specialties are asked for once each, in order, with at least one seat")]
    DrawNeedUnfit,
    #[error("the committee breaks rule {rule}")]
    Committee { rule: &'static str },
    #[error("nobody is drawn for that review before {0}")]
    DrawEarly(CivilDate),
    #[error("the rate is drawn first, says rule {rule}")]
    RateUndrawn { rule: &'static str },
    #[error("the order of this round is drawn, and is drawn once, says rule {rule}")]
    OrderStands { rule: &'static str },
    #[error("the list is drawn, and is drawn once, says rule {rule}")]
    ListStands { rule: &'static str },
    #[error("an earlier step is missing")]
    StepMissing,
    #[error("the attempt is another")]
    DrawAttemptDiffers,
    #[error("what is said does not follow from what stands in the record")]
    DrawDiffers,
    #[error("the one-time key was used before")]
    DrawKeyReused,
    #[error("the key is bound to nobody who holds this part")]
    SignerUnfit,
    #[error("the signature does not fit")]
    SignatureWrong,
    #[error("the deposit is not of its form")]
    DepositUnfit,
    #[error("the key does not match")]
    DrawKeyMismatch,
    #[error("the others may still act (rule {rule})")]
    DrawStillOpen { rule: &'static str },
    #[error("the record does not bear out that reason")]
    VoidUnfounded,
    #[error("nobody is being called under that name")]
    CallUnknown,
    #[error("somebody has not been tried as rule {rule} asks")]
    TriedTooLittle { rule: &'static str },
    #[error("there is no such seat")]
    SeatUnknown,
    #[error("the committee can sit, or its lists can still fill it (rule {rule})")]
    CommitteeSits { rule: &'static str },
    #[error(transparent)]
    LawGap(#[from] crate::law::LawGap),
}

impl Refusal {
    /// The rule this refusal rests on, if it is one of law.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::Committee { rule }
            | Self::DrawStillOpen { rule }
            | Self::RateUndrawn { rule }
            | Self::OrderStands { rule }
            | Self::ListStands { rule }
            | Self::CommitteeSits { rule }
            | Self::TriedTooLittle { rule } => Some(rule),
            Self::DrawEarly(_) => Some(ids::C1_16),
            Self::LawGap(it) => Some(it.id),
            _ => None,
        }
    }
}

impl From<CommitteeFault> for Refusal {
    fn from(fault: CommitteeFault) -> Self {
        match fault {
            CommitteeFault::TooFew { rule, .. }
            | CommitteeFault::Even { rule }
            | CommitteeFault::ExpertsTooFew { rule, .. } => Self::Committee { rule },
            CommitteeFault::Missing(it) => Self::LawGap(it),
        }
    }
}
