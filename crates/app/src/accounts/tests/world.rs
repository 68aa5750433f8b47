//! Working state in memory, a clock that a test moves, and bytes that repeat from run to run.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Barrier, Mutex};

use domain::shared::AccountId;

use crate::accounts::{Accounts, NewCredential, Secret, totp};
use crate::ports::{Clock, ClockDoubt, Entropy, Replaced, StoreError, Working, WorkingRow};

/// A Monday in November 2026, wall time.
pub(crate) const MONDAY: i64 = 1_795_392_000_000;

/// A password that is not weak.
pub(crate) fn words() -> Secret {
    Secret::new("河畔 seven green lamps")
}

/// Rows by kind and key.
#[derive(Default)]
pub(crate) struct Memory {
    pub rows: Mutex<BTreeMap<(String, String), WorkingRow>>,
    /// Whoever reads a row of this kind waits until everybody has read it.
    pub meet: Option<(&'static str, Barrier)>,
}

impl Working for Memory {
    fn get(&self, kind: &str, key: &str, now_ms: i64) -> Result<Option<WorkingRow>, StoreError> {
        let rows = self.rows.lock().unwrap();
        let found = rows.get(&(kind.to_owned(), key.to_owned())).cloned();
        drop(rows);
        if let Some((_, barrier)) = self.meet.as_ref().filter(|it| it.0 == kind) {
            barrier.wait();
        }
        Ok(found.filter(|it| it.expires_ms > now_ms))
    }

    fn scan(
        &self,
        kind: &str,
        prefix: &str,
        after: Option<&str>,
        now_ms: i64,
    ) -> Result<Vec<WorkingRow>, StoreError> {
        let rows = self.rows.lock().unwrap();
        let of_kind = rows.iter().filter(|it| it.0.0 == kind && it.1.expires_ms > now_ms);
        let found = of_kind.map(|it| it.1).filter(|it| it.key.starts_with(prefix));
        Ok(found.filter(|it| after.is_none_or(|after| it.key.as_str() > after)).cloned().collect())
    }

    fn put(&self, kind: &str, row: &WorkingRow) -> Result<(), StoreError> {
        self.rows.lock().unwrap().insert((kind.to_owned(), row.key.clone()), row.clone());
        Ok(())
    }

    fn names(&self, text: &str, but: &[&str], now_ms: i64) -> Result<bool, StoreError> {
        let rows = self.rows.lock().unwrap();
        let holds = |it: &WorkingRow| {
            let body = it.body.windows(text.len()).any(|part| part == text.as_bytes());
            body || it.key.contains(text)
        };
        let mut all = rows.iter().filter(|it| it.1.expires_ms > now_ms);
        Ok(all.any(|it| !but.contains(&it.0.0.as_str()) && holds(it.1)))
    }

    fn replace(
        &self,
        kind: &str,
        expected: Option<&[u8]>,
        row: &WorkingRow,
    ) -> Result<Replaced, StoreError> {
        let mut rows = self.rows.lock().unwrap();
        let key = (kind.to_owned(), row.key.clone());
        if rows.get(&key).map(|it| it.body.as_slice()) != expected {
            return Ok(Replaced::Changed);
        }
        rows.insert(key, row.clone());
        Ok(Replaced::Done)
    }

    fn delete(&self, kind: &str, key: &str) -> Result<(), StoreError> {
        self.rows.lock().unwrap().remove(&(kind.to_owned(), key.to_owned()));
        Ok(())
    }

    fn sweep(&self, now_ms: i64) -> Result<u64, StoreError> {
        let mut rows = self.rows.lock().unwrap();
        let before = rows.len();
        rows.retain(|_, it| it.expires_ms > now_ms);
        Ok((before - rows.len()) as u64)
    }
}

/// A clock that a test moves.
pub(crate) struct Hand(pub AtomicI64);

impl Clock for Hand {
    fn record_ms(&self) -> i64 {
        self.wall_ms()
    }

    fn doubt(&self) -> Option<ClockDoubt> {
        None
    }

    fn wall_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Counts up: different at each call, the same in each run.
#[derive(Default)]
pub(crate) struct Counter(AtomicU64);

impl Entropy for Counter {
    fn fill(&self, bytes: &mut [u8]) {
        let turn = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        for (at, it) in bytes.iter_mut().enumerate() {
            *it = turn.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes()[at % 8] ^ at as u8;
        }
    }
}

/// One platform's accounts, as far as they need.
pub(crate) struct Town {
    pub memory: Memory,
    pub clock: Hand,
    entropy: Counter,
}

impl Town {
    pub fn new() -> Self {
        let clock = Hand(AtomicI64::new(MONDAY));
        Self { memory: Memory::default(), clock, entropy: Counter::default() }
    }

    pub fn accounts(&self) -> Accounts<'_> {
        Accounts::new(&self.memory, &self.clock, &self.entropy)
    }

    pub fn later(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// The digits that an app with this secret shows now.
    pub fn digits(&self, secret: &Secret) -> String {
        totp::digits_at(secret, self.clock.wall_ms()).unwrap()
    }

    /// Enrols an account by an invitation; gives its second factor. Half a minute passes.
    pub fn enrol(&self, name: &str) -> Secret {
        let accounts = self.accounts();
        let code = accounts.invite(&AccountId::new(name).unwrap()).unwrap();
        let pass = accounts.look_up(&code, "192.0.2.7").unwrap();
        let shown = accounts.enrolment(&pass, "Daylight").unwrap().secret;
        let digits = self.digits(&shown);
        accounts.enrol(&pass, &NewCredential { password: &words(), digits: &digits }).unwrap();
        self.later(30_000);
        shown
    }
}
