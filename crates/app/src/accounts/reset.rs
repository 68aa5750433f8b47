//! What a finished restoration hands out: a printed code for a new second factor or a new key.

use domain::parties::Lost;
use domain::shared::AccountId;

use super::{Accounts, CodeKind, Refusal, Secret};

impl Accounts<'_> {
    /// The code of a restoration that the law let finish. After [`Lost::Factor`] password, second
    /// factor and sessions are gone at once; [`Lost::Key`] leaves them.
    ///
    /// # Errors
    ///
    /// `Store`.
    pub fn restored(&self, lost: Lost, who: &AccountId) -> Result<Secret, Refusal> {
        if lost == Lost::Key {
            return self.make_code(CodeKind::Rebind, who);
        }
        self.forget_credential(who)?;
        self.end_sessions(who, None)?;
        self.make_code(CodeKind::Reset, who)
    }
}
