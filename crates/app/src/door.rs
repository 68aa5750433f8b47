//! The door: where commands get their stamp and wait for the desk.
//!
//! It is the only meeting of async and sync, and knows neither runtime nor law. The stamp is
//! given under the queue's lock, so that order in the queue is order in time.
//! Source: architecture.md (Invariants), protocols/log.md §3 and §4 (Beat).

#[cfg(test)]
mod tests;
mod ticket;

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use crate::ports::{Clock, ClockDoubt};
pub use ticket::{Reply, Ticket, Unanswered};

/// Most commands of one turn.
pub const TURN_COMMANDS_MAX: usize = 1_000;
/// Most commands that wait; one more is refused before it is stamped.
pub const QUEUE_COMMANDS_MAX: usize = 10_000;
/// Before a deadline, refused load within this time moves it. Source: protocols/log.md §3.5.
pub const OUTAGE_WINDOW_MS: i64 = 600_000;
/// How far the record's last stamp may be ahead of the clock, as at an honest restart.
pub const BEHIND_RECORD_MS_MAX: i64 = 5_000;
/// How long refused load is remembered: the window and as much again for a late timer.
const LOST_KEPT_MS: i64 = 2 * OUTAGE_WINDOW_MS;
/// What [`Door::oldest_pending_ms`] reads when nothing is pending.
pub const NOTHING_PENDING: i64 = i64::MAX;

/// Why a command was turned away before it got a stamp; nothing of it is kept but the count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The queue is full. HTTP 503.
    #[error("the queue is full")]
    Full,
    /// The clock cannot be trusted now. HTTP 503.
    #[error("no stamp can be given: {0}")]
    Clock(ClockDoubt),
    /// The door is paused: not yet started, read-only, or without a witness. HTTP 503.
    #[error("the door is paused")]
    Paused,
    /// The platform is stopping. HTTP 503.
    #[error("the door is closed")]
    Closed,
}

/// Why a timer did not enter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimerRefused {
    /// The door's clock does not yet read more than the due instant.
    #[error("the timer is not due for {wait_ms} ms")]
    NotDue { wait_ms: i64 },
    /// As for a command; a full queue does not refuse a timer.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Load that was refused, or answered `Unknown`, within a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LostLoad {
    /// How many commands.
    pub count: u64,
    /// When the first was turned away, in unix milliseconds of the record's time.
    pub from_ms: i64,
    /// When the last was.
    pub to_ms: i64,
}

/// What the desk takes from the queue.
#[derive(Debug)]
pub struct Stamped<C, A> {
    /// The legal moment, in unix milliseconds; never below the one before.
    pub stamp_ms: i64,
    /// What is asked.
    pub command: C,
    /// Where the answer goes; none for a timer.
    pub reply: Option<Reply<A>>,
    /// For a timer: load lost in the ten minutes up to its due instant, for the `Outage` leaf
    /// that must stand before the timer is decided.
    pub lost: Option<LostLoad>,
}

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum State {
    Paused,
    Open,
    Closed,
}

struct Queue<C, A> {
    state: State,
    waiting: VecDeque<Stamped<C, A>>,
    last_stamp_ms: i64,
    /// Oldest stamp of the turn the desk has taken and not yet finished.
    in_turn: Option<i64>,
    /// (leaf index after a turn, its oldest stamp), until the log has published that far.
    unpublished: VecDeque<(u64, i64)>,
    /// Lost load by second; a second's bucket ends at its whole second, inclusive.
    lost: BTreeMap<i64, LostLoad>,
    woken: bool,
}

struct Shared<C, A> {
    queue: Mutex<Queue<C, A>>,
    knock: Condvar,
    clock: Arc<dyn Clock>,
    oldest_pending_ms: AtomicI64,
    waiting_max: usize,
}

/// The bounded queue before the desk; cheap to clone, shared by pages, timekeeper and desk.
pub struct Door<C, A> {
    shared: Arc<Shared<C, A>>,
}

impl<C, A> Clone for Door<C, A> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<C, A> std::fmt::Debug for Door<C, A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Door").field("oldest_pending_ms", &self.oldest_pending_ms()).finish()
    }
}

impl<C, A> Door<C, A> {
    /// A paused door that continues after `last_stamp_ms`, the highest stamp of the record.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, last_stamp_ms: i64, waiting_max: usize) -> Self {
        let queue = Queue {
            state: State::Paused,
            waiting: VecDeque::new(),
            last_stamp_ms,
            in_turn: None,
            unpublished: VecDeque::new(),
            lost: BTreeMap::new(),
            woken: false,
        };
        let shared = Shared {
            queue: Mutex::new(queue),
            knock: Condvar::new(),
            clock,
            oldest_pending_ms: AtomicI64::new(NOTHING_PENDING),
            waiting_max,
        };
        Self { shared: Arc::new(shared) }
    }

    fn lock(&self) -> MutexGuard<'_, Queue<C, A>> {
        self.shared.queue.lock().expect("nothing under the queue's lock panics")
    }

    /// Stamps a command and enqueues it. The ticket is a future, and can be waited for.
    ///
    /// # Errors
    /// [`Refused`], before any stamp; counted as lost load, except when closed.
    pub fn submit(&self, command: C) -> Result<Ticket<A>, Refused> {
        let mut queue = self.lock();
        let now_ms = self.shared.clock.record_ms();
        let mut admitted = self.admit(&queue, now_ms);
        if admitted.is_ok() && queue.waiting.len() >= self.shared.waiting_max {
            admitted = Err(Refused::Full);
        }
        if let Err(refused) = admitted {
            if refused != Refused::Closed {
                queue.lose(now_ms, 1);
            }
            return Err(refused);
        }
        let (reply, ticket) = ticket::pair();
        self.enqueue(
            &mut queue,
            Stamped { stamp_ms: now_ms, command, reply: Some(reply), lost: None },
        );
        Ok(ticket)
    }

    /// Stamps what the process itself writes while the door is paused, such as the order that ends
    /// the pause; nobody else's command comes in by this way.
    ///
    /// # Errors
    /// [`Refused::Closed`] or [`Refused::Clock`], before any stamp; nothing changed.
    pub fn submit_paused(&self, command: C) -> Result<Ticket<A>, Refused> {
        let mut queue = self.lock();
        let now_ms = self.shared.clock.record_ms();
        if queue.state == State::Closed {
            return Err(Refused::Closed);
        }
        self.trust(&queue, now_ms)?;
        let (reply, ticket) = ticket::pair();
        let it = Stamped { stamp_ms: now_ms, command, reply: Some(reply), lost: None };
        self.enqueue(&mut queue, it);
        Ok(ticket)
    }

    /// Stamps a timer's command and enqueues it, strictly after `due_ms`; the queue's bound does
    /// not hold for it, for nobody else would bring it.
    ///
    /// # Errors
    /// [`TimerRefused`]; nothing changed.
    pub fn submit_timer(&self, due_ms: i64, command: C) -> Result<(), TimerRefused> {
        let mut queue = self.lock();
        let now_ms = self.shared.clock.record_ms();
        self.admit(&queue, now_ms)?;
        if now_ms <= due_ms {
            return Err(TimerRefused::NotDue { wait_ms: due_ms - now_ms + 1 });
        }
        let lost = queue.lost_between(due_ms - OUTAGE_WINDOW_MS, due_ms);
        self.enqueue(&mut queue, Stamped { stamp_ms: now_ms, command, reply: None, lost });
        Ok(())
    }

    fn admit(&self, queue: &Queue<C, A>, now_ms: i64) -> Result<(), Refused> {
        match queue.state {
            State::Paused => return Err(Refused::Paused),
            State::Closed => return Err(Refused::Closed),
            State::Open => {}
        }
        self.trust(queue, now_ms)
    }

    fn trust(&self, queue: &Queue<C, A>, now_ms: i64) -> Result<(), Refused> {
        if let Some(doubt) = self.shared.clock.doubt() {
            return Err(Refused::Clock(doubt));
        }
        let behind_ms = queue.last_stamp_ms.saturating_sub(now_ms);
        if behind_ms > BEHIND_RECORD_MS_MAX {
            return Err(Refused::Clock(ClockDoubt::BehindRecord { behind_ms }));
        }
        Ok(())
    }

    fn enqueue(&self, queue: &mut Queue<C, A>, mut it: Stamped<C, A>) {
        it.stamp_ms = it.stamp_ms.max(queue.last_stamp_ms);
        queue.last_stamp_ms = it.stamp_ms;
        queue.waiting.push_back(it);
        self.note_pending(queue);
        self.shared.knock.notify_one();
    }

    fn note_pending(&self, queue: &Queue<C, A>) {
        let unpublished = queue.unpublished.front().map(|(_, stamp_ms)| *stamp_ms);
        let waiting = queue.waiting.front().map(|it| it.stamp_ms);
        let oldest = [unpublished, queue.in_turn, waiting].into_iter().flatten().min();
        self.shared.oldest_pending_ms.store(oldest.unwrap_or(NOTHING_PENDING), Ordering::SeqCst);
    }

    /// For the desk: waits up to `patience` for commands, then takes at most `commands_max` in
    /// order. Empty when none came, or after [`Door::wake`]. Each taking is ended by
    /// [`Door::finish_turn`].
    #[must_use]
    pub fn take_turn(&self, commands_max: usize, patience: Duration) -> Vec<Stamped<C, A>> {
        let queue = self.lock();
        let idle =
            |it: &mut Queue<C, A>| it.waiting.is_empty() && !it.woken && it.state != State::Closed;
        let (mut queue, _) = self
            .shared
            .knock
            .wait_timeout_while(queue, patience, idle)
            .expect("nothing under the queue's lock panics");
        queue.woken = false;
        let count = commands_max.min(queue.waiting.len());
        let turn: Vec<_> = queue.waiting.drain(..count).collect();
        queue.in_turn = turn.first().map(|it| it.stamp_ms);
        self.note_pending(&queue);
        turn
    }

    /// For the desk: the turn taken last is decided and durable up to `next_index` leaves, or
    /// wrote nothing (`None`).
    pub fn finish_turn(&self, next_index: Option<u64>) {
        let mut queue = self.lock();
        if let (Some(next_index), Some(stamp_ms)) = (next_index, queue.in_turn) {
            queue.unpublished.push_back((next_index, stamp_ms));
        }
        queue.in_turn = None;
        self.note_pending(&queue);
    }

    /// For the publisher: every leaf below `size` is published.
    pub fn published(&self, size: u64) {
        let mut queue = self.lock();
        while queue.unpublished.front().is_some_and(|(next_index, _)| *next_index <= size) {
            queue.unpublished.pop_front();
        }
        self.note_pending(&queue);
    }

    /// Oldest stamp that is undecided or whose leaf is unpublished; [`NOTHING_PENDING`] if none.
    /// The log signs no head while it is more than 2 s old.
    #[must_use]
    pub fn oldest_pending_ms(&self) -> i64 {
        self.shared.oldest_pending_ms.load(Ordering::SeqCst)
    }

    /// For the desk: `count` commands of a turn were answered `Unknown`; that is lost load.
    pub fn lose(&self, count: u64) {
        let now_ms = self.shared.clock.record_ms();
        self.lock().lose(now_ms, count);
    }

    /// Load lost in [from, to], at most twenty minutes back; none when there was none.
    #[must_use]
    pub fn lost_between(&self, from_ms: i64, to_ms: i64) -> Option<LostLoad> {
        self.lock().lost_between(from_ms, to_ms)
    }

    /// Whether a command would get a stamp now; a full queue does not count.
    #[must_use]
    pub fn admits(&self) -> bool {
        let queue = self.lock();
        let now_ms = self.shared.clock.record_ms();
        self.admit(&queue, now_ms).is_ok()
    }

    /// Lets commands and timers in. A closed door stays closed.
    pub fn open(&self) {
        self.set_state(State::Open);
    }

    /// Turns everything away until [`Door::open`]; what waits is still decided.
    pub fn pause(&self) {
        self.set_state(State::Paused);
    }

    /// Turns everything away for ever; what waits is still decided.
    pub fn close(&self) {
        self.set_state(State::Closed);
    }

    fn set_state(&self, state: State) {
        let mut queue = self.lock();
        if queue.state != State::Closed {
            queue.state = state;
        }
        self.shared.knock.notify_all();
    }

    /// Ends a waiting [`Door::take_turn`] early.
    pub fn wake(&self) {
        self.lock().woken = true;
        self.shared.knock.notify_all();
    }

    /// Whether the door is closed and nothing waits any more: the desk may end.
    #[must_use]
    pub fn is_drained(&self) -> bool {
        let queue = self.lock();
        queue.state == State::Closed && queue.waiting.is_empty()
    }
}

impl<C, A> Queue<C, A> {
    fn lose(&mut self, now_ms: i64, count: u64) {
        // A deadline is a whole second and counts as in time, so the second ends with it.
        let second = now_ms.saturating_sub(1).div_euclid(1_000);
        let bucket = self.lost.entry(second).or_insert(LostLoad {
            count: 0,
            from_ms: now_ms,
            to_ms: now_ms,
        });
        bucket.count += count;
        bucket.from_ms = bucket.from_ms.min(now_ms);
        bucket.to_ms = bucket.to_ms.max(now_ms);
        let kept = self.lost.split_off(&(second - LOST_KEPT_MS / 1_000));
        self.lost = kept;
    }

    fn lost_between(&self, from_ms: i64, to_ms: i64) -> Option<LostLoad> {
        let within = |it: &&LostLoad| it.to_ms >= from_ms && it.from_ms <= to_ms;
        self.lost.values().filter(within).copied().reduce(|a, b| LostLoad {
            count: a.count + b.count,
            from_ms: a.from_ms.min(b.from_ms),
            to_ms: a.to_ms.max(b.to_ms),
        })
    }
}
