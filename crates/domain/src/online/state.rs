//! An online bidding as its events made it.

use std::collections::{BTreeMap, BTreeSet};

use crate::auction::{self, Cause, Plate};
use crate::award::Signed;
use crate::contract::ArchivePacked;
use crate::procedure::HoldBy;
use crate::remedies::Remedies;
use crate::securities::SecuritiesState;
use crate::shared::{AccountId, CivilDate, Fen, Hash, Id, Instant, LotId, Uscc};
use crate::world::{Event, World};

use super::event::{
    BiddingRequested, ComplianceFound, DealLost, DealPublished, FailedBidding, LossCause, Ranked,
    Side, Spec, Verdict,
};
use super::hold::Stood;

/// Where a bidding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Requested,
    Returned,
    /// Signing up, and then the auction.
    Announced,
    /// The price is found; whoever is next is checked.
    Checking,
    /// The result is published; both sides sign after its notice.
    Published,
    /// Both have signed.
    Confirmed,
    Accepted,
    Archived,
    Failed,
    Terminated,
}

/// Who signed up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUp {
    pub since: Instant,
    pub offers: String,
    /// What came in, when, and the number of the entry.
    pub deposit: Option<(Instant, Fen, String)>,
    pub plate: Option<(Plate, Hash)>,
    /// The plate that it had before it took an earlier sign-up back.
    pub had: Option<(Plate, Hash)>,
    /// When the deposit went back.
    pub returned: Option<Instant>,
    /// When it was lost with a deal.
    pub kept: Option<Instant>,
}

/// One bidding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bidding {
    pub lot: LotId,
    pub purchaser: Uscc,
    pub spec: Spec,
    pub previous: Option<LotId>,
    /// The round that repeats this failed one.
    pub next: Option<LotId>,
    pub stage: Stage,
    /// When it was asked last.
    pub requested: Instant,
    /// When the last step was taken.
    pub stepped: Instant,
    pub announced: Option<Instant>,
    /// Why it was given back.
    pub returned: Option<String>,
    pub bidders: BTreeMap<Uscc, SignUp>,
    /// Who took a sign-up back, and when, until it signs up again.
    pub withdrawn: BTreeMap<Uscc, (Instant, SignUp)>,
    /// Deposits on sub-accounts.
    pub securities: SecuritiesState,
    /// Plates with their best prices, in order.
    pub ranking: Vec<Ranked>,
    pub check_by: Option<CivilDate>,
    /// What was found of each plate that was checked, and when.
    pub checks: BTreeMap<Plate, (Instant, ComplianceFound)>,
    /// Deals that were lost, by plate.
    pub lost: BTreeMap<Plate, DealLost>,
    pub deal: Option<DealPublished>,
    /// When it was published.
    pub published: Option<Instant>,
    pub confirmed: BTreeMap<Side, (Instant, Signed)>,
    /// What was found of what was delivered.
    pub accepted: Option<String>,
    pub keep_until: Option<CivilDate>,
    /// Archive packages that were made, with their instants.
    pub packages: Vec<(ArchivePacked, Instant)>,
    pub failed: Option<FailedBidding>,
    /// Why it was terminated.
    pub terminated: Option<String>,
    /// Objections and complaints, by number.
    pub remedies: Remedies,
    pub holds: BTreeSet<HoldBy>,
    /// Remedies for which the centre held it, oldest first.
    pub held: Vec<Id>,
    /// Times in which it stood still, oldest first.
    pub stood: Vec<Stood>,
    /// Who of the staff looked at who signed up and paid, on which day.
    pub reads: BTreeSet<(CivilDate, AccountId, Hash)>,
    /// Whether its auction is frozen because it stands still.
    pub iced: bool,
}

impl Bidding {
    fn requested(it: &BiddingRequested, now: Instant) -> Self {
        Self {
            lot: it.lot.clone(),
            purchaser: it.purchaser.clone(),
            spec: it.spec.clone(),
            previous: it.previous.clone(),
            next: None,
            stage: Stage::Requested,
            requested: now,
            stepped: now,
            announced: None,
            returned: None,
            bidders: BTreeMap::new(),
            withdrawn: BTreeMap::new(),
            securities: SecuritiesState::default(),
            ranking: Vec::new(),
            check_by: None,
            checks: BTreeMap::new(),
            lost: BTreeMap::new(),
            deal: None,
            published: None,
            confirmed: BTreeMap::new(),
            accepted: None,
            keep_until: None,
            packages: Vec::new(),
            failed: None,
            terminated: None,
            remedies: Remedies::new(),
            holds: BTreeSet::new(),
            held: Vec::new(),
            stood: Vec::new(),
            reads: BTreeSet::new(),
            iced: false,
        }
    }

    /// Whoever is next in the order of prices: not found unfit, and with no deal that was lost.
    #[must_use]
    pub fn next_in_rank(&self) -> Option<Ranked> {
        let out = |it: &Ranked| {
            let unfit = self.checks.get(&it.plate).map(|it| it.1.verdict);
            unfit == Some(Verdict::DoesNot) || self.lost.contains_key(&it.plate)
        };
        self.ranking.iter().copied().find(|it| !out(it))
    }

    /// Who signed up, whether it took that back or not.
    #[must_use]
    pub fn known(&self, bidder: &Uscc) -> Option<&SignUp> {
        self.bidders.get(bidder).or_else(|| self.withdrawn.get(bidder).map(|it| &it.1))
    }

    /// The bidder behind a plate, as far as the reader may see it.
    #[must_use]
    pub fn behind(&self, plate: Plate) -> Option<&Uscc> {
        let mut all = self.bidders.iter();
        all.find(|it| it.1.plate.is_some_and(|it| it.0 == plate)).map(|it| it.0)
    }

    /// Whether it is over, well or not.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Archived | Stage::Failed | Stage::Terminated)
    }

    /// Whether anything of it is a public notice.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.announced.is_some()
    }

    fn step(&mut self, stage: Stage, now: Instant) {
        self.stage = stage;
        self.stepped = now;
    }
}

/// Applies what happened to a bidding.
pub(crate) fn apply(world: &mut World, event: &Event, now: Instant) {
    if let Event::BiddingRequested(it) = event {
        if let Some(previous) = it.previous.as_ref().and_then(|it| world.biddings.get_mut(it)) {
            previous.next = Some(it.lot.clone());
        }
        world.biddings.insert(it.lot.clone(), Bidding::requested(it, now));
        return;
    }
    let Some(known) = crate::apply::lot_of(event).and_then(|it| world.biddings.get_mut(it)) else {
        return;
    };
    known.securities.apply(event, now);
    known.hear(event, now);
    before(known, event, now);
    after(known, event, now);
}

/// Until the price is found.
fn before(known: &mut Bidding, event: &Event, now: Instant) {
    match event {
        Event::BiddingReturned(it) => {
            known.returned = Some(it.reason.clone());
            known.step(Stage::Returned, now);
        }
        Event::BiddingAnnounced(_) => {
            known.announced = Some(now);
            known.step(Stage::Announced, now);
        }
        Event::BidderSignedUp(it) => {
            // Money that is still here stands for the new sign-up.
            let before = known.withdrawn.remove(&it.bidder).map(|it| it.1);
            let had = before.as_ref().and_then(|it| it.had);
            let deposit = before.filter(|it| it.returned.is_none()).and_then(|it| it.deposit);
            let signed = SignUp {
                since: now,
                offers: it.offers.clone(),
                deposit,
                plate: None,
                had,
                returned: None,
                kept: None,
            };
            known.bidders.insert(it.bidder.clone(), signed);
        }
        Event::SignUpWithdrawn(it) => {
            if let Some(mut of) = known.bidders.remove(&it.bidder) {
                of.had = of.plate.take().or(of.had);
                known.withdrawn.insert(it.bidder.clone(), (now, of));
            }
        }
        Event::DepositEntered(it) => {
            if let Some(of) = known.bidders.get_mut(&it.bidder) {
                of.deposit = Some((now, it.amount, it.reference.clone()));
            }
        }
        Event::PlateGiven(it) => {
            if let Some(of) = known.bidders.get_mut(&it.bidder) {
                of.plate = Some((it.plate, it.who));
            }
        }
        Event::PriceFound(it) => {
            known.ranking.clone_from(&it.ranking);
            known.check_by = Some(it.check_by);
            known.step(Stage::Checking, now);
        }
        Event::BiddingTerminated(it) => {
            known.terminated = Some(it.reason.clone());
            known.step(Stage::Terminated, now);
        }
        Event::Auction(it) => match &it.event {
            auction::Event::Frozen(it) if it.cause == Cause::Ordered => {
                known.iced = known.stands();
            }
            auction::Event::Resumed(_) | auction::Event::AuctionEnded(_) => known.iced = false,
            _ => {}
        },
        _ => {}
    }
}

/// From the price on.
fn after(known: &mut Bidding, event: &Event, now: Instant) {
    match event {
        Event::BiddingFailed(it) => {
            known.failed = Some(it.cause);
            known.step(Stage::Failed, now);
        }
        Event::ComplianceFound(it) => {
            known.checks.insert(it.plate, (now, it.clone()));
        }
        Event::DealPublished(it) => {
            known.deal = Some(it.clone());
            known.published = Some(now);
            known.step(Stage::Published, now);
        }
        Event::DealConfirmed(it) => {
            known.confirmed.insert(it.side, (now, it.signed.clone()));
            if known.confirmed.len() == 2 {
                known.step(Stage::Confirmed, now);
            }
        }
        Event::DealLost(it) => {
            known.lost.insert(it.plate, it.clone());
            if let Some(deal) = known.deal.take()
                && it.cause != LossCause::Overturned
            {
                known.forfeit(&deal.bidder, now);
            }
            known.published = None;
            known.confirmed.clear();
            known.check_by = Some(it.check_by);
            known.step(Stage::Checking, now);
        }
        Event::GoodsAccepted(it) => {
            known.accepted = Some(it.text.clone());
            known.step(Stage::Accepted, now);
        }
        Event::DepositReturned(it) => {
            let gone = known.withdrawn.get_mut(&it.bidder).map(|it| &mut it.1);
            if let Some(of) = gone.or_else(|| known.bidders.get_mut(&it.bidder)) {
                of.returned = Some(now);
            }
        }
        Event::BiddingArchived(it) => {
            known.keep_until = Some(it.keep_until);
            known.step(Stage::Archived, now);
        }
        Event::ArchivePacked(it) => known.packages.push((it.clone(), now)),
        Event::ObjectRead(it) => {
            known.reads.insert((it.day, it.reader.clone(), it.object));
        }
        _ => {}
    }
}
