//! Deposits: at most their share, whole before a plate, held until their time, back once, and none
//! left when the file is closed; whoever loses its deal loses it.

use std::collections::{BTreeMap, BTreeSet};

use domain::auction::{self, Direction, Plate};
use domain::ledger::{Named, Outcome};
use domain::online::LossCause;
use domain::procedure::SecurityForm;
use domain::securities::IssuerSays;
use domain::shared::{CivilDate, Fen, Instant, Uscc};
use domain::world::Event;

use super::{Round, Told};
use crate::biddings::play::Evidence;
use crate::checkers::law;

const WHOLE_BP: i128 = 10_000;

/// Says what is not so.
pub(super) fn check(_: &Evidence, told: &Told) -> Vec<String> {
    told.rounds.iter().flat_map(of_round).collect()
}

/// Days after its beginning for which a guarantee of a bidding lasts.
const LASTS_DAYS: i64 = 90;
const DAY_MS: i64 = 86_400_000;

/// A guarantee.
struct Promise<'a> {
    payer: &'a Uscc,
    amount: Fen,
    /// Whether its issuer stands by it, and whether it ever did.
    stands: bool,
    stood: bool,
    until: Option<CivilDate>,
}

/// What is known of a round's money so far.
#[derive(Default)]
struct Purse<'a> {
    held: BTreeMap<&'a Uscc, Fen>,
    /// Entries of the bank under the payer's own name, by number, while they are here.
    banked: BTreeMap<u32, (&'a Uscc, Fen)>,
    /// Guarantees by number.
    promised: BTreeMap<u32, Promise<'a>>,
    /// When the bidding begins, as it was moved, unix milliseconds.
    opens_ms: i64,
    /// Orders that are under way or were paid, with the entry they pay back.
    orders: BTreeMap<u32, (u32, &'a Uscc, Fen)>,
    /// Orders of which the money is still to leave.
    leaving: BTreeSet<u32>,
    back: BTreeSet<&'a Uscc>,
    plates: BTreeMap<Plate, &'a Uscc>,
    /// Whose deposit was lost with its deal.
    lost: BTreeSet<&'a Uscc>,
    /// Who took its sign-up back and has not signed up again.
    gone: BTreeSet<&'a Uscc>,
    winner: Option<&'a Uscc>,
    signatures: u8,
    over: bool,
    offers: u32,
}

fn of_round(round: &Round) -> Vec<String> {
    let Some((announced, spec, pack)) = round.announced() else { return Vec::new() };
    let mut found = Vec::new();
    let rule = if spec.direction == Direction::Reverse { "Y153" } else { "Y154" };
    let most = law::basis_points(pack, rule).unwrap_or_default() * i128::from(spec.start.0);
    if spec.deposit.is_some_and(|it| i128::from(it.0) * WHOLE_BP > most || it.0 <= 0) {
        found.push(format!("{} leaf {}: a deposit above its share", round.lot, announced.index));
    }
    let mut purse = Purse { opens_ms: spec.opens_ms, ..Purse::default() };
    for it in &round.pasts {
        if let Some(why) = purse.takes(spec.deposit, &it.event) {
            found.push(format!("{} leaf {}: {why}", round.lot, it.index));
        }
    }
    found
}

impl<'a> Purse<'a> {
    fn takes(&mut self, asked: Option<Fen>, event: &'a Event) -> Option<&'static str> {
        match event {
            Event::BidderSignedUp(it) => {
                self.gone.remove(&it.bidder);
                None
            }
            Event::SignUpWithdrawn(it) => {
                let twice = !self.gone.insert(&it.bidder);
                twice.then_some("a sign-up taken back twice")
            }
            Event::Auction(it) => self.offered(&it.event),
            Event::DepositEntered(it) => {
                self.back.remove(&it.bidder);
                let known = self.held.insert(&it.bidder, it.amount).is_some();
                (known || asked != Some(it.amount)).then_some("a deposit twice, or of another sum")
            }
            Event::PlateGiven(it) => {
                let other =
                    self.plates.iter().find(|of| (*of.0 == it.plate) != (*of.1 == &it.bidder));
                if other.is_some() || self.gone.contains(&it.bidder) {
                    return Some("a plate of another, or another one, or of whoever left");
                }
                self.plates.insert(it.plate, &it.bidder);
                let by_hand = self.held.contains_key(&it.bidder);
                let unpaid = !by_hand && asked.is_some_and(|sum| self.on_account(&it.bidder) < sum);
                unpaid.then_some("a plate before its deposit")
            }
            Event::DealPublished(it) => {
                (self.winner, self.signatures) = (Some(&it.bidder), 0);
                // A deposit that went back with an earlier result leaves its payer next in rank.
                let own = || self.promised.values().filter(|of| *of.payer == it.bidder);
                let bare = |last| asked.is_some_and(|sum| self.lasting(&it.bidder, last) < sum);
                if bare(None) && own().any(|it| it.stood && !it.stands) {
                    return Some("a deal for whom no issuer stands by");
                }
                let last = Some(Instant(self.opens_ms + LASTS_DAYS * DAY_MS).date());
                let short = bare(last) && own().any(|it| it.stands && it.until < last);
                short.then_some("a deal by a guarantee that ended too early")
            }
            Event::DealConfirmed(_) => {
                self.signatures += 1;
                None
            }
            Event::DealLost(it) => {
                self.winner = None;
                if it.cause != LossCause::Overturned {
                    self.lost.extend(self.plates.get(&it.plate));
                }
                None
            }
            Event::BiddingFailed(_) | Event::BiddingTerminated(_) => {
                self.over = true;
                None
            }
            Event::DepositReturned(it) => self.gives_back(&it.bidder, it.amount),
            Event::BiddingArchived(_) => {
                let gone = |it: &&Uscc| self.back.contains(it) || self.lost.contains(it);
                let banked = self.banked.values().all(|it| self.lost.contains(it.0));
                let left = !self.held.keys().all(gone) || !banked || !self.leaving.is_empty();
                left.then_some("the file is closed while a deposit is held")
            }
            other => self.at_the_bank(other),
        }
    }

    /// Whoever left makes no offer.
    fn offered(&mut self, event: &auction::Event) -> Option<&'static str> {
        if let auction::Event::Resumed(it) = event {
            // A free period that went on before it began has a later beginning.
            let waits = self.offers == 0 && it.from_ms > self.opens_ms;
            self.opens_ms = if waits { it.from_ms } else { self.opens_ms };
        }
        let auction::Event::OfferTaken(it) = event else { return None };
        self.offers += 1;
        let left = self.plates.get(&it.plate).is_some_and(|it| self.gone.contains(*it));
        left.then_some("an offer of whoever took its sign-up back")
    }

    /// What a bidder has on its sub-account, and what issuers promise for it.
    fn on_account(&self, bidder: &Uscc) -> Fen {
        self.lasting(bidder, None)
    }

    /// The same, of promises only those that last to a day.
    fn lasting(&self, bidder: &Uscc, last: Option<CivilDate>) -> Fen {
        let own = self.banked.values().filter(|it| it.0 == bidder).map(|it| it.1.0);
        let lasts = |it: &&Promise| last.is_none() || it.until >= last;
        let stands = self.promised.values().filter(|it| it.payer == bidder && it.stands);
        Fen(own.sum::<i64>() + stands.filter(lasts).map(|it| it.amount.0).sum::<i64>())
    }

    fn at_the_bank(&mut self, event: &'a Event) -> Option<&'static str> {
        match event {
            Event::SecurityReceived(it) if it.form == SecurityForm::Guarantee => {
                if let Some(old) = it.replaces {
                    self.promised.remove(&old);
                }
                let (payer, amount, until) = (&it.payer, it.amount, it.valid_until);
                let promise = Promise { payer, amount, stands: false, stood: false, until };
                self.promised.insert(it.number, promise);
                None
            }
            Event::SecurityReceived(it) => {
                let own = it.bank.as_ref().is_some_and(|it| it.named == Named::Own);
                if own {
                    self.banked.insert(it.number, (&it.payer, it.amount));
                }
                None
            }
            Event::GuaranteeAnswered(it) => {
                let promise = self.promised.get_mut(&it.number)?;
                promise.stands = match it.says {
                    IssuerSays::Confirmed => true,
                    IssuerSays::Late | IssuerSays::Paid | IssuerSays::Declined => promise.stands,
                    IssuerSays::Differs | IssuerSays::Unknown | IssuerSays::Revoked => false,
                };
                promise.stood |= promise.stands;
                None
            }
            Event::PaymentOrdered(it) if self.promised.contains_key(&it.number) => {
                Some("money for a promise")
            }
            Event::PaymentOrdered(it) => {
                self.leaving.insert(it.order);
                // What came under another name never was a deposit, and may leave at once.
                let (payer, amount) = self.banked.remove(&it.number)?;
                self.orders.insert(it.order, (it.number, payer, amount));
                if amount != it.amount {
                    return Some("another sum than came");
                }
                self.may_leave(payer)
            }
            Event::SecurityReturned(it) => {
                self.leaving.remove(&it.bank.as_ref()?.order);
                None
            }
            Event::PaymentEnded(it) if it.outcome == Outcome::Bounced => {
                self.leaving.remove(&it.order);
                let (number, payer, amount) = self.orders.remove(&it.order)?;
                self.banked.insert(number, (payer, amount));
                None
            }
            _ => None,
        }
    }

    fn gives_back(&mut self, bidder: &'a Uscc, amount: Fen) -> Option<&'static str> {
        let whole = self.held.get(bidder) == Some(&amount);
        if !self.back.insert(bidder) || !whole {
            return Some("a deposit back twice, or another sum");
        }
        if self.gone.contains(bidder) {
            self.held.remove(bidder);
        }
        self.may_leave(bidder)
    }

    /// Why a bidder's deposit may not leave yet.
    fn may_leave(&self, bidder: &Uscc) -> Option<&'static str> {
        if self.lost.contains(bidder) {
            return Some("a deposit back that was lost with its deal");
        }
        let signed = self.signatures == 2;
        match self.winner {
            _ if self.over || self.gone.contains(bidder) => None,
            None => Some("a deposit back before the result"),
            Some(it) if it == bidder && !signed => Some("the winner's deposit back unsigned"),
            Some(_) => None,
        }
    }
}
