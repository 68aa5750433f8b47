//! Decides one command.

use crate::auction;
use crate::law::Law;
use crate::shared::LotId;
use crate::world::{Event, World};

use super::{Bidding, Command, Refusal, deal, request, sale, sign_up, to_auction, withdraw};

/// Decides one command.
///
/// # Errors
///
/// A [`Refusal`] changes nothing, and the same command may be tried again.
///
/// # Rules
///
/// - `Y150`–`Y163`; what each step rests on stands at its function.
pub fn decide(world: &World, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    if let Command::Request(it) = command {
        return request::request(world, it, law);
    }
    if let Some(of) = world.sign_ups.get(command.lot()) {
        return of_auction_alone((world, of), command, law);
    }
    let of: &Bidding = world.biddings.get(command.lot()).ok_or(Refusal::BiddingUnknown)?;
    let auction = world.auctions.get(command.lot());
    match command {
        Command::Request(_) => Err(Refusal::BiddingUnknown),
        Command::GiveBack { reason, .. } => request::give_back(of, reason),
        Command::Announce { adds, .. } => request::announce(world, of, adds, law),
        Command::SignUp { claims: Some(_), .. }
        | Command::ExamineSignUp(_)
        | Command::TakePlate { .. }
        | Command::PublishResult { .. }
        | Command::SettleSale { .. } => Err(Refusal::Stage),
        Command::SignUp { bidder, offers, drawn, .. } => {
            sign_up::sign_up((world, of), auction, (bidder, offers), *drawn, law)
        }
        Command::WithdrawSignUp { bidder, .. } => withdraw::of_bidding(of, auction, bidder, law),
        Command::EnterDeposit { bidder, amount, reference, drawn, .. } => {
            sign_up::enter((world, of), auction, (bidder, *amount, reference), *drawn, law)
        }
        Command::Check { found, bidder } => deal::check((world, of), (found, bidder.as_ref()), law),
        Command::Confirm { side, bidder, amount, signed, .. } => {
            deal::confirm(of, *side, (bidder, *amount, signed), law)
        }
        Command::Lose { cause, reason, .. } => deal::lose(of, *cause, reason, law),
        Command::Accept { text, .. } => deal::accept(of, text),
        Command::ReturnDeposit { bidder, reference, .. } => {
            sign_up::give_back(of, bidder, reference)
        }
        Command::Archive { .. } => deal::archive(of, law),
        Command::Terminate { reason, .. } => request::terminate(of, auction, reason, law),
    }
}

/// The same of an auction that an official announced, with sign-ups and deposits of its own.
fn of_auction_alone(
    (world, of): (&World, &super::SignUps),
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let auction = world.auctions.get(&of.lot).ok_or(Refusal::BiddingUnknown)?;
    match command {
        Command::SignUp { bidder, offers, claims, .. } => {
            to_auction::sign_up((world, of, auction), (bidder, offers, claims.as_ref()), law)
        }
        Command::WithdrawSignUp { bidder, .. } => withdraw::of_auction((of, auction), bidder, law),
        Command::ExamineSignUp(it) => to_auction::examine((of, auction), it, law),
        Command::TakePlate { bidder, members, drawn, .. } => {
            to_auction::take_plate((of, auction), (bidder, members, *drawn), law)
        }
        Command::PublishResult { bidder, .. } => {
            sale::publish((world, of, auction), bidder.as_ref())
        }
        Command::SettleSale { end, reason, .. } => sale::settle(of, *end, reason),
        _ => Err(Refusal::Stage),
    }
}

/// What happened to the auction, as events of the world.
pub(super) fn of_auction(lot: &LotId, happened: &auction::Happened) -> Vec<Event> {
    let occurred = |event: &auction::Event| {
        Event::Auction(auction::Occurred { lot: lot.clone(), event: event.clone() })
    };
    happened.iter().map(occurred).collect()
}
