//! States of the catalogue, of intentions and of intakes.

use crate::procedure::ProjectRegistered;
use crate::shared::{Fen, Id, Instant};
use crate::world::{Event, World};

use super::event::{CatalogueLine, CataloguePublished, IntakeAsked, IntentionPublished};

/// A catalogue with the instant since which it is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    pub since: Instant,
    pub published: CataloguePublished,
}

impl Catalogue {
    /// The line of that number.
    #[must_use]
    pub fn line(&self, line: &Id) -> Option<&CatalogueLine> {
        self.published.lines.iter().find(|it| it.line == *line)
    }
}

/// An intention as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intention {
    pub since: Instant,
    pub published: IntentionPublished,
    /// Why it was given up.
    pub withdrawn: Option<String>,
}

/// How far an intake is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntakeStep {
    Asked,
    /// Given back with this reason.
    Returned(String),
    Accepted,
}

/// The intake of one project as it was asked last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intake {
    /// When it was asked last.
    pub since: Instant,
    pub asked: IntakeAsked,
    pub step: IntakeStep,
    /// When the last step was taken.
    pub stepped: Instant,
}

/// Budget of a project: the sum of its lots, in 分; none when it exceeds every amount.
#[must_use]
pub fn budget(project: &ProjectRegistered) -> Option<Fen> {
    let mut all = project.lots.iter();
    all.try_fold(0i64, |sum, it| sum.checked_add(it.budget.0)).map(Fen)
}

/// The line that a project named, in the catalogue in force.
#[must_use]
pub fn line_of<'a>(world: &'a World, project: &Id) -> Option<&'a CatalogueLine> {
    let intake = world.intakes.get(project)?;
    world.catalogue.as_ref()?.line(&intake.asked.line)
}

/// Applies what happened.
pub(crate) fn apply(world: &mut World, event: &Event, now: Instant) {
    match event {
        Event::CataloguePublished(it) => {
            world.catalogue = Some(Catalogue { since: now, published: it.clone() });
        }
        Event::IntentionPublished(it) => {
            let known = Intention { since: now, published: it.clone(), withdrawn: None };
            world.intentions.insert(it.intention.clone(), known);
        }
        Event::IntentionWithdrawn(it) => {
            if let Some(known) = world.intentions.get_mut(&it.intention) {
                known.withdrawn = Some(it.reason.clone());
            }
        }
        Event::IntakeAsked(it) => {
            let (since, asked) = (now, it.clone());
            let intake = Intake { since, asked, step: IntakeStep::Asked, stepped: now };
            world.intakes.insert(it.project.clone(), intake);
        }
        Event::IntakeReturned(it) => {
            step(world, &it.project, IntakeStep::Returned(it.reason.clone()), now);
        }
        Event::IntakeAccepted(it) => step(world, &it.project, IntakeStep::Accepted, now),
        _ => {}
    }
}

fn step(world: &mut World, project: &Id, to: IntakeStep, now: Instant) {
    if let Some(known) = world.intakes.get_mut(project) {
        (known.step, known.stepped) = (to, now);
    }
}
