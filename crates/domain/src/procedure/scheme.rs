//! The announced way to evaluate 评标办法: items, price formula, ties.

use crate::shared::{Fen, Points};

/// How bids will be compared; fixed by the notice and never changed after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    pub items: Vec<ScoreItem>,
    pub price: PriceFormula,
    pub tie: Tie,
    /// What the documents add; absent where they add nothing.
    pub terms: Option<Box<Terms>>,
}

impl Scheme {
    /// What is known of small firms and domestic products; absent where nothing is announced.
    #[must_use]
    pub fn preferences(&self) -> Option<&Preferences> {
        self.terms.as_ref()?.preferences.as_ref()
    }

    /// The deviations that the documents price; none where they price none.
    #[must_use]
    pub fn deviations(&self) -> &[PricedDeviation] {
        self.terms.as_ref().and_then(|it| it.deviations.as_deref()).unwrap_or_default()
    }

    /// The substantive requirements 实质性要求, in their order; none where none are announced.
    #[must_use]
    pub fn requirements(&self) -> &[String] {
        self.terms.as_ref().and_then(|it| it.requirements.as_deref()).unwrap_or_default()
    }

    /// The rates of which one is drawn in the hall, ten-thousandths; none where the rate is stated.
    #[must_use]
    pub fn rates(&self) -> &[u32] {
        self.terms.as_ref().and_then(|it| it.rates.as_deref()).unwrap_or_default()
    }

    /// How bids of one brand count as one; absent where the documents say nothing of brands.
    #[must_use]
    pub fn brand(&self) -> Option<&BrandTerms> {
        self.terms.as_ref()?.brand.as_ref()
    }

    /// What the notice says of consortia; absent where it is silent.
    #[must_use]
    pub fn consortium(&self) -> Option<ConsortiumTerms> {
        self.terms.as_ref()?.consortium
    }

    /// What is judged blind 暗标; absent where nothing is.
    #[must_use]
    pub fn blind(&self) -> Option<&BlindTerms> {
        self.terms.as_ref()?.blind.as_ref()
    }

    /// What the documents ask of challenges, where they say something.
    #[must_use]
    pub fn challenges(&self) -> Option<ChallengeTerms> {
        self.terms.as_ref()?.challenges
    }

    /// Decimal places of published scores, where the documents say another number than the rule.
    #[must_use]
    pub fn places(&self) -> Option<u8> {
        self.terms.as_ref()?.places
    }
}

/// What documents may add to items, formula and ties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Decimal places of published scores; absent: those of the rule.
    pub places: Option<u8>,
    /// Rates of the abnormally low price, where the documents raise them.
    pub low: Option<LowRates>,
    pub preferences: Option<Preferences>,
    /// Deviations that have a price (lowest evaluated price).
    pub deviations: Option<Vec<PricedDeviation>>,
    /// Substantive requirements; a bid that does not meet one is rejected.
    pub requirements: Option<Vec<String>>,
    /// Rates that lower a mean benchmark, of which one is drawn before any price can be known;
    /// ten-thousandths, ascending.
    pub rates: Option<Vec<u32>>,
    /// How bids of one brand count as one (goods of open procurement tenders).
    pub brand: Option<BrandTerms>,
    /// Whether consortia may bid.
    pub consortium: Option<ConsortiumTerms>,
    /// What is judged blind 暗标.
    pub blind: Option<BlindTerms>,
    /// How challenges are raised, where the documents say so (procurement).
    pub challenges: Option<ChallengeTerms>,
}

/// What documents ask of challenges 质疑.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChallengeTerms {
    /// All challenges to one step at once 一次性提出.
    AtOnce,
}

/// How bids that offer the same brand 提供相同品牌产品 count as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrandTerms {
    /// The core product 核心产品 whose brand counts; absent where a single product is bought.
    pub core: Option<String>,
    pub tie: BrandTie,
}

/// What decides between bids of one brand that are equal otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BrandTie {
    /// The bid that was received earlier.
    Earlier,
    /// The lower price, then the bid that was received earlier.
    LowerPrice,
    /// The order that is drawn of every opened bid 随机抽取, as where documents say nothing.
    Lot,
}

impl BrandTie {
    /// Every way, with its word in the rules.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Earlier, "earlier"), (Self::LowerPrice, "lower_price"), (Self::Lot, "lot")];
}

/// Whether a notice lets consortia 联合体 bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConsortiumTerms {
    Accepted,
    NotAccepted,
}

/// What the documents say of a blind review 暗标评审.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlindTerms {
    /// Ids of the scoring items that are judged blind, in the order of the table.
    pub items: Vec<String>,
    /// How the parts judged blind must look, in words; numbered from 1.
    pub form: Vec<String>,
    pub consequence: BlindConsequence,
}

impl BlindTerms {
    /// Whether a scoring item is judged blind.
    #[must_use]
    pub fn covers(&self, item: &str) -> bool {
        self.items.iter().any(|it| it == item)
    }
}

/// What follows for a bid whose blind part shows whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BlindConsequence {
    /// The bid is rejected.
    Rejected,
    /// Its blind items get no points.
    Zero,
}

/// Below which part of a reference a price opens a review, in basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LowRates {
    /// Of the mean of all bids that passed the review of responsiveness.
    pub mean_bp: u32,
    /// Of the second lowest price.
    pub second_bp: u32,
    /// Of the ceiling, or of the budget without one.
    pub ceiling_bp: u32,
}

/// Policy preferences 政策优惠; they change how a price is compared, never what is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    pub reserve: Reserve,
    /// Why a small purchase is not reserved for small and medium firms; absent where none is asked.
    pub not_reserved: Option<String>,
    /// For small and micro firms, basis points: off the price, or where a benchmark scores the
    /// price, on top of its points.
    pub small_bp: Option<u32>,
    /// The same for a consortium or a subcontract with enough of them.
    pub share_bp: Option<u32>,
    /// Off the price of domestic products, basis points.
    pub domestic_bp: Option<u32>,
    /// Whether points of price may rise above their full number; absent: they may.
    pub cap: Option<BonusCap>,
    /// How two reductions of one price meet.
    pub stacking: Option<Stacking>,
}

/// For whom a lot is reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reserve {
    None,
    /// The whole lot is for small and medium firms.
    Whole,
}

/// Where points of price end that a bonus raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BonusCap {
    AtFull,
}

/// How reductions for small firms and for domestic products meet, and where the documents say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stacking {
    pub way: StackingWay,
    /// Section of the documents.
    pub document: String,
}

/// How two reductions become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StackingWay {
    /// Both rates together are taken off.
    Sum,
    /// One is taken off what the other left.
    Product,
    /// Only the larger one counts.
    Larger,
}

impl StackingWay {
    /// Every way, with its word in the rules.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Sum, "sum"), (Self::Product, "product"), (Self::Larger, "larger")];
}

/// A deviation from the documents that has a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedDeviation {
    pub id: String,
    pub title: String,
    pub each: DeviationPrice,
}

/// What one unit of a deviation adds to the price for comparison; a credit is negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviationPrice {
    Amount(Fen),
    /// Millionths of the bid's price.
    RateE6(i64),
}

/// One item of the scoring table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreItem {
    pub id: String,
    pub title: String,
    pub max: Points,
    pub nature: Nature,
    /// How points are given: bands or a formula, in words.
    pub bands: Option<String>,
    /// What a bidder files for it.
    pub evidence: Option<String>,
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
    /// F3 经评审的最低投标价法: no points, the lowest price with its priced deviations wins.
    EvaluatedLowest,
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

impl PriceFormula {
    /// The formula with a drawn rate in place of the stated one; others have none.
    #[must_use]
    pub fn with_rate(self, rate_e4: u32) -> Self {
        match self {
            Self::MeanBenchmark { full, trim, e1, e2, .. } => {
                Self::MeanBenchmark { full, trim, k_e4: rate_e4, e1, e2 }
            }
            other => other,
        }
    }

    /// Whether no points are given, so that the price alone decides.
    #[must_use]
    pub fn ranks_by_price(self) -> bool {
        matches!(self, Self::LowestPrice | Self::EvaluatedLowest)
    }
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
    /// Lower price; still equal is placed by an order that is drawn in public 抽签确定.
    LowerPriceThenLot,
    /// Lower price, then the higher points item by item; still equal is placed by a drawn order.
    LowerPriceThenItemsThenLot,
}

impl Tie {
    /// Whether points are compared item by item.
    #[must_use]
    pub fn by_items(self) -> bool {
        matches!(self, Self::LowerPriceThenItems | Self::LowerPriceThenItemsThenLot)
    }

    /// Whether an order is drawn for bids that are equal in everything else.
    #[must_use]
    pub fn by_lot(self) -> bool {
        matches!(self, Self::LowerPriceThenLot | Self::LowerPriceThenItemsThenLot)
    }
}
