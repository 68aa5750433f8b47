//! Messages of the room of an auction, whoever announced it: whoever owes the next step hears of it
//! — the owner of a reserve, the bidder of a sealed offer, the holder of a right, the official.

use domain::auction::{self, Bidder, Cause, Event, Phase, Reserve, State};
use domain::parties::{Person, Role};
use domain::shared::{AccountId, LotId, Uscc};
use domain::world::World;

use super::kinds::{Outside, Told};
use crate::auctions::{hand, is_asked, owner};

/// Messages of an event of an auction.
///
/// # Rules
///
/// - `Y130`, `Y131`: the reserve; `Y145`: a draw; `Y194`: own sealed offers; `Y133`: a right;
///   `Y136`: what stands still by itself.
pub(super) fn told(world: &World, it: &auction::Occurred) -> Vec<Told> {
    let Some(state) = world.auctions.get(&it.lot) else { return Vec::new() };
    let told = match &it.event {
        Event::AuctionAnnounced(_) if state.terms.reserve == Reserve::Committed => {
            vec![owners(world, state, "reserve-wanted")]
        }
        Event::ReserveOwed(_) | Event::ReserveOverdue(_) => {
            vec![owners(world, state, "reserve-due")]
        }
        Event::DrawOwed(_) | Event::CapReached(_)
            if matches!(state.phase, Phase::DrawOwed { .. }) =>
        {
            vec![officials(world, state, "draw-owed")]
        }
        Event::OpeningBegan(it) if it.until_ms.is_some() => {
            bidders(world, state, "own-offer-to-open", |it| it.seal.is_some())
        }
        Event::PriorityAsked(_) => {
            bidders(world, state, "priority-asked", |it| is_asked(state, it))
        }
        Event::Frozen(it) if it.cause == Cause::Server => {
            vec![officials(world, state, "auction-stands-still")]
        }
        _ => Vec::new(),
    };
    told.into_iter().filter(|it| !it.people.is_empty()).collect()
}

fn people(world: &World, hears: impl Fn(&Person) -> bool) -> Vec<AccountId> {
    world.people.iter().filter(|it| hears(it.1)).map(|it| it.0.clone()).collect()
}

fn about(world: &World, lot: &LotId, state: &State) -> String {
    let bidding = world.biddings.get(lot).map(|it| it.spec.title.as_str());
    let subject = || state.terms.subject.as_ref().map(|it| it.title.as_str());
    format!("{} {}", lot.tender, bidding.or_else(subject).unwrap_or_default())
}

fn owners(world: &World, state: &State, template: &'static str) -> Told {
    let lot = &state.terms.lot;
    let home = owner(world, lot);
    let own = |it: &Person| it.is(Role::Purchaser) && it.organisation.as_ref() == home;
    Told {
        template,
        people: if home.is_some() { people(world, own) } else { Vec::new() },
        about: about(world, lot, state),
        href: format!("/auctions/{lot}/reserve"),
        outside: Outside::Whole,
    }
}

fn officials(world: &World, state: &State, template: &'static str) -> Told {
    let lot = &state.terms.lot;
    Told {
        template,
        people: people(world, |it| it.is(Role::Official)),
        about: about(world, lot, state),
        href: format!("/auctions/{lot}/host"),
        outside: Outside::Whole,
    }
}

/// Who carries a letter must not learn who bids.
fn bidders(
    world: &World,
    state: &State,
    template: &'static str,
    hears: impl Fn(&Bidder) -> bool,
) -> Vec<Told> {
    let lot = &state.terms.lot;
    let hears = |who: &&Uscc| {
        let bidder = hand(world, lot, who).and_then(|it| state.bidders.get(&it.plate));
        bidder.is_some_and(&hears)
    };
    let told = |who: &Uscc| Told {
        template,
        people: people(world, |it| it.is(Role::Bidder) && it.organisation.as_ref() == Some(who)),
        about: about(world, lot, state),
        href: format!("/bidder/auctions/{lot}"),
        outside: Outside::Neutral,
    };
    world.organisations.keys().filter(hears).map(told).collect()
}
