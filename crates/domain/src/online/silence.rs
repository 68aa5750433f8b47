//! Plates without a deposit: silent once the issuer of a guarantee takes it back, or where one is
//! too short when offers begin; heard again once a deposit is there.
//!
//! The law of auctions knows a plate alone; here stands whose it is, and what lies behind it.

use crate::auction::{self, Command as Asked, Occurred, Plate, PlateHeard, PlateSilenced, Silence};
use crate::law::{Law, LawGap};
use crate::ledger;
use crate::shared::{CivilDate, Fen, Instant, LotId, Uscc};
use crate::world::{Event, World};

use super::deposits::{counts, hoped};
use super::sign_ups::SignUps;

/// The deposit that an auction asks for where it takes guarantees for it.
fn asked(of: &SignUps) -> Option<Fen> {
    of.terms.deposit.filter(|it| it.guarantees.is_some()).map(|it| it.amount)
}

/// Why a payer's offers are not to be heard, if they are not: whoever presented no guarantee has
/// paid, and is never silent.
fn lacks(of: &SignUps, payer: &Uscc, begun: Option<CivilDate>) -> Option<Silence> {
    let asked = asked(of)?;
    let mut all = of.securities.of(payer);
    if !all.any(|it| it.1.received.guarantee.is_some()) {
        return None;
    }
    if hoped(&of.securities, payer, None) < asked {
        return Some(Silence::Revoked);
    }
    let short = begun.is_some() && hoped(&of.securities, payer, begun) < asked;
    short.then_some(Silence::Short)
}

/// Whether a deposit is there in whole, and lasts.
fn is_there(of: &SignUps, payer: &Uscc, last: Option<CivilDate>) -> bool {
    let reaches = |it| last.is_none_or(|last| ledger::lasts_until(it, last));
    let all = of.securities.of(payer).filter(|it| counts(it.1) && reaches(it.1));
    let sum = Fen::sum(all.map(|it| it.1.received.amount)).unwrap_or(Fen(i64::MAX));
    asked(of).is_none_or(|asked| sum >= asked)
}

/// The day that guarantees must last to, once offers may come; none before.
fn begun(world: &World, of: &SignUps, law: Law<'_>) -> Result<Option<CivilDate>, LawGap> {
    let opens = world.auctions.get(&of.lot).and_then(|it| it.begins_ms(law.now));
    if opens.is_none_or(|it| law.now.0 < it) {
        return Ok(None);
    }
    Ok(ledger::reach(world, &of.lot, law)?.map(|it| it.wants))
}

/// Why a plate that is heard is to be silent, if it is.
///
/// # Errors
///
/// [`LawGap`] when the pack has no period of guarantees.
///
/// # Rules
///
/// - `Y97`: revoked; `Y96`: short once offers may come.
pub fn silence_owed(
    world: &World,
    lot: &LotId,
    plate: Plate,
    law: Law<'_>,
) -> Result<Option<Silence>, LawGap> {
    let Some(of) = world.sign_ups.get(lot).filter(|it| it.ended.is_none()) else {
        return Ok(None);
    };
    let heard = world.auctions.get(lot).and_then(|it| it.bidders.get(&plate));
    let heard = heard.is_some_and(|it| it.silent.is_none());
    match of.behind(plate).filter(|_| heard) {
        Some(payer) => Ok(lacks(of, payer, begun(world, of, law)?)),
        None => Ok(None),
    }
}

/// Whether the law lets the platform say that a plate is silent, or heard again.
///
/// Of the public log nobody knows whose a plate is, nor what lies behind it: there the auction
/// takes guarantees, or the line has no ground.
pub(crate) fn may_say(world: &World, lot: &LotId, it: &Asked, law: Law<'_>) -> bool {
    let Some(of) = world.sign_ups.get(lot) else { return false };
    let plate = match it {
        Asked::Silence { plate, .. } | Asked::Hear(plate) => *plate,
        _ => return false,
    };
    let Some(payer) = of.behind(plate) else { return asked(of).is_some() };
    match it {
        Asked::Silence { why, .. } => {
            silence_owed(world, lot, plate, law).is_ok_and(|it| it == Some(*why))
        }
        _ => begun(world, of, law).is_ok_and(|last| is_there(of, payer, last)),
    }
}

/// The silence that falls due with the opening: the instant after which it is asked for, and what.
///
/// # Rules
///
/// - `Y96`: whose guarantee is still short when offers begin.
#[must_use]
pub fn silence_due(world: &World, lot: &LotId, law: Law<'_>) -> Option<(Instant, Asked)> {
    let of = world.sign_ups.get(lot)?;
    let state = world.auctions.get(lot).filter(|it| it.outcome().is_none())?;
    let opens = state.frozen.is_none().then(|| state.begins_ms(law.now))??;
    let now = law.now.max(Instant(opens));
    let law = Law { now, ..law };
    let owed = |plate: &Plate| {
        let why = silence_owed(world, lot, *plate, law).ok()??;
        Some(Asked::Silence { plate: *plate, why })
    };
    let plates = of.applicants.values().filter_map(|it| it.plate).map(|it| it.0);
    let first = plates.filter_map(|it| Some((it, owed(&it)?))).min_by_key(|it| it.0)?;
    Some((Instant(opens.saturating_sub(1)), first.1))
}

/// What an answer of an issuer, or money that came, means for the plate of its payer, in the same
/// instant.
///
/// # Errors
///
/// [`LawGap`] when the pack has no period of guarantees.
///
/// # Rules
///
/// - `Y97`: silent with the issuer's word, heard again with a deposit.
pub fn voiced(world: &World, events: &[Event], law: Law<'_>) -> Result<Vec<Event>, LawGap> {
    let Some((id, number)) = events.first().and_then(entry_of) else { return Ok(Vec::new()) };
    let known = world.sign_ups.get(id).filter(|it| it.ended.is_none());
    let Some((of, state)) = known.zip(world.auctions.get(id)) else { return Ok(Vec::new()) };
    let mut after = of.clone();
    events.iter().for_each(|it| after.securities.apply(it, law.now));
    let payer = after.securities.entries.get(&number).map(|it| it.received.payer.clone());
    let plate = payer.as_ref().and_then(|it| of.applicants.get(it)?.plate).map(|it| it.0);
    let (Some(payer), Some(plate)) = (payer, plate) else { return Ok(Vec::new()) };
    let Some(bidder) = state.bidders.get(&plate) else { return Ok(Vec::new()) };
    let last = begun(world, of, law)?;
    let event = match (bidder.silent, lacks(&after, &payer, last)) {
        (None, Some(why)) => auction::Event::PlateSilenced(PlateSilenced { plate, why }),
        (Some(_), None) if is_there(&after, &payer, last) => {
            auction::Event::PlateHeard(PlateHeard { plate })
        }
        _ => return Ok(Vec::new()),
    };
    Ok(vec![Event::Auction(Occurred { lot: id.clone(), event })])
}

/// The entry that an event makes or answers for.
fn entry_of(event: &Event) -> Option<(&LotId, u32)> {
    match event {
        Event::SecurityReceived(it) => Some((&it.lot, it.number)),
        Event::GuaranteeAnswered(it) => Some((&it.lot, it.number)),
        _ => None,
    }
}
