//! Why the law says no between the opening and the letter.

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
    Suspended,
    #[error("the opening record is not signed yet")]
    RecordUnsigned,
    #[error("the committee breaks rule {rule}")]
    Committee { rule: &'static str },
    #[error("competition is not plainly lacking by rule {rule}")]
    Competition { rule: &'static str },
    #[error("only a published candidate may be determined (rule {rule})")]
    NotCandidate { rule: &'static str },
    #[error("a price above ceiling or budget does not pass (rule {rule})")]
    PriceAbove { rule: &'static str },
    #[error("a member has not declared yet, or must withdraw (rule {rule})")]
    NotAttended { rule: &'static str },
    #[error("a seat of the committee is empty (rule {rule})")]
    SeatVacant { rule: &'static str },
    #[error("there is no such seat")]
    SeatUnknown,
    #[error("it was done before")]
    Repeated,
    #[error("the review or the sheet does not cover what it must")]
    SetDiffers,
    #[error("points lie outside the announced band")]
    PointsOutside,
    #[error("a reason is needed")]
    ReasonMissing,
    #[error("an earlier step is missing")]
    StepMissing,
    #[error("the root is none that stands (rule {rule})")]
    RootDiffers { rule: &'static str },
    #[error("whoever says it holds nothing of what was committed yet (rule {rule})")]
    NothingHeld { rule: &'static str },
    #[error("the report signed is another")]
    ReportDiffers,
    #[error("a price that was asked about is not judged yet (rule {rule})")]
    PriceOpen { rule: &'static str },
    #[error("the bidder may still explain its price (rule {rule})")]
    ExplainOpen { rule: &'static str },
    #[error("the time to explain the price has ended (rule {rule})")]
    ExplainLate { rule: &'static str },
    #[error("a question to a bidder is not judged yet (rule {rule})")]
    ClarificationOpen { rule: &'static str },
    #[error("the bidder may still answer (rule {rule})")]
    AnswerOpen { rule: &'static str },
    #[error("the time to answer has ended (rule {rule})")]
    AnswerLate { rule: &'static str },
    #[error("the bidder was not asked, and nothing is taken unasked (rule {rule})")]
    NotAsked { rule: &'static str },
    #[error("the evaluation is adjourned and its desk sealed (rule {rule})")]
    Adjourned { rule: &'static str },
    #[error("no time was set that could be extended (rule {rule})")]
    NoTimeFixed { rule: &'static str },
    #[error("so many members ask for more time that it is extended first (rule {rule})")]
    TimeOwed { rule: &'static str },
    #[error("bids are equal, and their order is drawn before the report (rule {rule})")]
    OrderUndrawn { rule: &'static str },
    #[error("the time given is shorter than rule {rule} asks")]
    TimeShort { rule: &'static str },
    #[error("the time given is longer than rule {rule} lets")]
    TimeLong { rule: &'static str },
    #[error("the correction does not follow the order of rule {rule}")]
    CorrectionOrder { rule: &'static str },
    #[error("the bidder may still confirm the corrected price (rule {rule})")]
    CorrectionOpen { rule: &'static str },
    #[error("a corrected price that was not confirmed does not pass (rule {rule})")]
    CorrectionUnconfirmed { rule: &'static str },
    #[error("a bidder outside the reserve does not pass (rule {rule})")]
    NotReserved { rule: &'static str },
    #[error("a bid whose members may not bid so does not pass (rule {rule})")]
    ConsortiumUnfit { rule: &'static str },
    #[error("a bid that passes is of some brand (rule {rule})")]
    BrandUnsaid { rule: &'static str },
    #[error("another brand than the bid names needs a reason (rule {rule})")]
    BrandMoved { rule: &'static str },
    #[error("a bid without the announced security does not pass (rule {rule})")]
    SecurityMissing { rule: &'static str },
    #[error("deviations that have a price are not counted yet (rule {rule})")]
    DeviationsOpen { rule: &'static str },
    #[error("a bid that does not meet a condition does not pass (rule {rule})")]
    ConditionUnmet { rule: &'static str },
    #[error("a score that was pointed out has no answer of its member (rule {rule})")]
    AlertsOpen { rule: &'static str },
    #[error("nothing of the sheet was pointed out, and nothing else is changed (rule {rule})")]
    NothingApart { rule: &'static str },
    #[error("the report is being signed and fixed (rule {rule})")]
    ReportFixed { rule: &'static str },
    #[error("items judged blind are scored first (rule {rule})")]
    BlindFirst { rule: &'static str },
    #[error("the codes are opened; blind scores stand (rule {rule})")]
    BlindOpened { rule: &'static str },
    #[error("a score that was given blind stands (rule {rule})")]
    BlindFixed { rule: &'static str },
    #[error("the codes are not those that were sealed (rule {rule})")]
    CodesDiffer { rule: &'static str },
    #[error("the blind part shows whose bid it is (rule {rule})")]
    IdentityShown { rule: &'static str },
    #[error("prices are sealed until the technical result is locked and they are opened ({rule})")]
    PricesSealed { rule: &'static str },
    #[error("the technical result is locked and stands (rule {rule})")]
    TechnicalStands { rule: &'static str },
    #[error("rule {rule} binds the award to another bidder")]
    NotFirst { rule: &'static str },
    #[error("what was upheld is not carried out yet (rule {rule})")]
    RedressOpen { rule: &'static str },
    #[error("the law knows no such cause here (rule {rule})")]
    LossUnfit { rule: &'static str },
    #[error("its own signed letter that gives the award up is missing (rule {rule})")]
    NotRenounced { rule: &'static str },
    #[error("a proof is missing (rule {rule})")]
    ProofMissing { rule: &'static str },
    #[error("the winner may still sign the contract (rule {rule})")]
    MaySign { rule: &'static str },
    #[error("no candidate is left (rule {rule})")]
    NobodyLeft { rule: &'static str },
    #[error("the procedure does not begin anew while candidates are left (rule {rule})")]
    CandidatesLeft { rule: &'static str },
    #[error(
        "the committee has not found yet whether its standing still meets the documents ({rule})"
    )]
    RecheckOpen { rule: &'static str },
    #[error("the committee found that its standing falls (rule {rule})")]
    StandingFell { rule: &'static str },
    #[error("the notice names no period for which bids bind (rule {rule})")]
    ValidityUnnamed { rule: &'static str },
    #[error("no bid binds any more (rule {rule})")]
    ValidityOver { rule: &'static str },
    #[error("bidders still have time to answer what was asked before (rule {rule})")]
    ValidityWaits { rule: &'static str },
    #[error("the bid binds no more (rule {rule})")]
    BidLapsed { rule: &'static str },
    #[error("most members have not signed yet, or whoever has not is another (rule {rule})")]
    OthersUnsigned { rule: &'static str },
    #[error("whoever refused may still sign, or write why not (rule {rule})")]
    SigningOpen { rule: &'static str },
    #[error("the display ends on {0}")]
    Displayed(CivilDate),
    #[error("it is too early by rule {rule}")]
    Early { rule: &'static str },
    #[error("an amount is beyond what can be computed")]
    Amount,
    #[error("the calendar leaves the date open; nothing is deemed on a provisional date")]
    Provisional { rule: &'static str },
    #[error("the signing key is bound to nobody")]
    SignerUnbound,
    #[error("the signer does not hold the part that the act needs: {0:?}")]
    SignerUnfit(crate::signing::Part),
    #[error("the signature does not fit the exact bytes of the act")]
    SignatureWrong,
    #[error(transparent)]
    LawGap(#[from] crate::law::LawGap),
}

impl Refusal {
    /// The rule this refusal rests on, if it is one of law.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::Committee { rule }
            | Self::OthersUnsigned { rule }
            | Self::SigningOpen { rule }
            | Self::PricesSealed { rule }
            | Self::TechnicalStands { rule }
            | Self::NotFirst { rule }
            | Self::SeatVacant { rule }
            | Self::NotAttended { rule }
            | Self::Competition { rule }
            | Self::PriceAbove { rule }
            | Self::PriceOpen { rule }
            | Self::ExplainOpen { rule }
            | Self::ExplainLate { rule }
            | Self::ClarificationOpen { rule }
            | Self::AnswerOpen { rule }
            | Self::AnswerLate { rule }
            | Self::NotAsked { rule }
            | Self::Adjourned { rule }
            | Self::NoTimeFixed { rule }
            | Self::TimeOwed { rule }
            | Self::OrderUndrawn { rule }
            | Self::TimeShort { rule }
            | Self::TimeLong { rule }
            | Self::CorrectionOrder { rule }
            | Self::CorrectionOpen { rule }
            | Self::CorrectionUnconfirmed { rule }
            | Self::NotReserved { rule }
            | Self::SecurityMissing { rule }
            | Self::ConsortiumUnfit { rule }
            | Self::BrandUnsaid { rule }
            | Self::BrandMoved { rule }
            | Self::DeviationsOpen { rule }
            | Self::ConditionUnmet { rule }
            | Self::AlertsOpen { rule }
            | Self::NothingApart { rule }
            | Self::RootDiffers { rule }
            | Self::NothingHeld { rule }
            | Self::BlindFirst { rule }
            | Self::BlindOpened { rule }
            | Self::BlindFixed { rule }
            | Self::CodesDiffer { rule }
            | Self::IdentityShown { rule }
            | Self::ReportFixed { rule }
            | Self::RedressOpen { rule }
            | Self::RecheckOpen { rule }
            | Self::StandingFell { rule }
            | Self::LossUnfit { rule }
            | Self::NotRenounced { rule }
            | Self::ProofMissing { rule }
            | Self::MaySign { rule }
            | Self::NobodyLeft { rule }
            | Self::CandidatesLeft { rule }
            | Self::Early { rule }
            | Self::Provisional { rule }
            | Self::ValidityUnnamed { rule }
            | Self::ValidityOver { rule }
            | Self::ValidityWaits { rule }
            | Self::BidLapsed { rule }
            | Self::NotCandidate { rule } => Some(rule),
            Self::Displayed(_) => Some(ids::T13_2),
            Self::PointsOutside => Some(ids::C4_5),
            Self::RecordUnsigned => Some(ids::G42),
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
