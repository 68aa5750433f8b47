//! What a party of a draw is asked for, and when: never before what it rests on was witnessed.

use domain::draws::{Bench, DrawPurpose, DrawState, Party};
use domain::lot::{Lot, Stage};
use domain::shared::LotId;

use crate::follower::Folded;

/// What a party does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Nobody asked for a draw.
    NotAsked,
    /// Takes part, with a one-time key.
    Join,
    /// The pool is not fixed yet.
    AwaitPool,
    /// The pool is fixed and waits for its witnesses.
    AwaitWitnesses,
    Commit,
    /// The others have not committed.
    AwaitOthers,
    Show,
    /// Contributions are not closed yet.
    AwaitClose,
    /// Keys to bids still come in; a rate is opened after that.
    AwaitKeyIn,
    Open,
    /// Said everything.
    Done,
}

impl Step {
    /// Whether the party itself acts.
    #[must_use]
    pub fn acts(self) -> bool {
        matches!(self, Self::Join | Self::Commit | Self::Show | Self::Open)
    }
}

/// Whether the last event of a kind in the lot is below the cosigned size.
pub(super) fn is_cosigned(folded: &Folded, lot: &LotId, kind: &str, cosigned: u64) -> bool {
    folded.last(lot, kind).is_some_and(|it| it.index < cosigned)
}

/// The step of a party in the draw that is due; leaves below `cosigned` are witnessed.
#[must_use]
pub fn step(folded: &Folded, lot: &Lot, name: Party, cosigned: u64) -> Step {
    let draw = lot.drawing();
    let rests = lot.draw_rests() && !lot.awaits_order();
    if rests || !draw.is_asked() {
        return Step::NotAsked;
    }
    // A rate is opened when nobody chooses any more whether his bid is.
    let early = draw.purpose == DrawPurpose::Coefficient && lot.stage != Stage::Releasing;
    match step_in(folded, (&lot.id, draw), name, cosigned) {
        Step::Open | Step::AwaitWitnesses if draw.closed.is_some() && early => Step::AwaitKeyIn,
        step => step,
    }
}

/// The step of a party in a draw that goes on.
#[must_use]
pub fn step_in(
    folded: &Folded,
    (lot, draw): (&LotId, &DrawState),
    name: Party,
    cosigned: u64,
) -> Step {
    let seen = |kind| is_cosigned(folded, lot, kind, cosigned);
    if draw.ctx.is_none() {
        return if draw.joined.contains_key(&name) { Step::AwaitPool } else { Step::Join };
    }
    if draw.result.is_some() || draw.opened.contains_key(&name) {
        return Step::Done;
    }
    if draw.closed.is_some() {
        return if seen("CommitsClosed") { Step::Open } else { Step::AwaitWitnesses };
    }
    if !draw.commits.contains_key(&name) {
        return if seen("PoolCommitted") { Step::Commit } else { Step::AwaitWitnesses };
    }
    if draw.commits.len() < Party::ALL.len() {
        return Step::AwaitOthers;
    }
    if draw.shown.contains_key(&name) {
        return Step::AwaitClose;
    }
    if seen("DrawCommitted") { Step::Show } else { Step::AwaitWitnesses }
}

/// The step of a party in the draw of the committee that reviews applicants.
#[must_use]
pub fn step_before(folded: &Folded, bench: Bench<'_>, name: Party, cosigned: u64) -> Step {
    let due = super::drawer::is_drawn_for(bench);
    if !due {
        return Step::NotAsked;
    }
    step_in(folded, (bench.id(), bench.draw()), name, cosigned)
}
