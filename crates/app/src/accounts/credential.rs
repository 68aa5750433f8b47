//! An account's password and second factor: set with a code, asked at every sign-in.

use domain::shared::AccountId;
use serde_json::json;

use crate::ports::{Replaced, WorkingRow};

use super::code::Pass;
use super::limit::Whose;
use super::{Accounts, Open, Refusal, Secret, account, body, field, number, password, totp};

const KIND: &str = "credential";
const ENROLMENT: &str = "enrolment";
/// Addresses an account signed in from, so that strangers' guesses do not keep it out.
const FAMILIAR: &str = "familiar";
/// CONFIG: how long such an address is remembered: 90 days.
const FAMILIAR_MS: i64 = 90 * 86_400_000;
/// CONFIG: how long a shown secret waits for its six digits: one hour.
const ENROLMENT_MS: i64 = 3_600_000;

/// What somebody typed to sign in.
#[derive(Clone, Debug)]
pub struct Attempt<'a> {
    pub account: &'a str,
    pub password: &'a Secret,
    pub digits: &'a str,
    /// Where the request came from.
    pub address: &'a str,
}

/// A second factor as it is shown once, to be put into an app.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The secret in base32, 32 letters and digits.
    pub secret: Secret,
    /// `otpauth://totp/…`, for a QR code.
    pub uri: Secret,
}

/// What a person sets with a code.
#[derive(Clone, Debug)]
pub struct NewCredential<'a> {
    pub password: &'a Secret,
    /// Six digits of the secret that was shown: shows that the app has it.
    pub digits: &'a str,
}

/// A stored credential.
struct Stored {
    row: WorkingRow,
    password: String,
    totp: Vec<u8>,
    /// The last step whose digits were used.
    step: u64,
}

impl Stored {
    fn parse(row: WorkingRow) -> Option<Stored> {
        let password = field(&row.body, "password")?;
        let totp = totp::parse(&field(&row.body, "totp")?)?;
        let step = u64::try_from(number(&row.body, "step")?).ok()?;
        Some(Stored { row, password, totp, step })
    }
}

fn row(who: &AccountId, password: &str, totp: &[u8], step: u64) -> WorkingRow {
    let body = body(&json!({"password": password, "totp": totp::text(totp), "step": step}));
    WorkingRow { key: who.as_str().to_owned(), body, expires_ms: i64::MAX }
}

impl Accounts<'_> {
    /// Whether the account has a password and a second factor.
    ///
    /// # Errors
    ///
    /// `Store`.
    pub fn is_enrolled(&self, who: &AccountId) -> Result<bool, Refusal> {
        Ok(self.get(KIND, who.as_str())?.is_some())
    }

    fn stored(&self, who: &str) -> Result<Option<Stored>, Refusal> {
        Ok(self.get(KIND, who)?.and_then(Stored::parse))
    }

    pub(super) fn forget_credential(&self, who: &AccountId) -> Result<(), Refusal> {
        Ok(self.working.delete(KIND, who.as_str())?)
    }

    /// Signs somebody in: account, password and digits at once, one answer for all three.
    ///
    /// An account without password costs the same time as one with.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`], [`Refusal::Wrong`], `Store`; no session is open.
    pub fn sign_in(&self, it: &Attempt) -> Result<Open, Refusal> {
        self.count_try(Whose::Address(it.address))?;
        let who = account(it.account).ok_or(Refusal::Wrong)?;
        let known_here = format!("{who}/{}", it.address);
        let whose = match self.get(FAMILIAR, &known_here)? {
            Some(_) => Whose::Familiar(who.as_str(), it.address),
            None => Whose::Account(who.as_str()),
        };
        self.count_try(whose)?;
        let stored = self.stored(who.as_str())?;
        let fits = password::verify(it.password, stored.as_ref().map(|it| it.password.as_str()));
        let Some(stored) = stored.filter(|_| fits) else { return Err(Refusal::Wrong) };
        self.use_digits(&who, &stored, it.digits)?;
        self.forget_tries(whose)?;
        self.forgive_try(Whose::Address(it.address))?;
        let expires_ms = self.now_ms() + FAMILIAR_MS;
        self.working.put(FAMILIAR, &WorkingRow { key: known_here, body: vec![], expires_ms })?;
        self.open_session(&who, it.address)
    }

    /// Uses the digits of one step; of two who use them at the same moment, one gets in.
    fn use_digits(&self, who: &AccountId, stored: &Stored, digits: &str) -> Result<(), Refusal> {
        let step = totp::step_of(&stored.totp, digits, self.now_ms(), stored.step);
        let fresh = row(who, &stored.password, &stored.totp, step.ok_or(Refusal::Wrong)?);
        match self.working.replace(KIND, Some(&stored.row.body), &fresh)? {
            Replaced::Done => Ok(()),
            Replaced::Changed => Err(Refusal::Wrong),
        }
    }

    /// The second factor that a code's holder is shown; the same one until it is set.
    ///
    /// # Errors
    ///
    /// `Store`.
    pub fn enrolment(&self, pass: &Pass, issuer: &str) -> Result<Enrolment, Refusal> {
        self.shown(&format!("code/{}", pass.key), &pass.account, issuer)
    }

    /// A new second factor for somebody who is signed in; the same one until it is set.
    ///
    /// # Errors
    ///
    /// `Store`.
    pub fn new_factor(&self, who: &AccountId, issuer: &str) -> Result<Enrolment, Refusal> {
        self.shown(&format!("account/{who}"), who, issuer)
    }

    fn shown(&self, key: &str, who: &AccountId, issuer: &str) -> Result<Enrolment, Refusal> {
        let secret = match self.get(ENROLMENT, key)?.and_then(|it| field(&it.body, "totp")) {
            Some(it) => it,
            None => {
                let mut bytes = [0; totp::SECRET_BYTES];
                self.entropy.fill(&mut bytes);
                let text = totp::text(&bytes);
                let body = body(&json!({"totp": text}));
                let expires_ms = self.now_ms() + ENROLMENT_MS;
                self.working
                    .put(ENROLMENT, &WorkingRow { key: key.to_owned(), body, expires_ms })?;
                text
            }
        };
        let uri = format!("otpauth://totp/{issuer}:{who}?secret={secret}&issuer={issuer}");
        Ok(Enrolment { secret: Secret::new(secret), uri: Secret::new(uri) })
    }

    /// The shown secret and the step of its first digits.
    fn confirmed(&self, key: &str, digits: &str) -> Result<(Vec<u8>, u64), Refusal> {
        let shown = self.get(ENROLMENT, key)?.and_then(|it| field(&it.body, "totp"));
        let secret = shown.and_then(|it| totp::parse(&it)).ok_or(Refusal::DigitsWrong)?;
        let step = totp::step_of(&secret, digits, self.now_ms(), 0);
        Ok((secret, step.ok_or(Refusal::DigitsWrong)?))
    }

    /// Sets password and second factor with a code, which is spent by it.
    ///
    /// # Errors
    ///
    /// [`Refusal::PasswordWeak`], [`Refusal::DigitsWrong`], [`Refusal::CodeUnknown`] when the
    /// code was spent meanwhile, `Store`.
    pub fn enrol(&self, pass: &Pass, it: &NewCredential) -> Result<(), Refusal> {
        let who = &pass.account;
        if password::is_weak(it.password, who.as_str()) {
            return Err(Refusal::PasswordWeak);
        }
        let key = format!("code/{}", pass.key);
        let (secret, step) = self.confirmed(&key, it.digits)?;
        let hash = self.hash(it.password);
        self.spend(pass)?;
        self.working.put(KIND, &row(who, &hash, &secret, step))?;
        self.working.delete(ENROLMENT, &key)?;
        self.end_sessions(who, None)
    }

    fn hash(&self, password: &Secret) -> String {
        let mut salt = [0; 16];
        self.entropy.fill(&mut salt);
        password::hash(password, &salt)
    }

    /// The stored credential of somebody who is signed in and types the password again.
    fn again(&self, who: &AccountId, typed: &Secret) -> Result<Stored, Refusal> {
        self.count_try(Whose::Account(who.as_str()))?;
        let stored = self.stored(who.as_str())?.ok_or(Refusal::NotEnrolled)?;
        if !password::verify(typed, Some(&stored.password)) {
            return Err(Refusal::Wrong);
        }
        self.forget_tries(Whose::Account(who.as_str()))?;
        Ok(stored)
    }

    /// Changes a password; every session but this one ends.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`], [`Refusal::Wrong`], [`Refusal::PasswordWeak`],
    /// [`Refusal::Changed`], `Store`.
    pub fn change_password(
        &self,
        session: &Open,
        old: &Secret,
        new: &Secret,
    ) -> Result<(), Refusal> {
        let who = &session.account;
        let stored = self.again(who, old)?;
        if password::is_weak(new, who.as_str()) {
            return Err(Refusal::PasswordWeak);
        }
        let fresh = row(who, &self.hash(new), &stored.totp, stored.step);
        self.swap(KIND, Some(&stored.row), &fresh)?;
        self.end_sessions(who, Some(&session.cookie))
    }

    /// Changes the second factor to the one shown; every session but this one ends.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`], [`Refusal::Wrong`], [`Refusal::DigitsWrong`],
    /// [`Refusal::Changed`], `Store`.
    pub fn change_factor(
        &self,
        session: &Open,
        password: &Secret,
        digits: &str,
    ) -> Result<(), Refusal> {
        let who = &session.account;
        let stored = self.again(who, password)?;
        let key = format!("account/{who}");
        let (secret, step) = self.confirmed(&key, digits)?;
        let fresh = row(who, &stored.password, &secret, step);
        self.swap(KIND, Some(&stored.row), &fresh)?;
        self.working.delete(ENROLMENT, &key)?;
        self.end_sessions(who, Some(&session.cookie))
    }
}
