//! 87-31: bids that offer the same brand count as one, as the committee confirms it.

use domain::award::{self, BrandFound, Fate, Pass, ReviewResult, ReviewStep, alike, brand_key};
use domain::procedure::{
    BrandTerms, BrandTie, CORE_BRAND, Category, ConsortiumTerms, FailureCause, PriceFormula, Terms,
};
use domain::rulebook::{Method, Procedure, Regime, Stage};
use domain::shared::{Fen, Points};
use domain::world::{Command, Event, Refusal};

use crate::given::{Given, closing};
use crate::joint::{Said, opened, with_terms};
use crate::preferences::stated;
use crate::ties::Equals;

type Answer = Result<Vec<Event>, Refusal>;

const GOODS: Regime = Regime::GovernmentProcurement;
const RESPONSIVE: ReviewStep = ReviewStep::Responsiveness;

fn branded(price: Option<PriceFormula>, tie: BrandTie) -> Given {
    let mut given = Given::registered(GOODS);
    if let Some(price) = price {
        given.notice.scheme.price = price;
        given.notice.scheme.items.clear();
    }
    let brand = Some(BrandTerms { core: Some("样本显微镜".to_owned()), tie });
    with_terms(given, Terms { brand, ..Terms::default() }, &[CORE_BRAND])
}

/// Bids in their order: price and brand.
fn bids(given: Given, all: &[(i64, &str)]) -> Given {
    let fields: Vec<[(&str, &str); 1]> = all.iter().map(|it| [(CORE_BRAND, it.1)]).collect();
    let said: Vec<Said> =
        all.iter().zip(&fields).map(|(it, fields)| Said { yuan: it.0, fields }).collect();
    let mut given = opened(given, &said);
    given.committee(5, 4).unwrap();
    given.review(ReviewStep::Qualification, &vec![Pass::Passed; all.len()]).unwrap();
    given
}

/// Everybody passes; these brands are confirmed, with these reasons.
fn confirm(given: &mut Given, brands: Option<&[(&str, &str)]>) -> Answer {
    let notice = given.lot().notice.clone();
    let passed: Vec<_> = given.lot().priced().into_iter().map(|it| it.0).collect();
    let result = |bidder: &domain::shared::Uscc| ReviewResult {
        bidder: bidder.clone(),
        pass: Pass::Passed,
        reason: String::new(),
        findings: award::found_all(&notice, RESPONSIVE, (Pass::Passed, "")),
    };
    let results = passed.iter().map(result).collect();
    let found = |(who, it): (&domain::shared::Uscc, &(&str, &str))| BrandFound {
        bidder: who.clone(),
        brand: it.0.to_owned(),
        reason: it.1.to_owned(),
    };
    let brands = brands.map(|all| passed.iter().zip(all).map(found).collect());
    let (lot, lacking, signed) = (given.id(), String::new(), given.signed());
    let step = RESPONSIVE;
    given.when(Command::Award(award::Command::Review {
        lot,
        step,
        results,
        lacking,
        brands,
        signed,
    }))
}

/// Every member gives each bidder the points of the list.
fn score(given: &mut Given, points: &[i64]) {
    let valid = award::valid(given.lot()).unwrap();
    let item = given.notice.scheme.items.first().map(|it| it.id.clone());
    for seat in 1..=5 {
        let score = |(who, points): (&domain::shared::Uscc, &i64)| {
            Some(award::Score { bidder: who.clone(), item: item.clone()?, points: Points(*points) })
        };
        let scores = valid.iter().zip(points).filter_map(score).collect();
        let (lot, signed) = (given.id(), given.signed());
        let sheet = award::Command::Score { lot, seat, scores, signed, closing: closing() };
        given.when(Command::Award(sheet)).unwrap();
    }
}

fn places(given: &Given) -> (Vec<usize>, Vec<(usize, usize)>) {
    let at = |who: &domain::shared::Uscc| (0..9).position(|it| given.bidder(it) == *who).unwrap();
    let state = &given.lot().evaluation;
    let ranked = state.ranking.iter().map(|it| at(&it.bidder)).collect();
    let aside = state.aside.iter().map(|it| (at(&it.bidder), at(&it.behind))).collect();
    (ranked, aside)
}

const LOWEST: Option<PriceFormula> = Some(PriceFormula::LowestPrice);

#[test]
fn by_the_lowest_price_only_the_lowest_bid_of_a_brand_takes_part() {
    // covers: G31.1
    let all = [(900_000, "甲牌"), (880_000, "甲牌"), (950_000, "乙牌"), (960_000, "丙牌")];
    let mut given = bids(branded(LOWEST, BrandTie::Earlier), &all);
    given.review(RESPONSIVE, &[Pass::Passed; 4]).unwrap();
    score(&mut given, &[0; 4]);
    assert_eq!(places(&given), (vec![1, 2, 3], vec![(0, 1)]));
    let ranks: Vec<u32> = given.lot().evaluation.ranking.iter().map(|it| it.rank).collect();
    assert_eq!(ranks, [1, 2, 3], "whoever stands aside takes no rank");
    assert_eq!(given.lot().evaluation.aside[0].brand, "甲牌");
}

#[test]
fn of_equal_prices_of_one_brand_the_bid_that_was_received_earlier_takes_part() {
    // covers: G31.1, G31.4
    let all = [(900_000, "乙牌"), (880_000, "甲牌"), (880_000, "甲牌"), (960_000, "丙牌")];
    let mut given = bids(branded(LOWEST, BrandTie::Earlier), &all);
    given.review(RESPONSIVE, &[Pass::Passed; 4]).unwrap();
    score(&mut given, &[0; 4]);
    assert_eq!(places(&given), (vec![1, 0, 3], vec![(2, 1)]));
}

#[test]
fn by_scores_a_brand_counts_as_one_and_its_highest_score_may_be_recommended() {
    // covers: G31.2
    let all = [(900_000, "甲牌"), (900_000, "甲牌"), (950_000, "乙牌"), (960_000, "丙牌")];
    let mut given = bids(branded(None, BrandTie::LowerPrice), &all);
    given.review(RESPONSIVE, &[Pass::Passed; 4]).unwrap();
    score(&mut given, &[40_00, 50_00, 60_00, 30_00]);
    assert_eq!(places(&given), (vec![2, 1, 3], vec![(0, 1)]));
    let aside = &given.lot().evaluation.aside[0];
    assert_eq!(
        (aside.price_score, aside.total),
        (Points(30_00), Points(70_00)),
        "scored all the same"
    );
}

#[test]
fn equal_scores_of_one_brand_are_settled_as_the_documents_say() {
    // covers: G31.4
    // 30.00 + 40.00 and 27.00 + 43.00.
    let all = [(1_000_000, "甲牌"), (900_000, "甲牌"), (950_000, "乙牌"), (960_000, "丙牌")];
    let points = [43_00, 40_00, 60_00, 30_00];
    for (tie, kept) in [(BrandTie::LowerPrice, 1), (BrandTie::Earlier, 0)] {
        let mut given = bids(branded(None, tie), &all);
        given.review(RESPONSIVE, &[Pass::Passed; 4]).unwrap();
        score(&mut given, &points);
        assert_eq!(places(&given).1, vec![(1 - kept, kept)], "{tie:?}");
    }
}

/// The ranks in the order of the ranking.
fn ranks(given: &Given) -> Vec<u32> {
    given.lot().evaluation.ranking.iter().map(|it| it.rank).collect()
}

/// The parties draw these bidders in this order.
fn draw(given: Given, order: [u8; 4]) -> Given {
    let order = order.map(|it| given.bidder(it));
    Equals::drawn(given, &order)
}

/// Ranked by the lowest price, equals of a brand by lot.
fn by_lot(all: &[(i64, &str)]) -> Given {
    let mut given = bids(branded(LOWEST, BrandTie::Lot), all);
    given.review(RESPONSIVE, &vec![Pass::Passed; all.len()]).unwrap();
    score(&mut given, &vec![0; all.len()]);
    given
}

const TWINS: [(i64, &str); 4] =
    [(900_000, "乙牌"), (880_000, "甲牌"), (880_000, "甲牌"), (960_000, "丙牌")];

#[test]
fn equal_prices_of_one_brand_wait_for_their_lot_and_whoever_is_drawn_first_takes_part() {
    // covers: G31.1, G31.4, Y93
    for (order, kept) in [([3, 2, 0, 1], 2), ([1, 2, 0, 3], 1)] {
        let mut given = by_lot(&TWINS);
        assert!(given.lot().awaits_order());
        assert_eq!(
            (ranks(&given), places(&given).1),
            (vec![1, 1, 3, 4], vec![]),
            "nobody stands yet"
        );
        let early = given.sign_report(1).unwrap_err();
        assert_eq!(early.rule(), Some("Y93"), "{early}");
        let mut given = draw(given, order);
        assert_eq!(places(&given), (vec![kept, 0, 3], vec![(3 - kept, kept)]));
        assert_eq!(ranks(&given), [1, 2, 3], "whoever stands aside takes no rank");
        let aside = &given.lot().evaluation.aside[0];
        assert!(award::stands_aside_by_lot(given.lot(), aside));
        let joint = &given.lot().evaluation.joint;
        assert_eq!(joint[&aside.bidder], 1, "what was committed stays");
        given.sign_report(1).unwrap();
    }
}

#[test]
fn equal_scores_of_one_brand_are_drawn_whatever_their_prices() {
    // covers: G31.2, G31.4, Y93
    // 30.00 + 40.00 and 27.00 + 43.00.
    let all = [(1_000_000, "甲牌"), (900_000, "甲牌"), (950_000, "乙牌"), (960_000, "丙牌")];
    for (order, kept) in [([0, 1, 2, 3], 0), ([3, 2, 1, 0], 1)] {
        let mut given = bids(branded(None, BrandTie::Lot), &all);
        given.review(RESPONSIVE, &[Pass::Passed; 4]).unwrap();
        score(&mut given, &[43_00, 40_00, 60_00, 30_00]);
        assert_eq!(places(&given), (vec![2, 1, 0, 3], vec![]), "the lower price comes first");
        let given = draw(given, order);
        assert_eq!(places(&given), (vec![2, kept, 3], vec![(1 - kept, kept)]));
        assert_eq!(ranks(&given), [1, 2, 3]);
    }
}

#[test]
fn a_worse_bid_of_the_brand_stands_behind_whoever_is_drawn_and_takes_part_in_no_lot() {
    // covers: Y93
    let all = [
        (880_000, "甲牌"),
        (880_000, "甲牌"),
        (950_000, "乙牌"),
        (960_000, "丙牌"),
        (890_000, "甲牌"),
    ];
    let given = by_lot(&all);
    assert_eq!(ranks(&given), [1, 1, 3, 4]);
    assert_eq!(places(&given).1, [(4, 0)]);
    let order = [4, 3, 1, 2, 0].map(|it| given.bidder(it));
    let given = Equals::drawn(given, &order);
    assert_eq!(places(&given), (vec![1, 2, 3], vec![(0, 1), (4, 1)]));
    let by_lot = |it: &award::AsideLine| award::stands_aside_by_lot(given.lot(), it);
    let how: Vec<bool> = given.lot().evaluation.aside.iter().map(by_lot).collect();
    assert_eq!(how, [true, false], "the dearer one is behind by its price");
}

#[test]
fn the_lot_of_a_brand_takes_no_equal_places_apart_that_the_documents_leave_joint() {
    // covers: Y93, C4.1
    let all = [(880_000, "甲牌"), (880_000, "甲牌"), (880_000, "乙牌"), (960_000, "丙牌")];
    let given = by_lot(&all);
    assert_eq!(ranks(&given), [1, 1, 1, 4]);
    let given = draw(given, [3, 2, 1, 0]);
    assert_eq!(ranks(&given), [1, 1, 3]);
    assert_eq!(places(&given).1, [(0, 1)]);
}

#[test]
fn a_brand_without_equals_draws_nothing_and_a_later_ranking_keeps_the_order_drawn() {
    // covers: Y93, Y175
    let single = [(900_000, "甲牌"), (880_000, "甲牌"), (950_000, "乙牌"), (960_000, "丙牌")];
    let given = by_lot(&single);
    assert!(given.lot().order.is_none());
    assert_eq!(places(&given), (vec![1, 2, 3], vec![(0, 1)]));
    let mut given = draw(by_lot(&TWINS), [0, 2, 1, 3]);
    let settled = (places(&given), ranks(&given));
    // As after a sheet that was handed back: the sheets are there, and no ranking.
    let id = given.id();
    let state = &mut given.world.lots.get_mut(&id).unwrap().evaluation;
    (state.ranking, state.aside) = (Vec::new(), Vec::new());
    state.sheets.remove(&5);
    given.score(5, 0).unwrap();
    assert_eq!((places(&given), ranks(&given)), settled, "no second draw, no other bid");
    assert!(!given.lot().awaits_order());
}

#[test]
fn whoever_a_lot_left_behind_its_brand_is_told_so() {
    // covers: Y93
    let mut given = draw(by_lot(&TWINS), [3, 2, 0, 1]);
    for seat in 1..=5 {
        given.sign_report(seat).unwrap();
    }
    let lot = given.world.lots.get_mut(&given.id()).unwrap();
    lot.award.winner = Some((lot.evaluation.ranking[0].bidder.clone(), Fen(88_000_000)));
    lot.award.published = true;
    let told = |who: u8| award::told(given.lot(), &given.bidder(who)).unwrap();
    let own = told(1);
    assert_eq!((own.fate, own.rule, own.drawn), (Fate::SameBrand, Some("G31.1"), Some("Y93")));
    assert_eq!(told(2).drawn, None);
    assert_eq!(told(0).drawn, None);
}

#[test]
fn a_round_fails_when_fewer_brands_than_bidders_needed_pass() {
    // covers: G31.2
    // covers: G09.2
    let all = [(900_000, "甲牌"), (900_000, "甲 牌"), (950_000, "乙牌"), (960_000, "甲牌")];
    for price in [None, LOWEST] {
        let mut given = bids(branded(price, BrandTie::Earlier), &all);
        let events = given.review(RESPONSIVE, &[Pass::Passed; 4]).unwrap();
        let failed = events.iter().find_map(|it| match it {
            Event::TenderFailed(it) => Some((it.cause, it.counted, it.needed)),
            _ => None,
        });
        assert_eq!(failed, Some((FailureCause::TooFewResponsive, 2, 3)));
        assert_eq!(given.stage(), Some(Stage::Failed));
    }
}

#[test]
fn the_committee_confirms_the_brand_of_every_bid_that_passes_and_of_no_other() {
    // covers: G31.2
    let all = [(900_000, "甲牌"), (900_000, "乙牌"), (950_000, "丙牌"), (960_000, "丁牌")];
    let fresh = || bids(branded(None, BrandTie::Earlier), &all);
    let own = [("甲牌", ""), ("乙牌", ""), ("丙牌", ""), ("丁牌", "")];
    let silent = confirm(&mut fresh(), None).unwrap_err();
    assert!(format!("{silent:?}").contains("SetDiffers"), "{silent:?}");
    let short = confirm(&mut fresh(), Some(&own[..3])).unwrap_err();
    assert!(format!("{short:?}").contains("SetDiffers"), "{short:?}");
    let blank = [("甲牌", ""), (" ", "看不清"), ("丙牌", ""), ("丁牌", "")];
    let blank = confirm(&mut fresh(), Some(&blank)).unwrap_err();
    assert!(format!("{blank:?}").contains("BrandUnsaid"), "{blank:?}");
    assert_eq!(blank.rule(), Some("G31.2"));
    confirm(&mut fresh(), Some(&own)).unwrap();
    // Where brands do not count nobody confirms any.
    let mut plain = Given::opened(GOODS);
    plain.committee(5, 4).unwrap();
    plain.review(ReviewStep::Qualification, &[Pass::Passed; 3]).unwrap();
    let odd = confirm(&mut plain, Some(&own[..3])).unwrap_err();
    assert!(format!("{odd:?}").contains("SetDiffers"), "{odd:?}");
}

#[test]
fn a_bid_is_moved_to_another_brand_only_with_a_reason_that_it_is_told() {
    // covers: G31.2
    let all = [(900_000, "甲牌"), (900_000, "JIA Pai"), (950_000, "乙牌"), (960_000, "丙牌")];
    let mut given = bids(branded(None, BrandTie::Earlier), &all);
    let merged = [("甲牌", ""), ("甲牌", " "), ("乙牌", ""), ("丙牌", "")];
    let secret = confirm(&mut given, Some(&merged)).unwrap_err();
    assert!(format!("{secret:?}").contains("BrandMoved"), "{secret:?}");
    let said = [("甲牌", ""), ("甲牌", "甲牌的拉丁字母商标"), ("乙牌", ""), ("丙牌", "")];
    confirm(&mut given, Some(&said)).unwrap();
    score(&mut given, &[50_00, 40_00, 30_00, 30_00]);
    assert_eq!(places(&given).1, vec![(1, 0)]);
    for seat in 1..=5 {
        given.sign_report(seat).unwrap();
    }
    let determine = given.determine(0);
    given.when(determine).unwrap();
    let (lot, signed) = (given.id(), given.signed());
    given.when(Command::Award(award::Command::IssueLetter { lot, signed })).unwrap();
    let told = award::told(given.lot(), &given.bidder(1)).unwrap();
    assert_eq!((told.fate, told.rule), (Fate::SameBrand, Some("G31.2")));
    assert_eq!(told.reason, "甲牌的拉丁字母商标");
    assert_eq!(told.items[0].mean, Points(40_00));
    assert_eq!((told.line, told.ranked), (None, 3));
}

#[test]
fn splitting_a_brand_that_two_bids_name_needs_a_reason_too() {
    let all = [(900_000, "甲牌"), (900_000, "甲牌"), (950_000, "乙牌"), (960_000, "丙牌")];
    let mut given = bids(branded(None, BrandTie::Earlier), &all);
    let split = [("甲牌", ""), ("甲牌二", ""), ("乙牌", ""), ("丙牌", "")];
    let split = confirm(&mut given, Some(&split)).unwrap_err();
    assert!(format!("{split:?}").contains("BrandMoved"), "{split:?}");
}

#[test]
fn when_the_bid_that_stood_for_its_brand_is_unproven_the_next_of_the_brand_stands_for_it() {
    // covers: G31.1
    let all = [(400_000, "甲牌"), (900_000, "甲牌"), (950_000, "乙牌"), (960_000, "丙牌")];
    let mut given = bids(branded(LOWEST, BrandTie::Earlier), &all);
    given.review(RESPONSIVE, &[Pass::Passed; 4]).unwrap();
    let (lot, bidder, signed) = (given.id(), given.bidder(0), given.signed());
    let until_s = given.lot().evaluation.queries[&bidder].asked.until_s;
    given.now = domain::shared::Instant::from_seconds(until_s + 1);
    let (verdict, reason) = (award::PriceVerdict::Unproven, "未说明".to_owned());
    let judge = award::Command::JudgePrice { lot, bidder, verdict, reason, signed };
    let events = given.when(Command::Award(judge)).unwrap();
    assert_eq!(events.len(), 1, "three brands are left");
    score(&mut given, &[0; 3]);
    assert_eq!(places(&given), (vec![1, 2, 3], vec![]));
}

#[test]
fn an_unproven_price_ends_the_round_when_too_few_brands_are_left() {
    // covers: G31.1
    let all = [(900_000, "甲牌"), (910_000, "甲牌"), (400_000, "乙牌"), (960_000, "丙牌")];
    let mut given = bids(branded(LOWEST, BrandTie::Earlier), &all);
    given.review(RESPONSIVE, &[Pass::Passed; 4]).unwrap();
    let (lot, bidder, signed) = (given.id(), given.bidder(2), given.signed());
    let until_s = given.lot().evaluation.queries[&bidder].asked.until_s;
    given.now = domain::shared::Instant::from_seconds(until_s + 1);
    let (verdict, reason) = (award::PriceVerdict::Unproven, "未说明".to_owned());
    let judge = award::Command::JudgePrice { lot, bidder, verdict, reason, signed };
    let events = given.when(Command::Award(judge)).unwrap();
    assert!(matches!(&events[1], Event::TenderFailed(it) if (it.counted, it.needed) == (2, 3)));
}

#[test]
fn case_width_and_blanks_make_no_other_brand_and_a_part_of_a_word_is_a_hint_only() {
    assert_eq!(brand_key(" Ｊia  PAI　"), brand_key("jiapai"));
    assert_ne!(brand_key("甲牌"), brand_key("甲牌二"));
    assert!(alike("甲牌", "甲牌二") && !alike("甲牌", "乙牌") && !alike("", "乙牌"));
}

fn answer(mut given: Given) -> Option<String> {
    given.announce().err().map(|it| it.rule().map_or_else(|| it.to_string(), str::to_owned))
}

#[test]
fn a_real_procurement_of_goods_names_its_core_product_and_a_lawful_way_for_ties() {
    // covers: G31.3, G31.4
    let with = |brand: Option<BrandTerms>, change: &dyn Fn(&mut Given)| {
        let mut given = stated(GOODS);
        given.world.centre.origin = "trade.example/log".to_owned();
        given.let_in();
        let terms = given.notice.scheme.terms.as_mut().unwrap();
        terms.brand = brand;
        terms.consortium = Some(ConsortiumTerms::NotAccepted);
        given.notice.form.push(crate::joint::field(CORE_BRAND));
        change(&mut given);
        answer(given)
    };
    let none = |_: &mut Given| {};
    let (core, tie) = (Some("样本显微镜".to_owned()), BrandTie::Earlier);
    assert_eq!(with(None, &none).as_deref(), Some("G31.3"));
    assert_eq!(with(Some(BrandTerms { core: core.clone(), tie }), &none), None);
    assert_eq!(with(Some(BrandTerms { core: None, tie }), &none), None, "a single product");
    let blank = Some(" ".to_owned());
    assert_eq!(with(Some(BrandTerms { core: blank, tie }), &none).as_deref(), Some("G31.3"));
    let price = |it: &mut Given| {
        it.notice.scheme.price = PriceFormula::LowestPrice;
        it.notice.scheme.items.clear();
    };
    let lot = BrandTerms { core: core.clone(), tie: BrandTie::Lot };
    assert_eq!(with(Some(lot), &none), None, "as the statute where nothing is said");
    let idle = BrandTerms { core: core.clone(), tie: BrandTie::LowerPrice };
    assert_eq!(with(Some(idle.clone()), &price).as_deref(), Some("G31.4"));
    assert_eq!(with(Some(idle), &none), None);
    let unasked = |it: &mut Given| it.notice.form.retain(|it| it.name != CORE_BRAND);
    let unasked = with(Some(BrandTerms { core: core.clone(), tie }), &unasked);
    assert!(unasked.is_some(), "nobody could name a brand");
}

#[test]
fn nothing_but_goods_of_an_open_procurement_tender_counts_by_brand() {
    // covers: G31.3
    let brand = || Some(BrandTerms { core: None, tie: BrandTie::Earlier });
    let terms = || Terms { brand: brand(), ..Terms::default() };
    let works = with_terms(Given::registered(Regime::Works), terms(), &[CORE_BRAND]);
    assert_eq!(answer(works).as_deref(), Some("G31.3"));
    let quoted = Procedure { regime: GOODS, method: Method::RequestForQuotations };
    let quoted = with_terms(Given::registered(quoted), terms(), &[CORE_BRAND]);
    assert_eq!(answer(quoted).as_deref(), Some("G31.3"));
    let mut services = with_terms(Given::registered(GOODS), terms(), &[CORE_BRAND]);
    services.notice.category = Category::Services;
    let id = services.notice.project.clone();
    services.world.projects.get_mut(&id).unwrap().category = Category::Services;
    assert_eq!(answer(services).as_deref(), Some("G31.3"));
}
