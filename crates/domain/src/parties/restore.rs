//! Decides how a lost second factor or signing key is restored: two officials, a waiting time,
//! and the person who can stop it.

use crate::law::Law;
use crate::rulebook::ids;
use crate::shared::{AccountId, Instant};
use crate::world::{Event, World};

use super::decide::Refusal;
use super::event::{RestorationAgreed, RestorationAsked, RestorationFinished, RestorationStopped};
use super::stand_in::are_two;
use super::{Lost, Person};

/// How far a restoration is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restoration {
    /// The official who asked.
    pub first: AccountId,
    /// From when on it may be finished, unix seconds; `None` until a second official agreed.
    pub from_s: Option<i64>,
}

fn person<'a>(world: &'a World, account: &AccountId) -> Result<&'a Person, Refusal> {
    world.people.get(account).ok_or(Refusal::PersonUnknown)
}

fn running<'a>(
    world: &'a World,
    account: &AccountId,
    lost: Lost,
) -> Result<&'a Restoration, Refusal> {
    person(world, account)?.restoring.get(&lost).ok_or(Refusal::RestorationMissing)
}

/// The first official asks; a later request takes the place of one that nobody agreed to.
pub(super) fn ask(world: &World, it: &RestorationAsked) -> Result<Vec<Event>, Refusal> {
    let known = person(world, &it.account)?;
    if it.account == it.by {
        return Err(Refusal::SecondPersonMissing);
    }
    if known.restoring.get(&it.lost).is_some_and(|it| it.from_s.is_some()) {
        return Err(Refusal::RestorationRuns);
    }
    Ok(vec![Event::RestorationAsked(it.clone())])
}

/// The second official agrees, and the waiting time begins.
///
/// # Rules
///
/// - `Y33`: seventy-two hours from the agreement.
pub(super) fn agree(
    world: &World,
    (account, lost): (&AccountId, Lost),
    by: &AccountId,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let asked = running(world, account, lost)?;
    if asked.from_s.is_some() {
        return Err(Refusal::RestorationRuns);
    }
    if !are_two(world, &asked.first, by, law.now) || account == by {
        return Err(Refusal::SecondPersonMissing);
    }
    let wait_s = law.seconds(ids::Y33).map_err(|_| Refusal::RestorationMissing)?;
    let from_s = law.now.seconds().saturating_add(wait_s);
    let (account, by) = (account.clone(), by.clone());
    Ok(vec![Event::RestorationAgreed(RestorationAgreed { account, lost, by, from_s })])
}

/// The person, or an official, stops it at any time before it is finished.
pub(super) fn stop(world: &World, it: &RestorationStopped) -> Result<Vec<Event>, Refusal> {
    running(world, &it.account, it.lost)?;
    Ok(vec![Event::RestorationStopped(it.clone())])
}

/// The waiting time is over: the code may be printed.
pub(super) fn finish(
    world: &World,
    it: &RestorationFinished,
    now: Instant,
) -> Result<Vec<Event>, Refusal> {
    let from_s = running(world, &it.account, it.lost)?.from_s.ok_or(Refusal::RestorationMissing)?;
    if it.account == it.by {
        return Err(Refusal::SecondPersonMissing);
    }
    if now < Instant::from_seconds(from_s) {
        return Err(Refusal::RestorationEarly { from_s });
    }
    Ok(vec![Event::RestorationFinished(it.clone())])
}
