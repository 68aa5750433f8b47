//! Who may sit: size, odd number, share of experts.

use crate::rulebook::{MissingRule, Procedure, Rulebook, ids};
use crate::shared::Fen;

/// What the law counts of a committee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Composition {
    pub members: u32,
    pub experts: u32,
}

/// Why a committee may not sit; the rule is named.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitteeFault {
    #[error("the committee needs at least {least} members (rule {rule})")]
    TooFew { rule: &'static str, least: u32 },
    #[error("the committee has an even number of members (rule {rule})")]
    Even { rule: &'static str },
    #[error("the committee needs at least {least} experts (rule {rule})")]
    ExpertsTooFew { rule: &'static str, least: u32 },
    #[error(transparent)]
    Missing(#[from] MissingRule),
}

/// The least number of experts among members: a share, rounded up.
#[must_use]
pub fn least_experts(members: u32, (of, to): (u32, u32)) -> u32 {
    let needed = (u64::from(members) * u64::from(of)).div_ceil(u64::from(to.max(1)));
    u32::try_from(needed).unwrap_or(u32::MAX)
}

/// Checks a committee's composition against procedure and budget.
///
/// # Errors
///
/// [`CommitteeFault`] with the rule it breaks.
///
/// # Rules
///
/// - `C1.1`: least size, odd; `C1.2`: share of experts; `C1.3`, `C1.4`: larger for a budget of
///   ten million yuan or more in government procurement.
/// - `C1.30`–`C1.32`: the team of a request for quotations.
pub fn compose(
    rules: &Rulebook,
    of: impl Into<Procedure>,
    budget: Fen,
    committee: Composition,
) -> Result<(), CommitteeFault> {
    let limits = of.into().limits();
    let rule = match limits.large {
        Some((from, members)) if budget >= rules.amount(from)? => members,
        _ => limits.members,
    };
    let least = rules.count(rule)?;
    if committee.members < least {
        return Err(CommitteeFault::TooFew { rule, least });
    }
    if committee.members.is_multiple_of(2) {
        return Err(CommitteeFault::Even { rule });
    }
    let least = least_experts(committee.members, rules.share(ids::C1_2)?);
    if committee.experts < least {
        return Err(CommitteeFault::ExpertsTooFew { rule: ids::C1_2, least });
    }
    Ok(())
}
