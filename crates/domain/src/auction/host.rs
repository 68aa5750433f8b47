//! The auction of a lot in the world: what its host brings, and what it writes down.
//!
//! The engine knows one state; here stands which lot it is of, the pack that a lot without a
//! procedure of its own adopts, the salt behind the pseudonyms, and that a refused offer of an
//! admitted bidder is written down (docs/decisions/0417).

use crate::law::Law;
use crate::online::{self, Bidding};
use crate::procedure::{RulesAdopted, Scope};
use crate::rulebook::ids;
use crate::shared::{Hash, Instant, LotId, Salt};
use crate::world::{self, World};

use super::command::Command;
use super::decide::decide;
use super::event::{Event, OfferRefused};
use super::group;
use super::refusal::{Refusal, Unfit};
use super::round;
use super::state::{Phase, State, apply};
use super::terms::{Plate, Terms};
use super::tick::due;

/// Longest id of a lot with an auction, in bytes, so that `<lot>/auction` is an id too.
const LOT_BYTES_MAX: usize = 56; // not law: docs/spec/leaf.md

/// What is asked of the auction of a lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub lot: LotId,
    pub what: Command,
    /// Of an announcement; whatever somebody puts here the desk replaces.
    pub adds: Option<Adds>,
}

/// What the platform adds to an announcement, and nobody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adds {
    /// Pack in force, which the lot adopts if it has none yet.
    pub pack: String,
    pub pack_sha256: Hash,
    /// Salt behind the pseudonyms; its hash stands in the terms.
    pub salt: Salt,
}

/// What happened to the auction of a lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurred {
    pub lot: LotId,
    pub event: Event,
}

/// The salt behind the pseudonyms of an auction, which stays shut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PseudonymsSealed {
    pub lot: LotId,
    pub salt: Salt,
}

impl Asked {
    /// Something that needs nothing of the platform's.
    #[must_use]
    pub fn of(lot: LotId, what: Command) -> Self {
        Self { lot, what, adds: None }
    }
}

/// Decides what is asked of the auction of a lot.
///
/// # Errors
///
/// A [`Refusal`] changes nothing; an offer that the law refuses and writes down is no error but an
/// [`OfferRefused`].
///
/// # Rules
///
/// - `J01.5`: what came is kept with the instant of its arrival, refused offers too.
/// - `Y140`: whose turn it is, and who leaves the others, follows from the group.
/// - `Y202`: whoever took its sign-up back has no plate to offer under.
/// - `Y97`: which plates are silent follows from their deposits.
/// - `Y193`: whoever lets it go on says what was mended; `Y89`: what is held goes on with its hold.
/// - `Y195`: where trustees open, nobody hands in or opens an offer by itself.
pub fn ask(world: &World, it: &Asked, law: &Law<'_>) -> Result<Vec<world::Event>, Refusal> {
    let state = world.auctions.get(&it.lot);
    let occurred = |event| world::Event::Auction(Occurred { lot: it.lot.clone(), event });
    if let Command::Announce(terms) = &it.what {
        return announce(world, it, terms, law);
    }
    if state.is_some_and(|state| round::opens_itself(state, &it.what)) {
        return Err(Refusal::OpenedByTrustees);
    }
    if plate_of(&it.what).is_some_and(|plate| online::has_withdrawn(world, &it.lot, plate)) {
        return Err(Refusal::PlateUnknown);
    }
    if matches!(it.what, Command::TurnCame | Command::Leave { .. }) && !is_next(world, it) {
        return Err(Refusal::NoTurn);
    }
    match &it.what {
        Command::Silence { .. } | Command::Hear(_) => {
            if !online::may_say(world, &it.lot, &it.what, *law) {
                return Err(Refusal::NotDue);
            }
        }
        // What was sealed before stands, and is opened.
        Command::OpenSealed { .. } => {}
        // Until the line stands that says so, nothing is written of what is refused by it.
        what => is_heard(world, &it.lot, plate_of(what), law)?,
    }
    // What is held for something raised goes on with it, and nobody lets it go on alone.
    let held = world.biddings.get(&it.lot).is_some_and(Bidding::stands);
    match it.what {
        Command::Resume { .. } | Command::AnnounceResumption { .. } if held => {
            return Err(Refusal::HeldFor);
        }
        Command::Tick if held && state.is_some_and(|it| it.frozen.is_some()) => {
            return Err(Refusal::NotDue);
        }
        _ => {}
    }
    if let Command::Resume { reason: None } | Command::AnnounceResumption { reason: None, .. } =
        it.what
    {
        return Err(Refusal::ReasonMissing);
    }
    match (decide(state, &it.what, law), &it.what) {
        (Ok(happened), _) => Ok(happened.iter().cloned().map(occurred).collect()),
        (Err(why), Command::Offer(offer)) if why.is_recorded() => {
            let (plate, price) = (offer.plate, offer.price);
            Ok(vec![occurred(Event::OfferRefused(OfferRefused { plate, price, why }))])
        }
        (Err(why), _) => Err(why),
    }
}

/// Refuses what is done under a plate that is to be silent, and is not yet.
///
/// # Rules
///
/// - `Y97`.
pub(super) fn is_heard(
    world: &World,
    lot: &LotId,
    plate: Option<Plate>,
    law: &Law<'_>,
) -> Result<(), Refusal> {
    let Some(plate) = plate else { return Ok(()) };
    match online::silence_owed(world, lot, plate, *law) {
        Ok(None) => Ok(()),
        Ok(Some(_)) => Err(Refusal::PlateSilent),
        Err(it) => Err(Refusal::LawGap { id: it.id }),
    }
}

/// Under which plate somebody acts.
fn plate_of(what: &Command) -> Option<Plate> {
    match what {
        Command::Offer(it) => Some(it.plate),
        Command::Continue { plate, .. }
        | Command::OfferSealed { plate, .. }
        | Command::OpenSealed { plate, .. }
        | Command::Match { plate, .. } => Some(*plate),
        _ => None,
    }
}

/// Whether the group of an auction asks for this next.
fn is_next(world: &World, it: &Asked) -> bool {
    let Some(state) = world.auctions.get(&it.lot) else { return true };
    let all = group_of(world, &state.terms);
    group::next(&all).is_some_and(|(at, what)| all[at].terms.lot == it.lot && what == it.what)
}

/// An announcement: the lot adopts the pack in force, unless its notice did so before.
fn announce(
    world: &World,
    it: &Asked,
    terms: &Terms,
    law: &Law<'_>,
) -> Result<Vec<world::Event>, Refusal> {
    let Some(adds) = &it.adds else { return Err(Refusal::NoSuchAuction) };
    let mut events = opens(world, (&it.lot, terms), adds.salt, law)?;
    if !world.adopted.contains_key(&it.lot) {
        let (pack, sha256) = (adds.pack.clone(), adds.pack_sha256);
        let adopted = RulesAdopted { lot: it.lot.clone(), scope: Scope::Tender, pack, sha256 };
        events.insert(0, world::Event::RulesAdopted(adopted));
    }
    Ok(events)
}

/// The events with which the auction of a lot begins, for whichever procedure announces it: the
/// terms that hold, and the salt behind its pseudonyms.
///
/// # Errors
///
/// As [`decide`]; [`Unfit::Place`] for lots of one group whose bidders have other pseudonyms.
pub fn opens(
    world: &World,
    (lot, terms): (&LotId, &Terms),
    salt: Salt,
    law: &Law<'_>,
) -> Result<Vec<world::Event>, Refusal> {
    let known = world.auctions.get(lot);
    if terms.lot != *lot || known.is_some() {
        return Err(Refusal::NoSuchAuction);
    }
    let others = group_of(world, terms);
    let same = others.iter().all(|it| it.terms.pseudonyms == terms.pseudonyms);
    if !same || lot.to_string().len() > LOT_BYTES_MAX {
        return Err(Refusal::TermsUnfit { what: Unfit::Place, rule: ids::Y140 });
    }
    super::again::follows(world, terms, law)?;
    round::fits(world, terms, *law)?;
    let announce = Command::Announce(Box::new(terms.clone()));
    let happened = decide(None, &announce, law)?;
    let occurred = |event| world::Event::Auction(Occurred { lot: lot.clone(), event });
    let mut events: Vec<world::Event> = happened.iter().cloned().map(occurred).collect();
    events.push(world::Event::PseudonymsSealed(PseudonymsSealed { lot: lot.clone(), salt }));
    Ok(events)
}

/// The auctions of the group that terms belong to, in the order of their numbers.
#[must_use]
pub fn group_of<'a>(world: &'a World, terms: &Terms) -> Vec<&'a State> {
    let Some(place) = &terms.place else { return Vec::new() };
    let of = |it: &&State| it.terms.place.as_ref().is_some_and(|it| it.group == place.group);
    let mut all: Vec<&State> = world.auctions.values().filter(of).collect();
    all.sort_by_key(|it| it.terms.place.as_ref().map(|it| it.number));
    all
}

/// What falls due in the auction of a lot by itself: the instant after which it is asked for, and
/// what; of lots in order what the group asks for comes at once.
#[must_use]
pub fn comes_due(world: &World, lot: &LotId) -> Option<(Instant, Command)> {
    let state = world.auctions.get(lot)?;
    let all = group_of(world, &state.terms);
    if let Some((at, command)) = group::next(&all)
        && all[at].terms.lot == *lot
    {
        // Late offers have lines after an end, and move nobody's turn.
        let last = all.iter().map(|it| it.ended.unwrap_or(it.last)).max().unwrap_or(state.last);
        return Some((last, command));
    }
    if matches!(state.phase, Phase::Ended(_)) {
        return None;
    }
    let held = world.biddings.get(lot).is_some_and(Bidding::stands);
    if held && state.frozen.is_some() {
        return None;
    }
    due(state).map(|it| (it, Command::Tick))
}

/// Folds what happened to auctions.
pub(crate) fn apply_in(world: &mut World, event: &world::Event, now: Instant) {
    match event {
        world::Event::Auction(it) => {
            round::follow(world, it, now);
            if let Some(known) = world.auctions.get_mut(&it.lot) {
                known.apply(&it.event, now);
            } else if let Some(begun) = apply(None, &it.event, now) {
                world.auctions.insert(it.lot.clone(), begun);
            }
        }
        world::Event::PseudonymsSealed(it) => {
            world.pseudonyms.insert(it.lot.clone(), it.salt);
        }
        _ => {}
    }
}
