//! What may be asked of a remedy.

use crate::award::Signed;
use crate::shared::{CivilDate, Hash, Id, LotId};

use super::{Letter, Matter, Outcome, RemedyKind, Reply};

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
    /// A supplier raises something.
    RaiseRemedy {
        lot: LotId,
        remedy: Id,
        kind: RemedyKind,
        matter: Matter,
        of: Option<Id>,
        known_on: Option<CivilDate>,
        commitment: Hash,
        letter: Option<Letter>,
        signed: Option<Signed>,
    },
    /// Purchaser or agent answers; a complaint is the supervisor's.
    AnswerRemedy {
        lot: LotId,
        remedy: Id,
        outcome: Outcome,
        commitment: Hash,
        reply: Option<Reply>,
        signed: Signed,
    },
    /// Whoever raised it takes it back.
    WithdrawRemedy { lot: LotId, remedy: Id, reason: String },
}

impl Command {
    /// The lot the command is about.
    #[must_use]
    pub fn lot(&self) -> &LotId {
        match self {
            Self::ReceiveRemedy { lot, .. }
            | Self::RaiseRemedy { lot, .. }
            | Self::AnswerRemedy { lot, .. }
            | Self::WithdrawRemedy { lot, .. } => lot,
        }
    }
}
