//! What falls due in a lot by itself: derived from its state, never stored as truth.

use crate::award::{self, silence_ends};
use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::rulebook::Regime;
use crate::shared::Instant;

/// What the platform must do next for a lot, and from when on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// Applications of a prequalification are taken no more.
    ClosePrequalification,
    CloseLot,
    CloseKeyIn,
    CloseShares,
    EndDisplay,
    Deem,
    /// The time of whoever refuses to sign has ended.
    DeemAgreement,
    /// A supervisor's suspension reached its last day.
    EndSuspension,
}

/// The lot's next timer: due once the door's clock reads **more** than the instant.
///
/// A suspended lot has none but the end of a suspension that lapses; its deadline moves when
/// activity resumes.
#[must_use]
pub fn timer(lot: &Lot, law: Law<'_>) -> Option<(Instant, Due)> {
    if let Some((_, until)) = lot.lapses() {
        return Some((Instant::end_of(until), Due::EndSuspension));
    }
    if lot.is_suspended() || lot.is_over() {
        return None;
    }
    let silent = silence_ends(lot).map(|it| (it, Due::DeemAgreement));
    silent.into_iter().chain(of_stage(lot, law)).min()
}

/// What the stage itself brings.
fn of_stage(lot: &Lot, law: Law<'_>) -> Option<(Instant, Due)> {
    let at = Instant::from_seconds;
    match lot.stage {
        Stage::Announced => Some((at(lot.deadline_s), Due::CloseLot)),
        Stage::KeyIn => Some((at(lot.opening.key_in_until_s), Due::CloseKeyIn)),
        // Trustees have not been asked yet.
        Stage::Releasing if lot.awaits_rate() => None,
        Stage::Releasing => {
            let due = lot.due();
            let closed = lot.opening.closed.iter().filter(|it| due.contains(it.0));
            let windows = closed.map(|it| it.1.answers_until_s);
            let contests = lot.opening.contested.iter().filter(|it| due.contains(&it.0.0));
            let contests = contests.map(|it| *it.1);
            windows.chain(contests).max().map(|it| (at(it), Due::CloseShares))
        }
        Stage::Displayed if !lot.award.display_ended => {
            lot.award.displayed_until.map(|it| (Instant::end_of(it), Due::EndDisplay))
        }
        Stage::Reported
            if lot.notice.regime == Regime::GovernmentProcurement && !lot.redress_waits() =>
        {
            let delivered = lot.evaluation.delivered?;
            let due = law
                .due(delivered.date(), lot.notice.procedure().limits().decide)
                .ok()?
                .settled()?;
            // Nobody is deemed to win with a bid that binds no more.
            let end = Instant::end_of(due);
            award::bindable(lot, Instant(end.0 + 1)).then_some((end, Due::Deem))
        }
        _ => None,
    }
}
