//! What may be asked of a draw.

use crate::award::Member;
use crate::shared::{Hash, LotId, PublicKey, Uscc};

use super::event::{
    Attempt, CallEnded, CallPlaced, CommitsClosed, DepositShown, DrawCommitted, DrawOpened,
    DrawRequested, DrawResult, DrawVoid, Fixed, LeavingCause, ListLine, Party, Representative,
};

/// A command of this context; signatures and arithmetic are checked beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Request {
        of: DrawRequested,
        people: Vec<Representative>,
    },
    Join {
        of: Attempt,
        name: Party,
        sign: PublicKey,
        wrap: PublicKey,
    },
    /// The platform fixes roster, context and pool in one instant.
    Announce(Box<Fixed>),
    /// The same of a list of suppliers, with whose the names are.
    AnnounceList {
        fixed: Box<Fixed>,
        lines: Vec<ListLine>,
    },
    Commit(DrawCommitted),
    Show(DepositShown),
    CloseCommits(CommitsClosed),
    Open(DrawOpened),
    Publish(DrawResult),
    /// The same of a rate, with the one that came first.
    PublishRate {
        result: DrawResult,
        /// Ten-thousandths.
        rate_e4: u32,
    },
    /// The same of an order, with the bidders whom its names say.
    PublishOrder {
        result: DrawResult,
        order: Vec<Uscc>,
    },
    Void(DrawVoid),
    /// The platform calls a wave, or somebody once more.
    PlaceCalls {
        lot: LotId,
        calls: Vec<CallPlaced>,
    },
    /// The platform ends a call that nobody answered.
    EndCall(CallEnded),
    /// The expert's own answer.
    AnswerCall(CallEnded),
    /// The platform seats everybody who accepted.
    Seat {
        of: Attempt,
        members: Vec<Member>,
    },
    /// The supervisor orders that a member leaves.
    Replace {
        lot: LotId,
        seat: u8,
        /// The member's name in the open draw; absent for one whom no list gave.
        pid: Option<Hash>,
        cause: LeavingCause,
        document: Hash,
    },
    /// Seats that no list fills are filled.
    NameSubstitute {
        lot: LotId,
        members: Vec<Member>,
        document: Hash,
    },
    /// The supervisor orders that the committee is built anew.
    Dissolve {
        lot: LotId,
        document: Hash,
    },
}

impl Command {
    /// The lot it is about.
    #[must_use]
    pub fn lot(&self) -> &LotId {
        match self {
            Self::Request { of, .. } => &of.lot,
            Self::Join { of, .. } | Self::Seat { of, .. } => &of.lot,
            Self::Announce(it) | Self::AnnounceList { fixed: it, .. } => &it.ctx.of.lot,
            Self::Commit(it) => &it.of.lot,
            Self::Show(it) => &it.of.lot,
            Self::CloseCommits(it) => &it.of.lot,
            Self::Open(it) => &it.of.lot,
            Self::Publish(it) => &it.of.lot,
            Self::PublishRate { result, .. } | Self::PublishOrder { result, .. } => &result.of.lot,
            Self::Void(it) => &it.of.lot,
            Self::PlaceCalls { lot, .. }
            | Self::Replace { lot, .. }
            | Self::NameSubstitute { lot, .. }
            | Self::Dissolve { lot, .. } => lot,
            Self::EndCall(it) | Self::AnswerCall(it) => &it.of.lot,
        }
    }

    /// The attempt it is about, where it names one.
    #[must_use]
    pub fn attempt(&self) -> Option<&Attempt> {
        Some(match self {
            Self::Join { of, .. } => of,
            Self::Announce(it) | Self::AnnounceList { fixed: it, .. } => &it.ctx.of,
            Self::Commit(it) => &it.of,
            Self::Show(it) => &it.of,
            Self::CloseCommits(it) => &it.of,
            Self::Open(it) => &it.of,
            Self::Publish(it) => &it.of,
            Self::PublishRate { result, .. } | Self::PublishOrder { result, .. } => &result.of,
            Self::Void(it) => &it.of,
            _ => return None,
        })
    }

    /// The party that acts, where one does.
    #[must_use]
    pub fn party(&self) -> Option<Party> {
        match self {
            Self::Join { name, .. } => Some(*name),
            Self::Commit(it) => Some(it.name),
            Self::Show(it) => Some(it.name),
            Self::Open(it) => Some(it.name),
            _ => None,
        }
    }
}
