//! What follows the last offer: the hammer, the reserve, the priority right, the end.

use crate::shared::{Fen, Hash, Instant, Salt};

use super::event::{
    Closed, Event, Happened, Matched, Outcome, PriorityAsked, ReserveMet, ReserveOpened,
    ReserveOwed, Unsold,
};
use super::offer::{hand, is_price};
use super::refusal::Refusal;
use super::state::{Bidder, Lead, Phase, State};
use super::terms::{Plate, PriorityWay, Reserve};

/// The hammer falls: who has the best offer, and what is owed before it is a deal.
pub(super) fn close(state: &State, lead: Option<Lead>, now: Instant) -> Happened {
    let (leader, price) = (lead.map(|it| it.plate), lead.map(|it| it.price));
    let first = Event::Closed(Closed { leader, price, bidders: state.active });
    Happened { first, then: Some(after_hammer(state, lead, now)) }
}

/// What is owed once the best offer is known.
///
/// # Rules
///
/// - `Y142`: enough bidders; `A03`, `Y131`: the reserve first.
pub(super) fn after_hammer(state: &State, lead: Option<Lead>, now: Instant) -> Event {
    let Some(lead) = lead else { return Event::ended(Outcome::Unsold(Unsold::NoOffer)) };
    if state.active < state.terms.bidders_min {
        return Event::ended(Outcome::Unsold(Unsold::TooFewBidders));
    }
    match state.terms.reserve {
        Reserve::None => after_reserve(state, lead, now),
        Reserve::Committed => {
            let until_ms = now.0.saturating_add(state.numbers.reserve_ms);
            Event::ReserveOwed(ReserveOwed { until_ms })
        }
    }
}

/// What is owed once the reserve is met: holders of a better right are asked, where announced.
fn after_reserve(state: &State, lead: Lead, now: Instant) -> Event {
    let asked = state.terms.priority.is_some_and(|it| it.way == PriorityWay::Asked);
    let better = |rank: u8| lead.rank.is_none_or(|it| rank < it);
    let answers = |it: &Bidder| it.left.is_none() && it.silent.is_none();
    let anybody = state.bidders.values().any(|it| answers(it) && it.rank.is_some_and(better));
    if asked && anybody {
        let until_ms = now.0.saturating_add(state.numbers.ask_ms);
        return Event::PriorityAsked(PriorityAsked { until_ms });
    }
    Event::ended(Outcome::Deal { plate: lead.plate, price: lead.price })
}

/// Opens the reserve and compares it, once.
///
/// # Rules
///
/// - `Y130`: after the close, and the committed one; `A03`: below it nothing is sold.
pub(super) fn open_reserve(
    state: &State,
    (price, salt, digest): (Fen, Salt, Hash),
    now: Instant,
) -> Result<Happened, Refusal> {
    if matches!(state.phase, Phase::Ended(_)) {
        return Err(Refusal::Over);
    }
    let committed = state.reserve.ok_or(Refusal::NoReserve)?;
    let (Phase::ReserveOwed { .. }, Some(lead)) = (&state.phase, state.lead) else {
        return Err(Refusal::ReserveEarly);
    };
    is_price(price)?;
    if digest != committed {
        return Err(Refusal::ReserveDiffers);
    }
    let gain = |it| state.terms.direction.gain(it);
    let (met, then) = if gain(lead.price) < gain(price) {
        (ReserveMet::Missed, Event::ended(Outcome::Unsold(Unsold::BelowReserve)))
    } else {
        (ReserveMet::Met, after_reserve(state, lead, now))
    };
    let opened = ReserveOpened { met, price: Some(price), salt: Some(salt) };
    Ok(Happened { first: Event::ReserveOpened(opened), then: Some(then) })
}

/// A holder of a better right takes it at the price of the close.
///
/// # Rules
///
/// - `J01.4`; `Y133`: within the time of asking; `Y97`: not under a silent plate.
pub(super) fn take(
    state: &State,
    (plate, who): (Plate, &Hash),
    now: Instant,
) -> Result<Happened, Refusal> {
    let bidder = hand(state, plate, who)?;
    let (Phase::PriorityAsked { until_ms }, Some(lead)) = (&state.phase, state.lead) else {
        return Err(Refusal::NoRightAsked);
    };
    if state.frozen.is_some() {
        return Err(Refusal::Frozen);
    }
    if now.0 > *until_ms {
        return Err(Refusal::Late);
    }
    let rank = bidder.rank.filter(|it| lead.rank.is_none_or(|other| *it < other));
    if rank.is_none() || bidder.left.is_some() {
        return Err(Refusal::NoPriority);
    }
    if bidder.silent.is_some() {
        return Err(Refusal::PlateSilent);
    }
    if bidder.matched.is_some() {
        return Err(Refusal::MatchedAlready);
    }
    Ok(Event::Matched(Matched { plate }).into())
}

/// The end of the asking: the highest rank that took it, of equal ranks the earlier, else who led.
pub(super) fn settle(state: &State) -> Event {
    let took = state.bidders.iter().filter_map(|(plate, it)| Some((it.rank?, it.matched?, *plate)));
    let winner = took.min().map(|it| it.2).or(state.lead.map(|it| it.plate));
    match (winner, state.lead) {
        (Some(plate), Some(lead)) => Event::ended(Outcome::Deal { plate, price: lead.price }),
        _ => Event::ended(Outcome::Unsold(Unsold::NoOffer)),
    }
}
