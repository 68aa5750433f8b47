//! What may be asked between the opening and the letter.

use crate::procedure::Document;
use crate::shared::{AccountId, CivilDate, Hash, LotId, Uscc};

use crate::shared::Salt;

use super::{
    AdjournmentCause, AfterLoss, Agrees, AlertAnswer, AlertCause, Avoidance, BlindCodes,
    BlindScore, BrandFound, ClarificationVerdict, Closing, CorrectionAnswer, CorrectionStep,
    DeviationLine, Doubt, Holder, LossCause, Member, PriceVerdict, PublishedNotice, ReadObject,
    Reopener, Resumer, ReviewResult, ReviewStep, Score, Signed, StandingChange, StandingVerdict,
    ValidityAnswer,
};

/// A command of this context; signatures were checked over the act's bytes before the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    EnterCommittee {
        lot: LotId,
        members: Vec<Member>,
        document: Hash,
    },
    /// A member's own declaration, and whom it votes to lead.
    DeclareAvoidance {
        lot: LotId,
        seat: u8,
        avoidance: Avoidance,
        leader: Option<u8>,
        signed: Signed,
    },
    Review {
        lot: LotId,
        step: ReviewStep,
        results: Vec<ReviewResult>,
        /// Why the few bids left plainly lack competition, so that all are rejected; else empty.
        lacking: String,
        /// The brand of each bid that passes; only where brands count.
        brands: Option<Vec<BrandFound>>,
        signed: Signed,
    },
    Score {
        lot: LotId,
        seat: u8,
        scores: Vec<Score>,
        signed: Signed,
        /// What follows once all sheets are in: the desk adds it.
        closing: Box<Closing>,
    },
    /// A holder says by an own tool whether a committed root agrees with what it holds.
    Confirm {
        lot: LotId,
        holder: Holder,
        bidder: Option<Uscc>,
        seat: Option<u8>,
        root: Hash,
        verdict: Agrees,
        signed: Signed,
    },
    /// A member's own sheet of the items judged blind.
    ScoreBlind {
        lot: LotId,
        seat: u8,
        scores: Vec<BlindScore>,
        signed: Signed,
        /// Whose code is whose, once all sheets are in: the desk adds it.
        codes: Option<Box<BlindCodes>>,
    },
    /// The leader records that a blind part shows whose bid it is.
    FindIdentity {
        lot: LotId,
        number: u32,
        condition: u32,
        reason: String,
        signed: Signed,
    },
    SignReport {
        lot: LotId,
        seat: u8,
        report: Hash,
        dissent: String,
        /// What the member remarks of the recheck.
        recheck: Option<String>,
        signed: Signed,
    },
    /// A member takes his sheet back, or the leader hands it back, to be corrected.
    ReopenSheet {
        lot: LotId,
        seat: u8,
        by: Reopener,
        cause: AlertCause,
        text: String,
        salt: Salt,
        commitment: Hash,
        signed: Signed,
    },
    /// A member answers for what the recheck pointed out of his scores.
    ExplainScores {
        lot: LotId,
        seat: u8,
        answers: Vec<AlertAnswer>,
        salt: Salt,
        commitment: Hash,
        signed: Signed,
    },
    /// The committee asks about a price, or gives more time to explain one.
    QueryPrice {
        lot: LotId,
        bidder: Uscc,
        reason: String,
        /// Until when the bidder may explain, unix seconds.
        until_s: i64,
        signed: Signed,
    },
    /// The bidder's written statement.
    ExplainPrice {
        lot: LotId,
        bidder: Uscc,
        text: String,
        salt: Salt,
        commitment: Hash,
        signed: Signed,
    },
    JudgePrice {
        lot: LotId,
        bidder: Uscc,
        verdict: PriceVerdict,
        reason: String,
        signed: Signed,
    },
    /// A member wants something of a bid to be asked.
    ProposeClarification {
        lot: LotId,
        seat: u8,
        bidder: Uscc,
        doubt: Doubt,
        text: String,
        salt: Salt,
        commitment: Hash,
        signed: Signed,
    },
    /// The leader asks for the committee.
    AskClarification {
        lot: LotId,
        proposed: Option<u32>,
        bidder: Uscc,
        doubt: Doubt,
        text: String,
        salt: Salt,
        commitment: Hash,
        /// Until when the bidder may answer, unix seconds.
        until_s: i64,
        signed: Signed,
    },
    AnswerClarification {
        lot: LotId,
        number: u32,
        bidder: Uscc,
        text: String,
        salt: Salt,
        commitment: Hash,
        signed: Signed,
    },
    JudgeClarification {
        lot: LotId,
        number: u32,
        verdict: ClarificationVerdict,
        reason: String,
        signed: Signed,
    },
    /// The leader stops the committee for a while.
    AdjournEvaluation {
        lot: LotId,
        cause: AdjournmentCause,
        reason: String,
        signed: Signed,
    },
    ResumeEvaluation {
        lot: LotId,
        by: Resumer,
        signed: Signed,
    },
    /// The purchaser gives the committee time, or more of it.
    FixEvaluationTime {
        lot: LotId,
        /// Until when, unix seconds.
        until_s: i64,
        signed: Signed,
    },
    AskMoreTime {
        lot: LotId,
        seat: u8,
        signed: Signed,
    },
    CorrectPrice {
        lot: LotId,
        bidder: Uscc,
        steps: Vec<CorrectionStep>,
        signed: Signed,
    },
    AnswerCorrection {
        lot: LotId,
        bidder: Uscc,
        answer: CorrectionAnswer,
        signed: Signed,
    },
    PriceDeviations {
        lot: LotId,
        lines: Vec<DeviationLine>,
        signed: Signed,
    },
    PublishCandidates {
        lot: LotId,
    },
    /// By the platform when the display ended.
    EndDisplay {
        lot: LotId,
    },
    Determine {
        lot: LotId,
        winner: Uscc,
        signed: Signed,
    },
    /// By the platform when the purchaser stayed silent (government procurement).
    Deem {
        lot: LotId,
    },
    IssueLetter {
        lot: LotId,
        signed: Signed,
    },
    /// The purchaser asks the committee about a candidate whose standing changed.
    AskRecheck {
        lot: LotId,
        bidder: Uscc,
        change: StandingChange,
        reason: String,
        document: Hash,
        signed: Signed,
    },
    /// A member's own finding.
    FindStanding {
        lot: LotId,
        seat: u8,
        verdict: StandingVerdict,
        reason: String,
        signed: Signed,
    },
    /// The supervisor notes who refuses to sign the report, or to find in a check.
    NoteRefusal {
        lot: LotId,
        /// The number of the check; none of the report.
        recheck: Option<u32>,
        seats: Vec<u8>,
        statement: String,
        signed: Signed,
    },
    /// By the platform when the time of whoever refused has ended.
    DeemAgreement {
        lot: LotId,
    },
    /// A displayed candidate or the winner gives the award up.
    Renounce {
        lot: LotId,
        bidder: Uscc,
        reason: String,
        signed: Signed,
    },
    /// The purchaser declares that the first candidate or the winner is lost, and what follows.
    DeclareLost {
        lot: LotId,
        bidder: Uscc,
        cause: LossCause,
        follows: AfterLoss,
        reason: String,
        document: Option<Hash>,
        signed: Signed,
    },
    /// The purchaser asks bidders to be bound until a later day.
    AskValidity {
        lot: LotId,
        to: CivilDate,
        /// What is special about the circumstances.
        reason: String,
        signed: Signed,
    },
    /// A bidder answers a request by its number.
    AnswerValidity {
        lot: LotId,
        number: u32,
        bidder: Uscc,
        answer: ValidityAnswer,
        signed: Signed,
    },
    /// A published notice is corrected by another one.
    CorrectNotice {
        lot: LotId,
        notice: PublishedNotice,
        text: String,
        documents: Vec<Document>,
    },
    /// A published notice is withdrawn, to be published again.
    WithdrawNotice {
        lot: LotId,
        notice: PublishedNotice,
        reason: String,
    },
    /// By the platform, before it gives a byte to the reader.
    NoteRead {
        lot: LotId,
        reader: AccountId,
        what: ReadObject,
        object: Hash,
    },
}

impl Command {
    /// The lot the command is about.
    #[must_use]
    pub fn lot(&self) -> &LotId {
        match self {
            Self::EnterCommittee { lot, .. }
            | Self::DeclareAvoidance { lot, .. }
            | Self::Review { lot, .. }
            | Self::Score { lot, .. }
            | Self::Confirm { lot, .. }
            | Self::ScoreBlind { lot, .. }
            | Self::FindIdentity { lot, .. }
            | Self::SignReport { lot, .. }
            | Self::ReopenSheet { lot, .. }
            | Self::ExplainScores { lot, .. }
            | Self::QueryPrice { lot, .. }
            | Self::ExplainPrice { lot, .. }
            | Self::JudgePrice { lot, .. }
            | Self::ProposeClarification { lot, .. }
            | Self::AskClarification { lot, .. }
            | Self::AnswerClarification { lot, .. }
            | Self::JudgeClarification { lot, .. }
            | Self::AdjournEvaluation { lot, .. }
            | Self::ResumeEvaluation { lot, .. }
            | Self::FixEvaluationTime { lot, .. }
            | Self::AskMoreTime { lot, .. }
            | Self::CorrectPrice { lot, .. }
            | Self::AnswerCorrection { lot, .. }
            | Self::PriceDeviations { lot, .. }
            | Self::PublishCandidates { lot }
            | Self::EndDisplay { lot }
            | Self::Determine { lot, .. }
            | Self::Deem { lot }
            | Self::IssueLetter { lot, .. }
            | Self::AskRecheck { lot, .. }
            | Self::FindStanding { lot, .. }
            | Self::NoteRefusal { lot, .. }
            | Self::DeemAgreement { lot }
            | Self::Renounce { lot, .. }
            | Self::DeclareLost { lot, .. }
            | Self::AskValidity { lot, .. }
            | Self::AnswerValidity { lot, .. }
            | Self::CorrectNotice { lot, .. }
            | Self::WithdrawNotice { lot, .. }
            | Self::NoteRead { lot, .. } => lot,
        }
    }
}
