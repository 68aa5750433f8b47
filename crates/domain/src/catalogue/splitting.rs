//! Hints at purchases split 化整为零 to stay below an amount.

use crate::law::{Law, LawGap};
use crate::rulebook::{Method, Regime, ids};
use crate::shared::{Fen, Id, Instant};
use crate::world::World;

use super::state::{budget, line_of};

/// Projects that stay below an amount each and reach it together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The others of the same purchaser on the same line, by number.
    pub others: Vec<Id>,
    /// All together, in 分.
    pub together: Fen,
    /// The amount that they reach, in 分.
    pub threshold: Fen,
    /// The rule that forbids to split.
    pub rule: &'static str,
}

/// What somebody who examines an intake should look at: projects of the same purchaser on the same
/// line, asked within the days of the rule before this one or after it, none of them an open
/// tender, that each stay below the amount from which an open tender is asked for. A hint, never a
/// refusal: each may have its own cause.
///
/// # Errors
///
/// [`LawGap`] when the pack has no such period.
///
/// # Rules
///
/// - `T61`, `G62`: what must be tendered is not split.
/// - `Y62`: the days looked back.
pub fn splits(world: &World, project: &Id, law: Law<'_>) -> Result<Option<Split>, LawGap> {
    let known = world.projects.get(project);
    let (Some(own), Some(line)) = (known, line_of(world, project)) else { return Ok(None) };
    let Some(threshold) = line.open_from.filter(|_| own.method != Method::OpenTender) else {
        return Ok(None);
    };
    let asked = world.intakes[project].since;
    let reach = i64::from(law.rules.period(ids::Y62)?.count);
    let near = |it: Instant| i64::from((it.date() - asked.date()).get_days()).abs() <= reach;
    let below = |it: &Id| {
        let other = world.projects.get(it)?;
        let same = other.purchaser == own.purchaser && other.method != Method::OpenTender;
        budget(other).filter(|sum| same && *sum < threshold)
    };
    let Some(mine) = below(project) else { return Ok(None) };
    let (mut others, mut together) = (Vec::new(), mine.0);
    for (id, intake) in &world.intakes {
        let same = id != project && intake.asked.line == line.line && near(intake.since);
        if let Some(sum) = below(id).filter(|_| same) {
            others.push(id.clone());
            together = together.saturating_add(sum.0);
        }
    }
    let rule = if own.regime == Regime::Works { ids::T61 } else { ids::G62 };
    let reached = !others.is_empty() && together >= threshold.0;
    Ok(reached.then_some(Split { others, together: Fen(together), threshold, rule }))
}
