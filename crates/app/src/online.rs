//! What only the platform knows of a command of online bidding.

use domain::ledger::Command as Ledger;
use domain::online::{Adds, Command as It, Drawn};
use domain::securities::Command as Securities;
use domain::shared::{Instant, LotId, Salt, Uscc};
use domain::world::{Command, World};
use record::auction::pseudonym;

use crate::auctions;
use crate::ports::Entropy;

/// A command with what the platform adds: pack and salt of a notice, plate and pseudonym of who
/// signs up, the bidder behind a plate; `None` for one that needs nothing.
pub(crate) fn completed(
    world: &World,
    asked: &It,
    stamp: Instant,
    entropy: &dyn Entropy,
) -> Option<Command> {
    let mut command = asked.clone();
    match &mut command {
        It::Announce { adds, .. } => {
            let in_force = record::pack::pack_in_force(stamp.date())?;
            let salt = Salt(entropy.salt());
            let pseudonyms = auctions::pseudonyms(&salt);
            let (pack, pack_sha256) = (in_force.id.clone(), in_force.sha256);
            *adds = Adds { pack, pack_sha256, salt, pseudonyms };
        }
        It::SignUp { lot, bidder, drawn, .. } | It::EnterDeposit { lot, bidder, drawn, .. } => {
            *drawn = hand(world, (lot, bidder), entropy)?;
        }
        It::Check { found, bidder } => {
            let known = world.biddings.get(&found.lot)?;
            *bidder = known.behind(found.plate).cloned();
        }
        It::TakePlate { lot, bidder, members, drawn } => {
            let known = world.sign_ups.get(lot)?.applicants.get(bidder)?;
            let salt = world.pseudonyms.get(lot)?;
            *members = known.claims.members.iter().map(|it| pseudonym(salt, it)).collect();
            *drawn = hand(world, (lot, bidder), entropy)?;
        }
        It::PublishResult { lot, bidder } => {
            *bidder = world.sign_ups.get(lot)?.winner().cloned();
        }
        _ => return None,
    }
    Some(Command::Online(command))
}

/// An entry of the bank with the plate that it may bring.
pub(crate) fn booked(world: &World, asked: &Ledger, entropy: &dyn Entropy) -> Option<Command> {
    let Ledger::Book { entry, .. } = asked else { return None };
    let of = world.ledger.sub_accounts.get(entry.sub_account.as_ref()?)?;
    let hand = hand(world, (&of.lot, &of.payer), entropy)?;
    let mut command = asked.clone();
    if let Ledger::Book { drawn, .. } = &mut command {
        *drawn = hand;
    }
    Some(Command::Ledger(command))
}

/// An issuer's answer with the plate that it may bring.
pub(crate) fn answered(
    world: &World,
    asked: &Securities,
    entropy: &dyn Entropy,
) -> Option<Command> {
    let Securities::Answer { lot, number, .. } = asked else { return None };
    let of = &world.biddings.get(lot)?.securities.entries.get(number)?.received;
    let hand = hand(world, (lot, &of.payer), entropy)?;
    let mut command = asked.clone();
    if let Securities::Answer { drawn, .. } = &mut command {
        *drawn = hand;
    }
    Some(Command::Securities(command))
}

/// A free plate by chance, with the pseudonym of the bidder.
fn hand(world: &World, (lot, bidder): (&LotId, &Uscc), entropy: &dyn Entropy) -> Option<Drawn> {
    let salt = world.pseudonyms.get(lot)?;
    let plate = auctions::drawn(world.auctions.get(lot)?, entropy)?;
    Some(Drawn { plate, who: pseudonym(salt, bidder) })
}
