//! Equal bids, and equals of one brand, are placed by one order of all opened bids, drawn once and
//! in public, before anybody signs the report, and only where the documents say so.

use std::collections::{BTreeMap, BTreeSet};

use domain::opening::Ending;
use domain::procedure::Tie;
use domain::shared::{Hash, Uscc};
use domain::world::Event;

use super::history::{History, Tender};
use super::same_brand;
use crate::world::Evidence;

/// One sentence for each order that was drawn out of turn, twice or otherwise than it is said.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    history.tenders().flat_map(|it| of(&it)).collect()
}

fn of(tender: &Tender<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut say = |text: String| found.push(format!("{}: {text}", tender.id));
    let lots = [Tie::LowerPriceThenLot, Tie::LowerPriceThenItemsThenLot];
    let lots = lots.contains(&tender.notice.scheme.tie);
    let draw = format!("{}/ranking/shortlist", tender.id);
    let (mut equal, mut orders, mut names) = (false, 0, Vec::new());
    for past in &tender.pasts {
        match &past.event {
            Event::Ranked(it) => {
                let ranks: BTreeSet<u32> = it.ranking.iter().map(|it| it.rank).collect();
                let twins = !same_brand::twins((tender, past.row.index), it).is_empty();
                let due = (lots && ranks.len() < it.ranking.len()) || twins;
                equal |= due;
                if due && orders > 0 {
                    say(format!("equals are ranked at {} although drawn", past.row.index));
                }
            }
            Event::DrawResult(it) if it.of.draw() == draw => {
                names = it.ranks.iter().flat_map(|it| &it.list).map(|it| it.1).collect();
            }
            Event::OrderDrawn(it) => {
                orders += 1;
                if !equal || orders > 1 {
                    say(format!("an order is drawn at {} that nobody may draw", past.row.index));
                }
                let pool = opened(tender);
                let told: Vec<Hash> = it.order.iter().map(name).collect();
                let known: BTreeMap<Hash, &Uscc> = pool.iter().map(|it| (name(it), it)).collect();
                let all = names.iter().all(|it| known.contains_key(it));
                if told != names || !all || names.len() != pool.len() {
                    say(format!("the order at {} is not the one drawn", past.row.index));
                }
            }
            Event::ReportSigned(_) if equal && orders == 0 => {
                say(format!("a report with equals is signed at {}", past.row.index));
            }
            _ => {}
        }
    }
    found
}

/// Whose bids were opened with a price.
fn opened(tender: &Tender<'_>) -> BTreeSet<Uscc> {
    let opened = tender.pasts.iter().filter_map(|it| match &it.event {
        Event::BidsOpened(it) => Some(&it.bids),
        _ => None,
    });
    let good = opened.flatten().filter(|it| it.ending == Ending::Opened && it.price.is_some());
    good.map(|it| it.bidder.clone()).collect()
}

/// The name under which a bidder is drawn (protocols/draw.md, 1 and 3), by our own count.
fn name(who: &Uscc) -> Hash {
    let text = who.to_string();
    let mut bytes = b"ggzy.draw/v1/value\0".to_vec();
    bytes.extend(u64::try_from(text.len()).expect("a short code").to_be_bytes());
    bytes.extend(text.as_bytes());
    Hash(translog::hash::sha256(&bytes).0)
}
