//! Decides one offer: the hot path, which asks the state alone and allocates nothing.

use crate::shared::{Fen, Instant};

use super::command::Offer;
use super::event::{CapReached, Event, Happened, OfferTaken, Standing};
use super::numbers::ms;
use super::refusal::Refusal;
use super::state::{Bidder, Lead, Phase, State};
use super::terms::{Direction, Hours, PRICE_MAX, Plate, PriorityWay, Reserve, Terms, Then};
use crate::shared::Hash;

/// Decides one offer.
///
/// # Errors
///
/// A [`Refusal`]; nothing changed, but one that [`Refusal::is_recorded`] is written as an event.
/// After the end it is over here; for how long such an offer is told as late, `decide` asks.
///
/// # Rules
///
/// - `J01.5`: its instant is its arrival; `J01.6`, `Y139`: a plate is one bidder's.
/// - `Y129`: pace; `Y138`: cap; `Y143`: start and step; `Y144`: hours; `Y140`: who won another lot.
/// - `Y97`: a plate whose deposit is there no longer makes none.
/// - `J01.2`, `Y124`: by how much it moves the end; `J01.4`: an equal price of a priority right.
pub fn offer(state: &State, it: &Offer, now: Instant) -> Result<Happened, Refusal> {
    let bidder = hand(state, it.plate, &it.who)?;
    is_price(it.price)?;
    if now.0.saturating_sub(bidder.last_ms) < state.numbers.pace_ms {
        return Err(Refusal::TooSoon);
    }
    let ends_ms = open(state, now)?;
    if bidder.left.is_some() {
        return Err(Refusal::WonAnother);
    }
    if bidder.silent.is_some() {
        return Err(Refusal::PlateSilent);
    }
    fits_unit(&state.terms, it.price)?;
    let standing = stands(state, bidder, it)?;
    let ends_ms = ends_ms.max(now.0.saturating_add(state.window_ms()));
    let taken = OfferTaken { plate: it.plate, price: it.price, standing, ends_ms };
    let cap = state.terms.cap.filter(|cap| cap.price == it.price);
    let length = state.terms.sealed.map_or(0, |it| ms(it.length_s.into()));
    let then = cap.map(|cap| {
        let until_ms = state.terms.round_end(now.0.saturating_add(length));
        let until_ms = (cap.then == Then::Sealed).then_some(until_ms);
        Event::CapReached(CapReached { then: cap.then, until_ms })
    });
    Ok(Happened { first: Event::OfferTaken(taken), then })
}

/// What is no price stands in no event.
pub(super) fn is_price(it: Fen) -> Result<(), Refusal> {
    if (1..=PRICE_MAX).contains(&it.0) { Ok(()) } else { Err(Refusal::NoPrice) }
}

/// The bidder behind a plate, if it is this one.
pub(super) fn hand<'a>(state: &'a State, plate: Plate, who: &Hash) -> Result<&'a Bidder, Refusal> {
    let bidder = state.bidders.get(&plate).ok_or(Refusal::PlateUnknown)?;
    if bidder.who == *who { Ok(bidder) } else { Err(Refusal::NotYourPlate) }
}

/// The end of the period in which open offers are taken now.
fn open(state: &State, now: Instant) -> Result<i64, Refusal> {
    if state.frozen.is_some() {
        return Err(Refusal::Frozen);
    }
    match state.phase {
        Phase::Listed { opens_ms, closes_ms } => {
            if opens_ms.is_none_or(|it| now.0 < it) {
                return Err(Refusal::NotBegun);
            }
            if state.terms.reserve == Reserve::Committed && state.reserve.is_none() {
                return Err(Refusal::ReserveMissing);
            }
            if now.0 > closes_ms {
                return Err(Refusal::Late);
            }
            within(state.terms.hours, now)?;
            Ok(closes_ms)
        }
        Phase::Timed { from_ms, .. } if now.0 < from_ms => Err(Refusal::Preparing),
        Phase::Timed { ends_ms, .. } if now.0 > ends_ms => Err(Refusal::Late),
        Phase::Timed { stops_ms: Some(it), .. } if now.0 > it => Err(Refusal::OutOfHours),
        Phase::Timed { ends_ms, .. } => Ok(ends_ms),
        Phase::ContinueAsked { .. } => Err(Refusal::Preparing),
        Phase::Sealed { .. } => Err(Refusal::SealedOnly),
        Phase::Opening { .. }
        | Phase::DrawOwed { .. }
        | Phase::ReserveOwed { .. }
        | Phase::PriorityAsked { .. } => Err(Refusal::Late),
        Phase::Ended(_) => Err(Refusal::Over),
    }
}

/// Whether an instant lies within the day's hours.
pub(super) fn within(hours: Option<Hours>, now: Instant) -> Result<(), Refusal> {
    let Some(it) = hours else { return Ok(()) };
    let second = second_of_day(now);
    let inside = (i64::from(it.from_s)..i64::from(it.to_s)).contains(&second);
    if inside { Ok(()) } else { Err(Refusal::OutOfHours) }
}

/// Second of the Beijing day.
pub(super) fn second_of_day(now: Instant) -> i64 {
    // not law: eight hours ahead of UTC, and the length of a day
    now.seconds().saturating_add(28_800).rem_euclid(86_400)
}

impl State {
    /// How long an offer leaves at least from its instant.
    fn window_ms(&self) -> i64 {
        use super::terms::Course::{Closing, Listing, Sealed};
        match (self.terms.course, &self.phase) {
            (Closing, _) | (Listing, Phase::Timed { .. }) => self.numbers.window_ms,
            (Listing | Sealed, _) => 0,
        }
    }
}

fn fits_unit(terms: &Terms, price: Fen) -> Result<(), Refusal> {
    let whole = price.0.checked_rem(terms.unit.0) == Some(0);
    if whole { Ok(()) } else { Err(Refusal::Unit) }
}

/// Whether a price may stand as a first offer.
pub(super) fn fits(terms: &Terms, price: Fen) -> Result<(), Refusal> {
    fits_unit(terms, price)?;
    let gain = |it| terms.direction.gain(it);
    if terms.cap.is_some_and(|cap| gain(price) > gain(cap.price)) {
        return Err(Refusal::BeyondCap);
    }
    if gain(price) < gain(terms.start) { Err(Refusal::TooLow) } else { Ok(()) }
}

/// Whether an offer leads, or stands behind one of the same price.
fn stands(state: &State, bidder: &Bidder, it: &Offer) -> Result<Standing, Refusal> {
    let terms = &state.terms;
    let Some(lead) = state.lead else {
        return fits(terms, it.price).map(|()| Standing::Leads);
    };
    let gain = |it| terms.direction.gain(it);
    let (mine, best) = (gain(it.price), gain(lead.price));
    if let Some(cap) = terms.cap {
        if mine > gain(cap.price) {
            return Err(Refusal::BeyondCap);
        }
        // The last step may be a short one: else a cap between two steps could never be reached.
        if it.price == cap.price && mine > best {
            return Ok(Standing::Leads);
        }
    }
    let in_room = terms.priority.is_some_and(|it| it.way == PriorityWay::InRoom);
    if let (true, true, Some(rank)) = (in_room, mine == best, bidder.rank) {
        return match_in_room(bidder, rank, &lead, it);
    }
    match best.checked_add(terms.step.0) {
        Some(least) if mine >= least => Ok(Standing::Leads),
        _ => Err(Refusal::StepShort),
    }
}

/// A holder offers the leading price: the higher rank leads, then the earlier.
fn match_in_room(bidder: &Bidder, rank: u8, lead: &Lead, it: &Offer) -> Result<Standing, Refusal> {
    if lead.plate == it.plate || bidder.offered == Some(it.price) {
        return Err(Refusal::MatchedAlready);
    }
    let leads = lead.rank.is_none_or(|other| rank < other);
    Ok(if leads { Standing::Leads } else { Standing::Stands })
}

/// The least price that would lead for a bidder without a priority right; `None` beyond the cap.
pub(super) fn least(terms: &Terms, lead: Option<&Lead>) -> Option<Fen> {
    let Some(lead) = lead else { return Some(terms.start) };
    let next = match terms.direction {
        Direction::Forward => lead.price.0.checked_add(terms.step.0)?,
        Direction::Reverse => lead.price.0.checked_sub(terms.step.0)?,
    };
    let gain = |it| terms.direction.gain(it);
    match terms.cap {
        Some(cap) if lead.price == cap.price => None,
        Some(cap) if gain(Fen(next)) > gain(cap.price) => Some(cap.price),
        _ => Some(Fen(next)).filter(|it| it.0 > 0),
    }
}
