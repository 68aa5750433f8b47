//! Who may be drawn: each rule of avoidance on both of its sides.

use std::collections::{BTreeMap, BTreeSet};

use domain::experts::{
    Asked, Code, Exclusion, Expert, Relation, Standing, Tie, earliest_day, exclude, limits, strata,
};
use domain::law::Law;
use domain::rulebook::{Regime, Rulebook};
use domain::shared::{CivilDate, Id, Instant, Uscc};

const DAY: CivilDate = CivilDate::constant(2026, 3, 24);

fn rules() -> Rulebook {
    record::pack::packs().last().unwrap().rulebook()
}

fn uscc(body: &str) -> Uscc {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    all.find_map(|it| Uscc::new(&format!("{body}{it}"))).unwrap()
}

fn purchaser() -> Uscc {
    uscc("11510000000000001")
}

fn bidder() -> Uscc {
    uscc("91510000000000002")
}

fn authority() -> Uscc {
    uscc("11510000000000003")
}

fn supervisor() -> Uscc {
    uscc("11510000000000004")
}

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn asked(regime: Regime) -> Asked {
    Asked {
        regime,
        day: DAY,
        purchaser: purchaser(),
        bidders: BTreeSet::from([bidder()]),
        authorities: BTreeSet::from([authority()]),
        supervisors: BTreeSet::from([supervisor()]),
        specialties: BTreeSet::from([id("jj"), id("jz")]),
        seated: BTreeSet::new(),
        declared: BTreeMap::new(),
    }
}

fn expert() -> Expert {
    Expert {
        specialties: BTreeSet::from([id("jz"), id("yl")]),
        employer: Some(uscc("12510000000000005")),
        ties: vec![],
        standing: Standing::Good,
        available: true,
    }
}

fn tied(relation: Relation, until: Option<CivilDate>) -> Expert {
    let tie = Tie { organisation: bidder(), relation, until };
    Expert { ties: vec![tie], ..expert() }
}

fn judged(expert: &Expert, asked: &Asked) -> Option<(Code, Option<&'static str>)> {
    let found = exclude(&id("e1"), expert, asked, &rules()).unwrap();
    found.map(|Exclusion { code, rule }| (code, rule))
}

fn in_procurement(expert: &Expert) -> Option<(Code, Option<&'static str>)> {
    judged(expert, &asked(Regime::GovernmentProcurement))
}

fn in_works(expert: &Expert) -> Option<(Code, Option<&'static str>)> {
    judged(expert, &asked(Regime::Works))
}

#[test]
fn an_expert_without_relations_is_in_the_pool_of_the_asked_specialties() {
    for regime in [Regime::Works, Regime::GovernmentProcurement] {
        assert_eq!(judged(&expert(), &asked(regime)), None);
        assert_eq!(strata(&expert(), &asked(regime)), [id("jz")]);
    }
    // A relation with somebody who does not bid excludes from nothing.
    let elsewhere = Expert {
        ties: vec![Tie { organisation: purchaser(), relation: Relation::Kin, until: None }],
        ..expert()
    };
    assert_eq!(in_procurement(&elsewhere), None);
}

#[test]
fn three_years_before_a_procurement_count_to_the_day() {
    // covers: C1.6
    // covers: C1.7
    // covers: C1.8
    let last = CivilDate::constant(2023, 3, 24);
    let before = CivilDate::constant(2023, 3, 23);
    for (relation, rule) in
        [(Relation::Employed, "C1.6"), (Relation::Directs, "C1.7"), (Relation::Controls, "C1.8")]
    {
        let excluded = Some((Code::PastRelation, Some(rule)));
        assert_eq!(in_procurement(&tied(relation, None)), excluded);
        assert_eq!(in_procurement(&tied(relation, Some(last))), excluded);
        assert_eq!(in_procurement(&tied(relation, Some(before))), None);
    }
    let employed = Expert { employer: Some(bidder()), ..expert() };
    assert_eq!(in_procurement(&employed), Some((Code::EmployerIsBidder, Some("C1.6"))));
}

#[test]
fn a_leap_day_never_shortens_the_years() {
    // covers: C1.6
    let leap =
        Asked { day: CivilDate::constant(2028, 2, 29), ..asked(Regime::GovernmentProcurement) };
    let until = |day| tied(Relation::Employed, Some(CivilDate::constant(2025, 2, day)));
    assert!(judged(&until(28), &leap).is_some());
    assert!(judged(&until(27), &leap).is_none());
}

#[test]
fn kin_and_other_relations_exclude_while_they_last() {
    // covers: C1.9
    // covers: C1.10
    let ended = Some(CivilDate::constant(2026, 3, 1));
    let kin = tied(Relation::Kin, None);
    assert_eq!(in_procurement(&kin), Some((Code::Kinship, Some("C1.9"))));
    assert_eq!(in_procurement(&tied(Relation::Kin, ended)), None);
    for relation in [Relation::Interest, Relation::Other] {
        let found = in_procurement(&tied(relation, None));
        assert_eq!(found, Some((Code::PastRelation, Some("C1.10"))));
    }
}

#[test]
fn works_exclude_kin_staff_of_the_authority_interest_and_the_punished() {
    // covers: C1.11
    // covers: C1.12
    // covers: C1.13
    // covers: C1.14
    // covers: C1.15
    assert_eq!(in_works(&tied(Relation::Kin, None)), Some((Code::Kinship, Some("C1.11"))));
    for relation in [Relation::Directs, Relation::Controls, Relation::Interest, Relation::Other] {
        let found = in_works(&tied(relation, None));
        assert_eq!(found, Some((Code::PastRelation, Some("C1.13"))), "{relation:?}");
    }
    for (of, rule) in [(authority(), "C1.12"), (supervisor(), "C1.15")] {
        let employed = Expert { employer: Some(of.clone()), ..expert() };
        assert_eq!(in_works(&employed), Some((Code::Recused, Some(rule))));
        let tie = |until| Tie { organisation: of.clone(), relation: Relation::Employed, until };
        let lent = Expert { ties: vec![tie(None)], ..expert() };
        assert_eq!(in_works(&lent), Some((Code::Recused, Some(rule))));
        let left = Expert { ties: vec![tie(Some(DAY))], ..expert() };
        assert_eq!(in_works(&left), None);
        assert_eq!(in_procurement(&employed), None);
    }
    let punished = Expert { standing: Standing::Punished, ..expert() };
    assert_eq!(in_works(&punished), Some((Code::Suspended, Some("C1.14"))));
    let suspended = Expert { standing: Standing::Suspended, ..expert() };
    assert_eq!(in_works(&suspended), Some((Code::Suspended, None)));
}

#[test]
fn the_own_unit_is_never_drawn() {
    // covers: C1.17
    // covers: Y29
    let own = Expert { employer: Some(purchaser()), ..expert() };
    assert_eq!(in_procurement(&own), Some((Code::EmployerIsPurchaser, Some("C1.17"))));
    assert_eq!(in_works(&own), Some((Code::EmployerIsPurchaser, Some("Y29"))));
}

#[test]
fn whoever_worked_for_a_bidder_within_three_years_is_not_drawn_for_works() {
    // covers: Y40
    let until = |day| tied(Relation::Employed, Some(CivilDate::constant(2023, 3, day)));
    assert_eq!(in_works(&until(24)), Some((Code::PastRelation, Some("Y40"))));
    assert_eq!(in_works(&until(23)), None);
}

#[test]
fn of_several_reasons_the_first_in_the_printed_order_counts() {
    let mut it = Expert { employer: Some(bidder()), standing: Standing::Suspended, ..expert() };
    it.ties = tied(Relation::Kin, None).ties;
    let mut asked = asked(Regime::GovernmentProcurement);
    asked.declared.insert(id("e1"), Code::Recused);
    let mut reasons = vec![];
    for change in 0..5 {
        reasons.push(judged(&it, &asked).map(|it| it.0));
        match change {
            0 => it.standing = Standing::Good,
            1 => it.employer = None,
            2 => it.ties.clear(),
            _ => asked.declared.clear(),
        }
    }
    let expected =
        [Code::Suspended, Code::EmployerIsBidder, Code::Kinship, Code::Recused].map(Some);
    assert_eq!(reasons[..4], expected);
    assert_eq!(reasons[4], None);
    assert!(Code::ALL.is_sorted());
    let words: BTreeSet<_> = Code::ALL.iter().map(|it| it.token()).collect();
    assert_eq!(words.len(), Code::ALL.len());
}

#[test]
fn absent_foreign_and_seated_are_facts_without_a_rule() {
    let away = Expert { available: false, ..expert() };
    assert_eq!(in_works(&away), Some((Code::NotAvailable, None)));
    let foreign = Expert { specialties: BTreeSet::from([id("yl")]), ..expert() };
    assert_eq!(in_works(&foreign), Some((Code::NotOfSpecialty, None)));
    let seated = Asked { seated: expert().employer.into_iter().collect(), ..asked(Regime::Works) };
    assert_eq!(judged(&expert(), &seated), Some((Code::EmployerSeated, None)));
}

#[test]
fn nobody_is_drawn_earlier_than_two_working_days_before_the_review() {
    // covers: C1.16
    let (rules, calendar) = (rules(), record::pack::calendar());
    let law = Law { rules: &rules, calendar: &calendar, now: Instant(0) };
    let earliest = |day| earliest_day(&law, day).unwrap();
    assert_eq!(earliest(DAY), CivilDate::constant(2026, 3, 20));
    // A review on Friday: Wednesday.
    assert_eq!(earliest(CivilDate::constant(2026, 3, 27)), CivilDate::constant(2026, 3, 25));
}

#[test]
fn the_figures_of_a_draw_come_from_the_pack() {
    // covers: Y22
    // covers: Y23
    // covers: Y24
    // covers: Y25
    // covers: Y26
    // covers: Y27
    // covers: Y28
    for pack in record::pack::packs() {
        let it = limits(&pack.rulebook()).unwrap();
        assert_eq!((it.ratio_min, it.open_seconds_max, it.contact_frozen_days), (3, 1_800, 7));
        assert_eq!((it.attempts_min, it.channels_min), (3, 2));
        assert_eq!((it.spread_seconds_min, it.ring_seconds_min), (900, 25));
    }
}
