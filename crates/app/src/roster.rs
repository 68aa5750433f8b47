//! From the roster to a pool as the fair draw wants it: one function of facts and salts.
//!
//! Nothing is drawn here. Whoever holds the facts and the salts makes the same bytes.

pub mod text;

use std::collections::{BTreeMap, BTreeSet};

use domain::experts::{
    Asked, Exclusion, Listed, Pool as Of, Roster, RosterStanding, exclude, strata,
};
use domain::rulebook::{MissingRule, Regime, Rulebook};
use domain::shared::{Id, Uscc};
use draw::ctx::Ctx;
use draw::pool::{self, Leaf, Pool};

/// Salts of one expert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salts {
    /// Of the roster's leaf; the same in every attempt.
    pub roster: [u8; 32],
    /// Of the name in this attempt.
    pub pid: [u8; 32],
    /// Of the exclusion in this attempt.
    pub excluded: [u8; 32],
}

/// Salts of one attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttemptSalts {
    pub experts: BTreeMap<Id, Salts>,
    /// One for each employer, so that colleagues have one tag.
    pub employers: BTreeMap<Uscc, [u8; 32]>,
}

/// Why there is no pool.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolFault {
    #[error(transparent)]
    Rule(#[from] MissingRule),
    #[error("there is no salt for {0}")]
    Salt(String),
}

/// A pool with what only a supervisor sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    pub pool: Pool,
    /// Leaves of those excluded, ascending.
    pub excluded: Vec<[u8; 32]>,
    /// Why each of them is.
    pub reasons: BTreeMap<Id, Exclusion>,
}

/// Who is on the roster of a regime's draws: listed in its pool and not removed.
pub fn members(roster: &Roster, regime: Regime) -> impl Iterator<Item = (&Id, &Listed)> {
    let of = if regime == Regime::Works { Of::Works } else { Of::Procurement };
    roster.iter().filter(move |(_, it)| {
        it.standing != RosterStanding::Removed && it.profile.pools.contains(&of)
    })
}

/// Leaves of the roster's tree, ascending; their root is the `roster` of a context.
///
/// # Errors
///
/// [`PoolFault::Salt`] for an expert without salts.
pub fn leaves(
    roster: &Roster,
    regime: Regime,
    salts: &AttemptSalts,
) -> Result<Vec<[u8; 32]>, PoolFault> {
    let mut leaves = Vec::new();
    for (id, _) in members(roster, regime) {
        leaves.push(draw::roster::leaf(&salts_of(salts, id)?.roster, id.as_str()));
    }
    leaves.sort_unstable();
    Ok(leaves)
}

/// Sorts everybody of the roster into the pool or out of it, by the law of avoidance.
///
/// `available` are those who declared the half-day of the review.
///
/// # Errors
///
/// [`PoolFault`] when the pack lacks a number, or an expert or employer has no salt.
///
/// # Rules
///
/// - `C1.6`–`C1.17`, by [`exclude`]. Weights are one for everybody: no pack has another.
pub fn pool(
    ctx: &Ctx,
    roster: &Roster,
    (asked, available): (&Asked, &BTreeSet<Id>),
    salts: &AttemptSalts,
    rules: &Rulebook,
) -> Result<Derived, PoolFault> {
    let (mut inside, mut excluded) = (Vec::new(), Vec::new());
    let mut reasons = BTreeMap::new();
    let mut by_code: BTreeMap<String, u64> = BTreeMap::new();
    for (id, it) in members(roster, asked.regime) {
        let own = salts_of(salts, id)?;
        let pid = pool::person(ctx, &own.pid, id.as_str());
        let facts = it.facts(asked.day, available.contains(id));
        if let Some(found) = exclude(id, &facts, asked, rules)? {
            let code = found.code.token();
            excluded.push(pool::excluded(ctx.alg, &own.excluded, &pid, code));
            *by_code.entry(code.to_owned()).or_default() += 1;
            reasons.insert(id.clone(), found);
            continue;
        }
        let employer = match &facts.employer {
            None => None,
            Some(of) => {
                let salt = salts.employers.get(of);
                let salt = salt.ok_or_else(|| PoolFault::Salt(of.to_string()))?;
                Some(pool::employer(ctx, salt, of.as_str()))
            }
        };
        let strata = strata(&facts, asked).iter().map(|it| it.as_str().to_owned()).collect();
        inside.push(Leaf { employer, pid, strata, weight: 1 });
    }
    inside.sort_unstable_by_key(|it| it.pid);
    excluded.sort_unstable();
    let pool = Pool {
        count: inside.len() as u64,
        root: Pool::root_of(ctx.alg, &inside),
        leaves: inside,
        excluded_by_code: by_code.into_iter().collect(),
        excluded_count: excluded.len() as u64,
        excluded_root: ctx.alg.root(&excluded),
        values: None,
    };
    Ok(Derived { pool, excluded, reasons })
}

fn salts_of<'a>(salts: &'a AttemptSalts, id: &Id) -> Result<&'a Salts, PoolFault> {
    salts.experts.get(id).ok_or_else(|| PoolFault::Salt(id.to_string()))
}

#[cfg(test)]
mod tests;
