//! Decides one command.

use crate::law::Law;
use crate::rulebook::ids;
use crate::shared::{Hash, Instant};

use super::announce::announce;
use super::close;
use super::command::Command;
use super::event::{
    BidderAdmitted, ContinueSaid, Event, Happened, LeftToOthers, PlateHeard, PlateSilenced,
    PriorityConfirmed, ReserveCommitted, Silence, TieDrawn, TurnCame,
};
use super::numbers::ms;
use super::offer::{hand, offer};
use super::outage::{self, Grounds};
use super::refusal::Refusal;
use super::sealed;
use super::state::{Lead, Phase, State};
use super::terms::{Course, Plate, Reserve};
use super::tick::tick;

/// Most plates of an auction, and the largest number on one.
pub const PLATES_MAX: usize = 19_999; // not law: bound of a state
/// Most members of a consortium besides its lead.
pub(super) const MEMBERS_MAX: usize = 20; // not law: bound of a body
/// Lowest rank of a priority right.
const RANK_MAX: u8 = 99; // not law: bound of a body

/// Decides one command; `state` is none until the announcement.
///
/// # Errors
///
/// A [`Refusal`] changes nothing, and the same command may be tried again.
///
/// # Rules
///
/// - `A04`: nobody takes an offer back; what else each decision rests on stands at its function.
pub fn decide(state: Option<&State>, it: &Command, law: &Law<'_>) -> Result<Happened, Refusal> {
    let state = match (state, it) {
        (None, Command::Announce(terms)) => return announce(terms, law).map(Happened::from),
        (Some(_), Command::Announce(_)) | (None, _) => return Err(Refusal::NoSuchAuction),
        (Some(state), _) => state,
    };
    let now = law.now;
    match it {
        Command::Announce(_) => Err(Refusal::NoSuchAuction),
        Command::Offer(it) => offer(state, it, now).map_err(|why| after_the_end(why, state, law)),
        Command::Tick => tick(state, law),
        Command::CommitReserve(it) => commit(state, *it, now),
        Command::Admit { plate, who, members, rank } => {
            let first = admit(state, *plate, (who, members), now)?;
            let Some(rank) = *rank else { return Ok(first.into()) };
            prefers(state, rank, now)?;
            let then = Some(Event::PriorityConfirmed(PriorityConfirmed { plate: *plate, rank }));
            Ok(Happened { first, then })
        }
        Command::ConfirmPriority { plate, rank } => prefer(state, *plate, *rank, now),
        Command::Withdraw(plate) => withdraw(state, *plate),
        Command::Continue { plate, who } => go_on(state, *plate, who, now),
        Command::OfferSealed { plate, who, seal } => sealed::seal(state, (*plate, who, *seal), now),
        Command::OpenSealed { plate, price, salt, digest } => {
            sealed::open(state, (*plate, *price), (*salt, *digest), now)
        }
        Command::CloseSealed => sealed::end(state, now),
        Command::CountSealed => sealed::count(state, now),
        Command::FailSealed => sealed::fail(state),
        Command::Draw(plate) => draw(state, *plate, now),
        Command::Freeze { cause, reason, document, measured } => {
            let grounds = Grounds { cause: *cause, reason, document: document.as_deref() };
            outage::freeze(state, &grounds, *measured, now)
        }
        Command::AnnounceResumption { at_ms, reason } => {
            outage::announce(state, *at_ms, reason.as_deref(), now)
        }
        Command::Resume { reason } => outage::resume(state, reason.as_deref(), law),
        Command::OpenReserve { price, salt, digest } => {
            close::open_reserve(state, (*price, *salt, *digest), now)
        }
        Command::Match { plate, who } => close::take(state, (*plate, who), now),
        Command::TurnCame => turn(state, now),
        Command::Leave { plate, won } => {
            let bidder = state.bidders.get(plate).ok_or(Refusal::PlateUnknown)?;
            let gone = bidder.left.is_some() || matches!(state.phase, Phase::Ended(_));
            if gone || !state.waits(now) {
                return Err(Refusal::Over);
            }
            let it = LeftToOthers { plate: *plate, won: won.clone() };
            Ok(Event::LeftToOthers(Box::new(it)).into())
        }
        Command::Silence { plate, why } => silence(state, *plate, *why, now),
        Command::Hear(plate) => hear(state, *plate),
        Command::Terminate { cause, reason, document } => {
            let grounds = Grounds { cause: *cause, reason, document: document.as_deref() };
            outage::terminate(state, &grounds)
        }
    }
}

/// An offer shortly after the end is late as any other, and written down; a later one is not.
///
/// # Rules
///
/// - `Y213`: for how long.
fn after_the_end(why: Refusal, state: &State, law: &Law<'_>) -> Refusal {
    let (Refusal::Over, Some(ended)) = (why, state.ended) else { return why };
    match law.seconds(ids::Y213) {
        Ok(it) if law.now.0.saturating_sub(ended.0) <= ms(it) => Refusal::Late,
        Ok(_) => Refusal::Over,
        Err(gap) => Refusal::LawGap { id: gap.id },
    }
}

/// The reserve is committed before the opening, once.
///
/// # Rules
///
/// - `Y130`.
fn commit(state: &State, commitment: Hash, now: Instant) -> Result<Happened, Refusal> {
    if state.terms.reserve != Reserve::Committed {
        return Err(Refusal::NoReserve);
    }
    if state.reserve.is_some() {
        return Err(Refusal::ReserveFixed);
    }
    if !state.waits(now) {
        return Err(Refusal::ReserveLate);
    }
    Ok(Event::ReserveCommitted(ReserveCommitted { commitment }).into())
}

/// One organisation has one plate, alone or jointly.
///
/// # Rules
///
/// - `Y139`.
fn admit(
    state: &State,
    plate: Plate,
    (who, members): (&Hash, &[Hash]),
    now: Instant,
) -> Result<Event, Refusal> {
    // While it stands still its time does not run.
    let at_ms = state.frozen.map_or(now.0, |it| it.since_ms);
    let free = match state.phase {
        Phase::Listed { closes_ms, .. } => at_ms <= closes_ms,
        Phase::Sealed { until_ms, .. } => at_ms <= until_ms && state.lead.is_none(),
        _ => false,
    };
    if !free {
        return Err(Refusal::AdmissionOver);
    }
    let number = usize::from(plate.0);
    if !(1..=PLATES_MAX).contains(&number) || state.bidders.contains_key(&plate) {
        return Err(Refusal::PlateTaken);
    }
    if state.bidders.len() >= PLATES_MAX || members.len() > MEMBERS_MAX {
        return Err(Refusal::TooMany);
    }
    let known = |it: &Hash| state.hands.contains_key(it);
    let twice = |at: usize| members[at] == *who || members[..at].contains(&members[at]);
    if known(who) || members.iter().any(known) || (0..members.len()).any(twice) {
        return Err(Refusal::TwoHands);
    }
    let it = BidderAdmitted { plate, who: *who, members: members.to_vec() };
    Ok(Event::BidderAdmitted(Box::new(it)))
}

/// A priority right is confirmed before the opening.
///
/// # Rules
///
/// - `J01.4`.
fn prefer(state: &State, plate: Plate, rank: u8, now: Instant) -> Result<Happened, Refusal> {
    let bidder = state.bidders.get(&plate).ok_or(Refusal::PlateUnknown)?;
    prefers(state, rank, now)?;
    if bidder.rank.is_some() {
        return Err(Refusal::NoPriority);
    }
    Ok(Event::PriorityConfirmed(PriorityConfirmed { plate, rank }).into())
}

/// Whether a right of this rank may be confirmed now.
fn prefers(state: &State, rank: u8, now: Instant) -> Result<(), Refusal> {
    if !state.waits(now) {
        return Err(Refusal::PriorityLate);
    }
    let fits = state.terms.priority.is_some() && (1..=RANK_MAX).contains(&rank);
    if fits { Ok(()) } else { Err(Refusal::NoPriority) }
}

/// Nobody takes an offer back.
fn withdraw(state: &State, plate: Plate) -> Result<Happened, Refusal> {
    if state.bidders.contains_key(&plate) {
        Err(Refusal::Irrevocable)
    } else {
        Err(Refusal::PlateUnknown)
    }
}

/// A bidder who is asked goes on.
///
/// # Rules
///
/// - `Y128`: within the time; who leads is not asked; `Y97`: nor is a silent plate.
fn go_on(state: &State, plate: Plate, who: &Hash, now: Instant) -> Result<Happened, Refusal> {
    let bidder = hand(state, plate, who)?;
    let Phase::ContinueAsked { until_ms } = state.phase else { return Err(Refusal::NotAsked) };
    if state.frozen.is_some() {
        return Err(Refusal::Frozen);
    }
    if now.0 > until_ms {
        return Err(Refusal::Late);
    }
    if state.lead.is_some_and(|it| it.plate == plate) || bidder.continues.is_some() {
        return Err(Refusal::LeadsAlready);
    }
    if bidder.left.is_some() {
        return Err(Refusal::WonAnother);
    }
    if bidder.silent.is_some() {
        return Err(Refusal::PlateSilent);
    }
    Ok(Event::ContinueSaid(ContinueSaid { plate }).into())
}

/// The deposit behind a plate is there no longer: it makes no offers any more.
///
/// # Rules
///
/// - `Y97`: where guarantees are taken, and until the end; `A04`: the offers that it made stand;
///   `Y96`: a short one once offers may come, after an opening that was moved.
fn silence(state: &State, plate: Plate, why: Silence, now: Instant) -> Result<Happened, Refusal> {
    let bidder = state.bidders.get(&plate).ok_or(Refusal::PlateUnknown)?;
    if matches!(state.phase, Phase::Ended(_)) {
        return Err(Refusal::Over);
    }
    if bidder.silent.is_some() {
        return Err(Refusal::PlateSilent);
    }
    let deposit = state.terms.sign_up.and_then(|it| it.deposit);
    let begun = state.begins_ms(now).is_some_and(|it| now.0 >= it);
    let grounded = match why {
        Silence::Revoked => true,
        // A guarantee that reached when it was presented is short by a moved opening alone.
        Silence::Short => begun && state.moved_until(now) > 0,
    };
    if !grounded || deposit.is_none_or(|it| it.guarantees.is_none()) {
        return Err(Refusal::NotDue);
    }
    Ok(Event::PlateSilenced(PlateSilenced { plate, why }).into())
}

/// It is there again.
///
/// # Rules
///
/// - `Y97`.
fn hear(state: &State, plate: Plate) -> Result<Happened, Refusal> {
    let bidder = state.bidders.get(&plate).ok_or(Refusal::PlateUnknown)?;
    if matches!(state.phase, Phase::Ended(_)) {
        return Err(Refusal::Over);
    }
    if bidder.silent.is_none() {
        return Err(Refusal::NotDue);
    }
    Ok(Event::PlateHeard(PlateHeard { plate }).into())
}

/// The draw gave a plate.
///
/// # Rules
///
/// - `Y145`.
fn draw(state: &State, plate: Plate, now: Instant) -> Result<Happened, Refusal> {
    let Phase::DrawOwed { plates, price } = &state.phase else { return Err(Refusal::NoDraw) };
    if !plates.contains(&plate) {
        return Err(Refusal::NotDrawable);
    }
    let rank = state.bidders.get(&plate).and_then(|it| it.rank);
    let lead = Lead { plate, price: *price, rank };
    let then = Some(close::after_hammer(state, Some(lead), now));
    Ok(Happened { first: Event::TieDrawn(TieDrawn { plate }), then })
}

/// A lot in order opens, not before its announced instant and for as long as announced.
fn turn(state: &State, now: Instant) -> Result<Happened, Refusal> {
    let Phase::Listed { opens_ms: None, .. } = state.phase else { return Err(Refusal::NoTurn) };
    let opens_ms = state.terms.opens_ms.max(now.0);
    let length = state.terms.closes_ms.saturating_sub(state.terms.opens_ms);
    let mut closes_ms = opens_ms.saturating_add(length);
    if state.terms.course == Course::Sealed {
        closes_ms = state.terms.round_end(closes_ms);
    }
    Ok(Event::TurnCame(TurnCame { opens_ms, closes_ms }).into())
}
