//! A lot's draw, folded.

use std::collections::BTreeMap;

use crate::shared::{Hash, Id, Instant, LotId, PublicKey};
use crate::world::Event;

use super::event::{
    Attempt, CallOutcome, Context, DepositShown, DrawCommitted, DrawJoined, DrawOpened,
    DrawRequested, DrawResult, DrawVoid, Party, Placement, PoolCommitted, PoolLine, Representative,
};

/// The draw of a lot's committee so far; all but the request belongs to the open attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawState {
    pub request: Option<DrawRequested>,
    pub representatives: Vec<Representative>,
    /// Attempts that were announced.
    pub attempts: u64,
    pub joined: BTreeMap<Party, DrawJoined>,
    pub ctx: Option<Context>,
    pub pool: Option<PoolCommitted>,
    /// Who is who, by name of the attempt; empty for whoever may not see it.
    pub lines: BTreeMap<Hash, PoolLine>,
    pub commits: BTreeMap<Party, DrawCommitted>,
    pub committed: Option<Instant>,
    pub shown: BTreeMap<Party, DepositShown>,
    pub closed: Option<Instant>,
    pub opened: BTreeMap<Party, DrawOpened>,
    pub result: Option<DrawResult>,
    /// Everybody called, each attempt in order.
    pub calls: BTreeMap<Hash, Vec<Placement>>,
    /// One-time keys of every attempt.
    pub spent: Vec<PublicKey>,
    /// Attempts that came to nothing.
    pub voids: Vec<DrawVoid>,
}

impl DrawState {
    /// The next or the open attempt.
    #[must_use]
    pub fn attempt(&self, lot: &LotId) -> Attempt {
        let open = u64::from(self.ctx.is_none());
        Attempt { lot: lot.clone(), seq: self.attempts + open }
    }

    /// What became of somebody's calls; none while open or not called.
    #[must_use]
    pub fn outcome(&self, pid: &Hash) -> Option<CallOutcome> {
        let last = self.calls.get(pid)?.last()?.ended.as_ref()?.outcome;
        (last != CallOutcome::Rang).then_some(last)
    }

    /// The names of an attempt by which an expert is called.
    #[must_use]
    pub fn line_of(&self, expert: &Id) -> Option<&PoolLine> {
        self.lines.values().find(|it| it.expert == *expert)
    }

    fn begin(&mut self) {
        let kept = (self.request.take(), std::mem::take(&mut self.representatives));
        let (spent, voids) = (std::mem::take(&mut self.spent), std::mem::take(&mut self.voids));
        let attempts = self.attempts;
        *self = Self { attempts, spent, voids, ..Self::default() };
        (self.request, self.representatives) = kept;
    }

    /// Applies an event of the lot's draw; any other changes nothing.
    pub(crate) fn apply(&mut self, event: &Event, now: Instant) {
        match event {
            Event::DrawRequested(it) => {
                self.begin();
                self.request = Some(it.clone());
                self.representatives.clear();
            }
            Event::RepresentativesNamed(it) => self.representatives.clone_from(&it.people),
            Event::DrawJoined(it) => {
                self.spent.push(it.wrap);
                self.joined.insert(it.name, it.clone());
            }
            Event::DrawAnnounced(it) => {
                self.attempts = it.ctx.of.seq;
                self.ctx = Some(it.ctx.clone());
            }
            Event::PoolCommitted(it) => self.pool = Some(it.clone()),
            Event::PoolDerived(it) => {
                self.lines = it.lines.iter().map(|it| (it.pid, it.clone())).collect();
            }
            Event::DrawCommitted(it) => {
                self.committed = Some(now);
                self.commits.entry(it.name).or_insert_with(|| it.clone());
            }
            Event::DepositShown(it) => {
                self.shown.entry(it.name).or_insert_with(|| it.clone());
            }
            Event::CommitsClosed(_) => self.closed = Some(now),
            Event::DrawOpened(it) => {
                self.opened.entry(it.name).or_insert_with(|| it.clone());
            }
            Event::DrawResult(it) => self.result = Some(it.clone()),
            Event::DrawVoid(it) => {
                self.begin();
                self.voids.push(it.clone());
            }
            Event::CallPlaced(it) => {
                let placed = Placement { placed: it.clone(), at: now, ended: None };
                self.calls.entry(it.pid).or_default().push(placed);
            }
            Event::CallEnded(it) => {
                let last = self.calls.get_mut(&it.pid).and_then(|all| all.last_mut());
                if let Some(last) = last {
                    last.ended = Some(it.clone());
                }
            }
            _ => {}
        }
    }
}
