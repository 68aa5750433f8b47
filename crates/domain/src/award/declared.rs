//! What a bidder declared of itself and its products, and what it brings: C3 preferences.

use crate::evaluation::Evaluated;
use crate::lot::Lot;
use crate::procedure::{DECLARED_DOMESTIC, DECLARED_FIRM, Preferences, PriceFormula, StackingWay};
use crate::shared::{Fen, Uscc};

/// What a firm is by its own declaration 声明函; one word, so that nothing counts twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Firm {
    /// Nothing that a preference is for, or nothing readable.
    Other,
    Medium,
    /// Small or micro 小微企业.
    Small,
    Prison,
    /// 残疾人福利性单位
    Disabled,
    /// A consortium or subcontract whose small firms have the share of `C3.10`.
    Share,
}

impl Firm {
    /// Every word of the field, in the order in which a form offers them.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Other, "other"),
        (Self::Medium, "medium"),
        (Self::Small, "small"),
        (Self::Prison, "prison"),
        (Self::Disabled, "disabled"),
        (Self::Share, "share"),
    ];

    /// Whether the firm is treated as a small one.
    ///
    /// # Rules
    ///
    /// - `C3.16`: prisons and units for the disabled are, and no preference counts twice.
    #[must_use]
    pub fn is_small(self) -> bool {
        matches!(self, Self::Small | Self::Prison | Self::Disabled)
    }

    /// Whether a lot reserved for small and medium firms is open to it.
    #[must_use]
    pub fn is_reserved_for(self) -> bool {
        self != Self::Other
    }
}

/// What stands in the opening form of one bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared {
    pub firm: Firm,
    pub domestic: Domestic,
}

/// Whether the products offered are domestic ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domestic {
    Yes,
    No,
}

/// The firm by its own words; what is missing or unreadable declares nothing.
pub(super) fn as_said(lot: &Lot, who: &Uscc) -> Firm {
    let firm = lot.field_read_out(who, DECLARED_FIRM);
    Firm::ALL.iter().find(|it| Some(it.1) == firm).map_or(Firm::Other, |it| it.0)
}

/// The declaration that was read out; what is missing or unreadable declares nothing, and neither
/// does a consortium whose agreement was found not to bear it out.
#[must_use]
pub fn declared(lot: &Lot, who: &Uscc) -> Declared {
    let reviews = lot.evaluation.reviews.values();
    let mut unborne = reviews.filter_map(|it| it.unpreferred.as_ref()).flatten();
    let firm = if unborne.any(|it| it == who) { Firm::Other } else { as_said(lot, who) };
    let domestic = match lot.field_read_out(who, DECLARED_DOMESTIC) {
        Some("yes") => Domestic::Yes,
        _ => Domestic::No,
    };
    Declared { firm, domestic }
}

/// The announced rate for the firm and the one for its products, basis points; zero without one.
#[must_use]
pub fn preference_bp(lot: &Lot, who: &Uscc) -> (u32, u32) {
    let Some(terms) = lot.notice.scheme.preferences() else { return (0, 0) };
    let it = declared(lot, who);
    let firm = match it.firm {
        small if small.is_small() => terms.small_bp,
        Firm::Share => terms.share_bp,
        _ => None,
    };
    let domestic = terms.domestic_bp.filter(|_| it.domestic == Domestic::Yes);
    (firm.unwrap_or(0), domestic.unwrap_or(0))
}

/// The price for comparison; `None` beyond 127 bits.
///
/// # Rules
///
/// - `C3.1`–`C3.9`: off the price; `C3.14`: two reductions meet as the documents say; `C3.15`: the
///   contract's price is the bid.
pub(super) fn evaluated(lot: &Lot, who: &Uscc, price: Fen) -> Option<Evaluated> {
    let whole = Evaluated::of(price);
    let Some(terms) = lot.notice.scheme.preferences() else { return Some(whole) };
    let (firm, domestic) = preference_bp(lot, who);
    let firm = if raises_points(lot) { 0 } else { firm };
    match way(terms) {
        StackingWay::Sum => whole.reduced(firm.checked_add(domestic)?),
        StackingWay::Product => whole.reduced(firm)?.reduced(domestic),
        StackingWay::Larger => whole.reduced(firm.max(domestic)),
    }
}

fn way(terms: &Preferences) -> StackingWay {
    // Without both rates nothing stacks, and every way gives the same.
    terms.stacking.as_ref().map_or(StackingWay::Sum, |it| it.way)
}

/// Whether a small firm's preference raises its points of price instead of reducing the price.
///
/// # Rules
///
/// - `F6.1`: where a benchmark, and not the lowest price, scores the price.
pub(super) fn raises_points(lot: &Lot) -> bool {
    matches!(lot.notice.scheme.price, PriceFormula::MeanBenchmark { .. })
}
