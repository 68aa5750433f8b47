//! A group of lots through the real desk and store: people bid, join, win and leave, and a villain
//! asks for what only the platform decides.

use std::sync::Arc;

use app::auctions;
use app::desk::{AckSigner, Answer, Desk, Request, Stamped};
use app::head::Head;
use app::ports::{Readers, Row};
use app::timekeeper::{PLATFORM, Timekeeper, glance_auctions};
use domain::auction::{
    Asked, Cause, Command as It, Course, Direction, Entry, Kind, Place, Plate, Reserve, Terms,
    Timed, Wins,
};
use domain::parties::{CentreFounded, Command as Parties, OrganisationAdmitted, OrganisationKind};
use domain::shared::{Fen, Hash, Id, Instant, LotId, PublicKey, Uscc};
use domain::world::Command;

use super::play::Chance;
use crate::ports::chance::Seeded;
use crate::ports::store::Memory;

/// Monday 2 March 2026, 09:00 in Beijing.
const MONDAY: i64 = 1_772_413_200_000;
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const OPENS: i64 = MONDAY + 48 * HOUR;
const LOTS: usize = 3;
const FIRMS: u8 = 5;
/// Firms that bid as one in the first lot, and each for itself in the others.
const JOINT: (u8, u8) = (1, 5);
/// Acts of people in one lot.
const ACTS: u32 = 24;
/// Things that fall due one after the other before somebody acts again.
const DUE_MAX: u32 = 40;

struct Ack;

impl AckSigner for Ack {
    fn sign(&self, _: &[u8]) -> [u8; 64] {
        [0; 64]
    }
}

/// Something that was asked, by whom it is meant, and every answer to it.
pub struct Said {
    pub lot: LotId,
    pub asked: It,
    /// When, unix milliseconds.
    pub at_ms: i64,
    /// Firm behind an admission or an offer.
    pub firm: Option<u8>,
    /// The first answer, and that to the same key again.
    pub answers: [Answer; 2],
}

/// What a checker reads.
pub struct Evidence {
    pub lots: Vec<LotId>,
    pub rows: Vec<Row>,
    pub said: Vec<Said>,
}

struct Host {
    memory: Memory,
    desk: Desk,
    now: i64,
    keys: u32,
    said: Vec<Said>,
}

fn firm(number: u8) -> Uscc {
    let mut last = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let code = last.find_map(|it| Uscc::new(&format!("9151000000AAMPLE{number}{it}")));
    code.expect("one check character fits")
}

fn lot(number: usize) -> LotId {
    LotId::parse(&format!("ZZ2026-001/{number}/1")).expect("an id")
}

/// A sale of a group whose winners leave the lots after.
fn terms(number: usize) -> Terms {
    let group = Id::new("ZZ2026-001").expect("an id");
    let place = u32::try_from(number).expect("few lots");
    Terms {
        lot: lot(number),
        subject: None,
        bundle: Vec::new(),
        kind: Kind::Online,
        direction: Direction::Forward,
        course: Course::Listing,
        start: Fen(10_000),
        step: Fen(100),
        unit: Fen(1),
        cap: None,
        opens_ms: OPENS,
        closes_ms: OPENS + HOUR,
        timed: Some(Timed { entry: Entry::TwoBidders, preparation_s: 0, window_s: 120 }),
        sealed: None,
        trustees: None,
        bidders_min: 1,
        reserve: Reserve::None,
        priority: None,
        hours: None,
        place: Some(Place { group, number: place, wins: Wins::One }),
        sign_up: None,
        previous: None,
        pseudonyms: Hash([0; 32]),
    }
}

/// Plays the group of a seed.
///
/// # Panics
///
/// When the memory store fails.
#[must_use]
pub fn hosted(seed: u64) -> Evidence {
    let mut chance = Chance::new(seed);
    let mut host = Host::new(seed);
    for number in 1..=LOTS {
        host.announce(number, &mut chance);
    }
    host.now = OPENS + MINUTE;
    host.keep_time();
    for number in 1..=LOTS {
        host.bid(number, &mut chance);
    }
    let rows = host.memory.reader().expect("memory").rows(0, u32::MAX).expect("memory");
    Evidence { lots: (1..=LOTS).map(lot).collect(), rows, said: host.said }
}

impl Host {
    fn new(seed: u64) -> Self {
        let memory = Memory::default();
        let (entropy, ack) = (Arc::new(Seeded::new(seed)), Arc::new(Ack));
        let desk = Desk::new(Box::new(memory.open()), entropy, ack, "sample.hosted/log");
        let mut it = Self { memory, desk, now: MONDAY, keys: 0, said: Vec::new() };
        it.send(Command::Parties(Parties::FoundCentre(CentreFounded {
            origin: "sample.hosted/log".to_owned(),
            name: "样本交易中心".to_owned(),
            name_en: "Sample Centre".to_owned(),
            ack_key: PublicKey([42; 32]),
        })));
        for number in 1..=FIRMS {
            it.send(Command::Parties(Parties::AdmitOrganisation(OrganisationAdmitted {
                organisation: firm(number),
                name: "样本单位".to_owned(),
                kinds: vec![OrganisationKind::Bidder],
                licence: Hash([1; 32]),
            })));
        }
        it
    }

    /// Sends a command twice under one key; both answers.
    fn send(&mut self, command: Command) -> [Answer; 2] {
        self.keys += 1;
        let key = format!("key-of-this-command-{}", self.keys);
        let request = Request { account: PLATFORM.to_owned(), key, command, seen: None };
        let it = [Stamped { stamp: Instant(self.now), request }];
        let head = Head { size: 0, root: translog::hash::empty_root().0 };
        let mut turn = || self.desk.turn(&it, head).remove(0);
        [turn(), turn()]
    }

    fn ask(&mut self, number: usize, asked: It, firm: Option<u8>) {
        let lot = lot(number);
        let answers = self.send(Command::Auction(Asked::of(lot.clone(), asked.clone())));
        self.said.push(Said { lot, asked, at_ms: self.now, firm, answers });
    }

    /// Announced, and everybody admitted in an order that the seed gives.
    fn announce(&mut self, number: usize, chance: &mut Chance) {
        self.ask(number, It::Announce(Box::new(terms(number))), None);
        let first = u8::try_from(chance.below(i64::from(FIRMS))).expect("few");
        for place in 0..FIRMS {
            let who = (first + place) % FIRMS + 1;
            let joins = number == 1 && who == JOINT.0;
            if number == 1 && who == JOINT.1 {
                continue;
            }
            let members = if joins { vec![firm(JOINT.1)] } else { Vec::new() };
            let world = self.desk.world().expect("folded");
            let admit = auctions::admit(world, &lot(number), &firm(who), &members);
            let Some(Command::Auction(Asked { what, .. })) = admit else { continue };
            self.ask(number, what, Some(who));
        }
    }

    /// What the timekeeper finds due, until nothing is.
    fn keep_time(&mut self) {
        let calendar = record::pack::calendar();
        for _ in 0..DUE_MAX {
            let mut keeper = Timekeeper::default();
            let law = (&calendar, Instant(self.now));
            for it in glance_auctions(None, self.desk.world().expect("folded"), law) {
                keeper.note_auction(it);
            }
            let due = keeper.take(self.now);
            if due.is_empty() {
                return;
            }
            for (_, asked) in due {
                if let app::platform::Asked::Command(request) = asked {
                    self.send(request.command);
                }
            }
        }
    }

    fn bid(&mut self, number: usize, chance: &mut Chance) {
        for _ in 0..ACTS {
            self.now += 1 + chance.below(4 * MINUTE);
            if chance.below(3) > 0 {
                self.keep_time();
            }
            match chance.below(10) {
                0 => self.villain(number, chance),
                1 => self.trouble(number, chance),
                _ => self.offer(number, chance),
            }
        }
        self.thaw(number);
        for _ in 0..4 {
            let ran = !self.is_over(number);
            self.now += 2 * HOUR;
            self.keep_time();
            if ran && self.is_over(number) {
                self.latecomers(number, chance);
            }
        }
        self.villain_after_the_end(number, chance);
    }

    fn is_over(&mut self, number: usize) -> bool {
        self.desk.world().expect("folded").auctions[&lot(number)].outcome().is_some()
    }

    /// Offers that come just after the end: each has its line.
    fn latecomers(&mut self, number: usize, chance: &mut Chance) {
        for _ in 0..3 {
            self.now += 1_000 + chance.below(2 * MINUTE);
            self.offer(number, chance);
        }
    }

    /// Offers long after the end, again and again, to fill the file.
    fn villain_after_the_end(&mut self, number: usize, chance: &mut Chance) {
        for _ in 0..3 {
            self.now += MINUTE;
            self.offer(number, chance);
        }
    }

    /// Lets it go on, at once or after a day's notice, with the reason.
    fn thaw(&mut self, number: usize) {
        let reason = Some("样本：已修复".to_owned());
        self.ask(number, It::Resume { reason: reason.clone() }, None);
        if self.frozen(number) {
            let at_ms = self.now + 25 * HOUR;
            self.ask(number, It::AnnounceResumption { at_ms, reason }, None);
            self.now = at_ms + MINUTE;
            self.keep_time();
        }
    }

    fn frozen(&mut self, number: usize) -> bool {
        self.desk.world().expect("folded").auctions[&lot(number)].frozen.is_some()
    }

    fn offer(&mut self, number: usize, chance: &mut Chance) {
        let who = 1 + u8::try_from(chance.below(i64::from(FIRMS))).expect("few");
        let world = self.desk.world().expect("folded");
        let Some(hand) = auctions::hand(world, &lot(number), &firm(who)) else { return };
        let lead = world.auctions[&lot(number)].lead.map_or(9_900, |it| it.price.0);
        let price = Fen(lead + *chance.one(&[100, 100, 150, 300, 50, 0, -9_000]));
        let (plate, own) = (hand.plate, hand.who);
        self.ask(number, It::Offer(domain::auction::Offer { plate, who: own, price }), Some(who));
    }

    /// Freezes by an order, and lets it go on, with a reason or without.
    fn trouble(&mut self, number: usize, chance: &mut Chance) {
        let asked = if self.frozen(number) {
            let reason = chance.one(&[None, Some("样本：已修复".to_owned())]).clone();
            It::Resume { reason }
        } else {
            let (cause, reason) = (Cause::Ordered, "样本：调查".to_owned());
            It::Freeze { cause, reason, document: Some("样本令".to_owned()), measured: None }
        };
        self.ask(number, asked, None);
    }

    /// Asks for what only the group decides, and for the plate of one's choice.
    fn villain(&mut self, number: usize, chance: &mut Chance) {
        let other = 1 + usize::try_from(chance.below(3)).expect("few");
        let state = &self.desk.world().expect("folded").auctions[&lot(other)];
        let plates: Vec<Plate> = state.bidders.keys().copied().collect();
        let asked = match chance.below(3) {
            0 => It::TurnCame,
            1 => It::Leave { plate: *chance.one(&plates), won: lot(number) },
            _ => It::Admit { plate: Plate(8), who: Hash([9; 32]), members: Vec::new(), rank: None },
        };
        self.ask(other, asked, None);
    }
}
