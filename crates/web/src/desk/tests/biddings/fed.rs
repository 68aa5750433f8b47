//! A reader of the feed rebuilds the list of biddings that the server shows, and their prices.

use std::collections::BTreeMap;

use app::head::Head;
use serde_json::Value;
use translog::tree::MemoryTree;

use super::*;

/// What a reader knows of a bidding; it folds entries by itself and has no code of the server's.
#[derive(Default)]
struct Known {
    title: String,
    buyer: String,
    start: i64,
    announced: Option<u64>,
    stage: &'static str,
    deal: Option<(String, i64)>,
    signed: usize,
    /// The last price of each plate, as the auction's own stream tells it.
    offers: BTreeMap<i64, i64>,
    /// Leaves of the bidding's own stream, with their kinds.
    events: Vec<(u64, String)>,
}

/// A reader of the feed: where it stands, and what it knows.
#[derive(Default)]
struct Reader {
    next: Option<String>,
    names: BTreeMap<String, String>,
    biddings: BTreeMap<String, Known>,
}

impl Reader {
    /// Reads on from where it was, until nothing more is published.
    fn follows(&mut self, it: &Centre) {
        let mut anybody = Browser::default();
        for _ in 0..10_000 {
            let at = self.next.clone().unwrap_or_else(|| "/api/v1/feed?limit=17".to_owned());
            let answer = it.house.get(&mut anybody, &at);
            assert_eq!(answer.status, StatusCode::OK, "{at}: {}", answer.body);
            let page: Value = serde_json::from_str(&answer.body).unwrap();
            for entry in page["entries"].as_array().unwrap() {
                self.takes(entry);
            }
            self.next = Some(page["next"].as_str().unwrap().to_owned());
            if page["more"] == false {
                return;
            }
        }
        panic!("the feed has no end");
    }

    fn takes(&mut self, entry: &Value) {
        let (Some(kind), Some(stream)) = (entry["kind"].as_str(), entry["stream"].as_str()) else {
            return;
        };
        let text = entry["entry"].as_str().unwrap();
        let Some(Ok(body)) = text.split_once('\n').map(|it| serde_json::from_str::<Value>(it.1))
        else {
            return;
        };
        let words = |it: &Value| it.as_str().unwrap_or_default().to_owned();
        if kind == "OrganisationAdmitted" {
            self.names.insert(words(&body["organisation"]), words(&body["name"]));
        }
        let Some(lot) = body["lot"].as_str() else { return };
        let index = entry["index"].as_u64().unwrap();
        let known = self.biddings.entry(lot.to_owned()).or_default();
        if stream == lot {
            known.events.push((index, kind.to_owned()));
        }
        match kind {
            "BiddingRequested" => {
                known.title = words(&body["spec"]["title"]);
                known.buyer = words(&body["purchaser"]);
                known.start = body["spec"]["start"].as_i64().unwrap();
            }
            "BiddingAnnounced" => (known.announced, known.stage) = (Some(index), "Announced"),
            "OfferTaken" => {
                let number = |name: &str| body[name].as_i64().unwrap();
                known.offers.insert(number("plate"), number("price"));
            }
            "PriceFound" | "DealLost" => known.stage = "Checking",
            "DealPublished" => {
                known.stage = "Published";
                let price = body["price"].as_i64().unwrap();
                known.deal = Some((words(&body["bidder_name"]), price));
            }
            "DealConfirmed" => {
                known.signed += 1;
                known.stage = if known.signed == 2 { "Confirmed" } else { known.stage };
            }
            "GoodsAccepted" => known.stage = "Accepted",
            "BiddingArchived" => known.stage = "Archived",
            "BiddingFailed" => known.stage = "Failed",
            "BiddingTerminated" => known.stage = "Terminated",
            _ => {}
        }
    }

    /// Lots in the order of the list: those open first, then the others, the newest first.
    fn listed(&self) -> Vec<&str> {
        let public = self.biddings.iter().filter(|it| it.1.announced.is_some());
        let mut all: Vec<(&str, &Known)> = public.map(|it| (it.0.as_str(), it.1)).collect();
        all.sort_by_key(|it| (it.1.stage != "Announced", std::cmp::Reverse(it.1.announced)));
        all.into_iter().map(|it| it.0).collect()
    }
}

/// Publishes every leaf that is there, as the publisher does.
fn publish(it: &Centre) {
    let platform = &it.house.site.platform;
    let rows = platform.readers.reader().unwrap().rows(0, u32::MAX).unwrap();
    let tree = MemoryTree::of(rows.iter().map(|it| it.entry.as_slice()));
    let mut published = platform.published();
    published.head = Head { size: tree.size(), root: tree.root(tree.size()).unwrap().0 };
    platform.set_published(published);
}

/// The reader and the server say the same of every bidding.
fn is_the_same(it: &Centre, reader: &Reader) {
    let mut anybody = Browser::default();
    let page = it.house.get(&mut anybody, "/biddings");
    let (_, main) = page.body.split_once("<main").unwrap();
    let rows: Vec<&str> = main.split("<tr").filter(|it| it.contains("href=\"/biddings/")).collect();
    let mark = "href=\"/biddings/";
    let lots: Vec<&str> =
        rows.iter().map(|it| it.split(mark).nth(1).unwrap().split('"').next().unwrap()).collect();
    assert_eq!(lots, reader.listed(), "{}", page.body);
    for (row, lot) in rows.iter().zip(lots) {
        let known = &reader.biddings[lot];
        let amount = known.deal.as_ref().map_or(known.start, |it| it.1);
        let amount = crate::text::money::yuan(amount);
        for says in [&known.title, &reader.names[&known.buyer], &amount] {
            assert!(row.contains(says.as_str()), "{lot} lacks {says}: {row}");
        }
        let state = it.house.get(&mut anybody, &format!("/api/v1/biddings/{lot}"));
        let state: Value = serde_json::from_str(&state.body).unwrap();
        assert_eq!(state["stage"], known.stage, "{lot}: {state}");
        assert_eq!(state["purchaser"], known.buyer.as_str());
        let deal = &state["deal"];
        let told = deal["bidder_name"].as_str().zip(deal["price_fen"].as_i64());
        assert_eq!(told.map(|it| (it.0.to_owned(), it.1)), known.deal, "{lot}");
        let told = state["events"].as_array().unwrap().iter();
        let told: Vec<(u64, &str)> =
            told.map(|it| (it["index"].as_u64().unwrap(), it["kind"].as_str().unwrap())).collect();
        for own in &known.events {
            assert!(told.contains(&(own.0, own.1.as_str())), "{lot} lacks {own:?}: {told:?}");
        }
        let order = state["order"].as_array().unwrap().iter();
        let order: Vec<(i64, i64)> = order
            .map(|it| (it["plate"].as_i64().unwrap(), it["price_fen"].as_i64().unwrap()))
            .collect();
        if known.stage != "Announced" {
            let mut own: Vec<(i64, i64)> = known.offers.iter().map(|it| (*it.0, *it.1)).collect();
            own.sort_by_key(|it| it.1);
            assert_eq!(order, own, "a purchase: the cheapest first");
        }
    }
}

/// Goal: who follows the feed needs no page: list, stages, offers, order and deal come from it.
#[test]
fn a_reader_of_the_feed_rebuilds_the_biddings_that_the_server_shows() {
    // covers: Y161
    let it = announced(&[]);
    let mut reader = Reader::default();
    publish(&it);
    reader.follows(&it);
    is_the_same(&it, &reader);
    bid(&it);
    publish(&it);
    reader.follows(&it);
    is_the_same(&it, &reader);
    assert_eq!(reader.biddings[LOT].offers.len(), 2);
    named_by_nobody(&it);
    checks(&it, "complies", "");
    let other = [("bidding_number", "J2026-002".to_owned())];
    let to = "/purchaser/biddings/J2026-002/1/1?done=bidding-asked";
    did(&request(&it, &other), to);
    publish(&it);
    reader.follows(&it);
    assert_eq!(reader.listed(), [LOT], "what is only asked for is not listed");
    is_the_same(&it, &reader);
    let mut official = it.house.signed_in("official-1");
    let at = "/centre/biddings/J2026-002/1/1";
    did(&send(&it, &mut official, at, &[]), &format!("{at}?done=bidding-announced"));
    publish(&it);
    reader.follows(&it);
    assert_eq!(reader.listed(), ["J2026-002/1/1", LOT]);
    is_the_same(&it, &reader);
}

/// Before the deal no leaf of the bidding or its auction names who offered.
fn named_by_nobody(it: &Centre) {
    let answer = it.house.get(&mut Browser::default(), "/api/v1/feed?limit=1000");
    let page: Value = serde_json::from_str(&answer.body).unwrap();
    let entries = page["entries"].as_array().unwrap();
    let own = entries
        .iter()
        .filter(|it| it["stream"].as_str().is_some_and(|it| it.starts_with("J2026-001")));
    let texts: Vec<&str> = own.map(|it| it["entry"].as_str().unwrap()).collect();
    assert!(texts.iter().any(|it| it.contains("OfferTaken")), "{}", texts.len());
    for text in texts {
        let named = [FIRST, SECOND].iter().any(|it| text.contains(uscc(it).as_str()));
        assert!(!named && !text.contains("样本竞价人"), "{text}");
    }
}
