//! Each role's duties, from the states alone.

mod admissions;
mod anew;
pub(crate) mod announcing;
mod asked;
mod awarding;
#[allow(dead_code, clippy::duplicate_mod)]
#[path = "../../../server/tests/walk/bidders.rs"]
mod bidders;
mod bidding_programs;
mod biddings;
mod blind;
mod called;
mod clarifications;
mod contracting;
mod correcting;
mod early;
mod exceptions;
#[allow(dead_code, clippy::duplicate_mod)]
#[path = "../account/tests/house.rs"]
mod house;
mod intakes;
mod ledger;
mod losing;
mod members;
mod parts;
mod posts;
mod prices;
mod proof;
mod rates;
mod reader;
mod rechecks;
mod remedies;
mod report_paper;
mod reviewing;
mod secrecy;
mod securities;
mod session;
mod settings;
mod silence;
mod starting;
mod tender;
mod told;
mod unknown;
mod validity;
mod voided;
#[allow(dead_code, clippy::duplicate_mod)]
#[path = "../hall/tests/world.rs"]
mod world;

use domain::apply::apply;
use domain::award::{CommitteeEntered, Member, MemberKind};
use domain::lot::Stage;
use domain::parties::{OrganisationAdmitted, OrganisationKind, PersonAdded, Role};
use domain::procedure::{
    Announced, Category, Funds, Held, HoldBy, Notice, PlannedLot, PriceFormula, ProjectRegistered,
    Scheme, Tie,
};
use domain::remedies::{Matter, RemedyKind, RemedyReceived, Standing};
use domain::rulebook::{Method, Regime};
use domain::shared::{AccountId, CivilDate, Fen, Hash, Id, Instant, LotId, Salt, Uscc};
use domain::world::{Event, World};

use super::duties::{Approving, Draft, Duty, Sight, Step, Waiting, duties};
use crate::text::{Lang, Text};

/// 2026-03-02 09:00:00 in Beijing.
const NOW: Instant = Instant(1_772_413_200_000);

fn uscc(body: &str) -> Uscc {
    let found = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let mut found = found.filter_map(|it| Uscc::new(&format!("{body}{it}")));
    found.next().unwrap()
}

fn purchaser() -> Uscc {
    uscc("1251000000PURCHA1")
}

fn lot() -> LotId {
    LotId::parse("W2026-001/A/1").unwrap()
}

fn account(role: Role) -> AccountId {
    Id::new(format!("{role:?}").to_lowercase()).unwrap()
}

/// A registered project of two lots, and one person of each role.
fn registered() -> World {
    let mut world = World::default();
    let mut add = |event: Event| apply(&mut world, &event, NOW);
    add(Event::OrganisationAdmitted(OrganisationAdmitted {
        organisation: purchaser(),
        name: "青石县水务局".to_owned(),
        kinds: vec![OrganisationKind::Purchaser],
        licence: Hash([1; 32]),
    }));
    let roles = [Role::Purchaser, Role::Official, Role::Evaluator, Role::Supervisor, Role::Bidder];
    for role in roles {
        add(Event::PersonAdded(PersonAdded {
            account: account(role),
            name: format!("{role:?}"),
            organisation: Some(purchaser()).filter(|_| role == Role::Purchaser),
            roles: vec![role],
        }));
    }
    let planned = |name: &str| PlannedLot {
        lot: Id::new(name).unwrap(),
        title: format!("{name} 标段"),
        budget: Fen(1_200_000_00),
    };
    add(Event::ProjectRegistered(ProjectRegistered {
        project: Id::new("W2026-001").unwrap(),
        title: "青石河堤防加固工程".to_owned(),
        code: "A99-1".to_owned(),
        regime: Regime::Works,
        method: Method::OpenTender,
        category: Category::Works,
        purchaser: purchaser(),
        agent: None,
        funds: Funds::State,
        lots: vec![planned("A"), planned("B")],
    }));
    world
}

fn announced() -> World {
    let mut world = registered();
    let notice = Notice {
        project: Id::new("W2026-001").unwrap(),
        title: "青石河堤防加固工程".to_owned(),
        lot_title: "A 标段".to_owned(),
        code: "A99-1".to_owned(),
        regime: Regime::Works,
        method: Method::OpenTender,
        category: Category::Works,
        funds: Funds::State,
        purchaser: purchaser(),
        purchaser_name: "青石县水务局".to_owned(),
        agent: None,
        budget: Fen(1_200_000_00),
        ceiling: None,
        deadline_s: 1_774_314_000,
        documents_until_s: 1_774_314_000,
        documents: Vec::new(),
        qualification: Vec::new(),
        scheme: Scheme {
            items: vec![],
            price: PriceFormula::LowestPrice,
            tie: Tie::LowerPrice,
            terms: None,
        },
        form: Vec::new(),
        envelopes: Vec::new(),
        threshold: 2,
        security: None,
        performance_bp: None,
        asks: Vec::new(),
        admission: None,
        previous: None,
    };
    let announced =
        Announced { lot: lot(), notice, cover_commit: Hash([2; 32]), policy_sha256: Hash([3; 32]) };
    apply(&mut world, &Event::Announced(announced), NOW);
    world
}

fn of(world: &World, waiting: &Waiting, role: Role) -> Vec<Duty> {
    let sight = Sight { world, waiting, calendar: super::calendar(), now: NOW };
    duties(&sight, &account(role))
}

fn whats(world: &World, role: Role) -> Vec<&'static str> {
    of(world, &Waiting::default(), role).iter().map(|it| it.what).collect()
}

#[test]
fn each_planned_lot_without_notice_waits_for_its_purchaser_and_nobody_else() {
    let world = registered();
    assert_eq!(whats(&world, Role::Purchaser), ["write-notice", "write-notice"]);
    for other in [Role::Official, Role::Evaluator, Role::Supervisor, Role::Bidder] {
        assert!(whats(&world, other).is_empty(), "{other:?}");
    }
    assert_eq!(whats(&announced(), Role::Purchaser), ["write-notice"]);
}

#[test]
fn a_committee_is_asked_for_once_prices_are_known_and_without_a_limit_of_our_own() {
    let mut world = announced();
    assert!(whats(&world, Role::Official).is_empty(), "names entered early can leak early");
    world.lots.get_mut(&lot()).unwrap().stage = Stage::Opened;
    let duties = of(&world, &Waiting::default(), Role::Official);
    let committee = duties.iter().find(|it| it.what == "committee").unwrap();
    assert_eq!(committee.until_ms, None);
}

#[test]
fn an_objection_waits_for_the_purchaser_and_a_complaint_for_the_supervisor_each_by_its_rule() {
    let mut world = announced();
    for (name, kind, rule) in
        [("r1", RemedyKind::Objection, "T07"), ("r2", RemedyKind::Complaint, "T20.1")]
    {
        let received = RemedyReceived {
            lot: lot(),
            remedy: Id::new(name).unwrap(),
            kind,
            matter: Matter::Documents,
            received_on: CivilDate::constant(2026, 3, 2),
            due: CivilDate::constant(2026, 3, 5),
            due_other: None,
            rule: rule.to_owned(),
            document: Hash([4; 32]),
            standing: Standing::Admissible,
        };
        apply(&mut world, &Event::RemedyReceived(received), NOW);
    }
    let answer = of(&world, &Waiting::default(), Role::Purchaser);
    assert_eq!((answer[0].what, answer[0].rule), ("answer-remedy", Some("T07")));
    let end = Instant::end_of(CivilDate::constant(2026, 3, 5));
    assert_eq!(answer[0].until_ms, Some(end.0), "a day ends at midnight in Beijing");
    assert!(!answer.iter().any(|it| it.what == "committee"), "suspended: nothing else goes on");
    let decide = of(&world, &Waiting::default(), Role::Supervisor);
    assert_eq!((decide[0].what, decide[0].rule), ("complaint", Some("T20.1")));
}

#[test]
fn who_holds_a_lot_is_reminded_to_lift_it() {
    let mut world = announced();
    let held =
        Held { lot: lot(), by: HoldBy::Supervisor, remedy: None, reason: "核查".to_owned() };
    apply(&mut world, &Event::Held(held), NOW);
    assert_eq!(whats(&world, Role::Supervisor), ["lift-hold"]);
    assert!(!whats(&world, Role::Purchaser).contains(&"lift-hold"));
}

#[test]
fn an_evaluator_is_called_only_to_the_own_seat_and_after_the_opening_record() {
    let mut world = announced();
    let member = |seat: u8, name: &str| Member {
        seat,
        account: Id::new(name).unwrap(),
        name: name.to_owned(),
        kind: MemberKind::Expert,
        salt: Salt([seat; 32]),
        commitment: Hash([seat; 32]),
    };
    let members = vec![member(1, "evaluator"), member(2, "other")];
    let entered = CommitteeEntered { lot: lot(), members, document: Hash([5; 32]) };
    apply(&mut world, &Event::CommitteeEntered(entered), NOW);
    assert!(whats(&world, Role::Evaluator).is_empty(), "nothing before the opening");
    let it = world.lots.get_mut(&lot()).unwrap();
    it.stage = domain::lot::Stage::Opened;
    it.opening.record_signed = Some(Hash([6; 32]));
    assert_eq!(whats(&world, Role::Evaluator), ["attend"], "before anything of a bid is shown");
    let it = world.lots.get_mut(&lot()).unwrap();
    it.evaluation.attended.insert(1, 1);
    assert!(whats(&world, Role::Evaluator).is_empty(), "the other has not declared");
    let it = world.lots.get_mut(&lot()).unwrap();
    it.evaluation.attended.insert(2, 1);
    assert_eq!(whats(&world, Role::Evaluator), ["review"]);
    let it = world.lots.get_mut(&lot()).unwrap();
    it.evaluation.members[0].account = Id::new("other-2").unwrap();
    assert!(whats(&world, Role::Evaluator).is_empty(), "another's seat");
}

#[test]
fn a_draft_waits_for_its_owner_then_for_the_trustees_then_for_its_owner() {
    let world = registered();
    let draft = |step| Draft {
        lot: lot(),
        about: "堤防 · A".to_owned(),
        missing: vec![Id::new("trustee-1").unwrap()],
        step,
        approval: Approving::Approved,
    };
    for (step, what) in [(Step::Writing, Some("write-notice")), (Step::Ready, Some("announce"))] {
        let waiting = Waiting { drafts: vec![draft(step)], ..Waiting::default() };
        let list = of(&world, &waiting, Role::Purchaser);
        assert!(list.iter().any(|it| Some(it.what) == what && it.about.contains('A')), "{step:?}");
    }
    let waiting = Waiting { drafts: vec![draft(Step::Asked)], ..Waiting::default() };
    assert_eq!(of(&world, &waiting, Role::Purchaser).len(), 1, "only lot B is left to begin");
    let waits = |approval| {
        let waiting = Draft { approval, ..draft(Step::Ready) };
        let waiting = Waiting { drafts: vec![waiting], ..Waiting::default() };
        let list = of(&world, &waiting, Role::Purchaser);
        list.iter().map(|it| it.what).find(|it| it.ends_with("draft"))
    };
    assert_eq!(waits(Approving::Open), Some("submit-draft"));
    assert_eq!(waits(Approving::Waits(Id::new("colleague").unwrap())), Some("approve-draft"));
    assert_eq!(waits(Approving::Waits(account(Role::Purchaser))), None, "not by oneself");
}

#[test]
fn a_key_request_waits_for_officials() {
    let waiting = Waiting { keys: vec![account(Role::Bidder)], ..Waiting::default() };
    let list = of(&registered(), &waiting, Role::Official);
    assert_eq!((list[0].what, list[0].about.as_str()), ("bind-key", "Bidder"));
    assert!(of(&registered(), &waiting, Role::Supervisor).is_empty());
}

#[test]
fn what_a_centre_lacks_waits_for_officials_where_it_can_be_completed() {
    for (missing, way) in [
        (vec!["missing-drill", "missing-chair"], "/setup"),
        (vec!["missing-chair", "missing-supervisor"], "/centre/people/new"),
    ] {
        let waiting = Waiting { missing, alarms: vec!["alarm-setup"], ..Waiting::default() };
        let list = of(&registered(), &waiting, Role::Official);
        assert_eq!((list[0].what, list[0].href.as_str()), ("alarm-setup", way));
    }
}

/// Names of the variants of an enum `Refusal`.
fn variants(source: &str) -> Vec<String> {
    let body = source.split("pub enum Refusal {").nth(1).unwrap().split("\n}\n").next().unwrap();
    let line = |it: &str| {
        let it = it.strip_prefix("    ")?;
        let first = it.chars().next().filter(char::is_ascii_uppercase)?;
        let rest = it.chars().skip(1).take_while(char::is_ascii_alphanumeric);
        Some(std::iter::once(first).chain(rest).collect::<String>())
    };
    body.lines().filter_map(line).collect()
}

#[test]
fn every_refusal_of_the_law_says_what_and_what_to_do_in_both_languages() {
    let sources = [
        include_str!("../../../domain/src/parties/decide.rs"),
        include_str!("../../../domain/src/procedure/refusal.rs"),
        include_str!("../../../domain/src/catalogue/decide.rs"),
        include_str!("../../../domain/src/settings/decide.rs"),
        include_str!("../../../domain/src/posts/decide.rs"),
        include_str!("../../../domain/src/opening/refusal.rs"),
        include_str!("../../../domain/src/award/refusal.rs"),
        include_str!("../../../domain/src/contract/refusal.rs"),
        include_str!("../../../domain/src/securities/refusal.rs"),
        include_str!("../../../domain/src/online/refusal.rs"),
        include_str!("../../../domain/src/ledger/refusal.rs"),
    ];
    let names: Vec<String> = sources.iter().flat_map(|it| variants(it)).collect();
    assert!(names.len() > 70, "{}", names.len());
    // A refusal of an intake, or of an auction's terms, is told in its own words.
    for name in
        names.into_iter().filter(|it| !["Intake", "Terms", "Securities"].contains(&it.as_str()))
    {
        let mut key = String::from("refusal");
        for it in name.chars() {
            if it.is_ascii_uppercase() {
                key.push('-');
            }
            key.push(it.to_ascii_lowercase());
        }
        for lang in Lang::ALL {
            let t = Text::get(lang);
            assert!(t.has(&key) && t.has(&format!("{key}-do")), "{} lacks {key}", lang.tag());
        }
    }
}

#[test]
fn every_duty_and_alarm_has_its_sentences_in_both_languages() {
    let source = include_str!("duties.rs");
    let code = source.split("fn push(").next().unwrap().to_owned() + source;
    let mut found = 0;
    for lang in Lang::ALL {
        let t = Text::get(lang);
        for marker in ["self.push(\"", "plain(\"", "what: \"", "(\"assign", "(\"announce"] {
            for rest in code.split(marker).skip(1) {
                let what = rest.split('"').next().unwrap();
                let head = marker.trim_start_matches(|it: char| it != '"').trim_matches('"');
                let what = if marker.starts_with("(\"") {
                    format!("{head}{what}")
                } else {
                    what.to_owned()
                };
                assert!(t.has(&format!("duty-{what}")), "{what}");
                assert!(t.has(&format!("duty-{what}-why")), "{what}");
                found += 1;
            }
        }
    }
    assert!(found > 30, "{found}");
}
