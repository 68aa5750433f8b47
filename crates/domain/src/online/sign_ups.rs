//! Who signed up for an auction that an official announced, and what lies in their sub-accounts.

use std::collections::{BTreeMap, BTreeSet};

use crate::auction::{self, Outcome, Plate, SignUpTerms};
use crate::law::{Law, LawGap};
use crate::rulebook::ids;
use crate::securities::{Held, ReturnDue, SecuritiesState};
use crate::shared::{AccountId, CivilDate, Fen, Hash, Instant, LotId, Uscc};
use crate::world::{Event, World};

use super::deposits::{counts, is_own, is_unsecured};
use super::event::{Claims, SaleEnd, SaleResultPublished, SaleSettled, SignUpExamined, Verdict};
use super::withdraw::due_since;

/// One that signed up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applicant {
    pub since: Instant,
    pub offers: String,
    pub claims: Claims,
    /// What the official found last, and when.
    pub examined: Option<(Instant, SignUpExamined)>,
    pub plate: Option<(Plate, Hash)>,
    /// The plate that it had before it took an earlier sign-up back.
    pub had: Option<(Plate, Hash)>,
}

impl Applicant {
    /// Whether its qualification is confirmed.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        self.examined.as_ref().is_some_and(|it| it.1.verdict == Verdict::Complies)
    }

    /// Whether it was not confirmed; it may sign up again.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.examined.as_ref().is_some_and(|it| it.1.verdict == Verdict::DoesNot)
    }
}

/// Sign-ups and deposits of one auction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUps {
    pub lot: LotId,
    pub kind: auction::Kind,
    pub terms: SignUpTerms,
    pub applicants: BTreeMap<Uscc, Applicant>,
    /// Who took a sign-up back, and when, until it signs up again.
    pub withdrawn: BTreeMap<Uscc, (Instant, Applicant)>,
    /// Deposits on sub-accounts.
    pub securities: SecuritiesState,
    /// How the auction ended, and when.
    pub ended: Option<(Instant, Outcome)>,
    pub result: Option<(Instant, SaleResultPublished)>,
    pub settled: Option<(Instant, SaleSettled)>,
    /// Looks of staff at who paid, by day.
    pub reads: BTreeSet<(CivilDate, AccountId, Hash)>,
}

impl SignUps {
    fn new(lot: &LotId, kind: auction::Kind, terms: SignUpTerms) -> Self {
        Self {
            lot: lot.clone(),
            kind,
            terms,
            applicants: BTreeMap::new(),
            withdrawn: BTreeMap::new(),
            securities: SecuritiesState::default(),
            ended: None,
            result: None,
            settled: None,
            reads: BTreeSet::new(),
        }
    }

    /// The winning plate, once the auction ended with one.
    #[must_use]
    pub fn winning(&self) -> Option<(Plate, Fen)> {
        match self.ended {
            Some((_, Outcome::Deal { plate, price })) => Some((plate, price)),
            _ => None,
        }
    }

    /// The winner, as far as the reader may see who it is.
    #[must_use]
    pub fn winner(&self) -> Option<&Uscc> {
        if let Some((_, it)) = &self.result {
            return Some(&it.bidder);
        }
        self.winning().and_then(|(plate, _)| self.behind(plate))
    }

    /// The bidder behind a plate, as far as the reader may see it.
    #[must_use]
    pub fn behind(&self, plate: Plate) -> Option<&Uscc> {
        let mut all = self.applicants.iter();
        all.find(|it| it.1.plate.is_some_and(|it| it.0 == plate)).map(|it| it.0)
    }

    /// Whether the sale is lost with its winner.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.settled.as_ref().is_some_and(|it| it.1.end == SaleEnd::Lost)
    }

    /// How many wait for the official.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.applicants.values().filter(|it| it.examined.is_none()).count()
    }

    /// What counts as a payer's deposit: own money, in time, still there.
    #[must_use]
    pub fn counted(&self, payer: &Uscc) -> Fen {
        let all = self.securities.of(payer).filter(|it| counts(it.1));
        Fen::sum(all.map(|it| it.1.received.amount)).unwrap_or(Fen(i64::MAX))
    }

    /// Whether a payer's deposit lacks the word of the issuer of its guarantee.
    #[must_use]
    pub fn is_unsecured(&self, payer: &Uscc) -> bool {
        let asked = self.terms.deposit.map_or(Fen(0), |it| it.amount);
        is_unsecured(&self.securities, (payer, self.counted(payer)), asked)
    }

    /// Whether the deposit of a payer is there in whole; always where none is asked.
    #[must_use]
    pub fn is_paid(&self, payer: &Uscc) -> bool {
        self.terms.deposit.is_none_or(|it| self.counted(payer) >= it.amount)
    }

    /// Whether money that came at an instant of the bank's, in unix seconds, is a deposit.
    ///
    /// # Rules
    ///
    /// - `Y183`: by the announced instant; later it goes back.
    #[must_use]
    pub fn takes(&self, at_s: i64) -> bool {
        let due = self.terms.deposit.map(|it| Instant(it.due_ms));
        self.ended.is_none() && due.is_some_and(|due| Instant::from_seconds(at_s) <= due)
    }

    /// Whether the centre's staff may know who paid: once the result is published, or it ended
    /// without one.
    #[must_use]
    pub fn staff_sees_payers(&self) -> bool {
        self.result.is_some() || (self.ended.is_some() && self.winning().is_none())
    }

    /// The entries that a settled sale takes of its winner: the earliest that make up the deposit,
    /// so that what was paid twice goes back. A guarantee is claimed where the sale is lost and no
    /// money makes the deposit up, and becomes no part of a price.
    #[must_use]
    pub fn deposit_entries(&self, payer: &Uscc, end: SaleEnd) -> Vec<u32> {
        let Some(asked) = self.terms.deposit.map(|it| it.amount.0) else { return Vec::new() };
        let (mut sum, mut taken) = (0_i64, Vec::new());
        let taken_of = |it: &Held| end == SaleEnd::Lost || it.received.guarantee.is_none();
        let all = self.securities.of(payer).filter(|it| counts(it.1) && taken_of(it.1));
        let promised = |it: &(&u32, &Held)| it.1.received.guarantee.is_some();
        let (promises, money): (Vec<_>, Vec<_>) = all.partition(promised);
        for (number, it) in money.into_iter().chain(promises) {
            if sum >= asked {
                break;
            }
            sum = sum.saturating_add(it.received.amount.0);
            taken.push(*number);
        }
        taken
    }
}

/// The duty to return an entry of an auction's deposits; none while nothing started its clock.
///
/// # Errors
///
/// [`LawGap`] when the pack has no such period.
///
/// # Rules
///
/// - `Y203`: of whoever took its sign-up back, from then on.
/// - `L04`, `K04`, `Y182`: from the end of the auction, of whoever was not confirmed from then on;
///   the winner's never, but for what it paid beyond.
pub fn auction_deposit_due(
    of: &SignUps,
    it: &Held,
    law: Law<'_>,
) -> Result<Option<ReturnDue>, LawGap> {
    let payer = &it.received.payer;
    if let Some((at, _)) = of.withdrawn.get(payer) {
        let (rule, since) = (ids::Y203, due_since(*at, it));
        return Ok(Some(ReturnDue { rule, since, by: law.due(since.date(), rule)? }));
    }
    let refused = of.applicants.get(payer).filter(|it| it.is_refused());
    let refused = refused.and_then(|it| it.examined.as_ref()).map(|it| it.0);
    let wins = is_own(&it.received) && of.winner() == Some(payer);
    let since = match (of.ended, &of.settled) {
        (Some(_), settled) if wins => settled.as_ref().map(|it| it.0),
        (Some((at, _)), _) => Some(at),
        (None, _) => refused,
    };
    let Some(since) = since else { return Ok(None) };
    let limits = of.kind.limits().sign_up;
    let rule = limits.map_or(ids::Y182, |it| it.back);
    let by = law.due(since.date(), rule)?;
    Ok(Some(ReturnDue { rule, since, by }))
}

/// Folds what happened to sign-ups.
pub(crate) fn apply(world: &mut World, event: &Event, now: Instant) {
    if let Event::Auction(auction::Occurred { lot, event }) = event {
        return of_auction(world, lot, event, now);
    }
    let known = crate::apply::lot_of(event).and_then(|it| world.sign_ups.get_mut(it));
    let Some(known) = known else { return };
    known.securities.apply(event, now);
    match event {
        Event::BidderSignedUp(it) => {
            let before = known.withdrawn.remove(&it.bidder).map(|it| it.1);
            // Whoever had its plate signs up as it was, and was confirmed as that.
            let before = before.filter(|it| it.had.is_some());
            let signed = Applicant {
                since: now,
                offers: it.offers.clone(),
                claims: it.claims.clone().unwrap_or_default(),
                had: before.as_ref().and_then(|it| it.had),
                examined: before.and_then(|it| it.examined),
                plate: None,
            };
            known.applicants.insert(it.bidder.clone(), signed);
        }
        Event::SignUpWithdrawn(it) => {
            if let Some(mut of) = known.applicants.remove(&it.bidder) {
                of.had = of.plate.take().or(of.had);
                known.withdrawn.insert(it.bidder.clone(), (now, of));
            }
        }
        Event::SignUpExamined(it) => {
            if let Some(of) = known.applicants.get_mut(&it.bidder) {
                of.examined = Some((now, it.clone()));
            }
        }
        Event::PlateGiven(it) => {
            if let Some(of) = known.applicants.get_mut(&it.bidder) {
                of.plate = Some((it.plate, it.who));
            }
        }
        Event::ObjectRead(it) => {
            known.reads.insert((it.day, it.reader.clone(), it.object));
        }
        Event::SaleResultPublished(it) => known.result = Some((now, it.clone())),
        Event::SaleSettled(it) => {
            for number in known.deposit_entries(&it.bidder, it.end) {
                if let Some(held) = known.securities.entries.get_mut(&number) {
                    held.forfeited = Some(now);
                }
            }
            known.settled = Some((now, it.clone()));
        }
        _ => {}
    }
}

fn of_auction(world: &mut World, lot: &LotId, event: &auction::Event, now: Instant) {
    match event {
        auction::Event::AuctionAnnounced(it) => {
            if let Some(terms) = it.terms.sign_up {
                let new = SignUps::new(lot, it.terms.kind, terms);
                world.sign_ups.entry(lot.clone()).or_insert(new);
            }
        }
        auction::Event::AuctionEnded(it) => {
            if let Some(known) = world.sign_ups.get_mut(lot) {
                known.ended = Some((now, it.outcome));
            }
        }
        _ => {}
    }
}
