//! Accounts: passwords, second factors, sessions, one-time codes and limits on guessing.
//!
//! Everything here is working state: losing it loses comfort, not facts, and an invitation
//! brings it back. It knows accounts, not roles: who may do what is asked elsewhere. No
//! password, token or one-time code is stored in clear or printed by `Debug`.

mod binding;
mod code;
mod credential;
mod limit;
mod password;
mod program;
mod reset;
mod secret;
mod session;
#[cfg(test)]
mod tests;
mod totp;

use domain::shared::AccountId;

use crate::platform::Platform;
use crate::ports::{Clock, Entropy, Replaced, StoreError, Working, WorkingRow};

#[cfg(test)]
pub(crate) use tests::world as test_world;

pub use binding::{KeyAsked, Way, binding_statement};
pub use code::{CODE_KINDS, CodeKind, Pass};
pub use credential::{Attempt, Enrolment, NewCredential};
pub use limit::{ACCOUNT_TRIES_FREE, ADDRESS_TRIES_FREE, WAIT_S_MAX};
pub use password::{PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN};
pub use program::{NewProgramKey, PROGRAM_KEY_MS, PROGRAM_KEYS_MAX, ProgramKey, program_desk_key};
pub use secret::{Secret, same};
pub use session::{
    Open, SESSION_IDLE_MS, SESSION_WHOLE_MS, SESSIONS_MAX, Seen, csrf_of, form_token,
};
pub use totp::{DIGITS, STEP_S, digits_at};

/// Why something about an account was not done; nothing changed but the counts of tries.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Never says which of the three: whoever guesses learns nothing.
    #[error("account, password or digits are wrong, or the digits were used before")]
    Wrong,
    #[error("too many tries; the next one is heard in {seconds} s")]
    TooMany { seconds: u64 },
    #[error("the one-time code is unknown, used or over")]
    CodeUnknown,
    #[error("a password has at least {PASSWORD_CHARS_MIN} characters of more than a few kinds")]
    PasswordWeak,
    #[error("the six digits do not belong to the new secret")]
    DigitsWrong,
    #[error("the account has a password and a second factor")]
    Enrolled,
    #[error("the account has no password yet")]
    NotEnrolled,
    #[error("somebody else changed it at the same moment; look again")]
    Changed,
    #[error("this is no public key of a signing key")]
    KeyMalformed,
    #[error("the proof is not signed with this key")]
    ProofWrong,
    #[error("an organisation has at most {PROGRAM_KEYS_MAX} keys for programs")]
    TooManyKeys,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The accounts of one platform; cheap to make, holds nothing.
#[derive(Clone, Copy)]
pub struct Accounts<'a> {
    working: &'a dyn Working,
    clock: &'a dyn Clock,
    entropy: &'a dyn Entropy,
}

impl<'a> Accounts<'a> {
    /// Accounts over the three ports they need.
    #[must_use]
    pub fn new(
        working: &'a dyn Working,
        clock: &'a dyn Clock,
        entropy: &'a dyn Entropy,
    ) -> Accounts<'a> {
        Accounts { working, clock, entropy }
    }

    /// The accounts of a platform.
    #[must_use]
    pub fn of(it: &'a Platform) -> Accounts<'a> {
        Self::new(&*it.working, &*it.clock, &*it.entropy)
    }

    fn now_ms(&self) -> i64 {
        self.clock.wall_ms()
    }

    fn get(&self, kind: &str, key: &str) -> Result<Option<WorkingRow>, StoreError> {
        self.working.get(kind, key, self.now_ms())
    }

    /// Writes a row only where nothing changed since `before` was read.
    fn swap(
        &self,
        kind: &str,
        before: Option<&WorkingRow>,
        row: &WorkingRow,
    ) -> Result<(), Refusal> {
        let expected = before.map(|it| it.body.as_slice());
        match self.working.replace(kind, expected, row)? {
            Replaced::Done => Ok(()),
            Replaced::Changed => Err(Refusal::Changed),
        }
    }
}

/// Reads a field of a row's body; a body that is not ours reads as absent.
fn field(body: &[u8], name: &str) -> Option<String> {
    let it: serde_json::Value = serde_json::from_slice(body).ok()?;
    it.get(name)?.as_str().map(str::to_owned)
}

fn number(body: &[u8], name: &str) -> Option<i64> {
    let it: serde_json::Value = serde_json::from_slice(body).ok()?;
    it.get(name)?.as_i64()
}

fn body(it: &serde_json::Value) -> Vec<u8> {
    it.to_string().into_bytes()
}

fn account(text: &str) -> Option<AccountId> {
    AccountId::new(text).ok()
}
