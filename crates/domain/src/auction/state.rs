//! An auction as its events made it.

use std::collections::BTreeMap;

use crate::shared::{Fen, Hash, Instant};

use super::event::{
    AuctionAnnounced, CapReached, Event, OfferTaken, Outcome, Resumed, SealedOpened, Silence,
    Standing,
};
use super::numbers::Numbers;
use super::terms::{Course, Plate, Terms, Then};

/// Where an auction stands; instants are unix milliseconds, ends the last one that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Free period; without an opening it waits for its turn.
    Listed {
        opens_ms: Option<i64>,
        closes_ms: i64,
    },
    /// Bidders are asked whether they go on.
    ContinueAsked {
        until_ms: i64,
    },
    /// Offers are taken from the end of the preparation on.
    Timed {
        from_ms: i64,
        ends_ms: i64,
        stops_ms: Option<i64>,
    },
    /// Sealed offers are taken.
    Sealed {
        from_ms: i64,
        until_ms: i64,
    },
    /// Sealed offers are opened.
    Opening {
        /// Absent where trustees open them.
        until_ms: Option<i64>,
    },
    /// A draw among these plates tells who has it at this price.
    DrawOwed {
        plates: Vec<Plate>,
        price: Fen,
    },
    /// The reserve is to be opened; `overdue_ms` once that was said.
    ReserveOwed {
        until_ms: i64,
        overdue_ms: Option<i64>,
    },
    /// Holders of a priority right are asked.
    PriorityAsked {
        until_ms: i64,
    },
    Ended(Outcome),
}

/// Who leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lead {
    pub plate: Plate,
    pub price: Fen,
    /// Rank of the priority right, if the leader holds one.
    pub rank: Option<u8>,
}

/// A sealed offer, and what was in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seal {
    pub seal: Hash,
    /// Position of its event: of equal offers the earlier.
    pub position: u64,
    pub opened: Option<Fen>,
}

/// A plate and what it has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bidder {
    pub who: Hash,
    pub rank: Option<u8>,
    /// Stamp of the last offer that was taken or refused with an event.
    pub last_ms: i64,
    /// The last price that was taken.
    pub offered: Option<Fen>,
    pub seal: Option<Seal>,
    /// Position of the word that it goes on.
    pub continues: Option<u64>,
    /// Position of the match.
    pub matched: Option<u64>,
    /// Position at which it left to others.
    pub left: Option<u64>,
    /// Why its offers are not heard.
    pub silent: Option<Silence>,
}

impl Bidder {
    /// Whether it has made an offer that counts or will, or said that it goes on.
    #[must_use]
    pub fn has_offered(&self) -> bool {
        let said = self.continues.is_some() || self.matched.is_some();
        said || self.offered.is_some() || self.seal.is_some()
    }
}

/// An auction that stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ice {
    pub since_ms: i64,
    /// Instant of the resumption that was announced.
    pub at_ms: Option<i64>,
}

/// How many of the last offers of the free period are kept: the most that an entry asks for.
pub(super) const RECENT: usize = 3; // not law: bound of rule Y127

/// One auction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub terms: Terms,
    pub numbers: Numbers,
    /// Number of the last event, from 1.
    pub position: u64,
    /// Stamp of the last event.
    pub last: Instant,
    pub reserve: Option<Hash>,
    pub bidders: BTreeMap<Plate, Bidder>,
    /// Plate of every pseudonym, members of consortia included.
    pub hands: BTreeMap<Hash, Plate>,
    pub phase: Phase,
    pub frozen: Option<Ice>,
    /// When it ended.
    pub ended: Option<Instant>,
    /// By how many milliseconds the opening was moved; the turn of a lot in order moves none.
    pub moved_ms: i64,
    pub lead: Option<Lead>,
    /// Bidders with a valid offer.
    pub active: u32,
    /// Stamps of the last offers, the newest last.
    pub recent: [i64; RECENT],
    pub offers: u64,
    pub refused: u64,
}

impl State {
    fn announced(it: &AuctionAnnounced, now: Instant) -> Self {
        let terms = it.terms.clone();
        let (opens, closes_ms) = (terms.opens_ms, terms.closes_ms);
        let phase = match (terms.course, &terms.place) {
            (_, Some(_)) => Phase::Listed { opens_ms: None, closes_ms },
            (Course::Sealed, None) => Phase::Sealed { from_ms: opens, until_ms: closes_ms },
            (_, None) => Phase::Listed { opens_ms: Some(opens), closes_ms },
        };
        Self {
            terms,
            numbers: it.numbers,
            position: 1,
            last: now,
            reserve: None,
            bidders: BTreeMap::new(),
            hands: BTreeMap::new(),
            phase,
            frozen: None,
            ended: None,
            moved_ms: 0,
            lead: None,
            active: 0,
            recent: [i64::MIN; RECENT],
            offers: 0,
            refused: 0,
        }
    }

    /// How it ended, if it has.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.phase {
            Phase::Ended(it) => Some(it),
            _ => None,
        }
    }

    /// First instant at which offers may come; `None` while it waits for its turn.
    #[must_use]
    pub fn opens_ms(&self) -> Option<i64> {
        match self.phase {
            Phase::Listed { opens_ms, .. } => opens_ms,
            Phase::Sealed { from_ms, .. } => Some(from_ms),
            _ => Some(self.terms.opens_ms),
        }
    }

    /// The opening as it was moved, as far as it is known at an instant: while it stands still, not
    /// before it goes on. `None` while it waits for its turn.
    #[must_use]
    pub fn begins_ms(&self, now: Instant) -> Option<i64> {
        let opens = match self.phase {
            Phase::Listed { opens_ms, .. } => opens_ms?,
            Phase::Sealed { from_ms, .. } if self.lead.is_none() => from_ms,
            _ => return Some(self.terms.opens_ms.saturating_add(self.moved_ms)),
        };
        let ice = self.frozen.filter(|it| it.since_ms < opens);
        let until = ice.map(|it| (it.at_ms.unwrap_or(now.0).max(now.0), it.since_ms));
        let stood = until.map_or(0, |(at, since)| at.saturating_sub(since).max(0));
        Some(opens.saturating_add(stood))
    }

    /// By how many milliseconds the opening was moved until an instant.
    #[must_use]
    pub fn moved_until(&self, now: Instant) -> i64 {
        let begun = match self.phase {
            Phase::Listed { opens_ms, .. } => opens_ms,
            Phase::Sealed { from_ms, .. } if self.lead.is_none() => Some(from_ms),
            _ => None,
        };
        let stands = begun.and_then(|it| Some(self.begins_ms(now)?.saturating_sub(it)));
        self.moved_ms.saturating_add(stands.unwrap_or(0))
    }

    /// Whether offers may not come yet.
    #[must_use]
    pub(super) fn waits(&self, now: Instant) -> bool {
        let before = matches!(self.phase, Phase::Listed { .. })
            || matches!(self.phase, Phase::Sealed { .. }) && self.lead.is_none();
        before && self.opens_ms().is_none_or(|it| now.0 < it)
    }
}

/// Folds one event; the first is the announcement, and any other without a state gives none.
#[must_use]
pub fn apply(state: Option<State>, event: &Event, now: Instant) -> Option<State> {
    if let Event::AuctionAnnounced(it) = event {
        return Some(State::announced(it, now));
    }
    let mut state = state?;
    state.apply(event, now);
    Some(state)
}

impl State {
    /// Folds one event into a running auction; an announcement changes nothing.
    pub fn apply(&mut self, event: &Event, now: Instant) {
        self.position = self.position.saturating_add(1);
        self.last = now;
        match event {
            Event::OfferTaken(it) => self.take(it, now),
            Event::OfferRefused(it) => {
                self.refused = self.refused.saturating_add(1);
                self.paced(it.plate, now);
            }
            Event::BidderAdmitted(it) => {
                self.hands.insert(it.who, it.plate);
                self.hands.extend(it.members.iter().map(|member| (*member, it.plate)));
                self.bidders.insert(it.plate, Bidder::new(it.who));
            }
            Event::PriorityConfirmed(it) => {
                self.with(it.plate, |bidder, _| bidder.rank = Some(it.rank));
            }
            Event::LeftToOthers(it) => self.with(it.plate, |bidder, at| bidder.left = Some(at)),
            Event::PlateSilenced(it) => {
                self.with(it.plate, |bidder, _| bidder.silent = Some(it.why));
            }
            Event::PlateHeard(it) => self.with(it.plate, |bidder, _| bidder.silent = None),
            Event::ContinueSaid(it) => {
                self.with(it.plate, |bidder, at| bidder.continues = Some(at));
            }
            Event::Matched(it) => self.with(it.plate, |bidder, at| bidder.matched = Some(at)),
            Event::SealedOffered(it) => {
                let seal = |at| Seal { seal: it.seal, position: at, opened: None };
                self.with(it.plate, |bidder, at| bidder.seal = Some(seal(at)));
            }
            Event::SealedOpened(it) => self.open(it),
            Event::ReserveCommitted(it) => self.reserve = Some(it.commitment),
            Event::Closed(it) => self.lead = self.lead_of(it.leader, it.price),
            Event::TieDrawn(it) => {
                if let Phase::DrawOwed { price, .. } = self.phase {
                    self.lead = self.lead_of(Some(it.plate), Some(price));
                }
            }
            Event::Resumed(it) => self.resume(it),
            _ => self.turn_to(event, now),
        }
    }

    /// What only changes the phase.
    fn turn_to(&mut self, event: &Event, now: Instant) {
        match event {
            Event::TurnCame(it) => {
                let (from_ms, until_ms) = (it.opens_ms, it.closes_ms);
                self.phase = match self.terms.course {
                    Course::Sealed => Phase::Sealed { from_ms, until_ms },
                    _ => Phase::Listed { opens_ms: Some(from_ms), closes_ms: until_ms },
                };
            }
            Event::ContinueAsked(it) => {
                self.phase = Phase::ContinueAsked { until_ms: it.until_ms };
            }
            Event::TimedBegan(it) => {
                let (from_ms, ends_ms, stops_ms) = (it.from_ms, it.ends_ms, it.stops_ms);
                self.phase = Phase::Timed { from_ms, ends_ms, stops_ms };
            }
            Event::StoppedForTheDay(it) => {
                let (from_ms, ends_ms, stops_ms) = (it.from_ms, it.ends_ms, it.stops_ms);
                self.phase = Phase::Timed { from_ms, ends_ms, stops_ms };
            }
            Event::CapReached(it) => self.switch(it, now),
            Event::OpeningBegan(it) => self.phase = Phase::Opening { until_ms: it.until_ms },
            Event::DrawOwed(it) => {
                self.phase = Phase::DrawOwed { plates: it.plates.clone(), price: it.price };
            }
            Event::ReserveOwed(it) => {
                self.phase = Phase::ReserveOwed { until_ms: it.until_ms, overdue_ms: None };
            }
            Event::ReserveOverdue(it) => {
                self.phase = Phase::ReserveOwed { until_ms: it.since_ms, overdue_ms: Some(now.0) };
            }
            Event::PriorityAsked(it) => {
                self.phase = Phase::PriorityAsked { until_ms: it.until_ms };
            }
            Event::Frozen(it) => {
                self.frozen = Some(Ice { since_ms: it.since_ms, at_ms: None });
            }
            Event::ResumptionAnnounced(it) => {
                if let Some(ice) = &mut self.frozen {
                    ice.at_ms = Some(it.at_ms);
                }
            }
            Event::AuctionEnded(it) => {
                self.frozen = None;
                self.end(it.outcome, now);
            }
            _ => {}
        }
    }

    /// The cap was reached: what follows needs no further word.
    fn switch(&mut self, it: &CapReached, now: Instant) {
        let hears = |it: &Bidder| it.left.is_none() && it.silent.is_none();
        let takes_part = self.bidders.iter().filter(|it| hears(it.1));
        self.phase = match (it.then, it.until_ms, self.lead) {
            (Then::Sealed, Some(until_ms), _) => Phase::Sealed { from_ms: now.0, until_ms },
            (Then::Draw, _, Some(lead)) => {
                let plates = takes_part.map(|it| *it.0).collect();
                Phase::DrawOwed { plates, price: lead.price }
            }
            _ => return self.end(Outcome::Switched, now),
        };
    }

    fn end(&mut self, outcome: Outcome, now: Instant) {
        self.ended = Some(now);
        self.phase = Phase::Ended(outcome);
    }

    fn with(&mut self, plate: Plate, change: impl FnOnce(&mut Bidder, u64)) {
        let position = self.position;
        if let Some(bidder) = self.bidders.get_mut(&plate) {
            change(bidder, position);
        }
    }

    fn paced(&mut self, plate: Plate, now: Instant) {
        self.with(plate, |bidder, _| bidder.last_ms = now.0);
    }

    fn take(&mut self, it: &OfferTaken, now: Instant) {
        self.offers = self.offers.saturating_add(1);
        let Some(bidder) = self.bidders.get_mut(&it.plate) else { return };
        bidder.last_ms = now.0;
        if bidder.offered.is_none() {
            self.active = self.active.saturating_add(1);
        }
        bidder.offered = Some(it.price);
        if it.standing == Standing::Leads {
            self.lead = Some(Lead { plate: it.plate, price: it.price, rank: bidder.rank });
        }
        self.recent.rotate_left(1);
        self.recent[RECENT - 1] = now.0;
        match &mut self.phase {
            Phase::Listed { closes_ms, .. } => *closes_ms = it.ends_ms,
            Phase::Timed { ends_ms, .. } => *ends_ms = it.ends_ms,
            _ => {}
        }
    }

    fn open(&mut self, it: &SealedOpened) {
        let valid = super::offer::fits(&self.terms, it.price).is_ok();
        let Some(bidder) = self.bidders.get_mut(&it.plate) else { return };
        let Some(seal) = &mut bidder.seal else { return };
        seal.opened = Some(it.price);
        // Who has made an open offer before the cap counts already.
        if valid && bidder.offered.is_none() {
            self.active = self.active.saturating_add(1);
        }
    }

    fn lead_of(&self, plate: Option<Plate>, price: Option<Fen>) -> Option<Lead> {
        let (plate, price) = (plate?, price?);
        let rank = self.bidders.get(&plate).and_then(|it| it.rank);
        Some(Lead { plate, price, rank })
    }

    fn resume(&mut self, it: &Resumed) {
        self.frozen = None;
        let end = it.ends_ms;
        match &mut self.phase {
            Phase::Listed { opens_ms, closes_ms } => {
                let before = opens_ms.unwrap_or(it.from_ms);
                self.moved_ms = self.moved_ms.saturating_add(it.from_ms.saturating_sub(before));
                (*opens_ms, *closes_ms) = (opens_ms.map(|_| it.from_ms), end);
            }
            Phase::Timed { from_ms, ends_ms, stops_ms } => {
                (*from_ms, *ends_ms, *stops_ms) = (it.from_ms, end, it.stops_ms);
            }
            Phase::Sealed { from_ms, until_ms } => {
                let moved = it.from_ms.saturating_sub(*from_ms);
                self.moved_ms = self.moved_ms.saturating_add(moved);
                (*from_ms, *until_ms) = (it.from_ms, end);
            }
            Phase::ContinueAsked { until_ms } | Phase::PriorityAsked { until_ms } => {
                *until_ms = end;
            }
            Phase::Opening { until_ms } => *until_ms = until_ms.map(|_| end),
            Phase::DrawOwed { .. } | Phase::ReserveOwed { .. } | Phase::Ended(_) => {}
        }
    }
}

impl Bidder {
    fn new(who: Hash) -> Self {
        Self {
            who,
            rank: None,
            last_ms: i64::MIN,
            offered: None,
            seal: None,
            continues: None,
            matched: None,
            left: None,
            silent: None,
        }
    }
}
