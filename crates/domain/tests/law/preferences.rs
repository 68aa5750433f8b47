//! C3 and F6 at the announcement: what must be said, within which numbers, and who may bid.

use domain::award::{Pass, ReviewStep};
use domain::opening::OpenedField;
use domain::procedure::{
    BonusCap, Category, DECLARED_DOMESTIC, DECLARED_FIRM, DeviationPrice, FieldAudience, FieldKind,
    FormField, LowRates, Preferences, PriceFormula, PricedDeviation, Reserve, Stacking,
    StackingWay, Terms,
};
use domain::rulebook::Regime;
use domain::shared::Fen;
use domain::world::Event;

use crate::given::Given;
use crate::refused;

fn field(name: &str) -> FormField {
    FormField {
        name: name.to_owned(),
        label: "声明".to_owned(),
        kind: FieldKind::Text,
        audience: FieldAudience::Public,
    }
}

/// A notice that says all that a purchase of goods must say.
pub fn stated(regime: Regime) -> Given {
    let mut given = Given::registered(regime);
    let goods = given.notice.category == Category::Goods;
    given.notice.form.extend([field(DECLARED_FIRM), field(DECLARED_DOMESTIC)]);
    let stacking =
        Stacking { way: StackingWay::Sum, document: "招标文件第四章第三节".to_owned() };
    let preferences = Preferences {
        reserve: Reserve::None,
        not_reserved: Some("市场上小微企业不足三家".to_owned()),
        small_bp: Some(if goods { 1_000 } else { 300 }),
        share_bp: None,
        domestic_bp: goods.then_some(2_000),
        cap: None,
        stacking: goods.then_some(stacking),
    };
    given.notice.scheme.terms =
        Some(Box::new(Terms { preferences: Some(preferences), ..Terms::default() }));
    given
}

fn with(regime: Regime, change: impl Fn(&mut Preferences)) -> Given {
    let mut given = stated(regime);
    let terms = given.notice.scheme.terms.as_mut().unwrap();
    change(terms.preferences.as_mut().unwrap());
    given
}

fn answer(mut given: Given) -> Option<String> {
    given.announce().err().map(|it| it.rule().map_or_else(|| it.to_string(), str::to_owned))
}

const GOODS: Regime = Regime::GovernmentProcurement;

#[test]
fn a_real_origin_announces_a_government_procurement_that_states_its_preferences() {
    // covers: C3.1
    let real = |mut given: Given| {
        given.world.centre.origin = "trade.example/log".to_owned();
        given.let_in();
        crate::joint::said(&mut given);
        given
    };
    assert_eq!(answer(real(Given::registered(GOODS))).as_deref(), Some("C3.1"));
    assert_eq!(answer(real(stated(GOODS))), None);
    assert_eq!(answer(real(Given::registered(Regime::Works))), None);
    assert_eq!(answer(Given::registered(GOODS)), None, "a sample may leave them out");
}

#[test]
fn a_rate_for_small_firms_lies_within_the_numbers_of_its_kind() {
    // covers: C3.9
    // covers: C3.3, C3.4, C3.10
    // covers: C3.5, C3.6
    // covers: C3.7, C3.8
    // covers: F6.1, F6.2
    let small = |regime, rate| answer(with(regime, |it| it.small_bp = Some(rate)));
    assert_eq!(small(GOODS, 999).as_deref(), Some("C3.1"));
    assert_eq!(small(GOODS, 1_000), None);
    assert_eq!(small(GOODS, 2_000), None);
    assert_eq!(small(GOODS, 2_001).as_deref(), Some("C3.9"));
    let share = |regime, rate| answer(with(regime, |it| it.share_bp = Some(rate)));
    assert_eq!(share(GOODS, 399).as_deref(), Some("C3.3"));
    assert_eq!(share(GOODS, 400), None);
    assert_eq!(share(GOODS, 600), None);
    assert_eq!(share(GOODS, 601).as_deref(), Some("C3.4"));
    assert_eq!(share(Regime::Works, 99).as_deref(), Some("C3.7"));
    assert_eq!(share(Regime::Works, 100), None);
    assert_eq!(share(Regime::Works, 201).as_deref(), Some("C3.8"));
    // A benchmark scores these works: the rate raises points.
    assert_eq!(small(Regime::Works, 299).as_deref(), Some("F6.1"));
    assert_eq!(small(Regime::Works, 501).as_deref(), Some("F6.2"));
    let lowest = |rate| {
        let mut given = with(Regime::Works, |it| it.small_bp = Some(rate));
        given.notice.scheme.price = PriceFormula::LowestPrice;
        given.notice.scheme.items.clear();
        answer(given)
    };
    assert_eq!(lowest(299).as_deref(), Some("C3.5"));
    assert_eq!(lowest(300), None);
    assert_eq!(lowest(500), None);
    assert_eq!(lowest(501).as_deref(), Some("C3.6"));
    assert_eq!(answer(with(GOODS, |it| it.small_bp = None)).as_deref(), Some("C3.1"));
    assert_eq!(answer(with(GOODS, |it| it.cap = Some(BonusCap::AtFull))).as_deref(), Some("F6.1"));
}

#[test]
fn goods_prefer_domestic_products_by_the_number_of_the_rule_and_by_no_other() {
    // covers: C3.2
    let rate = |rate| answer(with(GOODS, |it| it.domestic_bp = rate));
    assert_eq!(rate(None).as_deref(), Some("C3.2"));
    assert_eq!(rate(Some(1_999)).as_deref(), Some("C3.2"));
    assert_eq!(rate(Some(2_000)), None);
    assert_eq!(
        answer(with(Regime::Works, |it| it.domestic_bp = Some(2_000))).as_deref(),
        Some("C3.2")
    );
}

#[test]
fn two_reductions_meet_as_the_documents_say_and_where_they_say_it() {
    // covers: C3.14
    assert_eq!(answer(with(GOODS, |it| it.stacking = None)).as_deref(), Some("C3.14"));
    let nowhere = with(GOODS, |it| {
        let stacking = it.stacking.as_mut().unwrap();
        stacking.document = " ".to_owned();
    });
    assert_eq!(answer(nowhere).as_deref(), Some("C3.14"));
    let idle = with(Regime::Works, |it| {
        let document = "第四章".to_owned();
        it.stacking = Some(Stacking { way: StackingWay::Larger, document });
    });
    assert_eq!(answer(idle).as_deref(), Some("C3.14"), "nothing meets there");
}

#[test]
fn a_small_purchase_is_reserved_or_says_why_not() {
    // covers: C3.12
    // covers: C3.13
    let budget = |fen: i64, said: Option<&str>| {
        let mut given = with(GOODS, |it| it.not_reserved = said.map(str::to_owned));
        given.notice.budget = Fen(fen);
        let mut project = given.world.projects.values().next().unwrap().clone();
        project.lots[0].budget = Fen(fen);
        given.world.projects.insert(project.project.clone(), project);
        answer(given)
    };
    assert_eq!(budget(2_000_000_00, None).as_deref(), Some("C3.12"));
    assert_eq!(budget(2_000_000_00, Some(" ")).as_deref(), Some("C3.12"));
    assert_eq!(budget(2_000_000_00, Some("市场不足")), None);
    assert_eq!(budget(2_000_000_01, None), None);
    let works = with(Regime::Works, |it| it.not_reserved = None);
    assert_eq!(answer(works), None, "works by tender are reserved by another law");
}

#[test]
fn a_bidder_can_only_declare_where_the_form_asks() {
    for name in [DECLARED_FIRM, DECLARED_DOMESTIC] {
        let mut given = stated(GOODS);
        given.notice.form.retain(|it| it.name != name);
        assert!(refused(given.announce()).contains("NoticeIncomplete"), "{name}");
    }
}

#[test]
fn a_reserved_lot_is_open_to_small_and_medium_firms_alone_and_reduces_no_price() {
    // covers: C3.11
    let reserve = |it: &mut Preferences| {
        (it.reserve, it.small_bp, it.stacking) = (Reserve::Whole, None, None);
    };
    let reduced = with(GOODS, |it| it.reserve = Reserve::Whole);
    assert_eq!(answer(reduced).as_deref(), Some("C3.11"));
    assert_eq!(answer(with(GOODS, reserve)), None);
    let mut given = Given::opened(GOODS);
    given.committee(5, 4).unwrap();
    let (id, notice) = (given.id(), with(GOODS, reserve).notice);
    let lot = given.world.lots.get_mut(&id).unwrap();
    lot.notice.scheme.terms = notice.scheme.terms;
    let bids = &mut lot.opening.opened.as_mut().unwrap().bids;
    for (bid, word) in bids.iter_mut().zip(["medium", "disabled", "other"]) {
        let (name, value) = (DECLARED_FIRM.to_owned(), word.to_owned());
        bid.fields.push(OpenedField { name, value });
    }
    let step = ReviewStep::Qualification;
    let all = given.review(step, &[Pass::Passed; 3]);
    assert_eq!(all.unwrap_err().rule(), Some("C3.11"));
    let few = given.review(step, &[Pass::Passed, Pass::Passed, Pass::Rejected]).unwrap();
    assert!(matches!(few[1], Event::TenderFailed(_)), "two qualified firms are too few");
}

#[test]
fn documents_raise_a_line_of_the_low_price_and_never_lower_it_nor_beyond_the_cap() {
    // covers: F7.5
    let low = |regime, rates: [u32; 3]| {
        let mut given = stated(regime);
        let [mean_bp, second_bp, ceiling_bp] = rates;
        let low = Some(LowRates { mean_bp, second_bp, ceiling_bp });
        given.notice.scheme.terms.as_mut().unwrap().low = low;
        answer(given)
    };
    assert_eq!(low(GOODS, [6_500; 3]), None);
    assert_eq!(low(GOODS, [6_501, 6_500, 6_500]).as_deref(), Some("F7.5"));
    assert_eq!(low(GOODS, [5_000, 5_000, 4_500]), None);
    assert_eq!(low(GOODS, [4_999, 5_000, 4_500]).as_deref(), Some("F7.1"));
    assert_eq!(low(GOODS, [5_000, 4_999, 4_500]).as_deref(), Some("F7.2"));
    assert_eq!(low(GOODS, [5_000, 5_000, 4_499]).as_deref(), Some("F7.3"));
    assert_eq!(low(Regime::Works, [6_500; 3]).as_deref(), Some("F7.1"));
}

#[test]
fn only_works_compare_by_deviations_and_only_by_priced_ones() {
    let evaluated = |regime, all: Vec<PricedDeviation>| {
        let mut given = Given::registered(regime);
        given.notice.scheme.price = PriceFormula::EvaluatedLowest;
        given.notice.scheme.items.clear();
        let deviations = Some(all);
        given.notice.scheme.terms = Some(Box::new(Terms { deviations, ..Terms::default() }));
        answer(given)
    };
    let late = |fen| PricedDeviation {
        id: "late".to_owned(),
        title: "逾期一日".to_owned(),
        each: DeviationPrice::Amount(Fen(fen)),
    };
    assert_eq!(evaluated(Regime::Works, vec![late(150)]), None);
    assert_eq!(evaluated(Regime::Works, Vec::new()), None);
    assert_eq!(evaluated(Regime::Works, vec![late(0)]).as_deref(), Some("F3"));
    assert_eq!(evaluated(Regime::Works, vec![late(1), late(2)]).as_deref(), Some("F3"));
    assert_eq!(evaluated(Regime::Works, vec![late(1); 65]).as_deref(), Some("F3"));
    assert_eq!(evaluated(GOODS, vec![late(150)]).as_deref(), Some("F3"));
    let mut with_items = Given::registered(Regime::Works);
    with_items.notice.scheme.price = PriceFormula::EvaluatedLowest;
    assert_eq!(answer(with_items).as_deref(), Some("F3"), "no points are given");
}

#[test]
fn scores_have_the_places_of_the_documents_up_to_those_of_the_rule() {
    let places = |places| {
        let mut given = stated(GOODS);
        given.notice.scheme.terms.as_mut().unwrap().places = Some(places);
        answer(given)
    };
    assert_eq!((places(0), places(2)), (None, None));
    assert_eq!(places(3).as_deref(), Some("F0"));
}
