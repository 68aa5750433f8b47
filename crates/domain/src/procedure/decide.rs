//! Decides what one command does to a project or a lot before its close.

use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::parties::{self, OrganisationKind};
use crate::rulebook::{Method, Regime, ids};
use crate::shared::{Instant, LotId};
use crate::world::{Event, World};

use super::event::{
    Category, Clarified, Effect, Extended, ExtensionCause, ProjectRegistered, Terminated,
};
use super::{Command, Refusal, announce, correct, failure, hold};

/// Decides one command.
///
/// # Errors
///
/// A [`Refusal`] changes nothing, and the same command may be tried again.
///
/// # Rules
///
/// - `B1.4`: what quotations are for; `T04`/`G05`/`N02.2`: clarification and deadline;
///   `T23`: no third round; `G58.1`–`G59.2`: failures;
///   `Y08`, `Y09`: outages.
pub fn decide(world: &World, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Register(it) => register(world, it, law),
        Command::CorrectProject { project, reason, proposed_by, decided_by } => {
            correct::project(world, (project, reason), (proposed_by, decided_by), law)
        }
        Command::Announce { .. } => announce::announce(world, command, law),
        Command::Clarify { lot, .. } => clarify(running(world, lot)?, command, law),
        Command::MoveForOutage { lot } => move_for_outage(running(world, lot)?, law),
        Command::Hold { lot, by, remedy, reason } => {
            hold::hold((world, lot), (*by, remedy.as_ref()), reason, law)
        }
        Command::LiftHold { lot, by, reason } => hold::lift((world, lot), *by, reason, law),
        Command::Terminate { lot, cause } => terminate(world, lot, cause),
        Command::EndTendering { lot, document } => {
            failure::end_tendering(known(world, lot)?, *document, law)
        }
        Command::DeclareFailure { lot, cause, reason, document } => {
            failure::declare(running(world, lot)?, *cause, reason, *document)
        }
        Command::ReviewFailure { lot, finding, document } => {
            failure::review(known(world, lot)?, *finding, *document)
        }
        Command::ChangeMethod { lot, document } => {
            failure::change_method(known(world, lot)?, *document)
        }
    }
}

fn known<'a>(world: &'a World, lot: &LotId) -> Result<&'a Lot, Refusal> {
    world.lots.get(lot).ok_or(Refusal::LotUnknown)
}

fn running<'a>(world: &'a World, lot: &LotId) -> Result<&'a Lot, Refusal> {
    let lot = known(world, lot)?;
    if lot.is_over() { Err(Refusal::Stage) } else { Ok(lot) }
}

/// # Rules
///
/// - `T57`, `G57`: whoever is named as agent holds a mandate.
fn register(world: &World, it: &ProjectRegistered, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    if world.projects.contains_key(&it.project) {
        return Err(Refusal::ProjectKnown);
    }
    whole(world, it, law)?;
    Ok(vec![Event::ProjectRegistered(it.clone())])
}

/// What a registration must say, when it is made and when it is mended.
pub(super) fn whole(world: &World, it: &ProjectRegistered, law: Law<'_>) -> Result<(), Refusal> {
    let is = |who, kind| {
        let known = world.organisations.get(who);
        known.is_some_and(|it: &crate::parties::Organisation| it.kinds.contains(&kind))
    };
    let agent = it.agent.as_ref().is_none_or(|who| is(who, OrganisationKind::Agent));
    if !is(&it.purchaser, OrganisationKind::Purchaser) || !agent {
        return Err(Refusal::OrganisationUnfit);
    }
    if !parties::agent_mandated(world, it, law.now) {
        return Err(Refusal::MandateMissing { rule: parties::mandate_rule(it.regime) });
    }
    if it.method == Method::RequestForQuotations
        && (it.regime, it.category) != (Regime::GovernmentProcurement, Category::Goods)
    {
        return Err(Refusal::MethodUnfit { rule: ids::B1_4 });
    }
    if it.title.trim().is_empty() || it.code.trim().is_empty() {
        return Err(Refusal::NoticeIncomplete("title"));
    }
    let twice = |at: usize| it.lots[..at].iter().any(|lot| lot.lot == it.lots[at].lot);
    let bad = |lot: &super::PlannedLot| lot.budget.0 <= 0 || lot.title.trim().is_empty();
    if it.lots.is_empty()
        || it.lots.len() > announce::LIST_MAX
        || (0..it.lots.len()).any(twice)
        || it.lots.iter().any(bad)
    {
        return Err(Refusal::NoticeIncomplete("lots"));
    }
    Ok(())
}

/// A clarification that may affect bids leaves the lawful time, or moves the deadline by rule.
///
/// # Rules
///
/// - `T04`, `G05`: days before the deadline; `G05.2`: the notice itself stands as it was announced.
fn clarify(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::Clarify { text, documents, effect, deadline_s, .. } = command else {
        return Ok(Vec::new());
    };
    // The deadline of a lot that stands still moves when it goes on.
    let passed = law.now.0 > lot.last_moment_ms() && !lot.is_suspended();
    if lot.stage != Stage::Announced || passed {
        return Err(Refusal::Stage);
    }
    if text.trim().is_empty() || documents.len() > announce::LIST_MAX {
        return Err(Refusal::NoticeIncomplete("text"));
    }
    let clarified = Clarified {
        lot: lot.id.clone(),
        number: lot.clarifications + 1,
        text: text.clone(),
        documents: documents.clone(),
        effect: *effect,
    };
    let mut events = vec![Event::Clarified(clarified)];
    let rule = lot.notice.procedure().limits().clarify;
    let asked = deadline_s.unwrap_or(lot.deadline_s);
    if asked < lot.deadline_s {
        return Err(Refusal::DeadlineBackwards);
    }
    let lawful = match effect {
        Effect::None => lot.deadline_s,
        Effect::OnBids => lawful_deadline(lot, rule, law)?,
    };
    let to_s = asked.max(lawful);
    if to_s > lot.deadline_s {
        events.push(extended(lot, to_s, ExtensionCause::Clarification, rule));
    }
    Ok(events)
}

/// Earliest deadline, at the announced time of day, that leaves the days of the rule before it.
fn lawful_deadline(lot: &Lot, rule: &'static str, law: Law<'_>) -> Result<i64, Refusal> {
    let deadline = Instant::from_seconds(lot.deadline_s);
    let latest = law.latest_before(deadline.date(), rule)?;
    if law.now.date() <= latest {
        return Ok(lot.deadline_s);
    }
    let lawful = law.leaves_days(law.now.date(), rule)?;
    let time_of_day = deadline.seconds() - Instant::start_of(deadline.date()).seconds();
    Ok(Instant::start_of(lawful).seconds() + time_of_day)
}

fn extended(lot: &Lot, to_s: i64, cause: ExtensionCause, rule: &str) -> Event {
    let (id, from_s, rule) = (lot.id.clone(), lot.deadline_s, rule.to_owned());
    Event::Extended(Extended { lot: id, from_s, to_s, cause, rule })
}

fn move_for_outage(lot: &Lot, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    if lot.stage != Stage::Announced {
        return Err(Refusal::Stage);
    }
    if lot.outage_moves >= law.count(ids::Y09)? {
        return Err(Refusal::OutageMoves);
    }
    let to_s = lot.deadline_s + law.seconds(ids::Y08)?;
    Ok(vec![extended(lot, to_s, ExtensionCause::Outage, ids::Y08)])
}

/// Decides a termination; once the winner is determined it is too late for one.
///
/// # Rules
///
/// - `T25`, `G08`: ended without award, and announced at once.
fn terminate(world: &World, id: &LotId, cause: &str) -> Result<Vec<Event>, Refusal> {
    match (world.lots.get(id), world.prequalifications.get(id)) {
        (Some(it), _) if it.is_over() || it.stage == Stage::Decided => return Err(Refusal::Stage),
        (None, None) => return Err(Refusal::LotUnknown),
        (None, Some(it)) if it.has_failed() => return Err(Refusal::Stage),
        (Some(_), _) | (None, Some(_)) => {}
    }
    if cause.trim().is_empty() {
        return Err(Refusal::NoticeIncomplete("cause"));
    }
    let (lot, cause) = (id.clone(), cause.to_owned());
    Ok(vec![Event::Terminated(Terminated { lot, cause })])
}
