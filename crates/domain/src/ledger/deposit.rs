//! Deposits of online biddings and auctions at the bank: who may pay, until when, and the plate
//! that one brings.

use crate::law::Law;
use crate::online::{self, Bidding, Drawn, SignUps, Stage};
use crate::rulebook::ids;
use crate::securities::SecurityReceived;
use crate::shared::{Fen, Instant, Uscc};
use crate::world::{Event, World};

use super::Refusal;

/// Whether whoever signed up may have a sub-account of a bidding.
///
/// # Rules
///
/// - `Y163`: whoever signed up, where a deposit is asked; `Y172`: by sub-account.
pub(super) fn asked(
    (world, of): (&World, &Bidding),
    payer: &Uscc,
    law: Law<'_>,
) -> Result<(), Refusal> {
    let opens = online::opens(of, world.auctions.get(&of.lot), law.now);
    if of.stage != Stage::Announced || law.now >= opens {
        return Err(Refusal::Stage);
    }
    let signed = of.bidders.get(payer).filter(|_| of.spec.deposit.is_some());
    let signed = signed.ok_or(Refusal::DepositNotAsked { rule: ids::Y163 })?;
    // What came by hand is there already.
    if signed.deposit.is_some() { Err(Refusal::Repeated) } else { Ok(()) }
}

/// The same of an auction with sign-ups of its own.
///
/// # Rules
///
/// - `Y179`: whoever signed up and was not refused; `Y183`: until the deposit is due.
pub(super) fn asked_of_auction(of: &SignUps, payer: &Uscc, law: Law<'_>) -> Result<(), Refusal> {
    let signed = of.applicants.get(payer).filter(|it| !it.is_refused());
    let deposit = of.terms.deposit.filter(|_| signed.is_some());
    let deposit = deposit.ok_or(Refusal::DepositNotAsked { rule: ids::Y183 })?;
    let over = of.ended.is_some() || law.now.0 > deposit.due_ms;
    if over { Err(Refusal::Stage) } else { Ok(()) }
}

/// Whether money that came at an instant, in unix seconds, is a deposit: before the bidding begins,
/// by the bank's clock and by ours.
pub(super) fn takes((world, of): (&World, &Bidding), at_s: i64, law: Law<'_>) -> bool {
    let opens = online::opens(of, world.auctions.get(&of.lot), law.now);
    of.stage == Stage::Announced && law.now < opens && Instant::from_seconds(at_s) < opens
}

/// The plate, once what came under the own name is what was asked; nothing before, and nothing
/// again.
///
/// # Rules
///
/// - `Y163`: given as soon as it has come.
pub(super) fn plate(
    (world, of): (&World, &Bidding),
    entry: &SecurityReceived,
    drawn: Drawn,
    law: Law<'_>,
) -> Vec<Event> {
    let Some(signed) = of.bidders.get(&entry.payer) else { return Vec::new() };
    let new = if online::is_own(entry) { entry.amount } else { Fen(0) };
    let sum = of.counted(&entry.payer).checked_add(new).unwrap_or(new);
    if signed.plate.is_some() || of.spec.deposit.is_none_or(|it| sum < it) {
        return Vec::new();
    }
    // The bank has moved the money already: where no plate is left the money stands without one,
    // and goes back.
    online::admitted((world, of), (&entry.payer, drawn), law).unwrap_or_default()
}
