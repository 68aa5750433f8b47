//! Whose hand sets up: whoever holds the console, until an official can sign in; then officials.

use app::access;
use app::accounts::Accounts;
use app::setup::{Founding, FoundingState, Step, missing, needs_code};
use app::timekeeper::PLATFORM;
use domain::parties::{self, Role};
use domain::shared::{AccountId, Instant};
use domain::world::Command;
use std::sync::Arc;

use crate::act::Problem;
use crate::visit::Visit;

/// The account of the session that a set-up code opens; no person ever has it.
pub(super) const CONSOLE: &str = "setup";

/// Who sets up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Hand {
    /// The console's holder.
    Console,
    Official(AccountId),
}

impl Hand {
    /// In whose name commands are given: the platform vouches for its console.
    pub fn account(&self) -> AccountId {
        match self {
            Self::Console => AccountId::new(PLATFORM).expect("a constant that is an id"),
            Self::Official(it) => it.clone(),
        }
    }
}

/// Everything a page of setting up needs to know.
pub(super) struct Sight {
    pub hand: Hand,
    pub founding: Arc<dyn Founding>,
    pub state: FoundingState,
    /// Steps that are not done, in order.
    pub missing: Vec<Step>,
}

impl Sight {
    /// Whether a step is done.
    pub fn is_done(&self, step: Step) -> bool {
        !self.missing.contains(&step)
    }

    /// The first step that is not done and must be, before this one.
    pub fn before(&self, step: Step) -> Option<Step> {
        self.missing.iter().copied().find(|it| *it < step)
    }
}

/// What is set up, by whose hand.
///
/// # Errors
///
/// [`Problem::SignIn`] for nobody; [`Problem::Denied`] for anybody else, and where the process
/// cannot be set up; [`Problem::Down`].
pub(super) fn sight(v: &Visit) -> Result<Sight, Problem> {
    let nothing = || Problem::Denied("problem-not-found".to_owned());
    let founding = v.site.founding.as_ref().ok_or_else(nothing)?;
    let accounts = Accounts::of(&v.site.platform);
    let down = |it: app::accounts::Refusal| Problem::Down(it.to_string());
    let session = v.session.as_ref().ok_or(Problem::SignIn)?;
    let state = founding.state()?;
    let folded = v.site.platform.folded()?;
    let world = &folded.world;
    let person = world.people.get(&session.account);
    let hand = if person.is_some_and(|it| it.is(Role::Official)) {
        Hand::Official(session.account.clone())
    } else if session.account.as_str() == CONSOLE {
        // Once an official can sign in, the console's session opens nothing.
        if !needs_code(world, &accounts).map_err(down)? {
            return Err(Problem::SignIn);
        }
        Hand::Console
    } else {
        return Err(Problem::Denied("refusal-not-permitted".to_owned()));
    };
    let missing = missing(world, &state, &accounts).map_err(down)?;
    Ok(Sight { hand, founding: Arc::clone(founding), state, missing })
}

/// The same for a changing request of our own page.
///
/// # Errors
///
/// As [`sight`]; [`Problem::Forged`].
pub(super) fn acting(v: &Visit, csrf: &str) -> Result<Sight, Problem> {
    v.actor(csrf)?;
    sight(v)
}

/// Whether the hand may give a command: an official as everywhere, the console what founds.
///
/// # Errors
///
/// [`Problem::Denied`], [`Problem::Down`].
pub(super) fn may(v: &Visit, hand: &Hand, command: &parties::Command) -> Result<(), Problem> {
    use parties::Command as It;
    let denied = || Problem::Denied("refusal-not-permitted".to_owned());
    match (hand, command) {
        // Only the platform founds, whoever asks it to.
        (_, It::FoundCentre(_)) => Ok(()),
        (Hand::Console, It::AddPerson(it)) => {
            if it.roles == [Role::Official] {
                Ok(())
            } else {
                Err(denied())
            }
        }
        (Hand::Console, _) => Err(denied()),
        // Every statement is signed by the trustee's own key: who carries the file is no matter.
        (Hand::Official(_), It::DepositKeys { .. }) => Ok(()),
        (Hand::Official(who), other) => {
            let folded = v.site.platform.folded()?;
            let asked = access::may(
                &folded.world,
                who,
                &Command::Parties(other.clone()),
                Instant(v.now_ms),
            );
            asked.map_err(|it| Problem::Denied(it.key().to_owned()))
        }
    }
}
