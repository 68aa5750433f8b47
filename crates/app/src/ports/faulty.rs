//! A store that breaks when told, at each place where a real one can.

use std::sync::{Arc, Mutex};

use super::{CommitFailure, Committed, Readers, Row, Store, StoreError, Turn};

/// How to break. Each fault strikes once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The turn cannot begin now.
    BeginBusy,
    /// The disk is full at a row.
    AppendFull,
    /// The commit is refused; nothing is stored.
    CommitBusy,
    /// The disk is full at the commit; nothing is stored.
    CommitFull,
    /// The commit's fate is unknown, and nothing was stored.
    CommitLost,
    /// The commit's fate is unknown, and everything was stored: failed but persisted anyway.
    CommitPersisted,
}

/// Where a test puts the next fault.
#[derive(Clone, Debug, Default)]
pub struct Switch(Arc<Mutex<Option<Fault>>>);

impl Switch {
    /// Breaks the next time this fault can strike.
    pub fn break_by(&self, fault: Fault) {
        *self.0.lock().expect("nothing under this lock panics") = Some(fault);
    }

    fn strikes(&self, faults: &[Fault]) -> Option<Fault> {
        let mut next = self.0.lock().expect("nothing under this lock panics");
        let fault = (*next).filter(|it| faults.contains(it))?;
        *next = None;
        Some(fault)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Health {
    Writable,
    Full,
    Poisoned,
}

/// A store behind a switch.
pub struct Faulty {
    inner: Box<dyn Store>,
    switch: Switch,
    health: Health,
}

impl Faulty {
    /// Puts `inner` behind `switch`.
    #[must_use]
    pub fn new(inner: Box<dyn Store>, switch: Switch) -> Self {
        Self { inner, switch, health: Health::Writable }
    }
}

impl Store for Faulty {
    fn epoch(&self) -> u64 {
        self.inner.epoch()
    }

    fn begin(&mut self) -> Result<Box<dyn Turn + '_>, StoreError> {
        match self.health {
            Health::Writable => {}
            Health::Full => return Err(StoreError::Full("as told".to_owned())),
            Health::Poisoned => return Err(StoreError::Poisoned),
        }
        if self.switch.strikes(&[Fault::BeginBusy]).is_some() {
            return Err(StoreError::Busy("as told".to_owned()));
        }
        let inner = self.inner.begin()?;
        let switch = self.switch.clone();
        Ok(Box::new(FaultyTurn { inner, switch, health: &mut self.health, full: false }))
    }

    fn readers(&self) -> Arc<dyn Readers> {
        self.inner.readers()
    }

    fn rest(&mut self) -> Result<(), StoreError> {
        self.inner.rest()
    }
}

struct FaultyTurn<'a> {
    inner: Box<dyn Turn + 'a>,
    switch: Switch,
    health: &'a mut Health,
    full: bool,
}

impl<'a> FaultyTurn<'a> {
    fn ask(&mut self) -> &mut (dyn Turn + 'a) {
        self.inner.as_mut()
    }

    fn saving(&mut self) {}

    fn rolling_back(&mut self) {}

    fn appended(&mut self, _: &Row) {}

    fn rewritten(&mut self, _: &Row) {}

    fn appending(&mut self, _: &Row) -> Result<(), StoreError> {
        self.full |= self.switch.strikes(&[Fault::AppendFull]).is_some();
        if self.full { Err(StoreError::Full("as told".to_owned())) } else { Ok(()) }
    }
}

crate::reads_by_asking!(FaultyTurn<'_>);

impl Turn for FaultyTurn<'_> {
    crate::writes_by_asking!();

    fn commit(self: Box<Self>) -> Result<Committed, CommitFailure> {
        let faults =
            [Fault::CommitBusy, Fault::CommitFull, Fault::CommitLost, Fault::CommitPersisted];
        let told = "as told".to_owned();
        let fault = if self.full { Some(Fault::CommitFull) } else { self.switch.strikes(&faults) };
        match fault {
            None => self.inner.commit(),
            Some(Fault::CommitBusy) => Err(CommitFailure::NotCommitted(StoreError::Busy(told))),
            Some(Fault::CommitFull) => {
                *self.health = Health::Full;
                Err(CommitFailure::NotCommitted(StoreError::Full(told)))
            }
            Some(fault) => {
                *self.health = Health::Poisoned;
                if fault == Fault::CommitPersisted {
                    self.inner.commit()?;
                }
                Err(CommitFailure::Unknown(told))
            }
        }
    }
}
