//! Whose signature an act needs: the person, the part, and a key that is bound and not revoked.

use domain::award::{self, Signed};
use domain::parties::{self, PersonAdded, Role};
use domain::rulebook::Regime;
use domain::shared::{Id, PublicKey, Signature, Uscc};
use domain::signing::{Part, judge, signing};
use domain::world::{Command, Refusal};

use crate::given::Given;
use crate::refused;

fn key(byte: u8) -> PublicKey {
    PublicKey([byte; 32])
}

fn person(given: &mut Given, account: &str, home: Option<Uscc>, role: Role, key: PublicKey) {
    let account = Id::new(account).unwrap();
    let added = PersonAdded {
        account: account.clone(),
        name: "样本人员".to_owned(),
        organisation: home,
        roles: vec![role],
    };
    given.when(Command::Parties(parties::Command::AddPerson(added))).unwrap();
    let second = Id::new("official-1").unwrap();
    let bind = parties::Command::BindPersonKey { account, key, second };
    given.when(Command::Parties(bind)).unwrap();
}

fn judged(given: &Given, command: &Command) -> Result<Part, Refusal> {
    let signing = signing(&given.world, command).expect("a signed act");
    judge(&given.world, &signing).map(|()| signing.part)
}

fn peopled(regime: Regime) -> Given {
    let mut given = Given::opened(regime);
    given.committee(5, 4).unwrap();
    let purchaser = given.notice.purchaser.clone();
    person(&mut given, "purchaser-1", Some(purchaser), Role::Purchaser, key(201));
    person(&mut given, "chair-1", None, Role::Chair, key(202));
    person(&mut given, "evaluator-1", None, Role::Evaluator, key(203));
    person(&mut given, "evaluator-2", None, Role::Evaluator, key(204));
    given
}

fn signed(byte: u8) -> Signed {
    Signed { key: key(byte), signature: Signature([0; 64]) }
}

#[test]
fn each_act_is_signed_by_the_person_of_its_part_and_by_no_other() {
    use award::Command as It;
    use award::ReviewStep::{Qualification, Responsiveness};
    let lot = || Given::announced(Regime::Works).id();
    let report = domain::shared::Hash([9; 32]);
    let review = |step| {
        move |signed| It::Review {
            lot: lot(),
            step,
            results: Vec::new(),
            lacking: String::new(),
            brands: None,
            signed,
        }
    };
    let sheet = |seat| {
        move |signed| {
            let closing = Box::default();
            It::Score { lot: lot(), seat, scores: Vec::new(), signed, closing }
        }
    };
    let sign = |signed| {
        let (dissent, recheck) = (String::new(), None);
        It::SignReport { lot: lot(), seat: 2, report, dissent, recheck, signed }
    };
    let winner = || Given::announced(Regime::Works).bidder(0);
    let determine = |signed| It::Determine { lot: lot(), winner: winner(), signed };
    let letter = |signed| It::IssueLetter { lot: lot(), signed };
    type Make<'a> = Box<dyn Fn(Signed) -> It + 'a>;
    let acts: [(Regime, Make<'_>, u8); 8] = [
        (Regime::GovernmentProcurement, Box::new(review(Qualification)), 201),
        (Regime::Works, Box::new(review(Qualification)), 203),
        (Regime::GovernmentProcurement, Box::new(review(Responsiveness)), 203),
        (Regime::Works, Box::new(sheet(1)), 203),
        (Regime::Works, Box::new(sheet(2)), 204),
        (Regime::Works, Box::new(sign), 204),
        (Regime::Works, Box::new(determine), 201),
        (Regime::Works, Box::new(letter), 201),
    ];
    for (regime, make, right) in acts {
        let given = peopled(regime);
        for byte in 201..=204 {
            let said = judged(&given, &Command::Award(make(signed(byte))));
            assert_eq!(said.is_ok(), byte == right, "{said:?}");
        }
        let unbound = judged(&given, &Command::Award(make(signed(250))));
        assert_eq!(unbound, Err(Refusal::Award(award::Refusal::SignerUnbound)));
    }
}

#[test]
fn a_revoked_key_signs_nothing_for_the_person_or_the_organisation() {
    let mut given = peopled(Regime::Works);
    let letter = |given: &Given, byte| {
        Command::Award(award::Command::IssueLetter { lot: given.id(), signed: signed(byte) })
    };
    assert_eq!(judged(&given, &letter(&given, 201)), Ok(Part::PurchaserOrAgent));
    let revoke = parties::Command::RevokePersonKey {
        account: Id::new("purchaser-1").unwrap(),
        key: key(201),
        reason: "遗失".to_owned(),
    };
    given.when(Command::Parties(revoke)).unwrap();
    let unbound = Err(Refusal::Award(award::Refusal::SignerUnbound));
    assert_eq!(judged(&given, &letter(&given, 201)), unbound);

    let organisation = given.notice.purchaser.clone();
    let holder = Id::new("purchaser-1").unwrap();
    let second = Id::new("official-1").unwrap();
    let bind = parties::Command::BindKey {
        organisation: organisation.clone(),
        key: key(211),
        holder,
        second,
    };
    given.when(Command::Parties(bind)).unwrap();
    assert!(judged(&given, &letter(&given, 211)).is_ok());
    let reason = "遗失".to_owned();
    let revoke = parties::Command::RevokeKey { organisation, key: key(211), reason };
    given.when(Command::Parties(revoke)).unwrap();
    assert_eq!(judged(&given, &letter(&given, 211)), unbound);
}

#[test]
fn a_key_names_one_person_and_no_person_is_the_platform() {
    let mut given = peopled(Regime::Works);
    let second = || Id::new("official-1").unwrap();
    let taken = parties::Command::BindPersonKey {
        account: Id::new("chair-1").unwrap(),
        key: key(201),
        second: second(),
    };
    assert!(refused(given.when(Command::Parties(taken))).contains("KeyKnown"));
    let taken = parties::Command::BindKey {
        organisation: given.bidder(0),
        key: key(201),
        holder: Id::new("bidder-0").unwrap(),
        second: second(),
    };
    assert!(refused(given.when(Command::Parties(taken))).contains("KeyKnown"));
    let platform = PersonAdded {
        account: Id::new(parties::PLATFORM).unwrap(),
        name: "样本人员".to_owned(),
        organisation: None,
        roles: vec![Role::Official],
    };
    let add = Command::Parties(parties::Command::AddPerson(platform));
    assert!(refused(given.when(add)).contains("PersonKnown"));
}
