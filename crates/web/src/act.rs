//! From a page's form to the desk and back: who, may they, what did the law say.

use app::access;
use app::desk::{Accepted, Answer};
use app::door;
use app::ports::StoreError;
use domain::procedure;
use domain::shared::{AccountId, Instant};
use domain::world::{Command, Refusal};

use crate::operator::set_up_lacks;
use crate::printable;
use crate::visit::Visit;

/// Why an act did not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Nobody is signed in.
    SignIn,
    /// The form came from another page or another session.
    Forged,
    /// The person's roles do not allow it; the key of the sentence.
    Denied(String),
    /// A name or a text has a character that no font has, so that no document could print it.
    Unprintable(char),
    /// A field is missing or wrong: name of the field, key of the sentence.
    Field(String, String),
    /// The law says no.
    Refused(Refusal),
    /// The law says no, near the limit; with the platform's signed statement.
    RefusedNear(Box<app::desk::SignedRefusal>),
    /// The same form was sent before with other content.
    KeyConflict,
    /// The lot has gone on since the page was made.
    Stale,
    /// It may be stored or not: send the same form again.
    Unknown,
    /// Nothing is taken now; nothing was stored.
    Busy(door::Refused),
    /// The store cannot be asked now; nothing was stored.
    Down(String),
}

impl From<StoreError> for Problem {
    fn from(it: StoreError) -> Self {
        Self::Down(it.to_string())
    }
}

/// A command that passed the matrix of `app::access`; only [`Visit::allowed`] makes one.
#[derive(Debug)]
pub(crate) struct Allowed(Command);

impl Visit {
    /// Who acts; checks that the form's token is the session's.
    ///
    /// # Errors
    ///
    /// [`Problem::SignIn`], [`Problem::Forged`].
    pub fn actor(&self, csrf: &str) -> Result<AccountId, Problem> {
        let session = self.session.as_ref().ok_or(Problem::SignIn)?;
        if csrf.is_empty() || !app::accounts::same(csrf, &session.csrf) {
            return Err(Problem::Forged);
        }
        Ok(session.account.clone())
    }

    /// Asks for a command in a person's name and waits for the desk's answer.
    ///
    /// Every command of a person passes the matrix of `app::access` here, whatever page made it.
    ///
    /// # Errors
    ///
    /// A [`Problem`]; nothing changed, except perhaps after [`Problem::Unknown`].
    pub async fn act(
        &self,
        account: &AccountId,
        key: &str,
        command: Command,
    ) -> Result<Accepted, Problem> {
        let (who, asked) = (account.clone(), command);
        let allowed = self.clone().run(move |v| v.allowed(&who, asked));
        let command = allowed.await.map_err(|_| Problem::Unknown)??;
        self.ask(account, key, command).await
    }

    /// Lets a command of a person through the matrix of `app::access`, and an announcement only
    /// from a centre whose set-up is complete. Blocks.
    ///
    /// # Errors
    ///
    /// [`Problem::Denied`], also with the first thing that the set-up lacks;
    /// [`Problem::Unprintable`]; [`Problem::Down`].
    pub(crate) fn allowed(&self, who: &AccountId, asked: Command) -> Result<Allowed, Problem> {
        let folded = self.site.platform.folded()?;
        let allowed = access::may_go(&folded.world, who, &asked, Instant(self.now_ms));
        allowed.map_err(|it| Problem::Denied(it.key().to_owned()))?;
        if let Command::Procedure(procedure::Command::Announce { .. }) = &asked
            && let Some(it) = set_up_lacks(&self.site.platform, &folded.world).into_iter().next()
        {
            return Err(it);
        }
        if let Some(it) = printable::lacking(&self.site.press, &asked) {
            return Err(Problem::Unprintable(it));
        }
        Ok(Allowed(asked))
    }

    /// Asks for a command that was let through, and waits for the desk's answer.
    ///
    /// # Errors
    ///
    /// As [`Visit::act`].
    pub(crate) async fn ask(
        &self,
        account: &AccountId,
        key: &str,
        Allowed(command): Allowed,
    ) -> Result<Accepted, Problem> {
        match self.answered(account, key, Allowed(command)).await? {
            Answer::Accepted(it) => Ok(*it),
            other => Err(problem_of(other)),
        }
    }

    /// The same, with the desk's whole answer: also of an offer that was refused and written down.
    ///
    /// # Errors
    ///
    /// [`Problem::Busy`], [`Problem::Unknown`].
    pub(crate) async fn answered(
        &self,
        account: &AccountId,
        key: &str,
        Allowed(command): Allowed,
    ) -> Result<Answer, Problem> {
        let seen = self.program.as_ref().and_then(|it| it.seen);
        let platform = &self.site.platform;
        let ticket = platform.ask_seen(account.as_str(), key, command, seen);
        let answer = ticket.map_err(Problem::Busy)?.await.map_err(|_| Problem::Unknown)?;
        if let (Answer::Accepted(it), Some(program)) = (&answer, &self.program) {
            program.accept(it);
        }
        Ok(answer)
    }
}

/// Why an act did not happen, of the desk's answer.
pub(crate) fn problem_of(answer: Answer) -> Problem {
    match answer {
        Answer::Refused(it) | Answer::Declined(_, it) => Problem::Refused(it),
        Answer::RefusedNear(it) => Problem::RefusedNear(it),
        Answer::KeyConflict => Problem::KeyConflict,
        Answer::Stale => Problem::Stale,
        Answer::KeyUnfit => Problem::Forged,
        Answer::Down(it) => Problem::Down(it),
        Answer::Unknown | Answer::Written(_) | Answer::Accepted(_) => Problem::Unknown,
    }
}
