//! A firm stands behind one bid of a lot; whoever it stands with passes no review otherwise, and
//! nothing of a consortium is in the log before the prices.

use std::collections::{BTreeMap, BTreeSet};

use domain::award::Pass;
use domain::opening::Ending;
use domain::world::Event;

use super::history::{History, Tender};
use crate::world::Evidence;

/// One sentence for each bid that passed though one of its firms stands behind another.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    history.tenders().flat_map(|it| of(&it)).collect()
}

fn of(tender: &Tender<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let Some(opened) = tender.pasts.iter().find_map(|it| match &it.event {
        Event::BidsOpened(it) => Some(it),
        _ => None,
    }) else {
        return found;
    };
    let mut behind: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut odd = BTreeSet::new();
    for bid in opened.bids.iter().filter(|it| it.ending == Ending::Opened) {
        let who = bid.bidder.to_string();
        behind.entry(who.clone()).or_default().insert(who.clone());
        let said = bid.fields.iter().find(|it| it.name == "consortium");
        let said = said.map_or("", |it| it.value.as_str());
        for member in said.split(';').filter(|it| !it.is_empty()) {
            if let Some((code, _)) = member.split_once('|') {
                behind.entry(code.to_owned()).or_default().insert(who.clone());
            } else {
                odd.insert(who.clone());
            }
        }
    }
    odd.extend(behind.values().filter(|it| it.len() > 1).flatten().cloned());
    for past in &tender.pasts {
        let Event::BidsReviewed(review) = &past.event else { continue };
        for it in review.results.iter().filter(|it| it.pass == Pass::Passed) {
            if odd.contains(it.bidder.as_str()) {
                let (id, who) = (tender.id, &it.bidder);
                found.push(format!("{id}: {who} passed, and one of its firms stands elsewhere"));
            }
        }
    }
    found
}
