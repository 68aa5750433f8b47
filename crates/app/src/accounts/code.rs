//! One-time codes: printed on paper or on the console, typed in once.

use data_encoding::BASE32_NOPAD;
use domain::shared::AccountId;
use serde_json::json;

use crate::ports::{Replaced, WorkingRow};

use super::limit::Whose;
use super::{Accounts, Refusal, Secret, account, body, field};

const KIND: &str = "code";
/// Random bytes of a code: 24 letters and digits.
const CODE_BYTES: usize = 15;
const DAY_MS: i64 = 86_400_000;
/// Account that has no person: whoever holds the console of a new centre.
const NOBODY: &str = "setup";

/// What a one-time code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeKind {
    /// Sets up a new centre; printed on the console.
    Setup,
    /// Gives a new person a password and a second factor.
    Invitation,
    /// Gives a known person new ones, after two officials asked.
    Reset,
    /// Lets a person whose signing key is gone ask for another, after two officials agreed.
    Rebind,
}

/// Every kind of code.
pub const CODE_KINDS: [CodeKind; 4] =
    [CodeKind::Setup, CodeKind::Invitation, CodeKind::Reset, CodeKind::Rebind];

impl CodeKind {
    fn name(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Invitation => "invitation",
            Self::Reset => "reset",
            Self::Rebind => "rebind",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        CODE_KINDS.into_iter().find(|it| it.name() == name)
    }

    /// CONFIG: how long a code is good, milliseconds.
    #[must_use]
    pub fn lasts_ms(self) -> i64 {
        match self {
            Self::Setup | Self::Reset | Self::Rebind => DAY_MS,
            Self::Invitation => 7 * DAY_MS,
        }
    }
}

/// A code that is good, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    pub kind: CodeKind,
    /// Whose password it sets; `setup` for [`CodeKind::Setup`].
    pub account: AccountId,
    /// Hash of the code: its key in the working state.
    pub(super) key: String,
}

/// The hash of a code however it was typed: groups, spaces and small letters do not matter.
pub(super) fn key_of(typed: &Secret) -> String {
    let plain = typed.word().chars().filter(char::is_ascii_alphanumeric);
    let plain: String = plain.map(|it| it.to_ascii_uppercase()).collect();
    Secret::new(plain).digest()
}

impl Accounts<'_> {
    /// A code that sets up a new centre; every earlier one is over.
    ///
    /// # Errors
    ///
    /// `Store`.
    pub fn setup_code(&self) -> Result<Secret, Refusal> {
        for it in self.working.scan(KIND, "", None, self.now_ms())? {
            if field(&it.body, "kind").as_deref() == Some(CodeKind::Setup.name()) {
                self.working.delete(KIND, &it.key)?;
            }
        }
        let nobody = account(NOBODY).expect("a constant that is an id");
        self.make_code(CodeKind::Setup, &nobody)
    }

    /// A code by which a new person sets a password and a second factor.
    ///
    /// # Errors
    ///
    /// [`Refusal::Enrolled`] when the account has them: then two officials reset them. `Store`.
    pub fn invite(&self, who: &AccountId) -> Result<Secret, Refusal> {
        if self.is_enrolled(who)? {
            return Err(Refusal::Enrolled);
        }
        self.make_code(CodeKind::Invitation, who)
    }

    pub(super) fn make_code(&self, kind: CodeKind, who: &AccountId) -> Result<Secret, Refusal> {
        let mut bytes = [0; CODE_BYTES];
        self.entropy.fill(&mut bytes);
        let plain = BASE32_NOPAD.encode(&bytes);
        let groups: Vec<&str> = (0..plain.len()).step_by(4).map(|at| &plain[at..at + 4]).collect();
        let code = Secret::new(groups.join("-"));
        let body = body(&json!({"kind": kind.name(), "account": who.as_str()}));
        let expires_ms = self.now_ms() + kind.lasts_ms();
        self.working.put(KIND, &WorkingRow { key: key_of(&code), body, expires_ms })?;
        Ok(code)
    }

    /// What a typed code is for; it stays good. Tries are counted by address.
    ///
    /// # Errors
    ///
    /// [`Refusal::CodeUnknown`], [`Refusal::TooMany`], `Store`.
    pub fn look_up(&self, typed: &Secret, address: &str) -> Result<Pass, Refusal> {
        self.count_try(Whose::Address(address))?;
        let key = key_of(typed);
        let row = self.get(KIND, &key)?.ok_or(Refusal::CodeUnknown)?;
        let kind = field(&row.body, "kind").and_then(|it| CodeKind::parse(&it));
        let who = field(&row.body, "account").and_then(|it| account(&it));
        let (Some(kind), Some(account)) = (kind, who) else { return Err(Refusal::CodeUnknown) };
        self.forgive_try(Whose::Address(address))?;
        Ok(Pass { kind, account, key })
    }

    /// Spends a code: of two who type it at the same moment, one gets in.
    ///
    /// # Errors
    ///
    /// [`Refusal::CodeUnknown`] when it was spent, `Store`.
    pub fn spend(&self, pass: &Pass) -> Result<(), Refusal> {
        let row = self.get(KIND, &pass.key)?.ok_or(Refusal::CodeUnknown)?;
        let spent = body(&json!({"kind": "spent"}));
        let gone = WorkingRow { key: pass.key.clone(), body: spent, expires_ms: 0 };
        match self.working.replace(KIND, Some(&row.body), &gone)? {
            Replaced::Done => Ok(()),
            Replaced::Changed => Err(Refusal::CodeUnknown),
        }
    }
}
