//! Deposits of online biddings and auctions: who may pay or present a guarantee, until when, and
//! the plate that one brings.

use crate::auction::{DepositTerms, Guarantees};
use crate::law::{Law, LawGap};
use crate::online::{self, Bidding, Drawn, SignUps, Stage};
use crate::rulebook::ids;
use crate::securities::{Asking, Refusal as No, SecurityReceived, Wanted, short_entry};
use crate::shared::{CivilDate, Fen, Instant, Uscc};
use crate::world::{Event, World};

use super::{Refusal, reach, short};

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
    if !is_open((world, of), law) {
        return Err(Refusal::Stage);
    }
    let signed = of.bidders.get(payer).filter(|_| of.spec.deposit.is_some());
    let signed = signed.ok_or(Refusal::DepositNotAsked { rule: ids::Y163 })?;
    transferred(of.spec.guarantees)?;
    // What came by hand is there already.
    if signed.deposit.is_some() { Err(Refusal::Repeated) } else { Ok(()) }
}

/// Whether a notice takes transfers.
fn transferred(guarantees: Option<Guarantees>) -> Result<(), Refusal> {
    if guarantees == Some(Guarantees::Alone) { Err(Refusal::TransferNotTaken) } else { Ok(()) }
}

/// The same of an auction with sign-ups of its own.
///
/// # Rules
///
/// - `Y179`: whoever signed up and was not refused; `Y183`: until the deposit is due; `Y96`: whose
///   guarantee does not reach any more, until the opening.
pub(super) fn asked_of_auction(
    (world, of): (&World, &SignUps),
    payer: &Uscc,
    law: Law<'_>,
) -> Result<(), Refusal> {
    let deposit = deposit_of(of, payer).ok_or(Refusal::DepositNotAsked { rule: ids::Y183 })?;
    transferred(deposit.guarantees)?;
    let over = of.ended.is_some() || law.now > mends_until((world, of), payer, law)?;
    if over { Err(Refusal::Stage) } else { Ok(()) }
}

/// The deposit that is asked of whoever signed up and was not refused.
fn deposit_of(of: &SignUps, payer: &Uscc) -> Option<DepositTerms> {
    let signed = of.applicants.get(payer).filter(|it| !it.is_refused());
    of.terms.deposit.filter(|_| signed.is_some())
}

/// What a bidding wants of a guarantee that its bidder presents now.
///
/// # Rules
///
/// - `Y167`: where the notice takes it; `Y163`: of whoever signed up, before the bidding begins;
///   `Y200`: how long it lasts.
pub(super) fn wanted_of_bidding<'a>(
    (world, of): (&World, &'a Bidding),
    payer: &Uscc,
    law: Law<'_>,
) -> Result<Wanted<'a>, No> {
    let signed = of.bidders.get(payer);
    let Some((signed, amount)) = signed.zip(of.spec.deposit) else {
        return Err(No::DepositNotAsked { rule: ids::Y163 });
    };
    taken(of.spec.guarantees)?;
    if !is_open((world, of), law) {
        return Err(No::Stage);
    }
    if signed.deposit.is_some() {
        return Err(No::DepositKnown);
    }
    let lasts = reach(world, &of.lot, law)?.map(|it| (it.wants, it.rule(ids::Y200)));
    let short = lasts.and_then(|it| short_entry(&of.securities, payer, it.0));
    Ok(Wanted { held: &of.securities, amount, lasts, short })
}

/// The same of an auction with sign-ups of its own.
///
/// # Rules
///
/// - `Y167`, `Y200`; `Y183`: by the announced instant; `Y96`: whose guarantee does not reach any
///   more, until the opening.
pub(super) fn wanted_of_auction<'a>(
    (world, of): (&World, &'a SignUps),
    payer: &Uscc,
    law: Law<'_>,
) -> Result<Wanted<'a>, No> {
    let deposit = deposit_of(of, payer).ok_or(No::DepositNotAsked { rule: ids::Y183 })?;
    taken(deposit.guarantees)?;
    if of.ended.is_some() || law.now > mends_until((world, of), payer, law)? {
        return Err(No::Stage);
    }
    let lasts = reach(world, &of.lot, law)?.map(|it| (it.wants, it.rule(ids::Y200)));
    let short = lasts.and_then(|it| short_entry(&of.securities, payer, it.0));
    Ok(Wanted { held: &of.securities, amount: deposit.amount, lasts, short })
}

/// The last instant in which a deposit of an auction may be brought: when it is due, and for
/// whoever has a guarantee that does not reach any more, the one before the opening.
///
/// # Rules
///
/// - `Y183`; `Y96`.
fn mends_until(
    (world, of): (&World, &SignUps),
    payer: &Uscc,
    law: Law<'_>,
) -> Result<Instant, LawGap> {
    let due = Instant(of.terms.deposit.map_or(i64::MIN, |it| it.due_ms));
    let short = short(world, &of.lot, payer, law)?;
    Ok(short.map_or(due, |it| due.max(Instant(it.until.0.saturating_sub(1)))))
}

/// Whether money that came at an instant of the bank's, in unix seconds, is a deposit of an
/// auction.
///
/// # Rules
///
/// - `Y183`: by the announced instant; `Y96`: later instead of a guarantee that does not reach.
pub(super) fn takes_of_auction(
    (world, of): (&World, &SignUps),
    (payer, at_s): (&Uscc, i64),
    law: Law<'_>,
) -> bool {
    let mends = || mends_until((world, of), payer, law).ok();
    let mended = || mends().is_some_and(|it| Instant::from_seconds(at_s) <= it && law.now <= it);
    of.takes(at_s) || (of.ended.is_none() && of.terms.deposit.is_some() && mended())
}

fn taken(guarantees: Option<Guarantees>) -> Result<(), No> {
    if guarantees.is_some() { Ok(()) } else { Err(No::GuaranteeNotTaken { rule: ids::Y167 }) }
}

/// The earliest day on which a guarantee of a deposit may end.
///
/// # Rules
///
/// - `Y200`: so long after the day on which the deposit is due.
pub(super) fn lasts(due: Instant, law: Law<'_>) -> Result<(CivilDate, &'static str), LawGap> {
    Ok((law.capped(due.date(), ids::Y200)?, ids::Y200))
}

/// Since when issuers are asked about the guarantees of a bidding: until it begins, and again when
/// its price is found.
pub(super) fn asking_of_bidding(of: &Bidding) -> Asking {
    let again = (of.stage == Stage::Checking).then_some(of.stepped);
    Asking { intake: of.stage == Stage::Announced, longer: None, running: None, again }
}

/// The same of an auction: until its end, from its opening on again and again, and once more from
/// its end on until the sale is settled.
pub(super) fn asking_of_auction((world, of): (&World, &SignUps)) -> Asking {
    let ended = of.ended.filter(|_| of.settled.is_none());
    let state = world.auctions.get(&of.lot).filter(|_| of.ended.is_none());
    let running = state.filter(|it| it.frozen.is_none()).and_then(|it| it.begins_ms(it.last));
    Asking {
        intake: of.ended.is_none(),
        longer: None,
        running: running.map(Instant),
        again: ended.map(|it| it.0),
    }
}

/// Whether deposits may still come in: announced, and the bidding has not begun.
fn is_open((world, of): (&World, &Bidding), law: Law<'_>) -> bool {
    let opens = online::opens(of, world.auctions.get(&of.lot), law.now);
    of.stage == Stage::Announced && law.now < opens
}

/// Whether money that came at an instant, in unix seconds, is a deposit: before the bidding begins,
/// by the bank's clock and by ours.
pub(super) fn takes((world, of): (&World, &Bidding), at_s: i64, law: Law<'_>) -> bool {
    let opens = online::opens(of, world.auctions.get(&of.lot), law.now);
    of.stage == Stage::Announced && law.now < opens && Instant::from_seconds(at_s) < opens
}

/// The plate, once what counts is what was asked; nothing before, and nothing again.
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

/// The plate that a guarantee brings which its issuer has just confirmed; none when the bidding has
/// begun.
///
/// # Rules
///
/// - `Y201`: by the issuer's word alone.
pub(super) fn plate_of_guarantee(
    (world, of): (&World, &Bidding),
    entry: &SecurityReceived,
    drawn: Drawn,
    law: Law<'_>,
) -> Vec<Event> {
    if is_open((world, of), law) { plate((world, of), entry, drawn, law) } else { Vec::new() }
}
