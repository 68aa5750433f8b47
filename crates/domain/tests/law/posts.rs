//! Sections and posts of the centre: one person one post, given by another one.

use domain::apply::apply;
use domain::parties::{PersonAdded, Role, StandInAppointed};
use domain::posts::{
    Command as It, PostGiven, PostLine, PostTaken, SectionClosed, SectionSet, acted_from,
};
use domain::rulebook::Regime;
use domain::shared::{AccountId, Id, Instant};
use domain::world::{Command, Event};

use crate::given::Given;
use crate::refused;

fn id(text: &str) -> AccountId {
    Id::new(text).unwrap()
}

fn person(given: &mut Given, account: &str, role: Role) {
    let (account, name) = (id(account), account.to_owned());
    let added = PersonAdded { account, name, organisation: None, roles: vec![role] };
    given.when(Command::Parties(domain::parties::Command::AddPerson(added))).unwrap();
}

fn section(section: &str, name: &str, posts: &[(&str, &str)]) -> SectionSet {
    let line = |it: &(&str, &str)| PostLine { post: id(it.0), name: it.1.to_owned() };
    let (section, name, duties) = (id(section), name.to_owned(), "受理进场登记".to_owned());
    SectionSet { section, name, duties, posts: posts.iter().map(line).collect() }
}

const ACCEPTS: &[(&str, &str)] = &[("p1", "受理岗"), ("p2", "复核岗")];

fn give(account: &str, at: (&str, &str), by: &str) -> Command {
    let (account, section, post, by) = (id(account), id(at.0), id(at.1), id(by));
    let reason = "定岗".to_owned();
    Command::Posts(It::GivePost(PostGiven { account, section, post, reason, by }))
}

fn take(account: &str, by: &str) -> Command {
    let (account, reason, by) = (id(account), "轮岗".to_owned(), id(by));
    Command::Posts(It::TakePost(PostTaken { account, reason, by }))
}

fn set(given: &mut Given, it: SectionSet) -> Result<Vec<Event>, String> {
    given.when(Command::Posts(It::SetSection(it))).map_err(|it| format!("{it:?}"))
}

fn centre() -> Given {
    let mut given = Given::registered(Regime::Works);
    for (who, role) in [("zhao", Role::Official), ("qian", Role::Official), ("sun", Role::Chair)] {
        person(&mut given, who, role);
    }
    set(&mut given, section("s1", "交易受理科", ACCEPTS)).unwrap();
    given
}

#[test]
fn a_person_of_the_centre_holds_one_post_at_a_time_given_by_another_one() {
    // covers: Y64
    let mut given = centre();
    let own = given.when(give("zhao", ("s1", "p1"), "zhao")).unwrap_err();
    assert_eq!(own.rule(), Some("Y64"));
    let outside = given.when(give("bidder-1", ("s1", "p1"), "zhao")).unwrap_err();
    assert_eq!(outside.rule(), Some("Y64"));
    for (at, word) in [(("s1", "p9"), "PostUnknown"), (("s9", "p1"), "SectionUnknown")] {
        assert!(refused(given.when(give("qian", at, "zhao"))).contains(word));
    }
    let first = given.now;
    given.when(give("qian", ("s1", "p1"), "zhao")).unwrap();
    assert!(refused(given.when(give("qian", ("s1", "p1"), "zhao"))).contains("PostUnchanged"));
    let later = Instant(first.0 + 1_000);
    given.now = later;
    given.when(give("qian", ("s1", "p2"), "zhao")).unwrap();
    let post =
        |given: &Given, at| given.world.posts.at(&id("qian"), at).map(|it| it.post.to_string());
    assert_eq!(post(&given, Instant(first.0 - 1)), None);
    assert_eq!(post(&given, Instant(later.0 - 1)).as_deref(), Some("p1"), "as it was then");
    assert_eq!(post(&given, later).as_deref(), Some("p2"));
    assert_eq!(given.when(take("qian", "qian")).unwrap_err().rule(), Some("Y64"));
    given.when(take("qian", "zhao")).unwrap();
    assert!(refused(given.when(take("qian", "zhao"))).contains("PostUnknown"));
    assert_eq!(post(&given, later), None, "taken in the same instant");
}

#[test]
fn a_section_is_whole_keeps_its_old_names_and_goes_on_while_somebody_works_in_it() {
    let mut given = centre();
    for (wrong, part) in [
        (section("s2", " ", ACCEPTS), "name"),
        (section("s2", "交易受理科", ACCEPTS), "name"),
        (section("s2", "财务科", &[]), "posts"),
        (section("s2", "财务科", &[("p1", "甲"), ("p1", "乙")]), "posts"),
        (section("s2", "财务科", &[("p1", "甲"), ("p2", "甲")]), "posts"),
        (section("s2", "财务科", &[("p1", "")]), "posts"),
        (section("s2", &"长".repeat(50), ACCEPTS), "name"),
        (SectionSet { duties: String::new(), ..section("s2", "财务科", ACCEPTS) }, "duties"),
    ] {
        let no = set(&mut given, wrong).unwrap_err();
        assert!(no.contains(&format!("SectionUnfit(\"{part}\")")), "{no}");
    }
    let same = set(&mut given, section("s1", "交易受理科", ACCEPTS)).unwrap_err();
    assert!(same.contains("PostUnchanged"));
    given.when(give("qian", ("s1", "p2"), "zhao")).unwrap();
    let before = given.now;
    given.now = Instant(before.0 + 1_000);
    let struck = set(&mut given, section("s1", "业务受理科", &[("p1", "受理岗")])).unwrap_err();
    assert!(struck.contains("PostHeld"));
    set(&mut given, section("s1", "业务受理科", ACCEPTS)).unwrap();
    let held = given.world.posts.of(&id("qian")).unwrap().post.clone();
    let name = |at| given.world.posts.names(&held, at).unwrap().0;
    assert_eq!((name(before), name(given.now)), ("交易受理科", "业务受理科"));
    let close = |reason: &str| {
        let (section, reason) = (id("s1"), reason.to_owned());
        Command::Posts(It::CloseSection(SectionClosed { section, reason }))
    };
    assert!(refused(given.when(close("机构调整"))).contains("PostHeld"));
    given.when(take("qian", "zhao")).unwrap();
    assert!(refused(given.when(close(""))).contains("ReasonMissing"));
    given.when(close("机构调整")).unwrap();
    assert!(!given.world.posts.are_set_up());
    assert!(refused(given.when(close("机构调整"))).contains("SectionUnknown"));
    let again = set(&mut given, section("s1", "业务受理科", ACCEPTS)).unwrap_err();
    assert!(again.contains("SectionUnknown"), "a number is never used again");
}

#[test]
fn whoever_stands_in_acts_from_the_own_post_or_from_that_of_whoever_is_absent() {
    // covers: Y64
    let mut given = centre();
    given.when(give("qian", ("s1", "p1"), "zhao")).unwrap();
    let day = given.now.date();
    let appointed = StandInAppointed {
        account: id("sun"),
        of: id("qian"),
        roles: vec![Role::Official],
        from: day,
        until: day,
        reason: "公出".to_owned(),
        by: id("zhao"),
    };
    given.when(Command::Parties(domain::parties::Command::AppointStandIn(appointed))).unwrap();
    let (world, now) = (given.world.clone(), given.now);
    let sun = id("sun");
    let (post, of) = acted_from(&world, &sun, now);
    assert_eq!(post.map(|it| it.post.as_str()), Some("p1"));
    assert_eq!(of, [&id("qian")]);
    let before = acted_from(&world, &sun, Instant(now.0 - 1));
    assert_eq!(before, (None, Vec::new()), "what came before the appointment is no stand-in's");
    let mut own = world;
    let (section, post, by) = (id("s1"), id("p2"), id("zhao"));
    let reason = "定岗".to_owned();
    apply(
        &mut own,
        &Event::PostGiven(PostGiven { account: id("sun"), section, post, reason, by }),
        now,
    );
    assert_eq!(acted_from(&own, &sun, now).0.map(|it| it.post.as_str()), Some("p2"));
}
