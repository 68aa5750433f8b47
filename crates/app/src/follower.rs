//! What a page reads: states folded from committed rows, and the public history of each lot.
//!
//! It sees committed turns only and never the desk's own states, so a page cannot show what was
//! not made durable. Any process that can read the store may have one.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use domain::parties::is_staff;
use domain::posts::acted_from;
use domain::shared::{AccountId, CivilDate, Instant, LotId};
use domain::world::World;
use record::canonical;
use record::event::{KINDS, LOG_KINDS};
use record::leaf::{Form, Hidden, Label};

use crate::ports::{Reader, Readers, Row, StoreError};

/// Rows read at once.
const ROWS_AT_ONCE: u32 = 1_024;

/// One clear event of a lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Leaf index, from 0.
    pub index: u64,
    /// The door's stamp, unix milliseconds.
    pub at_ms: i64,
    /// Kind of the event, as in its leaf.
    pub kind: String,
}

/// Most acts of the staff that are kept for its page.
const STAFF_ACTS_MAX: usize = 1_000;

/// One public act of somebody of the centre's staff, or of whoever stood in for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffAct {
    /// Leaf index, from 0.
    pub index: u64,
    /// The door's stamp, unix milliseconds.
    pub at_ms: i64,
    /// Kind of the event, as in its leaf.
    pub kind: String,
    /// Where it belongs: a lot, a project, the centre.
    pub stream: String,
    pub account: AccountId,
}

/// States and histories as far as they were read.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    /// Leaf index up to which (exclusive) everything was read.
    pub next: u64,
    /// Hidden acts included: what a page shows of it is the page's duty (`access`).
    pub world: World,
    pasts: BTreeMap<LotId, Vec<Past>>,
    refused: BTreeMap<LotId, RefusedNear>,
    acts: VecDeque<StaffAct>,
    /// Section and post of each public act that was done from one, by leaf, as named then.
    posts: BTreeMap<u64, (String, String)>,
    /// The day of which the stand-ins are.
    day: Option<CivilDate>,
}

/// How often somebody was refused near a limit of a lot, as the log has published it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RefusedNear {
    /// Once for each account and rule.
    pub first: u64,
    /// The same account by the same rule again.
    pub further: u64,
}

impl Folded {
    /// Clear events of a lot, oldest first.
    #[must_use]
    pub fn pasts(&self, lot: &LotId) -> &[Past] {
        self.pasts.get(lot).map_or(&[], Vec::as_slice)
    }

    /// The last clear event of a kind in a lot.
    #[must_use]
    pub fn last(&self, lot: &LotId, kind: &str) -> Option<&Past> {
        self.pasts(lot).iter().rev().find(|it| it.kind == kind)
    }

    /// Refusals near a limit of a lot, once they were published; nobody was refused: zeros.
    #[must_use]
    pub fn refused(&self, lot: &LotId) -> RefusedNear {
        self.refused.get(lot).copied().unwrap_or_default()
    }

    /// The last public acts of the centre's staff, oldest first.
    pub fn staff_acts(&self) -> impl DoubleEndedIterator<Item = &StaffAct> {
        self.acts.iter()
    }

    /// Section and post from which a public act was done, as they were named then.
    #[must_use]
    pub fn post_of(&self, index: u64) -> Option<(&str, &str)> {
        self.posts.get(&index).map(|it| (it.0.as_str(), it.1.as_str()))
    }

    /// Keeps from which post a public act was done. Of hidden acts nothing is kept: that there was
    /// one is not for everybody.
    fn take_act(&mut self, row: &Row) {
        let Ok(account) = AccountId::new(row.account.as_str()) else { return };
        let staff = self.world.people.get(&account).is_some_and(is_staff);
        let at = Instant(row.stamp_ms);
        let (post, stood_for) = acted_from(&self.world, &account, at);
        let names = post.and_then(|it| self.world.posts.names(it, at));
        let names = names.map(|it| (it.0.to_owned(), it.1.to_owned()));
        if !staff && names.is_none() && stood_for.is_empty() {
            return;
        }
        if let Some(names) = names {
            self.posts.insert(row.index, names);
        }
        if self.acts.len() >= STAFF_ACTS_MAX {
            self.acts.pop_front();
        }
        let (kind, stream) = (row.kind.clone(), row.stream.clone());
        let (index, at_ms) = (row.index, row.stamp_ms);
        self.acts.push_back(StaffAct { index, at_ms, kind, stream, account });
    }

    fn take_opened(&mut self, body: &[u8]) {
        let Ok(body) = canonical::parse(body) else { return };
        for it in body.list("openings").unwrap_or_default() {
            let label = it.text("label").and_then(Label::parse);
            let Some(Label { kind, hidden: Hidden::Lot(lot) }) = label else { continue };
            let Some(lot) = LotId::parse(&lot).ok().filter(|_| kind == "Refused") else { continue };
            let counted = it.text("body").and_then(|it| canonical::parse(it.as_bytes()).ok());
            let count = counted.and_then(|it| it.count("count"));
            let refused = self.refused.entry(lot).or_default();
            refused.first += u64::from(count.is_none());
            refused.further = refused.further.saturating_add(count.unwrap_or(0));
        }
    }

    fn take(&mut self, row: &Row) -> Result<(), StoreError> {
        if row.kind == "Opened" {
            self.take_opened(&row.body);
        }
        if LOG_KINDS.iter().all(|it| it.0 != row.kind) {
            let event = record::event::decode(&row.kind, &row.body, row.enclosure.as_deref())
                .map_err(|it| StoreError::Damaged(format!("leaf {}: {it}", row.index)))?;
            domain::apply::apply(&mut self.world, &event, Instant(row.stamp_ms));
            self.day = None;
        }
        if is_clear(&row.kind) && LOG_KINDS.iter().all(|it| it.0 != row.kind) {
            self.take_act(row);
        }
        if let Ok(lot) = LotId::parse(&row.stream)
            && is_clear(&row.kind)
        {
            let past = Past { index: row.index, at_ms: row.stamp_ms, kind: row.kind.clone() };
            self.pasts.entry(lot).or_default().push(past);
        }
        self.next = row.index + 1;
        Ok(())
    }
}

fn is_clear(kind: &str) -> bool {
    KINDS.iter().chain(LOG_KINDS).any(|it| it.0 == kind && it.1 == Form::Clear)
}

/// Follows one record.
pub struct Follower {
    readers: Arc<dyn Readers>,
    /// One connection, kept: who holds it reads on for everybody.
    reading: Mutex<Option<Box<dyn Reader>>>,
    folded: RwLock<Folded>,
}

impl Follower {
    /// A follower that has read nothing yet.
    #[must_use]
    pub fn new(readers: Arc<dyn Readers>) -> Self {
        let folded = RwLock::new(Folded::default());
        Self { readers, reading: Mutex::new(None), folded }
    }

    /// Everything committed before this call.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; what was read before stays.
    pub fn read(&self) -> Result<RwLockReadGuard<'_, Folded>, StoreError> {
        let durable = self.readers.durable();
        let folded = self.folded.read().unwrap_or_else(PoisonError::into_inner);
        if durable.is_some_and(|it| it <= folded.next) {
            return Ok(folded);
        }
        drop(folded);
        self.read_on()?;
        Ok(self.folded.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The same, with the roles that people hold for others on the day of `now`.
    ///
    /// # Errors
    ///
    /// As [`Follower::read`].
    pub fn read_at(&self, now: Instant) -> Result<RwLockReadGuard<'_, Folded>, StoreError> {
        let folded = self.read()?;
        if folded.world.stand_ins.is_empty() || folded.day == Some(now.date()) {
            return Ok(folded);
        }
        drop(folded);
        let mut folded = self.folded.write().unwrap_or_else(PoisonError::into_inner);
        domain::parties::stand_in_at(&mut folded.world, now);
        folded.day = Some(now.date());
        drop(folded);
        Ok(self.folded.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether [`Follower::read`] would answer now without asking the store.
    #[must_use]
    pub fn is_current(&self) -> bool {
        let durable = self.readers.durable();
        let folded = self.folded.try_read();
        durable.zip(folded.ok()).is_some_and(|(durable, it)| durable <= it.next)
    }

    fn read_on(&self) -> Result<(), StoreError> {
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        if reading.is_none() {
            *reading = Some(self.readers.reader()?);
        }
        let reader = reading.as_mut().expect("opened above");
        loop {
            let from = self.folded.read().unwrap_or_else(PoisonError::into_inner).next;
            let rows = reader.rows(from, ROWS_AT_ONCE);
            let rows = match rows {
                Ok(it) => it,
                Err(it) => {
                    *reading = None;
                    return Err(it);
                }
            };
            if rows.is_empty() {
                return Ok(());
            }
            let mut folded = self.folded.write().unwrap_or_else(PoisonError::into_inner);
            for row in &rows {
                folded.take(row)?;
            }
        }
    }
}
