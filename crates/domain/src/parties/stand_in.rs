//! Stand-ins 代办: a colleague holds another one's roles from day to day.
//!
//! A stand-in holds what the absent person holds, never more, and only roles that may meet with
//! the own ones. Where two people must act, the two are one.

use std::collections::BTreeSet;

use crate::law::Law;
use crate::rulebook::ids;
use crate::shared::{AccountId, CivilDate, Instant};
use crate::world::{Event, World};

use super::decide::{Refusal, roles_agree};
use super::event::{StandInAppointed, StandInEnded};
use super::{Person, Role};

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000; // not law: bound of a body
/// Most stand-ins of one person, past ones included.
const STAND_INS_MAX: usize = 1_000; // not law: bound of a state

/// What nobody does for another one: it hangs on the person that law or a draw chose.
pub const NEVER_STOOD_IN: [Role; 3] = [Role::Evaluator, Role::Trustee, Role::Supervisor];

/// Somebody standing in for a colleague.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// Whose roles are held.
    pub of: AccountId,
    pub roles: BTreeSet<Role>,
    /// First and last day, by Beijing's calendar.
    pub from: CivilDate,
    pub until: CivilDate,
    pub reason: String,
    /// Who appointed it.
    pub by: AccountId,
    /// When it was appointed.
    pub since: Instant,
    /// When it was ended before its last day.
    pub ended: Option<Instant>,
}

impl StandIn {
    /// Whether it runs at an instant.
    #[must_use]
    pub fn runs_at(&self, at: Instant) -> bool {
        let early = self.ended.is_some_and(|ended| ended <= at);
        !early && self.since <= at && (self.from..=self.until).contains(&at.date())
    }

    /// Whether it runs or will run.
    #[must_use]
    pub fn is_ahead(&self, now: Instant) -> bool {
        self.ended.is_none() && now.date() <= self.until
    }
}

/// Whom somebody stands in for at an instant.
pub fn stood_for<'a>(
    world: &'a World,
    account: &AccountId,
    at: Instant,
) -> impl Iterator<Item = &'a AccountId> {
    let all = world.stand_ins.get(account).into_iter().flatten();
    all.filter(move |it| it.runs_at(at)).map(|it| &it.of)
}

/// Whether two accounts are two people where the law asks for two: neither is the other, and
/// neither stands in for the other.
///
/// # Rules
///
/// - `Y67`: the stand-in of somebody is no second person beside that one.
#[must_use]
pub fn are_two(world: &World, one: &AccountId, other: &AccountId, now: Instant) -> bool {
    let stands = |who: &AccountId, of: &AccountId| stood_for(world, who, now).any(|it| it == of);
    one != other && !stands(one, other) && !stands(other, one)
}

/// Whether a person has a role of the centre itself.
#[must_use]
pub fn is_staff(person: &Person) -> bool {
    [Role::Official, Role::Chair, Role::Operator, Role::Finance]
        .iter()
        .any(|it| person.roles.contains(it))
}

/// Whether two people belong to one organisation, or both to the centre.
fn same_house(one: &Person, other: &Person) -> bool {
    let staff = is_staff(one) && is_staff(other);
    one.organisation == other.organisation && (one.organisation.is_some() || staff)
}

/// Roles that somebody holds for others, now or later, beside the own ones.
pub(super) fn held_ahead(
    world: &World,
    account: &AccountId,
    now: Instant,
) -> impl Iterator<Item = Role> {
    let all = world.stand_ins.get(account).into_iter().flatten();
    all.filter(move |it| it.is_ahead(now)).flat_map(|it| it.roles.iter().copied())
}

/// An administrator, or of the centre another official, appoints a stand-in.
///
/// # Rules
///
/// - `Y65`: from day to day, not longer than the rule's days; `Y66`: evaluators, trustees and
///   supervisors have none; `Y67`: what checks each other never meets.
pub(super) fn appoint(
    world: &World,
    it: &StandInAppointed,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let known = |account: &AccountId| world.people.get(account).ok_or(Refusal::PersonUnknown);
    let (absent, stands) = (known(&it.of)?, known(&it.account)?);
    let by_house = world.people.get(&it.by).is_none_or(|by| same_house(by, absent));
    if it.of == it.account || it.by == it.account || !same_house(absent, stands) || !by_house {
        return Err(Refusal::NotColleagues);
    }
    if !absent.suspended.is_empty() || !stands.suspended.is_empty() {
        return Err(Refusal::Suspended);
    }
    if it.reason.trim().is_empty() || it.reason.len() > REASON_BYTES_MAX {
        return Err(Refusal::StandInReason);
    }
    let days = i64::from(it.from.until(it.until).map_or(0, |span| span.get_days()));
    let most = i64::from(law.count(ids::Y65).map_err(|_| Refusal::PersonUnknown)?);
    if it.from < law.now.date() || it.until < it.from || days >= most {
        return Err(Refusal::StandInDays { rule: ids::Y65 });
    }
    let twice = |at: usize| it.roles[..at].contains(&it.roles[at]);
    if it.roles.is_empty() || (0..it.roles.len()).any(twice) {
        return Err(Refusal::RolesMissing);
    }
    if let Some(role) = it.roles.iter().find(|role| NEVER_STOOD_IN.contains(role)) {
        return Err(Refusal::NeverStoodIn { role: *role, rule: ids::Y66 });
    }
    if !it.roles.iter().all(|role| absent.roles.contains(role)) {
        return Err(Refusal::RolesMissing);
    }
    free(world, it, law.now)?;
    let own = stands.roles.iter().copied();
    let all: Vec<Role> =
        own.chain(held_ahead(world, &it.account, law.now)).chain(it.roles.clone()).collect();
    roles_agree(world, &all, stands.organisation.as_ref()).map_err(|refusal| match refusal {
        Refusal::RolesConflict(one, other) => {
            Refusal::StandInConflict { one, other, rule: ids::Y67 }
        }
        other => other,
    })?;
    Ok(vec![Event::StandInAppointed(it.clone())])
}

/// Nobody has two stand-ins on one day, and nobody too many.
fn free(world: &World, it: &StandInAppointed, now: Instant) -> Result<(), Refusal> {
    let meets = |known: &StandIn| {
        known.of == it.of && known.is_ahead(now) && known.from <= it.until && it.from <= known.until
    };
    let full = world.stand_ins.get(&it.account).is_some_and(|all| all.len() >= STAND_INS_MAX);
    if full || world.stand_ins.values().flatten().any(meets) {
        return Err(Refusal::StandInKnown);
    }
    Ok(())
}

/// Ends a stand-in before its last day: whoever appoints, or either of the two.
pub(super) fn end(world: &World, it: &StandInEnded, now: Instant) -> Result<Vec<Event>, Refusal> {
    let mut all = world.stand_ins.get(&it.account).into_iter().flatten();
    if !all.any(|known| known.of == it.of && known.is_ahead(now)) {
        return Err(Refusal::StandInMissing);
    }
    let absent = world.people.get(&it.of).ok_or(Refusal::PersonUnknown)?;
    if world.people.get(&it.by).is_some_and(|by| !same_house(by, absent)) {
        return Err(Refusal::NotColleagues);
    }
    if it.reason.trim().is_empty() || it.reason.len() > REASON_BYTES_MAX {
        return Err(Refusal::StandInReason);
    }
    Ok(vec![Event::StandInEnded(it.clone())])
}

/// Folds what happened to stand-ins; any other event changes nothing.
pub(crate) fn apply(world: &mut World, event: &Event, now: Instant) {
    match event {
        Event::StandInAppointed(it) => {
            let stand_in = StandIn {
                of: it.of.clone(),
                roles: it.roles.iter().copied().collect(),
                from: it.from,
                until: it.until,
                reason: it.reason.clone(),
                by: it.by.clone(),
                since: now,
                ended: None,
            };
            world.stand_ins.entry(it.account.clone()).or_default().push(stand_in);
            moved(world, &it.account);
        }
        Event::StandInEnded(it) => {
            let all = world.stand_ins.entry(it.account.clone()).or_default().iter_mut();
            let running = |known: &&mut StandIn| known.of == it.of && known.is_ahead(now);
            if let Some(known) = all.rev().find(running) {
                known.ended = Some(now);
            }
            moved(world, &it.account);
        }
        _ => {}
    }
    if !world.stand_ins.is_empty() {
        stand_in_at(world, now);
    }
}

fn moved(world: &mut World, account: &AccountId) {
    if let Some(person) = world.people.get_mut(account) {
        person.version += 1;
    }
}

/// Lets everybody hold, beside the own roles, those for which they stand in at an instant.
///
/// Whoever is absent and holds a role no more, or is suspended, has it held by nobody. Asked at
/// each event, and by whoever asks later than the last one what somebody may do.
pub fn stand_in_at(world: &mut World, now: Instant) {
    let held = |of: &AccountId, role: &Role| {
        world.people.get(of).is_some_and(|it| it.suspended.is_empty() && it.roles.contains(role))
    };
    let mut acting: Vec<(AccountId, BTreeSet<Role>)> = Vec::new();
    for (account, all) in &world.stand_ins {
        let running = all.iter().filter(|it| it.runs_at(now));
        let roles = running.flat_map(|it| it.roles.iter().filter(|role| held(&it.of, role)));
        acting.push((account.clone(), roles.copied().collect()));
    }
    for (account, roles) in acting {
        if let Some(person) = world.people.get_mut(&account) {
            person.acting = roles;
        }
    }
}
