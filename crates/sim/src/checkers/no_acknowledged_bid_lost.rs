//! What was acknowledged is in the record, in the closing set, and ends in exactly one ending.

use std::collections::BTreeMap;

use domain::opening::{self, Ending};
use domain::shared::{Hash, Uscc};
use domain::world::{Command, Event};

use super::history::{History, Tender};
use super::tree::{leaf, root};
use crate::world::Evidence;

/// One sentence for each acknowledged act that the record does not keep.
pub fn check(evidence: &Evidence, history: &History) -> Vec<String> {
    let mut found = evidence.ledger.strange.clone();
    found.extend(kept(evidence));
    for tender in history.tenders() {
        found.extend(closing_set(&tender));
        found.extend(endings(evidence, &tender));
    }
    found
}

/// Every acknowledgement names a row of the same stamp and command, with the same commitment.
fn kept(evidence: &Evidence) -> Vec<String> {
    let lost = evidence.ledger.acknowledged.iter().filter(|it| {
        let index = usize::try_from(it.accepted.index).expect("a small log");
        let Some(row) = evidence.rows.get(index) else { return true };
        let key = row.key.as_deref() == Some(it.request.key.as_str());
        let answer = row.answer.is_some() && row.account == it.request.account;
        let opened = it.accepted.opening.as_ref();
        let opens = opened.is_none_or(|it| row.entry.ends_with(hex_c(&it.commitment()).as_bytes()));
        let stamp = row.stamp_ms == it.accepted.stamp.0;
        !(key && answer && opens && stamp)
    });
    lost.map(|it| {
        let (index, key) = (it.accepted.index, &it.request.key);
        format!("leaf {index} was acknowledged under {key} and is not in the record")
    })
    .collect()
}

/// C as a leaf spells it, with the end of the line.
fn hex_c(c: &[u8; 32]) -> String {
    format!("{}\n", c.iter().map(|it| format!("{it:02x}")).collect::<String>())
}

/// The close counts every bid and replacement, and its root is over their commitments.
fn closing_set(tender: &Tender<'_>) -> Vec<String> {
    let closed = tender.first(|it| match it {
        Event::LotClosed(closed) => Some(closed.clone()),
        _ => None,
    });
    let Some((past, closed)) = closed else { return Vec::new() };
    let bids = tender.pasts.iter().filter(|it| {
        it.row.index < past.row.index
            && matches!(it.event, Event::EnvelopeReceived(_) | Event::BidReplaced(_))
    });
    let leaves: Vec<[u8; 32]> = bids
        .map(|it| {
            let opening = app::desk::opening_of(&it.row);
            opening.map_or([0; 32], |it| leaf(&it.commitment()))
        })
        .collect();
    let mut found = Vec::new();
    if closed.count as usize != leaves.len() {
        let (says, are) = (closed.count, leaves.len());
        found.push(format!("{}: the close counts {says} bids of {are}", tender.id));
    }
    if closed.set_root != Hash(root(&leaves)) {
        found.push(format!("{}: the close's root is not over its bids", tender.id));
    }
    found
}

/// Every standing bid has one line on the wall, at its sealed price where it was opened.
fn endings(evidence: &Evidence, tender: &Tender<'_>) -> Vec<String> {
    let opened = tender.first(|it| match it {
        Event::BidsOpened(opened) => Some(opened.clone()),
        _ => None,
    });
    let Some((_, opened)) = opened else { return Vec::new() };
    let mut found = Vec::new();
    let standing = standing(evidence, tender);
    for (bidder, digest) in &standing {
        let lines: Vec<_> = opened.bids.iter().filter(|it| it.bidder == *bidder).collect();
        let [line] = lines.as_slice() else {
            let many = lines.len();
            found.push(format!("{}: {bidder} has {many} endings", tender.id));
            continue;
        };
        let price = evidence.ledger.prices.get(digest).copied();
        if line.ending == Ending::Opened && line.price != price {
            let (says, was) = (line.price, price);
            found.push(format!("{}: {bidder} sealed {was:?}, the wall says {says:?}", tender.id));
        }
        if line.ending == Ending::Absent && keyed_in(evidence, tender, line.ctx) {
            found.push(format!("{}: {bidder} keyed in and counts as absent", tender.id));
        }
    }
    for line in opened.bids.iter().filter(|it| !standing.contains_key(&it.bidder)) {
        found.push(format!("{}: {} ends without a bid", tender.id, line.bidder));
    }
    found
}

/// Each bidder's last acknowledged bid, unless it took it back itself: by the answers people hold.
fn standing(evidence: &Evidence, tender: &Tender<'_>) -> BTreeMap<Uscc, Hash> {
    let (mut standing, mut signs) = (BTreeMap::new(), BTreeMap::new());
    let mut acts: Vec<_> = evidence.ledger.acknowledged.iter().collect();
    acts.sort_by_key(|it| it.accepted.index);
    for it in acts {
        match &it.request.command {
            Command::Opening(opening::Command::Submit { lot, offered }) if lot == tender.id => {
                standing.insert(offered.bid.bidder.clone(), offered.bid.record_sha256);
                signs.insert(offered.bid.bidder.clone(), offered.bid.key);
            }
            Command::Opening(opening::Command::Withdraw { lot, bidder, key, .. })
                if lot == tender.id && signs.get(bidder) == Some(key) =>
            {
                standing.remove(bidder);
            }
            _ => {}
        }
    }
    standing
}

fn keyed_in(evidence: &Evidence, tender: &Tender<'_>, ctx: Hash) -> bool {
    evidence.ledger.acknowledged.iter().any(|it| match &it.request.command {
        Command::Opening(opening::Command::KeyIn { lot, keys, .. }) => {
            lot == tender.id && keys.iter().any(|it| it.ctx == ctx)
        }
        _ => false,
    })
}
