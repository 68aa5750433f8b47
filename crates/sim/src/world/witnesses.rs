//! The witnesses of a watched world: they look every second or so, and often before a deadline.

use domain::lot::Lot;

use super::World;

/// Seconds between two looks while nothing is written, and how long before a jump they begin.
const BEAT_S: usize = 5;
const BEATS_BEFORE_S: u64 = 65;

/// What the witnesses saw.
#[derive(Default)]
pub(super) struct Witnesses {
    /// Each look's second and the leaves that were there, in their order.
    pub looks: Vec<(u64, u64)>,
    /// The note over the last look.
    pub note: Option<(u64, String)>,
}

impl World {
    /// The witnesses of a watched world sign what is there now.
    pub(super) fn witnesses_look(&mut self) {
        let look = (seconds(self.machine.now().0), self.machine.next_index());
        if self.signers.is_some() && self.witnesses.looks.last() != Some(&look) {
            self.witnesses.looks.push(look);
        }
    }

    /// Lets time pass to an instant at which something falls due; the witnesses look meanwhile.
    pub(super) fn let_pass(&mut self, until_ms: i64) {
        if self.signers.is_some() {
            self.witnesses_look();
            let (from, until) = (seconds(self.machine.now().0) + 1, seconds(until_ms));
            let beats = (from.max(until.saturating_sub(BEATS_BEFORE_S))..until).step_by(BEAT_S);
            let size = self.machine.next_index();
            self.witnesses.looks.extend(beats.map(|it| (it, size)));
        }
        self.machine.clock.move_to(until_ms);
    }

    /// Leaves that are cosigned, and the note over them; without witnesses a word in its place.
    pub(super) fn cosigned(&mut self) -> (u64, String) {
        let next = self.machine.next_index();
        let Some(signers) = &self.signers else { return (next, "note".to_owned()) };
        let looked = self.witnesses.looks.last().copied();
        // A scripted world's witnesses look whenever they are asked.
        let now = (seconds(self.machine.now().0), next);
        let (second, seen) = looked.unwrap_or(now);
        let cosigned = self.cosigned_max.unwrap_or(seen).min(seen);
        if let Some(note) = self.witnesses.note.as_ref().filter(|it| it.0 == cosigned) {
            return note.clone();
        }
        let rows = self.machine.memory.all();
        let size = usize::try_from(cosigned).unwrap_or(rows.len());
        let note = (cosigned, signers.over(&rows[..size], second));
        self.witnesses.note = Some(note.clone());
        note
    }

    /// Whether the list that trustees answer is cosigned, as their tool checks it.
    pub(super) fn list_is_cosigned(&self, lot: &Lot) -> bool {
        let Some((_, seen)) = self.witnesses.looks.last().copied() else { return true };
        let folded = self.machine.follower.read().expect("memory can be read");
        let lists =
            ["KeyInClosed", "PricesCalled", "DepositsSettled"].map(|it| folded.last(&lot.id, it));
        lists.iter().flatten().all(|it| it.index < seen)
    }
}

fn seconds(ms: i64) -> u64 {
    u64::try_from(ms / 1_000).expect("worlds begin after 1970")
}
