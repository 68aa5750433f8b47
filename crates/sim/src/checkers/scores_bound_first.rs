//! No total stands in the record before every score sheet is bound to the log: one of each member,
//! none that was handed back, under the root that was written.

use std::collections::{BTreeMap, BTreeSet};

use domain::shared::Hash;
use domain::world::Event;

use super::history::{History, Past, Tender};
use super::tree::{leaf, root};
use crate::world::Evidence;

/// One sentence for each total without its sheets, and each closing of others than the last ones.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    history.tenders().flat_map(|it| of(&it)).collect()
}

fn of(tender: &Tender<'_>) -> Vec<String> {
    let (id, mut found) = (tender.id, Vec::new());
    // By index, seat and C of every sheet that was not handed back.
    let mut sheets: BTreeMap<u64, (u8, [u8; 32])> = BTreeMap::new();
    let (mut members, mut last, mut bound, mut totals) = (0, 0, false, false);
    for past in &tender.pasts {
        match &past.event {
            Event::CommitteeEntered(it) => members = it.members.len(),
            Event::CommitteeDrawn(it) => members = it.members.len(),
            Event::ScoreSheet(it) => {
                sheets.insert(past.row.index, (it.seat, commitment(past)));
                bound = false;
            }
            Event::SheetReopened(it) => {
                sheets.retain(|_, of| of.0 != it.seat);
                bound = false;
            }
            Event::MemberReplaced(it) => {
                sheets.retain(|_, of| of.0 != it.seat);
                bound = false;
            }
            Event::CommitteeDissolved(_) | Event::EvaluationVoided(_) => {
                sheets.clear();
                bound = false;
            }
            Event::ScoresClosed(it) => {
                let listed = sheets.iter().filter(|of| it.sheets.contains(of.0));
                let seats: BTreeSet<u8> = listed.clone().map(|it| it.1.0).collect();
                let leaves: Vec<[u8; 32]> = listed.map(|it| leaf(&it.1.1)).collect();
                let counts = [it.sheets.len(), seats.len(), it.count as usize];
                if counts != [members; 3] || it.number != last + 1 {
                    found.push(format!("{id}: {counts:?} sheets are bound of {members} members"));
                }
                if it.score_root != Hash(root(&leaves)) {
                    found.push(format!("{id}: the root is not over the sheets"));
                }
                (last, bound, totals) = (it.number, true, false);
            }
            Event::Totals(it) => {
                if !bound || it.number != last {
                    found.push(format!("{id}: totals stand before their sheets are bound"));
                }
                totals = true;
            }
            Event::TechnicalLocked(_) if !bound => {
                found.push(format!("{id}: a technical result stands before its sheets are bound"));
            }
            Event::Ranked(_) if !bound || !totals => {
                found.push(format!("{id}: a ranking stands before sheets and totals are bound"));
            }
            _ => {}
        }
    }
    found
}

fn commitment(past: &Past) -> [u8; 32] {
    let opening = app::desk::opening_of(&past.row);
    opening.map_or([0; 32], |it| it.commitment())
}
