//! One world of biddings, from the founding of its centre to the last archived file.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::desk::{Answer, Request};
use app::platform::Asked;
use app::ports::Row;
use app::ports::faulty::Fault;
use app::timekeeper::{Timekeeper, glance_auctions};
use domain::auction::{Direction, State, comes_due};
use domain::online::{Bidding, Stage, opens};
use domain::parties::Command as Parties;
use domain::shared::{Id, Instant, LotId};
use domain::world::Command;

use super::deeds::{Deed, Plan};
use super::holds::{self, Matters};
use crate::Mode;
use crate::machine::{Heard, Machine};
use crate::people::cast::Cast;
use crate::ports::chance::Dice;

/// Most steps of a world: one that needs more is stuck.
const STEPS_MAX: u32 = 1_500;
/// Most villainies of a world.
const VILLAINIES_MAX: u32 = 60;
/// Most of what its bank tells that nobody asked for, and of what is tried there.
const NOISES_MAX: u32 = 40;
/// Most faults of its store, power cuts included.
const FAULTS_MAX: u32 = 2;
pub(super) const HOUR_MS: i64 = 3_600_000;
pub(super) const DAY_MS: i64 = 24 * HOUR_MS;
/// Before the bidding begins nobody signs up any more for so long, under every pack we ship; the
/// worlds only walk there, and read the rule itself from the pack.
pub(super) const QUIET_MS: i64 = 1_800_000;

/// What a world leaves to its checkers.
pub struct Evidence {
    pub rows: Vec<Arc<Row>>,
    /// What was refused: the villainy's name, and the law's words.
    pub refused: Vec<(&'static str, String)>,
    /// What villains did, and nobody refused.
    pub done: Vec<&'static str>,
    /// Honest deeds that were turned away.
    pub denied: Vec<String>,
    /// Biddings that came to no end.
    pub unended: Vec<String>,
}

/// One seed's world of biddings.
pub(super) struct World {
    pub(super) dice: Dice,
    /// What the bank does is drawn apart, so that nothing else changes by it.
    pub(super) bank: Dice,
    /// So is what is raised and held.
    pub(super) holds: Dice,
    pub(super) cast: Cast,
    pub(super) plans: Vec<Plan>,
    pub(super) machine: Machine,
    timekeeper: Timekeeper,
    looked: u64,
    errands: u64,
    villainies: u32,
    noises: u32,
    faults: u32,
    /// Names of villainies that wait for their answer, by key.
    hostile: BTreeMap<String, &'static str>,
    waiting: BTreeMap<String, Request>,
    again: Vec<Request>,
    evidence: Evidence,
}

/// Plays a seed to its end.
#[must_use]
pub fn play(seed: u64) -> Evidence {
    let mut world = World::new(seed);
    world.found();
    for _ in 0..STEPS_MAX {
        let seen = world.seen();
        if world.is_over(&seen) {
            break;
        }
        world.step(&seen);
    }
    world.evidence.unended = world.unended();
    world.evidence.rows = world.machine.memory.all();
    world.evidence
}

/// A morning under the pack of 2021 or of 2026.
fn start(dice: &mut Dice) -> Instant {
    let first = if dice.one_in(2) { 18_660 } else { 20_490 };
    Instant((first + dice.between(0, 200)) * DAY_MS + dice.between(0, 9 * HOUR_MS))
}

impl World {
    fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed ^ 0xb1dd);
        let at = start(&mut dice);
        let cast = Cast::new(&mut dice, 0, 4);
        let count = 1 + dice.below(2);
        let mut plans: Vec<Plan> = (1..=count).map(|it| Plan::new(it, &mut dice)).collect();
        let mut holds = Dice::new(seed ^ 0x401d);
        for it in &mut plans {
            it.heard = Matters::new(&mut holds);
        }
        Self {
            machine: Machine::start(seed, Mode::Plain, at),
            dice,
            bank: Dice::new(seed ^ 0xba2c),
            holds,
            cast,
            plans,
            timekeeper: Timekeeper::default(),
            looked: u64::MAX,
            errands: 0,
            villainies: 0,
            noises: 0,
            faults: 0,
            hostile: BTreeMap::new(),
            waiting: BTreeMap::new(),
            again: Vec::new(),
            evidence: Evidence {
                rows: Vec::new(),
                refused: Vec::new(),
                done: Vec::new(),
                denied: Vec::new(),
                unended: Vec::new(),
            },
        }
    }

    /// No bidding has envelopes, so nobody holds keys here.
    fn found(&mut self) {
        for command in self.cast.founding(0) {
            if !matches!(command, Command::Parties(Parties::HoldDrill { .. })) {
                let account = self.cast.official.account.to_string();
                self.send(&account, command, None);
            }
        }
        let official = self.cast.official.account.to_string();
        self.send(&official, self.cast.second_of_finance(), None);
        self.turn();
    }

    /// The last round of every plan as it is committed, with its auction.
    pub(super) fn seen(&self) -> Vec<Seen> {
        let folded = self.machine.follower.read().expect("memory can be read");
        let last = |plan: &Plan| {
            let mut of = folded.world.biddings.get(&plan.lot)?;
            while let Some(next) = of.next.as_ref().and_then(|it| folded.world.biddings.get(it)) {
                of = next;
            }
            Some(of.clone())
        };
        let seen = |plan: &Plan| {
            let of = last(plan);
            let auction = of.as_ref().and_then(|it| folded.world.auctions.get(&it.lot)).cloned();
            let due = of.as_ref().and_then(|it| comes_due(&folded.world, &it.lot));
            let now = self.machine.now();
            let opens_ms = of.as_ref().map_or(0, |it| opens(it, auction.as_ref(), now).0);
            Seen { plan: plan.clone(), of, auction, opens_ms, due_ms: due.map(|it| it.0.0) }
        };
        self.plans.iter().map(seen).collect()
    }

    fn is_over(&self, seen: &[Seen]) -> bool {
        let over = |it: &Seen| it.of.as_ref().is_some_and(|of| it.plan.is_over(of));
        self.again.is_empty() && self.waiting.is_empty() && seen.iter().all(over)
    }

    fn unended(&self) -> Vec<String> {
        let told = |it: Seen| match it.of {
            Some(of) if it.plan.is_over(&of) => None,
            Some(of) => Some(format!("{} stands at {:?}", of.lot, of.stage)),
            None => Some(format!("{} was never asked for", it.plan.lot)),
        };
        self.seen().into_iter().filter_map(told).collect()
    }

    fn step(&mut self, seen: &[Seen]) {
        let deeds = self.deeds(seen);
        if self.villainies < VILLAINIES_MAX && self.dice.one_in(3) {
            self.villainies += 1;
            if let Some((name, deed)) = self.villainy(seen) {
                self.send_as(deed, Some(name));
            }
        }
        if self.noises < NOISES_MAX && self.bank.one_in(8) {
            self.noises += 1;
            if self.bank.one_in(2) {
                let tried = self.villainy_at_the_bank(seen);
                tried.into_iter().for_each(|(name, deed)| self.send_as(deed, Some(name)));
            } else {
                self.noise(seen).into_iter().for_each(|deed| self.send_as(deed, None));
            }
        }
        if self.villainies < VILLAINIES_MAX && self.holds.one_in(4) {
            self.villainies += 1;
            let tried = self.villainy_about_holds(seen);
            tried.into_iter().for_each(|(name, deed)| self.send_as(deed, Some(name)));
        }
        let deed = self.dice.pick(&deeds).cloned();
        let idle = deed.is_none();
        if let Some(deed) = deed {
            self.send_as(deed, None);
        }
        if let Some(it) = self.again.pop() {
            self.submit(it);
        }
        if self.faults < FAULTS_MAX && self.dice.one_in(50) {
            self.faults += 1;
            let faults =
                [Fault::CommitBusy, Fault::CommitFull, Fault::CommitLost, Fault::CommitPersisted];
            match self.dice.pick(&faults) {
                Some(it) if !self.dice.one_in(4) => self.machine.break_by(*it),
                _ => self.restart(),
            }
        }
        self.keep_time();
        self.turn();
        self.pass(idle);
    }

    /// Asks for something if the table of permissions grants it.
    fn send_as(&mut self, (account, command): Deed, villainy: Option<&'static str>) {
        let id = Id::new(account.as_str()).expect("the worlds' accounts are ids");
        let now = self.machine.now();
        let folded = self.machine.follower.read_at(now).expect("memory can be read");
        let may = app::access::may(&folded.world, &id, &command, now);
        drop(folded);
        match (may, villainy) {
            (Ok(()), _) => self.send(&account, command, villainy),
            (Err(it), Some(name)) => self.evidence.refused.push((name, it.to_string())),
            (Err(it), None) => self.evidence.denied.push(format!("{account}: {it}")),
        }
    }

    fn send(&mut self, account: &str, command: Command, villainy: Option<&'static str>) {
        self.errands += 1;
        let key = format!("errand-{:012}", self.errands);
        self.hostile.extend(villainy.map(|it| (key.clone(), it)));
        self.submit(Request { account: account.to_owned(), key, command, seen: None });
    }

    fn submit(&mut self, request: Request) {
        match self.machine.door.submit(Asked::Command(Box::new(request.clone()))) {
            Ok(_) => drop(self.waiting.insert(request.key.clone(), request)),
            Err(_) => self.again.push(request),
        }
    }

    /// A power cut: whoever waited asks again under the same key.
    fn restart(&mut self) {
        self.machine.restart();
        self.again.extend(std::mem::take(&mut self.waiting).into_values());
        self.timekeeper = Timekeeper::default();
        self.looked = u64::MAX;
    }

    /// Sends what the auctions' clocks have made due.
    fn keep_time(&mut self) {
        if self.looked != self.machine.next_index() {
            self.looked = self.machine.next_index();
            let folded = self.machine.follower.read().expect("memory can be read");
            for it in
                glance_auctions(None, &folded.world, (self.machine.calendar, self.machine.now()))
            {
                self.timekeeper.note_auction(it);
            }
        }
        for (due, asked) in self.timekeeper.take(self.machine.now().0) {
            // One that does not enter is sent again.
            let _ = self.machine.door.submit_timer(due, asked);
        }
    }

    fn turn(&mut self) {
        let mut down = false;
        for it in self.machine.turn() {
            down |= matches!(it.answer, Answer::Unknown | Answer::Down(_));
            self.hear(it);
        }
        if down || self.machine.must_end() || self.machine.is_read_only() {
            self.restart();
        }
    }

    fn hear(&mut self, it: Heard) {
        let known = self.waiting.remove(&it.request.key);
        if matches!(it.answer, Answer::Unknown | Answer::Down(_)) {
            self.again.extend(known);
            return;
        }
        let why = it.answer.refusal().map(ToString::to_string);
        match (self.hostile.remove(&it.request.key), why) {
            (Some(name), Some(why)) => self.evidence.refused.push((name, why)),
            (Some(name), None) => self.evidence.done.push(name),
            // Two honest people may be in each other's way, and time goes on; nothing is owed.
            (None, _) => {}
        }
    }

    /// A little while anybody acts, else to where something falls due.
    fn pass(&mut self, idle: bool) {
        let now = self.machine.now().0;
        if !idle && !self.dice.one_in(6) {
            self.machine.clock.move_to(now + self.dice.between(0, 40_000));
            return;
        }
        let all = self.seen();
        let next = moments(&all).into_iter().filter(|it| *it > now).min();
        let to = next.unwrap_or(now + self.dice.between(1, HOUR_MS));
        let live = |it: &Seen| it.is_live(now);
        // Offers take the time that there is: whoever leaps to the end makes none.
        let to = if all.iter().any(live) { to.min(now + 600_000) } else { to };
        self.machine.clock.move_to(to);
    }
}

/// The last round of a plan.
pub(super) struct Seen {
    pub(super) plan: Plan,
    pub(super) of: Option<Bidding>,
    pub(super) auction: Option<State>,
    /// When it opens, as it was moved.
    pub(super) opens_ms: i64,
    /// When its auction's clock has something to say.
    due_ms: Option<i64>,
}

impl Seen {
    /// Whether offers may come.
    pub(super) fn is_live(&self, now_ms: i64) -> bool {
        let announced = self.of.as_ref().is_some_and(|of| of.stage == Stage::Announced);
        let frozen = self.auction.as_ref().is_some_and(|it| it.frozen.is_some());
        announced && !frozen && now_ms >= self.opens_ms
    }
}

/// Instants around which something may fall due.
fn moments(all: &[Seen]) -> Vec<i64> {
    let mut found = Vec::new();
    for it in all {
        let Some(of) = &it.of else { continue };
        let deal = of.deal.iter().flat_map(|it| [it.until, it.sign_by]);
        found.extend(of.check_by.into_iter().chain(deal).map(|it| Instant::end_of(it).0));
        // While the auction stands still its opening moves with the clock: no moment to wait for.
        if it.auction.as_ref().is_none_or(|it| it.frozen.is_none()) {
            found.extend([it.opens_ms - QUIET_MS, it.opens_ms]);
        }
        found.push(of.spec.closes_ms);
        found.extend(holds::days(of).map(|it| Instant::end_of(it).0));
        // Whoever waits for a day that a hold moved looks each day.
        if of.stage == Stage::Published && !of.stood.is_empty() {
            let deal = of.deal.iter().map(|it| Instant::end_of(it.sign_by).0);
            found.extend(deal.flat_map(|it| (1..60).map(move |day| it + day * DAY_MS)));
        }
        found.extend(it.due_ms);
    }
    found.into_iter().flat_map(|it| [it - 1, it, it + 1]).collect()
}

/// Whether offers fall, or rise.
pub(super) fn better(direction: Direction, from: i64, by: i64) -> i64 {
    match direction {
        Direction::Reverse => from - by,
        Direction::Forward => from + by,
    }
}

/// The lot of a number's round.
pub(super) fn lot(number: u64, round: u64) -> LotId {
    LotId::parse(&format!("J-{number}/1/{round}")).expect("a short lot id")
}
