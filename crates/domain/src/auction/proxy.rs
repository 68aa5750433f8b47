//! A bidder's own limit, spent on the bidder's own machine (docs/decisions/0416).

use crate::shared::Fen;

use super::terms::{Direction, Plate};
use super::view::View;

/// The offer that a limit makes now: the least that leads, never beyond the limit, none while
/// this plate leads or nothing is open.
#[must_use]
pub fn answer(view: &View, direction: Direction, plate: Plate, limit: Fen) -> Option<Fen> {
    if view.leader == Some(plate) || !view.is_open() {
        return None;
    }
    view.least.filter(|it| direction.gain(*it) <= direction.gain(limit))
}
