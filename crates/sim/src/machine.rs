//! The platform of a world: the real door before the real desk, over a store that may break.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use app::desk::{AckSigner, Answer, CoverSeeds, Desk, Further, Request, Stamped};
use app::door::{Door, TURN_COMMANDS_MAX};
use app::follower::Follower;
use app::head::Head;
use app::labels::{self, Labels};
use app::platform::{Asked, Entrance};
use app::ports::faulty::{Fault, Faulty, Switch};
use app::ports::{Entropy, Readers};
use app::rules::rules_for;
use domain::calendar::Calendar;
use domain::shared::{Instant, LotId};
use domain::world::World;

use crate::Mode;
use crate::ports::chance::Seeded;
use crate::ports::clock::Virtual;
use crate::ports::store::Memory;

/// Origin of every world's log.
pub const ORIGIN: &str = "sample.sim/log";
/// Most commands that wait; small, so that a crowd meets a full queue.
const WAITING_MAX: usize = 200;
/// Secret of the acknowledgement key.
pub const ACK_SECRET: [u8; 32] = [42; 32];

/// Read once for all worlds.
static CALENDAR: LazyLock<Calendar> = LazyLock::new(record::pack::calendar);

struct Ack;

impl AckSigner for Ack {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        seal::ed25519::sign(&ACK_SECRET, message)
    }
}

/// Cover seeds that a world's seed determines.
pub struct Seeds(pub u64);

impl CoverSeeds for Seeds {
    fn seed(&self, lot: &LotId) -> [u8; 32] {
        translog::hash::sha256(format!("cover {} {lot}", self.0).as_bytes()).0
    }
}

/// What one command was answered.
pub struct Heard {
    pub stamp: Instant,
    pub request: Request,
    pub answer: Answer,
    /// Leaves before the turn in which it was decided.
    pub before: u64,
}

/// Door, desk and disk.
pub struct Machine {
    pub clock: Arc<Virtual>,
    pub memory: Memory,
    pub door: Entrance,
    pub follower: Follower,
    pub calendar: &'static Calendar,
    origin: &'static str,
    seed: u64,
    mode: Mode,
    starts: u64,
    switch: Switch,
    desk: Desk,
    /// Working state beside the record: it survives a power cut.
    kept: BTreeMap<LotId, Further>,
    labels: Labels,
}

impl Machine {
    /// A machine that runs from an instant on, with an empty disk.
    #[must_use]
    pub fn start(seed: u64, mode: Mode, at: Instant) -> Self {
        Self::start_as(ORIGIN, (seed, mode), at)
    }

    /// The same under another name of the log.
    #[must_use]
    pub fn start_as(origin: &'static str, (seed, mode): (u64, Mode), at: Instant) -> Self {
        let (clock, memory) = (Arc::new(Virtual::at(at.0)), Memory::default());
        let switch = Switch::default();
        let desk = desk(&memory, &switch, (origin, seed, mode), 0);
        let door = Door::new(clock.clone(), i64::MIN, WAITING_MAX);
        door.open();
        let readers: Arc<dyn Readers> = Arc::new(memory.clone());
        let follower = Follower::new(readers);
        let calendar = &*CALENDAR;
        Self {
            clock,
            memory,
            door,
            follower,
            calendar,
            origin,
            seed,
            mode,
            starts: 0,
            switch,
            desk,
            kept: BTreeMap::new(),
            labels: Labels::default(),
        }
    }

    /// What the clock reads.
    #[must_use]
    pub fn now(&self) -> Instant {
        Instant(self.clock.now_ms())
    }

    /// Leaves that are durable.
    #[must_use]
    pub fn next_index(&self) -> u64 {
        self.memory.next_index()
    }

    /// Lets the store break at the next occasion for the fault.
    pub fn break_by(&self, fault: Fault) {
        self.switch.break_by(fault);
    }

    /// Whether the desk can do nothing more but be started anew.
    #[must_use]
    pub fn must_end(&self) -> bool {
        self.desk.must_end().is_some()
    }

    /// Who reads what is committed, and who writes it.
    pub fn halves(&mut self) -> (&Follower, &mut Desk) {
        (&self.follower, &mut self.desk)
    }

    /// Whether no space is left, so that nothing more is written before a new start.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.desk.read_only().is_some()
    }

    /// Ends desk and door as a power cut does, and starts both anew over what is on the disk.
    ///
    /// Whoever waited is never answered.
    pub fn restart(&mut self) {
        self.starts += 1;
        self.switch = Switch::default();
        let of = (self.origin, self.seed, self.mode);
        self.desk = desk(&self.memory, &self.switch, of, self.starts);
        let last = self.memory.last_stamp_ms();
        self.door = Door::new(self.clock.clone(), last, WAITING_MAX);
        self.door.open();
        self.desk.recall(self.kept.clone()).expect("a new start reads the record");
    }

    /// What the desk's thread asks for by itself besides timers: labels, counts, lists.
    pub fn leaves_due(&mut self) -> Vec<Asked> {
        let now = self.now();
        let mut reader = self.memory.reader().expect("memory can be read");
        self.labels.read_on(&mut *reader).expect("memory can be read");
        let rules = rules_for(&World::default(), None, now);
        labels::asked(&self.labels, &mut self.desk, now.0, rules)
    }

    /// Takes everything that waits as one turn and gives the answers to commands.
    pub fn turn(&mut self) -> Vec<Heard> {
        let taken = self.door.take_turn(TURN_COMMANDS_MAX, Duration::ZERO);
        let mut heard = Vec::new();
        let mut commands = Vec::new();
        for it in taken {
            let stamp = Instant(it.stamp_ms);
            match it.command {
                Asked::Command(request) => commands.push(Stamped { stamp, request: *request }),
                Asked::Fact { kind, fields } => {
                    self.decide(&mut commands, &mut heard);
                    // A fact that is not stored is asked for again by its sender.
                    let _ = self.desk.log_event(kind, fields, stamp);
                }
                // No world's door is shut while its machine runs.
                Asked::Shut { .. } => {}
                Asked::Cover { lot } => {
                    self.decide(&mut commands, &mut heard);
                    let _ = self.desk.cover(&lot, stamp);
                }
                Asked::Labels { indexes } => {
                    self.decide(&mut commands, &mut heard);
                    let _ = self.desk.open_labels(&indexes, stamp);
                }
            }
        }
        self.decide(&mut commands, &mut heard);
        self.door.finish_turn(Some(self.next_index()));
        self.door.published(self.next_index());
        heard
    }

    fn decide(&mut self, commands: &mut Vec<Stamped>, heard: &mut Vec<Heard>) {
        if commands.is_empty() {
            return;
        }
        let before = self.next_index();
        let root = translog::hash::empty_root().0;
        let answers = self.desk.turn(commands, Head { size: 0, root });
        self.kept = self.desk.further().clone();
        let commands = commands.drain(..).zip(answers);
        heard.extend(commands.map(|(it, answer)| Heard {
            stamp: it.stamp,
            request: it.request,
            answer,
            before,
        }));
    }
}

/// A desk that asks for signatures in worlds that have them.
fn desk(
    memory: &Memory,
    switch: &Switch,
    (origin, seed, mode): (&'static str, u64, Mode),
    starts: u64,
) -> Desk {
    let store = Faulty::new(Box::new(memory.open()), switch.clone());
    let entropy: Arc<dyn Entropy> = Arc::new(Seeded::new(seed ^ (starts << 40) ^ 0xd5));
    let desk = Desk::new(Box::new(store), entropy, Arc::new(Ack), origin);
    let desk = desk.with_seeds(Arc::new(Seeds(seed)));
    match mode {
        Mode::Sealed => desk.checking_acts(),
        Mode::Plain => desk,
    }
}
