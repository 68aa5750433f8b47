//! The ranking follows from prices, sheets and the announced formula; the winner from the ranking.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use domain::award::{
    AwardLost, AwardWay, LossCause, Pass, PriceVerdict, RankLine, RecheckAsked, RecheckConcluded,
    ReviewStep, ScoreSheet, StandingVerdict, ValidityAnswer,
};
use domain::opening::Ending;
use domain::procedure::{Ask, FailureCause, Funds, PriceFormula, Tie, Trim};
use domain::rulebook::Regime;
use domain::shared::{Fen, Uscc};
use domain::world::Event;

use super::history::{History, Past, Tender};
use super::law;
use crate::world::Evidence;

/// One sentence for each result that does not follow.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    let mut found = Vec::new();
    for tender in history.tenders() {
        let mut say = |text: String| found.push(format!("{}: {text}", tender.id));
        failures(&tender, &mut say);
        low_prices(&tender, &mut say);
        findings(&tender, &mut say);
        // A sheet that was handed back is ranked again: each ranking follows from the last sheets.
        let mut computed = None;
        for past in &tender.pasts {
            let Event::Ranked(it) = &past.event else { continue };
            let (lines, aside) = compute(&tender, past);
            compare(&it.ranking, &lines, &mut say);
            let told = it.aside.iter().flatten().map(|it| &it.bidder).collect::<BTreeSet<_>>();
            if told != aside.iter().collect() {
                say(format!("{told:?} stand behind their brand, by our count {aside:?}"));
            }
            computed = Some(lines);
        }
        // What a draw settled after the last ranking counts from there on.
        let computed = computed.map(|mut lines| {
            let aside = behind(&tender, &lines, u64::MAX);
            lines.retain(|it| !aside.contains(&it.bidder));
            placed(&tender, lines, u64::MAX)
        });
        let Some(computed) = computed else {
            if tender.happened("WinnerDetermined", u64::MAX) {
                say("a winner without a ranking".to_owned());
            }
            continue;
        };
        results(&tender, &computed, &mut say);
    }
    found
}

/// Too few bids or bidders left end the round, and nothing else does.
fn failures(tender: &Tender<'_>, say: &mut dyn FnMut(String)) {
    let works = tender.notice.regime == Regime::Works;
    let failed = |cause: FailureCause| {
        tender
            .pasts
            .iter()
            .any(|it| matches!(&it.event, Event::TenderFailed(failed) if failed.cause == cause))
    };
    if tender.happened("LotClosed", u64::MAX) {
        let mut standing = BTreeSet::new();
        for it in &tender.pasts {
            match &it.event {
                Event::EnvelopeReceived(it) => drop(standing.insert(&it.bid.bidder)),
                Event::BidReplaced(it) => drop(standing.insert(&it.bid.bidder)),
                Event::BidWithdrawn(it) => drop(standing.remove(&it.bidder)),
                _ => {}
            }
        }
        let least = law::count(tender.pack, tender.rule(["T11", "G09", "N05"]));
        if failed(FailureCause::TooFewBids) != (standing.len() < least) {
            say(format!("{} bidders of {least} needed, and the close says else", standing.len()));
        }
    }
    let ranked = tender.pasts.iter().find(|it| matches!(it.event, Event::Ranked(_)));
    let left = left(tender, ranked.map_or(u64::MAX, |it| it.row.index));
    let left = super::same_brand::counted(tender, &left);
    let least =
        if works { 1 } else { law::count(tender.pack, tender.rule(["T22", "G09.2", "N05.2"])) };
    let few = law::count(tender.pack, "T22.2");
    let lacking = tender
        .pasts
        .iter()
        .any(|it| matches!(&it.event, Event::BidsReviewed(review) if !review.lacking.is_empty()));
    if failed(FailureCause::NoCompetition) != lacking || (lacking && (!works || left >= few)) {
        say(format!("{left} bidders were left, and competition was found lacking"));
    }
    if left < least && tender.happened("Ranked", u64::MAX) {
        say(format!("{left} bidders of {least} needed were ranked"));
    }
}

/// Every condition of the documents is found one way or the other of every bid, and whoever passes
/// meets all of them; a rejection says why.
fn findings(tender: &Tender<'_>, say: &mut dyn FnMut(String)) {
    let notice = &tender.notice;
    let requirements = notice.scheme.terms.as_ref().and_then(|it| it.requirements.as_ref());
    for past in &tender.pasts {
        let Event::BidsReviewed(review) = &past.event else { continue };
        let (one, other) = (notice.qualification.len(), requirements.map_or(0, Vec::len));
        // Where a lot opens twice everything but the price is found before prices open.
        let due = match (review.step, notice.asks.contains(&Ask::TwoOpenings)) {
            (ReviewStep::Qualification, true) => one + other,
            (ReviewStep::Responsiveness, true) => 0,
            (ReviewStep::Qualification, false) => one,
            (ReviewStep::Responsiveness, false) => other,
        };
        for it in &review.results {
            let unmet = it.findings.iter().filter(|it| it.pass == Pass::Rejected);
            let reasons: Vec<&str> = unmet.map(|it| it.reason.as_str()).collect();
            let fits = match it.pass {
                Pass::Passed => reasons.is_empty(),
                Pass::Rejected => !reasons.is_empty() || !it.reason.is_empty(),
            };
            if it.findings.len() != due || !fits || reasons.contains(&"") {
                say(format!("{} is {:?} by {:?}", it.bidder, it.pass, it.findings));
            }
        }
    }
}

/// Every price below a line of the rules is asked about once it is known who passed, and no other.
fn low_prices(tender: &Tender<'_>, say: &mut dyn FnMut(String)) {
    let reviewed = tender.first(|it| match it {
        Event::BidsReviewed(it) if it.step == ReviewStep::Responsiveness => Some(it.clone()),
        _ => None,
    });
    let Some((past, review)) = reviewed else { return };
    let good = review.results.iter().filter(|it| it.pass == Pass::Passed);
    let good: BTreeSet<&Uscc> = good.map(|it| &it.bidder).collect();
    let mut prices: BTreeMap<Uscc, i128> = BTreeMap::new();
    let mut asked: BTreeMap<Uscc, usize> = BTreeMap::new();
    for it in &tender.pasts {
        match &it.event {
            Event::BidsOpened(it) => prices.extend(it.bids.iter().filter_map(|bid| {
                let price = bid.price.filter(|_| good.contains(&bid.bidder))?;
                Some((bid.bidder.clone(), i128::from(price.0)))
            })),
            Event::PriceQueried(query) if query.signed.is_none() && it.at == past.at => {
                asked.insert(query.bidder.clone(), query.grounds.len());
            }
            _ => {}
        }
    }
    let failed = tender
        .pasts
        .iter()
        .any(|it| it.at == past.at && matches!(it.event, Event::TenderFailed(_)));
    let works = tender.notice.regime == Regime::Works;
    let rate = |id: &str| law::basis_points(tender.pack, id).filter(|_| !works && !failed);
    let ceiling = i128::from(tender.notice.ceiling.unwrap_or(tender.notice.budget).0);
    let (sum, many) = (prices.values().sum::<i128>(), prices.len() as i128);
    for (bidder, price) in &prices {
        let others = prices.iter().filter(|it| it.0 != bidder).map(|it| *it.1);
        let next = others.min();
        let lines = [
            rate("F7.1").is_some_and(|it| price * many * 10_000 < sum * it),
            rate("F7.2").zip(next).is_some_and(|(it, next)| price * 10_000 < next * it),
            rate("F7.3").is_some_and(|it| price * 10_000 < ceiling * it),
        ];
        let due = lines.iter().filter(|it| **it).count();
        if asked.get(bidder).copied().unwrap_or(0) != due {
            say(format!("{bidder} bid {price}: {due} lines, asked on {:?}", asked.get(bidder)));
        }
    }
}

/// Whoever declined to be bound longer before a leaf.
fn declined(tender: &Tender<'_>, before: u64) -> BTreeSet<Uscc> {
    let early = tender.pasts.iter().filter(|it| it.row.index < before);
    let declines = early.filter_map(|it| match &it.event {
        Event::ValidityAnswered(it) if it.answer == ValidityAnswer::Declines => Some(&it.bidder),
        _ => None,
    });
    declines.cloned().collect()
}

/// Bidders left before a leaf: whom every review of this evaluation let pass, whose price nobody
/// found unproven, and who did not decline to be bound longer.
fn left(tender: &Tender<'_>, before: u64) -> BTreeSet<Uscc> {
    let gone = declined(tender, before);
    let mut left = passed(tender, before);
    left.retain(|it| !gone.contains(it));
    left
}

fn passed(tender: &Tender<'_>, before: u64) -> BTreeSet<Uscc> {
    let mut left: Option<BTreeSet<Uscc>> = None;
    for it in tender.pasts.iter().filter(|it| it.row.index < before) {
        // What is evaluated anew is reviewed anew.
        if matches!(it.event, Event::EvaluationVoided(_)) {
            left = None;
        }
        if let (Event::PriceJudged(it), Some(left)) = (&it.event, left.as_mut())
            && it.verdict == PriceVerdict::Unproven
        {
            left.remove(&it.bidder);
        }
        let Event::BidsReviewed(review) = &it.event else { continue };
        let good = review.results.iter().filter(|it| it.pass == Pass::Passed);
        let good: BTreeSet<Uscc> = good.map(|it| it.bidder.clone()).collect();
        left = Some(left.map_or(good.clone(), |left| left.intersection(&good).cloned().collect()));
    }
    left.unwrap_or_default()
}

/// What one bidder has by our own count: price, price points, other points, total.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    bidder: Uscc,
    price: i64,
    price_points: i64,
    other_points: i64,
    /// What all members gave for each item, in the order of the table.
    by_item: Vec<i64>,
    rank: usize,
}

/// Everybody by rank, and whoever stands behind another of its brand.
fn compute(tender: &Tender<'_>, ranked: &Past) -> (Vec<Line>, BTreeSet<Uscc>) {
    let left = left(tender, ranked.row.index);
    let mut prices = BTreeMap::new();
    let mut sheets: BTreeMap<u8, &ScoreSheet> = BTreeMap::new();
    for it in tender.pasts.iter().filter(|it| it.row.index <= ranked.row.index) {
        match &it.event {
            Event::BidsOpened(opened) => {
                for bid in opened.bids.iter().filter(|it| it.ending == Ending::Opened) {
                    if let Some(Fen(price)) = bid.price.filter(|_| left.contains(&bid.bidder)) {
                        prices.insert(bid.bidder.clone(), price);
                    }
                }
            }
            Event::ScoreSheet(sheet) => drop(sheets.insert(sheet.seat, sheet)),
            _ => {}
        }
    }
    let sheets: Vec<&ScoreSheet> = sheets.into_values().collect();
    let all: Vec<i64> = prices.values().copied().collect();
    // One of the announced rates, drawn in the hall.
    let stated = tender.notice.scheme.price;
    let rate = tender.pasts.iter().find_map(|it| match &it.event {
        Event::RateDrawn(it) => Some(it.rate_e4),
        _ => None,
    });
    let formula = match (stated, rate) {
        (PriceFormula::MeanBenchmark { full, trim, e1, e2, .. }, Some(k_e4)) => {
            PriceFormula::MeanBenchmark { full, trim, k_e4, e1, e2 }
        }
        _ => stated,
    };
    let lines = prices.iter().map(|(bidder, price)| Line {
        bidder: bidder.clone(),
        price: *price,
        price_points: price_points(formula, *price, &all),
        other_points: other_points(&sheets, bidder),
        by_item: by_item(tender, &sheets, bidder),
        rank: 0,
    });
    let mut lines: Vec<Line> = lines.collect();
    let aside = behind(tender, &lines, ranked.row.index);
    lines.retain(|it| !aside.contains(&it.bidder));
    (placed(tender, lines, ranked.row.index), aside)
}

/// Whoever stands behind another of its brand, by what was drawn before a leaf.
fn behind(tender: &Tender<'_>, lines: &[Line], before: u64) -> BTreeSet<Uscc> {
    let by_price = matches!(tender.notice.scheme.price, PriceFormula::LowestPrice);
    let first = |it: &Line| if by_price { -it.price } else { it.price_points + it.other_points };
    let rivals: Vec<_> = lines.iter().map(|it| (it.bidder.clone(), first(it), it.price)).collect();
    super::same_brand::behind(tender, before, &rivals)
}

/// Everybody with a place: whoever is equal has the same, or that of the order drawn before a leaf.
fn placed(tender: &Tender<'_>, mut lines: Vec<Line>, before: u64) -> Vec<Line> {
    let lots = [Tie::LowerPriceThenLot, Tie::LowerPriceThenItemsThenLot];
    let order = super::same_brand::order(tender, before);
    let order = order.filter(|_| lots.contains(&tender.notice.scheme.tie));
    let at = |it: &Line| order.and_then(|all| all.iter().position(|who| *who == it.bidder));
    let ranks: Vec<usize> = lines
        .iter()
        .map(|it| {
            let ahead = |other: &&Line| {
                let equal = !better(tender, it, other) && !better(tender, other, it);
                better(tender, other, it) || (equal && at(other) < at(it))
            };
            1 + lines.iter().filter(ahead).count()
        })
        .collect();
    for (line, rank) in lines.iter_mut().zip(ranks) {
        line.rank = rank;
    }
    lines
}

/// Whether one bidder comes before another: by total, lower price, then as the tie is announced.
fn better(tender: &Tender<'_>, one: &Line, other: &Line) -> bool {
    let scheme = &tender.notice.scheme;
    let total = |it: &Line| it.price_points + it.other_points;
    let by_total = match scheme.price {
        PriceFormula::LowestPrice | PriceFormula::EvaluatedLowest => Ordering::Equal,
        _ => total(one).cmp(&total(other)),
    };
    let by_items = match scheme.tie {
        Tie::LowerPrice | Tie::LowerPriceThenLot => Ordering::Equal,
        Tie::LowerPriceThenItems | Tie::LowerPriceThenItemsThenLot => {
            one.by_item.cmp(&other.by_item)
        }
    };
    by_total.then(other.price.cmp(&one.price)).then(by_items) == Ordering::Greater
}

/// Points in hundredths, rounded half up once.
fn price_points(formula: PriceFormula, price: i64, all: &[i64]) -> i64 {
    match formula {
        PriceFormula::LowestPrice | PriceFormula::EvaluatedLowest => 0,
        PriceFormula::LowPriceFirst { full } => {
            let least = all.iter().copied().min().unwrap_or(price);
            rounded(i128::from(least) * i128::from(full.0), i128::from(price))
        }
        PriceFormula::MeanBenchmark { full, trim, k_e4, e1, e2 } => {
            let mut counted: Vec<i64> = all.to_vec();
            counted.sort_unstable();
            if trim == Trim::DropExtremes && counted.len() > 2 {
                counted.pop();
                counted.remove(0);
            }
            let sum: i128 = counted.iter().map(|it| i128::from(*it)).sum();
            // The benchmark is `base / many` fen; everything below is over `base`.
            let base = sum * (10_000 - i128::from(k_e4));
            let many = i128::try_from(counted.len()).expect("few bids") * 10_000;
            let away = i128::from(price) * many - base;
            let rate = if away > 0 { e1.0 } else { e2.0 };
            let points = i128::from(full.0) * base - away.abs() * 100 * i128::from(rate);
            rounded(points.max(0), base)
        }
    }
}

/// The mean of the members' sums, rounded half up once.
fn other_points(sheets: &[&ScoreSheet], bidder: &Uscc) -> i64 {
    let mut sum = 0;
    for sheet in sheets {
        sum += sheet
            .scores
            .iter()
            .filter(|it| it.bidder == *bidder)
            .map(|it| it.points.0)
            .sum::<i64>();
    }
    let members = i128::try_from(sheets.len()).expect("few members");
    if members == 0 { 0 } else { rounded(i128::from(sum), members) }
}

fn by_item(tender: &Tender<'_>, sheets: &[&ScoreSheet], bidder: &Uscc) -> Vec<i64> {
    let all = || sheets.iter().flat_map(|it| &it.scores).filter(|it| it.bidder == *bidder);
    let of = |id: &str| all().filter(|it| it.item == id).map(|it| it.points.0).sum();
    tender.notice.scheme.items.iter().map(|item| of(&item.id)).collect()
}

fn rounded(top: i128, bottom: i128) -> i64 {
    let (whole, rest) = (top / bottom, top % bottom);
    let up = i128::from(rest * 2 >= bottom);
    i64::try_from(whole + up).expect("points are small")
}

fn compare(ranking: &[RankLine], computed: &[Line], say: &mut dyn FnMut(String)) {
    if ranking.len() != computed.len() {
        say(format!("{} bidders ranked, {} passed", ranking.len(), computed.len()));
    }
    for line in ranking {
        let Some(ours) = computed.iter().find(|it| it.bidder == line.bidder) else {
            say(format!("{} is ranked and did not pass", line.bidder));
            continue;
        };
        let theirs = Line {
            bidder: line.bidder.clone(),
            price: line.price.0,
            price_points: line.price_score.0,
            other_points: line.other_score.0,
            by_item: ours.by_item.clone(),
            rank: line.rank as usize,
        };
        if theirs != *ours || line.total.0 != ours.price_points + ours.other_points {
            say(format!("the ranking has {line:?}, the formula {ours:?}"));
        }
    }
    if !ranking.windows(2).all(|pair| pair[0].rank <= pair[1].rank) {
        say("the ranking is out of order".to_owned());
    }
}

/// Who may not win any more.
#[derive(Default)]
struct Gone {
    out: BTreeSet<Uscc>,
    /// Whoever wrote itself that it gives the award up.
    gave_up: BTreeSet<Uscc>,
    /// Whom the committee checks again, and what its seats found.
    checked: Option<Uscc>,
    found: BTreeMap<u8, StandingVerdict>,
    fallen: BTreeSet<Uscc>,
    /// How many were ranked and declined to be bound longer.
    undisplayed: usize,
}

impl Gone {
    /// The best rank of those who are left.
    fn best(&self, computed: &[Line]) -> Option<usize> {
        let left = computed.iter().filter(|it| !self.out.contains(&it.bidder));
        left.map(|it| it.rank).min()
    }

    fn asks(&mut self, it: &RecheckAsked) {
        self.checked = Some(it.bidder.clone());
        self.found.clear();
    }

    /// The conclusion is the majority of the seats.
    fn conclude(&mut self, it: &RecheckConcluded, say: &mut dyn FnMut(String)) {
        let falls = self.found.values().filter(|it| **it == StandingVerdict::Falls).count();
        let fell = falls * 2 > self.found.len();
        if fell != (it.verdict == StandingVerdict::Falls) || falls != it.falls as usize {
            say(format!("{falls} of {} found that it falls", self.found.len()));
        }
        if fell {
            self.fallen.insert(it.bidder.clone());
        } else {
            self.fallen.remove(&it.bidder);
        }
        self.checked = None;
    }

    /// Whether nobody is being checked, and the bidder was not found fallen.
    fn passed(&self, what: &str, who: &Uscc, say: &mut dyn FnMut(String)) -> bool {
        let passed = self.checked.is_none() && !self.fallen.contains(who);
        if !passed {
            say(format!("{who} {what} against the committee's check"));
        }
        passed
    }

    /// The winner is lost, or while nobody has won the first who is left; by its own letter, where
    /// that is said.
    fn lose(
        &mut self,
        it: &AwardLost,
        winner: Option<(Uscc, Fen)>,
        computed: &[Line],
        say: &mut dyn FnMut(String),
    ) {
        let rank = computed.iter().find(|line| line.bidder == it.bidder).map(|it| it.rank);
        let fits = match winner {
            Some((winner, _)) => winner == it.bidder,
            None => rank.is_some() && rank == self.best(computed),
        };
        if !fits || self.out.contains(&it.bidder) {
            say(format!("{} was declared lost out of turn", it.bidder));
        }
        if it.cause == LossCause::GaveUp && !self.gave_up.contains(&it.bidder) {
            say(format!("{} never gave up, and was lost for that", it.bidder));
        }
        self.out.insert(it.bidder.clone());
    }
}

fn results(tender: &Tender<'_>, computed: &[Line], say: &mut dyn FnMut(String)) {
    let mut winner: Option<(Uscc, Fen)> = None;
    let mut gone = Gone::default();
    for it in &tender.pasts {
        match &it.event {
            Event::RecheckAsked(it) => gone.asks(it),
            Event::StandingFound(it) => drop(gone.found.insert(it.seat, it.verdict)),
            Event::RecheckConcluded(it) => gone.conclude(it, say),
            Event::ValidityAnswered(it) if it.answer == ValidityAnswer::Declines => {
                winner = winner.filter(|of| of.0 != it.bidder);
                gone.out.insert(it.bidder.clone());
                gone.undisplayed += 1;
            }
            Event::AwardRenounced(it) => drop(gone.gave_up.insert(it.bidder.clone())),
            Event::AwardVoided(it) => drop(gone.out.insert(it.winner.clone())),
            Event::AwardLost(it) => {
                gone.lose(it, winner.take(), computed, say);
            }
            Event::CandidatesPublished(shown) => {
                let most = law::count(tender.pack, "T13.3");
                let worst = shown.candidates.iter().map(|it| it.rank).max().unwrap_or(0) as usize;
                let out = computed
                    .iter()
                    .filter(|line| shown.candidates.iter().all(|it| it.bidder != line.bidder))
                    .filter(|line| !gone.out.contains(&line.bidder));
                if shown.candidates.len() > most || out.clone().any(|it| it.rank < worst) {
                    say("a better bidder is no candidate".to_owned());
                }
            }
            Event::WinnerDetermined(it) => {
                winner = Some((it.winner.clone(), it.amount));
                let free = tender.notice.regime == Regime::Works
                    && tender.notice.funds == Funds::Other
                    && it.way == AwardWay::Determined;
                let line = computed.iter().find(|line| line.bidder == it.winner);
                gone.passed("was determined", &it.winner, say);
                let best = gone.best(computed);
                let left = computed.iter().filter(|it| !gone.out.contains(&it.bidder));
                let first = left.filter(|it| Some(it.rank) == best).count();
                if gone.out.contains(&it.winner) {
                    say(format!("{} was lost and won again", it.winner));
                }
                match line {
                    None => say(format!("{} won and did not pass", it.winner)),
                    Some(line) if line.price != it.amount.0 => {
                        say(format!("the amount {:?} is not the price", it.amount));
                    }
                    Some(line)
                        if line.rank > law::count(tender.pack, "T13.3") + gone.undisplayed =>
                    {
                        say(format!("{} won and was no candidate", line.bidder));
                    }
                    Some(line) if Some(line.rank) != best && !free => {
                        say(format!("{} won at rank {}", it.winner, line.rank));
                    }
                    Some(_) if it.way == AwardWay::Deemed && first > 1 => {
                        say("one of several first was deemed the winner".to_owned());
                    }
                    Some(_) => {}
                }
            }
            Event::ResultPublished(it) if winner != Some((it.winner.clone(), it.amount)) => {
                say("the result notice names another winner or amount".to_owned());
            }
            Event::LetterIssued(it) if !gone.passed("got a letter", &it.winner, say) => {}
            Event::LetterIssued(it) if winner != Some((it.winner.clone(), it.amount)) => {
                say("the letter names another winner or amount".to_owned());
            }
            _ => {}
        }
    }
}
