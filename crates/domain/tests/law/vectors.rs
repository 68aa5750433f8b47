//! vectors/evaluation-v1 through the law.

use domain::evaluation::{Apart, Ground, low_grounds, stand_apart};
use domain::procedure::LowRates;
use domain::shared::{Fen, Points};
use record::canonical::Value;

use crate::cases;

fn numbers(of: &Value, key: &str) -> Vec<i64> {
    let number = |it: &Value| match it {
        Value::Integer(it) => *it,
        _ => panic!("{key} holds numbers"),
    };
    of.list(key).unwrap().iter().map(number).collect()
}

#[test]
fn every_case_is_ranked_as_the_vectors_say() {
    // covers: F2
    // covers: F3
    // covers: F6.1
    // covers: C3.15
    // covers: C3.16
    let all = cases::all("cases");
    assert_eq!(all.len(), 29);
    for case in all {
        let ranking = domain::award::rank(&cases::lot(&case)).unwrap();
        assert_eq!(ranking, cases::expected(&case), "{:?}", case.text("name"));
    }
}

#[test]
fn a_low_price_is_asked_about_on_the_grounds_of_the_vectors() {
    // covers: F7.1
    // covers: F7.2
    // covers: F7.3
    for case in cases::all("low") {
        let prices: Vec<Fen> = numbers(&case, "prices").into_iter().map(Fen).collect();
        let rates = case.get("rates").unwrap();
        let rate = |key: &str| u32::try_from(rates.integer(key).unwrap()).unwrap();
        let rates = LowRates {
            mean_bp: rate("mean_bp"),
            second_bp: rate("second_bp"),
            ceiling_bp: rate("ceiling_bp"),
        };
        let ceiling = Fen(cases::number(&case, "ceiling"));
        for (price, expected) in prices.iter().zip(case.list("grounds").unwrap()) {
            let found = low_grounds(*price, &prices, ceiling, rates).unwrap();
            let found: Vec<Value> = found.iter().map(record::wire::Wire::write).collect();
            assert_eq!(Value::List(found), *expected, "{:?} {price:?}", case.text("name"));
        }
    }
    let huge = LowRates { mean_bp: u32::MAX, second_bp: u32::MAX, ceiling_bp: u32::MAX };
    let most = [Fen(i64::MAX), Fen(i64::MAX)];
    assert!(low_grounds(Fen(1), &most, Fen(i64::MAX), huge).unwrap().contains(&Ground::Mean));
}

#[test]
fn a_score_stands_apart_as_the_vectors_say() {
    // covers: C4.8
    // covers: C4.9
    for case in cases::all("outliers") {
        let scores: Vec<Points> = numbers(&case, "scores").into_iter().map(Points).collect();
        let apart = Apart {
            share_bp: u32::try_from(cases::number(&case, "share_bp")).unwrap(),
            members: u32::try_from(cases::number(&case, "members")).unwrap(),
        };
        let found = stand_apart(&scores, Points(cases::number(&case, "max")), apart);
        let words = found.iter().map(|it| Value::from(if *it { "apart" } else { "near" }));
        let expected = case.list("stand").unwrap().to_vec();
        assert_eq!(words.collect::<Vec<_>>(), expected, "{:?}", case.text("name"));
    }
}
