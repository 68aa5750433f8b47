//! Bids of one brand count as one; the committee moves nobody to another brand without a reason.

use std::collections::{BTreeMap, BTreeSet};

use domain::award::{Pass, RankLine, Ranked, ReviewStep};
use domain::procedure::{BrandTie, FailureCause, PriceFormula};
use domain::shared::Uscc;
use domain::world::Event;

use super::history::{History, Tender};
use super::law;
use crate::world::Evidence;

/// One sentence for each brand that was counted or confirmed in another way.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    history.tenders().flat_map(|it| of(&it)).collect()
}

fn of(tender: &Tender<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut say = |text: String| found.push(format!("{}: {text}", tender.id));
    let counts = tender.notice.scheme.terms.as_ref().is_some_and(|it| it.brand.is_some());
    let offered = offered(tender);
    for past in &tender.pasts {
        let Event::BidsReviewed(review) = &past.event else { continue };
        let due = counts && review.step == ReviewStep::Responsiveness;
        let Some(brands) = &review.brands else {
            if due {
                say(format!("nobody confirmed a brand at {}", past.row.index));
            }
            continue;
        };
        let passed = review.results.iter().filter(|it| it.pass == Pass::Passed);
        let passed: BTreeSet<&Uscc> = passed.map(|it| &it.bidder).collect();
        if !due || passed != brands.iter().map(|it| &it.bidder).collect() {
            say(format!("brands of others than passed are confirmed at {}", past.row.index));
        }
        for it in brands {
            let own = offered.get(&it.bidder).map(|it| word(it));
            if own != Some(word(&it.brand)) && it.reason.trim().is_empty() {
                say(format!("{} is of {} now, and nobody says why", it.bidder, it.brand));
            }
        }
        let many: BTreeSet<String> = brands.iter().map(|it| word(&it.brand)).collect();
        let failed = tender.pasts.iter().any(|it| {
            let cause = match &it.event {
                Event::TenderFailed(it) => it.cause,
                _ => return false,
            };
            let few = matches!(cause, FailureCause::TooFewResponsive | FailureCause::AllRejected);
            few && it.at == past.at
        });
        if failed != (many.len() < law::count(tender.pack, "G09.2")) {
            say(format!("{} brands passed, and the round says else", many.len()));
        }
    }
    for past in &tender.pasts {
        let Event::Ranked(it) = &past.event else { continue };
        let of = (tender, past.row.index);
        // Where a lot decides, equals of a brand stand beside each other until it is drawn.
        let may = tie(tender) == Some(BrandTie::Lot) && order(tender, past.row.index).is_none();
        if twins(of, it).iter().any(|(one, other)| !may || one != other) {
            say(format!("two of one brand are ranked at {}", past.row.index));
        }
    }
    found
}

/// Pairs of one brand that are ranked at a leaf, with what compares first of each.
pub fn twins((tender, at): (&Tender<'_>, u64), it: &Ranked) -> Vec<(i64, i64)> {
    let brands = confirmed(tender, at);
    let by_price = tender.notice.scheme.price == PriceFormula::LowestPrice;
    let first = |it: &RankLine| if by_price { -it.price.0 } else { it.total.0 };
    let mut pairs = Vec::new();
    for (at, one) in it.ranking.iter().enumerate() {
        let Some(brand) = brands.get(&one.bidder) else { continue };
        let same = it.ranking[at + 1..].iter().filter(|it| brands.get(&it.bidder) == Some(brand));
        pairs.extend(same.map(|other| (first(one), first(other))));
    }
    pairs
}

/// What the documents say of equals within a brand.
pub fn tie(tender: &Tender<'_>) -> Option<BrandTie> {
    let terms = tender.notice.scheme.terms.as_ref()?;
    terms.brand.as_ref().map(|it| it.tie)
}

/// The order that was drawn before a leaf.
pub fn order<'a>(tender: &'a Tender<'_>, before: u64) -> Option<&'a Vec<Uscc>> {
    let drawn = tender.pasts.iter().filter(|it| it.row.index < before);
    drawn.rev().find_map(|it| match &it.event {
        Event::OrderDrawn(it) => Some(&it.order),
        _ => None,
    })
}

/// The brand that each opened bid names.
fn offered(tender: &Tender<'_>) -> BTreeMap<Uscc, String> {
    let opened = tender.pasts.iter().filter_map(|it| match &it.event {
        Event::BidsOpened(it) => Some(&it.bids),
        _ => None,
    });
    let named = opened.flatten().filter_map(|it| {
        let field = it.fields.iter().find(|it| it.name == "core_brand")?;
        Some((it.bidder.clone(), field.value.clone()))
    });
    named.collect()
}

/// A brand as one word: small letters of one width, no blanks.
fn word(brand: &str) -> String {
    let mut kept = String::new();
    for it in brand.to_lowercase().chars().filter(|it| !it.is_whitespace()) {
        match u32::from(it) {
            wide @ 0xff01..=0xff5e => kept.extend(char::from_u32(wide - 0xfee0)),
            _ => kept.push(it),
        }
    }
    kept.to_lowercase()
}

/// The brands that the last review before a leaf confirmed.
pub fn confirmed(tender: &Tender<'_>, before: u64) -> BTreeMap<Uscc, String> {
    let reviews = tender.pasts.iter().filter(|it| it.row.index < before);
    let mut last = reviews.filter_map(|it| match &it.event {
        Event::BidsReviewed(it) => it.brands.as_ref(),
        _ => None,
    });
    let all = last.next_back().into_iter().flatten();
    all.map(|it| (it.bidder.clone(), word(&it.brand))).collect()
}

/// As how many these count.
pub fn counted(tender: &Tender<'_>, left: &BTreeSet<Uscc>) -> usize {
    let brands = confirmed(tender, u64::MAX);
    let alone = left.iter().filter(|it| !brands.contains_key(it)).count();
    let named: BTreeSet<&String> = left.iter().filter_map(|it| brands.get(it)).collect();
    alone + named.len()
}

/// Whoever stands behind another of its brand: `lines` are bidder, what compares first (the larger
/// is the better) and price.
pub fn behind(tender: &Tender<'_>, before: u64, lines: &[(Uscc, i64, i64)]) -> BTreeSet<Uscc> {
    let brands = confirmed(tender, before);
    let tie = tie(tender);
    let order = order(tender, before);
    let place = |who: &Uscc| order.and_then(|all| all.iter().position(|it| it == who));
    let received = |who: &Uscc| {
        let own = tender.pasts.iter().filter(|it| match &it.event {
            Event::EnvelopeReceived(it) => it.bid.bidder == *who,
            Event::BidReplaced(it) => it.bid.bidder == *who,
            _ => false,
        });
        own.map(|it| it.row.index).next_back()
    };
    let beats = |one: &(Uscc, i64, i64), other: &(Uscc, i64, i64)| {
        let price = match tie {
            Some(BrandTie::LowerPrice) => other.2.cmp(&one.2),
            _ => std::cmp::Ordering::Equal,
        };
        let earlier = match tie {
            Some(BrandTie::Lot) => place(&other.0).cmp(&place(&one.0)),
            _ => received(&other.0).cmp(&received(&one.0)),
        };
        one.1.cmp(&other.1).then(price).then(earlier).is_gt()
    };
    let same = |one: &Uscc, other: &Uscc| {
        one != other && brands.contains_key(one) && brands.get(one) == brands.get(other)
    };
    let out = lines.iter().filter(|it| lines.iter().any(|by| same(&it.0, &by.0) && beats(by, it)));
    out.map(|it| it.0.clone()).collect()
}
