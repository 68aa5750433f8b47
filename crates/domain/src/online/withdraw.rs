//! Taking a sign-up back before the end of signing up, and what stays of it.
//!
//! Nothing of it is public: the plate that was given stands in the room and makes no offer, and is
//! its bidder's again where that signs up anew (docs/decisions/0471).

use crate::auction::{self, Plate};
use crate::law::Law;
use crate::rulebook::ids;
use crate::securities::Held;
use crate::shared::{Instant, LotId, Uscc};
use crate::world::{Event, World};

use super::event::SignUpWithdrawn;
use super::refusal::Refusal;
use super::sign_up::signing_up_until;
use super::sign_ups::SignUps;
use super::state::{Bidding, Stage};

/// Whoever signed up for a bidding takes that back.
///
/// # Rules
///
/// - `Y202`: until the end of signing up.
pub(super) fn of_bidding(
    of: &Bidding,
    auction: Option<&auction::State>,
    bidder: &Uscc,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if of.stage != Stage::Announced {
        return Err(Refusal::Stage);
    }
    let known = of.bidders.get(bidder).ok_or(Refusal::NotSignedUp { rule: ids::Y202 })?;
    if law.now >= signing_up_until(of, auction, law)? {
        return Err(Refusal::WithdrawalOver { rule: ids::Y202 });
    }
    unbound(auction, known.plate.map(|it| it.0))?;
    Ok(vec![withdrawn(&of.lot, bidder)])
}

/// The same of an auction that an official announced.
///
/// # Rules
///
/// - `Y202`: until the end of signing up; `Y204`: not after an offer, which a listing takes before.
pub(super) fn of_auction(
    (of, auction): (&SignUps, &auction::State),
    bidder: &Uscc,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if of.ended.is_some() {
        return Err(Refusal::Stage);
    }
    let known = of.applicants.get(bidder).ok_or(Refusal::NotSignedUp { rule: ids::Y202 })?;
    if law.now.0 > of.terms.until_ms {
        return Err(Refusal::WithdrawalOver { rule: ids::Y202 });
    }
    // Who was not confirmed has nothing to take back: its money goes back by that.
    if known.is_refused() {
        return Err(Refusal::ExaminedAlready);
    }
    unbound(Some(auction), known.plate.map(|it| it.0))?;
    Ok(vec![withdrawn(&of.lot, bidder)])
}

fn withdrawn(lot: &LotId, bidder: &Uscc) -> Event {
    let (lot, bidder) = (lot.clone(), bidder.clone());
    Event::SignUpWithdrawn(SignUpWithdrawn { lot, bidder })
}

/// Whether nothing was offered under a plate.
fn unbound(auction: Option<&auction::State>, plate: Option<Plate>) -> Result<(), Refusal> {
    let known = auction.zip(plate).and_then(|(auction, plate)| auction.bidders.get(&plate));
    if known.is_some_and(auction::Bidder::has_offered) {
        return Err(Refusal::OfferBinds { rule: ids::Y204 });
    }
    Ok(())
}

/// Whether whoever had a plate took its sign-up back, as far as the reader may see it.
#[must_use]
pub fn has_withdrawn(world: &World, lot: &LotId, plate: Plate) -> bool {
    let of_bidding = world.biddings.get(lot);
    let mut had = of_bidding.into_iter().flat_map(|it| it.withdrawn.values().map(|it| it.1.had));
    let of_auction = world.sign_ups.get(lot);
    let mut also = of_auction.into_iter().flat_map(|it| it.withdrawn.values().map(|it| it.1.had));
    had.any(|it| it.is_some_and(|it| it.0 == plate))
        || also.any(|it| it.is_some_and(|it| it.0 == plate))
}

/// When an organisation took its sign-up for a bidding or an auction back, unless it signed up
/// again.
#[must_use]
pub fn withdrawn_by(world: &World, lot: &LotId, bidder: &Uscc) -> Option<Instant> {
    let of_bidding = world.biddings.get(lot).and_then(|it| it.withdrawn.get(bidder)).map(|it| it.0);
    let of_auction = || world.sign_ups.get(lot)?.withdrawn.get(bidder).map(|it| it.0);
    of_bidding.or_else(of_auction)
}

/// Since when an entry of whoever took its sign-up back is due: what comes later is due from then
/// on.
pub(super) fn due_since(withdrawn: Instant, it: &Held) -> Instant {
    withdrawn.max(it.at)
}
