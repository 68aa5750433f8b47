//! The desk: takes turns. Decides waiting commands in order, commits once, then answers.
//!
//! Knows no runtime, no vendor and no page. Nobody is answered before the flush.

mod ahead;
mod closing;
mod facts;
mod openings;
mod own;
mod refusals;
mod scribe;

use std::sync::Arc;

use domain::calendar::Calendar;
use domain::shared::{Hash, Instant, LotId};
use domain::world::{self, Command, World};
use record::cover::Deadline;
use record::leaf;
use record::opening::{Opening, Shown};

use crate::head::Head;
use crate::leaves;
use crate::ports::{CommitFailure, Committed, Entropy, Row, Store, StoreError, Turn};
pub use crate::rules::rules_of;
use ahead::Ahead;
pub use refusals::Further;
use refusals::Refusals;
use scribe::Scribe;

/// Most commands of one turn.
pub const TURN_COMMANDS_MAX: usize = 512;
/// Rows read at once while folding.
const FOLD_ROWS: u32 = 4_096;
/// Shortest and longest idempotency key, in characters (protocols/log.md §4).
const KEY_CHARACTERS: std::ops::RangeInclusive<usize> = 16..=64;

/// A command as somebody gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Account that acts; `platform` for what a timer sends.
    pub account: String,
    /// Idempotency key of 16–64 characters.
    pub key: String,
    pub command: Command,
    /// Version of the lot's clear stream that the sender looked at, if what it asks for follows
    /// from that look: when the lot has gone on, nothing is decided.
    pub seen: Option<u64>,
}

/// A request with the door's stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamped {
    pub stamp: Instant,
    pub request: Request,
}

/// Signs acknowledgements with the policy's `ack` key; the key never leaves the port.
pub trait AckSigner: Send + Sync {
    /// Ed25519 over the message.
    fn sign(&self, message: &[u8]) -> [u8; 64];
}

/// Gives each lot its secret cover seed, the same at every asking (docs/spec/leaf.md, "Covers").
pub trait CoverSeeds: Send + Sync {
    /// Seed of a lot; only its commitment is public before the opening.
    fn seed(&self, lot: &LotId) -> [u8; 32];
}

/// A refusal within the window of rule Y12, with the platform's signature over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRefusal {
    pub refusal: world::Refusal,
    /// Canonical `{command_sha256, rule, stamp_ms}`.
    pub statement: String,
    /// Over `"daylight.refusal/1\0" ‖ lp(statement)`, by the policy's `ack` key.
    pub signature: [u8; 64],
}

/// What a command that was accepted is answered, byte for byte the same for its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub stamp: Instant,
    /// Leaf index of the command's first event.
    pub index: u64,
    /// Canonical acknowledgement 递交确认 and the signature over it.
    pub acknowledgement: String,
    pub signature: [u8; 64],
    /// Opening of the own leaf, when it is opaque.
    pub opening: Option<Opening>,
}

/// The desk's answer to one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Accepted(Box<Accepted>),
    /// The law says no, and that it did is written down: an offer in an auction. The receipt is
    /// one of the refusal.
    Declined(Box<Accepted>, world::Refusal),
    /// The law says no; nothing changed.
    Refused(world::Refusal),
    /// The law says no within ten minutes of the limit: the platform signs that it did.
    RefusedNear(Box<SignedRefusal>),
    /// The same key was used for another command.
    KeyConflict,
    /// The lot has gone on since the sender looked at it: nothing was decided.
    Stale,
    /// The key is shorter or longer than the protocol allows.
    KeyUnfit,
    /// It may be stored or not: ask again with the same key.
    Unknown,
    /// Not stored; may be tried again.
    Down(String),
    /// A fact of the log about itself was written, at this leaf index.
    Written(u64),
}

impl Answer {
    /// The answer to what was written down: accepted, or declined.
    fn of(accepted: Box<Accepted>, declined: Option<world::Refusal>) -> Self {
        match declined {
            Some(why) => Self::Declined(accepted, why),
            None => Self::Accepted(accepted),
        }
    }

    /// Why the law says no, if it does.
    #[must_use]
    pub fn refusal(&self) -> Option<&world::Refusal> {
        match self {
            Self::Refused(it) | Self::Declined(_, it) => Some(it),
            Self::RefusedNear(it) => Some(&it.refusal),
            _ => None,
        }
    }
}

/// Whether signatures of statutory acts are checked in the turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acts {
    Checked,
    /// Only where no person signs: worlds that are simulated without cryptography.
    Unchecked,
}

/// Decides commands against the folded record and writes what happened.
pub struct Desk {
    store: Box<dyn Store>,
    entropy: Arc<dyn Entropy>,
    ack: Arc<dyn AckSigner>,
    origin: String,
    acts: Acts,
    calendar: Calendar,
    seeds: Option<Arc<dyn CoverSeeds>>,
    refusals: Refusals,
    health: Health,
    /// What the last commit of this desk made durable; asked of the store before the first.
    head: Option<Committed>,
    /// Folded states; dropped whenever a commit does not end well.
    world: Option<World>,
}

/// What failures of the store mean for everything that comes after.
#[derive(Debug, Default)]
struct Health {
    /// Why this process must end, once it must.
    fatal: Option<String>,
    /// Why nothing more can be written, once no space is left.
    full: Option<String>,
}

impl Health {
    fn note(&mut self, it: &StoreError) {
        self.fatal = fatal(it).or(self.fatal.take());
        if let StoreError::Full(_) = it {
            self.full = Some(it.to_string());
        }
    }
}

impl Desk {
    /// A desk over a store; it folds the record at its first turn.
    #[must_use]
    pub fn new(
        store: Box<dyn Store>,
        entropy: Arc<dyn Entropy>,
        ack: Arc<dyn AckSigner>,
        origin: &str,
    ) -> Self {
        let calendar = record::pack::calendar();
        Self {
            store,
            entropy,
            ack,
            origin: origin.to_owned(),
            acts: Acts::Unchecked,
            calendar,
            seeds: None,
            refusals: Refusals::default(),
            health: Health::default(),
            head: None,
            world: None,
        }
    }

    /// The same desk, which also reveals each lot's cover seed at its opening.
    #[must_use]
    pub fn with_seeds(mut self, seeds: Arc<dyn CoverSeeds>) -> Self {
        self.seeds = Some(seeds);
        self
    }

    /// The same desk, which takes a statutory act only with its signer's signature.
    #[must_use]
    pub fn checking_acts(mut self) -> Self {
        self.acts = Acts::Checked;
        self
    }

    /// The folded states, read anew if need be.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the record cannot be read; `Damaged` when bytes are no events.
    pub fn world(&mut self) -> Result<&World, StoreError> {
        if self.world.is_none() {
            let mut turn = self.store.begin()?;
            let (world, refusals) = fold(&mut *turn)?;
            drop(turn);
            self.refusals.anew(refusals);
            self.world = Some(world);
        }
        Ok(self.world.as_ref().expect("folded above"))
    }

    /// Number of durable leaves and the highest stamp (`i64::MIN` while empty).
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the record cannot be read.
    pub fn durable(&mut self) -> Result<Committed, StoreError> {
        match self.head {
            Some(it) => Ok(it),
            None => self.store.begin()?.head(),
        }
    }

    /// Every deadline of a lot and since when it held, oldest first: what its covers follow.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the record cannot be read.
    pub fn deadlines(&mut self, lot: &LotId) -> Result<Vec<Deadline>, StoreError> {
        let mut rows = openings::rows(&mut *self.store.begin()?, &lot.to_string())?;
        // What moved before the notice was the deadline of a prequalification.
        let notice = rows.iter().position(|it| it.kind == "Announced");
        drop(rows.drain(..notice.unwrap_or(rows.len())));
        let deadline = |row: &Row| {
            let event = record::event::decode(&row.kind, &row.body, row.enclosure.as_deref());
            let at_s = match event.ok()? {
                world::Event::Announced(it) => it.notice.deadline_s,
                world::Event::Extended(it) => it.to_s,
                _ => return None,
            };
            let since = u64::try_from(Instant(row.stamp_ms).seconds()).ok()?;
            Some(Deadline { since, at: u64::try_from(at_s).ok()? })
        };
        Ok(rows.iter().filter_map(deadline).collect())
    }

    /// Why this process must end: a commit of unknown fate, a second writer, damage.
    #[must_use]
    pub fn must_end(&self) -> Option<&str> {
        self.health.fatal.as_deref()
    }

    /// Why nothing more can be written: the disk is full, and what was written stays readable.
    #[must_use]
    pub fn read_only(&self) -> Option<&str> {
        self.health.full.as_deref()
    }

    /// Uses a quiet moment for the store's housekeeping.
    ///
    /// # Errors
    ///
    /// `Busy` or `Down`; nothing changed.
    pub fn rest(&mut self) -> Result<(), StoreError> {
        self.store.rest()
    }

    /// Takes one turn: decides every command in order, commits once, then answers.
    ///
    /// Invariant: a refused command changes no state; after a failed commit every command of
    /// the turn is [`Answer::Unknown`] or [`Answer::Down`] and the folded states are dropped.
    pub fn turn(&mut self, waiting: &[Stamped], prev: Head) -> Vec<Answer> {
        let down = |it: &StoreError| vec![Answer::Down(it.to_string()); waiting.len()];
        if let Err(it) = self.world() {
            self.health.note(&it);
            return down(&it);
        }
        self.head = None;
        let mut world = self.world.take().expect("folded above");
        let mut refusals = self.refusals.for_a_turn();
        let scribe = Scribe {
            entropy: &*self.entropy,
            ack: &*self.ack,
            seeds: self.seeds.as_deref(),
            origin: &self.origin,
            acts: self.acts,
            calendar: &self.calendar,
            prev,
        };
        let mut turn = match self.store.begin() {
            Ok(it) => it,
            Err(it) => {
                self.health.note(&it);
                return down(&it);
            }
        };
        let mut ahead = Ahead::new(&mut *turn, &*self.ack, waiting.len());
        let decided = waiting
            .iter()
            .enumerate()
            .try_for_each(|it| scribe.one(&mut ahead, &mut world, &mut refusals, it));
        if let Err(it) = decided.and_then(|()| ahead.write()) {
            self.health.note(&it);
            return down(&it);
        }
        let answers = ahead.answers.into_iter();
        let answers = answers.map(|it| it.expect("every command of the turn is answered"));
        let answers: Vec<Answer> = answers.collect();
        match turn.commit() {
            Ok(it) => {
                self.head = Some(it);
                self.world = Some(world);
                self.refusals = refusals;
                answers
            }
            Err(CommitFailure::NotCommitted(it)) => {
                self.health.note(&it);
                down(&it)
            }
            Err(CommitFailure::Unknown(it)) => {
                self.health.fatal = Some(it);
                vec![Answer::Unknown; waiting.len()]
            }
        }
    }
}

/// Errors after which a process must end and a new start must read what became of its turn.
fn fatal(it: &StoreError) -> Option<String> {
    let ends =
        matches!(it, StoreError::Fenced { .. } | StoreError::Poisoned | StoreError::Damaged(_));
    ends.then(|| it.to_string())
}

/// Folds the whole record.
fn fold(turn: &mut dyn Turn) -> Result<(World, Refusals), StoreError> {
    let (mut world, mut refusals) = (World::default(), Refusals::default());
    let mut from = 0;
    loop {
        let rows = turn.rows(from, FOLD_ROWS)?;
        let Some(last) = rows.last() else { return Ok((world, refusals)) };
        from = last.index + 1;
        for row in &rows {
            refusals.take(row);
            if record::event::LOG_KINDS.iter().any(|it| it.0 == row.kind) {
                continue;
            }
            let event = record::event::decode(&row.kind, &row.body, row.enclosure.as_deref())
                .map_err(|it| StoreError::Damaged(format!("leaf {}: {it}", row.index)))?;
            domain::apply::apply(&mut world, &event, Instant(row.stamp_ms));
        }
    }
}

/// The opening of a row's opaque leaf to its body, if it is one.
#[must_use]
pub fn opening_of(row: &Row) -> Option<Opening> {
    leaves::opening(row)
}

/// Whether an opening shows the body.
#[must_use]
pub fn shows_body(opening: &Opening) -> bool {
    matches!(opening.shown, Shown::Body(..))
}

/// The set root of protocols/log.md §7 row 12 over the standing bids' leaves, in index order.
#[must_use]
pub fn set_root(leaves: &[[u8; 32]]) -> Hash {
    let mut tree = translog::tree::MemoryTree::of(std::iter::empty::<&[u8]>());
    for c in leaves {
        tree.push(translog::hash::leaf_hash(c));
    }
    let root = tree.root(tree.size()).expect("the tree knows its own size");
    Hash(root.0)
}

/// C of a row's opaque leaf.
#[must_use]
pub fn commitment_of(row: &Row) -> Option<[u8; 32]> {
    match leaf::Leaf::parse(&row.entry) {
        Ok(leaf::Leaf::Opaque(_, c)) => Some(c),
        _ => None,
    }
}
