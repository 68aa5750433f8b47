//! Promises about online biddings, read from rows alone; no code of the law is asked.

mod books;
mod clocks;
mod holds;
mod money;
mod order;
mod price;

use std::collections::BTreeMap;
use std::sync::Arc;

use app::ports::Row;
use domain::auction;
use domain::online::{BiddingRequested, Spec};
use domain::shared::{Instant, LotId, Uscc};
use domain::world::Event;

use super::play::Evidence;

type Checker = fn(&Evidence, &Told) -> Vec<String>;

/// Every promise by its name.
pub const CHECKERS: &[(&str, Checker)] = &[
    ("bidding_price", price::check),
    ("bidding_order", order::check),
    ("bidding_clocks", clocks::check),
    ("bidding_money", money::check),
    ("bidding_books", books::check),
    ("bidding_holds", holds::check),
];

/// One event of a round.
struct Past {
    at: Instant,
    index: u64,
    event: Event,
}

/// One round of a bidding, read again.
struct Round {
    lot: LotId,
    pasts: Vec<Past>,
}

/// All rounds.
pub struct Told {
    rounds: Vec<Round>,
}

impl Told {
    /// Reads rows.
    #[must_use]
    pub fn read(rows: &[Arc<Row>]) -> Self {
        let mut all: BTreeMap<LotId, Vec<Past>> = BTreeMap::new();
        for row in rows {
            let stream = row.stream.as_str();
            let of = ["/signups", "/auction", "/securities"]
                .iter()
                .find_map(|it| stream.strip_suffix(it));
            let Ok(lot) = LotId::parse(of.unwrap_or(stream)) else { continue };
            let read = record::event::decode(&row.kind, &row.body, row.enclosure.as_deref());
            let Ok(event) = read else { continue };
            let at = Instant(row.stamp_ms);
            all.entry(lot).or_default().push(Past { at, index: row.index, event });
        }
        let rounds = all.into_iter().map(|(lot, pasts)| Round { lot, pasts });
        Self { rounds: rounds.collect() }
    }
}

impl Round {
    /// What was asked last before a leaf.
    fn requested(&self, before: u64) -> Option<(&Past, &BiddingRequested)> {
        let mut all = self.pasts.iter().rev().filter(|it| it.index < before);
        all.find_map(|it| match &it.event {
            Event::BiddingRequested(asked) => Some((it, asked)),
            _ => None,
        })
    }

    /// What was announced, with the instant and the pack.
    fn announced(&self) -> Option<(&Past, &Spec, &str)> {
        let past = self.pasts.iter().find(|it| matches!(it.event, Event::BiddingAnnounced(_)))?;
        let pack = self.pasts.iter().find_map(|it| match &it.event {
            Event::RulesAdopted(it) => Some(it.pack.as_str()),
            _ => None,
        })?;
        Some((past, &self.requested(past.index)?.1.spec, pack))
    }

    /// Events of the auction, with their leaves.
    fn auction(&self) -> impl Iterator<Item = (&Past, &auction::Event)> {
        self.pasts.iter().filter_map(|it| match &it.event {
            Event::Auction(of) => Some((it, &of.event)),
            _ => None,
        })
    }

    /// Whose plate it is.
    fn behind(&self, plate: auction::Plate) -> Option<&Uscc> {
        self.pasts.iter().find_map(|it| match &it.event {
            Event::PlateGiven(it) if it.plate == plate => Some(&it.bidder),
            _ => None,
        })
    }
}
