//! The ranking from sheets and prices, by the formulas of `evaluation`.

use std::collections::BTreeMap;

use crate::evaluation::{Evaluated, Published, mean_points, price_points};
use crate::lot::Lot;
use crate::procedure::DeviationPrice;
use crate::shared::{Fen, Points, Uscc};

use super::event::{AsideLine, RankLine};
use super::{Refusal, brand, declared, review};

/// Decimal places of published scores where the documents say nothing: those of `F0`, which an
/// announcement holds them to.
pub(super) const PLACES: u8 = 2;

/// What sheets and prices make of the valid bids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// Everybody who may be recommended, by rank.
    pub ranked: Vec<RankLine>,
    /// Whoever stands behind another bid of the same brand, by bidder.
    pub aside: Vec<AsideLine>,
}

/// Ranks the bidders whose bids are valid, see [`ranking`].
///
/// # Errors
///
/// As of [`ranking`].
pub fn rank(lot: &Lot) -> Result<Vec<RankLine>, Refusal> {
    Ok(ranking(lot)?.ranked)
}

/// Ranks the bidders whose bids are valid, of one brand only the one that stands for it.
///
/// A bidder's score without price is the mean of the members' sheets; price points follow the
/// announced formula over prices after preferences or priced deviations. Each score is rounded
/// half up to the announced places, and totals compare what is published.
///
/// # Errors
///
/// [`Refusal::StepMissing`] before the reviews, [`Refusal::Amount`] beyond 127-bit arithmetic.
///
/// # Rules
///
/// - `F1.3`, `F2`, `F3`, `F4.1`–`F4.3`, `F0`: formulas and rounding; `F6.1`: the bonus;
///   `C3.1`–`C3.15`: preferences; `C4.1`–`C4.3`: ties; `G31.1`, `G31.2`: one of each brand, or
///   its equals before an order is drawn (`Y93`).
pub fn ranking(lot: &Lot) -> Result<Ranking, Refusal> {
    let lines = lines(lot)?;
    let rival = |it: &RankLine| brand::rival(lot, &it.bidder, it.price, it.total);
    let rivals: Vec<_> = lines.iter().map(rival).collect();
    let mut behind = brand::behind(lot, &rivals);
    let (mut ranked, mut aside) = (Vec::new(), Vec::new());
    for it in lines {
        match behind.remove(&it.bidder) {
            None => ranked.push(it),
            Some((brand, behind)) => aside.push(brand::set_aside(it, brand, behind)),
        }
    }
    place(&mut ranked, lot);
    Ok(Ranking { ranked, aside })
}

/// Prices and scores of every valid bid, not placed yet.
fn lines(lot: &Lot) -> Result<Vec<RankLine>, Refusal> {
    let left = review::valid(lot).ok_or(Refusal::StepMissing)?;
    let priced: BTreeMap<Uscc, (String, Fen)> =
        lot.bid_prices().into_iter().map(|(who, name, price)| (who, (name, price))).collect();
    let mut compared = Vec::with_capacity(left.len());
    for who in &left {
        let price = priced.get(who).ok_or(Refusal::StepMissing)?.1;
        compared.push(for_comparison(lot, who, price).ok_or(Refusal::Amount)?);
    }
    let mut lines = Vec::with_capacity(left.len());
    for (who, evaluated) in left.iter().zip(&compared) {
        let (name, price) = priced.get(who).cloned().ok_or(Refusal::StepMissing)?;
        let published = published(lot, who);
        let formula = lot.formula();
        let price_score =
            price_points(formula, *evaluated, &compared, published).ok_or(Refusal::Amount)?;
        let other_score = mean_of_sheets(lot, who, published.places)?;
        let total = price_score.checked_add(other_score).ok_or(Refusal::Amount)?;
        lines.push(RankLine {
            rank: 0,
            bidder: who.clone(),
            name,
            price,
            evaluated: Some(*evaluated).filter(|it| *it != Evaluated::of(price)),
            price_score,
            other_score,
            total,
        });
    }
    Ok(lines)
}

/// The price that is compared: after preferences, with the deviations that have a price.
fn for_comparison(lot: &Lot, who: &Uscc, price: Fen) -> Option<Evaluated> {
    let mut sum = declared::evaluated(lot, who, price)?;
    for it in lot.evaluation.deviations.iter().flatten().filter(|it| it.bidder == *who) {
        let mut priced = lot.notice.scheme.deviations().iter();
        sum = match priced.find(|of| of.id == it.deviation)?.each {
            DeviationPrice::Amount(each) => sum.plus(each, it.times)?,
            DeviationPrice::RateE6(rate) => sum.plus_rate(price, rate, it.times)?,
        };
    }
    Some(sum)
}

fn published(lot: &Lot, who: &Uscc) -> Published {
    let scheme = &lot.notice.scheme;
    let bonus = declared::raises_points(lot).then(|| declared::preference_bp(lot, who).0);
    Published {
        places: scheme.places().unwrap_or(PLACES),
        bonus_bp: bonus.unwrap_or(0),
        cap: scheme.preferences().and_then(|it| it.cap),
    }
}

/// What is compared, the better first: total or the price for comparison, the bid's price, and
/// where announced the points item by item and the drawn order.
type Place = (i128, Fen, Vec<i64>, usize);

fn place(lines: &mut [RankLine], lot: &Lot) {
    let scheme = &lot.notice.scheme;
    let key = |it: &RankLine| -> Place {
        let first = if scheme.price.ranks_by_price() {
            it.evaluated.unwrap_or(Evaluated::of(it.price)).0
        } else {
            -i128::from(it.total.0)
        };
        let compared = scheme.items.iter().filter(|_| scheme.tie.by_items());
        let items = compared.map(|item| -points(lot, &it.bidder, &item.id)).collect();
        // By price alone, equal prices for comparison are equal whatever was bid (87-56).
        let price = if scheme.price.ranks_by_price() { Fen(0) } else { it.price };
        (first, price, items, lot.drawn_place(&it.bidder))
    };
    let mut keyed: Vec<(Place, RankLine)> = lines.iter().map(|it| (key(it), it.clone())).collect();
    keyed.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.bidder.cmp(&other.1.bidder)));
    let mut rank = 0;
    for at in 0..keyed.len() {
        if at == 0 || keyed[at].0 != keyed[at - 1].0 {
            rank = u32::try_from(at + 1).unwrap_or(u32::MAX);
        }
        lines[at] = RankLine { rank, ..keyed[at].1.clone() };
    }
}

/// What all members gave a bidder for one item, together; as many sheets stand behind each bidder.
fn points(lot: &Lot, who: &Uscc, item: &str) -> i64 {
    let scores = lot.evaluation.sheets.values().flat_map(|it| &it.scores);
    let of = scores.filter(|it| it.bidder == *who && it.item == item);
    Points::sum(of.map(|it| it.points)).map_or(0, |it| it.0)
}

pub(super) fn mean_of_sheets(lot: &Lot, who: &Uscc, places: u8) -> Result<Points, Refusal> {
    let sheets = &lot.evaluation.sheets;
    if lot.notice.scheme.items.is_empty() {
        return Ok(Points(0));
    }
    let points = sheets.values().flat_map(|it| &it.scores).filter(|it| it.bidder == *who);
    let sum = Points::sum(points.map(|it| it.points)).ok_or(Refusal::Amount)?;
    mean_points(sum, sheets.len(), places).ok_or(Refusal::Amount)
}
