//! The desk: takes turns. Decides waiting commands in order, commits once, then answers.
//!
//! Knows no runtime, no vendor and no page. Nobody is answered before the flush.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::calendar::Calendar;
use domain::law::Law;
use domain::rulebook::Rulebook;
use domain::shared::{Hash, Instant, LotId};
use domain::world::{self, Command, World};
use record::canonical::Value;
use record::leaf;
use record::opening::{Opening, Shown};
use record::receipt::Acknowledgement;

use crate::head::Head;
use crate::leaves;
use crate::ports::Entropy;
use crate::ports::{CommitFailure, Row, Store, StoreError, Turn};

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
    /// The law says no; nothing changed.
    Refused(world::Refusal),
    /// The same key was used for another command.
    KeyConflict,
    /// The key is shorter or longer than the protocol allows.
    KeyUnfit,
    /// It may be stored or not: ask again with the same key.
    Unknown,
    /// Not stored; may be tried again.
    Down(String),
}

/// Decides commands against the folded record and writes what happened.
pub struct Desk {
    store: Box<dyn Store>,
    entropy: Arc<dyn Entropy>,
    ack: Arc<dyn AckSigner>,
    origin: String,
    calendar: Calendar,
    /// Folded states; dropped whenever a commit does not end well.
    world: Option<World>,
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
        Self { store, entropy, ack, origin: origin.to_owned(), calendar, world: None }
    }

    /// The folded states, read anew if need be.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the record cannot be read; `Damaged` when bytes are no events.
    pub fn world(&mut self) -> Result<&World, StoreError> {
        if self.world.is_none() {
            let mut turn = self.store.begin()?;
            let world = fold(&mut *turn)?;
            drop(turn);
            self.world = Some(world);
        }
        Ok(self.world.as_ref().expect("folded above"))
    }

    /// Writes an event of the log about itself, in a turn of its own; gives its leaf index.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when it is not stored or may not be; the folded states are kept, since no
    /// law depends on these.
    pub fn log_event(
        &mut self,
        kind: &'static str,
        fields: BTreeMap<String, Value>,
        stamp: Instant,
    ) -> Result<u64, StoreError> {
        let mut turn = self.store.begin()?;
        turn.savepoint()?;
        let mut fields = fields;
        fields.insert("stamp_ms".to_owned(), Value::Integer(stamp.0));
        let body = Value::Object(fields).encode();
        let index = append_log(&mut *turn, kind, body, stamp, &Hash([0; 32]))?;
        turn.release()?;
        match turn.commit() {
            Ok(_) => Ok(index),
            Err(CommitFailure::NotCommitted(it)) => Err(it),
            Err(CommitFailure::Unknown(it)) => Err(StoreError::Down(it)),
        }
    }

    /// Takes one turn: decides every command in order, commits once, then answers.
    ///
    /// Invariant: a refused command changes no state; after a failed commit every command of
    /// the turn is [`Answer::Unknown`] or [`Answer::Down`] and the folded states are dropped.
    pub fn turn(&mut self, waiting: &[Stamped], prev: Head) -> Vec<Answer> {
        let down = |it: &StoreError| vec![Answer::Down(it.to_string()); waiting.len()];
        if let Err(it) = self.world() {
            return down(&it);
        }
        let mut world = self.world.take().expect("folded above");
        let scribe = Scribe {
            entropy: &*self.entropy,
            ack: &*self.ack,
            origin: &self.origin,
            calendar: &self.calendar,
            prev,
        };
        let mut turn = match self.store.begin() {
            Ok(it) => it,
            Err(it) => return down(&it),
        };
        let mut answers = Vec::with_capacity(waiting.len());
        for it in waiting {
            match scribe.one(&mut *turn, &mut world, it) {
                Ok(answer) => answers.push(answer),
                Err(it) => return down(&it),
            }
        }
        match turn.commit() {
            Ok(_) => {
                self.world = Some(world);
                answers
            }
            Err(CommitFailure::NotCommitted(it)) => down(&it),
            Err(CommitFailure::Unknown(_)) => vec![Answer::Unknown; waiting.len()],
        }
    }
}

/// Kinds whose leaves are opened to their bodies; the others of a lot only to their labels.
const OPENED_WHOLE: &[&str] = &["EnvelopeReceived", "BidReplaced", "BidWithdrawn"];

/// Opens a lot's hidden leaves by clear events of stream `log`, in the same turn (log.md §2, §9).
fn open_sealed(
    turn: &mut dyn Turn,
    lot: &LotId,
    stamp: Instant,
    sha256: &Hash,
) -> Result<(), StoreError> {
    let (mut openings, mut from) = (Vec::new(), 1);
    loop {
        let rows = turn.stream(&lot.sealed(), from, FOLD_ROWS)?;
        let Some(last) = rows.last() else { break };
        from = last.version + 1;
        openings.extend(rows.iter().filter_map(|row| {
            let whole = leaves::opening(row)?;
            Some(if OPENED_WHOLE.contains(&row.kind.as_str()) {
                whole
            } else {
                leaves::label_only(whole)
            })
        }));
    }
    for body in record::opening::bodies(&openings, stamp.0) {
        append_log(turn, "Opened", body, stamp, sha256)?;
    }
    Ok(())
}

/// Appends one clear row of stream `log`.
fn append_log(
    turn: &mut dyn Turn,
    kind: &'static str,
    body: String,
    stamp: Instant,
    sha256: &Hash,
) -> Result<u64, StoreError> {
    let version = turn.version("log")? + 1;
    let place = record::event::Place { stream: "log".to_owned(), hidden: None };
    let encoded = record::event::Encoded { kind, place, body, enclosure: None };
    let leaf = leaves::leaf(&encoded, stamp, version, || [0; 32])
        .ok_or_else(|| StoreError::NotStorable("a stamp before 1970".to_owned()))?;
    let index = turn.next_index();
    turn.append(&Row {
        index,
        stream: "log".to_owned(),
        version,
        kind: kind.to_owned(),
        stamp_ms: stamp.0,
        body: encoded.body.into_bytes(),
        entry: leaf.entry,
        salt_k: None,
        salt_b: None,
        enclosure: None,
        command_sha256: sha256.0,
        account: "platform".to_owned(),
        key: None,
        answer: None,
    })?;
    Ok(index)
}

/// Folds the whole record.
fn fold(turn: &mut dyn Turn) -> Result<World, StoreError> {
    let mut world = World::default();
    let mut from = 0;
    loop {
        let rows = turn.rows(from, FOLD_ROWS)?;
        let Some(last) = rows.last() else { return Ok(world) };
        from = last.index + 1;
        for row in &rows {
            if record::event::LOG_KINDS.iter().any(|it| it.0 == row.kind) {
                continue;
            }
            let event = record::event::decode(&row.kind, &row.body, row.enclosure.as_deref())
                .map_err(|it| StoreError::Damaged(format!("leaf {}: {it}", row.index)))?;
            domain::apply::apply(&mut world, &event, Instant(row.stamp_ms));
        }
    }
}

/// What writing one command needs besides the turn.
struct Scribe<'a> {
    entropy: &'a dyn Entropy,
    ack: &'a dyn AckSigner,
    origin: &'a str,
    calendar: &'a Calendar,
    prev: Head,
}

impl Scribe<'_> {
    fn one(
        &self,
        turn: &mut dyn Turn,
        world: &mut World,
        it: &Stamped,
    ) -> Result<Answer, StoreError> {
        let Request { account, key, command } = &it.request;
        if !KEY_CHARACTERS.contains(&key.chars().count()) {
            return Ok(Answer::KeyUnfit);
        }
        let sha256 = record::wire::command_sha256(command);
        if let Some(first) = turn.answered(account, key)? {
            if first.command_sha256 != sha256.0 {
                return Ok(Answer::KeyConflict);
            }
            let answer = first.answer.as_deref().and_then(leaves::read_answer);
            return answer
                .map(|it| Answer::Accepted(Box::new(it)))
                .ok_or_else(|| StoreError::Damaged(format!("answer of leaf {}", first.index)));
        }
        let rules = rules_of(world, command, it.stamp);
        let law = Law { rules: &rules, calendar: self.calendar, now: it.stamp };
        let events = match world::decide(world, command, law) {
            Ok(events) => events,
            Err(refusal) => return Ok(Answer::Refused(refusal)),
        };
        turn.savepoint()?;
        let accepted = self.write(turn, it, &sha256, &events)?;
        turn.release()?;
        for event in &events {
            domain::apply::apply(world, event, it.stamp);
        }
        Ok(Answer::Accepted(Box::new(accepted)))
    }

    fn write(
        &self,
        turn: &mut dyn Turn,
        it: &Stamped,
        sha256: &Hash,
        events: &[world::Event],
    ) -> Result<Accepted, StoreError> {
        let mut first = None;
        for (at, event) in events.iter().enumerate() {
            let mut row = self.row(turn, it, sha256, event)?;
            if at == 0 {
                let accepted = self.acknowledge(&row, it, sha256);
                row.key = Some(it.request.key.clone());
                row.answer = Some(leaves::write_answer(&accepted));
                first = Some(accepted);
            }
            turn.append(&row)?;
        }
        let closed = events.iter().find_map(|it| match it {
            world::Event::KeyInClosed(it) => Some(&it.lot),
            world::Event::TenderFailed(it) => Some(&it.lot),
            _ => None,
        });
        if let Some(lot) = closed {
            open_sealed(turn, lot, it.stamp, sha256)?;
        }
        first.ok_or_else(|| StoreError::NotStorable("a command without event".to_owned()))
    }

    fn row(
        &self,
        turn: &mut dyn Turn,
        it: &Stamped,
        sha256: &Hash,
        event: &world::Event,
    ) -> Result<Row, StoreError> {
        let place = record::event::place(event);
        let version = turn.version(&place.stream)? + 1;
        let encoded = record::event::encode(event, it.stamp.0, sha256, version);
        let leaf = leaves::leaf(&encoded, it.stamp, version, || self.entropy.salt())
            .ok_or_else(|| StoreError::NotStorable("a stamp before 1970".to_owned()))?;
        Ok(Row {
            index: turn.next_index(),
            stream: place.stream,
            version,
            kind: encoded.kind.to_owned(),
            stamp_ms: it.stamp.0,
            body: encoded.body.into_bytes(),
            entry: leaf.entry,
            salt_k: leaf.salt_k,
            salt_b: leaf.salt_b,
            enclosure: encoded.enclosure.map(String::into_bytes),
            command_sha256: sha256.0,
            account: it.request.account.clone(),
            key: None,
            answer: None,
        })
    }

    fn acknowledge(&self, row: &Row, it: &Stamped, sha256: &Hash) -> Accepted {
        let opening = leaves::opening(row);
        let c = opening.as_ref().map_or_else(|| leaves::clear_c(row), Opening::commitment);
        let acknowledgement = Acknowledgement {
            c,
            command_sha256: sha256.0,
            index: row.index,
            origin: self.origin.to_owned(),
            prev_root: self.prev.root,
            prev_size: self.prev.size,
            stamp_ms: u64::try_from(it.stamp.0).expect("a leaf has no stamp before 1970"),
        };
        Accepted {
            stamp: it.stamp,
            index: row.index,
            signature: self.ack.sign(&acknowledgement.message()),
            acknowledgement: acknowledgement.encode(),
            opening,
        }
    }
}

/// The pack a command is decided by: the lot's own once adopted, else the one in force today.
#[must_use]
pub fn rules_of(world: &World, command: &Command, now: Instant) -> Rulebook {
    let adopted = command.lot().and_then(|it: &LotId| world.adopted.get(it));
    let pack = adopted.and_then(|it| record::pack::pack(it));
    let pack = pack.or_else(|| record::pack::pack_in_force(now.date()));
    pack.or_else(|| record::pack::packs().into_iter().next())
        .expect("a release ships a pack")
        .rulebook()
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
