//! Commands that are decided and not yet written: their acknowledgements are signed together.
//!
//! Within a turn a signature is the costliest step, needs no state, and is asked for by nobody
//! before the commit. So accepted commands wait here, in order; what signs them uses every core.
//! Whoever asks the turn for more than a key or a version first lets them be written.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::shared::Instant;
use domain::world::Refusal;
use record::opening::Opening;
use record::receipt::{ACK_PURPOSE, signed_message};

use super::{Accepted, AckSigner, Answer};
use crate::leaves;
use crate::ports::{Answered, Row, StoreError, Turn};

/// Fewer acknowledgements than these are signed by the desk's own thread: another costs more.
const SHARED_MIN: usize = 16;

/// An acknowledgement before its signature.
pub(super) struct Unsigned {
    pub stamp: Instant,
    /// Leaf index of the command's first event.
    pub index: u64,
    /// Canonical acknowledgement.
    pub acknowledgement: String,
    pub opening: Option<Opening>,
}

impl Unsigned {
    /// The answer, and the bytes that the store keeps of it.
    pub(super) fn signed(&self, ack: &dyn AckSigner) -> (Accepted, Vec<u8>) {
        let accepted = Accepted {
            stamp: self.stamp,
            index: self.index,
            signature: ack.sign(&signed_message(ACK_PURPOSE, &self.acknowledgement)),
            acknowledgement: self.acknowledgement.clone(),
            opening: self.opening.clone(),
        };
        let answer = leaves::write_answer(&accepted);
        (accepted, answer)
    }
}

/// Asked of the system once.
static CORES: LazyLock<usize> =
    LazyLock::new(|| std::thread::available_parallelism().map_or(1, NonZero::get));

/// One accepted command before it is written.
pub(super) struct Held {
    /// Place of its answer in the turn.
    pub at: usize,
    pub unsigned: Unsigned,
    /// Its rows, at least one; the first gets the key and the answer.
    pub rows: Vec<Row>,
    pub key: String,
    /// Why the law declined it, where that is written down.
    pub declined: Option<Refusal>,
}

/// A turn with the commands that wait to be written into it.
pub(super) struct Ahead<'a> {
    turn: &'a mut dyn Turn,
    ack: &'a dyn AckSigner,
    held: Vec<Held>,
    rows: u64,
    versions: BTreeMap<String, u64>,
    keys: BTreeSet<(String, String)>,
    /// Answers of the turn by place.
    pub answers: Vec<Option<Answer>>,
}

impl<'a> Ahead<'a> {
    pub(super) fn new(turn: &'a mut dyn Turn, ack: &'a dyn AckSigner, commands: usize) -> Self {
        Self {
            turn,
            ack,
            held: Vec::new(),
            rows: 0,
            versions: BTreeMap::new(),
            keys: BTreeSet::new(),
            answers: vec![None; commands],
        }
    }

    /// What a key was answered first, those that wait included.
    pub(super) fn answered(
        &mut self,
        account: &str,
        key: &str,
    ) -> Result<Option<Answered>, StoreError> {
        if self.keys.contains(&(account.to_owned(), key.to_owned())) {
            self.write()?;
        }
        self.turn.answered(account, key)
    }

    /// Last version of a stream, rows that wait included.
    pub(super) fn version(&mut self, stream: &str) -> Result<u64, StoreError> {
        match self.versions.get(stream) {
            Some(it) => Ok(*it),
            None => self.turn.version(stream),
        }
    }

    /// Index of the next row, rows that wait included.
    pub(super) fn next_index(&self) -> u64 {
        self.turn.next_index() + self.rows
    }

    /// The turn itself, once everything that waits is written.
    pub(super) fn turn(&mut self) -> Result<&mut (dyn Turn + 'a), StoreError> {
        self.write()?;
        Ok(self.turn)
    }

    /// Lets an accepted command wait.
    pub(super) fn hold(&mut self, it: Held) {
        self.rows += it.rows.len() as u64;
        for row in &it.rows {
            self.versions.insert(row.stream.clone(), row.version);
        }
        self.keys.insert((it.rows[0].account.clone(), it.key.clone()));
        self.held.push(it);
    }

    /// Signs and writes what waits, a savepoint each, in order.
    ///
    /// # Errors
    ///
    /// As the store's; the turn is then to be dropped.
    pub(super) fn write(&mut self) -> Result<(), StoreError> {
        let held = std::mem::take(&mut self.held);
        (self.rows, self.versions) = (0, BTreeMap::new());
        self.keys.clear();
        let signed = signed(&held, self.ack);
        for (it, (accepted, answer)) in held.into_iter().zip(signed) {
            let mut rows = it.rows;
            (rows[0].key, rows[0].answer) = (Some(it.key), Some(answer));
            self.turn.savepoint()?;
            if let Err(failure) = rows.iter().try_for_each(|row| self.turn.append(row)) {
                self.turn.rollback()?;
                return Err(failure);
            }
            self.turn.release()?;
            self.answers[it.at] = Some(Answer::of(Box::new(accepted), it.declined));
        }
        Ok(())
    }
}

/// Every acknowledgement with its signature, in order; many are shared among the cores.
fn signed(held: &[Held], ack: &dyn AckSigner) -> Vec<(Accepted, Vec<u8>)> {
    let hands = (*CORES).min(held.len() / SHARED_MIN + 1);
    if hands == 1 {
        return held.iter().map(|it| it.unsigned.signed(ack)).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(it) = held.get(at) else { return done };
            done.push((at, it.unsigned.signed(ack)));
        }
    };
    let mut all = std::thread::scope(|scope| {
        // Where no thread is to be had, the desk's own signs them all.
        let helper = |_| std::thread::Builder::new().spawn_scoped(scope, work).ok();
        let others: Vec<_> = (1..hands).filter_map(helper).collect();
        let mut all = work();
        for it in others {
            all.extend(it.join().expect("a signature does not panic"));
        }
        all
    });
    all.sort_unstable_by_key(|it| it.0);
    all.into_iter().map(|it| it.1).collect()
}
