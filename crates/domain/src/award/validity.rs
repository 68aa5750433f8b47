//! 投标有效期: until when bids bind, how they come to bind longer, and what a bid is that does not.
//!
//! Invariant: a bid binds as long as its bidder promised and is secured for, and no word of the
//! purchaser or silence of the bidder makes it bind longer.

use std::collections::BTreeSet;

use crate::law::Law;
use crate::lot::{Lot, Stage, ValidityRequest};
use crate::procedure::VALID_DAYS_MAX;
use crate::rulebook::ids;
use crate::securities;
use crate::shared::{CivilDate, Instant, Uscc};
use crate::world::Event;

use super::event::{ReviewStep, ValidityAnswer, ValidityAnswered, ValidityAsked};
use super::{Command, Refusal, review, seats};

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000; // not law: bound of a body
/// Most requests of one lot.
const REQUESTS_MAX: usize = 100; // not law: bound of a list

/// When a bidder declined to be bound longer, so that its bid stands no more.
#[must_use]
pub fn declined(lot: &Lot, who: &Uscc) -> Option<Instant> {
    let answers = lot.validity.iter().filter_map(|it| it.answers.get(who));
    answers.filter(|it| it.0 == ValidityAnswer::Declines).map(|it| it.1).next()
}

/// Everybody who declined.
pub(super) fn all_declined(lot: &Lot) -> BTreeSet<Uscc> {
    let answers = lot.validity.iter().flat_map(|it| &it.answers);
    let declines = answers.filter(|it| it.1.0 == ValidityAnswer::Declines);
    declines.map(|it| it.0.clone()).collect()
}

/// The last day to which a bidder agreed to be bound; `None` where it agreed to nothing.
#[must_use]
pub fn agreed_until(lot: &Lot, who: &Uscc) -> Option<CivilDate> {
    let agrees = |it: &&ValidityRequest| {
        it.answers.get(who).is_some_and(|it| it.0 == ValidityAnswer::Extends)
    };
    lot.validity.iter().filter(agrees).map(|it| it.asked.to).max()
}

/// The last day on which a bid binds: as announced, or as its bidder agreed and its guarantee
/// covers; `None` where the notice names no period.
///
/// # Rules
///
/// - `T08.2`: as long as its security; `Y207`: whoever agrees extends that too.
#[must_use]
pub fn binds_until(lot: &Lot, who: &Uscc) -> Option<CivilDate> {
    let announced = securities::binds_as_announced(lot)?;
    let Some(agreed) = agreed_until(lot, who) else { return Some(announced) };
    let covered = securities::guaranteed_until(lot, who).unwrap_or(agreed);
    Some(agreed.min(covered).max(announced))
}

/// Since when a bid does not bind any more, by an instant; `None` while it does. A letter, an award
/// or the end of the round before that day lets nobody lapse.
///
/// # Rules
///
/// - `Y207`: whoever declines at once, whoever is silent with its last day.
#[must_use]
pub fn lapsed_since(lot: &Lot, who: &Uscc, now: Instant) -> Option<Instant> {
    if let Some(at) = declined(lot, who) {
        return Some(at);
    }
    lot.opening.opened_at?;
    if lot.award.winner.as_ref().is_some_and(|it| it.0 == *who) {
        return None;
    }
    let end = Instant::end_of(binds_until(lot, who)?);
    let ended = [lot.award.letter, lot.securities.ended].into_iter().flatten().min();
    (ended.map_or(now, |it| it.min(now)) > end).then_some(end)
}

/// Bidders whose bids were opened and not rejected, in order.
fn valid_so_far(lot: &Lot) -> Vec<Uscc> {
    let qualified = || review::passed(lot, ReviewStep::Qualification);
    review::valid(lot).or_else(qualified).unwrap_or_else(|| lot.entrants())
}

/// Whom a request would ask, or still waits for: whose bid binds, but not as long as asked.
#[must_use]
pub fn is_asked(lot: &Lot, who: &Uscc, to: CivilDate, now: Instant) -> bool {
    let shorter = agreed_until(lot, who).or(securities::binds_as_announced(lot));
    shorter.is_some_and(|it| it < to)
        && lapsed_since(lot, who, now).is_none()
        && valid_so_far(lot).contains(who)
}

/// The request that a bidder may still answer.
#[must_use]
pub fn open_request<'a>(lot: &'a Lot, who: &Uscc, now: Instant) -> Option<&'a ValidityRequest> {
    let last = lot.validity.last().filter(|it| now.seconds() <= it.asked.until_s)?;
    let waits = !lot.is_over() && !last.answers.contains_key(who);
    (waits && is_asked(lot, who, last.asked.to, now)).then_some(last)
}

/// The last day on which every bid binds that still does: none where none binds, or the notice
/// names no period.
#[must_use]
pub fn all_bind_until(lot: &Lot, now: Instant) -> Option<CivilDate> {
    let bound = valid_so_far(lot).into_iter().filter(|it| lapsed_since(lot, it, now).is_none());
    bound.filter_map(|it| binds_until(lot, &it)).min()
}

/// Decides that bidders are asked to be bound longer; a lot that is held is what this is for.
///
/// # Rules
///
/// - `Y207`: in special circumstances, before the period ends; `Y205`: until when they answer.
pub(super) fn ask(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::AskValidity { to, reason, signed, .. } = command else {
        return Ok(Vec::new());
    };
    if lot.opening.opened_at.is_none() || lot.is_over() || lot.validity.len() >= REQUESTS_MAX {
        return Err(Refusal::Stage);
    }
    let rule = ids::Y207;
    if securities::binds_as_announced(lot).is_none() {
        return Err(Refusal::ValidityUnnamed { rule });
    }
    let from = all_bind_until(lot, law.now).ok_or(Refusal::ValidityOver { rule })?;
    let waits = |it: &&Uscc| open_request(lot, it, law.now).is_some();
    if valid_so_far(lot).iter().any(|it| waits(&it)) {
        return Err(Refusal::ValidityWaits { rule: ids::Y205 });
    }
    if *to <= from {
        return Err(Refusal::TimeShort { rule });
    }
    let most = jiff::Span::new().try_days(VALID_DAYS_MAX).ok();
    if most.and_then(|it| from.checked_add(it).ok()).is_none_or(|it| *to > it) {
        return Err(Refusal::TimeLong { rule });
    }
    if reason.trim().is_empty() || reason.len() > REASON_BYTES_MAX {
        return Err(Refusal::ReasonMissing);
    }
    let answer_by = law.now.seconds().saturating_add(law.seconds(ids::Y205)?);
    Ok(vec![Event::ValidityAsked(ValidityAsked {
        lot: lot.id.clone(),
        number: u32::try_from(lot.validity.len()).unwrap_or(u32::MAX).saturating_add(1),
        from,
        to: *to,
        until_s: answer_by.min(Instant::end_of(from).seconds()),
        reason: reason.clone(),
        signed: signed.clone(),
    })])
}

/// Decides a bidder's answer, once; too few bids left end the round as a verdict on a price does.
///
/// # Rules
///
/// - `Y205`: while the time runs; `Y207`: what follows; `G09.2`, `T22`: what too few left mean.
pub(super) fn answer(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::AnswerValidity { number, bidder, answer, signed, .. } = command else {
        return Ok(Vec::new());
    };
    if lot.is_over() {
        return Err(Refusal::Stage);
    }
    let open = lot.validity.last().filter(|it| it.asked.number == *number);
    let open = open.ok_or(Refusal::NotAsked { rule: ids::Y207 })?;
    if open.answers.contains_key(bidder) {
        return Err(Refusal::Repeated);
    }
    if law.now.seconds() > open.asked.until_s {
        return Err(Refusal::AnswerLate { rule: ids::Y205 });
    }
    if !is_asked(lot, bidder, open.asked.to, law.now) {
        return Err(Refusal::NotAsked { rule: ids::Y207 });
    }
    let mut events = vec![Event::ValidityAnswered(ValidityAnswered {
        lot: lot.id.clone(),
        number: *number,
        bidder: bidder.clone(),
        answer: *answer,
        signed: signed.clone(),
    })];
    let valid = review::valid(lot).filter(|_| is_evaluated(lot));
    if let Some(valid) = valid.filter(|_| *answer == ValidityAnswer::Declines) {
        let left: Vec<&Uscc> = valid.iter().filter(|it| *it != bidder).collect();
        events.extend(review::ends(lot, &left, law)?.map(Event::TenderFailed));
    }
    Ok(events)
}

/// Whether the committee still ranks: what falls away now is ranked no more.
fn is_evaluated(lot: &Lot) -> bool {
    matches!(lot.stage, Stage::Opened | Stage::Evaluating) && lot.evaluation.ranking.is_empty()
}

/// A bidder's answer changes what is evaluated, or who may still win.
pub(crate) fn answered(lot: &mut Lot, it: &ValidityAnswered, now: Instant) {
    if let Some(of) = lot.validity.iter_mut().find(|of| of.asked.number == it.number) {
        of.answers.insert(it.bidder.clone(), (it.answer, now));
    }
    if it.answer == ValidityAnswer::Declines && is_evaluated(lot) {
        lot.evaluation.lapsed.insert(it.bidder.clone());
        seats::keep_fitting_sheets(lot);
    }
}

/// Whether an answer takes the award from the winner who was determined and not told.
#[must_use]
pub(crate) fn loses_award(lot: &Lot, it: &ValidityAnswered) -> bool {
    let won = lot.award.winner.as_ref().is_some_and(|won| won.0 == it.bidder);
    won && lot.stage == Stage::Decided && it.answer == ValidityAnswer::Declines
}

/// Refuses to go on with a bid that binds no more.
///
/// # Rules
///
/// - `Y207`: evaluated and awarded while it binds.
pub(super) fn binding(lot: &Lot, who: &Uscc, law: Law<'_>) -> Result<(), Refusal> {
    match lapsed_since(lot, who, law.now) {
        Some(_) => Err(Refusal::BidLapsed { rule: ids::Y207 }),
        None => Ok(()),
    }
}
