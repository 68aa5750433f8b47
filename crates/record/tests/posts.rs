//! Posts, stand-ins and mended slips in bytes: what is written is read, and old bytes stay.

#![allow(clippy::unwrap_used, reason = "tests")]

use domain::parties::{Command as Parties, Role, StandInAppointed, StandInEnded};
use domain::posts::{Command as Posts, PostGiven, PostLine, PostTaken, SectionClosed, SectionSet};
use domain::procedure::{
    Category, Command as Procedure, CorrectionExamined, Funds, PlannedLot, ProjectCorrected,
    ProjectRegistered, SecurityForm,
};
use domain::rulebook::{Method, Regime};
use domain::securities::{Command as Securities, PayingAccount, SecurityReceived};
use domain::shared::{CivilDate, Fen, Hash, Id, LotId, Uscc};
use domain::world::{Command, Event};
use record::event::{decode, encode};
use record::rebuild::{Rebuilt, command};

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn uscc() -> Uscc {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    all.find_map(|it| Uscc::new(&format!("91510000EARTH0001{it}"))).unwrap()
}

fn project(title: &str) -> ProjectRegistered {
    ProjectRegistered {
        project: id("W2026-001"),
        title: title.to_owned(),
        code: "M1".to_owned(),
        regime: Regime::Works,
        method: Method::OpenTender,
        category: Category::Works,
        purchaser: uscc(),
        agent: None,
        funds: Funds::State,
        lots: vec![PlannedLot { lot: id("A"), title: "施工".to_owned(), budget: Fen(1) }],
    }
}

fn entry(replaces: Option<u32>, reason: Option<&str>) -> SecurityReceived {
    SecurityReceived {
        lot: LotId::parse("W2026-001/A/1").unwrap(),
        number: 2,
        payer: uscc(),
        form: SecurityForm::Transfer,
        amount: Fen(1),
        arrived_s: 1,
        paid_from: Some(PayingAccount::Basic),
        valid_until: None,
        document: Hash([1; 32]),
        replaces,
        reason: reason.map(str::to_owned),
        bank: None,
        guarantee: None,
    }
}

fn examined(subject: &str) -> Event {
    let (proposed_by, decided_by) = (id("zhao"), id("qian"));
    Event::CorrectionExamined(CorrectionExamined {
        subject: subject.to_owned(),
        proposed_by,
        decided_by,
    })
}

/// Every new event with its companions, and the command behind it.
fn all() -> Vec<(Vec<Event>, Command)> {
    let text = str::to_owned;
    let posts = vec![PostLine { post: id("p1"), name: text("受理岗") }];
    let set =
        SectionSet { section: id("s1"), name: text("交易股"), duties: text("受理"), posts };
    let closed = SectionClosed { section: id("s1"), reason: text("撤并") };
    let given = PostGiven {
        account: id("qian"),
        section: id("s1"),
        post: id("p1"),
        reason: text("定岗"),
        by: id("zhao"),
    };
    let taken = PostTaken { account: id("qian"), reason: text("轮岗"), by: id("zhao") };
    let appointed = StandInAppointed {
        account: id("sun"),
        of: id("qian"),
        roles: vec![Role::Official],
        from: CivilDate::constant(2026, 12, 1),
        until: CivilDate::constant(2026, 12, 4),
        reason: text("公出"),
        by: id("zhao"),
    };
    let ended =
        StandInEnded { account: id("sun"), of: id("qian"), reason: text("返岗"), by: id("qian") };
    let mended = ProjectCorrected { project: project("新名"), reason: text("错字") };
    let (proposed_by, decided_by) = (id("zhao"), id("qian"));
    let correct = Procedure::CorrectProject {
        project: Box::new(project("新名")),
        reason: text("错字"),
        proposed_by: proposed_by.clone(),
        decided_by: decided_by.clone(),
    };
    let right = entry(Some(1), Some("金额有误"));
    let mend = Securities::Correct { entry: right.clone(), proposed_by, decided_by };
    vec![
        (vec![Event::SectionSet(set.clone())], Command::Posts(Posts::SetSection(set))),
        (vec![Event::SectionClosed(closed.clone())], Command::Posts(Posts::CloseSection(closed))),
        (vec![Event::PostGiven(given.clone())], Command::Posts(Posts::GivePost(given))),
        (vec![Event::PostTaken(taken.clone())], Command::Posts(Posts::TakePost(taken))),
        (
            vec![Event::StandInAppointed(appointed.clone())],
            Command::Parties(Parties::AppointStandIn(appointed)),
        ),
        (vec![Event::StandInEnded(ended.clone())], Command::Parties(Parties::EndStandIn(ended))),
        (vec![Event::ProjectCorrected(mended), examined("W2026-001")], Command::Procedure(correct)),
        (
            vec![Event::SecurityReceived(right), examined("W2026-001/A/1 2")],
            Command::Securities(mend),
        ),
    ]
}

#[test]
fn what_is_written_of_posts_stand_ins_and_slips_is_read_and_leads_to_its_command() {
    for (events, asked) in all() {
        let read: Vec<Event> = events
            .iter()
            .map(|event| {
                let made = encode(event, 1_000, &Hash([0; 32]), 1);
                let kept = made.enclosure.as_ref().map(String::as_bytes);
                decode(made.kind, made.body.as_bytes(), kept).unwrap()
            })
            .collect();
        assert_eq!(read, events);
        let Rebuilt::Command(found) = command(&read[0], &read[1..]) else {
            panic!("{:?} leads to no command", read[0])
        };
        assert_eq!(*found, asked);
        // Two different commands have two different fingerprints.
        assert_ne!(record::wire::command_sha256(&asked), Hash([0; 32]));
    }
}

#[test]
fn an_entry_of_before_reads_as_it_did_and_writes_the_same_bytes() {
    let old = encode(&Event::SecurityReceived(entry(None, None)), 1_000, &Hash([0; 32]), 1);
    assert!(!old.body.contains("reason") && !old.body.contains("replaces"), "{}", old.body);
    let lone = Event::SecurityReceived(entry(Some(1), None));
    let made = encode(&lone, 1_000, &Hash([0; 32]), 1);
    assert!(!made.body.contains("reason"), "{}", made.body);
    assert_eq!(decode(made.kind, made.body.as_bytes(), None).unwrap(), lone);
}
