//! Messages of online biddings: the centre hears of a request, the buyer of every step that waits
//! for it, each bidder of its own plate, price and deal; deposits have messages of their own.
//! Whoever has to answer an objection hears of it, its writer of the answer, everybody of a hold.

use domain::auction;
use domain::online::{Bidding, Side, Stage, Verdict};
use domain::parties::{Person, Role};
use domain::remedies::RemedyKind;
use domain::shared::{AccountId, Id, Uscc};
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
        Event::SignUpWithdrawn(it) => one(&it.bidder, "sign-up-withdrawn"),
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
        other => raised(world, of, other),
    };
    told.into_iter().filter(|it| !it.people.is_empty()).collect()
}

/// What happens to an objection or a complaint, and to what is held for it.
fn raised(world: &World, of: &Bidding, event: &Event) -> Vec<Told> {
    match event {
        Event::RemedyReceived(it) => received(world, of, it.kind),
        Event::RemedyRaised(it) => received(world, of, it.kind),
        Event::RemedyAnswered(it) => concerned(world, of, &it.remedy, "remedy-answered"),
        Event::RemedyWithdrawn(it) => concerned(world, of, &it.remedy, "remedy-withdrawn"),
        Event::InterestReviewed(it) => concerned(world, of, &it.remedy, "interest-reviewed"),
        Event::ComplaintExamined(it) => concerned(world, of, &it.remedy, "complaint-examined"),
        Event::ComplaintDecided(it) => concerned(world, of, &it.remedy, "complaint-decided"),
        Event::Held(_) | Event::SuspensionOrdered(_) => both(world, of, ("held", "held")),
        Event::HoldLifted(_) | Event::SuspensionEnded(_) => {
            both(world, of, ("hold-lifted", "hold-lifted"))
        }
        Event::RedressCarried(_) => {
            let mut told = both(world, of, ("redress-carried", "redress-carried"));
            told.push(office(world, of, Role::Supervisor, "redress-carried"));
            told
        }
        _ => Vec::new(),
    }
}

/// Whoever has to answer, and the centre that may hold it; of a complaint the supervisor.
fn received(world: &World, of: &Bidding, kind: RemedyKind) -> Vec<Told> {
    let template = "remedy-received";
    let centre = office(world, of, Role::Official, template);
    match kind {
        RemedyKind::Complaint => vec![office(world, of, Role::Supervisor, template), centre],
        RemedyKind::Enquiry | RemedyKind::Objection | RemedyKind::Challenge => {
            let href = remedies("purchaser", of);
            vec![Told { href, ..buyers(world, of, template) }, centre]
        }
    }
}

/// Whom an end concerns: the buyer, the centre, whoever raised it, and of a complaint the
/// supervisor.
fn concerned(world: &World, of: &Bidding, remedy: &Id, template: &'static str) -> Vec<Told> {
    let Some(it) = of.remedies.get(remedy) else { return Vec::new() };
    let href = remedies("purchaser", of);
    let mut told = vec![Told { href, ..buyers(world, of, template) }];
    told.push(office(world, of, Role::Official, template));
    told.extend(it.raiser().map(|who| {
        let (href, outside) = (remedies("bidder", of), Outside::Neutral);
        Told { href, outside, ..bidder(world, of, who, template) }
    }));
    if it.kind == RemedyKind::Complaint {
        told.push(office(world, of, Role::Supervisor, template));
    }
    told
}

fn remedies(desk: &str, of: &Bidding) -> String {
    format!("/{desk}/lots/{}/remedies", of.lot)
}

/// People of an office of the centre or of the supervisor.
fn office(world: &World, of: &Bidding, role: Role, template: &'static str) -> Told {
    let desk = if role == Role::Supervisor { "supervisor" } else { "centre" };
    Told {
        template,
        people: people(world, |it| it.is(role)),
        about: about(of),
        href: remedies(desk, of),
        outside: Outside::Whole,
    }
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
