//! 视为同意: a member neither signs the report nor writes why not, and counts as agreeing.
//!
//! Purpose: nobody stops a lot by silence, and nobody is made to agree unheard: the supervisor
//! notes it, the member is told at once and has a time to sign or to dissent. The same of a check
//! of a candidate (条例 56), where the majority stands already.

use std::collections::BTreeSet;

use crate::law::Law;
use crate::lot::{Lot, Recheck, Stage};
use crate::rulebook::ids;
use crate::shared::Instant;
use crate::world::Event;

use super::event::{AgreementDeemed, SigningRefused, StandingVerdict};
use super::{Command, Refusal, committee, recheck, session};

/// Longest statement, in bytes.
const STATEMENT_BYTES_MAX: usize = 4_000; // not law: bound of a body

/// What waits for members' signatures.
#[derive(Clone, Copy, Debug)]
enum Matter<'a> {
    Report,
    Recheck(&'a Recheck),
}

impl<'a> Matter<'a> {
    /// What waits now; none before the ranking, and none once everybody signed.
    fn of(lot: &'a Lot) -> Option<Self> {
        match lot.stage {
            Stage::Evaluating => lot.evaluation.report.map(|_| Self::Report),
            Stage::Displayed | Stage::Decided => recheck::open_recheck(lot).map(Self::Recheck),
            _ => None,
        }
    }

    /// The number of the check; none of the report.
    fn number(self) -> Option<u32> {
        match self {
            Self::Report => None,
            Self::Recheck(it) => Some(it.asked.number),
        }
    }

    fn rule(self, lot: &Lot) -> &'static str {
        match self {
            Self::Report => lot.notice.procedure().limits().silence,
            Self::Recheck(_) => ids::Y212,
        }
    }

    /// The note that stands.
    fn noted(self, lot: &'a Lot) -> Option<&'a SigningRefused> {
        match self {
            Self::Report => lot.evaluation.refused.as_ref(),
            Self::Recheck(it) => it.refused.as_ref(),
        }
    }

    /// Seats whose members have neither signed nor found.
    fn silent(self, lot: &Lot) -> Vec<u8> {
        let said = |seat: &u8| match self {
            Self::Report => lot.evaluation.signed.contains(seat),
            Self::Recheck(it) => it.found.contains_key(seat),
        };
        lot.evaluation.members.iter().map(|it| it.seat).filter(|it| !said(it)).collect()
    }

    /// Whether the outcome is that of the majority, whatever the silent would say.
    fn stands(self, lot: &Lot) -> bool {
        let members = lot.evaluation.members.len();
        let agree = match self {
            Self::Report => lot.evaluation.signed.len(),
            Self::Recheck(it) => [StandingVerdict::Stands, StandingVerdict::Falls]
                .map(|of| it.found.values().filter(|it| it.verdict == of).count())
                .into_iter()
                .max()
                .unwrap_or(0),
        };
        agree.saturating_mul(2) > members
    }
}

/// Seats of whoever keeps everybody waiting, where the supervisor may note it now; else none.
///
/// # Rules
///
/// - `Y211`, `Y212`: most have signed, or found the same, and nothing was noted yet.
#[must_use]
pub fn refusing(lot: &Lot) -> Vec<u8> {
    let of = Matter::of(lot).filter(|it| it.noted(lot).is_none() && it.stands(lot));
    let free = lot.evaluation.vacant.is_empty() && !lot.evaluation.is_adjourned();
    let of = of.filter(|_| free && !lot.is_suspended() && !lot.is_over());
    of.map_or_else(Vec::new, |it| it.silent(lot))
}

/// The note that runs.
#[must_use]
pub fn refusal_noted(lot: &Lot) -> Option<&SigningRefused> {
    Matter::of(lot)?.noted(lot)
}

/// Whether a note that runs names a seat: its member is heard, whatever else waits.
pub(super) fn is_noted(lot: &Lot, seat: u8) -> bool {
    refusal_noted(lot).is_some_and(|it| it.seats.contains(&seat))
}

/// When silence becomes agreement.
#[must_use]
pub fn silence_ends(lot: &Lot) -> Option<Instant> {
    refusal_noted(lot).map(|it| Instant::from_seconds(it.until_s))
}

/// Decides that the supervisor notes who refuses to sign.
///
/// # Rules
///
/// - `Y211`: of everybody who has not signed, once more than half have; `Y212`: of a check, once
///   more than half of all members found the same. `Y210`: the time that the members then have.
/// - `T21`: not before time that is owed was given.
pub(super) fn note(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::NoteRefusal { recheck, seats, statement, signed, .. } = command else {
        return Err(Refusal::Stage);
    };
    let of = Matter::of(lot).ok_or(Refusal::Stage)?;
    if of.number() != *recheck {
        return Err(Refusal::Stage);
    }
    if of.noted(lot).is_some() {
        return Err(Refusal::Repeated);
    }
    let rule = match of {
        Matter::Report => ids::Y211,
        Matter::Recheck(_) => ids::Y212,
    };
    let silent = of.silent(lot);
    if *seats != silent || !of.stands(lot) {
        return Err(Refusal::OthersUnsigned { rule });
    }
    if statement.trim().is_empty() || statement.len() > STATEMENT_BYTES_MAX {
        return Err(Refusal::ReasonMissing);
    }
    session::time_given(lot, law)?;
    // Nobody loses the part of a second in which it was noted.
    let begun = Instant::from_seconds(law.now.seconds()) < law.now;
    let from_s = law.now.seconds().saturating_add(i64::from(begun));
    let until_s = from_s.saturating_add(law.seconds(ids::Y210)?);
    Ok(vec![Event::SigningRefused(SigningRefused {
        lot: lot.id.clone(),
        recheck: *recheck,
        seats: silent,
        statement: statement.clone(),
        until_s,
        signed: signed.clone(),
    })])
}

/// Decides that whoever is still silent counts as agreeing, and what follows.
///
/// # Rules
///
/// - `C4.21`–`C4.23`: silence is agreement with the report; `Y212`: with the majority of a check.
/// - `Y210`: not before the time has ended. `G10`: the report is delivered in the same instant.
pub(super) fn deem(lot: &Lot, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let of = Matter::of(lot).ok_or(Refusal::Stage)?;
    let noted = of.noted(lot).ok_or(Refusal::Stage)?;
    if law.now <= Instant::from_seconds(noted.until_s) {
        return Err(Refusal::SigningOpen { rule: ids::Y210 });
    }
    let silent: BTreeSet<u8> = of.silent(lot).into_iter().collect();
    let deemed = |seat: &u8| {
        Event::AgreementDeemed(AgreementDeemed {
            lot: lot.id.clone(),
            recheck: of.number(),
            seat: *seat,
            rule: of.rule(lot).to_owned(),
        })
    };
    let mut events: Vec<Event> = silent.iter().map(deemed).collect();
    events.push(match of {
        Matter::Report => {
            let report = lot.evaluation.report.ok_or(Refusal::StepMissing)?;
            committee::delivered(lot, report, law)?
        }
        Matter::Recheck(it) => recheck::concluded(lot, it, None),
    });
    Ok(events)
}
