//! Messages of online biddings: the centre hears of a request, the buyer of every step that waits
//! for it, each bidder of its own plate, price and deal; deposits have messages of their own.

use domain::auction;
use domain::online::{Bidding, Side, Stage, Verdict};
use domain::parties::{Person, Role};
use domain::shared::{AccountId, Uscc};
use domain::world::{Event, World};

use super::kinds::{Outside, Told};

/// Messages of an event of a bidding; none of any other.
///
/// # Rules
///
/// - `Y155`, `Y157`, `Y158`, `Y159`: whoever has a clock hears when it begins.
pub(super) fn told(world: &World, of: &Bidding, event: &Event) -> Vec<Told> {
    let one = |who: &Uscc, template| vec![bidder(world, of, who, template)];
    let told = match event {
        Event::BiddingRequested(_) => vec![officials(world, of)],
        Event::BiddingReturned(_) => vec![buyers(world, of, "bidding-returned")],
        Event::BiddingAnnounced(_) => vec![buyers(world, of, "bidding-announced")],
        Event::BidderSignedUp(it) => one(&it.bidder, "bidding-signed-up"),
        Event::Auction(it) => stopped(world, of, &it.event),
        Event::PriceFound(_) => both(world, of, ("bidding-price-found", "bidding-ended")),
        Event::ComplianceFound(it) if it.verdict == Verdict::DoesNot => {
            let who = of.behind(it.plate);
            who.map(|who| bidder(world, of, who, "bidding-not-compliant")).into_iter().collect()
        }
        Event::DealPublished(_) => dealt(world, of),
        Event::DealConfirmed(it) if of.stage == Stage::Published => {
            vec![match it.side {
                Side::Buyer => bidder(world, of, &it.bidder, "bidding-other-signed"),
                Side::Bidder => buyers(world, of, "bidding-other-signed"),
            }]
        }
        Event::DealConfirmed(it) => vec![
            buyers(world, of, "bidding-confirmed"),
            bidder(world, of, &it.bidder, "bidding-confirmed"),
        ],
        Event::DealLost(it) => {
            let who = of.behind(it.plate);
            let lost = who.map(|who| bidder(world, of, who, "bidding-deal-lost"));
            std::iter::once(buyers(world, of, "bidding-deal-lost")).chain(lost).collect()
        }
        Event::BiddingFailed(_) => both(world, of, ("bidding-failed", "bidding-failed")),
        Event::BiddingTerminated(_) => {
            both(world, of, ("bidding-terminated", "bidding-terminated"))
        }
        Event::GoodsAccepted(_) => {
            let deal = of.deal.as_ref().map(|it| bidder(world, of, &it.bidder, "bidding-accepted"));
            deal.into_iter().collect()
        }
        Event::BiddingArchived(_) => vec![buyers(world, of, "bidding-archived")],
        _ => Vec::new(),
    };
    told.into_iter().filter(|it| !it.people.is_empty()).collect()
}

/// A bidding that stands still, and one that goes on.
fn stopped(world: &World, of: &Bidding, event: &auction::Event) -> Vec<Told> {
    let template = match event {
        auction::Event::Frozen(_) => "bidding-frozen",
        auction::Event::ResumptionAnnounced(_) => "bidding-resumption",
        auction::Event::Resumed(_) => "bidding-resumed",
        _ => return Vec::new(),
    };
    both(world, of, (template, template))
}

/// The buyer's side, and everybody who signed up.
fn both(world: &World, of: &Bidding, (own, theirs): (&'static str, &'static str)) -> Vec<Told> {
    let all = of.bidders.keys().map(|it| bidder(world, of, it, theirs));
    std::iter::once(buyers(world, of, own)).chain(all).collect()
}

/// The winner, and everybody else, by one event.
fn dealt(world: &World, of: &Bidding) -> Vec<Told> {
    let wins = |who: &Uscc| of.deal.as_ref().is_some_and(|it| it.bidder == *who);
    let all = of
        .bidders
        .keys()
        .map(|it| bidder(world, of, it, if wins(it) { "bidding-won" } else { "bidding-not-won" }));
    std::iter::once(buyers(world, of, "bidding-result")).chain(all).collect()
}

fn people(world: &World, hears: impl Fn(&Person) -> bool) -> Vec<AccountId> {
    world.people.iter().filter(|it| hears(it.1)).map(|it| it.0.clone()).collect()
}

fn about(of: &Bidding) -> String {
    format!("{} {}", of.lot.tender, of.spec.title)
}

fn officials(world: &World, of: &Bidding) -> Told {
    Told {
        template: "bidding-asked",
        people: people(world, |it| it.is(Role::Official)),
        about: about(of),
        href: format!("/centre/biddings/{}", of.lot),
        outside: Outside::Whole,
    }
}

fn buyers(world: &World, of: &Bidding, template: &'static str) -> Told {
    let home = Some(&of.purchaser);
    Told {
        template,
        people: people(world, |it| it.is(Role::Purchaser) && it.organisation.as_ref() == home),
        about: about(of),
        href: format!("/purchaser/biddings/{}", of.lot),
        outside: Outside::Whole,
    }
}

/// Who carries a letter must not learn who bids: only the winner is named in public.
fn bidder(world: &World, of: &Bidding, who: &Uscc, template: &'static str) -> Told {
    let named = of.deal.as_ref().is_some_and(|it| it.bidder == *who);
    Told {
        template,
        people: people(world, |it| it.is(Role::Bidder) && it.organisation.as_ref() == Some(who)),
        about: about(of),
        href: format!("/bidder/biddings/{}", of.lot),
        outside: if named { Outside::Whole } else { Outside::Neutral },
    }
}
