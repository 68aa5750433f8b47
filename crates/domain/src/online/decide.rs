//! Decides one command.

use crate::auction;
use crate::law::Law;
use crate::shared::LotId;
use crate::world::{Event, World};

use super::{Bidding, Command, Refusal, deal, request, sign_up};

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
    let of: &Bidding = world.biddings.get(command.lot()).ok_or(Refusal::BiddingUnknown)?;
    let auction = world.auctions.get(command.lot());
    match command {
        Command::Request(_) => Err(Refusal::BiddingUnknown),
        Command::GiveBack { reason, .. } => request::give_back(of, reason),
        Command::Announce { adds, .. } => request::announce(world, of, adds, law),
        Command::SignUp { bidder, offers, drawn, .. } => {
            sign_up::sign_up((world, of), auction, (bidder, offers), *drawn, law)
        }
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

/// What happened to the auction, as events of the world.
pub(super) fn of_auction(lot: &LotId, happened: &auction::Happened) -> Vec<Event> {
    let occurred = |event: &auction::Event| {
        Event::Auction(auction::Occurred { lot: lot.clone(), event: event.clone() })
    };
    happened.iter().map(occurred).collect()
}
