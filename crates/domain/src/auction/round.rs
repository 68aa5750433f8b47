//! The envelopes of a round that trustees open: a lot of their own, received and opened as any
//! other is (docs/spec/seal.md), and counted here at once.
//!
//! The lot is the auction's shadow: it begins with the terms, or once the cap is reached or the
//! turn has come, stands still and ends with the auction, and nothing but bids and their opening
//! may happen to it. Refuses what would open or
//! hand in one offer alone.

use crate::admission::Admitted;
use crate::apply::announced;
use crate::law::Law;
use crate::lot::{AuctionRound, Lot, Stage};
use crate::online;
use crate::opening::{self, Ending, OpenedBid};
use crate::procedure::{
    self, Announced, Category, FieldAudience, FieldKind, FormField, Funds, HoldBy, Notice,
    PriceFormula, Scheme, Tie,
};
use crate::rulebook::{Method, Regime, ids};
use crate::shared::{Fen, Hash, Instant, LotId};
use crate::world::{self, World};

use super::command::Command;
use super::decide::decide;
use super::event::Event;
use super::host::Occurred;
use super::offer::is_price;
use super::refusal::{Refusal, Unfit};
use super::state::State;
use super::terms::{Plate, Terms};

/// Name of the only field of the opening form: the price.
const FIELD: &str = "price";

/// What the envelopes of an auction are sealed and opened by; `None` where there are none.
///
/// Its deadline is that of a round whose time the terms name. Regime, method, category, funds and
/// scheme stand in it because every notice has them; they are no word of the auction's, and its
/// envelopes ask for none of them.
#[must_use]
pub fn notice(terms: &Terms, owner_name: &str) -> Option<Notice> {
    let (trustees, subject) = (terms.trustees.as_ref()?, terms.subject.as_ref()?);
    let deadline_s = Instant(terms.closes_ms).seconds();
    Some(Notice {
        project: terms.lot.tender.clone(),
        title: subject.title.clone(),
        lot_title: subject.title.clone(),
        code: String::new(),
        regime: Regime::GovernmentProcurement,
        method: Method::OpenTender,
        category: Category::Goods,
        funds: Funds::Other,
        purchaser: subject.owner.clone(),
        purchaser_name: owner_name.to_owned(),
        agent: None,
        budget: terms.start,
        ceiling: None,
        deadline_s,
        documents_until_s: deadline_s,
        documents: Vec::new(),
        qualification: Vec::new(),
        scheme: Scheme {
            items: Vec::new(),
            price: PriceFormula::LowestPrice,
            tie: Tie::LowerPrice,
            terms: None,
        },
        form: vec![FormField {
            name: FIELD.to_owned(),
            label: "报价".to_owned(),
            kind: FieldKind::Amount,
            audience: FieldAudience::Public,
        }],
        envelopes: vec![trustees.envelope.clone()],
        threshold: trustees.threshold,
        security: None,
        performance_bp: None,
        asks: Vec::new(),
        admission: None,
        previous: None,
    })
}

/// The lot whose envelopes an event announces, and what they are sealed and opened by: a tender's
/// notice, or the terms of an auction whose offers trustees open.
///
/// Where the cap or the turn begins the round, the deadline is told by [`begins`] alone.
#[must_use]
pub fn announced_notice(event: &world::Event) -> Option<(&LotId, Notice)> {
    match event {
        world::Event::Announced(it) => Some((&it.lot, it.notice.clone())),
        world::Event::Auction(Occurred { lot, event: Event::AuctionAnnounced(it) }) => {
            Some((lot, notice(&it.terms, "")?))
        }
        _ => None,
    }
}

/// When the single offers close that an event of their auction begins, unix milliseconds: the cap
/// was reached, or the turn of a sealed course has come.
#[must_use]
pub fn begins(terms: &Terms, event: &Event) -> Option<i64> {
    match event {
        Event::AuctionAnnounced(_) => terms.round_closes_ms(),
        Event::TurnCame(it) if terms.course == super::Course::Sealed => Some(it.closes_ms),
        Event::CapReached(it) => it.until_ms,
        _ => None,
    }
}

/// Whether trustees can open what terms announce.
///
/// # Rules
///
/// - `Y194`: keys that are deposited and unspent, of trustees who held a drill; `Y13`, `Y14`.
pub(super) fn fits(world: &World, terms: &Terms, law: Law<'_>) -> Result<(), Refusal> {
    let unfit = |rule| Refusal::TermsUnfit { what: Unfit::Trustees, rule };
    let Some(notice) = notice(terms, "") else { return Ok(()) };
    // The lot is the auction's own: nothing was announced or is prepared under its name.
    let free = !world.has_lot(&terms.lot)
        && !world.prequalifications.contains_key(&terms.lot)
        && !world.biddings.contains_key(&terms.lot);
    if !free {
        return Err(unfit(ids::Y194));
    }
    procedure::envelopes(world, &notice, law).map_err(|it| match it {
        procedure::Refusal::Threshold { rule } => unfit(rule),
        _ => unfit(ids::Y194),
    })
}

/// Whether somebody asks for what only the envelopes give.
pub(super) fn opens_itself(state: &State, what: &Command) -> bool {
    let of_envelopes =
        matches!(what, Command::CloseSealed | Command::CountSealed | Command::FailSealed);
    let of_one = matches!(what, Command::OfferSealed { .. } | Command::OpenSealed { .. });
    of_envelopes || (of_one && state.terms.trustees.is_some())
}

/// What follows in the auction from what is done with its envelopes; nothing for any other lot.
///
/// # Errors
///
/// A [`Refusal`] of the auction's: no plate, a second offer, one that is taken back, a freeze.
///
/// # Rules
///
/// - `Y145`: one each; `A04`: none is taken back; `Y142`: enough, or nothing is opened.
/// - `Y195`: everything that opens counts at once, in the order of plates; `Y196`: nothing does,
///   where trustees left an offer shut.
pub fn followed(
    world: &World,
    command: &opening::Command,
    law: &Law<'_>,
) -> Result<Vec<world::Event>, Refusal> {
    use opening::Command as It;
    let known = world.auctions.get(command.lot()).filter(|it| it.terms.trustees.is_some());
    let Some(state) = known else { return Ok(Vec::new()) };
    let mut course = Course { state: state.clone(), law, events: Vec::new() };
    match command {
        It::Submit { offered, .. } => {
            let (plate, who) = offered.hand.ok_or(Refusal::PlateUnknown)?;
            if online::has_withdrawn(world, command.lot(), plate) {
                return Err(Refusal::PlateUnknown);
            }
            super::host::is_heard(world, command.lot(), Some(plate), law)?;
            course.ask(&Command::OfferSealed { plate, who, seal: offered.bid.b })?;
        }
        It::Withdraw { .. } => return Err(Refusal::Irrevocable),
        It::CloseLot { .. } => course.ask(&Command::CloseSealed)?,
        It::PublishBids { bids, .. }
            if bids.iter().any(|it| it.ending == Ending::TrusteesFailed) =>
        {
            course.ask(&Command::FailSealed)?;
        }
        It::PublishBids { bids, .. } => {
            for (plate, price, digest) in opened(world, state, bids) {
                course.ask(&Command::OpenSealed { plate, price, salt: None, digest })?;
            }
            course.ask(&Command::CountSealed)?;
        }
        _ => {}
    }
    Ok(course.events)
}

/// Commands of one instant, each decided in the state that the ones before left.
struct Course<'a> {
    state: State,
    law: &'a Law<'a>,
    events: Vec<world::Event>,
}

impl Course<'_> {
    fn ask(&mut self, it: &Command) -> Result<(), Refusal> {
        let happened = decide(Some(&self.state), it, self.law)?;
        for event in happened.iter() {
            self.state.apply(event, self.law.now);
            let lot = self.state.terms.lot.clone();
            self.events.push(world::Event::Auction(Occurred { lot, event: event.clone() }));
        }
        Ok(())
    }
}

/// Plates, prices and the `b` of the envelopes that opened, in the order of plates; a number that
/// is no price is none.
fn opened(world: &World, state: &State, bids: &[OpenedBid]) -> Vec<(Plate, Fen, Hash)> {
    let Some(lot) = world.lots.get(&state.terms.lot) else { return Vec::new() };
    let line = |it: &OpenedBid| {
        let price =
            it.price.filter(|price| it.ending == Ending::Opened && is_price(*price).is_ok())?;
        let b = lot.bids.get(&it.bidder)?.bid.as_ref()?.b;
        let sealed = |known: &super::Bidder| known.seal.is_some_and(|it| it.seal == b);
        let plate = *state.bidders.iter().find(|known| sealed(known.1))?.0;
        Some((plate, price, b))
    };
    let mut all: Vec<_> = bids.iter().filter_map(line).collect();
    all.sort_by_key(|it| it.0);
    all
}

/// Lets the lot of the envelopes follow its auction: its keys are spent at the announcement, and it
/// begins with its time, stands still, goes on and ends.
pub(super) fn follow(world: &mut World, it: &Occurred, now: Instant) {
    let announced = match &it.event {
        Event::AuctionAnnounced(of) => Some(&of.terms),
        _ => None,
    };
    if let Some(trustees) = announced.and_then(|it| it.trustees.as_ref()) {
        world.centre.spend(&trustees.envelope.share.keys);
        world.centre.spend(trustees.envelope.deposit.iter().flat_map(|set| &set.keys));
    }
    let known = || world.auctions.get(&it.lot).map(|it| &it.terms);
    if let Some(terms) = announced.or_else(known)
        && let Some(closes_ms) = begins(terms, &it.event)
    {
        let begun = begun(world, terms, closes_ms, now);
        world.lots.extend(begun.map(|lot| (it.lot.clone(), lot)));
        return;
    }
    let Some(lot) = world.lots.get_mut(&it.lot).filter(|it| it.round.is_some()) else { return };
    match &it.event {
        Event::Frozen(_) => {
            lot.holds.insert(HoldBy::Supervisor);
        }
        Event::Resumed(to) => {
            lot.holds.remove(&HoldBy::Supervisor);
            if lot.stage == Stage::Announced {
                lot.deadline_s = Instant(to.ends_ms).seconds();
            }
        }
        Event::AuctionEnded(_) if lot.stage < Stage::Opened => lot.stage = Stage::Terminated,
        _ => {}
    }
}

/// The lot of a round that begins; `None` where no trustees open it.
fn begun(world: &World, terms: &Terms, closes_ms: i64, now: Instant) -> Option<Lot> {
    let owner = terms.subject.as_ref().and_then(|it| world.organisations.get(&it.owner));
    let name = owner.map(|it| it.name.clone()).unwrap_or_default();
    let mut notice = notice(terms, &name)?;
    notice.deadline_s = Instant(closes_ms).seconds();
    notice.documents_until_s = notice.deadline_s;
    let pack = world.adopted.get(&terms.lot).cloned().unwrap_or_default();
    // Neither covers nor a policy are announced: who has sealed is told by plates.
    let nothing = Hash([0; 32]);
    let (cover_commit, policy_sha256) = (nothing, nothing);
    let it = Announced { lot: terms.lot.clone(), notice, cover_commit, policy_sha256 };
    let mut lot = announced(&it, (pack, Admitted::Everyone), now);
    lot.round = Some(AuctionRound { bidders_min: super::sealed::needed(terms) });
    Some(lot)
}
