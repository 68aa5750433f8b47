//! Messages about money: whose a deposit or a guarantee is hears what came, what did not fit, what
//! went back and what was lost. Nobody else does.

use std::collections::BTreeSet;

use domain::auction;
use domain::ledger::{Outcome, Subject, securities_of};
use domain::lot::Lot;
use domain::online::{Bidding, Stage, is_own};
use domain::parties::Role;
use domain::securities::{Held, SecuritiesState, flaw};
use domain::shared::{AccountId, LotId, Uscc};
use domain::world::{Event, World};

use super::kinds::{Outside, Told};

/// Messages of an event of a bidding's deposits, or of a guarantee; none of any other.
pub(super) fn told(world: &World, event: &Event) -> Vec<Told> {
    let Some(id) = domain::apply::lot_of(event) else { return Vec::new() };
    let all: Vec<Told> = match (world.lots.get(id), world.biddings.get(id)) {
        (Some(lot), _) if matches!(event, Event::Extended(_)) => moved_of_lot(world, lot),
        (Some(lot), _) => of_lot(world, lot, event).into_iter().collect(),
        (None, Some(of)) => match event {
            Event::Auction(it) => moved_of_bidding(world, of, &it.event),
            _ => of_bidding(world, of, event).into_iter().collect(),
        },
        (None, None) => Vec::new(),
    };
    all.into_iter().filter(|it| !it.people.is_empty()).collect()
}

/// Whoever has an electronic guarantee there.
pub(super) fn payers(of: &SecuritiesState) -> BTreeSet<&Uscc> {
    let held = |it: &&Held| it.is_held() && it.received.guarantee.is_some();
    of.entries.values().filter(held).map(|it| &it.received.payer).collect()
}

/// A deadline that was moved: whoever presented a guarantee looks whether it still reaches.
///
/// # Rules
///
/// - `Y96`.
fn moved_of_lot(world: &World, lot: &Lot) -> Vec<Told> {
    let about = format!("{} {}", lot.notice.title, lot.notice.lot_title).trim().to_owned();
    let tell = |payer: &Uscc| Told {
        template: "guarantee-moved",
        people: people(world, payer),
        about: about.clone(),
        href: format!("/bidder/lots/{}/guarantee", lot.id),
        outside: Outside::Neutral,
    };
    payers(&lot.securities).into_iter().map(tell).collect()
}

/// The same of a bidding whose beginning was moved.
fn moved_of_bidding(world: &World, of: &Bidding, event: &auction::Event) -> Vec<Told> {
    use auction::Event as It;
    if !matches!(event, It::ResumptionAnnounced(_) | It::Resumed(_)) || of.stage != Stage::Announced
    {
        return Vec::new();
    }
    let tell = |payer: &Uscc| Told {
        template: "guarantee-moved",
        people: people(world, payer),
        about: of.spec.title.clone(),
        href: format!("/bidder/biddings/{}/guarantee", of.lot),
        outside: Outside::Neutral,
    };
    payers(&of.securities).into_iter().map(tell).collect()
}

/// What an entry became that a person of its payer should know beside what every security tells.
fn of_lot(world: &World, lot: &Lot, event: &Event) -> Option<Told> {
    let held = |number: u32| lot.securities.entries.get(&number);
    let about = format!("{} {}", lot.notice.title, lot.notice.lot_title).trim().to_owned();
    let tell = |template, payer: &Uscc, page: &str| Told {
        template,
        people: people(world, payer),
        about: about.clone(),
        href: format!("/bidder/lots/{}/{page}", lot.id),
        outside: Outside::Neutral,
    };
    match event {
        Event::SecurityReceived(it) => {
            let wrong = it.bank.is_some() && flaw(lot, it).is_some();
            wrong.then(|| tell("deposit-mismatch", &it.payer, "security"))
        }
        Event::GuaranteeAnswered(it) => {
            Some(tell("guarantee-answered", &held(it.number)?.received.payer, "guarantee"))
        }
        Event::PaymentEnded(it) if it.outcome == Outcome::Bounced => {
            let held = paid(world, &lot.id, it.order).filter(|it| !it.is_kept())?;
            Some(tell("refund-bounced", &held.received.payer, "security"))
        }
        _ => None,
    }
}

/// The entry of an order.
fn paid<'a>(world: &'a World, id: &LotId, order: u32) -> Option<&'a Held> {
    match &world.ledger.orders.get(&order)?.subject {
        Subject::Security(of, number) if of == id => securities_of(world, id)?.entries.get(number),
        _ => None,
    }
}

fn of_bidding(world: &World, of: &Bidding, event: &Event) -> Option<Told> {
    let held = |number: u32| of.securities.entries.get(&number);
    let (template, payer): (&'static str, &Uscc) = match event {
        // Whoever presented a guarantee hears what its issuer says of it.
        Event::SecurityReceived(it) if it.guarantee.is_some() => return None,
        Event::GuaranteeAnswered(it) => ("guarantee-answered", &held(it.number)?.received.payer),
        Event::SecurityReceived(it) if is_own(it) => ("deposit-received", &it.payer),
        Event::SecurityReceived(it) => ("deposit-mismatch", &it.payer),
        Event::DepositEntered(it) => ("deposit-received", &it.bidder),
        Event::SecurityReturned(it) => ("deposit-returned", &held(it.number)?.received.payer),
        Event::DepositReturned(it) => ("deposit-returned", &it.bidder),
        Event::PaymentEnded(it) if it.outcome == Outcome::Bounced => {
            let held = paid(world, &of.lot, it.order).filter(|it| !it.is_kept())?;
            ("refund-bounced", &held.received.payer)
        }
        // Folded already: whose it was stands behind the plate.
        Event::DealLost(it) => {
            let loser = of.behind(it.plate)?;
            let entries = || of.securities.of(loser).any(|it| it.1.forfeited.is_some());
            let by_hand = of.bidders.get(loser).is_some_and(|it| it.kept.is_some());
            (by_hand || entries()).then_some(("deposit-forfeited", loser))?
        }
        _ => return None,
    };
    Some(Told {
        template,
        people: people(world, payer),
        about: of.spec.title.clone(),
        href: format!("/bidder/biddings/{}", of.lot),
        outside: Outside::Neutral,
    })
}

/// Every person who bids for an organisation.
fn people(world: &World, payer: &Uscc) -> Vec<AccountId> {
    let bids = world.people.iter().filter(|it| it.1.is(Role::Bidder));
    let own = bids.filter(|it| it.1.organisation.as_ref() == Some(payer));
    own.map(|it| it.0.clone()).collect()
}
