//! The call log checked: rows 9 and 10 of §7. The order is proved, the telephone is not (§6).

use std::collections::{BTreeMap, BTreeSet};

use crate::code::Code;
use crate::next::{Calls, Next, Outcome};

/// The reasons an expert may give for declining.
pub const DECLINE_REASONS: [&str; 5] = ["away", "conflict", "duty", "ill", "other"];

/// The pack's figures for calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallLimits {
    /// How long before the announcement a contact must be frozen, milliseconds.
    pub contact_frozen_ms: u64,
    /// Attempts before *no answer*.
    pub attempts_min: usize,
    /// Channels before *no answer*.
    pub channels_min: usize,
    /// From the first placement to the last before *no answer*, milliseconds.
    pub spread_ms_min: u64,
    /// Each ring before *no answer*, seconds.
    pub ring_s_min: u64,
}

/// One event of the call log; `P` names a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallEvent<P> {
    Placed {
        person: P,
        n: u64,
        channel: String,
        contact: String,
        stamp_ms: u64,
    },
    Ended {
        person: P,
        n: u64,
        ring_s: u64,
        outcome: Ended,
        stamp_ms: u64,
    },
    Seated {
        person: P,
    },
    BidsClosed,
    /// `order` is the supervisor's, empty without one.
    Replaced {
        person: P,
        order: String,
    },
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Nobody answered; the person is still to be reached.
    Rang,
    Accepted,
    /// With the expert's own act and reason, each empty when missing.
    Declined {
        proof: String,
        reason: String,
    },
    NoAnswer,
}

/// What is compared with the call log.
#[derive(Clone, Copy, Debug)]
pub struct Frozen<'a, P> {
    /// Contact digests of each person with the time each was frozen; none leaves them unjudged.
    pub contacts: Option<&'a BTreeMap<P, Vec<(String, u64)>>>,
    /// When the draw was announced, milliseconds since 1970.
    pub announced_ms: u64,
}

struct Placement {
    channel: String,
    stamp_ms: u64,
    /// Seconds; none while the call is not ended.
    ring_s: Option<u64>,
}

struct Replay<'a, P> {
    calls: Calls<P>,
    limits: &'a CallLimits,
    frozen: Frozen<'a, P>,
    /// Who of the current wave was not placed yet, the next one last.
    wave: Vec<(String, P)>,
    placements: BTreeMap<P, Vec<Placement>>,
    seated: BTreeSet<P>,
    closed: bool,
    findings: BTreeSet<Code>,
}

/// Checks a call log against the rank lists. The finding is the first by the order of §7.
///
/// # Errors
///
/// `draw.next` to `draw.replace.after_close`, then `draw.seat.not_drawn`,
/// `draw.call.no_outcome`, `draw.pool.exhausted`. An open seat that somebody can still be called
/// for is no finding.
pub fn check<P: Ord + Clone>(
    calls: Calls<P>,
    events: &[CallEvent<P>],
    frozen: Frozen<'_, P>,
    limits: &CallLimits,
) -> Result<Calls<P>, Code> {
    let mut replay = Replay {
        calls,
        limits,
        frozen,
        wave: vec![],
        placements: BTreeMap::new(),
        seated: BTreeSet::new(),
        closed: false,
        findings: BTreeSet::new(),
    };
    events.iter().for_each(|it| replay.take(it));
    replay.end();
    match replay.findings.first() {
        Some(code) => Err(*code),
        None => Ok(replay.calls),
    }
}

impl<P: Ord + Clone> Replay<'_, P> {
    fn find(&mut self, holds: bool, code: Code) {
        if !holds {
            self.findings.insert(code);
        }
    }

    fn take(&mut self, event: &CallEvent<P>) {
        match event {
            CallEvent::Placed { person, n, channel, contact, stamp_ms } => {
                self.placed(person, *n, channel, *stamp_ms);
                let earliest = self.frozen.announced_ms.checked_sub(self.limits.contact_frozen_ms);
                let frozen = self.frozen.contacts.is_none_or(|known| {
                    let mut all = known.get(person).into_iter().flatten();
                    all.any(|it| it.0 == *contact && Some(it.1) <= earliest)
                });
                self.find(frozen, Code::ContactChanged);
            }
            CallEvent::Ended { person, n, ring_s, outcome, stamp_ms } => {
                self.rang(person, *n, *ring_s, *stamp_ms);
                self.ended(person, outcome);
            }
            CallEvent::Seated { person } => {
                let accepted = self.calls.outcome(person) == Some(Outcome::Accepted);
                let once = self.seated.insert(person.clone());
                self.find(accepted && once, Code::SeatNotDrawn);
            }
            CallEvent::BidsClosed => self.closed = true,
            CallEvent::Replaced { person, order } => {
                self.find(!self.closed || !order.is_empty(), Code::ReplaceAfterClose);
                if self.calls.outcome(person) == Some(Outcome::Accepted) {
                    self.calls.settle(person, Outcome::Replaced);
                    self.seated.remove(person);
                } else {
                    self.find(false, Code::SeatNotDrawn);
                }
            }
        }
    }

    fn placed(&mut self, person: &P, n: u64, channel: &str, stamp_ms: u64) {
        if self.calls.was_called(person) {
            // A further attempt at somebody who is still to be reached.
            self.find(self.calls.outcome(person).is_none(), Code::Next);
        } else {
            self.first_call(person);
        }
        let before = self.placements.entry(person.clone()).or_default();
        let in_turn = before.len() as u64 + 1 == n && before.iter().all(|it| it.ring_s.is_some());
        let later = before.last().is_none_or(|it| it.stamp_ms <= stamp_ms);
        before.push(Placement { channel: channel.to_owned(), stamp_ms, ring_s: None });
        self.find(in_turn && later, Code::CallBeforeRing);
    }

    fn first_call(&mut self, person: &P) {
        if self.wave.is_empty() {
            match self.calls.next() {
                Next::Call(mut wave) => {
                    wave.reverse();
                    self.wave = wave;
                }
                Next::Wait => {
                    self.find(false, Code::CallRound);
                    self.calls.place("", person);
                    return;
                }
                Next::Done | Next::Exhausted(_) => {
                    self.find(false, Code::Next);
                    self.calls.place("", person);
                    return;
                }
            }
        }
        let given = self.wave.pop();
        let right = given.as_ref().is_some_and(|it| it.1 == *person);
        self.find(right, Code::Next);
        self.calls.place(given.as_ref().map_or("", |it| &it.0), person);
    }

    fn rang(&mut self, person: &P, n: u64, ring_s: u64, stamp_ms: u64) {
        let last = self.placements.get_mut(person).and_then(|it| {
            let count = it.len() as u64;
            it.last_mut().filter(|it| count == n && it.ring_s.is_none())
        });
        let Some(it) = last else { return self.find(false, Code::CallBeforeRing) };
        it.ring_s = Some(ring_s);
        let end = ring_s.checked_mul(1_000).and_then(|ring| it.stamp_ms.checked_add(ring));
        self.find(end.is_some_and(|it| it <= stamp_ms), Code::CallBeforeRing);
    }

    fn ended(&mut self, person: &P, ended: &Ended) {
        if self.calls.outcome(person).is_some() {
            return self.find(false, Code::Next);
        }
        let outcome = match ended {
            Ended::Rang => return,
            Ended::Accepted => Outcome::Accepted,
            Ended::Declined { proof, reason } => {
                let known = DECLINE_REASONS.contains(&&**reason);
                self.find(!proof.is_empty() && known, Code::DeclineUnproved);
                Outcome::Declined
            }
            Ended::NoAnswer => {
                self.find(self.tried_enough(person), Code::CallAttempts);
                Outcome::NoAnswer
            }
        };
        self.calls.settle(person, outcome);
    }

    fn tried_enough(&self, person: &P) -> bool {
        let Some(all) = self.placements.get(person) else { return false };
        let channels: BTreeSet<_> = all.iter().map(|it| &it.channel).collect();
        let (Some(first), Some(last)) = (all.first(), all.last()) else { return false };
        let long = |it: &Placement| it.ring_s.is_some_and(|it| it >= self.limits.ring_s_min);
        all.len() >= self.limits.attempts_min
            && channels.len() >= self.limits.channels_min
            && last.stamp_ms.saturating_sub(first.stamp_ms) >= self.limits.spread_ms_min
            && all.iter().all(long)
    }

    fn end(&mut self) {
        let open = self.calls.is_waiting();
        self.find(!open, Code::CallNoOutcome);
        let exhausted = matches!(self.calls.next(), Next::Exhausted(_));
        self.find(!exhausted, Code::PoolExhausted);
    }
}
