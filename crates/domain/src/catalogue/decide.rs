//! Decides what one command does to the catalogue, to an intention or to an intake.

use crate::law::{Law, LawGap};
use crate::parties::{self, OrganisationKind};
use crate::procedure::{Category, ProjectRegistered};
use crate::rulebook::{Method, Regime, ids};
use crate::shared::{AccountId, CivilDate, Id, Instant};
use crate::world::{Event, World};

use super::event::{
    Approval, CatalogueLine, CataloguePublished, IntakeAccepted, IntakeAsked, IntakeExamined,
    IntakeReturned, IntentionPublished, IntentionWithdrawn,
};
use super::state::{Intake, IntakeStep, budget};

/// Most lines of a catalogue.
pub const LINES_MAX: usize = 500; // not law: bound of a body
/// Most intentions of one purchaser.
pub const INTENTIONS_MAX: usize = 10_000; // not law: bound of a state
/// Longest title or number, in bytes.
const TITLE_BYTES_MAX: usize = 600; // not law: bound of a body
/// Longest reason or description, in bytes.
const TEXT_BYTES_MAX: usize = 4_000; // not law: bound of a body

/// What may be asked of this context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    PublishCatalogue(CataloguePublished),
    PublishIntention(IntentionPublished),
    WithdrawIntention(IntentionWithdrawn),
    AskIntake(IntakeAsked),
    ReturnIntake(IntakeReturned),
    /// Lets a project in; `accepted_by` is another person than who examined it.
    AcceptIntake {
        project: Id,
        examined_by: AccountId,
        accepted_by: AccountId,
    },
}

/// Why the law says no; nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the catalogue has no lines, too many, or a line that is wrong: {0}")]
    CatalogueUnfit(&'static str),
    #[error("the amount of line {line} lies above the one of rule {rule}")]
    ThresholdAboveLaw { rule: &'static str, line: Id },
    #[error("the centre published no catalogue, as rule {rule} asks")]
    CatalogueMissing { rule: &'static str },
    #[error("the catalogue in force has no such line")]
    LineUnknown,
    #[error("the line is for another regime or category")]
    LineDiffers,
    #[error("the organisation is not admitted as a purchaser")]
    OrganisationUnfit,
    #[error("that number is taken by an intention of before")]
    IntentionKnown,
    #[error("there is no such intention")]
    IntentionUnknown,
    #[error("the intention was given up")]
    IntentionWithdrawn,
    #[error("the intention is incomplete or wrong: {0}")]
    IntentionUnfit(&'static str),
    #[error("an intention, or the reason for none, is missing, as rule {rule} asks")]
    IntentionMissing { rule: &'static str },
    #[error("the intention stood for less time than rule {rule} asks; earliest {earliest}")]
    IntentionYoung { rule: &'static str, earliest: CivilDate },
    #[error("the approval that rule {rule} asks for is missing")]
    ApprovalMissing { rule: &'static str },
    #[error("from this budget on another method needs the approval of rule {rule}")]
    MethodUnapproved { rule: &'static str },
    #[error("the project is not registered")]
    ProjectUnknown,
    #[error("the intake waits already, or was accepted")]
    IntakeKnown,
    #[error("no intake waits")]
    IntakeMissing,
    #[error("the project was not let in, as rule {rule} asks")]
    NotLetIn { rule: &'static str },
    #[error("who examines does not accept, says rule {rule}")]
    ExaminerAccepts { rule: &'static str },
    #[error("the reason is missing or too long")]
    ReasonMissing,
    #[error(transparent)]
    LawGap(#[from] LawGap),
}

impl Refusal {
    /// The rule this refusal rests on, if it is one of law.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::ThresholdAboveLaw { rule, .. }
            | Self::CatalogueMissing { rule }
            | Self::IntentionMissing { rule }
            | Self::IntentionYoung { rule, .. }
            | Self::ApprovalMissing { rule }
            | Self::MethodUnapproved { rule }
            | Self::NotLetIn { rule }
            | Self::ExaminerAccepts { rule } => Some(rule),
            Self::LawGap(it) => Some(it.id),
            _ => None,
        }
    }
}

/// Decides one command.
///
/// # Errors
///
/// A [`Refusal`] changes nothing, and the same command may be tried again.
///
/// # Rules
///
/// - `T24.1`–`T24.3`: amounts of works that a catalogue may lower and never raise.
/// - `T60`, `G60`: what approved the project; `G61`: another method; `G27`: the intention.
/// - `Y60`: two officials.
pub fn decide(world: &World, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::PublishCatalogue(it) => publish(it, law),
        Command::PublishIntention(it) => intend(world, it, law.now.date()),
        Command::WithdrawIntention(it) => give_up(world, it),
        Command::AskIntake(it) => ask(world, it, law),
        Command::ReturnIntake(it) => {
            waiting(world, &it.project)?;
            said(&it.reason).ok_or(Refusal::ReasonMissing)?;
            Ok(vec![Event::IntakeReturned(it.clone())])
        }
        Command::AcceptIntake { project, examined_by, accepted_by } => {
            accept(world, project, (examined_by, accepted_by), law.now)
        }
    }
}

fn said(words: &str) -> Option<()> {
    (!words.trim().is_empty() && words.len() <= TEXT_BYTES_MAX).then_some(())
}

fn titled(words: &str) -> bool {
    !words.trim().is_empty() && words.len() <= TITLE_BYTES_MAX
}

/// The rule's amount from which works contracts of a category must be tendered.
fn tendered_from(category: Category) -> &'static str {
    match category {
        Category::Works => ids::T24_1,
        Category::Goods => ids::T24_2,
        Category::Services => ids::T24_3,
    }
}

fn publish(it: &CataloguePublished, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let unfit = |what| Err(Refusal::CatalogueUnfit(what));
    if it.lines.is_empty() || it.lines.len() > LINES_MAX {
        return unfit("lines");
    }
    if !titled(&it.cite) {
        return unfit("cite");
    }
    for (at, line) in it.lines.iter().enumerate() {
        if !titled(&line.title) {
            return unfit("title");
        }
        if it.lines[..at].iter().any(|known| known.line == line.line) {
            return unfit("line");
        }
        let open = line.open_from;
        if line.enters_from.0 < 0 || open.is_some_and(|it| it.0 <= 0) {
            return unfit("amount");
        }
        lawful(line, law)?;
    }
    Ok(vec![Event::CataloguePublished(it.clone())])
}

/// A county lowers what the State Council set for works, and never raises it.
fn lawful(line: &CatalogueLine, law: Law<'_>) -> Result<(), Refusal> {
    if line.regime != Regime::Works {
        return Ok(());
    }
    let rule = tendered_from(line.category);
    let most = law.amount(rule)?;
    let tendered = line.open_from.is_some_and(|it| it <= most);
    if line.enters_from > most || !tendered {
        return Err(Refusal::ThresholdAboveLaw { rule, line: line.line.clone() });
    }
    Ok(())
}

fn intend(world: &World, it: &IntentionPublished, today: CivilDate) -> Result<Vec<Event>, Refusal> {
    let buys = world.organisations.get(&it.purchaser);
    if !buys.is_some_and(|it| it.kinds.contains(&OrganisationKind::Purchaser)) {
        return Err(Refusal::OrganisationUnfit);
    }
    let own = world.intentions.values().filter(|known| known.published.purchaser == it.purchaser);
    if world.intentions.contains_key(&it.intention) || own.count() >= INTENTIONS_MAX {
        return Err(Refusal::IntentionKnown);
    }
    let month = today.first_of_month();
    for (wrong, what) in [
        (!titled(&it.title), "title"),
        (said(&it.needs).is_none(), "needs"),
        (it.budget.0 <= 0, "budget"),
        (it.expected_on.day() != 1 || it.expected_on < month, "expected_on"),
    ] {
        if wrong {
            return Err(Refusal::IntentionUnfit(what));
        }
    }
    Ok(vec![Event::IntentionPublished(it.clone())])
}

fn give_up(world: &World, it: &IntentionWithdrawn) -> Result<Vec<Event>, Refusal> {
    let known = world.intentions.get(&it.intention).ok_or(Refusal::IntentionUnknown)?;
    if known.published.purchaser != it.purchaser {
        return Err(Refusal::IntentionUnknown);
    }
    if known.withdrawn.is_some() {
        return Err(Refusal::IntentionWithdrawn);
    }
    said(&it.reason).ok_or(Refusal::ReasonMissing)?;
    Ok(vec![Event::IntentionWithdrawn(it.clone())])
}

fn ask(world: &World, it: &IntakeAsked, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let project = world.projects.get(&it.project).ok_or(Refusal::ProjectUnknown)?;
    let open = |it: &&Intake| !matches!(it.step, IntakeStep::Returned(_));
    if world.intakes.get(&it.project).filter(open).is_some() {
        return Err(Refusal::IntakeKnown);
    }
    let missing = Refusal::CatalogueMissing { rule: ids::Y60 };
    let line = world.catalogue.as_ref().ok_or(missing)?.line(&it.line);
    let line = line.ok_or(Refusal::LineUnknown)?;
    if (line.regime, line.category) != (project.regime, project.category) {
        return Err(Refusal::LineDiffers);
    }
    let given = |it: &Approval| titled(&it.number);
    if !given(&it.approval) {
        let works = project.regime == Regime::Works;
        let rule = if works { ids::T60 } else { ids::G60 };
        return Err(Refusal::ApprovalMissing { rule });
    }
    let reaches = |from| budget(project).is_none_or(|sum| sum >= from);
    let asks = project.method != Method::OpenTender && line.open_from.is_some_and(reaches);
    if asks && !it.method_approval.as_ref().is_some_and(given) {
        return Err(Refusal::MethodUnapproved { rule: ids::G61 });
    }
    intended(world, it, project, law)?;
    Ok(vec![Event::IntakeAsked(it.clone())])
}

/// Whether the intention named is the purchaser's own and stands, or its absence has a reason.
fn intended(
    world: &World,
    it: &IntakeAsked,
    project: &ProjectRegistered,
    law: Law<'_>,
) -> Result<(), Refusal> {
    let reason = it.without_intention.as_deref();
    if let Some(intention) = &it.intention {
        let known = world.intentions.get(intention).ok_or(Refusal::IntentionUnknown)?;
        if known.published.purchaser != project.purchaser || reason.is_some() {
            return Err(Refusal::IntentionUnknown);
        }
        if known.withdrawn.is_some() {
            return Err(Refusal::IntentionWithdrawn);
        }
        return Ok(());
    }
    let asked = project.regime == Regime::GovernmentProcurement;
    let asked = asked && law.rules.rule(ids::G27).is_some();
    match reason {
        Some(words) => said(words).ok_or(Refusal::ReasonMissing),
        None if asked => Err(Refusal::IntentionMissing { rule: ids::G27 }),
        None => Ok(()),
    }
}

fn waiting<'a>(world: &'a World, project: &Id) -> Result<&'a Intake, Refusal> {
    let known = world.intakes.get(project).filter(|it| it.step == IntakeStep::Asked);
    known.ok_or(Refusal::IntakeMissing)
}

fn accept(
    world: &World,
    project: &Id,
    (examined_by, accepted_by): (&AccountId, &AccountId),
    now: Instant,
) -> Result<Vec<Event>, Refusal> {
    let known = waiting(world, project)?;
    if !parties::are_two(world, examined_by, accepted_by, now) {
        return Err(Refusal::ExaminerAccepts { rule: ids::Y60 });
    }
    // The catalogue may have changed since it was asked.
    let line = known.asked.line.clone();
    if world.catalogue.as_ref().and_then(|it| it.line(&line)).is_none() {
        return Err(Refusal::LineUnknown);
    }
    let project = project.clone();
    let accepted = IntakeAccepted { project: project.clone(), line };
    let (examined_by, accepted_by) = (examined_by.clone(), accepted_by.clone());
    let examined = IntakeExamined { project, examined_by, accepted_by };
    Ok(vec![Event::IntakeAccepted(accepted), Event::IntakeExamined(examined)])
}

/// Whether a project may be announced: let in, and its intention stood its days.
///
/// # Rules
///
/// - `Y60`: nothing is announced before its intake; a sample without catalogue has none.
/// - `G27`: the days of the intention, counted to today.
pub(crate) fn may_announce(world: &World, project: &Id, law: Law<'_>) -> Result<(), Refusal> {
    let rule = ids::Y60;
    let Some(_) = &world.catalogue else {
        let sample = world.centre.is_sample();
        return if sample { Ok(()) } else { Err(Refusal::CatalogueMissing { rule }) };
    };
    let known = world.intakes.get(project).filter(|it| it.step == IntakeStep::Accepted);
    let known = known.ok_or(Refusal::NotLetIn { rule })?;
    let named = known.asked.intention.as_ref().and_then(|it| world.intentions.get(it));
    let (Some(intention), Some(_)) = (named, law.rules.rule(ids::G27)) else { return Ok(()) };
    let earliest = law.earliest_after(intention.since.date(), ids::G27)?;
    if law.now.date() < earliest {
        return Err(Refusal::IntentionYoung { rule: ids::G27, earliest });
    }
    Ok(())
}
