//! Forms of what happens around an auction of online bidding.

use domain::online::{
    BidderSignedUp, BiddingAnnounced, BiddingArchived, BiddingFailed, BiddingRequested,
    BiddingReturned, BiddingTerminated, Claims, ComplianceFound, DealConfirmed, DealLost,
    DealPublished, DepositEntered, DepositReturned, FailedBidding, GoodsAccepted, Item, LossCause,
    PlateGiven, PriceFound, Ranked, SaleEnd, SaleResultPublished, SaleSettled, Side,
    SignUpExamined, SignUpWithdrawn, Spec, Verdict,
};

use super::{wire_struct, wire_words};

wire_words! {
    FailedBidding {
        NoOffer = "no_offer", TooFewBidders = "too_few_bidders", BelowReserve = "below_reserve",
        NotBegun = "not_begun", Stopped = "stopped", NoneLeft = "none_left",
        Overturned = "overturned",
    }
    Verdict { Complies = "complies", DoesNot = "does_not" }
    Side { Buyer = "buyer", Bidder = "bidder" }
    SaleEnd { Signed = "signed", Lost = "lost" }
    LossCause { GaveUp = "gave_up", NotSigned = "not_signed", Overturned = "overturned" }
}

wire_struct! {
    Item { name, spec, unit, quantity_e3 }
    Spec {
        title, code, direction, items, conditions, delivery, start, step, unit, reserve, deposit,
        guarantees, opens_ms, closes_ms, window_s, bidders_min, contact,
    }
    BiddingRequested { lot, purchaser, spec, previous }
    BiddingReturned { lot, reason }
    BiddingAnnounced { lot, pseudonyms }
    Claims { priority, members, paper }
    BidderSignedUp { lot, bidder, offers, claims }
    SignUpWithdrawn { lot, bidder }
    SignUpExamined { lot, bidder, verdict, reason, rank }
    SaleResultPublished { lot, bidder, bidder_name, plate, price }
    SaleSettled { lot, bidder, end, reason }
    DepositEntered { lot, bidder, amount, reference }
    PlateGiven { lot, bidder, plate, who }
    Ranked { plate, price }
    PriceFound { lot, ranking, check_by }
    BiddingFailed { lot, cause, rule }
    ComplianceFound { lot, plate, verdict, reasons }
    DealPublished { lot, bidder, bidder_name, plate, price, until, sign_by }
    DealConfirmed { lot, side, bidder, amount, signed }
    DealLost { lot, plate, cause, reason, check_by }
    GoodsAccepted { lot, text }
    DepositReturned { lot, bidder, amount, reference }
    BiddingArchived { lot, keep_until }
    BiddingTerminated { lot, reason }
}
