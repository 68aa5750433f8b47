//! When an auction stands still for everybody, and how it goes on.

use crate::law::Law;
use crate::rulebook::Unit;
use crate::shared::Instant;

use super::command::Command;
use super::event::{
    AuctionEnded, Cause, Event, Frozen, Happened, Measured, Outcome, Resumed, ResumptionAnnounced,
    TimedBegan,
};
use super::numbers::ms;
use super::offer::{second_of_day, within};
use super::refusal::Refusal;
use super::state::{Ice, Phase, State};
use super::terms::{Course, Hours};

/// Longest reason and document, in bytes.
const TEXT_BYTES_MAX: usize = 2_000; // not law: bound of a body

/// Why it stands still or ends.
pub(super) struct Grounds<'a> {
    pub(super) cause: Cause,
    pub(super) reason: &'a str,
    pub(super) document: Option<&'a str>,
}

impl Grounds<'_> {
    fn check(&self) -> Result<(), Refusal> {
        let ordered = self.cause == Cause::Ordered;
        let papers = self.document.is_some_and(is_said) || !ordered && self.document.is_none();
        if is_said(self.reason) && papers { Ok(()) } else { Err(Refusal::ReasonMissing) }
    }

    fn document(&self) -> Option<String> {
        self.document.map(ToOwned::to_owned)
    }
}

/// Freezes the auction for all.
///
/// # Rules
///
/// - `Y134`, `Y135`: trouble is measured. What the stream itself contradicts was none.
pub(super) fn freeze(
    state: &State,
    grounds: &Grounds<'_>,
    measured: Option<Measured>,
    now: Instant,
) -> Result<Happened, Refusal> {
    grounds.check()?;
    if state.frozen.is_some() {
        return Err(Refusal::Frozen);
    }
    let quiet_ms = trouble(state, grounds.cause, measured, now)?;
    let since_ms = now.0.saturating_sub(quiet_ms);
    // What had ended before the trouble began is not opened again by it.
    match end_ms(&state.phase) {
        Some(end) if since_ms <= end => {}
        _ => return Err(Refusal::Over),
    }
    let (cause, reason) = (grounds.cause, grounds.reason.to_owned());
    let it = Frozen { cause, reason, document: grounds.document(), measured, since_ms };
    Ok(Event::Frozen(Box::new(it)).into())
}

/// For how long the trouble has lasted.
fn trouble(
    state: &State,
    cause: Cause,
    measured: Option<Measured>,
    now: Instant,
) -> Result<i64, Refusal> {
    let numbers = &state.numbers;
    match (cause, measured) {
        (Cause::Server, Some(it)) => {
            let silent = now.0.saturating_sub(state.last.0) >= it.quiet_ms;
            let long = it.quiet_ms >= numbers.quiet_ms;
            if silent && long { Ok(it.quiet_ms) } else { Err(Refusal::NotMeasured) }
        }
        (Cause::Lines, Some(it)) => {
            let (lost, lines) = (u64::from(it.lost), u64::from(it.lines));
            let share = lost * u64::from(numbers.lost_to) >= lines * u64::from(numbers.lost_of);
            let real = (0..=now.0).contains(&it.quiet_ms) && lost <= lines && lines >= 2;
            // The other half may still offer: it stands still from the freeze on.
            if share && real { Ok(0) } else { Err(Refusal::LinesNotMeasured) }
        }
        (Cause::Server, None) => Err(Refusal::NotMeasured),
        (Cause::Lines, None) => Err(Refusal::LinesNotMeasured),
        (_, None) => Ok(0),
        (_, Some(_)) => Err(Refusal::NotMeasured),
    }
}

/// What a host asks of its auction once it serves again, before it says what time has made true:
/// the freeze since its last sign of life. `None` where no time of the auction's ran meanwhile.
///
/// # Rules
///
/// - `Y134`: measured, and refused as any other where it was too short.
#[must_use]
pub fn was_down(state: &State, from_ms: i64, reason: &str, now: Instant) -> Option<Command> {
    // What stands in the stream is a sign of life too.
    let since = Instant(from_ms.max(state.last.0));
    let over = end_ms(&state.phase).is_none_or(|it| it < since.0);
    if state.frozen.is_some() || over || !ran(state, since, now) {
        return None;
    }
    let quiet_ms = now.0.saturating_sub(since.0);
    let measured = Some(Measured { quiet_ms, lines: 0, lost: 0 });
    let reason = reason.to_owned();
    Some(Command::Freeze { cause: Cause::Server, reason, document: None, measured })
}

/// Whether time of the auction's ran between two instants.
fn ran(state: &State, since: Instant, now: Instant) -> bool {
    let begins = match state.phase {
        Phase::Listed { opens_ms: None, .. } => return false,
        Phase::Listed { opens_ms: Some(it), .. } | Phase::Sealed { from_ms: it, .. } => it,
        Phase::Timed { from_ms, .. } => from_ms.saturating_sub(state.numbers.preparation_ms),
        _ => i64::MIN,
    };
    let daily = matches!(state.phase, Phase::Listed { .. } | Phase::Timed { .. });
    let hours = state.terms.hours.filter(|_| daily);
    begins <= now.0 && hours.is_none_or(|it| touches(it, since, now))
}

/// Whether the day's hours ran at some instant between two.
fn touches(hours: Hours, since: Instant, now: Instant) -> bool {
    let inside = |it| within(Some(hours), it).is_ok();
    let next = Instant::end_of(since.date()).plus_seconds(1);
    let begins = |day| (since..=now).contains(&morning(hours, day));
    inside(since) || inside(now) || begins(since) || begins(next)
}

/// Last millisecond of the phase; `None` where nothing runs.
pub(super) fn end_ms(phase: &Phase) -> Option<i64> {
    match phase {
        Phase::Listed { closes_ms, .. } => Some(*closes_ms),
        Phase::Timed { ends_ms, stops_ms, .. } => Some(stops_ms.unwrap_or(i64::MAX).min(*ends_ms)),
        Phase::Sealed { until_ms, .. }
        | Phase::ContinueAsked { until_ms }
        | Phase::PriorityAsked { until_ms } => Some(*until_ms),
        Phase::Opening { until_ms } => *until_ms,
        Phase::DrawOwed { .. } | Phase::ReserveOwed { .. } | Phase::Ended(_) => None,
    }
}

/// Announces when it goes on; what was announced moves later alone.
///
/// # Rules
///
/// - `Y137`: so long before.
pub(super) fn announce(
    state: &State,
    at_ms: i64,
    reason: Option<&str>,
    now: Instant,
) -> Result<Happened, Refusal> {
    let reason = mended(reason)?;
    let ice = state.frozen.ok_or(Refusal::NotFrozen)?;
    if ice.at_ms.is_some_and(|before| at_ms <= before) {
        return Err(Refusal::NotFrozen);
    }
    if at_ms < now.0.saturating_add(state.numbers.resumption_ms) || at_ms > ms(i64::from(u32::MAX))
    {
        return Err(Refusal::NoticeShort);
    }
    Ok(Event::ResumptionAnnounced(ResumptionAnnounced { at_ms, reason }).into())
}

/// What somebody says was mended, within bounds.
///
/// # Rules
///
/// - `Y193`.
fn mended(reason: Option<&str>) -> Result<Option<String>, Refusal> {
    let fits = reason.is_none_or(is_said);
    if fits { Ok(reason.map(ToOwned::to_owned)) } else { Err(Refusal::ReasonMissing) }
}

/// Whether words say something and fit into a body.
fn is_said(it: &str) -> bool {
    !it.trim().is_empty() && it.len() <= TEXT_BYTES_MAX
}

/// Goes on at once, where the trouble was short.
///
/// # Rules
///
/// - `Y136`: within the hour.
pub(super) fn resume(
    state: &State,
    reason: Option<&str>,
    law: &Law<'_>,
) -> Result<Happened, Refusal> {
    let reason = mended(reason)?;
    let ice = state.frozen.ok_or(Refusal::NotFrozen)?;
    let short = law.now.0.saturating_sub(ice.since_ms) <= state.numbers.resume_ms;
    if ice.at_ms.is_some() || !short {
        return Err(Refusal::NotFrozen);
    }
    Ok(Event::Resumed(Resumed { reason, ..thawed(state, ice, law) }).into())
}

/// The instants with which it goes on.
///
/// # Rules
///
/// - `Y137`: a free period is longer by as long as it stood still; a timed one begins again.
pub(super) fn thawed(state: &State, ice: Ice, law: &Law<'_>) -> Resumed {
    let now = law.now;
    let stood = now.0.saturating_sub(ice.since_ms).max(0);
    let later = |it: i64| it.saturating_add(stood);
    let moved = |it: i64| if it > ice.since_ms { later(it) } else { it };
    let (from_ms, ends_ms) = match state.phase {
        Phase::Timed { .. } => {
            let it = timed(state, law);
            let (from_ms, ends_ms, stops_ms) = (it.from_ms, it.ends_ms, it.stops_ms);
            return Resumed { from_ms, ends_ms, stops_ms, reason: None };
        }
        Phase::Listed { opens_ms, closes_ms } => {
            let window = match state.terms.course {
                Course::Closing => state.numbers.window_ms,
                Course::Listing | Course::Sealed => 0,
            };
            let end = later(closes_ms).max(now.0.saturating_add(window));
            (opens_ms.map_or(state.terms.opens_ms, moved), end)
        }
        Phase::Sealed { from_ms, until_ms } => {
            (moved(from_ms), state.terms.round_end(later(until_ms)))
        }
        Phase::ContinueAsked { .. } => (now.0, now.0.saturating_add(state.numbers.continue_ms)),
        Phase::PriorityAsked { .. } => (now.0, now.0.saturating_add(state.numbers.ask_ms)),
        Phase::Opening { until_ms } => (now.0, until_ms.map_or(now.0, later)),
        Phase::DrawOwed { .. } | Phase::ReserveOwed { .. } | Phase::Ended(_) => (now.0, now.0),
    };
    Resumed { from_ms, ends_ms, stops_ms: None, reason: None }
}

/// A timed period that begins now, or on the morning of the next working day.
///
/// # Rules
///
/// - `Y125`: preparation; `Y144`: the day's hours.
pub(super) fn timed(state: &State, law: &Law<'_>) -> TimedBegan {
    let (numbers, now) = (&state.numbers, law.now);
    let (mut from, mut stops_ms) = (now, None);
    if let Some(hours) = state.terms.hours {
        let needs = numbers.preparation_ms.saturating_add(numbers.window_ms);
        let fits = now.0.saturating_add(needs) < stop(hours, now).0;
        let begun = second_of_day(now) >= i64::from(hours.from_s);
        let works = law.calendar.is_working(now.date()).unwrap_or(false);
        from = match (works, begun, fits) {
            (true, true, true) => now,
            (true, false, _) => morning(hours, now),
            _ => {
                let next = law.calendar.forward(now.date(), 1, Unit::Working).for_right();
                morning(hours, Instant::start_of(next))
            }
        };
        stops_ms = Some(stop(hours, from).0.saturating_sub(1));
    }
    let from_ms = from.0.saturating_add(numbers.preparation_ms);
    TimedBegan { from_ms, ends_ms: from_ms.saturating_add(numbers.window_ms), stops_ms }
}

fn morning(hours: Hours, day: Instant) -> Instant {
    Instant::start_of(day.date()).plus_seconds(hours.from_s.into())
}

fn stop(hours: Hours, day: Instant) -> Instant {
    Instant::start_of(day.date()).plus_seconds(hours.to_s.into())
}

/// Ends it for a cause.
pub(super) fn terminate(state: &State, grounds: &Grounds<'_>) -> Result<Happened, Refusal> {
    if matches!(state.phase, Phase::Ended(_)) {
        return Err(Refusal::Over);
    }
    grounds.check()?;
    let (outcome, reason) = (Outcome::Terminated(grounds.cause), Some(grounds.reason.to_owned()));
    let it = AuctionEnded { outcome, reason, document: grounds.document() };
    Ok(Event::AuctionEnded(Box::new(it)).into())
}
