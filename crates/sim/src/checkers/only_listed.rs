//! Where bidders were found qualified or invited nobody else bids; the list has enough of them,
//! names nobody who failed, and is shown no earlier than the bids.

use std::collections::{BTreeMap, BTreeSet};

use domain::award::Pass;
use domain::shared::Uscc;
use domain::world::Event;
use record::opening::read_list;

use super::history::{History, Past, Tender};
use crate::world::Evidence;

/// Fewest of a list, by every law.
const LEAST: usize = 3;
/// Kinds of which nothing is public before the opening.
const SHUT: [&str; 7] = [
    "ApplicationReceived",
    "ApplicationWithdrawn",
    "ReviewersNamed",
    "ApplicantsReviewed",
    "BiddersAdmitted",
    "BiddersInvited",
    "InvitationPooled",
];

/// One sentence for each bid from outside, each list that is wrong, and each leaf shown early.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    let mut opened = BTreeMap::new();
    for row in history.own.iter().filter(|it| it.kind == "Opened") {
        let body = record::canonical::parse(&row.body).ok();
        let list = body.and_then(|it| read_list(&it).ok()).unwrap_or_default();
        for it in list {
            opened.entry(it.index).or_insert(row.index);
        }
    }
    history.tenders().flat_map(|it| of(&it, &opened)).collect()
}

fn of(tender: &Tender<'_>, opened: &BTreeMap<u64, u64>) -> Vec<String> {
    let (mut found, mut list) = (Vec::new(), None::<BTreeSet<&Uscc>>);
    let (mut passed, mut ceiling) = (None::<BTreeSet<&Uscc>>, None);
    let end = tender.pasts.iter().find_map(|it| {
        matches!(it.event, Event::KeyInClosed(_) | Event::TenderFailed(_)).then_some(it.row.index)
    });
    for past in &tender.pasts {
        found.extend(shown_early(tender, past, (end, opened)));
        match &past.event {
            Event::PrequalificationAnnounced(it) => {
                ceiling = it.notice.limit.as_ref().map(|it| it.most as usize);
            }
            Event::ApplicantsReviewed(it) => {
                let fit = it.findings.iter().filter(|it| it.pass == Pass::Passed);
                passed = Some(fit.map(|it| &it.applicant).collect());
            }
            Event::BiddersAdmitted(it) => {
                let all: BTreeSet<&Uscc> = it.bidders.iter().collect();
                if all.len() < LEAST {
                    found.push(format!("{}: only {} may bid", tender.id, all.len()));
                }
                // Whom a ceiling cuts, `drawn_lists` says.
                let fits = |passed: &BTreeSet<&Uscc>| {
                    let cut = ceiling.is_some_and(|it| passed.len() > it && all.len() == it);
                    *passed == all || (cut && all.is_subset(passed))
                };
                if passed.as_ref().is_some_and(|it| !fits(it)) {
                    found.push(format!("{}: others may bid than passed", tender.id));
                }
                list = Some(all);
            }
            Event::EnvelopeReceived(it) => found.extend(outside(tender, list.as_ref(), &it.bid)),
            Event::BidReplaced(it) => found.extend(outside(tender, list.as_ref(), &it.bid)),
            _ => {}
        }
    }
    if tender.notice.admission.is_some() != list.is_some() {
        found.push(format!("{}: notice and list do not agree", tender.id));
    }
    found
}

fn outside(
    tender: &Tender<'_>,
    list: Option<&BTreeSet<&Uscc>>,
    bid: &domain::opening::Bid,
) -> Option<String> {
    let out = list.is_some_and(|it| !it.contains(&bid.bidder));
    out.then(|| format!("{}: {} bids and is not listed", tender.id, bid.bidder))
}

fn shown_early(
    tender: &Tender<'_>,
    past: &Past,
    (end, opened): (Option<u64>, &BTreeMap<u64, u64>),
) -> Option<String> {
    let (kind, at) = (past.event.kind(), past.row.index);
    if !SHUT.contains(&kind) {
        return None;
    }
    let early = opened.get(&at).is_some_and(|shown| end.is_none_or(|end| *shown < end));
    let clear = !past.row.entry.starts_with(b"o ");
    (early || clear).then(|| format!("{}: {kind} at {at} is shown early", tender.id))
}
