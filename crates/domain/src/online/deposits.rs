//! Deposits that stand on the ledger: what counts, by when it goes back, and who lost one.

use crate::law::{Law, LawGap};
use crate::ledger::{self, Named};
use crate::rulebook::ids;
use crate::securities::{
    Flaw, Held, IssuerSays, Question, ReturnDue, SecuritiesState, SecurityReceived, unconfirmed,
};
use crate::shared::{CivilDate, Fen, Instant, Uscc};
use crate::world::{Event, World};

use super::command::Drawn;
use super::refusal::Refusal;
use super::state::{Bidding, Stage};
use super::withdraw::due_since;

/// Whether money came under the name of whoever signed up.
#[must_use]
pub fn is_own(it: &SecurityReceived) -> bool {
    it.bank.as_ref().is_none_or(|it| it.named == Named::Own)
}

/// Whether an entry is part of a deposit: the own money, still there, or a guarantee that its
/// issuer stands by.
#[must_use]
pub fn counts(it: &Held) -> bool {
    let guaranteed = it.received.guarantee.is_some();
    it.is_held() && is_own(&it.received) && (!guaranteed || unconfirmed(it).is_none())
}

/// Whether an issuer that stood by a payer's guarantee does so no longer. A deposit that went back
/// with an earlier result is none of that.
pub(super) fn was_taken_back(state: &SecuritiesState, payer: &Uscc) -> bool {
    let stood = |it: &Held| it.said(Question::Intake) == Some(IssuerSays::Confirmed);
    state.of(payer).any(|it| stood(it.1) && unconfirmed(it.1).is_some())
}

/// What stands for a payer's deposit or may come to: money that is here, and guarantees that their
/// issuers do not disown; from a day on only those that last until it.
#[must_use]
pub fn hoped(state: &SecuritiesState, payer: &Uscc, last: Option<CivilDate>) -> Fen {
    let stands = |it: &Held| {
        let guaranteed = it.received.guarantee.is_some();
        let hopes = matches!(unconfirmed(it), None | Some(Flaw::Unconfirmed));
        it.is_held() && is_own(&it.received) && (!guaranteed || hopes)
    };
    let reaches = |it: &Held| last.is_none_or(|last| ledger::lasts_until(it, last));
    let all = state.of(payer).filter(|it| stands(it.1) && reaches(it.1));
    Fen::sum(all.map(|it| it.1.received.amount)).unwrap_or(Fen(i64::MAX))
}

/// Whether an issuer that stood by a payer's guarantee confirmed one that ends before a day, be it
/// that another one was presented in its stead or not.
pub(super) fn ended_short(state: &SecuritiesState, payer: &Uscc, last: CivilDate) -> bool {
    let stood = |it: &Held| it.said(Question::Intake) == Some(IssuerSays::Confirmed);
    state.of(payer).any(|it| stood(it.1) && !ledger::lasts_until(it.1, last))
}

/// Whether a payer presented a guarantee that its issuer does not stand by, and nothing else makes
/// up its deposit.
pub(super) fn is_unsecured(
    state: &SecuritiesState,
    (payer, counted): (&Uscc, Fen),
    asked: Fen,
) -> bool {
    let mut all = state.of(payer).filter(|it| it.1.received.guarantee.is_some());
    counted < asked && all.any(|it| unconfirmed(it.1).is_some())
}

impl Bidding {
    /// What a bidder has on deposit: by hand, and on its sub-account.
    #[must_use]
    pub fn counted(&self, bidder: &Uscc) -> Fen {
        let banked = self.securities.of(bidder).filter(|it| counts(it.1));
        let banked = banked.map(|it| it.1.received.amount);
        let all = std::iter::once(self.by_hand(bidder)).chain(banked);
        Fen::sum(all).unwrap_or(Fen(i64::MAX))
    }

    /// What somebody of the staff entered of it, and is still here.
    fn by_hand(&self, bidder: &Uscc) -> Fen {
        let known = self.known(bidder).filter(|it| it.returned.is_none() && it.kept.is_none());
        known.and_then(|it| it.deposit.as_ref()).map_or(Fen(0), |it| it.1)
    }

    /// What of it lasts until a day, or may come to: a longer guarantee that was presented in time
    /// counts until its issuer denies it.
    #[must_use]
    pub fn reaching(&self, bidder: &Uscc, last: CivilDate) -> Fen {
        let hoped = hoped(&self.securities, bidder, Some(last));
        Fen(self.by_hand(bidder).0.saturating_add(hoped.0))
    }

    /// What of it is money: a guarantee is a promise.
    #[must_use]
    pub fn paid(&self, bidder: &Uscc) -> Fen {
        let promised = self.securities.of(bidder).filter(|it| it.1.received.guarantee.is_some());
        let promised = promised.filter(|it| counts(it.1)).map(|it| it.1.received.amount);
        let promised = Fen::sum(promised).unwrap_or(Fen(i64::MAX));
        Fen(self.counted(bidder).0.saturating_sub(promised.0))
    }

    /// Whether any money of a deposit is still here, or on its way out.
    #[must_use]
    pub fn holds_deposits(&self) -> bool {
        let gone = self.withdrawn.values().map(|it| &it.1);
        let by_hand = self.bidders.values().chain(gone);
        let mut by_hand =
            by_hand.filter(|it| it.deposit.is_some() && it.returned.is_none() && it.kept.is_none());
        let under_way = |it: &Held| it.ordered.is_some() && it.returned.is_none() && !it.is_kept();
        let banked = self.securities.entries.values();
        let mut banked = banked.filter(|it| it.received.guarantee.is_none());
        by_hand.next().is_some() || banked.any(|it| it.is_held() || under_way(it))
    }

    /// A deal that was lost takes its bidder's deposit with it.
    pub(super) fn forfeit(&mut self, loser: &Uscc, now: Instant) {
        if let Some(it) = self.bidders.get_mut(loser)
            && it.deposit.is_some()
            && it.returned.is_none()
        {
            it.kept = Some(now);
        }
        // Money that makes it up is enough: a guarantee beside it is claimed from nobody.
        let asked = self.spec.deposit.unwrap_or(Fen(i64::MAX));
        let paid = self.paid(loser) >= asked;
        let entries = self.securities.entries.values_mut();
        for it in entries.filter(|it| it.received.payer == *loser && counts(it)) {
            if !paid || it.received.guarantee.is_none() {
                it.forfeited = Some(now);
            }
        }
    }
}

/// Whether the centre's staff may know who signed up and paid: once the result is published, or
/// it is over.
#[must_use]
pub fn staff_sees_payers(of: &Bidding) -> bool {
    !matches!(of.stage, Stage::Requested | Stage::Returned | Stage::Announced | Stage::Checking)
}

/// The duty to return an entry of a bidder's; none while nothing started its clock.
///
/// # Errors
///
/// [`LawGap`] when the pack has no such period.
///
/// # Rules
///
/// - `Y203`: of whoever took its sign-up back, from then on.
/// - `Y159`: the winner's from the signed confirmation, the others' from the published result,
///   everybody's from the end of a bidding without a deal.
pub fn entry_due(of: &Bidding, it: &Held, law: Law<'_>) -> Result<Option<ReturnDue>, LawGap> {
    match of.withdrawn.get(&it.received.payer) {
        Some((at, _)) => {
            let (rule, since) = (ids::Y203, due_since(*at, it));
            Ok(Some(ReturnDue { rule, since, by: law.due(since.date(), rule)? }))
        }
        None => deposit_due(of, &it.received.payer, law),
    }
}

/// The same of a deposit, whichever way it came.
///
/// # Errors
///
/// As [`entry_due`].
///
/// # Rules
///
/// - `Y159`, `Y203`.
pub fn deposit_due(of: &Bidding, bidder: &Uscc, law: Law<'_>) -> Result<Option<ReturnDue>, LawGap> {
    if let Some((since, _)) = of.withdrawn.get(bidder) {
        let (rule, since) = (ids::Y203, *since);
        return Ok(Some(ReturnDue { rule, since, by: law.due(since.date(), rule)? }));
    }
    let wins = of.deal.as_ref().is_some_and(|it| it.bidder == *bidder);
    let since = match of.stage {
        Stage::Published if !wins => of.published,
        Stage::Confirmed | Stage::Accepted | Stage::Archived if wins => {
            of.confirmed.values().map(|it| it.0).max()
        }
        Stage::Confirmed | Stage::Accepted | Stage::Archived => of.published,
        Stage::Failed | Stage::Terminated => Some(of.stepped),
        Stage::Requested
        | Stage::Returned
        | Stage::Announced
        | Stage::Checking
        | Stage::Published => None,
    };
    let Some(since) = since else { return Ok(None) };
    let (rule, by) = (ids::Y159, law.due(since.date(), ids::Y159)?);
    Ok(Some(ReturnDue { rule, since, by }))
}

/// The plate of whoever's deposit has come, and the way into the auction.
///
/// # Errors
///
/// What the law of auctions says where no plate is left.
pub fn admitted(
    (world, of): (&World, &Bidding),
    (bidder, drawn): (&Uscc, Drawn),
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    super::sign_up::plate(of, world.auctions.get(&of.lot), (bidder, drawn), law)
}
