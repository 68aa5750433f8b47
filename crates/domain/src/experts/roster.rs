//! The roster: who is on it, since when, as what, and what was changed for which reason.
//!
//! States: active, paused, removed. Invariant: whoever was punished for a breach in tendering
//! stays punished whatever follows, until the entry is corrected.

use std::collections::{BTreeMap, BTreeSet};

use crate::shared::{CivilDate, Id, Instant};
use crate::world::{Event, World};

use super::event::{
    AvailabilityDeclared, ExpertAdmitted, ExpertChanged, ExpertStandingChanged, Ground, HalfDay,
    Profile, RosterStanding,
};
use super::{Expert, Relation, Standing, Tie};

/// Longest name, in bytes.
const NAME_BYTES_MAX: usize = 120; // not law: bound of a body
/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000; // not law: bound of a body
/// Most specialties, and most employers, of one expert.
const LISTED_MAX: usize = 20; // not law: bound of a body
/// Most relations of one expert.
const TIES_MAX: usize = 50; // not law: bound of a body
/// Most half-days that are declared at once: two for each day of a quarter.
pub const HALF_DAYS_MAX: usize = 184; // not law: bound of a body
/// Digits of an administrative division (GB/T 2260).
const REGION_DIGITS: usize = 6; // not law: a standard's form

/// What may be asked of the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Admit(ExpertAdmitted),
    Change(ExpertChanged),
    ChangeStanding(ExpertStandingChanged),
    /// The expert's own.
    Declare(AvailabilityDeclared),
}

/// Why the law says no; nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("an expert of that number is on the roster already")]
    ExpertKnown,
    #[error("no expert of that number is on the roster")]
    ExpertUnknown,
    #[error("a part of what is said of the expert is unfit: {0}")]
    ExpertUnfit(&'static str),
    #[error("the account is not an evaluator's, or another expert's")]
    ExpertAccount,
    #[error("nothing would change")]
    ExpertSame,
    #[error("the expert was removed")]
    ExpertRemoved,
    #[error("the expert was punished, and no entry of that is corrected")]
    ExpertPunished,
    #[error("a reason is missing or too long")]
    ReasonMissing,
    #[error("half-days are declared once each, in order, from today on, and not so many")]
    HalfDaysUnfit,
}

impl Refusal {
    /// The rule that a refusal rests on, if it is one of law.
    #[must_use]
    pub fn rule(&self) -> Option<&'static str> {
        (*self == Self::ExpertPunished).then_some(crate::rulebook::ids::C1_14)
    }
}

/// One step in an expert's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    Admitted,
    Imported(Id),
    /// The profile before, and why it was changed.
    Changed(Box<Profile>, String),
    Standing(RosterStanding, Ground, String),
}

/// One expert as the roster has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub profile: Profile,
    pub standing: RosterStanding,
    /// Whether the expert was ever entered as punished, and that was not corrected.
    pub punished: bool,
    /// The import that the expert is known from; none when an official saw the papers.
    pub import: Option<Id>,
    /// Half-days for which the expert may be called.
    pub half_days: BTreeSet<HalfDay>,
    /// Oldest first.
    pub history: Vec<(Instant, Turn)>,
}

/// The roster by number.
pub type Roster = BTreeMap<Id, Listed>;

impl Listed {
    /// What the law of avoidance asks of the expert on a day.
    ///
    /// Of several employers of that day the latest is the employer; every other employment is a
    /// relation with its end.
    #[must_use]
    pub fn facts(&self, day: CivilDate, available: bool) -> Expert {
        let covers = |from: CivilDate, until: Option<CivilDate>| {
            from <= day && until.is_none_or(|until| day <= until)
        };
        let all = &self.profile.employers;
        let now = all.iter().filter(|it| covers(it.from, it.until)).max_by_key(|it| it.from);
        let others = all.iter().filter(|it| Some(*it) != now).map(|it| Tie {
            organisation: it.organisation.clone(),
            relation: Relation::Employed,
            until: it.until,
        });
        Expert {
            specialties: self.profile.specialties.iter().cloned().collect(),
            employer: now.map(|it| it.organisation.clone()),
            ties: self.profile.ties.iter().cloned().chain(others).collect(),
            standing: match self.standing {
                _ if self.punished => Standing::Punished,
                RosterStanding::Active => Standing::Good,
                RosterStanding::Paused | RosterStanding::Removed => Standing::Suspended,
            },
            available,
        }
    }

    /// Whether anything happened to the expert after the first entry.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.history.len() > 1
    }
}

/// The part of a profile that cannot be entered so; none when all is fit.
#[must_use]
pub fn unfit(it: &Profile) -> Option<&'static str> {
    let digits = it.region.as_str();
    let region = digits.len() == REGION_DIGITS && digits.bytes().all(|it| it.is_ascii_digit());
    let name = it.name.trim();
    let lasting = it.employers.iter().filter(|it| it.until.is_none()).count();
    let periods = it.employers.iter().all(|it| it.until.is_none_or(|until| it.from <= until));
    let ties: BTreeSet<_> = it.ties.iter().map(|it| (&it.organisation, it.relation)).collect();
    let held = [
        ("expert-name", !name.is_empty() && it.name.len() <= NAME_BYTES_MAX),
        ("expert-region", region),
        ("expert-specialties", ascending(&it.specialties) && it.specialties.len() <= LISTED_MAX),
        ("expert-pools", ascending(&it.pools)),
        ("expert-employers", lasting <= 1 && periods && it.employers.len() <= LISTED_MAX),
        ("expert-ties", ties.len() == it.ties.len() && ties.len() <= TIES_MAX),
    ];
    held.into_iter().find(|it| !it.1).map(|it| it.0)
}

/// Not empty, ascending, nothing twice.
fn ascending<T: Ord>(all: &[T]) -> bool {
    !all.is_empty() && all.is_sorted_by(|a, b| a < b)
}

/// Decides one command about the roster.
///
/// # Errors
///
/// A [`Refusal`] changes nothing.
///
/// # Rules
///
/// - `C1.14`: whoever was punished becomes active again by a correction only.
pub fn decide(world: &World, command: &Command, today: CivilDate) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Admit(it) => {
            if world.roster.contains_key(&it.expert) {
                return Err(Refusal::ExpertKnown);
            }
            fits(world, &it.expert, &it.profile)?;
            Ok(vec![Event::ExpertAdmitted(it.clone())])
        }
        Command::Change(it) => {
            let known = world.roster.get(&it.expert).ok_or(Refusal::ExpertUnknown)?;
            reason(&it.reason)?;
            if known.standing == RosterStanding::Removed {
                return Err(Refusal::ExpertRemoved);
            }
            if known.profile == it.profile {
                return Err(Refusal::ExpertSame);
            }
            fits(world, &it.expert, &it.profile)?;
            Ok(vec![Event::ExpertChanged(it.clone())])
        }
        Command::ChangeStanding(it) => {
            let known = world.roster.get(&it.expert).ok_or(Refusal::ExpertUnknown)?;
            reason(&it.reason)?;
            let corrects = it.ground == Ground::Corrected;
            let punishes = it.ground == Ground::Punished || known.punished && !corrects;
            if it.standing == RosterStanding::Active && punishes {
                return Err(Refusal::ExpertPunished);
            }
            let newly = it.ground == Ground::Punished && !known.punished;
            let freed = corrects && known.punished;
            if known.standing == it.standing && !newly && !freed {
                return Err(Refusal::ExpertSame);
            }
            Ok(vec![Event::ExpertStandingChanged(it.clone())])
        }
        Command::Declare(it) => {
            let known = world.roster.get(&it.expert).ok_or(Refusal::ExpertUnknown)?;
            if known.standing == RosterStanding::Removed {
                return Err(Refusal::ExpertRemoved);
            }
            let ahead = it.half_days.first().is_none_or(|it| it.day >= today);
            let sorted = it.half_days.is_sorted_by(|a, b| a < b);
            if !ahead || !sorted || it.half_days.len() > HALF_DAYS_MAX {
                return Err(Refusal::HalfDaysUnfit);
            }
            Ok(vec![Event::AvailabilityDeclared(it.clone())])
        }
    }
}

fn reason(text: &str) -> Result<(), Refusal> {
    let fits = !text.trim().is_empty() && text.len() <= REASON_BYTES_MAX;
    if fits { Ok(()) } else { Err(Refusal::ReasonMissing) }
}

fn fits(world: &World, expert: &Id, it: &Profile) -> Result<(), Refusal> {
    if let Some(part) = unfit(it) {
        return Err(Refusal::ExpertUnfit(part));
    }
    let Some(account) = &it.account else { return Ok(()) };
    let evaluates = world.people.get(account).is_some_and(|it| it.evaluates());
    let mut others = world.roster.iter().filter(|(id, _)| *id != expert);
    if !evaluates || others.any(|(_, it)| it.profile.account.as_ref() == Some(account)) {
        return Err(Refusal::ExpertAccount);
    }
    Ok(())
}

/// Applies an event about the roster; any other changes nothing.
pub(crate) fn apply(roster: &mut Roster, event: &Event, now: Instant) {
    let first = |profile: &Profile, import: Option<Id>| Listed {
        profile: profile.clone(),
        standing: RosterStanding::Active,
        punished: false,
        half_days: BTreeSet::new(),
        history: vec![(now, import.clone().map_or(Turn::Admitted, Turn::Imported))],
        import,
    };
    match event {
        Event::ExpertAdmitted(it) => {
            roster.insert(it.expert.clone(), first(&it.profile, None));
        }
        Event::ExpertImported(it) => {
            roster.insert(it.expert.clone(), first(&it.profile, Some(it.import.clone())));
        }
        Event::ExpertChanged(it) => {
            if let Some(known) = roster.get_mut(&it.expert) {
                let before = std::mem::replace(&mut known.profile, it.profile.clone());
                known.history.push((now, Turn::Changed(Box::new(before), it.reason.clone())));
            }
        }
        Event::AvailabilityDeclared(it) => {
            if let Some(known) = roster.get_mut(&it.expert) {
                known.half_days = it.half_days.iter().copied().collect();
            }
        }
        Event::ExpertStandingChanged(it) => {
            if let Some(known) = roster.get_mut(&it.expert) {
                known.standing = it.standing;
                known.punished = match it.ground {
                    Ground::Punished => true,
                    Ground::Corrected => false,
                    _ => known.punished,
                };
                let turn = Turn::Standing(it.standing, it.ground, it.reason.clone());
                known.history.push((now, turn));
            }
        }
        _ => {}
    }
}
