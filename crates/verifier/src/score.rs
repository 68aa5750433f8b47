//! The public part of a ranking: price scores by the announced formula, totals and places.
//!
//! The scores without price are committed in sheets that are not public; here they are taken as
//! published, and all else must follow from them, the opened prices and the announced scheme.

use std::collections::BTreeMap;

use domain::award::{RankLine, Score, ScoreSheet, Signed};
use domain::lot::Lot;
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
    if computed == published {
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
