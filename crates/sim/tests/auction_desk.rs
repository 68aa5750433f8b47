//! An auction through the desk and the store: announced, two bidders, offers, the hammer, a new
//! start, and the audit file of what was stored.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use app::auctions;
use app::desk::{Accepted, AckSigner, Answer, Desk, Request, Stamped};
use app::head::Head;
use app::ports::Readers;
use app::ports::faulty::{Fault, Faulty, Switch};
use app::timekeeper::{PLATFORM, Timekeeper, glance_auctions};
use domain::auction::{
    self, Asked, Command as Auction, Course, Direction, Entry, Kind, Outcome, Plate, Reserve,
    Terms, Timed,
};
use domain::parties::{CentreFounded, Command as Parties, OrganisationAdmitted, OrganisationKind};
use domain::shared::{Fen, Hash, Instant, LotId, PublicKey, Uscc};
use domain::world::{self, Command};
use record::auction::{AuditFile, stream};
use sim::ports::chance::Seeded;
use sim::ports::store::Memory;

/// Monday 2 March 2026, 09:00 in Beijing.
const MONDAY: i64 = 1_772_413_200_000;
const HOUR: i64 = 3_600_000;
const OPENS: i64 = MONDAY + 48 * HOUR;
const CLOSES: i64 = OPENS + 2 * HOUR;

struct Ack;

impl AckSigner for Ack {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        seal::ed25519::sign(&[7; 32], message)
    }
}

fn lot() -> LotId {
    LotId::parse("JJ2026-001/A/1").unwrap()
}

fn firm(number: u8) -> Uscc {
    let mut last = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    last.find_map(|it| Uscc::new(&format!("9151000000AAMPLE{number}{it}"))).unwrap()
}

/// A purchase with a ceiling of ten thousand yuan, falling by at least fifty.
fn terms() -> Terms {
    Terms {
        lot: lot(),
        subject: None,
        bundle: Vec::new(),
        kind: Kind::Online,
        direction: Direction::Reverse,
        course: Course::Listing,
        start: Fen(1_000_000),
        step: Fen(5_000),
        unit: Fen(100),
        cap: None,
        opens_ms: OPENS,
        closes_ms: CLOSES,
        timed: Some(Timed { entry: Entry::TwoBidders, preparation_s: 60, window_s: 180 }),
        sealed: None,
        trustees: None,
        bidders_min: 2,
        reserve: Reserve::None,
        priority: None,
        hours: None,
        place: None,
        sign_up: None,
        previous: None,
        pseudonyms: Hash([0; 32]),
    }
}

struct Given {
    memory: Memory,
    switch: Switch,
    desk: Desk,
    now: i64,
    keys: u32,
}

impl Given {
    fn new() -> Self {
        let (memory, switch) = (Memory::default(), Switch::default());
        let desk = desk(&memory, &switch);
        let mut it = Self { memory, switch, desk, now: MONDAY, keys: 0 };
        let founded = CentreFounded {
            origin: "sample.desk/log".to_owned(),
            name: "样本交易中心".to_owned(),
            name_en: "Sample Centre".to_owned(),
            ack_key: PublicKey([42; 32]),
        };
        it.ask(Command::Parties(Parties::FoundCentre(founded)));
        for number in 1..=3 {
            let admitted = OrganisationAdmitted {
                organisation: firm(number),
                name: "样本单位".to_owned(),
                kinds: vec![OrganisationKind::Bidder],
                licence: Hash([1; 32]),
            };
            it.ask(Command::Parties(Parties::AdmitOrganisation(admitted)));
        }
        it
    }

    /// As after the end of the process.
    fn restart(&mut self) {
        self.desk = desk(&self.memory, &self.switch);
    }

    fn stamped(&mut self, command: Command) -> Stamped {
        self.keys += 1;
        let key = format!("key-of-this-command-{}", self.keys);
        let request = Request { account: PLATFORM.to_owned(), key, command, seen: None };
        Stamped { stamp: Instant(self.now), request }
    }

    fn turn(&mut self, waiting: &[Stamped]) -> Vec<Answer> {
        let root = translog::hash::empty_root().0;
        self.desk.turn(waiting, Head { size: 0, root })
    }

    fn ask(&mut self, command: Command) -> Answer {
        let it = self.stamped(command);
        self.turn(&[it]).remove(0)
    }

    fn of(&mut self, what: Auction) -> Answer {
        self.ask(Command::Auction(Asked::of(lot(), what)))
    }

    fn offer(&mut self, number: u8, yuan: i64) -> Answer {
        let command =
            auctions::offer(self.desk.world().unwrap(), &lot(), &firm(number), Fen(yuan * 100));
        self.ask(command.unwrap())
    }

    fn admit(&mut self, number: u8) {
        let world = self.desk.world().unwrap();
        let command = auctions::admit(world, &lot(), &firm(number), &[]).unwrap();
        accepted(&self.ask(command));
    }

    /// Sends what the timekeeper finds due, until nothing is.
    fn keep_time(&mut self) {
        let calendar = record::pack::calendar();
        loop {
            let mut keeper = Timekeeper::default();
            for it in
                glance_auctions(None, self.desk.world().unwrap(), (&calendar, Instant(self.now)))
            {
                keeper.note_auction(it);
            }
            let due = keeper.take(self.now);
            if due.is_empty() {
                return;
            }
            for (_, asked) in due {
                let app::platform::Asked::Command(request) = asked else { panic!("a command") };
                let it = Stamped { stamp: Instant(self.now), request: *request };
                accepted(&self.turn(&[it])[0]);
            }
        }
    }

    fn state(&mut self) -> auction::State {
        self.desk.world().unwrap().auctions[&lot()].clone()
    }

    fn file(&mut self) -> AuditFile {
        let world = self.desk.world().unwrap().clone();
        let mut reader = self.memory.reader().unwrap();
        auctions::audit_file(&mut *reader, &world, &lot()).unwrap().unwrap()
    }

    /// Announced on Monday, two bidders admitted, and open since a minute.
    fn open() -> Self {
        let mut it = Self::new();
        accepted(&it.of(Auction::Announce(Box::new(terms()))));
        it.admit(1);
        it.admit(2);
        it.now = OPENS + 60_000;
        it
    }
}

fn desk(memory: &Memory, switch: &Switch) -> Desk {
    let store = Faulty::new(Box::new(memory.open()), switch.clone());
    Desk::new(Box::new(store), Arc::new(Seeded::new(1)), Arc::new(Ack), "sample.desk/log")
}

fn accepted(it: &Answer) -> &Accepted {
    match it {
        Answer::Accepted(it) => it,
        other => panic!("{other:?}"),
    }
}

fn declined(it: &Answer) -> (&Accepted, auction::Refusal) {
    match it {
        Answer::Declined(it, world::Refusal::Auction(why)) => (it, *why),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_auction_runs_through_desk_and_store_and_its_audit_file_holds() {
    let mut it = Given::open();
    assert!(it.offer(1, 9_900).refusal().is_none());
    it.now += 2_000;
    assert_eq!(declined(&it.offer(2, 9_899)).1, auction::Refusal::StepShort);
    it.now += 2_000;
    accepted(&it.offer(2, 9_800));
    it.now = CLOSES + 1;
    it.keep_time();
    // The timed period runs from the tick: a minute of preparation, three minutes of window.
    it.now += 61_000;
    accepted(&it.offer(1, 9_000));
    it.now += 180_000;
    accepted(&it.offer(2, 8_950));
    it.now += 180_001;
    assert_eq!(declined(&it.offer(1, 8_000)).1, auction::Refusal::Late, "before any tick");
    it.keep_time();
    let state = it.state();
    let winner = auctions::hand(it.desk.world().unwrap(), &lot(), &firm(2)).unwrap().plate;
    let deal = Outcome::Deal { plate: winner, price: Fen(895_000) };
    assert_eq!(state.outcome(), Some(&deal));
    let behind = auctions::behind(it.desk.world().unwrap(), &lot(), winner).cloned();
    assert_eq!(behind, Some(firm(2)));

    it.restart();
    assert_eq!(it.state(), state, "the record alone gives the same state");
    let file = it.file();
    let judged = verifier::auction::judge(file.clone(), Default::default());
    assert_eq!(judged.faults, []);
    assert!(judged.is_ended());
    let read = AuditFile::parse(file.encode().as_bytes()).unwrap();
    assert_eq!(read, file);
    assert!(!file.encode().contains(firm(2).as_str()), "no credit code stands in it");
}

#[test]
fn a_line_that_was_changed_or_left_out_is_found() {
    let mut it = Given::open();
    accepted(&it.offer(1, 9_900));
    let file = it.file();
    for at in 1..file.lines.len() {
        let mut less = file.clone();
        less.lines.remove(at);
        // The last line can be left out unseen by the file alone: the log's leaves prove it.
        let faults = verifier::auction::judge(less, Default::default()).faults;
        assert_eq!(faults.is_empty(), at + 1 == file.lines.len(), "{at}");
    }
    let mut other = file;
    let Some(auction::Event::OfferTaken(taken)) = other.lines.last_mut().map(|it| &mut it.event)
    else {
        panic!("an offer")
    };
    taken.price = Fen(989_999);
    assert!(!verifier::auction::judge(other, Default::default()).faults.is_empty());
}

#[test]
fn a_refused_offer_has_its_receipt_and_the_same_key_gives_it_again() {
    let mut it = Given::open();
    let world = it.desk.world().unwrap();
    let offer = auctions::offer(world, &lot(), &firm(1), Fen(2_000_000)).unwrap();
    let asked = it.stamped(offer);
    let first = it.turn(std::slice::from_ref(&asked)).remove(0);
    let (receipt, why) = declined(&first);
    assert_eq!(why, auction::Refusal::TooLow);
    let ack = record::receipt::Acknowledgement::parse(receipt.acknowledgement.as_bytes()).unwrap();
    let c = it.memory.reader().unwrap().rows(ack.index, 1).unwrap().remove(0);
    assert_eq!((c.kind.as_str(), c.stream.as_str()), ("OfferRefused", "JJ2026-001/A/1/auction"));
    let again = it.turn(std::slice::from_ref(&asked)).remove(0);
    assert_eq!(again, first);
    it.restart();
    assert_eq!(it.turn(&[asked]).remove(0), first, "after a new start too");
}

#[test]
fn floods_and_strangers_are_answered_and_leave_no_line() {
    let mut it = Given::open();
    accepted(&it.offer(1, 9_900));
    let position = it.state().position;
    let too_soon = it.offer(1, 9_800);
    assert!(matches!(&too_soon, Answer::Refused(why) if why.rule() == Some("Y129")));
    let hand =
        |it: &mut Given, number| auctions::hand(it.desk.world().unwrap(), &lot(), &firm(number));
    assert_eq!(hand(&mut it, 3), None, "who is not admitted has no hand");
    let (one, two) = (hand(&mut it, 1).unwrap(), hand(&mut it, 2).unwrap());
    it.now += 1_000;
    let offer = |plate, who| Auction::Offer(auction::Offer { plate, who, price: Fen(900_000) });
    for offer in [offer(one.plate, two.who), offer(Plate(999), two.who), offer(Plate(0), two.who)] {
        assert!(matches!(it.of(offer), Answer::Refused(_)));
    }
    assert_eq!(it.state().position, position);
}

#[test]
fn an_offer_that_was_not_durable_is_seen_by_nobody_and_never_acknowledged() {
    for fault in [Fault::CommitBusy, Fault::CommitFull, Fault::CommitLost] {
        let mut it = Given::open();
        let rows = it.memory.reader().unwrap().version(&stream(&lot())).unwrap();
        it.switch.break_by(fault);
        let answer = it.offer(1, 9_900);
        assert!(matches!(answer, Answer::Unknown | Answer::Down(_)), "{answer:?}");
        it.restart();
        let stored = it.memory.reader().unwrap().version(&stream(&lot())).unwrap();
        assert_eq!((stored, it.state().offers), (rows, 0), "{fault:?}");
    }
}

#[test]
fn the_salt_and_the_credit_codes_stand_in_no_public_leaf() {
    let mut it = Given::open();
    let salt = it.desk.world().unwrap().pseudonyms[&lot()];
    let rows = it.memory.reader().unwrap().rows(0, 100).unwrap();
    let shut = rows.iter().find(|it| it.kind == "PseudonymsSealed").unwrap();
    assert!(shut.entry.starts_with(b"o "), "opaque");
    let hex = translog::hash::to_hex(&salt.0);
    for row in rows.iter().filter(|it| !it.entry.starts_with(b"o ")) {
        let text = String::from_utf8_lossy(&row.entry);
        assert!(!text.contains(&hex), "{text}");
        let auction = row.stream.ends_with("/auction");
        assert!(!auction || !text.contains(firm(1).as_str()), "{text}");
    }
}

#[test]
fn plates_are_drawn_and_whoever_asks_for_one_gets_another() {
    let mut it = Given::open();
    let who = auctions::admit(it.desk.world().unwrap(), &lot(), &firm(3), &[]).unwrap();
    let Command::Auction(Asked { what: Auction::Admit { who, .. }, .. }) = who else {
        panic!("an admission")
    };
    accepted(&it.of(Auction::Admit { plate: Plate(1), who, members: Vec::new(), rank: None }));
    let plates: Vec<Plate> = it.state().bidders.into_keys().collect();
    assert_eq!(plates.len(), 3);
    assert!(plates.iter().any(|it| it.0 > 10), "by chance of nine hundred and ninety-nine");
}

#[test]
fn whoever_lets_it_go_on_says_what_was_mended_and_the_file_tells_it() {
    // covers: Y193
    let mut it = Given::open();
    let (cause, reason) = (auction::Cause::Ordered, "样本：调查".to_owned());
    let document = Some("样本令1号".to_owned());
    accepted(&it.of(Auction::Freeze { cause, reason, document, measured: None }));
    it.now += 60_000;
    let silent = [
        Auction::Resume { reason: None },
        Auction::Resume { reason: Some(" ".to_owned()) },
        Auction::AnnounceResumption { at_ms: it.now + 48 * HOUR, reason: None },
    ];
    for what in silent {
        let answer = it.of(what);
        assert!(matches!(&answer, Answer::Refused(why) if why.rule() == Some("Y193")));
    }
    accepted(&it.of(Auction::Resume { reason: Some("样本：调查已结束".to_owned()) }));
    accepted(&it.offer(1, 9_900));
    let file = it.file();
    assert!(file.encode().contains("样本：调查已结束"), "{}", file.encode());
    assert_eq!(verifier::auction::judge(file, Default::default()).faults, []);
}
