//! The public part of a ranking: price scores by the announced formula, totals and places.
//!
//! The scores without price are committed in sheets that are not public; here they are taken as
//! published, and all else must follow from them, the opened prices and the announced scheme.

use std::collections::{BTreeMap, BTreeSet};

use domain::award::{RankLine, Score, ScoreSheet, Signed};
use domain::lot::Lot;
use domain::procedure::Tie;
use domain::shared::{PublicKey, Signature};
use domain::world::{Event, World};

use crate::log::{Code, Finding};
use crate::past::Past;

/// Judges every published ranking; `world` is folded from all that can be seen.
#[must_use]
pub fn check(past: &Past, world: &World) -> Vec<Finding> {
    let mut findings = Vec::new();
    for fact in past.facts() {
        let Event::Ranked(it) = &fact.event else { continue };
        let Some(lot) = world.lots.get(&it.lot) else { continue };
        if let Some(code) = judge(lot, &it.ranking) {
            findings.push(Finding::leaf(code, fact.index));
        }
    }
    findings
}

fn judge(lot: &Lot, published: &[RankLine]) -> Option<Code> {
    let Ok(computed) = domain::award::rank(&with_scores(lot, published)) else {
        return Some(Code::ResultScore);
    };
    if computed == published || differs_by_shut_items(lot, &computed, published) {
        return None;
    }
    let scores = |lines: &[RankLine]| {
        let mut lines: Vec<RankLine> =
            lines.iter().map(|it| RankLine { rank: 0, ..it.clone() }).collect();
        lines.sort_by(|one, other| one.bidder.cmp(&other.bidder));
        lines
    };
    let same = scores(&computed) == scores(published);
    Some(if same { Code::ResultRankGap } else { Code::ResultScore })
}

/// Whether the two differ only among bids with equal total and price, where the documents go on
/// item by item: those points stand in sheets that are shut; with them the law is asked again.
fn differs_by_shut_items(lot: &Lot, computed: &[RankLine], published: &[RankLine]) -> bool {
    if lot.notice.scheme.tie != Tie::LowerPriceThenItems || computed.len() != published.len() {
        return false;
    }
    let mut place = 0;
    let same = computed.iter().zip(published).enumerate().all(|(at, (one, other))| {
        let equal = |it: &RankLine| (it.total, it.price) == (one.total, one.price);
        // Joint with the one before, if equal to it; else the place where it stands.
        let joint = at > 0 && equal(&published[at - 1]) && other.rank == place;
        let fits = joint || usize::try_from(other.rank) == Ok(at + 1);
        place = other.rank;
        let known = computed.iter().find(|it| it.bidder == other.bidder);
        let line = |it: &RankLine| RankLine { rank: 0, ..it.clone() };
        equal(other) && fits && known.is_some_and(|it| line(it) == line(other))
    });
    let bidders: BTreeSet<_> = published.iter().map(|it| &it.bidder).collect();
    same && bidders.len() == published.len()
}

/// The lot with one sheet that holds the published scores without price: its mean is they.
fn with_scores(lot: &Lot, published: &[RankLine]) -> Lot {
    let scores = published.iter().map(|it| Score {
        bidder: it.bidder.clone(),
        item: String::new(),
        points: it.other_score,
    });
    let nobody = Signed { key: PublicKey([0; 32]), signature: Signature([0; 64]) };
    let sheet =
        ScoreSheet { lot: lot.id.clone(), seat: 1, scores: scores.collect(), signed: nobody };
    let mut lot = lot.clone();
    lot.evaluation.sheets = BTreeMap::from([(1, sheet)]);
    lot
}

#[cfg(test)]
#[path = "../../domain/tests/law/cases.rs"]
mod cases;

#[cfg(test)]
mod tests {
    use domain::shared::{Fen, Points};

    use super::*;

    /// The case as a reader of the log alone has it: whose sheets are shut.
    fn public(case: &record::canonical::Value) -> Lot {
        let mut lot = cases::lot(case);
        lot.evaluation.sheets.clear();
        lot
    }

    #[test]
    fn every_case_of_the_vectors_is_found_right_and_any_change_of_it_is_found() {
        for case in cases::all("cases") {
            let (lot, published) = (public(&case), cases::expected(&case));
            assert_eq!(judge(&lot, &published), None, "{:?}", case.text("name"));
            let changes: [fn(&mut RankLine); 4] = [
                |it| it.price_score = Points(it.price_score.0 + 1),
                |it| it.price = Fen(it.price.0 + 1),
                |it| it.evaluated = Some(domain::evaluation::Evaluated(1)),
                |it| it.total = Points(it.total.0 + 1),
            ];
            for change in changes {
                let mut changed = published.clone();
                change(changed.last_mut().expect("a case has bids"));
                assert_eq!(judge(&lot, &changed), Some(Code::ResultScore));
            }
            let mut swapped = published.clone();
            swapped[0].rank += 2;
            assert_eq!(judge(&lot, &swapped), Some(Code::ResultRankGap));
        }
    }
}
