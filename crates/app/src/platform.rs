//! What pages and endpoints hold: the door, what was committed, objects, working state, clock.
//!
//! Cheap to share. Nothing here writes the record: whoever wants a fact asks the door.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicI64;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use domain::shared::{Instant, LotId};
use domain::world::Command;
use record::canonical::Value;

use crate::desk::{AckSigner, Answer, Request};
use crate::door::{Door, Refused, Ticket};
use crate::follower::{Folded, Follower};
use crate::head::Head;
use crate::ports::{Channel, Clock, Entropy, Objects, Readers, Row, StoreError, Working};
use crate::start::{self, StartOrder, StartRefused};

/// What waits before the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Somebody's command, or a timer's under the account `platform`.
    Command(Box<Request>),
    /// A fact of the log about itself, in a turn of its own.
    Fact { kind: &'static str, fields: BTreeMap<String, Value> },
    /// A cover of a lot is due.
    Cover { lot: LotId },
    /// Leaves of persons are opened to their labels.
    Labels { indexes: Vec<u64> },
    /// The door was shut from one instant to another, unix milliseconds, while the process lived:
    /// an outage like any other.
    Shut { from_ms: i64, to_ms: i64 },
}

/// The door of one platform.
pub type Entrance = Door<Asked, Answer>;

/// What the publisher reached last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Size and root last signed.
    pub head: Head,
    /// Largest size that the policy's quorum cosigned; 0 before the first.
    pub cosigned: u64,
    /// Largest size that at least one witness of the policy cosigned; 0 before the first.
    pub cosigned_by_one: u64,
    /// The last note with its cosignatures; empty before the first.
    pub note: String,
    /// Wall time of the last beat, unix milliseconds; 0 before the first.
    pub beat_ms: i64,
    /// Witnesses of the policy that signed the last beat, by key name.
    pub signed_by: Vec<String>,
}

/// Whether bids are taken, and if not, why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Serving {
    /// Commands are decided.
    Open,
    /// The centre is not set up: only setting up is possible.
    Founding,
    /// No witness answers at this start: nothing is signed or written until one does, or until the
    /// supervisor orders it over this tree.
    Unwitnessed(Head),
    /// Nothing is written; the sentence says why.
    ReadOnly(String),
}

/// Who signs and who cosigns, as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Keys {
    /// Origin of the log.
    pub origin: String,
    /// Verifier key of the log.
    pub log: String,
    /// Verifier key of acknowledgements.
    pub ack: String,
    /// The current policy file, canonical; empty before leaf 0.
    pub policy: String,
}

/// One running platform, as pages see it.
pub struct Platform {
    pub door: Entrance,
    pub follower: Follower,
    pub readers: Arc<dyn Readers>,
    pub working: Arc<dyn Working>,
    pub objects: Arc<dyn Objects>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// Signs statements that the platform answers with, such as of a key-in.
    pub ack: Arc<dyn AckSigner>,
    /// When the next timer or cover is due, unix milliseconds; [`i64::MAX`] for none.
    pub next_due_ms: AtomicI64,
    /// Held while a beat runs. The loader of a sample holds it while it moves the clock, so that
    /// no witness signs a later time over an earlier tree.
    pub beating: Mutex<()>,
    published: RwLock<Published>,
    serving: RwLock<Serving>,
    keys: RwLock<Keys>,
    channels: RwLock<Vec<Channel>>,
    /// Where an order to start without witnesses goes; none while none is waited for.
    orders: RwLock<Option<SyncSender<start::Asked>>>,
}

impl Platform {
    /// Puts the parts together; nothing is published yet.
    #[must_use]
    pub fn new(door: Entrance, readers: Arc<dyn Readers>, parts: Parts, keys: Keys) -> Self {
        let none = Head { size: 0, root: translog::hash::empty_root().0 };
        let published = Published {
            head: none,
            cosigned: 0,
            cosigned_by_one: 0,
            note: String::new(),
            beat_ms: 0,
            signed_by: Vec::new(),
        };
        Self {
            door,
            follower: Follower::new(Arc::clone(&readers)),
            readers,
            working: parts.working,
            objects: parts.objects,
            clock: parts.clock,
            entropy: parts.entropy,
            ack: parts.ack,
            next_due_ms: AtomicI64::new(i64::MAX),
            beating: Mutex::new(()),
            published: RwLock::new(published),
            serving: RwLock::new(Serving::Founding),
            keys: RwLock::new(keys),
            channels: RwLock::default(),
            orders: RwLock::default(),
        }
    }

    /// Asks for a command in somebody's name; the ticket is a future and can be waited for.
    ///
    /// Whether the person may ask is decided before, by `access`; the law by the desk.
    ///
    /// # Errors
    ///
    /// [`Refused`], before any stamp: HTTP 503.
    pub fn ask(
        &self,
        account: &str,
        key: &str,
        command: Command,
    ) -> Result<Ticket<Answer>, Refused> {
        self.ask_seen(account, key, command, None)
    }

    /// The same, only while the lot has the version that the sender looked at.
    ///
    /// # Errors
    ///
    /// As [`Platform::ask`].
    pub fn ask_seen(
        &self,
        account: &str,
        key: &str,
        command: Command,
        seen: Option<u64>,
    ) -> Result<Ticket<Answer>, Refused> {
        let (account, key) = (account.to_owned(), key.to_owned());
        self.door.submit(Asked::Command(Box::new(Request { account, key, command, seen })))
    }

    /// Everything committed before this call.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the record cannot be read.
    pub fn folded(&self) -> Result<RwLockReadGuard<'_, Folded>, StoreError> {
        self.follower.read_at(Instant(self.now_ms()))
    }

    /// The first row of a command by its idempotency key's leaf index.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the record cannot be read.
    pub fn row(&self, index: u64) -> Result<Option<Row>, StoreError> {
        let rows = self.readers.reader()?.rows(index, 1)?;
        Ok(rows.into_iter().find(|it| it.index == index))
    }

    /// What was published last.
    #[must_use]
    pub fn published(&self) -> Published {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// For the publisher: what it reached.
    pub fn set_published(&self, it: Published) {
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = it;
    }

    /// Whether bids are taken.
    #[must_use]
    pub fn serving(&self) -> Serving {
        self.serving.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// For the process: whether bids are taken from now on.
    pub fn set_serving(&self, it: Serving) {
        *self.serving.write().unwrap_or_else(PoisonError::into_inner) = it;
    }

    /// Who signs and who cosigns.
    #[must_use]
    pub fn keys(&self) -> Keys {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// For the process: after a change of policy.
    pub fn set_keys(&self, it: Keys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = it;
    }

    /// Channels by which messages leave the platform; none where nothing does.
    #[must_use]
    pub fn channels(&self) -> Vec<Channel> {
        self.channels.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// For the process: what its carriers can do.
    pub fn set_channels(&self, it: Vec<Channel>) {
        *self.channels.write().unwrap_or_else(PoisonError::into_inner) = it;
    }

    /// For the process: whether it waits for an order to start without witnesses, and where.
    pub fn await_orders(&self, to: Option<SyncSender<start::Asked>>) {
        *self.orders.write().unwrap_or_else(PoisonError::into_inner) = to;
    }

    /// Hands in the supervisor's order to start without witnesses; gives the index of its leaf.
    /// Blocks until the process that waits for the witnesses has answered.
    ///
    /// # Errors
    ///
    /// [`StartRefused`]; nothing was written.
    pub fn order_start(&self, order: StartOrder) -> Result<u64, StartRefused> {
        let to = self.orders.read().unwrap_or_else(PoisonError::into_inner).clone();
        let to = to.ok_or(StartRefused::NotWaiting)?;
        let (answer, answered) = sync_channel(1);
        to.try_send((order, answer)).map_err(|_| StartRefused::NotWaiting)?;
        drop(to);
        // Whoever stops waiting for orders drops those that wait.
        answered.recv().unwrap_or(Err(StartRefused::NotWaiting))
    }

    /// The record's time, unix milliseconds.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.clock.record_ms()
    }
}

/// The ports of a platform besides its record.
pub struct Parts {
    pub working: Arc<dyn Working>,
    pub objects: Arc<dyn Objects>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub ack: Arc<dyn AckSigner>,
}
