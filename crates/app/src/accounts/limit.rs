//! Limits on guessing: a few free tries, then waits that double.
//!
//! A try is counted before it is judged, so that tries at the same moment are all counted.

use serde_json::json;

use crate::ports::WorkingRow;

use super::{Accounts, Refusal, body, number};

const KIND: &str = "tries";
/// CONFIG: tries on one account before the first wait.
pub const ACCOUNT_TRIES_FREE: i64 = 5;
/// CONFIG: tries from one address before the first wait; offices share an address.
pub const ADDRESS_TRIES_FREE: i64 = 20;
/// CONFIG: longest wait, seconds.
pub const WAIT_S_MAX: i64 = 900;
/// CONFIG: after this time without a try the count begins anew.
const QUIET_MS: i64 = 3_600_000;
/// How often a count is tried to be written against others doing the same.
const WRITES_MAX: u32 = 8;

/// Whose tries are counted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Whose<'a> {
    /// Tries on an account, from addresses it never signed in from.
    Account(&'a str),
    /// Tries on an account from an address that it signed in from before: strangers who
    /// guess cannot keep its owner out.
    Familiar(&'a str, &'a str),
    /// Tries from an address.
    Address(&'a str),
}

impl Whose<'_> {
    fn key(self) -> String {
        match self {
            Self::Account(it) => format!("account/{it}"),
            Self::Familiar(account, address) => format!("familiar/{account}/{address}"),
            Self::Address(it) => format!("address/{it}"),
        }
    }

    fn free(self) -> i64 {
        match self {
            Self::Account(_) | Self::Familiar(..) => ACCOUNT_TRIES_FREE,
            Self::Address(_) => ADDRESS_TRIES_FREE,
        }
    }
}

/// How long after the `count`-th try the next one is heard, milliseconds.
pub(super) fn wait_ms(count: i64, free: i64) -> i64 {
    let over = count.saturating_sub(free);
    if over <= 0 {
        return 0;
    }
    let doublings = u32::try_from(over).unwrap_or(u32::MAX).min(20);
    (1_i64 << doublings).min(WAIT_S_MAX) * 1_000
}

impl Accounts<'_> {
    /// Counts one try.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] while an earlier wait lasts, then it is not counted; `Store`.
    pub(super) fn count_try(&self, whose: Whose<'_>) -> Result<(), Refusal> {
        let key = whose.key();
        for _ in 0..WRITES_MAX {
            let now = self.now_ms();
            // Ended counts too, or the swap below would not find what it replaces.
            let known = self.working.get(KIND, &key, i64::MIN)?;
            let lasting = known.as_ref().filter(|it| it.expires_ms > now);
            let count = lasting.and_then(|it| number(&it.body, "count")).unwrap_or(0);
            let until = lasting.and_then(|it| number(&it.body, "until_ms")).unwrap_or(0);
            if now < until {
                let seconds = u64::try_from(until - now).unwrap_or(0).div_ceil(1_000);
                return Err(Refusal::TooMany { seconds });
            }
            let count = count + 1;
            let until_ms = now + wait_ms(count, whose.free());
            let row = WorkingRow {
                key: key.clone(),
                body: body(&json!({"count": count, "until_ms": until_ms})),
                expires_ms: until_ms + QUIET_MS,
            };
            match self.swap(KIND, known.as_ref(), &row) {
                Err(Refusal::Changed) => {}
                done => return done,
            }
        }
        Err(Refusal::TooMany { seconds: 1 })
    }

    /// Takes counted tries back: what was tried was right.
    pub(super) fn forget_tries(&self, whose: Whose<'_>) -> Result<(), Refusal> {
        Ok(self.working.delete(KIND, &whose.key())?)
    }

    /// Takes one counted try back.
    pub(super) fn forgive_try(&self, whose: Whose<'_>) -> Result<(), Refusal> {
        let Some(known) = self.get(KIND, &whose.key())? else { return Ok(()) };
        let count = number(&known.body, "count").unwrap_or(0).saturating_sub(1);
        let fresh = body(&json!({"count": count, "until_ms": 0}));
        let row = WorkingRow { body: fresh, ..known.clone() };
        match self.swap(KIND, Some(&known), &row) {
            Err(Refusal::Changed) => Ok(()),
            done => done,
        }
    }
}
