//! F7 异常低价: a price is asked about, explained, and judged; it is never rejected by arithmetic.

use crate::evaluation::{Ground, low_grounds};
use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::procedure::low_rates;
use crate::rulebook::{Regime, ids};
use crate::shared::Uscc;
use crate::world::Event;

use super::event::{BidsReviewed, Pass, PriceExplained, PriceJudged, PriceQueried, PriceVerdict};
use super::{Command, Refusal, review};

/// The rule that says how long a bidder may explain: of statute, or else of the centre.
fn time(lot: &Lot, law: Law<'_>) -> &'static str {
    let procurement = lot.notice.regime == Regime::GovernmentProcurement;
    if procurement && law.rules.rule(ids::F7_6).is_some() { ids::F7_6 } else { ids::C4_11 }
}

/// The rule that makes an unproven bid invalid.
fn invalid(regime: Regime) -> &'static str {
    match regime {
        Regime::Works => ids::F7_8,
        Regime::GovernmentProcurement => ids::F7_7,
    }
}

/// Prices that arithmetic asks about, once the review of responsiveness says who passed.
///
/// # Rules
///
/// - `F7.1`–`F7.3`: the lines; `F7.6`: the time to explain; `C3.15`: prices as they were bid.
pub(super) fn hits(
    lot: &Lot,
    reviewed: &BidsReviewed,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Some(rates) = low_rates(&lot.notice, law)? else { return Ok(Vec::new()) };
    let passed = |who: &Uscc| {
        let mut results = reviewed.results.iter();
        results.any(|it| it.bidder == *who && it.pass == Pass::Passed)
    };
    let bids: Vec<_> = lot.bid_prices().into_iter().filter(|it| passed(&it.0)).collect();
    let prices: Vec<_> = bids.iter().map(|it| it.2).collect();
    let ceiling = lot.notice.ceiling.unwrap_or(lot.notice.budget);
    let until_s = law.now.seconds().saturating_add(law.seconds(time(lot, law))?);
    let mut events = Vec::new();
    for (bidder, _, price) in bids {
        let grounds = low_grounds(price, &prices, ceiling, rates).ok_or(Refusal::Amount)?;
        if grounds.is_empty() {
            continue;
        }
        let (lot, reason) = (lot.id.clone(), String::new());
        let it = PriceQueried { lot, bidder, price, grounds, reason, until_s, signed: None };
        events.push(Event::PriceQueried(it));
    }
    Ok(events)
}

/// Decides the committee's own question, or more time for one that stands.
///
/// # Rules
///
/// - `F7.4`: by judgement; `F7.8`: works, a price that may be below cost; `F7.6`, `C4.11`: never
///   less time.
pub(super) fn query(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::QueryPrice { bidder, reason, until_s, signed, .. } = command else {
        return Ok(Vec::new());
    };
    if lot.stage != Stage::Evaluating || !lot.evaluation.sheets.is_empty() {
        return Err(Refusal::Stage);
    }
    let left = review::valid(lot).ok_or(Refusal::StepMissing)?;
    let bids = lot.bid_prices();
    let bid = bids.iter().find(|it| it.0 == *bidder && left.contains(bidder));
    let price = bid.ok_or(Refusal::SetDiffers)?.2;
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    let known = lot.evaluation.queries.get(bidder);
    if known.is_some_and(|it| it.judged.is_some()) {
        return Err(Refusal::Repeated);
    }
    let rule = time(lot, law);
    let least = law.now.seconds().saturating_add(law.seconds(rule)?);
    let standing = known.map_or(i64::MIN, |it| it.asked.until_s);
    if *until_s < least || *until_s <= standing {
        return Err(Refusal::TimeShort { rule });
    }
    let mut grounds = known.map_or_else(Vec::new, |it| it.asked.grounds.clone());
    if !grounds.contains(&Ground::Judgement) {
        grounds.push(Ground::Judgement);
    }
    Ok(vec![Event::PriceQueried(PriceQueried {
        lot: lot.id.clone(),
        bidder: bidder.clone(),
        price,
        grounds,
        reason: reason.clone(),
        until_s: *until_s,
        signed: Some(signed.clone()),
    })])
}

/// Decides the bidder's written explanation.
///
/// # Rules
///
/// - `F7.6`: while the time runs, once.
pub(super) fn explain(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::ExplainPrice { bidder, text, salt, commitment, signed, .. } = command else {
        return Ok(Vec::new());
    };
    if lot.stage != Stage::Evaluating {
        return Err(Refusal::Stage);
    }
    let known = lot.evaluation.queries.get(bidder).ok_or(Refusal::SetDiffers)?;
    if known.explained.is_some() {
        return Err(Refusal::Repeated);
    }
    if known.judged.is_some() || law.now.seconds() > known.asked.until_s {
        return Err(Refusal::ExplainLate { rule: time(lot, law) });
    }
    Ok(vec![Event::PriceExplained(PriceExplained {
        lot: lot.id.clone(),
        bidder: bidder.clone(),
        text: text.clone(),
        salt: *salt,
        commitment: *commitment,
        signed: signed.clone(),
    })])
}

/// Decides the committee's verdict; too few bids left end the round as in the review.
///
/// # Rules
///
/// - `F7.6`: not before the explanation, or the end of its time; `F7.7`: not proven is invalid.
/// - `G09.2`, `T22`: what too few left mean.
pub(super) fn judge(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::JudgePrice { bidder, verdict, reason, signed, .. } = command else {
        return Ok(Vec::new());
    };
    if lot.stage != Stage::Evaluating {
        return Err(Refusal::Stage);
    }
    let known = lot.evaluation.queries.get(bidder).ok_or(Refusal::SetDiffers)?;
    if known.judged.is_some() {
        return Err(Refusal::Repeated);
    }
    if known.explained.is_none() && law.now.seconds() <= known.asked.until_s {
        return Err(Refusal::ExplainOpen { rule: time(lot, law) });
    }
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    let judged = PriceJudged {
        lot: lot.id.clone(),
        bidder: bidder.clone(),
        verdict: *verdict,
        reason: reason.clone(),
        signed: signed.clone(),
    };
    let mut events = vec![Event::PriceJudged(judged)];
    if *verdict == PriceVerdict::Unproven {
        let left = review::valid(lot).ok_or(Refusal::StepMissing)?;
        let left: Vec<&Uscc> = left.iter().filter(|it| *it != bidder).collect();
        events.extend(review::ends(lot, &left, law)?.map(Event::TenderFailed));
    }
    Ok(events)
}

/// Nobody scores while a price waits for its verdict.
///
/// # Rules
///
/// - `F7.7`, `F7.8`: an unproven bid is not scored.
pub(super) fn all_judged(lot: &Lot) -> Result<(), Refusal> {
    let open = lot.evaluation.queries.values().any(|it| it.judged.is_none());
    let rule = invalid(lot.notice.regime);
    if open { Err(Refusal::PriceOpen { rule }) } else { Ok(()) }
}

/// Whether a bidder's price was asked about and not proven.
pub(super) fn is_unproven(lot: &Lot, who: &Uscc) -> bool {
    let judged = lot.evaluation.queries.get(who).and_then(|it| it.judged.as_ref());
    judged.is_some_and(|it| it.verdict == PriceVerdict::Unproven)
}
