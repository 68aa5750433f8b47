//! Two officials give a person a new password and second factor, with a printed code.

use domain::shared::AccountId;
use serde_json::json;

use crate::ports::WorkingRow;

use super::{Accounts, CodeKind, Refusal, Secret, body, field};

const KIND: &str = "reset";
/// CONFIG: how long the first official's request waits for the second: 24 hours.
pub const RESET_ASKED_MS: i64 = 86_400_000;

impl Accounts<'_> {
    /// The first official asks; a later request takes the place of an earlier one.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotEnrolled`] (then an invitation is what is needed), [`Refusal::SamePerson`]
    /// when somebody asks for the own account, `Store`.
    pub fn ask_reset(&self, who: &AccountId, official: &AccountId) -> Result<(), Refusal> {
        if who == official {
            return Err(Refusal::SamePerson);
        }
        if !self.is_enrolled(who)? {
            return Err(Refusal::NotEnrolled);
        }
        let body = body(&json!({"by": official.as_str()}));
        let expires_ms = self.now_ms() + RESET_ASKED_MS;
        let row = WorkingRow { key: who.as_str().to_owned(), body, expires_ms };
        Ok(self.working.put(KIND, &row)?)
    }

    /// Accounts for which a first official asked, with that official's account.
    ///
    /// # Errors
    ///
    /// `Store`.
    pub fn resets_asked(&self) -> Result<Vec<(String, String)>, Refusal> {
        let rows = self.working.scan(KIND, "", None, self.now_ms())?;
        let asked = rows.iter().filter_map(|it| Some((it.key.clone(), field(&it.body, "by")?)));
        Ok(asked.collect())
    }

    /// The second official agrees: password, second factor and sessions are gone at once, and
    /// the code is printed.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotAsked`], [`Refusal::SamePerson`], `Store`.
    pub fn agree_reset(&self, who: &AccountId, official: &AccountId) -> Result<Secret, Refusal> {
        let asked = self.get(KIND, who.as_str())?.ok_or(Refusal::NotAsked)?;
        let first = field(&asked.body, "by").ok_or(Refusal::NotAsked)?;
        if first == official.as_str() || who == official {
            return Err(Refusal::SamePerson);
        }
        self.working.delete(KIND, who.as_str())?;
        self.forget_credential(who)?;
        self.end_sessions(who, None)?;
        self.make_code(CodeKind::Reset, who)
    }
}
