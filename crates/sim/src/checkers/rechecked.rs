//! No report is signed before the members answered for what its recheck points out, and no sheet
//! goes back but for that, between the last sheet and the first signature.

use std::collections::{BTreeMap, BTreeSet};

use domain::award::{AlertAnswer, AlertCause, ScoreSheet};
use domain::procedure::Nature;
use domain::shared::Uscc;
use domain::world::Event;

use super::history::{History, Tender};
use super::law;
use crate::world::Evidence;

/// One sentence for each signature or sheet that came out of order.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    history.tenders().flat_map(|it| of(&it)).collect()
}

/// What the recheck points at: seat, bidder, item, and why.
pub(super) type Point = (u8, Uscc, String, AlertCause);

fn of(tender: &Tender<'_>) -> Vec<String> {
    let mut sheets: BTreeMap<u8, &ScoreSheet> = BTreeMap::new();
    let mut answers: BTreeMap<u8, &[AlertAnswer]> = BTreeMap::new();
    let (mut ranked, mut signed, mut found) = (false, false, Vec::new());
    for past in &tender.pasts {
        match &past.event {
            Event::BidsReviewed(_) => sheets.clear(),
            Event::MemberReplaced(it) => {
                sheets.remove(&it.seat);
                (ranked, signed) = (false, false);
            }
            Event::CommitteeDissolved(_) | Event::EvaluationVoided(_) => {
                sheets.clear();
                (ranked, signed) = (false, false);
            }
            Event::ScoreSheet(it) => drop(sheets.insert(it.seat, it)),
            Event::Ranked(_) => ranked = true,
            Event::ScoresExplained(it) => drop(answers.insert(it.seat, &it.answers)),
            Event::SheetReopened(it) => {
                let due = points(tender, &sheets);
                let caused = due.iter().any(|of| of.0 == it.seat && of.3 == it.cause);
                if !ranked || signed || !caused {
                    found.push(format!("{}: seat {} has its sheet back", tender.id, it.seat));
                }
                sheets.remove(&it.seat);
                answers.remove(&it.seat);
                ranked = false;
            }
            Event::ReportSigned(it) if !signed => {
                signed = true;
                for point in points(tender, &sheets) {
                    if !is_answered(&answers, &point) {
                        let (id, by) = (&tender.id, it.seat);
                        found.push(format!("{id}: seat {by} signs, and {point:?} has no answer"));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn is_answered(answers: &BTreeMap<u8, &[AlertAnswer]>, point: &Point) -> bool {
    let mut all = answers.get(&point.0).into_iter().flat_map(|it| it.iter());
    all.any(|it| (&it.bidder, &it.item, it.cause) == (&point.1, &point.2, point.3))
}

/// What a recheck points out of these sheets.
pub(super) fn points(tender: &Tender<'_>, sheets: &BTreeMap<u8, &ScoreSheet>) -> BTreeSet<Point> {
    let share = law::basis_points(tender.pack, "C4.8").expect("every pack holds it");
    let members = law::count(tender.pack, "C4.9");
    let bidders: BTreeSet<&Uscc> =
        sheets.values().flat_map(|it| &it.scores).map(|it| &it.bidder).collect();
    let mut found = BTreeSet::new();
    for item in &tender.notice.scheme.items {
        // More than this many hundredths of a point, doubled for the median of an even number.
        let line = |gap: i128| gap.abs() * 10_000 > i128::from(item.max.0) * share;
        for bidder in &bidders {
            let given = sheets.iter().filter_map(|(seat, sheet)| {
                let mut scores = sheet.scores.iter();
                let it = scores.find(|it| it.bidder == **bidder && it.item == item.id)?;
                Some((*seat, i128::from(it.points.0)))
            });
            let given: Vec<(u8, i128)> = given.collect();
            let mut sorted: Vec<i128> = given.iter().map(|it| it.1).collect();
            sorted.sort_unstable();
            // Committees have an odd number of members.
            let median = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
            let same = |one: i128| sorted.iter().filter(|it| **it == one).count();
            for (seat, one) in &given {
                let far = sorted.iter().filter(|it| line(**it - one)).count();
                let apart = line(one - median) && far > members;
                let (cause, out) = match item.nature {
                    Nature::Objective => (AlertCause::Objective, same(*one) * 2 <= sorted.len()),
                    Nature::Subjective => (AlertCause::Apart, apart),
                };
                if out {
                    found.insert((*seat, (*bidder).clone(), item.id.clone(), cause));
                }
            }
        }
    }
    found
}
