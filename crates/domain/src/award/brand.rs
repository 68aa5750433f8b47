//! Bids that offer the same brand 提供相同品牌产品: who is of one brand, and how many they count as.
//!
//! Invariant: a brand is what the committee confirmed and signed, never a spelling; a bid is moved
//! to another brand than its own words name only with a reason.

use std::collections::{BTreeMap, BTreeSet};

use crate::lot::Lot;
use crate::procedure::{BrandTie, CORE_BRAND};
use crate::rulebook::ids;
use crate::shared::{Fen, Points, Uscc};

use super::Refusal;
use super::event::{AsideLine, BrandFound, Pass, RankLine, ReviewResult, ReviewStep};

/// Longest brand or reason, in bytes.
const BRAND_BYTES_MAX: usize = 1_000; // not law: bound of a body
/// Full-width forms of ASCII, and how far they stand from it.
const FULL_WIDTH: std::ops::RangeInclusive<char> = '\u{ff01}'..='\u{ff5e}';
const FULL_WIDTH_SHIFT: u32 = 0xfee0; // not law: Unicode

/// A brand without case, width and blanks: two that differ in nothing else are one word.
#[must_use]
pub fn brand_key(brand: &str) -> String {
    let narrow = |it: char| {
        let code = u32::from(it);
        let shifted = code.checked_sub(FULL_WIDTH_SHIFT).and_then(char::from_u32);
        shifted.filter(|_| FULL_WIDTH.contains(&it)).unwrap_or(it)
    };
    let kept = brand.chars().filter(|it| !it.is_whitespace());
    kept.map(narrow).flat_map(char::to_lowercase).collect()
}

/// Whether two brands look alike 疑似同一品牌, as a hint for the committee and nothing more: one
/// word holds the other.
#[must_use]
pub fn alike(one: &str, other: &str) -> bool {
    let (one, other) = (brand_key(one), brand_key(other));
    !one.is_empty() && !other.is_empty() && (one.contains(&other) || other.contains(&one))
}

/// The brand that a bid names in its opening form; `None` where it names none.
#[must_use]
pub fn offered_brand<'a>(lot: &'a Lot, who: &Uscc) -> Option<&'a str> {
    let mut bids = lot.opening.opened.iter().flat_map(|it| &it.bids);
    let own = bids.find(|it| it.bidder == *who)?;
    let said = own.fields.iter().find(|it| it.name == CORE_BRAND)?;
    Some(said.value.trim()).filter(|it| !it.is_empty())
}

/// The rule by which bids of one brand count as one, in the way the lot is evaluated.
#[must_use]
pub fn brand_rule(lot: &Lot) -> &'static str {
    if lot.notice.scheme.price.ranks_by_price() { ids::G31_1 } else { ids::G31_2 }
}

/// Whether a review says of every bid that passes of which brand it is, and of nothing else.
///
/// # Rules
///
/// - `G31.1`, `G31.2`: confirmed where the review of responsiveness says who passed; another brand
///   than the bid names has a reason.
pub(super) fn confirmed(
    lot: &Lot,
    step: ReviewStep,
    results: &[ReviewResult],
    brands: Option<&[BrandFound]>,
) -> Result<(), Refusal> {
    let counts = step == ReviewStep::Responsiveness && lot.notice.scheme.brand().is_some();
    let Some(brands) = brands.filter(|_| counts) else {
        return if counts || brands.is_some() { Err(Refusal::SetDiffers) } else { Ok(()) };
    };
    let passed = results.iter().filter(|it| it.pass == Pass::Passed).map(|it| &it.bidder);
    if brands.iter().map(|it| &it.bidder).ne(passed) {
        return Err(Refusal::SetDiffers);
    }
    let rule = brand_rule(lot);
    for it in brands {
        let key = brand_key(&it.brand);
        if key.is_empty() || it.brand.len() > BRAND_BYTES_MAX || it.reason.len() > BRAND_BYTES_MAX {
            return Err(Refusal::BrandUnsaid { rule });
        }
        let same = offered_brand(lot, &it.bidder).is_some_and(|it| brand_key(it) == key);
        if !same && it.reason.trim().is_empty() {
            return Err(Refusal::BrandMoved { rule });
        }
    }
    Ok(())
}

/// The brands of the bids that pass, as they name them themselves; `None` where none counts.
#[must_use]
pub fn brands_as_offered(
    lot: &Lot,
    step: ReviewStep,
    results: &[ReviewResult],
) -> Option<Vec<BrandFound>> {
    lot.notice.scheme.brand().filter(|_| step == ReviewStep::Responsiveness)?;
    let passed = results.iter().filter(|it| it.pass == Pass::Passed);
    let named = passed.map(|it| BrandFound {
        bidder: it.bidder.clone(),
        brand: offered_brand(lot, &it.bidder).unwrap_or_default().to_owned(),
        reason: String::new(),
    });
    Some(named.collect())
}

/// As how many bidders these count: one for each brand, and one for each bid without a brand.
pub(super) fn counted(brands: Option<&[BrandFound]>, left: &[&Uscc]) -> usize {
    let of = |who: &Uscc| {
        let found = brands.unwrap_or_default().iter().find(|it| it.bidder == *who)?;
        Some(brand_key(&found.brand))
    };
    let keys: BTreeSet<String> = left.iter().filter_map(|it| of(it)).collect();
    keys.len() + left.iter().filter(|it| of(it).is_none()).count()
}

/// The brands that were confirmed; none before the review, or where brands do not count.
#[must_use]
pub fn brands(lot: &Lot) -> &[BrandFound] {
    let review = lot.evaluation.reviews.get(&ReviewStep::Responsiveness);
    review.and_then(|it| it.brands.as_deref()).unwrap_or_default()
}

/// One bid beside others of its brand: the better stands first in the order of the key.
pub(super) struct Rival {
    pub who: Uscc,
    /// What compares first, the better the smaller: the total below nought, or the price.
    pub first: i64,
    pub price: Fen,
}

/// A line beside the others of its brand: the lowest bid takes part, whatever a preference makes
/// of it for comparison, or the highest total.
pub(super) fn rival(lot: &Lot, who: &Uscc, price: Fen, total: Points) -> Rival {
    let by_price = lot.notice.scheme.price.ranks_by_price();
    Rival { who: who.clone(), first: if by_price { price.0 } else { -total.0 }, price }
}

/// For each bid that stands behind another of its brand: the brand and who stands before it.
///
/// Where documents let a lot decide, equals stay beside each other until the order is drawn.
///
/// # Rules
///
/// - `G31.1`: the lowest price; `G31.2`: the highest score; `G31.4`: what decides between equals,
///   by the way that the documents state, down to which bid was received earlier; `Y93`: by the
///   order of the round, once it is drawn.
pub(super) fn behind(lot: &Lot, rivals: &[Rival]) -> BTreeMap<Uscc, (String, Uscc)> {
    let Some(terms) = lot.notice.scheme.brand() else { return BTreeMap::new() };
    let mut of_brand: BTreeMap<String, Vec<(&Rival, &str)>> = BTreeMap::new();
    for it in rivals {
        if let Some(found) = brands(lot).iter().find(|known| known.bidder == it.who) {
            of_brand.entry(brand_key(&found.brand)).or_default().push((it, &found.brand));
        }
    }
    let drawn = |who: &Uscc| lot.drawn_at(who).filter(|_| terms.tie == BrandTie::Lot);
    let earlier = |who: &Uscc| lot.bids.get(who).map_or(u32::MAX, |it| it.order);
    let mut aside = BTreeMap::new();
    for mut group in of_brand.into_values() {
        group.sort_by_key(|(it, _)| {
            let price = match terms.tie {
                BrandTie::Earlier | BrandTie::Lot => Fen(0),
                BrandTie::LowerPrice => it.price,
            };
            (it.first, price, drawn(&it.who), earlier(&it.who), it.who.clone())
        });
        let kept = group[0].0;
        let joint = |it: &Rival| {
            it.first == kept.first && terms.tie == BrandTie::Lot && drawn(&it.who).is_none()
        };
        for (it, brand) in group.iter().skip(1).filter(|it| !joint(it.0)) {
            aside.insert(it.who.clone(), ((*brand).to_owned(), kept.who.clone()));
        }
    }
    aside
}

/// The ranked line of a bid that stands behind another of its brand.
pub(super) fn set_aside(it: RankLine, brand: String, behind: Uscc) -> AsideLine {
    AsideLine {
        bidder: it.bidder,
        name: it.name,
        brand,
        behind,
        price: it.price,
        evaluated: it.evaluated,
        price_score: it.price_score,
        other_score: it.other_score,
        total: it.total,
    }
}

/// Whether two of one brand are ranked: equals that wait for their lot, since nobody else is.
#[must_use]
pub fn awaits_lot(lot: &Lot) -> bool {
    let ranked: BTreeSet<&Uscc> = lot.evaluation.ranking.iter().map(|it| &it.bidder).collect();
    let of = brands(lot).iter().filter(|it| ranked.contains(&it.bidder));
    let mut known = BTreeSet::new();
    let mut keys = of.map(|it| brand_key(&it.brand));
    lot.notice.scheme.brand().is_some() && !keys.all(|it| known.insert(it))
}

/// The order of the round is drawn: of equals of one brand the first of it stands for the brand,
/// and the others stand aside. Their scores are those of the ranking, whose sheets may be shut.
///
/// # Rules
///
/// - `Y93`: the one that was drawn first stands for its brand.
pub(crate) fn settle(lot: &mut Lot) {
    let state = &lot.evaluation;
    let ranked = state.ranking.iter().map(|it| rival(lot, &it.bidder, it.price, it.total));
    let others = state.aside.iter().map(|it| rival(lot, &it.bidder, it.price, it.total));
    let rivals: Vec<Rival> = ranked.chain(others).collect();
    let mut behind = behind(lot, &rivals);
    let mut aside = lot.evaluation.aside.clone();
    for it in &mut aside {
        if let Some((_, kept)) = behind.get(&it.bidder) {
            it.behind = kept.clone();
        }
    }
    let (mut left, mut ranking) = (Vec::new(), std::mem::take(&mut lot.evaluation.ranking));
    for it in ranking.drain(..) {
        match behind.remove(&it.bidder) {
            None => left.push(it),
            Some((brand, kept)) => aside.push(set_aside(it, brand, kept)),
        }
    }
    let at = |it: &AsideLine| brands(lot).iter().position(|known| known.bidder == it.bidder);
    aside.sort_by_key(at);
    (lot.evaluation.ranking, lot.evaluation.aside) = (left, aside);
}

/// Whether a bid stands aside since the order was drawn so: it equals the bid before it.
#[must_use]
pub fn stands_aside_by_lot(lot: &Lot, it: &AsideLine) -> bool {
    let first = |who: &Uscc, price, total| rival(lot, who, price, total).first;
    let kept = lot.evaluation.ranking.iter().find(|line| line.bidder == it.behind);
    let equal = kept.is_some_and(|line| {
        first(&line.bidder, line.price, line.total) == first(&it.bidder, it.price, it.total)
    });
    equal && lot.notice.scheme.brand().is_some_and(|it| it.tie == BrandTie::Lot)
}
