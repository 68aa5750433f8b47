//! What follows the end of an auction that an official announced: the result, and the sale.

use crate::auction;
use crate::rulebook::ids;
use crate::shared::Uscc;
use crate::world::{Event, World};

use super::event::{SaleEnd, SaleResultPublished, SaleSettled};
use super::refusal::Refusal;
use super::request::{TEXT_BYTES_MAX, said};
use super::sign_ups::SignUps;

/// An official publishes the result with the winner's name.
///
/// # Rules
///
/// - `L05`: of land within its days; `J01.6`: who it is stays secret until the end.
pub(super) fn publish(
    (world, of, auction): (&World, &SignUps, &auction::State),
    bidder: Option<&Uscc>,
) -> Result<Vec<Event>, Refusal> {
    let (plate, price) = of.winning().ok_or(Refusal::NoResult { rule: ids::J01_6 })?;
    if of.result.is_some() || auction.outcome().is_none() {
        return Err(Refusal::SettledAlready);
    }
    // The platform knows whose the plate is and holds the command to it; of the public log the
    // command says so.
    let known = of.behind(plate);
    let bidder = bidder.filter(|it| known.is_none_or(|known| known == *it));
    let bidder = bidder.ok_or(Refusal::NotSignedUp { rule: ids::Y179 })?;
    let named = world.organisations.get(bidder).ok_or(Refusal::BidderUnfit { rule: ids::Y179 })?;
    let (lot, bidder, bidder_name) = (of.lot.clone(), bidder.clone(), named.name.clone());
    let it = SaleResultPublished { lot, bidder, bidder_name, plate, price };
    Ok(vec![Event::SaleResultPublished(it)])
}

/// An official notes that the deal was signed, so that its deposit becomes part of the price, or
/// that it is lost, and the deposit with it.
///
/// # Rules
///
/// - `Y183`: part of the price; `Y164`: lost, with the reason; `Y201`: a winner without its
///   deposit, since the issuer took its guarantee back, has no deal.
pub(super) fn settle(of: &SignUps, end: SaleEnd, reason: &str) -> Result<Vec<Event>, Refusal> {
    let result = of.result.as_ref().ok_or(Refusal::NoResult { rule: ids::Y164 })?;
    if of.settled.is_some() {
        return Err(Refusal::SettledAlready);
    }
    if reason.len() > TEXT_BYTES_MAX || (end == SaleEnd::Lost && !said(reason)) {
        return Err(Refusal::ReasonMissing);
    }
    if end == SaleEnd::Signed && of.is_unsecured(&result.1.bidder) {
        return Err(Refusal::GuaranteeUnconfirmed { rule: ids::Y201 });
    }
    let (lot, bidder, reason) = (of.lot.clone(), result.1.bidder.clone(), reason.to_owned());
    Ok(vec![Event::SaleSettled(SaleSettled { lot, bidder, end, reason })])
}
