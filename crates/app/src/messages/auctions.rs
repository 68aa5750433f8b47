//! Messages of auctions that take sign-ups: each bidder hears of its own qualification, its money
//! and the result; nobody else hears who bids.

use domain::auction;
use domain::ledger::{Outcome, Subject};
use domain::online::{SaleEnd, SignUps, Verdict, is_own};
use domain::parties::Role;
use domain::shared::{AccountId, Uscc};
use domain::world::{Event, World};

use super::deposits::payers;
use super::kinds::{Outside, Told};

/// Messages of an event of such an auction; none of any other.
///
/// # Rules
///
/// - `Y203`: when money goes back; `Y179`: the reason of a refusal; `L05`: the result; `Y97`: whose
///   plate is silent; `Y96`: whose guarantee may not reach any more.
pub(super) fn told(world: &World, of: &SignUps, event: &Event) -> Vec<Told> {
    let one = |who: &Uscc, template| vec![bidder(world, of, who, template)];
    let payer = |number: u32| Some(&of.securities.entries.get(&number)?.received.payer);
    let told = match event {
        Event::SignUpWithdrawn(it) => one(&it.bidder, "sign-up-withdrawn"),
        Event::SignUpExamined(it) if it.verdict == Verdict::Complies => {
            one(&it.bidder, "sign-up-confirmed")
        }
        Event::SignUpExamined(it) => one(&it.bidder, "sign-up-refused"),
        // Whoever presented a guarantee hears what its issuer says of it.
        Event::SecurityReceived(it) if it.guarantee.is_some() => Vec::new(),
        Event::GuaranteeAnswered(it) => payer(it.number)
            .map(|who| bidder(world, of, who, "guarantee-answered"))
            .into_iter()
            .collect(),
        Event::Auction(it) => of_room(world, of, &it.event),
        Event::SecurityReceived(it) if is_own(it) => one(&it.payer, "auction-deposit-received"),
        Event::SecurityReceived(it) => one(&it.payer, "deposit-mismatch"),
        Event::SecurityReturned(it) => payer(it.number)
            .map(|who| bidder(world, of, who, "deposit-returned"))
            .into_iter()
            .collect(),
        Event::PaymentEnded(it) if it.outcome == Outcome::Bounced => {
            let order = world.ledger.orders.get(&it.order).map(|it| &it.subject);
            let number = match order {
                Some(Subject::Security(_, number)) => Some(*number),
                _ => None,
            };
            let who = number.and_then(payer);
            who.map(|who| bidder(world, of, who, "refund-bounced")).into_iter().collect()
        }
        Event::SaleResultPublished(it) => {
            let word = |who: &Uscc| {
                if *who == it.bidder { "auction-won" } else { "auction-not-won" }
            };
            let bid = of.applicants.iter().filter(|it| it.1.plate.is_some());
            bid.map(|(who, _)| bidder(world, of, who, word(who))).collect()
        }
        Event::SaleSettled(it) if it.end == SaleEnd::Lost => one(&it.bidder, "deposit-forfeited"),
        _ => Vec::new(),
    };
    told.into_iter().filter(|it| !it.people.is_empty()).collect()
}

/// A plate that is silent or heard again, and an opening that was moved: whoever presented a
/// guarantee looks whether it still reaches.
fn of_room(world: &World, of: &SignUps, event: &auction::Event) -> Vec<Told> {
    let behind = |plate, template| {
        of.behind(plate).map(|who| bidder(world, of, who, template)).into_iter().collect()
    };
    match event {
        auction::Event::PlateSilenced(it) => behind(it.plate, "plate-silenced"),
        auction::Event::PlateHeard(it) => behind(it.plate, "plate-heard"),
        auction::Event::ResumptionAnnounced(_) | auction::Event::Resumed(_) => {
            let all = payers(&of.securities).into_iter();
            all.map(|who| bidder(world, of, who, "guarantee-moved")).collect()
        }
        _ => Vec::new(),
    }
}

/// Who carries a letter must not learn who bids: only the winner is named in public.
fn bidder(world: &World, of: &SignUps, who: &Uscc, template: &'static str) -> Told {
    let bids = world.people.iter().filter(|it| it.1.is(Role::Bidder));
    let own = bids.filter(|it| it.1.organisation.as_ref() == Some(who));
    let people: Vec<AccountId> = own.map(|it| it.0.clone()).collect();
    let subject = world.auctions.get(&of.lot).and_then(|it| it.terms.subject.as_ref());
    let title = subject.map_or("", |it| it.title.as_str());
    let named = of.result.as_ref().is_some_and(|it| it.1.bidder == *who);
    Told {
        template,
        people,
        about: format!("{} {title}", of.lot.tender),
        href: format!("/bidder/auctions/{}/sign-up", of.lot),
        outside: if named { Outside::Whole } else { Outside::Neutral },
    }
}
