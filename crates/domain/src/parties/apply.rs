//! Folds what happens to people's standing, to organisations and to imports.

use crate::shared::Instant;
use crate::world::{Event, World};

use super::{Organisation, People, Restoration, mandate};

/// Applies an event about a person's standing; any other changes nothing.
pub(crate) fn apply_person(people: &mut People, event: &Event) {
    let account = match event {
        Event::PersonSuspended(it) => &it.account,
        Event::PersonReinstated(it) => &it.account,
        Event::HandedOver(it) => &it.from,
        Event::RestorationAsked(it) => &it.account,
        Event::RestorationAgreed(it) => &it.account,
        Event::RestorationStopped(it) => &it.account,
        Event::RestorationFinished(it) => &it.account,
        _ => return,
    };
    if let Event::HandedOver(it) = event {
        let to = people.entry(it.to.clone()).or_default();
        to.roles = it.roles.iter().copied().collect();
    }
    let person = people.entry(account.clone()).or_default();
    person.version += 1;
    match event {
        Event::PersonSuspended(it) => {
            person.suspended.insert(it.by);
        }
        Event::PersonReinstated(it) => {
            person.suspended.remove(&it.by);
        }
        Event::HandedOver(_) => person.roles.clear(),
        Event::RestorationAsked(it) => {
            let first = it.by.clone();
            person.restoring.insert(it.lost, Restoration { first, from_s: None });
        }
        Event::RestorationAgreed(it) => person.apply_agreed(it),
        Event::RestorationStopped(it) => {
            person.restoring.remove(&it.lost);
        }
        Event::RestorationFinished(it) => {
            person.restoring.remove(&it.lost);
        }
        _ => {}
    }
}

/// Applies an event about an organisation or an import; any other changes nothing.
pub(crate) fn apply_organisation(world: &mut World, event: &Event, now: Instant) {
    match event {
        Event::OrganisationRenamed(it) => {
            let known = world.organisations.entry(it.organisation.clone()).or_default();
            let old = std::mem::replace(&mut known.name, it.name.clone());
            known.former.push((old, now));
        }
        Event::OrganisationsMerged(it) => {
            let ended = world.organisations.entry(it.organisation.clone()).or_default();
            ended.merged_into = Some(it.into.clone());
            ended.keys.values_mut().for_each(|live| *live = false);
            let kinds = std::mem::take(&mut ended.kinds);
            world.organisations.entry(it.into.clone()).or_default().kinds.extend(kinds);
            for person in world.people.values_mut() {
                if person.organisation.as_ref() == Some(&it.organisation) {
                    person.organisation = Some(it.into.clone());
                }
            }
        }
        Event::ImportTaken(it) => {
            world.imports.entry(it.import.clone()).or_default().file = it.file;
        }
        Event::OrganisationImported(it) => {
            let import = world.imports.entry(it.import.clone()).or_default();
            import.organisations.insert(it.organisation.clone());
            let (name, kinds) = (it.name.clone(), it.kinds.iter().copied().collect());
            let import = Some(it.import.clone());
            let known = Organisation { name, kinds, import, ..Organisation::default() };
            world.organisations.insert(it.organisation.clone(), known);
        }
        Event::DealImported(it) => {
            let import = world.imports.entry(it.import.clone()).or_default();
            import.deals.insert(it.number.clone(), it.clone());
        }
        Event::ExpertImported(it) => {
            let import = world.imports.entry(it.import.clone()).or_default();
            import.experts.insert(it.expert.clone());
        }
        Event::ImportRevoked(it) => {
            let import = world.imports.entry(it.import.clone()).or_default();
            import.revoked = true;
            for code in &import.organisations {
                world.organisations.remove(code);
            }
            for expert in &import.experts {
                world.roster.remove(expert);
            }
        }
        other => mandate::apply(world, other, now),
    }
}
