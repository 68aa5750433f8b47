//! What was asked of the auction of a lot.

use domain::auction::{self, Adds, Asked, Occurred, State};
use domain::procedure::{RulesAdopted, Scope};
use domain::shared::{Hash, Salt};
use domain::world::{Command, Event};

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

/// The command of what happened, in the state before it.
pub(super) fn asked(state: Option<&State>, it: &Occurred, rest: &[Event]) -> Rebuilt {
    if let Some(announced) = announced(it, None, rest) {
        return announced;
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
