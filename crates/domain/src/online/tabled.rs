//! A bidding's stage and its events in the words of the stage table B1.13.

use crate::rulebook::{self, Trigger};
use crate::world::Event;

use super::event::FailedBidding;
use super::state::{Bidding, Stage};

/// Where a bidding stands, in the word of the table.
#[must_use]
pub fn stage_word(of: &Bidding) -> rulebook::Stage {
    match of.stage {
        Stage::Requested => rulebook::Stage::Requested,
        Stage::Returned => rulebook::Stage::Returned,
        Stage::Announced => rulebook::Stage::Announced,
        Stage::Checking => rulebook::Stage::Checking,
        Stage::Published => rulebook::Stage::Published,
        Stage::Confirmed => rulebook::Stage::Confirmed,
        Stage::Accepted => rulebook::Stage::Accepted,
        Stage::Archived => rulebook::Stage::Archived,
        Stage::Failed => rulebook::Stage::Failed,
        Stage::Terminated => rulebook::Stage::Terminated,
    }
}

/// The trigger of the table that an event pulls in a bidding as it stood before; `None` for one
/// that moves none: a deposit, a plate, and a failure that follows another event of its decision.
#[must_use]
pub fn trigger_of(of: &Bidding, event: &Event) -> Option<Trigger> {
    Some(match event {
        Event::BiddingRequested(_) => Trigger::Request,
        Event::BiddingReturned(_) => Trigger::ReturnRequest,
        Event::BiddingAnnounced(_) => Trigger::Announce,
        Event::BidderSignedUp(_) => Trigger::SignUp,
        Event::SignUpWithdrawn(_) => Trigger::WithdrawSignUp,
        Event::BiddingTerminated(_) => Trigger::Terminate,
        Event::PriceFound(_) => Trigger::EndBidding,
        Event::BiddingFailed(it) if it.cause == FailedBidding::Overturned => Trigger::Restart,
        Event::BiddingFailed(_) if of.stage == Stage::Announced => Trigger::EndBidding,
        Event::ComplianceFound(_) => Trigger::CheckCompliance,
        Event::DealConfirmed(_) => Trigger::ConfirmDeal,
        Event::DealLost(_) => Trigger::LoseDeal,
        Event::GoodsAccepted(_) => Trigger::Accept,
        Event::BiddingArchived(_) => Trigger::CloseFile,
        _ => return None,
    })
}
