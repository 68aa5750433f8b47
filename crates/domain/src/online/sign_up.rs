//! Signing up, deposits and plates.

use crate::auction::{self, Direction, Guarantees, PLATES_MAX};
use crate::law::{Law, LawGap};
use crate::parties::OrganisationKind;
use crate::rulebook::ids;
use crate::shared::{Fen, Instant, Uscc};
use crate::world::{Event, World};

use super::command::Drawn;
use super::decide::of_auction;
use super::event::{BidderSignedUp, DepositEntered, DepositReturned, PlateGiven};
use super::hold::opens;
use super::refusal::Refusal;
use super::request::{TEXT_BYTES_MAX, said, titled};
use super::state::{Bidding, Stage};

/// The instant from which nobody signs up any more.
///
/// # Errors
///
/// [`LawGap`] when the pack has no such duration.
///
/// # Rules
///
/// - `Y152`: so long before the bidding begins; `Y90`: as it was moved.
pub fn signing_up_until(
    of: &Bidding,
    auction: Option<&auction::State>,
    law: Law<'_>,
) -> Result<Instant, LawGap> {
    Ok(opens(of, auction, law.now).plus_seconds(-law.seconds(ids::Y152)?))
}

/// A bidder signs up; where no deposit is asked, or what is left of an earlier sign-up makes it up,
/// it has its plate at once.
///
/// # Rules
///
/// - `Y152`: in time; `Y163`: nobody examines it.
pub(super) fn sign_up(
    (world, of): (&World, &Bidding),
    auction: Option<&auction::State>,
    (bidder, offers): (&Uscc, &str),
    drawn: Drawn,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if of.stage != Stage::Announced {
        return Err(Refusal::Stage);
    }
    if law.now >= signing_up_until(of, auction, law)? {
        return Err(Refusal::SignUpOver { rule: ids::Y152 });
    }
    let known = world.organisations.get(bidder).filter(|it| it.merged_into.is_none());
    let bids = known.is_some_and(|it| it.kinds.contains(&OrganisationKind::Bidder));
    if !bids || *bidder == of.purchaser {
        return Err(Refusal::BidderUnfit { rule: ids::Y163 });
    }
    if of.bidders.contains_key(bidder) {
        return Err(Refusal::SignedUpAlready { rule: ids::Y163 });
    }
    let needed = of.spec.direction == Direction::Reverse;
    if offers.len() > TEXT_BYTES_MAX || (needed && !said(offers)) {
        return Err(Refusal::Incomplete("offers"));
    }
    // A plate that was given stays given.
    let seats = of.bidders.len() + of.withdrawn.len();
    if seats >= PLATES_MAX && !of.withdrawn.contains_key(bidder) {
        return Err(Refusal::Terms(auction::Refusal::TooMany));
    }
    let (lot, offers) = (of.lot.clone(), offers.to_owned());
    let signed = BidderSignedUp { lot, bidder: bidder.clone(), offers, claims: None };
    let mut events = vec![Event::BidderSignedUp(signed)];
    if of.spec.deposit.is_none_or(|it| of.counted(bidder) >= it) {
        events.extend(plate(of, auction, (bidder, drawn), law)?);
    }
    Ok(events)
}

/// The plate, and with it the way into the auction; whoever had one before it took an earlier
/// sign-up back has that one again.
pub(super) fn plate(
    of: &Bidding,
    auction: Option<&auction::State>,
    (bidder, drawn): (&Uscc, Drawn),
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if let Some((plate, who)) = of.known(bidder).and_then(|it| it.had) {
        let (lot, bidder) = (of.lot.clone(), bidder.clone());
        return Ok(vec![Event::PlateGiven(PlateGiven { lot, bidder, plate, who })]);
    }
    let Drawn { plate, who } = drawn;
    let given = PlateGiven { lot: of.lot.clone(), bidder: bidder.clone(), plate, who };
    let mut events = vec![Event::PlateGiven(given)];
    let admit = auction::Command::Admit { plate, who, members: Vec::new(), rank: None };
    let happened = auction::decide(auction, &admit, &law)?;
    events.extend(of_auction(&of.lot, &happened));
    Ok(events)
}

/// A deposit came in whole: the bidder has its plate.
///
/// # Rules
///
/// - `Y163`: given as soon as it has come; `Y172`: not beside a sub-account.
pub(super) fn enter(
    (world, of): (&World, &Bidding),
    auction: Option<&auction::State>,
    (bidder, amount, reference): (&Uscc, Fen, &str),
    drawn: Drawn,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if of.stage != Stage::Announced {
        return Err(Refusal::Stage);
    }
    let asked = of.spec.deposit.ok_or(Refusal::NoDeposit)?;
    if of.spec.guarantees == Some(Guarantees::Alone) {
        return Err(Refusal::TransferNotTaken { rule: ids::Y172 });
    }
    let known = of.bidders.get(bidder).ok_or(Refusal::NotSignedUp { rule: ids::Y163 })?;
    // A guarantee that brought the plate is the deposit.
    if known.deposit.is_some() || known.plate.is_some() {
        return Err(Refusal::DepositKnown);
    }
    // What the bank reports is counted once: nobody enters it beside the statement.
    if world.ledger.sub_account(&of.lot, bidder).is_some() {
        return Err(Refusal::BankReportsDeposit { rule: ids::Y172 });
    }
    if amount != asked {
        return Err(Refusal::DepositDiffers);
    }
    if !titled(reference) {
        return Err(Refusal::Incomplete("reference"));
    }
    if law.now >= opens(of, auction, law.now) {
        return Err(Refusal::SignUpOver { rule: ids::Y152 });
    }
    let (lot, bidder_, reference) = (of.lot.clone(), bidder.clone(), reference.to_owned());
    let entered = DepositEntered { lot, bidder: bidder_, amount, reference };
    let mut events = vec![Event::DepositEntered(entered)];
    events.extend(plate(of, auction, (bidder, drawn), law)?);
    Ok(events)
}

/// A deposit goes back: the winner's once both signed, the others' once the result is published,
/// everybody's once it is over.
///
/// # Rules
///
/// - `Y159`, `Y203`: from when on; `Y164`: not that of a lost deal.
pub(super) fn give_back(
    of: &Bidding,
    bidder: &Uscc,
    reference: &str,
) -> Result<Vec<Event>, Refusal> {
    let known = of.known(bidder).ok_or(Refusal::NotSignedUp { rule: ids::Y163 })?;
    let (_, amount, _) = known.deposit.as_ref().ok_or(Refusal::NoDeposit)?;
    if known.returned.is_some() {
        return Err(Refusal::DepositKnown);
    }
    if known.kept.is_some() {
        return Err(Refusal::DepositForfeited { rule: ids::Y164 });
    }
    if !titled(reference) {
        return Err(Refusal::Incomplete("reference"));
    }
    let wins = of.deal.as_ref().is_some_and(|it| it.bidder == *bidder);
    let due = match of.stage {
        _ if of.withdrawn.contains_key(bidder) => true,
        Stage::Published => !wins,
        Stage::Confirmed | Stage::Accepted | Stage::Archived => true,
        Stage::Failed | Stage::Terminated => true,
        Stage::Requested | Stage::Returned | Stage::Announced | Stage::Checking => false,
    };
    if !due {
        return Err(Refusal::DepositHeld { rule: ids::Y159 });
    }
    let (lot, bidder, reference) = (of.lot.clone(), bidder.clone(), reference.to_owned());
    let back = DepositReturned { lot, bidder, amount: *amount, reference };
    Ok(vec![Event::DepositReturned(back)])
}
