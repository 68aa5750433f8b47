//! What everybody may see of an auction at an instant: its number, the clock, the leading plate.

use crate::shared::{Fen, Instant};

use super::event::Outcome;
use super::offer;
use super::state::{Phase, State};
use super::terms::Plate;

/// What a room shows; every message of it carries position and server time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// Number of the last event.
    pub position: u64,
    /// Server time.
    pub now: Instant,
    /// First instant at which an open offer is taken; `None`: none is taken any more, or not yet
    /// known.
    pub from_ms: Option<i64>,
    /// Last millisecond at which one is taken.
    pub ends_ms: Option<i64>,
    pub leader: Option<Plate>,
    pub price: Option<Fen>,
    /// The least price that would lead.
    pub least: Option<Fen>,
    /// Since when it stands still.
    pub frozen_since_ms: Option<i64>,
    pub outcome: Option<Outcome>,
}

impl View {
    /// What a state shows at an instant.
    #[must_use]
    pub fn of(state: &State, now: Instant) -> Self {
        let (from_ms, ends_ms) = match state.phase {
            Phase::Listed { opens_ms, closes_ms } => (opens_ms, Some(closes_ms)),
            Phase::Timed { from_ms, ends_ms, .. } => (Some(from_ms), Some(ends_ms)),
            _ => (None, None),
        };
        Self {
            position: state.position,
            now,
            from_ms,
            ends_ms,
            leader: state.lead.map(|it| it.plate),
            price: state.lead.map(|it| it.price),
            least: least(state),
            frozen_since_ms: state.frozen.map(|it| it.since_ms),
            outcome: state.outcome().copied(),
        }
    }

    /// Whether an open offer would be taken now, as far as time goes.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let begun = self.from_ms.is_some_and(|it| it <= self.now.0);
        let goes_on = self.ends_ms.is_some_and(|it| self.now.0 <= it);
        begun && goes_on && self.frozen_since_ms.is_none() && self.outcome.is_none()
    }
}

/// The least price that would lead for a bidder without a priority right; `None` beyond the cap,
/// and once the auction has ended.
#[must_use]
pub fn least(state: &State) -> Option<Fen> {
    if state.outcome().is_some() {
        return None;
    }
    offer::least(&state.terms, state.lead.as_ref())
}
