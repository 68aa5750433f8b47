//! Decides what chairman and bidders do in the opening hall 开标大厅.

use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::rulebook::ids;
use crate::shared::{Hash, Instant, PublicKey, Signature, Uscc};
use crate::world::Event;

use super::Refusal;
use super::event::{
    KeyInExtended, OpeningAnswered, OpeningConfirmed, OpeningObjected, OpeningRecordSigned,
    SessionAdjourned, SessionStarted,
};

/// Longest text of a reason, objection or answer, in bytes.
pub const TEXT_BYTES_MAX: usize = 4_000; // not law: bound of a body

pub(super) fn text_fits(text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() || text.len() > TEXT_BYTES_MAX {
        return Err(Refusal::ReasonMissing);
    }
    Ok(())
}

pub(super) fn start(lot: &Lot, reason: &str) -> Result<Vec<Event>, Refusal> {
    text_fits(reason)?;
    if !matches!(lot.stage, Stage::Closed | Stage::KeyIn) {
        return Err(Refusal::Stage);
    }
    let (lot, reason) = (lot.id.clone(), reason.to_owned());
    Ok(vec![Event::SessionStarted(SessionStarted { lot, reason })])
}

/// Decides more time for everybody; only before key-in closes, and only forward.
pub(super) fn extend_key_in(
    lot: &Lot,
    until_s: i64,
    reason: &str,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    ahead(lot, until_s, reason, law)?;
    let (lot, reason) = (lot.id.clone(), reason.to_owned());
    Ok(vec![Event::KeyInExtended(KeyInExtended { lot, until_s, reason })])
}

/// Decides a pause: key-in stays open until it ends, for all alike.
pub(super) fn adjourn(
    lot: &Lot,
    until_s: i64,
    reason: &str,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    ahead(lot, until_s, reason, law)?;
    let (lot, reason) = (lot.id.clone(), reason.to_owned());
    Ok(vec![Event::SessionAdjourned(SessionAdjourned { lot, until_s, reason })])
}

fn ahead(lot: &Lot, until_s: i64, reason: &str, law: Law<'_>) -> Result<(), Refusal> {
    text_fits(reason)?;
    if lot.stage != Stage::KeyIn || law.now.0 > Instant::from_seconds(lot.opening.key_in_until_s).0
    {
        return Err(Refusal::Stage);
    }
    let furthest = law.now.seconds() + law.seconds(ids::Y04)?;
    if until_s <= lot.opening.key_in_until_s || until_s > furthest {
        return Err(Refusal::TimeUnfit);
    }
    Ok(())
}

fn in_hall(lot: &Lot, bidder: &Uscc) -> Result<(), Refusal> {
    if lot.stage != Stage::Opened || lot.opening.record_signed.is_some() {
        return Err(Refusal::Stage);
    }
    if lot.bids.get(bidder).is_none_or(|it| it.bid.is_none()) {
        return Err(Refusal::NotABidder);
    }
    Ok(())
}

pub(super) fn object(lot: &Lot, bidder: &Uscc, text: &str) -> Result<Vec<Event>, Refusal> {
    text_fits(text)?;
    in_hall(lot, bidder)?;
    let number = u32::try_from(lot.opening.objections.len() + 1).unwrap_or(u32::MAX);
    let (lot, bidder, text) = (lot.id.clone(), bidder.clone(), text.to_owned());
    Ok(vec![Event::OpeningObjected(OpeningObjected { lot, number, bidder, text })])
}

pub(super) fn answer(lot: &Lot, number: u32, text: &str) -> Result<Vec<Event>, Refusal> {
    text_fits(text)?;
    match lot.opening.objections.get(&number) {
        Some((_, _, None)) => {}
        Some(_) => return Err(Refusal::Repeated),
        None => return Err(Refusal::SetDiffers),
    }
    let (lot, text) = (lot.id.clone(), text.to_owned());
    Ok(vec![Event::OpeningAnswered(OpeningAnswered { lot, number, text })])
}

pub(super) fn confirm(lot: &Lot, bidder: &Uscc) -> Result<Vec<Event>, Refusal> {
    in_hall(lot, bidder)?;
    if lot.opening.confirmed.contains(bidder) {
        return Err(Refusal::Repeated);
    }
    let (lot, bidder) = (lot.id.clone(), bidder.clone());
    Ok(vec![Event::OpeningConfirmed(OpeningConfirmed { lot, bidder })])
}

/// Decides the signed record: all confirmed, or the window for it has ended.
pub(super) fn sign_record(
    lot: &Lot,
    record: Hash,
    key: PublicKey,
    signature: Signature,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let opened = lot.opening.opened_at.ok_or(Refusal::Stage)?;
    if lot.stage != Stage::Opened || lot.opening.record_signed.is_some() {
        return Err(Refusal::Stage);
    }
    if lot.opening.objections.values().any(|it| it.2.is_none()) {
        return Err(Refusal::ObjectionsOpen);
    }
    let silent: Vec<Uscc> = lot
        .standing()
        .map(|(who, _)| who.clone())
        .filter(|who| !lot.opening.confirmed.contains(who))
        .collect();
    let window = opened.plus_seconds(law.seconds(ids::Y05)?);
    if !silent.is_empty() && law.now <= window {
        return Err(Refusal::Early);
    }
    let lot = lot.id.clone();
    Ok(vec![Event::OpeningRecordSigned(OpeningRecordSigned {
        lot,
        record,
        key,
        signature,
        silent,
    })])
}
