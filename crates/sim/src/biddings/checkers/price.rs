//! The deal is the best offer: the lowest below the ceiling, or the highest that reaches start and
//! reserve; who follows stands in the order of the last prices that were taken.

use domain::auction::{Direction, Event as Auction, Plate, Reserve};
use domain::online::{FailedBidding, Ranked, Spec};
use domain::shared::Fen;
use domain::world::Event;

use super::{Past, Round, Told};
use crate::biddings::play::Evidence;

/// Says what is not so.
pub(super) fn check(_: &Evidence, told: &Told) -> Vec<String> {
    told.rounds.iter().flat_map(of_round).collect()
}

fn of_round(round: &Round) -> Vec<String> {
    let Some((_, spec, _)) = round.announced() else { return Vec::new() };
    let mut found = Vec::new();
    let mut say = |it: &Past, what: &str| {
        found.push(format!("{} leaf {}: {what}", round.lot, it.index));
    };
    let mut price_found = false;
    for it in &round.pasts {
        match &it.event {
            Event::Auction(of) => {
                let Auction::OfferTaken(taken) = &of.event else { continue };
                if price_found {
                    say(it, "an offer was taken after the price was found");
                }
                if worse(spec, taken.price, spec.start) {
                    say(it, "an offer lies beyond ceiling or start");
                }
            }
            Event::PriceFound(of) => {
                price_found = true;
                let expected = order(round, spec);
                if of.ranking != expected {
                    say(it, &format!("the order is {:?}, not {expected:?}", of.ranking));
                }
                if spec.reserve == Reserve::Committed && !reaches(round, spec, &of.ranking) {
                    say(it, "a price was found below its reserve");
                }
            }
            Event::BiddingFailed(of) => {
                if let Some(why) = wrongly_failed(round, spec, of.cause) {
                    say(it, why);
                }
            }
            Event::DealPublished(of) => {
                let own = order(round, spec).into_iter().find(|it| it.plate == of.plate);
                if own.map(|it| it.price) != Some(of.price) {
                    say(it, "a deal at another price than its plate's last offer");
                }
                if round.behind(of.plate) != Some(&of.bidder) {
                    say(it, "a deal with another than whose plate it is");
                }
            }
            _ => {}
        }
    }
    found
}

fn worse(spec: &Spec, one: Fen, other: Fen) -> bool {
    match spec.direction {
        Direction::Reverse => one > other,
        Direction::Forward => one < other,
    }
}

/// The last price of each plate, the best first, of equal ones the earlier; only the first where a
/// reserve is compared once.
fn order(round: &Round, spec: &Spec) -> Vec<Ranked> {
    let mut last: Vec<(Plate, Fen, u64)> = Vec::new();
    for (past, event) in round.auction() {
        if let Auction::OfferTaken(it) = event {
            last.retain(|of| of.0 != it.plate);
            last.push((it.plate, it.price, past.index));
        }
    }
    let key = |it: &(Plate, Fen, u64)| match spec.direction {
        Direction::Reverse => (it.1.0, it.2),
        Direction::Forward => (-it.1.0, it.2),
    };
    last.sort_by_key(key);
    let most = if spec.reserve == Reserve::Committed { 1 } else { last.len() };
    last.into_iter().take(most).map(|(plate, price, _)| Ranked { plate, price }).collect()
}

fn reserve(round: &Round) -> Option<Fen> {
    let opened = |(_, it): (&Past, &Auction)| match it {
        Auction::ReserveOpened(it) => it.price,
        _ => None,
    };
    round.auction().find_map(opened)
}

fn reaches(round: &Round, spec: &Spec, ranking: &[Ranked]) -> bool {
    let best = ranking.first().map(|it| it.price);
    best.zip(reserve(round)).is_some_and(|(best, reserve)| !worse(spec, best, reserve))
}

/// Why a cause of failure is not so.
fn wrongly_failed(round: &Round, spec: &Spec, cause: FailedBidding) -> Option<&'static str> {
    let ranked = order(round, spec);
    let counted = round.auction().filter_map(|(_, it)| match it {
        Auction::OfferTaken(it) => Some(it.plate),
        _ => None,
    });
    let plates: std::collections::BTreeSet<Plate> = counted.collect();
    match cause {
        FailedBidding::NoOffer if !plates.is_empty() => Some("it failed for no offer, with offers"),
        FailedBidding::TooFewBidders if plates.len() >= spec.bidders_min as usize => {
            Some("it failed for too few bidders, with enough")
        }
        FailedBidding::BelowReserve if reaches(round, spec, &ranked) => {
            Some("it failed below a reserve that was reached")
        }
        FailedBidding::NotBegun => {
            let kept = |(_, it): (&Past, &Auction)| matches!(it, Auction::ReserveCommitted(_));
            round.auction().any(kept).then_some("it did not begin, with its reserve committed")
        }
        _ => None,
    }
}
