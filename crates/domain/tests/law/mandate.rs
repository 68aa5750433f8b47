//! Mandates: an agent is named, and acts, only within what it was mandated with.

use domain::apply::apply;
use domain::calendar::Calendar;
use domain::law::Law;
use domain::parties::{
    self, Command as It, MandateEnded, MandateGiven, MandateMatter, OrganisationAdmitted,
    OrganisationKind, mandated,
};
use domain::procedure::{self, Category, Funds, PlannedLot, ProjectRegistered};
use domain::rulebook::{Method, Regime, Rulebook};
use domain::shared::{CivilDate, Fen, Hash, Id, Instant, Uscc};
use domain::world::{Command, Refusal, World, decide};

/// 2026-03-02 09:00:00 in Beijing.
const NOON: i64 = 1_772_413_200_000;

struct Town {
    world: World,
    rules: Rulebook,
    calendar: Calendar,
    now: Instant,
}

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn uscc(body: &str) -> Uscc {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    all.find_map(|it| Uscc::new(&format!("{body}{it}"))).unwrap()
}

fn buyer() -> Uscc {
    uscc("12510000WATER0001")
}

fn agent() -> Uscc {
    uscc("91510000AGENT0001")
}

fn mandate() -> MandateGiven {
    MandateGiven {
        purchaser: buyer(),
        mandate: id("M-1"),
        agent: agent(),
        project: Some(id("P-1")),
        matters: vec![MandateMatter::Tender],
        until: CivilDate::constant(2026, 3, 31),
        document: Hash([1; 32]),
    }
}

fn project(name: &str, regime: Regime) -> ProjectRegistered {
    ProjectRegistered {
        project: id(name),
        title: "堤防".to_owned(),
        code: "C-1".to_owned(),
        regime,
        method: Method::OpenTender,
        category: Category::Goods,
        purchaser: buyer(),
        agent: Some(agent()),
        funds: Funds::State,
        lots: vec![PlannedLot { lot: id("A"), title: "一".to_owned(), budget: Fen(1) }],
    }
}

impl Town {
    fn new() -> Self {
        let rules = record::pack::packs().last().unwrap().rulebook();
        let calendar = record::pack::calendar();
        let mut town = Self { world: World::default(), rules, calendar, now: Instant(NOON) };
        let kinds = [(buyer(), OrganisationKind::Purchaser), (agent(), OrganisationKind::Agent)];
        for (organisation, kind) in kinds {
            let (name, kinds) = ("单位".to_owned(), vec![kind]);
            let it = OrganisationAdmitted { organisation, name, kinds, licence: Hash([1; 32]) };
            town.ask(&Command::Parties(It::AdmitOrganisation(it))).unwrap();
        }
        town
    }

    fn ask(&mut self, it: &Command) -> Result<(), String> {
        let law = Law { rules: &self.rules, calendar: &self.calendar, now: self.now };
        let said = |it: Refusal| match it {
            Refusal::Parties(it) => format!("{it:?}"),
            Refusal::Procedure(it) => format!("{it:?} {}", it.rule().unwrap_or_default()),
            other => format!("{other:?}"),
        };
        let events = decide(&self.world, it, law).map_err(said)?;
        for event in &events {
            apply(&mut self.world, event, self.now);
        }
        Ok(())
    }

    fn give(&mut self, it: MandateGiven) -> Result<(), String> {
        self.ask(&Command::Parties(It::GiveMandate(it)))
    }

    fn end(&mut self, by: Uscc, reason: &str) -> Result<(), String> {
        let (purchaser, mandate, reason) = (buyer(), id("M-1"), reason.to_owned());
        let it = MandateEnded { purchaser, mandate, by, reason };
        self.ask(&Command::Parties(It::EndMandate(it)))
    }

    fn register(&mut self, name: &str, regime: Regime) -> Result<(), String> {
        self.ask(&Command::Procedure(procedure::Command::Register(project(name, regime))))
    }

    fn may(&self, matter: MandateMatter) -> bool {
        mandated(&self.world, (&buyer(), &agent()), (&id("P-1"), matter), self.now)
    }
}

#[test]
fn an_agent_is_named_only_under_a_mandate_that_covers_the_tender_then() {
    // covers: T57, G57
    let mut town = Town::new();
    let missing = |rule: &str| format!("MandateMissing {{ rule: \"{rule}\" }} {rule}");
    assert_eq!(town.register("P-1", Regime::Works), Err(missing("T57")));
    assert_eq!(town.register("P-1", Regime::GovernmentProcurement), Err(missing("G57")));
    let remedies = MandateGiven { matters: vec![MandateMatter::Remedies], ..mandate() };
    town.give(remedies).unwrap();
    assert_eq!(town.register("P-1", Regime::Works), Err(missing("T57")), "another matter");
    town.give(MandateGiven { mandate: id("M-2"), ..mandate() }).unwrap();
    assert_eq!(town.register("P-2", Regime::Works), Err(missing("T57")), "another project");
    town.now = Instant::end_of(CivilDate::constant(2026, 3, 31));
    town.register("P-1", Regime::Works).unwrap();
    town.now = Instant(town.now.0 + 1);
    assert!(!town.may(MandateMatter::Tender), "the last day is over");
    assert_eq!(town.register("P-1", Regime::Works), Err("ProjectKnown ".to_owned()));
}

#[test]
fn either_party_ends_a_mandate_and_nobody_else() {
    let mut town = Town::new();
    assert_eq!(town.end(agent(), "完成"), Err("MandateUnknown".to_owned()));
    town.give(mandate()).unwrap();
    assert!(town.may(MandateMatter::Tender) && !town.may(MandateMatter::Award));
    assert_eq!(town.end(uscc("91510000EARTH0001"), "完成"), Err("MandateUnknown".to_owned()));
    assert_eq!(town.end(agent(), " "), Err("MandateScope".to_owned()));
    town.end(agent(), "完成").unwrap();
    assert!(!town.may(MandateMatter::Tender));
    assert_eq!(town.end(buyer(), "完成"), Err("MandateOver".to_owned()));
    assert_eq!(town.give(mandate()), Err("MandateKnown".to_owned()), "a number is used once");
}

#[test]
fn a_mandate_names_its_matters_another_organisation_and_a_day_to_come() {
    let mut town = Town::new();
    let wrong = |it: MandateGiven| Town::new().give(it).unwrap_err();
    assert_eq!(wrong(MandateGiven { matters: Vec::new(), ..mandate() }), "MandateScope");
    let twice = vec![MandateMatter::Award; 2];
    assert_eq!(wrong(MandateGiven { matters: twice, ..mandate() }), "MandateScope");
    let over = CivilDate::constant(2026, 3, 1);
    assert_eq!(wrong(MandateGiven { until: over, ..mandate() }), "MandateOver");
    assert_eq!(wrong(MandateGiven { agent: buyer(), ..mandate() }), "OrganisationUnknown");
    assert_eq!(wrong(MandateGiven { purchaser: agent(), ..mandate() }), "OrganisationUnknown");
    town.give(MandateGiven { until: CivilDate::constant(2026, 3, 2), ..mandate() }).unwrap();
    let both = parties::Command::AdmitOrganisation(OrganisationAdmitted {
        organisation: uscc("12510000BATHE0001"),
        name: "单位".to_owned(),
        kinds: vec![OrganisationKind::Purchaser, OrganisationKind::Agent],
        licence: Hash([1; 32]),
    });
    town.ask(&Command::Parties(both)).unwrap();
    let own = uscc("12510000BATHE0001");
    let own = MandateGiven { purchaser: own.clone(), agent: own, ..mandate() };
    assert_eq!(town.give(own), Err("MandateScope".to_owned()), "nobody is its own agent");
}
