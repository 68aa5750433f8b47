//! What was asked of the auction of a lot.

use domain::auction::{self, Adds, Asked, Occurred, Outcome, Phase, State, Unsold};
use domain::opening;
use domain::procedure::{RulesAdopted, Scope};
use domain::shared::{Hash, Salt};
use domain::world::{Command, Event, World};

use super::Rebuilt;

/// What can be said without the state of the auction: whether an event only follows another, and
/// the announcement of a lot that adopts its pack with it.
pub(super) fn bare(first: &Event, rest: &[Event]) -> Option<Rebuilt> {
    match (first, rest.first()) {
        (Event::RulesAdopted(adopted), Some(Event::Auction(it)))
            if adopted.scope == Scope::Tender && adopted.lot == it.lot =>
        {
            announced(it, Some(adopted), &rest[1..])
        }
        (Event::PseudonymsSealed(_), _) => Some(Rebuilt::Follows),
        (Event::Auction(it), _) => Some(match &it.event {
            auction::Event::CapReached(_)
            | auction::Event::ReserveOwed(_)
            | auction::Event::PriorityAsked(_) => Rebuilt::Follows,
            auction::Event::AuctionAnnounced(_) => announced(it, None, rest)?,
            _ => Rebuilt::Shut,
        }),
        _ => None,
    }
}

/// A bid with the plate that the auction of its lot took it for; any other command as it is.
pub(super) fn handed(world: &World, mut rebuilt: Rebuilt, rest: &[Event]) -> Rebuilt {
    if let Rebuilt::Command(command) = &mut rebuilt
        && let Command::Opening(opening::Command::Submit { lot, offered }) = &mut **command
        && let Some(Event::Auction(Occurred { lot: of, event })) = rest.first()
        && let auction::Event::SealedOffered(it) = event
        && of == lot
    {
        let bidder = world.auctions.get(lot).and_then(|state| state.bidders.get(&it.plate));
        offered.hand = bidder.map(|bidder| (it.plate, bidder.who));
    }
    rebuilt
}

/// Whether an event only follows what was done with the envelopes of its auction.
fn follows_envelopes(state: Option<&State>, event: &auction::Event) -> bool {
    let inside = |it: &State| matches!(it.phase, Phase::Sealed { .. } | Phase::Opening { .. });
    let trusted = state.is_some_and(|it| it.terms.trustees.is_some() && inside(it));
    let follows = matches!(
        event,
        auction::Event::SealedOffered(_)
            | auction::Event::OpeningBegan(_)
            | auction::Event::SealedOpened(_)
            | auction::Event::Closed(_)
    );
    let shut = Outcome::Unsold(Unsold::NotOpened);
    let ends = matches!(event, auction::Event::AuctionEnded(it) if it.outcome == shut);
    let drawn = matches!(event, auction::Event::DrawOwed(_));
    trusted && (follows || drawn || ends)
}

/// The command of what happened, in the state before it.
pub(super) fn asked(state: Option<&State>, it: &Occurred, rest: &[Event]) -> Rebuilt {
    if let Some(announced) = announced(it, None, rest) {
        return announced;
    }
    if follows_envelopes(state, &it.event) {
        return Rebuilt::Follows;
    }
    match crate::auction::command(state, &it.event) {
        crate::auction::Rebuilt::Command(mut what) => {
            if let auction::Command::Admit { plate, rank, .. } = &mut *what {
                *rank = confirmed(*plate, rest);
            }
            let asked = Asked::of(it.lot.clone(), *what);
            Rebuilt::Command(Box::new(Command::Auction(asked)))
        }
        crate::auction::Rebuilt::Follows => Rebuilt::Follows,
        crate::auction::Rebuilt::Shut => Rebuilt::Shut,
    }
}

/// The rank of a right that was confirmed with a plate, in the same instant.
fn confirmed(plate: auction::Plate, rest: &[Event]) -> Option<u8> {
    rest.iter().find_map(|it| match it {
        Event::Auction(Occurred { event: auction::Event::PriorityConfirmed(it), .. }) => {
            (it.plate == plate).then_some(it.rank)
        }
        _ => None,
    })
}

/// An announcement; its salt is unknown to whoever cannot see the leaf that holds it.
fn announced(it: &Occurred, adopted: Option<&RulesAdopted>, rest: &[Event]) -> Option<Rebuilt> {
    let auction::Event::AuctionAnnounced(of) = &it.event else { return None };
    let salt = rest.iter().find_map(|event| match event {
        Event::PseudonymsSealed(sealed) if sealed.lot == it.lot => Some(sealed.salt),
        _ => None,
    });
    let adds = Adds {
        pack: adopted.map_or_else(String::new, |it| it.pack.clone()),
        pack_sha256: adopted.map_or(Hash([0; 32]), |it| it.sha256),
        salt: salt.unwrap_or(Salt([0; 32])),
    };
    let what = auction::Command::Announce(Box::new(of.terms.clone()));
    let asked = Asked { lot: it.lot.clone(), what, adds: Some(adds) };
    Some(Rebuilt::Command(Box::new(Command::Auction(asked))))
}
