//! A firm stands behind one bid of a lot; whoever it stands with passes no review otherwise, and
//! nothing of a consortium is in the log before the opening that reads it out.

use std::collections::{BTreeMap, BTreeSet};

use domain::award::Pass;
use domain::opening::{BidReplaced, Ending, EnvelopeReceived, OpenedField};
use domain::world::Event;

use super::history::{History, Tender};
use crate::world::Evidence;

/// One sentence for each bid that passed though one of its firms stands behind another.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    history.tenders().flat_map(|it| of(&it)).collect()
}

/// Who bids, and whom the opening that comes first names behind it.
fn read_out(tender: &Tender<'_>) -> Vec<(String, String)> {
    let mut owners = BTreeMap::new();
    let said = |fields: &[OpenedField]| {
        let found = fields.iter().find(|it| it.name == "consortium");
        found.map_or_else(String::new, |it| it.value.clone())
    };
    for past in &tender.pasts {
        match &past.event {
            Event::EnvelopeReceived(EnvelopeReceived { bid, .. })
            | Event::BidReplaced(BidReplaced { bid, .. }) => {
                owners.extend(bid.envelopes.iter().map(|it| (it.ctx, bid.bidder.to_string())));
            }
            Event::FilesOpened(it) if it.files.iter().any(|it| it.first.is_some()) => {
                let read = it.files.iter().filter_map(|it| Some((it.ctx, it.first.as_ref()?)));
                let named = |ctx| owners.get(&ctx).cloned().unwrap_or_default();
                return read.map(|(ctx, it)| (named(ctx), said(&it.fields))).collect();
            }
            Event::BidsOpened(it) => {
                let opened = it.bids.iter().filter(|it| it.ending == Ending::Opened);
                return opened.map(|it| (it.bidder.to_string(), said(&it.fields))).collect();
            }
            _ => {}
        }
    }
    Vec::new()
}

fn of(tender: &Tender<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut behind: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut odd = BTreeSet::new();
    for (who, said) in read_out(tender) {
        behind.entry(who.clone()).or_default().insert(who.clone());
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
