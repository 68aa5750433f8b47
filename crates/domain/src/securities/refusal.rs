//! Why the law says no about a bid security.

use crate::rulebook::ids;

/// A refusal changes nothing; [`Refusal::rule`] names the rule it rests on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("there is no such lot")]
    LotUnknown,
    #[error("the stage does not allow it")]
    Stage,
    #[error("the notice asks for no bid security (rule {rule})")]
    SecurityNotAsked { rule: &'static str },
    #[error("the lot is opened: nobody becomes a payer any more")]
    SecurityOpened,
    #[error("the payer is not admitted as a bidder")]
    PayerUnknown,
    #[error("an amount is missing or less than zero")]
    SecurityAmountUnfit,
    #[error("what the form of the security needs is missing")]
    SecurityFormUnfit,
    #[error("it lies in the future")]
    DayAhead,
    #[error("it was done before")]
    Repeated,
    #[error("an entry is mended by two people of the finance post (rule {rule})")]
    CorrectedAlone { rule: &'static str },
    #[error("what came to a sub-account stands on the bank's statement (rule {rule})")]
    BankReports { rule: &'static str },
    #[error("the notice takes no guarantees (rule {rule})")]
    GuaranteeNotTaken { rule: &'static str },
    #[error("the guarantee is for less than was announced (rule {rule})")]
    GuaranteeShort { rule: &'static str },
    #[error("the guarantee has expired (rule {rule})")]
    GuaranteeExpired { rule: &'static str },
    #[error("the guarantee ends before the day that rule {rule} asks for")]
    GuaranteeEndsEarly { rule: &'static str },
    #[error("the bidder did not sign up, or no deposit is asked for (rule {rule})")]
    DepositNotAsked { rule: &'static str },
    #[error("the deposit was entered already")]
    DepositKnown,
    #[error("the guarantee secures a bid already (rule {rule})")]
    GuaranteeReused { rule: &'static str },
    #[error("a late return bears at least the interest of rule {rule}")]
    InterestShort { rule: &'static str, least: crate::shared::Fen },
    #[error("there is no such entry")]
    EntryUnknown,
    #[error("the payer still competes: nothing is returned (rule {rule})")]
    Competes { rule: &'static str },
    #[error("neither law nor documents keep a security for that cause (rule {rule})")]
    CauseUnfit { rule: &'static str },
    #[error("the record does not show that cause (rule {rule})")]
    CauseUnshown { rule: &'static str },
    #[error("a proof is missing (rule {rule})")]
    ProofMissing { rule: &'static str },
    #[error("a reason is needed")]
    ReasonMissing,
    #[error(transparent)]
    LawGap(#[from] crate::law::LawGap),
}

impl Refusal {
    /// The rule this refusal rests on, if it is one of law.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::SecurityNotAsked { rule }
            | Self::Competes { rule }
            | Self::CauseUnfit { rule }
            | Self::CauseUnshown { rule }
            | Self::CorrectedAlone { rule }
            | Self::BankReports { rule }
            | Self::GuaranteeNotTaken { rule }
            | Self::GuaranteeShort { rule }
            | Self::GuaranteeExpired { rule }
            | Self::GuaranteeEndsEarly { rule }
            | Self::GuaranteeReused { rule }
            | Self::DepositNotAsked { rule }
            | Self::InterestShort { rule, .. }
            | Self::ProofMissing { rule } => Some(rule),
            Self::SecurityOpened => Some(ids::Y57),
            Self::LawGap(it) => Some(it.id),
            _ => None,
        }
    }
}
