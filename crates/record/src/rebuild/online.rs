//! Commands of online bidding.

use domain::auction;
use domain::online::{self, Adds, Drawn, PlateGiven};
use domain::procedure::Scope;
use domain::shared::{Hash, Salt};
use domain::world::{Command, Event};

use super::{Rebuilt, is};

/// The plate that was given in the same instant; the law reads none where none was.
pub(super) fn drawn(rest: &[Event]) -> Drawn {
    let given = rest.iter().find_map(|it| match it {
        Event::PlateGiven(PlateGiven { plate, who, .. }) => Some((*plate, *who)),
        _ => None,
    });
    given.map_or(Drawn::NOTHING, |(plate, who)| Drawn { plate, who })
}

/// Who bids jointly, by the admission of the same instant.
fn members(rest: &[Event]) -> Vec<Hash> {
    let admitted = rest.iter().find_map(|it| match it {
        Event::Auction(auction::Occurred { event: auction::Event::BidderAdmitted(it), .. }) => {
            Some(it.members.clone())
        }
        _ => None,
    });
    admitted.unwrap_or_default()
}

/// The salt of the same instant; whoever cannot see it needs it not, the law reads its hash alone.
fn salt(rest: &[Event]) -> Salt {
    let sealed = rest.iter().find_map(|it| match it {
        Event::PseudonymsSealed(it) => Some(it.salt),
        _ => None,
    });
    sealed.unwrap_or(Salt([0; 32]))
}

/// The command that `first` was decided from.
pub(super) fn online(first: &Event, rest: &[Event]) -> Option<Rebuilt> {
    use online::Command as It;
    is(Command::Online(match first {
        Event::BiddingRequested(it) => It::Request(Box::new(it.clone())),
        Event::BiddingReturned(it) => {
            It::GiveBack { lot: it.lot.clone(), reason: it.reason.clone() }
        }
        Event::RulesAdopted(it) if it.scope == Scope::Tender => {
            let Some(Event::BiddingAnnounced(notice)) = rest.first() else { return None };
            let adds = Adds {
                pack: it.pack.clone(),
                pack_sha256: it.sha256,
                salt: salt(rest),
                pseudonyms: notice.pseudonyms,
            };
            It::Announce { lot: it.lot.clone(), adds }
        }
        Event::BidderSignedUp(it) => {
            let (lot, bidder, offers) = (it.lot.clone(), it.bidder.clone(), it.offers.clone());
            It::SignUp { lot, bidder, offers, claims: it.claims.clone(), drawn: drawn(rest) }
        }
        Event::PlateGiven(it) => {
            let (lot, bidder) = (it.lot.clone(), it.bidder.clone());
            let drawn = Drawn { plate: it.plate, who: it.who };
            It::TakePlate { lot, bidder, members: members(rest), drawn }
        }
        Event::DepositEntered(it) => {
            let (lot, bidder) = (it.lot.clone(), it.bidder.clone());
            let (amount, reference) = (it.amount, it.reference.clone());
            It::EnterDeposit { lot, bidder, amount, reference, drawn: drawn(rest) }
        }
        Event::ComplianceFound(it) => {
            let bidder = rest.iter().find_map(|it| match it {
                Event::DealPublished(it) => Some(it.bidder.clone()),
                _ => None,
            });
            It::Check { found: it.clone(), bidder }
        }
        other => return after(other),
    }))
}

/// What is asked after the result is published.
fn after(first: &Event) -> Option<Rebuilt> {
    use online::Command as It;
    is(Command::Online(match first {
        Event::DealConfirmed(it) => {
            let (lot, bidder, signed) = (it.lot.clone(), it.bidder.clone(), it.signed.clone());
            It::Confirm { lot, side: it.side, bidder, amount: it.amount, signed }
        }
        Event::DealLost(it) => {
            It::Lose { lot: it.lot.clone(), cause: it.cause, reason: it.reason.clone() }
        }
        Event::GoodsAccepted(it) => It::Accept { lot: it.lot.clone(), text: it.text.clone() },
        Event::DepositReturned(it) => It::ReturnDeposit {
            lot: it.lot.clone(),
            bidder: it.bidder.clone(),
            reference: it.reference.clone(),
        },
        Event::SignUpWithdrawn(it) => {
            It::WithdrawSignUp { lot: it.lot.clone(), bidder: it.bidder.clone() }
        }
        Event::SignUpExamined(it) => It::ExamineSignUp(it.clone()),
        Event::SaleResultPublished(it) => {
            It::PublishResult { lot: it.lot.clone(), bidder: Some(it.bidder.clone()) }
        }
        Event::SaleSettled(it) => {
            It::SettleSale { lot: it.lot.clone(), end: it.end, reason: it.reason.clone() }
        }
        Event::BiddingArchived(it) => It::Archive { lot: it.lot.clone() },
        Event::BiddingTerminated(it) => {
            It::Terminate { lot: it.lot.clone(), reason: it.reason.clone() }
        }
        _ => return None,
    }))
}
