//! Decides the supervisor's order to open although no witness signs 无见证开标.
//!
//! Whether witnesses are silent, and whether size and root are those of the log, the law cannot
//! see: the platform asks before it takes the order, and every verifier after it.

use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::rulebook::ids;
use crate::world::Event;

use super::event::OpenUnwitnessed;
use super::{Command, Refusal, hall};

/// Decides the order; a further one holds only over a larger tree, and its time runs anew.
///
/// # Rules
///
/// - `Y81`: how long everybody may look before it holds.
pub(super) fn order(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::OpenUnwitnessed { size, root, reason, signed, .. } = command else {
        return Err(Refusal::Stage);
    };
    hall::text_fits(reason)?;
    // What comes behind key-in waits for a witness whatever is ordered: trustees' tools do.
    if lot.stage != Stage::Closed {
        return Err(Refusal::NothingWaits { rule: ids::Y81 });
    }
    if lot.opening.unwitnessed.as_ref().is_some_and(|it| *size <= it.size) {
        return Err(Refusal::Repeated);
    }
    let from = law.now.plus_seconds(law.seconds(ids::Y81)?);
    Ok(vec![Event::OpenUnwitnessed(OpenUnwitnessed {
        lot: lot.id.clone(),
        size: *size,
        root: *root,
        reason: reason.clone(),
        from_s: from.seconds(),
        signed: signed.clone(),
    })])
}
