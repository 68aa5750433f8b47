//! The vectors of law/test_vectors.json and the bounds of the formulas.

use super::*;
use crate::procedure::{PriceFormula, Trim};
use crate::shared::{Fen, Points};

fn yuan(prices: &[&str]) -> Vec<Fen> {
    let fen = |it: &&str| {
        let (whole, part) = it.split_once('.').unwrap_or((it, ""));
        Fen(format!("{whole}{part:0<2}").parse().unwrap())
    };
    prices.iter().map(fen).collect()
}

fn scores(formula: PriceFormula, prices: &[&str]) -> Vec<String> {
    let prices = yuan(prices);
    let prices: Vec<Evaluated> = prices.into_iter().map(Evaluated::of).collect();
    let points = prices.iter().map(|it| plain(formula, *it, &prices).unwrap());
    points.map(Points::decimal).collect()
}

fn plain(formula: PriceFormula, price: Evaluated, prices: &[Evaluated]) -> Option<Points> {
    price_points(formula, price, prices, Published::plain(2))
}

fn fen(amount: i64) -> Evaluated {
    Evaluated::of(Fen(amount))
}

fn benchmark(full: i64, trim: Trim, k_e4: u32, e1: i64, e2: i64) -> PriceFormula {
    let (full, e1, e2) = (Points(full), Points(e1), Points(e2));
    PriceFormula::MeanBenchmark { full, trim, k_e4, e1, e2 }
}

#[test]
fn low_price_first_gives_the_published_scores() {
    // covers: F1.3, F0
    let full = |it| PriceFormula::LowPriceFirst { full: Points(it) };
    let first = scores(full(3_000), &["98.0", "105.6", "112.0"]);
    assert_eq!(first, ["30.00", "27.84", "26.25"]);
    let second = scores(full(1_000), &["200", "189", "198"]);
    assert_eq!(second, ["9.45", "10.00", "9.55"]);
    let third = scores(full(4_000), &["100", "94.4", "100"]);
    assert_eq!(third, ["37.76", "40.00", "37.76"]);
}

#[test]
fn the_mean_benchmark_gives_the_published_scores() {
    // covers: F4.1, F4.2
    let plain = benchmark(6_000, Trim::KeepAll, 0, 200, 100);
    assert_eq!(scores(plain, &["980", "1000", "1020"]), ["58.00", "60.00", "56.00"]);
    let trimmed = benchmark(6_000, Trim::DropExtremes, 200, 200, 100);
    assert_eq!(
        scores(trimmed, &["900", "950", "1000", "1050", "1200"]),
        ["51.84", "56.94", "55.92", "45.71", "15.10"]
    );
    let finer = benchmark(5_000, Trim::DropExtremes, 300, 150, 75);
    assert_eq!(
        scores(finer, &["485.2", "492.6", "501.0", "477.9", "510.3", "530.0"]),
        ["49.12", "46.81", "44.20", "49.31", "41.31", "35.18"]
    );
}

#[test]
fn the_lowest_price_method_gives_no_points() {
    // covers: F2
    assert_eq!(scores(PriceFormula::LowestPrice, &["12.50", "12.80"]), ["0.00", "0.00"]);
}

#[test]
fn no_score_falls_below_zero_and_two_prices_are_not_trimmed() {
    let steep = benchmark(1_000, Trim::DropExtremes, 0, 5_000, 100);
    assert_eq!(scores(steep, &["100", "300"]), ["0.00", "0.00"]);
}

#[test]
fn prices_that_are_none_and_rates_out_of_range_have_no_points() {
    let low = PriceFormula::LowPriceFirst { full: Points(3_000) };
    assert_eq!(plain(low, fen(0), &[fen(0)]), None);
    assert_eq!(plain(low, fen(1), &[]), None);
    let whole = benchmark(6_000, Trim::KeepAll, 10_000, 200, 100);
    assert_eq!(plain(whole, fen(100), &[fen(100)]), None);
    let negative = benchmark(6_000, Trim::KeepAll, 0, -200, 100);
    assert_eq!(plain(negative, fen(200), &[fen(100)]), None);
    let huge = benchmark(i64::MAX, Trim::KeepAll, 0, i64::MAX, 1);
    assert_eq!(plain(huge, fen(i64::MAX), &[fen(i64::MAX), fen(1)]), None);
}

#[test]
fn the_mean_of_sheets_is_rounded_half_up_once() {
    assert_eq!(mean_points(Points(8_005), 2, 2), Some(Points(4_003)));
    assert_eq!(mean_points(Points(100), 3, 2), Some(Points(33)));
    assert_eq!(mean_points(Points(100), 0, 2), None);
}

#[test]
fn experts_are_two_thirds_rounded_up() {
    // covers: C1.2
    for (size, experts) in [(3, 2), (5, 4), (7, 5), (9, 6), (11, 8)] {
        assert_eq!(least_experts(size, (2, 3)), experts, "{size}");
    }
}

#[test]
fn a_price_for_comparison_is_written_in_yuan_without_rounding() {
    assert_eq!(Evaluated::of(Fen(108_00)).yuan(), "108.00");
    assert_eq!(Evaluated::of(Fen(108_00)).reduced(1_000).unwrap().yuan(), "97.20");
    assert_eq!(fen(11).reduced(1_000).unwrap().yuan(), "0.099");
    assert_eq!(fen(11).reduced(10_001), None, "more than all");
    assert_eq!(fen(-5).yuan(), "-0.05");
    assert_eq!(Evaluated(i128::MAX).reduced(1), None);
    assert_eq!(Evaluated(i128::MAX).plus(Fen(1), 1), None);
    assert_eq!(fen(1).plus_rate(Fen(i64::MAX), i64::MAX, u32::MAX), None);
}

#[test]
fn places_beyond_hundredths_have_no_points() {
    assert_eq!(mean_points(Points(100), 3, 1), Some(Points(30)));
    assert_eq!(mean_points(Points(100), 3, 3), None);
}
