//! What takes two officials and a printed code: a new second factor, and a key bound again.

use domain::shared::AccountId;
use serde_json::json;

use crate::ports::WorkingRow;

use super::{Accounts, CodeKind, Refusal, Secret, body, field};

/// CONFIG: how long the first official's request waits for the second: 24 hours.
pub const RESET_ASKED_MS: i64 = 86_400_000;

/// What two officials agree to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByTwo {
    /// A new password and second factor.
    Reset,
    /// That a new signing key may be asked for.
    Rebind,
}

impl ByTwo {
    /// Kind of the working state that holds the first official's request.
    fn kind(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Rebind => "rebind",
        }
    }
}

impl Accounts<'_> {
    /// The first official asks; a later request takes the place of an earlier one.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotEnrolled`] (then an invitation is what is needed), [`Refusal::SamePerson`]
    /// when somebody asks for the own account, `Store`.
    pub fn ask_by_two(
        &self,
        what: ByTwo,
        who: &AccountId,
        official: &AccountId,
    ) -> Result<(), Refusal> {
        if who == official {
            return Err(Refusal::SamePerson);
        }
        if !self.is_enrolled(who)? {
            return Err(Refusal::NotEnrolled);
        }
        let body = body(&json!({"by": official.as_str()}));
        let expires_ms = self.now_ms() + RESET_ASKED_MS;
        let row = WorkingRow { key: who.as_str().to_owned(), body, expires_ms };
        Ok(self.working.put(what.kind(), &row)?)
    }

    /// Accounts for which a first official asked, with that official's account.
    ///
    /// # Errors
    ///
    /// `Store`.
    pub fn asked_by_two(&self, what: ByTwo) -> Result<Vec<(String, String)>, Refusal> {
        let rows = self.working.scan(what.kind(), "", None, self.now_ms())?;
        let asked = rows.iter().filter_map(|it| Some((it.key.clone(), field(&it.body, "by")?)));
        Ok(asked.collect())
    }

    /// The second official agrees, and the code is printed. After [`ByTwo::Reset`] password,
    /// second factor and sessions are gone at once; [`ByTwo::Rebind`] leaves them.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotAsked`], [`Refusal::SamePerson`], `Store`.
    pub fn agree_by_two(
        &self,
        what: ByTwo,
        who: &AccountId,
        official: &AccountId,
    ) -> Result<Secret, Refusal> {
        let asked = self.get(what.kind(), who.as_str())?.ok_or(Refusal::NotAsked)?;
        let first = field(&asked.body, "by").ok_or(Refusal::NotAsked)?;
        if first == official.as_str() || who == official {
            return Err(Refusal::SamePerson);
        }
        self.working.delete(what.kind(), who.as_str())?;
        if what == ByTwo::Rebind {
            return self.make_code(CodeKind::Rebind, who);
        }
        self.forget_credential(who)?;
        self.end_sessions(who, None)?;
        self.make_code(CodeKind::Reset, who)
    }
}
