//! A world: one centre, its people and its lots, from the seed to the last letter or failure.

mod admissions;
mod awards;
mod blinds;
mod clarifying;
mod complained;
mod deeds;
pub mod draw;
pub mod epilogue;
mod hall;
mod intakes;
mod invited;
pub mod ledger;
mod plain;
mod platform;
mod posts;
mod rechecking;
mod reviewing;
pub mod script;
mod securities;
mod settings;
mod silences;
mod succession;
pub mod tender;
mod troubles;
mod validity;
mod villains;
mod witnesses;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use app::desk::{Answer, Request};
use app::opener::Opener;
use app::platform::Asked;
use app::ports::Row;
use app::ports::faulty::Fault;
use app::timekeeper::Timekeeper;
use domain::lot::{Lot, Stage};
use domain::shared::{Id, Instant, LotId};
use domain::world::Command;

use crate::Mode;
use crate::log::Signers;
use crate::machine::{Heard, Machine};
use crate::people::bidder::Hand;
use crate::people::cast::Cast;
use crate::ports::chance::Dice;
use crate::ports::objects::Objects;
use deeds::Deed;
use ledger::Ledger;
use tender::Tender;
use witnesses::Witnesses;

/// Most steps of a world: a world that needs more is stuck, and that is a fault.
pub const STEPS_MAX: u32 = 4_000;
/// The same for a watched world, whose covers want a step each.
const WATCHED_STEPS_MAX: u32 = 12_000;
/// Most villainies of a world.
const VILLAINIES_MAX: u32 = 24;
/// Most commands that are asked for again after a refusal near a limit.
const INSISTED_MAX: u32 = 40;
/// Most faults of a world's store, restarts included.
const FAULTS_MAX: u32 = 4;
const DAY_MS: i64 = 86_400_000;
/// One world in so many has witnesses, is punctual, and leaves its log to a stranger's verifier.
const WATCHED_ONE_IN: u64 = 32;
/// The place of the watched worlds among them: sealed ones.
const WATCHED_AT: u64 = 5;

/// One seed's world.
pub struct World {
    pub seed: u64,
    pub mode: Mode,
    pub ledger: Ledger,
    machine: Machine,
    dice: Dice,
    cast: Cast,
    tenders: Vec<Tender>,
    objects: Objects,
    timekeeper: Timekeeper,
    opener: Opener,
    looked: u64,
    errands: u64,
    villainies: u32,
    insisted: u32,
    faults: u32,
    /// Commands whose fate their sender does not know, to be sent again with the same key.
    again: Vec<Request>,
    waiting: BTreeMap<(String, String), ()>,
    covers: bool,
    done: BTreeMap<LotId, Vec<Deed>>,
    faith: Faith,
    /// Whether pages stand before the door; in other worlds somebody reaches the door itself.
    pages: Pages,
    /// What was asked since the last turn: nobody asks twice in good faith.
    asked: BTreeSet<(usize, Deed)>,
    /// Who signs a scripted world's checkpoints; others log a word in place of a note.
    signers: Option<Signers>,
    witnesses: Witnesses,
    /// Leaves from here on are not cosigned, while the witnesses are silent.
    cosigned_max: Option<u64>,
    /// Whether the centre changed a value while lots run.
    changed: bool,
    /// Lots in which somebody tried to open a rate while keys still came in.
    opened_early: BTreeSet<LotId>,
    /// Lots whose drawn order somebody already wanted drawn again.
    drew_again: BTreeSet<LotId>,
    /// Lots in which somebody sent the letter while the committee checked the winner again.
    hurried: BTreeSet<LotId>,
    /// How far the story of a stand-in is.
    story: posts::Story,
}

/// In what faith people act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Faith {
    /// The centre is set up: there are no roles to ask for yet.
    Founding,
    Good,
    Bad,
}

/// Whether the table of permissions is asked before the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pages {
    Ask,
    Bypassed,
}

/// What a world leaves to its checkers.
pub struct Evidence {
    pub mode: Mode,
    pub pages: Pages,
    pub rows: Vec<Arc<Row>>,
    pub ledger: Ledger,
    /// What the clock read at the end.
    pub ended: Instant,
    /// Lots that came to no end, each with where it stands.
    pub unended: Vec<String>,
    /// Who signed the log of a watched world, and when they looked.
    pub signers: Option<Signers>,
    pub looks: Vec<(u64, u64)>,
    /// Files of the log that a watched world's one goes on for.
    pub succeeded: Option<BTreeMap<String, Vec<u8>>>,
    pub objects: Objects,
    /// What the record went through after its lots.
    pub epilogue: epilogue::Epilogue,
    /// The books as the platform keeps them.
    pub books: domain::ledger::Books,
}

/// One world of so many has a trading catalogue, and lets projects in before their notices.
const CATALOGUED_ONE_IN: u64 = 5;
const CATALOGUED_AT: u64 = 2;

/// One world of so many draws the rate of its mean benchmarks.
const RATES_ONE_IN: u64 = 5;
/// One world in so many opens its works twice.
/// In one world of three equal bids by the lowest price are placed by a drawn order.
const LOTS_ONE_IN: u64 = 3;
const LOTS_AT: u64 = 2;
const TWICE_ONE_IN: u64 = 6;
const TWICE_AT: u64 = 4;
const RATES_AT: u64 = 4;
const RATES: [u32; 4] = [0, 100, 250, 300];

/// Whether a stranger's verifier reads the log of a seed's world in the end.
#[must_use]
pub const fn is_watched(seed: u64) -> bool {
    seed % WATCHED_ONE_IN == WATCHED_AT
}

/// Plays a seed to its end.
#[must_use]
pub fn play(seed: u64, mode: Mode) -> Evidence {
    let mut world = World::new(seed, mode);
    let succeeded =
        (world.signers.is_some() && succession::succeeds(seed)).then(|| world.succeed());
    world.found();
    if seed % CATALOGUED_ONE_IN == CATALOGUED_AT {
        world.publish_catalogue();
    }
    if settings::sets(seed) {
        world.set_a_value();
    }
    if securities::asked(seed) == tender::Secured::Asked {
        world.second_of_finance();
    }
    if posts::stands(seed) {
        world.appoint_a_stand_in();
    }
    if world.tenders.iter().any(|it| complained::complains(seed, it)) {
        world.others_come();
    }
    if world.tenders.iter().any(admissions::draws_the_invited) {
        world.staff_and_suppliers_come();
    }
    if world.tenders.iter().any(|it| world.scores_applicants(it)) {
        world.suppliers_come();
    }
    let steps = if world.signers.is_some() { WATCHED_STEPS_MAX } else { STEPS_MAX };
    for step in 0..steps {
        if world.is_over() {
            break;
        }
        world.step();
        world.ledger.steps = step + 1;
    }
    world.ledger.ended_by_itself = world.is_over();
    let unended = world.unended();
    let epilogue = world.epilogue();
    let books =
        world.machine.follower.read().expect("memory can be read").world.ledger.books.clone();
    Evidence {
        succeeded,
        books,
        mode,
        pages: world.pages,
        rows: world.machine.memory.all(),
        ended: world.machine.now(),
        unended,
        epilogue,
        signers: world.signers,
        looks: world.witnesses.looks,
        objects: world.objects,
        ledger: world.ledger,
    }
}

impl World {
    fn new(seed: u64, mode: Mode) -> Self {
        let mut dice = Dice::new(seed);
        let start = start(&mut dice);
        let trustees = if dice.one_in(4) { 5 } else { 3 };
        let bidders = 4 + u8::try_from(dice.below(4)).expect("below four");
        let cast = Cast::new(&mut dice, trustees, bidders);
        let lots = 1 + dice.below(2);
        let secured = securities::asked(seed);
        let rates: &[u32] = if seed % RATES_ONE_IN == RATES_AT { &RATES } else { &[] };
        let tender = |at| {
            let plan = Tender { secured, ..Tender::plan(at, &mut dice) };
            let plan = if seed % LOTS_ONE_IN == LOTS_AT { plan.placed_by_lot() } else { plan };
            let mut it = if rates.is_empty() { plan } else { plan.with_rates(rates) };
            it.judge_blind(blinds::asked(seed, mode, &it.scheme));
            let mut it = if seed % TWICE_ONE_IN == TWICE_AT { it.opened_twice() } else { it };
            it.list = if at == 1 { admissions::list_of(seed, &it) } else { None };
            it
        };
        let tenders = (1..=lots).map(tender).collect();
        let watched = mode == Mode::Sealed && is_watched(seed);
        let covers = dice.one_in(16) || watched;
        let pages = if dice.one_in(2) { Pages::Ask } else { Pages::Bypassed };
        Self {
            seed,
            mode,
            ledger: Ledger::default(),
            machine: Machine::start(seed, mode, start),
            dice,
            cast,
            tenders,
            objects: Objects::default(),
            timekeeper: Timekeeper::default(),
            opener: Opener::default(),
            looked: 0,
            errands: 0,
            villainies: 0,
            insisted: 0,
            // A watched world's disk holds: what is late there is somebody's fault.
            faults: if watched { FAULTS_MAX } else { 0 },
            again: Vec::new(),
            waiting: BTreeMap::new(),
            covers,
            done: BTreeMap::new(),
            faith: Faith::Founding,
            pages,
            asked: BTreeSet::new(),
            signers: watched.then(Signers::default),
            witnesses: Witnesses::default(),
            cosigned_max: None,
            changed: false,
            opened_early: BTreeSet::new(),
            drew_again: BTreeSet::new(),
            hurried: BTreeSet::new(),
            story: posts::Story::None,
        }
    }

    /// Founds the centre before anything can break.
    fn found(&mut self) {
        let technical = self.tenders.iter().any(Tender::has_technical);
        // A technical envelope has one-time keys of its own, behind those of the prices.
        let rounds = self.tenders.len() as u64 * if technical { 4 } else { 2 };
        for command in self.cast.founding(rounds) {
            let account = self.cast.official.account.to_string();
            self.ask(&account, command);
        }
        let projects: Vec<_> =
            self.tenders.iter().map(|it| it.project(&self.cast.purchaser_code)).collect();
        for project in projects {
            let command = domain::procedure::Command::Register(project);
            let account = self.cast.purchaser.account.to_string();
            self.ask(&account, Command::Procedure(command));
        }
        self.turn();
        self.faith = Faith::Good;
    }

    /// The lot as committed, if it is announced.
    fn lot(&self, id: &LotId) -> Option<Lot> {
        let folded = self.machine.follower.read().expect("memory can be read");
        folded.world.lots.get(id).cloned()
    }

    /// Whether every lot has come to its end, and nobody waits for an answer.
    fn is_over(&self) -> bool {
        let folded = self.machine.follower.read().expect("memory can be read");
        let over = |at: usize, it: &Tender| {
            folded.world.lots.get(&it.id).is_some_and(|lot| {
                let again = lot.stage == Stage::Failed && self.again_is_wanted(at);
                lot.is_over() && !again
            })
        };
        let mut tenders = self.tenders.iter().enumerate();
        self.again.is_empty() && self.waiting.is_empty() && tenders.all(|(at, it)| over(at, it))
    }

    /// Lots that are not over, in words for whoever looks for the reason.
    fn unended(&self) -> Vec<String> {
        let folded = self.machine.follower.read().expect("memory can be read");
        let lots = folded.world.lots.values().filter(|it| !it.is_over());
        lots.map(|it| {
            let suspended = if it.is_suspended() { ", suspended" } else { "" };
            format!("{} {:?}{suspended}, deadline {} s", it.id, it.stage, it.deadline_s)
        })
        .collect()
    }

    /// Sends a command under a fresh key.
    ///
    /// Pages ask the table of permissions first: it must grant whatever is done in good faith.
    fn ask(&mut self, account: &str, command: Command) {
        if self.faith != Faith::Founding
            && let Err(denied) = self.may(account, &command)
        {
            match (self.faith, self.pages) {
                (Faith::Good, _) => self.ledger.denied.push(format!("{account}: {denied}")),
                (_, Pages::Ask) => return,
                (_, Pages::Bypassed) => {}
            }
        }
        self.errands += 1;
        let key = format!("errand-{:012}", self.errands);
        self.send(Request { account: account.to_owned(), key, command, seen: None });
    }

    fn may(&self, account: &str, command: &Command) -> Result<(), app::access::Denied> {
        let now = self.machine.now();
        let folded = self.machine.follower.read_at(now).expect("memory can be read");
        let account = Id::new(account).expect("the worlds' accounts are ids");
        app::access::may(&folded.world, &account, command, self.machine.now())
    }

    /// Sends a request through the door; whoever is turned away comes again.
    fn send(&mut self, request: Request) {
        self.ledger.send(&request);
        let asked = Asked::Command(Box::new(request.clone()));
        match self.machine.door.submit(asked) {
            Ok(_) => {
                self.waiting.insert((request.account, request.key), ());
            }
            Err(_) => self.again.push(request),
        }
    }

    fn step(&mut self) {
        let before = self.machine.next_index();
        self.change_the_value();
        self.rates_are_drawn();
        self.orders_are_drawn();
        self.lists_are_drawn();
        self.reviewers_are_drawn();
        self.letter_while_checked();
        self.stand_in();
        let people = self.people_act();
        let mut idle = !people;
        let punctual = self.signers.is_some();
        if self.dice.one_in(2) || !people || punctual {
            idle &= self.platform_acts() == 0;
        }
        if self.dice.one_in(5)
            && let Some(it) = self.again.pop()
        {
            self.send(it);
        }
        if self.dice.one_in(40) && self.faults < FAULTS_MAX {
            self.breaks();
        }
        if self.dice.one_in(8) {
            self.lose_an_object();
        }
        if !self.dice.one_in(3) || !people || punctual {
            self.turn();
        }
        if punctual && self.dice.one_in(2) {
            self.witnesses_look();
        }
        self.tick(idle && self.again.is_empty() && before == self.machine.next_index());
    }

    /// One honest deed, and now and then a villain's; says whether anybody has something to do.
    fn people_act(&mut self) -> bool {
        let mut honest = Vec::new();
        for at in 0..self.tenders.len() {
            honest.extend(self.deeds(at).into_iter().map(|it| (at, it)));
        }
        if self.villainies < VILLAINIES_MAX && self.dice.one_in(6) {
            self.villainies += 1;
            self.faith = Faith::Bad;
            self.villainy();
            self.faith = Faith::Good;
        }
        let Some((at, deed)) = self.dice.pick(&honest).cloned() else { return false };
        self.perform(at, deed);
        true
    }

    fn breaks(&mut self) {
        self.faults += 1;
        let faults = [
            Fault::BeginBusy,
            Fault::AppendFull,
            Fault::CommitBusy,
            Fault::CommitFull,
            Fault::CommitLost,
            Fault::CommitPersisted,
        ];
        match self.dice.pick(&faults) {
            Some(fault) if !self.dice.clone().one_in(4) => self.machine.break_by(*fault),
            _ => self.restart(),
        }
    }

    /// A power cut: whoever waited does not know what became of it, and asks again.
    fn restart(&mut self) {
        self.machine.restart();
        let lost: Vec<_> = std::mem::take(&mut self.waiting).into_keys().collect();
        for (account, key) in lost {
            self.again.extend(self.ledger.sent(&account, &key));
        }
        self.timekeeper = Timekeeper::default();
        self.looked = u64::MAX;
    }

    fn turn(&mut self) {
        self.asked.clear();
        let mut down = false;
        for it in self.machine.turn() {
            down |= matches!(it.answer, Answer::Down(_));
            self.hear(it);
        }
        // A full disk leaves the desk read-only until somebody makes room and starts it anew, also
        // when nobody asked for anything and only the platform's own leaf did not fit.
        down |= self.machine.is_read_only();
        if self.machine.must_end() || down && self.dice.one_in(3) {
            self.restart();
        }
    }

    fn hear(&mut self, it: Heard) {
        let key = (it.request.account.clone(), it.request.key.clone());
        let waited = self.waiting.remove(&key).is_some();
        if matches!(it.answer, Answer::Unknown | Answer::Down(_)) {
            if waited {
                self.again.push(it.request);
            }
            return;
        }
        for bidder in &mut self.cast.bidders {
            if bidder.person.account.as_str() != it.request.account {
                continue;
            }
            let Some(lot) = it.request.command.lot() else { continue };
            let Some(hand) = bidder.hands.get_mut(lot) else { continue };
            let mine = hand.pending.as_ref().is_some_and(|of| of.command == it.request.command);
            match (&it.answer, mine) {
                (Answer::Accepted(_), true) => hand.acknowledge(),
                (_, true) => hand.refuse(),
                (_, false) => {}
            }
        }
        self.insist(&it);
        self.ledger.hear(it);
    }

    /// In one world of five whoever was refused near a limit asks again, a few times.
    fn insist(&mut self, it: &Heard) {
        let near = matches!(it.answer, Answer::RefusedNear(_));
        if !near || self.seed % 5 != 2 || self.insisted == INSISTED_MAX {
            return;
        }
        self.insisted += 1;
        self.errands += 1;
        let (key, account) = (format!("errand-{:012}", self.errands), it.request.account.clone());
        self.again.push(Request { account, key, command: it.request.command.clone(), seen: None });
    }

    /// Moves the clock: a little while anybody acts, else to where something falls due.
    fn tick(&mut self, idle: bool) {
        let now = self.machine.now().0;
        if !idle || self.dice.one_in(3) {
            // What must be witnessed between two leaves wants two stamps.
            let least = i64::from(self.signers.is_some());
            let step = self.dice.between(0, 400).max(least);
            self.machine.clock.move_to(now + step);
            return;
        }
        // In a watched world covers are written in their own second.
        let timer = self.signers.is_some().then(|| self.timekeeper.next_ms()).flatten();
        let timer = timer.map(|it| it + 1);
        let next = self.moments().into_iter().chain(timer).filter(|it| *it > now).min();
        let later = now + self.dice.between(1, 3_000);
        self.let_pass(next.unwrap_or(later));
    }

    /// Instants at which something may fall due, and the milliseconds around them.
    fn moments(&self) -> Vec<i64> {
        let folded = self.machine.follower.read().expect("memory can be read");
        let mut all = Vec::new();
        let before = folded.world.prequalifications.values().filter(|it| it.is_open());
        all.extend(before.map(|it| it.deadline_s * 1_000));
        all.extend(reviewing::moments(&folded.world, self.machine.now()));
        for lot in folded.world.lots.values().filter(|it| !it.is_over()) {
            let seconds = [lot.deadline_s, lot.opening.key_in_until_s];
            let answers = lot.opening.closed.values().map(|it| it.answers_until_s);
            let contests = lot.opening.contested.values().copied();
            let seconds = seconds.into_iter().chain(answers).chain(contests);
            all.extend(seconds.map(|it| it * 1_000));
            if lot.stage == Stage::Announced {
                all.extend(
                    [12 * DAY_MS, 3 * DAY_MS, 3_600_000].map(|it| lot.deadline_s * 1_000 - it),
                );
            }
            all.extend(lot.opening.opened_at.map(|it| it.0 + 600_000));
            all.extend(lot.award.displayed_until.map(|it| Instant::end_of(it).0));
            if lot.stage == Stage::Reported || lot.is_suspended() {
                all.push((self.machine.now().0 / DAY_MS + 1) * DAY_MS - 8 * 3_600_000 - 1);
                all.push((self.machine.now().0 / DAY_MS + 2) * DAY_MS - 8 * 3_600_000 - 1);
            }
        }
        all.into_iter().flat_map(|it| [it - 1, it, it + 1]).collect()
    }
}

/// A morning under the pack of 2021 or of 2026; one world in eight reaches into a year whose
/// holidays are not published.
fn start(dice: &mut Dice) -> Instant {
    let (first, days) = match dice.below(8) {
        0 => (20_760, 40),
        1..4 => (18_660, 240),
        _ => (20_490, 240),
    };
    let day = first + dice.between(0, days);
    let hour = dice.between(0, 9);
    Instant(day * DAY_MS + hour * 3_600_000 + dice.between(0, 3_599_999))
}

impl World {
    /// Deals every bidder a hand for a lot that is announced.
    fn deal(&mut self, lot: &LotId) {
        let all = self.cast.bidders.iter();
        let let_in: Vec<bool> = all.map(|it| self.is_let_in(lot, &it.uscc)).collect();
        for (bidder, let_in) in self.cast.bidders.iter_mut().zip(let_in) {
            if let_in && !bidder.hands.contains_key(lot) {
                let hand = Hand::deal(&mut self.dice);
                bidder.hands.insert(lot.clone(), hand);
            }
        }
    }
}
