//! Decides admissions, roles, key bindings and trustees.

use crate::calendar::is_weekday;
use crate::law::Law;
use crate::shared::{AccountId, CivilDate, Hash, Id, PublicKey, Uscc};
use crate::world::{Event, World};

use super::event::{
    CalendarPublished, CentreFounded, ContactsPublished, DrillHeld, ImportRevoked, KeyBound,
    KeyRevoked, KeyStatement, KeysDeposited, MandateEnded, MandateGiven, OrganisationAdmitted,
    OrganisationRenamed, OrganisationsMerged, PersonAdded, PersonKeyBound, PersonKeyRevoked,
    PersonReinstated, PersonSuspended, RestorationAsked, RestorationFinished, RestorationStopped,
    RolesChanged, StandInAppointed, StandInEnded, TrusteeEnrolled,
};
use super::imports::{self, Import};
use super::stand_in::are_two;
use super::{
    Lost, OrganisationKind, Purpose, Role, mandate, organisations, restore, staff, stand_in,
};

/// What may be asked of this context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    FoundCentre(CentreFounded),
    AdmitOrganisation(OrganisationAdmitted),
    PublishCalendar(CalendarPublished),
    PublishContacts(ContactsPublished),
    AddPerson(PersonAdded),
    ChangeRoles(RolesChanged),
    /// Binds an organisation's key; `second` is another person than the one who made it.
    BindKey {
        organisation: Uscc,
        key: PublicKey,
        holder: AccountId,
        second: AccountId,
    },
    RevokeKey {
        organisation: Uscc,
        key: PublicKey,
        reason: String,
    },
    BindPersonKey {
        account: AccountId,
        key: PublicKey,
        second: AccountId,
    },
    RevokePersonKey {
        account: AccountId,
        key: PublicKey,
        reason: String,
    },
    /// An administrator adds a person of the own organisation.
    Invite(PersonAdded),
    Suspend(PersonSuspended),
    Reinstate(PersonReinstated),
    HandOver {
        from: AccountId,
        to: AccountId,
        reason: String,
    },
    AppointStandIn(StandInAppointed),
    EndStandIn(StandInEnded),
    AskRestoration(RestorationAsked),
    AgreeRestoration {
        account: AccountId,
        lost: Lost,
        by: AccountId,
    },
    StopRestoration(RestorationStopped),
    FinishRestoration(RestorationFinished),
    Rename(OrganisationRenamed),
    Merge(OrganisationsMerged),
    GiveMandate(MandateGiven),
    EndMandate(MandateEnded),
    Import(Box<Import>),
    RevokeImport(ImportRevoked),
    EnrolTrustee(TrusteeEnrolled),
    DepositKeys {
        trustee: Id,
        purpose: Purpose,
        keys: Vec<KeyStatement>,
    },
    HoldDrill {
        trustees: Vec<Id>,
        transcript: Hash,
    },
}

/// Why the law says no; nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the centre is founded already")]
    CentreFounded,
    #[error("the centre is not founded yet")]
    CentreMissing,
    #[error("the organisation is admitted already")]
    OrganisationKnown,
    #[error("the organisation is not admitted")]
    OrganisationUnknown,
    #[error("the account exists already")]
    PersonKnown,
    #[error("the account does not exist")]
    PersonUnknown,
    #[error("one person may not hold both roles")]
    RolesConflict(Role, Role),
    #[error("the role needs an organisation of that kind")]
    RoleNeedsOrganisation(Role),
    #[error("the key is bound already")]
    KeyKnown,
    #[error("the key is not bound")]
    KeyUnknown,
    #[error("a key is bound by a second person, not by its holder")]
    SecondPersonMissing,
    #[error("the trustee is enrolled already")]
    TrusteeKnown,
    #[error("the trustee is not enrolled")]
    TrusteeUnknown,
    #[error("two trustees may not be one legal person")]
    TrusteeOrganisationTwice,
    #[error("the batch repeats a key or a serial number")]
    KeysRepeated,
    #[error("a one-time key lacks its trustee's signature")]
    StatementWrong,
    #[error("the holidays of that year are published already")]
    CalendarKnown,
    #[error("the days are not those of one year's notice: {0}")]
    CalendarDays(&'static str),
    #[error("the board is empty, or an entry lacks department, matters, telephone or address")]
    ContactsUnfit,
    #[error("the batch is empty or too large")]
    BatchSize,
    #[error("the role is the centre's to give")]
    RoleNotYours(Role),
    #[error("the person has no role")]
    RolesMissing,
    #[error("the person is suspended")]
    Suspended,
    #[error("that side did not suspend the person")]
    NotSuspended,
    #[error("roles go from one person to another one of the same organisation")]
    NotColleagues,
    #[error("a stand-in lasts from today or later to a day within the days of rule {rule}")]
    StandInDays { rule: &'static str },
    #[error("the reason is missing or too long")]
    StandInReason,
    #[error("somebody stands in on one of these days already")]
    StandInKnown,
    #[error("nobody stands in")]
    StandInMissing,
    #[error("nobody does {role:?} for another one, says rule {rule}")]
    NeverStoodIn { role: Role, rule: &'static str },
    #[error("one person would hold {one:?} and {other:?}, which rule {rule} keeps apart")]
    StandInConflict { one: Role, other: Role, rule: &'static str },
    #[error("nobody asked for this restoration")]
    RestorationMissing,
    #[error("the waiting time of this restoration runs already")]
    RestorationRuns,
    #[error("the waiting time is not over")]
    RestorationEarly {
        /// From when on, unix seconds.
        from_s: i64,
    },
    #[error("nothing would change")]
    NameSame,
    #[error("the organisation was merged into another one")]
    OrganisationMerged,
    #[error("something that runs is bound to the organisation")]
    OrganisationBusy,
    #[error("a mandate of that number was given already, or there are too many")]
    MandateKnown,
    #[error("there is no such mandate between the two")]
    MandateUnknown,
    #[error("the mandate names no matter, one twice, its own giver, or its end has no reason")]
    MandateScope,
    #[error("the mandate is over")]
    MandateOver,
    #[error("the file or its id was imported already")]
    ImportKnown,
    #[error("there is no such import that stands")]
    ImportUnknown,
    #[error("something rests on a line of the import")]
    ImportUsed,
    #[error("a deal of that number was imported already")]
    DealKnown,
    #[error("an expert of that number is on the roster already")]
    ExpertKnown,
    #[error("a part of what is said of the expert is unfit: {0}")]
    ExpertUnfit(&'static str),
    #[error("an account is bound in person, not by a file")]
    ExpertAccount,
}

impl Refusal {
    /// The rule that a refusal rests on, if it is one of law.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::RestorationEarly { .. } => Some(crate::rulebook::ids::Y33),
            Self::StandInDays { rule }
            | Self::NeverStoodIn { rule, .. }
            | Self::StandInConflict { rule, .. } => Some(rule),
            _ => None,
        }
    }
}

/// The account under which timers act; no person ever has it.
pub const PLATFORM: &str = "platform";

/// Longest name of a notice, in bytes.
const CITE_BYTES_MAX: usize = 300; // not law: bound of a body

/// Most one-time keys in one batch.
pub const BATCH_KEYS_MAX: usize = 128; // not law: bound of a body

/// Decides one command about parties.
///
/// # Errors
///
/// A [`Refusal`] changes nothing.
pub fn decide(world: &World, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::FoundCentre(it) => {
            if !world.centre.origin.is_empty() {
                return Err(Refusal::CentreFounded);
            }
            Ok(vec![Event::CentreFounded(it.clone())])
        }
        Command::AdmitOrganisation(it) => {
            if world.organisations.contains_key(&it.organisation) {
                return Err(Refusal::OrganisationKnown);
            }
            Ok(vec![Event::OrganisationAdmitted(it.clone())])
        }
        Command::PublishCalendar(it) => publish_calendar(it, law),
        Command::AddPerson(it) => {
            if world.people.contains_key(&it.account) || it.account.as_str() == PLATFORM {
                return Err(Refusal::PersonKnown);
            }
            roles_agree(world, &it.roles, it.organisation.as_ref())?;
            Ok(vec![Event::PersonAdded(it.clone())])
        }
        Command::ChangeRoles(it) => {
            let person = world.people.get(&it.account).ok_or(Refusal::PersonUnknown)?;
            let held = stand_in::held_ahead(world, &it.account, law.now);
            let all: Vec<Role> = it.roles.iter().copied().chain(held).collect();
            roles_agree(world, &all, person.organisation.as_ref())?;
            Ok(vec![Event::RolesChanged(it.clone())])
        }
        Command::BindKey { .. }
        | Command::RevokeKey { .. }
        | Command::BindPersonKey { .. }
        | Command::RevokePersonKey { .. } => keys(world, command, law),
        Command::EnrolTrustee(_) | Command::DepositKeys { .. } | Command::HoldDrill { .. } => {
            trustees(world, command)
        }
        Command::Invite(it) => staff::invite(world, it),
        Command::Suspend(it) => staff::suspend(world, it),
        Command::Reinstate(it) => staff::reinstate(world, it),
        Command::HandOver { from, to, reason } => {
            staff::hand_over(world, (from, to), reason, law.now)
        }
        Command::AppointStandIn(it) => stand_in::appoint(world, it, law),
        Command::EndStandIn(it) => stand_in::end(world, it, law.now),
        Command::AskRestoration(it) => restore::ask(world, it),
        Command::AgreeRestoration { account, lost, by } => {
            restore::agree(world, (account, *lost), by, law)
        }
        Command::StopRestoration(it) => restore::stop(world, it),
        Command::FinishRestoration(it) => restore::finish(world, it, law.now),
        Command::PublishContacts(it) => publish_contacts(world, it),
        Command::Rename(it) => organisations::rename(world, it),
        Command::Merge(it) => organisations::merge(world, it),
        Command::GiveMandate(it) => mandate::give(world, it, law),
        Command::EndMandate(it) => mandate::end(world, it, law.now),
        Command::Import(it) => imports::take(world, it),
        Command::RevokeImport(it) => imports::revoke(world, it),
    }
}

/// The board is whole: somebody to turn to, each with all that one needs to reach them.
fn publish_contacts(world: &World, it: &ContactsPublished) -> Result<Vec<Event>, Refusal> {
    let whole = |of: &super::event::ContactEntry| {
        let fields = [&of.department, &of.matters, &of.telephone, &of.address];
        fields.iter().all(|it| !it.trim().is_empty())
    };
    if it.entries.is_empty() || !it.entries.iter().all(whole) {
        return Err(Refusal::ContactsUnfit);
    }
    if world.centre.contacts == it.entries {
        return Err(Refusal::NameSame);
    }
    Ok(vec![Event::ContactsPublished(it.clone())])
}

/// Decides a year's notice: days of that year, off on weekdays and at work on weekends, once.
fn publish_calendar(it: &CalendarPublished, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let wrong = |what| Err(Refusal::CalendarDays(what));
    let Ok(year) = i16::try_from(it.year) else { return wrong("year") };
    if law.calendar.is_published(year) {
        return Err(Refusal::CalendarKnown);
    }
    let ordered = |days: &[CivilDate]| days.windows(2).all(|pair| pair[0] < pair[1]);
    let days = || it.weekday_off.iter().chain(&it.weekend_work);
    if days().any(|day| day.year() != year) || it.weekday_off.is_empty() {
        return wrong("year");
    }
    if !ordered(&it.weekday_off) || it.weekday_off.iter().any(|day| !is_weekday(*day)) {
        return wrong("weekday_off");
    }
    if !ordered(&it.weekend_work) || it.weekend_work.iter().any(|day| is_weekday(*day)) {
        return wrong("weekend_work");
    }
    if it.cite.trim().is_empty() || it.cite.len() > CITE_BYTES_MAX {
        return wrong("cite");
    }
    Ok(vec![Event::CalendarPublished(it.clone())])
}

/// Whether a key was ever another person's: a signature names one person.
fn is_anothers(world: &World, account: &AccountId, key: &PublicKey) -> bool {
    world.people.iter().any(|(who, it)| who != account && it.keys.contains_key(key))
}

fn keys(world: &World, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::BindKey { organisation, key, holder, second } => {
            if !world.organisations.contains_key(organisation) {
                return Err(Refusal::OrganisationUnknown);
            }
            let person = world.people.get(holder).ok_or(Refusal::PersonUnknown)?;
            if world.organisations.values().any(|it| it.keys.contains_key(key))
                || is_anothers(world, holder, key)
            {
                return Err(Refusal::KeyKnown);
            }
            if !are_two(world, holder, second, law.now) {
                return Err(Refusal::SecondPersonMissing);
            }
            if person.organisation.as_ref() != Some(organisation) {
                return Err(Refusal::OrganisationUnknown);
            }
            let bound = KeyBound { organisation: organisation.clone(), key: *key };
            let who = PersonKeyBound { account: holder.clone(), key: *key, second: second.clone() };
            Ok(vec![Event::KeyBound(bound), Event::PersonKeyBound(who)])
        }
        Command::RevokeKey { organisation, key, reason } => {
            let known =
                world.organisations.get(organisation).ok_or(Refusal::OrganisationUnknown)?;
            if !known.signs_with(key) {
                return Err(Refusal::KeyUnknown);
            }
            let (organisation, reason) = (organisation.clone(), reason.clone());
            Ok(vec![Event::KeyRevoked(KeyRevoked { organisation, key: *key, reason })])
        }
        Command::BindPersonKey { account, key, second } => {
            let person = world.people.get(account).ok_or(Refusal::PersonUnknown)?;
            if person.keys.contains_key(key) || is_anothers(world, account, key) {
                return Err(Refusal::KeyKnown);
            }
            if !are_two(world, account, second, law.now) {
                return Err(Refusal::SecondPersonMissing);
            }
            let (account, second) = (account.clone(), second.clone());
            Ok(vec![Event::PersonKeyBound(PersonKeyBound { account, key: *key, second })])
        }
        Command::RevokePersonKey { account, key, reason } => {
            let person = world.people.get(account).ok_or(Refusal::PersonUnknown)?;
            if !person.signs_with(key) {
                return Err(Refusal::KeyUnknown);
            }
            let (account, reason) = (account.clone(), reason.clone());
            Ok(vec![Event::PersonKeyRevoked(PersonKeyRevoked { account, key: *key, reason })])
        }
        _ => Ok(Vec::new()),
    }
}

fn trustees(world: &World, command: &Command) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::EnrolTrustee(it) => {
            if world.centre.trustees.contains_key(&it.trustee) {
                return Err(Refusal::TrusteeKnown);
            }
            let same = |known: &super::Trustee| known.organisation == it.organisation;
            if world.centre.trustees.values().any(same) {
                return Err(Refusal::TrusteeOrganisationTwice);
            }
            if !world.organisations.contains_key(&it.organisation) {
                return Err(Refusal::OrganisationUnknown);
            }
            Ok(vec![Event::TrusteeEnrolled(it.clone())])
        }
        Command::DepositKeys { trustee, purpose, keys } => {
            let known = world.centre.trustees.get(trustee).ok_or(Refusal::TrusteeUnknown)?;
            if keys.is_empty() || keys.len() > BATCH_KEYS_MAX {
                return Err(Refusal::BatchSize);
            }
            let fresh = |at: usize, it: &KeyStatement| {
                !keys[..at].iter().any(|other| other.key == it.key || other.serial == it.serial)
                    && !known.deposited.contains_key(&(*purpose, it.serial))
                    && !known.deposited.values().any(|other| other.key == it.key)
            };
            if !keys.iter().enumerate().all(|(at, it)| fresh(at, it)) {
                return Err(Refusal::KeysRepeated);
            }
            let (trustee, keys) = (trustee.clone(), keys.clone());
            Ok(vec![Event::KeysDeposited(KeysDeposited { trustee, purpose: *purpose, keys })])
        }
        Command::HoldDrill { trustees, transcript } => {
            if !trustees.iter().all(|it| world.centre.trustees.contains_key(it)) {
                return Err(Refusal::TrusteeUnknown);
            }
            let held = DrillHeld { trustees: trustees.clone(), transcript: *transcript };
            Ok(vec![Event::DrillHeld(held)])
        }
        _ => Ok(Vec::new()),
    }
}

/// Pairs of roles that check each other and so never meet in one person (相互制约).
pub const CONFLICTS: &[(Role, Role)] = &[
    (Role::Bidder, Role::Evaluator),
    (Role::Bidder, Role::Official),
    (Role::Bidder, Role::Chair),
    (Role::Bidder, Role::Supervisor),
    (Role::Bidder, Role::Operator),
    (Role::Bidder, Role::Purchaser),
    (Role::Bidder, Role::Agent),
    (Role::Evaluator, Role::Official),
    (Role::Evaluator, Role::Chair),
    (Role::Evaluator, Role::Supervisor),
    (Role::Evaluator, Role::Operator),
    (Role::Evaluator, Role::Agent),
    (Role::Supervisor, Role::Official),
    (Role::Supervisor, Role::Chair),
    (Role::Supervisor, Role::Purchaser),
    (Role::Supervisor, Role::Agent),
    (Role::Operator, Role::Official),
    (Role::Operator, Role::Chair),
    (Role::Operator, Role::Supervisor),
    (Role::Operator, Role::Trustee),
    (Role::Administrator, Role::Evaluator),
    (Role::Administrator, Role::Official),
    (Role::Administrator, Role::Chair),
    (Role::Administrator, Role::Operator),
    (Role::Finance, Role::Bidder),
    (Role::Finance, Role::Evaluator),
    (Role::Finance, Role::Chair),
    (Role::Finance, Role::Supervisor),
    (Role::Finance, Role::Purchaser),
    (Role::Finance, Role::Agent),
    (Role::Finance, Role::Operator),
    (Role::Finance, Role::Administrator),
];

pub(super) fn roles_agree(
    world: &World,
    roles: &[Role],
    home: Option<&Uscc>,
) -> Result<(), Refusal> {
    for (one, other) in CONFLICTS {
        if roles.contains(one) && roles.contains(other) {
            return Err(Refusal::RolesConflict(*one, *other));
        }
    }
    let known = home.is_some_and(|it| world.organisations.contains_key(it));
    if roles.contains(&Role::Administrator) && !known {
        return Err(Refusal::RoleNeedsOrganisation(Role::Administrator));
    }
    for role in roles {
        let Some(kind) = home_of(*role) else { continue };
        let home = home.and_then(|it| world.organisations.get(it));
        if !home.is_some_and(|it| it.kinds.contains(&kind)) {
            return Err(Refusal::RoleNeedsOrganisation(*role));
        }
    }
    Ok(())
}

pub(super) fn home_of(role: Role) -> Option<OrganisationKind> {
    match role {
        Role::Purchaser => Some(OrganisationKind::Purchaser),
        Role::Agent => Some(OrganisationKind::Agent),
        Role::Bidder => Some(OrganisationKind::Bidder),
        Role::Supervisor => Some(OrganisationKind::Supervisor),
        Role::Trustee => Some(OrganisationKind::Trustee),
        Role::Evaluator
        | Role::Official
        | Role::Chair
        | Role::Operator
        | Role::Administrator
        | Role::Finance => None,
    }
}
