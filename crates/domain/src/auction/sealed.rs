//! Single sealed offers: taken unread, opened after the end, and who has it.

use crate::shared::{Fen, Hash, Instant, Salt};

use super::close::close;
use super::event::{
    Closed, DrawOwed, Event, Happened, OpeningBegan, Outcome, SealedOffered, SealedOpened, Unsold,
};
use super::offer::{fits, hand, is_price, within};
use super::refusal::Refusal;
use super::state::{Lead, Phase, State};
use super::terms::{Course, Pick, Plate, Reserve, Terms, Ties};

/// Takes a sealed offer.
///
/// # Rules
///
/// - `Y145`: one each; `J01.5`: its instant is its arrival; `Y97`: none of a silent plate.
pub(super) fn seal(
    state: &State,
    (plate, who, seal): (Plate, &Hash, Hash),
    now: Instant,
) -> Result<Happened, Refusal> {
    let bidder = hand(state, plate, who)?;
    if state.frozen.is_some() {
        return Err(Refusal::Frozen);
    }
    let Phase::Sealed { from_ms, until_ms } = state.phase else { return Err(Refusal::NotSealed) };
    if now.0 < from_ms {
        return Err(Refusal::NotBegun);
    }
    if state.terms.reserve == Reserve::Committed && state.reserve.is_none() {
        return Err(Refusal::ReserveMissing);
    }
    if now.0 > until_ms {
        return Err(Refusal::Late);
    }
    within(state.terms.hours, now)?;
    if bidder.left.is_some() {
        return Err(Refusal::WonAnother);
    }
    if bidder.silent.is_some() {
        return Err(Refusal::PlateSilent);
    }
    if bidder.seal.is_some() {
        return Err(Refusal::OneShot);
    }
    Ok(Event::SealedOffered(SealedOffered { plate, seal }).into())
}

/// The sealed offers of a round that trustees open are in: they are opened, or there are too few.
///
/// After a cap one is enough: whoever offered openly counts too, at the hammer.
///
/// # Rules
///
/// - `Y142`: enough bidders, before anything is opened; `Y195`; `Y138`: who reached the cap is
///   bound where nobody sealed an offer.
pub(super) fn end(state: &State, now: Instant) -> Result<Happened, Refusal> {
    let Phase::Sealed { until_ms, .. } = state.phase else { return Err(Refusal::NotSealed) };
    if state.frozen.is_some() {
        return Err(Refusal::Frozen);
    }
    if state.terms.trustees.is_none() || now.0 <= until_ms {
        return Err(Refusal::NotDue);
    }
    let offers = state.bidders.values().filter(|it| it.seal.is_some()).count();
    let needed = needed(&state.terms);
    if u32::try_from(offers).is_ok_and(|it| it >= needed) {
        return Ok(Event::OpeningBegan(OpeningBegan { until_ms: None }).into());
    }
    if state.lead.is_some() {
        return Ok(close(state, state.lead, now));
    }
    let why = if offers == 0 { Unsold::NoOffer } else { Unsold::TooFewBidders };
    let closed = Closed { leader: None, price: None, bidders: state.active };
    let then = Some(Event::ended(Outcome::Unsold(why)));
    Ok(Happened { first: Event::Closed(closed), then })
}

/// Fewest sealed offers for which trustees open any.
pub(super) fn needed(terms: &Terms) -> u32 {
    if terms.course == Course::Sealed { terms.bidders_min } else { 1 }
}

/// Every envelope that opens is open: who has it.
///
/// # Rules
///
/// - `Y195`: at once, and of all of them.
pub(super) fn count(state: &State, now: Instant) -> Result<Happened, Refusal> {
    match state.phase {
        Phase::Opening { until_ms: None } => Ok(pick(state, now)),
        _ => Err(Refusal::NotOpenYet),
    }
}

/// Trustees left an offer shut whose key came in: nobody knows who would have had it.
///
/// # Rules
///
/// - `Y196`: nothing is sold, at the cap neither.
pub(super) fn fail(state: &State) -> Result<Happened, Refusal> {
    match state.phase {
        Phase::Opening { until_ms: None } => {
            Ok(Event::ended(Outcome::Unsold(Unsold::NotOpened)).into())
        }
        _ => Err(Refusal::NotOpenYet),
    }
}

/// Opens a sealed offer; one whose price does not fit is opened and does not count.
///
/// # Rules
///
/// - `Y195`: where trustees open, no bidder does.
pub(super) fn open(
    state: &State,
    (plate, price): (Plate, Fen),
    (salt, digest): (Option<Salt>, Hash),
    now: Instant,
) -> Result<Happened, Refusal> {
    let bidder = state.bidders.get(&plate).ok_or(Refusal::PlateUnknown)?;
    let Phase::Opening { until_ms } = state.phase else { return Err(Refusal::NotOpenYet) };
    if state.frozen.is_some() {
        return Err(Refusal::Frozen);
    }
    if salt.is_none() != state.terms.trustees.is_some() {
        return Err(Refusal::OpenedByTrustees);
    }
    if until_ms.is_some_and(|it| now.0 > it) {
        return Err(Refusal::Late);
    }
    is_price(price)?;
    match bidder.seal {
        Some(it) if it.opened.is_some() => Err(Refusal::OneShot),
        Some(it) if it.seal == digest => {
            Ok(Event::SealedOpened(SealedOpened { plate, price, salt }).into())
        }
        _ => Err(Refusal::SealDiffers),
    }
}

/// Who has it of what was opened.
///
/// # Rules
///
/// - `F9`: nearest to the mean, of two equally near the lower; `Y145`: of equals the earlier, or a
///   draw.
pub(super) fn pick(state: &State, now: Instant) -> Happened {
    let mut best: Option<(i128, i64)> = None;
    let key = |price: Fen| match state.terms.sealed.map(|it| it.pick) {
        Some(Pick::NearestMean) => (far(state, price), price.0),
        _ => (-i128::from(state.terms.direction.gain(price)), 0),
    };
    let mut equals: Vec<(u64, Plate, Fen)> = Vec::new();
    for (position, plate, price) in opened(state) {
        let it = key(price);
        if best.is_none_or(|known| it < known) {
            best = Some(it);
            equals.clear();
        }
        if best == Some(it) {
            equals.push((position, plate, price));
        }
    }
    equals.sort();
    let drawn = state.terms.sealed.is_some_and(|it| it.ties == Ties::Drawn);
    match equals[..] {
        [(_, _, price), _, ..] if drawn => {
            let plates = equals.iter().map(|it| it.1).collect();
            Event::DrawOwed(Box::new(DrawOwed { plates, price })).into()
        }
        [(_, plate, price), ..] => {
            let rank = state.bidders.get(&plate).and_then(|it| it.rank);
            close(state, Some(Lead { plate, price, rank }), now)
        }
        // Whoever reached the cap is bound by that offer, if nothing better was sealed.
        [] => close(state, state.lead, now),
    }
}

/// Valid opened offers: position, plate, price.
fn opened(state: &State) -> impl Iterator<Item = (u64, Plate, Fen)> {
    state.bidders.iter().filter_map(|(plate, it)| {
        let seal = it.seal.filter(|_| it.left.is_none())?;
        let price = seal.opened.filter(|it| fits(&state.terms, *it).is_ok())?;
        Some((seal.position, *plate, price))
    })
}

/// How far a price lies from the mean, times the number of prices: no fraction is lost.
fn far(state: &State, price: Fen) -> i128 {
    let (mut sum, mut count) = (0_i128, 0_i128);
    for (_, _, it) in opened(state) {
        sum += i128::from(it.0);
        count += 1;
    }
    (i128::from(price.0) * count - sum).abs()
}
