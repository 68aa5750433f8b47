//! The announced way to evaluate 评标办法: items, price formula, ties.

use crate::shared::Points;

/// How bids will be compared; fixed by the notice and never changed after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    pub items: Vec<ScoreItem>,
    pub price: PriceFormula,
    pub tie: Tie,
}

/// One item of the scoring table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreItem {
    pub id: String,
    pub title: String,
    pub max: Points,
    pub nature: Nature,
}

/// Whether members may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nature {
    Objective,
    Subjective,
}

/// How a price becomes points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceFormula {
    /// F1 低价优先.
    LowPriceFirst { full: Points },
    /// F2 最低评标价法: no points, the lowest price wins.
    LowestPrice,
    /// F4 综合评估法 with a mean benchmark.
    MeanBenchmark {
        full: Points,
        trim: Trim,
        /// Reduction of the mean in ten-thousandths.
        k_e4: u32,
        /// Points lost per percent above the benchmark, hundredths.
        e1: Points,
        /// Points lost per percent below the benchmark, hundredths.
        e2: Points,
    },
}

/// Whether the extremes leave the mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trim {
    KeepAll,
    DropExtremes,
}

/// What decides between equal totals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// Lower price first; still equal is ranked jointly and the purchaser determines.
    LowerPrice,
    /// Lower price, then the higher points item by item, in the order of the announced table; still
    /// equal is ranked jointly and the purchaser determines.
    LowerPriceThenItems,
}
