//! The shipped packs and calendars say what the law says, and differ where it changed.

// A test that unwraps in its helpers fails where it should.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Due;
use domain::rulebook::{Built, Mark, Unit, ids};
use domain::shared::CivilDate;
use record::pack::{self, PackError};

fn day(text: &str) -> CivilDate {
    text.parse().unwrap()
}

/// Id and value of every period on the path, as the statutes have them.
const PERIODS: &[(&str, u16, Unit)] = &[
    (ids::T01, 20, Unit::Calendar),
    (ids::T02, 5, Unit::Calendar),
    (ids::T04, 15, Unit::Calendar),
    (ids::T06, 10, Unit::Calendar),
    (ids::T07, 3, Unit::Calendar),
    (ids::T13_1, 3, Unit::Calendar),
    (ids::T13_2, 3, Unit::Calendar),
    (ids::T14_2, 3, Unit::Calendar),
    (ids::T15, 30, Unit::Calendar),
    (ids::T19, 10, Unit::Calendar),
    (ids::T20_1, 3, Unit::Working),
    (ids::T20_2, 30, Unit::Working),
    (ids::G01, 20, Unit::Calendar),
    (ids::G02, 5, Unit::Working),
    (ids::G03, 5, Unit::Working),
    (ids::G05, 15, Unit::Calendar),
    (ids::G10, 2, Unit::Working),
    (ids::G11, 5, Unit::Working),
    (ids::G12_1, 2, Unit::Working),
    (ids::G12_2, 1, Unit::Working),
    (ids::G13, 30, Unit::Calendar),
    (ids::N02, 3, Unit::Working),
    (ids::N02_2, 3, Unit::Working),
    (ids::N03_1, 2, Unit::Working),
    (ids::N03_2, 5, Unit::Working),
    (ids::N03_4, 2, Unit::Working),
    (ids::N03_5, 1, Unit::Working),
    (ids::N03_6, 30, Unit::Calendar),
    (ids::N06, 3, Unit::Working),
    (ids::G19, 3, Unit::Working),
    (ids::G20_1, 7, Unit::Working),
    (ids::G20_2, 7, Unit::Working),
    (ids::G20_3, 7, Unit::Working),
    (ids::G21, 7, Unit::Working),
    (ids::G22, 15, Unit::Working),
    (ids::G23, 30, Unit::Working),
    (ids::T09, 5, Unit::Calendar),
    (ids::T17, 5, Unit::Calendar),
    (ids::G07_1, 5, Unit::Working),
    (ids::G07_2, 5, Unit::Working),
    (ids::G07_3, 5, Unit::Working),
    (ids::G08_2, 5, Unit::Working),
    (ids::N04_2, 5, Unit::Working),
    (ids::N04_3, 5, Unit::Working),
];

#[test]
fn both_packs_hold_every_period_of_the_statutes() {
    // covers: T01, T02, T04, T06, T07, T13.1, T13.2, T14.2, T15, T19, T20.1, T20.2, G01, G02
    // covers: G03, G05, G10, G11, G12.1, G12.2, G13, N02, N02.2, N03.1, N03.2, N03.4, N03.5
    // covers: N03.6, N06, G19, G20.1, G20.2, G20.3, G21, G22, G23, T09, T17, G07.1, G07.2
    // covers: G07.3, G08.2, N04.2, N04.3
    for pack in pack::packs() {
        let rules = pack.rulebook();
        for &(id, count, unit) in PERIODS {
            let it = rules.period(id).unwrap();
            assert_eq!((it.count, it.unit), (count, unit), "{} {id}", pack.id);
        }
    }
}

#[test]
fn both_packs_hold_every_number_of_the_statutes() {
    for pack in pack::packs() {
        let rules = pack.rulebook();
        // covers: T11, T13.3, T22.2, T23, G09, G09.2, C1.1, C1.4, F0, F1.5
        // covers: N05, N05.2, C1.30, C1.32
        let counts = [
            (ids::T11, 3),
            (ids::T13_3, 3),
            (ids::T22_2, 3),
            (ids::T23, 2),
            (ids::G09, 3),
            (ids::N05, 3),
            (ids::N05_2, 3),
            (ids::C1_30, 3),
            (ids::C1_32, 5),
            (ids::G09_2, 3),
            (ids::C1_1, 5),
            (ids::C1_4, 7),
            (ids::F0, 2),
            (ids::F1_5, 100),
        ];
        for (id, count) in counts {
            assert_eq!(rules.count(id), Ok(count), "{} {id}", pack.id);
        }
        assert_eq!(rules.share(ids::C1_2), Ok((2, 3))); // covers: C1.2
        assert_eq!(rules.amount(ids::C1_3).unwrap().0, 1_000_000_000); // covers: C1.3
        assert_eq!(rules.percent(ids::F1_1), Ok(3_000)); // covers: F1.1
        assert_eq!(rules.percent(ids::F1_2), Ok(1_000)); // covers: F1.2
        assert_eq!(rules.seconds(ids::X02), Ok(0)); // covers: X02
    }
}

#[test]
fn the_parameters_of_the_protocols_are_those_of_their_text() {
    for pack in pack::packs() {
        let rules = pack.rulebook();
        // covers: Y01, Y02, Y03, Y04, Y05, Y07, Y08, Y10, Y11, Y12, Y18
        let seconds = [
            (ids::Y01, 1_800),
            (ids::Y02, 1_800),
            (ids::Y03, 3_600),
            (ids::Y04, 7_200),
            (ids::Y05, 600),
            (ids::Y07, 10),
            (ids::Y08, 3_600),
            (ids::Y10, 600),
            (ids::Y11, 2),
            (ids::Y12, 600),
            (ids::Y18, 7_200),
            (ids::Y30, 75_600),
            (ids::Y31, 28_800),
            (ids::Y33, 259_200),
        ];
        for (id, value) in seconds {
            assert_eq!(rules.seconds(id), Ok(value), "{id}");
        }
        // covers: Y06, Y09, Y13, Y14, Y20, Y21, Y30, Y31, Y32, Y33
        let counts = [
            (ids::Y06, 180),
            (ids::Y09, 2),
            (ids::Y13, 2),
            (ids::Y14, 5),
            (ids::Y20, 255),
            (ids::Y21, 30),
            (ids::Y32, 8),
        ];
        for (id, value) in counts {
            assert_eq!(rules.count(id), Ok(value), "{id}");
        }
        assert_eq!(rules.share(ids::Y16), Ok((1, 2))); // covers: Y16
        assert_eq!(rules.share(ids::Y17), Ok((20, 1))); // covers: Y17
        assert_eq!(rules.choice(ids::Y15).unwrap(), ["0x01"]); // covers: Y15
    }
}

/// Rules that the law leaves to the platform or the centre, beside those of the protocol.
const CONFIG: [&str; 18] = [
    "C1.22", "C1.31", "C3.14", "C4.8", "C4.9", "C4.11", "C4.16", "C4.18", "C5.1", "C5.2", "C5.3",
    "C5.4", "C5.5", "F0", "F9", "G31.4", "L08", "N04.6",
];

#[test]
fn every_rule_is_known_dated_and_signed_in_both_languages() {
    for pack in pack::packs() {
        for rule in &pack.rules {
            let known = ids::all().find(|it| it.0 == rule.id);
            assert_eq!(known.map(|it| it.1), Some(rule.value.kind()), "{}", rule.id);
            assert!(rule.says.zh.ends_with('。') && rule.says.en.ends_with('.'), "{}", rule.id);
            assert!(rule.cite.in_force_from <= pack.in_force_from, "{} {}", pack.id, rule.id);
            assert!(rule.cite.in_force_to.is_none_or(|it| it >= pack.in_force_from), "{}", rule.id);
            let ours = rule.id.starts_with(['Y']) || CONFIG.contains(&rule.id.as_str());
            assert_eq!(rule.mark() == Mark::Config, ours, "{}", rule.id);
        }
    }
}

#[test]
fn the_packs_differ_where_the_law_changed() {
    let packs = pack::packs();
    let [old, new] = packs else { panic!("two packs ship") };
    assert_eq!((old.id.as_str(), new.id.as_str()), ("cn-2021-01-01", "cn-2026-02-01"));
    assert_ne!(old.sha256, new.sha256);
    // covers: F7.1, F7.2, F7.3, C3.1, C3.2
    for id in [ids::F7_1, ids::F7_2, ids::F7_3, ids::F7_5, ids::F7_6, ids::C3_2] {
        assert!(old.rulebook().rule(id).is_none(), "{id}");
        assert!(new.rulebook().rule(id).is_some(), "{id}");
    }
    assert_eq!(old.rulebook().percent(ids::C3_1), Ok(600));
    assert_eq!(new.rulebook().percent(ids::C3_1), Ok(1_000));
}

#[test]
fn no_rule_of_a_pack_is_left_unbuilt() {
    let rules = pack::packs()[1].rulebook();
    let named: Vec<_> = rules.not_built().map(|it| it.id.as_str()).collect();
    assert_eq!(named, [""; 0]);
    assert_eq!(rules.rule("T01").unwrap().built, Built::Built);
}

#[test]
fn a_lot_adopts_the_pack_in_force_when_it_is_announced() {
    let id = |date| pack::pack_in_force(day(date)).map(|it| it.id.clone());
    assert_eq!(id("2020-12-31"), None);
    assert_eq!(id("2021-05-20").as_deref(), Some("cn-2021-01-01"));
    assert_eq!(id("2026-01-31").as_deref(), Some("cn-2021-01-01"));
    assert_eq!(id("2026-02-01").as_deref(), Some("cn-2026-02-01"));
    assert_eq!(pack::pack("cn-2026-02-01"), pack::pack_in_force(day("2026-11-24")));
}

#[test]
fn a_damaged_file_is_refused() {
    let good = include_str!("../../../rules/cn/2026/electronic.toml");
    assert!(pack::parse_rules(good).is_ok());
    let unknown = good.replacen("level = \"M\"", "level = \"M9\"", 1);
    let refused = pack::parse_rules(&unknown);
    assert!(matches!(refused, Err(PackError::Word { what: "level", .. })), "{refused:?}");
    let more = good.replacen("slug =", "extra = 1\nslug =", 1);
    assert!(matches!(pack::parse_rules(&more), Err(PackError::Toml(_))));
    let short = pack::Pack::read(day("2026-02-01"), &[("e", good)], &[]);
    assert!(matches!(short, Err(PackError::Rulebook(_))), "{short:?}");
}

#[test]
fn every_word_of_the_stage_tables_is_known_and_both_regimes_end_in_a_closed_file() {
    for table in &pack::packs()[1].stages {
        let ends = table.transitions().iter().filter(|it| it.to.is_terminal());
        let ends: std::collections::BTreeSet<_> = ends.map(|it| it.to.token()).collect();
        assert_eq!(ends.into_iter().collect::<Vec<_>>(), ["archived", "failed", "terminated"]);
    }
}

#[test]
fn the_shipped_calendar_settles_published_years_and_leaves_2027_open() {
    let it = pack::calendar();
    assert!((2020..=2026).all(|year| it.is_published(year)) && !it.is_published(2027));
    let settled = it.forward(day("2026-02-12"), 7, Unit::Working);
    assert_eq!(settled, Due::Settled(day("2026-02-28")));
    assert!(!it.forward(day("2026-12-28"), 7, Unit::Working).is_settled());
    assert_eq!(it.is_working(day("2021-02-20")), Some(true));
}

#[test]
fn a_calendar_date_of_another_year_is_refused() {
    let text = include_str!("../../../calendar/cn/2026.toml").replace("2026-10-07", "2025-10-07");
    assert!(matches!(pack::year(&text), Err(PackError::Year)));
}

#[test]
fn the_generated_documents_name_every_rule_and_stage() {
    let packs = pack::packs();
    let tests = BTreeMap::from([("T01".to_owned(), BTreeSet::from(["a.rs: late".to_owned()]))]);
    let rules = pack::rules_markdown(packs, &tests);
    assert!(rules.contains("- 测试 Tests: `a.rs: late`"));
    assert!(packs.iter().flat_map(|it| &it.rules).all(|it| rules.contains(&it.says.zh)));
    assert!(rules.contains("from memory 待核") && !rules.contains("**not built 未实现**"));
    let stages = pack::stages_markdown(&packs[1].stages);
    assert!(stages.contains("shares_closed --> opened: 公布报价 [无条件]"));
    assert!(stages.contains("state \"投标截止 closed\" as closed"));
}

#[test]
fn a_committee_sits_only_as_the_pack_says() {
    // covers: C1.1, C1.2, C1.3, C1.4
    use domain::evaluation::{CommitteeFault, Composition, compose};
    use domain::rulebook::Regime::{GovernmentProcurement, Works};
    use domain::shared::Fen;
    let rules = pack::packs()[1].rulebook();
    let sit = |regime, fen, members, experts| {
        compose(&rules, regime, Fen(fen), Composition { members, experts })
    };
    let large = 1_000_000_000;
    assert_eq!(sit(Works, large, 5, 4), Ok(()));
    assert_eq!(sit(GovernmentProcurement, large - 1, 5, 4), Ok(()));
    let few = CommitteeFault::TooFew { rule: ids::C1_4, least: 7 };
    assert_eq!(sit(GovernmentProcurement, large, 5, 4), Err(few));
    assert_eq!(sit(GovernmentProcurement, large, 7, 5), Ok(()));
    assert_eq!(sit(Works, 0, 6, 6), Err(CommitteeFault::Even { rule: ids::C1_1 }));
    let experts = CommitteeFault::ExpertsTooFew { rule: ids::C1_2, least: 4 };
    assert_eq!(sit(Works, 0, 5, 3), Err(experts));
}
