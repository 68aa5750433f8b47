//! The public part of a ranking: price scores by the announced formula, totals and places.
//!
//! The scores without price are committed in sheets that are not public; here they are taken as
//! published, and all else must follow from them, the opened prices and the announced scheme.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use domain::award::{AsideLine, RankLine, Ranked, Score, ScoreSheet, Signed};
use domain::evaluation::Evaluated;
use domain::lot::Lot;
use domain::shared::{Fen, Instant, Points, PublicKey, Signature, Uscc};
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
        let mut lot = as_ranked(lot, fact.stamp);
        // A ranking that came before the draw has equal places, and is not placed by what it gave.
        let drawn = past.facts().any(|of| {
            matches!(&of.event, Event::OrderDrawn(of_lot) if of_lot.lot == it.lot)
                && of.index < fact.index
        });
        if !drawn && lot.order.is_some() {
            lot.to_mut().order = None;
        }
        if let Some(code) = judge(&lot, it) {
            findings.push(Finding::leaf(code, fact.index));
        }
    }
    findings
}

/// The lot with the evaluation that a ranking of this instant rests on: one that was void later is
/// kept as it stood.
fn as_ranked(lot: &Lot, at: Instant) -> Cow<'_, Lot> {
    let Some(void) = lot.voided.iter().find(|it| at <= it.at) else { return Cow::Borrowed(lot) };
    let (evaluation, award) = (void.evaluation.clone(), void.award.clone());
    Cow::Owned(Lot { evaluation, award, ..lot.clone() })
}

/// Whether the scores without price are those of the technical result that was locked before it.
fn follows_technical(lot: &Lot, it: &Ranked) -> bool {
    let Some(technical) = &lot.evaluation.technical else { return !lot.notice.opens_twice() };
    it.ranking.iter().all(|line| {
        let mut locked = technical.locked.passed.iter();
        locked.any(|of| (&of.bidder, of.points) == (&line.bidder, line.other_score))
    })
}

fn judge(lot: &Lot, it: &Ranked) -> Option<Code> {
    if !follows_technical(lot, it) {
        return Some(Code::ResultScore);
    }
    let (published, aside) = (it.ranking.as_slice(), it.aside.as_deref().unwrap_or_default());
    let Ok(computed) = domain::award::ranking(&with_scores(lot, published, aside)) else {
        return Some(Code::ResultScore);
    };
    let lines = computed.ranked;
    let same_aside = computed.aside == aside;
    if same_aside && (lines == published || differs_by_shut_items(lot, &lines, published)) {
        return None;
    }
    let scores = |lines: &[RankLine], aside: &[AsideLine]| {
        let ranked = lines.iter().map(|it| Scored {
            bidder: it.bidder.clone(),
            price: (it.price, it.evaluated),
            points: [it.price_score, it.other_score, it.total],
        });
        let others = aside.iter().map(|it| Scored {
            bidder: it.bidder.clone(),
            price: (it.price, it.evaluated),
            points: [it.price_score, it.other_score, it.total],
        });
        ranked.chain(others).collect::<BTreeSet<_>>()
    };
    let same = scores(&lines, &computed.aside) == scores(published, aside);
    Some(if same { Code::ResultRankGap } else { Code::ResultScore })
}

/// What one bid has, wherever it is placed.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Scored {
    bidder: Uscc,
    price: (Fen, Option<Evaluated>),
    points: [Points; 3],
}

/// Whether the two differ only among bids with equal total and price, where the documents go on
/// item by item: those points stand in sheets that are shut; with them the law is asked again.
fn differs_by_shut_items(lot: &Lot, computed: &[RankLine], published: &[RankLine]) -> bool {
    if !lot.notice.scheme.tie.by_items() || computed.len() != published.len() {
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
fn with_scores(lot: &Lot, published: &[RankLine], aside: &[AsideLine]) -> Lot {
    let ranked = published.iter().map(|it| (&it.bidder, it.other_score));
    let all = ranked.chain(aside.iter().map(|it| (&it.bidder, it.other_score)));
    let scores =
        all.map(|(who, points)| Score { bidder: who.clone(), item: String::new(), points });
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
    use domain::award::{BrandFound, ReviewStep};
    use domain::shared::{Hash, Id};

    use super::*;

    fn ranked(lot: &Lot, ranking: &[RankLine]) -> Ranked {
        let (lot, ranking) = (lot.id.clone(), ranking.to_vec());
        Ranked { lot, ranking, aside: None, report: Hash([0; 32]) }
    }

    /// The case as a reader of the log alone has it: whose sheets are shut.
    fn public(case: &record::canonical::Value) -> Lot {
        let mut lot = cases::lot(case);
        lot.evaluation.sheets.clear();
        lot
    }

    /// A case of goods in which the first two bids are of one brand.
    fn branded(of: &record::canonical::Value) -> Lot {
        let mut lot = public(of);
        let tie = domain::procedure::BrandTie::Earlier;
        let terms = lot.notice.scheme.terms.get_or_insert_default();
        terms.brand = Some(domain::procedure::BrandTerms { core: None, tie });
        let review = lot.evaluation.reviews.get_mut(&ReviewStep::Responsiveness).unwrap();
        let brand = |(at, it): (usize, &domain::award::ReviewResult)| BrandFound {
            bidder: it.bidder.clone(),
            brand: at.max(1).to_string(),
            reason: String::new(),
        };
        review.brands = Some(review.results.iter().enumerate().map(brand).collect());
        lot
    }

    #[test]
    fn a_bid_behind_its_brand_is_found_out_when_it_is_ranked_or_changed() {
        // covers: G31.1, G31.2
        let mut tried = 0;
        for case in cases::all("cases") {
            let lot = branded(&case);
            let scored = with_scores(&lot, &cases::expected(&case), &[]);
            let right = domain::award::ranking(&scored).unwrap();
            let [aside] = right.aside.as_slice() else { panic!("{:?}", case.text("name")) };
            let line = |ranking: &[RankLine], aside: &[AsideLine]| Ranked {
                aside: Some(aside.to_vec()),
                ..ranked(&lot, ranking)
            };
            assert_eq!(judge(&lot, &line(&right.ranked, &right.aside)), None);
            let plain = cases::expected(&case);
            assert!(judge(&lot, &ranked(&lot, &plain)).is_some(), "all are ranked");
            let dearer = AsideLine { price: Fen(aside.price.0 + 1), ..aside.clone() };
            let dearer = judge(&lot, &line(&right.ranked, &[dearer]));
            assert_eq!(dearer, Some(Code::ResultScore));
            let other = AsideLine { behind: aside.bidder.clone(), ..aside.clone() };
            assert_eq!(judge(&lot, &line(&right.ranked, &[other])), Some(Code::ResultRankGap));
            tried += 1;
        }
        assert!(tried > 0);
    }

    /// The order in which two bids of one brand are drawn.
    fn order(all: &[Uscc]) -> domain::draws::OrderState {
        domain::draws::OrderState { draw: Default::default(), order: Some(all.to_vec()) }
    }

    #[test]
    fn equals_of_a_brand_are_ranked_together_before_their_lot_and_as_drawn_after_it() {
        // covers: Y93
        let mut tried = 0;
        for case in cases::all("cases") {
            let mut lot = branded(&case);
            let brand = lot.notice.scheme.terms.as_mut().and_then(|it| it.brand.as_mut());
            brand.unwrap().tie = domain::procedure::BrandTie::Lot;
            let scored = with_scores(&lot, &cases::expected(&case), &[]);
            let before = domain::award::ranking(&scored).unwrap();
            let brands = domain::award::brands(&lot);
            let twins = [brands[0].bidder.clone(), brands[1].bidder.clone()];
            // The vectors hold few equals: by the lowest price these are two of one price.
            if !before.aside.is_empty() {
                continue;
            }
            let of = |it: &domain::award::Ranking| Ranked {
                aside: Some(it.aside.clone()).filter(|it| !it.is_empty()),
                ..ranked(&lot, &it.ranked)
            };
            assert_eq!(judge(&lot, &of(&before)), None);
            let [one, other] = &twins;
            let after = |all: &[Uscc]| {
                let scored = Lot { order: Some(order(all)), ..scored.clone() };
                domain::award::ranking(&scored).unwrap()
            };
            let all = [other.clone(), one.clone()];
            let (right, wrong) = (after(&all), after(&twins));
            assert_eq!(right.aside[0].bidder, *one, "the other is drawn first");
            let drawn = Lot { order: Some(order(&all)), ..lot.clone() };
            assert_eq!(judge(&drawn, &of(&right)), None);
            assert_eq!(judge(&drawn, &of(&wrong)), Some(Code::ResultRankGap));
            assert_eq!(judge(&drawn, &of(&before)), Some(Code::ResultRankGap));
            assert!(judge(&lot, &of(&right)).is_some(), "nobody is aside before the lot");
            tried += 1;
        }
        assert!(tried > 0, "some case has two equal bids first");
    }

    #[test]
    fn a_ranking_that_was_void_later_rests_on_the_evaluation_of_its_time() {
        // covers: C6.1
        let mut tried = 0;
        for case in cases::all("cases") {
            let (mut lot, published) = (public(&case), cases::expected(&case));
            let of = ranked(&lot, &published);
            let (void, new) = (Instant(2_000), Default::default());
            lot.voided.push(domain::lot::VoidedEvaluation {
                at: void,
                remedy: Id::new("challenge-1").unwrap(),
                by: domain::remedies::Evaluators::Original,
                evaluation: std::mem::replace(&mut lot.evaluation, new),
                award: Default::default(),
            });
            assert_eq!(judge(&as_ranked(&lot, void), &of), None, "{:?}", case.text("name"));
            tried += usize::from(judge(&as_ranked(&lot, Instant(2_001)), &of).is_some());
        }
        assert!(tried > 0, "without the evaluation of its time it is found wrong");
    }

    #[test]
    fn every_case_of_the_vectors_is_found_right_and_any_change_of_it_is_found() {
        for case in cases::all("cases") {
            let (lot, published) = (public(&case), cases::expected(&case));
            assert_eq!(judge(&lot, &ranked(&lot, &published)), None, "{:?}", case.text("name"));
            let changes: [fn(&mut RankLine); 4] = [
                |it| it.price_score = Points(it.price_score.0 + 1),
                |it| it.price = Fen(it.price.0 + 1),
                |it| it.evaluated = Some(domain::evaluation::Evaluated(1)),
                |it| it.total = Points(it.total.0 + 1),
            ];
            for change in changes {
                let mut changed = published.clone();
                change(changed.last_mut().expect("a case has bids"));
                assert_eq!(judge(&lot, &ranked(&lot, &changed)), Some(Code::ResultScore));
            }
            let mut swapped = published.clone();
            swapped[0].rank += 2;
            assert_eq!(judge(&lot, &ranked(&lot, &swapped)), Some(Code::ResultRankGap));
        }
    }
}
