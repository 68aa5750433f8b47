//! The request and its notice.

use crate::auction::{self, Course, Direction, Entry, Kind, Reserve, Terms, Timed};
use crate::law::Law;
use crate::parties::OrganisationKind;
use crate::procedure::{RulesAdopted, Scope};
use crate::rulebook::ids;
use crate::shared::{Fen, Hash, LotId, Round};
use crate::world::{Event, World};

use super::command::Adds;
use super::event::{BiddingAnnounced, BiddingRequested, BiddingTerminated, Item, Spec};
use super::hold::opens;
use super::refusal::Refusal;
use super::state::{Bidding, Stage};

/// Most items of one bidding.
pub const ITEMS_MAX: usize = 100; // not law: bound of a body
/// Longest title, code or unit, in bytes.
pub const TITLE_BYTES_MAX: usize = 600; // not law: bound of a body
/// Longest text, in bytes.
pub const TEXT_BYTES_MAX: usize = 4_000; // not law: bound of a body

pub(super) fn titled(words: &str) -> bool {
    !words.trim().is_empty() && words.len() <= TITLE_BYTES_MAX
}

pub(super) fn said(words: &str) -> bool {
    !words.trim().is_empty() && words.len() <= TEXT_BYTES_MAX
}

/// The terms of the auction that a specification announces.
#[must_use]
pub fn terms(lot: &LotId, spec: &Spec, pseudonyms: Hash) -> Terms {
    Terms {
        lot: lot.clone(),
        subject: None,
        bundle: Vec::new(),
        kind: Kind::Online,
        direction: spec.direction,
        course: Course::Listing,
        start: spec.start,
        step: spec.step,
        unit: spec.unit,
        cap: None,
        opens_ms: spec.opens_ms,
        closes_ms: spec.closes_ms,
        timed: Some(Timed { entry: Entry::TwoBidders, preparation_s: 0, window_s: spec.window_s }),
        sealed: None,
        trustees: None,
        bidders_min: spec.bidders_min,
        reserve: spec.reserve,
        priority: None,
        hours: None,
        place: None,
        sign_up: None,
        previous: None,
        pseudonyms,
    }
}

/// A request, first or after it was given back.
///
/// # Rules
///
/// - `Y150`, `Y151`: a purchase below the limit; `Y153`, `Y154`: the deposit; `Y160`: a further
///   round follows a failed one; the terms by the law of auctions.
pub(super) fn request(
    world: &World,
    it: &BiddingRequested,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let buys = world.organisations.get(&it.purchaser);
    if !buys.is_some_and(|it| it.kinds.contains(&OrganisationKind::Purchaser)) {
        return Err(Refusal::PurchaserUnfit);
    }
    free(world, it)?;
    whole(&it.spec)?;
    lawful(&it.spec, law)?;
    // Terms that the auction will refuse are refused while somebody can still mend them.
    announced(&it.lot, &it.spec, Hash([0; 32]), law)?;
    Ok(vec![Event::BiddingRequested(it.clone())])
}

/// Whether the number is free: of nobody, of the own request that was given back, or the round
/// after a failed one.
fn free(world: &World, it: &BiddingRequested) -> Result<(), Refusal> {
    let taken = Refusal::BiddingKnown { rule: ids::Y160 };
    if world.projects.contains_key(&it.lot.tender) || world.has_lot(&it.lot) {
        return Err(taken);
    }
    if let Some(known) = world.biddings.get(&it.lot) {
        let own = known.purchaser == it.purchaser && known.previous == it.previous;
        return if own && known.stage == Stage::Returned { Ok(()) } else { Err(taken) };
    }
    let Some(previous) = &it.previous else {
        let others = world.biddings.keys().any(|of| of.tender == it.lot.tender);
        return if it.lot.round == Round::FIRST && !others { Ok(()) } else { Err(taken) };
    };
    let before = world.biddings.get(previous).ok_or(Refusal::BiddingUnknown)?;
    let follows = (&previous.tender, &previous.lot) == (&it.lot.tender, &it.lot.lot)
        && previous.round.next() == Some(it.lot.round);
    let own = before.purchaser == it.purchaser;
    let may = before.stage == Stage::Failed && before.next.is_none();
    if follows && own && may { Ok(()) } else { Err(taken) }
}

fn whole(it: &Spec) -> Result<(), Refusal> {
    let good = |item: &Item| {
        let spec = item.spec.len() <= TEXT_BYTES_MAX;
        titled(&item.name) && titled(&item.unit) && spec && item.quantity_e3 > 0
    };
    let listed = (1..=ITEMS_MAX).contains(&it.items.len()) && it.items.iter().all(good);
    let met = it.conditions.len() <= ITEMS_MAX && it.conditions.iter().all(|it| said(it));
    for (fits, what) in [
        (titled(&it.title), "title"),
        (titled(&it.code), "code"),
        (listed, "items"),
        (met, "conditions"),
        (said(&it.delivery), "delivery"),
        (titled(&it.contact), "contact"),
    ] {
        if !fits {
            return Err(Refusal::Incomplete(what));
        }
    }
    Ok(())
}

fn lawful(it: &Spec, law: Law<'_>) -> Result<(), Refusal> {
    let buys = it.direction == Direction::Reverse;
    if buys && it.start >= law.amount(ids::Y151)? {
        return Err(Refusal::CeilingReachesLimit { rule: ids::Y151 });
    }
    if buys && it.reserve != Reserve::None {
        return Err(Refusal::ReserveUnfit { rule: ids::Y150 });
    }
    let Some(deposit) = it.deposit else {
        return if it.guarantees.is_none() { Ok(()) } else { Err(Refusal::Incomplete("deposit")) };
    };
    let rule = if buys { ids::Y153 } else { ids::Y154 };
    let most = part(it.start, law.percent(rule)?);
    let fits = deposit > Fen(0) && most.is_some_and(|most| deposit <= most);
    if fits { Ok(()) } else { Err(Refusal::BiddingDepositUnfit { rule }) }
}

/// So many basis points of an amount, rounded down.
fn part(of: Fen, basis_points: u32) -> Option<Fen> {
    of.0.checked_mul(basis_points.into()).map(|it| Fen(it / 10_000)) // not law: basis points
}

/// The auction's announcement, with the numbers of the adopted pack.
fn announced(
    lot: &LotId,
    spec: &Spec,
    pseudonyms: Hash,
    law: Law<'_>,
) -> Result<auction::Happened, Refusal> {
    let terms = Box::new(terms(lot, spec, pseudonyms));
    Ok(auction::decide(None, &auction::Command::Announce(terms), &law)?)
}

pub(super) fn give_back(of: &Bidding, reason: &str) -> Result<Vec<Event>, Refusal> {
    if of.stage != Stage::Requested {
        return Err(Refusal::Stage);
    }
    if !said(reason) {
        return Err(Refusal::ReasonMissing);
    }
    let (lot, reason) = (of.lot.clone(), reason.to_owned());
    Ok(vec![Event::BiddingReturned(super::BiddingReturned { lot, reason })])
}

/// Publishes the notice and announces the auction in the same instant.
///
/// # Rules
///
/// - `Y121`: the days of the notice; `Y162`: another than who asked publishes, by the matrix.
pub(super) fn announce(
    world: &World,
    of: &Bidding,
    adds: &Adds,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if of.stage != Stage::Requested {
        return Err(Refusal::Stage);
    }
    lawful(&of.spec, law)?;
    let terms = terms(&of.lot, &of.spec, adds.pseudonyms);
    let opens = auction::opens(world, (&of.lot, &terms), adds.salt, &law)?;
    let (lot, scope) = (of.lot.clone(), Scope::Tender);
    let (pack, sha256) = (adds.pack.clone(), adds.pack_sha256);
    let adopted = RulesAdopted { lot: lot.clone(), scope, pack, sha256 };
    let notice = BiddingAnnounced { lot: lot.clone(), pseudonyms: adds.pseudonyms };
    let mut events = vec![Event::RulesAdopted(adopted), Event::BiddingAnnounced(notice)];
    events.extend(opens);
    Ok(events)
}

/// The buyer ends it before the bidding begins; later only the law of auctions can.
///
/// # Rules
///
/// - `Y150`: until the announced instant the buyer may give up; `A04`: an offer binds afterwards.
pub(super) fn terminate(
    of: &Bidding,
    auction: Option<&auction::State>,
    reason: &str,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if !matches!(of.stage, Stage::Requested | Stage::Returned | Stage::Announced) {
        return Err(Refusal::Stage);
    }
    if !said(reason) {
        return Err(Refusal::ReasonMissing);
    }
    if of.stage == Stage::Announced && law.now >= opens(of, auction, law.now) {
        return Err(Refusal::Begun { rule: ids::A04 });
    }
    let (lot, reason) = (of.lot.clone(), reason.to_owned());
    let mut events =
        vec![Event::BiddingTerminated(BiddingTerminated { lot, reason: reason.clone() })];
    if let Some(state) = auction {
        let cause = auction::Cause::TermsChanged;
        let stop = auction::Command::Terminate { cause, reason, document: None };
        let happened = auction::decide(Some(state), &stop, &law)?;
        events.extend(super::decide::of_auction(&of.lot, &happened));
    }
    Ok(events)
}
