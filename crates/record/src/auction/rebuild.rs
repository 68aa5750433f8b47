//! From what happened to an auction back to what was asked.

use domain::auction::{
    Command, Event, Offer, Outcome, Phase, Plate, SealedOpened, State, Terms, Unsold,
};
use domain::shared::Hash;

use super::commitment::{offer_seal, reserve_commitment};

/// What an event says about its command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rebuilt {
    Command(Box<Command>),
    /// No command begins with this event: it only follows another of the same instant.
    Follows,
    /// What the command held stands in an enclosure that was not given.
    Shut,
}

/// Rebuilds the command of an event, in the state before it.
///
/// The pseudonym of an offer is that of its plate: another hand's offer leaves no event.
#[must_use]
pub fn command(state: Option<&State>, event: &Event) -> Rebuilt {
    let is = |it| Rebuilt::Command(Box::new(it));
    let announced = |terms: &Terms| is(Command::Announce(Box::new(terms.clone())));
    let Some(state) = state else {
        let Event::AuctionAnnounced(it) = event else { return Rebuilt::Follows };
        return announced(&it.terms);
    };
    let lot = &state.terms.lot;
    let who = |plate: Plate| state.bidders.get(&plate).map_or(Hash([0; 32]), |it| it.who);
    if let Some(counted) = of_envelopes(state, event) {
        return is(counted);
    }
    let offer = |plate, price| is(Command::Offer(Offer { plate, who: who(plate), price }));
    match event {
        Event::AuctionAnnounced(it) => announced(&it.terms),
        Event::ReserveCommitted(it) => is(Command::CommitReserve(it.commitment)),
        Event::BidderAdmitted(it) => {
            let (plate, who, members) = (it.plate, it.who, it.members.clone());
            // A right that was confirmed with it is read as confirmed next: the same state.
            is(Command::Admit { plate, who, members, rank: None })
        }
        Event::PriorityConfirmed(it) => {
            is(Command::ConfirmPriority { plate: it.plate, rank: it.rank })
        }
        Event::TurnCame(_) => is(Command::TurnCame),
        Event::LeftToOthers(it) => is(Command::Leave { plate: it.plate, won: it.won.clone() }),
        Event::PlateSilenced(_) | Event::PlateHeard(_) => voiced(event),
        Event::OfferTaken(it) => offer(it.plate, it.price),
        Event::OfferRefused(it) => offer(it.plate, it.price),
        Event::ContinueSaid(it) => is(Command::Continue { plate: it.plate, who: who(it.plate) }),
        Event::SealedOffered(it) => {
            let (plate, seal) = (it.plate, it.seal);
            is(Command::OfferSealed { plate, who: who(plate), seal })
        }
        Event::SealedOpened(it) => is(opened(state, it)),
        Event::TieDrawn(it) => is(Command::Draw(it.plate)),
        Event::Frozen(it) => {
            let (cause, reason, document) = (it.cause, it.reason.clone(), it.document.clone());
            is(Command::Freeze { cause, reason, document, measured: it.measured })
        }
        Event::ResumptionAnnounced(it) => {
            let reason = it.reason.clone();
            is(Command::AnnounceResumption { at_ms: it.at_ms, reason })
        }
        Event::Resumed(it) if state.frozen.is_some_and(|it| it.at_ms.is_none()) => {
            is(Command::Resume { reason: it.reason.clone() })
        }
        Event::ReserveOpened(it) => match (it.price, it.salt) {
            (Some(price), Some(salt)) => {
                let digest = reserve_commitment(lot, price, &salt);
                is(Command::OpenReserve { price, salt, digest })
            }
            _ => Rebuilt::Shut,
        },
        Event::Matched(it) => is(Command::Match { plate: it.plate, who: who(it.plate) }),
        Event::AuctionEnded(it) => match it.outcome {
            Outcome::Terminated(cause) => {
                let (reason, document) = (it.reason.clone().unwrap_or_default(), &it.document);
                is(Command::Terminate { cause, reason, document: document.clone() })
            }
            _ => is(Command::Tick),
        },
        Event::CapReached(_) | Event::ReserveOwed(_) | Event::PriorityAsked(_) => Rebuilt::Follows,
        Event::Resumed(_)
        | Event::ContinueAsked(_)
        | Event::TimedBegan(_)
        | Event::StoppedForTheDay(_)
        | Event::OpeningBegan(_)
        | Event::DrawOwed(_)
        | Event::Closed(_)
        | Event::ReserveOverdue(_) => is(Command::Tick),
    }
}

/// What was said of a plate.
fn voiced(event: &Event) -> Rebuilt {
    let what = match event {
        Event::PlateSilenced(it) => Command::Silence { plate: it.plate, why: it.why },
        Event::PlateHeard(it) => Command::Hear(it.plate),
        _ => return Rebuilt::Follows,
    };
    Rebuilt::Command(Box::new(what))
}

/// The opening of one sealed offer.
///
/// Of an envelope the log proves price and plate; this stream alone says which it was.
fn opened(state: &State, it: &SealedOpened) -> Command {
    let (plate, price, salt) = (it.plate, it.price, it.salt);
    let sealed = || state.bidders.get(&plate).and_then(|it| it.seal).map(|it| it.seal);
    let digest = match salt {
        Some(salt) => offer_seal(&state.terms.lot, plate, price, &salt),
        None => sealed().unwrap_or(Hash([0; 32])),
    };
    Command::OpenSealed { plate, price, salt, digest }
}

const NOT_OPENED: Outcome = Outcome::Unsold(Unsold::NotOpened);

/// What was done with the envelopes of an auction, as far as its own stream tells: they closed, all
/// that open were counted, or trustees left one shut.
fn of_envelopes(state: &State, event: &Event) -> Option<Command> {
    state.terms.trustees.as_ref()?;
    match (&state.phase, event) {
        (Phase::Sealed { .. }, Event::OpeningBegan(_) | Event::Closed(_)) => {
            Some(Command::CloseSealed)
        }
        (Phase::Opening { .. }, Event::Closed(_) | Event::DrawOwed(_)) => {
            Some(Command::CountSealed)
        }
        (Phase::Opening { .. }, Event::AuctionEnded(it)) if it.outcome == NOT_OPENED => {
            Some(Command::FailSealed)
        }
        _ => None,
    }
}
