//! Whose money a lot holds, by when it goes back and with which interest: the same questions of a
//! tender's bid securities and of the deposits of online biddings and auctions.

use crate::law::{Law, LawGap};
use crate::online::{self, Drawn, SignUps};
use crate::rulebook::{Method, Regime, ids};
use crate::securities::{self, Asking, Held, ReturnDue, SecuritiesState, Wanted};
use crate::shared::{CivilDate, Fen, LotId, Uscc};
use crate::world::{Event, World};

use super::{Outcome, Refusal, Subject, deposit, interest, late_interest};

/// What is held of a lot, whether a tender, an online bidding or an auction asks for it.
#[must_use]
pub fn securities_of<'a>(world: &'a World, id: &LotId) -> Option<&'a SecuritiesState> {
    let of_lot = world.tender(id).map(|it| &it.securities);
    let of_bidding = || world.biddings.get(id).map(|it| &it.securities);
    let of_auction = || world.sign_ups.get(id).map(|it| &it.securities);
    of_lot.or_else(of_bidding).or_else(of_auction)
}

/// Whether the centre's staff may know who paid: of a tender once prices are public, of a bidding
/// or an auction once its result is published or it is over.
#[must_use]
pub fn staff_sees_payers(world: &World, id: &LotId) -> bool {
    match world.tender(id) {
        Some(lot) => securities::shows_payers(lot),
        None => {
            let of_auction = world.sign_ups.get(id).is_some_and(SignUps::staff_sees_payers);
            of_auction || world.biddings.get(id).is_some_and(online::staff_sees_payers)
        }
    }
}

/// What a lot, a bidding or an auction wants of a guarantee that is presented now.
///
/// # Errors
///
/// Why it wants none.
pub fn guarantee_wanted<'a>(
    world: &'a World,
    id: &LotId,
    payer: &Uscc,
    law: Law<'_>,
) -> Result<Wanted<'a>, securities::Refusal> {
    match (world.biddings.get(id), world.sign_ups.get(id), world.tender(id)) {
        (Some(of), ..) => deposit::wanted_of_bidding((world, of), payer, law),
        (None, Some(of), _) => deposit::wanted_of_auction((world, of), payer, law),
        (None, None, Some(lot)) => securities::wanted_of_lot(world, lot, payer, law),
        (None, None, None) => Err(securities::Refusal::LotUnknown),
    }
}

/// Since when issuers are asked about what is held of a lot.
pub(crate) fn guarantees_asked(world: &World, id: &LotId) -> Asking {
    match (world.biddings.get(id), world.sign_ups.get(id), world.tender(id)) {
        (Some(of), ..) => deposit::asking_of_bidding(of),
        (None, Some(of), _) => deposit::asking_of_auction((world, of)),
        (None, None, Some(lot)) => securities::asked_of_lot(lot),
        (None, None, None) => Asking::default(),
    }
}

/// The plate that a confirmed guarantee brings, where it is one of a bidding.
pub(crate) fn plate_of_guarantee(
    world: &World,
    it: &Held,
    drawn: Drawn,
    law: Law<'_>,
) -> Vec<Event> {
    let of = world.biddings.get(&it.received.lot);
    let plate = of.map(|of| deposit::plate_of_guarantee((world, of), &it.received, drawn, law));
    plate.unwrap_or_default()
}

/// To whom a guarantee of a lot is given, and who may claim it.
#[must_use]
pub fn beneficiary<'a>(world: &'a World, id: &LotId) -> Option<&'a Uscc> {
    let of_lot = world.tender(id).map(|it| &it.notice.purchaser);
    let of_bidding = || world.biddings.get(id).map(|it| &it.purchaser);
    let of_auction = || world.auctions.get(id)?.terms.subject.as_ref().map(|it| &it.owner);
    of_bidding().or_else(of_auction).or(of_lot)
}

/// The duty to return an entry, if its clock runs. A guarantee of a deposit is a promise that ends
/// by itself: nothing goes back.
///
/// # Errors
///
/// [`LawGap`] when the pack has no such period.
pub fn return_due(
    world: &World,
    id: &LotId,
    it: &Held,
    law: Law<'_>,
) -> Result<Option<ReturnDue>, LawGap> {
    match (world.tender(id), world.biddings.get(id)) {
        (Some(lot), _) => securities::return_due(lot, it, law),
        (None, _) if it.received.guarantee.is_some() => Ok(None),
        (None, Some(of)) if it.is_held() => online::entry_due(of, it, law),
        (None, None) if it.is_held() => match world.sign_ups.get(id) {
            Some(of) => online::auction_deposit_due(of, it, law),
            None => Ok(None),
        },
        _ => Ok(None),
    }
}

/// Whether an entry may go back, and by which duty.
///
/// # Errors
///
/// [`Refusal::DepositHeld`], and what the law of securities says, while it may not.
pub fn returnable(
    world: &World,
    id: &LotId,
    it: &Held,
    law: Law<'_>,
) -> Result<Option<ReturnDue>, Refusal> {
    if let Some(lot) = world.tender(id) {
        return Ok(securities::returnable(lot, it, law)?);
    }
    let (due, rule) = match (world.biddings.get(id), world.sign_ups.get(id)) {
        (Some(of), _) => (online::entry_due(of, it, law)?, ids::Y159),
        (None, Some(of)) => (online::auction_deposit_due(of, it, law)?, ids::Y183),
        (None, None) => return Err(Refusal::LotUnknown),
    };
    // A promise is no money, whether its issuer stands by it or not.
    if it.received.guarantee.is_some() {
        return Err(Refusal::NoMoney);
    }
    // What never counted as a deposit goes back at once.
    if due.is_none() && online::counts(it) {
        return Err(Refusal::DepositHeld { rule });
    }
    Ok(due)
}

/// Interest that goes out with an entry that goes back on a day, in 分.
///
/// # Errors
///
/// [`LawGap`] when the pack has no rate.
///
/// # Rules
///
/// - `T17`, `Y170`: of works with the contract the bank's interest; `G07.4`: of open procurement
///   tenders the base rate and a fifth for the days it is late; `Y165`: of biddings and
///   auctions the same.
pub fn interest_due(
    world: &World,
    (id, number): (&LotId, u32),
    due: Option<&ReturnDue>,
    on: CivilDate,
    law: Law<'_>,
) -> Result<Fen, LawGap> {
    let entries = securities_of(world, id).map(|it| &it.entries);
    let Some((it, due)) = entries.and_then(|it| it.get(&number)).zip(due) else {
        return Ok(Fen(0));
    };
    let amount = it.received.amount;
    let late = || {
        let last = due.by.for_duty();
        if came_back_in_time(world, (id, number), last) {
            return Ok(Fen(0));
        }
        late_interest(amount, (last, on), law)
    };
    let Some(lot) = world.tender(id) else { return late() };
    let limits = lot.notice.procedure().limits();
    match lot.notice.regime {
        Regime::Works if due.rule == limits.back_winner => {
            interest(amount, it.received.arrived_s, on, law)
        }
        Regime::GovernmentProcurement if lot.notice.method == Method::OpenTender => {
            let named = [limits.back_withdrawn, limits.back_losers, limits.back_winner];
            if named.contains(&due.rule) { late() } else { Ok(Fen(0)) }
        }
        Regime::Works | Regime::GovernmentProcurement => Ok(Fen(0)),
    }
}

/// Whether an order given in time came back from the payer's account: the payer is the cause.
fn came_back_in_time(world: &World, (id, number): (&LotId, u32), last: CivilDate) -> bool {
    let mut all = world.ledger.orders.values();
    all.any(|it| {
        let own =
            matches!(&it.subject, Subject::Security(of, entry) if of == id && *entry == number);
        own && it.ended == Some(Outcome::Bounced) && it.at.date() <= last
    })
}

/// A refund that its duty's last day has passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateRefund {
    pub lot: LotId,
    /// The entry of the security.
    pub number: u32,
    pub amount: Fen,
    pub rule: String,
    /// Last day of the duty.
    pub due: CivilDate,
    /// The day of the order or of the return; none while nobody has ordered it.
    pub paid: Option<CivilDate>,
}

/// Every refund that is late or was paid late, oldest duty first: flag E11.
///
/// `law_of` gives the law of a lot; a lot whose pack lacks a period has none.
pub fn late_refunds<'a>(world: &World, law_of: impl Fn(&LotId) -> Law<'a>) -> Vec<LateRefund> {
    let lots = world.lots.iter().map(|it| (it.0, &it.1.securities));
    let biddings = world.biddings.iter().map(|it| (it.0, &it.1.securities));
    let mut all = Vec::new();
    let auctions = world.sign_ups.iter().map(|it| (it.0, &it.1.securities));
    for (id, state) in lots.chain(biddings).chain(auctions) {
        let law = law_of(id);
        for (number, it) in &state.entries {
            all.extend(late_refund(world, (id, *number), it, law));
        }
    }
    all.sort_by(|one, other| {
        (one.due, &one.lot, one.number).cmp(&(other.due, &other.lot, other.number))
    });
    all
}

fn late_refund(
    world: &World,
    (id, number): (&LotId, u32),
    it: &Held,
    law: Law<'_>,
) -> Option<LateRefund> {
    let amount = it.received.amount;
    let one =
        |rule: String, due, paid| LateRefund { lot: id.clone(), number, amount, rule, due, paid };
    if let Some((order, at)) = it.ordered {
        let order = world.ledger.orders.get(&order)?;
        let (rule, due) = (order.rule.clone()?, order.due?);
        return (at.date() > due).then(|| one(rule, due, Some(at.date())));
    }
    if let Some(back) = &it.returned {
        let (rule, due) = (back.rule.clone()?, back.due?);
        return (back.on > due).then(|| one(rule, due, Some(back.on)));
    }
    let due = return_due(world, id, it, law).ok()??;
    let last = due.by.for_duty();
    (law.now.date() > last).then(|| one(due.rule.to_owned(), last, None))
}
