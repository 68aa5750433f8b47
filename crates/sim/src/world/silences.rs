//! A member that signs no report and says nothing, and the supervisor who notes it.

use domain::award::{self, refusal_noted};
use domain::lot::Lot;

use super::World;
use super::deeds::Deed;
use crate::people::unsigned;

impl World {
    /// In one world of seven the last seat signs nothing; where its refusal was noted, it sometimes
    /// signs after all. Now and then the supervisor is in a hurry, and the law says no.
    pub(super) fn keeping_silent(&mut self, lot: &Lot, mut all: Vec<Deed>) -> Vec<Deed> {
        let last = lot.evaluation.members.last().map(|it| it.seat);
        let (4, Some(last)) = (self.seed % 7, last) else { return all };
        if lot.evaluation.signed.is_empty() {
            return all;
        }
        let noted = refusal_noted(lot).is_some();
        let relents = noted && self.seed.is_multiple_of(2) && self.dice.one_in(16);
        all.retain(|it| relents || *it != Deed::SignReport(last));
        let waits = all.iter().any(|it| matches!(it, Deed::SignReport(_)));
        if !noted && (!waits || self.dice.one_in(4)) {
            all.push(Deed::NoteRefusal);
        }
        all
    }
}

/// The note of everybody who has not signed.
pub(super) fn note(lot: &Lot) -> award::Command {
    let seats = lot.evaluation.members.iter().map(|it| it.seat);
    award::Command::NoteRefusal {
        lot: lot.id.clone(),
        recheck: None,
        seats: seats.filter(|it| !lot.evaluation.signed.contains(it)).collect(),
        statement: "样本:拒绝签字，未书面说明理由".to_owned(),
        signed: unsigned(),
    }
}
