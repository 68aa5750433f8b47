//! Mandates 委托协议: what an agent may do in a purchaser's place, and until when.

use std::collections::{BTreeMap, BTreeSet};

use crate::law::Law;
use crate::procedure::ProjectRegistered;
use crate::rulebook::{Regime, ids};
use crate::shared::{CivilDate, Hash, Id, Instant, Uscc};
use crate::world::{Event, World};

use super::decide::Refusal;
use super::event::{MandateEnded, MandateGiven};
use super::{MandateMatter, OrganisationKind};

/// Longest reason of an end, in bytes.
const REASON_BYTES_MAX: usize = 4_000; // not law: bound of a body
/// Most mandates that a purchaser gave, ended ones included.
pub const MANDATES_MAX: usize = 10_000; // not law: bound of a state

/// One mandate as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mandate {
    pub agent: Uscc,
    /// The one project it covers; none for every project of the purchaser.
    pub project: Option<Id>,
    pub matters: BTreeSet<MandateMatter>,
    pub given: Instant,
    /// Last day, by Beijing's calendar.
    pub until: CivilDate,
    /// SHA-256 of the signed agreement.
    pub document: Hash,
    /// When a party ended it before its last day.
    pub ended: Option<Instant>,
}

impl Mandate {
    /// Whether it is in force at an instant.
    #[must_use]
    pub fn holds_at(&self, now: Instant) -> bool {
        self.ended.is_none() && now <= Instant::end_of(self.until)
    }

    /// Whether it covers a matter of a project.
    #[must_use]
    pub fn covers(&self, project: &Id, matter: MandateMatter) -> bool {
        self.matters.contains(&matter) && self.project.as_ref().is_none_or(|it| it == project)
    }
}

/// Mandates of one purchaser by number.
pub type Mandates = BTreeMap<Id, Mandate>;

/// The rule that asks for a mandate.
#[must_use]
pub fn rule(regime: Regime) -> &'static str {
    match regime {
        Regime::Works => ids::T57,
        Regime::GovernmentProcurement => ids::G57,
    }
}

/// Whether an agent may act in a matter of a purchaser's project at an instant.
///
/// # Rules
///
/// - `T57`, `G57`: within the mandate and no further.
#[must_use]
pub fn mandated(
    world: &World,
    (purchaser, agent): (&Uscc, &Uscc),
    (project, matter): (&Id, MandateMatter),
    now: Instant,
) -> bool {
    let given = world.organisations.get(purchaser).map(|it| &it.mandates);
    let all = given.into_iter().flat_map(BTreeMap::values);
    all.filter(|it| it.agent == *agent).any(|it| it.holds_at(now) && it.covers(project, matter))
}

/// Whether whatever agent a project names holds a mandate to write its tender.
pub(crate) fn named(world: &World, it: &ProjectRegistered, now: Instant) -> bool {
    let holds = |agent| {
        let project = (&it.project, MandateMatter::Tender);
        mandated(world, (&it.purchaser, agent), project, now)
    };
    it.agent.as_ref().is_none_or(holds)
}

fn is(world: &World, who: &Uscc, kind: OrganisationKind) -> bool {
    let known = world.organisations.get(who);
    known.is_some_and(|it| it.merged_into.is_none() && it.kinds.contains(&kind))
}

/// A purchaser gives an agent a mandate by their signed agreement.
pub(super) fn give(world: &World, it: &MandateGiven, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let agent = is(world, &it.agent, OrganisationKind::Agent);
    if !agent || !is(world, &it.purchaser, OrganisationKind::Purchaser) {
        return Err(Refusal::OrganisationUnknown);
    }
    let known = &world.organisations[&it.purchaser].mandates;
    if known.contains_key(&it.mandate) || known.len() >= MANDATES_MAX {
        return Err(Refusal::MandateKnown);
    }
    // Nobody is its own agent: then nobody would check the other.
    let twice = |at: usize| it.matters[..at].contains(&it.matters[at]);
    if it.purchaser == it.agent || it.matters.is_empty() || (0..it.matters.len()).any(twice) {
        return Err(Refusal::MandateScope);
    }
    if Instant::end_of(it.until) < law.now {
        return Err(Refusal::MandateOver);
    }
    Ok(vec![Event::MandateGiven(it.clone())])
}

/// Either party ends a mandate; what was done under it stands.
pub(super) fn end(world: &World, it: &MandateEnded, now: Instant) -> Result<Vec<Event>, Refusal> {
    let given = world.organisations.get(&it.purchaser);
    let found = given.and_then(|known| known.mandates.get(&it.mandate));
    let found = found.ok_or(Refusal::MandateUnknown)?;
    if it.by != it.purchaser && it.by != found.agent {
        return Err(Refusal::MandateUnknown);
    }
    if !found.holds_at(now) {
        return Err(Refusal::MandateOver);
    }
    if it.reason.trim().is_empty() || it.reason.len() > REASON_BYTES_MAX {
        return Err(Refusal::MandateScope);
    }
    Ok(vec![Event::MandateEnded(it.clone())])
}

/// Applies what happened to a mandate.
pub(crate) fn apply(world: &mut World, event: &Event, now: Instant) {
    match event {
        Event::MandateGiven(it) => {
            let mandate = Mandate {
                agent: it.agent.clone(),
                project: it.project.clone(),
                matters: it.matters.iter().copied().collect(),
                given: now,
                until: it.until,
                document: it.document,
                ended: None,
            };
            let purchaser = world.organisations.entry(it.purchaser.clone()).or_default();
            purchaser.mandates.insert(it.mandate.clone(), mandate);
        }
        Event::MandateEnded(it) => {
            let purchaser = world.organisations.entry(it.purchaser.clone()).or_default();
            if let Some(known) = purchaser.mandates.get_mut(&it.mandate) {
                known.ended = Some(now);
            }
        }
        _ => {}
    }
}
