//! Decides how the original committee checks a candidate whose standing changed after the report
//! 审查确认 (works).

use crate::lot::{Lot, Recheck};
use crate::rulebook::{Regime, ids};
use crate::shared::Uscc;
use crate::world::Event;

use super::event::{RecheckAsked, RecheckConcluded, StandingFound, StandingVerdict};
use super::{Command, Refusal, lost};

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000; // not law: bound of a body

/// The recheck that waits for findings.
#[must_use]
pub fn open_recheck(lot: &Lot) -> Option<&Recheck> {
    lot.award.rechecks.last().filter(|it| it.verdict.is_none())
}

/// Whether the committee last found that a bidder's standing falls.
#[must_use]
pub fn found_fallen(lot: &Lot, who: &Uscc) -> bool {
    let last = lot.award.rechecks.iter().rfind(|it| it.asked.bidder == *who);
    last.is_some_and(|it| it.verdict == Some(StandingVerdict::Falls))
}

/// Whom the purchaser may have checked now: of works whoever would get the letter next, before it.
#[must_use]
pub fn may_ask_recheck(lot: &Lot) -> Option<&Uscc> {
    let free = lot.notice.regime == Regime::Works && lot.award.letter.is_none();
    let who = lost::may_lose(lot).filter(|_| free && open_recheck(lot).is_none())?;
    (!found_fallen(lot, who)).then_some(who)
}

/// Nobody is determined and no letter goes out while the committee checks, nor to whom it found
/// fallen.
///
/// # Rules
///
/// - `T56`: it confirms before the letter.
pub(super) fn passed(lot: &Lot, who: &Uscc) -> Result<(), Refusal> {
    let rule = ids::T56;
    if open_recheck(lot).is_some() {
        return Err(Refusal::RecheckOpen { rule });
    }
    if found_fallen(lot, who) { Err(Refusal::StandingFell { rule }) } else { Ok(()) }
}

fn said(reason: &str) -> Result<(), Refusal> {
    let empty = reason.trim().is_empty() || reason.len() > REASON_BYTES_MAX;
    if empty { Err(Refusal::ReasonMissing) } else { Ok(()) }
}

/// Decides that the purchaser asks.
///
/// # Rules
///
/// - `T56`: after the report and before the letter.
pub(super) fn ask(lot: &Lot, command: &Command) -> Result<Vec<Event>, Refusal> {
    let Command::AskRecheck { bidder, change, reason, document, signed, .. } = command else {
        return Err(Refusal::Stage);
    };
    if open_recheck(lot).is_some() {
        return Err(Refusal::RecheckOpen { rule: ids::T56 });
    }
    let whom = may_ask_recheck(lot).ok_or(Refusal::Stage)?;
    if whom != bidder {
        return Err(Refusal::NotFirst { rule: ids::T56 });
    }
    said(reason)?;
    Ok(vec![Event::RecheckAsked(RecheckAsked {
        lot: lot.id.clone(),
        number: counted(lot.award.rechecks.len()).saturating_add(1),
        bidder: bidder.clone(),
        change: *change,
        reason: reason.clone(),
        document: *document,
        signed: signed.clone(),
    })])
}

fn counted(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

/// Decides a member's finding; with the last one the majority concludes.
///
/// # Rules
///
/// - `T56`: the original committee, by the criteria and methods of the documents.
pub(super) fn find(lot: &Lot, command: &Command) -> Result<Vec<Event>, Refusal> {
    let Command::FindStanding { seat, verdict, reason, signed, .. } = command else {
        return Err(Refusal::Stage);
    };
    let open = open_recheck(lot).ok_or(Refusal::Stage)?;
    let members = &lot.evaluation.members;
    if members.iter().all(|it| it.seat != *seat) {
        return Err(Refusal::SeatUnknown);
    }
    if open.found.contains_key(seat) {
        return Err(Refusal::Repeated);
    }
    said(reason)?;
    let found = StandingFound {
        lot: lot.id.clone(),
        number: open.asked.number,
        seat: *seat,
        verdict: *verdict,
        reason: reason.clone(),
        signed: signed.clone(),
    };
    let last = open.found.len() + 1 == members.len();
    let concluded = last.then(|| concluded(lot, open, Some(*verdict)));
    Ok(std::iter::once(Event::StandingFound(found)).chain(concluded).collect())
}

/// What the majority found, with the last finding; whoever is silent counts with the majority.
///
/// # Rules
///
/// - `T56`: the committee confirms. `Y212`: silence agrees with more than half of all members.
pub(super) fn concluded(lot: &Lot, open: &Recheck, last: Option<StandingVerdict>) -> Event {
    let all = open.found.values().map(|it| it.verdict).chain(last);
    let found: Vec<StandingVerdict> = all.collect();
    let fell = counted(found.iter().filter(|it| **it == StandingVerdict::Falls).count());
    let stood = counted(found.len()).saturating_sub(fell);
    let silent = counted(lot.evaluation.members.len().saturating_sub(found.len()));
    let (verdict, stands, falls) = match fell > stood {
        true => (StandingVerdict::Falls, stood, fell.saturating_add(silent)),
        false => (StandingVerdict::Stands, stood.saturating_add(silent), fell),
    };
    Event::RecheckConcluded(RecheckConcluded {
        lot: lot.id.clone(),
        number: open.asked.number,
        bidder: open.asked.bidder.clone(),
        verdict,
        stands,
        falls,
        rule: ids::T56.to_owned(),
    })
}
