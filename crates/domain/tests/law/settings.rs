//! Values that the law leaves to the centre: within bounds, by two officials, for what comes after.

use domain::rulebook::{Regime, Value, ids};
use domain::settings::{Command as It, SettingMade};
use domain::shared::Id;
use domain::world::{Command, Event, Refusal};

use crate::given::Given;
use crate::refused;

fn setting(rule: &str, number: Option<i64>) -> SettingMade {
    let (reason, cite) = ("各标段投标人较多".to_owned(), "样本中心〔2026〕3号".to_owned());
    SettingMade { rule: rule.to_owned(), number, reason, cite }
}

fn by(setting: SettingMade, proposed: &str, decided: &str) -> Command {
    let [proposed_by, decided_by] = [proposed, decided].map(|it| Id::new(it).unwrap());
    Command::Settings(It::Make { setting, proposed_by, decided_by })
}

fn make(given: &mut Given, rule: &str, number: Option<i64>) -> Result<Vec<Event>, Refusal> {
    given.when(by(setting(rule, number), "official-1", "official-2"))
}

#[test]
fn a_value_that_law_leaves_to_the_centre_is_set_within_bounds_by_two_officials() {
    // covers: Y63
    let mut given = Given::registered(Regime::Works);
    let events = make(&mut given, "Y01", Some(3_600)).unwrap();
    let [Event::SettingMade(it), Event::SettingExamined(who)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((it.rule.as_str(), it.number), ("Y01", Some(3_600)));
    assert_ne!(who.proposed_by, who.decided_by);
    assert!(refused(make(&mut given, "Y01", Some(3_600))).contains("Unchanged"));
    for outside in [0, -1, 899, 7_201, i64::MAX, i64::MIN] {
        let no = make(&mut given, "Y01", Some(outside)).unwrap_err();
        assert_eq!(no.rule(), Some("Y01"), "{no:?}");
    }
    let alone = given.when(by(setting("Y01", Some(2_700)), "official-1", "official-1"));
    assert_eq!(alone.unwrap_err().rule(), Some("Y63"));
    for (wrong, word) in [
        (setting("Y99", Some(1)), "RuleUnknown"),
        // What a statute sets, what the protocol fixes, and what has no number.
        (setting("T01", Some(5)), "NotTheCentres"),
        (setting("Y06", Some(90)), "NotTheCentres"),
        (setting("Y60", Some(1)), "NotTheCentres"),
        (SettingMade { reason: " ".to_owned(), ..setting("Y01", Some(2_700)) }, "ReasonMissing"),
        (SettingMade { cite: String::new(), ..setting("Y01", None) }, "ReasonMissing"),
        (SettingMade { reason: "长".repeat(1_000), ..setting("Y01", None) }, "ReasonMissing"),
    ] {
        assert!(refused(given.when(by(wrong, "official-1", "official-2"))).contains(word));
    }
    // The pack's value is taken again, once.
    make(&mut given, "Y01", None).unwrap();
    assert!(refused(make(&mut given, "Y01", None)).contains("Unchanged"));
    assert!(refused(make(&mut given, "Y01", Some(1_800))).contains("Unchanged"));
}

#[test]
fn a_lot_keeps_the_values_of_the_day_it_was_announced() {
    // covers: Y63, Y01
    let ends = |given: Given| {
        let given = given.with_bids(3);
        given.lot().opening.key_in_until_s - given.lot().deadline_s
    };
    let usual = ends(Given::announced(Regime::Works));
    let mut before = Given::announced(Regime::Works);
    make(&mut before, "Y01", Some(3_600)).unwrap();
    assert_eq!(ends(before), usual, "what was announced before keeps its value");
    let mut after = Given::registered(Regime::Works);
    make(&mut after, "Y01", Some(3_600)).unwrap();
    after.announce().unwrap();
    // A later setting does not reach it either.
    make(&mut after, "Y01", Some(900)).unwrap();
    assert_eq!(ends(after), usual + 1_800);
}

#[test]
fn a_rulebook_shows_the_value_that_holds_and_the_one_of_the_pack() {
    let given = Given::registered(Regime::Works);
    let law = given.law();
    let set = |rule: &str, number| {
        law.rules.with(&[(rule.to_owned(), number)].into_iter().collect()).into_owned()
    };
    let other = set("Y01", 2_700);
    let rule = other.rule(ids::Y01).unwrap();
    assert_eq!((&rule.value, &rule.usual), (&Value::Seconds(2_700), &Some(Value::Seconds(1_800))));
    assert_eq!(other.seconds(ids::Y01), Ok(2_700));
    assert_eq!(other.rules().count(), law.rules.rules().count());
    let said = other.rules().find(|it| it.id == "Y01").map(|it| &it.value);
    assert_eq!(said, Some(&Value::Seconds(2_700)));
    // A value out of bounds, of a statute's rule or of none changes nothing; neither does the
    // pack's own.
    for (rule, number) in [("Y01", 1), ("T01", 5), ("none", 5), ("Y01", 1_800)] {
        assert_eq!(&set(rule, number), law.rules, "{rule}");
    }
    // With one set, another taken over it does not forget what the pack has.
    let again = other.with(&[("Y01".to_owned(), 900)].into_iter().collect()).into_owned();
    assert_eq!(again.rule(ids::Y01).unwrap().usual, Some(Value::Seconds(1_800)));
}
