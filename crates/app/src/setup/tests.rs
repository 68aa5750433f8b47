//! What setting up checks: batches, the drill, and what is still missing.

use std::collections::{BTreeMap, BTreeSet};

use domain::apply::apply;
use domain::parties::{
    CentreFounded, Command, DrillHeld, KeysDeposited, PersonAdded, Purpose, Role, TrusteeEnrolled,
};
use domain::shared::{AccountId, Hash, Id, Instant, PublicKey, Uscc};
use domain::world::{Event, World};
use seal::bytes::{domain, hash_labelled, hex, unhex, unhex32};
use seal::header::Header;
use seal::keyset::{Purpose as SealPurpose, key_statement, one_time_public};
use serde_json::{Value, json};

use super::drill::{self, Drill, DrillFault, DrillLack, DrillState};
use super::{Batch, BatchFault, FoundingState, PolicyState, Step, missing, needs_code};
use crate::accounts::test_world::Town;
use crate::ports::Entropy;

struct Counter;

impl Entropy for Counter {
    fn fill(&self, bytes: &mut [u8]) {
        use std::sync::atomic::{AtomicU8, Ordering};
        static TURN: AtomicU8 = AtomicU8::new(1);
        bytes.fill(TURN.fetch_add(1, Ordering::SeqCst));
    }
}

/// A trustee's machine: its signing key and one-time secrets by serial.
struct Machine {
    name: String,
    signing: [u8; 32],
    secrets: BTreeMap<u64, [u8; 32]>,
}

impl Machine {
    fn new(at: u8) -> Machine {
        let secret = |serial: u64| [at * 16 + u8::try_from(serial).unwrap(); 32];
        let secrets = (1..=3).map(|serial| (serial, secret(serial))).collect();
        Machine { name: format!("keeper-{at}"), signing: [at; 32], secrets }
    }

    fn public(&self) -> [u8; 32] {
        seal::ed25519::public(&self.signing)
    }

    fn statement(&self, purpose: SealPurpose, serial: u64) -> Value {
        let key = one_time_public(&self.secrets[&serial]);
        let message = key_statement(&self.name, purpose, serial, &key);
        let sig = hex(&seal::ed25519::sign(&self.signing, &message));
        json!({"purpose": purpose.name(), "serial": serial, "pk": hex(&key), "sig": sig})
    }

    fn batch(&self) -> Value {
        let statements: Vec<Value> =
            self.secrets.keys().map(|it| self.statement(SealPurpose::Share, *it)).collect();
        json!({
            "v": "ggzy.trustee-keys/v1",
            "trustee": self.name,
            "pk": hex(&self.public()),
            "statements": statements,
        })
    }

    /// What `daylight-key trustee drill` answers; `change` tampers with the share.
    fn answer(&self, sheet: &str, change: impl Fn(String) -> String) -> String {
        let sheet: Value = serde_json::from_str(sheet).unwrap();
        let ctx = hash_labelled("drill", &[&unhex32(sheet["nonce"].as_str().unwrap()).unwrap()]);
        let header = unhex(sheet["header"].as_str().unwrap()).unwrap();
        let pks: Vec<&str> =
            sheet["pks"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let t = u8::try_from(sheet["t"].as_u64().unwrap()).unwrap();
        let header = Header::parse(&header, &ctx, t, u8::try_from(pks.len()).unwrap()).unwrap();
        let own = self.secrets.values().find_map(|it| {
            let key = one_time_public(it);
            Some((pks.iter().position(|pk| *pk == hex(&key))?, it, key))
        });
        let (at, secret, key) = own.unwrap();
        let x = u8::try_from(at + 1).unwrap();
        let share = change(hex(&header.open_slot(x, secret, &key).unwrap()[..]));
        let message = [&domain("drilled")[..], &ctx, &[x], share.as_bytes()].concat();
        let sig = hex(&seal::ed25519::sign(&self.signing, &message));
        json!({"v": "ggzy.drilled/v1", "trustee": self.name, "x": x, "share": share, "sig": sig})
            .to_string()
    }
}

fn uscc(at: u8) -> Uscc {
    let body = format!("9151000000000000{at}");
    let mut fits =
        "0123456789ABCDEFGHJKLMNPQRTUWXY".chars().map(|it| Uscc::new(&format!("{body}{it}")));
    fits.find_map(|it| it).unwrap()
}

fn read(machine: &Machine) -> Batch {
    Batch::read(machine.batch().to_string().as_bytes()).unwrap()
}

/// A world with trustees whose keys are deposited.
fn with_trustees(machines: &[Machine]) -> World {
    let mut world = World::default();
    for (at, it) in (1..).zip(machines) {
        let batch = read(it);
        let Command::EnrolTrustee(enrolled) = batch.enrolment(&it.name, &uscc(at)) else {
            panic!("not an enrolment")
        };
        apply(&mut world, &Event::TrusteeEnrolled(enrolled), Instant(0));
        for command in batch.deposits() {
            let Command::DepositKeys { trustee, purpose, keys } = command else {
                panic!("not a deposit")
            };
            let event = Event::KeysDeposited(KeysDeposited { trustee, purpose, keys });
            apply(&mut world, &event, Instant(0));
        }
    }
    world
}

fn three() -> Vec<Machine> {
    (1..=3).map(Machine::new).collect()
}

fn begun(world: &World) -> Drill {
    Drill::begin(&world.centre, &BTreeSet::new(), &Counter).unwrap()
}

fn id(name: &str) -> Id {
    Id::new(name).unwrap()
}

#[test]
fn a_batch_enrols_and_deposits_what_the_tool_wrote() {
    let machine = Machine::new(1);
    let batch = read(&machine);
    assert_eq!((batch.trustee.as_str(), batch.key.0), ("keeper-1", machine.public()));
    assert_eq!(batch.share.iter().map(|it| it.serial).collect::<Vec<_>>(), [1, 2, 3]);
    let enrolled = TrusteeEnrolled {
        trustee: id("keeper-1"),
        name: "一号保管人".to_owned(),
        organisation: uscc(1),
        key: PublicKey(machine.public()),
    };
    assert_eq!(batch.enrolment("一号保管人", &uscc(1)), Command::EnrolTrustee(enrolled));
    assert_eq!(batch.deposits().len(), 1);
}

#[test]
fn keys_for_deposits_are_deposited_apart_from_those_for_shares() {
    let machine = Machine::new(1);
    let mut file = machine.batch();
    file["statements"][1] = machine.statement(SealPurpose::Deposit, 2);
    file["statements"][2] = machine.statement(SealPurpose::Draw, 3);
    let batch = Batch::read(file.to_string().as_bytes()).unwrap();
    let of = |purpose| {
        batch.deposits().into_iter().find_map(move |it| match it {
            Command::DepositKeys { purpose: held, keys, .. } if held == purpose => Some(keys),
            _ => None,
        })
    };
    assert_eq!(of(Purpose::Share).unwrap()[0].serial, 1);
    assert_eq!(of(Purpose::Deposit).unwrap()[0].serial, 2);
    assert_eq!(batch.deposits().len(), 2);
}

#[test]
fn a_batch_with_one_statement_that_does_not_fit_is_refused_whole() {
    let machine = Machine::new(1);
    let fault = |change: &dyn Fn(&mut Value)| {
        let mut file = machine.batch();
        change(&mut file);
        Batch::read(file.to_string().as_bytes()).unwrap_err()
    };
    assert_eq!(fault(&|it| it["v"] = json!("ggzy.trustee-keys/v2")), BatchFault::Form);
    assert_eq!(fault(&|it| it["trustee"] = json!("a/b")), BatchFault::Form);
    assert_eq!(fault(&|it| it["pk"] = json!("00".repeat(32))), BatchFault::Form);
    assert_eq!(fault(&|it| it["statements"] = json!([])), BatchFault::Empty);
    let unsigned = BatchFault::Statement { serial: 2 };
    assert_eq!(fault(&|it| it["statements"][1]["sig"] = json!("00".repeat(64))), unsigned);
    assert_eq!(fault(&|it| it["statements"][1]["purpose"] = json!("deposit")), unsigned);
    let other = BatchFault::Statement { serial: 9 };
    assert_eq!(fault(&|it| it["statements"][1]["serial"] = json!(9)), other);
    let first = BatchFault::Statement { serial: 1 };
    assert_eq!(fault(&|it| it["trustee"] = json!("keeper-2")), first);
    let foreign = Machine::new(2).statement(SealPurpose::Share, 3);
    assert_eq!(
        fault(&|it| it["statements"][2] = foreign.clone()),
        BatchFault::Statement { serial: 3 }
    );
    let low = BatchFault::Key { serial: 1 };
    assert_eq!(fault(&|it| it["statements"][0]["pk"] = json!("00".repeat(32))), low);
    assert_eq!(Batch::read(b"no json").unwrap_err(), BatchFault::Form);
}

#[test]
fn the_test_envelope_opens_when_every_trustee_has_answered_and_not_before() {
    let machines = three();
    let world = with_trustees(&machines);
    let mut drill = begun(&world);
    let sheet = drill.sheet();
    for (at, it) in machines.iter().enumerate() {
        let waits: Vec<Id> = machines[at..].iter().map(|it| id(&it.name)).collect();
        assert_eq!(drill.state(), DrillState::Waiting(waits));
        let answer = it.answer(&sheet, |it| it);
        assert_eq!(drill.take(&world.centre, answer.as_bytes()), Ok(id(&it.name)));
    }
    let DrillState::Open(hash, transcript) = drill.state() else { panic!("{:?}", drill.state()) };
    assert!(transcript.starts_with(&sheet) && transcript.contains("ggzy.drilled/v1"));
    let all: Vec<Id> = machines.iter().map(|it| id(&it.name)).collect();
    let held = Command::HoldDrill { trustees: all, transcript: hash };
    assert_eq!(drill.held(hash), held);
}

#[test]
fn a_wrong_share_names_its_trustee_and_a_right_one_mends_it() {
    let machines = three();
    let world = with_trustees(&machines);
    let mut drill = begun(&world);
    let sheet = drill.sheet();
    let flip = |it: String| {
        if it.starts_with('0') { it.replacen('0', "1", 1) } else { format!("0{}", &it[1..]) }
    };
    for (at, it) in machines.iter().enumerate() {
        let answer = it.answer(&sheet, |it| if at == 1 { flip(it) } else { it });
        drill.take(&world.centre, answer.as_bytes()).unwrap();
    }
    assert_eq!(drill.state(), DrillState::Wrong(vec![id("keeper-2")]));
    let mended = machines[1].answer(&sheet, |it| it);
    drill.take(&world.centre, mended.as_bytes()).unwrap();
    assert!(matches!(drill.state(), DrillState::Open(..)));
}

#[test]
fn an_answer_that_is_not_the_trustees_own_is_not_taken() {
    let machines = three();
    let world = with_trustees(&machines);
    let mut drill = begun(&world);
    let sheet = drill.sheet();
    let right = machines[0].answer(&sheet, |it| it);
    let mut take = |it: String| drill.take(&world.centre, it.as_bytes()).unwrap_err();
    assert_eq!(take(right.replace("keeper-1", "keeper-2")), DrillFault::Stranger);
    assert_eq!(take(right.replace("\"x\":1", "\"x\":9")), DrillFault::Stranger);
    assert_eq!(take(right.replace("drilled/v1", "drilled/v2")), DrillFault::Form);
    let other = begun(&world).sheet();
    assert_eq!(take(machines[0].answer(&other, |it| it)), DrillFault::Signature);
    let closed = machines[0].answer(&sheet, |_| String::new());
    assert_eq!(take(closed), DrillFault::Closed(id("keeper-1")));
    let thief = Machine { signing: [9; 32], ..Machine::new(1) };
    assert_eq!(take(thief.answer(&sheet, |it| it)), DrillFault::Signature);
    assert_eq!(take("x".repeat(20_000)), DrillFault::Form);
}

#[test]
fn a_drill_takes_the_highest_keys_and_never_one_twice() {
    let machines = three();
    let world = with_trustees(&machines);
    let first = begun(&world);
    let key = |serial| PublicKey(one_time_public(&machines[0].secrets[&serial]));
    assert_eq!(first.keys()[0], key(3));
    let town = Town::new();
    drill::keep(&town.memory, &first, 0).unwrap();
    let used = drill::used(&town.memory, 0).unwrap();
    assert_eq!(used.len(), 3);
    let second = Drill::begin(&world.centre, &used, &Counter).unwrap();
    assert_eq!(second.keys()[0], key(2));
    let mut all = used;
    all.extend(second.keys());
    all.insert(key(1));
    let lack = Drill::begin(&world.centre, &all, &Counter).unwrap_err();
    assert_eq!(lack, DrillLack::Keys(id("keeper-1")));
}

#[test]
fn two_trustees_or_four_do_not_drill() {
    let two: Vec<Machine> = (1..=2).map(Machine::new).collect();
    let four: Vec<Machine> = (1..=4).map(Machine::new).collect();
    for machines in [two, four] {
        let world = with_trustees(&machines);
        let lack = Drill::begin(&world.centre, &BTreeSet::new(), &Counter).unwrap_err();
        assert_eq!(lack, DrillLack::Count { have: machines.len() });
    }
    let five: Vec<Machine> = (1..=5).map(Machine::new).collect();
    let sheet = begun(&with_trustees(&five)).sheet();
    assert!(sheet.contains("\"t\":3"), "{sheet}");
}

#[test]
fn a_running_drill_is_read_again_as_it_was_and_keeps_no_trustees_half() {
    let machines = three();
    let world = with_trustees(&machines);
    let mut drill = begun(&world);
    let answer = machines[2].answer(&drill.sheet(), |it| it);
    drill.take(&world.centre, answer.as_bytes()).unwrap();
    let town = Town::new();
    drill::keep(&town.memory, &drill, 0).unwrap();
    assert_eq!(drill::running(&town.memory, 0).unwrap(), Some(drill));
    drill::end(&town.memory).unwrap();
    assert_eq!(drill::running(&town.memory, 0).unwrap(), None);
}

fn founding() -> FoundingState {
    FoundingState {
        origin: "jy.example/log".to_owned(),
        log_key: String::new(),
        ack_key: String::new(),
        ack_public: PublicKey([0; 32]),
        size: 0,
        root: Hash([0; 32]),
        witnesses: Vec::new(),
        policy: PolicyState::Missing,
    }
}

#[test]
fn what_is_missing_shrinks_step_by_step_to_nothing() {
    let town = Town::new();
    let mut founding = founding();
    let machines = three();
    let mut world = World::default();
    let lacks = |world: &World, founding: &FoundingState| {
        missing(world, founding, &town.accounts()).unwrap()
    };
    assert_eq!(lacks(&world, &founding), Step::ALL);
    founding.policy = PolicyState::Set(Hash([1; 32]));
    assert_eq!(lacks(&world, &founding)[0], Step::Centre);
    world = with_trustees(&machines[..2]);
    assert!(lacks(&world, &founding).contains(&Step::Trustees));
    world = with_trustees(&machines);
    let founded = CentreFounded {
        origin: "jy.example/log".to_owned(),
        name: "青石县公共资源交易中心".to_owned(),
        name_en: "Qingshi".to_owned(),
        ack_key: PublicKey([0; 32]),
    };
    apply(&mut world, &Event::CentreFounded(founded), Instant(0));
    assert_eq!(lacks(&world, &founding), [Step::Officials, Step::Drill]);
    for name in ["zhao", "qian"] {
        let person = PersonAdded {
            account: AccountId::new(name).unwrap(),
            name: name.to_owned(),
            organisation: None,
            roles: vec![Role::Official],
        };
        apply(&mut world, &Event::PersonAdded(person), Instant(0));
        assert!(lacks(&world, &founding).contains(&Step::Officials), "{name} has no password");
        assert_eq!(needs_code(&world, &town.accounts()).unwrap(), name == "zhao");
        town.enrol(name);
    }
    assert_eq!(lacks(&world, &founding), [Step::Drill]);
    let two =
        DrillHeld { trustees: vec![id("keeper-1"), id("keeper-2")], transcript: Hash([0; 32]) };
    apply(&mut world, &Event::DrillHeld(two), Instant(0));
    assert_eq!(lacks(&world, &founding), [Step::Drill]);
    let all: Vec<Id> = machines.iter().map(|it| id(&it.name)).collect();
    let held = DrillHeld { trustees: all, transcript: Hash([0; 32]) };
    apply(&mut world, &Event::DrillHeld(held), Instant(0));
    assert_eq!(lacks(&world, &founding), []);
}
