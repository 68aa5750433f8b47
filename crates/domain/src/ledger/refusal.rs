//! Why the ledger says no.

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
    #[error("the notice takes no transfers")]
    TransferNotTaken,
    #[error("the payer is not admitted as a bidder")]
    PayerUnknown,
    #[error("the number of an account is unfit")]
    AccountUnfit,
    #[error("there is such a number already")]
    NumberTaken,
    #[error("it was done before")]
    Repeated,
    #[error("the bank's reference is unfit")]
    ReferenceUnfit,
    #[error("the bank used this reference for another amount")]
    ReferenceReused,
    #[error("an amount is missing or less than zero")]
    AmountUnfit,
    #[error("it lies in the future")]
    DayAhead,
    #[error("there is no such entry")]
    EntryUnknown,
    #[error("it is no money")]
    NoMoney,
    #[error("a payment is released by a second person of the finance post")]
    ReleasedAlone,
    #[error("whoever gets a kept security is missing or unfit")]
    PayeeUnfit,
    #[error("a reason is needed")]
    ReasonMissing,
    #[error("the bidder did not sign up, or no deposit is asked for (rule {rule})")]
    DepositNotAsked { rule: &'static str },
    #[error("the deposit is held until its time (rule {rule})")]
    DepositHeld { rule: &'static str },
    #[error(transparent)]
    Securities(#[from] crate::securities::Refusal),
    #[error(transparent)]
    LawGap(#[from] crate::law::LawGap),
}

impl Refusal {
    /// The rule this refusal rests on, if it is one of law.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::SecurityNotAsked { rule }
            | Self::DepositNotAsked { rule }
            | Self::DepositHeld { rule } => Some(rule),
            Self::ReleasedAlone => Some(ids::Y171),
            Self::NumberTaken | Self::TransferNotTaken => Some(ids::Y172),
            Self::Securities(it) => it.rule(),
            Self::LawGap(it) => Some(it.id),
            _ => None,
        }
    }
}
