//! Decides what one command does to the values that the law leaves to the centre.

use crate::law::Law;
use crate::parties;
use crate::rulebook::{Bounds, ids};
use crate::shared::AccountId;
use crate::world::{Event, World};

use super::event::{SettingExamined, SettingMade};

/// Longest reason and longest name of a decision, in bytes.
const TEXT_BYTES_MAX: usize = 2_000; // not law: bound of a body

/// What may be asked of this context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Sets a value; `decided_by` is another person than who proposed it.
    Make { setting: SettingMade, proposed_by: AccountId, decided_by: AccountId },
}

/// Why the law says no; nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("no pack in force has rule {0}")]
    RuleUnknown(String),
    #[error("rule {0} is not left to the centre")]
    NotTheCentres(String),
    #[error("rule {rule} may be set from {from} to {to}")]
    OutOfBounds { rule: String, from: i64, to: i64 },
    #[error("rule {0} has that value already")]
    Unchanged(String),
    #[error("the reason or the decision is missing or too long")]
    ReasonMissing,
    #[error("who proposes does not decide, says rule {rule}")]
    ProposerDecides { rule: &'static str },
}

impl Refusal {
    /// The rule this refusal rests on, if it is one of law.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::OutOfBounds { rule, .. } | Self::NotTheCentres(rule) => Some(rule),
            Self::ProposerDecides { rule } => Some(rule),
            Self::RuleUnknown(_) | Self::Unchanged(_) | Self::ReasonMissing => None,
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
/// - `Y63`: bounds, reason, decision and two officials.
pub fn decide(world: &World, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::Make { setting, proposed_by, decided_by } = command;
    let id = &setting.rule;
    let rule = law.rules.rule(id).ok_or_else(|| Refusal::RuleUnknown(id.clone()))?;
    let Bounds { from, to, .. } = rule.may.ok_or_else(|| Refusal::NotTheCentres(id.clone()))?;
    let said = |it: &str| !it.trim().is_empty() && it.len() <= TEXT_BYTES_MAX;
    if !said(&setting.reason) || !said(&setting.cite) {
        return Err(Refusal::ReasonMissing);
    }
    if setting.number.is_some_and(|it| !(from..=to).contains(&it)) {
        return Err(Refusal::OutOfBounds { rule: id.clone(), from, to });
    }
    let usual = rule.usual.as_ref().unwrap_or(&rule.value).number();
    let today = world.settings.today.get(id).copied().or(usual);
    if setting.number.or(usual) == today {
        return Err(Refusal::Unchanged(id.clone()));
    }
    if !parties::are_two(world, proposed_by, decided_by, law.now) {
        return Err(Refusal::ProposerDecides { rule: ids::Y63 });
    }
    let (proposed_by, decided_by) = (proposed_by.clone(), decided_by.clone());
    let examined = SettingExamined { rule: id.clone(), proposed_by, decided_by };
    Ok(vec![Event::SettingMade(setting.clone()), Event::SettingExamined(examined)])
}
