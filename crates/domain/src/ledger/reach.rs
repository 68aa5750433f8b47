//! Whether a guarantee still lasts as long as is asked, once a hold or a suspension has moved the
//! day it is counted from, and until when its bidder may mend that.

use crate::law::{Law, LawGap};
use crate::online::{self, Bidding, SignUps};
use crate::rulebook::ids;
use crate::securities::{self, Held};
use crate::shared::{CivilDate, Instant, LotId, Uscc};
use crate::world::World;

use super::deposit;

/// A guarantee that ends before the day that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    /// The entry of the guarantee.
    pub number: u32,
    /// The day on which one may end at the earliest.
    pub wants: CivilDate,
    /// Until when a longer one may be presented, or money paid where that is taken.
    pub until: Instant,
    pub rule: &'static str,
}

/// The day that a lot, a bidding or an auction asks of guarantees, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The day on which one may end at the earliest, counted from the moved instant.
    pub wants: CivilDate,
    /// The same, counted from the announced one.
    pub announced: CivilDate,
    /// The opening, the beginning or the deadline, as it was moved.
    pub until: Instant,
}

impl Reach {
    /// Whether a hold or a suspension moved the day.
    #[must_use]
    pub fn is_moved(&self) -> bool {
        self.wants > self.announced
    }

    /// The rule that asks for the day: the announced one's, or that of a moved one.
    #[must_use]
    pub fn rule(&self, announced: &'static str) -> &'static str {
        if self.is_moved() { ids::Y96 } else { announced }
    }
}

/// What is asked of guarantees now; `None` where none are taken, or an opening waits for its turn.
///
/// # Errors
///
/// [`LawGap`] when the pack has no such period.
///
/// # Rules
///
/// - `Y96`: as the opening, the beginning or the deadline was moved; `Y200`: of a deposit.
pub fn reach(world: &World, id: &LotId, law: Law<'_>) -> Result<Option<Reach>, LawGap> {
    match (world.biddings.get(id), world.sign_ups.get(id), world.tender(id)) {
        (Some(of), ..) => of_bidding(world, of, law),
        (None, Some(of), _) => of_auction(world, of, law),
        (None, None, Some(lot)) => Ok(securities::reach_of_lot(lot)),
        (None, None, None) => Ok(None),
    }
}

fn of_bidding(world: &World, of: &Bidding, law: Law<'_>) -> Result<Option<Reach>, LawGap> {
    if of.spec.deposit.is_none() || of.spec.guarantees.is_none() {
        return Ok(None);
    }
    let state = world.auctions.get(&of.lot);
    let moved = state.map_or(0, |it| it.moved_until(law.now));
    let until = Instant(of.spec.opens_ms.saturating_add(moved));
    let announced = deposit::lasts(Instant(of.spec.opens_ms), law)?.0;
    Ok(Some(Reach { wants: deposit::lasts(until, law)?.0, announced, until }))
}

fn of_auction(world: &World, of: &SignUps, law: Law<'_>) -> Result<Option<Reach>, LawGap> {
    let deposit = of.terms.deposit.filter(|it| it.guarantees.is_some());
    let Some((deposit, state)) = deposit.zip(world.auctions.get(&of.lot)) else { return Ok(None) };
    let moved = state.moved_until(law.now);
    let opens = state.begins_ms(law.now);
    let until = Instant(opens.unwrap_or(state.terms.opens_ms));
    let announced = deposit::lasts(Instant(deposit.due_ms), law)?.0;
    let wants = deposit::lasts(Instant(deposit.due_ms.saturating_add(moved)), law)?.0;
    Ok(Some(Reach { wants, announced, until }))
}

/// The guarantee of a payer that does not last as long as is asked, where nothing else makes up
/// what it stands for.
///
/// # Errors
///
/// [`LawGap`] when the pack has no such period.
///
/// # Rules
///
/// - `Y96`; `Y207`: of a tender also once its bids bind longer.
pub fn short(
    world: &World,
    id: &LotId,
    payer: &Uscc,
    law: Law<'_>,
) -> Result<Option<Short>, LawGap> {
    // Once a tender is opened only whoever agreed to be bound longer owes more.
    if let Some(lot) = world.tender(id).filter(|it| it.opening.opened_at.is_some()) {
        return Ok(securities::short_of_tender(lot, payer, law.now));
    }
    let Some(reach) = reach(world, id, law)? else { return Ok(None) };
    let Some(held) = super::securities_of(world, id) else { return Ok(None) };
    let number = securities::short_entry(held, payer, reach.wants);
    let made_up = || match (world.biddings.get(id), world.sign_ups.get(id), world.tender(id)) {
        (Some(of), ..) => of.spec.deposit.is_some_and(|it| of.reaching(payer, reach.wants) >= it),
        (None, Some(of), _) => {
            let asked = of.terms.deposit.map(|it| it.amount);
            let hoped = online::hoped(&of.securities, payer, Some(reach.wants));
            asked.is_some_and(|it| hoped >= it)
        }
        (None, None, Some(lot)) => securities::lack(lot, payer).is_none(),
        (None, None, None) => true,
    };
    let number = number.filter(|_| !made_up());
    let (wants, until, rule) = (reach.wants, reach.until, ids::Y96);
    Ok(number.map(|number| Short { number, wants, until, rule }))
}

/// Whether an entry, were it a guarantee, lasts until a day.
pub(crate) fn lasts_until(it: &Held, last: CivilDate) -> bool {
    it.received.guarantee.is_none() || it.received.valid_until.is_some_and(|it| it >= last)
}
