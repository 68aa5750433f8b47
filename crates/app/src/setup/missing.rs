//! What a new centre still lacks: computed from its states, never stored.

use domain::parties::{Person, Purpose, Role};
use domain::world::World;

use crate::accounts::{Accounts, Refusal};

use super::{FoundingState, PolicyState, WITNESSES_MIN};

/// Fewest officials: a key is bound and an account reset by two.
pub const OFFICIALS_MIN: usize = 2;
/// Fewest trustees. Source: protocols/seal.md §3, 2 of 3.
pub const TRUSTEES_MIN: usize = 3;

/// One step of setting up, in the order in which they are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Witnesses,
    Policy,
    Centre,
    Officials,
    Trustees,
    Drill,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Step; 6] =
        [Step::Witnesses, Step::Policy, Step::Centre, Step::Officials, Step::Trustees, Step::Drill];

    /// Name in addresses and keys of words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Step::Witnesses => "witnesses",
            Step::Policy => "policy",
            Step::Centre => "centre",
            Step::Officials => "officials",
            Step::Trustees => "trustees",
            Step::Drill => "drill",
        }
    }

    /// The step of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|it| it.name() == name)
    }
}

fn officials(world: &World) -> impl Iterator<Item = (&domain::shared::AccountId, &Person)> {
    world.people.iter().filter(|it| it.1.is(Role::Official))
}

/// Steps that are not done, in order; empty once the centre may announce.
///
/// # Errors
///
/// [`Refusal::Store`] when the working state cannot be read.
pub fn missing(
    world: &World,
    founding: &FoundingState,
    accounts: &Accounts<'_>,
) -> Result<Vec<Step>, Refusal> {
    let mut enrolled = 0;
    for (account, _) in officials(world) {
        enrolled += usize::from(accounts.is_enrolled(account)?);
    }
    let ready = world.centre.trustees.values().filter(|it| {
        it.deposited
            .iter()
            .any(|held| held.0.0 == Purpose::Share && !it.spent.contains(&held.1.key))
    });
    let known = |drill: &Vec<domain::shared::Id>| {
        drill.len() >= TRUSTEES_MIN && drill.iter().all(|it| world.centre.trustees.contains_key(it))
    };
    let policy = founding.policy != PolicyState::Missing;
    let done = |step: Step| match step {
        Step::Witnesses => policy || founding.witnesses.len() >= WITNESSES_MIN,
        Step::Policy => policy,
        Step::Centre => !world.centre.origin.is_empty(),
        Step::Officials => enrolled >= OFFICIALS_MIN,
        Step::Trustees => ready.clone().count() >= TRUSTEES_MIN,
        Step::Drill => world.centre.drills.iter().any(known),
    };
    Ok(Step::ALL.into_iter().filter(|it| !done(*it)).collect())
}

/// Whether a console must print a set-up code: nobody can sign in as an official yet.
///
/// # Errors
///
/// [`Refusal::Store`] when the working state cannot be read.
pub fn needs_code(world: &World, accounts: &Accounts<'_>) -> Result<bool, Refusal> {
    for (account, _) in officials(world) {
        if accounts.is_enrolled(account)? {
            return Ok(false);
        }
    }
    Ok(true)
}
