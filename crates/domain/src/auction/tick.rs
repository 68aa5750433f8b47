//! What becomes true by time alone: when it is due, and the event that says so.

use crate::law::Law;
use crate::shared::Instant;

use super::close::{close, settle};
use super::event::{
    ContinueAsked, Event, Happened, OpeningBegan, Outcome, ReserveOverdue, StoppedForTheDay,
};
use super::numbers::ms;
use super::outage::{end_ms, thawed, timed};
use super::refusal::Refusal;
use super::sealed::pick;
use super::state::{Phase, State};
use super::terms::{Course, Entry, Reserve};

/// The instant after which [`Command::Tick`](super::Command::Tick) is decided; `None`: nothing
/// becomes true by time.
#[must_use]
pub fn due(state: &State) -> Option<Instant> {
    if let Some(ice) = state.frozen {
        return ice.at_ms.map(Instant);
    }
    let missing = state.terms.reserve == Reserve::Committed && state.reserve.is_none();
    match state.phase {
        Phase::Listed { opens_ms: None, .. } => None,
        Phase::Listed { opens_ms: Some(it), .. } if missing => Some(Instant(it)),
        Phase::Sealed { from_ms, .. } if missing => Some(Instant(from_ms)),
        // The lot of the envelopes closes itself, and says so.
        Phase::Sealed { .. } if state.terms.trustees.is_some() => None,
        Phase::ReserveOwed { until_ms, overdue_ms: None } => Some(Instant(until_ms)),
        _ => end_ms(&state.phase).map(Instant),
    }
}

/// Decides what time has made true.
///
/// # Rules
///
/// - `Y126`, `Y127`, `Y128`: entry of the timed period; `Y130`: no reserve, no beginning.
/// - `Y144`: the day's hours.
pub(super) fn tick(state: &State, law: &Law<'_>) -> Result<Happened, Refusal> {
    let now = law.now;
    if due(state).is_none_or(|it| now <= it) {
        return Err(Refusal::NotDue);
    }
    if let Some(ice) = state.frozen {
        return Ok(Event::Resumed(thawed(state, ice, law)).into());
    }
    if state.terms.reserve == Reserve::Committed && state.reserve.is_none() {
        return Ok(Event::ended(Outcome::NotBegun).into());
    }
    Ok(match &state.phase {
        Phase::Listed { .. } => after_free(state, law),
        Phase::ContinueAsked { .. } if goes_on(state) => {
            Event::TimedBegan(timed(state, law)).into()
        }
        Phase::ContinueAsked { .. } => close(state, state.lead, now),
        Phase::Timed { ends_ms, stops_ms, .. } => match stops_ms {
            Some(stop) if stop < ends_ms => {
                let it = timed(state, law);
                let (from_ms, ends_ms, stops_ms) = (it.from_ms, it.ends_ms, it.stops_ms);
                Event::StoppedForTheDay(StoppedForTheDay { from_ms, ends_ms, stops_ms }).into()
            }
            _ => close(state, state.lead, now),
        },
        Phase::Sealed { .. } => {
            let opening = state.terms.sealed.map_or(0, |it| ms(it.opening_s.into()));
            let until_ms = now.0.saturating_add(opening);
            Event::OpeningBegan(OpeningBegan { until_ms: Some(until_ms) }).into()
        }
        Phase::Opening { .. } => pick(state, now),
        Phase::ReserveOwed { until_ms, .. } => {
            Event::ReserveOverdue(ReserveOverdue { since_ms: *until_ms }).into()
        }
        Phase::PriorityAsked { .. } => settle(state).into(),
        Phase::DrawOwed { .. } | Phase::Ended(_) => return Err(Refusal::NotDue),
    })
}

/// The free period has ended.
fn after_free(state: &State, law: &Law<'_>) -> Happened {
    let entry = state.terms.timed.map(|it| it.entry);
    let listing = state.terms.course == Course::Listing && state.lead.is_some();
    match entry.filter(|_| listing) {
        Some(Entry::AskedToContinue) => {
            let until_ms = law.now.0.saturating_add(state.numbers.continue_ms);
            Event::ContinueAsked(ContinueAsked { until_ms }).into()
        }
        Some(it) if enters(state, it) => Event::TimedBegan(timed(state, law)).into(),
        // A timed period that always follows also follows a free one in which nobody offered.
        None if entry == Some(Entry::Always) => Event::TimedBegan(timed(state, law)).into(),
        _ => close(state, state.lead, law.now),
    }
}

fn enters(state: &State, entry: Entry) -> bool {
    let needed = state.numbers.entry;
    match entry {
        Entry::TwoBidders => state.active >= needed,
        Entry::LateOffers => {
            let Phase::Listed { closes_ms, .. } = state.phase else { return false };
            let since = closes_ms.saturating_sub(state.numbers.late_ms);
            let late = state.recent.iter().filter(|it| **it >= since).count();
            u32::try_from(late).is_ok_and(|it| it >= needed)
        }
        Entry::AskedToContinue => false,
        Entry::Always => true,
    }
}

/// Whether anybody but the leader said so.
fn goes_on(state: &State) -> bool {
    let leader = state.lead.map(|it| it.plate);
    state.bidders.iter().any(|(plate, it)| it.continues.is_some() && Some(*plate) != leader)
}
