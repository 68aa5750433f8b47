//! Whether a lot that was not sold is announced again 再次公告.

use crate::law::Law;
use crate::rulebook::ids;
use crate::shared::{Fen, LotId};
use crate::world::World;

use super::event::Outcome;
use super::refusal::{Refusal, Unfit};
use super::state::State;
use super::terms::Terms;

/// Whether the auction of a lot may be announced again: it ended without a sale that holds, and
/// nothing follows it yet.
///
/// # Rules
///
/// - `Y184`: not sold, ended, or not performed by the winner; one round follows.
#[must_use]
pub fn may_follow(world: &World, lot: &LotId) -> bool {
    let Some(state) = world.auctions.get(lot) else { return false };
    let failed = match state.outcome() {
        None => false,
        Some(Outcome::Deal { .. }) => world.sign_ups.get(lot).is_some_and(|it| it.is_lost()),
        Some(_) => true,
    };
    // A bidding is repeated by its own request.
    let free = !world.auctions.values().any(|it| it.terms.previous.as_ref() == Some(lot));
    failed && free && !world.biddings.contains_key(lot)
}

/// The least start price of a round that follows one; `None` where the law has no bound.
///
/// # Errors
///
/// [`crate::law::LawGap`] when the pack has no such share.
///
/// # Rules
///
/// - `J01.9`: of a court's auction at most so much below the first.
pub fn start_least(
    first: &State,
    law: &Law<'_>,
) -> Result<Option<(Fen, &'static str)>, crate::law::LawGap> {
    let Some(id) = first.terms.kind.limits().sign_up.and_then(|it| it.again_cut) else {
        return Ok(None);
    };
    let whole = 10_000; // not law: basis points
    let kept = whole - i128::from(law.percent(id)?).min(whole);
    let scaled = i128::from(first.terms.start.0) * kept;
    // Rounded up: a part of a 分 below would be too low.
    let least = (scaled + whole - 1) / whole;
    Ok(Some((Fen(i64::try_from(least).unwrap_or(i64::MAX)), id)))
}

/// Whether terms may follow the round that they name.
///
/// # Rules
///
/// - `Y184`: the same kind, of one that may be announced again; `J01.9`: its start price.
pub(super) fn follows(world: &World, terms: &Terms, law: &Law<'_>) -> Result<(), Refusal> {
    let Some(before) = &terms.previous else { return Ok(()) };
    let unfit = |what, rule| Refusal::TermsUnfit { what, rule };
    let known = world.auctions.get(before).filter(|it| it.terms.kind == terms.kind);
    let known = known.filter(|_| may_follow(world, before));
    let known = known.ok_or(unfit(Unfit::Previous, ids::Y184))?;
    match start_least(known, law)? {
        Some((least, rule)) if terms.start < least => Err(unfit(Unfit::StartAgain, rule)),
        _ => Ok(()),
    }
}
