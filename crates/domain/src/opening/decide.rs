//! Decides what one command does to a lot's sealed bids.

use crate::law::Law;
use crate::lot::Lot;
use crate::world::{Event, World};

use super::{Command, Refusal, bids, close, hall, release, second, unwitnessed};

/// Decides one command; `law.now` is the stamp of the door, not the bidder's clock.
///
/// # Errors
///
/// A [`Refusal`] changes nothing, and the same command may be tried again.
///
/// # Rules
///
/// - `X02`, `T10`, `T11`, `G09`, `X01`: deadline, opening, least bidders, undecrypted bids.
/// - `Y19`: two openings of one lot. `Y81`: an opening without witnesses.
pub fn decide(world: &World, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let lot = world.lots.get(command.lot()).ok_or(Refusal::LotUnknown)?;
    goes_on(lot, command)?;
    match command {
        Command::Submit { offered, .. } => bids::submit(world, lot, offered, law),
        Command::Withdraw { .. } => bids::withdraw(world, lot, command, law),
        Command::SignIn { bidder, .. } => bids::sign_in(lot, bidder),
        Command::CloseLot { set_root, blind, .. } => {
            close::lot(lot, *set_root, blind.as_ref(), law)
        }
        Command::ReportObjects { missing, .. } => close::objects(lot, missing, law),
        Command::OpenUnwitnessed { .. } => unwitnessed::order(lot, command, law),
        Command::SupplyObject { ct_root, .. } => close::supply(lot, *ct_root, law),
        Command::KeyIn { keys, later, fits, .. } => {
            close::key_in(lot, (keys, later.as_deref().unwrap_or_default()), fits, law)
        }
        Command::CloseKeyIn { malformed, digests, .. } => {
            close::key_in_closed(lot, malformed, digests, law)
        }
        Command::CallPrices { later, .. } => second::call(lot, later, law),
        Command::SettleDeposits { .. } => release::settle(lot, command, law),
        Command::ReleaseShares { .. } => release::shares(lot, command),
        Command::Contest { .. } => release::contest(lot, command, law),
        Command::PublishSecret { .. } => release::secret(lot, command),
        Command::PublishSeed { ctx, seed, .. } => release::seed(lot, *ctx, *seed),
        Command::CloseShares { envelope, verdicts, .. } => {
            release::close(lot, *envelope, verdicts, law)
        }
        Command::PublishBids { bids, files, .. } => release::publish(lot, bids, files),
        Command::StartSession { reason, .. } => hall::start(lot, reason),
        Command::ExtendKeyIn { until_s, reason, .. } => {
            hall::extend_key_in(lot, *until_s, reason, law)
        }
        Command::Adjourn { until_s, reason, .. } => hall::adjourn(lot, *until_s, reason, law),
        Command::Object { bidder, text, .. } => hall::object(lot, bidder, text),
        Command::AnswerObjection { number, text, .. } => hall::answer(lot, *number, text),
        Command::Confirm { bidder, .. } => hall::confirm(lot, bidder),
        Command::SignRecord { record, key, signature, .. } => {
            hall::sign_record(lot, *record, *key, *signature, law)
        }
    }
}

/// Nothing more happens to a lot that has ended, and the platform opens nothing while it is held.
///
/// What is handed in is answered by its own reason; keys and shares are taken during a hold, so
/// that a window which ends in it harms nobody.
fn goes_on(lot: &Lot, command: &Command) -> Result<(), Refusal> {
    match command {
        Command::Submit { .. }
        | Command::Withdraw { .. }
        | Command::KeyIn { .. }
        | Command::CloseLot { .. } => Ok(()),
        _ if lot.is_over() => Err(Refusal::Stage),
        Command::ReportObjects { .. }
        | Command::CloseKeyIn { .. }
        | Command::CallPrices { .. }
        | Command::SettleDeposits { .. }
        | Command::Contest { .. }
        | Command::CloseShares { .. }
        | Command::PublishBids { .. }
            if lot.is_suspended() =>
        {
            Err(Refusal::Suspended)
        }
        _ => Ok(()),
    }
}
