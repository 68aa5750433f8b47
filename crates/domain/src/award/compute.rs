//! The ranking from sheets and prices, by the formulas of `evaluation`.

use std::collections::BTreeMap;

use crate::evaluation::{mean_points, price_points};
use crate::lot::Lot;
use crate::procedure::{PriceFormula, Tie};
use crate::shared::{Fen, Points, Uscc};

use super::event::{RankLine, ReviewStep};
use super::{Refusal, review};

/// Ranks the bidders who passed every review.
///
/// A bidder's score without price is the mean of the members' sheets; price points follow the
/// announced formula; both are rounded half up to two places, and totals compare what is published.
///
/// # Errors
///
/// [`Refusal::StepMissing`] before the reviews, [`Refusal::Amount`] beyond 127-bit arithmetic.
///
/// # Rules
///
/// - `F1.3`, `F2`, `F4.1`, `F4.2`, `F0`: formulas and rounding; `C4.1`, `C4.2`: ties.
pub fn rank(lot: &Lot) -> Result<Vec<RankLine>, Refusal> {
    let passed = review::passed(lot, ReviewStep::Responsiveness).ok_or(Refusal::StepMissing)?;
    let priced: BTreeMap<Uscc, (String, Fen)> =
        lot.priced().into_iter().map(|(who, name, price)| (who, (name, price))).collect();
    let prices: Vec<Fen> = passed.iter().filter_map(|who| priced.get(who)).map(|it| it.1).collect();
    let mut lines = Vec::with_capacity(passed.len());
    for who in &passed {
        let (name, price) = priced.get(who).cloned().ok_or(Refusal::StepMissing)?;
        let price_score =
            price_points(lot.notice.scheme.price, price, &prices).ok_or(Refusal::Amount)?;
        let other_score = mean_of_sheets(lot, who)?;
        let total = price_score.checked_add(other_score).ok_or(Refusal::Amount)?;
        let bidder = who.clone();
        lines.push(RankLine { rank: 0, bidder, name, price, price_score, other_score, total });
    }
    place(&mut lines, lot);
    Ok(lines)
}

/// What is compared, the better first: total, price, and where announced the points item by item.
type Place = (i64, Fen, Vec<i64>);

fn place(lines: &mut [RankLine], lot: &Lot) {
    let scheme = &lot.notice.scheme;
    let key = |it: &RankLine| -> Place {
        let total = if scheme.price == PriceFormula::LowestPrice { 0 } else { -it.total.0 };
        let items = match scheme.tie {
            Tie::LowerPrice => Vec::new(),
            Tie::LowerPriceThenItems => {
                scheme.items.iter().map(|item| -points(lot, &it.bidder, &item.id)).collect()
            }
        };
        (total, it.price, items)
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

fn mean_of_sheets(lot: &Lot, who: &Uscc) -> Result<Points, Refusal> {
    let sheets = &lot.evaluation.sheets;
    if lot.notice.scheme.items.is_empty() {
        return Ok(Points(0));
    }
    let points = sheets.values().flat_map(|it| &it.scores).filter(|it| it.bidder == *who);
    let sum = Points::sum(points.map(|it| it.points)).ok_or(Refusal::Amount)?;
    mean_points(sum, sheets.len()).ok_or(Refusal::Amount)
}
