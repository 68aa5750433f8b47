//! Slips mended by two people: a project's registration before its notice, an entry of a security.

use domain::parties::{PersonAdded, Role};
use domain::procedure::{Command as Procedure, Funds, PlannedLot, ProjectRegistered, SecurityForm};
use domain::rulebook::{Method, Regime};
use domain::securities::{Command as Securities, PayingAccount, SecurityReceived, lack};
use domain::shared::{AccountId, Fen, Hash, Id};
use domain::world::{Command, Event};

use crate::given::Given;
use crate::refused;
use crate::securities::{announced, receive};

fn id(text: &str) -> AccountId {
    Id::new(text).unwrap()
}

fn correct(project: ProjectRegistered, (by, decided): (&str, &str)) -> Command {
    Command::Procedure(Procedure::CorrectProject {
        project: Box::new(project),
        reason: "名称录入有误".to_owned(),
        proposed_by: id(by),
        decided_by: id(decided),
    })
}

fn registered() -> (Given, ProjectRegistered) {
    let mut given = Given::registered(Regime::Works);
    let home = Some(given.notice.purchaser.clone());
    for (account, organisation, role) in [
        ("zheng", home, Role::Purchaser),
        ("zhao", None, Role::Official),
        ("qian", None, Role::Official),
    ] {
        let (account, name) = (id(account), account.to_owned());
        let added = PersonAdded { account, name, organisation, roles: vec![role] };
        given.when(Command::Parties(domain::parties::Command::AddPerson(added))).unwrap();
    }
    let old = given.world.projects[&given.notice.project].clone();
    (given, old)
}

#[test]
fn a_registration_is_mended_by_two_people_before_its_first_notice_and_the_old_stays() {
    // covers: Y68
    let (mut given, old) = registered();
    let mut lots = old.lots.clone();
    lots[0].budget = Fen(lots[0].budget.0 + 1);
    let right = ProjectRegistered { title: "更正后的名称".to_owned(), lots, ..old.clone() };
    for pair in [("zheng", "zheng"), ("qian", "zhao"), ("bidder-1", "zhao")] {
        let no = given.when(correct(right.clone(), pair)).unwrap_err();
        assert_eq!(no.rule(), Some("Y68"), "{pair:?}");
    }
    let by = ("zheng", "zhao");
    for wrong in [
        ProjectRegistered { regime: Regime::GovernmentProcurement, ..right.clone() },
        ProjectRegistered { method: Method::RequestForQuotations, ..right.clone() },
        ProjectRegistered { purchaser: given.bidder(0), ..right.clone() },
    ] {
        assert_eq!(given.when(correct(wrong, by)).unwrap_err().rule(), Some("Y68"));
    }
    for (wrong, word) in [
        (old.clone(), "CorrectedNothing"),
        (ProjectRegistered { project: id("other"), ..right.clone() }, "ProjectUnknown"),
        (ProjectRegistered { title: " ".to_owned(), ..right.clone() }, "NoticeIncomplete"),
        (ProjectRegistered { lots: Vec::<PlannedLot>::new(), ..right.clone() }, "NoticeIncomplete"),
    ] {
        assert!(refused(given.when(correct(wrong, by))).contains(word), "{word}");
    }
    let events = given.when(correct(right.clone(), by)).unwrap();
    assert!(matches!(
        events.as_slice(),
        [Event::ProjectCorrected(_), Event::CorrectionExamined(_)]
    ));
    assert_eq!(given.world.projects[&old.project], right);
    assert_eq!(given.world.corrections[&old.project][0].1, old, "the old stays readable");
    // Once it was let in, what the intake was decided on stands; its name may still be mended.
    given.let_in();
    let mut lots = right.lots.clone();
    lots[0].budget = Fen(1);
    for wrong in [
        ProjectRegistered { lots, ..right.clone() },
        ProjectRegistered { funds: Funds::State, agent: Some(given.bidder(0)), ..right.clone() },
    ] {
        assert_eq!(given.when(correct(wrong, by)).unwrap_err().rule(), Some("Y68"));
    }
    given
        .when(correct(ProjectRegistered { title: old.title.clone(), ..right.clone() }, by))
        .unwrap();
    given.notice.budget = right.lots[0].budget;
    given.announce().unwrap();
    let late = given.when(correct(right, by)).unwrap_err();
    assert_eq!(late.rule(), Some("Y68"), "a notice is corrected, and no longer the registration");
}

#[test]
fn a_wrong_entry_is_mended_by_another_one_that_a_second_person_decides() {
    // covers: Y69
    let mut given = announced(Regime::Works);
    let asked = given.notice.security.as_ref().unwrap().amount;
    let entry = receive(&given, 0, asked.0 - 1);
    given.when(Command::Securities(entry)).unwrap();
    assert!(lack(given.lot(), &given.bidder(0)).is_some());
    let right = SecurityReceived {
        lot: given.id(),
        number: 99,
        payer: given.bidder(0),
        form: SecurityForm::Transfer,
        amount: asked,
        arrived_s: given.now.seconds(),
        paid_from: Some(PayingAccount::Basic),
        valid_until: None,
        document: Hash([20; 32]),
        replaces: Some(1),
        reason: Some("金额录入有误".to_owned()),
        bank: None,
        guarantee: None,
    };
    let mend = |entry: SecurityReceived, (one, other): (&str, &str)| {
        let [proposed_by, decided_by] = [one, other].map(id);
        Command::Securities(Securities::Correct { entry, proposed_by, decided_by })
    };
    let two = ("li", "wu");
    let alone = given.when(mend(right.clone(), ("li", "li"))).unwrap_err();
    assert_eq!(alone.rule(), Some("Y69"));
    for (wrong, word) in [
        (SecurityReceived { replaces: None, ..right.clone() }, "EntryUnknown"),
        (SecurityReceived { replaces: Some(2), ..right.clone() }, "EntryUnknown"),
        (SecurityReceived { reason: None, ..right.clone() }, "ReasonMissing"),
        (SecurityReceived { reason: Some(" ".to_owned()), ..right.clone() }, "ReasonMissing"),
        (SecurityReceived { amount: Fen(0), ..right.clone() }, "SecurityAmountUnfit"),
        (SecurityReceived { amount: Fen(asked.0 - 1), ..right.clone() }, "Repeated"),
    ] {
        assert!(refused(given.when(mend(wrong, two))).contains(word), "{word}");
    }
    // The one who enters replaces nothing alone.
    let mut sly = receive(&given, 0, asked.0);
    if let Securities::Receive { replaces, .. } = &mut sly {
        *replaces = Some(1);
    }
    assert_eq!(given.when(Command::Securities(sly)).unwrap_err().rule(), Some("Y69"));
    given.when(mend(right.clone(), two)).unwrap();
    let entries = &given.lot().securities.entries;
    assert_eq!((entries[&1].replaced_by, entries[&2].received.replaces), (Some(2), Some(1)));
    assert_eq!(entries[&1].received.amount, Fen(asked.0 - 1), "the old stays readable");
    assert_eq!(lack(given.lot(), &given.bidder(0)), None);
    assert!(refused(given.when(mend(right.clone(), two))).contains("Repeated"), "once");
    let mut opened = given.with_bids(3).keyed_in(3).on_the_wall();
    let after = SecurityReceived { replaces: Some(2), amount: Fen(1), ..right };
    assert_eq!(opened.when(mend(after, two)).unwrap_err().rule(), Some("Y57"));
}
