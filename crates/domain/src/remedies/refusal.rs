//! Why the law says no to a remedy.

use crate::shared::CivilDate;

/// A refusal changes nothing; [`Refusal::rule`] names the rule it rests on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("there is no such lot")]
    LotUnknown,
    #[error("the stage does not allow it")]
    Stage,
    #[error("a remedy of that number exists")]
    RemedyKnown,
    #[error("there is no such open remedy")]
    RemedyUnknown,
    #[error("{0} is missing or cannot be")]
    Incomplete(&'static str),
    #[error("what is signed is not the text that was sent")]
    TextDiffers,
    #[error("the law of this procedure knows no such remedy (rule {rule})")]
    KindUnfit { rule: &'static str },
    #[error("an objection to the opening is made in the hall (rule {rule})")]
    InHall { rule: &'static str },
    #[error("what it is about has not happened yet (rule {rule})")]
    StepAhead { rule: &'static str },
    #[error("only whoever takes part may raise it (rule {rule})")]
    NotParticipant { rule: &'static str },
    #[error("an objection or challenge comes first (rule {rule})")]
    EarlierMissing { rule: &'static str },
    #[error("the reply may still come until {until} (rule {rule})")]
    ReplyAwaited { rule: &'static str, until: CivilDate },
    #[error("a complaint goes no further than what it follows (rule {rule})")]
    ScopeBeyond { rule: &'static str },
    #[error("this organisation raised as much in this lot as one may")]
    TooMany,
    #[error("the outcome does not fit the remedy")]
    OutcomeUnfit,
    #[error("this is no complaint")]
    NoComplaint,
    #[error("it was done before")]
    Repeated,
    #[error("a complaint is corrected once (rule {rule})")]
    CorrectionOnce { rule: &'static str },
    #[error("no copy was served on that organisation (rule {rule})")]
    NotServed { rule: &'static str },
    #[error("the clock stands while a test or experts are awaited (rule {rule})")]
    Paused { rule: &'static str },
    #[error("a suspension ends on {last} at the latest (rule {rule})")]
    SuspensionLong { rule: &'static str, last: CivilDate },
    #[error("the suspension runs until {until} (rule {rule})")]
    SuspensionRuns { rule: &'static str, until: CivilDate },
    #[error("the law knows no such redress here (rule {rule})")]
    RedressUnfit { rule: &'static str },
    #[error("the documents were not amended since it was upheld (rule {rule})")]
    AmendmentMissing { rule: &'static str },
    #[error("whoever takes no part says which interest is touched (rule {rule})")]
    InterestMissing { rule: &'static str },
    #[error("a proof of the interest is enclosed (rule {rule})")]
    InterestUnproven { rule: &'static str },
    #[error("the claimed interest is looked at first (rule {rule})")]
    InterestOpen { rule: &'static str },
    #[error("a letter on paper is entered by one official and confirmed by another (rule {rule})")]
    EnteredAlone { rule: &'static str },
    #[error("this ground, or so long, lists nobody (rule {rule})")]
    ListingUnfit { rule: &'static str },
    #[error("the documents ask for all challenges to one step at once (rule {rule})")]
    ChallengedBefore { rule: &'static str },
    #[error("so many questions without an account wait for an answer (rule {rule})")]
    TooManyAsk { rule: &'static str },
    /// What carrying it out would do to a bidding is refused by its own law.
    #[error(transparent)]
    Bidding(Box<crate::online::Refusal>),
    #[error(transparent)]
    LawGap(#[from] crate::law::LawGap),
}

impl Refusal {
    /// The rule this refusal rests on, if it is one of law.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::KindUnfit { rule }
            | Self::InHall { rule }
            | Self::StepAhead { rule }
            | Self::NotParticipant { rule }
            | Self::EarlierMissing { rule }
            | Self::ReplyAwaited { rule, .. }
            | Self::CorrectionOnce { rule }
            | Self::NotServed { rule }
            | Self::Paused { rule }
            | Self::SuspensionLong { rule, .. }
            | Self::SuspensionRuns { rule, .. }
            | Self::RedressUnfit { rule }
            | Self::AmendmentMissing { rule }
            | Self::InterestMissing { rule }
            | Self::InterestUnproven { rule }
            | Self::InterestOpen { rule }
            | Self::EnteredAlone { rule }
            | Self::ListingUnfit { rule }
            | Self::ChallengedBefore { rule }
            | Self::TooManyAsk { rule }
            | Self::ScopeBeyond { rule } => Some(rule),
            Self::Bidding(it) => it.rule(),
            Self::LawGap(it) => Some(it.id),
            _ => None,
        }
    }
}
