//! Messages of an intake: officials hear that one waits, and whoever asked hears the answer.

use domain::catalogue::IntakeAsked;
use domain::parties::{Person, Role};
use domain::shared::{AccountId, Id};
use domain::world::{Event, World};

use super::kinds::{Outside, Told};

/// Messages of an event of an intake; none of any other.
pub(super) fn told(world: &World, event: &Event) -> Vec<Told> {
    let (template, project) = match event {
        Event::IntakeAsked(it) => return waits(world, it),
        Event::IntakeReturned(it) => ("intake-returned", &it.project),
        Event::IntakeAccepted(it) => ("intake-accepted", &it.project),
        _ => return Vec::new(),
    };
    let Some(known) = world.projects.get(project) else { return Vec::new() };
    let buys = |it: &Person| {
        let home = it.organisation.as_ref();
        (it.is(Role::Purchaser) && home == Some(&known.purchaser))
            || (it.is(Role::Agent) && known.agent.is_some() && home == known.agent.as_ref())
    };
    let href = format!("/purchaser/projects/{project}/intake");
    to(world, (template, project), href, buys)
}

fn waits(world: &World, it: &IntakeAsked) -> Vec<Told> {
    let href = format!("/centre/intakes/{}", it.project);
    to(world, ("intake-asked", &it.project), href, |it| it.is(Role::Official))
}

fn to(
    world: &World,
    (template, project): (&'static str, &Id),
    href: String,
    hears: impl Fn(&Person) -> bool,
) -> Vec<Told> {
    let people: Vec<AccountId> =
        world.people.iter().filter(|it| hears(it.1)).map(|it| it.0.clone()).collect();
    let about = world.projects.get(project).map(|it| it.title.clone()).unwrap_or_default();
    let told = Told { template, people, about, href, outside: Outside::Whole };
    Some(told).filter(|it| !it.people.is_empty()).into_iter().collect()
}
