//! Sign-in sessions: a random token in a cookie, its hash in the working state.

use data_encoding::HEXLOWER;
use domain::shared::AccountId;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

use crate::ports::{WORKING_SCAN_MAX, WorkingRow};

use super::{Accounts, Refusal, Secret, account, body, field, number};

const KIND: &str = "session";
/// CONFIG: a session ends after this time without a request: 30 minutes.
pub const SESSION_IDLE_MS: i64 = 30 * 60_000;
/// CONFIG: a session ends after this time whatever happens: 12 hours.
pub const SESSION_WHOLE_MS: i64 = 12 * 3_600_000;
/// CONFIG: most sessions of one account; one more ends the oldest.
pub const SESSIONS_MAX: usize = 20;
/// A session's last request is written down at most this often.
const NOTED_EVERY_MS: i64 = 60_000;
const TOKEN_BYTES: usize = 32;

/// A session that was just opened or found.
#[derive(Clone, Debug)]
pub struct Open {
    pub account: AccountId,
    /// What the cookie carries: `<account>:<token>`.
    pub cookie: Secret,
    /// What every changing request of the session carries.
    pub csrf: String,
}

/// A session in a person's list of own sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Names the session without opening it: SHA-256 of its token.
    pub name: String,
    /// Where it was opened from.
    pub address: String,
    /// Wall time, unix milliseconds.
    pub opened_ms: i64,
    /// Wall time of its last request, to the minute, unix milliseconds.
    pub last_ms: i64,
}

/// The token that changing requests of a session or a form carry: HMAC over its secret.
#[must_use]
pub fn csrf_of(secret: &Secret) -> String {
    let key = secret.word().as_bytes();
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("an HMAC key has any length");
    mac.update(b"daylight.csrf/1");
    HEXLOWER.encode(&mac.finalize().into_bytes())
}

/// A fresh secret for the form of somebody who is not signed in: 64 hex digits.
#[must_use]
pub fn form_token(entropy: &dyn crate::ports::Entropy) -> Secret {
    Secret::new(HEXLOWER.encode(&entropy.salt()))
}

fn row(key: &str, address: &str, opened_ms: i64, last_ms: i64) -> WorkingRow {
    let body = body(&json!({"address": address, "opened_ms": opened_ms, "last_ms": last_ms}));
    let ends = (last_ms + SESSION_IDLE_MS).min(opened_ms + SESSION_WHOLE_MS);
    WorkingRow { key: key.to_owned(), body, expires_ms: ends }
}

impl Accounts<'_> {
    /// Opens a session, whose token nobody has seen before.
    ///
    /// # Errors
    ///
    /// `Store`; no session is open.
    pub fn open_session(&self, who: &AccountId, address: &str) -> Result<Open, Refusal> {
        let mut token = [0; TOKEN_BYTES];
        self.entropy.fill(&mut token);
        let token = Secret::new(HEXLOWER.encode(&token));
        let mut known = self.sessions(who)?;
        known.sort_by_key(|it| it.last_ms);
        let over = (known.len() + 1).saturating_sub(SESSIONS_MAX);
        for it in &known[..over] {
            self.end_session(who, &it.name)?;
        }
        let now = self.now_ms();
        let key = format!("{who}/{}", token.digest());
        self.working.put(KIND, &row(&key, address, now, now))?;
        let cookie = Secret::new(format!("{who}:{}", token.word()));
        Ok(Open { account: who.clone(), csrf: csrf_of(&cookie), cookie })
    }

    /// The session of a cookie, if it holds; notes that it was used.
    ///
    /// # Errors
    ///
    /// `Store`.
    pub fn session(&self, cookie: &Secret) -> Result<Option<Open>, Refusal> {
        let Some((who, name)) = parse(cookie) else { return Ok(None) };
        let key = format!("{who}/{name}");
        let Some(known) = self.get(KIND, &key)? else { return Ok(None) };
        let opened = number(&known.body, "opened_ms").unwrap_or(0);
        let last = number(&known.body, "last_ms").unwrap_or(0);
        let now = self.now_ms();
        if now - last >= NOTED_EVERY_MS {
            let address = field(&known.body, "address").unwrap_or_default();
            let fresh = row(&key, &address, opened, now);
            // Replaced only where it still stands: a session ended meanwhile stays ended.
            self.working.replace(KIND, Some(&known.body), &fresh)?;
        }
        Ok(Some(Open { account: who, csrf: csrf_of(cookie), cookie: cookie.clone() }))
    }

    /// The name of a cookie's session in [`Accounts::sessions`].
    #[must_use]
    pub fn session_name(&self, cookie: &Secret) -> Option<String> {
        parse(cookie).map(|it| it.1)
    }

    /// Every open session of an account, in no order of time.
    ///
    /// # Errors
    ///
    /// `Store`.
    pub fn sessions(&self, who: &AccountId) -> Result<Vec<Seen>, Refusal> {
        let prefix = format!("{who}/");
        let rows = self.working.scan(KIND, &prefix, None, self.now_ms())?;
        debug_assert!(rows.len() < WORKING_SCAN_MAX as usize, "bounded by SESSIONS_MAX");
        let seen = rows.iter().filter_map(|it| {
            Some(Seen {
                name: it.key.strip_prefix(&prefix)?.to_owned(),
                address: field(&it.body, "address")?,
                opened_ms: number(&it.body, "opened_ms")?,
                last_ms: number(&it.body, "last_ms")?,
            })
        });
        Ok(seen.collect())
    }

    /// Ends one session by its name; no error when it has ended.
    ///
    /// # Errors
    ///
    /// `Store`.
    pub fn end_session(&self, who: &AccountId, name: &str) -> Result<(), Refusal> {
        Ok(self.working.delete(KIND, &format!("{who}/{name}"))?)
    }

    /// Ends every session of an account but the one of `kept`.
    ///
    /// # Errors
    ///
    /// `Store`; some may have ended.
    pub fn end_sessions(&self, who: &AccountId, kept: Option<&Secret>) -> Result<(), Refusal> {
        let kept = kept.and_then(|it| self.session_name(it));
        for it in self.sessions(who)? {
            if kept.as_ref() != Some(&it.name) {
                self.end_session(who, &it.name)?;
            }
        }
        Ok(())
    }
}

fn parse(cookie: &Secret) -> Option<(AccountId, String)> {
    let (who, token) = cookie.word().split_once(':')?;
    let sound = token.len() == 2 * TOKEN_BYTES;
    sound.then_some(())?;
    Some((account(who)?, Secret::new(token).digest()))
}
