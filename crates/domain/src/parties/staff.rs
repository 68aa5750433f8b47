//! Decides what organisations do with their own people: invite, suspend, hand over.

use crate::shared::{AccountId, Instant};
use crate::world::{Event, World};

use super::decide::{PLATFORM, Refusal, home_of, roles_agree};
use super::event::{HandedOver, PersonAdded, PersonReinstated, PersonSuspended};
use super::stand_in::held_ahead;
use super::{Person, Role};

/// An administrator adds a person of the own organisation, with roles of that organisation only.
pub(super) fn invite(world: &World, it: &PersonAdded) -> Result<Vec<Event>, Refusal> {
    if world.people.contains_key(&it.account) || it.account.as_str() == PLATFORM {
        return Err(Refusal::PersonKnown);
    }
    let Some(home) = &it.organisation else { return Err(Refusal::OrganisationUnknown) };
    if world.organisations.get(home).is_none_or(|it| it.merged_into.is_some()) {
        return Err(Refusal::OrganisationUnknown);
    }
    // The centre's own posts are given by the centre; so is the right to invite.
    if let Some(role) = it.roles.iter().find(|role| home_of(**role).is_none()) {
        return Err(Refusal::RoleNotYours(*role));
    }
    if it.roles.is_empty() {
        return Err(Refusal::RolesMissing);
    }
    roles_agree(world, &it.roles, Some(home))?;
    Ok(vec![Event::PersonAdded(it.clone())])
}

fn known<'a>(world: &'a World, account: &AccountId) -> Result<&'a Person, Refusal> {
    world.people.get(account).ok_or(Refusal::PersonUnknown)
}

/// From here on the person acts in no role, until whoever suspended lifts it.
pub(super) fn suspend(world: &World, it: &PersonSuspended) -> Result<Vec<Event>, Refusal> {
    if known(world, &it.account)?.suspended.contains(&it.by) {
        return Err(Refusal::Suspended);
    }
    Ok(vec![Event::PersonSuspended(it.clone())])
}

/// Lifts the own side's suspension and no other.
pub(super) fn reinstate(world: &World, it: &PersonReinstated) -> Result<Vec<Event>, Refusal> {
    if !known(world, &it.account)?.suspended.contains(&it.by) {
        return Err(Refusal::NotSuspended);
    }
    Ok(vec![Event::PersonReinstated(it.clone())])
}

/// Gives every role of one person to a colleague; the first keeps none.
pub(super) fn hand_over(
    world: &World,
    (from, to): (&AccountId, &AccountId),
    reason: &str,
    now: Instant,
) -> Result<Vec<Event>, Refusal> {
    let (giver, taker) = (known(world, from)?, known(world, to)?);
    if from == to || giver.organisation.is_none() || giver.organisation != taker.organisation {
        return Err(Refusal::NotColleagues);
    }
    if !taker.suspended.is_empty() {
        return Err(Refusal::Suspended);
    }
    if giver.roles.is_empty() {
        return Err(Refusal::RolesMissing);
    }
    let of_centre = |it: &Role| *it != Role::Administrator && home_of(*it).is_none();
    if let Some(role) = giver.roles.iter().find(|it| of_centre(it)) {
        return Err(Refusal::RoleNotYours(*role));
    }
    let roles: Vec<_> = giver.roles.union(&taker.roles).copied().collect();
    let all: Vec<_> = roles.iter().copied().chain(held_ahead(world, to, now)).collect();
    roles_agree(world, &all, taker.organisation.as_ref())?;
    let (from, to, reason) = (from.clone(), to.clone(), reason.to_owned());
    Ok(vec![Event::HandedOver(HandedOver { from, to, roles, reason })])
}
