//! The desk hosts auctions as it promises: refused offers are written and told, also those of ten
//! minutes after the end, plates are drawn,
//! a group's turns and leavings follow from its ends alone, and whoever resumes says why.
//!
//! Reads bodies of rows and answers, and asks no state of the law.

use std::collections::{BTreeMap, BTreeSet};

use app::desk::Answer;
use domain::auction::{Command as It, Refusal};
use domain::world;
use record::canonical::{self, Value};

use crate::auction::hosted::{Evidence, Said};

/// How long after the end an offer leaves its line, milliseconds.
const TOLD_MS: i64 = 600_000;

/// One line of an auction's stream.
struct Line {
    index: u64,
    kind: String,
    body: Value,
}

impl Line {
    fn plate(&self) -> i64 {
        self.body.integer("plate").unwrap_or_default()
    }

    /// Pseudonyms of an admission: its own, and those of its members.
    fn hands(&self) -> BTreeSet<String> {
        let members = match self.body.get("members") {
            Some(Value::List(all)) => all.clone(),
            _ => Vec::new(),
        };
        let text = |it: &Value| match it {
            Value::Text(it) => Some(it.clone()),
            _ => None,
        };
        let own = self.body.text("who").map(ToOwned::to_owned);
        own.into_iter().chain(members.iter().filter_map(text)).collect()
    }
}

/// Every promise that the evidence breaks, a sentence each.
#[must_use]
pub fn check(it: &Evidence) -> Vec<String> {
    let streams: Vec<Vec<Line>> = it.lots.iter().map(|lot| lines(it, &lot.to_string())).collect();
    let mut found = answers(it);
    found.extend(plates(it, &streams));
    found.extend(turns(&streams));
    found.extend(leavings(it, &streams));
    found.extend(reasons(&streams));
    found
}

fn lines(it: &Evidence, lot: &str) -> Vec<Line> {
    let stream = format!("{lot}/auction");
    let of = it.rows.iter().filter(|row| row.stream == stream);
    let read = of.filter_map(|row| {
        let body = canonical::parse(&row.body).ok()?;
        Some(Line { index: row.index, kind: row.kind.clone(), body })
    });
    read.collect()
}

/// An offer is answered as its line says, at once and again; only floods leave no line, and what
/// comes more than ten minutes after the end.
fn answers(it: &Evidence) -> Vec<String> {
    let kind = |index: u64| it.rows.iter().find(|row| row.index == index).map(|it| &*it.kind);
    let mut found = Vec::new();
    for Said { lot, asked, answers, at_ms, .. } in &it.said {
        if answers[0] != answers[1] && !matches!(answers[1], Answer::Refused(_)) {
            found.push(format!("{lot}: the same key was answered otherwise: {answers:?}"));
        }
        if !matches!(asked, It::Offer(_)) {
            continue;
        }
        let fits = match &answers[0] {
            Answer::Accepted(it) => kind(it.index) == Some("OfferTaken"),
            Answer::Declined(it, _) => kind(it.index) == Some("OfferRefused"),
            Answer::Refused(world::Refusal::Auction(Refusal::Over)) => {
                ended_ms(it, &lot.to_string()).is_some_and(|it| at_ms - it > TOLD_MS)
            }
            Answer::Refused(world::Refusal::Auction(why)) => {
                matches!(why, Refusal::TooSoon | Refusal::NoPrice | Refusal::NotYourPlate)
            }
            _ => false,
        };
        if !fits {
            found.push(format!("{lot}: an offer's answer is not its line: {:?}", answers[0]));
        }
    }
    found
}

/// When an auction ended, by its stream.
fn ended_ms(it: &Evidence, lot: &str) -> Option<i64> {
    let stream = format!("{lot}/auction");
    let of = |row: &&app::ports::Row| row.stream == stream && row.kind == "AuctionEnded";
    it.rows.iter().find(of).map(|row| row.stamp_ms)
}

/// Every lot has its announcement and its plates, which nobody chose; one firm has one pseudonym.
fn plates(it: &Evidence, streams: &[Vec<Line>]) -> Vec<String> {
    let mut found = Vec::new();
    let mut known: BTreeMap<u8, String> = BTreeMap::new();
    for (lot, lines) in it.lots.iter().zip(streams) {
        let admitted: Vec<&Line> = lines.iter().filter(|it| it.kind == "BidderAdmitted").collect();
        if admitted.len() < 4 {
            found.push(format!("{lot}: only {} bidders have plates", admitted.len()));
        }
        let drawn: Vec<i64> = admitted.iter().map(|it| it.plate()).collect();
        if (1..).zip(&drawn).take(4).all(|it| it.0 == *it.1) {
            found.push(format!("{lot}: plates were not drawn: {drawn:?}"));
        }
        for said in it.said.iter().filter(|said| said.lot == *lot) {
            let (Some(firm), It::Admit { who, .. }) = (said.firm, &said.asked) else { continue };
            let first = known.entry(firm).or_insert_with(|| who.hex());
            if *first != who.hex() {
                found.push(format!("{lot}: firm {firm} has another pseudonym in this lot"));
            }
        }
    }
    found
}

/// A lot opens when those before it have ended, and once.
fn turns(streams: &[Vec<Line>]) -> Vec<String> {
    let mut found = Vec::new();
    let ended =
        |lines: &[Line]| lines.iter().find(|it| it.kind == "AuctionEnded").map(|it| it.index);
    for (place, lines) in streams.iter().enumerate() {
        let turns: Vec<u64> =
            lines.iter().filter(|it| it.kind == "TurnCame").map(|it| it.index).collect();
        if turns.len() > 1 {
            found.push(format!("lot {} opened {} times", place + 1, turns.len()));
        }
        let Some(turn) = turns.first() else { continue };
        for before in &streams[..place] {
            if ended(before).is_none_or(|it| it > *turn) {
                found.push(format!("lot {} opened before its turn", place + 1));
            }
        }
    }
    found
}

/// Whoever won a lot, with everybody it bid with, leaves the lots after, and nobody else does.
fn leavings(it: &Evidence, streams: &[Vec<Line>]) -> Vec<String> {
    let mut found = Vec::new();
    let mut won: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (lot, lines) in it.lots.iter().zip(streams) {
        let turn = lines.iter().find(|it| it.kind == "TurnCame").map(|it| it.index);
        let left: BTreeMap<i64, &Line> = lines
            .iter()
            .filter(|it| it.kind == "LeftToOthers" && turn.is_none_or(|turn| it.index < turn))
            .map(|it| (it.plate(), it))
            .collect();
        let late = lines.iter().filter(|it| it.kind == "LeftToOthers").count() - left.len();
        if late > 0 {
            found.push(format!("{lot}: {late} left after the opening"));
        }
        let admitted: Vec<&Line> = lines.iter().filter(|it| it.kind == "BidderAdmitted").collect();
        for bidder in &admitted {
            let hands = bidder.hands();
            let winners = won.values().any(|it| !it.is_disjoint(&hands));
            match left.get(&bidder.plate()) {
                None if winners && turn.is_some() => {
                    found.push(format!(
                        "{lot}: plate {} won another lot and stayed",
                        bidder.plate()
                    ));
                }
                Some(line) => {
                    let lot_won = line.body.text("won").unwrap_or_default();
                    if won.get(lot_won).is_none_or(|it| it.is_disjoint(&hands)) {
                        found.push(format!("{lot}: plate {} left and won nothing", bidder.plate()));
                    }
                }
                None => {}
            }
        }
        let end = lines.iter().find(|it| it.kind == "AuctionEnded");
        let deal = end.filter(|it| it.body.text("outcome") == Some("deal")).map(Line::plate);
        let winner = deal.and_then(|deal| admitted.iter().find(|it| it.plate() == deal));
        won.insert(lot.to_string(), winner.map(|it| it.hands()).unwrap_or_default());
    }
    found
}

/// Whoever lets an auction go on, at once or by an announcement, says what was mended.
fn reasons(streams: &[Vec<Line>]) -> Vec<String> {
    let mut found = Vec::new();
    for lines in streams {
        let mut announced = false;
        for it in lines {
            let says = it.body.text("reason").is_some_and(|it| !it.trim().is_empty());
            let by_time = it.kind == "Resumed" && announced;
            announced = it.kind == "ResumptionAnnounced" || announced && it.kind != "Resumed";
            let resumes = it.kind == "Resumed" || it.kind == "ResumptionAnnounced";
            if resumes && !says && !by_time {
                found.push(format!("leaf {} goes on without a reason", it.index));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auction::hosted::hosted;

    #[test]
    fn a_group_through_the_desk_keeps_every_promise_and_is_no_idle_world() {
        let (mut left, mut refused, mut deals, mut stayed_shut) = (0, 0, 0, 0);
        let (mut late, mut over) = (0, 0);
        for seed in 0..12 {
            let it = hosted(seed);
            assert_eq!(check(&it), Vec::<String>::new(), "seed {seed}");
            let count = |kind: &str| it.rows.iter().filter(|row| row.kind == kind).count();
            left += count("LeftToOthers");
            refused += count("OfferRefused");
            deals += count("AuctionEnded");
            let ends = |said: &&Said| ended_ms(&it, &said.lot.to_string()) <= Some(said.at_ms);
            let offers = it.said.iter().filter(|it| matches!(it.asked, It::Offer(_)));
            for said in offers.filter(ends) {
                late += u32::from(matches!(said.answers[0], Answer::Declined(..)));
                over += u32::from(matches!(said.answers[0], Answer::Refused(_)));
            }
            let villains = it.said.iter().filter(|it| matches!(it.asked, It::TurnCame));
            stayed_shut +=
                villains.filter(|it| matches!(it.answers[0], Answer::Refused(_))).count();
        }
        assert!(late > 20 && over > 20, "{late} late offers left a line, {over} none");
        assert!(
            left > 8 && refused > 20 && deals > 24 && stayed_shut > 0,
            "{left} {refused} {deals} {stayed_shut}"
        );
    }
}
