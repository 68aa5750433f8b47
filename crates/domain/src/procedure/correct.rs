//! Decides how a slip in a project's registration is mended before its first notice.

use crate::catalogue::IntakeStep;
use crate::law::Law;
use crate::parties;
use crate::rulebook::ids;
use crate::shared::AccountId;
use crate::world::{Event, World};

use super::Refusal;
use super::decide::whole;
use super::event::{CorrectionExamined, ProjectCorrected, ProjectRegistered};

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000; // not law: bound of a body

/// One side proposes, the centre's official decides; nothing is overwritten.
///
/// # Rules
///
/// - `Y68`: before the first notice, by two people; number, purchaser and kind of the project
///   stand, and once it was let in so does what the intake was decided on.
pub(super) fn project(
    world: &World,
    (to, reason): (&ProjectRegistered, &str),
    (proposed_by, decided_by): (&AccountId, &AccountId),
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let rule = ids::Y68;
    let old = world.projects.get(&to.project).ok_or(Refusal::ProjectUnknown)?;
    if world.lots.values().any(|it| it.notice.project == to.project) {
        return Err(Refusal::CorrectedLate { rule });
    }
    if reason.trim().is_empty() || reason.len() > REASON_BYTES_MAX {
        return Err(Refusal::NoticeIncomplete("reason"));
    }
    if to == old {
        return Err(Refusal::CorrectedNothing);
    }
    let kind = |it: &ProjectRegistered| (it.regime, it.method, it.category, it.purchaser.clone());
    if kind(to) != kind(old) {
        return Err(Refusal::CorrectedBeyond { rule });
    }
    let intake = world.intakes.get(&to.project).map(|it| &it.step);
    let stands = |it: &ProjectRegistered| (it.lots.clone(), it.funds, it.agent.clone());
    let asked = matches!(intake, Some(IntakeStep::Asked | IntakeStep::Accepted));
    if asked && stands(to) != stands(old) {
        return Err(Refusal::CorrectedBeyond { rule });
    }
    // The side that registered proposes, and the centre decides: two people of two houses.
    let home = world.people.get(proposed_by).map(|it| it.organisation.as_ref());
    let buys = home
        .is_none_or(|it| it == Some(&old.purchaser) || (it.is_some() && it == old.agent.as_ref()));
    if !buys || !parties::are_two(world, proposed_by, decided_by, law.now) {
        return Err(Refusal::CorrectedAlone { rule });
    }
    whole(world, to, law)?;
    let corrected = ProjectCorrected { project: to.clone(), reason: reason.to_owned() };
    let examined = CorrectionExamined {
        subject: to.project.to_string(),
        proposed_by: proposed_by.clone(),
        decided_by: decided_by.clone(),
    };
    Ok(vec![Event::ProjectCorrected(corrected), Event::CorrectionExamined(examined)])
}
