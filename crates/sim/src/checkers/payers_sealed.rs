//! Who paid a bid security is shut until the prices are out, open from then on, and nobody becomes
//! a payer after it.

use std::collections::BTreeMap;

use domain::world::Event;
use record::opening::{Shown, read_list};

use super::history::{History, Past, Tender};
use crate::world::Evidence;

/// Where a leaf was opened to its body.
type Opened = BTreeMap<u64, u64>;

/// One sentence for each security that was shown too early, never, or entered too late.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    let opened = opened(history);
    history.tenders().flat_map(|it| of(&it, &opened)).collect()
}

fn opened(history: &History) -> Opened {
    let mut all = Opened::new();
    for row in history.own.iter().filter(|it| it.kind == "Opened") {
        let body = record::canonical::parse(&row.body).ok();
        let list = body.and_then(|it| read_list(&it).ok()).unwrap_or_default();
        let bodies = list.iter().filter(|it| matches!(it.shown, Shown::Body(..)));
        for it in bodies {
            all.entry(it.index).or_insert(row.index);
        }
    }
    all
}

fn of(tender: &Tender<'_>, opened: &Opened) -> Vec<String> {
    let prices = tender.first(|it| matches!(it, Event::BidsOpened(_)).then_some(()));
    let prices = prices.map(|it| it.0.row.index);
    let closed = |it: &&&Past| {
        matches!(
            it.event,
            Event::SecurityReceived(_)
                | Event::SecurityReturned(_)
                | Event::PaymentOrdered(_)
                | Event::PaymentEnded(_)
        )
    };
    let mut found = Vec::new();
    for past in tender.pasts.iter().filter(closed) {
        let (at, kind) = (past.row.index, past.event.kind());
        let shown = opened.get(&at);
        if !past.row.entry.starts_with(b"o ") {
            found.push(format!("{}: the {kind} at {at} is not opaque", tender.id));
        }
        match (prices, shown) {
            (None, Some(shown)) => {
                found.push(format!("{}: {kind} at {at} is shown at {shown}, unopened", tender.id));
            }
            (Some(prices), Some(shown)) if *shown < prices => {
                found.push(format!("{}: {kind} at {at} is shown before the prices", tender.id));
            }
            (Some(prices), None) => {
                found.push(format!("{}: {kind} at {at} stays shut after {prices}", tender.id));
            }
            _ => {}
        }
        let entered = matches!(past.event, Event::SecurityReceived(_));
        if entered && prices.is_some_and(|it| it < at) {
            found.push(format!("{}: a payer is entered at {at}, after the prices", tender.id));
        }
    }
    found
}
