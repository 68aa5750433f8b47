//! Whether the personal facts of somebody may be erased, and on whose word.

use std::collections::BTreeSet;

use crate::law::Law;
use crate::parties::{Role, is_staff};
use crate::rulebook::ids;
use crate::shared::{AccountId, CivilDate, LotId};
use crate::world::World;

/// Why nothing is erased; nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ErasureRefused {
    #[error("no such person")]
    Nobody,
    #[error("the person still has a part here: take the roles first, or suspend the person")]
    StillServes,
    #[error("the file of {lot} is not closed: it is kept whole")]
    FileOpen { lot: LotId, rule: &'static str },
    #[error("the file of {lot} is kept until {until}")]
    Kept { lot: LotId, until: CivilDate, rule: &'static str },
    #[error("one of the centre's staff and one supervisor order it, and neither is the person")]
    NotTwo { rule: &'static str },
}

impl ErasureRefused {
    /// Id of the rule that refuses, if a rule does.
    #[must_use]
    pub const fn rule(&self) -> Option<&'static str> {
        match self {
            Self::FileOpen { rule, .. } | Self::Kept { rule, .. } | Self::NotTwo { rule } => {
                Some(*rule)
            }
            Self::Nobody | Self::StillServes => None,
        }
    }
}

/// Judges an erasure of what is personal of `person`, ordered by two people. `acted` are the lots
/// in whose records the person stands.
///
/// # Errors
///
/// [`ErasureRefused`].
///
/// # Rules
///
/// - `PI47`: what need not be kept is erased; while a law asks for it to be kept, it is.
/// - `G18`: the file of a lot is kept so many years; nothing of it is erased before.
pub fn may_erase(
    world: &World,
    person: &AccountId,
    acted: &BTreeSet<&LotId>,
    by: [&AccountId; 2],
    law: Law<'_>,
) -> Result<(), ErasureRefused> {
    let people = &world.people;
    let found = people.get(person).ok_or(ErasureRefused::Nobody)?;
    if !found.roles.is_empty() && found.suspended.is_empty() {
        return Err(ErasureRefused::StillServes);
    }
    let staff = people.get(by[0]).is_some_and(|it| it.suspended.is_empty() && is_staff(it));
    let supervisor = people.get(by[1]).is_some_and(|it| it.is(Role::Supervisor));
    if !staff || !supervisor || by[0] == by[1] || by.contains(&person) {
        return Err(ErasureRefused::NotTwo { rule: ids::PI47 });
    }
    for lot in acted {
        let kept = world.lots.get(*lot).and_then(|it| it.contract.keep_until);
        let Some(until) = kept else {
            return Err(ErasureRefused::FileOpen { lot: (*lot).clone(), rule: ids::PI47 });
        };
        if law.now.date() <= until {
            return Err(ErasureRefused::Kept { lot: (*lot).clone(), until, rule: ids::G18 });
        }
    }
    Ok(())
}
