//! What may be asked of a remedy.

use crate::award::Signed;
use crate::procedure::Document;
use crate::shared::{CivilDate, Hash, Id, LotId, Uscc};

use super::{
    CountedComplaint, Entry, Examination, Groundless, Interest, InterestVerdict, Letter,
    ListingGround, Matter, Officials, Outcome, PauseCause, Redress, RemedyKind, Reply,
};

/// A command of this context; signatures were checked over the act's bytes before the queue.
///
/// Letter and reply are absent only where a reader of the public log rebuilds the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// What came in outside is entered, by purchaser, agent, centre or supervisor.
    ReceiveRemedy {
        lot: LotId,
        remedy: Id,
        kind: RemedyKind,
        matter: Matter,
        received_on: CivilDate,
        document: Hash,
    },
    /// A supplier or another interested party raises something, or two officials enter it for
    /// whoever wrote on paper.
    RaiseRemedy {
        lot: LotId,
        remedy: Id,
        kind: RemedyKind,
        matter: Matter,
        of: Option<Id>,
        known_on: Option<CivilDate>,
        interest: Option<Interest>,
        entry: Option<Entry>,
        commitment: Hash,
        letter: Option<Letter>,
        officials: Option<Officials>,
        signed: Option<Signed>,
    },
    /// Purchaser or agent says whether the claimed interest is touched.
    ReviewInterest {
        lot: LotId,
        remedy: Id,
        verdict: InterestVerdict,
        commitment: Hash,
        reply: Option<Reply>,
        signed: Signed,
    },
    /// Purchaser or agent answers.
    AnswerRemedy {
        lot: LotId,
        remedy: Id,
        outcome: Outcome,
        commitment: Hash,
        reply: Option<Reply>,
        signed: Signed,
    },
    /// The supervisor says what its examination found.
    ExamineComplaint {
        lot: LotId,
        remedy: Id,
        verdict: Examination,
        commitment: Hash,
        reply: Option<Reply>,
        signed: Signed,
    },
    /// The complainant corrects the letter.
    CorrectComplaint {
        lot: LotId,
        remedy: Id,
        commitment: Hash,
        letter: Option<Letter>,
        signed: Option<Signed>,
    },
    /// Copies go out; to the purchaser always.
    ServeComplaint {
        lot: LotId,
        remedy: Id,
        to: Option<Vec<Uscc>>,
    },
    RespondToComplaint {
        lot: LotId,
        remedy: Id,
        respondent: Option<Uscc>,
        commitment: Hash,
        reply: Option<Reply>,
        signed: Option<Signed>,
    },
    PauseComplaint {
        lot: LotId,
        remedy: Id,
        cause: PauseCause,
        document: Hash,
    },
    ResumeComplaint {
        lot: LotId,
        remedy: Id,
        document: Hash,
    },
    OrderSuspension {
        lot: LotId,
        remedy: Id,
        /// An earlier last day than the law's.
        until: Option<CivilDate>,
        reason: String,
        signed: Signed,
    },
    LiftSuspension {
        lot: LotId,
        remedy: Id,
    },
    /// By the platform, after the last day.
    LapseSuspension {
        lot: LotId,
    },
    DecideComplaint {
        lot: LotId,
        remedy: Id,
        outcome: Outcome,
        order: Option<Redress>,
        finding: Option<Groundless>,
        text: String,
        documents: Vec<Document>,
        signed: Signed,
    },
    /// The finance department puts a complainant on the list of bad records.
    ListComplainant {
        lot: LotId,
        remedy: Id,
        organisation: Uscc,
        ground: ListingGround,
        counted: Vec<CountedComplaint>,
        until: Option<CivilDate>,
        reason: String,
        signed: Signed,
    },
    /// The purchaser carries out what follows from what was upheld.
    CarryOut {
        lot: LotId,
        remedy: Id,
        redress: Redress,
        text: String,
        signed: Signed,
    },
    /// Whoever raised it takes it back.
    WithdrawRemedy {
        lot: LotId,
        remedy: Id,
        reason: String,
    },
}

impl Command {
    /// The lot the command is about.
    #[must_use]
    pub fn lot(&self) -> &LotId {
        match self {
            Self::ReceiveRemedy { lot, .. }
            | Self::RaiseRemedy { lot, .. }
            | Self::ReviewInterest { lot, .. }
            | Self::AnswerRemedy { lot, .. }
            | Self::ExamineComplaint { lot, .. }
            | Self::CorrectComplaint { lot, .. }
            | Self::ServeComplaint { lot, .. }
            | Self::RespondToComplaint { lot, .. }
            | Self::PauseComplaint { lot, .. }
            | Self::ResumeComplaint { lot, .. }
            | Self::OrderSuspension { lot, .. }
            | Self::LiftSuspension { lot, .. }
            | Self::DecideComplaint { lot, .. }
            | Self::ListComplainant { lot, .. }
            | Self::CarryOut { lot, .. }
            | Self::LapseSuspension { lot }
            | Self::WithdrawRemedy { lot, .. } => lot,
        }
    }
}
