//! Who may ask for what: a matrix of role or post, action, stage and relation.
//!
//! Asked before the queue, with a reason for people; what the law says about the command itself
//! is the desk's. Separation of duties: what no row grants is denied, a person's conflicting
//! roles never meet ([`domain::parties::CONFLICTS`]), and nobody is the second person of an own
//! key. Printed as docs/rules/permissions.md. Source: docs/decisions/0160.

mod action;
mod markdown;
mod relation;
mod table;
#[cfg(test)]
mod tests;

use domain::lot::Lot;
use domain::parties::{Person, Role};
use domain::posts::acted_from;
use domain::rulebook::ids;
use domain::shared::{AccountId, Instant, LotId};
use domain::world::{Command, World};

pub use action::Action;
pub use markdown::markdown;
pub use relation::Relation;
pub use table::{Grant, Row, TABLE, Who, Window, row};

use crate::timekeeper::PLATFORM;
use relation::Asker;

/// Why somebody may not ask for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Reason {
    #[error("the record knows no such account")]
    AccountUnknown,
    /// Only the platform does it, by a timer.
    #[error("only the platform does this")]
    PlatformOnly,
    #[error("nobody may do this")]
    Nobody,
    #[error("none of the person's roles may do this")]
    Role,
    #[error("the role may do this, but not for this lot, seat, bid or key")]
    Relation,
    #[error("the stage is not the one in which this is done")]
    Stage,
    #[error("the person is suspended")]
    Suspended,
    /// The centre has sections, and the person holds no post of them.
    #[error("the person holds no post, from which staff of this centre act")]
    Post,
}

/// A denial: what was asked, why not, and the rule where it is law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}: {action:?}")]
pub struct Denied {
    pub action: Action,
    pub reason: Reason,
    /// The rule that the row rests on, if it is one of law.
    pub rule: Option<&'static str>,
}

impl Denied {
    /// Key of the sentence for people: `denied-…`.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self.reason {
            Reason::AccountUnknown => "denied-account-unknown",
            Reason::PlatformOnly => "denied-platform-only",
            Reason::Nobody => "denied-nobody",
            Reason::Role => "denied-role",
            Reason::Relation => "denied-relation",
            Reason::Stage => "denied-stage",
            Reason::Suspended => "denied-suspended",
            Reason::Post => "denied-post",
        }
    }
}

/// Whether an account may give a command.
///
/// `now` decides which mandates are in force. A timer's account is [`PLATFORM`];
/// what anyone may do needs no account that the record knows.
///
/// # Errors
///
/// [`Denied`], with the reason that is nearest to being granted.
pub fn may(
    world: &World,
    account: &AccountId,
    command: &Command,
    now: Instant,
) -> Result<(), Denied> {
    let action = Action::of(world, command);
    if let Command::Auction(it) = command
        && matches!(action, Action::AnnounceAuction | Action::AdmitToAuction)
        && world.biddings.contains_key(&it.lot)
    {
        // Its notice announces it, and whoever signs up is let in: nobody else does either.
        return Err(Denied { action, reason: Reason::Nobody, rule: Some(ids::Y163) });
    }
    if let Command::Auction(it) = command
        && matches!(action, Action::AdmitToAuction | Action::ConfirmPriority)
        && world.sign_ups.contains_key(&it.lot)
    {
        // Whoever signed up is examined and takes its plate itself: nobody is let in beside that.
        return Err(Denied { action, reason: Reason::Nobody, rule: Some(ids::Y179) });
    }
    let lot = command.lot().and_then(|it| world.lots.get(it));
    judge(world, account, action, lot, |person, role, relation| {
        let asker = Asker { world, now, account, person, role };
        relation::of_command(world, &asker, command, relation)
    })?;
    if acts_from_post(world, account, action, now) {
        return Ok(());
    }
    Err(Denied { action, reason: Reason::Post, rule: Some(ids::Y64) })
}

/// Whether a person acts from a post where that is asked: staff of a centre with sections, in all
/// but what brings sections, people and posts about.
fn acts_from_post(world: &World, account: &AccountId, action: Action, now: Instant) -> bool {
    let free = [
        Action::SetSection,
        Action::CloseSection,
        Action::GivePost,
        Action::TakePost,
        Action::AddPerson,
        Action::ChangeRoles,
        Action::BindPersonKey,
        Action::RevokePersonKey,
        Action::StopRestoration,
        Action::AppointStandIn,
        Action::EndStandIn,
    ];
    let asks = |role: &Role| {
        matches!(role, Role::Official | Role::Chair | Role::Operator | Role::Finance)
            && row(action).who(Who::Role(*role))
    };
    let Some(person) = world.people.get(account) else { return true };
    let held = person.roles.iter().chain(&person.acting);
    // Whoever may by another role as well acts in that one.
    let mut others = held.clone().filter(|it| row(action).who(Who::Role(**it)) && !asks(it));
    let staff = held.clone().any(asks) && others.next().is_none();
    let platform = row(action).who(Who::Anyone) || row(action).who(Who::Platform);
    if platform || !staff || !world.posts.are_set_up() || free.contains(&action) {
        return true;
    }
    acted_from(world, account, now).0.is_some()
}

/// Whether a command may go to the desk for an account: [`may`] without the stage.
///
/// A command sent again gets its first answer from the desk, whatever the stage is by now. An
/// account that is no person's is judged where it is let in: a console, a key-in.
///
/// # Errors
///
/// [`Denied`], never for the stage.
pub fn may_go(
    world: &World,
    account: &AccountId,
    command: &Command,
    now: Instant,
) -> Result<(), Denied> {
    if !world.people.contains_key(account) {
        return Ok(());
    }
    match may(world, account, command, now) {
        Err(it) if it.reason != Reason::Stage => Err(it),
        _ => Ok(()),
    }
}

/// Whether an account may read something, of a lot where it belongs to one.
///
/// # Errors
///
/// [`Denied`], as [`may`]; [`Reason::Relation`] for a lot that does not exist.
pub fn may_read(
    world: &World,
    account: &AccountId,
    read: Action,
    lot: Option<&LotId>,
    now: Instant,
) -> Result<(), Denied> {
    let lot = lot.and_then(|it| world.lots.get(it));
    judge(world, account, read, lot, |person, role, relation| {
        relation::of_lot(&Asker { world, now, account, person, role }, lot, relation)
    })
}

fn judge(
    world: &World,
    account: &AccountId,
    action: Action,
    lot: Option<&Lot>,
    related: impl Fn(&Person, Role, Relation) -> bool,
) -> Result<(), Denied> {
    let row = row(action);
    let denied = |reason| Err(Denied { action, reason, rule: row.rule });
    let in_time = row.window.holds(lot.map(|it| it.stage));
    let platform = account.as_str() == PLATFORM;
    if row.who(Who::Anyone) || (platform && row.who(Who::Platform)) {
        return if in_time { Ok(()) } else { denied(Reason::Stage) };
    }
    if row.grants.is_empty() {
        return denied(Reason::Nobody);
    }
    if row.who(Who::Platform) {
        return denied(Reason::PlatformOnly);
    }
    let Some(person) = world.people.get(account) else { return denied(Reason::AccountUnknown) };
    if !person.suspended.is_empty() {
        return denied(Reason::Suspended);
    }
    let mine = row.grants.iter().filter_map(|it| match it.who {
        Who::Role(role) if person.is(role) => Some((role, it.relation)),
        _ => None,
    });
    let mine: Vec<(Role, Relation)> = mine.collect();
    if mine.is_empty() {
        return denied(Reason::Role);
    }
    if !mine.iter().any(|(role, relation)| related(person, *role, *relation)) {
        return denied(Reason::Relation);
    }
    if in_time { Ok(()) } else { denied(Reason::Stage) }
}

/// Every role and post, in the order of the printed table.
pub const ROLES: [Role; 11] = [
    Role::Purchaser,
    Role::Agent,
    Role::Bidder,
    Role::Evaluator,
    Role::Trustee,
    Role::Official,
    Role::Chair,
    Role::Supervisor,
    Role::Operator,
    Role::Administrator,
    Role::Finance,
];
