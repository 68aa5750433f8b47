//! From the price to the file.

use crate::auction::{self, Outcome, Unsold};
use crate::award::Signed;
use crate::law::{Law, LawGap};
use crate::ledger;
use crate::rulebook::ids;
use crate::shared::{CivilDate, Fen, LotId, Uscc};
use crate::world::{Event, World};

use super::deposits::{ended_short, was_taken_back};
use super::event::{
    BiddingArchived, BiddingFailed, ComplianceFound, DealConfirmed, DealLost, DealPublished,
    FailedBidding, GoodsAccepted, LossCause, PriceFound, Ranked, Side, Verdict,
};
use super::hold::goes_on;
use super::refusal::Refusal;
use super::request::{TEXT_BYTES_MAX, said};
use super::state::{Bidding, Stage};

/// What the end of an auction means for its bidding, in the same instant; nothing for a lot that
/// is no online bidding, or that the buyer ended.
///
/// # Errors
///
/// [`LawGap`] when the adopted pack has no days for the check.
///
/// # Rules
///
/// - `Y155`: the day until which is checked; `Y156`: the order of prices, within the ceiling, and
///   where there is a reserve only the deal itself, since the reserve is compared once.
pub fn ended(
    world: &World,
    state: &auction::State,
    outcome: &Outcome,
    law: Law<'_>,
) -> Result<Vec<Event>, LawGap> {
    let lot = &state.terms.lot;
    let known = world.biddings.get(lot).filter(|it| it.stage == Stage::Announced);
    if known.is_none() {
        return Ok(Vec::new());
    }
    let fails = |cause, rule| Ok(vec![failed(lot, cause, rule)]);
    match outcome {
        Outcome::Deal { plate, price } => {
            let best = Ranked { plate: *plate, price: *price };
            let ranking = ranking(state, best);
            let check_by = check_by(law)?;
            Ok(vec![Event::PriceFound(PriceFound { lot: lot.clone(), ranking, check_by })])
        }
        Outcome::Unsold(Unsold::NoOffer) => fails(FailedBidding::NoOffer, ids::Y142),
        Outcome::Unsold(Unsold::TooFewBidders) => fails(FailedBidding::TooFewBidders, ids::Y142),
        Outcome::Unsold(Unsold::BelowReserve) => fails(FailedBidding::BelowReserve, ids::A03),
        // Its offers are open ones, and no trustee has a part in them.
        Outcome::Unsold(Unsold::NotOpened) => fails(FailedBidding::Stopped, ids::Y160),
        Outcome::NotBegun => fails(FailedBidding::NotBegun, ids::A03),
        Outcome::Terminated(_) | Outcome::Switched => fails(FailedBidding::Stopped, ids::Y160),
    }
}

/// What events of an auction mean for its bidding: nothing before its end.
///
/// # Errors
///
/// As [`ended`].
pub fn followed(world: &World, events: &[Event], law: Law<'_>) -> Result<Vec<Event>, LawGap> {
    let end = events.iter().find_map(|it| match it {
        Event::Auction(auction::Occurred { lot, event: auction::Event::AuctionEnded(end) }) => {
            Some((world.auctions.get(lot)?, end.outcome))
        }
        _ => None,
    });
    end.map_or(Ok(Vec::new()), |(state, outcome)| ended(world, state, &outcome, law))
}

/// Last day of a check that begins now; in an open year the later one.
fn check_by(law: Law<'_>) -> Result<CivilDate, LawGap> {
    Ok(law.due(law.now.date(), ids::Y155)?.for_right())
}

fn failed(lot: &LotId, cause: FailedBidding, rule: &str) -> Event {
    Event::BiddingFailed(BiddingFailed { lot: lot.clone(), cause, rule: rule.to_owned() })
}

/// The deal first, then everybody else by the last price that was taken, of equal ones the earlier.
fn ranking(state: &auction::State, best: Ranked) -> Vec<Ranked> {
    let mut all = vec![best];
    if state.terms.reserve != auction::Reserve::None {
        return all;
    }
    let others = state.bidders.iter().filter(|it| *it.0 != best.plate);
    let mut others: Vec<(i64, i64, Ranked)> = others
        .filter_map(|(plate, it)| {
            let price: Fen = it.offered?;
            let gain = state.terms.direction.gain(price);
            Some((gain.checked_neg()?, it.last_ms, Ranked { plate: *plate, price }))
        })
        .collect();
    others.sort_by_key(|it| (it.0, it.1, it.2.plate));
    all.extend(others.into_iter().map(|it| it.2));
    all
}

/// The buyer checks whoever is next; a bidder that complies has the deal, published at once.
///
/// # Rules
///
/// - `Y156`: in the order of prices; `Y157`: the days of the notice; `Y158`: the days to sign;
///   `Y89`, `Y92`: not while it stands still; `Y201`, `Y96`: none whose guarantee was revoked, or
///   was short when it began.
pub(super) fn check(
    (world, of): (&World, &Bidding),
    (it, bidder): (&ComplianceFound, Option<&Uscc>),
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if of.stage != Stage::Checking {
        return Err(Refusal::Stage);
    }
    goes_on(of)?;
    let next = of.next_in_rank().filter(|next| next.plate == it.plate);
    let next = next.ok_or(Refusal::NotNext { rule: ids::Y156 })?;
    let long = it.reasons.len() > TEXT_BYTES_MAX;
    if long || (it.verdict == Verdict::DoesNot && !said(&it.reasons)) {
        return Err(Refusal::ReasonMissing);
    }
    if it.verdict == Verdict::Complies {
        secured((world, of), next, law)?;
    }
    let mut events = vec![Event::ComplianceFound(it.clone())];
    match it.verdict {
        Verdict::Complies => events.push(published((world, of), (next, bidder), law)?),
        Verdict::DoesNot => {
            let last = others(of, it.plate) == 0;
            events.extend(last.then(|| failed(&of.lot, FailedBidding::NoneLeft, ids::Y156)));
        }
    }
    Ok(events)
}

/// Whether whoever stands behind a plate has its deposit: not where the issuer of its guarantee
/// took it back, and not where it ended too early when the bidding began; of the public log nobody
/// knows.
fn secured((world, of): (&World, &Bidding), next: Ranked, law: Law<'_>) -> Result<(), Refusal> {
    let Some(lack) = lacks_deposit((world, of), next.plate, law)? else { return Ok(()) };
    Err(match lack {
        auction::Silence::Revoked => Refusal::GuaranteeUnconfirmed { rule: ids::Y201 },
        auction::Silence::Short => Refusal::GuaranteeTooShort { rule: ids::Y96 },
    })
}

/// Why the deposit behind a plate of a bidding is there no longer, if it is not.
///
/// # Errors
///
/// [`LawGap`] when the pack has no period of guarantees.
///
/// # Rules
///
/// - `Y201`: revoked; `Y96`: short when it began.
pub fn lacks_deposit(
    (world, of): (&World, &Bidding),
    plate: auction::Plate,
    law: Law<'_>,
) -> Result<Option<auction::Silence>, LawGap> {
    let (Some(bidder), Some(asked)) = (of.behind(plate), of.spec.deposit) else {
        return Ok(None);
    };
    if of.counted(bidder) < asked && was_taken_back(&of.securities, bidder) {
        return Ok(Some(auction::Silence::Revoked));
    }
    let Some(reach) = ledger::reach(world, &of.lot, law)? else { return Ok(None) };
    let short = ended_short(&of.securities, bidder, reach.wants);
    let lacks = short && of.reaching(bidder, reach.wants) < asked;
    Ok(lacks.then_some(auction::Silence::Short))
}

/// How many are left in the order besides a plate.
fn others(of: &Bidding, plate: auction::Plate) -> usize {
    let out = |it: &&Ranked| {
        let unfit = of.checks.get(&it.plate).map(|it| it.1.verdict);
        it.plate == plate || unfit == Some(Verdict::DoesNot) || of.lost.contains_key(&it.plate)
    };
    of.ranking.iter().filter(|it| !out(it)).count()
}

/// Whose plate it is: the platform knows and holds the command to it; of the public log the
/// command says so, since no sign-up is shown there.
fn published(
    (world, of): (&World, &Bidding),
    (it, bidder): (Ranked, Option<&Uscc>),
    law: Law<'_>,
) -> Result<Event, Refusal> {
    let known = of.behind(it.plate);
    let bidder = bidder.filter(|it| known.is_none_or(|known| known == *it));
    let bidder = bidder.ok_or(Refusal::NotSignedUp { rule: ids::Y163 })?;
    let known = world.organisations.get(bidder).ok_or(Refusal::BidderUnfit { rule: ids::Y163 })?;
    let until = law.due(law.now.date(), ids::Y157)?.for_right();
    let sign_by = law.due(until, ids::Y158)?.for_right();
    Ok(Event::DealPublished(DealPublished {
        lot: of.lot.clone(),
        bidder: bidder.clone(),
        bidder_name: known.name.clone(),
        plate: it.plate,
        price: it.price,
        until,
        sign_by,
    }))
}

/// One side signs once the result notice has stood.
///
/// # Rules
///
/// - `Y157`: not before the end of the notice; `Y186`: nor before an objection in time is answered;
///   `Y89`, `Y92`: nor while it stands still.
pub(super) fn confirm(
    of: &Bidding,
    side: Side,
    (bidder, amount, signed): (&Uscc, Fen, &Signed),
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let deal = of.deal.as_ref().filter(|_| of.stage == Stage::Published);
    let deal = deal.ok_or(Refusal::Stage)?;
    goes_on(of)?;
    if of.awaits_answer() {
        return Err(Refusal::ObjectionOpen { rule: ids::Y186 });
    }
    if law.now.date() <= deal.until {
        return Err(Refusal::NoticeStands { rule: ids::Y157, until: deal.until });
    }
    if of.confirmed.contains_key(&side) {
        return Err(Refusal::SignedAlready);
    }
    if (bidder, amount) != (&deal.bidder, deal.price) {
        return Err(Refusal::DealDiffers);
    }
    let (lot, bidder, signed) = (of.lot.clone(), bidder.clone(), signed.clone());
    Ok(vec![Event::DealConfirmed(DealConfirmed { lot, side, bidder, amount, signed })])
}

/// The bidder gives its deal up, or did not sign in time.
///
/// # Rules
///
/// - `Y156`: the next follows; `Y158`: after the last day to sign, `Y90`: in which no hold counts;
///   `Y164`: the deposit is lost.
pub(super) fn lose(
    of: &Bidding,
    cause: LossCause,
    reason: &str,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let deal = of.deal.as_ref().filter(|_| of.stage == Stage::Published);
    let deal = deal.ok_or(Refusal::Stage)?;
    if cause == LossCause::Overturned {
        return Err(Refusal::Stage);
    }
    goes_on(of)?;
    if !said(reason) {
        return Err(Refusal::ReasonMissing);
    }
    if of.confirmed.contains_key(&Side::Bidder) {
        return Err(Refusal::SignedAlready);
    }
    let sign_by = of.sign_by(law).unwrap_or(deal.sign_by);
    if cause == LossCause::NotSigned && of.awaits_answer() {
        return Err(Refusal::ObjectionOpen { rule: ids::Y186 });
    }
    if cause == LossCause::NotSigned && law.now.date() <= sign_by {
        return Err(Refusal::SignatureAwaited { rule: ids::Y158, until: sign_by });
    }
    gone((of, deal), (cause, reason), law)
}

/// The deal goes to the next in the order, or the bidding failed.
fn gone(
    (of, deal): (&Bidding, &DealPublished),
    (cause, reason): (LossCause, &str),
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (lot, plate, reason) = (of.lot.clone(), deal.plate, reason.to_owned());
    let check_by = check_by(law)?;
    let mut events = vec![Event::DealLost(DealLost { lot, plate, cause, reason, check_by })];
    let last = others(of, plate) == 0;
    events.extend(last.then(|| failed(&of.lot, FailedBidding::NoneLeft, ids::Y156)));
    Ok(events)
}

/// A deal that an upheld objection or complaint takes away.
///
/// # Rules
///
/// - `Y92`: the next follows, and the deposit is not lost.
pub(super) fn voided(of: &Bidding, text: &str, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let deal = of.deal.as_ref().ok_or(Refusal::Stage)?;
    gone((of, deal), (LossCause::Overturned, text), law)
}

/// The end of a bidding that begins anew.
pub(super) fn overturned(of: &Bidding) -> Event {
    failed(&of.lot, FailedBidding::Overturned, ids::Y92)
}

/// What was delivered, or handed over, is accepted.
pub(super) fn accept(of: &Bidding, text: &str) -> Result<Vec<Event>, Refusal> {
    if of.stage != Stage::Confirmed {
        return Err(Refusal::Stage);
    }
    if !said(text) {
        return Err(Refusal::ReasonMissing);
    }
    let (lot, text) = (of.lot.clone(), text.to_owned());
    Ok(vec![Event::GoodsAccepted(GoodsAccepted { lot, text })])
}

/// Closes the file once nothing is owed.
///
/// # Rules
///
/// - `Y159`: every deposit went back; `Y161`: how long it is kept.
pub(super) fn archive(of: &Bidding, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    if of.stage != Stage::Accepted {
        return Err(Refusal::Stage);
    }
    if of.holds_deposits() {
        return Err(Refusal::DepositsWait { rule: ids::Y159 });
    }
    goes_on(of)?;
    let years = law.count(ids::Y161)?;
    let span = jiff::Span::new().try_years(years).map_err(|_| Refusal::Incomplete("years"))?;
    let keep_until = law.now.date().saturating_add(span);
    let lot = of.lot.clone();
    Ok(vec![Event::BiddingArchived(BiddingArchived { lot, keep_until })])
}
