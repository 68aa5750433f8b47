//! Why the law says no before a lot with a list of bidders is announced.

use crate::shared::CivilDate;

/// A refusal changes nothing; [`Refusal::rule`] names the rule it rests on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the lot is announced already, or its prequalification is")]
    LotKnown,
    #[error("the lot has no prequalification")]
    LotUnknown,
    #[error("the stage does not allow it")]
    Stage,
    #[error("the notice differs from the registered project")]
    NoticeDiffers(&'static str),
    #[error("something the notice must hold is missing or wrong")]
    NoticeIncomplete(&'static str),
    #[error("this release has no prequalification for that procedure")]
    NotByTender { rule: &'static str },
    #[error("the deadline leaves less time than rule {rule} asks; earliest lawful {earliest}")]
    ApplicationTimeShort { rule: &'static str, earliest: CivilDate },
    #[error("the documents are offered for less time than rule {rule} asks; until {earliest}")]
    PrequalificationOfferShort { rule: &'static str, earliest: CivilDate },
    #[error("the deadline may only move later")]
    ApplicationDeadlineBackwards,
    #[error("the time to apply is over (rule {rule})")]
    ApplicationLate { rule: &'static str },
    #[error("the organisation is not admitted as a bidder")]
    ApplicantUnknown,
    #[error("nobody of that name has applied")]
    ApplicationUnknown,
    #[error("the prequalification stands still")]
    PrequalificationStopped,
    #[error("nothing would change")]
    Repeated,
    #[error("no more applications are taken than a list holds")]
    ApplicationsTooMany,
    #[error("applications are still taken")]
    Early,
    #[error("the committee may not review (rule {rule})")]
    ReviewersUnfit { rule: &'static str },
    #[error("the committee that reviews applicants is drawn by the platform, says rule {rule}")]
    ReviewersDrawnOnly { rule: &'static str },
    #[error("a committee reviews applicants here (rule {rule})")]
    ReviewersMissing { rule: &'static str },
    #[error("a seat is empty, and nobody reviews until it is filled (rule {rule})")]
    ReviewerSeatVacant { rule: &'static str },
    #[error("a member has not declared yet, or must withdraw (rule {rule})")]
    ReviewersUndeclared { rule: &'static str },
    #[error("whoever signs does not review")]
    NotAReviewer,
    #[error("what is found names other applicants than applied")]
    SetDiffers,
    #[error("a finding names an announced condition and a reason (rule {rule})")]
    FindingUnfit { rule: &'static str },
    #[error("the items on which applicants are scored are not those that rule {rule} asks for")]
    ReviewItemsUnfit { rule: &'static str },
    #[error("who may bid is limited in works alone, to {least} or more (rule {rule})")]
    NumberLimitUnfit { rule: &'static str, least: u32 },
    #[error("a reason is needed")]
    ReasonMissing,
    #[error("rule {rule} does not let that be a cause of an invitation")]
    InvitationCauseUnfit { rule: &'static str },
    #[error("invited are fewer than rule {rule} asks: {least}")]
    InvitedFew { rule: &'static str, least: u32 },
    #[error("whom to invite is drawn by the platform, once (rule {rule})")]
    InvitationAsked { rule: &'static str },
    #[error("whoever is invited is not in the pool, or the pool is not the one it says")]
    PoolUnfit,
    #[error("the pool holds fewer than rule {rule} asks: {least}")]
    PoolFew { rule: &'static str, least: u32 },
    #[error("the draw was watched by fewer of the purchaser's staff than rule {rule} asks")]
    WitnessesFew { rule: &'static str },
    #[error(transparent)]
    Procedure(#[from] crate::procedure::Refusal),
    #[error(transparent)]
    LawGap(#[from] crate::law::LawGap),
}

impl Refusal {
    /// The rule this refusal rests on, if it is one of law.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::NotByTender { rule }
            | Self::ApplicationTimeShort { rule, .. }
            | Self::PrequalificationOfferShort { rule, .. }
            | Self::ApplicationLate { rule }
            | Self::ReviewersUnfit { rule }
            | Self::ReviewersDrawnOnly { rule }
            | Self::ReviewersMissing { rule }
            | Self::ReviewerSeatVacant { rule }
            | Self::ReviewersUndeclared { rule }
            | Self::FindingUnfit { rule }
            | Self::InvitationCauseUnfit { rule }
            | Self::InvitedFew { rule, .. }
            | Self::NumberLimitUnfit { rule, .. }
            | Self::ReviewItemsUnfit { rule }
            | Self::InvitationAsked { rule }
            | Self::PoolFew { rule, .. }
            | Self::WitnessesFew { rule } => Some(rule),
            Self::Procedure(it) => it.rule(),
            Self::LawGap(it) => Some(it.id),
            _ => None,
        }
    }
}
