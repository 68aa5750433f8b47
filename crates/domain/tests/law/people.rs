//! People's standing, restorations with a waiting time, organisations over time, imports.

use domain::apply::apply;
use domain::calendar::Calendar;
use domain::law::Law;
use domain::parties::{
    self, Command as It, ContactEntry, ContactsPublished, DealLine, Import, ImportRevoked, Lost,
    OrganisationAdmitted, OrganisationKind, OrganisationLine, OrganisationRenamed,
    OrganisationsMerged, PersonAdded, PersonReinstated, PersonSuspended, RestorationAsked,
    RestorationFinished, RestorationStopped, Role, Side,
};
use domain::rulebook::Rulebook;
use domain::shared::{AccountId, CivilDate, Fen, Hash, Id, Instant, PublicKey, Uscc};
use domain::world::{Command, Event, Refusal, World, decide};

/// 2026-03-02 09:00:00 in Beijing.
const NOON: i64 = 1_772_413_200_000;
const HOUR_MS: i64 = 3_600_000;

struct Town {
    world: World,
    rules: Rulebook,
    calendar: Calendar,
    now: Instant,
}

fn id(text: &str) -> AccountId {
    Id::new(text).unwrap()
}

fn uscc(body: &str) -> Uscc {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    all.find_map(|it| Uscc::new(&format!("{body}{it}"))).unwrap()
}

fn earth() -> Uscc {
    uscc("91510000EARTH0001")
}

fn stone() -> Uscc {
    uscc("91510000WATER0001")
}

impl Town {
    fn new() -> Self {
        let packs = record::pack::packs();
        let rules = packs.last().unwrap().rulebook();
        let calendar = record::pack::calendar();
        let mut town = Self { world: World::default(), rules, calendar, now: Instant(NOON) };
        for (code, kinds) in [
            (earth(), vec![OrganisationKind::Bidder]),
            (stone(), vec![OrganisationKind::Bidder, OrganisationKind::Agent]),
        ] {
            town.ask(It::AdmitOrganisation(OrganisationAdmitted {
                organisation: code,
                name: "旧名".to_owned(),
                kinds,
                licence: Hash([1; 32]),
            }))
            .unwrap();
        }
        for it in ["zhao", "qian", "sun"] {
            town.person(it, None, Role::Official);
        }
        town.person("li", Some(earth()), Role::Bidder);
        town.person("wang", Some(earth()), Role::Administrator);
        town
    }

    fn person(&mut self, account: &str, organisation: Option<Uscc>, role: Role) {
        let it = PersonAdded {
            account: id(account),
            name: account.to_owned(),
            organisation,
            roles: vec![role],
        };
        self.ask(It::AddPerson(it)).unwrap();
    }

    fn ask(&mut self, it: It) -> Result<Vec<Event>, String> {
        let law = Law { rules: &self.rules, calendar: &self.calendar, now: self.now };
        let events = decide(&self.world, &Command::Parties(it), law);
        let events = events.map_err(|it| match it {
            Refusal::Parties(it) => format!("{it:?}"),
            other => format!("{other:?}"),
        })?;
        for event in &events {
            apply(&mut self.world, event, self.now);
        }
        Ok(events)
    }

    fn asks(&mut self, by: &str) -> Result<Vec<Event>, String> {
        let (account, lost, by) = (id("li"), Lost::Factor, id(by));
        self.ask(It::AskRestoration(RestorationAsked { account, lost, by }))
    }

    fn agrees(&mut self, by: &str) -> Result<Vec<Event>, String> {
        let (account, lost, by) = (id("li"), Lost::Factor, id(by));
        self.ask(It::AgreeRestoration { account, lost, by })
    }

    fn finishes(&mut self, by: &str) -> Result<Vec<Event>, String> {
        let (account, lost, by) = (id("li"), Lost::Factor, id(by));
        self.ask(It::FinishRestoration(RestorationFinished { account, lost, by }))
    }

    fn stops(&mut self, by: &str) -> Result<Vec<Event>, String> {
        let (account, lost, by) = (id("li"), Lost::Factor, id(by));
        self.ask(It::StopRestoration(RestorationStopped { account, lost, by }))
    }
}

#[test]
fn what_is_lost_is_restored_by_two_officials_seventy_two_hours_after_the_second() {
    // covers: Y33
    let mut town = Town::new();
    assert_eq!(town.agrees("qian").unwrap_err(), "RestorationMissing");
    assert_eq!(town.asks("li").unwrap_err(), "SecondPersonMissing");
    town.asks("zhao").unwrap();
    assert_eq!(town.finishes("sun").unwrap_err(), "RestorationMissing", "nobody agreed");
    for alone in ["zhao", "li"] {
        assert_eq!(town.agrees(alone).unwrap_err(), "SecondPersonMissing", "{alone}");
    }
    town.now = Instant(NOON + HOUR_MS);
    town.agrees("qian").unwrap();
    assert_eq!(town.agrees("sun").unwrap_err(), "RestorationRuns");
    assert_eq!(town.asks("sun").unwrap_err(), "RestorationRuns", "the clock is not set back");
    town.now = Instant(NOON + 73 * HOUR_MS - 1);
    assert!(town.finishes("sun").unwrap_err().starts_with("RestorationEarly"));
    town.now = Instant(NOON + 73 * HOUR_MS);
    assert_eq!(town.finishes("li").unwrap_err(), "SecondPersonMissing");
    town.finishes("sun").unwrap();
    assert_eq!(town.finishes("sun").unwrap_err(), "RestorationMissing", "once");
    let early = parties::Refusal::RestorationEarly { from_s: 0 };
    assert_eq!(Refusal::Parties(early).rule(), Some("Y33"));
}

#[test]
fn a_restoration_that_the_person_stopped_begins_anew_with_two_officials() {
    let mut town = Town::new();
    assert_eq!(town.stops("li").unwrap_err(), "RestorationMissing");
    town.asks("zhao").unwrap();
    town.agrees("qian").unwrap();
    town.now = Instant(NOON + 72 * HOUR_MS);
    town.stops("li").unwrap();
    assert_eq!(town.finishes("sun").unwrap_err(), "RestorationMissing");
    town.asks("zhao").unwrap();
    assert_eq!(town.finishes("sun").unwrap_err(), "RestorationMissing");
    town.agrees("qian").unwrap();
    assert!(town.finishes("sun").unwrap_err().starts_with("RestorationEarly"));
}

#[test]
fn an_administrator_invites_for_the_own_kinds_of_work_and_never_for_the_centre() {
    let mut town = Town::new();
    let invite = |town: &mut Town, organisation: Option<Uscc>, roles: Vec<Role>| {
        let (account, name) = (id("new"), "new".to_owned());
        town.ask(It::Invite(PersonAdded { account, name, organisation, roles }))
    };
    let refused = |town: &mut Town, roles| invite(town, Some(earth()), roles).unwrap_err();
    for role in [Role::Official, Role::Chair, Role::Evaluator, Role::Operator, Role::Administrator]
    {
        assert_eq!(refused(&mut town, vec![role]), format!("RoleNotYours({role:?})"));
    }
    assert_eq!(refused(&mut town, vec![Role::Agent]), "RoleNeedsOrganisation(Agent)");
    assert_eq!(refused(&mut town, Vec::new()), "RolesMissing");
    assert_eq!(invite(&mut town, None, vec![Role::Bidder]).unwrap_err(), "OrganisationUnknown");
    invite(&mut town, Some(earth()), vec![Role::Bidder]).unwrap();
    assert_eq!(refused(&mut town, vec![Role::Bidder]), "PersonKnown");
}

#[test]
fn whoever_is_suspended_acts_in_no_role_until_the_same_side_lifts_it() {
    let mut town = Town::new();
    let suspend =
        |by| It::Suspend(PersonSuspended { account: id("li"), by, reason: "离职".to_owned() });
    let lift =
        |by| It::Reinstate(PersonReinstated { account: id("li"), by, reason: "复职".to_owned() });
    assert_eq!(town.ask(lift(Side::Centre)).unwrap_err(), "NotSuspended");
    town.ask(suspend(Side::Centre)).unwrap();
    assert_eq!(town.ask(suspend(Side::Centre)).unwrap_err(), "Suspended");
    town.ask(suspend(Side::Organisation)).unwrap();
    town.ask(lift(Side::Organisation)).unwrap();
    assert!(!town.world.people[&id("li")].is(Role::Bidder), "the centre's stands");
    assert_eq!(town.ask(lift(Side::Organisation)).unwrap_err(), "NotSuspended");
    town.ask(lift(Side::Centre)).unwrap();
    assert!(town.world.people[&id("li")].is(Role::Bidder));
}

#[test]
fn roles_are_handed_over_within_one_organisation_and_the_first_person_keeps_none() {
    let mut town = Town::new();
    town.person("far", Some(stone()), Role::Bidder);
    let hand = |town: &mut Town, from: &str, to: &str| {
        town.ask(It::HandOver { from: id(from), to: id(to), reason: "调离".to_owned() })
    };
    for (from, to, why) in [
        ("li", "li", "NotColleagues"),
        ("li", "far", "NotColleagues"),
        ("zhao", "qian", "NotColleagues"),
        ("li", "nobody", "PersonUnknown"),
    ] {
        assert_eq!(hand(&mut town, from, to).unwrap_err(), why, "{from} {to}");
    }
    hand(&mut town, "wang", "li").unwrap();
    let roles = |town: &Town, who: &str| town.world.people[&id(who)].roles.clone();
    assert_eq!(roles(&town, "wang"), [].into());
    assert_eq!(roles(&town, "li"), [Role::Bidder, Role::Administrator].into());
    assert_eq!(hand(&mut town, "wang", "li").unwrap_err(), "RolesMissing");
}

#[test]
fn a_renamed_organisation_keeps_its_code_and_its_old_name_at_old_acts() {
    let mut town = Town::new();
    let rename = |town: &mut Town, name: &str| {
        let (organisation, name) = (earth(), name.to_owned());
        town.ask(It::Rename(OrganisationRenamed { organisation, name, document: Hash([2; 32]) }))
    };
    for same in ["旧名", " "] {
        assert_eq!(rename(&mut town, same).unwrap_err(), "NameSame");
    }
    town.now = Instant(NOON + HOUR_MS);
    rename(&mut town, "新名").unwrap();
    town.now = Instant(NOON + 2 * HOUR_MS);
    rename(&mut town, "又新名").unwrap();
    let name = |ms: i64| town.world.organisations[&earth()].name_at(Instant(NOON + ms)).to_owned();
    assert_eq!(name(HOUR_MS - 1), "旧名");
    assert_eq!(name(HOUR_MS), "新名");
    assert_eq!(name(2 * HOUR_MS), "又新名");
}

#[test]
fn the_contact_board_is_whole_or_refused_and_replaces_the_one_before() {
    let mut town = Town::new();
    let entry = |telephone: &str| ContactEntry {
        department: "财政局".to_owned(),
        matters: "投诉".to_owned(),
        telephone: telephone.to_owned(),
        address: "样本路".to_owned(),
    };
    let mut publish = |entries| town.ask(It::PublishContacts(ContactsPublished { entries }));
    for unfit in [vec![], vec![entry("1"), entry(" ")]] {
        assert_eq!(publish(unfit).unwrap_err(), "ContactsUnfit");
    }
    publish(vec![entry("1")]).unwrap();
    assert_eq!(publish(vec![entry("1")]).unwrap_err(), "NameSame", "nothing would change");
    publish(vec![entry("2")]).unwrap();
    assert_eq!(town.world.centre.contacts, [entry("2")]);
}

#[test]
fn of_two_merged_organisations_one_code_ends_with_its_keys_and_nobody_uses_it_again() {
    let mut town = Town::new();
    let (key, holder, second) = (PublicKey([7; 32]), id("li"), id("zhao"));
    town.ask(It::BindKey { organisation: earth(), key, holder, second }).unwrap();
    let merge = |town: &mut Town, organisation: Uscc, into: Uscc| {
        town.ask(It::Merge(OrganisationsMerged { organisation, into, document: Hash([3; 32]) }))
    };
    assert_eq!(merge(&mut town, earth(), earth()).unwrap_err(), "NameSame");
    merge(&mut town, earth(), stone()).unwrap();
    assert_eq!(merge(&mut town, earth(), stone()).unwrap_err(), "OrganisationMerged");
    assert_eq!(merge(&mut town, stone(), earth()).unwrap_err(), "OrganisationMerged");
    let ended = &town.world.organisations[&earth()];
    assert!(!ended.signs_with(&key) && ended.kinds.is_empty());
    assert_eq!(town.world.people[&id("li")].organisation, Some(stone()));
    let again = It::AdmitOrganisation(OrganisationAdmitted {
        organisation: earth(),
        name: "另一家".to_owned(),
        kinds: vec![OrganisationKind::Bidder],
        licence: Hash([1; 32]),
    });
    assert_eq!(town.ask(again).unwrap_err(), "OrganisationKnown", "a code is one organisation's");
}

fn line(at: u32, organisation: Uscc) -> OrganisationLine {
    let kinds = vec![OrganisationKind::Bidder];
    OrganisationLine { line: at, organisation, name: format!("导入{at}"), kinds }
}

fn deal(at: u32, number: &str) -> DealLine {
    DealLine {
        line: at,
        number: number.to_owned(),
        title: "旧项目".to_owned(),
        purchaser: earth(),
        purchaser_name: "旧名".to_owned(),
        winner: None,
        winner_name: "某公司".to_owned(),
        amount: Fen(1),
        concluded_on: CivilDate::constant(2021, 3, 2),
        regime: None,
        category: None,
    }
}

fn import(name: &str, file: u8, organisations: Vec<OrganisationLine>, deals: Vec<DealLine>) -> It {
    let (import, file) = (id(name), Hash([file; 32]));
    let (file, experts) = (Some(file), Vec::new());
    It::Import(Box::new(Import { import, file, organisations, deals, experts }))
}

#[test]
fn an_import_is_taken_as_a_whole_or_not_at_all_and_marked_for_ever() {
    let mut town = Town::new();
    let (one, two) = (uscc("91510000MP0RT0001"), uscc("91510000MP0RT0002"));
    for (lines, why) in [
        (vec![], "BatchSize"),
        (vec![line(2, one.clone()), line(3, one.clone())], "OrganisationKnown"),
        (vec![line(2, one.clone()), line(3, earth())], "OrganisationKnown"),
    ] {
        assert_eq!(town.ask(import("i-1", 1, lines, Vec::new())).unwrap_err(), why);
        assert!(!town.world.organisations.contains_key(&one), "nothing of it was taken");
    }
    let both = vec![line(2, one.clone()), line(3, two.clone())];
    assert_eq!(town.ask(import("i-1", 1, both.clone(), Vec::new())).unwrap().len(), 3);
    assert_eq!(town.world.organisations[&one].import, Some(id("i-1")));
    assert_eq!(town.world.organisations[&earth()].import, None);
    for (name, file) in [("i-1", 2), ("i-2", 1)] {
        let again = import(name, file, vec![line(2, uscc("91510000MP0RT0003"))], Vec::new());
        assert_eq!(town.ask(again).unwrap_err(), "ImportKnown");
    }
}

#[test]
fn an_import_is_taken_back_until_something_rests_on_it() {
    let mut town = Town::new();
    let one = uscc("91510000MP0RT0001");
    let revoke = |town: &mut Town, name: &str| {
        town.ask(It::RevokeImport(ImportRevoked { import: id(name), reason: "错".to_owned() }))
    };
    assert_eq!(revoke(&mut town, "i-1").unwrap_err(), "ImportUnknown");
    town.ask(import("i-1", 1, vec![line(2, one.clone())], Vec::new())).unwrap();
    revoke(&mut town, "i-1").unwrap();
    assert!(!town.world.organisations.contains_key(&one));
    assert_eq!(revoke(&mut town, "i-1").unwrap_err(), "ImportUnknown", "once");
    // The same file may come again under another id.
    town.ask(import("i-2", 1, vec![line(2, one.clone())], Vec::new())).unwrap();
    town.person("new", Some(one), Role::Bidder);
    assert_eq!(revoke(&mut town, "i-2").unwrap_err(), "ImportUsed");
}

#[test]
fn a_deals_number_is_imported_once_while_its_import_stands() {
    let mut town = Town::new();
    let twice = import("d-0", 1, Vec::new(), vec![deal(2, "A-1"), deal(3, "A-1")]);
    assert_eq!(town.ask(twice).unwrap_err(), "DealKnown");
    town.ask(import("d-1", 1, Vec::new(), vec![deal(2, "A-1")])).unwrap();
    let again = import("d-2", 2, Vec::new(), vec![deal(2, "A-1")]);
    assert_eq!(town.ask(again.clone()).unwrap_err(), "DealKnown");
    let it = ImportRevoked { import: id("d-1"), reason: "错".to_owned() };
    town.ask(It::RevokeImport(it)).unwrap();
    town.ask(again).unwrap();
}
