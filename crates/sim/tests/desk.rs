//! The desk over a store that fails as told: one flush a turn, a savepoint a command, and no
//! answer that the disk does not bear out.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::Arc;

use app::desk::{AckSigner, Answer, Desk, Request, Stamped};
use app::head::Head;
use app::ports::Readers;
use app::ports::faulty::{Fault, Faulty, Switch};
use domain::parties::{
    CentreFounded, Command as Parties, OrganisationAdmitted, OrganisationKind, PersonAdded, Role,
};
use domain::shared::{Hash, Id, Instant, LotId, PublicKey, Round, Uscc};
use domain::world::{Command, World};
use sim::ports::chance::Seeded;
use sim::ports::store::Memory;

struct Ack;

impl AckSigner for Ack {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        seal::ed25519::sign(&[7; 32], message)
    }
}

/// A disk, a switch that breaks it, and the desk of one start.
struct Given {
    memory: Memory,
    switch: Switch,
    desk: Desk,
}

impl Given {
    fn new() -> Self {
        let (memory, switch) = (Memory::default(), Switch::default());
        let desk = desk(&memory, &switch);
        Self { memory, switch, desk }
    }

    /// As after the end of the process: the same disk, another desk.
    fn restart(&mut self) {
        self.desk = desk(&self.memory, &self.switch);
    }

    fn turn(&mut self, waiting: &[Stamped]) -> Vec<Answer> {
        let root = translog::hash::empty_root().0;
        self.desk.turn(waiting, Head { size: 0, root })
    }
}

fn desk(memory: &Memory, switch: &Switch) -> Desk {
    let store = Faulty::new(Box::new(memory.open()), switch.clone());
    Desk::new(Box::new(store), Arc::new(Seeded::new(1)), Arc::new(Ack), "sample.desk/log")
}

fn stamped(number: u8, command: Parties) -> Stamped {
    Stamped {
        stamp: Instant(1_772_413_200_000 + i64::from(number)),
        request: Request {
            account: "platform".to_owned(),
            key: format!("key-of-this-command-{number}"),
            command: Command::Parties(command),
            seen: None,
        },
    }
}

fn found() -> Stamped {
    stamped(
        1,
        Parties::FoundCentre(CentreFounded {
            origin: "sample.desk/log".to_owned(),
            name: "样本交易中心".to_owned(),
            name_en: "Sample Centre".to_owned(),
            ack_key: PublicKey([42; 32]),
        }),
    )
}

fn admit(number: u8) -> Stamped {
    let mut last = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let organisation = last.find_map(|it| Uscc::new(&format!("9151000000AAMPLE{number}{it}")));
    stamped(
        number,
        Parties::AdmitOrganisation(OrganisationAdmitted {
            organisation: organisation.unwrap(),
            name: "样本单位".to_owned(),
            kinds: vec![OrganisationKind::Bidder],
            licence: Hash([1; 32]),
        }),
    )
}

fn lot() -> LotId {
    let id = |it: &str| Id::new(it).unwrap();
    LotId::new(id("SAMPLE-1"), id("A"), Round::FIRST).unwrap()
}

/// A bidder's person of the second organisation.
fn person() -> Stamped {
    let Command::Parties(Parties::AdmitOrganisation(house)) = admit(2).request.command else {
        panic!("an admission")
    };
    stamped(
        9,
        Parties::AddPerson(PersonAdded {
            account: Id::new("bidder-1").unwrap(),
            name: "样本人员".to_owned(),
            organisation: Some(house.organisation),
            roles: vec![Role::Bidder],
        }),
    )
}

fn is_down(it: &Answer) -> bool {
    matches!(it, Answer::Down(_))
}

fn accepted(it: &Answer) -> &app::desk::Accepted {
    match it {
        Answer::Accepted(it) => it,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_turn_whose_commit_has_no_known_fate_is_answered_unknown_and_its_keys_settle_it_later() {
    for (fault, stored) in [(Fault::CommitLost, 0), (Fault::CommitPersisted, 2)] {
        let mut given = Given::new();
        given.switch.break_by(fault);
        let answers = given.turn(&[found(), admit(2)]);
        assert_eq!(answers, [Answer::Unknown, Answer::Unknown], "{fault:?}");
        assert!(given.desk.must_end().is_some(), "a new start reads what became of it");
        assert_eq!(given.memory.next_index(), stored, "{fault:?}");
        assert!(given.turn(&[admit(3)]).iter().all(is_down), "nothing more before the new start");

        given.restart();
        let again = given.turn(&[found(), admit(2)]);
        assert_eq!((accepted(&again[0]).index, accepted(&again[1]).index), (0, 1));
        assert_eq!(given.memory.next_index(), 2, "no key happened twice");
        assert_eq!(given.turn(&[found()])[0], again[0], "byte for byte");
    }
}

#[test]
fn a_commit_that_is_refused_is_answered_down_and_the_states_are_folded_anew() {
    let mut given = Given::new();
    assert!(matches!(given.turn(&[found()])[0], Answer::Accepted(_)));
    given.switch.break_by(Fault::CommitBusy);
    let answers = given.turn(&[admit(2), admit(3)]);
    assert!(answers.iter().all(is_down), "one flush for both: {answers:?}");
    assert_eq!(given.memory.next_index(), 1);
    let world: &World = given.desk.world().unwrap();
    assert!(world.organisations.is_empty(), "what was not stored did not happen");
    assert_eq!(given.desk.must_end(), None);
    let again = given.turn(&[admit(2), admit(3)]);
    assert_eq!((accepted(&again[0]).index, accepted(&again[1]).index), (1, 2));
}

#[test]
fn a_disk_that_is_full_at_a_row_stores_nothing_of_the_turn() {
    let mut given = Given::new();
    given.switch.break_by(Fault::AppendFull);
    assert!(given.turn(&[found(), admit(2)]).iter().all(is_down));
    assert_eq!(given.memory.next_index(), 0);
    assert!(given.desk.world().is_err() || given.desk.world().unwrap().organisations.is_empty());
}

#[test]
fn what_breaks_in_a_turn_of_the_desks_own_is_broken_for_commands_too() {
    let fact = |desk: &mut Desk| {
        desk.log_event("HeadCosigned", BTreeMap::new(), Instant(1_772_413_300_000))
    };
    for (fault, stored) in [(Fault::CommitLost, 1), (Fault::CommitPersisted, 2)] {
        let mut given = Given::new();
        given.turn(&[found()]);
        given.switch.break_by(fault);
        assert!(fact(&mut given.desk).is_err(), "{fault:?}");
        assert!(given.desk.must_end().is_some(), "{fault:?}: else it is written once more");
        assert_eq!(given.memory.next_index(), stored, "{fault:?}");
    }
    for fault in [Fault::AppendFull, Fault::CommitFull] {
        let mut given = Given::new();
        given.turn(&[found()]);
        given.switch.break_by(fault);
        assert!(given.desk.cover(&lot(), Instant(1_772_413_300_000)).is_err(), "{fault:?}");
        assert!(given.desk.read_only().is_some(), "{fault:?}: pages say that nothing is taken");
        assert_eq!(given.desk.must_end(), None, "{fault:?}: what is stored stays readable");
    }
}

#[test]
fn what_follows_from_a_look_is_not_decided_once_the_lot_has_gone_on() {
    let mut given = Given::new();
    given.turn(&[found()]);
    let close = |number, seen| {
        let lot = lot();
        let command = domain::opening::Command::Contest {
            lot,
            envelope: domain::procedure::EnvelopeName::Price,
            purpose: domain::parties::Purpose::Share,
            contexts: Vec::new(),
        };
        let mut it = admit(number);
        it.request.command = Command::Opening(command);
        it.request.seen = seen;
        it
    };
    // The lot has no events here: the law refuses whoever saw so, and whoever did not say.
    let answers = given.turn(&[close(5, Some(0)), close(6, Some(1)), close(7, None)]);
    assert!(matches!(answers[0], Answer::Refused(_)), "{:?}", answers[0]);
    assert_eq!(answers[1], Answer::Stale, "the law was not asked");
    assert!(matches!(answers[2], Answer::Refused(_)), "{:?}", answers[2]);
}

#[test]
fn a_command_that_is_refused_takes_nobody_of_its_turn_with_it() {
    let mut given = Given::new();
    let mut twice = admit(2);
    twice.request.key = "another-key-for-the-same".to_owned();
    let answers = given.turn(&[found(), admit(2), twice, admit(3)]);
    assert!(matches!(answers[2], Answer::Refused(_)), "{:?}", answers[2]);
    let indexes = [0, 1, 3].map(|at: usize| accepted(&answers[at]).index);
    assert_eq!(indexes, [0, 1, 2], "decided in order on what the turn built so far");
    assert_eq!(given.memory.next_index(), 3);
}

#[test]
fn a_key_is_one_command_and_a_refusal_is_decided_anew() {
    let mut given = Given::new();
    assert!(matches!(given.turn(&[person()])[0], Answer::Refused(_)), "its house is unknown");
    let answers = given.turn(&[found(), admit(2), person()]);
    assert!(matches!(answers[2], Answer::Accepted(_)), "the same key, decided anew");
    let mut other = admit(3);
    other.request.key = admit(2).request.key;
    assert_eq!(given.turn(&[other]), [Answer::KeyConflict]);
    for key in ["k".repeat(15), "k".repeat(65)] {
        let mut unfit = admit(4);
        unfit.request.key = key;
        assert_eq!(given.turn(&[unfit]), [Answer::KeyUnfit]);
    }
    assert_eq!(given.memory.next_index(), 3);
}

/// Eighty organisations, persons among them, keys that come again, refusals and a conflict.
fn crowd() -> Vec<Stamped> {
    let mut all = vec![found()];
    for number in 10..90_u8 {
        let mut last = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
        let code = last.find_map(|it| Uscc::new(&format!("9151000000AAMPL{number}{it}")));
        let organisation = code.unwrap();
        let house = OrganisationAdmitted {
            organisation: organisation.clone(),
            name: format!("样本单位 {number}"),
            kinds: vec![OrganisationKind::Bidder],
            licence: Hash([number; 32]),
        };
        let asked = stamped(number, Parties::AdmitOrganisation(house.clone()));
        all.push(asked.clone());
        match number % 4 {
            0 => all.push(asked),
            1 => {
                let person = PersonAdded {
                    account: Id::new(format!("bidder-{number}")).unwrap(),
                    name: "样本人员".to_owned(),
                    organisation: Some(organisation),
                    roles: vec![Role::Bidder],
                };
                let mut add = stamped(number, Parties::AddPerson(person));
                add.request.key = format!("key-of-that-person-{number}");
                all.push(add);
            }
            2 => {
                // The law refuses a second admission, under a key of its own.
                let mut again = asked;
                again.request.key = format!("key-of-another-try-{number}");
                all.push(again);
            }
            _ => {
                let other = OrganisationAdmitted { name: "别的单位".to_owned(), ..house };
                all.push(stamped(number, Parties::AdmitOrganisation(other)));
            }
        }
    }
    all
}

/// Goal: whether commands are signed and written one by one or together makes no difference.
///
/// Method: the same commands, once in one turn and once in a turn each, over the same chance.
#[test]
fn a_large_turn_writes_and_answers_byte_for_byte_what_small_ones_do() {
    let rows = |it: &Given| it.memory.reader().unwrap().rows(0, 1_000).unwrap();
    let (mut whole, mut single) = (Given::new(), Given::new());
    let answers = whole.turn(&crowd());
    let each: Vec<Answer> =
        crowd().iter().flat_map(|it| single.turn(std::slice::from_ref(it))).collect();
    assert_eq!(answers, each);
    assert_eq!(rows(&whole), rows(&single));
    assert_eq!(rows(&whole).len(), 1 + 80 + 20);
    assert!(answers.contains(&Answer::KeyConflict));
    assert!(answers.iter().any(|it| matches!(it, Answer::Refused(_))));
}
