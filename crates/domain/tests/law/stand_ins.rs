//! Stand-ins: from day to day, in one house, never more than the absent one holds, never two
//! people where the law asks for two.

use domain::apply::apply;
use domain::parties::{
    Command as It, Lost, PersonAdded, PersonSuspended, RestorationAsked, Role, RolesChanged, Side,
    StandInAppointed, StandInEnded, are_two, stand_in_at,
};
use domain::rulebook::Regime;
use domain::settings::{Command as Settings, SettingMade};
use domain::shared::{AccountId, CivilDate, Id, Instant, Uscc};
use domain::world::{Command, Event, Refusal};

use crate::given::Given;
use crate::refused;

const DAY_MS: i64 = 86_400_000;

fn id(text: &str) -> AccountId {
    Id::new(text).unwrap()
}

fn person(given: &mut Given, account: &str, home: Option<Uscc>, roles: &[Role]) {
    let (account, name) = (id(account), account.to_owned());
    let added = PersonAdded { account, name, organisation: home, roles: roles.to_vec() };
    given.when(Command::Parties(It::AddPerson(added))).unwrap();
}

/// Officials zhao, qian and wu, the chair sun, the finance post li; of the purchaser zhou, an
/// administrator, and zheng and wang.
fn town() -> Given {
    let mut given = Given::registered(Regime::Works);
    let home = Some(given.notice.purchaser.clone());
    for (who, role) in [
        ("zhao", Role::Official),
        ("qian", Role::Official),
        ("wu", Role::Official),
        ("sun", Role::Chair),
        ("li", Role::Finance),
    ] {
        person(&mut given, who, None, &[role]);
    }
    for (who, role) in
        [("zhou", Role::Administrator), ("zheng", Role::Purchaser), ("wang", Role::Purchaser)]
    {
        person(&mut given, who, home.clone(), &[role]);
    }
    given
}

fn after(given: &Given, days: i32) -> CivilDate {
    let mut day = given.now.date();
    for _ in 0..days {
        day = day.tomorrow().unwrap();
    }
    day
}

fn stand_in(given: &Given, account: &str, of: &str, role: Role, days: i32) -> StandInAppointed {
    StandInAppointed {
        account: id(account),
        of: id(of),
        roles: vec![role],
        from: given.now.date(),
        until: after(given, days - 1),
        reason: "休假".to_owned(),
        by: id("wu"),
    }
}

fn appoint(given: &mut Given, it: StandInAppointed) -> Result<Vec<Event>, Refusal> {
    given.when(Command::Parties(It::AppointStandIn(it)))
}

fn end(given: &mut Given, account: &str, of: &str, by: &str) -> Result<Vec<Event>, Refusal> {
    let (account, of, by) = (id(account), id(of), id(by));
    let reason = "提前返岗".to_owned();
    given.when(Command::Parties(It::EndStandIn(StandInEnded { account, of, reason, by })))
}

fn acts(given: &mut Given, who: &str, role: Role) -> bool {
    stand_in_at(&mut given.world, given.now);
    given.world.people[&id(who)].is(role)
}

#[test]
fn a_stand_in_holds_the_role_from_its_first_day_to_its_last_and_no_longer() {
    // covers: Y65
    let mut given = town();
    let start = Instant::start_of(given.now.date());
    let from = after(&given, 1);
    let it = StandInAppointed {
        from,
        until: after(&given, 2),
        ..stand_in(&given, "sun", "qian", Role::Official, 1)
    };
    appoint(&mut given, it).unwrap();
    for (ms, runs) in [
        (DAY_MS - 1, false),
        (DAY_MS, true),
        (2 * DAY_MS, true),
        (3 * DAY_MS - 1, true),
        (3 * DAY_MS, false),
        (9 * DAY_MS, false),
    ] {
        given.now = Instant(start.0 + ms);
        assert_eq!(acts(&mut given, "sun", Role::Official), runs, "{ms}");
        assert!(acts(&mut given, "qian", Role::Official), "the absent one keeps what is held");
    }
    assert!(refused(end(&mut given, "sun", "qian", "wu")).contains("StandInMissing"), "it is over");
}

#[test]
fn days_reason_house_and_roles_of_a_stand_in_are_held_to_the_rule() {
    // covers: Y65, Y66
    let mut given = town();
    let good = stand_in(&given, "sun", "qian", Role::Official, 1);
    let yesterday = given.now.date().yesterday().unwrap();
    for (wrong, rule) in [
        (StandInAppointed { from: yesterday, ..good.clone() }, "Y65"),
        (StandInAppointed { until: yesterday, ..good.clone() }, "Y65"),
        (StandInAppointed { until: after(&given, 60), ..good.clone() }, "Y65"),
        (StandInAppointed { until: CivilDate::MAX, ..good.clone() }, "Y65"),
    ] {
        assert_eq!(appoint(&mut given, wrong).unwrap_err().rule(), Some(rule));
    }
    for (wrong, word) in [
        (StandInAppointed { reason: " ".to_owned(), ..good.clone() }, "StandInReason"),
        (StandInAppointed { roles: Vec::new(), ..good.clone() }, "RolesMissing"),
        (StandInAppointed { roles: vec![Role::Official; 2], ..good.clone() }, "RolesMissing"),
        // More than the absent one holds.
        (StandInAppointed { roles: vec![Role::Finance], ..good.clone() }, "RolesMissing"),
        (StandInAppointed { account: id("qian"), ..good.clone() }, "NotColleagues"),
        (StandInAppointed { account: id("wang"), ..good.clone() }, "NotColleagues"),
        (StandInAppointed { by: id("zhou"), ..good.clone() }, "NotColleagues"),
        // Nobody appoints oneself.
        (StandInAppointed { by: id("sun"), ..good.clone() }, "NotColleagues"),
        (StandInAppointed { of: id("nobody"), ..good.clone() }, "PersonUnknown"),
    ] {
        assert!(refused(appoint(&mut given, wrong)).contains(word), "{word}");
    }
    let longest = StandInAppointed { until: after(&given, 59), ..good.clone() };
    appoint(&mut given, longest).unwrap();
    let second = StandInAppointed { account: id("wu"), by: id("zhao"), ..good };
    assert!(refused(appoint(&mut given, second)).contains("StandInKnown"), "one for a day");
    // Whom law or a draw chose, nobody stands in for.
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let supervisor = all.find_map(|it| Uscc::new(&format!("1151000000JDAAA01{it}"))).unwrap();
    apply(
        &mut given.world,
        &Event::OrganisationAdmitted(domain::parties::OrganisationAdmitted {
            organisation: supervisor.clone(),
            name: "样本监督".to_owned(),
            kinds: vec![domain::parties::OrganisationKind::Supervisor],
            licence: domain::shared::Hash([1; 32]),
        }),
        given.now,
    );
    for who in ["feng", "chen"] {
        person(&mut given, who, Some(supervisor.clone()), &[Role::Supervisor]);
    }
    let never = StandInAppointed {
        by: id("feng"),
        of: id("feng"),
        account: id("chen"),
        ..stand_in(&given, "chen", "feng", Role::Supervisor, 1)
    };
    assert_eq!(appoint(&mut given, never).unwrap_err().rule(), Some("Y66"));
}

#[test]
fn a_stand_in_never_joins_two_roles_that_check_each_other_by_whatever_way() {
    // covers: Y67
    let mut given = town();
    // The chair does not stand in for the finance post, nor an official for the administrator.
    let no = stand_in(&given, "sun", "li", Role::Finance, 1);
    assert_eq!(appoint(&mut given, no).unwrap_err().rule(), Some("Y67"));
    let good = stand_in(&given, "sun", "qian", Role::Official, 2);
    appoint(&mut given, good).unwrap();
    // While it runs, no role is given that would not meet with the one held for another.
    let change = |roles: &[Role]| {
        let (account, roles, reason) = (id("sun"), roles.to_vec(), "调整".to_owned());
        Command::Parties(It::ChangeRoles(RolesChanged { account, roles, reason }))
    };
    assert!(refused(given.when(change(&[Role::Operator]))).contains("RolesConflict"));
    given.now = Instant(given.now.0 + 2 * DAY_MS);
    given.when(change(&[Role::Operator])).unwrap();
}

#[test]
fn two_people_are_two_and_no_stand_in_is_the_second_beside_the_one_stood_for() {
    // covers: Y67
    let mut given = town();
    let make = |proposed: &str, decided: &str| {
        let [proposed_by, decided_by] = [proposed, decided].map(id);
        let (reason, cite) = ("投标人较多".to_owned(), "样本〔2026〕1号".to_owned());
        let setting = SettingMade { rule: "Y01".to_owned(), number: Some(3_600), reason, cite };
        Command::Settings(Settings::Make { setting, proposed_by, decided_by })
    };
    let it = stand_in(&given, "zhao", "qian", Role::Official, 2);
    appoint(&mut given, it).unwrap();
    for (one, other) in [("zhao", "qian"), ("qian", "zhao"), ("zhao", "zhao")] {
        assert_eq!(given.when(make(one, other)).unwrap_err().rule(), Some("Y63"), "{one} {other}");
        assert!(!are_two(&given.world, &id(one), &id(other), given.now));
    }
    // A restoration asks for two officials as well.
    let lost = Lost::Key;
    let (account, by) = (id("li"), id("qian"));
    let asked = It::AskRestoration(RestorationAsked { account, lost, by });
    given.when(Command::Parties(asked)).unwrap();
    let agree =
        |by: &str| Command::Parties(It::AgreeRestoration { account: id("li"), lost, by: id(by) });
    assert!(refused(given.when(agree("zhao"))).contains("SecondPersonMissing"));
    // A third one is a second person, and so is either again once it is over.
    given.when(make("zhao", "wu")).unwrap();
    given.now = Instant(given.now.0 + 2 * DAY_MS);
    assert!(are_two(&given.world, &id("zhao"), &id("qian"), given.now));
    given.when(agree("zhao")).unwrap();
}

#[test]
fn a_stand_in_rests_while_the_absent_one_is_suspended_and_ends_when_either_ends_it() {
    let mut given = town();
    let it = stand_in(&given, "sun", "qian", Role::Official, 5);
    appoint(&mut given, it).unwrap();
    assert!(acts(&mut given, "sun", Role::Official));
    let (account, by, reason) = (id("qian"), Side::Centre, "调查".to_owned());
    given.when(Command::Parties(It::Suspend(PersonSuspended { account, by, reason }))).unwrap();
    assert!(!acts(&mut given, "sun", Role::Official), "never more than the absent one holds");
    let another = stand_in(&given, "wu", "qian", Role::Official, 1);
    let another = StandInAppointed { by: id("zhao"), ..another };
    assert!(refused(appoint(&mut given, another)).contains("Suspended"));
    assert!(refused(end(&mut given, "sun", "qian", "zhou")).contains("NotColleagues"));
    end(&mut given, "sun", "qian", "qian").unwrap();
    assert!(refused(end(&mut given, "sun", "qian", "qian")).contains("StandInMissing"));
    // Of an organisation its administrator appoints, and roles that were changed are held no more.
    let zheng = StandInAppointed {
        by: id("zhou"),
        ..stand_in(&given, "wang", "zheng", Role::Purchaser, 3)
    };
    appoint(&mut given, zheng).unwrap();
    assert!(acts(&mut given, "wang", Role::Purchaser));
}
