//! The roster of experts: who is on it, what is refused, and what the law of avoidance is given.

use domain::apply::apply;
use domain::calendar::Calendar;
use domain::experts::{
    Command as It, Employment, ExpertAdmitted, ExpertChanged, ExpertStandingChanged, Ground, Pool,
    Profile, Relation, RosterStanding, Standing, Tie,
};
use domain::law::Law;
use domain::parties::{self, ExpertLine, Import, ImportRevoked, PersonAdded, Role};
use domain::rulebook::Rulebook;
use domain::shared::{CivilDate, Hash, Id, Instant, Uscc};
use domain::world::{Command, Event, Refusal, World, decide};

const DAY: CivilDate = CivilDate::constant(2026, 3, 24);

struct Town {
    world: World,
    rules: Rulebook,
    calendar: Calendar,
}

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn uscc(body: &str) -> Uscc {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    all.find_map(|it| Uscc::new(&format!("{body}{it}"))).unwrap()
}

fn school() -> Uscc {
    uscc("12510000000000005")
}

fn firm() -> Uscc {
    uscc("91510000000000002")
}

fn job(organisation: Uscc, from: &str, until: Option<&str>) -> Employment {
    let until = until.map(|it| it.parse().unwrap());
    Employment { organisation, from: from.parse().unwrap(), until }
}

fn profile() -> Profile {
    Profile {
        name: "周专家".to_owned(),
        account: None,
        specialties: vec![id("A01"), id("B02")],
        employers: vec![
            job(firm(), "2015-03-01", Some("2024-06-30")),
            job(school(), "2024-07-01", None),
        ],
        ties: vec![Tie { organisation: firm(), relation: Relation::Kin, until: None }],
        region: id("511523"),
        pools: vec![Pool::Procurement, Pool::Works],
    }
}

impl Town {
    fn new() -> Self {
        let rules = record::pack::packs().last().unwrap().rulebook();
        let mut it = Self { world: World::default(), rules, calendar: record::pack::calendar() };
        for (account, role) in [("zhou", Role::Evaluator), ("zhao", Role::Official)] {
            let (account, name, roles) = (id(account), account.to_owned(), vec![role]);
            let added = PersonAdded { account, name, organisation: None, roles };
            it.of(Command::Parties(parties::Command::AddPerson(added))).unwrap();
        }
        it
    }

    fn of(&mut self, command: Command) -> Result<Vec<Event>, Refusal> {
        let law = Law { rules: &self.rules, calendar: &self.calendar, now: Instant(7) };
        let events = decide(&self.world, &command, law)?;
        for event in &events {
            apply(&mut self.world, event, Instant(7));
        }
        Ok(events)
    }

    fn ask(&mut self, it: It) -> Result<(), String> {
        let before = self.world.clone();
        let done = self.of(Command::Experts(it)).map(|_| ()).map_err(|it| match it {
            Refusal::Experts(it) => format!("{it:?}"),
            other => format!("{other:?}"),
        });
        assert!(done.is_ok() || self.world == before, "a refusal changes nothing");
        done
    }

    fn admit(&mut self, expert: &str, profile: Profile) -> Result<(), String> {
        self.ask(It::Admit(ExpertAdmitted { expert: id(expert), profile }))
    }

    fn change(&mut self, profile: Profile) -> Result<(), String> {
        let reason = "单位变动".to_owned();
        self.ask(It::Change(ExpertChanged { expert: id("E-1"), profile, reason }))
    }

    fn stand(&mut self, standing: RosterStanding, ground: Ground) -> Result<(), String> {
        let (expert, reason) = (id("E-1"), "事由".to_owned());
        self.ask(It::ChangeStanding(ExpertStandingChanged { expert, standing, ground, reason }))
    }

    fn import(&mut self, name: &str, experts: Vec<ExpertLine>) -> Result<usize, String> {
        let (organisations, deals) = (Vec::new(), Vec::new());
        let it = Import { import: id(name), file: None, organisations, deals, experts };
        let done = self.of(Command::Parties(parties::Command::Import(Box::new(it))));
        done.map(|it| it.len()).map_err(|it| format!("{it:?}"))
    }

    fn revoke(&mut self, name: &str) -> Result<(), String> {
        let it = ImportRevoked { import: id(name), reason: "错".to_owned() };
        let done = self.of(Command::Parties(parties::Command::RevokeImport(it)));
        done.map(|_| ()).map_err(|it| format!("{it:?}"))
    }
}

fn line(at: u32, expert: &str) -> ExpertLine {
    ExpertLine { line: at, expert: id(expert), profile: profile() }
}

#[test]
fn an_expert_is_admitted_once_and_every_change_keeps_what_was_before() {
    let mut town = Town::new();
    assert_eq!(town.change(profile()).unwrap_err(), "ExpertUnknown");
    town.admit("E-1", profile()).unwrap();
    assert_eq!(town.admit("E-1", profile()).unwrap_err(), "ExpertKnown");
    assert_eq!(town.change(profile()).unwrap_err(), "ExpertSame");
    let moved = Profile { region: id("510500"), ..profile() };
    town.change(moved.clone()).unwrap();
    let known = &town.world.roster[&id("E-1")];
    assert_eq!((&known.profile, known.history.len()), (&moved, 2));
    let mute = ExpertChanged { expert: id("E-1"), profile: profile(), reason: " ".to_owned() };
    assert_eq!(town.ask(It::Change(mute)).unwrap_err(), "ReasonMissing");
}

#[test]
fn a_profile_with_a_part_that_cannot_be_so_is_refused_by_that_part() {
    let mut town = Town::new();
    let school = || job(school(), "2024-07-01", None);
    let tie = || profile().ties[0].clone();
    let many: Vec<Id> = (10..31).map(|it| id(&format!("S{it}"))).collect();
    for (part, it) in [
        ("expert-name", Profile { name: "　".to_owned(), ..profile() }),
        ("expert-name", Profile { name: "周".repeat(41), ..profile() }),
        ("expert-region", Profile { region: id("51152"), ..profile() }),
        ("expert-region", Profile { region: id("51152X"), ..profile() }),
        ("expert-specialties", Profile { specialties: vec![], ..profile() }),
        ("expert-specialties", Profile { specialties: vec![id("A01"), id("A01")], ..profile() }),
        ("expert-specialties", Profile { specialties: many, ..profile() }),
        ("expert-pools", Profile { pools: vec![], ..profile() }),
        ("expert-employers", Profile { employers: vec![school(), school()], ..profile() }),
        (
            "expert-employers",
            Profile { employers: vec![job(firm(), "2024-07-02", Some("2024-07-01"))], ..profile() },
        ),
        ("expert-ties", Profile { ties: vec![tie(), tie()], ..profile() }),
    ] {
        let refused = town.admit("E-1", it.clone()).unwrap_err();
        assert_eq!(refused, format!("ExpertUnfit({part:?})"), "{it:?}");
    }
    town.admit("E-1", Profile { employers: vec![], ties: vec![], ..profile() }).unwrap();
}

#[test]
fn an_account_is_an_evaluators_and_one_experts_only() {
    let mut town = Town::new();
    let with = |account: &str| Profile { account: Some(id(account)), ..profile() };
    for other in ["nobody", "zhao"] {
        assert_eq!(town.admit("E-1", with(other)).unwrap_err(), "ExpertAccount", "{other}");
    }
    town.admit("E-1", with("zhou")).unwrap();
    assert_eq!(town.admit("E-2", with("zhou")).unwrap_err(), "ExpertAccount");
    town.change(Profile { region: id("510500"), ..with("zhou") }).unwrap();
}

#[test]
fn whoever_was_punished_is_active_again_by_a_correction_only() {
    // covers: C1.14
    let mut town = Town::new();
    town.admit("E-1", profile()).unwrap();
    let facts = |town: &Town| town.world.roster[&id("E-1")].facts(DAY, true).standing;
    assert_eq!(facts(&town), Standing::Good);
    assert_eq!(town.stand(RosterStanding::Active, Ground::Over).unwrap_err(), "ExpertSame");
    let active = town.stand(RosterStanding::Active, Ground::Punished);
    assert_eq!(active.unwrap_err(), "ExpertPunished");
    town.stand(RosterStanding::Paused, Ground::Asked).unwrap();
    assert_eq!(facts(&town), Standing::Suspended);
    town.stand(RosterStanding::Active, Ground::Over).unwrap();
    assert_eq!(facts(&town), Standing::Good);
    town.stand(RosterStanding::Paused, Ground::Punished).unwrap();
    assert_eq!(facts(&town), Standing::Punished);
    assert_eq!(town.stand(RosterStanding::Active, Ground::Over).unwrap_err(), "ExpertPunished");
    town.stand(RosterStanding::Removed, Ground::Unfit).unwrap();
    assert_eq!(town.change(Profile { ties: vec![], ..profile() }).unwrap_err(), "ExpertRemoved");
    assert_eq!(town.stand(RosterStanding::Active, Ground::Over).unwrap_err(), "ExpertPunished");
    town.stand(RosterStanding::Active, Ground::Corrected).unwrap();
    assert_eq!(facts(&town), Standing::Good);
    let refusal = Refusal::Experts(domain::experts::Refusal::ExpertPunished);
    assert_eq!(refusal.rule(), Some("C1.14"));
    assert_eq!(Ground::ALL.map(Ground::rule).iter().flatten().count(), 1);
}

#[test]
fn the_law_of_avoidance_is_given_the_employer_of_the_day_and_every_other_as_a_relation() {
    let mut town = Town::new();
    town.admit("E-1", profile()).unwrap();
    let known = &town.world.roster[&id("E-1")];
    let now = known.facts(DAY, true);
    assert_eq!(now.employer, Some(school()));
    let past = Tie {
        organisation: firm(),
        relation: Relation::Employed,
        until: Some("2024-06-30".parse().unwrap()),
    };
    assert!(now.ties.contains(&past) && now.ties.contains(&profile().ties[0]));
    assert_eq!(now.ties.len(), 2);
    let last_day = known.facts("2024-06-30".parse().unwrap(), false);
    assert_eq!((last_day.employer, last_day.available), (Some(firm()), false));
    assert_eq!(known.facts("2010-01-01".parse().unwrap(), true).employer, None);
}

#[test]
fn imported_experts_come_as_a_whole_are_marked_and_go_back_until_used() {
    let mut town = Town::new();
    assert!(town.import("x-1", vec![line(2, "E-1"), line(3, "E-1")]).is_err());
    let bad =
        ExpertLine { line: 3, expert: id("E-2"), profile: Profile { pools: vec![], ..profile() } };
    assert!(town.import("x-1", vec![line(2, "E-1"), bad]).unwrap_err().contains("expert-pools"));
    let with = Profile { account: Some(id("zhou")), ..profile() };
    let with = ExpertLine { line: 2, expert: id("E-1"), profile: with };
    assert!(town.import("x-1", vec![with]).unwrap_err().contains("ExpertAccount"));
    assert!(town.world.roster.is_empty(), "all or nothing");
    assert_eq!(town.import("x-1", vec![line(2, "E-1"), line(3, "E-2")]).unwrap(), 3);
    assert_eq!(town.world.roster[&id("E-1")].import, Some(id("x-1")));
    assert!(town.import("x-2", vec![line(2, "E-1")]).unwrap_err().contains("ExpertKnown"));
    town.revoke("x-1").unwrap();
    assert!(town.world.roster.is_empty());
    town.import("x-2", vec![line(2, "E-1")]).unwrap();
    town.stand(RosterStanding::Paused, Ground::Asked).unwrap();
    assert!(town.revoke("x-2").unwrap_err().contains("ImportUsed"), "something rests on it");
}

#[test]
fn what_happens_to_an_expert_is_read_back_from_its_bytes_and_asked_again() {
    let mut town = Town::new();
    let admitted = ExpertAdmitted { expert: id("E-1"), profile: profile() };
    let (expert, reason) = (id("E-1"), "单位变动".to_owned());
    let changed = Profile { ties: vec![], ..profile() };
    let changed = ExpertChanged { expert: expert.clone(), profile: changed, reason };
    let (standing, ground) = (RosterStanding::Removed, Ground::Unfit);
    let reason = "不再从业".to_owned();
    let stood = ExpertStandingChanged { expert, standing, ground, reason };
    for asked in [It::Admit(admitted), It::Change(changed), It::ChangeStanding(stood)] {
        let asked = Command::Experts(asked);
        let event = town.of(asked.clone()).unwrap().remove(0);
        let bytes = record::event::encode(&event, 7, &Hash([0; 32]), 1);
        assert_eq!((bytes.place.stream.as_str(), bytes.enclosure), ("roster/E-1", None));
        assert!(bytes.place.hidden.is_some(), "never in clear");
        let read = record::event::decode(bytes.kind, bytes.body.as_bytes(), None).unwrap();
        assert_eq!(read, event);
        let again = record::rebuild::command(&event, &[]);
        assert_eq!(again, record::rebuild::Rebuilt::Command(Box::new(asked)));
    }
    let it = Import {
        import: id("x-1"),
        file: None,
        organisations: Vec::new(),
        deals: Vec::new(),
        experts: vec![line(2, "E-7"), line(3, "E-8")],
    };
    let asked = Command::Parties(parties::Command::Import(Box::new(it)));
    let events = town.of(asked.clone()).unwrap();
    let whole = record::rebuild::command(&events[0], &events[1..]);
    assert_eq!(whole, record::rebuild::Rebuilt::Command(Box::new(asked)));
    for seen in [&events[1..1], &events[1..2]] {
        let part = record::rebuild::command(&events[0], seen);
        assert_eq!(part, record::rebuild::Rebuilt::Shut, "lines of people are shut");
    }
    let bytes = record::event::encode(&events[0], 7, &Hash([0; 32]), 1);
    assert!(!bytes.body.contains("file"), "nobody guesses people from the file's hash");
}
