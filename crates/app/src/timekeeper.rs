//! The timekeeper: what falls due by itself, kept by instant; derived, never stored as truth.
//!
//! It knows no law: `domain::timer` says what is due, `record::cover` when a cover is. It is
//! rebuilt from the record at a start and looks again at every lot that a turn touched.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use domain::admission::{self, Prequalification};
use domain::auction;
use domain::calendar::Calendar;
use domain::law::Law;
use domain::lot::{Lot, Stage};
use domain::online::Bidding;
use domain::opening;
use domain::rulebook::ids;
use domain::shared::{Hash, Instant, LotId};
use domain::timer::{Due, timer};
use domain::world::{Command, World};
use record::cover::{self, Deadline, Rate, Rates};

use crate::desk::{CoverSeeds, Request};
use crate::platform::Asked;
use crate::rules::rules_for;

/// Account under which the platform acts.
pub const PLATFORM: &str = "platform";

/// What is due, and when.
#[derive(Default)]
pub struct Timekeeper {
    due: BTreeMap<LotId, (Instant, Due)>,
    auctions: BTreeMap<LotId, Hammer>,
    covers: BTreeMap<LotId, VecDeque<u64>>,
    /// Deadline by which each lot's covers were planned, unix seconds.
    deadlines: BTreeMap<LotId, i64>,
}

/// What one look at a lot found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    pub lot: LotId,
    timer: Option<(Instant, Due)>,
    /// Deadline and rates by which covers are due, until the lot is closed.
    covered: Option<(i64, Rates)>,
}

/// What falls due by itself in the auction of a lot.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hammer {
    at: Instant,
    /// Position after which it is due: the same instant may come twice.
    position: u64,
    asked: auction::Asked,
}

/// What one look at the auction of a lot found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuctionGlance {
    lot: LotId,
    hammer: Option<Hammer>,
}

/// Looks at the auctions of lots and of the groups they stand in, or at every one.
#[must_use]
pub fn glance_auctions(
    lots: Option<&[LotId]>,
    world: &World,
    (calendar, now): (&Calendar, Instant),
) -> Vec<AuctionGlance> {
    let calendar = world.calendar(calendar);
    let one = |it: &LotId| glance_auction(it, world, (&calendar, now));
    let Some(lots) = lots else {
        return world.auctions.keys().filter_map(one).collect();
    };
    let of = |it: &LotId| world.auctions.get(it);
    let others = lots.iter().filter_map(of).flat_map(|it| auction::group_of(world, &it.terms));
    let all: BTreeSet<&LotId> = lots.iter().chain(others.map(|it| &it.terms.lot)).collect();
    all.into_iter().filter_map(one).collect()
}

fn glance_auction(
    lot: &LotId,
    world: &World,
    (calendar, now): (&Calendar, Instant),
) -> Option<AuctionGlance> {
    let position = world.auctions.get(lot)?.position;
    let law = Law { rules: rules_for(world, Some(lot), now), calendar, now };
    // Whose guarantee is short when offers begin is silent from then on.
    let silence = domain::online::silence_due(world, lot, law);
    let all = auction::comes_due(world, lot).into_iter().chain(silence);
    let due = all.min_by_key(|it| it.0);
    let hammer = due.map(|(at, what)| {
        let asked = auction::Asked::of(lot.clone(), what);
        Hammer { at, position, asked }
    });
    Some(AuctionGlance { lot: lot.clone(), hammer })
}

/// Looks at one lot by its adopted rules.
#[must_use]
pub fn glance(lot: &Lot, world: &World, calendar: &Calendar, now: Instant) -> Glance {
    let calendar = world.calendar(calendar);
    let law = Law { rules: rules_for(world, Some(&lot.id), now), calendar: &calendar, now };
    // Also while the lot is suspended: the schedule follows from seed and deadlines alone.
    // Who has sealed an offer of an auction is told by plates: there is nothing to cover.
    let covered = lot.stage == Stage::Announced && lot.round.is_none();
    let covered = covered.then(|| (lot.deadline_s, rates(law)));
    Glance { lot: lot.id.clone(), timer: timer(lot, law), covered }
}

/// Looks at a lot that is not announced and whose prequalification runs.
#[must_use]
pub fn glance_before(of: &Prequalification) -> Glance {
    Glance { lot: of.id.clone(), timer: admission::timer(of), covered: None }
}

/// Looks at an online bidding, whose auction has timers of its own: a suspension that lapses.
#[must_use]
pub fn glance_bidding(of: &Bidding) -> Glance {
    let lapses = domain::remedies::lapses(&of.remedies);
    let timer = lapses.map(|(_, until)| (Instant::end_of(until), Due::EndSuspension));
    Glance { lot: of.lot.clone(), timer, covered: None }
}

fn rates(law: Law<'_>) -> Rates {
    let rate = |id, otherwise: Rate| match law.rules.share(id) {
        Ok((a, b)) => Rate { a: a.into(), b: b.into() },
        Err(_) => otherwise,
    };
    Rates { early: rate(ids::Y16, cover::RATES.early), late: rate(ids::Y17, cover::RATES.late) }
}

/// What the timekeeper notes a glance with.
pub struct About<'a> {
    /// The door's clock.
    pub now: Instant,
    pub seeds: &'a dyn CoverSeeds,
    /// Every deadline of a lot and since when it held, oldest first, from the record.
    pub deadlines: &'a mut dyn FnMut(&LotId) -> Vec<Deadline>,
}

impl Timekeeper {
    /// Forgets everything, as before a start.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes note of what a glance found; covers due before now are not sent again.
    pub fn note(&mut self, it: Glance, about: &mut About<'_>) {
        match it.timer {
            Some(timer) => self.due.insert(it.lot.clone(), timer),
            None => self.due.remove(&it.lot),
        };
        let Some((deadline_s, rates)) = it.covered else {
            self.covers.remove(&it.lot);
            self.deadlines.remove(&it.lot);
            return;
        };
        if self.deadlines.insert(it.lot.clone(), deadline_s) == Some(deadline_s) {
            return;
        }
        let history = (about.deadlines)(&it.lot);
        let seed = about.seeds.seed(&it.lot);
        let all = cover::schedule(&seed, &it.lot.to_string(), &history, &rates);
        let now = u64::try_from(about.now.seconds()).unwrap_or_default();
        let ahead = all.into_iter().filter(|it| *it > now);
        self.covers.insert(it.lot, ahead.collect());
    }

    /// Takes note of what a look at an auction found.
    pub fn note_auction(&mut self, it: AuctionGlance) {
        match it.hammer {
            Some(hammer) => self.auctions.insert(it.lot, hammer),
            None => self.auctions.remove(&it.lot),
        };
    }

    /// Covers that fell due from one instant to another (both inclusive, unix milliseconds) and
    /// were not written because the door was shut: what an outage's stamp is owed for.
    pub fn missed(it: &Glance, about: &mut About<'_>, from_ms: i64, to_ms: i64) -> usize {
        let Some((_, rates)) = it.covered else { return 0 };
        let history = (about.deadlines)(&it.lot);
        let seed = about.seeds.seed(&it.lot);
        let all = cover::schedule(&seed, &it.lot.to_string(), &history, &rates);
        all.into_iter().map(seconds_ms).filter(|at| (from_ms..=to_ms).contains(at)).count()
    }

    /// When the next thing is due, in unix milliseconds.
    #[must_use]
    pub fn next_ms(&self) -> Option<i64> {
        let timers = self.due.values().map(|it| it.0.0);
        let covers = self.covers.values().filter_map(VecDeque::front);
        let hammers = self.auctions.values().map(|it| it.at.0);
        timers.chain(covers.map(|it| seconds_ms(*it))).chain(hammers).min()
    }

    /// Takes what is due once the clock reads more than its instant: (instant, what to ask).
    ///
    /// A timer stays until its turn was looked at, so that one that did not enter is sent again;
    /// its idempotency key makes that safe. A cover goes once.
    pub fn take(&mut self, now_ms: i64) -> Vec<(i64, Asked)> {
        let mut all = Vec::new();
        let hammers = self.auctions.values().filter(|it| it.at.0 < now_ms);
        all.extend(hammers.map(|it| {
            let key = hammer_key(it);
            let command = Command::Auction(it.asked.clone());
            let account = PLATFORM.to_owned();
            (it.at.0, Asked::Command(Box::new(Request { account, key, command, seen: None })))
        }));
        for (lot, waiting) in &mut self.covers {
            while waiting.front().is_some_and(|it| seconds_ms(*it) < now_ms) {
                let at = waiting.pop_front().expect("looked at above");
                all.push((seconds_ms(at), Asked::Cover { lot: lot.clone() }));
            }
        }
        let due = self.due.iter().filter(|(_, it)| it.0.0 < now_ms);
        all.extend(due.filter_map(|(lot, (at, due))| {
            let command = command(lot, *due)?;
            let request = Request {
                account: PLATFORM.to_owned(),
                key: timer_key(lot, *due, *at),
                command,
                seen: None,
            };
            Some((at.0, Asked::Command(Box::new(request))))
        }));
        all.sort_by_key(|it| it.0);
        all
    }
}

fn seconds_ms(it: u64) -> i64 {
    i64::try_from(it).unwrap_or(i64::MAX / 1_000).saturating_mul(1_000)
}

/// The same timer has the same key, however often it is sent.
fn timer_key(lot: &LotId, due: Due, at: Instant) -> String {
    let text = format!("{due:?} {at:?} {lot}");
    format!("timer-{}", &translog::hash::sha256(text.as_bytes()).to_hex()[..40])
}

fn hammer_key(it: &Hammer) -> String {
    let text = format!("{:?} {:?} {} {}", it.asked.what, it.at, it.position, it.asked.lot);
    format!("timer-{}", &translog::hash::sha256(text.as_bytes()).to_hex()[..40])
}

/// The command a timer sends; none where the opener must look at shares and objects first.
fn command(lot: &LotId, due: Due) -> Option<Command> {
    let lot = lot.clone();
    match due {
        Due::ClosePrequalification => {
            Some(Command::Admission(admission::Command::ClosePrequalification { lot }))
        }
        Due::CloseLot => {
            // The desk fills in the set that its turn knows.
            let set_root = Hash([0; 32]);
            Some(Command::Opening(opening::Command::CloseLot { lot, set_root, blind: None }))
        }
        Due::CloseKeyIn => Some(Command::Opening(opening::Command::CloseKeyIn {
            lot,
            malformed: Vec::new(),
            digests: Vec::new(),
        })),
        Due::CloseShares => None,
        Due::EndDisplay => Some(Command::Award(domain::award::Command::EndDisplay { lot })),
        Due::Deem => Some(Command::Award(domain::award::Command::Deem { lot })),
        Due::DeemAgreement => Some(Command::Award(domain::award::Command::DeemAgreement { lot })),
        Due::EndSuspension => {
            Some(Command::Remedies(domain::remedies::Command::LapseSuspension { lot }))
        }
    }
}
