//! A lot's draw, folded.

use std::collections::{BTreeMap, BTreeSet};

use crate::remedies::Evaluators;
use crate::shared::{Hash, Id, Instant, LotId, PublicKey};
use crate::world::Event;

use super::event::{
    Attempt, CallOutcome, Context, DepositShown, DrawCommitted, DrawJoined, DrawOpened,
    DrawPurpose, DrawRequested, DrawResult, DrawVoid, Party, Placement, PoolCommitted, PoolLine,
    Representative,
};

/// The draw of a lot's committee so far; all but the request belongs to the open attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawState {
    pub request: Option<DrawRequested>,
    pub representatives: Vec<Representative>,
    /// How many representatives sit beside the experts.
    pub beside: u64,
    /// What is drawn now.
    pub purpose: DrawPurpose,
    /// Attempts at the committee, or in a state of its own at an order or a list, that were
    /// announced.
    pub attempts: u64,
    /// Attempts at substitutes that were announced.
    pub substitutes: u64,
    /// Attempts at the rate that were announced.
    pub rates: u64,
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
    /// Who was seated and is no more, with how many had been called by then.
    pub replaced: Vec<(Hash, usize)>,
    /// Who took a seat by the open attempt, and holds it.
    pub seated: BTreeSet<Hash>,
    /// Accepted by lists that are used up, while the committee waits for substitutes: in which
    /// attempt, and who it is for whoever may see it.
    pub waiting: BTreeMap<Hash, (Attempt, Option<PoolLine>)>,
    /// Experts called by lists that are used up; empty for whoever may not see it.
    pub before: BTreeSet<Id>,
    /// One-time keys of every attempt.
    pub spent: Vec<PublicKey>,
    /// Attempts that came to nothing.
    pub voids: Vec<DrawVoid>,
}

impl DrawState {
    /// Nothing was asked for of the committee that reviews applicants.
    pub(crate) fn of_applicants() -> Self {
        Self { purpose: DrawPurpose::Reviewers, ..Self::default() }
    }

    /// The next or the open attempt.
    #[must_use]
    pub fn attempt(&self, lot: &LotId) -> Attempt {
        Attempt { lot: lot.clone(), purpose: self.purpose, seq: self.seq() }
    }

    /// The number of the next or the open attempt.
    #[must_use]
    pub fn seq(&self) -> u64 {
        let announced = match self.purpose {
            DrawPurpose::Committee
            | DrawPurpose::Reviewers
            | DrawPurpose::Order
            | DrawPurpose::Shortlist
            | DrawPurpose::Invited => self.attempts,
            DrawPurpose::Substitute | DrawPurpose::ReviewerSubstitute => self.substitutes,
            DrawPurpose::Coefficient => self.rates,
        };
        announced + u64::from(self.ctx.is_none())
    }

    /// Whether anything is to be drawn: a committee that was asked for, a rate, or an order.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.request.is_some() || !self.purpose.draws_persons()
    }

    /// Bids are closed: the rate is drawn before anything else.
    pub(crate) fn begin_rate(&mut self) {
        self.begin();
        self.purpose = DrawPurpose::Coefficient;
    }

    /// Prices are called of a lot whose committee sits: the rate is drawn now, and what was drawn
    /// of the committee is handed out, to be put back.
    pub(crate) fn between(&mut self) -> Self {
        let aside = self.clone();
        self.dissolve();
        self.begin_rate();
        aside
    }

    /// What was laid aside comes back, with the one-time keys and attempts that the rate took.
    pub(crate) fn back(&mut self, aside: Self) {
        let (spent, rates) = (std::mem::take(&mut self.spent), self.rates);
        let voids = std::mem::take(&mut self.voids);
        *self = Self { spent, rates, voids, ..aside };
    }

    /// The rate is drawn: what was drawn, and a state in which the committee is drawn next.
    pub(crate) fn end_rate(&mut self) -> Self {
        let drawn = self.clone();
        self.begin();
        self.purpose = DrawPurpose::Committee;
        drawn
    }

    /// Whether a party has a step of the open attempt before it, witnessed or not.
    #[must_use]
    pub fn waits_for(&self, name: Party) -> bool {
        let all = Party::ALL.len();
        match () {
            () if self.result.is_some() => false,
            () if self.ctx.is_none() => !self.joined.contains_key(&name),
            () if self.closed.is_some() => !self.opened.contains_key(&name),
            () if self.commits.len() == all => !self.shown.contains_key(&name),
            () => !self.commits.contains_key(&name),
        }
    }

    /// Whether a name of the open attempt accepted and was not replaced since.
    #[must_use]
    pub fn sits(&self, pid: &Hash) -> bool {
        let gone = self.replaced.iter().any(|it| it.0 == *pid);
        !gone && self.outcome(pid) == Some(CallOutcome::Accepted)
    }

    /// Names of the open attempt that accepted and were not replaced since, ascending.
    pub fn sitting(&self) -> impl Iterator<Item = &Hash> {
        self.calls.keys().filter(|it| self.sits(it))
    }

    /// Seats of the open attempt that nobody holds.
    #[must_use]
    pub fn open_seats(&self) -> u64 {
        let seats: u64 = self.ctx.iter().flat_map(|it| &it.need).map(|it| it.seats).sum();
        seats.saturating_sub(self.sitting().count() as u64)
    }

    /// Whether a seat is open after a result while nobody is being called. Whether the lists are
    /// used up, the protocol says beside this law.
    #[must_use]
    pub fn is_short(&self) -> bool {
        let ringing = self.calls.keys().any(|it| self.outcome(it).is_none());
        self.result.is_some() && self.open_seats() > 0 && !ringing
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

    /// The result is void, and whoever was called for it is called for the next one no more.
    fn barred(&mut self) {
        let mut before = std::mem::take(&mut self.before);
        let called = self.calls.keys().filter_map(|it| self.lines.get(it));
        before.extend(called.map(|it| it.expert.clone()));
        self.dissolve();
        self.before = before;
    }

    /// The committee sits no more, and another one is drawn or named.
    fn dissolve(&mut self) {
        self.begin();
        self.request = None;
        self.representatives.clear();
        self.purpose = self.purpose.whole();
        self.waiting.clear();
        self.before.clear();
    }

    fn begin(&mut self) {
        let old = std::mem::take(self);
        *self = Self {
            request: old.request,
            representatives: old.representatives,
            beside: old.beside,
            purpose: old.purpose,
            attempts: old.attempts,
            substitutes: old.substitutes,
            rates: old.rates,
            waiting: old.waiting,
            before: old.before,
            spent: old.spent,
            voids: old.voids,
            ..Self::default()
        };
    }

    /// The lists are used up: what they gave is kept, and substitutes are drawn by new ones.
    fn substitute(&mut self, lot: &LotId) {
        let of = self.attempt(lot);
        let free: Vec<Hash> =
            self.sitting().filter(|it| !self.seated.contains(it)).copied().collect();
        for pid in free {
            let line = self.lines.get(&pid).cloned();
            self.waiting.insert(pid, (of.clone(), line));
        }
        let called = self.calls.keys().filter_map(|it| self.lines.get(it));
        self.before.extend(called.map(|it| it.expert.clone()));
        self.begin();
        self.purpose = self.purpose.part();
    }

    /// Applies an event of the lot's draw; any other changes nothing.
    pub(crate) fn apply(&mut self, event: &Event, now: Instant) {
        match event {
            Event::DrawRequested(it) => {
                if self.result.is_some() {
                    self.substitute(&it.lot);
                } else {
                    self.begin();
                }
                if self.purpose.is_whole() {
                    self.representatives.clear();
                    self.beside = it.representatives;
                }
                self.request = Some(it.clone());
            }
            Event::RepresentativesNamed(it) => self.representatives.clone_from(&it.people),
            Event::DrawJoined(it) => {
                self.spent.push(it.wrap);
                self.joined.insert(it.name, it.clone());
            }
            Event::DrawAnnounced(it) => {
                match it.ctx.of.purpose {
                    DrawPurpose::Substitute | DrawPurpose::ReviewerSubstitute => {
                        self.substitutes = it.ctx.of.seq;
                    }
                    DrawPurpose::Coefficient => self.rates = it.ctx.of.seq,
                    _ => self.attempts = it.ctx.of.seq,
                }
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
            other => self.apply_call(other, now),
        }
    }

    /// Calls, and who has a seat by them.
    fn apply_call(&mut self, event: &Event, now: Instant) {
        match event {
            Event::CallPlaced(it) => {
                let placed = Placement { placed: it.clone(), at: now, ended: None };
                self.calls.entry(it.pid).or_default().push(placed);
            }
            Event::Seated(it) => {
                self.seated.insert(it.pid);
            }
            Event::Replaced(it) => {
                self.replaced.push((it.pid, self.calls.len()));
                self.seated.remove(&it.pid);
            }
            // Whoever sits belongs to the committee now, and to no list that waits.
            Event::CommitteeDrawn(_) | Event::SubstituteSeated(_) => self.waiting.clear(),
            Event::CommitteeDissolved(_) => self.dissolve(),
            Event::EvaluationVoided(it) if it.by == Evaluators::Others => self.barred(),
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
